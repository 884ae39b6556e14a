"""`plantools.read` finds a plan by table name and header, whatever its officers have done."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl.worksheet.filters import FilterColumn, Filters

import plantools
from plantools.plan import DueKind, Plan, Status
from tests.masters import action, block, master, opened, place, rewrite, section

ACTIONS_OF_ALL_KINDS = (
    action("SL1", progress="Well under way", see_also="SL2"),
    action("SL2", rating="Blue", completed_on=date(2025, 5, 14), evidence="Minutes"),
    action("SL3", milestone="First home", owners="Head of Homes; Director", rating="Red"),
    action("SL3", milestone="Second home", status="On hold", due_date=date(2025, 9, 1)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return master(tmp_path, *ACTIONS_OF_ALL_KINDS)


@pytest.fixture
def plan(path: Path) -> Plan:
    """The plan before anything is done to its workbook."""
    return plantools.read(path)


def test_what_was_written_is_read(plan: Plan) -> None:
    assert [m.ref for m in plan.milestones] == ["SL1", "SL2", "SL3", "SL3"]
    first, done, shared, held = plan.milestones
    assert (first.progress, first.see_also) == ("Well under way", "SL2")
    assert (done.rating, done.completed_on) == ("Blue", date(2025, 5, 14))
    assert shared.owners == ("Head of Homes", "Director")
    assert (held.status, held.due.last) == (Status.ON_HOLD, date(2025, 9, 1))
    assert (plan.title, plan.as_at) == ("Our plan", date(2025, 6, 30))
    assert (plan.period_start, plan.period_end) == (date(2025, 4, 1), date(2026, 3, 31))


def test_order_of_columns_does_not_matter(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        rewrite(sheet, "tblActions", [[*row[5:], *row[:5]] for row in block(sheet, "tblActions")])
        rating = place(sheet, "Rating", 3)
    after = plantools.read(path)
    assert after.milestones == plan.milestones
    assert after.milestones[2].place.cell("rating") == rating
    assert rating != plan.milestones[2].place.cell("rating")


def test_columns_of_the_officers_own_are_left_alone(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        own = ["Cost £", 1200, True, datetime(2025, 1, 1), "#REF!"]
        rows = block(sheet, "tblActions")
        wider = [[*row[:2], mine, *row[2:], mine] for row, mine in zip(rows, own, strict=True)]
        wider[0][-1] = "Notes of mine"
        rewrite(sheet, "tblActions", wider)
    assert plantools.read(path).milestones == plan.milestones


@pytest.mark.parametrize(
    ("header", "instead"),
    [
        ("Ref", "REFERENCE"),
        ("Section", " section "),
        ("Action", "What we\nwill  do"),
        ("Owner", "Who’s responsible?"),
        ("Due by", "TIMESCALE"),
        ("Rating", "BRAG-Rating:"),
        ("Progress", "Update on progress\nto date"),
        ("Completed on", "completed_on"),
    ],
)
def test_headers_may_be_written_in_other_ways(
    path: Path, plan: Plan, header: str, instead: str
) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        names, *rows = block(sheet, "tblActions")
        names = [instead if name == header else name for name in names]
        rewrite(sheet, "tblActions", [names, *rows])
    assert plantools.read(path).milestones == plan.milestones


def test_a_columns_own_name_wins_over_an_alias(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        rows = block(sheet, "tblActions")
        for row, deadline in zip(rows, ("Deadline", *["never"] * len(rows)), strict=False):
            row.insert(0, deadline)
        rewrite(sheet, "tblActions", rows)
    assert plantools.read(path).milestones == plan.milestones


def test_a_table_may_stand_anywhere_on_a_sheet_of_any_name(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        rewrite(sheet, "tblActions", block(sheet, "tblActions"), at="D20")
        sheet.title = "Bob's plan & more"
        book.move_sheet(sheet, 5)
    after = plantools.read(path)
    assert after.milestones == plan.milestones
    spot = after.milestones[0].place
    assert (spot.sheet, spot.cell("ref")) == ("Bob's plan & more", "D21")


def test_filters_and_hidden_rows_and_columns_hide_nothing(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        ratings = FilterColumn(colId=7, filters=Filters(filter=["Green"]))
        sheet.tables["tblActions"].autoFilter.filterColumn.append(ratings)
        for number in (6, 7):
            sheet.row_dimensions[number].hidden = True
        for letter in ("B", "E"):
            sheet.column_dimensions[letter].hidden = True
        book["Lists"].sheet_state = "hidden"
        book["Sections"].sheet_state = "veryHidden"
    after = plantools.read(path)
    assert after.milestones == plan.milestones
    assert after.sections == plan.sections
    assert after.ratings == plan.ratings


def test_sorting_changes_only_the_order(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        header, *rows = block(sheet, "tblActions")
        rewrite(sheet, "tblActions", [header, *sorted(rows, key=lambda row: str(row[7]))])
    after = plantools.read(path)
    assert [m.rating_text for m in after.milestones] == ["Blue", "Green", "Green", "Red"]
    assert set(after.milestones) == set(plan.milestones)


def test_rows_typed_below_are_read_and_blank_ones_are_not(path: Path) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        header, *rows = block(sheet, "tblActions")
        blank = [None] * len(header)
        spaces = ["  ", " \n", *blank[2:]]
        late = list(action("SL9"))
        rewrite(sheet, "tblActions", [header, blank, *rows, blank, spaces, late, blank])
    refs = [(m.ref, m.place.row) for m in plantools.read(path).milestones]
    assert refs == [("SL1", 6), ("SL2", 7), ("SL3", 8), ("SL3", 9), ("SL9", 12)]


def test_a_totals_row_is_no_milestone(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        table = sheet.tables["tblActions"]
        left, right = table.ref.split(":")
        bottom = int(right.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        sheet[f"A{bottom + 1}"], sheet[f"H{bottom + 1}"] = "Total", 4
        table.ref = f"{left}:O{bottom + 1}"
        table.totalsRowCount = 1
    assert plantools.read(path).milestones == plan.milestones


def test_dates_that_excel_made_are_read_as_dates(path: Path) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        sheet[place(sheet, "Due by")] = datetime(2025, 7, 31, 17, 30)
        sheet[place(sheet, "Completed on")] = datetime(2025, 2, 3, 12)
        sheet[place(sheet, "Progress")] = datetime(2025, 2, 4)
        sheet[place(sheet, "Completed on", 2)] = "01/02/2025"
        book["Cover"]["B10"] = "13 January 2026"
    plan = plantools.read(path)
    first, second, *_ = plan.milestones
    assert (first.due.kind, first.due.last) == (DueKind.EXACT_DATE, date(2025, 7, 31))
    assert first.completed_on == date(2025, 2, 3)
    assert first.progress == "4 February 2025"
    assert second.completed_on == date(2025, 2, 1)  # day first, always
    assert plan.as_at == date(2026, 1, 13)


def test_dates_of_a_mac_workbook_are_read_as_shown(path: Path, plan: Plan) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    with opened(path) as book:
        book.epoch = CALENDAR_MAC_1904
    after = plantools.read(path)
    assert after.milestones == plan.milestones
    assert after.as_at == plan.as_at


def test_numbers_in_text_columns_are_read_as_shown(tmp_path: Path) -> None:
    path = master(tmp_path, sections=[section("1")])
    with opened(path) as book:
        sheet = book["Actions"]
        for header, value in (("Ref", 12), ("Section", 1), ("Milestone", 2.5)):
            sheet[place(sheet, header)] = value
    first = plantools.read(path).milestones[0]
    assert (first.ref, first.section, first.milestone) == ("12", "1", "2.5")


def test_outer_spaces_and_case_do_not_change_what_a_row_is(path: Path) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        for header, value in (
            *(("Ref", " SL1 "), ("Section", "SL  "), ("Rating", " GRAY ")),
            *(("Status", "on HOLD"), ("Owner", "Director;\n Head of Homes ;")),
        ):
            sheet[place(sheet, header)] = value
    first = plantools.read(path).milestones[0]
    assert (first.ref, first.section, first.rating) == ("SL1", "SL", "Grey")
    assert (first.status, first.owners) == (Status.ON_HOLD, ("Director", "Head of Homes"))


def test_words_that_are_no_rating_or_status_are_kept_as_written(path: Path) -> None:
    with opened(path) as book:
        sheet = book["Actions"]
        sheet[place(sheet, "Rating")], sheet[place(sheet, "Status")] = "Amber/Red", "Paused"
    first = plantools.read(path).milestones[0]
    assert (first.rating, first.rating_text) == (None, "Amber/Red")
    assert (first.status, first.status_text) == (None, "Paused")


def test_list_cells_are_read_item_by_item(tmp_path: Path) -> None:
    found = "• Too slow\n\n- Too few\n  Nobody asked  "
    path = master(tmp_path, sections=[section("SL", inspectors_found=found)])
    assert plantools.read(path).sections[0].inspectors_found == (
        *("Too slow", "Too few", "Nobody asked"),
    )


def test_only_the_action_table_is_needed(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        for name in book.sheetnames:
            if name != "Actions":
                del book[name]
        for name in list(book.defined_names):
            del book.defined_names[name]
    after = plantools.read(path)
    assert after.milestones == plan.milestones
    assert (after.title, after.as_at, after.sections) == ("", None, ())


def test_an_empty_table_may_lack_a_column_that_it_would_need(path: Path) -> None:
    with opened(path) as book:
        rewrite(book["Measures"], "tblMeasures", [["Number of things", "Unit"], [None, None]])
    assert plantools.read(path).measures == ()


def test_names_of_tables_and_cells_have_no_case(path: Path, plan: Plan) -> None:
    with opened(path) as book:
        table = book["Actions"].tables.pop("tblActions")
        table.name = table.displayName = "TBLACTIONS"
        book["Actions"].add_table(table)
        cell = book.defined_names.pop("AsAt")
        cell.name = "asat"
        book.defined_names.add(cell)
    after = plantools.read(path)
    assert after.milestones == plan.milestones
    assert after.as_at == plan.as_at


def test_reading_leaves_the_file_alone(path: Path) -> None:
    before = path.read_bytes(), path.stat().st_mtime_ns
    plantools.read(str(path))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
