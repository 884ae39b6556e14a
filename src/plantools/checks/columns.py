"""Cells that ought to be filled, in tables that may lack the column altogether."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from plantools.checks.rule import Fault, fault
from plantools.checks.words import count
from plantools.plan import Milestone


def blank_cells(
    rows: Iterable[Milestone],
    *,
    field: str,
    header: str,
    message: Callable[[Milestone], str],
    rows_are: str,
    fix: str,
) -> Iterator[Fault]:
    """A fault for each row where the field is blank, or one for all rows without the column.

    Many councils' plans have no such column. To tell them so in every row would bury
    everything else.
    """
    without_column = []
    for row in rows:
        if not _has_column(row, field):
            without_column.append(row)
        elif not str(getattr(row, field) or "").strip():
            yield fault(row, field, message(row), fix)
    if without_column:
        first = without_column[0]
        yield Fault(
            first.place,
            field,
            "",
            f"The table has no {header} column, and {count(len(without_column), 'row')} "
            f"{'is' if len(without_column) == 1 else 'are'} {rows_are}.",
            f"Add a column headed {header}. {fix}",
        )


def _has_column(row: Milestone, field: str) -> bool:
    return not row.place.columns or field in row.place.columns
