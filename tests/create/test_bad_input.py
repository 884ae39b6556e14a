"""Whatever is wrong with the files: a sentence that says what, where and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plantools.create import read_source, write_master
from plantools.errors import BusyError, InputError
from tests.masters import ACTION, HEADER, folder_of

BAD = """
actions: = actions.csv is empty|header row
actions: {H} = actions.csv|no actions|at least one row
actions: Ref,Section,Action,Owner,Due by¶SL1,SL,Do it,Head,May 2025
  = actions.csv has no column 'Rating'|'Ref', 'Section'|Add|BRAG rating
impact: Rating¶Red = impact.csv has no column 'Section', 'Month'|'Rating'
actions: {S} = no column 'Ref'|Ref;Section;Action
actions: {H}¶{A},surplus = actions.csv, line 2|7 cells|header has 6|quotation marks
actions: {H}¶SL1,SL,"Do it,Red = actions.csv, line 2|quotation mark
actions: \ufeff{H} = actions.csv|NUL|CSV UTF-8
actions: Ref,Section¶SL1,\x81\xff = actions.csv, line 2|Windows-1252|CSV UTF-8
finance: Group,Budget¶Staff,1¶Buildings,about 5
  = finance.csv, line 3, column 'Budget'|'about 5'|number|digits only
finance: Group,Budget¶A,{N} = line 2, column 'Budget'|15 digits
actions: {H},Due date¶{A},31/02/2025 = line 2, column 'Due date'|'31/02/2025'|2026-01-14
actions: {H},Due date¶{A},Review 1 May 2025 = 'Review 1 May 2025'|words in another column
actions: {H},Due date¶{A},May 2025 = 'May 2025' where a date should be
impact: Section,Month¶SL,spring = impact.csv, line 2|January 2026
actions: {H}¶SL1,SL,a\vb,x,y,Red = actions.csv, line 2, column 'Action'|U+000B|new line
actions: {H}¶SL1,SL,a\uffffb,x,y,Red = U+FFFF
actions: {H},a\x01b¶{A}, = header of column 7|U+0001
actions: {H},{X:.256}¶{A},1 = 256 characters|255|Shorten
actions: {H},Progress¶{A},{X:.32768} = line 2, column 'Progress'|32,768|Shorten
actions: {H},Progress¶{A},{E} = 32,768
actions: {H},Progress¶{A},{X} = actions.csv, line 2
cover: a,b¶x,y = cover.csv|'name'|'value'
cover: name,value¶AsAt,2025-01-01¶as_at,2025-01-02 = cover.csv, line 3|second time
cover: name,value¶AsAt,today = cover.csv, line 2 (AsAt)|'today'
"""
"""A file, its lines, and what has to be said of it. Excel counts an emoji twice."""
PARTS = {"H": ",".join(HEADER), "A": ",".join(ACTION), "N": "9" * 400, "X": "x" * 200_000}
PARTS |= {"S": ";".join(HEADER), "E": "\U0001f600" * 16_384}


@pytest.mark.parametrize("case", BAD.strip().replace("\n  ", " ").split("\n"))
def test_bad_files(tmp_path: Path, case: str) -> None:
    told, _, words = case.rpartition(" = ")
    name, _, lines = told.partition(":")
    text = lines.strip(" ").format(**PARTS).replace("¶", "\n")
    coding = {"\ufeff": "utf-16", "\x81": "latin-1"}
    data = text.encode(next((c for mark, c in coding.items() if mark in text), "utf-8"))
    folder = folder_of(tmp_path, **{name: data})
    with pytest.raises(InputError) as caught:
        read_source(folder)
    message = str(caught.value)
    assert "\n" not in message
    for word in (str(folder), *words.split("|")):
        assert word in message


def test_no_action_file(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, measures="")
    (folder / "actions.csv").unlink()
    with pytest.raises(InputError, match=r"no actions.csv.*found: measures.csv.*header row.*gloss"):
        read_source(folder)
    with pytest.raises(InputError, match=r"There is no folder .*actions\.csv"):
        read_source(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"is a file, not a folder .*actions\.csv"):
        read_source(Path(os.devnull))  # as /dev/stdin


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    budgets = [("Staff", f"no {number}") for number in range(12)]
    folder = folder_of(tmp_path, finance=[("Group", "Budget"), *budgets])
    with pytest.raises(InputError, match=r"(?s)12 things.*line 2,.*line 11,.*and 2 more"):
        read_source(folder)


def test_line_numbers_count_lines_within_cells(tmp_path: Path) -> None:
    rows = [(*HEADER, "Due date"), ("S1", "S", "one\ntwo", "x", "y", "Red", ""), (*ACTION, "?")]
    with pytest.raises(InputError, match="line 4,"):
        read_source(folder_of(tmp_path, actions=rows))


def test_two_files_for_one_table(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "ACTIONS.csv").write_text("Ref\n")
    if len(list(folder.iterdir())) < 2:
        pytest.skip("this file system takes actions.csv and ACTIONS.csv for one file")
    with pytest.raises(InputError, match=r"both ACTIONS.csv and actions.csv"):
        read_source(folder)


def test_names_that_are_no_place_for_a_master(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    for name in ("plan.xlsx", "open.xlsx", "~$open.xlsx"):
        (tmp_path / name).write_bytes(b"precious")
    for name, overwrite, words in (
        ("plan.xlsx", False, "plan.xlsx exists already.*another name"),
        ("nowhere/plan.xlsx", True, "no folder"),
        ("plan.xlsm", True, "has to end in .xlsx"),
        ("folder.xlsx", True, "is a folder"),
        ("open.xlsx", True, "open.xlsx is open"),
    ):
        with pytest.raises(BusyError if "open" in name else InputError, match=words):
            write_master(tmp_path / name, overwrite=overwrite)
    assert {path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == {b"precious"}


def test_nothing_stays_behind(tmp_path: Path) -> None:
    write_master(tmp_path / "plan.xlsx")
    write_master(tmp_path / "plan.xlsx", overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
