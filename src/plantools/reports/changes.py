"""The Changes sheet (Appendix 3): what changed since the last report, for the committee."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from plantools.changes import Changes, Direction, Mark, Piece
from plantools.changes.change_tables import Changed, OfAction
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
_NOT_YET = "\n(A milestone that it did not have.)"
_NO_MORE = "\nThis milestone is no longer part of it."
_MOVED = {
    Direction.COMPLETE: ("tblNewlyComplete", "Newly complete"),
    Direction.DOWN: ("tblRatedWorse", "Rated worse"),
    Direction.UP: ("tblRatedBetter", "Rated better"),
}


def changes_report(facts: Facts) -> Report:
    """The committee's five tables, ratings moved, and below them what only officers ask about.

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
        tables=(
            *_committee(changes),
            *_ratings(changes, facts.plan.scale, facts.comparison.scale),
            *_beyond(changes),
        ),
        about=(
            "Made by plantools from the officers' sheets and made anew at every refresh. Reasons "
            "typed in it are kept: they move to the Reasons sheet."
        ),
        memory=facts.comparison.memory,
    )


def summary(changes: Changes) -> str:
    """How many actions stand in each table, in a sentence."""
    tables = (
        (changes.added, "added"),
        (changes.changed, "changed"),
        (changes.removed, "removed"),
        (changes.retimed, "with a revised timescale"),
        (changes.scoping, "with a timescale being scoped or reviewed"),
    )
    told = ", ".join(f"{_actions(rows)} {what}" for rows, what in tables)
    waiting = sum(1 for _ in changes.without_reason())
    needs = f" {waiting} still {'needs' if waiting == 1 else 'need'} a reason." if waiting else ""
    return f"Actions: {told}.{needs}"


def _actions(rows: Iterable[OfAction | Changed]) -> int:
    """An action with several milestones may have a row for each."""
    return len({row.ref for row in rows})


def _committee(changes: Changes) -> list[ReportTable]:
    changed = [
        (
            row.ref,
            _side(row, Mark.GONE) if row.before else f"{row.action}{_NOT_YET}",
            _side(row, Mark.NEW) if row.after else f"{row.action}{_NO_MORE} {row.reason}".rstrip(),
            row.new_timescale,
        )
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


def _ratings(changes: Changes, now: RatingScale, then: RatingScale) -> Iterator[ReportTable]:
    """Ratings that moved, by the way they went."""
    for direction, (name, caption) in _MOVED.items():
        rows = [row for row in changes.ratings if row.direction is direction]
        table = _about(name, caption, rows, **_then_and_now("Rating"))
        ratings = (rating_column("Rating then", 20, then), rating_column("Rating now", 20, now))
        yield replace(table, columns=(*table.columns[:2], *ratings))


def _beyond(changes: Changes) -> list[ReportTable]:
    """Only those that hold anything: the committee doesn't know these tables."""
    statuses = [
        replace(row, before=row.before or _RUNNING, after=row.after or _RUNNING)
        for row in changes.statuses
    ]
    tables = [
        _about("tblOwnersChanged", "Owners changed", changes.owners, **_then_and_now("Owner")),
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
    return [replace(table, is_internal=True) for table in tables if table.rows]


def _table(name: str, caption: str, rows: Sequence[tuple[Cell, ...]], *headers: str) -> ReportTable:
    columns = [_REF, _ACTION]
    for header, width in zip(headers, _WIDTHS, strict=False):
        columns.append(ReportColumn(header, width, _SHOWN.get(header, Show.TEXT)))
    number = len({row[0] for row in rows}) if caption.startswith("Actions") else len(rows)
    return ReportTable(name, f"{caption}: {number}", tuple(columns), tuple(rows), "None")


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


def _side(row: Changed, mark: Mark) -> Marked:
    """The wording then (with what went) or now (with what came)."""
    about = (Piece(Mark.SAME, f"{row.action}{MILESTONE}"),) if row.milestone else ()
    return Marked((*about, *(piece for piece in row.words if piece.mark in (Mark.SAME, mark))))
