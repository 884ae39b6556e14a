"""The RAG overview: actions by rating, for each section, each chapter and the whole plan."""

from __future__ import annotations

from typing import Any

import pytest

from plantools.plan import Milestone, Plan, Rating
from plantools.reports.overview import overview_report
from tests.checks.builders import AS_AT, plan, row, section

RATINGS = tuple(rating.value for rating in Rating)
SHARES = ("% complete", "% Green", "% Amber", "% Red", "% Grey")


def records(of: Plan) -> list[dict[str, Any]]:
    [table] = overview_report(of, AS_AT, "As at today.").tables
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
    report = overview_report(COUNCIL, AS_AT, "As at today.")
    [table] = report.tables
    assert report.chart is not None
    assert {line[0] for line in table.rows[: report.chart.rows]} == {"Section"}
    assert table.rows[report.chart.rows][0] == "Chapter"
    first, last = report.chart.first_column, report.chart.last_column
    assert [c.header for c in table.columns[first : last + 1]] == ["Title", *RATINGS]
    assert "12 actions" in report.chart.alt_text
    assert report.notes[0].startswith("12 actions (12 milestones): 33% complete.")


def test_a_plan_without_live_actions_has_no_chart() -> None:
    gone = plan(row(status="Removed"), sections=())
    assert overview_report(gone, AS_AT, "").chart is None
    assert lines(gone, "Level", "Actions") == [("Whole plan", 0)]
