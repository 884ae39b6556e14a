"""Whatever is wrong with the files: a sentence that says what, where and what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from plantools.create import read_source, write_master
from plantools.errors import BusyError, InputError
from tests.masters import ACTION, HEADER, folder_of

OTHERS = HEADER[:-1], ACTION[:-1]
CONTROL, NO_XML = (("SL1", "SL", f"a{sign}b", "x", "y", "Red") for sign in "\x0b\uffff")
COVER = ("name", "value")


def dated(text: str) -> list[tuple[str, ...]]:
    return [(*HEADER, "Due date"), (*ACTION, text)]


def told(text: str) -> list[tuple[str, ...]]:
    return [(*HEADER, "Progress"), (*ACTION, text)]


BAD: list[tuple[str, Any, str]] = [
    ("actions", "", "actions.csv is empty|header row"),
    ("actions", [HEADER], "actions.csv|no actions|at least one row"),
    (
        "actions",
        OTHERS,
        "actions.csv has no column 'Rating'|'Ref', 'Section'|Add|BRAG rating",
    ),
    ("impact", [("Rating",), ("Red",)], "impact.csv has no column 'Section', 'Month'|'Rating'"),
    ("actions", ";".join(HEADER) + "\n" + ";".join(ACTION), "no column 'Ref'|Ref;Section;Action"),
    (
        "actions",
        [HEADER, (*ACTION, "surplus")],
        "actions.csv, line 2|7 cells|header has 6|quotation marks",
    ),
    ("actions", ",".join(HEADER) + '\nSL1,SL,"Do it,Red\n', "actions.csv, line 2|quotation mark"),
    ("actions", ",".join(HEADER).encode("utf-16"), "actions.csv|NUL|CSV UTF-8"),
    ("actions", b"Ref,Section\nSL1,\x81\xff", "actions.csv, line 2|Windows-1252|CSV UTF-8"),
    (
        "finance",
        [("Group", "Budget"), ("Staff", "1"), ("Buildings", "about 5")],
        "finance.csv, line 3, column 'Budget'|'about 5'|number|digits only",
    ),
    ("finance", [("Group", "Budget"), ("A", "9" * 400)], "line 2, column 'Budget'|15 digits"),
    ("actions", dated("31/02/2025"), "line 2, column 'Due date'|'31/02/2025'|2026-01-14"),
    ("actions", dated("Review 1 May 2025"), "'Review 1 May 2025'|words in another column"),
    ("actions", dated("May 2025"), "'May 2025' where a date should be"),
    ("impact", [("Section", "Month"), ("SL", "spring")], "impact.csv, line 2|January 2026"),
    ("actions", [HEADER, CONTROL], "actions.csv, line 2, column 'Action'|U+000B|new line"),
    ("actions", [HEADER, NO_XML], "U+FFFF"),
    ("actions", [(*HEADER, "a\x01b"), (*ACTION, "")], "header of column 7|U+0001"),
    ("actions", [(*HEADER, "x" * 256), (*ACTION, "1")], "256 characters|255|Shorten"),
    ("actions", told("x" * 32_768), "line 2, column 'Progress'|32,768|Shorten"),
    ("actions", told("\U0001f600" * 16_384), "32,768"),  # as Excel counts
    ("actions", told("x" * 200_000), "actions.csv, line 2"),
    ("cover", [("a", "b"), ("x", "y")], "cover.csv|'name'|'value'"),
    (
        "cover",
        [COVER, ("AsAt", "2025-01-01"), ("as_at", "2025-01-02")],
        "cover.csv, line 3|second time",
    ),
    ("cover", [COVER, ("AsAt", "today")], "cover.csv, line 2 (AsAt)|'today'"),
]


@pytest.mark.parametrize(("name", "content", "words"), BAD, ids=[words for _, _, words in BAD])
def test_bad_files(tmp_path: Path, name: str, content: Any, words: str) -> None:
    folder = folder_of(tmp_path, **{name: content})
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


@pytest.mark.parametrize(
    ("name", "overwrite", "words"),
    [
        ("plan.xlsx", False, "plan.xlsx exists already.*another name"),
        ("nowhere/plan.xlsx", True, "no folder"),
        ("plan.xlsm", True, "has to end in .xlsx"),
        ("folder.xlsx", True, "is a folder"),
    ],
)
def test_names_that_are_no_place_for_a_master(
    tmp_path: Path, name: str, overwrite: bool, words: str
) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "plan.xlsx").write_bytes(b"precious")
    with pytest.raises(InputError, match=words):
        write_master(tmp_path / name, overwrite=overwrite)
    assert (tmp_path / "plan.xlsx").read_bytes() == b"precious"


def test_a_master_that_is_open_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"precious")
    (tmp_path / "~$plan.xlsx").touch()
    with pytest.raises(BusyError, match=r"plan.xlsx is open"):
        write_master(path, overwrite=True)
    assert path.read_bytes() == b"precious"


def test_nothing_stays_behind(tmp_path: Path) -> None:
    write_master(tmp_path / "plan.xlsx")
    write_master(tmp_path / "plan.xlsx", overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
