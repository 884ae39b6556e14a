"""Workbooks as officers really keep them: read all the same, and what matters is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.filters import FilterColumn, Filters

import plantools
from plantools import cli
from plantools.plan import Plan
from tests.conftest import Run
from tests.masters import action, block, faults, master, opened, parts, place, rewrite

ROWS = tuple(action(f"SL{number}") for number in range(1, 5))
SHARED = {
    *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
    *("xl/styles.xml", "xl/sharedStrings.xml"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return master(tmp_path, *ROWS, is_old=True)


@pytest.fixture
def plan(path: Path) -> Plan:
    """The plan before its workbook was made a mess of."""
    return plantools.read(path)


def insert_row(book: Workbook, at: int, **said: object) -> None:
    sheet = book["Actions"]
    header, *rows = block(sheet, "tblActions")
    rows.insert(at, [said.get(name) for name in header])
    rewrite(sheet, "tblActions", [header, *rows])


def merged_titles(book: Workbook) -> None:
    """Merged cells above, below and beside the table, as in a printed plan."""
    sheet = book["Actions"]
    sheet.merge_cells("A1:M1")
    sheet.merge_cells("Z4:Z40")
    sheet.merge_cells("A30:M33")
    sheet["A30"] = "Signed off by the board"


def filters_and_hidden(book: Workbook) -> None:
    sheet = book["Actions"]
    ratings = FilterColumn(colId=7, filters=Filters(filter=["Red"]))
    sheet.tables["tblActions"].autoFilter.filterColumn.append(ratings)
    for number in range(5, 9):
        sheet.row_dimensions[number].hidden = True
    for letter in "AEFH":
        sheet.column_dimensions[letter].hidden = True
    sheet.column_dimensions.group("B", "D", hidden=True)
    book["Lists"].sheet_state, book["Sections"].sheet_state = "hidden", "veryHidden"


def odd_headers(book: Workbook) -> None:
    sheet = book["Actions"]
    header, *rows = block(sheet, "tblActions")
    odd = {
        **{"Ref": "  REF ", "Owner": "Owner\n(post)", "Due by": "due\r\nby", "Rating": "RaTiNg  "},
        **{"Section": "section\n", "Action": "ACTION:", "Completed on": "Completed \n on"},
    }
    known = {"Owner": "  OWNER\n"}
    rewrite(sheet, "tblActions", [[{**odd, **known}.get(name, name) for name in header], *rows])


def renamed_sheets(book: Workbook) -> None:
    for number, sheet in enumerate(book.worksheets):
        old, sheet.title = sheet.title, f"{number} – Bob's & Ann's “{sheet.title}”"[:31]
        for name in book.defined_names.values():  # Excel does this by itself
            name.attr_text = name.attr_text.replace(f"{old}!", f"{quote_sheetname(sheet.title)}!")


def moved_tables(book: Workbook) -> None:
    for sheet, table, at in (("Actions", "tblActions", "F20"), ("Sections", "tblSections", "C9")):
        rewrite(book[sheet], table, block(book[sheet], table), at=at)


def other_sheets(book: Workbook) -> None:
    """Sheets of the officers' own, with all that can stand on one."""
    own = book.create_sheet("Working notes", 0)
    own.merge_cells("A1:C3")
    own["A1"], own["E5"], own["E6"] = "tblActions", "=SUBTOTAL(9,E1:E4)", "=1/0"
    own["A10"] = "Ref"
    own.auto_filter.ref = "A10:C20"
    book.create_sheet("Empty")
    book.create_chartsheet("Chart")


def blank_rows(book: Workbook) -> None:
    for at in (0, 2, 2, 6):
        insert_row(book, at)


def everything(book: Workbook) -> None:
    for edit in HARMLESS[:-1]:
        edit(book)


HARMLESS: tuple[Callable[[Workbook], None], ...] = (
    *(merged_titles, filters_and_hidden, odd_headers, moved_tables, blank_rows, other_sheets),
    *(renamed_sheets, everything),
)


@pytest.mark.parametrize("edit", HARMLESS, ids=lambda edit: edit.__name__)
def test_what_only_looks_odd_changes_nothing(
    edit: Callable[[Workbook], None], path: Path, plan: Plan
) -> None:
    with opened(path) as book:
        edit(book)
    after = plantools.read(path)
    assert after.milestones == plan.milestones  # wherever they stand now
    assert (after.sections, after.ratings) == (plan.sections, plan.ratings)
    assert len(plantools.check(after)) == len(plantools.check(plan))

    had = faults(path) if edit is everything else None
    refreshed_and_kept(path)
    if had is not None:
        assert faults(path) - had == set()
        refreshed = parts(path)
        assert cli.main(["refresh", str(path)]) == 0
        assert parts(path) == refreshed
        assert cli.main(["record", str(path), "--report", "One"]) == 0


