"""A refresh writes plantools' own sheets and nothing else in the workbook."""

from __future__ import annotations

import copy
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import PieChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook

from plantools import cli
from plantools.engine import edit_book
from plantools.engine.package import Package, relations_part
from tests.masters import action, block, copy_example, faults, master, opened, parts, place, rewrite

GENERATED = {
    "Summary": "tblSummary",
    "Checks": "tblFindings",
    "Overdue": "tblOverdue",
    "RAG overview": "tblOverview",
    "RAG grid": "tblGrid",
    "RAG by milestone": "tblOverviewMilestones",
    "RAG trend": "tblRagTrend",
    "Plan (print)": "tblPlan",
}
WHERE_USED = {"Scorecard", "Scorecard readings", "Finance summary", "Impact summary"}
SHARED = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
}
"""Parts that belong to all sheets together: a new sheet adds to them."""


def refresh(path: Path, *options: str) -> None:
    assert cli.main(["refresh", str(path), *options]) == 0


def furnish(book: Workbook) -> None:
    """What officers do to their sheets."""
    sheet = book["Actions"]
    sheet["C5"].comment = Comment("Ask Bob about this", "Officer")
    sheet["C6"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["C6"].font = Font(italic=True, color="7030A0", strike=True)
    sheet.conditional_formatting.add("I5:I9", CellIsRule("equal", ['"late"'], fill=PatternFill()))
    sheet.row_dimensions[7].hidden = True
    sheet.tables["tblActions"].autoFilter = None
    own = book.create_sheet("My notes", 2)
    own["A1"], own["A2"] = "=COUNTA(Actions!A5:A99)", "naïve _x0041_ <b> & “quotes”"
    own["B1"], own["B2"] = "Done", 3
    own.sheet_properties.tabColor = "00FF00"
    chart = PieChart()
    chart.add_data(Reference(own, min_col=2, min_row=1, max_row=2), titles_from_data=True)
    own.add_chart(chart, "D4")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The example plan after an officer has worked on it."""
    path = tmp_path / "plan.xlsx"
    copy_example(path, all_sheets=True)
    with opened(path) as book:
        furnish(book)
    return path


def looks(path: Path, sheets: Collection[str] = ()) -> dict[str, list[Any]]:
    """Every cell of these sheets (of all, if none are named), with all that can be seen of it."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [
            (
                *(cell.coordinate, cell.value, cell.number_format, cell.alignment.wrap_text),
                *(cell.font.name, cell.font.sz, cell.font.b, cell.font.i, cell.font.strike),
                *(cell.font.color and cell.font.color.rgb, cell.fill.fgColor.rgb),
                *(cell.border.left.style, cell.comment and cell.comment.text),
            )
            for cells in sheet.iter_rows()
            for cell in cells
        ]
        for sheet in book.worksheets
        if sheet.title in (sheets or book.sheetnames)
    }


def parts_of(path: Path, *sheets: str) -> set[str]:
    """The parts that belong to these sheets alone."""
    package = Package.read(path.name, path.read_bytes())
    mine = {part for name, part in package.sheet_parts().items() if name in sheets}
    beside = {target for part in mine for _, _, target in package.relations(part)}
    return mine | beside | {relations_part(part) for part in mine}


def test_parts_of_officers_stay_byte_for_byte(path: Path) -> None:
    before, looked = parts(path), looks(path)
    ours = ("Cover", "Summary", "Checks", "Changes")  # on the Cover, the list of sheets
    for sheet in ours:
        del looked[sheet]
    anew = SHARED | parts_of(path, *ours)
    refresh(path)
    with_sheets = parts(path)
    assert {name for name in before if with_sheets.get(name) != before[name]} <= anew
    assert looks(path, looked) == looked

    refresh(path, "--as-at", "2026-03-01")
    again = parts(path)
    assert {name for name in before if again.get(name) != before[name]} <= anew
    cover = parts_of(path, "Cover")
    assert {name: again[name] for name in cover} == {name: with_sheets[name] for name in cover}
    assert again != with_sheets
    assert looks(path, looked) == looked


