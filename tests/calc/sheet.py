"""A sheet of a document, and what belongs to it as a whole: tables, bar charts, panes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.application import Closed, Listed
from tests.calc.cells import Range, number, read, write

if TYPE_CHECKING:
    from tests.calc.app import Book

EVERYTHING = 1023
"""Every flag of com.sun.star.sheet.CellFlags: values, notes, formats, objects."""
HUNDREDTHS_PER_POINT = 2540 / 72


class Table(Closed, base_classes.Table):
    """A table, its header row included, and its totals row if it has one.

    Calc has database ranges for them, which keep their names on the way to and from xlsx.
    """

    name: Any
    parent: Any
    show_totals = property(lambda self: bool(self._native.TotalsRow))

    def __init__(self, sheet: Sheet, name: str, native: Any) -> None:
        self.parent, self.name, self._native = sheet, name, native

    @property
    def range(self) -> Range:
        area = self._native.getDataArea()
        box = area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1
        return Range(self.parent, box)

    def resize(self, range: Any) -> None:
        self._native.setDataArea(range.impl.api.getRangeAddress())


class Tables(Listed[Table], base_classes.Tables):
    """The tables of one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.parent, book = sheet, sheet.book
        sheets = book.native_sheets.getElementNames()

        def known(name: str) -> tuple[str, Any]:
            """A table's sheet, and what UNO has for it."""
            native = book.tables.getByName(name)
            return sheets[native.getDataArea().Sheet], native

        found = [
            (name, *book.keep(("table", name), partial(known, name)))
            for name in book.tables.getElementNames()
        ]
        super().__init__([Table(sheet, name, to) for name, on, to in found if on == sheet.name])

    def add(self, *_: Any, **given: Any) -> Table:
        tables, name = self.parent.book.tables, given["name"]
        tables.addNewByName(name, given["source"].impl.api.getRangeAddress())
        native = tables.getByName(name)
        native.ContainsHeader = True
        native.AutoFilter = True  # only those with arrows are saved as tables
        return Table(self.parent, name, native)


class Chart(Closed, base_classes.Chart):
    """A bar chart, which is all that plantools draws; its key is always below."""

    name: Any
    parent: Any
    legend: Any
    category_axis: Any

    def __init__(self, sheet: Sheet, name: str, native: Any) -> None:
        self.parent, self.name, self._native = sheet, name, native
        self.category_axis = SimpleNamespace(set=self._set_axis)
        self.legend = SimpleNamespace(position=None)

    @cached_property
    def document(self) -> Any:
        return self._native.getEmbeddedObject()

    def _set_title(self, value: str) -> None:
        self.document.HasMainTitle = True
        self.document.getTitle().String = value

    title = property(None, _set_title)

    def _set_axis(self, *, reverse_order: bool, **others: Any) -> None:
        self.document.getDiagram().getXAxis().ReverseDirection = reverse_order

    @property
    def series(self) -> Listed[Any]:
        """One for each column of the source but the first."""
        (source,) = self._native.getRanges()
        find = self.document.getDiagram().getDataRowProperties
        natives = [find(n) for n in range(source.EndColumn - source.StartColumn)]
        return Listed([SimpleNamespace(api=None, set=partial(_fill, each)) for each in natives])

    def delete(self) -> None:
        self.parent.native.getCharts().removeByName(self.name)


def _fill(native: Any, *, fill_color: Any, **others: Any) -> None:
    native.FillColor = number(fill_color)


