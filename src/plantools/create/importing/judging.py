"""Tell by their cells what the headings don't say: columns of action tables, and the plan's own
key to its ratings.

Councils head a column "Date", "RAG status as reported to the Scrutiny Committee 12 March" or
with nothing at all. A column of ratings, due dates, posts or progress is still one: its cells
show it. Whatever is found so is reported as a guess.

A key is a small table of colours, words or digits with what they mean, a row of coloured cells,
or a text such as "B = complete; G = on track". It becomes the scale (tblRatings); the default
scale is never put over it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

from plantools.create.importing import council_words as words
from plantools.create.importing.council_words import REF, one_of
from plantools.create.importing.document import Cell, Document, Line, without_bullets
from plantools.create.importing.headers import Header, Headers, How
from plantools.create.importing.layout import Grid, Layout, Row, Table
from plantools.plan import DueKind, grouped, parse_due
from plantools.workbook.contract import ACTIONS, RATINGS, normalise

_ENOUGH, _REFS = 0.6, 0.8
_MOST_WORDS, _LOOKED_AT = 10, 400
_LONGEST_DATE, _LONGEST_RATING, _LONGEST_POSTS = 120, 40, 200
_LONG_TEXT, _SHORT_TEXT = 25, 6
_UNDATED = {DueKind.ONGOING, DueKind.TO_BE_SCOPED, DueKind.CARRIED_OVER}


_DUE_HEAD = one_of(
    r"due|by when|when|target|deadline|timescales?|timeframe|complete by|end|completion|"
    r"revised|deliver\w*"
)
_NOT_DUE_HEAD = one_of(
    r"completed|actual|closed|start\w*|begin\w*|commence\w*|updated?|review\w*|raised|"
    r"added|reported|original|baseline|previous"
)
_DONE_HEAD = re.compile(r"\b(?:completed|actual|closed|start|review)", re.IGNORECASE)
_REVISED_HEAD = one_of("revised|current|new")
_RATING_HEAD = re.compile(r"\b(?:b?rag|status|rat(?:ed|ing))", re.IGNORECASE)
_CURRENT_HEAD = one_of("current|latest|now")
_OLD_HEAD = one_of("previous|last|prior|original|initial|risk|priority")
_PROGRESS_HEAD = one_of(
    r"progress|updates?|position|comment\w*|narrative|status|achieved|so far|to date|now|"
    r"done|delivered|activity|notes?"
)
_DAY_SAID = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?[A-Z][a-z]{2,8}\.?['’ -]+(?:20)?\d\d\b|"
    r"\d{1,2}/\d{1,2}/\d{2,4}"
)
_KEY = one_of("key|legend|b?rag|ratings?|colours?|status")
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
_Entry = tuple[Cell, Cell]
"""Of a key: the rating, whose fill is its colour, and what it means."""


class _Column:
    """What stands in a column: shares from 0 to 1 of the cells that say anything."""

    def __init__(self, at: int, head: str, rows: Iterable[Row], own: Collection[str]) -> None:
        texts = [text for row in rows if (text := row.text(at))]

        def share(says: Callable[[str], object]) -> float:
            return sum(bool(says(text)) for text in texts) / max(len(texts), 1)

        def kinds(text: str) -> set[DueKind]:  # several dates under each other count as one
            parts = (text, *text.splitlines()) if len(text) <= _LONGEST_DATE else ()
            return {parse_due(part).kind for part in parts} - {DueKind.UNPARSEABLE}

        def is_rating(text: str) -> bool:
            known = normalise(text) in own or words.read_status(text) or words.read_rating(text)
            return len(text) <= _LONGEST_RATING and bool(known)

        self.at, self.head, self.filled = at, head, len(texts)
        self.length = sum(map(len, texts)) / max(len(texts), 1)
        self.words = {normalise(text) for text in texts}
        self.states = any(map(words.read_status, texts))
        self.ratings = share(is_rating)
        self.dates = share(kinds) if any(kinds(text) - _UNDATED for text in texts) else 0.0
        self.posts = share(lambda t: len(t) <= _LONGEST_POSTS and words.looks_like_posts(t))
        self.refs = share(lambda t: len(t) < 12 and "/" not in t and REF.fullmatch(t))

    @property
    def month(self) -> int:
        """The day that its heading names, as a number; 0 if it names none."""
        found = _DAY_SAID.search(self.head)
        due = parse_due(found[0]) if found else None
        return due.last.toordinal() if due is not None and due.last is not None else 0

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether its heading holds such a word."""
        return pattern.search(self.head) is not None


