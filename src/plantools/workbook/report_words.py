"""The words of the committee's report in the workbook: put there, and kept as they were published.

tblPublished, on a sheet of its own, holds every paragraph of every report that was recorded, with
the figures that stood in it then. What a clerk types for one report is so never lost to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import xlwings as xw

from plantools.errors import InputError
from plantools.plan import ReportText
from plantools.plan.plan_settings import TextKind
from plantools.reports.committee import committee_report, has_words, paragraphs, shipped_text
from plantools.reports.figures import AsAt
from plantools.workbook.cells import as_text, to_cell, to_text, write_block
from plantools.workbook.comparison import PUBLISHED_TABLE
from plantools.workbook.contract import REPORT_TEXT, Kind
from plantools.workbook.drawing import Look, color_tab, draw_heading, draw_table, set_print
from plantools.workbook.session import Session
from plantools.workbook.tables import Tables, bring_to_front, room_for
from plantools.workbook.theme import GENERATED_TAB, OFFICERS_TAB, SCREEN

SHEET, TABLE = "Published text", PUBLISHED_TABLE
_HEADERS = ("Report", "As at", "Kind", "Heading", "Order", "Text")
_LOOKS = (Look(28), Look(16, SCREEN.date, "left"), Look(14), Look(34), Look(8), Look(100))
_ABOUT = "The words of each recorded report, as they were published. Kept by plantools."
_TOP = 4
_SPARE = 2000
_Rows = list[list[object]]


def text_rows() -> list[tuple[str, str, float | None, str]]:
    """The shipped wording as rows of the table."""
    return [(row.kind, row.heading, row.order, row.text) for row in shipped_text()]


def add_report_text(session: Session) -> int:
    """Put the shipped wording on the sheet Report text. The book is not saved.

    A table that is there gets it behind its own rows, if it has no words of the report yet.

    Returns:
        How many rows were added; 0 if it has words.

    Raises:
        InputError: if the plan can't be read, or there is no place for them.
    """
    if has_words(session.plan):
        return 0
    rows, fields = text_rows(), [column.field for column in REPORT_TEXT.columns]
    book, tables = session.book, session.tables
    found = tables.find(REPORT_TEXT.name)
    if found is not None:
        room = room_for(tables, REPORT_TEXT, set(fields), len(rows))
        if room is None or not room.has_room:
            raise InputError(
                f"{book.name}, sheet {found.sheet_name}: there is no room for {len(rows)} rows in "
                f"{REPORT_TEXT.name}. It needs the columns Kind, Heading, Order and Text, no "
                "total row, and free rows below it."
            )
        room.write([dict(zip(fields, row, strict=True)) for row in rows])
        return len(rows)
    sheet = _new_sheet(book, tables, REPORT_TEXT.sheet)
    color_tab(sheet, OFFICERS_TAB)
    lines: list[Sequence[object]] = [
        (as_text(REPORT_TEXT.title),),
        (as_text(f"{REPORT_TEXT.purpose} Filled in by: {REPORT_TEXT.filled_by}."),),
        (),
        [column.header for column in REPORT_TEXT.columns],
        *([to_cell(value) for value in row] for row in rows),
    ]
    write_block(sheet, lines)
    looks = [
        Look(c.width, "", *(("right", 1) if c.kind is Kind.NUMBER else ()))
        for c in REPORT_TEXT.columns
    ]
    draw_table(sheet.range((_TOP, 1)), len(rows), looks, name=REPORT_TEXT.name, covered=_SPARE)
    sheet.range((_TOP, 1), (_TOP + len(rows), len(looks))).rows.autofit()
    draw_heading(sheet, SCREEN, note=2)
    set_print(sheet, header_row=_TOP)
    return len(rows)


def _new_sheet(book: xw.Book, tables: Tables, name: str) -> xw.Sheet:
    if name.casefold() in map(str.casefold, tables.sheets):
        raise InputError(
            f"{book.name} has a sheet {name!r} without the table that belongs there, so it was "
            "left alone. Rename it and try again."
        )
    return book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])


def keep_published(session: Session, label: str, day: date, replaced: str | None) -> None:
    """Keep the words of the report that is being recorded. The book is not saved.

    Args:
        day: the date that its figures stand at.
        replaced: the report whose place it takes, if any.
    """
    facts = replace(session.facts, as_at=AsAt(day, ""))
    texts = [*committee_report(facts).published]
    for kind in (TextKind.FRONT, TextKind.BACK):
        for heading, them in paragraphs(facts, kind):
            texts += [ReportText(kind=kind, heading=heading, text=text) for text in them]
    moment = datetime(day.year, day.month, day.day)
    rows: _Rows = [
        [as_text(label), moment, t.kind, as_text(t.heading), t.order, as_text(t.text)]
        for t in texts
    ]
    found = session.tables.find(TABLE)
    if found is None:
        front = session.book.sheets.active
        sheet = _new_sheet(session.book, session.tables, SHEET)
        color_tab(sheet, GENERATED_TAB)
        _draw(sheet, rows)
        bring_to_front(front)
    elif replaced is not None:
        kept = _without(session, replaced)
        found.sheet.clear()
        _draw(found.sheet, kept + rows)
    else:
        area = found.table.range
        first = area.last_cell.row + 1
        found.sheet.range((first, area.column)).value = rows
        corner = (first + len(rows) - 1, area.column + len(_HEADERS) - 1)
        found.table.resize(found.sheet.range((area.row, area.column), corner))


def forget_published(session: Session, label: str) -> None:
    """Take out the words of a report that is taken back. The book is not saved."""
    found = session.tables.find(TABLE)
    if found is not None:
        kept = _without(session, label)
        found.sheet.clear()
        _draw(found.sheet, kept or [[None] * len(_HEADERS)])


def _without(session: Session, label: str) -> _Rows:
    found = session.tables.find(TABLE)
    assert found is not None  # whoever calls has looked
    rows = found.table.range.options(ndim=2).value[1:]
    return [
        [as_text(value) if isinstance(value, str) else value for value in row]
        for row in rows
        if to_text(row[0]).casefold() != label.casefold() and any(row)
    ]


def _draw(sheet: xw.Sheet, rows: _Rows) -> None:
    write_block(sheet, [[SHEET], [_ABOUT], [], list(_HEADERS), *rows])
    draw_table(sheet.range((_TOP, 1)), len(rows), _LOOKS, name=TABLE, covered=_SPARE)
    draw_heading(sheet, SCREEN, note=2)
    set_print(sheet, header_row=_TOP)