class Charts(Listed[Chart], base_classes.Charts):
    """The charts of a sheet."""

    parent: Any

    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet
        self._native = sheet.native.getCharts()

    @property
    def _items(self) -> list[Chart]:
        names = self._native.getElementNames()
        return [Chart(self.parent, name, self._native.getByName(name)) for name in names]

    def add(self, *place: Any, **given: Any) -> Chart:
        where, name = given["anchor"].impl.api.Position, given["name"]
        width, height = (round(points * HUNDREDTHS_PER_POINT) for points in place[2:])
        frame = self.parent.book.office.struct(
            "awt.Rectangle", X=where.X, Y=where.Y, Width=width, Height=height
        )
        charts = [sheet.charts for sheet in self.parent.book.sheets]
        while any(name in each for each in charts):  # Calc wants each name once in a workbook
            name = f"{name} again"
        source = given["source"].api.getRangeAddress()
        self._native.addNewByName(name, frame, (source,), True, True)
        chart = Chart(self.parent, name, self._native.getByName(name))
        chart.document.setDiagram(chart.document.createInstance("com.sun.star.chart.BarDiagram"))
        diagram = chart.document.getDiagram()
        way, _, kind = given["chart_type"].partition("_")
        diagram.Vertical = way == "bar"  # what Calc calls vertical has lying bars
        diagram.Stacked = kind == "stacked"
        return chart


class Sheet(Closed, base_classes.Sheet):
    """One sheet, with what UNO has for it as `native`.

    Its page set-up has none of the names that Excel for Windows has for it, as Excel for the Mac
    hasn't.
    """

    name: Any
    book: Any
    freeze_panes: Any
    page_setup = SimpleNamespace(api=None)
    tables = property(Tables)
    charts = property(Charts)
    index = property(lambda self: self.native.getRangeAddress().Sheet + 1)
    visible = property(
        lambda self: self.native.IsVisible,
        lambda self, value: setattr(self.native, "IsVisible", value),
    )

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name = book, name
        self.native = self._keep("", lambda: book.native_sheets.getByName(name))
        self.freeze_panes = SimpleNamespace(freeze_at=self._freeze)

    def _keep(self, key: Any, find: Callable[[], Any]) -> Any:
        return self.book.keep((self.name, key), find)

    @property
    def used_range(self) -> Range:
        cursor = self._keep("cursor", self.native.createCursor)
        cursor.gotoEndOfUsedArea(False)
        where = cursor.getRangeAddress()
        return Range(self, (1, 1, where.EndRow + 1, where.EndColumn + 1))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        first = self._corner(arg1)
        return Range(self, first if arg2 is None else a1.hull(first, self._corner(arg2)))

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

    def cells(self, box: Box) -> Any:
        """A range as UNO has it."""
        top, left, bottom, right = (number - 1 for number in box)
        find = self.native.getCellRangeByPosition
        return self._keep(box, lambda: find(left, top, right, bottom))

    def columns(self, box: Box) -> Any:
        return self._keep((box[1], box[3]), lambda: self.cells(box).getColumns())

    rules = property(lambda self: self._keep("rules", lambda: self.native.ConditionalFormats))
    """All that colour any cells of it."""

    def values(self, box: Box) -> list[list[Any]]:
        return read(Range(self, box).api)

    def write(self, row: int, column: int, rows: list[list[Any]]) -> None:
        cells = Range(self, (row, column, row + len(rows) - 1, column + len(rows[0]) - 1))
        write(cells.api, rows, cells.format_number("dd/mm/yyyy"))

    def activate(self) -> None:
        self.book.view.setActiveSheet(self.native)

    def clear(self) -> None:
        """Empty the sheet. As in Excel, tables and conditional formats go with their cells."""
        self.native.clearContents(EVERYTHING)
        for name in [table.name for table in self.tables]:
            self.book.forget(("table", name))
            self.book.tables.removeByName(name)
        for present in self.rules.getConditionalFormats():
            self.rules.removeByID(present.ID)

    def _freeze(self, frozen_range: str) -> None:
        """Keep rows in view. Calc does this to the sheet in front only."""
        rows = a1.parse(frozen_range)
        if rows is None or rows[3] != a1.MAX_COLUMNS:
            raise NotImplementedError("Only rows can be frozen here.")
        before = self.book.view.getActiveSheet()
        self.activate()
        self.book.view.freezeAtPosition(0, rows[2])
        self.book.view.setActiveSheet(before)