def judge_tables(layout: Layout, own: Collection[str]) -> list[str]:
    """Give action tables the columns that their headings didn't tell; returns what is to be said
    first: which tables have no rating or no due column at all.

    `own` are the ratings of the plan's own key, normalised, besides those that everybody knows.
    """
    tables = [table for table in layout.filled(ACTIONS) if table.rows]
    # a page's or a section's few rows alone say little
    for same in grouped(tables, lambda table: table.header.texts).values():
        header = _judge(same[0].header, [row for table in same for row in table.rows], own)
        for table in same:
            table.header = header
    lacking = [
        name for name in ("due_by", "rating") if not any(name in t.header.columns for t in tables)
    ]
    cells = (cell for table in tables for row in table.rows for cell in row.line.cells)
    if "rating" in lacking and any(words.rating_of(cell.fill) for cell in cells):
        lacking.remove("rating")
    return [
        f"No column of {'ratings' if name == 'rating' else 'due dates'} was found. If there is "
        f'one, say which: --map "Their header={ACTIONS.column(name).header}".'
        for name in (lacking if tables else ())
    ]


def table_from_grid(
    grid: Grid, source: str, headers: Headers, own: Collection[str]
) -> Table | None:
    """An action table out of one whose headings say little, if its cells show it to be one."""
    on_hold = bool(grid.group and grid.group.on_hold)
    rows = [Row(line, grid.group, on_hold) for line in grid.lines[1:]]
    header = headers.of(ACTIONS, [cell.own for cell in grid.lines[0].cells])
    header = _judge(header, rows, own)
    known_by = {"owners", "due_by", "rating", "ref"} & header.columns.keys()
    if "action" not in header.columns or len(known_by) < 2 or not rows:
        return None
    if grid.group is not None:
        grid.group.has_rows = True
    return Table(source, header, grid.name, rows)


def _judge(header: Header, rows: Sequence[Row], own: Collection[str]) -> Header:
    rows = rows[:_LOOKED_AT]
    columns = [_Column(at, text, rows, own) for at, text in enumerate(header.texts)]
    header = replace(header)  # which has other columns to spare then
    found, how = header.columns, header.how

    def free(*fields: str) -> list[_Column]:
        """Columns that are nobody's, or only one of these fields', and not by name or --map."""
        weak = {at for name, at in found.items() if name in fields and how[name] != How.MAP}
        taken = (set(found.values()) - weak) | header.decided
        return [column for column in columns if column.at not in taken and column.filled]

    def take(name: str, likely: Iterable[_Column], by: Callable[[_Column], Any]) -> None:
        """Let the likeliest of these columns be a field."""
        column = max(likely, key=by, default=None)
        if column is not None:
            for other in [other for other, at in found.items() if at == column.at]:
                del found[other], how[other]
            found[name], how[name] = column.at, How.CELLS

    def wrong(name: str, share: Callable[[_Column], float]) -> bool:
        """Whether a column was taken for a field by likeness only and its cells deny it."""
        if name not in found:
            return True
        column = columns[found[name]]
        return how[name] is How.GUESS and column.filled > 0 and share(column) < 0.3

    if "action" not in found:
        texts = (c for c in columns if c.at not in header.decided and c.dates < _ENOUGH)
        take("action", (c for c in texts if c.length >= _LONG_TEXT), lambda c: c.length)
    if wrong("rating", lambda c: c.ratings):
        weak = ("status", "progress") if how.get("progress") is How.GUESS else ("status",)
        ratings = (c for c in free(*weak) if c.ratings >= _ENOUGH and len(c.words) <= _MOST_WORDS)
        states = found.get("status", -1)
        take("rating", [c for c in ratings if not (c.at == states and c.states)], _newest)
    if wrong("due_by", lambda c: c.dates):
        fields = ("anticipated_impact", "milestone", "due_date")
        dates = [c for c in free(*fields) if c.dates >= _ENOUGH]
        if len(dates) > 1:
            dates = [c for c in dates if not c.says(_NOT_DUE_HEAD)] or dates
        likely = (c for c in dates if not c.says(_DONE_HEAD) or c.says(_DUE_HEAD))
        take("due_by", likely, _likeliest_due)
    if "ref" not in found:
        refs = (c for c in free() if c.refs >= _REFS and c.filled > 1 and len(c.words) == c.filled)
        take("ref", refs, lambda c: -c.at)
    if "owners" not in found:
        posts = [c for c in free() if c.posts >= _ENOUGH and c.dates < _ENOUGH]
        take("owners", posts, lambda c: c.posts)
    if "progress" not in found and not header.phases:
        told = [
            c
            for c in free()
            if c.length >= _SHORT_TEXT
            and max(c.dates, c.ratings, c.posts) < _ENOUGH
            and (c.says(_PROGRESS_HEAD) or c.month)
        ]
        if len(told) > 1:
            header.phases = tuple(c.at for c in sorted(told, key=lambda c: (c.month, c.at)))
        else:
            take("progress", told, lambda c: c.at)
    return header