def listed(path: Path, *, shown: bool = False) -> list[tuple[Any, ...]]:
    """The list of sheets on the Cover: of each its link, or its name, and the rest."""
    sheet = openpyxl.load_workbook(path, data_only=shown)["Cover"]
    return [tuple(row) for row in block(sheet, "tblSheets")[1:]]


def test_the_cover_links_every_sheet_after_every_refresh(tmp_path: Path) -> None:
    path = master(tmp_path)
    refresh(path)
    assert cli.main(["record", str(path), "--report", "One"]) == 0
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
    refresh(path)
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
    assert [about for name, about, _ in listed(path, shown=True) if name == "Checks"] == [
        "Look here every Monday."
    ]
    assert faults(path) == known
    first = path.read_bytes()
    refresh(path)
    assert path.read_bytes() == first


def test_the_list_of_sheets_grows_over_nothing_of_an_officers(tmp_path: Path) -> None:
    path = master(tmp_path)
    with edit_book(path) as book:
        rows = book.sheets["Cover"].tables["tblSheets"].range
        below = rows.offset(rows.shape[0], 0)[0, 0]
        below.value = "Ask Jo before you change this page."
        address = below.address.replace("$", "")
        book.save()
    refresh(path)
    assert openpyxl.load_workbook(path)["Cover"][address].value.startswith("Ask Jo")


OPTIONAL_ONES = {"Overdue", "RAG grid", "RAG by milestone", "RAG trend", "Plan (print)"}
OPTIONAL_ONES |= {"Scorecard readings"}


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
def test_optional_sheets_are_made_where_they_are_named(
    tmp_path: Path, said: str | None, made: set[str]
) -> None:
    path = copy_example(tmp_path / "plan.xlsx", all_sheets=True)
    with opened(path) as book:
        settings = book["Lists"]
        cell = place(settings, "Value", name="tblSettings")
        while settings[cell].offset(0, -1).value != "Optional sheets":
            cell = settings[cell].offset(1, 0).coordinate
        settings[cell] = said
    refresh(path)
    book = openpyxl.load_workbook(path)
    assert OPTIONAL_ONES & set(book.sheetnames) == made
    assert ("Budget is no optional sheet" in str(block(book["Checks"], "tblFindings"))) == (
        "Budget" in (said or "")
    )


def test_an_optional_sheet_that_is_no_longer_named_keeps_no_figures(tmp_path: Path) -> None:
    """A master of before there was the setting has them all."""
    path = master(tmp_path, action("SL1", due_by="May 2025"))
    with opened(path) as book:
        rewrite(
            book["Lists"],
            "tblSettings",
            [("Setting", "Value", "Help"), ("Stale after days", 9, "")],
        )
    refresh(path)
    assert {"Overdue", "RAG trend"} <= set(openpyxl.load_workbook(path).sheetnames)
    with opened(path) as book:
        rewrite(
            book["Lists"],
            "tblSettings",
            [("Setting", "Value", "Help"), ("Optional sheets", "RAG trend", "")],
        )
        book["Overdue"].title = "Late"
        del book["Plan (print)"]
    refresh(path)
    book = openpyxl.load_workbook(path)
    assert "Name it there and refresh, or delete this sheet." in str(book["Late"]["A2"].value)
    assert block(book["Late"], "tblOverdue") == [["None at the moment"], ["Nothing to show"]]
    assert "Plan (print)" not in book.sheetnames
    assert block(book["RAG trend"], "tblRagTrend")[1][0] == "Now"


def test_no_fault_that_was_not_there(path: Path) -> None:
    before = faults(path)
    refresh(path)
    assert faults(path) - before == set()
    refresh(path, "--as-at", "2026-03-01")
    assert faults(path) - before == set()


