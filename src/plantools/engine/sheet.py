"""A sheet of a closed workbook: its values, and the changes that wait to be saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1, row_writer
from plantools.engine.a1 import Box
from plantools.engine.application import Closed, Listed, Native, no_window, write_only
from plantools.engine.cell_values import HEAD_ROWS
from plantools.engine.conditional_formats import SheetRules
from plantools.engine.looks import Layer, Look, Mark, flatten, hex_color
from plantools.engine.package import Package
from plantools.engine.patch import patch_sheet, resize_table
from plantools.engine.range import Range
from plantools.engine.row_writer import Formula, Quoted, SharedTexts
from plantools.engine.tables_and_charts import Charts, Table, Tables
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.book import Book
    from plantools.engine.draw import Frame

MAX_TEXT = 32_767
_MISTAKEN = ("=", "+", "-", "@", "'")
"""How text begins that Excel takes for something else when somebody edits its cell."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINK = re.compile(r'HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)')
_PADDING = 5 / 7
"""What Excel adds to the width that it shows, in characters; XlsxWriter does so as well."""
_LANDSCAPE = 2  # xlLandscape
_PRINT_SETTINGS = """
    Orientation PaperSize Zoom FitToPagesWide FitToPagesTall LeftMargin RightMargin TopMargin
    BottomMargin PrintTitleRows LeftFooter RightFooter
""".split()  # noqa: SIM905 - as many quotes would hide the words


class PageSetup(Closed, base_classes.PageSetup):
    """What is printed of a sheet, and how: by `api`, Excel's own object. None leaves it."""

    def __init__(self) -> None:
        self.api = SimpleNamespace(**dict.fromkeys(_PRINT_SETTINGS))

    def draw(self, frame: Frame) -> None:
        """Make the settings on a sheet of XlsxWriter's."""
        api = self.api
        if api.Orientation == _LANDSCAPE:
            frame.set_landscape()
        if api.PaperSize is not None:
            frame.set_paper(api.PaperSize)
        if api.Zoom is False:
            frame.fit_to_pages(int(api.FitToPagesWide or 0), int(api.FitToPagesTall or 0))
        margins = (api.LeftMargin, api.RightMargin, api.TopMargin, api.BottomMargin)
        if None not in margins:
            frame.set_margins(*(points / 72 for points in margins))
        sides = {"L": api.LeftFooter, "R": api.RightFooter}
        footer = "".join(f"&{side}{text}" for side, text in sides.items() if text)
        if footer:
            frame.set_footer(footer)
        titles = a1.parse(api.PrintTitleRows or "")
        if titles is not None:
            frame.repeat_rows(titles[0] - 1, titles[2] - 1)


