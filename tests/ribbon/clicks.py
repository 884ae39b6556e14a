"""The buttons, and what a click leaves in the cells. Every test of a click starts from here."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlwings as xw

from plantools import ribbon
from plantools.create import read_example, write_master
from plantools.engine import open_book
from plantools.plan import Plan
from plantools.workbook import read_plan
from plantools.workbook.contract import ACTIONS

PROJECT = Path(__file__).parents[2]
Cells = dict[tuple[int, int], str]
BUTTONS = tuple(
    name
    for name, function in vars(ribbon).items()
    if getattr(function, "__module__", "") == ribbon.__name__
    and (hasattr(function, "__wrapped__") and not name.startswith("_"))
)
"""Every function that `ribbon.click` made a button of. A new one is run with all the others."""
LABEL = "Committee January 2026"


@dataclass(frozen=True)
class Clicked:
    """What a click said and in which folder, every sheet's values afterwards, and the plan."""

    sentence: str
    folder: str
    sheets: dict[str, Cells]
    plan: Plan


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


def on_closed_file(path: Path, button: str, folder: Path) -> Clicked:
    """The click on a copy of a closed file, saved and read again."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    with closing(open_book(copy, backups=0)) as book:
        sentence = press(book, button, folder / button)
        book.save()
    with closing(open_book(copy)) as book:
        return Clicked(sentence, str(folder), values(book), read_plan(book))


def on_remote_engine(path: Path, folder: Path, *buttons: str) -> dict[str, dict[str, Any]]:
    """What each button says and does on the remote engine, each on the workbook as it is."""
    path_without_libreoffice = str(Path(sys.executable).parent)  # PDF files take long
    licence = {"XLWINGS_LICENSE_KEY": "noncommercial", "PATH": path_without_libreoffice}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.ribbon.remote", str(path), str(folder), *buttons],
        cwd=PROJECT,
        env={**os.environ, **licence},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


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
