"""What a CSV cell becomes in a workbook, a date, a number, its text as it is, or a problem; and
how much of it there may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from plantools.errors import InputError, in_lines
from plantools.plan.due import DueKind, parse_due
from plantools.plan.due.tokens import MONTHS, WEEKDAYS
from plantools.workbook.cells import plain_number
from plantools.workbook.contract import Kind

_SHOWN = 10
_LONGEST_QUOTE = 40
Value = str | int | float | date | None

LONGEST_CELL = 32_767
"""Characters that Excel keeps in a cell; it counts those outside the basic plane twice."""
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 1_000, 2_000_000
"""Of a file or sheet. The longest plan known has a few hundred rows; looking for headings and
tables in a million takes minutes."""
_MOST_PRECISE = 10**15
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE_WORDS = {"st", "nd", "rd", "th", "of", "the", "t", "z", *MONTHS, *WEEKDAYS}


def too_big(name: str, why: str) -> InputError:
    """What to raise for a file that can't be a plan for its size."""
    return InputError(
        f"{name} is too big to be an improvement plan: {why}. Check that it is the right file; if "
        "it is, delete what isn't the plan and save it again."
    )


def error_notes(places: Sequence[str]) -> list[str]:
    """What is to be said of cells that were left blank because they showed an error."""
    more = len(places) - _SHOWN
    said = f"{', '.join(places[:_SHOWN])}{f' and {more} more' if more > 0 else ''}"
    blank = "Cells that showed an error instead of a value were left blank"
    return [f"{blank}: {said}."] if places else []


class Problems:
    """Faults in cells. Each is a whole sentence with its file, line and column."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._found: list[str] = []

    def add(self, place: str, fault: str, remedy: str) -> None:
        self._found.append(f"{place} {fault}. {remedy}.")

    def raise_if_any(self) -> None:
        """Raise all of them as one error.

        Raises:
            InputError: if there are any; the first ten are spelled out.
        """
        if not self._found:
            return
        if len(self._found) == 1:
            raise InputError(f"{self.where}: {self._found[0]} Nothing was made.")
        raise InputError(
            f"{self.where} has {len(self._found)} things to put right (nothing was made):\n"
            f"{in_lines(self._found)}"
        )


def quote(text: str) -> str:
    """A cell's text as a message shows it: short, on one line, in quotation marks."""
    shown = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return repr(shown)


def convert(text: str, kind: Kind, place: str, problems: Problems) -> Value:
    """What a cell holds. Empty is None; what the column can't hold is noted as a problem."""
    if text == "" or not is_storable(text, place, problems):
        return None
    if kind in (Kind.DATE, Kind.MONTH):
        return _date(text, kind, place, problems)
    if kind is Kind.NUMBER:
        return _number(text, place, problems)
    return text


def is_storable(text: str, place: str, problems: Problems) -> bool:
    """Whether a cell of a workbook can keep the text unchanged; if not, that is a problem."""
    illegal = _ILLEGAL.search(text)
    if illegal:
        problems.add(
            place,
            f"holds a control character (U+{ord(illegal[0]):04X}) that a workbook can't keep",
            "Delete it, or type a new line in its place",
        )
        return False
    length = len(text) + sum(character > "\uffff" for character in text)
    if length > LONGEST_CELL:
        problems.add(
            place,
            f"holds {length:,} characters, and an Excel cell at most {LONGEST_CELL:,}",
            "Shorten it, or split it over several rows",
        )
        return False
    return True


def _date(text: str, kind: Kind, place: str, problems: Problems) -> Value:
    if not text.strip():
        return None
    due = parse_due(text)
    has_more = any(word.casefold() not in _DATE_WORDS for word in re.findall("[A-Za-z]+", text))
    if due.last is not None and not has_more:
        if due.kind is DueKind.EXACT_DATE:
            return due.last
        if due.kind is DueKind.MONTH and kind is Kind.MONTH and due.recurrence is None:
            return due.last.replace(day=1)
    example = "2026-01-14 or 14/01/2026" if kind is Kind.DATE else "2026-01-01 or January 2026"
    problems.add(
        place,
        f"holds {quote(text)} where a date should be",
        f"Write it as {example}, and words in another column",
    )
    return None


def _number(text: str, place: str, problems: Problems) -> Value:
    if not text.strip():
        return None
    number = plain_number(text)
    if number is None:
        problems.add(
            place, f"holds {quote(text)} where a number should be", "Write digits only, or clear it"
        )
        return None
    if abs(number) >= _MOST_PRECISE:
        problems.add(
            place, f"holds {quote(text)}, and Excel keeps only 15 digits of a number", "Shorten it"
        )
        return None
    return int(number) if number.is_integer() else number
