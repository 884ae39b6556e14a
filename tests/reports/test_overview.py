"""The RAG overview: actions by rating, for each section, each chapter and the whole plan."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools.plan import BRAG, Milestone, Plan
from plantools.reports.overview import grid_report, milestones_report, overview_report
from plantools.reports.report import ReportColumn, ReportTable, flowed
from tests.plans import facts, plan, row, section

RATINGS = BRAG.words
SHARES = ("% complete", "% Green", "% Amber", "% Red", "% Grey")


def records(of: Plan) -> list[dict[str, Any]]:
    table = overview_report(facts(of)).tables[0]
    names = [column.header for column in table.columns]
    return [dict(zip(names, line, strict=True)) for line in table.rows]


def lines(of: Plan, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(record[column] for column in columns) for record in records(of)]


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


def test_rows_are_sections_then_chapters_then_the_whole_plan() -> None:
    assert lines(COUNCIL, "Level", "Code", "Title", "Actions") == [
        ("Section", "SL", "Leadership", 8),
        ("Section", "FD", "Leadership", 3),
        ("Section", "CL", "Leadership", 0),
        ("Section", "ZZ", "Not on the Sections sheet", 1),
        ("Chapter", "", "Chapter 1", 11),
        ("Chapter", "", "Chapter 2", 0),
        ("Chapter", "", "No chapter", 1),
        ("Whole plan", "", "Our plan", 12),
    ]


def test_counts() -> None:
    assert lines(COUNCIL, *RATINGS, "No rating", "Overdue") == [
        (3, 2, 1, 1, 1, 0, 0),
        (1, 0, 0, 1, 0, 1, 2),
        (0, 0, 0, 0, 0, 0, 0),
        (0, 1, 0, 0, 0, 0, 0),
        (4, 2, 1, 2, 1, 1, 2),
        (0, 0, 0, 0, 0, 0, 0),
        (0, 1, 0, 0, 0, 0, 0),
        (4, 3, 1, 2, 1, 1, 2),
    ]


def test_percentages_are_whole_with_halves_up() -> None:
    shares = lines(COUNCIL, *SHARES)
    assert shares[0] == pytest.approx((0.38, 0.25, 0.13, 0.13, 0.13))  # 3, 2, 1, 1, 1 of 8
    assert shares[1] == pytest.approx((0.33, 0, 0, 0.33, 0))  # the unrated one counts
    assert shares[2] == (0, 0, 0, 0, 0)
    assert shares[-1] == pytest.approx((0.33, 0.25, 0.08, 0.17, 0.08))  # 4, 3, 1, 2, 1 of 12


def test_actions_are_counted_not_milestones() -> None:
    homes = plan(
        row("SL1", rating="Blue", milestone="First home"),
        row("SL1", rating="Red", milestone="Second home", due_by="May 2025"),
        row("SL1", rating="Grey", milestone="Third home", due_by="April 2025"),
    )
    assert lines(homes, *RATINGS, "Actions", "Overdue")[-1] == (0, 0, 0, 1, 0, 1, 1)


def test_an_action_on_hold_counts_with_its_rating_and_is_not_overdue() -> None:
    held = plan(row(rating="Amber", status="On hold", due_by="April 2025"))
    assert lines(held, *RATINGS, "Overdue")[-1] == (0, 0, 1, 0, 0, 0)


def test_one_chapter_needs_no_row_of_its_own() -> None:
    for chapter in ("", "Chapter 1"):
        one = plan(*rated("SL", "Blue"), sections=(section("SL", chapter=chapter),))
        assert [line[0] for line in lines(one, "Level")] == ["Section", "Whole plan"]


def test_sections_without_a_chapter_stand_under_none() -> None:
    mixed = plan(
        *rated("SL", "Blue"),
        *rated("FD", "Blue"),
        sections=(section("SL", chapter="Chapter 1"), section("FD")),
    )
    chapters = [r["Title"] for r in records(mixed) if r["Level"] == "Chapter"]
    assert chapters == ["Chapter 1", "No chapter"]


def test_chart_covers_the_sections_and_says_in_words_what_it_shows() -> None:
    report = overview_report(facts(COUNCIL))
    table = report.tables[0]
    chart = table.chart
    assert chart is not None
    assert {line[0] for line in table.rows[: chart.rows]} == {"Section"}
    assert table.rows[chart.rows][0] == "Chapter"
    first, last = chart.first_column, chart.last_column
    assert [c.header for c in table.columns[first : last + 1]] == ["Title", *RATINGS]
    assert "12 actions" in chart.alt_text
    assert report.notes[0].startswith("12 actions (12 milestones): 33% complete.")


def test_a_plan_without_live_actions_has_no_chart() -> None:
    gone = plan(row(status="Removed"), sections=())
    assert overview_report(facts(gone)).tables[0].chart is None
    assert lines(gone, "Level", "Actions") == [("Whole plan", 0)]


def test_milestones_are_counted_in_a_table_of_their_own() -> None:
    homes = plan(
        row("SL1", rating="Blue", milestone="First home"),
        row("SL1", rating="Red", milestone="Second home", due_by="May 2025"),
        row("SL1", rating="Red", milestone="Third home", status="Removed"),
        row("SL2", rating="Blue"),
    )
    [actions] = overview_report(facts(homes)).tables
    report = milestones_report(facts(homes))
    [milestones] = report.tables
    assert report.notes[0].startswith("3 milestones, 1 overdue.")
    assert "Actions" in actions.caption
    assert "Milestones" in milestones.caption
    # Blue, Green, Amber, Red, Grey, none, total; shares; overdue
    assert milestones.rows[-1][3:10] == (2, 0, 0, 1, 0, 0, 3)
    assert milestones.rows[-1][10:15] == pytest.approx((0.67, 0, 0, 0.33, 0))
    assert milestones.rows[-1][15] == 1
    assert lines(homes, "Actions", "Blue", "Milestones done")[-1] == (2, 1, "2 of 3")


def test_the_grid_has_every_live_action_once_with_the_letter_of_its_rating() -> None:
    report = grid_report(facts(COUNCIL))
    [grid] = report.tables
    assert grid.rows == (
        (
            "SL Leadership",
            *(f"SL{n}\u00a0{x}" for n, x in enumerate((*"BBGAR", "Gy", *"BG"), 1)),
        ),
        ("FD Leadership", "FD1\u00a0B", "FD2\u00a0?", "FD3\u00a0R", *["–"] * 5),
        ("ZZ", "ZZ1\u00a0G", *["–"] * 7),
    )
    assert "B Blue, G Green, A Amber, R Red, Gy Grey, ? no rating" in grid.caption
    assert grid.endings["\u00a0R"] == BRAG.colors["Red"]


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
        lines = [row[1:] for row in grid.rows if row[0] == f"Section {number}"]
        assert [box for line in lines for box in line if box != "–"] == boxes
        assert all("–" not in line for line in lines[:-1])