def refreshed_and_kept(path: Path) -> None:
    before = parts(path)
    assert cli.main(["refresh", str(path)]) == 0
    refreshed = parts(path)
    assert {name for name in before if refreshed.get(name) != before[name]} <= SHARED


MATTERS: dict[str, tuple[Callable[[Workbook], None], set[str]]] = {
    "a subtotal": (
        lambda book: insert_row(book, 2, Action="Subtotal", Rating=2),
        {"A7", "B7", "E7", "H7"},
    ),
    "a total row that is none": (
        lambda book: insert_row(book, 4, Ref="Total", Action="=COUNTA(C5:C8)"),
        {"B9", "E9", "H9"},
    ),
    "a heading": (
        lambda book: insert_row(book, 0, Ref="Section SL: Strengthening libraries"),
        {"B5", "C5", "E5", "H5"},
    ),
    # Excel allows none in a table, but LibreOffice and Google do
    "merged refs": (lambda book: book["Actions"].merge_cells("A5:A7"), {"A6", "A7"}),
    "merged across": (lambda book: book["Actions"].merge_cells("C6:F6"), {"E6"}),
}
"""What is done, and the cells that an error-level finding names."""


@pytest.mark.parametrize("what", MATTERS)
def test_what_matters_is_a_finding(what: str, path: Path) -> None:
    edit, named = MATTERS[what]
    with opened(path) as book:
        edit(book)
    findings = plantools.check(plantools.read(path))
    cells = {found.cell for found in findings if found.severity == "error"}
    assert named <= cells
    refreshed_and_kept(path)
    assert cli.main(["validate", str(path)]) == 1


def test_the_tables_own_total_row_is_no_action(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        table = sheet.tables["tblActions"]
        left, right = table.ref.split(":")
        bottom = int(right.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) + 1
        sheet[f"A{bottom}"], sheet[f"H{bottom}"] = "Total", "=SUBTOTAL(103,H5:H8)"
        table.ref = f"{left}:{right.rstrip('0123456789')}{bottom}"
        table.totalsRowCount = 1
    assert plantools.read(path).milestones == plan.milestones


def test_headers_that_are_repeated_are_said(path: Path, run: Run) -> None:
    """As at each page of a printed plan. Words in a date column can't be read: no guess is made."""
    with opened(path) as book:
        sheet = book["Actions"]
        header, *rows = block(sheet, "tblActions")
        rewrite(sheet, "tblActions", [header, *rows[:2], header, *rows[2:]])
        due = place(sheet, "Due date", 3)
    before = path.read_bytes()
    code, _, said = run("refresh", path)
    assert code == 2
    assert f"sheet Actions, cell {due} holds 'Due date' where a date should be" in said
    assert path.read_bytes() == before


def test_reasons_find_their_place_in_a_mess(path: Path) -> None:
    """A typed reason goes below the last one, whatever stands round the table."""
    assert cli.main(["record", str(path), "--report", "One"]) == 0
    with opened(path) as book:
        sheet = book["Actions"]
        sheet[place(sheet, "Due by")] = "March 2026"
        reasons = book["Reasons"]
        rewrite(reasons, "tblReasons", block(reasons, "tblReasons"), at="D12")
        reasons.merge_cells("A1:K1")
        reasons["D40"] = "Signed off by the board"
    assert cli.main(["refresh", str(path)]) == 0
    with opened(path) as book:
        sheet = book["Changes"]
        cell = place(sheet, block(sheet, "tblRetimed")[0][-1], name="tblRetimed")
        sheet[cell] = "Waiting for the builders"
    assert cli.main(["refresh", str(path)]) == 0
    book = openpyxl.load_workbook(path)
    assert "Waiting for the builders" in str(block(book["Reasons"], "tblReasons"))
    assert book["Reasons"]["D40"].value == "Signed off by the board"


@pytest.mark.parametrize("table", ["tblOverdue", "tblOverview", "tblRetimed"])
def test_a_generated_table_on_an_officers_sheet_is_not_cleared_away(
    table: str, path: Path, run: Run
) -> None:
    """An officer has cut it out and pasted it on a sheet with notes of their own."""
    assert cli.main(["record", str(path), "--report", "One", "--as-at", "2025-05-01"]) == 0
    assert cli.main(["refresh", str(path)]) == 0
    with opened(path) as book:
        [sheet] = [s for s in book.worksheets if table in s.tables]
        moved = sheet.tables.pop(table)
        own = book.create_sheet("Notes for the board")
        own["A1"] = "Months of work"
        for row in sheet[moved.ref]:
            for cell in row:
                own[cell.coordinate] = cell.value
        own.add_table(moved)
    before = path.read_bytes()
    code, _, said = run("refresh", path)
    assert code == 2
    assert f"sheet Notes for the board: the table {table} stands on a sheet" in said
    assert path.read_bytes() == before
