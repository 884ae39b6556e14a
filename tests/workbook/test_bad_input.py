"""Whatever is wrong with the workbook: one message that says what, where and what to do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

import plantools
from plantools import cli
from plantools.errors import InputError
from tests.masters import block, master, opened, place, rewrite

COMMANDS = ("validate", "refresh")


def message(path: Path, capsys: pytest.CaptureFixture[str], command: str = "validate") -> str:
    """What the command says of a workbook that it can't use; the file is as it was."""
    before = path.read_bytes() if path.is_file() else None
    beside = set(path.parent.iterdir())
    assert cli.main([command, str(path)]) == 2
    assert (path.read_bytes() if path.is_file() else None) == before
    assert set(path.parent.iterdir()) == beside
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("plantools: ")
    assert said.err.count("plantools: ") == 1
    assert "Traceback" not in said.err
    assert "something went wrong inside" not in said.err
    return said.err


def a_zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("letter.txt", "Dear all")
    return data.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "Workbook\0".encode("utf-16-le")
NO_WORKBOOKS = {
    "text": b"Ref,Section,Action\nSL1,SL,Do it\n",
    "nothing": b"",
    "zip of other files": a_zip(),
    "Excel 97 (.xls)": OLE,
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("what", NO_WORKBOOKS)
def test_file_that_is_no_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, command: str
) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(NO_WORKBOOKS[what])
    assert "plan.xlsx is not an Excel workbook" in message(path, capsys, command)


def test_workbook_cut_short(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = master(tmp_path)
    path.write_bytes(path.read_bytes()[:5000])
    assert "plan.xlsx is not an Excel workbook" in message(path, capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_missing_file_and_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    said = message(tmp_path / "plan.xlsx", capsys, command)
    assert f"There is no file {tmp_path / 'plan.xlsx'}" in said
    assert "plantools new" in said
    said = message(tmp_path, capsys, command)
    assert f"{tmp_path} is a folder" in said
    assert "Name the workbook" in said


def drop_table(book: Workbook) -> None:
    del book["Actions"].tables["tblActions"]


def rename_header(sheet: str, table: str, header: str, instead: str) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        names, *rows = block(book[sheet], table)
        names[names.index(header)] = instead
        rewrite(book[sheet], table, [names, *rows])

    return edit


def empty_table(book: Workbook) -> None:
    header, *rows = block(book["Actions"], "tblActions")
    rewrite(book["Actions"], "tblActions", [header, *[[None] * len(header) for _ in rows]])


def header_alone(book: Workbook) -> None:
    rewrite(book["Actions"], "tblActions", block(book["Actions"], "tblActions")[:1])


STRUCTURE: dict[str, tuple[Callable[[Workbook], None], tuple[str, ...]]] = {
    "no action table": (
        drop_table,
        ("plan.xlsx has no table named tblActions", "tblSections", "Ctrl+T", "Table Design"),
    ),
    "required column missing": (
        rename_header("Actions", "tblActions", "Owner", "Who\npays"),
        ("sheet Actions", "tblActions has no column 'Owner'", "Due by, ", "Who pays", "Add the"),
    ),
    "required column of another table missing": (
        rename_header("Sections", "tblSections", "Code", "Kode"),
        ("sheet Sections", "tblSections has no column 'Code'", "Kode, Chapter", "rename"),
    ),
    "table without rows that hold anything": (
        empty_table,
        ("sheet Actions", "tblActions holds no actions", "at least one row"),
    ),
    "table with a header alone": (
        header_alone,
        ("sheet Actions", "tblActions holds no actions", "at least one row"),
    ),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("what", STRUCTURE)
def test_workbook_without_a_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, command: str
) -> None:
    edit, expected = STRUCTURE[what]
    path = master(tmp_path)
    with opened(path) as book:
        edit(book)
    said = message(path, capsys, command)
    assert said.count("\n") == 1
    for part in ("plan.xlsx", *expected):
        assert part in said


CELLS: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "words as a date": ("Completed on", "soon", ("K5", "'soon'", "a date", "14/01/2026")),
    "number as a date": ("Completed on", 45_000, ("K5", "'45000'", "a date")),
    "time as a date": ("Completed on", time(10), ("K5", "a date")),
    "month as a date": ("Due date", "May 2025", ("G5", "'May 2025'", "a date")),
    "TRUE as a rating": ("Rating", True, ("H5", "'TRUE'", "text")),
    "TRUE as a date": ("Completed on", True, ("K5", "'TRUE'", "a date")),
    "date as a ref": ("Ref", datetime(2025, 3, 1), ("A5", "1 March 2025", "format", "Text")),
    "date as an owner": ("Owner", datetime(2025, 3, 1), ("E5", "1 March 2025", "a post")),
    "error as a rating": ("Rating", "#REF!", ("H5", "'#REF!'", "formula")),
    "error as a due date": ("Due by", "#N/A", ("F5", "'#N/A'", "formula")),
    "error as a date": ("Completed on", "#DIV/0!", ("K5", "'#DIV/0!'", "formula")),
}


@pytest.mark.parametrize("what", CELLS)
def test_cell_that_holds_what_its_column_can_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    header, value, expected = CELLS[what]
    path = master(tmp_path)
    with opened(path) as book:
        cell = book["Actions"][place(book["Actions"], header)]
        cell.number_format = "General"
        cell.value = value
    said = message(path, capsys)
    assert said.count("\n") == 1
    for part in ("plan.xlsx", "sheet Actions", f"cell {expected[0]}", *expected[1:]):
        assert part in said


@pytest.mark.parametrize("value", ["soon", 45_000, "#VALUE!", "June 2025"])
def test_cover_date_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: Any
) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        book["Cover"]["B10"].number_format = "General"
        book["Cover"]["B10"] = value
    said = message(path, capsys)
    assert "sheet Cover, cell B10 (AsAt)" in said
    assert str(value) in said


def test_number_as_a_rating_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A word that is no rating is a finding, and so is a number: both can be chosen anew."""
    path = master(tmp_path)
    with opened(path) as book:
        book["Actions"]["H5"] = 5
    [found] = [f for f in plantools.check(plantools.read(path)) if f.severity == "error"]
    assert (found.rule, found.sheet, found.cell) == ("M04", "Actions", "H5")
    assert "5" in found.message
    assert cli.main(["validate", str(path)]) == 1
    capsys.readouterr()


def test_spaces_in_a_date_cell_are_no_fault(tmp_path: Path) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        book["Actions"]["K5"] = book["Cover"]["B10"] = "  "
    plan = plantools.read(path)
    assert (plan.milestones[0].completed_on, plan.as_at) == (None, None)


def test_every_bad_cell_is_named_up_to_ten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        header, first, *_ = block(book["Actions"], "tblActions")
        first[header.index("Completed on")] = "soon " * 20
        rewrite(book["Actions"], "tblActions", [header, *[first] * 12])
    said = message(path, capsys)
    assert "12 cells that can't be read" in said
    assert [f"cell K{number} " in said for number in (5, 14, 15)] == [True, True, False]
    assert "and 2 more" in said
    assert max(map(len, said.splitlines())) < 200


def test_the_api_raises_one_kind_of_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        plantools.read(tmp_path / "plan.xlsx")
    path = master(tmp_path)
    with opened(path) as book:
        drop_table(book)
    with pytest.raises(plantools.PlanError, match="tblActions"):
        plantools.read(path)
