"""The Overdue sheet: what is late, what is due next, and whose it is. And the Due dates sheet: how
each due by was read, for officers and for the rule that flags them.

A conditional format can't read "Review impact in October 2024". It looks the text up there.
"""

from __future__ import annotations

from datetime import date

from plantools.checks.words import count
from plantools.plan import Due, Meaning, Milestone, Status
from plantools.plan.plan_settings import folded
from plantools.reports.figures import SOON_DAYS, Facts, be
from plantools.reports.report import (
    Link,
    Report,
    Show,
    column,
    key_to,
    link_to,
    rating_column,
    table_of,
    with_milestone,
)

OVERDUE_TABLE, DUE_DATES_TABLE, NEVER_TABLE = "tblOverdue", "tblDueDates", "tblNeverOverdue"
_NO_OWNER = "No owner"


def overdue_report(facts: Facts) -> Report:
    """What is late, what is due next, and whose it is.

    Complete, removed, carried-over and on-hold milestones are never overdue; a milestone
    without a date that can be read can't be (the Checks sheet lists those).
    """
    late, soon = len(facts.late), len(facts.soon)
    whose = f"{count(late, 'milestone')} of {count(facts.headline.actions.overdue, 'action')}"
    told = (
        f"{whose if late else 'No milestone'} {be(late or 1)} overdue and "
        f"{soon or 'none'} {be(soon or 1)} due in the next {SOON_DAYS} days."
    )
    both = [*facts.late, *((milestone, -left) for milestone, left in facts.soon)]
    rating = rating_column("Rating", 10, facts.plan.scale)
    milestones = table_of(
        OVERDUE_TABLE,
        "Milestones, the longest overdue first",
        both,
        (
            column("Owner", 36, lambda row: "; ".join(row[0].owners) or _NO_OWNER),
            column("Ref", 12, lambda row: row[0].ref),
            column("Days overdue", 11, lambda row: row[1] if row[1] > 0 else None, Show.WHOLE),
            column("Days left", 11, lambda row: None if row[1] > 0 else -row[1], Show.WHOLE),
            column("Due date", 12, lambda row: row[0].due.last, Show.DATE),
            column("When", 14, lambda row: "Overdue" if row[1] > 0 else f"Next {SOON_DAYS} days"),
            (rating, lambda row: row[0].rating or row[0].rating_text),
            column("Action", 56, lambda row: with_milestone(row[0].action, row[0].milestone)),
            column("Due by", 26, lambda row: row[0].due_by),
            column("Go to", 14, lambda row: _place(row[0]), Show.LINK),
        ),
        f"Nothing is overdue or due in the next {SOON_DAYS} days",
    )
    owners = table_of(
        "tblOverdueByOwner",
        "By owner (a milestone with several owners counts for each)",
        _by_owner(both),
        (
            column("Owner", 36, lambda owner: owner[0]),
            column("Milestones", 12, lambda owner: owner[1] + owner[2], Show.WHOLE),
            column("Overdue", 11, lambda owner: owner[1], Show.WHOLE),
            column("Due soon", 11, lambda owner: owner[2], Show.WHOLE),
            column("Longest overdue", 12, lambda owner: owner[3] or None, Show.WHOLE),
        ),
        "No owner has anything overdue or due soon",
    )
    keys = (key_to(facts.plan.scale),)
    return Report("Overdue and due next", (told, facts.note), (milestones, owners), keys)


def _place(milestone: Milestone) -> Link | None:
    return link_to(milestone.place.sheet, milestone.place.cell("due_by"))


def _by_owner(milestones: list[tuple[Milestone, int]]) -> list[tuple[str, int, int, int]]:
    """How many of each owner are overdue and how many due soon, and the longest overdue."""
    found: dict[str, tuple[str, int, int, int]] = {}
    for milestone, days in milestones:
        for owner in milestone.owners or (_NO_OWNER,):
            key = folded(owner.replace("’", "'"))
            name, late, soon, longest = found.get(key, (owner, 0, 0, 0))
            found[key] = (name, late + (days > 0), soon + (days <= 0), max(longest, days))
    return sorted(found.values(), key=lambda owner: (-owner[1], -owner[3], owner[0]))


def due_dates_report(facts: Facts) -> Report:
    """How each due by is read."""
    read, scale = facts.read_due_bys(), facts.plan.scale
    undated = sum(each.due.last is None for each in read)
    told = (
        f"{len(read)} different due bys; {undated} name no last date, so they are never "
        "overdue. The colours of overdue rows on the Actions sheet look dates up here."
    )
    complete, awaited = "It is complete", "It is done; its evidence is awaited"
    never = table_of(
        NEVER_TABLE,
        "Rows that are never overdue",
        (  # as `Milestone.days_overdue` has it
            *((word, complete) for word in scale.meaning_any(Meaning.COMPLETE)),
            *((word, awaited) for word in scale.meaning_any(Meaning.AWAITED)),
            (Status.ON_HOLD.value, "It waits, and says so"),
            (Status.CARRIED_OVER.value, "The next plan has it"),
            (Status.REMOVED.value, "The plan no longer has it"),
        ),
        (column("Rating or status", 54, lambda row: row[0]), column("Why", 32, lambda row: row[1])),
    )
    dates = table_of(
        DUE_DATES_TABLE,
        "Due bys and their dates",
        sorted(read, key=lambda each: (each.due.last or date.min, str(each.written))),
        (
            column("Due by, as written", 54, lambda each: each.written, Show.WRITTEN),
            column("Last date", 32, lambda each: each.due.last, Show.DATE),
            column("Read as", 52, lambda each: _read_as(each.due)),
            column("Milestones", 12, lambda each: each.milestones, Show.WHOLE),
        ),
        "No row has a due by",
    )
    return Report("How due dates are read", (told, facts.note), (never, dates))


def _read_as(due: Due) -> str:
    said = due.kind.value.replace("_", " ")
    return due.reason or (f"{said}, {due.recurrence}" if due.recurrence else said)
