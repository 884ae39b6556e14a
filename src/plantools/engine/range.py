"""A range of cells of a closed workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.application import Native, says_what_it_lacks, write_only
from plantools.engine.conditional_formats import ConditionalFormats
from plantools.engine.looks import Layer, Mark, hex_color
from plantools.engine.native import NativeRange
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.sheet import Sheet


def _format(field: str, convert: Callable[[Any], Any] = lambda value: value) -> Any:
    """A property that sets one field of a `Look`."""
    return write_only("formats", lambda cells, value: cells.set_format(field, convert(value)))


@says_what_it_lacks
class Range(base_classes.Range):
    """A box of cells (first row, first column, last row, last column; 1-based)."""

    max_cells_per_read = None
    max_cells_per_write = None
    sheet: Sheet

    def __init__(self, sheet: Sheet, box: Box) -> None:
        self.sheet = sheet
        self.box = box
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> NativeRange:
        """xlwings writes only where there is a native object."""
        return NativeRange(self)

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        rows, columns = self.shape
        return self.sheet.name, self.row, self.column, rows, columns

    @property
    def row(self) -> int:
        return self.box[0]

    @property
    def column(self) -> int:
        return self.box[1]

    @property
    def shape(self) -> tuple[int, int]:
        return self.box[2] - self.box[0] + 1, self.box[3] - self.box[1] + 1

    @property
    def top(self) -> float:
        return self.sheet.place(self.row, self.column)[0]

    @property
    def left(self) -> float:
        return self.sheet.place(1, self.column)[1]

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        if arg2 is None:
            row, column = divmod(arg1 - 1, self.shape[1])
        else:
            row, column = arg1 - 1, arg2 - 1
        row, column = self.row + row, self.column + column
        return Range(self.sheet, (row, column, row, column))

    @property
    def address(self) -> str:
        return a1.box_address(self.box, absolute=True)

    def get_address(
        self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False
    ) -> str:
        text = a1.box_address(self.box, absolute=row_absolute and col_absolute)
        return f"{a1.quote_sheet(self.sheet.name)}!{text}" if external else text

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
        self.sheet.write(self.row, self.column, [list(row) for row in data])

    def _write_formula(self, value: Any) -> None:
        rows = value if isinstance(value, (list, tuple)) else [[value]]
        self.sheet.write(self.row, self.column, [list(row) for row in rows])

    formula = write_only("formulas", _write_formula)

    def clear_contents(self) -> None:
        rows, columns = self.shape
        self.sheet.write(self.row, self.column, [[None] * columns for _ in range(rows)])

    def set_format(self, field: str, value: Any) -> None:
        """Let the cells of a new or cleared sheet look otherwise; `field` is one of a `Look`."""
        if not self.sheet.is_blanked:
            raise NotImplementedError(
                f"{field} can be set only on a sheet that was added or cleared: the formats of "
                "an officer's cells are not ours to change."
            )
        self.sheet.layers.append(Layer(self.box, field, value))

    @property
    def characters(self) -> Characters:
        return Characters(self)

    @property
    def font(self) -> Font:
        return Font(self)

    color = _format("fill", hex_color)
    wrap_text = _format("wrap")
    horizontal_alignment = _format("horizontal")
    vertical_alignment = _format("vertical")
    number_format = _format("number_format")

    @property
    def borders(self) -> Borders:
        return Borders(self)

    def _set_width(self, value: float) -> None:
        self.sheet.check_is_drawn()
        self.sheet.widths |= dict.fromkeys(range(self.box[1], self.box[3] + 1), float(value))

    def _set_height(self, value: float) -> None:
        self.sheet.check_is_drawn()
        self.sheet.heights |= dict.fromkeys(range(self.box[0], self.box[2] + 1), float(value))

    column_width = write_only("widths", _set_width)
    row_height = write_only("heights", _set_height)

    def autofit(self, axis: str | None = None) -> None:
        """Fit row heights to wrapped text; widths are not fitted on a closed file."""
        if axis not in ("r", "rows"):
            raise NotSupportedError("Only rows can be fitted on a closed file.")
        self.sheet.autofit_rows(self.box)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        """Link a cell to a web address, or to a cell of this book ("#Actions!B4")."""
        if text_to_display is not None:
            self.raw_value = text_to_display
        self.set_format("underline", True)
        row, column = self.row - 1, self.column - 1
        url = f"internal:{address[1:]}" if address.startswith("#") else address
        self.sheet.edit(
            lambda frame: frame.write_url(
                row, column, url, frame.file.add_format({}), None, screen_tip
            )
        )


class Font(base_classes.Font):
    """The font of a range."""

    api = None
    _range: Range

    def __init__(self, range_: Range) -> None:
        object.__setattr__(self, "_range", range_)

    def __setattr__(self, name: str, value: Any) -> None:
        field = {"name": "font_name", "color": "font_color"}.get(name, name)
        if field not in ("bold", "italic", "size", "font_name", "font_color"):
            raise AttributeError(f"A font has no {name}")
        self._range.set_format(field, hex_color(value) if name == "color" else value)


class Borders(base_classes.Borders):
    """The borders of a range: thin lines round every cell."""

    api = None

    def __init__(self, range_: Range) -> None:
        self.parent = range_

    def set(
        self, which: Any = "all", *, line_style: Any = None, weight: Any = None, color: Any = None
    ) -> None:
        self.parent.set_format("border", hex_color(color) or "000000")


@says_what_it_lacks
class CharactersFont(base_classes.Font):
    """The font of some characters."""

    api: Native

    def __init__(self, characters: Characters) -> None:
        self.api = Native(
            Strikethrough=lambda value: characters.mark("strike", bool(value)),
            Underline=lambda value: characters.mark("underline", bool(value)),
            Bold=lambda value: characters.mark("bold", bool(value)),
        )


@says_what_it_lacks
class Characters(base_classes.Characters):
    """The characters of one cell from `start` to before `stop`."""

    api = None

    def __init__(self, cell: Range, start: int = 0, stop: int | None = None) -> None:
        self._cell = cell
        self._start = start
        self._stop = stop

    @property
    def text(self) -> str:
        return str(self._cell.raw_value or "")[self._start : self._stop]

    @property
    def font(self) -> CharactersFont:
        return CharactersFont(self)

    def __getitem__(self, item: Any) -> Characters:
        if isinstance(item, slice):
            return Characters(self._cell, item.start or 0, item.stop)
        return Characters(self._cell, item, item + 1)

    def mark(self, setting: str, value: bool) -> None:
        """Note a setting for when the book is saved."""
        marks = self._cell.sheet.marks.setdefault(self._cell.box[:2], [])
        marks.append(Mark(self._start, self._stop, setting, value))
