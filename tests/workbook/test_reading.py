"""`plantools.read` finds a plan by table name and header, whatever its officers have done.

What a workbook looks like after years of use is in `tests/safety/test_messy.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

import plantools
from plantools.plan import DueKind, Plan, Status
from tests.masters import action, master, opened, put, retable, section

Rows = list[list[Any]]
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


def test_what_was_written_is_read(path: Path) -> None:
    before = path.read_bytes(), path.stat().st_mtime_ns
    plan = plantools.read(str(path))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [m.ref for m in plan.milestones] == ["SL1", "SL2", "SL3", "SL3"]
    first, done, shared, held = plan.milestones
    assert (first.progress, first.see_also) == ("Well under way", "SL2")
    assert (done.rating, done.completed_on) == ("Blue", date(2025, 5, 14))
    assert shared.owners == ("Head of Homes", "Director")
    assert (held.status, held.due.last) == (Status.ON_HOLD, date(2025, 9, 1))
    assert (plan.title, plan.as_at) == ("Our plan", date(2025, 6, 30))
    assert (plan.period_start, plan.period_end) == (date(2025, 4, 1), date(2026, 3, 31))


def columns_of_their_own(rows: Rows) -> Rows:
    own = ["Cost £", 1200, True, datetime(2025, 1, 1), "#REF!"]
    wider = [[*row[:2], mine, *row[2:], mine] for row, mine in zip(rows, own, strict=True)]
    wider[0][-1] = "Notes of mine"
    return wider


def other_headers(rows: Rows) -> Rows:
    others = {
        **{"Ref": "REFERENCE", "Section": " section ", "Action": "What we\nwill  do"},
        **{"Owner": "Who’s responsible?", "Due by": "TIMESCALE", "Rating": "BRAG-Rating:"},
        **{"Progress": "Update on progress\nto date", "Completed on": "completed_on"},
    }
    return [[others.get(name, name) for name in rows[0]], *rows[1:]]


def an_alias_beside_the_name(rows: Rows) -> Rows:
    deadlines = ("Deadline", *["never"] * len(rows))
    return [[deadline, *row] for deadline, row in zip(deadlines, rows, strict=False)]


@pytest.mark.parametrize("edit", [columns_of_their_own, other_headers, an_alias_beside_the_name])
def test_a_plan_is_read_by_its_headers(
    path: Path, plan: Plan, edit: Callable[[Rows], Rows]
) -> None:
    retable(path, "Actions", "tblActions", edit)
    assert plantools.read(path).milestones == plan.milestones


def test_of_two_columns_of_one_name_the_first_is_read_and_the_officer_is_told(path: Path) -> None:
    def edit(rows: Rows) -> Rows:
        return [[*row, other] for row, other in zip(rows, ["see also", *"abcd"], strict=True)]

    retable(path, "Actions", "tblActions", edit)
    plan = plantools.read(path)
    assert plan.milestones[0].see_also == "SL2"
    assert [odd.message for odd in plan.oddities] == [
        "There is a column 'see also' before this one; that one is read."
    ]


def test_order_of_columns_and_rows_does_not_matter(path: Path, plan: Plan) -> None:
    def edit(rows: Rows) -> Rows:
        by_rating = sorted(rows[1:], key=lambda row: str(row[7]))
        return [[*row[5:], *row[:5]] for row in (rows[0], *by_rating)]

    retable(path, "Actions", "tblActions", edit)
    after = plantools.read(path)
    assert [m.rating_text for m in after.milestones] == ["Blue", "Green", "Green", "Red"]
    assert set(after.milestones) == set(plan.milestones)
    assert [m.place.cell("rating") for m in after.milestones] == ["C5", "C6", "C7", "C8"]


def test_rows_typed_below_are_read_and_blank_ones_are_not(path: Path) -> None:
    def edit(rows: Rows) -> Rows:
        blank = [None] * len(rows[0])
        spaces = ["  ", " \n", *blank[2:]]
        return [rows[0], blank, *rows[1:], blank, spaces, [*action("SL9")], blank]

    retable(path, "Actions", "tblActions", edit)
    refs = [(m.ref, m.place.row) for m in plantools.read(path).milestones]
    assert refs == [("SL1", 6), ("SL2", 7), ("SL3", 8), ("SL3", 9), ("SL9", 12)]


def test_dates_that_excel_made_are_read_as_dates(path: Path) -> None:
    put(path, F5=datetime(2025, 7, 31, 17, 30), I5=datetime(2025, 2, 4))
    put(path, K5=datetime(2025, 2, 3, 12), K6="01/02/2025", K7="  ")
    put(path, "Cover", B10="13 January 2026")
    plan = plantools.read(path)
    first, second, third, _ = plan.milestones
    assert (first.due.kind, first.due.last) == (DueKind.EXACT_DATE, date(2025, 7, 31))
    assert first.completed_on == date(2025, 2, 3)
    assert first.progress == "4 February 2025"
    assert second.completed_on == date(2025, 2, 1)  # day first, always
    assert (third.completed_on, plan.as_at) == (None, date(2026, 1, 13))


def test_numbers_in_text_columns_and_lists_in_cells_are_read_as_shown(tmp_path: Path) -> None:
    found = "• Too slow\n\n- Too few\n  Nobody asked  "
    path = master(tmp_path, sections=[section("1", inspectors_found=found)])
    put(path, A5=12, B5=1, D5=2.5)
    plan = plantools.read(path)
    first = plan.milestones[0]
    assert (first.ref, first.section, first.milestone) == ("12", "1", "2.5")
    assert plan.sections[0].inspectors_found == ("Too slow", "Too few", "Nobody asked")


def test_spaces_and_case_change_nothing_and_other_words_are_kept(path: Path) -> None:
    put(path, A5=" SL1 ", B5="SL  ", H5=" GRAY ", N5="on HOLD", E5="Director;\n Head of Homes ;")
    put(path, H6="Amber/Red", N6="Paused")
    first, second, *_ = plantools.read(path).milestones
    assert (first.ref, first.section, first.rating) == ("SL1", "SL", "Grey")
    assert (first.status, first.owners) == (Status.ON_HOLD, ("Director", "Head of Homes"))
    assert (second.rating, second.rating_text) == (None, "Amber/Red")
    assert (second.status, second.status_text) == (None, "Paused")


def test_only_the_action_table_is_needed(path: Path, plan: Plan) -> None:
    """An empty table may even lack a column that it would need."""
    nothing = [["Number of things", "Unit"], [None, None]]
    retable(path, "Measures", "tblMeasures", lambda rows: nothing)
    assert plantools.read(path).measures == ()
    with opened(path) as book:
        for name in book.sheetnames:
            if name != "Actions":
                del book[name]
        for name in list(book.defined_names):
            del book.defined_names[name]
    after = plantools.read(path)
    assert after.milestones == plan.milestones
    assert (after.title, after.as_at, after.sections) == ("", None, ())


def in_capitals(book: Workbook) -> None:
    table = book["Actions"].tables.pop("tblActions")
    table.name = table.displayName = "TBLACTIONS"
    book["Actions"].add_table(table)
    cell = book.defined_names.pop("AsAt")
    cell.name = "asat"
    book.defined_names.add(cell)


def of_a_mac(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904


@pytest.mark.parametrize("edit", [in_capitals, of_a_mac])
def test_names_have_no_case_and_dates_are_read_as_shown(
    path: Path, plan: Plan, edit: Callable[[Workbook], None]
) -> None:
    with opened(path) as book:
        edit(book)
    after = plantools.read(path)
    assert (after.milestones, after.as_at) == (plan.milestones, plan.as_at)
