"""Record a report: the plan's rows go into the history, typed reasons to the Reasons sheet.

The words of the committee's report are kept as they were published, with their figures:
tblPublished, on a sheet of its own, holds every paragraph of every report that was recorded. What a
clerk types for one report is so never lost to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as but
from datetime import date
from typing import Any, NamedTuple

import xlwings as xw

from plantools.errors import InputError
from plantools.plan import ReportText
from plantools.plan.plan_settings import TextKind
from plantools.reports.committee import committee_report, has_words, paragraphs, shipped_text
from plantools.reports.figures import AsAt
from plantools.workbook.cells import to_text, write_block
from plantools.workbook.contract import REPORT_TEXT, Kind
from plantools.workbook.drawing import Look, color_tab, draw_heading, draw_table, set_print
from plantools.workbook.session import PUBLISHED_TABLE, Session
from plantools.workbook.tables import add_sheet, bring_to_front, room_for
from plantools.workbook.theme import GENERATED_TAB, OFFICERS_TAB, SCREEN

SHEET = "Published text"
_HEADERS = ("Report", "As at", "Kind", "Heading", "Order", "Text")
_LOOKS = (Look(28), Look(16, SCREEN.date, "left"), Look(14), Look(34), Look(8), Look(100))
_ABOUT = "The words of each recorded report, as they were published. Kept by plantools."
_NOT_OURS = "without the table that belongs there, so it was left alone. Rename it and try again."
_TOP, _SPARE = 4, 2000  # the header's row, and how far tables keep their looks


class Recorded(NamedTuple):
    """A report that was recorded: how many milestones every report counts in it, and what reports
    there are now, this one last."""

    as_at: date
    milestones: int
    labels: tuple[str, ...]


def record_report(
    session: Session, label: str, as_at: date | None = None, *, replace: bool = False
) -> Recorded:
    """Record the plan in a book as it is reported, by default as at the session's date.

    Reasons that name no report yet were given for this one, so they get its label; the next
    comparison knows by it that they are old. Raises InputError if there is such a report, unless to
    `replace` it.
    """
    plan, history = session.plan, session.history
    day = as_at or session.as_at.day
    replaced = history.find(label)
    marks = [finding.mark for finding in session.findings]
    label = history.record(plan, label, day, marks=marks, replace=replace)
    _keep_published(session, label, day, replaced)
    session.keep_reasons(report=label)
    others = (known for known in history.labels if known != replaced)
    return Recorded(day, sum(m.is_live for m in plan.milestones), (*others, label))


def remove_report(session: Session, label: str) -> tuple[str, tuple[str, ...]]:
    """Take a report back that was recorded (InputError if there is none).

    Returns its name as it was recorded, and those of the reports that are left.
    """
    history = session.history
    known = history.remove(label)
    if session.tables.find(PUBLISHED_TABLE) is not None:
        _draw_published(session, [], without=known)
    return known, tuple(other for other in history.labels if other != known)


def _keep_published(session: Session, label: str, day: date, replaced: str | None) -> None:
    """Keep the words of the report that is being recorded, which takes the place of another."""
    facts = but(session.facts, as_at=AsAt(day, ""))
    texts = [*committee_report(facts).published]
    for kind in (TextKind.FRONT, TextKind.BACK):
        for heading, them in paragraphs(facts, kind):
            texts += [ReportText(kind=kind, heading=heading, text=text) for text in them]
    rows = [[label, day, t.kind, t.heading, t.order, t.text] for t in texts]
    found, front = session.tables.find(PUBLISHED_TABLE), session.book.sheets.active
    if found is not None and replaced is None:
        found.append(rows)
        return
    _draw_published(session, rows, without=replaced)
    if found is None:
        bring_to_front(front)


def _draw_published(session: Session, rows: list[list[Any]], *, without: str | None) -> None:
    """Draw tblPublished, perhaps on a new sheet, with rows behind those that it has of others."""
    found = session.tables.find(PUBLISHED_TABLE)
    if found is None:
        sheet = add_sheet(session.book, SHEET, _NOT_OURS)
        color_tab(sheet, GENERATED_TAB)
    else:
        sheet, known = found.sheet, str(without).casefold()
        kept = [row for row in found.rows()[1:] if any(row) and to_text(row[0]).casefold() != known]
        rows = [*kept, *rows] or [[None] * len(_HEADERS)]
        sheet.clear()
    write_block(sheet, [[SHEET], [_ABOUT], [], _HEADERS, *rows])
    _draw(sheet, PUBLISHED_TABLE, len(rows), _LOOKS)


def text_rows() -> list[tuple[str, str, float | None, str]]:
    """The shipped wording as rows of the table."""
    return [(row.kind, row.heading, row.order, row.text) for row in shipped_text()]


def add_report_text(session: Session) -> int:
    """Put the shipped wording on the sheet Report text, if it has none (InputError if there is no
    place for it); returns how many rows.

    A table that is there gets it behind its own rows.
    """
    if has_words(session.plan):
        return 0
    book, tables, spec, rows = session.book, session.tables, REPORT_TEXT, text_rows()
    fields = [column.field for column in spec.columns]
    found = tables.find(spec.name)
    if found is not None:
        room = room_for(tables, session.plan, spec, set(fields), len(rows))
        if room is None or not room.is_free:
            raise InputError(
                f"{book.name}, sheet {found.sheet_name}: there is no room for {len(rows)} rows in "
                f"{spec.name}. It needs the columns Kind, Heading, Order and Text, no "
                "total row, and free rows below it."
            )
        room.write([dict(zip(fields, row, strict=True)) for row in rows])
        return len(rows)
    sheet = add_sheet(book, spec.sheet, _NOT_OURS)
    color_tab(sheet, OFFICERS_TAB)
    about = f"{spec.purpose} Filled in by: {spec.filled_by}."
    write_block(sheet, [(spec.title,), (about,), (), spec.headers, *rows])
    looks = [
        Look(c.width, "", "right", 1) if c.kind is Kind.NUMBER else Look(c.width)
        for c in spec.columns
    ]
    _draw(sheet, spec.name, len(rows), looks)
    sheet.range((_TOP, 1), (_TOP + len(rows), len(looks))).rows.autofit()
    return len(rows)


def _draw(sheet: xw.Sheet, table: str, rows: int, looks: Sequence[Look]) -> None:
    draw_table(sheet.range((_TOP, 1)), rows, looks, name=table, covered=_SPARE)
    draw_heading(sheet, SCREEN, note=2)
    set_print(sheet, header_row=_TOP)
