"""The RAG overview: actions by rating, by section and over time, and what moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools.plan import BRAG, Milestone, Plan, RecordedReport
from plantools.reports.overview import (
    grid_report,
    milestones_report,
    overview_report,
    trend_report,
)
from plantools.reports.report import Report, ReportColumn, ReportTable, flowed
from tests.plans import AS_AT, facts, plan, row, section

RATINGS = BRAG.words
SHARES = ("% complete", "% Green", "% Amber", "% Red", "% Grey")


def lines(of: Plan, *columns: str) -> list[tuple[Any, ...]]:
    table = overview_report(facts(of)).tables[0]
    places = [[column.header for column in table.columns].index(name) for name in columns]
    return [tuple(line[place] for place in places) for line in table.rows]


def drawn(table: ReportTable) -> tuple[int, list[str]]:
    """How many rows the chart of a table has, and the headers of its columns."""
    chart = table.chart
    assert chart is not None
    shown = table.columns[chart.first_column : chart.last_column + 1]
    return chart.rows, [column.header for column in shown]


def rated(code: str, *ratings: str, **said: Any) -> list[Milestone]:
    """An action for each rating."""
    return [
        row(f"{code}{number}", section=code, rating=rating, **said)
        for number, rating in enumerate(ratings, start=1)
    ]


COUNCIL = plan(
    *rated("SL", "Blue", "Blue", "Green", "Amber", "Red", "Grey", "Blue", "Green"),
    *rated("FD", "Blue", "none", "Red", due_by="May 2025"),
    *rated("ZZ", "Green"),
    row("FD9", section="FD", rating="Red", status="Removed"),
    sections=(
        section("SL", chapter="Chapter 1"),
        section("FD", chapter="Chapter 1"),
        section("CL", chapter="Chapter 2"),
    ),
    title="Our plan",
)
HOMES = plan(
    row("SL1", rating="Blue", milestone="First home"),
    row("SL1", rating="Red", milestone="Second home", due_by="May 2025"),
    row("SL1", rating="Red", milestone="Third home", due_by="April 2025"),
    row("SL1", rating="Red", milestone="Fourth home", status="Removed"),
    row("SL2", rating="Blue"),
    row("SL3", rating="Amber", status="On hold", due_by="April 2025"),
)


def test_rows_are_sections_then_chapters_then_the_whole_plan() -> None:
    assert lines(
        COUNCIL, "Level", "Code", "Title", "Actions", *RATINGS, "No rating", "Overdue"
    ) == [
        ("Section", "SL", "Leadership", 8, *(3, 2, 1, 1, 1), 0, 0),
        ("Section", "FD", "Leadership", 3, *(1, 0, 0, 1, 0), 1, 2),
        ("Section", "CL", "Leadership", 0, *(0, 0, 0, 0, 0), 0, 0),
        ("Section", "ZZ", "Not on the Sections sheet", 1, *(0, 1, 0, 0, 0), 0, 0),
        ("Chapter", "", "Chapter 1", 11, *(4, 2, 1, 2, 1), 1, 2),
        ("Chapter", "", "Chapter 2", 0, *(0, 0, 0, 0, 0), 0, 0),
        ("Chapter", "", "No chapter", 1, *(0, 1, 0, 0, 0), 0, 0),
        ("Whole plan", "", "Our plan", 12, *(4, 3, 1, 2, 1), 1, 2),
    ]
    shares = lines(COUNCIL, *SHARES)
    assert shares[0] == pytest.approx((0.38, 0.25, 0.13, 0.13, 0.13))  # 3, 2, 1, 1, 1 of 8
    assert shares[1] == pytest.approx((0.33, 0, 0, 0.33, 0))  # the unrated one counts
    assert shares[2] == (0, 0, 0, 0, 0)
    assert shares[-1] == pytest.approx((0.33, 0.25, 0.08, 0.17, 0.08))  # 4, 3, 1, 2, 1 of 12


@pytest.mark.parametrize(
    ("chapters", "rows"),
    [
        (("", ""), []),
        (("Chapter 1", "Chapter 1"), []),
        (("Chapter 1", ""), ["Chapter 1", "No chapter"]),
    ],
)
def test_one_chapter_needs_no_row_of_its_own(chapters: tuple[str, str], rows: list[str]) -> None:
    sections = [section(code, chapter=c) for code, c in zip(("SL", "FD"), chapters, strict=True)]
    of = plan(*rated("SL", "Blue"), *rated("FD", "Blue"), sections=tuple(sections))
    assert [title for level, title in lines(of, "Level", "Title") if level == "Chapter"] == rows


def test_actions_are_counted_and_milestones_in_a_table_of_their_own() -> None:
    counted = lines(HOMES, *RATINGS, "Actions", "Overdue", "Milestones done")[-1]
    assert counted == (1, 0, 1, 1, 0, 3, 1, "2 of 5")
    report = milestones_report(facts(HOMES))
    [milestones] = report.tables
    assert report.notes[0].startswith("5 milestones, 2 overdue.")
    assert "Milestones" in milestones.caption
    # Blue, Green, Amber, Red, Grey, none, total; shares; overdue
    assert milestones.rows[-1][3:10] == (2, 0, 1, 2, 0, 0, 5)
    assert milestones.rows[-1][10:15] == pytest.approx((0.4, 0, 0.2, 0.4, 0))
    assert milestones.rows[-1][15] == 2


def test_chart_covers_the_sections_and_says_in_words_what_it_shows() -> None:
    report = overview_report(facts(COUNCIL))
    table = report.tables[0]
    assert drawn(table) == (4, ["Title", *RATINGS])
    assert [line[0] for line in table.rows[:5]] == [*["Section"] * 4, "Chapter"]
    assert table.chart is not None
    assert "12 actions" in table.chart.alt_text
    assert report.notes[0].startswith("12 actions (12 milestones): 33% complete.")
    gone = plan(row(status="Removed"), sections=())
    assert overview_report(facts(gone)).tables[0].chart is None
    assert lines(gone, "Level", "Actions") == [("Whole plan", 0)]


def test_the_grid_has_every_live_action_once_with_the_letter_of_its_rating() -> None:
    report = grid_report(facts(COUNCIL))
    [grid] = report.tables
    boxes = (f"SL{n}\u00a0{x}" for n, x in enumerate((*"BBGAR", "Gy", *"BG"), 1))
    assert grid.rows == (
        ("SL Leadership", *boxes),
        ("FD Leadership", "FD1\u00a0B", "FD2\u00a0?", "FD3\u00a0R", *["–"] * 5),
        ("ZZ", "ZZ1\u00a0G", *["–"] * 7),
    )
    assert "B Blue, G Green, A Amber, R Red, Gy Grey, ? no rating" in grid.caption
    assert grid.endings["\u00a0R"] == BRAG.colors["Red"]
    assert len(report.keys) == 1
    long = plan(*(row(f"S{n}", section=f"S{n}") for n in range(15)))
    assert grid_report(facts(long)).keys == ()  # a page has no room for it


BOXES = st.lists(st.text("ABC", min_size=1), min_size=1, max_size=30)


@given(st.lists(BOXES, min_size=1, max_size=5), st.integers(1, 13), st.integers(1, 13))
def test_boxes_flow_to_any_width_and_none_is_lost(
    sections: list[list[str]], first: int, then: int
) -> None:
    columns = (ReportColumn("Section", 40), ReportColumn("1", 8))
    rows = tuple((f"Section {n}", *boxes) for n, boxes in enumerate(sections))
    grid = flowed(flowed(ReportTable("tblGrid", "", columns, rows), first), then)
    assert 2 <= len(grid.columns) <= then + 1
    assert {len(row) for row in grid.rows} == {len(grid.columns)}
    for number, boxes in enumerate(sections):
        found = [row[1:] for row in grid.rows if row[0] == f"Section {number}"]
        assert [box for line in found for box in line if box != "–"] == boxes
        assert all("–" not in line for line in found[:-1])


FIRST = RecordedReport(
    "Committee March 2025",
    date(2025, 3, 31),
    (*rated("SL", "Grey"), *rated("FD", "Grey")),
)
LAST = RecordedReport(
    "Committee May 2025",
    date(2025, 5, 31),
    (
        *rated("SL", "Blue"),
        row("SL2", rating="Green", due_by="April 2025"),
        row("SL3", rating="Green"),
        *rated("FD", "Red"),
        row("FD2", section="FD", rating="Red", status="Removed"),
    ),
)
NOW = plan(
    *rated("SL", "Blue", "Blue", "Amber"),
    *rated("FD", "Red", "Red", due_by="May 2025"),
    *rated("CL", "Grey"),
    sections=(section("SL"), section("FD"), section("CL")),
)


def trend(*history: RecordedReport) -> Report:
    return trend_report(facts(NOW, *history))


def test_the_movement_can_be_read_out() -> None:
    assert trend(FIRST, LAST).notes[0] == (
        "Since Committee May 2025 (as at 31 May 2025): 2 Blue (was 1); 0 Green (was 2); "
        "1 Amber (was 0); 2 Red (was 1); 1 Grey (was 0); 33% complete (was 25%); "
        "2 overdue (was 1); 6 actions in all (was 4)."
    )
    again = replace(LAST, milestones=NOW.milestones, as_at=AS_AT.replace(day=29))
    assert trend(again).notes[0].endswith("(as at 29 June 2025): no figure has moved.")
    assert trend().notes[0].startswith("No report is recorded yet")


def test_trend_has_every_report_and_now_with_a_chart() -> None:
    table = trend(FIRST, LAST).tables[0]
    assert table.rows == (
        ("Committee March 2025", 0, 0, 0, 0, 2, 0, 2, 0, 0, date(2025, 3, 31)),
        ("Committee May 2025", 1, 2, 0, 1, 0, 0, 4, 1, 0.25, date(2025, 5, 31)),
        ("Now", 2, 0, 1, 2, 1, 0, 6, 2, 0.33, AS_AT),
    )
    assert drawn(table) == (3, ["Report", *RATINGS])
    today = replace(LAST, label="June", as_at=AS_AT)  # what it is now, where there is another
    for history, shown in (((), []), ((today,), ["June"]), ((LAST, today), [LAST.label])):
        assert [line[0] for line in trend(*history).tables[0].rows] == [*shown, "Now"]


def test_sections_say_how_much_was_complete_then() -> None:
    table = overview_report(facts(NOW, FIRST, LAST)).tables[0]
    assert table.columns[-1].header == "% complete then"
    # SL: 1 of 3, FD, CL, the whole plan: 1 of 4
    assert [line[-1] for line in table.rows] == [pytest.approx(0.33), 0, "None then", 0.25]
