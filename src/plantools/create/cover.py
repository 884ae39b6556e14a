"""Draw the Cover sheet: what plan it is, where everything is, how to use it, the colours."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from plantools.create import columns
from plantools.create.cells import BOX, TOP, cell_at, fill, font, put, put_heading, put_line
from plantools.create.heights import fit_line, fit_row
from plantools.create.sheets import set_print
from plantools.create.source import Source
from plantools.create.values import Value
from plantools.plan.rating import Rating
from plantools.reports.registry import REPORTS
from plantools.workbook import theme
from plantools.workbook.contract import COVER_NAMES, COVER_SHEET, RATINGS, TABLES, Kind, TableSpec

TITLE = "Improvement plan"
INTRODUCTION = "Start here: what this plan is, what each sheet is for, and how to use them."
MADE_BY_PLANTOOLS = "Made by plantools; don't type there"
GENERATED = tuple((spec.sheet, spec.about) for spec in REPORTS if spec.about)
"""The sheets that plantools makes at its first refresh, and what they are for."""
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
_WIDTHS = (20, 54, 46)
_DATE = "dd/mm/yyyy"


def fill_cover_sheet(book: Workbook, sheet: Worksheet, source: Source) -> None:
    """Draw the cover and name its cells."""
    sheet.sheet_view.showGridLines = False
    for number, width in enumerate(_WIDTHS, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.font, dimension.alignment = width, font(), TOP
    put_heading(sheet, TITLE, INTRODUCTION)
    row = _about(book, sheet, source, 4)
    row = _contents(sheet, (*TABLES, *source.extras), row + 1)
    row = _how_to(sheet, row + 1)
    _colors(sheet, source, row + 1)
    set_print(sheet, landscape=False, pages_tall=1)


def _about(book: Workbook, sheet: Worksheet, source: Source, row: int) -> int:
    row = _block(sheet, row, "This plan", ("What", "Fill in here", "Help"))
    for cover in COVER_NAMES:
        value = source.cover.get(cover.name)
        _row(sheet, row, (cover.label, value, cover.help))
        cell_at(sheet, row, 1).font = font(bold=True)
        cell_at(sheet, row, 3).font = font(theme.NOTE_COLOR)
        cell = cell_at(sheet, row, 2)
        cell.fill, cell.font = fill(theme.INPUT_FILL), font(theme.INPUT_TEXT)
        if cover.kind is Kind.DATE:
            cell.number_format = _DATE
            cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
            rule = columns.date_validation(cover.label, cover.help, "31/03/2026")
        else:
            rule = columns.prompt(cover.label, cover.help)
        rule.add(cell.coordinate)
        sheet.add_data_validation(rule)
        book.defined_names[cover.name] = DefinedName(
            cover.name, attr_text=f"{COVER_SHEET}!$B${row}"
        )
        row += 1
    return row


def _contents(sheet: Worksheet, tables: Sequence[TableSpec], row: int) -> int:
    heading = ("Sheet", "What it is for", "Who fills it in")
    row = _block(sheet, row, "What each sheet is for", heading)
    for name in dict.fromkeys(spec.sheet for spec in tables):
        specs = [spec for spec in tables if spec.sheet == name]
        purpose = " ".join(spec.purpose for spec in specs)
        _row(sheet, row, (name, purpose, specs[-1].filled_by))
        cell = cell_at(sheet, row, 1)
        cell.hyperlink = Hyperlink(
            ref=cell.coordinate, location=f"'{name}'!A1", tooltip=f"Go to {name}"
        )
        cell.font = font(theme.LINK_COLOR, underline=True)
        row += 1
    for name, purpose in GENERATED:
        _row(sheet, row, (name, purpose, MADE_BY_PLANTOOLS))
        for column in range(1, len(_WIDTHS) + 1):
            cell_at(sheet, row, column).fill = fill(theme.GENERATED_FILL)
            cell_at(sheet, row, column).font = font(theme.GENERATED_TEXT)
        row += 1
    return row


def _how_to(sheet: Worksheet, row: int) -> int:
    row = _block(sheet, row, "How to use this workbook", ("Step", "What to do", "Where"))
    for number, (step, what, where) in enumerate(STEPS, start=1):
        _row(sheet, row, (f"{number}. {step}", what, where))
        row += 1
    return row


def _colors(sheet: Worksheet, source: Source, row: int) -> int:
    row = _block(sheet, row, "What the colours mean", ("Rating", "For an action", "For impact"))
    definitions: dict[tuple[str, Rating | None], Value] = {}
    for kind, word, meaning, *_ in source.table(RATINGS).rows:
        key = str(kind or "").strip().casefold(), Rating.read(str(word or ""))
        definitions.setdefault(key, meaning)
    for rating in Rating:
        color, text = theme.RATING_COLORS[rating]
        meanings = [definitions.get((kind, rating)) for kind in ("action", "impact")]
        _row(sheet, row, (rating.value, *meanings))
        cell = cell_at(sheet, row, 1)
        cell.fill, cell.font = fill(color), font(text, bold=True)
        row += 1
    return row


def _block(sheet: Worksheet, row: int, heading: str, headers: Sequence[str]) -> int:
    """Heading and header row of a block; returns the row below them."""
    put_line(sheet, row, 1, heading, font(theme.TITLE_COLOR, size=theme.HEADING_SIZE, bold=True))
    fit_line(sheet, row, theme.HEADING_SIZE)
    _row(sheet, row + 1, headers)
    for column in range(1, len(headers) + 1):
        cell = cell_at(sheet, row + 1, column)
        cell.font, cell.fill = font(theme.HEADER_TEXT, bold=True), fill(theme.HEADER_FILL)
    return row + 2


def _row(sheet: Worksheet, row: int, values: Sequence[Value]) -> None:
    for column, value in enumerate(values, start=1):
        cell = cell_at(sheet, row, column)
        put(cell, value)
        cell.font, cell.alignment, cell.border = font(), TOP, BOX
    fit_row(sheet, row, values, _WIDTHS)
