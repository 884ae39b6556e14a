"""The Changes sheet (Appendix 3): what changed since the last report, for the committee."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from plantools.changes import Changes, Mark, Piece
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
_SHOWN = {
    "Reason": Show.REASON,
    "Explanation": Show.REASON,
}
_WIDTHS = (40, 28, 50)


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
    return [
        _table(
            ADDED_TABLE,
            "Actions added",
            [(row.ref, _action(row.action, row.milestone)) for row in changes.added],
        ),
        _table(
            "tblChanged",
            "Actions changed (words that went are struck out, words that came are underlined)",
            [
                (
                    row.ref,
                    _side(row.words, Mark.GONE),
                    _side(row.words, Mark.NEW),
                    row.new_timescale,
                )
                for row in changes.changed
            ],
            *("Action now", "New timescale"),
        ),
        _table(
            REMOVED_TABLE,
            "Actions removed",
            [(row.ref, _action(row.action, row.milestone), row.reason) for row in changes.removed],
            "Reason",
        ),
        _table(
            RETIMED_TABLE,
            "Timescales revised",
            [
                (
                    row.ref,
                    _action(row.action, row.milestone),
                    row.original,
                    row.revised,
                    row.explanation,
                )
                for row in changes.retimed
            ],
            *("Original timescale", "Revised timescale", "Explanation"),
        ),
        _table(
            "tblScoping",
            "Timescales being scoped or reviewed",
            [(row.ref, _action(row.action, row.milestone)) for row in changes.scoping],
        ),
    ]


def _keys(now: RatingScale, comparison: Comparison) -> Iterator[ReportTable]:
    """The key to the ratings that moved, and to those of then if they meant something else."""
    if comparison.changes.ratings:
        yield key_to(now)
        if comparison.scale.text != now.text:
            yield key_to(comparison.scale, comparison.since.label)


def _beyond(changes: Changes, now: RatingScale, then: RatingScale) -> list[ReportTable]:
    """Only those that hold anything: the committee doesn't know these tables."""
    moved = _table(
        "tblRatingsMoved",
        "Ratings moved",
        [
            (row.ref, _action(row.action, row.milestone), row.before, row.after, row.direction)
            for row in changes.ratings
        ],
        *("Rating then", "Rating now", "Direction"),
    )
    ratings = (rating_column("Rating then", 20, then), rating_column("Rating now", 20, now))
    columns = (*moved.columns[:2], *ratings, *moved.columns[4:])
    tables = [
        _table(
            "tblOwnersChanged",
            "Owners changed",
            [
                (
                    row.ref,
                    _action(row.action, row.milestone),
                    *map("; ".join, (row.before, row.after)),
                )
                for row in changes.owners
            ],
            *("Owner then", "Owner now"),
        ),
        replace(moved, columns=columns),
        _table(
            "tblRenumbered",
            "Actions with a new ref",
            [(row.ref, row.action, row.before) for row in changes.renumbered],
            "Ref then",
        ),
        _table(
            "tblMoved",
            "Actions moved to another section",
            [(row.ref, row.action, row.before, row.after) for row in changes.moved],
            *("Section then", "Section now"),
        ),
        _table(
            "tblMerged",
            "Actions covered by others",
            [(row.ref, row.action, ", ".join(row.into)) for row in changes.merged],
            "Covered by",
        ),
        _table(
            "tblStatusChanged",
            "Actions put on hold, carried over or taken up again",
            [
                (row.ref, _action(row.action, row.milestone), *_running(row.before, row.after))
                for row in changes.statuses
            ],
            *("Status then", "Status now"),
        ),
    ]
    return [table for table in tables if table.rows]


def _table(name: str, caption: str, rows: list[tuple[Cell, ...]], *headers: str) -> ReportTable:
    columns = [_REF, _ACTION]
    for header, width in zip(headers, _WIDTHS, strict=False):
        columns.append(ReportColumn(header, width, _SHOWN.get(header, Show.TEXT)))
    return ReportTable(name, f"{caption}: {len(rows)}", tuple(columns), tuple(rows), "None")


def _action(action: str, milestone: str) -> str:
    return f"{action}{MILESTONE}{milestone}" if milestone else action


def _side(words: tuple[Piece, ...], mark: Mark) -> Marked:
    """The wording then (with what went) or now (with what came)."""
    return Marked(tuple(piece for piece in words if piece.mark in (Mark.SAME, mark)))


def _running(*statuses: str) -> tuple[str, ...]:
    return tuple(status or "Running" for status in statuses)
