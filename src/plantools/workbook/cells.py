"""Cell values: what is in a cell as text or number, and text as a cell will keep it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
# Excel for East Asia takes the full-width signs as well, and all of Excel skips leading spaces.
_FORMULA = re.compile(r"[\s\ufeff\u200b]*[=+\-@'＝＋－＠＇]|[\t\r\n]")
_FIGURE = re.compile(r".*\d", re.DOTALL)
LONGEST_VALUE = 40
"""Longer text is never taken by Excel for a number, a date or a time."""


def column_letters(column: int) -> str:
    """The letters of a 1-based column number: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def day_in_words(day: date) -> str:
    """A date as it is published: 13 January 2025."""
    return f"{day.day} {day:%B %Y}"


def to_text(value: Any) -> str:
    """A cell's value as text, as Excel shows it; dates in words, empty as ""."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return day_in_words(value.date())
    return str(value)


def plain_number(value: Any) -> float | None:
    """A number, or text that plainly is one ("1,234", "£5", "74%" is 74); else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        text = value.strip().removeprefix("£").removesuffix("%").strip()
        if _NUMBER.fullmatch(text):
            return float(text.replace(",", ""))
    return None


def as_text(text: str) -> str:
    """Text so that Excel takes it as text, whatever it looks like.

    Assigned to a cell, "=1+1" would become a formula and "March 2025" a date. A leading
    apostrophe, which Excel doesn't show, says that it is text (OWASP, "CSV injection").
    """
    if _FORMULA.match(text) or (len(text) <= LONGEST_VALUE and _FIGURE.match(text)):
        return "'" + text
    if text.casefold() in ("true", "false"):
        return "'" + text
    return text
