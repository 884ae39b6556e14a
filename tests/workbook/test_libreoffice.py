"""A spreadsheet program opens a refreshed workbook and sees what we wrote."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import plantools
from plantools import cli
from tests.conftest import Resave

SHEETS = (
    *(
        "Summary",
        "Checks",
        "Overdue",
        "RAG overview",
        "RAG grid",
        "RAG by milestone",
        "RAG trend",
        "Plan (print)",
        "Scorecard",
        "Scorecard readings",
    ),
    *("Finance summary", "Impact summary"),
)


@pytest.fixture(scope="module")
def theirs(example: Path, resave: Resave) -> Path:
    """The same workbook, opened, calculated and saved by LibreOffice."""
    return resave(example)


def shown(path: Path) -> dict[str, dict[str, Any]]:
    """What a reader sees: the cells that hold anything, formulas as their results."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet: {
            cell.coordinate: round(cell.value, 9) if isinstance(cell.value, float) else cell.value
            for cells in book[sheet].iter_rows()
            for cell in cells
            if cell.value is not None
        }
        for sheet in SHEETS
    }


def test_values_agree_cell_for_cell(example: Path, theirs: Path) -> None:
    expected, found = shown(example), shown(theirs)
    for sheet in SHEETS:
        assert len(expected[sheet]) > 50
        assert found[sheet] == expected[sheet], sheet


def test_tables_are_still_found_by_their_names(example: Path, theirs: Path) -> None:
    assert plantools.read(theirs).milestones == plantools.read(example).milestones


def test_a_copy_saved_by_libreoffice_can_be_refreshed(theirs: Path, tmp_path: Path) -> None:
    copy = tmp_path / "plan.xlsx"
    shutil.copy(theirs, copy)
    assert cli.main(["refresh", str(copy)]) == 0
    names = openpyxl.load_workbook(copy).sheetnames
    assert names == openpyxl.load_workbook(theirs).sheetnames
