"""Rules about recorded reports."""

from __future__ import annotations

from datetime import date

import pytest

from plantools.checks import check
from plantools.plan import CheckSetting, Milestone
from tests.checks import found
from tests.plans import plan, report, reports, row

TREES = row(action="Plant trees along the canal.")
CARERS = row(action="Train all foster carers.")
APRIL = report("April", date(2025, 4, 1), TREES)
LEFT_ALONE = {
    "H03 date that came forward or was worded anew": (
        plan(row(due_by="December 2025")),
        reports("October 2025", "by the end of October 2025", "June 2025", "August 2025"),
    ),
    "H04 removed row": (plan(row(status="Removed")), reports("October 2025", rating="Blue")),
    "H05 row that was not overdue then": (
        plan(row(due_by="May 2025", rating="Amber")),
        reports("May 2025", "May 2025", "May 2025"),
    ),
    "H06 action that was worded anew": (
        plan(CARERS),
        (APRIL, report("May", date(2025, 5, 1), CARERS)),
    ),
    "H06 action that came back": (
        plan(TREES),
        (APRIL, report("May", date(2025, 5, 1), row("SL2"))),
    ),
}


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_what_is_left_alone(case: str) -> None:
    in_plan, history = LEFT_ALONE[case]
    assert found(case[:3], in_plan, *history) == []


def test_moves_are_told_one_by_one() -> None:
    moved = reports("June 2025", "June 2025", "August 2025", "October 2025")
    [finding] = found("H03", plan(row(due_by="31 December 2025")), *moved)
    assert finding.message == (
        "The due date was moved 3 times: 30 June 2025, then 31 August 2025, then 31 October 2025, "
        "now 31 December 2025."
    )


def test_limit_of_moves_is_as_set() -> None:
    history = reports("June 2025", "August 2025")
    setting = (CheckSetting(rule="H03", limit=1, reason="The board wants to know."),)
    assert not found("H03", plan(row(due_by="October 2025")), *history)
    assert found("H03", plan(row(due_by="October 2025"), checks=setting), *history)


def test_milestones_are_followed_by_name() -> None:
    def homes(north: str) -> tuple[Milestone, Milestone]:
        return row(milestone="North", rating=north), row(milestone="South")

    before = report("May", date(2025, 5, 1), *homes("Blue"))
    [finding] = found("H04", plan(*homes("Green")), before)
    assert finding.cell == "H5"
    assert "“May”" in finding.message


def test_reports_after_the_date_do_not_count() -> None:
    history = reports("October 2025", rating="Blue")
    assert "H04" not in [each.rule for each in check(plan(row()), date(2025, 5, 30), history)]


def test_text_that_speaks_of_an_action_of_an_earlier_report_is_told() -> None:
    history = (report("May", date(2025, 5, 1), row("SL7"), row()),)
    [finding] = found("P07", plan(row(progress="Waits for SL7.")), *history)
    assert finding.cell == "I5"
