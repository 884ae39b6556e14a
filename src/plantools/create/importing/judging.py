"""Judge the columns of an action table by what stands in them, where their headings don't say.

Councils head a column "Date", "RAG status as reported to the Scrutiny Committee 12 March" or
with nothing at all. A column of ratings, due dates, posts or progress is still one: its cells
show it. Whatever is found so is reported as a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from plantools.create.importing.council_words import (
    looks_like_posts,
    rating_of,
    read_rating,
    read_status,
)
from plantools.create.importing.headers import Header, Headers, How, extra_names
from plantools.create.importing.labels import REF
from plantools.create.importing.layout import Grid, Layout, Row, Table
from plantools.plan import DueKind, grouped, parse_due
from plantools.workbook.contract import ACTIONS, normalise

_ENOUGH = 0.6
_MOST_WORDS = 10
_LOOKED_AT = 400
_LONGEST_DATE, _LONGEST_RATING, _LONGEST_POSTS = 120, 40, 200
_LONG_TEXT, _SHORT_TEXT = 25, 6
_REFS = 0.8
_DATED = (
    *(DueKind.MONTH, DueKind.EXACT_DATE, DueKind.RANGE, DueKind.STARTING, DueKind.END_OF_YEAR),
    *(DueKind.MULTIPLE, DueKind.RECURRING),
)

_UNDATED = (DueKind.ONGOING, DueKind.TO_BE_SCOPED, DueKind.CARRIED_OVER)
_DUE_HEAD = re.compile(
    r"\b(?:due|by when|when|target|deadline|timescales?|timeframe|complete by|end|completion|"
    r"revised|deliver\w*)\b",
    re.IGNORECASE,
)
_NOT_DUE_HEAD = re.compile(
    r"\b(?:completed|actual|closed|start\w*|begin\w*|commence\w*|updated?|review\w*|raised|"
    r"added|reported|original|baseline|previous)\b",
    re.IGNORECASE,
)
_OLD_HEAD = re.compile(r"\b(?:previous|last|prior|original|initial|risk|priority)\b", re.I)
_PROGRESS_HEAD = re.compile(
    r"\b(?:progress|updates?|position|comment\w*|narrative|status|achieved|so far|to date|now|"
    r"done|delivered|activity|notes?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Column:
    """What stands in a column: shares from 0 to 1 of the cells that say anything."""

    at: int
    head: str
    filled: int
    ratings: float
    dates: float
    posts: float
    refs: float
    length: float
    words: frozenset[str]
    states: bool


def judge_tables(layout: Layout, words: Collection[str]) -> list[str]:
    """Give action tables the columns that their headings didn't tell.

    Args:
        words: the ratings of the plan's own key, besides those that everybody knows.

    Returns:
        What is to be said first: which tables have no rating or no due column at all.
    """
    known = {normalise(word) for word in words}
    tables = [table for table in layout.tables if table.header.spec is ACTIONS and table.rows]
    # a page's or a section's few rows alone say little
    for same in grouped(tables, lambda table: table.header.texts).values():
        header = _judge(same[0].header, [row for table in same for row in table.rows], known)
        for table in same:
            table.header = header
    said = []
    for name, what in (("due_by", "due dates"), ("rating", "ratings")):
        lacking = [table for table in tables if name not in table.header.columns]
        coloured = name == "rating" and any(
            rating_of(cell.fill)
            for table in lacking
            for row in table.rows
            for cell in row.line.cells
        )
        if lacking and len(lacking) == len(tables) and not coloured:
            said.append(
                f"No column of {what} was found. If there is one, say which: "
                f'--map "Their header={ACTIONS.column(name).header}".'
            )
    return said


def table_from_grid(
    grid: Grid, source: str, headers: Headers, words: Collection[str]
) -> Table | None:
    """An action table out of one whose headings say little, if its cells show it to be one."""
    texts = tuple(cell.own for cell in grid.lines[0].cells)
    on_hold = bool(grid.group and grid.group.on_hold)
    rows = [Row(line, grid.group, on_hold) for line in grid.lines[1:]]
    known = {normalise(word) for word in words}
    header = headers.near(texts)
    if "action" not in header.columns:
        columns = [_look(at, text, rows, known) for at, text in enumerate(texts)]
        free = [c for c in columns if c.at not in header.decided and c.dates < _ENOUGH]
        longest = max(free, key=lambda column: column.length, default=None)
        if longest is None or longest.length < _LONG_TEXT:
            return None
        found = {name: at for name, at in header.columns.items() if at != longest.at}
        how = {name: header.how[name] for name in found}
        header = _with_columns(
            header, {**found, "action": longest.at}, {**how, "action": How.CELLS}, ()
        )
    header = _judge(header, rows, known)
    enough = len({"owners", "due_by", "rating", "ref"} & header.columns.keys()) >= 2
    if not (enough and rows):
        return None
    if grid.group is not None:
        grid.group.has_rows = True
    return Table(source, header, grid.name, rows)


def _with_columns(
    header: Header, columns: dict[str, int], how: dict[str, How], phases: tuple[int, ...]
) -> Header:
    extra = extra_names(header.spec, header.texts, set(columns.values()))
    return replace(header, columns=columns, how=how, extra=extra, phases=phases)


def _judge(header: Header, rows: Sequence[Row], words: Collection[str]) -> Header:
    columns = [_look(at, text, rows, words) for at, text in enumerate(header.texts)]
    found, how = dict(header.columns), dict(header.how)
    phases = header.phases

    def free(*fields: str) -> list[_Column]:
        """Columns that are nobody's, or only one of these fields', and not by name or --map."""
        weak = {at for field, at in found.items() if field in fields and how[field] != How.MAP}
        taken = (set(found.values()) - weak) | header.decided
        return [column for column in columns if column.at not in taken and column.filled]

    def take(field: str, column: _Column | None) -> None:
        if column is None:
            return
        for other in [name for name, at in found.items() if at == column.at]:
            del found[other], how[other]
        found[field], how[field] = column.at, How.CELLS

    def wrong(field: str, share: Callable[[_Column], float]) -> bool:
        """Whether a column was taken for a field by likeness only and its cells deny it."""
        if field not in found:
            return True
        column = columns[found[field]]
        return how[field] is How.GUESS and column.filled > 0 and share(column) < 0.3

    if wrong("rating", lambda column: column.ratings):
        weak = ("status", "progress") if how.get("progress") is How.GUESS else ("status",)
        ratings = [c for c in free(*weak) if c.ratings >= _ENOUGH]
        ratings = [c for c in ratings if c.at != found.get("status") or not c.states]
        ratings = [c for c in ratings if len(c.words) <= _MOST_WORDS]
        take("rating", max(ratings, key=_newest, default=None))
    if wrong("due_by", lambda column: column.dates):
        dates = [
            c for c in free("anticipated_impact", "milestone", "due_date") if c.dates >= _ENOUGH
        ]
        dates = [c for c in dates if not (_NOT_DUE_HEAD.search(c.head) and len(dates) > 1)] or dates
        said = re.compile(r"\b(?:completed|actual|closed|start|review)", re.I)
        dates = [c for c in dates if not said.search(c.head) or _DUE_HEAD.search(c.head)]
        take("due_by", max(dates, key=_likeliest_due, default=None))
    if "ref" not in found:
        refs = [c for c in free() if c.refs >= _REFS and c.filled > 1 and len(c.words) == c.filled]
        take("ref", next(iter(refs), None))
    if "owners" not in found:
        posts = [c for c in free() if c.posts >= _ENOUGH and c.dates < _ENOUGH]
        take("owners", max(posts, key=lambda column: column.posts, default=None))
    if "progress" not in found and not phases:
        told = [
            c
            for c in free()
            if c.length >= _SHORT_TEXT
            and max(c.dates, c.ratings, c.posts) < _ENOUGH
            and (_PROGRESS_HEAD.search(c.head) or _month_of(c.head))
        ]
        if len(told) > 1:
            phases = tuple(c.at for c in sorted(told, key=lambda c: (_month_of(c.head), c.at)))
        else:
            take("progress", next(iter(told), None))
    return _with_columns(header, found, how, phases)


def _look(at: int, head: str, rows: Sequence[Row], words: Collection[str]) -> _Column:
    cells = [row.line.cells[at] for row in rows[:_LOOKED_AT] if at < len(row.line.cells)]
    texts = [cell.own for cell in cells if cell.own]
    number = max(len(texts), 1)
    ratings = [_is_rating(text, words) for text in texts]
    return _Column(
        at,
        head,
        len(texts),
        sum(ratings) / number,
        _date_share(texts),
        sum(len(t) <= _LONGEST_POSTS and looks_like_posts(t) for t in texts) / number,
        sum(len(t) < 12 and REF.fullmatch(t) is not None and "/" not in t for t in texts) / number,
        sum(map(len, texts)) / number,
        frozenset(normalise(text) for text in texts),
        any(read_status(text) is not None for text in texts),
    )


def _is_rating(text: str, words: Collection[str]) -> bool:
    if len(text) > _LONGEST_RATING:
        return False
    is_state = read_status(text) is not None
    return normalise(text) in words or is_state or read_rating(text) is not None


def _date_share(texts: Sequence[str]) -> float:
    """The share of cells that say when; several dates under each other count as one of them."""
    dated = other = 0
    for text in texts:
        if len(text) > _LONGEST_DATE:
            continue
        kinds = {parse_due(part).kind for part in (text, *text.splitlines())}
        if kinds & set(_DATED):
            dated += 1
        elif kinds & set(_UNDATED):
            other += 1
    return (dated + other) / max(len(texts), 1) if dated else 0.0


def _newest(column: _Column) -> tuple[bool, bool, int, int, int]:
    """Of several ratings, the one that stands now; "Started." under Notes is none if another is."""
    named = re.search(r"\b(?:b?rag|status|rat(?:ed|ing))", column.head, re.IGNORECASE) is not None
    current = re.search(r"\b(?:current|latest|now)\b", column.head, re.IGNORECASE) is not None
    month = _month_of(column.head)
    return not _OLD_HEAD.search(column.head), named or month > 0, int(current), month, column.at


def _likeliest_due(column: _Column) -> tuple[bool, bool, bool, float, int]:
    revised = re.search(r"\b(?:revised|current|new)\b", column.head, re.IGNORECASE) is not None
    old = _NOT_DUE_HEAD.search(column.head) is not None
    return revised, not old, _DUE_HEAD.search(column.head) is not None, column.dates, -column.at


def _month_of(head: str) -> int:
    """The day that a heading names, as a number; 0 if it names none."""
    found = re.search(
        r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?[A-Z][a-z]{2,8}\.?['’ -]+(?:20)?\d\d\b|"
        r"\d{1,2}/\d{1,2}/\d{2,4}",
        head,
    )
    due = parse_due(found[0]) if found else None
    return due.last.toordinal() if due is not None and due.last is not None else 0
