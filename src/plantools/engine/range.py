"""A range of cells of a closed workbook, and Excel's own Range object behind its `.api`.

xlwings has no portable way to what stands there, so code reaches it as it would in Excel, by the
names of Microsoft's reference for Range, Validation and SparklineGroups. What isn't here says so.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.application import Closed, Native, write_only
from plantools.engine.conditional_formats import ConditionalFormats, add_native_rule
from plantools.engine.looks import Layer, Mark, hex_color
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.draw import Frame
    from plantools.engine.sheet import Sheet

_NUMBER_FORMATS = {"General": "", "0": 1, "0%": 9, "@": 49, "m/d/yyyy": 14, "m/d/yyyy h:mm": 22}
"""Those that Excel knows by a number; the dates, in the way of the reader's country."""
_VERTICAL = {"center": "vcenter", "top": "top", "bottom": "", "justify": "vjustify"}
_SPARK_LINE = 1  # xlSparkLine
_TYPES = ("any", "whole", "decimal", "list", "date", "time", "length", "custom")
"""What may be typed, by Excel's own numbers, like the two that follow."""
_ALERTS = ("", "stop", "warning", "information")
_SAID = {
    **{"IgnoreBlank": "ignore_blank", "ShowInput": "show_input", "ShowError": "show_error"},
    **{"InputTitle": "input_title", "InputMessage": "input_message"},
    **{"ErrorTitle": "error_title", "ErrorMessage": "error_message"},
}
"""What is said of what may be typed, in XlsxWriter's words."""
_OPERATORS = ("", "between", "not between", "=", "<>", ">", "<", ">=", "<=")


def _format(field: str, convert: Callable[[Any], Any] = lambda value: value) -> Any:
    """A property that sets one field of a `Look`."""
    return write_only("formats", lambda cells, value: cells.set_format(field, convert(value)))


class Font(Closed, base_classes.Font):
    """The font of a range, or of some characters of a cell."""

    api: Native

    def __init__(self, set_format: Callable[[str, Any], None]) -> None:
        self.set_format = set_format
        self.api = Native(
            Strikethrough=lambda value: set_format("font_strikeout", bool(value)),
            Underline=lambda value: set_format("underline", int(bool(value))),
        )

    bold, color = _format("bold"), _format("font_color", hex_color)
    name, size = _format("font_name"), _format("font_size")


class Borders(Closed, base_classes.Borders):
    """The borders of a range: thin lines round every cell."""

    def __init__(self, range_: Range) -> None:
        self.parent = range_

    def set(
        self, which: Any = "all", *, line_style: Any = None, weight: Any = None, color: Any = None
    ) -> None:
        self.parent.set_format("border_color", hex_color(color) or "#000000")


class Characters(Closed, base_classes.Characters):
    """The characters of one cell from `start` to before `stop`."""

    def __init__(self, cell: Range, start: int = 0, stop: int | None = None) -> None:
        self._cell, self._start, self._stop = cell, start, stop

    font = property(lambda self: Font(self._mark))

    def __getitem__(self, item: slice) -> Characters:
        return type(self)(self._cell, item.start or 0, item.stop)

    def _mark(self, field: str, value: Any) -> None:
        """Note a setting for when the book is saved."""
        marks = self._cell.sheet.marks.setdefault(self._cell.box[:2], [])
        marks.append(Mark(self._start, self._stop, field, value))


