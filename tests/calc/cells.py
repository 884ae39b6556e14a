"""A range of cells: what is in it, as xlwings has it and back, and how it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from types import NoneType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import range as closed
from plantools.engine.a1 import Box
from plantools.engine.application import Listed, Native
from plantools.engine.looks import hex_color

if TYPE_CHECKING:
    from tests.calc.sheet import Sheet

EPOCH = datetime(1899, 12, 30)
DATES = 2
"""CellFlags.DATETIME: numbers that are shown as dates or times."""
ERRORS = 4
"""FormulaResult.ERROR."""
CONDITION = 0
"""ConditionEntryType; the others are colour scales and the like."""
BOLD, REGULAR = 150.0, 100.0
HUNDREDTHS_PER_CHARACTER = 190
"""The width of a digit, in hundredths of a millimetre; near enough."""
_OPERATORS = {"equal_to": "EQUAL", "": "EXPRESSION"}
"""By xlwings' name; "" where a formula alone decides."""


def number(color: Any) -> int:
    """A colour as UNO has it."""
    return int((hex_color(color) or "#0")[1:], 16)


_FORMATS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "align": ("HoriJustify", lambda enum: enum),
    "bg_color": ("CellBackColor", number),
    "bold": ("CharWeight", lambda is_bold: BOLD if is_bold else REGULAR),
    "font_color": ("CharColor", number),
    "font_name": ("CharFontName", str),
    "font_size": ("CharHeight", float),
    "text_wrap": ("IsTextWrapped", bool),
    "valign": ("VertJustify", {"top": 1, "vcenter": 2, "": 3}.__getitem__),
}
"""What UNO calls a field of a `Look`, and what it wants for its value."""


def rgb(color: int | None) -> tuple[int, int, int] | None:
    return None if color in (None, -1) else (color >> 16 & 255, color >> 8 & 255, color & 255)


def to_calc(formula: str, separators: str = ",;") -> str:
    """A formula of Excel's as UNO takes it: with semicolons between arguments."""
    parts = formula.split('"')
    parts[::2] = [part.replace(*separators) for part in parts[::2]]
    return '"'.join(parts)


def to_excel(formula: str) -> str:
    return to_calc(formula, ";,")


def read(cells: Any) -> list[list[Any]]:
    """The values of a block: numbers, texts, dates where the format says so, errors as shown.

    Dates that formulas work out come as numbers: no plan of the tests has any.
    """
    rows = [list(row) for row in cells.getDataArray()]
    where = cells.getRangeAddress()

    def places(areas: Any) -> Iterator[tuple[int, int]]:
        for area in areas.getRangeAddresses():
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    yield row - where.StartRow, column - where.StartColumn

    kinds = {type(value) for row in rows for value in row}
    if float in kinds:
        for row, column in places(cells.queryContentCells(DATES)):
            rows[row][column] = EPOCH + timedelta(seconds=round(rows[row][column] * 86_400))
    if NoneType in kinds:
        for row, column in places(cells.queryFormulaCells(ERRORS)):
            rows[row][column] = cells.getCellByPosition(column, row).getString()
    return rows


def write(cells: Any, rows: Sequence[Sequence[Any]], date_format: int) -> None:
    """Put values into a block as if they were typed.

    So texts that look like numbers become numbers unless an apostrophe stands before them, and
    dates make the cells that have no format yet look like dates, both as in Excel.
    """
    cells.setFormulaArray(tuple(tuple(map(_typed, row)) for row in rows))
    for column, values in enumerate(zip(*rows, strict=True)):
        runs: list[list[int]] = []  # first and last of dates that follow one another
        for row, value in enumerate(values):
            if isinstance(value, datetime):
                runs += [] if runs and runs[-1][1] == row - 1 else [[row, row]]
                runs[-1][1] = row
        for first, last in runs:
            run = cells.getCellRangeByPosition(column, first, column, last)
            if run.NumberFormat == 0:
                run.NumberFormat = date_format


def _typed(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - EPOCH) / timedelta(days=1)
    if isinstance(value, str) and len(value) > 1 and value.startswith("="):
        return to_calc(value)
    return "" if value is None else value


