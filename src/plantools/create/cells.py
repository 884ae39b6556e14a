"""Write and style cells with openpyxl, so that text stays the text it was."""

from __future__ import annotations

import re
from copy import copy
from typing import Any, Literal

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from plantools.create.heights import fit_line
from plantools.create.values import Value
from plantools.workbook import theme

TOP = Alignment(vertical="top", wrap_text=True)
ON_ONE_LINE = Alignment(vertical="top", wrap_text=False)
_SIDE = Side(style="thin", color=theme.BORDER_COLOR)
BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def font(
    color: str | None = None,
    *,
    size: float = theme.SCREEN.text_size,
    bold: bool = False,
    underline: bool = False,
) -> Font:
    """The theme's font, in the reader's own text colour unless another is given.

    Family 2 (sans serif) is what stands in where Arial is missing.
    """
    line: Literal["single"] | None = "single" if underline else None
    return Font(name=theme.FONT, sz=size, b=bold, u=line, color=color, family=2)


def fill(color: str) -> PatternFill:
    return PatternFill("solid", start_color=color, end_color=color)


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # a MergedCell otherwise, and nothing is merged here
    return cell


def put(cell: Cell, value: Value) -> None:
    """Write a value. Text is text, even "=1+1" and "#N/A".

    The quote prefix keeps Excel from making a formula of "-5% of cases" when somebody edits
    the cell. "_x000A_" in a file is Excel's way to write a character by its number, so an
    underscore that only looks so is written by its number itself (ECMA-376, ST_Xstring).
    """
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = _LOOKS_ESCAPED.sub("_x005F_", value)
    cell.data_type = "s"
    if value.startswith(("=", "+", "-", "@", "'")):
        cell.quotePrefix = True


def put_line(sheet: Worksheet, row: int, column: int, text: str, look: Font) -> None:
    """Write text that runs over the cells to its right."""
    cell = cell_at(sheet, row, column)
    put(cell, text)
    cell.font, cell.alignment = look, ON_ONE_LINE


def put_heading(sheet: Worksheet, title: str, introduction: str) -> None:
    """Title in A1 and below it what the sheet is for."""
    put_line(sheet, 1, 1, title, font(theme.TITLE_COLOR, size=theme.SCREEN.title_size, bold=True))
    fit_line(sheet, 1, theme.SCREEN.title_size)
    put_line(sheet, 2, 1, introduction, font(theme.NOTE_COLOR))


def copy_look(model: Any, cell: Any) -> None:
    """Give a cell the look of another: far quicker than to set it for each of many cells."""
    cell._style = copy(model._style)
