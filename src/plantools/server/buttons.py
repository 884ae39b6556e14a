"""The buttons of the Improvement Plan tab as they are on the web: their words and their pictures.

The words stand in macros/customUI.xml alone: the tab of the desktop add-in is made from it, and
so are the manifest, the task pane and the help page. The pictures are drawn when they are asked
for: Office's manifest wants PNG files in three sizes, and takes none of Excel's own pictures.
Lines on a coloured square can be seen on a light and on a dark ribbon.
"""

from __future__ import annotations

import io
import re
from cmath import rect
from collections.abc import Iterator
from functools import cache
from math import radians
from typing import NamedTuple

from lxml import etree
from PIL import Image, ImageDraw

LEFT_OUT = frozenset({"committee_pack", "committee_pack_draft"})
"""They write files, and on the web they would write them on the server."""
ASKS = frozenset({"record_report"})
"""Buttons that need words from the officer: they open the task pane, which has a form."""
_NAMESPACE = "{http://schemas.microsoft.com/office/2006/01/customui}"


class Button(NamedTuple):
    """A button: what it runs of `plantools.ribbon`, what stands on it, and its tip."""

    id: str
    script: str
    label: str
    title: str
    tip: str

    @property
    def asks(self) -> bool:
        return self.script in ASKS


class Group(NamedTuple):
    """Buttons that stand together."""

    id: str
    label: str
    buttons: tuple[Button, ...]


class Tab(NamedTuple):
    id: str
    label: str
    groups: tuple[Group, ...]

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for group in self.groups for button in group.buttons)


def read_tab() -> Tab:
    """The tab, without the buttons that make no sense on the web."""
    from plantools.addin.build import RIBBON, sources  # imports xlwings: see `running`

    [tab] = etree.parse(sources() / RIBBON).getroot().iter(f"{_NAMESPACE}tab")
    groups = []
    for group in tab.iter(f"{_NAMESPACE}group"):
        buttons = []
        for element in group.iter(f"{_NAMESPACE}button"):
            procedure = element.get("onAction", "").rpartition(".On")[2]
            script = re.sub(r"(?<!^)(?=[A-Z])", "_", procedure).lower()
            if script not in LEFT_OUT:
                words = (element.get(name, "") for name in ("label", "screentip", "tag"))
                buttons.append(Button(element.get("id", ""), script, *words))
        if buttons:
            groups.append(Group(group.get("id", ""), group.get("label", ""), tuple(buttons)))
    return Tab(tab.get("id", ""), tab.get("label", ""), tuple(groups))


SIZES = (16, 32, 64, 80)
_FINE = 640
"""Pixels of the drawing, of which pictures are made."""
BACKGROUND, LINES = (0x1F, 0x4E, 0x79), (0xFF, 0xFF, 0xFF)
WIDTH = 0.05
"""Half of how thick a line is, if the picture is 1 wide."""
MARGIN, CORNER = 0.02, 0.16
GLYPHS = {
    "validate": "22,52 42,72 78,28",
    "next_finding": "20,50 78,50 | 56,26 80,50 56,74",
    "fix_safe": "20,30 58,30 | 20,50 44,50 | 44,70 56,82 82,50",
    "apply_rag": "50,22,8,0,360 | 50,50,8,0,360 | 50,78,8,0,360",
    "flag_overdue": "50,50,30,0,360 | 50,30 50,52 64,60",
    "refresh_summaries": "50,50,28,-60,200 | 46,26 64,26 60,10",
    "record_report": "28,80 28,20 60,20 74,34 74,80 28,80 | 40,50 62,50 | 40,64 62,64",
    "changes_appendix": "20,36 76,36 | 60,22 78,36 60,50 | 80,66 24,66 | 40,52 22,66 40,80",
    "add_report_text": "22,26 78,26 | 22,46 78,46 | 22,66 48,66 | 70,58 70,82 | 58,70 82,70",
    "guide": "50,36,17,-180,70 50,62 | 50,76 50,77",
    "about": "50,26 50,27 | 42,46 50,46 50,76 | 40,76 60,76",
}
"""The lines that stand for a button, in hundredths of the picture: x,y of each point, or an arc of
a circle, x,y,radius,from,to, in degrees clockwise from the right."""
OTHER = "25,50 25,51 | 50,50 50,51 | 75,50 75,51"
"""What stands for any other."""


def _points(line: str) -> Iterator[complex]:
    for word in line.split():
        x, y, *arc = (int(number) for number in word.split(","))
        middle = complex(x, y) / 100
        if not arc:
            yield middle
            continue
        radius, start, end = arc
        steps = max(2, round(abs(end - start) / 15))
        for step in range(steps + 1):
            angle = radians(start + (end - start) * step / steps)
            yield middle + rect(radius / 100, angle)


@cache
def picture(script: str, size: int) -> bytes:
    """The picture of the button that runs a function: a PNG file so many pixels wide and high."""
    image = Image.new("RGBA", (_FINE, _FINE))
    draw = ImageDraw.Draw(image)
    low, high = round(MARGIN * _FINE), round((1 - MARGIN) * _FINE)
    draw.rounded_rectangle((low, low, high, high), CORNER * _FINE, BACKGROUND)
    for line in GLYPHS.get(script, OTHER).split("|"):
        points = [(point.real * _FINE, point.imag * _FINE) for point in _points(line)]
        draw.line(points, LINES, round(2 * WIDTH * _FINE))
        for point in points:  # round corners and ends
            draw.circle(point, WIDTH * _FINE, LINES)
    file = io.BytesIO()
    image.resize((size, size), Image.Resampling.BOX).save(file, "PNG")
    return file.getvalue()