def _newest(column: _Column) -> tuple[bool, bool, bool, int, int]:
    """Of several ratings, the one that stands now; "Started." under Notes is none if another is."""
    named = column.says(_RATING_HEAD) or column.month > 0
    return not column.says(_OLD_HEAD), named, column.says(_CURRENT_HEAD), column.month, column.at


def _likeliest_due(column: _Column) -> tuple[bool, bool, bool, float, int]:
    revised, old = column.says(_REVISED_HEAD), column.says(_NOT_DUE_HEAD)
    return revised, not old, column.says(_DUE_HEAD), column.dates, -column.at


# the key to the ratings


def find_keys(document: Document, layout: Layout) -> list[Cell]:
    """The ratings of the key to the actions, with its colours; makes a table of the key.

    A key that is a table of ratings already, under headers of its own, is only read.
    """
    tables = [t for t in layout.tables if t.header.spec is RATINGS and t.rows]
    for heading, key in islice(_keys(document, layout), 0 if tables else 1):
        at = {"rating": 0, "definition": 1}
        names = ("Rating", "Definition")
        header = Header(RATINGS, names, columns=at, how=dict.fromkeys(at, How.CELLS))
        rows = [Row(Line("key", entry), None) for entry in key]
        tables.append(Table(f"{document.name}, key", header, heading, rows))
        layout.tables.append(tables[-1])
    used = {
        normalise(table.header.cell(row.line, name).own)
        for table in layout.tables
        if table.header.spec is ACTIONS
        for row in table.rows
        for name in ("rating", "status")
    } - {""}
    tables = [table for table in tables if "impact" not in table.heading.casefold()]
    for table in tables:
        _use_words_in_use(table, used)
    cells = (table.header.cell(row.line, "rating") for table in tables for row in table.rows)
    return [cell for cell in cells if cell.text]


def _use_words_in_use(table: Table, used: set[str]) -> None:
    """Where the plan rates by what the key says of a colour, that is the word."""
    word, says = (table.header.columns[name] for name in ("rating", "definition"))

    def in_use(at: int) -> int:
        lines = (row.line for row in table.rows if row.line.cell(word).text)
        return sum(normalise(line.cell(at).text) in used for line in lines)

    if in_use(says) <= in_use(word):
        return
    for at, row in enumerate(table.rows):
        cells = [*row.line.cells, *[Cell()] * len(table.header.texts)]
        if len(cells[says].text) <= _LONGEST_WORD * 2:
            fill = cells[word].fill or cells[says].fill
            cells[word], cells[says] = replace(cells[says], fill=fill), cells[word]
        table.rows[at] = replace(row, line=replace(row.line, cells=tuple(cells)))


