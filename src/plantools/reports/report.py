"""A report as data: what a generated sheet shows, whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Show(StrEnum):
    """How the cells of a column are shown."""

    TEXT = "text"
    WHOLE = "whole number"
    PERCENT = "percent"
    DATE = "date"
    RATING = "rating"
    SEVERITY = "severity"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a cell of the same workbook."""

    sheet: str
    cell: str

    @property
    def text(self) -> str:
        return f"{self.sheet}!{self.cell}"


Cell = str | int | float | date | Link | None


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
    """A generated sheet: title, what it is, its tables, and a chart below the first."""

    sheet: str
    title: str
    notes: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    chart: BarChart | None = None
