"""A report as data: what a generated sheet shows, whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plantools.changes.wording import Piece


class Show(StrEnum):
    """How the cells of a column are shown."""

    TEXT = "text"
    WHOLE = "whole number"
    PERCENT = "percent"
    DATE = "date"
    RATING = "rating"
    SEVERITY = "severity"
    LINK = "link"
    REASON = "reason"
    """Text for an officer to type; what is still to come says so."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a cell of the same workbook."""

    sheet: str
    cell: str

    @property
    def text(self) -> str:
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text some words of which went (shown struck out) or came (shown underlined)."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


Cell = str | int | float | date | Link | Marked | None


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: header, width in characters, and how its cells are shown."""

    header: str
    width: int
    show: Show = Show.TEXT


@dataclass(frozen=True, slots=True)
class ReportTable:
    """An Excel table with a caption above it. A table without rows says `empty` in one."""

    name: str
    caption: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "Nothing to show"


@dataclass(frozen=True, slots=True)
class BarChart:
    """A stacked bar for each of the first rows of a table, one colour for each rating column."""

    title: str
    alt_text: str
    first_column: int
    last_column: int
    rows: int


@dataclass(frozen=True, slots=True)
class Report:
    """A generated sheet: title, what it is, its tables, and a chart below the first.

    Attributes:
        about: what becomes of what is typed on the sheet, where not simply lost.
        memory: what the next refresh has to know about this one; kept in a hidden column.
    """

    sheet: str
    title: str
    notes: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    chart: BarChart | None = None
    about: str = ""
    memory: str = ""