def _keys(document: Document, layout: Layout) -> Iterator[tuple[str, list[_Entry]]]:
    """Keys in tables that are none of ours, in a row of coloured cells, and in texts."""
    for grid in list(layout.grids):
        if len(key := _of_lines(grid.lines)) >= _FEWEST:
            layout.grids.remove(grid)
            yield grid.name, key
    rows = {id(row.line) for table in layout.tables for row in table.rows}
    for line in document.lines:
        if line.level is None and id(line) not in rows and len(key := _of_row(line)) > _FEWEST:
            yield "Key", key
    texts = [("", text) for _, text in (*layout.opening, *layout.kept)]
    texts += [(group.title, "\n".join(group.texts)) for group in layout.groups]
    for heading, text in texts:
        is_key = len(text) <= _LONGEST_TEXT * 3 and _KEY.search(f"{heading} {text[:200]}")
        if is_key and len(key := _of_text(text)) >= _FEWEST:
            yield heading or "Key", key


def _of_lines(lines: Sequence[Line]) -> list[_Entry]:
    """The entries of a table, if it is a key: a rating, then what it means, in each row."""
    key: list[_Entry] = []
    for line in lines:
        first, *rest = [c for c in line.cells if c.own or words.rating_of(c.fill)] or [Cell()]
        says = next((cell.own for cell in rest if cell.own), "")
        if says and _is_key_word(first):
            word = first.own or str(words.rating_of(first.fill))
            key.append(_entry(word, says, first.fill or rest[0].fill))
        elif not (rest and _is_key_word(first)) and len(line.texts) > 1 and key:
            return []
    return key if len(key) * 2 >= len(lines) and _known(key) * 2 >= len(key) else []


def _of_row(line: Line) -> list[_Entry]:
    """The entries of a row of coloured cells, each with its word in it or beside it."""
    key = []
    for cell, after in pairwise((*line.cells, Cell())):
        rating = words.rating_of(cell.fill)
        if rating is None or cell.across or len(cell.own) > _LONGEST_TEXT:
            continue
        if cell.own:
            found = _ENTRY.fullmatch(without_bullets(cell.own))
            word, says = found.groups() if found else (cell.own, "")
            key.append(_entry(word, says, cell.fill))
        elif after.own and words.rating_of(after.fill) is None:
            key.append(_entry(str(rating), after.own, cell.fill))
    return key if len({word.fill for word, _ in key}) == len(key) else []


def _of_text(text: str) -> list[_Entry]:
    found = map(_ENTRY.fullmatch, _NEXT.split(without_bullets(text)))
    entries = [_entry(each["word"].strip(), each["says"].strip()) for each in found if each]
    key = [each for each in entries if _is_key_word(each[0]) and len(each[1].text) < 200]
    once = len({normalise(word.text) for word, _ in key}) == len(key)
    return key if once and _known(key) * 2 > len(key) else []


def _entry(word: str, says: str, fill: str = "") -> _Entry:
    return Cell(word, fill), Cell(says)


def _known(key: Sequence[_Entry]) -> int:
    """In how many entries either side is a rating that everybody knows; 0 if they are too many."""
    told = (
        any(words.read_rating(cell.text) for cell in entry if cell.text)
        or words.rating_of(entry[0].fill)
        for entry in key
    )
    return sum(map(bool, told)) if len(key) <= _MOST else 0


def _is_key_word(cell: Cell) -> bool:
    """Whether a cell may be the rating of a key's row: a word, a letter, a digit, a colour."""
    text = cell.own
    is_word = words.read_rating(text) is not None or re.fullmatch(r"\d|[A-Z]{1,2}", text)
    return len(text) <= _LONGEST_WORD and bool(is_word or words.rating_of(cell.fill))
