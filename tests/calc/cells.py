"""A range of cells: what is in it, as xlwings has it and back, and how it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from types import SimpleNamespace
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
_HORIZONTAL = {"general": "STANDARD", "left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_VERTICAL = {"top": 1, "center": 2, "bottom": 3}
_OPERATORS = {
    "equal_to": "EQUAL",
    "not_equal_to": "NOT_EQUAL",
    "greater_than": "GREATER",
    "greater_than_or_equal": "GREATER_EQUAL",
    "less_than": "LESS",
    "less_than_or_equal": "LESS_EQUAL",
    "": "EXPRESSION",
}
"""By xlwings' name; "" where a formula alone decides."""


def number(color: Any) -> int:
    """A colour as UNO has it."""
    return int((hex_color(color) or "#0")[1:], 16)


def rgb(color: int | None) -> tuple[int, int, int] | None:
    return None if color in (None, -1) else (color >> 16 & 255, color >> 8 & 255, color & 255)


def to_calc(formula: str) -> str:
    """A formula of Excel's as UNO takes it: with semicolons between arguments."""
    return _outside_texts(formula, ",", ";")


def to_excel(formula: str) -> str:
    return _outside_texts(formula, ";", ",")


def _outside_texts(formula: str, old: str, new: str) -> str:
    parts = formula.split('"')
    parts[::2] = [part.replace(old, new) for part in parts[::2]]
    return '"'.join(parts)


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

    for row, column in places(cells.queryContentCells(DATES)):
        rows[row][column] = EPOCH + timedelta(seconds=round(rows[row][column] * 86_400))
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


def _uno(name: str, write: Callable[[Any, Any], Any], read: Any = lambda _, value: value) -> Any:
    """A property of cells under the name that UNO has for it."""
    return property(
        lambda cells: read(cells, getattr(cells.api, name)),
        lambda cells, value: setattr(cells.api, name, write(cells, value)),
    )


class Borders(closed.Borders):
    """The borders of a range: thin lines round every cell."""

    parent: Any

    def set(
        self, which: Any = "all", *, line_style: Any = None, weight: Any = None, color: Any = None
    ) -> None:
        office = self.parent.sheet.book.office
        line = office.struct("table.BorderLine2", Color=number(color), OuterLineWidth=18)
        for side in ("Top", "Bottom", "Left", "Right"):
            setattr(self.parent.api, f"{side}Border", line)


class Font(base_classes.Font):
    """The font of a range. What differs within it is None."""

    def __init__(self, range_: Range) -> None:
        self.range, self.api = range_, range_.api

    def _get(self, name: str) -> Any:
        """A property, of a single cell as its characters have it; of an enum, its name."""
        parts = [self.api]
        if self.range.shape == (1, 1):
            parts = list(_portions(self.api.getCellByPosition(0, 0))) or parts
        found = {getattr(value, "value", value) for value in (getattr(p, name) for p in parts)}
        return found.pop() if len(found) == 1 else None

    api: Any = None
    bold = property(
        lambda self: {BOLD: True, None: None}.get(self._get("CharWeight"), False),
        lambda self, value: setattr(self.api, "CharWeight", BOLD if value else REGULAR),
    )
    italic = property(
        lambda self: {"ITALIC": True, None: None}.get(self._get("CharPosture"), False)
    )
    size = property(
        lambda self: self._get("CharHeight"),
        lambda self, value: setattr(self.api, "CharHeight", value),
    )
    name = property(
        lambda self: self._get("CharFontName"),
        lambda self, value: setattr(self.api, "CharFontName", value),
    )
    color = _uno("CharColor", lambda _, value: number(value))


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
    """A rule."""

    type = operator = formula = formula1 = formula2 = fill_color = font_color = font_bold = None

    def __init__(self, sheet: Sheet, native: Any, position: int) -> None:
        self._sheet, self._native = sheet, native
        entry = native.getByIndex(position)
        if entry.getType() != CONDITION:
            self.type = "unknown"
            return
        formula = to_excel(f"={entry.Formula1}")
        operator = next((n for n in _OPERATORS if _operator(sheet, n) == entry.Operator), None)
        if operator == "":
            self.type, self.formula = "custom", formula
        else:
            self.type, self.formula1, self.operator = "cell_value", formula, operator
        style = sheet.book.document.getStyleFamilies().getByName("CellStyles")
        style = style.getByName(entry.StyleName)
        self.fill_color, self.font_color = rgb(style.CellBackColor), rgb(style.CharColor)
        self.font_bold = style.CharWeight == BOLD

    def delete(self) -> None:
        if self._native.getCount() > 1:  # Calc 7.4's own removeByIndex refuses every number
            raise NotImplementedError("A rule that shares its cells' format can't be deleted.")
        self._sheet.native.ConditionalFormats.removeByID(self._native.ID)


