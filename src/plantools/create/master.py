"""Make new master workbooks: the officers' sheets, and a cover that says where everything is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlwings as xw

from plantools.create.officer_sheets import LIST_NAMES, a_date, add_sheet, restrict
from plantools.create.source import Source
from plantools.create.values import Value
from plantools.engine import new_book, to_bytes
from plantools.engine.save import replace_file
from plantools.errors import InputError
from plantools.plan import RatingKind
from plantools.plan.plan_settings import TextKind
from plantools.plan.rating import kind_of
from plantools.reports.registry import FIRST, REPORTS
from plantools.workbook import contract, drawing, read_plan, theme
from plantools.workbook.cells import link_to, write_block
from plantools.workbook.contract import ACTIONS, COVER, COVER_SHEET, RATINGS, TABLES, Kind
from plantools.workbook.formatting import MARK, RATING_COLUMNS, RATING_NAMES, marks_text
from plantools.workbook.generate import write_place
from plantools.workbook.history import History
from plantools.workbook.record import text_rows
from plantools.workbook.refresh import HEADERS, PLANTOOLS, SHEETS_TABLE, purposes
from plantools.workbook.tables import Tables
from plantools.workbook.theme import SCREEN

TITLE = "Improvement plan"
INTRODUCTION = (
    "Start here. Blue tabs are for officers to fill in, amber ones for settings. Grey ones are "
    "made by plantools: don't type there."
)
_STEPS = """
Fill in this cover | Fill in the yellow cells above. | Cover
Set up the lists | List the sections, the posts that own actions, and abbreviations. |
  Sections, Lists
Write the plan | One row for each milestone. Type below the last row and the table grows. | Actions
Keep it up to date | Before each report: Rating and Progress of every action, then As at on this
  cover. | Actions, Cover
Refresh | Run plantools refresh on this workbook. Put right what it lists, and refresh again. |
  Checks
Make it yours | Sort, filter, colour; add columns and sheets. Only keep the names of the tables and
  of their columns. | Any sheet of yours
