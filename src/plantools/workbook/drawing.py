"""Draw a table of a report, in plain xlwings: its values, and how its cells look.

Each format is set for a whole column, so that a table costs the same few round trips to Excel
however many rows it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlwings as xw

from plantools.changes import Mark
from plantools.plan import Rating
from plantools.reports.changes import REASON_NEEDED
from plantools.reports.report import Cell, Link, Marked, ReportTable, Show
from plantools.workbook import theme
from plantools.workbook.cells import as_text

_NUMBER_FORMATS = {
    Show.WHOLE: "0",
    Show.MONEY: "£#,##0;-£#,##0",
    Show.PENCE: "£#,##0.00;-£#,##0.00",
    Show.PERCENT: "0%",
    Show.DATE: "dd/mm/yyyy",
    Show.WRITTEN: "dd/mm/yyyy",
}
_SPARKLINE = 1  # xlSparkLine
_SINGLE_LINE = 2  # xlUnderlineStyleSingle
_NUMBERS = (Show.WHOLE, Show.NUMBER, Show.MONEY, Show.PENCE, Show.PERCENT)
_WORD_COLORS = {
    Show.RATING: {r.value: theme.RATING_COLORS[r] for r in Rating},
    Show.SEVERITY: theme.SEVERITY_COLORS,
    Show.STATUS: theme.STATUS_COLORS,
}


def table_lines(table: ReportTable) -> list[list[Any]]:
    """Caption, header and rows as they are written. A table without rows says so in one."""
    shows = [column.show for column in table.columns]
    lines: list[list[Any]] = [[as_text(table.caption)]]
    lines.append([as_text(column.header) for column in table.columns])
    lines += (
        [_value(cell, show) for cell, show in zip(row, shows, strict=True)] for row in table.rows
    )
    if not table.rows:
        lines.append([as_text(table.empty)])
    return lines


def draw_table(sheet: xw.Sheet, table: ReportTable, top: int, *, set_columns: int) -> None:
    """Make a table of lines that are written already, and give it its look.

    Args:
        top: the row of its header.
        set_columns: how many columns have got their width from the tables above.
    """
    bottom, width = top + max(len(table.rows), 1), len(table.columns)
    everything = sheet.range((top, 1), (bottom, width))
    everything.wrap_text = True
    everything.vertical_alignment = "top"
    everything.borders.set("all", color=f"#{theme.BORDER_COLOR}")  # continuous, if not told else
    sheet.range((top - 1, 1)).font.bold = True
    header = sheet.range((top, 1), (top, width))
    font = header.font
    font.bold = True
    font.color = f"#{theme.HEADER_TEXT}"
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
            cells.font.color = f"#{theme.LINK_COLOR}"
        if column.draws is not None and table.rows:
            _draw_trend(sheet, cells, *column.draws)
        if column.show in _WORD_COLORS:
            _color_words(cells, _WORD_COLORS[column.show])
        if column.show is Show.REASON and table.rows:
            _color_words(cells, {REASON_NEEDED: theme.SEVERITY_COLORS["Warning"]})
    for offset, line in enumerate(table.rows, start=1):
        for number, cell in enumerate(line, start=1):
            if isinstance(cell, Marked):
                _mark_words(sheet.range((top + offset, number)), cell)
    if table.headings:
        _stand_out(sheet.range((top + 1, 1), (bottom, width)), table.headings)
    sheet.tables.add(source=everything, name=table.name, table_style_name=theme.TABLE_STYLE)


def _value(cell: Cell, show: Show) -> Any:
    if isinstance(cell, str):
        return as_text(cell or (REASON_NEEDED if show is Show.REASON else ""))
    if isinstance(cell, Marked):
        return as_text(cell.text)
    if isinstance(cell, Link):
        return _link(cell)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    return cell


def _link(link: Link) -> str:
    target = f"#'{link.sheet.replace(chr(39), chr(39) * 2)}'!{link.cell}".replace('"', '""')
    text = link.text.replace('"', '""')
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
