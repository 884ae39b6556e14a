"""Find the plan's own key to its ratings, wherever in the file it stands.

A key is a small table of colours, words or digits with what they mean, a row of coloured cells,
or a text such as "B = complete; G = on track". It becomes the scale (tblRatings); the default
scale is never put over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from plantools.create.importing.council_words import rating_of, read_rating
from plantools.create.importing.document import Cell, Document, Line, without_bullets
from plantools.create.importing.headers import Header, How
from plantools.create.importing.layout import Layout, Row, Table
from plantools.workbook.contract import ACTIONS, RATINGS, normalise

_KEY = re.compile(r"\b(?:key|legend|b?rag|ratings?|colours?|status)\b", re.IGNORECASE)
_ENTRY = re.compile(
    r"\W*(?:(?:b?rag\s+)?(?:ratings?\s+|status\s+)?(?:key|legend)\s*[:–-]\s*)?"
    r"(?P<word>[A-Za-z0-9][A-Za-z0-9/ ]{0,24}?)\s*(?:=|:|–|—|\s-\s|\bmeans\b)\s*"
    r"(?P<says>\S.*?)[.;,]?\s*",
    re.IGNORECASE | re.DOTALL,
)
_NEXT = re.compile(
    r"[;\n|]+|[,.]\s*(?=[A-Za-z0-9/]{1,15}(?: [A-Za-z]{1,10})?\s*(?:=|:|–|—|\bmeans\b))"
)
_FEWEST, _MOST = 2, 12
_LONGEST_WORD, _LONGEST_TEXT = 25, 900


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What a plan says that a rating means; `fill` is the colour of the key's own cell."""

    word: str
    says: str
    fill: str = ""


def find_keys(document: Document, layout: Layout) -> list[KeyEntry]:
    """The entries of the key to the ratings of actions; makes tables of ratings of the rest.

    A key that is a table of ratings already, under headers of its own, is only read.
    """
    told = [t for t in layout.tables if t.header.spec is RATINGS and t.rows]
    for grid in list(layout.grids):
        entries = _of_lines(grid.lines)
        if len(entries) >= _FEWEST and not told:
            layout.grids.remove(grid)
            told.append(_table(f"{document.name}, key", grid.name, entries))
            layout.tables.append(told[-1])
    if not told:
        for heading, entries in _elsewhere(document, layout):
            told.append(_table(f"{document.name}, key", heading, entries))
            layout.tables.append(told[-1])
            break
    used = {normalise(text) for text in _ratings_in_use(layout)}
    for table in told:
        if "impact" not in table.heading.casefold():
            _use_words_in_use(table, used)
    return [entry for t in told if "impact" not in t.heading.casefold() for entry in _entries(t)]


def _entries(table: Table) -> Iterator[KeyEntry]:
    columns = table.header.columns
    for row in table.rows:
        word, says = (row.line.cell(columns[name]) for name in ("rating", "definition"))
        if word.text:
            yield KeyEntry(word.text, says.text, word.fill)


def _use_words_in_use(table: Table, used: set[str]) -> None:
    """Where the plan rates by what the key says of a colour, that is the word."""
    entries = list(_entries(table))
    words = sum(normalise(entry.word) in used for entry in entries)
    meanings = sum(normalise(entry.says) in used for entry in entries)
    if meanings <= words:
        return
    columns = table.header.columns
    for at, row in enumerate(table.rows):
        cells = [*row.line.cells, *[Cell()] * len(table.header.texts)]
        word, says = columns["rating"], columns["definition"]
        if len(cells[says].text) <= _LONGEST_WORD * 2:
            fill = cells[word].fill or cells[says].fill
            cells[word], cells[says] = replace(cells[says], fill=fill), cells[word]
        table.rows[at] = replace(row, line=replace(row.line, cells=tuple(cells)))


def _ratings_in_use(layout: Layout) -> Iterator[str]:
    for table in layout.tables:
        if table.header.spec is ACTIONS:
            for name in ("rating", "status"):
                at = table.header.columns.get(name, -1)
                cells = (row.line.cells[at : at + 1] for row in table.rows if at >= 0)
                yield from (cell.own for here in cells for cell in here)


