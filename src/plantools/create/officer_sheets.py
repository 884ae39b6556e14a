"""Draw the officers' sheets: title, what it is for, and the tables below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import xlwings as xw

from plantools.create.allowed import Allowed, allowed_in, restrict
from plantools.create.source import Rows, Source
from plantools.create.values import Value
from plantools.engine.row_writer import HIGHEST, POINTS_PER_LINE, lines_needed
from plantools.plan import RatingKind
from plantools.plan.meanings import kind_of
from plantools.plan.palette import Colors
from plantools.workbook import theme
from plantools.workbook.cells import to_cell, write_block
from plantools.workbook.contract import (
    ACTIONS,
    FINANCE,
    IMPACT,
    RATINGS,
    READINGS,
    SETTINGS,
    TABLES,
    Column,
    Kind,
    TableSpec,
)
from plantools.workbook.drawing import (
    A3,
    A4,
    Look,
    color_tab,
    draw_caption,
    draw_groups,
    draw_heading,
    draw_table,
    freeze,
    set_print,
)
from plantools.workbook.theme import Theme

HEADER_ROW = 4
LAST_COVERED_ROW = 2000
SPARE_ROWS = 1000
"""Lists and colours reach at least so far, for rows that officers will add."""
GAP = 3
"""Width of the empty column between two tables on one sheet."""
_KEY_COLUMNS = {IMPACT.name: 2, READINGS.name: 2}
"""How many columns say which row it is and stay in view, where it isn't one."""
_KEPT_AS_TYPED = frozenset(
    {
        *("ref", "section", "code", "id", "due_by", "see_also", "abbreviation", "year"),
        *("target_text", "requires_improvement", "good", "outstanding", "row", "colour"),
    }
)
"""Short columns in which Excel would make dates and times of "1-2", "Mar 25" or "1:1"."""
_NARROWEST, _WIDEST = 10, 50
_WIDEST_OF_LONG_TEXT, _STEP = 150, 10
_MOST_LINES = int(HIGHEST / POINTS_PER_LINE) - 1
_WIDER_THAN_A4 = 220
"""Characters across, above which A4 would shrink the print too small to read."""


def add_sheet(book: xw.Book, specs: Sequence[TableSpec], source: Source, style: Theme) -> None:
    """Add the sheet that holds these tables, side by side."""
    sheet = book.sheets.add(specs[0].sheet, after=book.sheets[len(book.sheets) - 1])
    color_tab(sheet, _tab_color(specs[0]))
    is_alone = len(specs) == 1
    title = specs[0].title if is_alone else specs[0].sheet
    write_block(sheet, [[to_cell(title)], [to_cell(_introduction(specs))]])
    left, bottom, across = 1, HEADER_ROW, 0.0
    for spec in specs:
        if left > 1:
            sheet.range((1, left - 1)).column_width = GAP
        if not is_alone:
            caption = sheet.range((HEADER_ROW - 1, left))
            caption.value = spec.title
            draw_caption(caption)
            restrict(caption, Allowed(), spec.title, spec.purpose)
        table = source.table(spec)
        rows = table.rows or ((None,) * len(table.headers),)  # Excel wants at least one
        looks = _add_table(sheet, spec, Rows(table.headers, rows), left, style, source)
        across += sum(look.width for look in looks) + (GAP if left > 1 else 0)
        left, bottom = left + len(looks) + 1, max(bottom, HEADER_ROW + len(rows))
    sheet.range((HEADER_ROW, 1), (bottom, left - 2)).rows.autofit()
    draw_heading(sheet, style, note=2)
    freeze(sheet, HEADER_ROW, _KEY_COLUMNS.get(specs[0].name, 1) if is_alone else 0)
    set_print(sheet, header_row=HEADER_ROW, paper=A3 if across > _WIDER_THAN_A4 else A4)


def _tab_color(spec: TableSpec) -> str:
    if spec not in TABLES:
        return theme.GENERATED_TAB
    return theme.SETTINGS_TAB if spec.sheet == SETTINGS.sheet else theme.OFFICERS_TAB


def _introduction(specs: Sequence[TableSpec]) -> str:
    what = specs[0].purpose
    if len(specs) > 1:
        titles = ", ".join(spec.title.lower() for spec in specs)
        where = "What the other sheets choose from" if specs[0] in TABLES else "On this sheet"
        what = f"{where}: {titles}."
    told = f"{what} Filled in by: {specs[0].filled_by}."
    has_help = any(column.help for spec in specs for column in spec.columns)
    return f"{told} Select a heading to read what belongs below it." if has_help else told


