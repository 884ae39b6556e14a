"""The tables of a workbook and the sheets that they stand on, looked up once for a click.

On live Excel each question is a round trip, and a plan has some forty tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from plantools.errors import InputError
from plantools.plan import NOWHERE, Plan
from plantools.workbook.cells import to_cell, write_block
from plantools.workbook.contract import TableSpec


@dataclass(frozen=True, slots=True)
class Found:
    """A table, and its sheet."""

    name: str
    table: xw.main.Table
    sheet: xw.Sheet
    sheet_name: str

    def rows(self) -> list[list[Any]]:
        """Its values, the header first."""
        return list(self.table.range.options(ndim=2).value)

    def reach(self, bottom: int) -> None:
        """Let it end in a row of the sheet."""
        area = self.table.range
        corner = (bottom, area.column + area.shape[1] - 1)
        self.table.resize(self.sheet.range((area.row, area.column), corner))

    def append(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write rows below its last."""
        area = self.table.range
        first = area.row + area.shape[0]
        write_block(self.sheet, rows, first, area.column)
        self.reach(first + len(rows) - 1)


class Tables:
    """What there is in a book now. Sheets that are drawn anew later have other tables."""

    def __init__(self, book: xw.Book) -> None:
        self.book = book
        self.sheets = {sheet.name: sheet for sheet in book.sheets}
        self._found = {
            name.casefold(): Found(name, table, sheet, sheet_name)
            for sheet_name, sheet in self.sheets.items()
            for table in sheet.tables
            for name in [table.name]
        }

    def __iter__(self) -> Iterator[Found]:
        return iter(self._found.values())

    def find(self, name: str) -> Found | None:
        """The table of this name, whatever its case: Excel makes no difference either."""
        return self._found.get(name.casefold())


@dataclass(frozen=True, slots=True)
class Room:
    """Where in an officers' table further rows go: below the last row that is used."""

    found: Found
    columns: Mapping[str, str]  # their letters, by field
    first: int  # the sheet's row of the first of them
    is_free: bool  # whether nothing stands where the table would have to grow

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows, each a value by field, there. The book is not saved."""
        area, bottom = self.found.table.range, self.first + len(rows) - 1
        for field, letter in self.columns.items():
            cells = self.found.sheet.range(f"{letter}{self.first}:{letter}{bottom}")
            cells.value = [[to_cell(row[field])] for row in rows]
        if bottom >= area.row + area.shape[0]:
            self.found.reach(bottom)


def room_for(
    tables: Tables, plan: Plan, spec: TableSpec, needed: Set[str], entries: int
) -> Room | None:
    """Where so many further rows go; None if no table has the needed columns and no totals."""
    found, place = tables.find(spec.name), plan.places.get(spec.name, NOWHERE)
    if found is None or found.table.show_totals or not needed <= place.columns.keys():
        return None
    area, rows = found.table.range, found.rows()
    top, left, width = area.row, area.column, area.shape[1]
    first = top + 1 + max(n for n, row in enumerate(rows) if not is_empty([row]))
    end, bottom = top + len(rows), first + entries - 1
    below = found.sheet.range((end, left), (max(bottom, end), left + width - 1))
    is_free = bottom < end or is_empty(below.options(ndim=2).value)
    return Room(found, place.columns, first, is_free)


def is_empty(rows: Sequence[Sequence[Any]]) -> bool:
    return all(value in (None, "") for row in rows for value in row)


def add_sheet(book: xw.Book, name: str, refusal: str = "") -> xw.Sheet:
    """A new sheet behind the last (InputError, which says so, if one has the name already)."""
    if refusal and name.casefold() in (sheet.name.casefold() for sheet in book.sheets):
        raise InputError(f"{book.name} has a sheet {name!r} {refusal}")
    return book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])


def bring_to_front(sheet: xw.Sheet, cell: str = "") -> None:
    """Bring a sheet to the front, and select a cell of it if one is named."""
    with suppress(Exception):  # a closed file has no window; each engine says so in its own way
        sheet.activate()
        if cell:
            sheet.range(cell).select()


def set_name(book: xw.Book, name: str, refers_to: str) -> None:
    """Let a name of the whole workbook refer to something (`='Due dates'!$A$7`), if it doesn't yet:
    a name that is set again is a change to the workbook."""
    known = _named(book, name)
    if known is None:
        book.names.add(name, refers_to)
    elif known.refers_to != refers_to:
        known.refers_to = refers_to


def read_name(book: xw.Book, name: str) -> str | None:
    """What a name of the whole workbook refers to, None if there is no such name."""
    known = _named(book, name)
    return None if known is None else str(known.refers_to)


def _named(book: xw.Book, name: str) -> xw.Name | None:
    return next((known for known in book.names if known.name.casefold() == name.casefold()), None)
