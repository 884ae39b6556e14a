"""Corrections in a real workbook: only what has one right answer, only in its cell."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from plantools.workbook.contract import ACCEPTED, CHECKS, TableSpec
from tests.conftest import Run
from tests.masters import action, do, master, put, retable, row, rows_of


def test_what_is_shown_is_what_is_corrected_and_once(tmp_path: Path, run: Run) -> None:
    messy = master(
        tmp_path,
        action("SL1", action="Train  all the staff’s mentors ", rating="green"),
        action("SL2", action="Read the child's file.", progress="Not  begun , but planned."),
        action("SL3", owners="Head of libraries; Director", status="on hold"),
        action("SL4", action="=1+1"),
    )
    posts = [("Head of Libraries", None), ("Director", None)]
    retable(messy, "Lists", "tblOwners", lambda rows: [rows[0], *posts])
    before = messy.read_bytes()
    said = run("fix", messy).out
    assert "Actions!H5" in said
    assert "5 cells would be corrected." in said
    document = run("fix --json", messy).document
    assert messy.read_bytes() == before
    assert document["applied"] is False
    assert {(c["cell"], c["before"], c["after"]) for c in document["corrections"]} == {
        ("C5", "Train  all the staff’s mentors ", "Train all the staff's mentors"),
        ("H5", "green", "Green"),
        ("I6", "Not  begun , but planned.", "Not begun, but planned."),
        ("E7", "Head of libraries; Director", "Head of Libraries; Director"),
        ("N7", "on hold", "On hold"),
    }

    looks = openpyxl.load_workbook(messy)["Actions"]["C5"]
    assert "Corrected 5 cells" in run("fix --apply", messy).out
    sheet = openpyxl.load_workbook(messy)["Actions"]
    assert sheet["C5"].value == "Train all the staff's mentors"
    assert sheet["E7"].value == "Head of Libraries; Director"
    assert sheet["C5"].font.name == looks.font.name
    assert sheet["C5"].alignment.wrap_text == looks.alignment.wrap_text
    after = messy.read_bytes()
    assert run("fix --apply --json", messy).document["corrections"] == []
    assert "Nothing to correct" in run("fix", messy).out
    assert messy.read_bytes() == after
    found = run("validate --json", messy).document["findings"]
    assert [each for each in found if each["correction"]] == []


def test_formulas_and_rich_text_are_left_alone(tmp_path: Path, run: Run) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"), action("SL3", action="Do  it."))
    rich = CellRichText("Do ", TextBlock(InlineFont(b=True), " it"), " now.")
    put(path, C5=rich, C6='="Do  that"')
    document = run("fix --apply --json", path).document
    assert document["applied"] is True
    assert [each["cell"] for each in document["corrections"]] == ["C7"]
    assert {each["cell"]: each["left_alone"] for each in document["left_alone"]} == {
        "C5": "text with a look of its own in parts"
    }
    sheet = openpyxl.load_workbook(path, rich_text=True)["Actions"]
    assert isinstance(sheet["C5"].value, CellRichText)
    assert sheet["C6"].value == '="Do  that"'


def set_(path: Path, spec: TableSpec, **said: str) -> None:
    retable(path, spec.sheet, spec.name, lambda rows: [rows[0], row(spec, **said)])


def codes(path: Path, run: Run) -> list[str]:
    return [each["rule"] for each in run("validate --json", path).document["findings"]]


def test_checks_are_off_and_findings_accepted_as_set_on_the_lists_sheet(
    tmp_path: Path, run: Run
) -> None:
    """Refresh marks the row of an accepted finding, which counts again once the row changes."""
    path = master(tmp_path, action("SL1", action="Supervision policy."), action("SL2"))
    assert codes(path, run) == ["M26"]
    set_(path, CHECKS, rule="M26", severity="off", reason="Headings are agreed.")
    assert codes(path, run) == []
    set_(path, CHECKS)
    set_(path, ACCEPTED, rule="M26", ref="SL1", reason="A heading, agreed by the board.")
    assert codes(path, run) == []
    do("refresh", path)
    [_, (_, _, _, mark)] = rows_of(path, "Lists", ACCEPTED.name)
    assert isinstance(mark, str)
    assert len(mark) == 8
    assert codes(path, run) == []
    first = path.read_bytes()
    do("refresh", path)
    assert path.read_bytes() == first
    put(path, I5="Work has begun.")
    assert sorted(codes(path, run)) == ["C03", "M26"]
