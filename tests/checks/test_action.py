"""Rules about whole actions."""

from __future__ import annotations

from plantools.checks import Finding, check
from plantools.plan import Milestone
from tests.plans import plan, row


def found(*rows: Milestone) -> list[Finding]:
    return [each for each in check(plan(*rows)) if each.rule == "A01"]


def test_milestones_of_one_action_share_its_ref() -> None:
    home = {"action": "Open three homes."}
    assert not found(
        row(milestone="North", due_by="May 2025", rating="Blue", **home),
        row(milestone="South", **home),
        row(milestone="South", owners=("Head of Homes",), **home),
    )


def test_capitals_punctuation_and_spaces_do_not_make_another_action() -> None:
    assert not found(
        row(action="Review the council’s offer", milestone="A"),
        row(action="review  the council's offer.", milestone="B"),
    )


def test_other_action_names_the_row_that_has_the_ref() -> None:
    [finding] = found(row(action="Open a home."), row("SL2"), row(action="Train all staff."))
    assert (finding.cell, finding.ref) == ("A7", "SL1")
    assert finding.message == (
        "Ref “SL1” stands for “Train all staff.” here and for another action on row 5."
    )


def test_each_other_wording_is_reported_once() -> None:
    texts = ["Open a home.", "Train staff.", "Train staff.", "Plant trees."]
    assert len(found(*(row(action=t, milestone=str(n)) for n, t in enumerate(texts)))) == 2


def test_ref_written_in_small_letters_is_the_same_ref() -> None:
    assert len(found(row("SL1", action="Open a home."), row("sl 1", action="Train staff."))) == 1


def test_very_same_row_twice_is_reported_at_the_second() -> None:
    [finding] = found(row(), row("SL2"), row(rating="Grey"))
    assert finding.cell == "A7"
    assert "on row 5 already" in finding.message


def test_removed_row_may_keep_an_earlier_wording() -> None:
    assert not found(
        row(action="Open three new homes for children.", milestone="A", status="Removed"),
        row(action="Open two new homes for children.", milestone="B"),
    )


def test_ref_of_a_removed_action_must_not_be_used_again() -> None:
    [finding] = found(
        row(action="Plant trees along the canal.", status="Removed"),
        row(action="Train all staff."),
    )
    assert finding.cell == "A5"


def test_removed_copy_of_a_row_is_left_alone() -> None:
    assert not found(row(status="Removed"), row())


def test_rows_without_ref_are_not_each_others_copies() -> None:
    assert not found(row("", action="Open a home."), row("", action="Train staff."))
