"""Cell formats: what xlwings code sets piece by piece, as the styles a file wants whole.

Each assignment (`range.font.bold = True`) is a layer over a box of cells. On saving, the
layers of a sheet are laid over each other and every distinct look becomes one style.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from plantools.engine.a1 import Box

_BUILT_IN = {"0": 1, "0%": 9, "@": 49, "m/d/yyyy": 14, "m/d/yyyy h:mm": 22}
"""Number formats that Excel knows by a number; the dates, in the way of the reader's country."""
_VERTICAL = {"center": "vcenter", "top": "top", "justify": "vjustify"}
FAINT_LINE = 1  # XlsxWriter's number of a thin continuous border


class DefaultFont(NamedTuple):
    """The font of a workbook's cells that nobody has formatted, by whose digits widths count.

    Attributes:
        size: in points.
    """

    name: str = "Calibri"
    size: float = 11


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. None means: as the workbook's default. Colours are six hex digits."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    strike: bool | None = None
    size: float | None = None
    font_name: str | None = None
    font_color: str | None = None
    fill: str | None = None
    wrap: bool | None = None
    horizontal: str | None = None
    vertical: str | None = None
    indent: int | None = None
    number_format: str | None = None
    border: str | None = None
    quote_prefix: bool | None = None

    def properties(self) -> dict[str, Any]:
        """This look as XlsxWriter's properties of a format."""
        number_format = "" if self.number_format == "General" else self.number_format or ""
        found = {
            "bold": self.bold,
            "italic": self.italic,
            "underline": int(self.underline or 0),
            "font_strikeout": self.strike,
            "font_size": self.size,
            "font_name": self.font_name,
            "font_color": self.font_color and f"#{self.font_color}",
            "bg_color": self.fill and f"#{self.fill}",
            "text_wrap": self.wrap,
            "align": "" if self.horizontal == "general" else self.horizontal,
            "valign": _VERTICAL.get(self.vertical or ""),
            "indent": self.indent,
            "num_format": _BUILT_IN.get(number_format, number_format),
            "border": FAINT_LINE if self.border else 0,
            "border_color": self.border and f"#{self.border}",
            "quote_prefix": self.quote_prefix,
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Layer:
    """One assignment: `field` of every cell in `box` becomes `value`."""

    box: Box
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Mark:
    """One setting of the characters from `start` to before `stop` (None: to the end)."""

    start: int
    stop: int | None
    setting: str
    value: bool


def flatten(layers: list[Layer]) -> Iterator[tuple[Box, Look]]:
    """Boxes that don't overlap, each with its look, from layers that do; later ones win.

    Cuts the sheet into bands at every row where a layer begins or ends, so that it costs
    what the layers cost and not what the cells would.
    """
    cuts = sorted({layer.box[0] for layer in layers} | {layer.box[2] + 1 for layer in layers})
    pending: dict[tuple[int, int, Look], tuple[int, int]] = {}
    for top, bottom in itertools.pairwise(cuts):
        band = [layer for layer in layers if layer.box[0] <= top and layer.box[2] >= bottom - 1]
        runs = dict.fromkeys(_runs(band))  # an ordered set: the same input, the same bytes
        for key in [key for key in pending if key not in runs]:
            first, last = pending.pop(key)
            yield (first, key[0], last, key[1]), key[2]
        for key in runs:
            first, _ = pending.get(key, (top, bottom))
            pending[key] = (first, bottom - 1)
    for key, (first, last) in pending.items():
        yield (first, key[0], last, key[1]), key[2]


def _runs(band: list[Layer]) -> Iterator[tuple[int, int, Look]]:
    cuts = sorted({layer.box[1] for layer in band} | {layer.box[3] + 1 for layer in band})
    for left, right in itertools.pairwise(cuts):
        look = Look()
        for layer in band:
            if layer.box[1] <= left and layer.box[3] >= right - 1:
                look = replace(look, **{layer.field: layer.value})
        if look != Look():
            yield left, right - 1, look


def hex_color(color: Any) -> str | None:
    """A colour as xlwings takes it (RGB tuple, hex text or Excel's number) as six hex digits."""
    if color is None:
        return None
    if isinstance(color, str):
        return color.lstrip("#").upper()
    if isinstance(color, int):  # Excel's own numbers hold blue, green, red
        color = (color & 255, color >> 8 & 255, color >> 16 & 255)
    return "{:02X}{:02X}{:02X}".format(*color)


def rgb(color: str | None) -> tuple[int, int, int] | None:
    """Six hex digits as an RGB tuple."""
    if color is None:
        return None
    return int(color[:2], 16), int(color[2:4], 16), int(color[4:6], 16)
