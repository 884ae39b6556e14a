"""Read a CSV file as lines."""

from __future__ import annotations

import csv
import io

from plantools.create.csv_file import SAVE_AS, decode
from plantools.create.importing.document import Cell, Document, Line, clean
from plantools.errors import InputError

_DELIMITERS = ",;\t"


def read_csv(name: str, data: bytes, where: str) -> Document:
    """The rows of a CSV file, whatever stands between its cells: commas, semicolons or tabs.

    Raises:
        InputError: if it is no text, or no CSV.
    """
    text, is_utf8 = decode(name, data, where)
    document = Document(name, names={1: ""})
    if not is_utf8:
        document.notes.append(
            f"{name} is not in UTF-8 and was read as Windows-1252, as Excel writes it. Look "
            "whether pounds, dashes and quotation marks are right."
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for row in reader:
            cells = tuple(Cell(clean(cell)) for cell in row)
            if any(cell.text for cell in cells):
                document.lines.append(Line(f"line {line}", cells, table=1))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"{name}, line {line} can't be read as CSV ({error}). Most often a quotation mark is "
            f"missing, or one inside a cell is not doubled. {SAVE_AS} and try again."
        ) from None
    return document


def _delimiter(text: str) -> str:
    """What most often stands in the first line that has any of them."""
    for line in text.splitlines():
        counts = {mark: line.count(mark) for mark in _DELIMITERS}
        if any(counts.values()):
            return max(counts, key=lambda mark: counts[mark])
    return ","
