"""What a table of the workbook is: its columns, what they hold, how their headers are matched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from textwrap import dedent

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Soft hyphens, joiners and marks of direction: they come with text from Word and the web."""


class Kind(StrEnum):
    """What a column holds, and so how it is read and what Excel lets be typed into it."""

    TEXT = "text"
    LINES = "one item per line"
    POSTS = "posts, joined by ;"
    DUE = "date or prose"
    DATE = "date"
    MONTH = "month"
    NUMBER = "number"
    RATING = "rating"
    STATUS = "status"
    SECTION = "section code"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an officer-owned table.

    Attributes:
        field: the name of the field in the plan's dataclass.
        header: what stands in the header row of a master.
        kind: what its cells hold.
        width: column width in characters.
        required: a workbook without it can't be read.
        aliases: headers that other councils use for the same thing.
        help: one sentence for the officer, shown when the cell is selected.
    """

    field: str
    header: str
    kind: Kind = Kind.TEXT
    width: int = 18
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""


def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table in words, as they stand in a master from left to right.

        Due by | due_by | due 24 required
          When it is due. A month is enough (October 2025).
          also: Due; Timescale; By when

    A line for each column has its header, its field, and its kind (text, if none is said), its
    width and whether it is required; below that stand the help and, behind "also:", the aliases.

    Raises:
        ValueError: if a line is not of this form.
    """
    found = []
    for entry in re.split(r"\n(?=\S)", dedent(table).strip()):
        head, *lines = entry.split("\n")
        header, field, said = head.split(" | ")
        match = re.fullmatch(r"(?:([a-z]+) )?(\d+)( required)?", said)
        if match is None:
            raise ValueError(f"a column is said as {head!r}")
        help_, _, aliases = " ".join(map(str.strip, lines)).partition("also: ")
        found.append(
            Column(
                field,
                header,
                Kind[(match[1] or "text").upper()],
                int(match[2]),
                bool(match[3]),
                tuple(aliases.split("; ")) if aliases else (),
                help_.strip(),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """An officer-owned table: where it stands and what it is for.

    Attributes:
        source: the name of the CSV file (without .csv) that holds such a table.
    """

    name: str
    sheet: str
    source: str
    title: str
    purpose: str
    filled_by: str
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)

    def column(self, field: str) -> Column:
        """The column that holds a field.

        Raises:
            KeyError: if the table has none.
        """
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)


@dataclass(frozen=True, slots=True)
class CoverName:
    """A named cell on the Cover sheet."""

    name: str
    field: str
    label: str
    kind: Kind
    help: str


def seen(text: str) -> str:
    """What is seen of a text: without spaces around it, soft hyphens and the like."""
    return (text if text.isascii() else _UNSEEN.sub("", text)).strip()


@lru_cache(maxsize=4096)
def normalise(header: str) -> str:
    """A header as it is compared: no case, punctuation, underscores, extra or unseen characters."""
    header = seen(header)
    return re.sub(r"[\W_]+", " ", header.replace("'", "").replace("’", "")).strip().casefold()


def match_headers(spec: TableSpec, headers: Iterable[str]) -> dict[str, int]:
    """Which column holds which field: field name to 0-based position.

    A header that is the column's own name wins over one that is an alias; of two that
    would do, the first. Only a column that is required takes what another one that isn't is
    called: in a key to ratings without a column Rating, Colour is the rating. Columns that match
    nothing are left alone.
    """
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        positions.setdefault(normalise(header), position)
    found: dict[str, int] = {}
    for column in spec.columns:
        named = positions.get(normalise(column.header))
        if named is not None:
            found[column.field] = named
    for column in spec.columns:
        if column.field in found:
            continue
        for alias in (column.field, *column.aliases):
            likely = positions.get(normalise(alias))
            holder = next((field for field, taken in found.items() if taken == likely), None)
            if likely is None or (holder and not _gives_way(spec, holder, column, alias)):
                continue
            if holder:
                del found[holder]
            found[column.field] = likely
            break
    return found


def _gives_way(spec: TableSpec, holder: str, column: Column, alias: str) -> bool:
    held = spec.column(holder)
    named = normalise(held.header) == normalise(alias)
    return column.required and not held.required and named
