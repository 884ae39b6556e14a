"""How close: what stands beside a rating."""

from __future__ import annotations

from typing import Any

import pytest

from plantools.reports.plan_print import how_close, milestones_done, time_left
from tests.plans import AS_AT, row


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"due_by": "12 July 2025"}, "12 days left"),
        ({"due_by": "1 July 2025"}, "1 day left"),
        ({"due_by": "30 June 2025"}, "Due today"),
        ({"due_by": "29 June 2025"}, "1 day overdue"),
        ({"due_by": "18 May 2025"}, "43 days overdue"),
        ({"due_by": "June 2022"}, "1,096 days overdue"),
        ({"due_by": ""}, "No date"),
        ({"due_by": "To be scoped"}, "No date"),
        ({"due_by": "Monthly"}, "No end date"),
        ({"due_by": "Every 3 months from June 2025"}, "No end date"),
        ({"due_by": "May 2025", "rating": "Blue"}, "Complete"),
        ({"due_by": "May 2025", "status": "On hold"}, "On hold"),
        ({"due_by": "May 2025", "status": "paused"}, "30 days overdue"),
    ],
)
def test_time_left_in_words(said: dict[str, Any], shown: str) -> None:
    assert time_left(row(**said), AS_AT) == shown


def test_an_action_of_several_milestones_says_how_many_are_done() -> None:
    homes = (
        row("S7", rating="Blue"),
        row("S7", rating="Blue"),
        row("S7", rating="Green", due_by="12 July 2025"),
        row("S7", rating="Red", status="Removed"),
    )
    assert milestones_done(homes) == "2 of 3"
    assert how_close(homes[2], homes, AS_AT) == "12 days left\n2 of 3 milestones done"
    assert how_close(homes[2], homes[2:3], AS_AT) == "12 days left"
