"""The tables of a workbook and the sheets that they stand on, looked up once for a click.

On live Excel each question is a round trip, and a plan has some forty tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from plantools.workbook.cells import to_cell, to_text
from plantools.workbook.contract import TableSpec, match_headers


@dataclass(frozen=True, slots=True)
class Found:
    """A table, its name, and its sheet."""

    name: str
    table: xw.main.Table
    sheet: xw.Sheet
    sheet_name: str

    def header(self) -> list[str]:
        """The names of its columns, as they stand in the sheet."""
        area = self.table.range
        row, left = area.row, area.column
        cells = self.sheet.range((row, left), (row, left + area.shape[1] - 1))
        return [to_text(cell) for cell in cells.options(ndim=1).value]


class Tables:
    """What there is in a book now. Sheets that are drawn anew later have other tables.

    Attributes:
        book: the book.
        sheets: its sheets by name, in the order of their tabs.
    """

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
    """Where in an officers' table further rows go: below the last row that is used.

    Attributes:
        columns: 0-based position in the table by field.
        first: the sheet's row of the first of them.
        grows: whether the table has to grow for them.
        has_room: whether it can: nothing stands below it.
    """

    found: Found
    columns: dict[str, int]
    top: int
    left: int
    width: int
    first: int
    grows: bool
    has_room: bool

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows, each a value by field, there. The book is not saved."""
        sheet, bottom = self.found.sheet, self.first + len(rows) - 1
        for field, position in self.columns.items():
            column = self.left + position
            cells = sheet.range((self.first, column), (bottom, column))
            cells.value = [[to_cell(row[field])] for row in rows]
        if self.grows:
            corner = (bottom, self.left + self.width - 1)
            self.found.table.resize(sheet.range((self.top, self.left), corner))


def room_for(tables: Tables, spec: TableSpec, needed: Set[str], entries: int) -> Room | None:
    """Where so many further rows go; None if there is no table that takes any.

    Args:
        needed: the columns that it must have.
    """
    found = tables.find(spec.name)
    if found is None or found.table.show_totals:
        return None
    columns = match_headers(spec, found.header())
    if not needed <= columns.keys():
        return None
    area = found.table.range
    top, left, width = area.row, area.column, area.shape[1]
    rows = area.options(ndim=2).value
    last = max(n for n, row in enumerate(rows) if any(v not in (None, "") for v in row))
    first, end = top + last + 1, top + len(rows)
    grows = first + entries > end
    below = found.sheet.range((end, left), (max(first + entries - 1, end), left + width - 1))
    is_free = not grows or not any(
        v not in (None, "") for row in below.options(ndim=2).value for v in row
    )
    return Room(found, columns, top, left, width, first, grows, is_free)


def bring_to_front(sheet: xw.Sheet, cell: str = "") -> None:
    """Bring a sheet to the front, and select a cell of it if one is named.

    A closed file has no window, and each engine has its own way to say so; beside a running Excel
    xlwings even raises a bare Exception.
    """
    with suppress(Exception):
        sheet.activate()
        if cell:
            sheet.range(cell).select()


def set_name(book: xw.Book, name: str, refers_to: str) -> None:
    """Let a name of the whole workbook refer to something (`='Due dates'!$A$7`).

    Nothing is done where it does already: a name that is set again is a change to the workbook.
    """
    for known in book.names:
        if known.name.casefold() == name.casefold():
            if known.refers_to != refers_to:
                known.refers_to = refers_to
            return
    book.names.add(name, refers_to)


def read_name(book: xw.Book, name: str) -> str | None:
    """What a name of the whole workbook refers to, None if there is no such name."""
    found = (known for known in book.names if known.name.casefold() == name.casefold())
    return next((str(known.refers_to) for known in found), None)
