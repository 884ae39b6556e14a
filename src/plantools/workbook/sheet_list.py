"""The list of sheets on the Cover (tblSheets): a link to each, what it is for, who fills it in.

Made with a new master and kept up by every refresh: sheets come and go, and officers add, move
and rename theirs. What they type beside a sheet stays beside it. A master without the table, such
as one of before there was one, goes without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlwings as xw

from plantools.reports.registry import REPORTS
from plantools.workbook.cells import to_cell, to_text, write_block
from plantools.workbook.contract import TABLES, TableSpec
from plantools.workbook.history import SHEET as HISTORY
from plantools.workbook.report_words import SHEET as PUBLISHED
from plantools.workbook.tables import Tables

TABLE = "tblSheets"
HEADERS = ("Sheet", "What it is for", "Who fills it in")
PLANTOOLS = "plantools; don't type there"
_HIDDEN = " (hidden)"
_KEPT = {
    HISTORY: "The plan at each recorded report. Right-click a tab: Unhide.",
    PUBLISHED: "The words of each recorded report, as published.",
}


def link(sheet: str) -> str:
    """The formula of a cell that shows a sheet's name and leads to the sheet."""
    text = sheet.replace('"', '""')
    target = text.replace("'", "''")
    return f'=HYPERLINK("#\'{target}\'!A1","{text}")'


def purposes(specs: Iterable[TableSpec], places: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What sheets are for and who fills them in, by the name of the sheet.

    Args:
        specs: the officers' tables.
        places: the sheets of tables that stand elsewhere than usual, by the table's name.
    """
    told = {name: (about, PLANTOOLS) for name, about in _KEPT.items()}
    told |= {places.get(s.table, s.sheet): (s.about, PLANTOOLS) for s in REPORTS}
    officers: dict[str, list[TableSpec]] = {}
    for spec in specs:
        officers.setdefault(places.get(spec.name, spec.sheet), []).append(spec)
    for sheet, on_it in officers.items():
        told[sheet] = on_it[0].purpose, on_it[-1].filled_by
        if len(on_it) > 1:
            titles = ", ".join(spec.title.lower() for spec in on_it)
            told[sheet] = f"{titles.capitalize()}.", on_it[-1].filled_by
    return told


def keep_sheet_list(tables: Tables, drawn: Mapping[str, str]) -> None:
    """List the sheets of a book as they are now, in the order of their tabs. It is not saved.

    Nothing is written where the list is right, where something stands in the way below it, or
    where it can't be known which row is whose.

    Args:
        tables: what there was before the refresh.
        drawn: the names of the sheets that it made, by their tables.
    """
    found = tables.find(TABLE)
    header = found.header() if found else []
    if found is None or found.table.show_totals or HEADERS[0] not in header:
        return
    if getattr(found.sheet.api, "ProtectContents", False) is True:
        return  # Excel itself would refuse
    area, cover = found.table.range, found.sheet
    top, left, (height, width) = area.row + 1, area.column, area.shape
    rows = area.options(ndim=2).value[1:]
    at, told = header.index(HEADERS[0]), _told(header, tables, drawn)
    if any(any(row) and not row[at] for row in rows):
        return  # saved by a program that doesn't calculate: what a link shows isn't known
    known = {to_text(row[at]).removesuffix(_HIDDEN): row for row in rows}
    lines, links = [], []
    for sheet in cover.book.sheets:
        name, is_hidden = sheet.name, _is_hidden(sheet)
        if name != found.sheet_name:
            line = [*known.get(name, told.get(name, [None] * width))]
            line[at] = name + _HIDDEN * is_hidden
            lines.append(line)
            links.append(to_cell(line[at]) if is_hidden else link(name))
    below = cover.range((top + len(rows), left), (top + max(len(lines), height), left + width - 1))
    is_free = not any(v not in (None, "") for row in below.options(ndim=2).value for v in row)
    if lines == rows or not (is_free or len(lines) <= len(rows)):
        return
    block = [[*map(to_cell, line)] for line in lines]
    for line, shown in zip(block, links, strict=True):
        line[at] = shown
    write_block(cover, [*block, *[[None] * width] * (len(rows) - len(lines))], top, left)
    last = cover.range((top - 1 + len(lines), left + width - 1))
    found.table.resize(cover.range((top - 1, left), (last.row, last.column)))


def _is_hidden(sheet: xw.Sheet) -> bool:
    try:
        return not sheet.visible
    except (KeyError, NotImplementedError):  # Excel on the web doesn't tell
        return bool(sheet.name == HISTORY)


def _told(header: Sequence[str], tables: Tables, drawn: Mapping[str, str]) -> dict[str, list[Any]]:
    """The rows of sheets that are not listed yet, by name."""
    places = {found.name: found.sheet_name for found in tables} | dict(drawn)
    return {
        name: [dict(zip(HEADERS, (name, *said), strict=True)).get(column) for column in header]
        for name, said in purposes(TABLES, places).items()
    }
