"""Run the checks on a workbook: its plan, its recorded reports, and what officers accepted."""

from __future__ import annotations

from datetime import date

import xlwings as xw

from plantools.checks import Examined, examine
from plantools.checks.settings import Marks, mark_of
from plantools.plan import Plan
from plantools.workbook.cells import as_text
from plantools.workbook.changes import Compared
from plantools.workbook.history import read_history
from plantools.workbook.tables import Tables


def examine_book(
    book: xw.Book,
    plan: Plan,
    as_at: date,
    compared: Compared | None,
    tables: Tables | None = None,
) -> Examined:
    """What the rules find in the plan and its recorded reports, and what the comparison lacks."""
    history = read_history(book, tables).reports()
    return examine(plan, as_at, history, compared.findings if compared else ())


def mark_accepted(book: xw.Book, plan: Plan, marks: Marks) -> int:
    """Note how the rows of accepted findings stand, so that a change to them is noticed.

    Fills in "Row as accepted" where it is blank. The book is not saved.

    Args:
        plan: the plan as read from the book.
        marks: how the rows stand.

    Returns:
        How many were filled in.
    """
    filled = 0
    for entry in plan.accepted:
        mark = mark_of(entry, marks)
        if mark and not entry.row.strip() and "row" in entry.place.columns:
            cell = book.sheets[entry.place.sheet].range(entry.place.cell("row"))
            cell.value = as_text(mark)
            filled += 1
    return filled
