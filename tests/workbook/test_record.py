"""Recording reports: what goes into the history, and what is noticed when it was edited."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import plantools
from plantools import cli
from plantools.engine import open_book
from plantools.plan import Status
from plantools.workbook.history import COLUMNS, read_history
from plantools.workbook.tables import Tables
from tests.masters import action, block, faults, master, opened, parts, place

FULL = action(
    "SL1",
    milestone="First phase",
    owners="Head of Libraries; Director",
    due_by="=not a formula",
    due_date=date(2025, 9, 1),
    rating="Blue",
    completed_on=date(2025, 6, 2),
    status="On hold",
)


def record(path: Path, label: str, *options: str) -> int:
    return cli.main(["record", str(path), "--report", label, *options])


def history(path: Path) -> list[list[Any]]:
    return block(openpyxl.load_workbook(path)["History"], "tblHistory")


def test_every_row_is_kept_as_it_was(tmp_path: Path) -> None:
    path = master(tmp_path, FULL, action("SL2", owners=None, due_by=None))
    assert record(path, "Committee June 2025", "--as-at", "2025-06-30") == 0
    header, first, _ = history(path)
    assert tuple(header) == COLUMNS
    assert first[:2] == ["Committee June 2025", datetime(2025, 6, 30)]
    book = open_book(path)
    report = read_history(Tables(book)).report()
    book.close()
    assert (report.label, report.as_at) == ("Committee June 2025", date(2025, 6, 30))
    assert report.problems == ()
    one, two = report.milestones
    assert one == plantools.read(path).milestones[0]
    assert (one.rating, one.status, one.due_by) == ("Blue", Status.ON_HOLD, "=not a formula")
    assert (two.owners, two.due_by) == ((), "")


def test_the_sheet_is_hidden_and_the_others_stay(tmp_path: Path) -> None:
    path = master(tmp_path)
    before = parts(path)
    record(path, "One")
    record(path, "Two")
    after = parts(path)
    book = openpyxl.load_workbook(path)
    assert book["History"].sheet_state == "hidden"
    assert [line[0] for line in history(path)[1:]] == ["One", "One", "Two", "Two"]
    officers = [name for name in before if name.startswith("xl/worksheets/sheet")]
    assert all(after[name] == before[name] for name in officers)
    assert not faults(path)


def test_the_date_is_the_covers_unless_given(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path, as_at=date(2025, 6, 30))
    record(path, "One", "--json")
    assert json.loads(capsys.readouterr().out)["as_at"] == "2025-06-30"
    path = master(tmp_path, as_at=None)
    assert record(path, "One") == 2
    assert "--as-at" in capsys.readouterr().err


def test_the_same_report_twice(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"))
    record(path, "One")
    record(path, "Two")
    kept = path.read_bytes()
    assert record(path, "one") == 2
    assert "--replace" in capsys.readouterr().err
    assert path.read_bytes() == kept
    with opened(path) as book:
        sheet = book["Actions"]
        sheet[place(sheet, "Due by")] = "May 2026"
    known = faults(path)
    assert record(path, "One", "--replace") == 0
    lines = history(path)[1:]
    assert [(line[0], line[2], line[7]) for line in lines if line[0] != "Two"] == [
        ("One", "SL1", "May 2026"),
        ("One", "SL2", "October 2025"),
    ]
    assert len(lines) == 4
    assert faults(path) <= known


def test_an_officers_sheet_of_that_name_is_left_alone(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        book.create_sheet("history")["A1"] = "Mine"
    kept = path.read_bytes()
    assert record(path, "One") == 2
    assert "Rename it" in capsys.readouterr().err
    assert path.read_bytes() == kept


@pytest.mark.parametrize("label", ["", "   "])
def test_a_report_needs_a_name(tmp_path: Path, capsys: Any, label: str) -> None:
    assert record(master(tmp_path), label) == 2
    assert "name" in capsys.readouterr().err


def edit_cell(sheet: Any) -> None:
    sheet["H5"] = "December 2030"


def empty_row(sheet: Any) -> None:
    for cell in sheet[5]:
        cell.value = None


def repeat_row(sheet: Any) -> None:
    for cell in sheet[5]:
        cell.value = sheet.cell(4, cell.column).value


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (edit_cell, "the row of SL2 in One was edited"),
        (empty_row, "One has 2 rows in the history; 3 were recorded"),
        (repeat_row, "One has 3 rows in the history; 3 were recorded"),
    ],
)
def test_an_edited_history_is_noticed(tmp_path: Path, capsys: Any, edit: Any, said: str) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"), action("SL3"))
    record(path, "One")
    with opened(path) as book:
        edit(book["History"])
    capsys.readouterr()
    assert cli.main(["changes", str(path)]) == 0
    assert said in capsys.readouterr().out
    cli.main(["validate", str(path)])
    assert "H02" in capsys.readouterr().out


def test_lost_columns_are_said(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path)
    record(path, "One")
    with opened(path) as book:
        book["History"]["C3"] = "Something"
    assert cli.main(["changes", str(path)]) == 2
    assert "tblHistory" in capsys.readouterr().err


def test_unknown_and_missing_reports_are_said(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path)
    assert cli.main(["changes", str(path)]) == 2
    assert "plantools record" in capsys.readouterr().err
    record(path, "One")
    assert cli.main(["changes", str(path), "--since", "Two"]) == 2
    assert "Recorded are: One" in capsys.readouterr().err


def test_carriage_returns_are_no_edit(tmp_path: Path, capsys: Any) -> None:
    """Text that came from Word or the web may have them; a later report is added as text too."""
    path = master(tmp_path, action("SL1", action="one\rtwo\r\nthree\nfour"))
    for label in ("One", "Two"):
        assert record(path, label) == 0
    capsys.readouterr()
    assert cli.main(["changes", str(path)]) == 0
    assert "not as it was recorded" not in capsys.readouterr().out
