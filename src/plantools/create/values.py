"""What a CSV file holds, and what its cells become in a workbook: a date, a number, their text as
it is, or a problem.

Excel's "CSV (Comma delimited)" is in the computer's old code page, its "CSV UTF-8" begins
with a byte order mark, and everybody else's is plain UTF-8. All three are read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from plantools.errors import InputError
from plantools.plan.due import DueKind, parse_due
from plantools.plan.due.tokens import MONTHS, WEEKDAYS
from plantools.workbook.cells import EXCEL_ERROR, plain_number
from plantools.workbook.contract import Kind

Value = str | int | float | date | None

LONGEST_CELL = 32_767
"""Characters that Excel keeps in a cell; it counts those outside the basic plane twice."""
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 1_000, 2_000_000
"""Of a file or sheet. The longest plan known has a few hundred rows; looking for headings and
tables in a million takes minutes."""
_MOST_PRECISE = 10**15
_SHOWN = 10
_LONGEST_QUOTE = 40
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE_WORDS = {"st", "nd", "rd", "th", "of", "the", "t", "z", *MONTHS, *WEEKDAYS}
_SAVE_AS = "In Excel, save it as 'CSV UTF-8 (Comma delimited)' and try again."


def too_big(name: str, why: str) -> InputError:
    """What to raise for a file that can't be a plan for its size."""
    return InputError(
        f"{name} is too big to be an improvement plan: {why}. Check that it is the right file; if "
        "it is, delete what isn't the plan and save it again."
    )


def error_notes(places: Sequence[str]) -> list[str]:
    """What is to be said of cells that were left blank because they showed an error."""
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    blank = "Cells that showed an error instead of a value were left blank"
    return [f"{blank}: {', '.join(places[:_SHOWN])}{more}."] if places else []


def quote(text: str) -> str:
    """A cell's text as a message shows it: short, on one line, in quotation marks."""
    return repr(text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…")


class CsvFile(NamedTuple):
    """A CSV file, read; without a header it is empty."""

    name: str
    header: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]  # the line on which each begins, and all its cells
    notes: list[str]


def read_csv(name: str, data: bytes, where: str) -> CsvFile:
    """A CSV file's header and rows, exactly as written, but for errors such as #REF!.

    InputError if it is no text, or no CSV, or a row is longer than the header; `where` is the
    folder, for messages.
    """
    text, notes = decode(name, data, where)
    lines, errors = csv_lines(text, f"{where}: {name}"), []
    header = lines[0][1] if lines else []
    for line, cells in lines:
        for at, cell in enumerate(cells):
            if EXCEL_ERROR.fullmatch(cell.strip()):
                errors.append(f"{name}, line {line} ({cell.strip()})")
                cells[at] = ""
        if any(cell.strip() for cell in cells[len(header) :]):
            raise InputError(
                f"{where}: {name}, line {line}: the row has {len(cells)} cells, but the header has "
                f"{len(header)}. Put cells that hold a comma in quotation marks, or give the extra "
                "column a header."
            )
        cells[len(header) :] = [""] * (len(header) - len(cells))
    rows = [(line, tuple(cells)) for line, cells in lines[1:]]
    return CsvFile(name, tuple(header), rows, [*notes, *error_notes(errors)])


def csv_lines(text: str, where: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line on which it begins.

    InputError if it is no CSV, or too big for a plan.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line, found, held = 1, [], 0
    try:
        for cells in reader:
            width = max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)
            if width:
                found.append((line, cells))
                held += width
            for number, most, what in (
                (width, MOST_COLUMNS, "columns"),
                (len(found), MOST_ROWS, "rows"),
                (held, MOST_CELLS, "cells"),
            ):
                if number > most:
                    raise too_big(where, f"it has over {most:,} {what}")
            line = reader.line_num + 1
    except csv.Error:
        raise InputError(
            f"{where}, line {line} can't be read as CSV. Most often a quotation mark is missing, "
            f"or one inside a cell is not doubled. {_SAVE_AS}"
        ) from None
    return found


def decode(name: str, data: bytes, where: str) -> tuple[str, list[str]]:
    """The text of a file, and what to say of it (InputError if it is no text)."""
    if b"\0" in data:
        raise InputError(
            f"{where}: {name} is not a CSV file in UTF-8: it holds NUL bytes, as 'Unicode text' "
            f"files and workbooks do. {_SAVE_AS}"
        )
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    note = (
        f"{name} is not in UTF-8 and was read as Windows-1252, as Excel writes it. Look whether "
        "pounds, dashes and quotation marks are right."
    )
    try:
        return data.decode("cp1252"), [note]
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{where}: {name}, line {line} holds a character that is neither UTF-8 nor "
            f"Windows-1252. {_SAVE_AS}"
        ) from None


def convert(text: str, kind: Kind) -> tuple[Value, str]:
    """What a cell holds (empty is None), or what is wrong with it and what to do."""
    if fault := unstorable(text):
        return None, fault
    if kind not in (Kind.DATE, Kind.MONTH, Kind.NUMBER):
        return text or None, ""
    if not text.strip():
        return None, ""
    if kind is Kind.NUMBER:
        number = plain_number(text)
        if number is not None and abs(number) < _MOST_PRECISE:
            return int(number) if number.is_integer() else number, ""
        why = " where a number should be. Write digits only, or clear it."
        if number is not None:
            why = ", and Excel keeps only 15 digits of a number. Shorten it."
        return None, f"holds {quote(text)}{why}"
    due, words = parse_due(text), {w.casefold() for w in re.findall("[A-Za-z]+", text)}
    if due.last is not None and words <= _DATE_WORDS:
        if due.kind is DueKind.EXACT_DATE:
            return due.last, ""
        if due.kind is DueKind.MONTH and kind is Kind.MONTH and due.recurrence is None:
            return due.last.replace(day=1), ""
    example = "2026-01-14 or 14/01/2026" if kind is Kind.DATE else "2026-01-01 or January 2026"
    remedy = f"Write it as {example}, and words in another column."
    return None, f"holds {quote(text)} where a date should be. {remedy}"


def unstorable(text: str) -> str:
    """Why no cell of a workbook can keep a text unchanged, and what to do; "" if one can."""
    length = len(text) + sum(character > "\uffff" for character in text)
    if illegal := _ILLEGAL.search(text):
        what = f"a control character (U+{ord(illegal[0]):04X}) that a workbook can't keep"
        return f"holds {what}. Delete it, or type a new line in its place."
    if length > LONGEST_CELL:
        what = f"{length:,} characters, and an Excel cell at most {LONGEST_CELL:,}"
        return f"holds {what}. Shorten it, or split it over several rows."
    return ""
