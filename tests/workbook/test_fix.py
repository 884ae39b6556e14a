"""Corrections in a real workbook: only what has one right answer, only in its cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from plantools import cli
from plantools.workbook.contract import ACCEPTED, CHECKS, TableSpec
from tests.masters import action, block, master, opened

COLUMN = {column.field: n for n, column in enumerate(CHECKS.columns)}


def messy(folder: Path) -> Path:
    path = master(
        folder,
        action("SL1", action="Train  all the staff’s mentors ", rating="green"),
        action("SL2", action="Read the child's file.", progress="Not  begun , but planned."),
        action("SL3", owners="Head of libraries; Director", status="on hold"),
        action("SL4", action="=1+1"),
    )
    with opened(path) as book:
        sheet = book["Lists"]
        left, top, _, _ = openpyxl.utils.range_boundaries(sheet.tables["tblOwners"].ref)
        sheet.cell(top + 1, left, "Head of Libraries")
        sheet.cell(top + 2, left, "Director")
        reach(sheet, "tblOwners", 2)
    return path


def reach(sheet: Any, table: str, rows: int) -> None:
    """Let a table hold so many rows."""
    left, top, right, _ = openpyxl.utils.range_boundaries(sheet.tables[table].ref)
    letter = openpyxl.utils.get_column_letter
    sheet.tables[table].ref = f"{letter(left)}{top}:{letter(right)}{top + rows}"


def fix(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert cli.main(["fix", str(path), "--json", *options]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_dry_run_shows_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = messy(tmp_path)
    before = path.read_bytes()
    document = fix(path, capsys)
    assert path.read_bytes() == before
    assert document["applied"] is False
    told = {(c["cell"], c["before"], c["after"]) for c in document["corrections"]}
    assert told == {
        ("C5", "Train  all the staff’s mentors ", "Train all the staff's mentors"),
        ("H5", "green", "Green"),
        ("I6", "Not  begun , but planned.", "Not begun, but planned."),
        ("E7", "Head of libraries; Director", "Head of Libraries; Director"),
        ("N7", "on hold", "On hold"),
    }


def test_applied_twice_is_applied_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = messy(tmp_path)
    looks = openpyxl.load_workbook(path)["Actions"]["C5"]
    assert fix(path, capsys, "--apply")["applied"] is True
    sheet = openpyxl.load_workbook(path)["Actions"]
    assert sheet["C5"].value == "Train all the staff's mentors"
    assert sheet["E7"].value == "Head of Libraries; Director"
    assert (sheet["C5"].font.name, sheet["C5"].alignment.wrap_text) == (
        looks.font.name,
        looks.alignment.wrap_text,
    )
    after = path.read_bytes()
    assert fix(path, capsys, "--apply")["corrections"] == []
    assert path.read_bytes() == after
    cli.main(["validate", str(path), "--json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [each for each in found if each["correction"]] == []


def test_formulas_and_rich_text_are_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"), action("SL3", action="Do  it."))
    with opened(path) as book:
        book["Actions"]["C5"] = CellRichText("Do ", TextBlock(InlineFont(b=True), " it"), " now.")
        book["Actions"]["C6"] = '="Do  that"'
    document = fix(path, capsys, "--apply")
    assert [each["cell"] for each in document["corrections"]] == ["C7"]
    assert {each["cell"]: each["left_alone"] for each in document["left_alone"]} == {
        "C5": "text with a look of its own in parts"
    }
    sheet = openpyxl.load_workbook(path, rich_text=True)["Actions"]
    assert isinstance(sheet["C5"].value, CellRichText)
    assert sheet["C6"].value == '="Do  that"'


def test_table_of_before_and_after_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = messy(tmp_path)
    assert cli.main(["fix", str(path)]) == 0
    out = capsys.readouterr().out
    assert "Actions!H5" in out
    assert "5 cells would be corrected." in out
    assert cli.main(["fix", str(path), "--apply"]) == 0
    assert "Corrected 5 cells" in capsys.readouterr().out
    assert cli.main(["fix", str(path)]) == 0
    assert "Nothing to correct" in capsys.readouterr().out


def settings(path: Path, spec: TableSpec, **said: str) -> None:
    with opened(path) as book:
        sheet = book[spec.sheet]
        left, top, _, _ = openpyxl.utils.range_boundaries(sheet.tables[spec.name].ref)
        for offset, column in enumerate(spec.columns):
            if column.field in said:
                sheet.cell(top + 1, left + offset, said[column.field])


def codes(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    cli.main(["validate", str(path), "--json"])
    return [each["rule"] for each in json.loads(capsys.readouterr().out)["findings"]]


def test_check_is_off_as_set_on_the_lists_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = master(tmp_path, action("SL1", action="Supervision policy."))
    assert codes(path, capsys) == ["M26"]
    settings(path, CHECKS, rule="M26", severity="off", reason="Headings are agreed.")
    assert codes(path, capsys) == []


def test_refresh_marks_the_row_of_an_accepted_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = master(tmp_path, action("SL1", action="Supervision policy."), action("SL2"))
    settings(path, ACCEPTED, rule="M26", ref="SL1", reason="A heading, agreed by the board.")
    assert codes(path, capsys) == []
    assert cli.main(["refresh", str(path)]) == 0
    [_, (_, _, _, mark)] = block(openpyxl.load_workbook(path)["Lists"], ACCEPTED.name)
    assert isinstance(mark, str)
    assert len(mark) == 8
    capsys.readouterr()
    assert codes(path, capsys) == []
    first = path.read_bytes()
    assert cli.main(["refresh", str(path)]) == 0
    assert path.read_bytes() == first
    with opened(path) as book:
        book["Actions"]["I5"] = "Work has begun."
    capsys.readouterr()
    assert sorted(codes(path, capsys)) == ["C03", "M26"]
