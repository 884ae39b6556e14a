"""Cells that ought to be filled, in tables that may lack the column altogether."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from plantools.checks.rule import Fault, fault
from plantools.checks.words import count, is_nothing, quote
from plantools.plan import Milestone


class Wanted(NamedTuple):
    """A column that ought to be filled, and what to fill in."""

    header: str
    fix: str


def blank_cells(
    rows: Iterable[Milestone],
    wanted: Mapping[str, Wanted],
    *,
    message: Callable[[Milestone, str], str],
    rows_are: str,
) -> Iterator[Fault]:
    """A fault for each row where fields are blank, and one for all rows without the columns.

    Many councils' plans have no such columns. To tell them so in every row would bury
    everything else.

    Args:
        message: what is wrong with a row, given words such as "Progress is blank".
    """
    lacking: dict[str, list[Milestone]] = {}
    for row in rows:
        blank = []
        for field in wanted:
            if not _has_column(row, field):
                lacking.setdefault(field, []).append(row)
            elif is_nothing(str(getattr(row, field) or "")):
                blank.append(field)
        if blank:
            fix = " ".join(wanted[field].fix for field in blank)
            yield fault(row, blank[0], message(row, _said(row, blank, wanted)), fix)
    if lacking:
        found = max(lacking.values(), key=len)
        headers = " or ".join(wanted[field].header for field in lacking)
        columns = "column" if len(lacking) == 1 else "columns"
        yield Fault(
            found[0].place,
            next(iter(lacking)),
            "",
            f"The table has no {headers} column, and {count(len(found), 'row')} "
            f"{'is' if len(found) == 1 else 'are'} {rows_are}.",
            f"Add {columns} headed {headers.replace(' or ', ' and ')}. "
            + " ".join(wanted[field].fix for field in lacking),
        )


def _said(row: Milestone, blank: list[str], wanted: Mapping[str, Wanted]) -> str:
    headers = [wanted[field].header for field in blank]
    if len(headers) > 1:
        return f"{' and '.join(headers)} are blank"
    written = str(getattr(row, blank[0]) or "").strip()
    return f"{headers[0]} is {f'only {quote(written)}' if written else 'blank'}"


def _has_column(row: Milestone, field: str) -> bool:
    return not row.place.columns or field in row.place.columns
