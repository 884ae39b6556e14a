"""Rows that were fitted are high enough for their text, whatever the workbook's own font."""

from __future__ import annotations

from functools import cache

import pytest

from plantools.create import read_example
from plantools.engine.looks import DefaultFont
from plantools.engine.row_writer import letters_to_a_digit, lines_needed, row_height
from plantools.workbook.contract import TABLES

# How wide the characters from " " to "~" are in Arial, by 1,000 of its size (Adobe's metrics of
# Helvetica, which Arial was made to fit).
_WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556),
    *(556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722),
    *(722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722),
    *(667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556),
    *(556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500),
    *(500, 334, 260, 334, 584),
)
_LINE = {11: 14.25, 12: 15.0}
"""The height of a line of Arial in Excel, in points."""


@cache
def _word(text: str) -> int:
    return sum(_WIDTHS[ord(c) - 32] if " " <= c <= "~" else 556 for c in text)


def _drawn_lines(text: str, pixels: float, size: float) -> int:
    """How many lines Excel breaks a text into, where its words have so many pixels."""
    room, lines = pixels * 72 / 96 * 1000 / size, 0
    for paragraph in text.split("\n"):
        lines, used = lines + 1, 0
        for word in paragraph.split(" "):
            if used and used + 278 + _word(word) > room:
                lines, used = lines + 1, 0
            used += _word(word) + (278 if used else 0)
    return lines


@pytest.mark.parametrize(
    ("font", "digit", "size"),
    [
        (DefaultFont("Arial", 11), 8, 11),
        (DefaultFont("Calibri", 11), 7, 11),
        (DefaultFont("Arial", 10), 7, 11),
        (DefaultFont("Arial", 12), 9, 12),
    ],
)
def test_no_word_is_hidden(font: DefaultFont, digit: int, size: int) -> None:
    """Excel leaves a height that a file gives until somebody edits the row.

    Args:
        digit: how wide Excel's digits are with the workbook's font, in pixels.
    """
    source, looked_at, roomy = read_example(), 0, 0
    for spec in TABLES:
        for row in source.table(spec).rows:
            for column, text in zip(spec.columns, row, strict=False):
                if not isinstance(text, str):
                    continue
                wanted = _drawn_lines(text, column.width * digit - 4, size)
                given = lines_needed(text, column.width * letters_to_a_digit(font, size))
                assert given >= wanted, (column.header, text)
                assert row_height(given, size) >= wanted * _LINE[size]
                looked_at, roomy = looked_at + 1, roomy + (given > wanted + 1)
    assert looked_at > 1000
    assert roomy < looked_at / 20  # and few rows are much too high
