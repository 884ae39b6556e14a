"""How wide columns and how high rows must be for the text in them.

Excel works out the height of a row that has none when it opens a file; LibreOffice and
previews show one line of it. So every row gets an estimate, but not as a height that
somebody chose (`schema.free_row_heights`): Excel fits the row anew as soon as it is edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from plantools.create.values import Value
from plantools.engine.row_writer import HIGHEST, POINTS_PER_LINE, lines_needed, row_height

_LETTERS_PER_DIGIT = 1.12
"""Widths are counted in digits. Letters of Arial are narrower: 1.18 to a digit in English."""
_MOST_LINES = int(HIGHEST / POINTS_PER_LINE) - 1
_WIDEST = 150
_STEP = 10


def fitting_width(values: Iterable[Value], width: int) -> int:
    """The width, or a greater one if a cell were higher than Excel lets a row be."""
    longest = [value for value in values if isinstance(value, str) and len(value) > _MOST_LINES]
    while width < _WIDEST and any(_lines(value, width) > _MOST_LINES for value in longest):
        width += _STEP
    return width


def fit_row(sheet: Worksheet, row: int, values: Sequence[Value], widths: Sequence[float]) -> None:
    """Make a row as high as its highest cell, at least."""
    lines = max(map(_lines, values, widths), default=1)
    if lines > 1:
        dimension = sheet.row_dimensions[row]
        dimension.height = max(row_height(lines), dimension.height or 0)


def fit_line(sheet: Worksheet, row: int, size: float) -> None:
    """Make a row high enough for one line of a greater font."""
    sheet.row_dimensions[row].height = size * 1.4


def _lines(value: Value, width: float) -> int:
    return lines_needed(value, width * _LETTERS_PER_DIGIT)
