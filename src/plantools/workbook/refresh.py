"""Rebuild the generated sheets of a workbook.

Officers' sheets are read, never written, but for two things: reasons that were typed on the
Changes sheet, which is made anew, move to the Reasons sheet; and accepted findings on the Lists
sheet get a mark that says how their row stands. Only where it is asked for, overdue due bys are
coloured on the Actions sheet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import xlwings as xw

from plantools.changes import Changes
from plantools.checks import Finding, examine
from plantools.plan import Plan
from plantools.reports.as_at import AsAt, resolve_as_at
from plantools.reports.checks import checks_report
from plantools.reports.due_dates import NEVER_TABLE
from plantools.reports.figures import overdue
from plantools.reports.finance import finance_report
from plantools.reports.impact import impact_report
from plantools.reports.overdue import overdue_report
from plantools.reports.overview import milestones_report, overview_report
from plantools.reports.plan_print import print_report
from plantools.reports.report import Report
from plantools.reports.scorecard import readings_report, scorecard_report
from plantools.reports.trend import trend_report
from plantools.workbook.changes import compare_book
from plantools.workbook.due_dates import due_dates, name_due_dates, write_due_dates
from plantools.workbook.examining import examine_book, mark_accepted
from plantools.workbook.formatting import color_ratings, flag_overdue, overdue_rule
from plantools.workbook.generate import find_sheets, write_report
from plantools.workbook.history import read_history
from plantools.workbook.reading import read_plan
from plantools.workbook.reasons import keep_reasons
from plantools.workbook.tables import Tables


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh was made from and what it made.

    Attributes:
        drawn: the sheet of each report, by the name of its first table.
    """

    plan: Plan
    as_at: AsAt
    findings: list[Finding]
    drawn: dict[str, str]
    changes: Changes | None

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that were made, in order."""
        return tuple(self.drawn.values())


def refresh(
    book: xw.Book,
    as_at: date | None,
    *,
    today: date,
    since: str | None = None,
    against: tuple[str, Plan] | None = None,
    without: Collection[str] = (),
    flag: bool = False,
) -> Refreshed:
    """Write every generated sheet anew. The book is not saved.

    There is no Changes sheet before the first report is recorded, none of measures, finance
    or impact in a plan that has no such rows, and none of due dates before they are flagged.

    Args:
        book: a workbook with an improvement plan, closed or live.
        as_at: the date to count from; by default the Cover sheet's.
        today: the date to count from if the Cover sheet has none.
        since: the report that changes are counted from; by default the last one recorded.
        against: an older plan, with its name, to count changes from instead.
        without: tables to leave out of Changes, of `plantools.changes.BEYOND`.
        flag: whether to colour what is overdue on the Actions sheet from now on.

    Raises:
        InputError: if the plan can't be read, or an officer's sheet stands in the way.
    """
    tables = Tables(book)
    plan = read_plan(book, tables)
    seen_from = resolve_as_at(plan, as_at, today)
    compared = compare_book(
        book, plan, since=since, against=against, without=without, tables=tables
    )
    history = read_history(book, tables).reports()
    examined = examine(plan, seen_from.day, history, compared.findings if compared else ())
    findings = examined.findings
    day, note = seen_from.day, str(seen_from)
    reports = [
        checks_report(findings, note),
        overdue_report(plan, day, note),
        overview_report(plan, day, note, history),
        milestones_report(plan, day, note),
        trend_report(plan, day, note, history),
        print_report(plan, day, note),
        *_where_used(tables, plan, day, note),
    ]
    if flag or tables.find(NEVER_TABLE):
        reports.append(due_dates(book, plan, note))
    if compared is not None:
        reports.append(compared.report(str(seen_from), moved=True))
    if flag:
        overdue_rule(tables, plan)  # refuses, like the next line, before anything is written
    sheets = find_sheets(tables, reports)
    if compared is not None and not keep_reasons(tables, plan, compared.typed):
        reports[-1] = compared.report(str(seen_from), moved=False)
    drawn = {
        report.tables[0].name: write_report(book, report, sheet)
        for report, sheet in zip(reports, sheets, strict=True)
    }
    if NEVER_TABLE in drawn:
        name_due_dates(book, drawn[NEVER_TABLE])
    if flag:
        flag_overdue(tables, plan)
    mark_accepted(book, plan, examined.marks)
    changes = compared.changes if compared else None
    return Refreshed(plan, seen_from, findings, drawn, changes)


def _where_used(tables: Tables, plan: Plan, as_at: date, note: str) -> list[Report]:
    """Reports on tables that not every plan uses; those that were made before are kept up."""
    reports = []
    for rows, make in (
        (plan.measures, scorecard_report),
        (plan.measures, readings_report),
        (plan.finance, finance_report),
        (plan.impact, impact_report),
    ):
        report = make(plan, as_at, note)
        if rows or tables.find(report.tables[0].name):
            reports.append(report)
    return reports


def write_checks(book: xw.Book, as_at: date | None, *, today: date) -> tuple[list[Finding], str]:
    """Write only the Checks sheet anew, for a quick look between refreshes.

    Args and errors are those of `refresh`.

    Returns:
        The findings and the name of the sheet.
    """
    tables = Tables(book)
    plan = read_plan(book, tables)
    seen_from = resolve_as_at(plan, as_at, today)
    compared = compare_book(book, plan, tables=tables)
    findings = examine_book(book, plan, seen_from.day, compared, tables).findings
    report = checks_report(findings, str(seen_from))
    (sheet,) = find_sheets(tables, [report])
    return findings, write_report(book, report, sheet)


def format_plan(book: xw.Book, *, today: date) -> tuple[list[str], int]:
    """Colour ratings and overdue due bys on the officers' sheets. The book is not saved.

    Of the generated sheets, only Due dates is written.

    Args:
        book: a workbook with an improvement plan, closed or live.
        today: the date to count from if the Cover sheet has none.

    Returns:
        The sheets whose ratings are coloured, and how many due bys are overdue.

    Raises:
        InputError: if the plan can't be read, or an officer's sheet stands in the way.
    """
    tables = Tables(book)
    plan = read_plan(book, tables)
    seen_from = resolve_as_at(plan, None, today)
    write_due_dates(tables, plan, str(seen_from))
    flag_overdue(tables, plan)
    return color_ratings(tables), len(overdue(plan, seen_from.day))
