"""Text that looks like a formula stays text, wherever plantools writes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from plantools import cli
from plantools.workbook.cells import as_text
from plantools.workbook.contract import TABLES
from tests.conftest import Resave
from tests.masters import action, block, master, opened, place, rewrite, section
from tests.safety import parts as package
from tests.safety.parts import MAIN

EVIL = (
    *("=1+1", "+1+1", "-1+1", "@SUM(A1:A9)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1"),
    *("＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "'=1+1", "\u200b=1+1"),
    *("=cmd|' /C calc'!A0", '=HYPERLINK("http://example.org","Click")', "=1+1 " + "x" * 60),
    *("=" * 300, "_x003D_1+1", "=IMPORTXML(CONCAT(A1))", '","x")+CALL("a"),("'),
)
OURS = re.compile(r"HYPERLINK\(\"#'(?:[^'\"]|''|\"\")*'![A-Z]+[0-9]+\",\"(?:[^\"]|\"\")*\"\)")
"""The one formula that plantools writes: a link to a cell of the same workbook."""
ACTIONS = '=A1+Bob\'s "x"'
"""What the Actions sheet is called."""
OFFICERS = ({"Cover", ACTIONS} | {spec.sheet for spec in TABLES}) - {"Reasons"}
"""Sheets to which plantools writes nothing."""


@pytest.mark.parametrize("text", EVIL)
def test_excel_is_told_that_it_is_text(text: str) -> None:
    """Live Excel takes what begins with an apostrophe as text and doesn't show it."""
    if text[0] not in '_"':
        assert as_text(text) == "'" + text


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan in which everything looks like a formula, recorded, changed and refreshed."""
    rows = []
    for number, evil in enumerate(EVIL, start=1):
        said = dict.fromkeys(("action", "milestone", "owners", "progress"), evil)
        due, rating = "May 2025" if number % 2 else evil, evil if number % 3 else "Red"
        rows.append(action(f"SL{number}", due_by=due, rating=rating, **said))
    folder = tmp_path_factory.mktemp("evil")
    path = master(folder, *rows, action("=9+9"), sections=[section("SL", title="=2+2")])
    with opened(path) as book:
        book["Cover"]["B6"] = "=title"
        book["Cover"]["B6"].data_type = "s"
        book["Actions"].title = ACTIONS
        all_text(book[ACTIONS])
    assert cli.main(["record", str(path), "--report", "=1+1"]) == 0
    with opened(path) as book:
        sheet = book[ACTIONS]
        header, *lines = block(sheet, "tblActions")
        for line in lines:
            line[header.index("Due by")] = "=December 2031"
        rewrite(sheet, "tblActions", [header, *lines[3:], *[[None] * len(header)] * 3])
        all_text(sheet)
    assert cli.main(["refresh", str(path)]) == 0
    with opened(path) as book:
        for name, text in (("tblRemoved", "=1+2"), ("tblRetimed", "+3")):
            sheet = book["Changes"]
            cell = sheet[place(sheet, block(sheet, name)[0][-1], name=name)]
            cell.value, cell.data_type = text, "s"
    assert cli.main(["refresh", str(path)]) == 0
    return path


def all_text(sheet: Any) -> None:
    """openpyxl takes what begins with = for a formula."""
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"


def test_no_formula_is_written_but_links(plan: Path) -> None:
    parts = package.read(plan)
    sheets = etree.fromstring(parts["xl/workbook.xml"]).find(f"{{{MAIN}}}sheets")
    formulas = links = 0
    for number, sheet in enumerate(sheets, start=1):
        if sheet.get("name") in OFFICERS:
            continue
        for cell in etree.fromstring(parts[f"xl/worksheets/sheet{number}.xml"]).iter(
            f"{{{MAIN}}}c"
        ):
            formula = cell.find(f"{{{MAIN}}}f")
            if formula is not None:
                formulas += 1
                links += OURS.fullmatch(formula.text) is not None
            elif cell.find(f"{{{MAIN}}}v") is not None:
                assert cell.get("t") in (None, "n", "s", "b")  # "str" is a formula's result
    assert formulas == links > 0


def texts(path: Path) -> dict[str, list[str]]:
    """What each generated sheet and the Reasons sheet show, formulas as their results."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        name: [
            str(cell.value)
            for row in book[name].iter_rows()
            for cell in row
            if isinstance(cell.value, str)
        ]
        for name in book.sheetnames
        if name not in OFFICERS
    }


def test_the_texts_are_there_as_they_were_typed(plan: Path) -> None:
    shown = texts(plan)
    for evil in EVIL:
        meant = evil.replace("_x003D_", "=").strip()  # an escape, where openpyxl wrote it
        assert any(meant in text for text in shown["History"]), evil
    assert "=9+9" in shown["Changes"]
    assert {"=1+2", "+3"} <= set(shown["Reasons"])
    assert "=1+1" in shown["History"]  # the report's name
    assert any("=A1+Bob's" in text for text in shown["Overdue"] + shown["Checks"])


def test_libreoffice_shows_them_as_text(plan: Path, resave: Resave) -> None:
    ours, theirs = texts(plan), texts(resave(plan))
    for name, shown in ours.items():
        assert [" ".join(t.split()) for t in theirs[name]] == [" ".join(t.split()) for t in shown]
