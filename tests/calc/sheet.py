"""A sheet of a document, and what belongs to it as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from tests.calc.charts import Charts
from tests.calc.range import Range
from tests.calc.tables import Tables, database_ranges

if TYPE_CHECKING:
    from tests.calc.app import Book

EVERYTHING = 1023
"""Every flag of com.sun.star.sheet.CellFlags: values, notes, formats, objects."""


class Sheet(base_classes.Sheet):
    """One sheet.

    Attributes:
        native: the sheet as UNO has it.
    """

    api = None

    def __init__(self, book: Book, native: Any) -> None:
        self._book = book
        self.native = native

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return str(self.native.getName())

    @property
    def index(self) -> int:
        return int(self.native.getRangeAddress().Sheet) + 1

    @property
    def visible(self) -> bool:
        return bool(self.native.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.native.IsVisible = value

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def charts(self) -> Charts:
        return Charts(self)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup()

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    @property
    def used_range(self) -> Range:
        cursor = self.native.createCursor()
        cursor.gotoEndOfUsedArea(False)
        where = cursor.getRangeAddress()
        return Range(self, (1, 1, where.EndRow + 1, where.EndColumn + 1))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        first = self._corner(arg1)
        last = first if arg2 is None else self._corner(arg2)
        tops, lefts, bottoms, rights = zip(first, last, strict=True)
        return Range(self, (min(tops), min(lefts), max(bottoms), max(rights)))

    @staticmethod
    def _corner(arg: Any) -> Box:
        if isinstance(arg, Range):
            return arg.box
        if isinstance(arg, tuple):  # of a slice: with how many rows and columns
            row, column, rows, columns = (*arg, 1, 1)[:4]
            return row, column, row + rows - 1, column + columns - 1
        box = a1.parse(arg)
        if box is None:
            raise NotImplementedError(f"{arg!r} is no address.")
        return box

    def activate(self) -> None:
        self._book.view.setActiveSheet(self.native)

    def clear(self) -> None:
        """Empty the sheet. As in Excel, tables and conditional formats go with their cells."""
        self.native.clearContents(EVERYTHING)
        for name in [table.name for table in self.tables]:
            self._book.known_tables.pop(name)
            database_ranges(self).removeByName(name)
        formats = self.native.ConditionalFormats
        for present in formats.getConditionalFormats():
            formats.removeByID(present.ID)


class FreezePanes(base_classes.FreezePanes):
    """What stays in view. Calc does this to the sheet in front only."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        rows = a1.parse(frozen_range)
        if rows is None or rows[3] != a1.MAX_COLUMNS:
            raise NotImplementedError("Only rows can be frozen here.")
        view = self._sheet.book.view
        before = view.getActiveSheet()
        self._sheet.activate()
        view.freezeAtPosition(0, rows[2])
        view.setActiveSheet(before)


class PageSetup(base_classes.PageSetup):
    """Has none of the names that Excel for Windows has for it, as Excel for the Mac hasn't."""

    api = None
