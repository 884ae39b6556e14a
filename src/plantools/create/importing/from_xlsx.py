"""Read the sheets of a workbook as lines, with the colours and the merges of their cells."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from plantools.create.importing.document import Cell, Document, Line, clean
from plantools.create.importing.rating_words import tinted
from plantools.engine import guard
from plantools.errors import InputError, WorkbookError
from plantools.plan.dates import long_date
from plantools.workbook.cells import to_text
from plantools.workbook.contract import ACTIONS

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)))
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["\']([A-Z0-9:$]+)["\']')
_MOST_MERGED = 2_000_000
_LITERALS = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')


def read_xlsx(name: str, data: bytes, parts: Mapping[str, bytes]) -> Document:
    """Every sheet of a workbook, hidden ones too. Formulas count by their last result.

    Raises:
        WorkbookError: if openpyxl can't read it.
        InputError: if it is a master.
    """
    _check_merges(name, parts)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # openpyxl raises whatever it stumbles over
        raise WorkbookError(guard.damaged(name, f"it can't be read ({error})")) from None
    if any(ACTIONS.name in sheet.tables for sheet in book.worksheets):
        raise InputError(
            f"{name} is a master already: it has a table {ACTIONS.name}. Use it as it is, or start "
            "the next plan from it with 'plantools rollover'."
        )
    document = Document(name)
    theme = _theme(book.loaded_theme)
    for number, sheet in enumerate(book.worksheets, start=1):
        document.names[number] = sheet.title
        if sheet.sheet_state != "visible":
            document.notes.append(f"Sheet {sheet.title} is hidden; it was read like the others.")
        _read_sheet(document, number, sheet, theme)
    _read_text_boxes(document, parts)
    return document


def _read_sheet(document: Document, number: int, sheet: Worksheet, theme: list[str]) -> None:
    cells: dict[tuple[int, int], Any] = dict(sheet._cells)
    # the public way to them, iter_rows, makes a cell of every blank between the corners
    texts = {at: text for at, cell in cells.items() if (text := _shown(cell))}
    bottom = max((row for row, _ in texts), default=0)
    right = max((column for _, column in texts), default=0)
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, bottom) + 1):
            for column in range(area.min_col, min(area.max_col, right) + 1):
                merged[row, column] = (area.min_row, area.min_col)
    for row in range(1, bottom + 1):
        made = []
        for column in range(1, right + 1):
            top, left = merged.get((row, column), (row, column))
            cell = cells.get((top, left))
            made.append(
                Cell(
                    texts.get((top, left), ""),
                    _fill(cell, theme),
                    bool(cell is not None and cell.font and cell.font.b),
                    across=column > left,
                    down=row > top,
                    number=_value(cell),
                )
            )
        if any(c.own for c in made) or any(c.text and c.down for c in made):
            place = f"sheet {sheet.title}, row {row}"
            document.lines.append(Line(place, tuple(made), table=number))
    for (row, column), cell in sorted(cells.items()):
        comment = getattr(cell, "comment", None)
        if comment is not None and clean(comment.text or ""):
            place = f"comment on sheet {sheet.title}, cell {get_column_letter(column)}{row}"
            document.loose.append((place, clean(comment.text)))


def _shown(cell: Any) -> str:
    """A cell's value as text, as the sheet shows it."""
    value, look = cell.value, _LITERALS.sub("", cell.number_format or "").casefold()
    if value is None:
        return ""
    if isinstance(value, datetime):
        # "Sep-25" is typed for a month; Excel makes the first day of it
        if value.day == 1 and "m" in look and "d" not in look:
            return f"{value:%B %Y}"
        return long_date(value.date())
    if isinstance(value, (date, time)):
        return f"{value:%H:%M}" if isinstance(value, time) else long_date(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(value, look)
    return clean(to_text(value))


def _value(cell: Any) -> float | None:
    value = None if cell is None else cell.value
    return float(value) if isinstance(value, int | float) and value is not True else None


def _number(value: float, look: str) -> str:
    look = look.partition(";")[0]
    percent = look.endswith("%")
    decimals = re.fullmatch(r"[#,0]*0(?:\.(0+))?%?", look)
    number = value * 100 if percent else value
    if decimals:
        shown = (
            f"{number:,.{len(decimals[1] or '')}f}"
            if "," in look
            else (f"{number:.{len(decimals[1] or '')}f}")
        )
    else:
        shown = f"{number:.15g}"
    return shown + ("%" if percent else "")


def _fill(cell: Any, theme: list[str]) -> str:
    if cell is None or not cell.has_style or cell.fill.fill_type != "solid":
        return ""
    color = cell.fill.fgColor
    rgb = ""
    if color.type == "rgb" and isinstance(color.rgb, str):
        rgb = color.rgb[-6:]
    elif color.type == "indexed" and color.indexed < len(COLOR_INDEX):
        rgb = COLOR_INDEX[color.indexed][-6:]
    elif color.type == "theme" and color.theme < len(theme):
        rgb = theme[color.theme]
    if not re.fullmatch("[0-9A-Fa-f]{6}", rgb):
        return ""
    rgb = tinted(rgb, color.tint) if color.tint else rgb.upper()
    return "" if rgb == "FFFFFF" else rgb


def _theme(xml: bytes | None) -> list[str]:
    """The workbook's own colours, in the order in which cells count them."""
    if not xml:
        return []
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False))
    found = {}
    for entry in root.iterfind(f".//{{{_DRAWING}}}clrScheme/*"):
        color = next(iter(entry), None)
        if color is not None:
            found[etree.QName(entry).localname] = color.get("lastClr") or color.get("val") or ""
    return [found.get(name, "") for name in _THEME_ORDER]


def _read_text_boxes(document: Document, parts: Mapping[str, bytes]) -> None:
    for part in sorted(parts):
        if re.fullmatch(r"xl/drawings/drawing\d+\.xml", part):
            root = etree.fromstring(parts[part], etree.XMLParser(resolve_entities=False))
            for paragraph in root.iter(f"{{{_DRAWING}}}p"):
                runs = paragraph.iter(f"{{{_DRAWING}}}t")
                text = clean("".join(run.text or "" for run in runs))
                if text:
                    document.loose.append(("text box", text))


def _check_merges(name: str, parts: Mapping[str, bytes]) -> None:
    """Refuse merges of whole sheets: openpyxl makes an object for each of their cells."""
    for part, data in parts.items():
        if not part.startswith("xl/worksheets/"):
            continue
        cells = 0
        for found in _MERGED.finditer(data):
            bounds = range_boundaries(found[1].decode().replace("$", ""))
            left, top, right, bottom = (bound or 0 for bound in bounds)
            cells += (right - left + 1) * (bottom - top + 1)
        if cells > _MOST_MERGED:
            raise WorkbookError(
                f"{name} is too big to be an improvement plan: {cells:,} cells of a sheet are "
                "merged. Unmerge them (Home, Merge & Center) and save it again."
            )
