"""What every reader makes of its file: one line after another, whatever the file was.

A line is a row of a table or sheet, or a paragraph. What the lines mean is found out later
(`layout`), once for all kinds of files. What a reader owes:

- a paragraph is a `Line` with `table` 0 and its `level`; an item of a list begins with `BULLET`;
- a row of a table is a `Line` with the table's number (counted from 1) and a cell for each
  column of the grid; a cell that is merged with another has its text and says so (`across`,
  `down`); the lines of a cell are joined by "\\n", items of lists begin with `BULLET`;
- a table that a page cuts in two is two tables, its header repeated or not: `layout` joins them;
- sheets have a name in `Document.names`; tables of a document have none.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace

from plantools.create.values import error_notes
from plantools.engine.package import Package
from plantools.errors import WorkbookError
from plantools.workbook.cells import EXCEL_ERROR

BODY = 10
"""The level of a paragraph that is no heading."""
UNSURE = 9
"""The level of a paragraph that only looks like a heading: short and bold."""
BLANK = "–"
"""What stands in cells of documents, our own too, that are meant to be empty."""
BULLET = "• "
"""What an item of a list begins with."""
_GOES_ON = re.compile(
    r"(?:[,&/–-]|\b(?:of|for|and|the|to|with|in|a|an|or|by|on|at|from|our|their|as))$", re.I
)
_BULLETS = re.compile(r"^[ \t]*[•·▪●◦○‣∙\uf0b7]+[ \t]*", re.MULTILINE)
_LINE_ENDS = re.compile("\r\n|[\r\v\f]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it shows, dates and numbers too; white is no fill, bold is all of its text."""

    text: str = ""
    fill: str = ""
    bold: bool = False
    across: bool = False  # a part, but not the first, of cells that are merged side by side
    down: bool = False  # the same of cells that are merged one below the other
    number: float | None = None  # its value, where a sheet holds one and may show less of it

    @property
    def own(self) -> str:
        """Its text, if it isn't that of the cell which it is merged with."""
        return "" if self.across or self.down else self.text


@dataclass(frozen=True, slots=True)
class Line:
    """A row of cells or, where `level` is given, a paragraph in a single cell."""

    place: str  # for the officer
    cells: tuple[Cell, ...]
    table: int = 0  # which sheet or table it belongs to, counted from 1; 0 for a paragraph
    level: int | None = None  # 0 for a title, 1 to 8 for a heading, then `UNSURE` and `BODY`

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of every cell that has text of its own."""
        return tuple(cell.own for cell in self.cells if cell.own)

    def cell(self, at: int) -> Cell:
        """The cell in a column; an empty one where the row is shorter, and for column -1."""
        return self.cells[at] if 0 <= at < len(self.cells) else Cell()


@dataclass(slots=True)
class Document:
    """A file, read: everything in it from top to bottom, but for lines that are blank.

    `names` are those of its sheets, by number. `loose` is text that stands outside (comments, page
    headers, text boxes) with its place, `notes` what the reader has to say.
    """

    name: str
    lines: list[Line] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    loose: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def related(package: Package, part: str, *kinds: str) -> list[tuple[str, str]]:
    """The parts of these kinds that a part leads to, if its relationships can be read."""
    told: list[tuple[str, str]] = []
    with suppress(WorkbookError):
        told += [(of.rpartition("/")[2], to) for _, of, to in package.relations(part)]
    return [(kind, to) for kind, to in told if kind in kinds and to in package]


def blank_errors(document: Document) -> None:
    """Blank the cells that show nothing but an error of Excel's, such as #REF!, and say where."""
    found = []
    for at, line in enumerate(document.lines):
        wrong = {cell.text for cell in line.cells if EXCEL_ERROR.fullmatch(cell.text)}
        if wrong:
            found += [f"{line.place} ({cell.own})" for cell in line.cells if cell.own in wrong]
            cells = (replace(c, text="") if c.text in wrong else c for c in line.cells)
            document.lines[at] = replace(line, cells=tuple(cells))
    document.lines = [line for line in document.lines if any(cell.text for cell in line.cells)]
    document.notes += error_notes(found)


def clean(text: str) -> str:
    """Text without what nobody sees and a workbook can't keep; lines end as in Excel."""
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).replace("\u00a0", " ")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def joined(before: str, text: str, *, cut: bool = False) -> str:
    """Two parts of a text: a sentence goes on, an item begins anew.

    If a page's end has `cut` them apart, what hasn't ended goes on.
    """
    if not before or not text:
        return before or text
    begins = text.lstrip()
    is_item = _BULLETS.match(begins) is not None
    ended = before.rstrip()[-1:] in ".:;!?"
    links = _GOES_ON.search(before.rstrip()) is not None or begins[:1] in "(&,"
    goes_on = cut or links or begins[:1].islower()
    return f"{before}{' ' if goes_on and not is_item and not ended else chr(10)}{text}"


def without_bullets(text: str) -> str:
    """The lines of a list, each without the mark that it begins with."""
    return _BULLETS.sub("", text)
