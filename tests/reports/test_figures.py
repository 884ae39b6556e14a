"""The headline figures, against numbers that were counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from plantools.plan import Plan
from plantools.reports.figures import (
    Counts,
    by_section,
    headline,
    percent,
    resolve_as_at,
)
from tests.plans import AS_AT, facts, plan, row, section


def of_action(*ratings: str) -> str | None:
    """The rating of an action whose milestones have these."""
    [action] = plan(*(row("SL1", rating=rating) for rating in ratings)).actions
    return action.rating


@pytest.mark.parametrize(
    ("milestones", "action"),
    [
        ("Blue", "Blue"),
        ("Blue Blue", "Blue"),
        ("Blue Grey", "Green"),
        ("Blue Green", "Green"),
        ("Grey Grey", "Grey"),
        ("Grey Green", "Green"),
        ("Blue Amber", "Amber"),
        ("Green Amber Grey", "Amber"),
        ("Amber Red", "Red"),
        ("Blue Blue Blue Red", "Red"),
    ],
)
def test_the_worst_open_milestone_decides(milestones: str, action: str) -> None:
    words = milestones.split()
    assert of_action(*words) == action
    assert of_action(*reversed(words)) == action


def test_a_milestone_without_a_rating_keeps_an_action_from_being_complete() -> None:
    assert of_action("Blue", "soon") == "Green"
    assert of_action("Red", "") == "Red"
    assert of_action("", "soon") is None


@pytest.mark.parametrize("gone", ["Removed", "Carried over"])
def test_removed_milestones_do_not_decide(gone: str) -> None:
    rows = (row("S7", rating="Red", status=gone), row("S7", rating="Blue"))
    assert plan(*rows).actions[0].rating == "Blue"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        *((0, 0, 0), (0, 7, 0), (7, 7, 100), (1, 3, 33), (2, 3, 67)),
        *((1, 8, 13), (5, 8, 63), (1, 200, 1), (1, 201, 0), (199, 200, 100)),
    ],
)
def test_halves_are_rounded_up_as_excel_does(part: int, whole: int, shown: int) -> None:
    assert percent(part, whole) == shown


MIXED = plan(
    row("SL1", rating="Blue"),
    row("SL2", rating="Blue", due_by="April 2025"),
    row("SL3", rating="Green", due_by="May 2025"),
    row("SL3", rating="Red", due_by="April 2025"),
    row("SL4", rating="Amber", due_by="30 June 2025"),
    row("SL5", rating="Grey"),
    row("SL6", rating="none", due_by="29 June 2025"),
    row("SL7", rating="Red", due_by="April 2025", status="On hold"),
    row("SL8", rating="Red", due_by="April 2025", status="Removed"),
    row("SL9", rating="Green", due_by="April 2025", status="Carried over"),
)
"""On 30 June 2025: late are both milestones of SL3, and SL6."""


def test_headline_counts_live_actions() -> None:
    figures = headline(MIXED, AS_AT)
    assert (figures.actions, figures.milestones) == (7, 8)
    ratings = {"Blue": 2, "Green": 0, "Amber": 1, "Red": 2, "Grey": 1}
    assert figures.counts == Counts(ratings, unrated=1, complete=2)
    assert (figures.overdue, figures.overdue_milestones) == (2, 3)
    assert figures.percent_complete == 29  # 2 of 7
    assert figures.sentence() == (
        "7 actions (8 milestones): 29% complete. 2 Blue, 0 Green, 1 Amber, 2 Red, 1 Grey, "
        "1 without a rating. 2 actions and 3 milestones overdue."
    )


def test_headline_of_an_empty_plan() -> None:
    figures = headline(Plan(), AS_AT)
    assert (figures.actions, figures.percent_complete, figures.overdue) == (0, 0, 0)


def test_overdue_begins_the_day_after_and_the_longest_comes_first() -> None:
    late = [(m.ref, m.due_by, days) for m, days in facts(MIXED).late]
    assert late == [
        ("SL3", "April 2025", 61),
        ("SL3", "May 2025", 30),
        ("SL6", "29 June 2025", 1),
    ]
    assert [m.ref for m, _ in facts(MIXED, as_at=date(2025, 7, 1)).late].count("SL4") == 1


@pytest.mark.parametrize("status", ["On hold", "Removed", "Carried over"])
def test_what_does_not_run_is_never_overdue_nor_due_soon(status: str) -> None:
    for due in ("May 2025", "July 2025"):
        still = plan(row(due_by=due, status=status))
        assert facts(still).late == facts(still).soon == []


def test_what_is_complete_is_never_overdue_nor_due_soon() -> None:
    for due in ("May 2025", "July 2025"):
        done = plan(row(due_by=due, rating="Blue"))
        assert facts(done).late == facts(done).soon == []


@pytest.mark.parametrize(
    ("due", "left"),
    [
        *(("29 June 2025", None), ("30 June 2025", 0), ("1 July 2025", 1)),
        *(("30 July 2025", 30), ("31 July 2025", None), ("July 2025", None)),
        *(("To be scoped", None), ("Monthly", None), ("soon", None), ("", None)),
    ],
)
def test_due_soon_is_today_and_the_thirty_days_after(due: str, left: int | None) -> None:
    found = [days for _, days in facts(plan(row(due_by=due))).soon]
    assert found == ([] if left is None else [left])


def test_the_nearest_comes_first() -> None:
    rows = (row("SL1", due_by="20 July 2025"), row("SL2", due_by="2 July 2025"))
    assert [(m.ref, d) for m, d in facts(plan(*rows)).soon] == [("SL2", 2), ("SL1", 20)]


def test_due_date_overrules_the_text() -> None:
    late = plan(row(due_by="October 2025", due_date=date(2025, 6, 1)))
    assert [days for _, days in facts(late).late] == [29]


def test_sections_keep_their_order_and_unknown_ones_follow() -> None:
    mixed = plan(
        row("X1", section="X"),
        row("B1", section="B"),
        row("A1", section="A"),
        row("A2", section="A", status="Removed"),
        sections=(section("A"), section("B"), section("C")),
    )
    found = {code: [a.ref for a in actions] for code, actions in by_section(mixed).items()}
    assert list(found.items()) == [("A", ["A1"]), ("B", ["B1"]), ("C", []), ("X", ["X1"])]


def test_the_date_given_wins_over_the_cover_and_the_cover_over_today() -> None:
    given, today = date(2025, 1, 2), date(2025, 3, 4)
    with_cover, without = plan(row()), plan(row(), as_at=None)
    days = [
        resolve_as_at(each, said, today).day
        for each, said in ((with_cover, given), (with_cover, None), (without, None))
    ]
    assert days == [given, AS_AT, today]
