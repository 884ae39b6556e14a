"""Refresh writes plantools' own sheets and nothing else in the workbook.

What officers put on their sheets stays byte for byte: `tests/safety/test_fidelity.py`.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import plantools
from plantools.create import write_master
from plantools.engine import edit_book
from plantools.engine.package import Package, relations_part
from tests.conftest import Resave, Run
from tests.masters import (
    action,
    block,
    copy_example,
    do,
    faults,
    master,
    opened,
    part_of_example,
    parts,
    place,
    put,
    retable,
    rewrite,
    rows_of,
)

OPTIONAL_ONES = {
    *("Overdue", "RAG grid", "RAG by milestone", "RAG trend", "Plan (print)"),
    "Scorecard readings",
}
WHERE_USED = {"Scorecard", "Scorecard readings", "Finance summary", "Impact summary"}
GENERATED = {"Summary", "Checks", "RAG overview"} | OPTIONAL_ONES - WHERE_USED
SHARED = {
    *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
    *("xl/styles.xml", "xl/sharedStrings.xml"),
}
"""Parts that belong to all sheets together: a new sheet adds to them."""


def sheets_of(path: Path) -> set[str]:
    return set(openpyxl.load_workbook(path).sheetnames)


def parts_of(path: Path, *sheets: str) -> set[str]:
    """The parts that belong to these sheets alone."""
    package = Package.read(path.name, path.read_bytes())
    mine = {part for name, part in package.sheet_parts().items() if name in sheets}
    beside = {target for part in mine for _, _, target in package.relations(part)}
    return mine | beside | {relations_part(part) for part in mine}


def test_parts_of_officers_stay_and_the_cover_follows_the_sheets_alone(tmp_path: Path) -> None:
    path = copy_example(tmp_path / "plan.xlsx", all_sheets=True)
    before, had = parts(path), faults(path)
    anew = SHARED | parts_of(path, "Cover", "Summary", "Checks", "Changes")
    do("refresh", path)
    with_sheets = parts(path)
    do("refresh --as-at 2026-03-01", path)
    again, cover = parts(path), parts_of(path, "Cover")
    for after in (with_sheets, again):
        assert {name for name in before if after.get(name) != before[name]} <= anew
    assert {name: again[name] for name in cover} == {name: with_sheets[name] for name in cover}
    assert again != with_sheets
    assert faults(path) - had == set()
    first = path.read_bytes()
    do("refresh --as-at 2026-03-01", path)
    assert path.read_bytes() == first


def listed(path: Path, *, shown: bool = False) -> list[tuple[Any, ...]]:
    """The list of sheets on the Cover: of each its link, or its name, and the rest."""
    sheet = openpyxl.load_workbook(path, data_only=shown)["Cover"]
    return [tuple(row) for row in block(sheet, "tblSheets")[1:]]


def test_the_cover_links_every_sheet_after_every_refresh(tmp_path: Path) -> None:
    path = master(tmp_path)
    do("refresh", path)
    do("record --report One", path)
    names = [name for name, *_ in listed(path, shown=True)]
    assert names[:2] == ["Summary", "Actions"]
    with edit_book(path) as book:
        book.sheets.add("Bob's notes", after=book.sheets[len(book.sheets) - 1])
        book.sheets["Impact"].visible = False
        rows = book.sheets["Cover"].tables["tblSheets"].range
        rows[1 + names.index("Checks"), 1].value = "Look here every Monday."
        book.save()
    package = Package.read(path.name, path.read_bytes())
    renamed = package["xl/workbook.xml"].replace(b'name="RAG overview"', b'name="Where we stand"')
    package["xl/workbook.xml"] = renamed
    path.write_bytes(package.pack().getvalue())
    known = faults(path)
    do("refresh", path)
    sheets = [sheet for sheet in openpyxl.load_workbook(path) if sheet.title != "Cover"]
    hidden = [sheet.title for sheet in sheets if sheet.sheet_state == "hidden"]
    assert hidden == ["Impact", "History"]
    shown = [f"{s.title} (hidden)" if s.title in hidden else s.title for s in sheets]
    assert "Where we stand" in shown
    assert [name for name, *_ in listed(path, shown=True)] == shown
    for name, (link, about, who) in zip(shown, listed(path), strict=True):
        quoted = name.replace("'", "''")
        is_link = not name.endswith("(hidden)")
        assert link == (f'=HYPERLINK("#\'{quoted}\'!A1","{name}")' if is_link else name)
        assert (about is None) == (who is None) == (name == "Bob's notes")
    told = {name: about for name, about, _ in listed(path, shown=True)}
    assert told["Checks"] == "Look here every Monday."
    assert faults(path) == known
    first = path.read_bytes()
    do("refresh", path)
    assert path.read_bytes() == first


def test_the_list_of_sheets_grows_over_nothing_of_an_officers(tmp_path: Path) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        rows = block(book["Cover"], "tblSheets")
        below = place(book["Cover"], "Sheet", len(rows), "tblSheets")
        book["Cover"][below] = "Ask Jo before you change this page."
    do("refresh", path)
    assert openpyxl.load_workbook(path)["Cover"][below].value.startswith("Ask Jo")


def set_optional(path: Path, said: str | None) -> None:
    rows = [("Setting", "Value", "Help"), ("Optional sheets", said, "")]
    retable(path, "Lists", "tblSettings", lambda _: rows)


@pytest.fixture(scope="module")
def two_sections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "plan.xlsx"
    write_master(path, part_of_example("ED", "WF"))
    return path


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ("none", set()),
        (None, set()),
        ("All", OPTIONAL_ONES),
        ("overdue; Plan (print)\nRAG  trend", {"Overdue", "Plan (print)", "RAG trend"}),
        ("Overdue, Budget", {"Overdue"}),
    ],
)
def test_sheets_are_made_where_they_are_named_and_where_there_are_rows(
    two_sections: Path, tmp_path: Path, said: str | None, made: set[str]
) -> None:
    path = Path(shutil.copy(two_sections, tmp_path))
    assert sheets_of(path).isdisjoint(WHERE_USED | OPTIONAL_ONES)
    set_optional(path, said)
    do("refresh", path)
    assert OPTIONAL_ONES & sheets_of(path) == made
    assert sheets_of(path) >= WHERE_USED - OPTIONAL_ONES
    is_said = "Budget is no optional sheet" in str(rows_of(path, "Checks", "tblFindings"))
    assert is_said == ("Budget" in (said or ""))
    if said == "All":
        retable(path, "Measures", "tblMeasures", lambda rows: [rows[0], [None] * len(rows[0])])
        do("refresh", path)
        assert rows_of(path, "Scorecard", "tblScorecard")[1][0] == "No measures"


def test_an_optional_sheet_that_is_no_longer_named_keeps_no_figures(tmp_path: Path) -> None:
    """A master of before there was the setting has them all."""
    path = master(tmp_path, action("SL1", due_by="May 2025"))
    other = [("Setting", "Value", "Help"), ("Stale after days", 9, "")]
    retable(path, "Lists", "tblSettings", lambda _: other)
    do("refresh", path)
    assert sheets_of(path) >= {"Overdue", "RAG trend"}
    assert sheets_of(path).isdisjoint(WHERE_USED)
    set_optional(path, "RAG trend")
    with opened(path) as book:
        book["Overdue"].title = "Late"
        del book["Plan (print)"]
    do("refresh", path)
    book = openpyxl.load_workbook(path)
    assert "Name it there and refresh, or delete this sheet." in str(book["Late"]["A2"].value)
    assert block(book["Late"], "tblOverdue") == [["None at the moment"], ["Nothing to show"]]
    assert "Plan (print)" not in book.sheetnames
    assert block(book["RAG trend"], "tblRagTrend")[1][0] == "Now"


def test_no_fault_in_sheets_with_nothing_to_show(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", status="Removed"), sections=())
    before = faults(path)
    do("refresh", path)
    assert faults(path) - before == set()
    sheet: Any = openpyxl.load_workbook(path)["RAG overview"]
    assert not sheet._charts  # nothing to draw


def test_nothing_is_left_of_what_a_sheet_showed_before(tmp_path: Path) -> None:
    path = master(tmp_path, *(action(f"SL{n}", rating="?") for n in range(1, 6)))
    do("refresh", path)
    assert len(rows_of(path, "Checks", "tblFindings")) == 1 + 5
    put(path, **{f"H{row}": "Green" for row in range(5, 10)})
    do("refresh", path)
    sheet = openpyxl.load_workbook(path)["Checks"]
    assert block(sheet, "tblFindings")[1:] == [["Nothing to put right", *[None] * 5]]
    assert f"A{sheet.max_row}" == place(sheet, "Severity", name="tblFindings")


@pytest.mark.parametrize("name", ["Summary", "RAG trend", "CHECKS", "rag Overview"])
def test_sheet_of_an_officer_is_never_taken(tmp_path: Path, run: Run, name: str) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        for place_of_a_report in {"Checks", name} & set(book.sheetnames):
            del book[place_of_a_report]
        book.create_sheet(name)["A1"] = "Mine"
    before = path.read_bytes()
    code, _, said = run("refresh", path)
    assert code == 2
    for part in ("plan.xlsx has a sheet", name, "nothing was written", "Rename it"):
        assert part.casefold() in said.casefold()
    assert path.read_bytes() == before


def test_renamed_and_moved_sheets_are_found_again_and_deleted_ones_made_anew(
    tmp_path: Path,
) -> None:
    path = master(tmp_path)
    do("refresh", path)
    with opened(path) as book:
        book["Checks"].title = "To do for Bob's team"
        book.move_sheet("Overdue", -5)
        book["RAG overview"].sheet_state = "hidden"
        book.create_sheet("Mine")["A1"] = "='RAG overview'!J7"
        order = book.sheetnames
        del book["RAG trend"]
    do("refresh --as-at 2026-01-31", path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [*(name for name in order if name != "RAG trend"), "RAG trend"]
    assert "31 January 2026" in str(book["To do for Bob's team"]["A3"].value)
    assert "31 January 2026" in str(book["Overdue"]["A3"].value)
    assert book["RAG overview"].sheet_state == "hidden"
    assert book["Mine"]["A1"].value == "='RAG overview'!J7"


COVER, GIVEN, TODAY = "30 June 2025", "31 December 2025", date.today()


@pytest.mark.parametrize(
    ("on_cover", "options", "day", "origin"),
    [
        (True, "--as-at 2025-12-31", GIVEN, "the date that was asked for"),
        (False, "--as-at 31/12/2025", GIVEN, "the date that was asked for"),
        (True, "", COVER, "the date on the Cover sheet"),
        (False, "", f"{TODAY.day} {TODAY:%B %Y}", "today's date, because the Cover sheet has none"),
    ],
)
def test_every_sheet_says_its_date_and_where_it_comes_from(
    tmp_path: Path, *, on_cover: bool, options: str, day: str, origin: str
) -> None:
    path = master(tmp_path, as_at=date(2025, 6, 30) if on_cover else None)
    do(f"refresh {options}", path)
    book = openpyxl.load_workbook(path)
    for name in GENERATED:
        assert book[name]["A1"].value
        assert book[name]["A3"].value == f"Figures as at {day}, {origin}."


def test_overdue_is_counted_from_that_date_and_linked(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", due_by="July 2025"))
    with opened(path) as book:
        sheet = book["Actions"]
        rewrite(sheet, "tblActions", block(sheet, "tblActions"), at="C10")
        sheet.title = "Bob's plan"
        due = place(sheet, "Due by")
    do("refresh", path)  # 31 July is 31 days from 30 June
    assert str(rows_of(path, "Overdue", "tblOverdue")[1][0]).startswith("Nothing is overdue")
    for day, when, counted, days in (
        ("2025-07-01", "Next 30 days", "Days left", 30),
        ("2025-07-31", "Next 30 days", "Days left", 0),
        ("2025-08-01", "Overdue", "Days overdue", 1),
    ):
        do(f"refresh --as-at {day}", path)
        header, row = rows_of(path, "Overdue", "tblOverdue")
        assert (row[header.index("When")], row[header.index(counted)]) == (when, days)
        link = row[header.index("Go to")]
        assert link == f"=HYPERLINK(\"#'Bob''s plan'!{due}\",\"Bob's plan!{due}\")"


@pytest.mark.parametrize("room", [True, False])
def test_a_sheet_that_is_no_longer_drawn_keeps_no_old_figures(tmp_path: Path, room: bool) -> None:
    """An officer has deleted the history, so that there is nothing to count changes from."""
    path = master(tmp_path, action("SL1"), action("SL2", due_by="May 2026"))
    do("record --report One", path)
    retable(path, "Actions", "tblActions", lambda rows: rows[:2])
    do("refresh", path)
    with opened(path) as book:
        cells = (cell for row in book["Changes"].iter_rows() for cell in row)
        [cell] = [cell for cell in cells if cell.value == "Reason needed"]
        cell.value = "Merged into SL1"
        del book["History"]
        if not room:
            del book["Reasons"]
    do("refresh", path)
    before = path.read_bytes()
    do("refresh", path)
    assert path.read_bytes() == before
    sheet = openpyxl.load_workbook(path)["Changes"]
    words = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    assert words[1].startswith("Not in use")
    assert ("Do what SL2 asks for." in words) == ("Merged into SL1" in words) == (not room)
    if room:
        assert "tblAdded" in sheet.tables
        assert any("Merged into SL1" in row for row in rows_of(path, "Reasons", "tblReasons"))
    do("record --report Two", path)
    do("refresh", path)
    assert "since" in str(openpyxl.load_workbook(path)["Changes"]["A1"].value)


def test_a_copy_saved_by_libreoffice_shows_the_same_and_can_be_refreshed(
    small: Path, resave: Resave, tmp_path: Path
) -> None:
    theirs = resave(small)
    ours, shown = (openpyxl.load_workbook(path, data_only=True) for path in (small, theirs))
    for name in GENERATED | WHERE_USED:
        expected, found = (
            {
                cell.coordinate: round(cell.value, 9)
                if isinstance(cell.value, float)
                else cell.value
                for cells in book[name].iter_rows()
                for cell in cells
                if cell.value is not None
            }
            for book in (ours, shown)
        )
        assert len(expected) > 20
        assert found == expected, name
    assert plantools.read(theirs).milestones == plantools.read(small).milestones
    copy = Path(shutil.copy(theirs, tmp_path / "plan.xlsx"))
    do("refresh", copy)
    assert openpyxl.load_workbook(copy).sheetnames == shown.sheetnames
