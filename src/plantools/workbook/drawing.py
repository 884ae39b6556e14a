"""The one way to draw a sheet, in plain xlwings: heading, table, colours, print set-up, panes.

Each format is set for a whole column, so that a table costs the same few round trips to Excel
however many rows it has. What xlwings has no word for goes by Excel's own names (`Range.api`),
where they are known: Excel on the Mac and on the web go without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import xlwings as xw

from plantools.plan.palette import Colors
from plantools.workbook import theme
from plantools.workbook.cells import quoted
from plantools.workbook.theme import Theme

LAST_ROW = 1_048_576  # of a sheet of Excel's
A4, A3 = 9, 8
_MARGIN, _FOOTER = 36, 22
"""Of a printed page, in points. Wide tables are printed smaller, so every millimetre counts."""
_PRINTED = 841.9 - 2 * _MARGIN, 595.3 - 2 * _MARGIN - _FOOTER
"""Width and height of what is printed on A4 across, in points."""
_SURE = 0.95  # how much of a page is counted on: printers' fonts differ
_LEAST_ROWS = 4  # of a block, on the page where it begins
_BESIDE_BUTTON = ";;;@_0_0"  # of a header that is set right: two digits off the button that filters
_FORMULA = 2  # xlExpression
_SIDES = dict.fromkeys((-4107, -4131, -4152), theme.BORDER_COLOR) | {-4160: theme.LINE_COLOR}
"""Colours of lines, by xlBottom, xlLeft, xlRight and xlTop."""
_PORTRAIT, _LANDSCAPE = 1, 2


@dataclass(frozen=True, slots=True)
class Look:
    """How the cells of a table's column look.

    `width` is in characters. General is as Excel aligns by itself, text left and numbers right;
    `indent` says how far off the right edge, and without it the header is aligned as well. `words`
    are the colours of a cell that holds a word.
    """

    width: float
    number_format: str = ""
    align: Literal["general", "left", "center", "right"] = "general"
    indent: int = 0
    color: str = ""
    words: Mapping[str, Colors] = field(default_factory=dict)


def draw_heading(sheet: xw.Sheet, style: Theme, note: int | None = None) -> None:
    """Give the title in A1, and the note in a row below, their look once the sheet has its font."""
    title = sheet.range("A1").font
    title.bold = True
    title.size = style.title_size
    title.color = f"#{theme.TITLE_COLOR}"
    if note is not None:
        sheet.range((note, 1)).font.color = f"#{theme.NOTE_COLOR}"


def draw_table(
    corner: xw.Range,
    rows: int,
    looks: Sequence[Look],
    *,
    name: str,
    set_columns: int = 0,
    covered: int = 0,
) -> None:
    """Make a table of a header and so many rows that are written already, and give it its look.

    The first `set_columns` have got their width from the tables above. `covered` is the last row
    whose words are coloured, if the table grows: then its columns keep their look for rows to come.
    """
    sheet, top, left = corner.sheet, corner.row, corner.column
    bottom, right = top + rows, left + len(looks) - 1
    last = LAST_ROW if covered else bottom
    everything = sheet.range((top, left), (bottom, right))
    draw_cells(everything)
    if covered:
        wrap(sheet.range((bottom + 1, left), (last, right)))
    draw_header(sheet.range((top, left), (top, right)))
    for number, look in enumerate(looks, start=left):
        cells = sheet.range((top + 1, number), (last, number))
        if number - left >= set_columns:
            sheet.range((1, number)).column_width = look.width
        if look.number_format:
            cells.number_format = look.number_format
        if look.align == "right" and not look.indent:
            sheet.range((top, number), (last, number)).horizontal_alignment = "right"
            sheet.range((top, number)).number_format = _BESIDE_BUTTON
        elif look.align != "general":
            cells.horizontal_alignment = look.align
        if look.indent:
            cells.api.IndentLevel = look.indent
        if look.color:
            cells.font.color = f"#{look.color}"
        for word, colors in look.words.items():
            add_word_rule(sheet.range((top + 1, number), (covered or bottom, number)), word, colors)
    sheet.tables.add(source=everything, name=name, table_style_name=theme.TABLE_STYLE)


def draw_cells(cells: xw.Range) -> None:
    """Wrapped from the top, with lines round every cell."""
    wrap(cells)
    cells.borders.set("all", color=f"#{theme.BORDER_COLOR}")  # continuous, if not told else


def wrap(cells: xw.Range) -> None:
    """Break lines, and begin at the top."""
    cells.wrap_text = True
    cells.vertical_alignment = "top"


def draw_header(cells: xw.Range) -> None:
    cells.font.bold = True
    color_cells(cells, (theme.HEADER_FILL, theme.HEADER_TEXT))


def draw_caption(cell: xw.Range) -> None:
    """The heading of a block or table."""
    cell.font.bold = True
    cell.font.size = theme.HEADING_SIZE
    cell.font.color = f"#{theme.TITLE_COLOR}"


def set_font(cells: xw.Range, style: Theme) -> None:
    """Name and size, before anything that is to be larger."""
    cells.font.name = theme.FONT
    cells.font.size = style.text_size


def color_cells(cells: xw.Range, colors: Colors) -> None:
    """Fill and text of cells whatever is in them."""
    cells.color, cells.font.color = (f"#{color}" for color in colors)


def native_color(color: str) -> int:
    """A colour as Excel counts them: red + 256 * green + 65536 * blue."""
    return int.from_bytes(bytes.fromhex(color), "little")


def add_word_rule(cells: xw.Range, word: str, colors: Colors) -> None:
    """Colour cells by the word in them, which stays to be read without colour."""
    test = f"={quoted(word)}"
    cells.conditional_formats.add_cell_value("equal_to", test, **_rule_look(colors))


def add_formula_rule(cells: xw.Range, formula: str, colors: Colors, *, bold: bool = True) -> None:
    """Colour cells where a formula is true.

    Without relative references: Excel takes those as seen from the active cell, wherever that is
    (learn.microsoft.com, "The conditional formatting may be set incorrectly when you use VBA").
    """
    cells.conditional_formats.add_custom(formula, **_rule_look(colors, bold=bold))


def _rule_look(colors: Colors, *, bold: bool = True) -> dict[str, Any]:
    fill, text = colors
    return {"fill_color": f"#{fill}", "font_color": f"#{text}", "font_bold": bold}


def draw_groups(cells: xw.Range, key: int, told: Sequence[int]) -> None:
    """Show which rows go together by the values of a column: a line above the first of each.

    What the others in the columns `told` only say again is grey: by rules, which follow sorting and
    typing. No value changes.
    """
    sheet, top, bottom = cells.sheet, cells.row, cells.last_cell.row
    here = {n: "INDEX(${0}:${0},ROW())".format(xw.utils.col_name(n)) for n in {key, *told}}
    same_as_above = {n: f"{cell}={cell[:-1]}-1)" for n, cell in here.items()}
    filled, same = f'{here[key]}<>""', same_as_above[key]
    for number in told:
        rows = sheet.range((top, number), (bottom, number)).conditional_formats
        again = f"=AND({filled},{same},{same_as_above[number]})"
        rows.add_custom(again, font_color=f"#{theme.AGAIN_COLOR}")
    line = cells.api.FormatConditions.Add(Type=_FORMULA, Formula1=f"=AND({filled},NOT({same}))")
    for side, color in _SIDES.items():
        line.Borders(side).Color = native_color(color)


def set_print(
    sheet: xw.Sheet,
    *,
    header_row: int | None = None,
    paper: int = A4,
    portrait: bool = False,
    pages_tall: int = 0,
    footer: bool = True,
) -> None:
    """One page wide, as many tall as needed, if not told else; the header's row repeats on each."""
    native: Any = getattr(sheet.page_setup, "api", None)
    if not hasattr(native, "PrintTitleRows"):
        return
    native.Orientation = _PORTRAIT if portrait else _LANDSCAPE
    native.PaperSize = paper
    native.Zoom = False
    native.FitToPagesWide = 1
    native.FitToPagesTall = pages_tall or False
    native.LeftMargin = native.RightMargin = native.TopMargin = _MARGIN
    native.BottomMargin = _MARGIN + _FOOTER
    if header_row is not None:
        native.PrintTitleRows = f"${header_row}:${header_row}"
    if footer:
        native.LeftFooter = "&A"
        native.RightFooter = "Page &P of &N"


