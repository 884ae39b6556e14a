"""A1 addresses: "B4", "$B$4:D9", and what rows and columns they mean (1-based)."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384

Box = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})")
_ROW = re.compile(r"\$?([0-9]{1,7})")


@lru_cache(maxsize=MAX_COLUMNS)
def column_letters(column: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int, *, absolute: bool = False) -> str:
    mark = "$" if absolute else ""
    return f"{mark}{column_letters(column)}{mark}{row}"


def box_address(box: Box, *, absolute: bool = False) -> str:
    """A box as Excel writes it; one cell has no colon."""
    first = address(box[0], box[1], absolute=absolute)
    last = address(box[2], box[3], absolute=absolute)
    return first if first == last else f"{first}:{last}"


def parse(text: str) -> Box | None:
    """The box that an A1 address means; None if it isn't one (a name, say)."""
    first, colon, last = text.strip().partition(":")
    if not colon:
        cell = _cell(first)
        return None if cell is None else (*cell, *cell)
    one, two = _cell(first), _cell(last)
    if one is not None and two is not None:
        return hull((*one, *one), (*two, *two))
    columns = _COLUMN.fullmatch(first), _COLUMN.fullmatch(last)
    if columns[0] and columns[1]:
        return 1, column_number(columns[0][1]), MAX_ROWS, column_number(columns[1][1])
    rows = _ROW.fullmatch(first), _ROW.fullmatch(last)
    if rows[0] and rows[1]:
        return int(rows[0][1]), 1, int(rows[1][1]), MAX_COLUMNS
    return None


def _cell(text: str) -> tuple[int, int] | None:
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if 1 <= row <= MAX_ROWS and column <= MAX_COLUMNS else None


def quote_sheet(name: str) -> str:
    """A sheet name as a formula needs it."""
    return "'" + name.replace("'", "''") + "'"


def parse_reference(refers_to: str) -> tuple[str, Box] | None:
    """Sheet and box of a name's "refers to" (`='My sheet'!$B$2`); None if it isn't one area."""
    sheet, bang, cells = refers_to.lstrip("=").rpartition("!")
    if not bang:
        return None
    box = parse(cells)
    if box is None:
        return None
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, box


def hull(one: Box, other: Box) -> Box:
    """The smallest box that holds both."""
    top, left = min(one[0], other[0]), min(one[1], other[1])
    return top, left, max(one[2], other[2]), max(one[3], other[3])


def overlap(one: Box, other: Box) -> bool:
    rows = one[0] <= other[2] and other[0] <= one[2]
    return rows and one[1] <= other[3] and other[1] <= one[3]
