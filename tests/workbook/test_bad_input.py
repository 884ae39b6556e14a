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
from tests.conftest import Run
from tests.masters import block, master, opened, put, retable, rewrite

Refused = Callable[[Path], str]


@pytest.fixture
def refused(run: Run) -> Refused:
    """What commands say of a workbook that they can't use; the file is as it was."""

    def refuse(path: Path) -> str:
        before = path.read_bytes() if path.is_file() else None
        beside = set(path.parent.iterdir())
        code, out, told = run("validate", path)
        assert (code, out, told.count("plantools: ")) == (2, "", 1)
        assert told.startswith("plantools: ")
        assert "Traceback" not in told
        assert "something went wrong inside" not in told
        assert run("refresh", path).err == told
        assert (path.read_bytes() if path.is_file() else None) == before
        assert set(path.parent.iterdir()) == beside
        return told

    return refuse


def test_missing_file_and_folder(tmp_path: Path, refused: Refused) -> None:
    said = refused(tmp_path / "plan.xlsx")
    assert f"There is no file {tmp_path / 'plan.xlsx'}" in said
    assert "plantools new" in said
    with pytest.raises(InputError, match="There is no file"):
        plantools.read(tmp_path / "plan.xlsx")
    said = refused(tmp_path)
    assert f"{tmp_path} is a folder" in said
    assert "Name the workbook" in said


def drop_table(book: Workbook) -> None:
    del book["Actions"].tables["tblActions"]


def rename_header(sheet: str, header: str, instead: str) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        names, *rows = block(book[sheet], f"tbl{sheet}")
        names[names.index(header)] = instead
        rewrite(book[sheet], f"tbl{sheet}", [names, *rows])

    return edit


def no_rows(blank: int) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        header = block(book["Actions"], "tblActions")[0]
        rewrite(book["Actions"], "tblActions", [header, *[[None] * len(header)] * blank])

    return edit


NO_ACTIONS = ("sheet Actions", "tblActions holds no actions", "at least one row")


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (drop_table, ("has no table named tblActions", "tblSections", "Ctrl+T", "Table Design")),
        (
            rename_header("Actions", "Owner", "Who\npays"),
            ("sheet Actions", "tblActions has no column 'Owner'", "Due by, ", "Who pays", "Add"),
        ),
        (
            rename_header("Sections", "Code", "Kode"),
            ("sheet Sections", "tblSections has no column 'Code'", "Kode, Chapter", "rename"),
        ),
        (no_rows(2), NO_ACTIONS),
        (no_rows(0), NO_ACTIONS),
    ],
)
def test_workbook_without_a_plan(
    tmp_path: Path, refused: Refused, edit: Any, expected: tuple[str, ...]
) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        edit(book)
    said = refused(path)
    assert said.count("\n") == 1
    assert [part for part in ("plan.xlsx", *expected) if part not in said] == []
    with pytest.raises(plantools.PlanError, match="tbl"):
        plantools.read(path)


CELLS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("K", "soon", ("'soon'", "a date", "14/01/2026")),
    ("K", 45_000, ("'45000'", "a date")),
    ("K", time(10), ("a date",)),
    ("G", "May 2025", ("'May 2025'", "a date")),
    ("H", True, ("'TRUE'", "text")),
    ("K", True, ("'TRUE'", "a date")),
    ("A", datetime(2025, 3, 1), ("1 March 2025", "format", "Text")),
    ("E", datetime(2025, 3, 1), ("1 March 2025", "a post")),
    ("H", "#REF!", ("'#REF!'", "formula")),
    ("F", "#N/A", ("'#N/A'", "formula")),
    ("K", "#DIV/0!", ("'#DIV/0!'", "formula")),
    ("K", "soon " * 20, ("…",)),
]
"""Column, what stands in it, and what is said of it."""


def test_cells_that_hold_what_their_columns_can_not(tmp_path: Path, refused: Refused) -> None:
    """Each is named, up to ten."""
    for cells in CELLS, CELLS[::-1]:
        path = master(tmp_path)
        retable(path, "Actions", "tblActions", lambda rows: [rows[0], *[rows[1]] * len(CELLS)])
        with opened(path) as book:
            for row, (column, value, _) in enumerate(cells, start=5):
                book["Actions"][f"{column}{row}"].number_format = "General"
                book["Actions"][f"{column}{row}"] = value
        head, *lines = refused(path).splitlines()
        assert ("12 cells that can't be read" in head, "plan.xlsx" in head) == (True, True)
        assert "and 2 more" in lines.pop()
        assert len(lines) == 10
        for row, (line, (column, _, said)) in enumerate(zip(lines, cells, strict=False), start=5):
            assert f"sheet Actions, cell {column}{row} holds" in line
            assert [part for part in said if part not in line] == []
            assert len(line) < 200


@pytest.mark.parametrize("value", ["soon", 45_000, "#VALUE!", "June 2025"])
def test_the_cover_holds_what_it_can_not(tmp_path: Path, refused: Refused, value: Any) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        book["Cover"]["B10"].number_format = "General"
        book["Cover"]["B10"] = value
    said = refused(path)
    assert said.count("\n") == 1
    assert f"plan.xlsx, sheet Cover, cell B10 (AsAt) holds '{value}'" in said


def test_what_is_no_rating_and_an_error_on_the_cover_are_findings(tmp_path: Path, run: Run) -> None:
    """Words and numbers can be chosen anew; an error is of its own cell, whatever is read next."""
    path = master(tmp_path)
    put(path, H5=5, K5=datetime(2025, 5, 1))
    put(path, "Cover", B6="#REF!")
    plan = plantools.read(path)
    assert (plan.title, [odd.place.cell(odd.field) for odd in plan.oddities]) == ("", ["B6"])
    [found] = [f for f in plantools.check(plan) if f.severity == "error"]
    assert (found.rule, found.sheet, found.cell) == ("M04", "Actions", "H5")
    assert "5" in found.message
    assert run("validate", path).code == 1
