"""Draw a report on a generated sheet, in plain xlwings: the same in Excel and on a closed file.

Each table is written as one block and each format is set for a whole column, so that a click
costs the same few round trips to Excel however many rows there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlwings as xw

from plantools.changes import Mark
from plantools.errors import InputError
from plantools.plan import Rating
from plantools.reports.changes import REASON_NEEDED
from plantools.reports.report import Cell, Link, Marked, Report, ReportTable, Show
from plantools.workbook import theme
from plantools.workbook.cells import as_text
from plantools.workbook.charts import write_chart

MADE_BY = (
    "Made by plantools from the officers' sheets and made anew at every refresh: "
    "anything typed on this sheet is lost."
)
_MAKER = MADE_BY[: len("Made by plantools")]
HEADING_ROWS = 12
MEMORY = "plantools: "
MEMORY_COLUMNS = 40
CHART_ROWS = 2
"""Rows left between a table and the chart or caption below it."""
_NUMBER_FORMATS = {
    Show.WHOLE: "0",
    Show.MONEY: "£#,##0;-£#,##0",
    Show.PENCE: "£#,##0.00;-£#,##0.00",
    Show.PERCENT: "0%",
    Show.DATE: "dd/mm/yyyy",
    Show.WRITTEN: "dd/mm/yyyy",
}
MARGIN = 36
"""Of a printed page, in points. Wide tables are printed smaller, so every millimetre counts."""
_SPARKLINE = 1  # xlSparkLine
_SINGLE_LINE = 2  # xlUnderlineStyleSingle
_NUMBERS = (Show.WHOLE, Show.NUMBER, Show.MONEY, Show.PENCE, Show.PERCENT)
_WORD_COLORS = {
    Show.RATING: {r.value: theme.RATING_COLORS[r] for r in Rating},
    Show.SEVERITY: theme.SEVERITY_COLORS,
    Show.STATUS: theme.STATUS_COLORS,
}


def find_sheets(book: xw.Book, reports: Sequence[Report]) -> list[xw.Sheet | None]:
    """The sheet of each report from the last refresh, None where there is none yet.

    A generated sheet is known by its table, so it may be renamed and moved. That plantools has
    made the sheet as well, it says at the top: the table may have been moved to another.

    Raises:
        InputError: if a sheet of an officer's has the name or the table that a report needs.
    """
    by_table = {table.name: sheet for sheet in book.sheets for table in sheet.tables}
    by_name = {sheet.name.casefold(): sheet for sheet in book.sheets}
    found = []
    for report in reports:
        sheet = by_table.get(report.tables[0].name)
        if sheet is not None and not _is_ours(sheet):
            raise InputError(
                f"{book.name}, sheet {sheet.name}: the table {report.tables[0].name} stands on a "
                "sheet that plantools did not make, so it was left alone and nothing was written. "
                "Move the table to a sheet of its own and delete that one, or give the table "
                "another name, and refresh again."
            )
        if sheet is None and report.sheet.casefold() in by_name:
            raise InputError(
                f"{book.name} has a sheet {report.sheet!r} that plantools did not make, so it "
                "was left alone and nothing was written. Rename it and refresh again."
            )
        found.append(sheet)
    return found


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
    _write_heading(sheet, report)
    row = len(report.notes) + 4
    # over the rows of another table, a header that stays in view would be wrong
    single = len(report.tables) == 1
    _set_print(sheet, header_row=row + 1 if single else None)
    if single:
        sheet.freeze_panes.freeze_at(f"1:{row + 1}")
    columns, tables = 0, []
    for table in report.tables:
        bottom = _write_table(sheet, table, row, columns)
        tables.append(sheet.range((row + 1, 1), (bottom, len(table.columns))))
        columns = max(columns, len(table.columns))
        if table.chart is not None:
            bottom = write_chart(sheet, table.chart, row + 1, bottom + CHART_ROWS)
        row = bottom + CHART_ROWS
    everything = sheet.range((1, 1), (row - CHART_ROWS, columns))
    everything.font.name = theme.FONT
    everything.font.size = theme.TEXT_SIZE
    sheet.range("A1").font.size = theme.TITLE_SIZE
    for area in tables:
        area.rows.autofit()
    if report.memory:
        _remember(sheet, report.memory, columns + 2)
    return str(sheet.name)


def memory_of(sheet: xw.Sheet) -> str:
    """What the refresh that made a sheet left for the next one to know."""
    values = sheet.range((1, 1), (1, MEMORY_COLUMNS)).options(ndim=2).value[0]
    found = (v for v in values if isinstance(v, str) and v.startswith(MEMORY))
    return next(found, "").removeprefix(MEMORY)


def _remember(sheet: xw.Sheet, memory: str, column: int) -> None:
    cell = sheet.range((1, column))
    cell.value = as_text(MEMORY + memory)
    cell.column_width = 0  # hides it


def _empty(sheet: xw.Sheet) -> None:
    for chart in list(sheet.charts):
        chart.delete()
    sheet.clear()


def _write_heading(sheet: xw.Sheet, report: Report) -> None:
    lines = [report.title, *report.notes, report.about or MADE_BY]
    sheet.range("A1").value = [[as_text(line)] for line in lines]
    sheet.range("A1").font.bold = True
    sheet.range((len(lines), 1)).font.color = f"#{theme.NOTE_COLOR}"


def _write_table(sheet: xw.Sheet, table: ReportTable, row: int, set_columns: int) -> int:
    """Caption, header and rows from `row` on; returns the last row.

    The tables above have set the widths of the first `set_columns` columns.
    """
    caption = sheet.range((row, 1))
    caption.value = as_text(table.caption)
    caption.font.bold = True
    top, width = row + 1, len(table.columns)
    rows = table.rows or ((table.empty, *[None] * (width - 1)),)
    bottom = top + len(rows)
    header = sheet.range((top, 1), (top, width))
    body = sheet.range((top + 1, 1), (bottom, width))
    header.value = [[column.header for column in table.columns]]
    shows = [column.show for column in table.columns]
    body.value = [
        [_value(cell, show) for cell, show in zip(line, shows, strict=True)] for line in rows
    ]
    everything = sheet.range((top, 1), (bottom, width))
    everything.wrap_text = True
    everything.vertical_alignment = "top"
    everything.borders.set("all", color=f"#{theme.BORDER_COLOR}")  # continuous, if not told else
    header.font.bold = True
    header.font.color = f"#{theme.HEADER_TEXT}"
    header.color = f"#{theme.HEADER_FILL}"
    for number, column in enumerate(table.columns, start=1):
        cells = sheet.range((top + 1, number), (bottom, number))
        if number > set_columns:
            sheet.range((1, number)).column_width = column.width
        if column.show in _NUMBER_FORMATS:
            cells.number_format = _NUMBER_FORMATS[column.show]
        if column.show is Show.DATE:
            cells.horizontal_alignment = "center"
        if column.show in _NUMBERS:  # and their header
            sheet.range((top, number), (bottom, number)).horizontal_alignment = "right"
        if column.show is Show.LINK and table.rows:
            cells.formula = [[_link(line[number - 1])] for line in rows]
            cells.font.color = f"#{theme.LINK_COLOR}"
        if column.draws is not None and table.rows:
            _draw_trend(sheet, cells, *column.draws)
        if column.show in _WORD_COLORS:
            _color_words(cells, _WORD_COLORS[column.show])
        if column.show is Show.REASON and table.rows:
            _color_words(cells, {REASON_NEEDED: theme.SEVERITY_COLORS["Warning"]})
    for offset, line in enumerate(table.rows):
        for number, cell in enumerate(line, start=1):
            if isinstance(cell, Marked):
                _mark_words(sheet.range((top + 1 + offset, number)), cell)
    if table.headings:
        _stand_out(body, table.headings)
    sheet.tables.add(source=everything, name=table.name, table_style_name=theme.TABLE_STYLE)
    return bottom


def _value(cell: Cell, show: Show) -> Any:
    if isinstance(cell, str):
        return as_text(cell or (REASON_NEEDED if show is Show.REASON else ""))
    if isinstance(cell, Marked):
        return as_text(cell.text)
    if isinstance(cell, Link):
        return None  # written as a formula
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    return cell


def _link(cell: Cell) -> str | None:
    if not isinstance(cell, Link):
        return None
    target = f"#'{cell.sheet.replace(chr(39), chr(39) * 2)}'!{cell.cell}".replace('"', '""')
    text = cell.text.replace('"', '""')
    return f'=HYPERLINK("{target}","{text}")'


def _draw_trend(sheet: xw.Sheet, cells: xw.Range, first: int, last: int) -> None:
    """Draw the numbers of each row as a small line.

    xlwings has no portable way to it; Excel on the Mac and on the web go without.
    """
    native: Any = cells.api
    if hasattr(native, "SparklineGroups"):
        bottom = cells.row + cells.shape[0] - 1
        source = sheet.range((cells.row, first + 1), (bottom, last + 1))
        native.SparklineGroups.Add(_SPARKLINE, source.address)


def _mark_words(cell: xw.Range, marked: Marked) -> None:
    """Strike out the words that went, underline those that came.

    xlwings has no portable way to it; Excel on the web goes without.
    """
    start = 0
    for piece in marked.pieces:
        stop = start + len(piece.text)
        if piece.mark is not Mark.SAME:
            try:
                native = cell.characters[start:stop].font.api
            except NotImplementedError:
                return
            if piece.mark is Mark.GONE:
                native.Strikethrough = True
            else:
                native.Underline = _SINGLE_LINE
        start = stop


def _color_words(cells: xw.Range, colors: dict[str, tuple[str, str]]) -> None:
    """Colour cells by the word in them, which stays to be read without colour."""
    for word, (fill, text) in colors.items():
        cells.conditional_formats.add_cell_value(
            "equal_to",
            f'="{word}"',
            fill_color=f"#{fill}",
            font_color=f"#{text}",
            font_bold=True,
        )


def _stand_out(body: xw.Range, words: Sequence[str]) -> None:
    """Make the rows with one of these words in the first column bold, on grey.

    One rule and not a format of each row: as many rows as there may be, it is one round trip.
    Without relative references, which Excel would take as seen from the active cell.
    """
    cell = "INDEX($A:$A,ROW())"
    formula = ",".join(f'{cell}="{word}"' for word in words)
    body.conditional_formats.add_custom(
        f"=OR({formula})",
        fill_color=f"#{theme.GENERATED_FILL}",
        font_color=f"#{theme.GENERATED_TEXT}",
        font_bold=True,
    )


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
