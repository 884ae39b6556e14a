"""Rebuild the generated sheets of a workbook.

Officers' sheets are read, never written, but for one thing: reasons that were typed on the
Changes sheet, which is made anew, move to the Reasons sheet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import xlwings as xw

from plantools.changes import Changes
from plantools.checks import Finding, check
from plantools.plan import Plan
from plantools.reports.as_at import AsAt, resolve_as_at
from plantools.reports.checks import checks_report
from plantools.reports.overdue import overdue_report
from plantools.reports.overview import overview_report
from plantools.workbook.changes import Compared, compare_book
from plantools.workbook.generate import find_sheets, write_report
from plantools.workbook.reading import read_plan
from plantools.workbook.reasons import keep_reasons


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh was made from and what it made."""

    plan: Plan
    as_at: AsAt
    findings: list[Finding]
    sheets: tuple[str, ...]
    changes: Changes | None


def refresh(
    book: xw.Book,
    as_at: date | None,
    *,
    today: date,
    since: str | None = None,
    against: tuple[str, Plan] | None = None,
    without: Collection[str] = (),
) -> Refreshed:
    """Write Checks, Overdue, RAG overview and Changes anew. The book is not saved.

    There is no Changes sheet before the first report is recorded.

    Args:
        book: a workbook with an improvement plan, closed or live.
        as_at: the date to count from; by default the Cover sheet's.
        today: the date to count from if the Cover sheet has none.
        since: the report that changes are counted from; by default the last one recorded.
        against: an older plan, with its name, to count changes from instead.
        without: tables to leave out of Changes, of `plantools.changes.BEYOND`.

    Raises:
        InputError: if the plan can't be read, or an officer's sheet stands in the way.
    """
    plan = read_plan(book)
    seen_from = resolve_as_at(plan, as_at, today)
    compared = compare_book(book, plan, since=since, against=against, without=without)
    findings = all_findings(plan, seen_from.day, compared)
    reports = [
        checks_report(findings, str(seen_from)),
        overdue_report(plan, seen_from.day, str(seen_from)),
        overview_report(plan, seen_from.day, str(seen_from)),
    ]
    if compared is not None:
        reports.append(compared.report(str(seen_from), moved=True))
    sheets = find_sheets(book, reports)  # refuses before anything is written
    if compared is not None and not keep_reasons(book, plan, compared.typed):
        reports[-1] = compared.report(str(seen_from), moved=False)
    names = [
        write_report(book, report, sheet) for report, sheet in zip(reports, sheets, strict=True)
    ]
    changes = compared.changes if compared else None
    return Refreshed(plan, seen_from, findings, tuple(names), changes)


def all_findings(plan: Plan, as_at: date, compared: Compared | None) -> list[Finding]:
    """What the rules find in the plan, and what the comparison lacks; the gravest first."""
    findings = [*check(plan, as_at), *(compared.findings if compared else ())]
    return sorted(findings, key=lambda finding: finding.severity.rank)
