"""One Excel file with every table of the pack, made to be read by everybody.

It follows the Analysis Function's guidance on releasing statistics in spreadsheets: a cover, a
contents sheet, a sheet for each table with its title in A1, no merged cells, no blank rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import xlwings as xw

from plantools.engine import new_book, to_bytes
from plantools.pack.contents import DRAFT, Pack
from plantools.reports.report import Report, ReportTable, Show
from plantools.workbook.cells import as_text, write_block
from plantools.workbook.drawing import draw_heading, freeze, set_font, set_print, wrap
from plantools.workbook.generate import draw_report_table, table_lines
from plantools.workbook.theme import FONT, LINK_COLOR, PUBLICATION

_LEFT_OUT = (Show.LINK, Show.TREND)
"""What has no meaning outside the master."""


def accessible_workbook(pack: Pack) -> bytes:
    """The file, the same bytes for the same pack."""
    plan = pack.plan
    book = new_book(
        font=FONT,
        size=PUBLICATION.text_size,
        title=plan.title,
        author=plan.organisation or "plantools",
        language="en-GB",
    )
    tables = [
        (report, table)
        for appendix in pack.appendices
        for report in appendix.reports
        for table in report.tables
        if table.rows
    ]
    keys = {key.caption: key for report, _ in tables for key in report.keys}
    places = {caption: f"Table {n}" for n, caption in enumerate(keys, start=len(tables) + 1)}
    tables += [(Report("Ratings", (), (key,)), key) for key in keys.values()]
    about = [
        plan.organisation,
        str(pack.as_at),
        f"This file has {len(tables)} tables, each on a sheet of its own. The Contents sheet "
        "lists them.",
        "Ratings are given in words as well as in colour. Cells without a value are blank "
        "because there is none.",
    ]
    book.sheets[0].name = "Cover"
    mark = f"{DRAFT}. " if pack.is_draft else ""
    lines = [(f"{mark}{plan.title}",), *((line,) for line in about if line)]
    _write_lines(book.sheets[0], (66,), lines)
    listed = [
        (f"Table {number}: {report.title}", table.caption)
        for number, (report, table) in enumerate(tables, start=1)
    ]
    contents = _add_sheet(book, "Contents")
    _write_lines(contents, (80, 60), [(f"{mark}Contents", ""), *listed])
    for number, (line, _) in enumerate(listed, start=1):
        cell = contents.range((number + 1, 1))
        cell.add_hyperlink(f"#'Table {number}'!A1", line, f"Go to Table {number}")
        cell.font.color = f"#{LINK_COLOR}"
    for number, (report, table) in enumerate(tables, start=1):
        title = f"{mark}Table {number}: {report.title}: {table.caption}"
        if _has_ratings(table) and report.keys:
            found = " and ".join(places[key.caption] for key in report.keys)
            title += f" (the key to the ratings is in {found})"
        _add_table(book, number, title, _without(table, _LEFT_OUT))
    return to_bytes(book)


def _add_sheet(book: xw.Book, name: str) -> xw.Sheet:
    return book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])


def _write_lines(sheet: xw.Sheet, widths: Sequence[int], lines: Sequence[Sequence[str]]) -> None:
    """Lines below a title, in columns of these widths."""
    write_block(sheet, [[as_text(text) for text in line] for line in lines])
    for column, width in enumerate(widths, start=1):
        sheet.range((1, column)).column_width = width
    text = sheet.range((1, 1), (len(lines), len(widths)))
    set_font(text, PUBLICATION)
    wrap(text)
    sheet.range((2, 1), (max(len(lines), 2), len(widths))).rows.autofit()
    draw_heading(sheet, PUBLICATION)
    set_print(sheet, portrait=len(widths) == 1)


def _has_ratings(table: ReportTable) -> bool:
    return bool(table.chart and table.chart.bars) or any(c.colors for c in table.columns)


def _add_table(book: xw.Book, number: int, title: str, table: ReportTable) -> None:
    sheet = _add_sheet(book, f"Table {number}")
    lines = [[as_text(title)], *table_lines(table)]
    write_block(sheet, lines)
    draw_report_table(sheet, replace(table, name=f"Table_{number}"), 2, PUBLICATION)
    everything = sheet.range((1, 1), (len(lines), len(table.columns)))
    set_font(everything, PUBLICATION)
    sheet.range((2, 1), (len(lines), len(table.columns))).rows.autofit()
    draw_heading(sheet, PUBLICATION)
    freeze(sheet, 2)
    set_print(sheet, header_row=2)


def _without(table: ReportTable, shows: Sequence[Show]) -> ReportTable:
    """The table without columns of these kinds."""
    kept = [n for n, column in enumerate(table.columns) if column.show not in shows]
    return replace(
        table,
        columns=tuple(table.columns[n] for n in kept),
        rows=tuple(tuple(row[n] for n in kept) for row in table.rows),
    )
