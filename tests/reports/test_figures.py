"""The headline figures, against numbers that were counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from plantools.plan import Plan
from plantools.reports.figures import Counts, headline, percent, resolve_as_at, share_of
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
"""On 30 June 2025: late are both milestones of SL3, and SL6; a day later SL4 as well."""


def test_headline_counts_live_actions() -> None:
    figures = headline(MIXED, AS_AT)
    assert figures == facts(MIXED).headline
    ratings = {"Blue": 2, "Green": 0, "Amber": 1, "Red": 2, "Grey": 1}
    assert figures.actions == Counts(ratings, unrated=1, complete=2, overdue=2)
    assert headline(MIXED, date(2025, 7, 1)).actions.overdue == 3
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


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        *((0, 1, "the one plan is not late"), (1, 1, "the one plan is late")),
        *((0, 3, "none of the three plans is late"), (1, 3, "one of three plans is late")),
        *((3, 3, "all three plans are late"), (12, 70, "12 of 70 plans are late")),
    ],
)
def test_so_many_of_so_many(part: int, whole: int, text: str) -> None:
    assert share_of(part, whole, "plan", "is late", "are late", "is not late") == text


def test_the_date_given_wins_over_the_cover_and_the_cover_over_today() -> None:
    given, today = date(2025, 1, 2), date(2025, 3, 4)
    for cover, said, day in ((AS_AT, given, given), (AS_AT, None, AS_AT), (None, None, today)):
        assert resolve_as_at(plan(row(), as_at=cover), said, today).day == day
