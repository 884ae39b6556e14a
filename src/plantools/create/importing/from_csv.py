"""Read a CSV file as lines."""

from __future__ import annotations

from plantools.create.csv_file import OLD_CODE_PAGE, csv_lines, decode
from plantools.create.importing.document import Cell, Document, Line, clean

_DELIMITERS = ",;\t"


def read_csv(name: str, data: bytes, where: str) -> Document:
    """The rows of a CSV file, whatever stands between its cells: commas, semicolons or tabs.

    Raises:
        InputError: if it is no text, or no CSV.
    """
    text, is_utf8 = decode(name, data, where)
    document = Document(name, names={1: ""})
    if not is_utf8:
        document.notes.append(OLD_CODE_PAGE.format(name))
    for line, row in csv_lines(text, name, _delimiter(text)):
        cells = tuple(Cell(clean(cell)) for cell in row)
        if any(cell.text for cell in cells):
            document.lines.append(Line(f"line {line}", cells, table=1))
    return document


def _delimiter(text: str) -> str:
    """What most often stands in the first line that has any of them."""
    for line in text.splitlines():
        counts = {mark: line.count(mark) for mark in _DELIMITERS}
        if any(counts.values()):
            return max(counts, key=lambda mark: counts[mark])
    return ","
