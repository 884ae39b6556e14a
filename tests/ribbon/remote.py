"""A master as xlwings' remote engine gets it from Office.js, and what its actions make of it.

The remote engine is part of xlwings PRO (PolyForm Noncommercial); the tests may use it under
that licence. plantools itself needs no licence key.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import xlwings as xw

from plantools.engine import open_book
from tests.ribbon.clicks import press

NAMING = ("namesAdd", "setNameRefersTo")
Grid = dict[tuple[int, int], Any]


def payload(path: Path) -> dict[str, Any]:
    """The workbook as JSON: values and tables of every sheet."""
    book = open_book(path)
    sheets = []
    for sheet in book.sheets:
        used = sheet.used_range.options(ndim=2, err_to_str=True).value
        sheets.append(
            {
                "name": sheet.name,
                "values": [[_plain(value) for value in row] for row in used],
                "pictures": [],
                "charts": [],
                "tables": [_table(table) for table in sheet.tables],
            }
        )
    names = [
        {
            "name": name.name,
            "refers_to": name.refers_to,
            "sheet_index": book.sheets[cell.sheet.name].index - 1 if cell else None,
            "address": cell.address.replace("$", "") if cell else None,
            "scope_sheet_name": None,
            "scope_sheet_index": None,
            "book_scope": True,
        }
        for name, cell in ((name, _cell(name)) for name in book.names)
    ]
    book.close()
    return {
        "client": "Office.js",
        "version": xw.__version__,
        "book": {"name": path.name, "active_sheet_index": 0, "selection": "A1"},
        "names": names,
        "sheets": sheets,
    }


def _cell(name: xw.Name) -> xw.Range | None:
    try:
        return name.refers_to_range
    except Exception:  # a name for a list, not for a cell
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat() + "Z"
    return "" if value is None else value


def _table(table: xw.main.Table) -> dict[str, Any]:
    area = table.range
    body, header = area.offset(1).resize(area.shape[0] - 1), area.resize(1)
    plain = {k: r.address.replace("$", "") for k, r in (("r", area), ("b", body), ("h", header))}
    return {
        "name": table.name,
        "range_address": plain["r"],
        "header_row_range_address": plain["h"],
        "data_body_range_address": plain["b"],
        "total_row_range_address": None,
        "show_headers": True,
        "show_totals": False,
        "table_style": "TableStyleMedium2",
        "show_autofilter": True,
    }


def apply(document: dict[str, Any], actions: list[dict[str, Any]]) -> dict[str, Grid]:
    """The values of every sheet after the actions, cell by cell."""
    names = [sheet["name"] for sheet in document["sheets"]]
    grids = [_grid(sheet["values"]) for sheet in document["sheets"]]
    for action in actions:
        position = action.get("sheet_position")
        if action["func"] == "addSheet":
            names.append(action["args"][1])
            grids.append({})
        elif action["func"] == "sheetClear":
            grids[position].clear()
        elif action["func"] in ("setValues", "setFormula"):
            _put(grids[position], action, action["values"])
    return dict(zip(names, grids, strict=True))


def _grid(values: list[list[Any]]) -> Grid:
    return {
        (r, c): value
        for r, row in enumerate(values, start=1)
        for c, value in enumerate(row, start=1)
        if value not in (None, "")
    }


def _put(grid: Grid, action: dict[str, Any], values: Any) -> None:
    rows = values if isinstance(values, list) else [[values]]
    for r, row in enumerate(rows, start=action["start_row"] + 1):
        for c, value in enumerate(row, start=action["start_column"] + 1):
            if value in (None, ""):
                grid.pop((r, c), None)
            else:
                grid[r, c] = _as_excel(value)


def _as_excel(value: Any) -> Any:
    """What Excel makes of a value that is put into a cell."""
    if not isinstance(value, str):
        return value
    link = re.fullmatch(r'=HYPERLINK\(".*?","(.*)"\)', value)
    return link[1].replace('""', '"') if link else value.removeprefix("'")


def main() -> None:
    """Run buttons in a process of its own, since the licence key is read on import."""
    path, folder, *buttons = sys.argv[1:]
    document = payload(Path(path))
    print(json.dumps({button: _click(document, button, Path(folder)) for button in buttons}))


def _click(document: dict[str, Any], button: str, folder: Path) -> dict[str, Any]:
    book = xw.Book(json=deepcopy(document))  # xlwings adds new sheets to what it is given
    sentence = press(book, button, folder / button)
    actions = book.json()["actions"]
    sheets = apply(document, actions)
    return {
        "sentence": sentence,
        "calls": Counter(action["func"] for action in actions),
        "names": {a["args"][0]: a["args"][-1] for a in actions if a["func"] in NAMING},
        "sheets": {
            name: [[*at, str(v)] for at, v in sorted(g.items())] for name, g in sheets.items()
        },
    }


if __name__ == "__main__":
    main()
