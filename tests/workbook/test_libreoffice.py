"""A spreadsheet program opens a refreshed workbook and sees what we wrote."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import plantools
from plantools import cli
from tests.example import copy_example

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice is not installed (soffice): apt install libreoffice-calc",
)
SHEETS = (
    *(
        "Checks",
        "Overdue",
        "RAG overview",
        "RAG by milestone",
        "RAG trend",
        "Plan (print)",
        "Scorecard",
        "Scorecard readings",
    ),
    *("Finance summary", "Impact summary"),
)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ours") / "plan.xlsx"
    copy_example(path)
    assert cli.main(["refresh", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def theirs(ours: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same workbook, opened, calculated and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("theirs")
    profile = (folder / "profile").as_uri()  # of its own: two runs with one would wait in line
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(ours)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / ours.name


def shown(path: Path, sheet: str) -> dict[str, Any]:
    """What a reader sees: the cells that hold anything, formulas as their results."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        cell.coordinate: round(cell.value, 9) if isinstance(cell.value, float) else cell.value
        for cells in book[sheet].iter_rows()
        for cell in cells
        if cell.value is not None
    }


@pytest.mark.parametrize("sheet", SHEETS)
def test_values_agree_cell_for_cell(ours: Path, theirs: Path, sheet: str) -> None:
    expected = shown(ours, sheet)
    assert len(expected) > 50
    assert shown(theirs, sheet) == expected


def test_tables_are_still_found_by_their_names(ours: Path, theirs: Path) -> None:
    assert plantools.read(theirs).milestones == plantools.read(ours).milestones


def test_a_copy_saved_by_libreoffice_can_be_refreshed(theirs: Path, tmp_path: Path) -> None:
    copy = tmp_path / "plan.xlsx"
    shutil.copy(theirs, copy)
    assert cli.main(["refresh", str(copy)]) == 0
    names = openpyxl.load_workbook(copy).sheetnames
    assert names == openpyxl.load_workbook(theirs).sheetnames
