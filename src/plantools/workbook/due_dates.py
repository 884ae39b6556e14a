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

TEXTS, DATES, NEVER = "DueTexts", "DueDates", "NeverOverdue"
"""Names for the columns that the rule looks into."""
_LEAST = 1000
"""Rows that a name covers at least, so that it need not change whenever a due by comes or goes."""


def has_due_dates(book: xw.Book) -> bool:
    """Whether somebody has had due dates flagged in this workbook before."""
    return any(table.name == DUE_DATES_TABLE for sheet in book.sheets for table in sheet.tables)


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


def write_due_dates(book: xw.Book, plan: Plan, as_at_note: str) -> None:
    """Write only the Due dates sheet anew, and name its cells.

    Raises:
        InputError: if an officer's sheet stands in the way.
    """
    report = due_dates(book, plan, as_at_note)
    (sheet,) = find_sheets(book, [report])
    write_report(book, report, sheet)
    name_due_dates(book)


def name_due_dates(book: xw.Book) -> None:
    """Let the names refer to the columns of the Due dates sheet, as long as they are now."""
    sheet, areas = _areas(book)
    dates, never = areas[DUE_DATES_TABLE], areas[NEVER_TABLE]
    rows = -(-dates[2] // _LEAST) * _LEAST
    wanted = {TEXTS: (dates, 0, rows), DATES: (dates, 1, rows), NEVER: (never, 0, never[2])}
    for name, ((top, left, _), offset, height) in wanted.items():
        cells = sheet.range((top, left + offset), (top + height - 1, left + offset))
        quoted = sheet.name.replace("'", "''")
        set_name(book, name, f"='{quoted}'!{cells.address}")


def _areas(book: xw.Book) -> tuple[xw.Sheet, dict[str, tuple[int, int, int]]]:
    """The sheet; and first row, first column and number of rows below the header of its tables."""
    for sheet in book.sheets:
        areas = {table.name: table.range for table in sheet.tables}
        if DUE_DATES_TABLE in areas:
            return sheet, {n: (a.row + 1, a.column, a.shape[0] - 1) for n, a in areas.items()}
    raise AssertionError("the sheet was just written")
