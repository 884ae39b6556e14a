"""Draw the officers' sheets: title, what it is for, the tables below, and what Excel lets be typed
into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import xlwings as xw

from plantools.create.source import Source
from plantools.create.values import Value
from plantools.engine.row_writer import HIGHEST, POINTS_PER_LINE, lines_needed
from plantools.plan import Meaning, RatingKind, Status
from plantools.plan.palette import Colors
from plantools.plan.plan_settings import TextKind
from plantools.workbook import contract, drawing, theme
from plantools.workbook.cells import write_block
from plantools.workbook.contract import RATINGS, TABLES, Column, Kind, TableSpec
from plantools.workbook.formatting import RATING_NAMES
from plantools.workbook.theme import SCREEN

HEADER_ROW = 4
LAST_COVERED_ROW = 2000
SPARE_ROWS = 1000
"""Lists and colours reach at least so far, for rows that officers will add."""
GAP = 3
"""Width of the empty column between two tables on one sheet."""
_KEY_COLUMNS = {contract.IMPACT.name: 2, contract.READINGS.name: 2}
"""How many columns say which row it is and stay in view, where it isn't one."""
_KEPT_AS_TYPED = (
    *("ref", "section", "code", "id", "due_by", "see_also", "abbreviation", "year", "target_text"),
    *("requires_improvement", "good", "outstanding", "row", "colour"),
)
"""Short columns in which Excel would make dates and times of "1-2", "Mar 25" or "1:1"."""
_NARROWEST, _WIDEST = 10, 50
_WIDEST_OF_LONG_TEXT, _STEP = 150, 10
_MOST_LINES = int(HIGHEST / POINTS_PER_LINE) - 1
_WIDER_THAN_A4 = 220
"""Characters across, above which A4 would shrink the print too small to read."""

_ANYTHING, _DECIMAL, _LIST, _DATE = 0, 2, 3, 4  # xlDVType
_STOP, _WARNING = 1, 2  # xlDVAlertStyle
_BETWEEN = 1  # xlBetween
_DAYS = ("32874", "73415")
"""1 January 1990 and 31 December 2100 as Excel counts days."""
_NUMBERS = ("-1000000000000", "1000000000000")
_TITLE_LIMIT, _TEXT_LIMIT = 32, 255

LIST_NAMES = {
    "SectionCodes": (contract.SECTIONS, "code"),
    "OwnerPosts": (contract.OWNERS, "post"),
    "MeasureIds": (contract.MEASURES, "id"),
}
"""Names for columns that other columns choose from. They grow with their tables."""


class Allowed(NamedTuple):
    """A rule of Excel's for what may be typed, and what it answers to anything else.

    `formulas` are the list, or least and greatest; a `title` of "" is the header of the column.
    """

    kind: int = _ANYTHING
    formulas: tuple[str, ...] = ()
    answer: str = ""
    title: str = ""
    alert: int = _STOP


def a_date(example: str) -> Allowed:
    answer = f"Only a date can stand here, such as {example}. Or leave it blank."
    return Allowed(_DATE, _DAYS, answer)


def _one_of(words: Iterable[str], more: str = "") -> Allowed:
    told = list(words)
    return Allowed(_LIST, (",".join(told),), f"Choose one of: {', '.join(told)}.{more}")


def _from_list(name: str, what: str, row: str) -> Allowed:
    answer = f"There is no such {what}. Choose one from the list, or add the {row} there first."
    return Allowed(_LIST, (f"={name}",), answer)


