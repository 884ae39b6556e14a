"""Write the Due dates sheet, and name its cells so that a conditional format finds them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import xlwings as xw

from plantools.plan import Plan, parse_due
from plantools.reports.due_dates import DUE_DATES_TABLE, NEVER_TABLE, DueRead, due_dates_report
from plantools.reports.report import Report
from plantools.workbook.cells import to_text
from plantools.workbook.contract import ACTIONS
from plantools.workbook.generate import find_sheets, write_report
from plantools.workbook.names import set_name
from plantools.workbook.tables import Tables

TEXTS, DATES, NEVER = "DueTexts", "DueDates", "NeverOverdue"
"""Names for the columns that the rule looks into."""
_LEAST = 1000
"""Rows that a name covers at least, so that it need not change whenever a due by comes or goes."""


def due_dates(book: xw.Book, plan: Plan, as_at_note: str) -> Report:
    """The report on every due by of the plan, as it stands in the cells: a date is a date."""
    place = plan.places[ACTIONS.name]
    rows = [m.place.row for m in plan.milestones]
    column = book.sheets[place.sheet].range(
        f"{place.columns['due_by']}{min(rows)}:{place.columns['due_by']}{max(rows)}"
    )
    cells: list[Any] = column.options(ndim=1, err_to_str=True).value
    written = Counter(_key(cells[row - min(rows)]) for row in rows)
    read = [
        DueRead(key, parse_due(key), count) for key, count in written.items() if str(key).strip()
    ]
    return due_dates_report(read, as_at_note)


def _key(cell: Any) -> str | date:
    return cell.date() if isinstance(cell, datetime) else to_text(cell)


def write_due_dates(tables: Tables, plan: Plan, as_at_note: str) -> None:
    """Write only the Due dates sheet anew, and name its cells.

    Args:
        tables: what is in the book.

    Raises:
        InputError: if an officer's sheet stands in the way.
    """
    report = due_dates(tables.book, plan, as_at_note)
    (sheet,) = find_sheets(tables, [report])
    name_due_dates(tables.book, write_report(tables.book, report, sheet))


def name_due_dates(book: xw.Book, sheet_name: str) -> None:
    """Let the names refer to the columns of the Due dates sheet, as long as they are now."""
    sheet = book.sheets[sheet_name]
    dates, never = (_below_header(sheet.tables[name]) for name in (DUE_DATES_TABLE, NEVER_TABLE))
    rows = -(-dates[2] // _LEAST) * _LEAST
    wanted = {TEXTS: (dates, 0, rows), DATES: (dates, 1, rows), NEVER: (never, 0, never[2])}
    for name, ((top, left, _), offset, height) in wanted.items():
        cells = sheet.range((top, left + offset), (top + height - 1, left + offset))
        quoted = sheet_name.replace("'", "''")
        set_name(book, name, f"='{quoted}'!{cells.address}")


def _below_header(table: xw.main.Table) -> tuple[int, int, int]:
    """First row, first column and number of rows of a table's body."""
    area = table.range
    return area.row + 1, area.column, area.shape[0] - 1
