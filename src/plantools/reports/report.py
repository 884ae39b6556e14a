"""A report as data: what a generated sheet shows, whoever draws it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

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


def link_to(sheet: str, cell: str) -> Link | None:
    return Link(sheet, cell) if sheet else None


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
Cell = str | int | float | date | Link | FileLink | Marked | None
Row = tuple[Cell, ...]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: header, width in characters, and how its cells are shown."""

    header: str
    width: int
    show: Show = Show.TEXT
    draws: tuple[int, int] | None = None  # of a trend, its first and last column, from 0
    colors: Mapping[str, Colors] = field(default_factory=dict)  # of ratings, by word
    is_detail: bool = False  # left out in Word, where few columns can be read


_Get = Callable[[Item], Cell]
Column = tuple[ReportColumn, _Get[Item]]
"""A column, and what stands in it for each item that a table is about."""


class Bar(NamedTuple):
    """How the parts of one column look in a chart: fill and text, and letters behind the number."""

    colors: Colors
    letters: str = ""


_COMPARED = (("1F4E79", "FFFFFF"), ("9DC3E6", "000000"), ("E7E6E6", "000000"))


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar for each of the first rows of a table: a part of it for each column, or one beside it.

    Of its columns the first says what a bar is of. `described` adds the figures to `alt_text`.
    """

    title: str
    alt_text: str
    first_column: int
    last_column: int
    rows: int
    bars: tuple[Bar, ...] = ()  # from the second column on
    beside: bool = False  # columns are compared, and not added up
    show: Show = Show.WHOLE  # how the numbers on the bars are written


@dataclass(frozen=True, slots=True)
class ReportTable:
    """An Excel table with a caption above it. A table without rows says `empty` in one."""

    name: str
    caption: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[Row, ...]
    empty: str = "Nothing to show"
    headings: tuple[str, ...] = ()  # words of the first column whose rows stand out
    chart: BarChart | None = None  # drawn below it
    is_internal: bool = False  # for officers alone; no committee gets it
    is_only_drawn: bool = False  # others have its figures: in Word only its chart, no data table
    endings: Mapping[str, Colors] = field(default_factory=dict)
    """Of a grid (`flowed`), the colours of boxes by what their text ends with."""

    def only(self, keep: Callable[[ReportColumn], bool]) -> ReportTable:
        """The table without columns that are not to be kept."""
        kept = [number for number, column in enumerate(self.columns) if keep(column)]
        rows = tuple(tuple(row[number] for number in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[number] for number in kept), rows=rows)


@dataclass(frozen=True, slots=True)
class Report:
    """A generated sheet: title, what it is, and its tables."""

    title: str
    notes: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    keys: tuple[ReportTable, ...] = ()  # the key to each scale of ratings on it
    sheet: str = ""  # its name where there is none yet; the registry says it
    about: str = ""  # what becomes of what is typed on it, where not simply lost
    memory: str = ""  # what the next refresh has to know, kept in a hidden column
    fresh_until: date | None = None
    """After that day its last note, on the date of the figures, turns amber; None: the officer's
    own date."""
    is_one_page: bool = False


MILESTONE = "\nMilestone: "
"""Between an action and the milestone that a row is about."""


def with_milestone(action: str, milestone: str) -> str:
    return f"{action}{MILESTONE}{milestone}" if milestone else action


def columns(width: int, *headers: str, show: Show = Show.TEXT) -> tuple[ReportColumn, ...]:
    return tuple(ReportColumn(header, width, show) for header in headers)


def column(
    header: str, width: int, get: _Get[Item], show: Show = Show.TEXT, detail: bool = False
) -> Column[Item]:
    return ReportColumn(header, width, show, is_detail=detail), get


def table_of(
    name: str,
    caption: str,
    items: Iterable[Item],
    columns: Sequence[Column[Item]],
    empty: str = "Nothing to show",
) -> ReportTable:
    """A table with a row for each item."""
    rows = tuple(tuple(get(item) for _, get in columns) for item in items)
    return ReportTable(name, caption, tuple(column for column, _ in columns), rows, empty)


def compared(
    title: str, alt_text: str, number: int, rows: int, show: Show, letters: str = ""
) -> BarChart:
    """So many bars beside each other for each row, behind two columns; the second names them."""
    bars = tuple(Bar(colors, letters) for colors in _COMPARED[:number])
    return BarChart(title, alt_text, 1, 1 + number, rows, bars, beside=True, show=show)


NO_BOX = "–"
"""Behind the last box of a section."""


def flowed(grid: ReportTable, across: int) -> ReportTable:
    """A grid with at most so many boxes in a row; more go on in rows of the same heading."""
    found: dict[Cell, list[Cell]] = {}
    for heading, *boxes in grid.rows:
        found.setdefault(heading, []).extend(box for box in boxes if box != NO_BOX)
    across = min(across, max(map(len, found.values()), default=1))
    first, second = grid.columns[:2]
    return replace(
        grid,
        columns=(first, *(ReportColumn(str(n + 1), second.width) for n in range(across))),
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
    unit = chart.bars[0].letters if chart.beside else ""
    parts = range(chart.first_column + 1, chart.last_column + 1)
    shown = table.rows[: chart.rows]
    bars = []
    for row in shown[:_MOST_TOLD]:
        told = []
        for name, cell in ((table.columns[n].header, row[n]) for n in parts):
            number = f"{written(cell, chart.show)}{unit}"
            if cell if not chart.beside else cell is not None:
                told.append(f"{name} {number}" if chart.beside else f"{number} {name}")
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
    if is_money and number >= 1_000_000:  # as it is said
        told = f"{number / 1_000_000:.4g} million"
    return f"{'-' * (value < 0)}{'£' * is_money}{told}"


def rating_column(header: str, width: int, *scales: RatingScale) -> ReportColumn:
    """A column of ratings, wide enough for the longest part of a word of these scales; of a word
    in two of them the first says the colour."""
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
    """The key to a scale, of today or of a report then: councillors have taken one for another."""
    when = f" in {then}" if then else ""
    return ReportTable(
        f"tblKeyTo{scale.kind.capitalize()}",
        f"Key to the ratings of {'actions' if scale.kind is RatingKind.ACTION else 'impact'}{when}",
        (rating_column("Rating", 12, scale), ReportColumn("What it means", 90)),
        tuple((rating.word, rating.says) for rating in scale.ratings),
    )


def bars_of(words: Iterable[str], *scales: RatingScale) -> tuple[Bar, ...]:
    """How columns of ratings look in a chart; the first scale that has a word says it."""
    return tuple(
        Bar(scale.colors[word], scale.letters[word])
        for word in words
        for scale in [next(each for each in scales if word in each.colors)]
    )
