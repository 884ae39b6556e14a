"""The Changes sheet, and what becomes of the reasons that officers type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock

from plantools import cli
from tests.masters import action, block, faults, master, opened, parts, place

COLUMN = {"tblRemoved": 2, "tblRetimed": 4}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A plan that was recorded and then changed: SL1 reworded, SL2 retimed, SL3 gone."""
    folder = tmp_path_factory.mktemp("changed")
    path = master(folder, action("SL1"), action("SL2"), action("SL3"))
    run("record", path, "--report", "Committee June 2025")
    with opened(path) as book:
        sheet = book["Actions"]
        sheet[place(sheet, "Action")] = "Do all that SL1 asks for."
        sheet[place(sheet, "Due by", 2)] = "January 2026"
        sheet[place(sheet, "Status", 3)] = "Removed"
    return path.read_bytes()


@pytest.fixture
def path(changed: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(changed)
    return path


def run(command: str, path: Path, *options: str) -> None:
    assert cli.main([command, str(path), *options]) == 0


def table(path: Path, name: str) -> list[list[Any]]:
    return block(openpyxl.load_workbook(path)["Changes"], name)[1:]


def reasons(path: Path) -> list[list[Any]]:
    rows = block(openpyxl.load_workbook(path)["Reasons"], "tblReasons")
    return [row for row in rows[1:] if any(row)]


def type_reason(path: Path, name: str, text: str) -> None:
    with opened(path) as book:
        sheet = book["Changes"]
        left_top = sheet.tables[name].ref.split(":")[0]
        cell = sheet[left_top].offset(1, COLUMN[name])
        cell.value = text


def shown_reason(path: Path, name: str) -> str:
    return str(table(path, name)[0][COLUMN[name]])


def test_before_any_report_there_is_none(tmp_path: Path) -> None:
    path = master(tmp_path)
    run("refresh", path)
    sheet = openpyxl.load_workbook(path)["Changes"]
    assert "No report is recorded yet" in str(sheet["A2"].value)
    assert block(sheet, "tblAdded")[1:] == [["Nothing to show"]]


def test_the_committees_tables(path: Path) -> None:
    known = faults(path)
    run("refresh", path)
    assert table(path, "tblAdded") == [["None", None]]
    assert table(path, "tblChanged") == [
        ["SL1", "Do what SL1 asks for.", "Do all that SL1 asks for.", None]
    ]
    assert table(path, "tblRemoved") == [["SL3", "Do what SL3 asks for.", "Reason needed"]]
    assert table(path, "tblRetimed") == [
        ["SL2", "Do what SL2 asks for.", "October 2025", "January 2026", "Reason needed"]
    ]
    assert faults(path) <= known


def test_words_are_struck_out_and_underlined(path: Path) -> None:
    run("refresh", path)
    book = openpyxl.load_workbook(path, rich_text=True)
    sheet = book["Changes"]
    top = sheet.tables["tblChanged"].ref.split(":")[0]
    then, now = sheet[top].offset(1, 1).value, sheet[top].offset(1, 2).value
    assert isinstance(then, CellRichText)
    assert isinstance(now, CellRichText)
    struck = [run.text for run in then if isinstance(run, TextBlock) and run.font.strike]
    lined = [run.text for run in now if isinstance(run, TextBlock) and run.font.u]
    assert (struck, lined) == (["what"], ["all that"])


def test_a_typed_reason_moves_to_the_reasons_sheet(path: Path) -> None:
    run("refresh", path)
    type_reason(path, "tblRemoved", "Covered by SL1.")
    type_reason(path, "tblRetimed", "-The post is vacant")
    run("refresh", path)
    assert [row[:3] for row in reasons(path)] == [
        ["SL3", None, "Covered by SL1."],
        ["SL2", None, "-The post is vacant"],
    ]
    assert shown_reason(path, "tblRemoved") == "Covered by SL1."
    assert shown_reason(path, "tblRetimed") == "-The post is vacant"
    kept = path.read_bytes()
    run("refresh", path)
    assert path.read_bytes() == kept


def test_a_reason_is_changed_in_either_place(path: Path) -> None:
    run("refresh", path)
    type_reason(path, "tblRetimed", "First")
    run("refresh", path)
    type_reason(path, "tblRetimed", "Second, on the Changes sheet")
    run("refresh", path)
    assert shown_reason(path, "tblRetimed") == "Second, on the Changes sheet"
    with opened(path) as book:
        sheet = book["Reasons"]
        sheet[place(sheet, "Reason", 2, "tblReasons")] = "Third, on the Reasons sheet"
    run("refresh", path)
    assert shown_reason(path, "tblRetimed") == "Third, on the Reasons sheet"


def test_an_old_reason_is_not_shown_for_a_new_change(path: Path, capsys: Any) -> None:
    run("refresh", path)
    type_reason(path, "tblRetimed", "The post is vacant")
    run("record", path, "--report", "Committee July 2025")
    assert ["SL2", "Committee July 2025", "The post is vacant"] in [r[:3] for r in reasons(path)]
    with opened(path) as book:
        sheet = book["Actions"]
        sheet[place(sheet, "Due by", 2)] = "March 2026"
    run("refresh", path)
    assert table(path, "tblRetimed") == [
        ["SL2", "Do what SL2 asks for.", "January 2026", "March 2026", "Reason needed"]
    ]
    assert len(reasons(path)) == 1
    capsys.readouterr()
    run("changes", path, "--since", "Committee June 2025", "--json")
    (row,) = json.loads(capsys.readouterr().out)["retimed"]
    assert (row["original"], row["explanation"]) == ("October 2025", "The post is vacant")


def test_rows_without_a_reason_are_findings_and_counted(path: Path, capsys: Any) -> None:
    run("changes", path)
    assert "2 still need a reason" in capsys.readouterr().out
    run("refresh", path)
    codes = [row[1] for row in block(openpyxl.load_workbook(path)["Checks"], "tblFindings")]
    assert codes.count("H01") == 2


def test_a_typed_reason_counts_before_it_is_moved(path: Path, capsys: Any) -> None:
    run("refresh", path)
    type_reason(path, "tblRemoved", "Covered by SL1.")
    kept = path.read_bytes()
    capsys.readouterr()
    run("changes", path, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["removed"][0]["reason"] == "Covered by SL1."
    assert told["without_reason"] == ["SL2"]
    assert path.read_bytes() == kept


def test_without_room_below_the_table_it_stays_on_the_sheet(path: Path) -> None:
    with opened(path) as book:
        sheet = book["Reasons"]
        top = sheet[sheet.tables["tblReasons"].ref.split(":")[0]]
        top.offset(1, 0).value = "SL1"
        top.offset(2, 2).value = "An officer's note below the table"
    run("refresh", path)
    type_reason(path, "tblRetimed", "The post is vacant")
    for _ in range(2):
        run("refresh", path)
        assert shown_reason(path, "tblRetimed") == "The post is vacant"
        assert len(reasons(path)) == 1
        assert openpyxl.load_workbook(path)["Reasons"]["C6"].value == (
            "An officer's note below the table"
        )


def test_nothing_else_of_the_officers_sheets_changes(path: Path) -> None:
    run("refresh", path)
    type_reason(path, "tblRemoved", "Covered by SL1.")
    before = parts(path)
    run("refresh", path)
    after = parts(path)
    names = [sheet.title for sheet in openpyxl.load_workbook(path)]
    changed = {
        name
        for number, name in enumerate(names, start=1)
        if before[f"xl/worksheets/sheet{number}.xml"] != after[f"xl/worksheets/sheet{number}.xml"]
    }
    made = {"Summary", "Checks", "Overdue", "RAG overview", "RAG grid", "RAG by milestone"}
    made |= {"RAG trend", "Plan (print)", "Changes"}
    assert changed <= {"Reasons", "Cover", *made}


@pytest.mark.parametrize("table_name", ["ratings", "owners"])
def test_tables_can_be_left_out(path: Path, table_name: str) -> None:
    header = {"ratings": "Rating", "owners": "Owner"}[table_name]
    name = {"ratings": "tblRatedWorse", "owners": "tblOwnersChanged"}[table_name]
    with opened(path) as book:
        sheet = book["Actions"]
        sheet[place(sheet, header)] = "Red"
    run("refresh", path)
    assert block(openpyxl.load_workbook(path)["Changes"], name)[1][0] == "SL1"
    run("refresh", path, "--without", table_name)
    sheet = openpyxl.load_workbook(path)["Changes"]
    assert name not in sheet.tables or block(sheet, name)[1][0] == "None"
