"""Draw a report on a generated sheet, in plain xlwings: the same in Excel and on a closed file.

A sheet is written as one block, so that a click costs the same few round trips to Excel however
many rows there are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from textwrap import wrap
from typing import Any

import xlwings as xw

from plantools.changes import Mark
from plantools.errors import InputError
from plantools.plan.plan_settings import OPTIONAL_SHEETS
from plantools.reports.changes import REASON_NEEDED
from plantools.reports.figures import Facts
from plantools.reports.registry import CHANGES, NOTHING_NOW, REPORTS, ReportSpec
from plantools.reports.report import (
    Bar,
    BarChart,
    Cell,
    FileLink,
    Link,
    Marked,
    Report,
    ReportColumn,
    ReportTable,
    Show,
    described,
)
from plantools.workbook import cells, contract, drawing, theme
from plantools.workbook.drawing import Look, native_color
from plantools.workbook.tables import Tables, add_sheet
from plantools.workbook.theme import SCREEN, Theme

MADE_BY = (
    "Made by plantools from the officers' sheets and made anew at every refresh: "
    "anything typed on this sheet is lost."
)
_NOT_USED, _NOT_MADE = "Not in use.", "Not made yet: run plantools refresh on this workbook."
_MAKER, _HEADING_ROWS = "Made by plantools", 12
_MEMORY, _MEMORY_COLUMNS = "plantools: ", 40
_LONGEST_IN_FORMULA = 255  # characters that Excel takes of a text in a formula
_CHART_ROWS = 2  # from a table to the chart or caption below it: one is left free
_BAR, _THIN_BAR, _BESIDE_BARS, _TITLE, _CHART_WIDTH, _LETTER = 16, 12, 90, 28, 860, 6
"""The height of a bar, of one of several beside each other, of what is around bars, and of a title
among it; the width of a chart, and of each letter on a bar, in points."""
_PATTERNS = (0, 26, 20, 25, 45, 19)
"""Of the first bar, the second and so on, as Excel counts patterns (MsoPatternType); 0: none. In
print without colour they tell bars apart."""
_PLAIN = {
    **{Show.WHOLE: "0", Show.NUMBER: "General", Show.PERCENT: "0%"},
    **{Show.MONEY: "£#,##0", Show.PENCE: "£#,##0.00"},
}
_NUMBERS = {show: f"{each}_0;-{each}_0;{each}_0;@_0" for show, each in _PLAIN.items()}
"""Formats that keep numbers a digit off the next column, wherever the file is opened."""
_WORDS = {
    Show.SEVERITY: theme.SEVERITY_COLORS,
    Show.STATUS: theme.STATUS_COLORS,
    Show.REASON: {REASON_NEEDED: theme.SEVERITY_COLORS["Warning"]},
}
_AS_WIDE_AS_ITS_TEXT = frozenset({Show.TEXT, Show.LINK, Show.RATING, Show.STATUS})
_PADDING = 3  # what a text needs to keep off the edges of its column, in characters
_NARROWEST_KEY = 100
_MORE_THAN_A_PAGE = 60  # rows; of a table so long nobody needs to know how long it is
_SPARKLINE = 1  # xlSparkLine
_MARKED = {Mark.GONE: ("Strikethrough", True), Mark.NEW: ("Underline", 2)}


def find_sheets(tables: Tables, reports: Sequence[Report]) -> list[xw.Sheet | None]:
    """The sheet of each report from the last refresh, None where there is none yet (InputError if a
    sheet of an officer's has the name or the table that it needs).

    A generated sheet is known by its table, so it may be renamed and moved. That plantools has made
    the sheet as well, it says at the top: the table may have been moved to another.
    """
    names = {name.casefold() for name in tables.sheets}
    sheets: list[xw.Sheet | None] = []
    for report in reports:
        found = [*filter(None, (tables.find(table.name) for table in report.tables))]
        for moved in {each.sheet_name: each for each in reversed(found)}.values():
            if not _is_ours(moved.sheet):
                raise InputError(
                    f"{tables.book.name}, sheet {moved.sheet_name}: the table {moved.name} stands "
                    "on a sheet that plantools did not make, so it was left alone and nothing was "
                    "written. Move the table to a sheet of its own and delete that one, or give "
                    "the table another name, and refresh again."
                )
        if not found and report.sheet.casefold() in names:
            raise InputError(
                f"{tables.book.name} has a sheet {report.sheet!r} that plantools did not make, so "
                "it was left alone and nothing was written. Rename it and refresh again."
            )
        sheets.append(found[0].sheet if found else None)
    return sheets


def retire_unused(tables: Tables, drawn: Collection[str], facts: Facts, *, keep: bool) -> None:
    """Take away the figures of generated sheets that are none of those drawn, which would only grow
    older. They stay known by their tables.

    With `keep` there are reasons on the Changes sheet that must stay; then it is only marked.
    """
    specs = {spec.table.casefold(): spec for spec in REPORTS}
    seen, officers = {*drawn}, {spec.name.casefold() for spec in contract.TABLES}
    for found in sorted(tables, key=lambda found: found.name.casefold() not in specs):
        sheet, spec = found.sheet, specs.get(found.name.casefold())
        is_known = found.sheet_name in seen or found.name.casefold() in officers
        if is_known or not _is_ours(sheet):
            continue
        seen.add(found.sheet_name)
        mark = f"{_NOT_USED} {spec.until if spec else NOTHING_NOW}"
        if spec is not None and not spec.is_chosen(facts):
            mark = (
                f"{_NOT_USED} {OPTIONAL_SHEETS.name} (tblSettings, on the Lists sheet) does not "
                "name it. Name it there and refresh, or delete this sheet."
            )
        if spec is not CHANGES or not keep:
            title = cells.to_text(sheet.range("A1").value)
            write_report(sheet.book, _empty_report(title, found.name, mark, facts.note), sheet)
        elif sheet.range("A2").value != (mark := f"{mark} What is below is out of date."):
            sheet.range("A2").value = cells.as_text(mark)


def write_place(book: xw.Book, spec: ReportSpec) -> None:
    """Add the sheet of a report that is to be drawn there by the first refresh, behind the last."""
    write_report(book, _empty_report(spec.sheet, spec.table, spec.about, _NOT_MADE), None)


def _empty_report(title: str, table: str, *notes: str) -> Report:
    nothing = ReportTable(table, "Figures", (ReportColumn("None at the moment", 60),), ())
    return Report(title, notes, (nothing,), sheet=title)


def _is_ours(sheet: xw.Sheet) -> bool:
    """Whether a sheet says above its first table that plantools has made it."""
    heading = sheet.range((1, 1), (_HEADING_ROWS, 1)).options(ndim=1).value
    return any(cells.to_text(line).startswith(_MAKER) for line in heading)


def write_report(
    book: xw.Book, report: Report, sheet: xw.Sheet | None, style: Theme = SCREEN
) -> str:
    """Draw a report on its sheet, or on a new one behind the last; returns the sheet's name."""
    if sheet is None:
        sheet = add_sheet(book, report.sheet)
        drawing.color_tab(sheet, theme.GENERATED_TAB)
    else:
        for chart in list(sheet.charts):
            chart.delete()
        sheet.clear()
    report = replace(report, tables=_fitted(report.tables))
    lines, placed = _lines(report)
    cells.write_block(sheet, lines)
    ends = [*(top - _CHART_ROWS - 1 for _, top, _ in placed[1:]), len(lines)]  # with what is below
    # Excel repeats rows on the pages after them only: never over another table
    last, alone = placed[-1][1], report.is_one_page
    drawing.set_print(sheet, header_row=last, portrait=alone, pages_tall=int(alone))
    if len(placed) == 1:  # over the rows of another, a header that stays in view would be wrong
        drawing.freeze(sheet, last)
    columns = 0
    for table, top, bottom in placed:
        draw_report_table(sheet, table, top, style, set_columns=columns)
        columns = max(columns, len(table.columns))
        if table.chart is not None:
            draw_chart(sheet, table, top, bottom + _CHART_ROWS)
    drawing.set_font(sheet.range((1, 1), (ends[-1], columns)), style)
    drawing.draw_heading(sheet, style, note=len(report.notes) + 2)
    for table, top, bottom in placed:
        drawing.draw_caption(sheet.range((top - 1, 1)))
        sheet.range((top, 1), (bottom, len(table.columns))).rows.autofit()
    if len(placed) > 1 and not alone:
        ends[-1] = min(ends[-1], last + _MORE_THAN_A_PAGE)
        blocks = [(top - 1, end) for (_, top, _), end in zip(placed, ends, strict=True)]
        drawing.break_pages(sheet, blocks, columns)
    if report.fresh_until is not None:
        # by a rule and not in a cell, which would make Excel ask to save at every close
        day = report.fresh_until
        note = sheet.range((len(report.notes) + 1, 1))
        formula = f"=TODAY()>DATE({day.year},{day.month},{day.day})"
        drawing.add_formula_rule(note, formula, theme.SEVERITY_COLORS["Warning"])
    if report.memory:
        cell = sheet.range((1, columns + 2))
        cell.value = cells.as_text(_MEMORY + report.memory)
        cell.column_width = 0  # hides it
    return str(sheet.name)


def _fitted(tables: Sequence[ReportTable]) -> tuple[ReportTable, ...]:
    """The tables of a sheet, with no column wider than what stands in it in any of them, nor than
    the first table that has it says."""
    fitted, done = [], 0
    for table in tables:
        columns = [*table.columns]
        for place in range(done, len(columns)):
            needed = max(_needed(t, place) for t in tables if len(t.columns) > place)
            columns[place] = replace(columns[place], width=min(columns[place].width, needed))
        fitted.append(replace(table, columns=tuple(columns)))
        done = max(done, len(columns))
    return tuple(fitted)


def _needed(table: ReportTable, place: int) -> int:
    """How wide a column has to be for its header's words and its texts, in characters."""
    column = table.columns[place]
    longest = _header_width(column)
    if column.show not in _AS_WIDE_AS_ITS_TEXT or not table.rows:
        return max(column.width, longest)
    for row in table.rows:
        cell = row[place]
        text = cell if isinstance(cell, str) else getattr(cell, "text", "")
        longest = max(longest, *(len(line) + _PADDING for line in text.split("\n")))
        if longest >= column.width:
            break
    return longest


def _header_width(column: ReportColumn) -> int:
    """What the longest word of a header needs, beside the button that filters."""
    beside = 2 * _PADDING if column.show in _NUMBERS else _PADDING
    return max(map(len, column.header.split()), default=0) + beside


def _lines(report: Report) -> tuple[list[list[Any]], list[tuple[ReportTable, int, int]]]:
    """Every row of a report's sheet, and each table with the rows of its header and its end."""
    lines: list[list[Any]] = [[line] for line in (report.title, *report.notes)]
    lines.append([report.about or MADE_BY])
    # keys run over the cells to their right: rows below them scroll, and they take few
    across = max(sum(column.width for column in table.columns) for table in report.tables)
    for key in report.keys:
        told = ";  ".join(f"{word}: {says}" for word, says, *_ in key.rows)
        text = f"{key.caption}.  {told}."
        lines += ([line] for line in wrap(text, max(across, _NARROWEST_KEY)))
    placed = []
    for table in report.tables:
        lines += [[], [table.caption]]
        top = len(lines) + 1
        lines += table_lines(table)
        placed.append((table, top, len(lines)))
        if table.chart is not None:
            lines += ([] for _ in range(_CHART_ROWS + chart_height(table.chart) // 15))
    return lines, placed


def table_lines(table: ReportTable) -> list[list[Any]]:
    """Header and rows as they are written. A table without rows says so in one."""
    shows = [column.show for column in table.columns]
    lines: list[list[Any]] = [[column.header for column in table.columns]]
    lines += ([*map(_value, row, shows)] for row in table.rows)
    return lines if table.rows else [*lines, [table.empty]]


def _value(cell: Cell, show: Show) -> Any:
    if isinstance(cell, Marked):
        return cell.text
    if isinstance(cell, FileLink):
        is_short = len(cell.file) <= _LONGEST_IN_FORMULA
        return cells.hyperlink(cell.file, cell.text) if is_short else cell.file
    if isinstance(cell, Link):
        return cells.link_to(cell.sheet, cell.cell, cell.text)
    return cell or REASON_NEEDED if show is Show.REASON else cell


def draw_report_table(
    sheet: xw.Sheet, table: ReportTable, top: int, style: Theme, *, set_columns: int = 0
) -> None:
    """Make a table of lines that are written already, from A and its header's row on, and give it
    its look. The first `set_columns` have got their width from the tables above."""
    looks = [_look(column, style, is_empty=not table.rows) for column in table.columns]
    corner, bottom = sheet.range((top, 1)), top + max(len(table.rows), 1)
    drawing.draw_table(corner, bottom - top, looks, name=table.name, set_columns=set_columns)
    for number, column in enumerate(table.columns, start=1):
        if column.draws and table.rows:
            first, last = column.draws
            source = sheet.range((top + 1, first + 1), (bottom, last + 1))
            native: Any = sheet.range((top + 1, number), (bottom, number)).api
            if hasattr(native, "SparklineGroups"):
                native.SparklineGroups.Add(_SPARKLINE, source.address)
    for offset, line in enumerate(table.rows, start=1):
        for number, cell in enumerate(line, start=1):
            if isinstance(cell, Marked):
                _mark_words(sheet.range((top + offset, number)), cell)
    boxes = sheet.range((top + 1, 2), (bottom, len(table.columns)))
    for ending, colors in table.endings.items():
        end = f"RIGHT(INDEX($A:$Z,ROW(),COLUMN()),{len(ending)})"
        drawing.add_formula_rule(boxes, f"={end}={cells.quoted(ending)}", colors)
    if table.headings:  # by one rule, however many rows there are
        tests = ",".join(f'INDEX($A:$A,ROW())="{word}"' for word in table.headings)
        body = sheet.range((top + 1, 1), (bottom, len(table.columns)))
        colors = (theme.GENERATED_FILL, theme.GENERATED_TEXT)
        drawing.add_formula_rule(body, f"=OR({tests})", colors)


def _look(column: ReportColumn, style: Theme, *, is_empty: bool) -> Look:
    show, width = column.show, max(column.width, style.narrowest)
    if show in _NUMBERS:
        return Look(max(width, _header_width(column)), _NUMBERS[show], "right")
    if show in (Show.DATE, Show.WRITTEN):
        wide = max(width, style.date_width)
        return Look(wide, style.date, "center" if show is Show.DATE else "general")
    color = theme.LINK_COLOR if show is Show.LINK and not is_empty else ""
    words = column.colors if show is Show.RATING else _WORDS.get(show, {})
    return Look(width, color=color, words=words)


def _mark_words(cell: xw.Range, marked: Marked) -> None:
    """Strike out the words that went, underline those that came."""
    start = 0
    for piece in marked.pieces:
        stop = start + len(piece.text)
        if piece.mark in _MARKED:
            with suppress(NotImplementedError):
                setattr(cell.characters[start:stop].font.api, *_MARKED[piece.mark])
        start = stop


def chart_height(chart: BarChart, *, has_title: bool = True) -> int:
    """What a chart needs to be read, in points."""
    bars = chart.rows * (_THIN_BAR * len(chart.bars) if chart.beside else _BAR)
    return _BESIDE_BARS + bars - (0 if has_title else _TITLE)


def draw_chart(
    sheet: xw.Sheet,
    table: ReportTable,
    top: int,
    at: int,
    *,
    width: float = _CHART_WIDTH,
    has_title: bool = True,
) -> None:
    """Draw the chart of a table whose header is in the row `top`, from the row `at` down."""
    chart = table.chart
    assert chart is not None
    first, last = chart.first_column, chart.last_column
    drawn = sheet.charts.add(
        anchor=sheet.range((at, 1)),
        width=width,
        height=chart_height(chart, has_title=has_title),
        chart_type="bar_clustered" if chart.beside else "bar_stacked",
        source=sheet.range((top, first + 1), (top + chart.rows, last + 1)),
        name=table.name,  # of one title there may be several in a workbook
    )
    if has_title:
        drawn.title = chart.title
    numbers = [
        [cell for cell in row[first + 1 : last + 1] if isinstance(cell, int | float)]
        for row in table.rows[: chart.rows]
    ]
    longest = max(map(max if chart.beside else sum, filter(None, numbers)), default=0)
    least = 0 if chart.beside else longest * _LETTER / (width * 0.6)  # what is shorter has no room
    with suppress(NotImplementedError):  # on the web, where series can't be reached at once
        for number, (series, bar) in enumerate(zip(drawn.series, chart.bars, strict=False)):
            series.fill_color = f"#{bar.colors[0]}"
            _label_bars(series, bar, _PATTERNS[number % len(_PATTERNS)], chart, least)
    drawn.category_axis.reverse_order = True
    drawn.legend.position = "bottom"
    with suppress(KeyError, NotImplementedError):
        native = sheet.shapes[table.name].api
        if hasattr(native, "AlternativeText"):  # for those who can't see the chart
            native.AlternativeText = described(table)


def _label_bars(series: Any, bar: Bar, pattern: int, chart: BarChart, least: float) -> None:
    """Give bars a pattern, and the number and the letters to each that has room for them."""
    native: Any = getattr(series, "api", None)
    if not hasattr(native, "HasDataLabels"):
        return
    fill, text = map(native_color, bar.colors)
    if pattern:
        lines = native.Format.Fill
        lines.Patterned(pattern)
        # a third of white in the lines, or of black where the bar is nearly white itself
        parts = bytes.fromhex(bar.colors[0])
        other = 0 if sum(parts) > 3 * 0xC0 else 0xFF
        lighter = bytes(round((2 * part + other) / 3) for part in parts).hex()
        lines.BackColor.RGB, lines.ForeColor.RGB = fill, native_color(lighter)
    native.HasDataLabels = True
    labels = native.DataLabels()
    letters = bar.letters.replace('"', "")
    if chart.beside:
        labels.NumberFormat = _PLAIN[chart.show] + f'"{letters}"' * bool(letters)
    else:
        room = least * len(f"9 {letters}")
        labels.NumberFormat = f'[<{max(room, 0.5):g}]"";0" {letters}"'
        labels.Font.Color = text
        labels.Format.Fill.Visible = True
        labels.Format.Fill.ForeColor.RGB = fill


def memory_of(sheet: xw.Sheet) -> str:
    """What the refresh that made a sheet left for the next one to know."""
    values = map(cells.to_text, sheet.range((1, 1), (1, _MEMORY_COLUMNS)).options(ndim=1).value)
    return next((v.removeprefix(_MEMORY) for v in values if v.startswith(_MEMORY)), "")
