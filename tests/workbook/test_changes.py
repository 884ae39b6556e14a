"""The Changes sheet, and what becomes of the reasons that officers type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock

from plantools import cli
from tests.masters import action, faults, master, opened, put, rows_of
from tests.workbook.conftest import Say

COLUMN = {"tblRemoved": 2, "tblRetimed": 4}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A plan that was recorded and then changed: SL1 reworded, SL2 retimed, SL3 gone."""
    path = master(tmp_path_factory.mktemp("changed"), *map(action, ("SL1", "SL2", "SL3")))
    run("record", path, "--report", "Committee June 2025")
    put(path, C5="Do all that SL1 asks for.", F6="January 2026", N7="Removed")
    return path.read_bytes()


@pytest.fixture
def path(changed: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(changed)
    return path


def run(command: str, path: Path, *options: str) -> None:
    assert cli.main([command, str(path), *options]) == 0


def table(path: Path, name: str) -> list[list[Any]]:
    return rows_of(path, "Changes", name)[1:]


def reasons(path: Path) -> list[list[Any]]:
    return [row for row in rows_of(path, "Reasons", "tblReasons")[1:] if any(row)]


def type_reasons(path: Path, **said: str) -> None:
    with opened(path) as book:
        for name, text in said.items():
            left_top = book["Changes"].tables[name].ref.split(":")[0]
            book["Changes"][left_top].offset(1, COLUMN[name]).value = text
    run("refresh", path)


def shown_reason(path: Path, name: str) -> str:
    return str(table(path, name)[0][COLUMN[name]])


def test_before_any_report_there_is_none(tmp_path: Path) -> None:
    path = master(tmp_path)
    run("refresh", path)
    assert "No report is recorded yet" in str(openpyxl.load_workbook(path)["Changes"]["A2"].value)
    assert table(path, "tblAdded") == [["Nothing to show"]]


def test_the_committees_tables(path: Path) -> None:
    known = faults(path)
    run("refresh", path)
    assert faults(path) <= known
    assert table(path, "tblAdded") == [["None", None]]
    assert table(path, "tblChanged") == [
        ["SL1", "Do what SL1 asks for.", "Do all that SL1 asks for.", None]
    ]
    assert table(path, "tblRemoved") == [["SL3", "Do what SL3 asks for.", "Reason needed"]]
    assert table(path, "tblRetimed") == [
        ["SL2", "Do what SL2 asks for.", "October 2025", "January 2026", "Reason needed"]
    ]
    sheet = openpyxl.load_workbook(path, rich_text=True)["Changes"]
    top = sheet.tables["tblChanged"].ref.split(":")[0]
    then, now = sheet[top].offset(1, 1).value, sheet[top].offset(1, 2).value
    assert isinstance(then, CellRichText)
    assert isinstance(now, CellRichText)
    struck = [run.text for run in then if isinstance(run, TextBlock) and run.font.strike]
    lined = [run.text for run in now if isinstance(run, TextBlock) and run.font.u]
    assert (struck, lined) == (["what"], ["all that"])


def test_a_typed_reason_moves_to_the_reasons_sheet(path: Path) -> None:
    run("refresh", path)
    type_reasons(path, tblRemoved="Covered by SL1.", tblRetimed="-The post is vacant")
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
    for text in ("First", "Second, on the Changes sheet"):
        type_reasons(path, tblRetimed=text)
        assert shown_reason(path, "tblRetimed") == text
    put(path, "Reasons", C6="Third, on the Reasons sheet")
    run("refresh", path)
    assert shown_reason(path, "tblRetimed") == "Third, on the Reasons sheet"


def test_an_old_reason_is_not_shown_for_a_new_change(path: Path, say: Say) -> None:
    run("refresh", path)
    type_reasons(path, tblRetimed="The post is vacant")
    run("record", path, "--report", "Committee July 2025")
    assert ["SL2", "Committee July 2025", "The post is vacant"] in [r[:3] for r in reasons(path)]
    put(path, F6="March 2026")
    run("refresh", path)
    assert table(path, "tblRetimed") == [
        ["SL2", "Do what SL2 asks for.", "January 2026", "March 2026", "Reason needed"]
    ]
    assert len(reasons(path)) == 1
    type_reasons(path, tblRetimed="The post is vacant")  # and so it is for this change
    assert len(reasons(path)) == 2
    (row,) = say("changes", path, "--since", "Committee June 2025", "--json").json["retimed"]
    assert (row["original"], row["explanation"]) == ("October 2025", "The post is vacant")


def test_rows_without_a_reason_are_findings_and_counted(path: Path, say: Say) -> None:
    assert "2 still need a reason" in say("changes", path).out
    run("refresh", path)
    codes = [row[1] for row in rows_of(path, "Checks", "tblFindings")]
    assert codes.count("H01") == 2


def test_a_typed_reason_counts_before_it_is_moved(path: Path, say: Say) -> None:
    run("refresh", path)
    with opened(path) as book:
        [cell] = [c for c in book["Changes"]["C"] if c.value == "Reason needed"]
        cell.value = "Covered by SL1."
    kept = path.read_bytes()
    told = say("changes", path, "--json").json
    assert told["removed"][0]["reason"] == "Covered by SL1."
    assert told["without_reason"] == ["SL2"]
    assert path.read_bytes() == kept


def test_without_room_below_the_table_it_stays_on_the_sheet(path: Path) -> None:
    put(path, "Reasons", A5="SL1", C6="An officer's note below the table")
    run("refresh", path)
    type_reasons(path, tblRetimed="The post is vacant")
    for _ in range(2):
        assert shown_reason(path, "tblRetimed") == "The post is vacant"
        assert len(reasons(path)) == 1
        note = openpyxl.load_workbook(path)["Reasons"]["C6"].value
        assert note == "An officer's note below the table"
        run("refresh", path)


@pytest.mark.parametrize(
    ("left_out", "cell", "name"),
    [("ratings", "H5", "tblRatedWorse"), ("owners", "E5", "tblOwnersChanged")],
)
def test_tables_can_be_left_out(path: Path, left_out: str, cell: str, name: str) -> None:
    put(path, **{cell: "Red"})
    run("refresh", path)
    assert table(path, name)[0][0] == "SL1"
    run("refresh", path, "--without", left_out)
    sheet = openpyxl.load_workbook(path)["Changes"]
    assert name not in sheet.tables or table(path, name)[0][0] == "None"
