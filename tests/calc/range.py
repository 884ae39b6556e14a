"""A range of cells."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.looks import hex_color
from tests.calc import values
from tests.calc.conditional import ConditionalFormats
from tests.calc.fonts import Characters, Font, number

if TYPE_CHECKING:
    from tests.calc.sheet import Sheet

HUNDREDTHS_PER_CHARACTER = 190
"""The width of a digit, in hundredths of a millimetre; near enough."""
_HORIZONTAL = {"general": "STANDARD", "left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_VERTICAL = {"top": 1, "center": 2, "bottom": 3}


class Range(base_classes.Range):
    """A box of cells (first row, first column, last row, last column; 1-based)."""

    max_cells_per_read = None
    max_cells_per_write = None
    sheet: Any = None

    def __init__(self, sheet: Sheet, box: Box) -> None:
        self.sheet = sheet
        self.box = box
        self.options: dict[str, Any] = {}

    @cached_property
    def api(self) -> Any:
        """The cells as UNO has them."""
        top, left, bottom, right = self.box
        return self.sheet.native.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return self.sheet.name, self.row, self.column, *self.shape

    @property
    def row(self) -> int:
        return self.box[0]

    @property
    def column(self) -> int:
        return self.box[1]

    @property
    def shape(self) -> tuple[int, int]:
        return self.box[2] - self.box[0] + 1, self.box[3] - self.box[1] + 1

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        row, column = divmod(arg1 - 1, self.shape[1]) if arg2 is None else (arg1 - 1, arg2 - 1)
        row, column = self.row + row, self.column + column
        return Range(self.sheet, (row, column, row, column))

    @property
    def address(self) -> str:
        return a1.box_address(self.box, absolute=True)

    @property
    def raw_value(self) -> Any:
        return values.read(self.api)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows, columns = self.shape
        if not isinstance(data, (list, tuple)):
            data = [[data] * columns for _ in range(rows)]
        elif not isinstance(data[0], (list, tuple)):
            data = [data]
        values.write(self.api, data, self._number_format("dd/mm/yyyy"))

    @property
    def formula(self) -> Any:
        if self.shape != (1, 1):
            raise NotImplementedError("Only the formula of one cell can be read here.")
        cell = self.api.getCellByPosition(0, 0)
        text = str(cell.getFormula())
        return values.to_excel(text) if text.startswith("=") else cell.getString()

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    def _number_format(self, code: str) -> int:
        document = self.sheet.book.document
        english = self.sheet.book.office.struct("lang.Locale", Language="en", Country="GB")
        formats = document.getNumberFormats()
        key = formats.queryKey(code, english, False)
        return int(key if key >= 0 else formats.addNew(code, english))

    @property
    def number_format(self) -> str | None:
        key = self.api.NumberFormat
        if key is None:
            return None
        code = self.sheet.book.document.getNumberFormats().getByKey(key).FormatString
        return str(code)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.api.NumberFormat = self._number_format(value)

    @property
    def wrap_text(self) -> bool | None:
        wrapped: bool | None = self.api.IsTextWrapped
        return wrapped

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.api.IsTextWrapped = value

    @property
    def horizontal_alignment(self) -> str:
        raise NotImplementedError

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        enum = self.sheet.book.office.enum("table.CellHoriJustify", _HORIZONTAL[value])
        self.api.HoriJustify = enum

    @property
    def vertical_alignment(self) -> str:
        raise NotImplementedError

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.api.VertJustify = _VERTICAL[value]

    @property
    def color(self) -> tuple[int, int, int] | None:
        fill = self.api.CellBackColor
        return None if fill in (None, -1) else (fill >> 16, fill >> 8 & 255, fill & 255)

    @color.setter
    def color(self, value: Any) -> None:
        self.api.CellBackColor = -1 if value is None else number(value)

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def characters(self) -> Characters:
        return Characters(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def column_width(self) -> float:
        raise NotImplementedError

    @column_width.setter
    def column_width(self, value: float) -> None:
        columns = self.api.getColumns()
        columns.IsVisible = value != 0
        if value:
            columns.Width = round(value * HUNDREDTHS_PER_CHARACTER)

    def autofit(self, axis: str | None = None) -> None:
        if axis not in ("r", "rows"):
            raise NotImplementedError("Only rows can be fitted here.")
        self.api.getRows().OptimalHeight = True

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)

    def select(self) -> None:
        """Excel refuses to select cells of a sheet that isn't in front."""
        if self.sheet.book.view.getActiveSheet().getName() != self.sheet.name:
            raise RuntimeError("Select method of Range class failed")
        self.sheet.book.view.select(self.api)


class Borders(base_classes.Borders):
    """The borders of a range: thin lines round every cell."""

    api = None

    def __init__(self, range_: Range) -> None:
        self._range = range_

    def set(
        self, which: Any = "all", *, line_style: Any = None, weight: Any = None, color: Any = None
    ) -> None:
        office = self._range.sheet.book.office
        line = office.struct(
            "table.BorderLine2", Color=int((hex_color(color) or "#0")[1:], 16), OuterLineWidth=18
        )
        cells = self._range.api
        for side in ("Top", "Bottom", "Left", "Right"):
            setattr(cells, f"{side}Border", line)
