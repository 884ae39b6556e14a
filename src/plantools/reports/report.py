"""A report as data: what a generated sheet shows, whoever draws it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from plantools.changes.wording import Piece
from plantools.plan import RatingKind, RatingScale
from plantools.plan.palette import Colors


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
class FileLink:
    """A link to another file. `text` is what stands in the cell."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A text some words of which went (shown struck out) or came (shown underlined)."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


_MOST_TOLD = 30
"""Bars of which a description tells each."""
_MILLION = 1_000_000

Cell = str | int | float | date | Link | FileLink | Marked | None


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: header, width in characters, and how its cells are shown.

    Attributes:
        draws: of a trend, the first and the last column that it draws, from 0.
        colors: of ratings, by word.
        is_detail: whether it is left out in Word, where few columns can be read.
    """

    header: str
    width: int
    show: Show = Show.TEXT
    draws: tuple[int, int] | None = None
    colors: Mapping[str, Colors] = field(default_factory=dict)
    is_detail: bool = False


class Bar(NamedTuple):
    """How the parts of one column look in a chart: fill and text, and letters behind the number."""

    colors: Colors
    letters: str = ""


COMPARED = (("1F4E79", "FFFFFF"), ("9DC3E6", "000000"), ("E7E6E6", "000000"))
"""Of bars beside each other, in this order."""


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar for each of the first rows of a table: a part of it for each column, or one beside it.

    Attributes:
        alt_text: what is to be seen as a whole; `described` adds the figures.
        bars: how each column looks, from the second one on.
        beside: whether columns are compared, and not added up.
        show: how the numbers on the bars are written.
    """

    title: str
    alt_text: str
    first_column: int
    last_column: int
    rows: int
    bars: tuple[Bar, ...] = ()
    beside: bool = False
    show: Show = Show.WHOLE


@dataclass(frozen=True, slots=True)
class ReportTable:
    """An Excel table with a caption above it. A table without rows says `empty` in one.

    Attributes:
        headings: words of the first column whose rows stand out, such as totals.
        chart: what is drawn of it below.
        is_internal: whether it is for officers alone, and no committee gets it.
        is_only_drawn: whether other tables have its figures, so that in Word there is its chart
            alone, and none of it among tables for machines.
        endings: of a grid, the colours of boxes by what their text ends with. The first column
            says what the boxes of a row are of; see `flowed`.
    """

    name: str
    caption: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "Nothing to show"
    headings: tuple[str, ...] = ()
    chart: BarChart | None = None
    is_internal: bool = False
    is_only_drawn: bool = False
    endings: Mapping[str, Colors] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """A generated sheet: title, what it is, and its tables.

    Attributes:
        keys: the key to each scale of ratings on it, a table for each.
        sheet: the name of its sheet in a workbook that has none yet; the registry says it.
        about: what becomes of what is typed on the sheet, where not simply lost.
        memory: what the next refresh has to know about this one; kept in a hidden column.
        fresh_until: the day after which its last note, which says the date of the figures,
            turns amber; None where that is the officer's own date.
        is_one_page: whether it is printed on one page.
    """

    title: str
    notes: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    keys: tuple[ReportTable, ...] = ()
    sheet: str = ""
    about: str = ""
    memory: str = ""
    fresh_until: date | None = None
    is_one_page: bool = False


NO_BOX = "–"
"""Behind the last box of a section."""


def flowed(grid: ReportTable, across: int) -> ReportTable:
    """A grid with at most so many boxes in a row; more go on in rows of the same heading."""
    found: dict[Cell, list[Cell]] = {}
    for heading, *boxes in grid.rows:
        found.setdefault(heading, []).extend(box for box in boxes if box != NO_BOX)
    across = min(across, max(map(len, found.values()), default=1))
    wide = grid.columns[1].width
    return replace(
        grid,
        columns=(
            grid.columns[0],
            *(ReportColumn(str(number), wide) for number in range(1, across + 1)),
        ),
        rows=tuple(
            (heading, *part, *[NO_BOX] * (across - len(part)))
            for heading, boxes in found.items()
            for part in (boxes[n : n + across] for n in range(0, len(boxes), across))
        ),
    )


def described(table: ReportTable) -> str:
    """What is seen in the chart of a table, for those who can't see it: the figures of each bar."""
    chart = table.chart
    assert chart is not None
    parts = range(chart.first_column + 1, chart.last_column + 1)
    shown = table.rows[: chart.rows]
    bars = []
    for row in shown[:_MOST_TOLD]:
        cells = [(table.columns[n].header, row[n]) for n in parts]
        if chart.beside:
            unit = chart.bars[0].letters
            told = [
                f"{name} {written(cell, chart.show)}{unit}"
                for name, cell in cells
                if cell is not None
            ]
        else:
            told = [f"{written(cell, chart.show)} {name}" for name, cell in cells if cell]
        bars.append(f"{row[chart.first_column]}: {', '.join(told) or 'none'}")
    more = " The table has the others." if len(shown) > _MOST_TOLD else ""
    return f"{chart.title}. {chart.alt_text} {'; '.join(bars)}.{more}"


def written(value: Cell, show: Show) -> str:
    """A number as it is read out."""
    if not isinstance(value, int | float):
        return str(value)
    if show is Show.PERCENT:
        return f"{value:.0%}"
    number, is_money = abs(value), show in (Show.MONEY, Show.PENCE)
    told = f"{number:,.{0 if float(number).is_integer() else 2}f}"
    if is_money and number >= _MILLION:  # as it is said
        told = f"{number / _MILLION:.4g} million"
    return f"{'-' * (value < 0)}{'£' * is_money}{told}"


def rating_column(header: str, width: int, *scales: RatingScale) -> ReportColumn:
    """A column of ratings, wide enough for the longest part of a word.

    Args:
        scales: whose words they are; of a word in two of them the first says the colour.
    """
    colors = {word: pair for scale in reversed(scales) for word, pair in scale.colors.items()}
    return ReportColumn(header, max(width, count_width(*colors)), Show.RATING, colors=colors)


def count_width(*words: str) -> int:
    """What a column needs for these words or below them, in characters."""
    return max((len(part) + 3 for word in words for part in word.split()), default=0)


def beside(words: Collection[str], header: str) -> str:
    """A header of ours that is none of a council's ratings, such as Overdue; Excel wants each
    header of a table once."""
    taken = {word.casefold() for word in words}
    while header.casefold() in taken:
        header += " (counted)"
    return header


def key_to(scale: RatingScale, then: str = "") -> ReportTable:
    """The key to a scale: councillors have been confused by two that looked alike.

    Args:
        then: the report in which the ratings meant that, if not today.
    """
    when = f" in {then}" if then else ""
    return ReportTable(
        f"tblKeyTo{scale.kind.capitalize()}",
        f"Key to the ratings of {'actions' if scale.kind is RatingKind.ACTION else 'impact'}{when}",
        (rating_column("Rating", 12, scale), ReportColumn("What it means", 90)),
        tuple((rating.word, rating.says) for rating in scale.ratings),
    )


def bars_of(scale: RatingScale, words: Iterable[str], others: RatingScale) -> tuple[Bar, ...]:
    """How columns of ratings look in a chart.

    Args:
        others: the scale of words that today's doesn't have.
    """
    return tuple(
        Bar(which.colors[word], which.letters[word])
        for word in words
        for which in [scale if word in scale.colors else others]
    )
