"""Make new master workbooks."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from plantools.create.allowed import LIST_NAMES
from plantools.create.cover import TITLE, draw_cover
from plantools.create.officer_sheets import add_sheet, rating_cells
from plantools.create.source import Source
from plantools.engine import new_book, to_bytes
from plantools.engine.save import replace_file
from plantools.errors import InputError
from plantools.plan import RatingKind
from plantools.plan.report_text import TextKind
from plantools.reports.registry import FIRST, REPORTS
from plantools.workbook import read_plan
from plantools.workbook.contract import ACTIONS, COVER_SHEET, RATINGS, REPORT_TEXT, TABLES
from plantools.workbook.formatting import MARK, RATING_NAMES, marks_text, rating_marks
from plantools.workbook.generate import write_place
from plantools.workbook.history import read_history, record
from plantools.workbook.report_words import text_rows
from plantools.workbook.tables import Tables
from plantools.workbook.theme import FONT, SCREEN


def build(source: Source) -> xw.Book:
    """A master workbook that is no file yet."""
    title = str(source.cover.get("PlanTitle") or TITLE)
    book = new_book(
        font=FONT, size=SCREEN.text_size, title=title, author="plantools", language="en-GB"
    )
    draw_master(book, source)
    for past in source.history:
        key = {RATINGS.name: source.table(RATINGS)}
        then = read_plan(build(Source(contents={ACTIONS.name: past.actions, **key})))
        record(book, read_history(Tables(book)), then, past.label, past.as_at)
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
            add_sheet(book, [spec for spec in tables if spec.sheet == name], source, SCREEN)
    draw_cover(book, book.sheets[0], source, SCREEN)
    for name, (spec, field) in LIST_NAMES.items():
        book.names.add(name, f"={spec.name}[{spec.column(field).header}]")
    book.names.add(MARK, marks_text(rating_marks()))
    for kind, name in zip(RatingKind, RATING_NAMES.values(), strict=True):
        if cells := rating_cells(source, kind):
            book.names.add(name, f"={RATINGS.sheet}!{cells}")


def with_report_text(source: Source) -> Source:
    """A plan with the shipped wording of its report, if it brings none of its own."""
    table = source.table(REPORT_TEXT)
    kinds = {TextKind.read(str(row[0] or "")) for row in table.rows}
    if kinds & {TextKind.STANDING, TextKind.OFF}:
        return source
    blank = (None,) * (len(table.headers) - len(REPORT_TEXT.columns))
    shipped = ((*row, *blank) for row in text_rows())
    return source.with_rows(REPORT_TEXT, [*table.rows, *shipped])


def write_master(path: Path, source: Source | None = None, *, overwrite: bool = False) -> None:
    """Make a master workbook as a file, in one step or not at all.

    Args:
        path: the file to make, ending in .xlsx, in a folder that exists.
        source: what goes into it; None makes a blank master.
        overwrite: whether a file of that name may be replaced.

    Raises:
        InputError: if the file exists, or its folder doesn't, or it is no .xlsx.
        BusyError: if the file to be replaced is open elsewhere.
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
