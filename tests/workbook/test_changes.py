"""The Changes sheet, and what becomes of the reasons that officers type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.workbook import Workbook

from tests.conftest import Run
from tests.masters import action, block, corner, do, faults, master, opened, put, rewrite, rows_of

COLUMN = {"tblRemoved": 2, "tblRetimed": 4}
RETIMED = ["SL2", "Do what SL2 asks for.", "October 2025", "January 2026", "Reason needed"]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan that was recorded, changed and refreshed: SL1 reworded, SL2 retimed, SL3 gone."""
    path = master(tmp_path_factory.mktemp("changed"), *map(action, ("SL1", "SL2", "SL3")))
    do("record", path, "--report", "Committee June 2025")
    put(path, C5="Do all that SL1 asks for.", F6="January 2026", N7="Removed")
    known = faults(path)
    do("refresh", path)
    assert faults(path) <= known
    return path


@pytest.fixture
def path(changed: Path, tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(changed.read_bytes())
    return path


def table(path: Path, name: str) -> list[list[Any]]:
    return rows_of(path, "Changes", name)[1:]


def reasons(path: Path) -> list[list[Any]]:
    return [row[:3] for row in rows_of(path, "Reasons", "tblReasons")[1:] if any(row)]


def type_reasons(path: Path, **said: str) -> None:
    with opened(path) as book:
        sheet = book["Changes"]
        for name, text in said.items():
            left, top = corner(sheet.tables[name].ref)
            sheet.cell(top + 1, left + COLUMN[name]).value = text


def shown_reason(path: Path, name: str) -> str:
    return str(table(path, name)[0][COLUMN[name]])


def test_before_any_report_there_is_none(tmp_path: Path) -> None:
    path = master(tmp_path)
    do("refresh", path)
    assert "No report is recorded yet" in str(openpyxl.load_workbook(path)["Changes"]["A2"].value)
    assert table(path, "tblAdded") == [["Nothing to show"]]


def test_the_committees_tables_and_findings(changed: Path, run: Run) -> None:
    assert table(changed, "tblAdded") == [["None", None]]
    assert table(changed, "tblChanged") == [
        ["SL1", "Do what SL1 asks for.", "Do all that SL1 asks for.", None]
    ]
    assert table(changed, "tblRemoved") == [["SL3", "Do what SL3 asks for.", "Reason needed"]]
    assert table(changed, "tblRetimed") == [RETIMED]
    sheet = openpyxl.load_workbook(changed, rich_text=True)["Changes"]
    _, then, now, _ = block(sheet, "tblChanged")[1]
    assert isinstance(then, CellRichText)
    assert isinstance(now, CellRichText)
    struck = [run.text for run in then if isinstance(run, TextBlock) and run.font.strike]
    lined = [run.text for run in now if isinstance(run, TextBlock) and run.font.u]
    assert (struck, lined) == (["what"], ["all that"])
    assert "2 still need a reason" in run("changes", changed).out
    assert [row[1] for row in rows_of(changed, "Checks", "tblFindings")].count("H01") == 2


def test_a_typed_reason_counts_at_once_and_moves_to_the_reasons_sheet(path: Path, run: Run) -> None:
    type_reasons(path, tblRemoved="Covered by SL1.")
    kept = path.read_bytes()
    told = run("changes --json", path).document
    assert told["removed"][0]["reason"] == "Covered by SL1."
    assert told["without_reason"] == ["SL2"]
    assert path.read_bytes() == kept
    type_reasons(path, tblRetimed="-The post is vacant")
    do("refresh", path)
    moved = [["SL3", None, "Covered by SL1."], ["SL2", None, "-The post is vacant"]]
    assert reasons(path) == moved
    assert [shown_reason(path, name) for name in COLUMN] == [text for *_, text in moved]
    kept = path.read_bytes()
    do("refresh", path)
    assert path.read_bytes() == kept


def test_a_reason_is_changed_in_either_place(path: Path) -> None:
    for text in ("First", "Second, on the Changes sheet"):
        type_reasons(path, tblRetimed=text)
        do("refresh", path)
        assert shown_reason(path, "tblRetimed") == text
    put(path, "Reasons", C6="Third, on the Reasons sheet")
    do("refresh", path)
    assert shown_reason(path, "tblRetimed") == "Third, on the Reasons sheet"


def test_an_old_reason_is_not_shown_for_a_new_change(path: Path, run: Run) -> None:
    type_reasons(path, tblRetimed="The post is vacant")
    do("refresh", path)
    do("record", path, "--report", "Committee July 2025")
    assert ["SL2", "Committee July 2025", "The post is vacant"] in reasons(path)
    put(path, F6="March 2026")
    do("refresh", path)
    assert table(path, "tblRetimed") == [[*RETIMED[:2], "January 2026", "March 2026", RETIMED[4]]]
    assert len(reasons(path)) == 1
    type_reasons(path, tblRetimed="The post is vacant")  # and so it is for this change
    do("refresh", path)
    assert len(reasons(path)) == 2
    told = run("changes --json", path, "--since", "Committee June 2025").document
    (row,) = told["retimed"]
    assert (row["original"], row["explanation"]) == ("October 2025", "The post is vacant")


def moved_to_summary(book: Workbook, name: str) -> None:
    """A table is cut out and pasted on another sheet of ours."""
    rows, own = block(book["Changes"], name), book["Summary"]
    own.add_table(book["Changes"].tables.pop(name))
    rewrite(own, name, rows, at="AA60")


def with_a_note_beside(book: Workbook, name: str) -> None:
    """Typed beside the table, so Excel has made a column of it."""
    header, *rows = block(book["Changes"], name)
    rewrite(book["Changes"], name, [[*header, "Column1"], *([*row, "Ask Ann"] for row in rows)])


def with_columns_turned(book: Workbook, name: str) -> None:
    rewrite(book["Changes"], name, [row[::-1] for row in block(book["Changes"], name)])


@pytest.mark.parametrize("name", COLUMN)
@pytest.mark.parametrize("change", [moved_to_summary, with_a_note_beside, with_columns_turned])
def test_a_typed_reason_is_kept_whatever_becomes_of_its_table(
    change: Callable[[Workbook, str], None], name: str, path: Path
) -> None:
    """The words are those of an earlier report, so that what the sheet remembers counts as well."""
    type_reasons(path, tblRetimed="The post is vacant", tblRemoved="The post is vacant")
    do("refresh", path)
    do("record", path, "--report", "Committee July 2025")
    put(path, F6="March 2026", N5="Removed")
    do("refresh", path)
    type_reasons(path, tblRetimed="The post is vacant", tblRemoved="The post is vacant")
    with opened(path) as book:
        change(book, name)
    for _ in range(2):
        do("refresh", path)
        assert {shown_reason(path, each) for each in COLUMN} == {"The post is vacant"}
        assert len(reasons(path)) == 4


def test_without_room_below_the_table_it_stays_on_the_sheet(path: Path) -> None:
    put(path, "Reasons", A5="SL1", C6="An officer's note below the table")
    type_reasons(path, tblRetimed="The post is vacant")
    for _ in range(2):
        do("refresh", path)
        assert shown_reason(path, "tblRetimed") == "The post is vacant"
        assert len(reasons(path)) == 1
        note = openpyxl.load_workbook(path)["Reasons"]["C6"].value
        assert note == "An officer's note below the table"


def test_tables_can_be_left_out(path: Path) -> None:
    put(path, H5="Red", E5="Director")
    names = {"ratings": "tblRatedWorse", "owners": "tblOwnersChanged"}
    for left_out in (None, *names):
        do("refresh", path, *(("--without", left_out) if left_out else ()))
        tables = openpyxl.load_workbook(path)["Changes"].tables
        for what, name in names.items():
            shown = table(path, name)[0][0] if name in tables else "None"
            assert shown == ("None" if what == left_out else "SL1")
