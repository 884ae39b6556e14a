"""The one theme of every sheet that plantools makes, as data.

Colours are six hex digits without "#". Pairs are (fill, text) and have a contrast of at least
4.5:1 (WCAG 2.1 AA); the word always stands in the cell, so that nothing is told by colour alone.
"""

from __future__ import annotations

from typing import NamedTuple

from plantools.plan.palette import Colors
from plantools.plan.rating import BRAG

FONT = "Arial"
"""On every Windows and Mac computer, and what the public sector's accessibility advice asks for."""
HEADING_SIZE = 13
WHITE, BLACK = "FFFFFF", "000000"
TITLE_COLOR, NOTE_COLOR, LINK_COLOR = "1F3864", "595959", "0B4F9E"
HEADER_FILL, HEADER_TEXT = "1F4E79", WHITE
BORDER_COLOR = "BFBFBF"
LINE_COLOR = "595959"  # between actions
AGAIN_COLOR = "707070"  # of what a row only says again
INPUT_FILL, INPUT_TEXT = "FFF9E5", BLACK
GENERATED_FILL, GENERATED_TEXT = "EDEDED", BLACK
OFFICERS_TAB, SETTINGS_TAB, GENERATED_TAB = "2E75B6", "BF8F00", "7F7F7F"
"""Blue, amber and grey, as the Cover says."""
TABLE_STYLE = "TableStyleLight9"
"""Lines between rows and no bands: ratings and links keep their contrast in every row."""
OVERDUE_COLORS = ("FFD9D6", "8C0009")
"""Of a due by that has passed; bold as well, and the reports have it in words."""
SEVERITY_COLORS: dict[str, Colors] = {  # by the word in the Checks sheet
    "Error": ("C00000", WHITE),
    "Warning": ("FFC94D", BLACK),
    "Advice": ("DDEBF7", BLACK),
}
STATUS_COLORS: dict[str, Colors] = {  # by the word in the Scorecard sheet
    "Outstanding": BRAG.colors["Blue"],
    "Good": BRAG.colors["Green"],
    "Requires improvement": BRAG.colors["Amber"],
    "Below": BRAG.colors["Red"],
    "Met": BRAG.colors["Green"],
    "Not met": BRAG.colors["Red"],
}


class Theme(NamedTuple):
    """How a sheet is set: sizes in points, widths in characters, and Excel's format of dates."""

    text_size: int
    title_size: int
    date: str
    date_width: int
    narrowest: int


SCREEN = Theme(11, 16, "dd/mm/yyyy", 11, 0)
"""For who works with the plan in Excel."""
PUBLICATION = Theme(12, 15, "d mmmm yyyy", 19, 12)
"""For who reads it outside: 12 points, as the Analysis Function's guidance wants it."""
