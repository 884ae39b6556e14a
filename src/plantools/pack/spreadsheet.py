"""One Excel file with every table of the pack, made to be read by everybody.

It follows the Analysis Function's guidance on releasing statistics in spreadsheets: a cover, a
contents sheet, a sheet for each table with its title in A1, no merged cells, no blank rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from plantools.create.cells import cell_at, put
from plantools.create.package import to_bytes
from plantools.pack.contents import Pack
from plantools.pack.word import text_of
from plantools.plan import Rating
from plantools.reports.report import Cell, Report, ReportTable, Show
from plantools.workbook import theme

_TITLE = Font(name=theme.FONT, size=15, bold=True)
_TEXT = Font(name=theme.FONT, size=12)
_NUMBERS = {Show.PERCENT: "0%", Show.DATE: "d mmmm yyyy"}
_LONGEST_NAME = 31
_LEFT_OUT = (Show.LINK, Show.TREND)
"""What has no meaning outside the master."""


def accessible_workbook(pack: Pack) -> bytes:
    """The file, the same bytes for the same pack."""
    book = Workbook()
    cover, contents = book.worksheets[0], book.create_sheet("Contents")
    cover.title = "Cover"
    listed: list[tuple[str, str]] = []
    for number, (report, table) in enumerate(_tables(pack), start=1):
        name = f"Table {number}"
        _add_sheet(book, name, number, report, table)
        listed.append((name, f"{report.title}: {table.caption}"))
    _lines(
        cover,
        pack.plan.title,
        [
            pack.plan.organisation,
            str(pack.as_at),
            f"This file has {len(listed)} tables, each on a sheet of its own. The Contents sheet "
            "lists them.",
            "Ratings are given in words as well as in colour. Cells without a value are blank "
            "because there is none.",
        ],
    )
    _lines(contents, "Contents", [])
    for row, (name, title) in enumerate(listed, start=2):
        cell = cell_at(contents, row, 1)
        put(cell, f"{name}: {title}")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1")
        cell.font = Font(name=theme.FONT, size=12, underline="single", color=theme.LINK_COLOR)
    contents.column_dimensions["A"].width = 100
    book.properties.title = pack.plan.title
    book.properties.creator = book.properties.lastModifiedBy = pack.plan.organisation or "plantools"
    book.properties.language = "en-GB"
    return to_bytes(book)


def _tables(pack: Pack) -> Iterator[tuple[Report, ReportTable]]:
    for appendix in pack.appendices:
        for report in appendix.reports:
            for table in report.tables:
                if table.rows:
                    yield report, table


def _lines(sheet: Worksheet, title: str, lines: list[str]) -> None:
    for row, line in enumerate([title, *(line for line in lines if line)], start=1):
        cell = cell_at(sheet, row, 1)
        put(cell, line)
        cell.font = _TITLE if row == 1 else _TEXT
        cell.alignment = Alignment(wrap_text=row > 1, vertical="top")
    sheet.column_dimensions["A"].width = 90


def _add_sheet(book: Workbook, name: str, number: int, report: Report, table: ReportTable) -> None:
    sheet = book.create_sheet(name[:_LONGEST_NAME])
    shown = [
        n for n, column in enumerate(table.columns) if column.show not in (Show.LINK, Show.TREND)
    ]
    title = cell_at(sheet, 1, 1)
    put(title, f"{name}: {report.title}, {table.caption[0].lower()}{table.caption[1:]}")
    title.font = _TITLE
    for column, position in enumerate(shown, start=1):
        spec = table.columns[position]
        header = cell_at(sheet, 2, column)
        put(header, spec.header)
        header.font = Font(name=theme.FONT, size=12, bold=True, color=theme.HEADER_TEXT)
        header.fill = PatternFill("solid", fgColor=theme.HEADER_FILL)
        header.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = max(spec.width, 12)
    for row, line in enumerate(table.rows, start=3):
        for column, position in enumerate(shown, start=1):
            _put_cell(sheet, row, column, line[position], table.columns[position].show)
    area = f"A2:{get_column_letter(len(shown))}{len(table.rows) + 2}"
    marked = Table(name=f"Table_{number}", displayName=f"Table_{number}", ref=area)
    marked.tableStyleInfo = TableStyleInfo(name=theme.TABLE_STYLE, showRowStripes=True)
    sheet.add_table(marked)
    sheet.freeze_panes = "A3"


def _put_cell(sheet: Worksheet, row: int, column: int, value: Cell, show: Show) -> None:
    cell = cell_at(sheet, row, column)
    if value is None or isinstance(value, (int, float)) or show is Show.DATE:
        cell.value = value  # type: ignore[assignment]  # a date or a number, as it is
        cell.number_format = _NUMBERS.get(show, cell.number_format)
    elif text := text_of(value, show):
        put(cell, text)
    cell.font = _TEXT
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if show is Show.RATING and value in set(Rating):
        fill, color = theme.RATING_COLORS[Rating(str(value))]
        cell.fill = PatternFill("solid", fgColor=fill)
        cell.font = Font(name=theme.FONT, size=12, bold=True, color=color)