class Sheet(Closed, base_classes.Sheet):
    """One worksheet, officers' or one that is drawn: new (not in the file yet) or blanked.

    The values that wait to be saved stand in `written` on a sheet that stays the officer's, by row
    and column, and in its grid on one that is drawn. What else is asked of that waits in `edits`,
    to be made in a sheet of XlsxWriter's.
    """

    book: Book
    visible: bool
    charts: Charts
    page_setup: PageSetup
    freeze_panes: SimpleNamespace

    def __init__(
        self, book: Book, name: str, *, visible: bool = True, is_new: bool = False
    ) -> None:
        self.book, self._name = book, name
        self.visible = self.was_visible = visible
        self.is_new = self.is_blanked = is_new
        self.written: dict[tuple[int, int], Any] = {}
        self._tab_color: int | None = None
        self.freeze_panes = SimpleNamespace(freeze_at=self._freeze)
        self._forget()

    def _forget(self) -> None:
        """Start anew with everything that is drawn."""
        self.edits: list[Callable[[Frame], object]] = []
        self.widths: dict[int, float] = {}  # in characters
        self.layers: list[Layer] = []
        self.marks: dict[tuple[int, int], list[Mark]] = {}
        self.breaks: list[int] = []
        self.api = SimpleNamespace(  # Excel's own Worksheet, as far as a closed file needs it
            Tab=Native(Color=lambda color: setattr(self, "_tab_color", color)),
            ResetAllPageBreaks=self.breaks.clear,
            HPageBreaks=SimpleNamespace(
                Add=lambda Before: self.breaks.append(Before.row - 1)  # noqa: N803 - Excel's name
            ),
        )
        self._fits: list[Box] = []
        self._fitted: dict[int, float] | None = None
        self._kinds: set[type] = set()
        self.charts = Charts(self)
        self.page_setup = PageSetup()

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        if not self.is_new:
            raise NotImplementedError("Only a new sheet of a closed file can be renamed.")
        self._name = value

    show_gridlines = write_only(
        "show_gridlines",
        lambda sheet, value: sheet.edit(lambda frame: frame.hide_gridlines(0 if value else 2)),
    )
    activate = select = no_window
    index = property(lambda self: self.book.sheet_list.index(self) + 1)
    shapes = property(lambda self: Listed([chart.shape for chart in self.charts]))

    @cached_property
    def tables(self) -> Tables:
        return Tables(self, [] if self.is_new else self.book.table_boxes.get(self.name, []))

    def _freeze(self, frozen_range: str) -> None:
        """Freeze the rows and columns of a range: "1:4" keeps four rows in view."""
        box = a1.parse(frozen_range)
        if box is None:
            raise ValueError(f"{frozen_range} is not a range")
        rows, columns = box[2] % a1.MAX_ROWS, box[3] % a1.MAX_COLUMNS  # all of them are none
        self.edit(lambda frame: frame.freeze_panes(rows, columns))

    @property
    def used_range(self) -> Range:
        rows = max([1, len(self.grid), *(row for row, _ in self.written)])
        columns = max([1, *map(len, self.grid), *(column for _, column in self.written)])
        return Range(self, (1, 1, rows, columns))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """A range by address, name, (row, column) or other ranges."""
        first = self._corner(arg1)
        return Range(self, first if arg2 is None else a1.hull(first, self._corner(arg2)))

    def _corner(self, arg: Any) -> Box:
        if isinstance(arg, Range):
            return arg.box
        if isinstance(arg, tuple):  # of row and column, and of how many, where xlwings slices
            row, column, rows, columns = (*arg, 1, 1)[:4]
            return row, column, row + rows - 1, column + columns - 1
        box = a1.parse(arg)
        return self.book.names(arg).refers_to_range.box if box is None else box

    def clear(self) -> None:
        """Empty the sheet: values, formats, tables and charts, those that wait included."""
        self.is_blanked = True
        self.written.clear()
        self._forget()
        self.tables, self.grid = Tables(self, []), []

    @cached_property
    def grid(self) -> list[list[Any]]:
        """The values that the file has, or those that are to be drawn, from A1 on."""
        return [] if self.is_new else self.book.reader.grid(self.name)

    @cached_property
    def _head(self) -> list[list[Any]]:
        return self.book.reader.head(self.name)

    @property
    def is_read(self) -> bool:
        """Whether anybody has asked for values that the file has."""
        return not vars(self).keys().isdisjoint(("grid", "_head"))

    def values(self, box: Box) -> list[list[Any]]:
        """Raw values of a box, row by row; empty cells are None or ""."""
        top, left, bottom, right = box
        found: list[list[Any]] = []
        if bottom <= HEAD_ROWS and "grid" not in vars(self) and not self.is_new:
            found = [row[left - 1 : right] for row in self._head[top - 1 : bottom]]
        # titles and headers; what else stands there is read with all of its sheet, and all checks
        if not found or any(type(value) is not str for row in found for value in row):
            found = [row[left - 1 : right] for row in self.grid[top - 1 : bottom]]
        width = right - left + 1
        rows = [cells + [None] * (width - len(cells)) for cells in found]
        rows.extend([None] * width for _ in range(bottom - top + 1 - len(rows)))
        for (row_number, column), value in self.written.items():
            if top <= row_number <= bottom and left <= column <= right:
                rows[row_number - top][column - left] = value
        if Formula in self._kinds:
            return [[v.shown if type(v) is Formula else v for v in row] for row in rows]
        return rows

    def write(self, row: int, column: int, rows: Sequence[Sequence[Any]]) -> None:
        """Values to be written, beginning at a cell. Text that begins with = is a formula."""
        grid, self._fitted = self.grid if self.is_blanked else [], None
        if self.is_blanked:
            grid.extend([] for _ in range(row - 1 + len(rows) - len(grid)))
        for number, given in enumerate(rows, start=row):
            values = [_cell(value) if isinstance(value, str) else value for value in given]
            self._kinds.update(map(type, values))
            if self.is_blanked:
                cells = grid[number - 1]
                cells.extend([None] * (column - 1 - len(cells)))
                cells[column - 1 : column - 1 + len(values)] = values
                continue
            if any(isinstance(value, Formula) and value.shown is None for value in values):
                raise NotSupportedError(
                    "On a sheet that is neither new nor cleared, the only formulas that can "
                    "be set are links."
                )
            self.written |= {(number, place): v for place, v in enumerate(values, start=column)}

    def fit_rows(self, box: Box) -> None:
        """Make rows of a new or cleared sheet as high as their wrapped text needs.

        Excel does this by itself when it opens the file; LibreOffice and previews don't.
        """
        self._fits.append(box)
        self._fitted = None

    def _fitted_heights(self) -> dict[int, float]:
        """The heights of rows that were fitted, in points; measured anew after a change."""
        if self._fitted is not None:
            return self._fitted
        heights = self._fitted = dict[int, float]()
        font = self.book.font
        sizes = [layer for layer in self.layers if layer.field == "font_size"]
        for box in self._fits:
            size = max((s.value for s in sizes if a1.overlap(s.box, box)), default=font.size)
            room = row_writer.letters_to_a_digit(font, size)
            columns = range(box[1], box[3] + 1)
            widths = [self.widths.get(c, row_writer.DEFAULT_WIDTH) * room for c in columns]
            for row, values in enumerate(self.values(box), start=box[0]):
                lines = 1
                for value, width in zip(values, widths, strict=True):
                    if isinstance(value, str) and (len(value) > width - 2 or "\n" in value):
                        lines = max(lines, row_writer.lines_needed(value, width))
                if lines > 1:
                    heights[row] = max(row_writer.row_height(lines, size), heights.get(row, 0))
        return heights

    def place(self, row: int, column: int) -> tuple[float, float]:
        """How far a cell of a new or cleared sheet is from the top and the left, in points."""
        heights = self._fitted_heights()
        top = sum(heights.get(number, row_writer.DEFAULT_HEIGHT) for number in range(1, row))
        wide = sum(self.widths.get(n, row_writer.DEFAULT_WIDTH) for n in range(1, column))
        return top, wide * row_writer.digit_pixels(self.book.font) * 72 / 96

    def edit(self, change: Callable[[Frame], object]) -> None:
        """Keep a change for when the book is saved."""
        self.check_is_drawn()
        self.edits.append(change)

    def check_is_drawn(self) -> None:
        """Refuse what only a sheet that is drawn anew can have."""
        if not self.is_blanked:
            raise NotSupportedError(
                f"Sheet {self.name!r} is neither new nor cleared, so only its values can be set."
            )

    @cached_property
    def rules(self) -> SheetRules:
        """The conditional formats of a sheet that stays the officer's."""
        return SheetRules(self)

    @property
    def is_changed(self) -> bool:
        edited = self.written or self._resized or self._has_new_rules
        return self.is_blanked or bool(edited)

    @property
    def _has_new_rules(self) -> bool:
        return "rules" in vars(self) and self.rules.is_changed

    @property
    def _resized(self) -> list[Table]:
        return [table for table in self.tables if table.is_resized]

    def wanted_looks(self) -> Iterator[Look]:
        """Lay the formats over each other, and give every look that there is to be drawn."""
        finite = [layer.box for layer in self.layers if layer.box[2] < a1.MAX_ROWS]
        rows = max([1, len(self.grid), *(box[2] for box in finite)])
        columns = max([1, *map(len, self.grid), *(box[3] for box in finite)])
        self.extent = (1, 1, rows, columns)
        self._looks: list[tuple[Box, Look]] = []
        self._columns: dict[int, Look] = {}
        for box, look in flatten(self.layers):
            if box[2] == a1.MAX_ROWS:  # of a whole column: also of cells that nobody has filled
                self._columns |= dict.fromkeys(range(box[1], box[3] + 1), look)
            top, left, bottom, right = *box[:2], min(box[2], rows), min(box[3], columns)
            if top <= bottom and left <= right:
                self._looks.append(((top, left, bottom, right), look))
                yield from self._own_looks(look, (top, left, bottom, right))
            yield look
        yield from self._own_looks(None, self.extent)

    def _own_looks(self, look: Look | None, box: Box) -> Iterator[Look]:
        """The looks that values of a box change."""
        is_dated = look is not None and look.num_format is not None
        kinds = (Quoted,) if is_dated else (Quoted, date)
        if any(issubclass(kind, kinds) for kind in self._kinds):
            for row in self.grid[box[0] - 1 : box[2]]:
                for value in row[box[1] - 1 : box[3]]:
                    if isinstance(value, kinds) and (own := row_writer.own_look(look, value)):
                        yield own

    def draw(self, frame: Frame, formats: Mapping[Look, Any]) -> None:
        """Draw everything but the rows."""
        for column in sorted({*self.widths, *self._columns}):
            width, look = self.widths.get(column), self._columns.get(column)
            shown = None if not width else width - _PADDING
            hidden = {"hidden": width == 0}  # as in Excel, no width hides a column
            frame.set_column(column - 1, column - 1, shown, look and formats[look], hidden)
        if self._tab_color is not None:
            frame.set_tab_color(hex_color(self._tab_color))
        if self.breaks:
            frame.set_h_pagebreaks(self.breaks)
        for change in self.edits:
            change(frame)
        for drawn in (self.tables, *self.charts, self.page_setup):
            drawn.draw(frame)

    def rows(
        self, styles: Mapping[Look, int], texts: SharedTexts, epoch: datetime
    ) -> Iterator[str]:
        """The rows as they stand in the file; see `write_rows`."""
        for (row, column), marks in self.marks.items():
            text = self.grid[row - 1][column - 1]
            if isinstance(text, str) and text and not isinstance(text, Formula):
                inside = (k for b, k in self._looks if a1.overlap(b, (row, column, row, column)))
                look = next(inside, Look())
                self.grid[row - 1][column - 1] = row_writer.runs(text, marks, look, self.book.font)
        heights = {row: f' ht="{height:g}"' for row, height in self._fitted_heights().items()}
        return row_writer.write_rows(self.grid, self._looks, styles, heights, texts, epoch)

    def patch(self, package: Package, texts: SharedTexts) -> None:
        """Make the changes in a sheet that stays the officer's."""
        part = package.sheet_parts()[self.name]
        if self._has_new_rules:
            self.rules.apply(package, part)
        if self.written:
            patch_sheet(package, part, self.written, texts)
        for table in self._resized:
            resize_table(package, part, table.name, table.box)


def _cell(text: str) -> str:
    """A text as a cell can hold it: no control characters, at most 32,767 characters."""
    if text.startswith("=") and len(text) > 1:
        formula = Formula(text[1:])
        link = _LINK.fullmatch(formula)
        formula.shown = link[1].replace('""', '"') if link else None
        return formula
    text = text.removeprefix("'")
    if not text.isprintable():
        text = _CONTROLS.sub("�", text)
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    return Quoted(text) if text.startswith(_MISTAKEN) else text
