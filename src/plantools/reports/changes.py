"""The Changes sheet (Appendix 3): what changed since the last report, for the committee."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from plantools.changes import Changes, Direction, Mark, Piece
from plantools.changes.change_tables import Changed, OfAction
from plantools.reports.figures import Comparison, Facts
from plantools.reports.report import (
    MILESTONE,
    Cell,
    Marked,
    Report,
    ReportColumn,
    ReportTable,
    Show,
    key_to,
    rating_column,
    with_milestone,
)

REASON_NEEDED = "Reason needed"
"""What stands in a reason cell until an officer types one."""
ADDED_TABLE, REMOVED_TABLE, RETIMED_TABLE = "tblAdded", "tblRemoved", "tblRetimed"
_SHOWN = {"Reason": Show.REASON, "Explanation": Show.REASON}
_WIDTHS = (40, 28, 50)
_MOVED = {
    Direction.COMPLETE: ("tblNewlyComplete", "Newly complete"),
    Direction.DOWN: ("tblRatedWorse", "Rated worse"),
    Direction.UP: ("tblRatedBetter", "Rated better"),
}


def changes_report(facts: Facts) -> Report:
    """What changed since the last recorded report.

    The committee's five tables, ratings moved, and below them what only officers ask about
    (ValueError if there is nothing to compare with).
    """
    if facts.comparison is None:
        raise ValueError("changes can't be reported without a comparison")
    changes, since = facts.comparison.changes, facts.comparison.since
    key = key_to(facts.plan.scale)
    keys = [key] if changes.ratings else []
    if keys and facts.comparison.scale.text != facts.plan.scale.text:
        keys.append(key_to(facts.comparison.scale, since.label))
    return Report(
        title=since.title,
        notes=tuple(filter(None, (summary(changes), since.note, facts.note))),
        tables=(*_committee(changes), *_ratings(facts, facts.comparison), *_beyond(changes)),
        keys=tuple(keys),
        about=(
            "Made by plantools from the officers' sheets and made anew at every refresh. Reasons "
            "typed in it are kept: they move to the Reasons sheet."
        ),
        memory=facts.comparison.memory,
    )


def summary(changes: Changes) -> str:
    """How many actions stand in each table, in a sentence. An action with several milestones may
    have a row for each."""
    tables: dict[str, Iterable[OfAction | Changed]] = {
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "with a revised timescale": changes.retimed,
        "with a timescale being scoped or reviewed": changes.scoping,
    }
    told = ", ".join(f"{len({row.ref for row in rows})} {what}" for what, rows in tables.items())
    waiting = sum(1 for _ in changes.without_reason())
    needs = f" {waiting} still {'needs' if waiting == 1 else 'need'} a reason." if waiting else ""
    return f"Actions: {told}.{needs}"


def _committee(changes: Changes) -> Iterator[ReportTable]:
    yield _about(ADDED_TABLE, "Actions added", changes.added)
    not_yet = "\n(A milestone that it did not have.)"
    no_more = "\nThis milestone is no longer part of it."
    changed = [
        (
            row.ref,
            _side(row, Mark.GONE) if row.before else f"{row.action}{not_yet}",
            _side(row, Mark.NEW) if row.after else f"{row.action}{no_more} {row.reason}".rstrip(),
            row.new_timescale,
        )
        for row in changes.changed
    ]
    told = "Actions changed (words that went are struck out, words that came are underlined)"
    yield _table("tblChanged", told, changed, "Action now", "New timescale")
    yield _about(REMOVED_TABLE, "Actions removed", changes.removed, reason="Reason")
    yield _about(
        RETIMED_TABLE,
        "Timescales revised",
        changes.retimed,
        original="Original timescale",
        revised="Revised timescale",
        explanation="Explanation",
    )
    yield _about("tblScoping", "Timescales being scoped or reviewed", changes.scoping)


def _ratings(facts: Facts, compared: Comparison) -> Iterator[ReportTable]:
    """Ratings that moved, by the way they went."""
    then = rating_column("Rating then", 20, compared.scale)
    now = rating_column("Rating now", 20, facts.plan.scale)
    for direction, (name, caption) in _MOVED.items():
        rows = [row for row in compared.changes.ratings if row.direction is direction]
        table = _then_and_now(name, caption, rows, "Rating")
        yield replace(table, columns=(*table.columns[:2], then, now))


def _beyond(changes: Changes) -> Iterator[ReportTable]:
    """Only those that hold anything: the committee doesn't know these tables."""
    statuses = [
        replace(row, before=row.before or "Running", after=row.after or "Running")
        for row in changes.statuses
    ]
    merged = [(row.ref, row.action, ", ".join(row.into)) for row in changes.merged]
    held = "Actions put on hold, carried over or taken up again"
    for table in (
        _then_and_now("tblOwnersChanged", "Owners changed", changes.owners, "Owner"),
        _about("tblRenumbered", "Actions with a new ref", changes.renumbered, before="Ref then"),
        _then_and_now("tblMoved", "Actions moved to another section", changes.moved, "Section"),
        _table("tblMerged", "Actions covered by others", merged, "Covered by"),
        _then_and_now("tblStatusChanged", held, statuses, "Status"),
    ):
        if table.rows:
            yield replace(table, is_internal=True)


def _then_and_now(name: str, caption: str, rows: Sequence[OfAction], what: str) -> ReportTable:
    return _about(name, caption, rows, before=f"{what} then", after=f"{what} now")


def _about(name: str, caption: str, changed: Sequence[OfAction], **headers: str) -> ReportTable:
    """A table of an action's ref, its wording, and the fields that have a header here."""
    rows = [
        (
            row.ref,
            with_milestone(row.action, getattr(row, "milestone", "")),
            *(
                v if isinstance(v := getattr(row, field), str) else "; ".join(v)
                for field in headers
            ),
        )
        for row in changed
    ]
    return _table(name, caption, rows, *headers.values())


def _table(name: str, caption: str, rows: Sequence[tuple[Cell, ...]], *headers: str) -> ReportTable:
    columns = (
        *(ReportColumn("Ref", 11), ReportColumn("Action", 54)),
        *(
            ReportColumn(h, w, _SHOWN.get(h, Show.TEXT))
            for h, w in zip(headers, _WIDTHS, strict=False)
        ),
    )
    number = len({row[0] for row in rows}) if caption.startswith("Actions") else len(rows)
    return ReportTable(name, f"{caption}: {number}", columns, tuple(rows), "None")


def _side(row: Changed, mark: Mark) -> Marked:
    """The wording then (with what went) or now (with what came)."""
    about = (Piece(Mark.SAME, f"{row.action}{MILESTONE}"),) if row.milestone else ()
    return Marked((*about, *(piece for piece in row.words if piece.mark in (Mark.SAME, mark))))
