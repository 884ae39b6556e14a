"""Rebuild the generated sheets of a workbook.

Officers' sheets are read, never written, but for three things: reasons that were typed on the
Changes sheet, which is made anew, move to the Reasons sheet; accepted findings on the Lists sheet
get a mark that says how their row stands; and the Cover lists the sheets that there are. Only where
it is asked for, overdue due bys are coloured on the Actions sheet.
"""

from __future__ import annotations

import xlwings as xw

from plantools.checks.list_rules import mark_of
from plantools.checks.rule import Marks
from plantools.plan import Plan
from plantools.plan.plan_settings import OPTIONAL_SHEETS
from plantools.reports.figures import Facts
from plantools.reports.registry import (
    CHANGES,
    CHECKS,
    DUE_DATES,
    NOTHING_NOW,
    REPORTS,
    ReportSpec,
)
from plantools.workbook.cells import as_text
from plantools.workbook.formatting import (
    color_ratings,
    flag_overdue,
    name_due_dates,
    name_ratings,
    overdue_rule,
)
from plantools.workbook.generate import find_sheets, unused_sheets, write_report, write_unused
from plantools.workbook.reading import read_due_bys
from plantools.workbook.session import Session
from plantools.workbook.sheet_list import keep_sheet_list
from plantools.workbook.typed_reasons import keep_reasons

Drawn = dict[ReportSpec, str]
"""The sheets that were made, in order: the name of each by its report."""


def refresh(session: Session, *, flag: bool = False) -> Drawn:
    """Write every generated sheet anew. The book is not saved.

    Which are made, the registry says: nothing is compared before the first report is recorded,
    and there is no sheet of measures, finance or impact in a plan that has no such rows, none of
    due dates before they are flagged, and no optional one that the settings don't name.

    Args:
        flag: whether to colour what is overdue on the Actions sheet from now on.

    Raises:
        InputError: if the plan can't be read, or an officer's sheet stands in the way.
    """
    tables, plan = session.tables, session.plan
    specs = [spec for spec in REPORTS if _is_wanted(spec, session, flag=flag)]
    reports = [spec.report(session.facts) for spec in specs]
    if flag:
        overdue_rule(tables, plan)  # refuses, like the next line, before anything is written
    sheets = find_sheets(tables, reports)
    all_kept = keep_reasons(tables, plan, session.typed)
    drawn = {
        spec: write_report(session.book, report, sheet)
        for spec, report, sheet in zip(specs, reports, sheets, strict=True)
    }
    for name, table in unused_sheets(tables, drawn.values()).items():
        keep = table == CHANGES.table and not all_kept
        notes = (_why_not(table, session.facts), session.facts.note)
        write_unused(tables.sheets[name], table, notes, keep=keep)
    keep_sheet_list(tables, {spec.table: name for spec, name in drawn.items()})
    if DUE_DATES in drawn:
        name_due_dates(session.book, drawn[DUE_DATES])
    if flag:
        flag_overdue(tables, plan)
    name_ratings(session.book, plan)
    _mark_accepted(session.book, plan, session.examined.marks)
    return drawn


def _is_wanted(spec: ReportSpec, session: Session, *, flag: bool) -> bool:
    if not spec.is_chosen(session.facts):
        return False
    if spec.used(session.facts) or (flag and spec is DUE_DATES):
        return True
    return spec.kept_up and session.tables.find(spec.table) is not None


def _why_not(table: str, facts: Facts) -> str:
    spec = next((spec for spec in REPORTS if spec.table == table), None)
    if spec is not None and not spec.is_chosen(facts):
        return (
            f"{OPTIONAL_SHEETS.name} (tblSettings, on the Lists sheet) does not name it. Name it "
            "there and refresh, or delete this sheet."
        )
    return spec.until if spec else NOTHING_NOW


def write_checks(session: Session) -> str:
    """Write only the Checks sheet anew, for a quick look between refreshes; returns its name.

    Args and errors are those of `refresh`.
    """
    return _write_one(session, CHECKS, session.facts)


def format_plan(session: Session) -> tuple[list[str], int]:
    """Colour ratings and overdue due bys on the officers' sheets. The book is not saved.

    Of the generated sheets, only Due dates is written.

    Returns:
        The sheets whose ratings are coloured, and how many due bys are overdue.

    Raises:
        InputError: if the plan can't be read, or an officer's sheet stands in the way.
    """
    book, plan = session.book, session.plan
    facts = Facts(plan, session.as_at, read_due_bys=lambda: read_due_bys(book, plan))
    name_due_dates(book, _write_one(session, DUE_DATES, facts))
    flag_overdue(session.tables, plan)
    name_ratings(book, plan)
    return color_ratings(session.tables, plan), len(facts.late)


def _write_one(session: Session, spec: ReportSpec, facts: Facts) -> str:
    report = spec.report(facts)
    (sheet,) = find_sheets(session.tables, [report])
    return write_report(session.book, report, sheet)


def _mark_accepted(book: xw.Book, plan: Plan, marks: Marks) -> None:
    """Note how the rows of accepted findings stand, so that a change to them is noticed.

    Fills in "Row as accepted" where it is blank. The book is not saved.
    """
    for entry in plan.accepted:
        mark = mark_of(entry, marks)
        if mark and not entry.row.strip() and "row" in entry.place.columns:
            cell = book.sheets[entry.place.sheet].range(entry.place.cell("row"))
            cell.value = as_text(mark)
