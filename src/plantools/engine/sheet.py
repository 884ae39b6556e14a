"""A sheet of a closed workbook: its values, and the changes that wait to be saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.characters import RichTexts
from plantools.engine.charts import Charts, Shapes
from plantools.engine.errors import NotSupportedError, says_what_it_lacks
from plantools.engine.heights import DEFAULT_WIDTH, lines_needed, row_height
from plantools.engine.package import Package
from plantools.engine.page import FreezePanes, PageSetup
from plantools.engine.patch import patch_sheet, resize_table
from plantools.engine.range import Range
from plantools.engine.rules import SheetRules
from plantools.engine.styles import Layer
from plantools.engine.tables import Table, Tables
from plantools.engine.texts import SharedTexts

if TYPE_CHECKING:
    from plantools.engine.book import Book

MAX_TEXT = 32_767
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)')


@says_what_it_lacks
class Sheet(base_classes.Sheet):
    """One worksheet.

    Attributes:
        is_new: not in the file yet.
        is_blanked: everything that the file has on it is to go.
        is_shown_anew: it was hidden or shown.
        written: the values that wait to be saved, by row and column.
        formulas: the formulas that wait, likewise.
        blocks: what was written, block by block, with its first row and column.
        edits: other changes that wait, each to be made in an open excelize file.
    """

    api = None
    tables: Tables
    charts: Charts
    page_setup: PageSetup
    freeze_panes: FreezePanes

    def __init__(
        self, book: Book, name: str, *, visible: bool = True, is_new: bool = False
    ) -> None:
        self._name = name
        self._book = book
        self._visible = visible
        self.is_shown_anew = False
        self.is_new = is_new
        self.is_blanked = is_new
        self.written: dict[tuple[int, int], Any] = {}
        self.blocks: list[tuple[int, int, list[list[Any]]]] = []
        self.formulas: dict[tuple[int, int], str] = {}
        self.edits: list[Callable[[Any], None]] = []
        self.widths: dict[int, float] = {}
        self.layers: list[Layer] = []
        self.rich = RichTexts()
        self.tables = Tables(self)
        self.charts = Charts(self)
        self.page_setup = PageSetup(self)
        self.freeze_panes = FreezePanes(self)

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        if not self.is_new:
            raise NotImplementedError("Only a new sheet of a closed file can be renamed.")
        self._name = value

    @property
    def index(self) -> int:
        return self._book.sheet_list.index(self) + 1

    @property
    def visible(self) -> bool:
        return self._visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self.is_shown_anew = self.is_shown_anew or value != self._visible
        self._visible = value

    @property
    def show_gridlines(self) -> bool:
        raise NotImplementedError("Reading show_gridlines is not available on a closed file.")

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        def apply(file: Any) -> None:
            import excelize

            file.set_sheet_view(self.name, -1, excelize.ViewOptions(show_grid_lines=value))

        self.edit(apply)

    def activate(self) -> None:
        """Nothing to do: there is no window."""

    def select(self) -> None:
        """Nothing to do: there is no window."""

    @property
    def shapes(self) -> Shapes:
        return Shapes(self.charts)

    @property
    def cells(self) -> Range:
        return Range(self, (1, 1, a1.MAX_ROWS, a1.MAX_COLUMNS))

    @property
    def used_range(self) -> Range:
        rows, columns = len(self._grid), max(map(len, self._grid), default=0)
        if self.written:
            rows = max(rows, *(row for row, _ in self.written))
            columns = max(columns, *(column for _, column in self.written))
        return Range(self, (1, 1, max(rows, 1), max(columns, 1)))

    def box(self, box: Box) -> Range:
        return Range(self, box)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """A range by address, name, (row, column) or other ranges."""
        first = self._corner(arg1)
        last = first if arg2 is None else self._corner(arg2)
        return Range(
            self,
            (
                min(first[0], last[0]),
                min(first[1], last[1]),
                max(first[2], last[2]),
                max(first[3], last[3]),
            ),
        )

    def _corner(self, arg: Any) -> Box:
        if isinstance(arg, Range):
            return arg.box
        if isinstance(arg, tuple):  # of row and column, and of how many, where xlwings slices
            row, column, rows, columns = (*arg, 1, 1)[:4]
            return row, column, row + rows - 1, column + columns - 1
        box = a1.parse(arg)
        return self._book.names(arg).refers_to_range.box if box is None else box

    def clear(self) -> None:
        """Empty the sheet: values, formats, tables and charts, those that wait included."""
        self.is_blanked = True
        self.written.clear()
        self.blocks.clear()
        self.formulas.clear()
        self.edits.clear()
        self.widths.clear()
        self.layers.clear()
        self.rich.clear()
        self.tables.clear()
        self.charts.clear()
        self.page_setup = PageSetup(self)
        self.__dict__["_grid"] = []

    @cached_property
    def _grid(self) -> list[list[Any]]:
        if self.is_new:
            return []
        return self._book.read_grid(self.name)

    def values(self, box: Box) -> list[list[Any]]:
        """Raw values of a box, row by row; empty cells are None or ""."""
        top, left, bottom, right = box
        width = right - left + 1
        rows = []
        for row in self._grid[top - 1 : bottom]:
            cells = row[left - 1 : right]
            rows.append(cells if len(cells) == width else cells + [None] * (width - len(cells)))
        rows.extend([None] * width for _ in range(bottom - top + 1 - len(rows)))
        if self.written:
            for r, cells in enumerate(rows, start=top):
                for c in range(left, right + 1):
                    if (r, c) in self.written:
                        cells[c - left] = self.written[r, c]
        return rows

    def write(self, row: int, column: int, rows: list[list[Any]]) -> None:
        """Values to be written, beginning at a cell. Text that begins with = is a formula."""
        block = [
            [self._keep(r, c, value) for c, value in enumerate(values, start=column)]
            for r, values in enumerate(rows, start=row)
        ]
        self.blocks.append((row, column, block))

    def _keep(self, row: int, column: int, value: Any) -> Any:
        """Note a value, and give it as it is to be written."""
        if isinstance(value, str):
            if len(value) > 1 and value.startswith("="):
                self.write_formula(row, column, value)
                return None
            value = _text(value.removeprefix("'"))
        self.written[row, column] = value
        return value

    def write_formula(self, row: int, column: int, formula: str) -> None:
        if not self.is_blanked:
            raise NotSupportedError("A formula can be set only on a sheet that is new or cleared.")
        link = _LINK.fullmatch(formula)
        self.written[row, column] = link[1].replace('""', '"') if link else None
        self.formulas[row, column] = formula

    def formula(self, row: int, column: int) -> str | None:
        return self.formulas.get((row, column))

    def autofit_rows(self, box: Box) -> None:
        """Make rows of a new or cleared sheet as high as their wrapped text needs.

        Excel does this by itself when it opens the file; LibreOffice and previews don't.
        """

        def apply(file: Any) -> None:
            widths = [self.widths.get(c, DEFAULT_WIDTH) for c in range(box[1], box[3] + 1)]
            for row, values in enumerate(self.values(box), start=box[0]):
                lines = max(map(lines_needed, values, widths))
                if lines > 1:
                    file.set_row_height(self.name, row, row_height(lines))

        self.edit(apply)

    def mark_characters(self, cell: tuple[int, int], *mark: Any) -> None:
        """Keep a setting of some characters for when the book is saved."""
        self.rich.add(cell, *mark)

    def font_at(self, cell: tuple[int, int]) -> tuple[str, float]:
        """Name and size of a cell's font."""
        font: dict[str, Any] = {"font_name": "Calibri", "size": 11}
        for layer in self.layers:
            top, left, bottom, right = layer.box
            if layer.field in font and top <= cell[0] <= bottom and left <= cell[1] <= right:
                font[layer.field] = layer.value
        return font["font_name"], font["size"]

    def edit(self, change: Callable[[Any], None]) -> None:
        """Keep a change for when the book is saved.

        Raises:
            NotSupportedError: if the sheet is an officer's, of which only values can be set.
        """
        if not self.is_blanked:
            raise NotSupportedError(
                f"Sheet {self.name!r} is neither new nor cleared, so only its values can be set."
            )
        self.edits.append(change)

    @cached_property
    def rules(self) -> SheetRules:
        """The conditional formats of a sheet that stays the officer's."""
        return SheetRules(self._book.package, self._book.package.sheet_parts()[self.name])

    @property
    def _has_new_rules(self) -> bool:
        return "rules" in self.__dict__ and self.rules.is_changed

    @property
    def is_changed(self) -> bool:
        edited = self.blocks or self.formulas or self._resized or self._has_new_rules
        return self.is_blanked or bool(edited)

    @property
    def _resized(self) -> list[Table]:
        return [table for table in self.tables if table.is_resized]

    def patch(self, package: Package, texts: SharedTexts) -> None:
        """Make the changes in a sheet that stays the officer's."""
        part = package.sheet_parts()[self.name]
        if self._has_new_rules:
            self.rules.apply(package, part)
        if self.written:
            patch_sheet(package, part, self.written, texts)
        for table in self._resized:
            resize_table(package, part, table.name, table.box)


def _text(text: str) -> str:
    """Text as a cell can hold it: no control characters, at most 32,767 characters."""
    text = _CONTROLS.sub("�", text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
