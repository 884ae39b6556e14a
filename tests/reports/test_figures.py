"""The headline figures, against numbers that were counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plantools.plan import Plan
from plantools.reports.figures import Counts, headline, percent, resolve_as_at
from tests.plans import AS_AT, facts, plan, row

MIXED = plan(
    row("SL1", rating="Blue"),
    row("SL2", rating="Blue", due_by="April 2025"),
    row("SL3", rating="Green", due_by="May 2025"),
    row("SL3", rating="Red", due_by="April 2025"),
    row("SL4", rating="Amber", due_by="May 2025", due_date=date(2025, 6, 30)),
    row("SL5", rating="Grey"),
    row("SL5", rating="Red", status="Removed"),
    row("SL6", rating="none", due_by="29 June 2025"),
    row("SL7", rating="Red", due_by="April 2025", status="On hold"),
    row("SL8", rating="Red", due_by="April 2025", status="Removed"),
    row("SL9", rating="Green", due_by="April 2025", status="Carried over"),
)
"""On 30 June 2025: late are both milestones of SL3, and SL6."""


def test_headline_counts_live_actions() -> None:
    figures = headline(MIXED, AS_AT)
    assert figures == facts(MIXED).headline
    ratings = {"Blue": 2, "Green": 0, "Amber": 1, "Red": 2, "Grey": 1}
    assert figures.actions == Counts(ratings, unrated=1, complete=2, overdue=2)
    assert figures.sentence() == (
        "7 actions (8 milestones): 29% complete. 2 Blue, 0 Green, 1 Amber, 2 Red, 1 Grey, "
        "1 without a rating. 2 actions and 3 milestones overdue."
    )
    empty = headline(Plan(), AS_AT).actions
    assert (empty.total, empty.percent_complete, empty.overdue) == (0, 0, 0)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        *((0, 0, 0), (0, 7, 0), (7, 7, 100), (1, 3, 33), (2, 3, 67)),
        *((1, 8, 13), (5, 8, 63), (1, 200, 1), (1, 201, 0), (199, 200, 100)),
    ],
)
def test_halves_are_rounded_up_as_excel_does(part: int, whole: int, shown: int) -> None:
    assert percent(part, whole) == shown


def test_overdue_begins_the_day_after_and_the_longest_comes_first() -> None:
    late = [(m.ref, m.due_by, days) for m, days in facts(MIXED).late]
    assert late == [
        *(("SL3", "April 2025", 61), ("SL3", "May 2025", 30), ("SL6", "29 June 2025", 1)),
    ]
    tomorrow = facts(MIXED, as_at=date(2025, 7, 1))
    assert [m.ref for m, _ in tomorrow.late].count("SL4") == 1


@pytest.mark.parametrize(
    "said",
    [*({"status": each} for each in ("On hold", "Removed", "Carried over")), {"rating": "Blue"}],
)
def test_what_does_not_run_is_never_overdue_nor_due_soon(said: dict[str, Any]) -> None:
    for due in ("May 2025", "July 2025"):
        still = facts(plan(row(due_by=due, **said)))
        assert still.late == still.soon == []


@pytest.mark.parametrize(
    ("due", "left"),
    [
        *(("29 June 2025", None), ("30 June 2025", 0), ("1 July 2025", 1)),
        *(("30 July 2025", 30), ("31 July 2025", None), ("July 2025", None)),
        *(("To be scoped", None), ("Monthly", None), ("soon", None), ("", None)),
    ],
)
def test_due_soon_is_today_and_the_thirty_days_after(due: str, left: int | None) -> None:
    later = row("SL2", due_by="20 July 2025")
    found = [(m.ref, days) for m, days in facts(plan(later, row(due_by=due))).soon]
    expected = [("SL2", 20)] if left is None else [("SL1", left), ("SL2", 20)]
    assert found == sorted(expected, key=lambda each: each[1])


def test_the_date_given_wins_over_the_cover_and_the_cover_over_today() -> None:
    given, today = date(2025, 1, 2), date(2025, 3, 4)
    for cover, said, day in ((AS_AT, given, given), (AS_AT, None, AS_AT), (None, None, today)):
        assert resolve_as_at(plan(row(), as_at=cover), said, today).day == day