def break_pages(sheet: xw.Sheet, blocks: Iterable[tuple[int, int]], columns: int) -> None:
    """Begin a printed page before what would be cut but has room on one, or begin at its foot.

    On A4 across, one page wide. `blocks` are first and last row of what belongs together, in order.
    """
    native: Any = sheet.api
    if not hasattr(native, "HPageBreaks"):
        return
    smaller = max(sheet.range((1, columns + 1)).left / _PRINTED[0], 1)
    room, begun = _PRINTED[1] * smaller * _SURE, 0.0
    with suppress(Exception):  # some printers' drivers can't; the sheet is right without it
        native.ResetAllPageBreaks()
        for first, last in blocks:
            start = sheet.range((first, 1)).top
            end = needed = sheet.range((last + 1, 1)).top
            if end - start > room:
                needed = sheet.range((first + _LEAST_ROWS, 1)).top
            if needed - begun > room and start > begun:
                native.HPageBreaks.Add(Before=sheet.range((first, 1)).api)
                begun = start
            begun += (end - begun) // room * room


def color_tab(sheet: xw.Sheet, color: str) -> None:
    """Colour the tab of a new sheet; that of another one is for officers to colour."""
    tab: Any = getattr(sheet.api, "Tab", None)
    if tab is not None:
        tab.Color = native_color(color)


def freeze(sheet: xw.Sheet, row: int, column: int = 0) -> None:
    """Keep the rows down to this one in view, and as many columns: xlwings has that on the web
    only, Excel for Windows for the window of the sheet in front."""
    try:
        corner = f"A1:{xw.utils.col_name(column)}{row}" if column else f"1:{row}"
        sheet.freeze_panes.freeze_at(corner)
        return
    except NotImplementedError:
        app: Any = sheet.book.app.api
    if not (hasattr(app, "ActiveWindow") and sheet.visible):
        return
    with suppress(Exception):  # in some views Excel can't; the sheet is right without it
        sheet.activate()
        window = app.ActiveWindow
        is_set = window.FreezePanes and (window.SplitRow, window.SplitColumn) == (row, column)
        if is_set or sheet.book.sheets.active.name != sheet.name:
            return
        window.FreezePanes = False
        window.ScrollRow = window.ScrollColumn = 1  # or rows above the view stay out of reach
        window.SplitColumn, window.SplitRow = column, row
        window.FreezePanes = True