def test_no_fault_in_sheets_with_nothing_to_show(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", status="Removed"), sections=())
    before = faults(path)
    refresh(path)
    assert faults(path) - before == set()
    sheet: Any = openpyxl.load_workbook(path)["RAG overview"]
    assert not sheet._charts  # nothing to draw


def test_twice_gives_the_same_bytes(path: Path) -> None:
    refresh(path)
    first = path.read_bytes()
    refresh(path)
    assert path.read_bytes() == first


def test_nothing_is_left_of_what_a_sheet_showed_before(tmp_path: Path) -> None:
    path = master(tmp_path, *(action(f"SL{n}", rating="?") for n in range(1, 6)))
    refresh(path)
    assert len(block(openpyxl.load_workbook(path)["Checks"], "tblFindings")) == 1 + 5
    with opened(path) as book:
        sheet = book["Actions"]
        header, *rows = block(sheet, "tblActions")
        for row in rows:
            row[header.index("Rating")] = "Green"
        rewrite(sheet, "tblActions", [header, *rows])
    refresh(path)
    sheet = openpyxl.load_workbook(path)["Checks"]
    assert block(sheet, "tblFindings")[1:] == [["Nothing to put right", *[None] * 5]]
    top = int(sheet.tables["tblFindings"].ref.split(":")[0][1:])
    assert sheet.max_row == top + 1


@pytest.mark.parametrize("name", [*GENERATED, "CHECKS", "rag Overview"])
def test_sheet_of_an_officer_is_never_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        for place_of_a_report in {"Checks", name} & set(book.sheetnames):
            del book[place_of_a_report]
        book.create_sheet(name)["A1"] = "Mine"
    before = path.read_bytes()
    assert cli.main(["refresh", str(path)]) == 2
    said = capsys.readouterr().err
    assert "plan.xlsx has a sheet" in said
    assert name.casefold() in said.casefold()
    assert "nothing was written" in said
    assert "Rename it" in said
    assert path.read_bytes() == before


def test_renamed_and_moved_sheets_are_found_again(tmp_path: Path) -> None:
    path = master(tmp_path)
    refresh(path)
    with opened(path) as book:
        book["Checks"].title = "To do for Bob's team"
        book.move_sheet("Overdue", -5)
        book["RAG overview"].sheet_state = "hidden"
        order = book.sheetnames
    refresh(path, "--as-at", "2026-01-31")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == order
    assert "31 January 2026" in str(book["To do for Bob's team"]["A3"].value)
    assert "31 January 2026" in str(book["Overdue"]["A3"].value)
    assert book["RAG overview"].sheet_state == "hidden"


def test_a_deleted_sheet_is_made_anew(tmp_path: Path) -> None:
    path = master(tmp_path)
    refresh(path)
    with opened(path) as book:
        del book["Overdue"]
    refresh(path)
    assert set(GENERATED) <= set(openpyxl.load_workbook(path).sheetnames)


def test_a_plan_without_measures_finance_and_impact_has_no_sheets_of_them(
    path: Path, tmp_path: Path
) -> None:
    assert set(openpyxl.load_workbook(path).sheetnames).isdisjoint(WHERE_USED)
    refresh(path)
    assert set(openpyxl.load_workbook(path).sheetnames) >= WHERE_USED
    (tmp_path / "bare").mkdir()
    bare = master(tmp_path / "bare")
    refresh(bare)
    assert set(openpyxl.load_workbook(bare).sheetnames).isdisjoint(WHERE_USED)


def test_a_sheet_whose_rows_went_says_so(path: Path) -> None:
    refresh(path)
    with opened(path) as book:
        sheet = book["Measures"]
        header, *_ = block(sheet, "tblMeasures")
        rewrite(sheet, "tblMeasures", [header, [None] * len(header)])
    refresh(path)
    rows = block(openpyxl.load_workbook(path)["Scorecard"], "tblScorecard")
    assert rows[1][0] == "No measures"


def test_formulas_that_look_at_a_generated_sheet_stay_whole(tmp_path: Path) -> None:
    path = master(tmp_path)
    refresh(path)
    with opened(path) as book:
        book.create_sheet("Mine")["A1"] = "='RAG overview'!J7"
        sheets = copy.copy(book.sheetnames)
    refresh(path, "--as-at", "2026-02-01")
    book = openpyxl.load_workbook(path)
    assert book["Mine"]["A1"].value == "='RAG overview'!J7"
    assert book.sheetnames == sheets


COVER, GIVEN, TODAY = "30 June 2025", "31 December 2025", date.today()


@pytest.mark.parametrize(
    ("on_cover", "option", "day", "origin"),
    [
        (True, ("--as-at", "2025-12-31"), GIVEN, "the date that was asked for"),
        (False, ("--as-at", "31/12/2025"), GIVEN, "the date that was asked for"),
        (True, (), COVER, "the date on the Cover sheet"),
        (False, (), f"{TODAY.day} {TODAY:%B %Y}", "today's date, because the Cover sheet has none"),
    ],
)
def test_every_sheet_says_its_date_and_where_it_comes_from(
    tmp_path: Path, *, on_cover: bool, option: tuple[str, ...], day: str, origin: str
) -> None:
    path = master(tmp_path)
    if not on_cover:
        with opened(path) as book:
            book["Cover"]["B10"] = None
    refresh(path, *option)
    book = openpyxl.load_workbook(path)
    for name in GENERATED:
        assert book[name]["A1"].value
        assert book[name]["A3"].value == f"Figures as at {day}, {origin}."


def test_overdue_is_counted_from_that_date(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", due_by="July 2025"))
    for option, when, days in (
        ((), "Nothing is overdue", None),  # 31 July is 31 days from 30 June
        (("--as-at", "2025-07-01"), "Next 30 days", 30),
        (("--as-at", "2025-07-31"), "Next 30 days", 0),
        (("--as-at", "2025-08-01"), "Overdue", 1),
    ):
        refresh(path, *option)
        header, row, *more = block(openpyxl.load_workbook(path)["Overdue"], "tblOverdue")
        assert not more
        if days is None:
            assert str(row[0]).startswith(when)
        else:
            assert row[header.index("When")] == when
            counted = "Days overdue" if when == "Overdue" else "Days left"
            assert row[header.index(counted)] == days


def test_place_of_the_actions_is_told_on_every_link(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", due_by="May 2025"))
    with opened(path) as book:
        sheet = book["Actions"]
        rewrite(sheet, "tblActions", block(sheet, "tblActions"), at="C10")
        sheet.title = "Bob's plan"
        due = place(sheet, "Due by")
    refresh(path)
    header, row = block(openpyxl.load_workbook(path)["Overdue"], "tblOverdue")
    link = row[header.index("Go to")]
    assert link == f"=HYPERLINK(\"#'Bob''s plan'!{due}\",\"Bob's plan!{due}\")"


@pytest.mark.parametrize("room", [True, False])
def test_a_sheet_that_is_no_longer_drawn_keeps_no_old_figures(tmp_path: Path, room: bool) -> None:
    """An officer has deleted the history, so that there is nothing to count changes from."""
    path = master(tmp_path, action("SL1"), action("SL2", due_by="May 2026"))
    assert cli.main(["record", str(path), "--report", "One"]) == 0
    with opened(path) as book:
        rewrite(book["Actions"], "tblActions", block(book["Actions"], "tblActions")[:2])
    assert cli.main(["refresh", str(path)]) == 0
    with opened(path) as book:
        sheet = book["Changes"]
        [cell] = [c for row in sheet.iter_rows() for c in row if c.value == "Reason needed"]
        cell.value = "Merged into SL1"
        del book["History"]
        if not room:
            del book["Reasons"]
    refresh(path)
    before = path.read_bytes()
    refresh(path)
    assert path.read_bytes() == before
    with opened(path) as book:
        words = [str(c.value) for row in book["Changes"].iter_rows() for c in row if c.value]
        assert words[1].startswith("Not in use")
        assert ("Do what SL2 asks for." in words) == (not room)
        assert ("Merged into SL1" in words) == (not room)
        if room:
            assert "tblAdded" in book["Changes"].tables
            assert any("Merged into SL1" in row for row in block(book["Reasons"], "tblReasons"))
    assert cli.main(["record", str(path), "--report", "Two"]) == 0
    assert cli.main(["refresh", str(path)]) == 0
    with opened(path) as book:
        assert "since" in str(book["Changes"]["A1"].value)
