"""The buttons of the Improvement Plan tab as they are on the web: their words and their pictures.

The words stand in macros/customUI.xml alone: the tab of the desktop add-in is made from it, and
so are the manifest, the task pane and the help page. The pictures are drawn when they are asked
for: Office's manifest wants PNG files in three sizes, and takes none of Excel's own pictures.
Lines on a coloured square can be seen on a light and on a dark ribbon.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, hypot, pi, sin

from lxml import etree

LEFT_OUT = frozenset({"committee_pack", "committee_pack_draft"})
"""They write files, and on the web they would write them on the server."""
ASKS = frozenset({"record_report"})
"""Buttons that need words from the officer: they open the task pane, which has a form."""
_NAMESPACE = "{http://schemas.microsoft.com/office/2006/01/customui}"


@dataclass(frozen=True)
class Button:
    """A button.

    Attributes:
        id: its id in the ribbon.
        script: the function of `plantools.ribbon` that it runs.
        label: what stands on it.
        title: the heading of its tip.
        tip: what it does, for officers.
    """

    id: str
    script: str
    label: str
    title: str
    tip: str

    @property
    def asks(self) -> bool:
        """Whether it needs words from the officer."""
        return self.script in ASKS


@dataclass(frozen=True)
class Group:
    """Buttons that stand together."""

    id: str
    label: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Tab:
    """The tab."""

    id: str
    label: str
    groups: tuple[Group, ...]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All its buttons."""
        return tuple(button for group in self.groups for button in group.buttons)


def read_tab() -> Tab:
    """The tab, without the buttons that make no sense on the web."""
    from plantools.addin.build import RIBBON, sources  # imports xlwings: see `app`

    [tab] = etree.parse(sources() / RIBBON).getroot().iter(f"{_NAMESPACE}tab")
    groups = []
    for group in tab.iter(f"{_NAMESPACE}group"):
        buttons = (_button(element) for element in group.iter(f"{_NAMESPACE}button"))
        kept = tuple(button for button in buttons if button.script not in LEFT_OUT)
        groups.append(Group(group.get("id", ""), group.get("label", ""), kept))
    return Tab(tab.get("id", ""), tab.get("label", ""), tuple(g for g in groups if g.buttons))


def _button(element: etree._Element) -> Button:
    procedure = element.get("onAction", "").rpartition(".On")[2]
    return Button(
        id=element.get("id", ""),
        script=re.sub(r"(?<!^)(?=[A-Z])", "_", procedure).lower(),
        label=element.get("label", ""),
        title=element.get("screentip", ""),
        tip=element.get("tag", ""),
    )


Point = tuple[float, float]
Line = tuple[Point, ...]

SIZES = (16, 32, 64, 80)
BACKGROUND, LINES = (0x1F, 0x4E, 0x79), (0xFF, 0xFF, 0xFF)
WIDTH = 0.05
"""Half of how thick a line is, if the picture is 1 wide."""
MARGIN, CORNER = 0.02, 0.16


def _arc(x: float, y: float, radius: float, start: float, end: float) -> Line:
    """Part of a circle, from one angle to another, in degrees clockwise from the right."""
    steps = max(2, round(abs(end - start) / 15))
    angles = [(start + (end - start) * n / steps) * pi / 180 for n in range(steps + 1)]
    return tuple((x + radius * cos(angle), y + radius * sin(angle)) for angle in angles)


def _dot(x: float, y: float) -> Line:
    return ((x, y), (x, y + 0.01))


GLYPHS: dict[str, tuple[Line, ...]] = {
    "validate": (((0.22, 0.52), (0.42, 0.72), (0.78, 0.28)),),
    "next_finding": (((0.2, 0.5), (0.78, 0.5)), ((0.56, 0.26), (0.8, 0.5), (0.56, 0.74))),
    "fix_safe": (
        ((0.2, 0.3), (0.58, 0.3)),
        ((0.2, 0.5), (0.44, 0.5)),
        ((0.44, 0.7), (0.56, 0.82), (0.82, 0.5)),
    ),
    "apply_rag": tuple(_arc(0.5, y, 0.08, 0, 360) for y in (0.22, 0.5, 0.78)),
    "flag_overdue": (_arc(0.5, 0.5, 0.3, 0, 360), ((0.5, 0.3), (0.5, 0.52), (0.64, 0.6))),
    "refresh_summaries": (_arc(0.5, 0.5, 0.28, -60, 200), ((0.46, 0.26), (0.64, 0.26), (0.6, 0.1))),
    "record_report": (
        ((0.28, 0.8), (0.28, 0.2), (0.6, 0.2), (0.74, 0.34), (0.74, 0.8), (0.28, 0.8)),
        ((0.4, 0.5), (0.62, 0.5)),
        ((0.4, 0.64), (0.62, 0.64)),
    ),
    "changes_appendix": (
        ((0.2, 0.36), (0.76, 0.36)),
        ((0.6, 0.22), (0.78, 0.36), (0.6, 0.5)),
        ((0.8, 0.66), (0.24, 0.66)),
        ((0.4, 0.52), (0.22, 0.66), (0.4, 0.8)),
    ),
    "add_report_text": (
        ((0.22, 0.26), (0.78, 0.26)),
        ((0.22, 0.46), (0.78, 0.46)),
        ((0.22, 0.66), (0.48, 0.66)),
        ((0.7, 0.58), (0.7, 0.82)),
        ((0.58, 0.7), (0.82, 0.7)),
    ),
    "guide": ((*_arc(0.5, 0.36, 0.17, -180, 70), (0.5, 0.62)), _dot(0.5, 0.76)),
    "about": (
        _dot(0.5, 0.26),
        ((0.42, 0.46), (0.5, 0.46), (0.5, 0.76)),
        ((0.4, 0.76), (0.6, 0.76)),
    ),
}
"""What stands for which button."""
OTHER: tuple[Line, ...] = tuple(_dot(x, 0.5) for x in (0.25, 0.5, 0.75))
"""And for any other."""


@cache
def picture(script: str, size: int) -> bytes:
    """The picture of the button that runs a function: a PNG file so many pixels wide and high."""
    lines = GLYPHS.get(script, OTHER)
    rows = []
    for row in range(size):
        pixels = bytearray([0])  # no filter
        for column in range(size):
            point = ((column + 0.5) / size, (row + 0.5) / size)
            ink = _cover(WIDTH - min(_distance(point, line) for line in lines), size)
            mixed = (round(a + (b - a) * ink) for a, b in zip(BACKGROUND, LINES, strict=True))
            pixels += bytes((*mixed, round(255 * _cover(_inside(point), size))))
        rows.append(bytes(pixels))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, data) for kind, data in parts)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _cover(depth: float, size: int) -> float:
    """How much of a pixel is covered by what reaches so far beyond its middle."""
    return min(max(depth * size + 0.5, 0.0), 1.0)


def _inside(point: Point) -> float:
    """How far a point is inside the square with its round corners."""
    across, down = (abs(value - 0.5) - (0.5 - MARGIN - CORNER) for value in point)
    return CORNER - hypot(max(across, 0.0), max(down, 0.0)) - min(max(across, down), 0.0)


def _distance(point: Point, line: Line) -> float:
    """How far a point is from a line."""
    return min(_to_segment(point, *ends) for ends in pairwise(line))


def _to_segment(point: Point, start: Point, end: Point) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    away = (point[0] - start[0], point[1] - start[1])
    share = (away[0] * along[0] + away[1] * along[1]) / (along[0] ** 2 + along[1] ** 2)
    share = min(max(share, 0.0), 1.0)
    return hypot(away[0] - share * along[0], away[1] - share * along[1])
