"""Cell values: what is in a cell as text or number, and text as a cell will keep it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlwings as xw

from plantools.plan.dates import long_date

_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
# Excel for East Asia takes the full-width signs as well, and all of Excel skips leading spaces.
_FORMULA = re.compile(r"[\s\ufeff\u200b]*[=+\-@'＝＋－＠＇]|[\t\r\n]")
_FIGURE = re.compile(r".*\d", re.DOTALL)
_LARGEST_WHOLE = 2**31 - 1
EXCEL_ERROR = re.compile(r"#(?:N/A|GETTING_DATA|[A-Z][A-Z0-9_/ ]*[!?])|Err:\d{3}")
"""What Excel or LibreOffice shows, and saves as CSV, where a formula has no answer."""
_LONGEST_VALUE = 40  # longer text is never taken by Excel for a number, a date or a time


def to_text(value: Any) -> str:
    """A cell's value as text, as Excel shows it; dates in words, empty as ""."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return long_date(value.date()) if isinstance(value, datetime) else str(value)


def plain_number(value: Any) -> float | None:
    """A number, or text that plainly is one ("1,234", "£5", "74%" is 74); else None."""
    if isinstance(value, (int, float)):
        return None if isinstance(value, bool) else float(value)
    text = value if isinstance(value, str) else ""
    text = text.strip().removeprefix("£").removesuffix("%").strip()
    return float(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


class Formula(str):
    """What Excel is to work out; every other text that is written stays a text."""

    __slots__ = ()


def write_block(
    sheet: xw.Sheet, lines: Sequence[Sequence[Any]], row: int = 1, column: int = 1
) -> None:
    """Write lines from a cell on, as one block; shorter ones are filled up with empty cells.

    `Range.value` asks the engine about a hundred times before it writes, and `raw_value` once.
    Only dates need the former: each engine has its own.
    """
    width = max(map(len, lines))
    block = [[*map(to_cell, line), *[""] * (width - len(line))] for line in lines]
    cells = sheet.range((row, column), (row + len(block) - 1, column + width - 1))
    if any(isinstance(value, datetime) for line in block for value in line):
        cells.value = block
    else:
        cells.raw_value = block


def to_cell(value: Any) -> Any:
    """A value as every engine takes it: text that stays text, a date as Excel's moment.

    Excel for the Mac skips whole numbers beyond 32 bits.
    """
    if isinstance(value, str):
        return str(value) if isinstance(value, Formula) else as_text(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    is_long = type(value) is int and not -_LARGEST_WHOLE <= value <= _LARGEST_WHOLE
    return float(value) if is_long else "" if value is None else value


def as_text(text: str) -> str:
    """Text so that Excel takes it as text, whatever it looks like.

    Assigned to a cell, "=1+1" would become a formula and "March 2025" a date. A leading
    apostrophe, which Excel doesn't show, says that it is text (OWASP, "CSV injection").
    """
    is_short = len(text) <= _LONGEST_VALUE
    is_value = is_short and (_FIGURE.match(text) or text.casefold() in ("true", "false"))
    return "'" + text if is_value or _FORMULA.match(text) else text


def quoted(text: str, mark: str = '"') -> str:
    """A text as formulas have it; the name of a sheet has the other mark."""
    return mark + text.replace(mark, 2 * mark) + mark


def in_sheet(sheet: str, cell: str) -> str:
    """A reference to a cell of another sheet."""
    return quoted(sheet, "'") + "!" + cell


def hyperlink(target: str, text: str) -> Formula:
    """What shows a text and leads to a file, or to a cell behind a #."""
    return Formula(f"=HYPERLINK({quoted(target)},{quoted(text)})")


def link_to(sheet: str, cell: str, text: str) -> Formula:
    """What shows a text and leads to a cell of the workbook."""
    return hyperlink("#" + in_sheet(sheet, cell), text)
