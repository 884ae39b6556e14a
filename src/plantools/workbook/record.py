"""Record a report: the plan's rows go into the history, typed reasons to the Reasons sheet."""

from __future__ import annotations

from datetime import date

import xlwings as xw

from plantools.errors import InputError
from plantools.reports.changes import Since
from plantools.workbook.history import read_history, record
from plantools.workbook.reading import read_plan
from plantools.workbook.reasons import keep_reasons, typed_reasons
from plantools.workbook.tables import Tables


def record_report(
    book: xw.Book, label: str, as_at: date | None = None, *, replace: bool = False
) -> date:
    """Record the plan in a book as it is reported. The book is not saved.

    Reasons that name no report yet were given for this one, so they get its label; the next
    comparison knows by it that they are old.

    Args:
        label: what the report is called.
        as_at: the date that its ratings stand at; by default the Cover sheet's.
        replace: whether a report of this name may be replaced.

    Returns:
        The date.

    Raises:
        InputError: if the plan can't be read, has no date, or has such a report already.
    """
    tables = Tables(book)
    plan = read_plan(book, tables)
    day = as_at or plan.as_at
    if day is None:
        raise InputError(
            f"{book.name}: the Cover sheet has no As at date, so give one: --as-at 2025-01-13."
        )
    history = read_history(book, tables)
    last = history.report() if history else None
    title = Since(last.label, last.as_at).title if last else ""
    typed = typed_reasons(tables, plan.reasons, title)
    record(book, plan, label, day, replace=replace)
    keep_reasons(tables, plan, typed, report=label.strip())
    return day
