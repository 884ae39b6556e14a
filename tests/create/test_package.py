"""The file of a master: the same bytes every time, nothing in it that Excel would mend."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from plantools.create import Source, read_example, write_master
from plantools.workbook.cells import EXCEL_ERROR
from plantools.workbook.contract import ACTIONS
from tests.masters import HEADER, faults, master_of, parts, table

SHIPPED = Path(__file__).parents[2] / "workbook"
SOURCES = {"improvement-plan.xlsx": Source.blank, "example-plan.xlsx": read_example}
"""The shipped workbooks."""


@pytest.fixture(scope="module", params=SOURCES)
def master(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / request.param
    write_master(path, SOURCES[request.param]())
    return path


def test_nothing_to_mend_no_time_of_making_and_no_fixed_heights(master: Path) -> None:
    assert faults(master) == set()
    with zipfile.ZipFile(master) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
    about = openpyxl.load_workbook(master).properties
    assert about.created is not None
    assert (about.created, about.created.year) == (about.modified, 2000)
    sheets = [data for name, data in parts(master).items() if "sheet" in name]
    assert any(b' ht="' in data for data in sheets)
    assert not any(b"customHeight" in data for data in sheets)


def test_same_bytes_in_another_process(tmp_path: Path) -> None:
    """Hashes of text differ from process to process; nothing may depend on them."""
    other, mine = tmp_path / "other.xlsx", tmp_path / "mine.xlsx"
    hashes = {"PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "plantools", "new", str(other), "--example"]
    subprocess.run(command, check=True, env=os.environ | hashes, capture_output=True)
    write_master(mine, read_example())
    assert mine.read_bytes() == other.read_bytes()


def test_shipped_workbooks_are_fresh(master: Path) -> None:
    """Parts are compared, not the file: how they are packed depends on the system's zlib."""
    stale = f"workbook/{master.name} is stale. Make it anew with: make workbooks"
    assert (SHIPPED / master.name).exists(), stale
    fresh, found = parts(master), parts(SHIPPED / master.name)
    assert [name for name in fresh | found if fresh.get(name) != found.get(name)] == [], stale


def test_text_that_looks_like_an_escape_is_read_as_written(tmp_path: Path) -> None:
    """Excel, and calamine like it, take _x0041_ in a file for the letter A."""
    master_of(tmp_path, actions=[HEADER, ("a_x0041_b", "SL", "_x000D_", "x_y", "_x12_", "_x005F_")])
    sheet = python_calamine.CalamineWorkbook.from_path(tmp_path / "master.xlsx")
    row = sheet.get_sheet_by_name("Actions").to_python()[-1]
    told = [row[at] for at in (0, 1, 2, 4, 5, 7)]
    assert told == ["a_x0041_b", "SL", "_x000D_", "x_y", "_x12_", "_x005F_"]


LEGAL = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXT = st.text(LEGAL | st.sampled_from("\n\t\r ,;\"'=+-@#_"), max_size=40).filter(
    lambda text: "_x" not in text and not EXCEL_ERROR.fullmatch(text.strip())
)
"""Any text but what Excel would read otherwise: an error's value in a CSV is a formula's."""
WORD = TEXT.filter(str.strip)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(WORD, WORD, WORD, TEXT, TEXT, TEXT, TEXT), min_size=20, max_size=40))
def test_any_text_survives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    place = tmp_path_factory.mktemp("any")
    book = master_of(place, actions=[(*HEADER, "Extra column"), *rows])
    headers, found = table(book, ACTIONS)
    positions = [headers.index(header) for header in (*HEADER, "Extra column")]
    assert [[row[at] or "" for at in positions] for row in found] == [list(row) for row in rows]
