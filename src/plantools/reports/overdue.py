"""The Overdue sheet: what is late, what is due next, and whose it is."""

from __future__ import annotations

from plantools.checks.words import count
from plantools.plan import Milestone, RatingScale
from plantools.plan.report_text import folded
from plantools.reports.figures import SOON_DAYS, Facts
from plantools.reports.report import (
    Cell,
    Link,
    Report,
    ReportColumn,
    ReportTable,
    Show,
    key_to,
    rating_column,
)
from plantools.reports.sentences import be

OVERDUE_TABLE = "tblOverdue"


def _list(scale: RatingScale) -> tuple[ReportColumn, ...]:
    return (
        ReportColumn("Owner", 36),
        ReportColumn("Ref", 12),
        ReportColumn("Days overdue", 11, Show.WHOLE),
        ReportColumn("Days left", 11, Show.WHOLE),
        ReportColumn("Due date", 12, Show.DATE),
        ReportColumn("When", 14),
        rating_column("Rating", 10, scale),
        ReportColumn("Action", 56),
        ReportColumn("Due by", 26),
        ReportColumn("Go to", 14, Show.LINK),
    )


_BY_OWNER = (
    ReportColumn("Owner", 36),
    ReportColumn("Milestones", 12, Show.WHOLE),
    ReportColumn("Overdue", 11, Show.WHOLE),
    ReportColumn("Due soon", 11, Show.WHOLE),
    ReportColumn("Longest overdue", 12, Show.WHOLE),
)


def overdue_report(facts: Facts) -> Report:
    """Overdue and nearly due milestones, longest overdue first, and the same by owner.

    Complete, removed, carried-over and on-hold milestones are never overdue; a milestone
    without a date that can be read can't be (the Checks sheet lists those).
    """
    late, soon = facts.late, facts.soon
    whose = f"{count(len(late), 'milestone')} of {count(facts.headline.overdue, 'action')}"
    rows = [_row(m, "Overdue", days, None) for m, days in late]
    rows += [_row(m, f"Next {SOON_DAYS} days", None, days) for m, days in soon]
    return Report(
        title="Overdue and due next",
        notes=(
            f"{whose if late else 'No milestone'} {be(len(late) or 1)} overdue and "
            f"{len(soon) or 'none'} {be(len(soon) or 1)} due in the next {SOON_DAYS} days.",
            facts.note,
        ),
        keys=(key_to(facts.plan.scale),),
        tables=(
            ReportTable(
                OVERDUE_TABLE,
                "Milestones, the longest overdue first",
                _list(facts.plan.scale),
                tuple(rows),
                f"Nothing is overdue or due in the next {SOON_DAYS} days",
            ),
            ReportTable(
                "tblOverdueByOwner",
                "By owner (a milestone with several owners counts for each)",
                _BY_OWNER,
                tuple(_owner_rows(late, soon)),
                "No owner has anything overdue or due soon",
            ),
        ),
    )


def _rating(milestone: Milestone) -> str:
    return milestone.rating or milestone.rating_text


def _row(milestone: Milestone, when: str, late: int | None, left: int | None) -> tuple[Cell, ...]:
    text = milestone.action
    if milestone.milestone:
        text = f"{text}\nMilestone: {milestone.milestone}"
    place = milestone.place
    return (
        "; ".join(milestone.owners) or "No owner",
        milestone.ref,
        late,
        left,
        milestone.due.last,
        when,
        _rating(milestone),
        text,
        milestone.due_by,
        Link(place.sheet, place.cell("due_by")) if place.sheet else None,
    )


def _owner_rows(
    late: list[tuple[Milestone, int]], soon: list[tuple[Milestone, int]]
) -> list[tuple[Cell, ...]]:
    counts: dict[str, list[int]] = {}
    written: dict[str, str] = {}
    for column, milestones in ((0, late), (1, soon)):
        for milestone, days in milestones:
            for owner in milestone.owners or ("No owner",):
                key = folded(owner.replace("’", "'"))
                line = counts.setdefault(written.setdefault(key, owner), [0, 0, 0])
                line[column] += 1
                if column == 0:
                    line[2] = max(line[2], days)
    ordered = sorted(counts.items(), key=lambda item: (-item[1][0], -item[1][2], item[0]))
    return [
        (owner, overdue_count + soon_count, overdue_count, soon_count, longest or None)
        for owner, (overdue_count, soon_count, longest) in ordered
    ]