_BY_KIND = {
    Kind.STATUS: _one_of(filter(None, Status), " Leave it blank while the action runs."),
    Kind.SECTION: _from_list("SectionCodes", "code on the Sections sheet", "section"),
    Kind.POSTS: Allowed(
        _LIST,
        ("=OwnerPosts",),
        "This post is not on the Owners list (Lists sheet). Joint owners, joined by a semicolon, "
        "are fine: choose Yes.",
        "Not on the Owners list",
        _WARNING,
    ),
    Kind.DATE: a_date("14/01/2026"),
    Kind.MONTH: a_date("Jan 2026"),
    Kind.NUMBER: Allowed(_DECIMAL, _NUMBERS, "Only a number can stand here. Type digits only."),
}
_BY_COLUMN = {
    (contract.READINGS.name, "measure"): _from_list(
        "MeasureIds", "id on the Measures sheet", "measure"
    ),
    (contract.MEASURES.name, "direction"): _one_of(("higher", "lower")),
    (contract.FINANCE.name, "kind"): _one_of(("original", "amended", "additional")),
    (RATINGS.name, "kind"): _one_of(RatingKind),
    (RATINGS.name, "means"): _one_of(Meaning),
    (contract.REPORT_TEXT.name, "kind"): _one_of(TextKind),
    (contract.CHECKS.name, "severity"): _one_of(("error", "warning", "advice", "off")),
}


def add_sheet(book: xw.Book, specs: Sequence[TableSpec], source: Source) -> None:
    """Add the sheet that holds these tables, side by side."""
    first, is_alone = specs[0], len(specs) == 1
    sheet = book.sheets.add(first.sheet, after=book.sheets[len(book.sheets) - 1])
    officers = theme.SETTINGS_TAB if first.sheet == contract.SETTINGS.sheet else theme.OFFICERS_TAB
    drawing.color_tab(sheet, officers if first in TABLES else theme.GENERATED_TAB)
    title, what = first.title, first.purpose
    if not is_alone:
        title, titles = first.sheet, ", ".join(spec.title.lower() for spec in specs)
        where = "What the other sheets choose from" if first in TABLES else "On this sheet"
        what = f"{where}: {titles}."
    told = f"{what} Filled in by: {first.filled_by}."
    if any(column.help for spec in specs for column in spec.columns):
        told += " Select a heading to read what belongs below it."
    write_block(sheet, [[title], [told]])
    left, bottom, across = 1, HEADER_ROW, 0.0
    for spec in specs:
        if left > 1:
            sheet.range((1, left - 1)).column_width = GAP
            across += GAP
        if not is_alone:
            caption = sheet.range((HEADER_ROW - 1, left))
            caption.value = spec.title
            drawing.draw_caption(caption)
            restrict(caption, Allowed(), spec.title, spec.purpose)
        rows, widths = _add_table(sheet, spec, left, source)
        across += sum(widths)
        left, bottom = left + len(widths) + 1, max(bottom, HEADER_ROW + rows)
    sheet.range((HEADER_ROW, 1), (bottom, left - 2)).rows.autofit()
    drawing.draw_heading(sheet, SCREEN, note=2)
    drawing.freeze(sheet, HEADER_ROW, _KEY_COLUMNS.get(first.name, 1) if is_alone else 0)
    paper = drawing.A3 if across > _WIDER_THAN_A4 else drawing.A4
    drawing.set_print(sheet, header_row=HEADER_ROW, paper=paper)


