"""Whatever is wrong with the workbook: one message that says what, where and what to do.

Files that are no workbooks are in `tests/safety/test_hostile.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

import plantools
from plantools.errors import InputError
from tests.masters import block, master, opened, put, retable, rewrite
from tests.workbook.conftest import Say

COMMANDS = ("validate", "refresh")
Refused = Callable[..., str]


@pytest.fixture
def refused(say: Say) -> Refused:
    """What the command says of a workbook that it can't use; the file is as it was."""

    def run(path: Path, command: str = "validate") -> str:
        before = path.read_bytes() if path.is_file() else None
        beside = set(path.parent.iterdir())
        said = say(command, path)
        assert (path.read_bytes() if path.is_file() else None) == before
        assert set(path.parent.iterdir()) == beside
        assert (said.code, said.out, said.err.count("plantools: ")) == (2, "", 1)
        assert said.err.startswith("plantools: ")
        assert "Traceback" not in said.err
        assert "something went wrong inside" not in said.err
        return said.err

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_missing_file_and_folder(tmp_path: Path, refused: Refused, command: str) -> None:
    said = refused(tmp_path / "plan.xlsx", command)
    assert f"There is no file {tmp_path / 'plan.xlsx'}" in said
    assert "plantools new" in said
    said = refused(tmp_path, command)
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


NO_ACTIONS = ("sheet Actions", "tblActions holds no actions", "at least one row")
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
    "table without rows that hold anything": (empty_table, NO_ACTIONS),
    "table with a header alone": (header_alone, NO_ACTIONS),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("what", STRUCTURE)
def test_workbook_without_a_plan(tmp_path: Path, refused: Refused, what: str, command: str) -> None:
    edit, expected = STRUCTURE[what]
    path = master(tmp_path)
    with opened(path) as book:
        edit(book)
    said = refused(path, command)
    assert said.count("\n") == 1
    assert [part for part in ("plan.xlsx", *expected) if part not in said] == []


CELLS: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "words as a date": ("K5", "soon", ("'soon'", "a date", "14/01/2026")),
    "number as a date": ("K5", 45_000, ("'45000'", "a date")),
    "time as a date": ("K5", time(10), ("a date",)),
    "month as a date": ("G5", "May 2025", ("'May 2025'", "a date")),
    "TRUE as a rating": ("H5", True, ("'TRUE'", "text")),
    "TRUE as a date": ("K5", True, ("'TRUE'", "a date")),
    "date as a ref": ("A5", datetime(2025, 3, 1), ("1 March 2025", "format", "Text")),
    "date as an owner": ("E5", datetime(2025, 3, 1), ("1 March 2025", "a post")),
    "error as a rating": ("H5", "#REF!", ("'#REF!'", "formula")),
    "error as a due date": ("F5", "#N/A", ("'#N/A'", "formula")),
    "error as a date": ("K5", "#DIV/0!", ("'#DIV/0!'", "formula")),
    **{
        f"{value} on the Cover": ("B10", value, ("sheet Cover, cell B10 (AsAt)", str(value)))
        for value in ("soon", 45_000, "#VALUE!", "June 2025")
    },
}


@pytest.mark.parametrize("what", CELLS)
def test_cell_that_holds_what_its_column_can_not(
    tmp_path: Path, refused: Refused, what: str
) -> None:
    address, value, expected = CELLS[what]
    sheet = "Cover" if "Cover" in what else "Actions"
    path = master(tmp_path)
    with opened(path) as book:
        book[sheet][address].number_format = "General"
        book[sheet][address] = value
    said = refused(path)
    assert said.count("\n") == 1
    wanted = ("plan.xlsx", f"sheet {sheet}, cell {address}", *expected)
    assert [part for part in wanted if part not in said] == []


def test_number_as_a_rating_is_a_finding(tmp_path: Path, say: Say) -> None:
    """A word that is no rating is a finding, and so is a number: both can be chosen anew."""
    path = master(tmp_path)
    put(path, H5=5)
    [found] = [f for f in plantools.check(plantools.read(path)) if f.severity == "error"]
    assert (found.rule, found.sheet, found.cell) == ("M04", "Actions", "H5")
    assert "5" in found.message
    assert say("validate", path).code == 1


def test_an_error_on_the_cover_is_a_finding_of_its_cell(tmp_path: Path) -> None:
    """And of no other, whatever is read after it."""
    path = master(tmp_path)
    put(path, "Cover", B6="#REF!")
    put(path, K5=datetime(2025, 5, 1))
    plan = plantools.read(path)
    assert (plan.title, [odd.place.cell(odd.field) for odd in plan.oddities]) == ("", ["B6"])


def test_every_bad_cell_is_named_up_to_ten(tmp_path: Path, refused: Refused) -> None:
    path = master(tmp_path)

    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        rows[1][rows[0].index("Completed on")] = "soon " * 20
        return [rows[0], *[rows[1]] * 12]

    retable(path, "Actions", "tblActions", edit)
    said = refused(path)
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
