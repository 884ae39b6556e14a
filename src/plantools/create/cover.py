"""Draw the Cover sheet: what plan it is, where everything is, how to use it, the colours."""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw

from plantools.create.allowed import Allowed, a_date, restrict
from plantools.create.source import Source
from plantools.create.values import Value
from plantools.plan import RatingKind
from plantools.workbook import theme
from plantools.workbook.cells import as_text, to_cell, write_block
from plantools.workbook.contract import COVER_NAMES, COVER_SHEET, TABLES, Kind
from plantools.workbook.drawing import (
    add_formula_rule,
    color_cells,
    draw_caption,
    draw_cells,
    draw_header,
    draw_heading,
    set_print,
)
from plantools.workbook.sheet_list import HEADERS, PLANTOOLS, TABLE, link, purposes
from plantools.workbook.theme import Theme

TITLE = "Improvement plan"
INTRODUCTION = (
    "Start here. Blue tabs are for officers to fill in, amber ones for settings. Grey ones are "
    "made by plantools: don't type there."
)
STEPS = (
    ("Fill in this cover", "Fill in the yellow cells above.", "Cover"),
    (
        "Set up the lists",
        "List the sections, the posts that own actions, and abbreviations.",
        "Sections, Lists",
    ),
    (
        "Write the plan",
        "One row for each milestone. Type below the last row and the table grows.",
        "Actions",
    ),
    (
        "Keep it up to date",
        "Before each report: Rating and Progress of every action, then As at on this cover.",
        "Actions, Cover",
    ),
    (
        "Refresh",
        "Run plantools refresh on this workbook. Put right what it lists, and refresh again.",
        "Checks",
    ),
    (
        "Make it yours",
        "Sort, filter, colour; add columns and sheets. Only keep the names of the tables and "
        "of their columns.",
        "Any sheet of yours",
    ),
)
_WIDTHS = (20, 62, 36, 2, 12, 54, 16)
_LEFT, _RIGHT = 1, 5
"""The columns in which blocks begin."""
_ACROSS = 3
"""How many columns a block has."""
_TOP = 4
_MOST_SHEETS = 200
_Lines = Sequence[Sequence[Value]]


def draw_cover(book: xw.Book, sheet: xw.Sheet, source: Source, style: Theme) -> None:
    """Draw the cover of a book that has its other sheets, and name its cells.

    The list of sheets stands last, where a refresh can let it grow.
    """
    about = [(cover.label, source.cover.get(cover.name), cover.help) for cover in COVER_NAMES]
    steps = [(f"{number}. {step}", *rest) for number, (step, *rest) in enumerate(STEPS, start=1)]
    told = purposes((*TABLES, *source.extras), {})
    others = [other.name for other in book.sheets if other.name != COVER_SHEET]
    sheets = [(link(name), *told[name]) for name in others]
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.range((1, number)).column_width = width
    write_block(sheet, [[as_text(TITLE)], [as_text(INTRODUCTION)]])
    top = _draw_block(sheet, _TOP, "This plan", ("What", "Fill in here", "Help"), about)
    first = top - len(about) - 1
    top = _draw_block(
        sheet, top, "How to use this workbook", ("Step", "What to do", "Where"), steps
    )
    heading = "Sheets: click one to go there"
    _draw_block(sheet, top, heading, HEADERS, sheets, is_table=True)
    _draw_about(book, sheet, first, style)
    right = _TOP
    for scale, (heading, rows) in zip(source.scales, _keys(source), strict=True):
        headers = ("Rating", "In our words", "Counted as")
        at = right + 2
        right = _draw_block(sheet, right, heading, headers, rows, left=_RIGHT)
        for row, shown in enumerate(scale.colors.values(), start=at):
            color_cells(sheet.range((row, _RIGHT)), shown)
            sheet.range((row, _RIGHT)).font.bold = True
    draw_heading(sheet, style, note=2)
    sheet.show_gridlines = False
    set_print(sheet, pages_tall=1)


def _draw_block(
    sheet: xw.Sheet,
    top: int,
    heading: str,
    headers: tuple[str, ...],
    rows: _Lines,
    *,
    left: int = _LEFT,
    is_table: bool = False,
) -> int:
    """Heading, header and rows of a block; returns the row where the next one begins."""
    right, bottom = left + _ACROSS - 1, top + 1 + len(rows)
    lines = [[to_cell(value) for value in line] for line in ((heading,), headers, *rows)]
    if is_table:
        for line, row in zip(lines[2:], rows, strict=True):
            line[0] = row[0]  # a formula
    write_block(sheet, lines, top, left)
    draw_caption(sheet.range((top, left)))
    cells = sheet.range((top + 1, left), (bottom, right))
    draw_cells(cells)
    draw_header(sheet.range((top + 1, left), (top + 1, right)))
    if is_table:
        made = f'=LEFT(INDEX($C:$C,ROW()),9)="{PLANTOOLS[:9]}"'
        for first, last, text in (
            (left, left, theme.LINK_COLOR),
            (left + 1, right, theme.GENERATED_TEXT),
        ):
            grows = sheet.range((top + 2, first), (bottom + _MOST_SHEETS, last))
            add_formula_rule(grows, made, (theme.GENERATED_FILL, text), bold=False)
        sheet.range((top + 2, left), (bottom, left)).font.color = f"#{theme.LINK_COLOR}"
        sheet.tables.add(source=cells, name=TABLE, table_style_name=theme.TABLE_STYLE)
    cells.rows.autofit()
    return bottom + 2


def _draw_about(book: xw.Book, sheet: xw.Sheet, top: int, style: Theme) -> None:
    bottom = top + len(COVER_NAMES) - 1
    sheet.range((top, 1), (bottom, 1)).font.bold = True
    sheet.range((top, 3), (bottom, 3)).font.color = f"#{theme.NOTE_COLOR}"
    color_cells(sheet.range((top, 2), (bottom, 2)), (theme.INPUT_FILL, theme.INPUT_TEXT))
    for row, cover in enumerate(COVER_NAMES, start=top):
        cell, allowed = sheet.range((row, 2)), Allowed()
        if cover.kind is Kind.DATE:
            cell.number_format = style.date
            cell.horizontal_alignment = "left"
            allowed = a_date("31/03/2026")
        restrict(cell, allowed, cover.label, "")  # the help stands beside it
        book.names.add(cover.name, f"={COVER_SHEET}!$B${row}")


def _keys(source: Source) -> list[tuple[str, _Lines]]:
    """What each rating means, for actions and for impact apart."""
    whose = {RatingKind.ACTION: "actions", RatingKind.IMPACT: "impact"}
    return [
        (
            f"What the ratings of {whose[scale.kind]} mean",
            [(rating.word, rating.says, rating.meaning.capitalize()) for rating in scale.ratings],
        )
        for scale in source.scales
    ]