class Font(closed.Font):
    """The font of a range. What differs within it is None."""

    def __init__(self, range_: Range) -> None:
        super().__init__(range_.set_format)
        self._range = range_

    def _get(self, name: str) -> Any:
        """A property, of a single cell as its characters have it; of an enum, its name."""
        cells = self._range.api
        parts = [cells]
        if self._range.shape == (1, 1):
            parts = list(_portions(cells.getCellByPosition(0, 0))) or parts
        found = {getattr(value, "value", value) for value in (getattr(p, name) for p in parts)}
        return found.pop() if len(found) == 1 else None

    def _is(self, name: str, wanted: Any) -> bool | None:
        found = self._get(name)
        return None if found is None else found == wanted

    bold = property(lambda self: self._is("CharWeight", BOLD), closed.Font.bold.fset)
    italic = property(lambda self: self._is("CharPosture", "ITALIC"))
    size = property(lambda self: self._get("CharHeight"), closed.Font.size.fset)


def _portions(cell: Any) -> Iterator[Any]:
    """The stretches of a cell's text that look alike."""
    paragraphs = cell.createEnumeration()
    while paragraphs.hasMoreElements():
        portions = paragraphs.nextElement().createEnumeration()
        while portions.hasMoreElements():
            yield portions.nextElement()


class Characters(closed.Characters):
    """The characters of one cell from `start` to before `stop`; of their font, Excel's own side."""

    @property
    def font(self) -> Any:
        cell = self._cell.api.getCellByPosition(0, 0)
        length = len(cell.getString()[self._start : self._stop])
        cursor = cell.createTextCursor()
        cursor.gotoStart(False)
        cursor.goRight(self._start, False)
        cursor.goRight(length, True)
        native = Native(
            Strikethrough=lambda value: setattr(cursor, "CharStrikeout", 1 if value else 0),
            Underline=lambda value: setattr(cursor, "CharUnderline", 1 if value else 0),
        )
        return SimpleNamespace(api=native)


class ConditionalFormat(base_classes.ConditionalFormat):
    """A rule. What it says is looked up when somebody asks."""

    formula2: Any = None

    def __init__(self, sheet: Sheet, native: Any, position: int) -> None:
        self._sheet, self._native, self._position = sheet, native, position

    @cached_property
    def _entry(self) -> Any:
        return self._native.getByIndex(self._position)

    @cached_property
    def type(self) -> str:
        if self._entry.getType() != CONDITION:
            return "unknown"
        return "custom" if self.operator == "" else "cell_value"

    @cached_property
    def operator(self) -> str | None:
        found = self._entry.Operator
        return next((name for name in _OPERATORS if _operator(self._sheet, name) == found), None)

    def _formula(self, of: str) -> str | None:
        return to_excel(f"={self._entry.Formula1}") if self.type == of else None

    formula = property(lambda self: self._formula("custom"))
    formula1 = property(lambda self: self._formula("cell_value"))

    @cached_property
    def _style(self) -> Any:
        return self._sheet.book.styles.getByName(self._entry.StyleName)

    fill_color = property(lambda self: rgb(self._style.CellBackColor))
    font_color = property(lambda self: rgb(self._style.CharColor))
    font_bold = property(lambda self: self._style.CharWeight == BOLD)

    def delete(self) -> None:
        if self._native.getCount() > 1:  # Calc 7.4's own removeByIndex refuses every number
            raise NotImplementedError("A rule that shares its cells' format can't be deleted.")
        self._sheet.rules.removeByID(self._native.ID)