def _add_table(
    sheet: xw.Sheet, spec: TableSpec, table: Rows, left: int, style: Theme, source: Source
) -> list[Look]:
    """Write a table; returns how its columns look."""
    covered = max(LAST_COVERED_ROW, HEADER_ROW + len(table.rows) + SPARE_ROWS)
    ratings = _ratings(spec, source)
    by_column = list(zip(*table.rows, strict=True))
    columns = [
        *spec.columns,
        *(
            _extra(header, by_column[offset])
            for offset, header in enumerate(table.headers)
            if offset >= len(spec.columns)
        ),
    ]
    looks = [
        _look(spec, column, values, style, ratings)
        for column, values in zip(columns, by_column, strict=True)
    ]
    lines = [[to_cell(value) for value in row] for row in (table.headers, *table.rows)]
    write_block(sheet, lines, HEADER_ROW, left)
    corner = sheet.range((HEADER_ROW, left))
    draw_table(corner, len(table.rows), looks, name=spec.name, covered=covered)
    if spec is ACTIONS:
        at = {column.field: number for number, column in enumerate(columns, start=left)}
        rows = sheet.range((HEADER_ROW + 1, left), (covered, left + len(columns) - 1))
        draw_groups(rows, at["ref"], [at["ref"], at["section"], at["action"]])
    for number, column in enumerate(columns, start=left):
        header = sheet.range((HEADER_ROW, number))
        restrict(header, Allowed(), column.header, column.help)  # in every cell it is in the way
        cells = sheet.range((HEADER_ROW + 1, number), (covered, number))
        restrict(cells, allowed_in(spec, column, ratings), column.header, "")
    return looks


def _ratings(spec: TableSpec, source: Source) -> Mapping[str, Colors]:
    """The words that may rate something in a table, with their colours."""
    action, impact = source.scales
    if spec is IMPACT:
        return impact.colors
    return {**impact.colors, **action.colors} if spec is RATINGS else action.colors


def _look(
    spec: TableSpec,
    column: Column,
    values: Sequence[Value],
    style: Theme,
    ratings: Mapping[str, Colors],
) -> Look:
    """How a column looks. Dates stand left and numbers off the edge of the next column."""
    width = _fitting_width(values, column.width)
    if column.field in _KEPT_AS_TYPED or (spec, column.field) == (READINGS, "measure"):
        return Look(width, "@")
    if column.kind is Kind.NUMBER:
        return Look(width, "£#,##0" if spec is FINANCE else "", "right", indent=1)
    if column.kind in (Kind.DATE, Kind.MONTH):
        return Look(width, style.date if column.kind is Kind.DATE else "mmm yyyy", "left")
    return Look(width, words=ratings if column.kind is Kind.RATING else {})


def _fitting_width(values: Iterable[Value], width: int) -> int:
    """The width, or a greater one if a cell were higher than Excel lets a row be."""
    long = [value for value in values if isinstance(value, str) and len(value) > _MOST_LINES]
    while width < _WIDEST_OF_LONG_TEXT and any(lines_needed(v, width) > _MOST_LINES for v in long):
        width += _STEP
    return width


def _extra(header: str, values: Sequence[Value]) -> Column:
    """A column that the contract doesn't know, as wide as it needs to be."""
    texts = [str(value) for value in values if value is not None]
    longest = max((len(line) for text in (header, *texts) for line in text.splitlines()), default=0)
    return Column("", header, width=min(max(longest + 3, _NARROWEST), _WIDEST))


def rating_cells(source: Source, kind: RatingKind) -> str:
    """Where the ratings of a kind stand on their sheet, "" if nowhere."""
    before = (spec for spec in TABLES[: TABLES.index(RATINGS)] if spec.sheet == RATINGS.sheet)
    left = 1 + sum(len(source.table(spec).headers) + 1 for spec in before)
    at = [column.field for column in RATINGS.columns].index("rating")
    rows = [
        number
        for number, row in enumerate(source.table(RATINGS).rows, start=HEADER_ROW + 1)
        if row[at] and kind_of(str(row[0] or "")) is kind
    ]
    letter = xw.utils.col_name(left + at)
    return f"${letter}${min(rows)}:${letter}${max(rows)}" if rows else ""
