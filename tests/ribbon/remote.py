"""A master as xlwings' remote engine gets it from Office.js, and what its actions make of it.

The remote engine is part of xlwings PRO (PolyForm Noncommercial); the tests may use it under
that licence. plantools itself needs no licence key.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from plantools.engine import open_book

Grid = dict[tuple[int, int], Any]


@cache
def _engine() -> xw.Engine:
    with pytest.MonkeyPatch.context() as patch:  # it is read once, on import
        patch.setenv("XLWINGS_LICENSE_KEY", "noncommercial")
        from xlwings.pro import _xlremote
    return xw.Engine(impl=_xlremote.engine)


def on_the_web(path: Path) -> xw.Book:
    """The workbook on the remote engine; what Excel is to do is in its `json()`."""
    book: xw.Book = _engine().apps.add(add_book=False).books.open(json=payload(path))
    return book


def payload(path: Path) -> dict[str, Any]:
    """The workbook as JSON: values and tables of every sheet."""
    with closing(open_book(path)) as book:
        return {
            "client": "Office.js",
            "version": xw.__version__,
            "book": {"name": path.name, "active_sheet_index": 0, "selection": "A1"},
            "names": [_name(name) for name in book.names],
            "sheets": [_sheet(sheet) for sheet in book.sheets],
        }


def _sheet(sheet: xw.Sheet) -> dict[str, Any]:
    used = sheet.used_range.options(ndim=2, err_to_str=True).value
    return {
        "name": sheet.name,
        "values": [[_plain(value) for value in row] for row in used],
        "pictures": [],
        "charts": [],
        "tables": [_table(table) for table in sheet.tables],
    }


def _name(name: xw.Name) -> dict[str, Any]:
    said = dict.fromkeys(("scope_sheet_name", "scope_sheet_index", "sheet_index", "address"))
    said |= {"name": name.name, "refers_to": name.refers_to, "book_scope": True}
    with suppress(KeyError):  # a name for a list, not for a cell
        cell = name.refers_to_range
        said |= {"sheet_index": cell.sheet.index - 1, "address": cell.address.replace("$", "")}
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat() + "Z"
    return "" if value is None else value


def _table(table: xw.main.Table) -> dict[str, Any]:
    area = table.range
    body, header = area.offset(1).resize(area.shape[0] - 1), area.resize(1)
    parts = {"range": area, "header_row_range": header, "data_body_range": body}
    return {
        **{f"{part}_address": cells.address.replace("$", "") for part, cells in parts.items()},
        "name": table.name,
        "total_row_range_address": None,
        "show_headers": True,
        "show_totals": False,
        "table_style": "TableStyleMedium2",
        "show_autofilter": True,
    }


def apply(document: dict[str, Any], actions: list[dict[str, Any]]) -> dict[str, Grid]:
    """The values of every sheet after the actions, cell by cell."""
    names = [sheet["name"] for sheet in document["sheets"]]
    grids: list[Grid] = [
        {
            (r, c): value
            for r, row in enumerate(sheet["values"], start=1)
            for c, value in enumerate(row, start=1)
            if value not in (None, "")
        }
        for sheet in document["sheets"]
    ]
    for action in actions:
        position = action.get("sheet_position")
        if action["func"] == "addSheet":
            names.append(action["args"][1])
            grids.append({})
        elif action["func"] == "sheetClear":
            grids[position].clear()
        elif action["func"] in ("setValues", "setFormula"):
            grid, given = grids[position], action["values"]
            for r, row in enumerate(given if isinstance(given, list) else [[given]]):
                for c, value in enumerate(row):
                    place = action["start_row"] + r + 1, action["start_column"] + c + 1
                    if value in (None, ""):
                        grid.pop(place, None)
                    else:
                        grid[place] = _as_excel(value)
    return dict(zip(names, grids, strict=True))


def _as_excel(value: Any) -> Any:
    """What Excel makes of a value that is put into a cell."""
    if not isinstance(value, str):
        return value
    link = re.fullmatch(r'=HYPERLINK\(".*?","(.*)"\)', value)
    return link[1].replace('""', '"') if link else value.removeprefix("'")
