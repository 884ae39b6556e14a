"""A sheet of a closed workbook: its values, and the changes that wait to be saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.charts import Charts, Shapes
from plantools.engine.errors import says_what_it_lacks
from plantools.engine.heights import DEFAULT_WIDTH, lines_needed, row_height
from plantools.engine.page import FreezePanes, PageSetup
from plantools.engine.range import Range
from plantools.engine.styles import Layer, flatten
from plantools.engine.tables import Tables

if TYPE_CHECKING:
    from plantools.engine.book import Book

MAX_TEXT = 32_767
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Text that looks like an Open XML escape (_x0041_) must not be read as one.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)')


@says_what_it_lacks
class Sheet(base_classes.Sheet):
    """One worksheet.

    Attributes:
        is_new: not in the file yet.
        is_blanked: everything that the file has on it is to go.
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
        self.is_new = is_new
        self.is_blanked = is_new
        self._written: dict[tuple[int, int], Any] = {}
        self._blocks: list[tuple[int, int, list[list[Any]]]] = []
        self._formulas: dict[tuple[int, int], str] = {}
        self._edits: list[Callable[[Any], None]] = []
        self.widths: dict[int, float] = {}
        self.layers: list[Layer] = []
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
        self._visible = value
        self.edit(lambda file: file.set_sheet_visible(self.name, value))

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
        if self._written:
            rows = max(rows, *(row for row, _ in self._written))
            columns = max(columns, *(column for _, column in self._written))
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
        if isinstance(arg, tuple):
            return arg[0], arg[1], arg[0], arg[1]
        box = a1.parse(arg)
        return self._book.names(arg).refers_to_range.box if box is None else box

    def clear(self) -> None:
        """Empty the sheet: values, formats, tables and charts, those that wait included."""
        self.is_blanked = True
        self._written.clear()
        self._blocks.clear()
        self._formulas.clear()
        self._edits.clear()
        self.widths.clear()
        self.layers.clear()
        self.tables.clear()
        self.charts.clear()
        self.page_setup = PageSetup(self)
        self.__dict__["_grid"] = []

    @cached_property
    def _grid(self) -> list[list[Any]]:
        if self.is_new:
            return []
        return self._book.calamine.get_sheet_by_name(self.name).to_python(skip_empty_area=False)

    def values(self, box: Box) -> list[list[Any]]:
        """Raw values of a box, row by row; empty cells are None or ""."""
        top, left, bottom, right = box
        width = right - left + 1
        rows = []
        for row in self._grid[top - 1 : bottom]:
            cells = row[left - 1 : right]
            rows.append(cells if len(cells) == width else cells + [None] * (width - len(cells)))
        rows.extend([None] * width for _ in range(bottom - top + 1 - len(rows)))
        if self._written:
            for r, cells in enumerate(rows, start=top):
                for c in range(left, right + 1):
                    if (r, c) in self._written:
                        cells[c - left] = self._written[r, c]
        return rows

    def write(self, row: int, column: int, rows: list[list[Any]]) -> None:
        """Values to be written, beginning at a cell. Text that begins with = is a formula."""
        block = [
            [self._keep(r, c, value) for c, value in enumerate(values, start=column)]
            for r, values in enumerate(rows, start=row)
        ]
        self._blocks.append((row, column, block))

    def _keep(self, row: int, column: int, value: Any) -> Any:
        """Note a value, and give it as it is to be written."""
        if isinstance(value, str):
            if len(value) > 1 and value.startswith("="):
                self.write_formula(row, column, value)
                return None
            value = _text(value.removeprefix("'"))
        self._written[row, column] = value
        return value

    def write_formula(self, row: int, column: int, formula: str) -> None:
        link = _LINK.fullmatch(formula)
        self._written[row, column] = link[1].replace('""', '"') if link else None
        self._formulas[row, column] = formula

    def formula(self, row: int, column: int) -> str | None:
        return self._formulas.get((row, column))

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

    def edit(self, change: Callable[[Any], None]) -> None:
        """Keep a change for when the book is saved."""
        self._edits.append(change)

    @property
    def is_changed(self) -> bool:
        return self.is_blanked or bool(
            self._blocks or self._formulas or self._edits or self.layers or self.tables.added
        )

    @property
    def touches_formulas(self) -> bool:
        return self.is_blanked or bool(self._formulas or self._blocks)

    def apply(self, file: Any) -> None:
        """Make the changes in an open excelize file."""
        if self.is_new:
            file.new_sheet(self.name)
        for row, column, block in self._blocks:
            for number, values in enumerate(block, start=row):
                for place, value in enumerate(values, start=column):
                    self._set_cell(file, a1.address(number, place), value)
        for (row, column), formula in self._formulas.items():
            file.set_cell_formula(self.name, a1.address(row, column), formula.removeprefix("="))
        self._apply_looks(file)
        for change in self._edits:
            change(file)
        self.tables.apply(file)
        self.charts.apply(file)
        self.page_setup.apply(file)

    def _set_cell(self, file: Any, cell: str, value: Any) -> None:
        # set_cell_str and set_cell_int are three times as fast as set_cell_value
        if isinstance(value, str) and value:
            file.set_cell_str(self.name, cell, _ESCAPE.sub("_x005F_", value))
        elif type(value) is int:
            file.set_cell_int(self.name, cell, value)
        elif value not in (None, ""):
            file.set_cell_value(self.name, cell, value)
        elif not (self.is_new or self.is_blanked):
            file.set_cell_value(self.name, cell, None)

    def finish(self, data: bytes) -> bytes:
        """Put the values that we know of formulas into the sheet's XML.

        excelize writes a formula without its value; whoever reads the file without
        calculating (a preview, a script) would see an empty cell.
        """
        shown = {
            a1.address(*cell): self._written[cell]
            for cell in self._formulas
            if isinstance(self._written.get(cell), str)
        }
        if not shown:
            return data

        def fill(match: re.Match[bytes]) -> bytes:
            value = shown.get(match[1].decode())
            if value is None:
                return match[0]
            return (
                match[0][: -len(b"</c>")]
                + b"<v>"
                + escape(value, quote=False).encode()
                + b"</v></c>"
            )

        return re.sub(rb'<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f></c>', fill, data)

    def _apply_looks(self, file: Any) -> None:
        numbers: dict[Any, int] = {}
        default_font = file.get_default_font()
        for box, look in flatten(self.layers):
            if look not in numbers:
                numbers[look] = file.new_style(look.excelize(default_font))
            first, last = a1.address(box[0], box[1]), a1.address(box[2], box[3])
            file.set_cell_style(self.name, first, last, numbers[look])


def _text(text: str) -> str:
    """Text as a cell can hold it: no control characters, at most 32,767 characters."""
    text = _CONTROLS.sub("�", text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