class ConditionalFormats(Listed[ConditionalFormat], base_classes.ConditionalFormats):
    """The rules that apply to any cell of a range; as in Excel, the latest comes first."""

    def __init__(self, range_: Range) -> None:
        self._cells, self._sheet = range_.api, range_.sheet

    @property
    def _items(self) -> list[ConditionalFormat]:
        where = self._cells.getRangeAddress()
        natives = [
            native
            for native in self._sheet.native.ConditionalFormats.getConditionalFormats()
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
        formats = self._sheet.native.ConditionalFormats
        areas = self._sheet.book.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        areas.addRangeAddress(self._cells.getRangeAddress(), False)
        id_ = formats.createByRange(areas)
        native = next(f for f in formats.getConditionalFormats() if id_ == f.ID)
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
        styles = self._sheet.book.document.getStyleFamilies().getByName("CellStyles")
        if not styles.hasByName(name):
            style = self._sheet.book.document.createInstance("com.sun.star.style.CellStyle")
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
        top, left, bottom, right = self.box
        return self.sheet.native.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    @property
    def raw_value(self) -> Any:
        return read(self.api)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows, columns = self.shape
        if not isinstance(data, (list, tuple)):
            data = [[data] * columns for _ in range(rows)]
        elif not isinstance(data[0], (list, tuple)):
            data = [data]
        write(self.api, data, self._number_format("dd/mm/yyyy"))

    @property
    def formula(self) -> Any:
        if self.shape != (1, 1):
            raise NotImplementedError("Only the formula of one cell can be read here.")
        cell = self.api.getCellByPosition(0, 0)
        text = str(cell.getFormula())
        return to_excel(text) if text.startswith("=") else cell.getString()

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    @property
    def _formats(self) -> Any:
        return self.sheet.book.document.getNumberFormats()

    def _number_format(self, code: str) -> int:
        english = self.sheet.book.office.struct("lang.Locale", Language="en", Country="GB")
        key = self._formats.queryKey(code, english, False)
        return int(key if key >= 0 else self._formats.addNew(code, english))

    def _number_code(self, key: int | None) -> str | None:
        return None if key is None else str(self._formats.getByKey(key).FormatString)

    def _justified(self, value: str) -> Any:
        return self.sheet.book.office.enum("table.CellHoriJustify", _HORIZONTAL[value])

    number_format = _uno("NumberFormat", _number_format, _number_code)
    wrap_text = _uno("IsTextWrapped", lambda _, value: value)
    horizontal_alignment = _uno("HoriJustify", _justified)
    vertical_alignment = _uno("VertJustify", lambda _, value: _VERTICAL[value])
    color = _uno(
        "CellBackColor",
        lambda _, value: -1 if value is None else number(value),
        lambda _, fill: rgb(fill),
    )
    font = property(Font)
    characters = property(Characters)
    borders = property(Borders)
    conditional_formats = property(ConditionalFormats)

    def _set_width(self, value: float) -> None:
        columns = self.api.getColumns()
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
