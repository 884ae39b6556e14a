"""A CSV file as text: its header and its rows, exactly as written.

Excel's "CSV (Comma delimited)" is in the computer's old code page, its "CSV UTF-8" begins
with a byte order mark, and everybody else's is plain UTF-8. All three are read.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from plantools.create.values import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, too_big
from plantools.errors import InputError
from plantools.workbook.cells import EXCEL_ERROR

OLD_CODE_PAGE = (
    "{} is not in UTF-8 and was read as Windows-1252, as Excel writes it. Look whether pounds, "
    "dashes and quotation marks are right."
)
SAVE_AS = "In Excel, save it as 'CSV UTF-8 (Comma delimited)'"


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file, read.

    Attributes:
        header: the cells of the first line that is not blank; empty if there is none.
        rows: the line on which each row begins, and its cells, as many as the header has.
        is_utf8: false if it had to be read in the old Windows code page.
        errors: where a cell held an error such as #REF!, which is left blank.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    is_utf8: bool
    errors: tuple[str, ...]

    @classmethod
    def parse(cls, name: str, data: bytes, where: str) -> CsvFile:
        """Read the content of a CSV file. Blank lines don't count.

        Args:
            name: the file's name, for messages.
            where: the folder, for messages.

        Raises:
            InputError: if it is no text, or no CSV, or a row is longer than the header.
        """
        text, is_utf8 = decode(name, data, where)
        header: tuple[str, ...] = ()
        rows: list[tuple[int, tuple[str, ...]]] = []
        errors: list[str] = []
        for line, cells in csv_lines(text, f"{where}: {name}"):
            wrong = [text.strip() for text in cells if EXCEL_ERROR.fullmatch(text.strip())]
            errors += [f"{name}, line {line} ({text})" for text in wrong]
            right = ["" if text.strip() in wrong else text for text in cells]
            if header:
                rows.append((line, _fit(right, header, f"{where}: {name}, line {line}")))
            else:
                header = tuple(right)
        return cls(name, header, tuple(rows), is_utf8, tuple(errors))


def csv_lines(text: str, where: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line on which it begins.

    Raises:
        InputError: if it is no CSV, or too big for a plan.
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
            f"or one inside a cell is not doubled. {SAVE_AS} and try again."
        ) from None
    return found


def decode(name: str, data: bytes, where: str) -> tuple[str, bool]:
    """The text of a file, and whether it is in UTF-8.

    Raises:
        InputError: if it is no text.
    """
    if b"\0" in data:
        raise InputError(
            f"{where}: {name} is not a CSV file in UTF-8: it holds NUL bytes, as 'Unicode text' "
            f"files and workbooks do. {SAVE_AS} and try again."
        )
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), False
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{where}: {name}, line {line} holds a character that is neither UTF-8 nor "
            f"Windows-1252. {SAVE_AS} and try again."
        ) from None


def _fit(cells: list[str], header: tuple[str, ...], place: str) -> tuple[str, ...]:
    """A row as long as the header."""
    surplus = cells[len(header) :]
    if any(cell.strip() for cell in surplus):
        raise InputError(
            f"{place}: the row has {len(cells)} cells, but the header has {len(header)}. Put "
            "cells that hold a comma in quotation marks, or give the extra column a header."
        )
    return (*cells[: len(header)], *[""] * (len(header) - len(cells)))
