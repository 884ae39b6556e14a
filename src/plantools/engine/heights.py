"""How high a row must be for its wrapped text. An estimate, and a generous one.

Real heights depend on the fonts of whoever opens the file. A line too many leaves a gap; a
line too few hides words from the committee.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

DEFAULT_WIDTH = 8.43
"""The width of a column that nobody has set, in characters."""
POINTS_PER_LINE = 14.5
"""For the 11-point fonts that plans are set in."""
HIGHEST = 409.0
"""Excel's limit."""


def row_height(lines: int) -> float:
    """The height of a row with so many lines, in points."""
    return min(lines * POINTS_PER_LINE + 2, HIGHEST)


def lines_needed(value: Any, width: float) -> int:
    """How many lines a value takes in a column so many characters wide."""
    if not isinstance(value, str):
        return 1
    return _lines(value, width)


@lru_cache(maxsize=16_384)
def _lines(text: str, width: float) -> int:
    room = max(int(width) - 1, 1)
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        filled = 0
        for word in paragraph.split(" "):
            if filled and filled + 1 + len(word) > room:
                lines, filled = lines + 1, 0
            filled += len(word) + (1 if filled else 0)
            while filled > room:  # a word longer than the line
                lines, filled = lines + 1, filled - room
    return lines
