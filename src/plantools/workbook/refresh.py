"""Rebuild the generated sheets of a workbook. Officers' sheets are read, never written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import xlwings as xw

from plantools.checks import Finding, check
from plantools.plan import Plan
from plantools.reports.as_at import AsAt, resolve_as_at
from plantools.reports.checks import checks_report
from plantools.reports.overdue import overdue_report
from plantools.reports.overview import overview_report
from plantools.workbook.generate import find_sheets, write_report
from plantools.workbook.reading import read_plan


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh was made from and what it made."""

    plan: Plan
    as_at: AsAt
    findings: list[Finding]
    sheets: tuple[str, ...]


def refresh(book: xw.Book, as_at: date | None, *, today: date) -> Refreshed:
    """Write Checks, Overdue and RAG overview anew. The book is not saved.

    Args:
        book: a workbook with an improvement plan, closed or live.
        as_at: the date to count from; by default the Cover sheet's.
        today: the date to count from if the Cover sheet has none.

    Raises:
        InputError: if the plan can't be read, or an officer's sheet stands in the way.
    """
    plan = read_plan(book)
    seen_from = resolve_as_at(plan, as_at, today)
    findings = check(plan, seen_from.day)
    reports = (
        checks_report(findings, str(seen_from)),
        overdue_report(plan, seen_from.day, str(seen_from)),
        overview_report(plan, seen_from.day, str(seen_from)),
    )
    sheets = find_sheets(book, reports)  # refuses before anything is written
    names = [
        write_report(book, report, sheet) for report, sheet in zip(reports, sheets, strict=True)
    ]
    return Refreshed(plan, seen_from, findings, tuple(names))