def _of_lines(lines: Sequence[Line]) -> list[KeyEntry]:
    """The entries of a table, if it is a key: a rating, then what it means, in each row."""
    entries: list[KeyEntry] = []
    for line in lines:
        cells = [cell for cell in line.cells if cell.own or rating_of(cell.fill)]
        if len(cells) >= _FEWEST and is_key_word(cells[0]):
            says = next((cell.own for cell in cells[1:] if cell.own), "")
            if says:
                word = cells[0].own or str(rating_of(cells[0].fill))
                entries.append(KeyEntry(word, says, cells[0].fill or cells[1].fill))
        elif len(line.texts) > 1 and entries:
            return []
    known = sum(_is_known(entry) for entry in entries)
    enough = len(entries) * 2 >= len(lines) and known * 2 >= len(entries)
    return entries if enough and len(entries) <= _MOST else []


def _is_known(entry: KeyEntry) -> bool:
    """Whether either side of an entry is a rating that everybody knows."""
    return any(read_rating(text) for text in (entry.word, entry.says) if text) or bool(
        rating_of(entry.fill)
    )


def is_key_word(cell: Cell) -> bool:
    """Whether a cell may be the rating of a key's row: a word, a letter, a digit, a colour."""
    text = cell.own
    if not text:
        return rating_of(cell.fill) is not None
    if len(text) > _LONGEST_WORD:
        return False
    return (
        read_rating(text) is not None
        or re.fullmatch(r"\d|[A-Z]{1,2}", text) is not None
        or rating_of(cell.fill) is not None
    )


def _elsewhere(document: Document, layout: Layout) -> Iterator[tuple[str, list[KeyEntry]]]:
    """Keys in a row of coloured cells, and in texts."""
    rows = {id(row.line) for table in layout.tables for row in table.rows}
    for line in document.lines:
        if line.level is None and id(line) not in rows:
            entries = _of_row(line)
            if len(entries) > _FEWEST:
                yield "Key", entries
    texts = [("", text) for _, text in (*layout.opening, *layout.kept)]
    texts += [(group.title, "\n".join(group.texts)) for group in layout.groups]
    for heading, text in texts:
        if len(text) > _LONGEST_TEXT * 3 or not _KEY.search(f"{heading} {text[:200]}"):
            continue
        entries = _of_text(text)
        if len(entries) >= _FEWEST:
            yield heading or "Key", entries


def _of_row(line: Line) -> list[KeyEntry]:
    """The entries of a row of coloured cells, each with its word in it or beside it."""
    entries = []
    for cell, after in pairwise((*line.cells, Cell())):
        rating = rating_of(cell.fill)
        if rating is None or cell.across or len(cell.own) > _LONGEST_TEXT:
            continue
        if cell.own:
            found = _ENTRY.fullmatch(without_bullets(cell.own))
            word, says = (found["word"], found["says"]) if found else (cell.own, "")
            entries.append(KeyEntry(word, says, cell.fill))
        elif after.own and rating_of(after.fill) is None:
            entries.append(KeyEntry(str(rating), after.own, cell.fill))
    distinct = {entry.fill for entry in entries}
    return entries if len(distinct) == len(entries) else []


def _of_text(text: str) -> list[KeyEntry]:
    entries = []
    for part in _NEXT.split(without_bullets(text)):
        found = _ENTRY.fullmatch(part)
        if found and is_key_word(Cell(found["word"].strip())) and len(found["says"]) < 200:
            entries.append(KeyEntry(found["word"].strip(), found["says"].strip()))
    words = {normalise(entry.word) for entry in entries}
    known = sum(_is_known(entry) for entry in entries)
    good = len(words) == len(entries) <= _MOST and known * 2 > len(entries)
    return entries if good else []


def _table(source: str, heading: str, entries: Sequence[KeyEntry]) -> Table:
    header = Header(
        RATINGS,
        ("Rating", "Definition"),
        {"rating": 0, "definition": 1},
        {},
        (),
        {"rating": How.CELLS, "definition": How.CELLS},
    )
    lines = [Line("key", (Cell(entry.word, entry.fill), Cell(entry.says))) for entry in entries]
    return Table(source, header, heading, [Row(line, None, False) for line in lines])
