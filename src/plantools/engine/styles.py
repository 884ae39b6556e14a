"""Cell formats: what xlwings code sets piece by piece, as the styles a file wants whole.

Each assignment (`range.font.bold = True`) is a layer over a box of cells. On saving, the
layers of a sheet are laid over each other and every distinct look becomes one style.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from plantools.engine.a1 import Box

_VERTICAL = {"center": "center", "top": "top", "bottom": "", "justify": "justify"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. None means: as the workbook's default."""

    bold: bool | None = None
    italic: bool | None = None
    underline: str | None = None
    strike: bool | None = None
    size: float | None = None
    font_name: str | None = None
    font_color: str | None = None
    fill: str | None = None
    wrap: bool | None = None
    horizontal: str | None = None
    vertical: str | None = None
    number_format: str | None = None
    border: str | None = None

    def excelize(self, default_font: str) -> Any:
        """This look as an excelize style. Colours are six hex digits."""
        import excelize  # the Go library costs a tenth of a second, so only on saving

        style = excelize.Style()
        if any(
            v is not None
            for v in (self.bold, self.italic, self.size, self.font_name, self.font_color)
        ):
            style.font = excelize.Font(
                bold=bool(self.bold),
                italic=bool(self.italic),
                strike=bool(self.strike),
                underline=self.underline or "",
                size=self.size or 11,
                family=self.font_name or default_font,
                color=self.font_color or "",
            )
        if self.fill is not None:
            style.fill = excelize.Fill(type="pattern", pattern=1, color=[self.fill])
        if self.wrap is not None or self.horizontal is not None or self.vertical is not None:
            style.alignment = excelize.Alignment(
                wrap_text=bool(self.wrap),
                horizontal=(self.horizontal or "").replace("general", ""),
                vertical=_VERTICAL.get(self.vertical or "bottom", ""),
            )
        if self.number_format not in (None, "General"):
            style.custom_num_fmt = self.number_format
        if self.border is not None:
            style.border = [
                excelize.Border(type=side, color=self.border, style=1)
                for side in ("left", "top", "bottom", "right")
            ]
        return style


FIELDS = frozenset(field.name for field in fields(Look))


@dataclass(frozen=True, slots=True)
class Layer:
    """One assignment: `field` of every cell in `box` becomes `value`."""

    box: Box
    field: str
    value: Any


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
