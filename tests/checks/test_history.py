"""Rules about recorded reports."""

from __future__ import annotations

from datetime import date

from plantools.checks import check
from plantools.plan import CheckSetting, Milestone
from tests.checks import found
from tests.plans import plan, report, reports, row


def test_moves_are_told_one_by_one() -> None:
    moved = reports("June 2025", "June 2025", "August 2025", "October 2025")
    [finding] = found("H03", plan(row(due_by="31 December 2025")), *moved)
    assert finding.message == (
        "The due date was moved 3 times: 30 June 2025, then 31 August 2025, then 31 October 2025, "
        "now 31 December 2025."
    )


def test_date_that_came_forward_or_was_worded_anew_has_not_slipped() -> None:
    history = reports("October 2025", "by the end of October 2025", "June 2025", "August 2025")
    assert not found("H03", plan(row(due_by="December 2025")), *history)


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


def test_removed_row_was_not_reopened() -> None:
    history = reports("October 2025", rating="Blue")
    assert not found("H04", plan(row(status="Removed")), *history)


def test_row_that_was_not_overdue_then_is_not_stuck() -> None:
    history = reports("May 2025", "May 2025", "May 2025")
    assert not found("H05", plan(row(due_by="May 2025", rating="Amber")), *history)


def test_reports_after_the_date_do_not_count() -> None:
    history = reports("October 2025", rating="Blue")
    assert not [
        each for each in check(plan(row()), date(2025, 5, 30), history) if each.rule == "H04"
    ]


def test_reworded_action_has_its_ref_still() -> None:
    history = (
        report("April", date(2025, 4, 1), row(action="Plant trees along the canal.")),
        report("May", date(2025, 5, 1), row(action="Train all foster carers.")),
    )
    assert not found("H06", plan(row(action="Train all foster carers.")), *history)


def test_action_that_came_back_has_its_ref_still() -> None:
    history = (
        report("April", date(2025, 4, 1), row(action="Plant trees along the canal.")),
        report("May", date(2025, 5, 1), row("SL2")),
    )
    assert not found("H06", plan(row(action="Plant trees along the canal.")), *history)


def test_text_that_speaks_of_an_action_of_an_earlier_report_is_told() -> None:
    history = (report("May", date(2025, 5, 1), row("SL7"), row()),)
    [finding] = found("P07", plan(row(progress="Waits for SL7.")), *history)
    assert finding.cell == "I5"