def _add_table(
    sheet: xw.Sheet, spec: TableSpec, left: int, source: Source
) -> tuple[int, list[float]]:
    """Write a table; returns how many rows it has, and how wide its columns are."""
    headers, found = source.table(spec)
    rows = found or ((None,) * len(headers),)  # Excel wants at least one
    covered = max(LAST_COVERED_ROW, HEADER_ROW + len(rows) + SPARE_ROWS)
    action, impact = (scale.colors for scale in source.scales)
    ratings = {contract.IMPACT: impact, RATINGS: {**impact, **action}}.get(spec, action)
    by_column = list(zip(*rows, strict=True))
    extra = list(zip(headers, by_column, strict=True))[len(spec.columns) :]
    columns = [*spec.columns, *(_extra(header, values) for header, values in extra)]
    looks = [
        _look(spec, column, values, ratings)
        for column, values in zip(columns, by_column, strict=True)
    ]
    write_block(sheet, [headers, *rows], HEADER_ROW, left)
    corner = sheet.range((HEADER_ROW, left))
    drawing.draw_table(corner, len(rows), looks, name=spec.name, covered=covered)
    if spec is contract.ACTIONS:
        at = {column.field: number for number, column in enumerate(columns, start=left)}
        body = sheet.range((HEADER_ROW + 1, left), (covered, left + len(columns) - 1))
        drawing.draw_groups(body, at["ref"], [at["ref"], at["section"], at["action"]])
    for number, column in enumerate(columns, start=left):
        header = sheet.range((HEADER_ROW, number))
        restrict(header, Allowed(), column.header, column.help)  # in every cell it is in the way
        cells = sheet.range((HEADER_ROW + 1, number), (covered, number))
        restrict(cells, _allowed_in(spec, column, ratings), column.header, "")
    return len(rows), [look.width for look in looks]


def _extra(header: str, values: Sequence[Value]) -> Column:
    """A column that the contract doesn't know, as wide as it needs to be."""
    texts = [header, *(str(value) for value in values if value is not None)]
    longest = max((len(line) for text in texts for line in text.splitlines()), default=0)
    return Column("", header, width=min(max(longest + 3, _NARROWEST), _WIDEST))


def _look(
    spec: TableSpec, column: Column, values: Sequence[Value], ratings: Mapping[str, Colors]
) -> drawing.Look:
    """How a column looks: wider than it should be, if a cell were higher than Excel lets it be."""
    width = column.width
    long = [value for value in values if isinstance(value, str) and len(value) > _MOST_LINES]
    while width < _WIDEST_OF_LONG_TEXT and any(lines_needed(v, width) > _MOST_LINES for v in long):
        width += _STEP
    if column.field in _KEPT_AS_TYPED or (spec, column.field) == (contract.READINGS, "measure"):
        return drawing.Look(width, "@")
    if column.kind is Kind.NUMBER:
        return drawing.Look(width, "£#,##0" if spec is contract.FINANCE else "", "right", indent=1)
    if column.kind in (Kind.DATE, Kind.MONTH):
        return drawing.Look(width, SCREEN.date if column.kind is Kind.DATE else "mmm yyyy", "left")
    return drawing.Look(width, words=ratings if column.kind is Kind.RATING else {})


def _allowed_in(spec: TableSpec, column: Column, ratings: Iterable[str]) -> Allowed:
    """What may be typed into a column; `ratings` are the words for one."""
    if column.kind is Kind.RATING and spec.name in RATING_NAMES:  # not tblRatings itself
        answer = (
            f"Choose one of: {', '.join(ratings)}. If it is another rating of yours, add it to "
            "tblRatings on the Lists sheet, and refresh."
        )
        return Allowed(_LIST, (f"={RATING_NAMES[spec.name]}",), answer)
    usual = _BY_KIND.get(column.kind, Allowed())
    return _BY_COLUMN.get((spec.name, column.field), usual)


def restrict(cells: xw.Range, allowed: Allowed, title: str, help_: str) -> None:
    """Let Excel refuse what isn't allowed, and show help when a cell is selected."""
    if not (allowed.kind or help_):
        return
    native: Any = cells.api.Validation
    native.Add(allowed.kind, allowed.alert, _BETWEEN, *allowed.formulas)
    native.IgnoreBlank = True
    native.ShowInput, native.ShowError = bool(help_), bool(allowed.kind)
    if help_:
        native.InputTitle, native.InputMessage = title[:_TITLE_LIMIT], help_[:_TEXT_LIMIT]
    if allowed.kind:
        native.ErrorTitle = (allowed.title or title)[:_TITLE_LIMIT]
        native.ErrorMessage = allowed.answer[:_TEXT_LIMIT]
