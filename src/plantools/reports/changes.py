"""The Changes sheet (Appendix 3): what changed since the last report, for the committee."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from plantools.changes import Changes, Mark, Piece
from plantools.changes.change_tables import OfAction
from plantools.plan import RatingScale
from plantools.reports.figures import Comparison, Facts
from plantools.reports.report import (
    Cell,
    Marked,
    Report,
    ReportColumn,
    ReportTable,
    Show,
    key_to,
    rating_column,
)

REASON_NEEDED = "Reason needed"
"""What stands in a reason cell until an officer types one."""
MILESTONE = "\nMilestone: "
"""Between an action and the milestone that a row is about."""
ADDED_TABLE, REMOVED_TABLE, RETIMED_TABLE = "tblAdded", "tblRemoved", "tblRetimed"
_REF, _ACTION = ReportColumn("Ref", 11), ReportColumn("Action", 54)
_SHOWN = {"Reason": Show.REASON, "Explanation": Show.REASON}
_WIDTHS = (40, 28, 50)
_RUNNING = "Running"


def changes_report(facts: Facts) -> Report:
    """The committee's five tables, and below them what else changed.

    Raises:
        ValueError: if there is nothing to compare with.
    """
    if facts.comparison is None:
        raise ValueError("changes can't be reported without a comparison")
    changes = facts.comparison.changes
    return Report(
        title=facts.comparison.since.title,
        notes=tuple(filter(None, (summary(changes), facts.comparison.since.note, facts.note))),
        keys=tuple(_keys(facts.plan.scale, facts.comparison)),
        tables=(*_committee(changes), *_beyond(changes, facts.plan.scale, facts.comparison.scale)),
        about=(
            "Made by plantools from the officers' sheets and made anew at every refresh. Reasons "
            "typed in it are kept: they move to the Reasons sheet."
        ),
        memory=facts.comparison.memory,
    )


def summary(changes: Changes) -> str:
    """How many of each, in a sentence."""
    counts = (
        (len(changes.added), "added"),
        (len(changes.changed), "changed"),
        (len(changes.removed), "removed"),
        (len(changes.retimed), "with a revised timescale"),
        (len(changes.scoping), "with a timescale being scoped or reviewed"),
    )
    told = ", ".join(f"{number} {what}" for number, what in counts)
    waiting = sum(1 for _ in changes.without_reason())
    needs = f" {waiting} still {'needs' if waiting == 1 else 'need'} a reason." if waiting else ""
    return f"Actions: {told}.{needs}"


def _committee(changes: Changes) -> list[ReportTable]:
    changed = [
        (row.ref, _side(row.words, Mark.GONE), _side(row.words, Mark.NEW), row.new_timescale)
        for row in changes.changed
    ]
    return [
        _about(ADDED_TABLE, "Actions added", changes.added),
        _table(
            "tblChanged",
            "Actions changed (words that went are struck out, words that came are underlined)",
            changed,
            *("Action now", "New timescale"),
        ),
        _about(REMOVED_TABLE, "Actions removed", changes.removed, reason="Reason"),
        _about(
            RETIMED_TABLE,
            "Timescales revised",
            changes.retimed,
            original="Original timescale",
            revised="Revised timescale",
            explanation="Explanation",
        ),
        _about("tblScoping", "Timescales being scoped or reviewed", changes.scoping),
    ]


def _keys(now: RatingScale, comparison: Comparison) -> Iterator[ReportTable]:
    """The key to the ratings that moved, and to those of then if they meant something else."""
    if comparison.changes.ratings:
        yield key_to(now)
        if comparison.scale.text != now.text:
            yield key_to(comparison.scale, comparison.since.label)


def _beyond(changes: Changes, now: RatingScale, then: RatingScale) -> list[ReportTable]:
    """Only those that hold anything: the committee doesn't know these tables."""
    moved = _about(
        "tblRatingsMoved",
        "Ratings moved",
        changes.ratings,
        **_then_and_now("Rating"),
        direction="Direction",
    )
    ratings = (rating_column("Rating then", 20, then), rating_column("Rating now", 20, now))
    columns = (*moved.columns[:2], *ratings, *moved.columns[4:])
    statuses = [
        replace(row, before=row.before or _RUNNING, after=row.after or _RUNNING)
        for row in changes.statuses
    ]
    tables = [
        _about("tblOwnersChanged", "Owners changed", changes.owners, **_then_and_now("Owner")),
        replace(moved, columns=columns),
        _about("tblRenumbered", "Actions with a new ref", changes.renumbered, before="Ref then"),
        _about(
            "tblMoved",
            "Actions moved to another section",
            changes.moved,
            **_then_and_now("Section"),
        ),
        _table(
            "tblMerged",
            "Actions covered by others",
            [(row.ref, row.action, ", ".join(row.into)) for row in changes.merged],
            "Covered by",
        ),
        _about(
            "tblStatusChanged",
            "Actions put on hold, carried over or taken up again",
            statuses,
            **_then_and_now("Status"),
        ),
    ]
    return [table for table in tables if table.rows]


def _table(name: str, caption: str, rows: Sequence[tuple[Cell, ...]], *headers: str) -> ReportTable:
    columns = [_REF, _ACTION]
    for header, width in zip(headers, _WIDTHS, strict=False):
        columns.append(ReportColumn(header, width, _SHOWN.get(header, Show.TEXT)))
    return ReportTable(name, f"{caption}: {len(rows)}", tuple(columns), tuple(rows), "None")


def _about(name: str, caption: str, changed: Sequence[OfAction], **headers: str) -> ReportTable:
    """A table of an action's ref, its wording, and the fields that have a header here."""
    rows = [(row.ref, _wording(row), *(_cell(row, field) for field in headers)) for row in changed]
    return _table(name, caption, rows, *headers.values())


def _then_and_now(what: str) -> dict[str, str]:
    return {"before": f"{what} then", "after": f"{what} now"}


def _wording(row: OfAction) -> str:
    milestone = getattr(row, "milestone", "")
    return f"{row.action}{MILESTONE}{milestone}" if milestone else row.action


def _cell(row: OfAction, field: str) -> str:
    value = getattr(row, field)
    return "; ".join(value) if isinstance(value, tuple) else value


def _side(words: tuple[Piece, ...], mark: Mark) -> Marked:
    """The wording then (with what went) or now (with what came)."""
    return Marked(tuple(piece for piece in words if piece.mark in (Mark.SAME, mark)))