class ConditionalFormats(Listed[ConditionalFormat], base_classes.ConditionalFormats):
    """The rules that apply to any cell of a range; as in Excel, the latest comes first."""

    def __init__(self, range_: Range) -> None:
        self._cells, self._sheet = range_.api, range_.sheet

    @property
    def _items(self) -> list[ConditionalFormat]:
        where = self._cells.getRangeAddress()
        natives = [
            native
            for native in self._sheet.rules.getConditionalFormats()
            if native.Range.queryIntersection(where).getCount()
        ]
        return [
            ConditionalFormat(self._sheet, native, position)
            for native in sorted(natives, key=lambda native: -native.ID)
            for position in range(native.getCount())
        ]

    def add_cell_value(self, spec: dict[str, Any]) -> ConditionalFormat:
        return self._add(spec, spec["operator"], spec["formula1"])

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        return self._add(spec, "", spec["formula"])

    def _add(self, spec: dict[str, Any], operator: str, formula: str) -> ConditionalFormat:
        formats, areas = self._sheet.rules, self._sheet.book.areas
        areas.addRangeAddress(self._cells.getRangeAddress(), False)
        id_ = formats.createByRange(areas)
        areas.removeRangeAddresses(areas.getRangeAddresses())
        *_, native = formats.getConditionalFormats()
        assert id_ == native.ID
        native.createEntry(CONDITION, 0)
        entry = native.getByIndex(0)
        entry.Operator = _operator(self._sheet, operator)
        entry.Formula1 = to_calc(formula).removeprefix("=")
        entry.StyleName = self._style(spec)
        return ConditionalFormat(self._sheet, native, 0)

    def _style(self, spec: dict[str, Any]) -> str:
        """The name of a style with the look of a rule, made if there is none yet."""
        fill, text, is_bold = spec.get("fill_color"), spec.get("font_color"), spec.get("font_bold")
        name = f"Rule {fill} {text} {is_bold}"
        styles = self._sheet.book.styles
        if not styles.hasByName(name):
            style = self._sheet.book.make("style.CellStyle")
            styles.insertByName(name, style)
            style.CellBackColor, style.CharColor = number(fill), number(text)
            style.CharWeight = BOLD if is_bold else REGULAR
        return name


def _operator(sheet: Sheet, operator: str) -> int:
    constant = f"sheet.ConditionFormatOperator.{_OPERATORS[operator]}"
    return sheet.book.office.constant(constant)


class Range(closed.Range):
    """A box of cells, as on a closed file, of a document that is open."""

    sheet: Any

    def __init__(self, sheet: Any, box: Box) -> None:
        super().__init__(sheet, box)

    @cached_property
    def api(self) -> Any:
        """The cells as UNO has them."""
        return self.sheet.cells(self.box)

    @property
    def formula(self) -> Any:
        if self.shape != (1, 1):
            raise NotImplementedError("Only the formula of one cell can be read here.")
        cell = self.api.getCellByPosition(0, 0)
        text = str(cell.getFormula())
        return to_excel(text) if text.startswith("=") else cell.getString()

    def format_number(self, code: str) -> int:
        return self.sheet.book.number_format(code)

    def set_format(self, field: str, value: Any) -> None:
        """Let the cells look as XlsxWriter would let them; see `Look`."""
        office = self.sheet.book.office
        if field == "border_color":
            line = office.struct("table.BorderLine2", Color=number(value), OuterLineWidth=18)
            sides = ("BottomBorder", "LeftBorder", "RightBorder", "TopBorder")
            self.api.setPropertyValues(sides, (line,) * len(sides))
            return
        if field == "align":
            value = office.enum("table.CellHoriJustify", value.upper() or "STANDARD")
        name, convert = _FORMATS[field]
        setattr(self.api, name, convert(value))

    number_format = property(
        None, lambda self, code: setattr(self.api, "NumberFormat", self.format_number(code))
    )
    font = property(Font)
    characters = property(Characters)
    conditional_formats = property(ConditionalFormats)

    def _set_width(self, value: float) -> None:
        columns = self.sheet.columns(self.box)
        columns.IsVisible = value != 0
        if value:
            columns.Width = round(value * HUNDREDTHS_PER_CHARACTER)

    column_width = property(None, _set_width)

    def autofit(self, axis: str | None = None) -> None:
        if axis not in ("r", "rows"):
            raise NotImplementedError("Only rows can be fitted here.")
        self.api.getRows().OptimalHeight = True

    def select(self) -> None:
        """Excel refuses to select cells of a sheet that isn't in front."""
        if self.sheet.book.view.getActiveSheet().getName() != self.sheet.name:
            raise RuntimeError("Select method of Range class failed")
        self.sheet.book.view.select(self.api)