class Range(Closed, base_classes.Range):
    """A box of cells (first row, first column, last row, last column; 1-based)."""

    max_cells_per_read = max_cells_per_write = None
    sheet: Sheet

    def __init__(self, sheet: Sheet, box: Box) -> None:
        self.sheet = sheet
        self.box = box
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> Native:
        """Excel's own Range, as far as a closed file has one; without, xlwings writes nothing."""
        rules = {"Add": lambda Type, Formula1: add_native_rule(self, Type, Formula1)}  # noqa: N803
        has = {
            "row": self.row,
            "Validation": Validation(self),
            "SparklineGroups": SimpleNamespace(Add=self._add_sparklines),
            "FormatConditions": SimpleNamespace(**rules),
        }
        return Native(has, IndentLevel=lambda level: self.set_format("indent", int(level)))

    row = property(lambda self: self.box[0])
    column = property(lambda self: self.box[1])
    top = property(lambda self: self.sheet.place(self.box[0], self.box[1])[0])
    left = property(lambda self: self.sheet.place(1, self.box[1])[1])
    address = property(lambda self: a1.box_address(self.box, absolute=True))

    @property
    def shape(self) -> tuple[int, int]:
        return self.box[2] - self.box[0] + 1, self.box[3] - self.box[1] + 1

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        down, right = divmod(arg1 - 1, self.shape[1]) if arg2 is None else (arg1 - 1, arg2 - 1)
        row, column = self.box[0] + down, self.box[1] + right
        return type(self)(self.sheet, (row, column, row, column))

    @property
    def raw_value(self) -> Any:
        rows = self.sheet.values(self.box)
        return rows[0][0] if self.shape == (1, 1) else rows

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if not isinstance(data, (list, tuple)):
            rows, columns = self.shape
            data = [[data] * columns for _ in range(rows)]
        elif data and not isinstance(data[0], (list, tuple)):
            data = [data]
        self.sheet.write(self.box[0], self.box[1], data)

    def set_format(self, field: str, value: Any) -> None:
        """Let the cells of a new or cleared sheet look otherwise; `field` is one of a `Look`."""
        if not self.sheet.is_blanked:
            raise NotImplementedError(
                f"{field} can be set only on a sheet that was added or cleared: the formats of "
                "an officer's cells are not ours to change."
            )
        self.sheet.layers.append(Layer(self.box, field, value))

    color = _format("bg_color", hex_color)
    wrap_text = _format("text_wrap")
    horizontal_alignment = _format("align", lambda value: "" if value == "general" else value)
    vertical_alignment = _format("valign", _VERTICAL.get)
    number_format = _format("num_format", lambda text: _NUMBER_FORMATS.get(text, text))
    characters = property(Characters)
    font = property(lambda self: Font(self.set_format))
    borders = property(Borders)
    conditional_formats = property(ConditionalFormats)

    def _set_width(self, value: float) -> None:
        self.sheet.check_is_drawn()
        self.sheet.widths |= dict.fromkeys(range(self.box[1], self.box[3] + 1), float(value))

    column_width = write_only("widths", _set_width)

    def autofit(self, axis: str | None = None) -> None:
        """Fit row heights to wrapped text; widths are not fitted on a closed file."""
        if axis not in ("r", "rows"):
            raise NotSupportedError("Only rows can be fitted on a closed file.")
        self.sheet.fit_rows(self.box)

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        """Link a cell to a web address, or to a cell of this book ("#Actions!B4")."""
        if text_to_display is not None:
            self.raw_value = text_to_display
        self.set_format("underline", 1)
        cell = self.box[0] - 1, self.box[1] - 1
        url = f"internal:{address[1:]}" if address.startswith("#") else address
        self.sheet.edit(
            lambda frame: frame.write_url(*cell, url, frame.file.add_format({}), None, screen_tip)
        )

    def _add_sparklines(self, Type: int, SourceData: str) -> None:  # noqa: N803 - Excel's names
        """Draw each row of the source as a line in the cell of this range beside it."""
        source = a1.parse(SourceData)
        if Type != _SPARK_LINE or source is None or not self.sheet.is_blanked:
            raise NotSupportedError(
                "On a closed file, only lines can be drawn in cells, and only on a new sheet."
            )
        (top, left, *_), name = self.box, a1.quote_sheet(self.sheet.name)
        rows = range(source[0], source[2] + 1)
        options = {
            "location": [a1.address(top + row - source[0], left) for row in rows],
            "range": [f"{name}!{a1.box_address((row, source[1], row, source[3]))}" for row in rows],
            "weight": 2,
        }
        self.sheet.edit(lambda frame: frame.add_sparkline(top - 1, left - 1, options))


class Validation:
    """Excel's own Validation object: what may be typed into a range, and what Excel says of it."""

    IgnoreBlank = ShowInput = ShowError = True
    InputTitle = InputMessage = ErrorTitle = ErrorMessage = ""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def Add(self, Type: int, AlertStyle: int = 1, Operator: int = 1, *formulas: str) -> None:  # noqa: N802, N803
        """See Microsoft's Validation.Add; a list is "a,b,c" or "=Name"."""
        first, second = (*formulas, "", "")[:2]
        is_words = _TYPES[Type] == "list" and not first.startswith("=")
        options: dict[str, Any] = {
            "validate": _TYPES[Type],
            "error_type": _ALERTS[AlertStyle],
            "criteria": _OPERATORS[Operator],
            "value": first.split(",") if is_words else first,
            "maximum": second,
        }
        box = [number - 1 for number in self._cells.box]

        def draw(frame: Frame) -> None:
            said = {option: getattr(self, name) for name, option in _SAID.items()}
            wanted = {name: to for name, to in (options | said).items() if to != ""}
            frame.data_validation(*box, wanted)

        self._cells.sheet.edit(draw)
