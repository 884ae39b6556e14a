"""Draw the officers' sheets: title, what it is for, and the table below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from plantools.create import columns
from plantools.create.cells import (
    BOX,
    TOP,
    cell_at,
    copy_look,
    fill,
    font,
    put,
    put_heading,
    put_line,
)
from plantools.create.heights import fit_row, fitting_width
from plantools.create.source import Rows, Source
from plantools.create.values import Value
from plantools.workbook import theme
from plantools.workbook.contract import IMPACT, READINGS, TABLES, Column, Kind, TableSpec

HEADER_ROW = 4
LAST_COVERED_ROW = 2000
SPARE_ROWS = 1000
"""Lists and colours reach at least so far, for rows that officers will add."""
GAP = 3
"""Width of the empty column between two tables on one sheet."""
_KEY_COLUMNS = {IMPACT.name: 2, READINGS.name: 2}
"""How many columns say which row it is and stay in view, where it isn't one."""
_NARROWEST, _WIDEST = 10, 50
_SHORT_TEXT = 40
_A4, _A3 = 9, 8
_WIDER_THAN_A4 = 220
"""Characters across, above which A4 would shrink the print too small to read."""


def add_sheet(book: Workbook, specs: Sequence[TableSpec], source: Source) -> None:
    """Add the sheet that holds these tables, side by side."""
    sheet = book.create_sheet(specs[0].sheet)
    title = specs[0].title if len(specs) == 1 else specs[0].sheet
    put_heading(sheet, title, _introduction(specs))
    column = 1
    for spec in specs:
        if len(specs) > 1:
            caption = f"{spec.title}: {spec.purpose[0].lower()}{spec.purpose[1:]}"
            put_line(sheet, HEADER_ROW - 1, column, caption, font(bold=True))
        column = _add_table(sheet, spec, source.table(spec), column)
        if spec is not specs[-1]:
            sheet.column_dimensions[get_column_letter(column)].width = GAP
        column += 1
    keys = _KEY_COLUMNS.get(specs[0].name, 1) if len(specs) == 1 else 0
    sheet.freeze_panes = f"{get_column_letter(keys + 1)}{HEADER_ROW + 1}"
    set_print(sheet, landscape=True)
    across = sum(sheet.column_dimensions[get_column_letter(n)].width for n in range(1, column))
    if across > _WIDER_THAN_A4:
        sheet.page_setup.paperSize = _A3
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def set_print(sheet: Worksheet, *, landscape: bool, pages_tall: int = 0) -> None:
    """A4, one page wide; sheet name and page number in the footer. 0 pages tall: as needed."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages_tall
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = 0.5
    margins.bottom, margins.header, margins.footer = 0.7, 0.3, 0.3
    footer: Any = sheet.oddFooter  # its type stubs take its parts for optional
    footer.left.text, footer.right.text = "&A", "Page &P of &N"


def _introduction(specs: Sequence[TableSpec]) -> str:
    if len(specs) == 1:
        return f"{specs[0].purpose} Filled in by: {specs[0].filled_by}."
    titles = ", ".join(spec.title.lower() for spec in specs)
    what = "What the other sheets choose from" if specs[0] in TABLES else "On this sheet"
    return f"{what}: {titles}. Filled in by: {specs[0].filled_by}."


def _add_table(sheet: Worksheet, spec: TableSpec, table: Rows, left: int) -> int:
    """Write a table; returns the column behind it."""
    blank: tuple[Value, ...] = (None,) * len(table.headers)
    rows = table.rows or (blank,)  # Excel wants at least one row
    bottom = HEADER_ROW + len(rows)
    covered = max(LAST_COVERED_ROW, bottom + SPARE_ROWS)
    for offset, header in enumerate(table.headers):
        column = (
            spec.columns[offset] if offset < len(spec.columns) else _extra(header, rows, offset)
        )
        _add_column(sheet, spec, column, left + offset, [row[offset] for row in rows])
        letter = get_column_letter(left + offset)
        cells = f"{letter}{HEADER_ROW + 1}:{letter}{covered}"
        rule = columns.validation(spec, column)
        if rule is not None:
            rule.add(cells)
            sheet.add_data_validation(rule)
        if column.kind is Kind.RATING:
            for colored in columns.rating_rules():
                sheet.conditional_formatting.add(cells, colored)
    right = left + len(table.headers) - 1
    widths = [sheet.column_dimensions[get_column_letter(n)].width for n in range(left, right + 1)]
    for number, row in enumerate((table.headers, *rows), start=HEADER_ROW):
        fit_row(sheet, number, row, widths)
    area = f"{get_column_letter(left)}{HEADER_ROW}:{get_column_letter(right)}{bottom}"
    excel_table = Table(name=spec.name, displayName=spec.name, ref=area)
    excel_table.tableStyleInfo = TableStyleInfo(
        name=theme.TABLE_STYLE, showRowStripes=True, showColumnStripes=False
    )
    sheet.add_table(excel_table)
    return right + 1


def _add_column(
    sheet: Worksheet, spec: TableSpec, column: Column, number: int, values: Sequence[Value]
) -> None:
    """Header and cells of a column. The column itself has their look, for rows to come."""
    look, alignment = columns.number_format(spec, column), columns.alignment(column)
    dimension = sheet.column_dimensions[get_column_letter(number)]
    dimension.width = fitting_width(values, column.width)
    dimension.font, dimension.alignment, dimension.number_format = font(), alignment, look
    header = cell_at(sheet, HEADER_ROW, number)
    put(header, column.header)
    header.font = font(theme.HEADER_TEXT, bold=True)
    header.fill, header.alignment, header.border = fill(theme.HEADER_FILL), TOP, BOX
    model: Cell | None = None
    for row, value in enumerate(values, start=HEADER_ROW + 1):
        cell = cell_at(sheet, row, number)
        put(cell, value)
        if model is not None and not cell.quotePrefix:
            copy_look(model, cell)
            continue
        cell.font, cell.alignment, cell.border, cell.number_format = font(), alignment, BOX, look
        if not cell.quotePrefix:
            model = cell


def _extra(header: str, rows: Sequence[Sequence[Value]], offset: int) -> Column:
    """A column that the contract doesn't know, as wide as it needs to be."""
    texts = [str(row[offset]) for row in rows if row[offset] is not None]
    longest = max((len(line) for text in (header, *texts) for line in text.splitlines()), default=0)
    return Column("", header, width=min(max(longest + 3, _NARROWEST), _WIDEST))
