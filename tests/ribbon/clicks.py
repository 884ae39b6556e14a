"""The buttons, and what a click leaves in the cells. Every test of a click starts from here."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path

import xlwings as xw

from plantools import ribbon
from plantools.create import read_example, write_master
from plantools.engine import open_book
from plantools.workbook.contract import ACTIONS

Cells = dict[tuple[int, int], str]
BUTTONS = tuple(
    name
    for name, function in vars(ribbon).items()
    if getattr(function, "__module__", "") == ribbon.__name__
    and (hasattr(function, "__wrapped__") and not name.startswith("_"))
)
"""Every function that `ribbon.click` made a button of. A new one is run with all the others."""
LABEL = "Committee January 2026"


def press(book: xw.Book, button: str, folder: Path) -> str:
    """Click a button, with what an officer would be asked for. `folder`: where packs go."""
    asked = [LABEL] * (button == "record_report")
    asked += [str(folder)] * button.startswith("committee_pack")  # lacks reasons: draft only
    return getattr(ribbon, button)(book, *asked)


def values(book: xw.Book) -> dict[str, Cells]:
    """What every sheet holds, cell by cell, as text."""
    return {
        sheet.name: {
            (r, c): _text(value)
            for r, row in enumerate(sheet.used_range.options(ndim=2, err_to_str=True).value, 1)
            for c, value in enumerate(row, start=1)
            if value not in (None, "")
        }
        for sheet in book.sheets
    }


def _text(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value).removesuffix(".0")  # a whole number is the same number without a point


def write_many(path: Path, rows: int) -> None:
    """A plan with this many rows of actions: the example's, over and over.

    Without what Fix safe ones would put right, which would be there as often.
    """
    source = read_example()
    write_master(path, source)
    with closing(open_book(path, backups=0)) as book:
        ribbon.fix_safe(book)
        table = book.sheets[ACTIONS.sheet].tables[ACTIONS.name]
        _, *ours = table.range.options(ndim=2).value
    repeated = [
        (f"{row[0]}{n:03d}", *row[1:]) for n in range(rows // len(ours) + 1) for row in ours
    ]
    write_master(path, source.with_rows(ACTIONS, repeated[:rows]), overwrite=True)
