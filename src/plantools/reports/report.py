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
    NUMBER = "number"
    MONEY = "pounds"
    PENCE = "pounds and pence"
    PERCENT = "percent"
    DATE = "date"
    WRITTEN = "text or date, as it was typed"
    RATING = "rating"
    STATUS = "status of a measure"
    SEVERITY = "severity"
    LINK = "link"
    TREND = "trend"
    """A small line of the numbers in other columns of its row (`ReportColumn.draws`)."""
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
    """A column: header, width in characters, and how its cells are shown.

    Attributes:
        draws: of a trend, the first and the last column that it draws, from 0.
    """

    header: str
    width: int
    show: Show = Show.TEXT
    draws: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class BarChart:
    """A stacked bar for each of the first rows of a table, one colour for each rating column.

    Attributes:
        upright: columns side by side, as for one moment after another.
    """

    title: str
    alt_text: str
    first_column: int
    last_column: int
    rows: int
    upright: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """An Excel table with a caption above it. A table without rows says `empty` in one.

    Attributes:
        headings: words of the first column whose rows stand out, such as totals.
        chart: what is drawn of it below.
    """

    name: str
    caption: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "Nothing to show"
    headings: tuple[str, ...] = ()
    chart: BarChart | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A generated sheet: title, what it is, and its tables.

    Attributes:
        sheet: the name of its sheet in a workbook that has none yet; the registry says it.
        about: what becomes of what is typed on the sheet, where not simply lost.
        memory: what the next refresh has to know about this one; kept in a hidden column.
    """

    title: str
    notes: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    sheet: str = ""
    about: str = ""
    memory: str = ""