"""
"""What to do, a step a line: its name, how, and on which sheet."""
_WIDTHS = (20, 62, 36, 2, 12, 54, 16)
_LEFT, _RIGHT = 1, 5
"""The columns in which blocks begin."""
_ACROSS = 3
"""How many columns a block has."""
_TOP = 4
_MOST_SHEETS = 200


def build(source: Source) -> xw.Book:
    """A master workbook that is no file yet."""
    title = str(source.cover.get("PlanTitle") or TITLE)
    font, size = theme.FONT, SCREEN.text_size
    book = new_book(font=font, size=size, title=title, author="plantools", language="en-GB")
    draw_master(book, source)
    for past in source.history:
        key = {RATINGS.name: source.table(RATINGS)}
        then = read_plan(build(Source(contents={ACTIONS.name: past.actions, **key})))
        History(Tables(book)).record(then, past.label, past.as_at)
    return book


def draw_master(book: xw.Book, source: Source) -> None:
    """Draw the cover and every table of the contract on its sheet, in a book with one sheet.

    The reports that officers look at most have their places among them from the beginning: a
    sheet that is added to a file later can only come last.
    """
    book.sheets[0].name = COVER_SHEET
    tables, reports = (*TABLES, *source.extras), {spec.sheet: spec for spec in REPORTS}
    first = [name for name in FIRST if name == ACTIONS.sheet or name in reports]
    for name in dict.fromkeys((*first, *(spec.sheet for spec in tables))):
        if name in reports:
            write_place(book, reports[name])
        else:
            add_sheet(book, [spec for spec in tables if spec.sheet == name], source)
    _draw_cover(book, book.sheets[0], source)
    for name, (spec, field) in LIST_NAMES.items():
        book.names.add(name, f"={spec.name}[{spec.column(field).header}]")
    book.names.add(MARK, marks_text(f"{spec.name}.{field}" for spec, field in RATING_COLUMNS))
    key = book.sheets[RATINGS.sheet].tables[RATINGS.name].range
    at = RATINGS.columns.index(RATINGS.column("rating"))
    letter = xw.utils.col_name(key.column + at)
    for kind, name in zip(RatingKind, RATING_NAMES.values(), strict=True):
        rated = enumerate(source.table(RATINGS).rows, start=key.row + 1)
        rows = [n for n, row in rated if row[at] and kind_of(str(row[0] or "")) is kind]
        if rows:
            cells = f"${letter}${min(rows)}:${letter}${max(rows)}"
            book.names.add(name, f"={RATINGS.sheet}!{cells}")


def _draw_cover(book: xw.Book, sheet: xw.Sheet, source: Source) -> None:
    """Draw the cover of a book that has its other sheets: last their list, which can grow there."""
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.range((1, number)).column_width = width
    write_block(sheet, [[TITLE], [INTRODUCTION]])
    about = [(cell.header, source.cover.get(name), cell.help) for name, cell in COVER.items()]
    top = _draw_block(sheet, _TOP, "This plan", ("What", "Fill in here", "Help"), about)
    heading, headers = "How to use this workbook", ("Step", "What to do", "Where")
    lines = _STEPS.strip().replace("\n  ", " ").splitlines()
    steps = [f"{number}. {line}".split(" | ") for number, line in enumerate(lines, start=1)]
    top = _draw_block(sheet, top, heading, headers, steps)
    told = purposes((*TABLES, *source.extras), {})
    others = [other.name for other in book.sheets if other.name != COVER_SHEET]
    sheets = [(link_to(name, "A1", name), *told[name]) for name in others]
    _draw_block(sheet, top, "Sheets: click one to go there", HEADERS, sheets, is_table=True)
    _draw_about(book, sheet, _TOP + 2)
    right, headers = _TOP, ("Rating", "In our words", "Counted as")
    for scale, whose in zip(source.scales, ("actions", "impact"), strict=True):
        heading, at = f"What the ratings of {whose} mean", right + 2
        key = [(each.word, each.says, each.meaning.capitalize()) for each in scale.ratings]
        right = _draw_block(sheet, right, heading, headers, key, left=_RIGHT)
        for row, shown in enumerate(scale.colors.values(), start=at):
            drawing.color_cells(sheet.range((row, _RIGHT)), shown)
            sheet.range((row, _RIGHT)).font.bold = True
    drawing.draw_heading(sheet, SCREEN, note=2)
    sheet.show_gridlines = False
    drawing.set_print(sheet, pages_tall=1)


def _draw_block(
    sheet: xw.Sheet,
    top: int,
    heading: str,
    headers: tuple[str, ...],
    rows: Sequence[Sequence[Value]],
    *,
    left: int = _LEFT,
    is_table: bool = False,
) -> int:
    """Heading, header and rows of a block; returns the row where the next one begins."""
    right, bottom = left + _ACROSS - 1, top + 1 + len(rows)
    write_block(sheet, [(heading,), headers, *rows], top, left)
    drawing.draw_caption(sheet.range((top, left)))
    cells = sheet.range((top + 1, left), (bottom, right))
    drawing.draw_cells(cells)
    drawing.draw_header(sheet.range((top + 1, left), (top + 1, right)))
    if is_table:
        made = f'=LEFT(INDEX($C:$C,ROW()),9)="{PLANTOOLS[:9]}"'
        for first, last, text in (
            (left, left, theme.LINK_COLOR),
            (left + 1, right, theme.GENERATED_TEXT),
        ):
            grows = sheet.range((top + 2, first), (bottom + _MOST_SHEETS, last))
            drawing.add_formula_rule(grows, made, (theme.GENERATED_FILL, text), bold=False)
        sheet.range((top + 2, left), (bottom, left)).font.color = f"#{theme.LINK_COLOR}"
        sheet.tables.add(source=cells, name=SHEETS_TABLE, table_style_name=theme.TABLE_STYLE)
    cells.rows.autofit()
    return bottom + 2


def _draw_about(book: xw.Book, sheet: xw.Sheet, top: int) -> None:
    """What the plan is called and when it runs: cells that are typed in, each with a name."""
    bottom = top + len(COVER) - 1
    sheet.range((top, 1), (bottom, 1)).font.bold = True
    sheet.range((top, 3), (bottom, 3)).font.color = f"#{theme.NOTE_COLOR}"
    typed = sheet.range((top, 2), (bottom, 2))
    drawing.color_cells(typed, (theme.INPUT_FILL, theme.INPUT_TEXT))
    for row, (name, cover) in enumerate(COVER.items(), start=top):
        cell = sheet.range((row, 2))
        if cover.kind is Kind.DATE:
            cell.number_format = SCREEN.date
            cell.horizontal_alignment = "left"
            restrict(cell, a_date("31/03/2026"), cover.header, "")  # the help stands beside it
        book.names.add(name, f"={COVER_SHEET}!$B${row}")


def with_report_text(source: Source) -> Source:
    """A plan with the shipped wording of its report, if it brings none of its own."""
    table = source.table(contract.REPORT_TEXT)
    kinds = {TextKind.read(str(row[0] or "")) for row in table.rows}
    if kinds & {TextKind.STANDING, TextKind.OFF}:
        return source
    blank = (None,) * (len(table.headers) - len(contract.REPORT_TEXT.columns))
    shipped = ((*row, *blank) for row in text_rows())
    return source.with_rows(contract.REPORT_TEXT, [*table.rows, *shipped])


def write_master(path: Path, source: Source | None = None, *, overwrite: bool = False) -> None:
    """Make a master workbook as a file, in one step or not at all; without a source a blank one.

    InputError if the file exists and may not be replaced, or its folder doesn't, or it is no .xlsx;
    BusyError if the file to be replaced is open elsewhere.
    """
    if path.suffix.casefold() != ".xlsx":
        raise InputError(f"{path.name} is no name for a master: it has to end in .xlsx.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}. Make it first, or choose another one.")
    if path.is_dir():
        raise InputError(f"{path} is a folder. Name the workbook to make in it.")
    if path.exists() and not overwrite:
        raise InputError(
            f"{path} exists already and was left alone. Choose another name, or "
            "replace it with --force."
        )
    replace_file(path, to_bytes(build(with_report_text(source or Source.blank()))))
