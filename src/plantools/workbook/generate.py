"""Draw a report on a generated sheet, in plain xlwings: the same in Excel and on a closed file.

A sheet is written as one block, so that a click costs the same few round trips to Excel however
many rows there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from plantools.errors import InputError
from plantools.reports.report import Report, ReportTable
from plantools.workbook import theme
from plantools.workbook.cells import as_text, write_block
from plantools.workbook.charts import chart_rows, write_chart
from plantools.workbook.drawing import draw_table, table_lines
from plantools.workbook.tables import Tables

MADE_BY = (
    "Made by plantools from the officers' sheets and made anew at every refresh: "
    "anything typed on this sheet is lost."
)
_MAKER = MADE_BY[: len("Made by plantools")]
HEADING_ROWS = 12
MEMORY = "plantools: "
MEMORY_COLUMNS = 40
CHART_ROWS = 2
"""From a table to the chart or caption below it, in rows: one is left free."""
MARGIN = 36
"""Of a printed page, in points. Wide tables are printed smaller, so every millimetre counts."""


def find_sheets(tables: Tables, reports: Sequence[Report]) -> list[xw.Sheet | None]:
    """The sheet of each report from the last refresh, None where there is none yet.

    A generated sheet is known by its table, so it may be renamed and moved. That plantools has
    made the sheet as well, it says at the top: the table may have been moved to another.

    Args:
        tables: what is in the book.
        reports: what is to be drawn.

    Raises:
        InputError: if a sheet of an officer's has the name or the table that a report needs.
    """
    names = {name.casefold() for name in tables.sheets}
    sheets: list[xw.Sheet | None] = []
    for report in reports:
        found = tables.find(report.tables[0].name)
        if found is not None and not _is_ours(found.sheet):
            raise InputError(
                f"{tables.book.name}, sheet {found.sheet_name}: the table {found.name} stands on a "
                "sheet that plantools did not make, so it was left alone and nothing was written. "
                "Move the table to a sheet of its own and delete that one, or give the table "
                "another name, and refresh again."
            )
        if found is None and report.sheet.casefold() in names:
            raise InputError(
                f"{tables.book.name} has a sheet {report.sheet!r} that plantools did not make, so "
                "it was left alone and nothing was written. Rename it and refresh again."
            )
        sheets.append(found.sheet if found else None)
    return sheets


def _is_ours(sheet: xw.Sheet) -> bool:
    """Whether a sheet says above its first table that plantools has made it."""
    heading = sheet.range((1, 1), (HEADING_ROWS, 1)).options(ndim=1).value
    return any(isinstance(line, str) and line.startswith(_MAKER) for line in heading)


def write_report(book: xw.Book, report: Report, sheet: xw.Sheet | None) -> str:
    """Draw a report on its sheet, or on a new one behind the last; returns the sheet's name."""
    if sheet is None:
        sheet = book.sheets.add(report.sheet, after=book.sheets[len(book.sheets) - 1])
    else:
        _empty(sheet)
    lines, placed = _lines(report)
    write_block(sheet, lines)
    # over the rows of another table, a header that stays in view would be wrong
    header_row = placed[0].top if len(placed) == 1 else None
    _set_print(sheet, header_row=header_row)
    if header_row is not None:
        _freeze(sheet, header_row)
    columns = 0
    for each in placed:
        draw_table(sheet, each.table, each.top, set_columns=columns)
        columns = max(columns, len(each.table.columns))
        if each.table.chart is not None:
            write_chart(sheet, each.table.chart, each.top, each.bottom + CHART_ROWS)
    everything = sheet.range((1, 1), (placed[-1].end, columns))
    everything.font.name = theme.FONT
    everything.font.size = theme.TEXT_SIZE
    title = sheet.range("A1").font
    title.bold = True
    title.size = theme.TITLE_SIZE
    sheet.range((len(report.notes) + 2, 1)).font.color = f"#{theme.NOTE_COLOR}"
    for each in placed:
        sheet.range((each.top, 1), (each.bottom, len(each.table.columns))).rows.autofit()
    if report.memory:
        _remember(sheet, report.memory, columns + 2)
    return str(sheet.name)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A table and where it stands: its header's row, its last row, and that of its chart."""

    table: ReportTable
    top: int
    bottom: int
    end: int


def _lines(report: Report) -> tuple[list[list[Any]], list[_Placed]]:
    """Every row of a report's sheet, and where its tables are."""
    headings = (report.title, *report.notes, report.about or MADE_BY)
    lines: list[list[Any]] = [[as_text(line)] for line in headings]
    placed = []
    for table in report.tables:
        top = len(lines) + CHART_ROWS + 1
        lines += [[], *table_lines(table)]
        bottom = end = len(lines)
        if table.chart is not None:
            end = bottom + CHART_ROWS + chart_rows(table.chart)
            lines += ([] for _ in range(end - bottom))
        placed.append(_Placed(table, top, bottom, end))
    return lines, placed


def memory_of(sheet: xw.Sheet) -> str:
    """What the refresh that made a sheet left for the next one to know."""
    values = sheet.range((1, 1), (1, MEMORY_COLUMNS)).options(ndim=2).value[0]
    found = (v for v in values if isinstance(v, str) and v.startswith(MEMORY))
    return next(found, "").removeprefix(MEMORY)


def _freeze(sheet: xw.Sheet, row: int) -> None:
    """Keep the rows down to this one in view.

    xlwings has that on the web only. Excel for Windows does it for the window of the sheet in
    front; Excel on the Mac goes without.
    """
    try:
        sheet.freeze_panes.freeze_at(f"1:{row}")
    except NotImplementedError:
        app: Any = sheet.book.app.api
        if hasattr(app, "ActiveWindow") and sheet.visible:
            with suppress(Exception):  # in some views Excel can't; the sheet is right without it
                _freeze_window(sheet, app, row)


def _freeze_window(sheet: xw.Sheet, app: Any, row: int) -> None:
    sheet.activate()
    if sheet.book.sheets.active.name != sheet.name:
        return
    window = app.ActiveWindow
    if window.FreezePanes and (window.SplitRow, window.SplitColumn) == (row, 0):
        return
    window.FreezePanes = False
    window.ScrollRow = window.ScrollColumn = 1  # or rows above the view stay out of reach
    window.SplitColumn, window.SplitRow = 0, row
    window.FreezePanes = True


def _remember(sheet: xw.Sheet, memory: str, column: int) -> None:
    cell = sheet.range((1, column))
    cell.value = as_text(MEMORY + memory)
    cell.column_width = 0  # hides it


def _empty(sheet: xw.Sheet) -> None:
    for chart in list(sheet.charts):
        chart.delete()
    sheet.clear()


def _set_print(sheet: xw.Sheet, *, header_row: int | None) -> None:
    """A4 landscape, one page wide, the header on every page if there is one to repeat.

    xlwings has no portable print set-up; Excel on the Mac and on the web keep their defaults.
    """
    native: Any = getattr(sheet.page_setup, "api", None)
    if not hasattr(native, "PrintTitleRows"):
        return
    native.Orientation = 2
    native.PaperSize = 9
    native.Zoom = False
    native.FitToPagesWide = 1
    native.FitToPagesTall = False
    native.LeftMargin = native.RightMargin = native.TopMargin = MARGIN
    native.BottomMargin = MARGIN + theme.TEXT_SIZE * 2  # room for the footer
    if header_row is not None:
        native.PrintTitleRows = f"${header_row}:${header_row}"
    native.LeftFooter = "&A"
    native.RightFooter = "Page &P of &N"
