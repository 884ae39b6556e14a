"""The one theme of every sheet that plantools makes, as data.

Colours are six hex digits without "#". Pairs are (fill, text) and have a contrast of at least
4.5:1 (WCAG 2.1 AA); the word always stands in the cell, so that nothing is told by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from plantools.plan.palette import Colors
from plantools.plan.rating import BRAG

FONT = "Arial"
"""On every Windows and Mac computer, and what the public sector's accessibility advice asks for."""
HEADING_SIZE = 13

WHITE = "FFFFFF"
BLACK = "000000"
TITLE_COLOR = "1F3864"
NOTE_COLOR = "595959"
LINK_COLOR = "0B4F9E"
HEADER_FILL = "1F4E79"
HEADER_TEXT = WHITE
BORDER_COLOR = "BFBFBF"
LINE_COLOR = "595959"
"""Between actions."""
AGAIN_COLOR = "707070"
"""Of what a row only says again."""
INPUT_FILL = "FFF9E5"
INPUT_TEXT = BLACK
GENERATED_FILL = "EDEDED"
GENERATED_TEXT = BLACK

OFFICERS_TAB, SETTINGS_TAB, GENERATED_TAB = "2E75B6", "BF8F00", "7F7F7F"
"""Blue, amber and grey, as the Cover says."""

TABLE_STYLE = "TableStyleLight9"
"""Lines between rows and no bands: ratings and links keep their contrast in every row."""

RATING_COLORS = BRAG.colors
"""Of the usual ratings; other scales bring their own (`RatingScale.colors`)."""

OVERDUE_COLORS = ("FFD9D6", "8C0009")
"""Of a due by that has passed; bold as well, and the reports have it in words."""

SEVERITY_COLORS: dict[str, Colors] = {
    "Error": ("C00000", WHITE),
    "Warning": ("FFC94D", BLACK),
    "Advice": ("DDEBF7", BLACK),
}
"""By the word in the Checks sheet."""

STATUS_COLORS: dict[str, Colors] = {
    "Outstanding": RATING_COLORS["Blue"],
    "Good": RATING_COLORS["Green"],
    "Requires improvement": RATING_COLORS["Amber"],
    "Below": RATING_COLORS["Red"],
    "Met": RATING_COLORS["Green"],
    "Not met": RATING_COLORS["Red"],
}
"""By the word in the Scorecard sheet."""


@dataclass(frozen=True, slots=True)
class Theme:
    """How a sheet is set.

    Attributes:
        text_size: of all text, in points.
        title_size: of the title in A1, in points.
        date: Excel's number format of dates.
        date_width: what they need, in characters.
        narrowest: what a column is wide at least, in characters.
    """

    text_size: int
    title_size: int
    date: str
    date_width: int
    narrowest: int


SCREEN = Theme(11, 16, "dd/mm/yyyy", 11, 0)
"""For who works with the plan in Excel."""
PUBLICATION = Theme(12, 15, "d mmmm yyyy", 19, 12)
"""For who reads it outside: 12 points, as the Analysis Function's guidance wants it."""
