"""Whatever is wrong with the files: a sentence that says what, where and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plantools.create import read_source, write_master
from plantools.errors import BusyError, InputError
from tests.masters import ACTION, HEADER, folder_of

IMPACT = ("Section", "Month")
TOO_LONG = "x" * 32_768

BAD: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "empty actions file": ({"actions": ""}, ("actions.csv is empty", "header row")),
    "no actions": ({"actions": [HEADER]}, ("actions.csv", "no actions", "at least one row")),
    "column missing": (
        {"actions": [HEADER[:-1], ACTION[:-1]]},
        ("actions.csv has no column 'Rating'", "'Ref', 'Section'", "Add the column", "BRAG rating"),
    ),
    "columns missing elsewhere": (
        {"impact": [("Rating",), ("Red",)]},
        ("impact.csv has no column 'Section', 'Month'", "'Rating'"),
    ),
    "semicolons": (
        {"actions": ";".join(HEADER) + "\n" + ";".join(ACTION)},
        ("no column 'Ref'", "Ref;Section;Action"),
    ),
    "row longer than the header": (
        {"actions": [HEADER, (*ACTION, "surplus")]},
        ("actions.csv, line 2", "7 cells", "header has 6", "quotation marks"),
    ),
    "quotation mark missing": (
        {"actions": ",".join(HEADER) + '\nSL1,SL,"Do it,Head,May 2025,Red\n'},
        ("actions.csv, line 2", "quotation mark"),
    ),
    "NUL bytes": (
        {"actions": ",".join(HEADER).encode("utf-16")},
        ("actions.csv", "NUL", "CSV UTF-8"),
    ),
    "no known encoding": (
        {"actions": b"Ref,Section\nSL1,\x81\xff"},
        ("actions.csv, line 2", "Windows-1252", "CSV UTF-8"),
    ),
    "no number": (
        {"finance": [("Group", "Budget"), ("Staff", "1"), ("Buildings", "about 5")]},
        ("finance.csv, line 3, column 'Budget'", "'about 5'", "number", "digits only"),
    ),
    "too many digits": (
        {"finance": [("Group", "Budget"), ("Staff", "9" * 400)]},
        ("finance.csv, line 2, column 'Budget'", "15 digits"),
    ),
    "no date": (
        {"actions": [(*HEADER, "Due date"), (*ACTION, "31/02/2025")]},
        ("actions.csv, line 2, column 'Due date'", "'31/02/2025'", "2026-01-14"),
    ),
    "a date and more": (
        {"actions": [(*HEADER, "Due date"), (*ACTION, "Review 1 May 2025")]},
        ("'Review 1 May 2025'", "words in another column"),
    ),
    "a month where a date should be": (
        {"actions": [(*HEADER, "Due date"), (*ACTION, "May 2025")]},
        ("'May 2025' where a date should be",),
    ),
    "no month": ({"impact": [IMPACT, ("SL", "spring")]}, ("impact.csv, line 2", "January 2026")),
    "control character": (
        {"actions": [HEADER, ("SL1", "SL", "a\x0bb", "x", "y", "Red")]},
        ("actions.csv, line 2, column 'Action'", "U+000B", "new line"),
    ),
    "character that XML forbids": (
        {"actions": [HEADER, ("SL1", "SL", "a\uffffb", "x", "y", "Red")]},
        ("U+FFFF",),
    ),
    "control character in a header": (
        {"actions": [(*HEADER, "a\x01b"), (*ACTION, "")]},
        ("header of column 7", "U+0001"),
    ),
    "header too long": (
        {"actions": [(*HEADER, "x" * 256), (*ACTION, "1")]},
        ("256 characters", "255", "Shorten"),
    ),
    "text too long": (
        {"actions": [(*HEADER, "Progress"), (*ACTION, TOO_LONG)]},
        ("line 2, column 'Progress'", "32,768", "Shorten"),
    ),
    "text too long in Excel's count": (
        {"actions": [(*HEADER, "Progress"), (*ACTION, "\U0001f600" * 16_384)]},
        ("32,768",),
    ),
    "text too long for CSV": (
        {"actions": [(*HEADER, "Progress"), (*ACTION, "x" * 200_000)]},
        ("actions.csv, line 2",),
    ),
    "cover without columns": (
        {"cover": [("a", "b"), ("x", "y")]},
        ("cover.csv", "'name'", "'value'"),
    ),
    "cover value twice": (
        {"cover": [("name", "value"), ("AsAt", "2025-01-01"), ("as_at", "2025-01-02")]},
        ("cover.csv, line 3", "second time"),
    ),
    "cover date": (
        {"cover": [("name", "value"), ("AsAt", "today")]},
        ("cover.csv, line 2 (AsAt)", "'today'"),
    ),
}


@pytest.mark.parametrize(("files", "words"), BAD.values(), ids=BAD)
def test_bad_files(tmp_path: Path, files: dict[str, Any], words: tuple[str, ...]) -> None:
    folder = folder_of(tmp_path, **files)
    with pytest.raises(InputError) as caught:
        read_source(folder)
    message = str(caught.value)
    assert "\n" not in message
    for word in (str(folder), *words):
        assert word in message


def test_no_action_file(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, measures="")
    (folder / "actions.csv").unlink()
    with pytest.raises(InputError) as caught:
        read_source(folder)
    for word in (str(folder), "no actions.csv", "found: measures.csv", "header row", "glossary"):
        assert word in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    budgets = [("Staff", f"no {number}") for number in range(12)]
    folder = folder_of(tmp_path, finance=[("Group", "Budget"), *budgets])
    with pytest.raises(InputError, match="12 things to put right") as caught:
        read_source(folder)
    assert "line 2," in str(caught.value)
    assert "line 11," in str(caught.value)
    assert "and 2 more" in str(caught.value)


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


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no folder .*actions\.csv"):
        read_source(tmp_path / "nowhere")


def test_a_file_that_exists_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"precious")
    with pytest.raises(InputError, match=r"plan.xlsx exists already.*another name"):
        write_master(path)
    assert path.read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere/plan.xlsx", "no folder"),
        ("plan.xlsm", "has to end in .xlsx"),
        ("folder.xlsx", "is a folder"),
    ],
)
def test_names_that_are_no_place_for_a_master(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(InputError, match=words):
        write_master(tmp_path / name, overwrite=True)


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
