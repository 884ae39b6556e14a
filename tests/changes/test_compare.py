"""What stands in which table of the change appendix."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from plantools import compare
from plantools.changes import Direction
from plantools.plan import Milestone, Plan, ReasonEntry, Status
from tests import plans

WORDS = {
    "SL1": "Agree one monthly dashboard for senior leaders and review it together",
    "SL2": "Visit every frontline team twice a year and write down what was heard",
    "CL1": "Open a drop-in hub where care leavers can get help with housing",
}


def milestone(ref: str, **said: Any) -> Milestone:
    usual = {"section": ref.rstrip("0123456789"), "owners": ("Head of Service",)}
    words = WORDS.get(ref, f"Do the thing that is called {ref} in this plan")
    return plans.row(ref, **{**usual, "action": words, "due_by": "March 2025", **said})


def plan(*rows: Milestone | str, **said: Any) -> Plan:
    return Plan(
        milestones=tuple(milestone(row) if isinstance(row, str) else row for row in rows), **said
    )


def reason(ref: str, text: str, **said: Any) -> ReasonEntry:
    return ReasonEntry(ref=ref, reason=text, **said)


BEFORE = plan("SL1", "SL2", "CL1")


def hubs(*names: str, **values: str) -> tuple:
    """An action with a milestone for each hub."""
    return tuple(milestone("CL1", milestone=name, **values) for name in names)


def test_nothing_changed() -> None:
    assert not compare(BEFORE, BEFORE)


def test_added_and_removed() -> None:
    changes = compare(BEFORE, plan("SL1", "CL1", "CL2"))
    assert [(row.ref, row.milestone) for row in changes.added] == [("CL2", "")]
    assert [(row.ref, row.action) for row in changes.removed] == [("SL2", WORDS["SL2"])]


def test_an_action_with_several_milestones_is_added_once() -> None:
    changes = compare(plan("SL1"), plan("SL1", *hubs("North", "South")))
    assert [(row.ref, row.milestone) for row in changes.added] == [("CL1", "")]
    assert len(changes.added[0].rows) == 2


def test_removed_by_its_status() -> None:
    gone = milestone("SL2", status=Status.REMOVED)
    assert [row.ref for row in compare(BEFORE, plan("SL1", gone, "CL1")).removed] == ["SL2"]
    assert not compare(plan("SL1", gone), plan("SL1"))


def test_wording_and_timescale_stand_in_changed_only() -> None:
    new = milestone("SL2", action="Visit each team", due_by="May 2025")
    changes = compare(BEFORE, plan("SL1", new, "CL1"))
    (row,) = changes.changed
    assert (row.ref, row.before, row.after) == ("SL2", WORDS["SL2"], "Visit each team")
    assert row.new_timescale == "May 2025"
    assert not changes.retimed


def test_the_new_timescale_says_of_which_milestone() -> None:
    after = plan(
        milestone("CL1", action="Open hubs", milestone="North", due_by="May 2025"),
        milestone("CL1", action="Open hubs", milestone="South", due_by=""),
    )
    (row,) = compare(plan(*hubs("North", "South")), after).changed
    assert row.new_timescale == "North: May 2025; South: No timescale"


def test_wording_alone_has_no_new_timescale() -> None:
    (row,) = compare(plan("SL1"), plan(milestone("SL1", action="Another thing"))).changed
    assert row.new_timescale == ""


@pytest.mark.parametrize(
    "action",
    [
        "Agree one monthly  dashboard\nfor senior leaders; and review it together.",
        "“Agree” one monthly dashboard for senior leaders – and review it together",
    ],
)
def test_spaces_and_punctuation_are_no_change(action: str) -> None:
    assert not compare(plan("SL1"), plan(milestone("SL1", action=action)))


@pytest.mark.parametrize(
    ("original", "revised"),
    [
        ("March 2025", "May 2025"),
        ("March 2025", ""),
        ("", "March 2025"),
        ("Review impact in March 2025", "March 2025"),
        ("Every 3 months from June 2024", "Monthly from June 2024"),
        ("To be scoped", "March 2025"),
        ("Spring 2025", "Summer 2025"),
        ("March 2025", "Carried over to the next plan"),
    ],
)
def test_retimed(original: str, revised: str) -> None:
    before, after = milestone("SL1", due_by=original), milestone("SL1", due_by=revised)
    (row,) = compare(plan(before), plan(after)).retimed
    assert (row.original, row.revised) == (original, revised)


@pytest.mark.parametrize(
    "due_by", ["Mar 25", "by 31/03/2025", "by the end of March 2025", "MARCH 2025"]
)
def test_the_same_month_in_other_words_is_not_retimed(due_by: str) -> None:
    assert not compare(plan("SL1"), plan(milestone("SL1", due_by=due_by)))


def test_due_date_overrides_the_text() -> None:
    after = milestone("SL1", due_date=date(2025, 6, 12))
    (row,) = compare(plan("SL1"), plan(after)).retimed
    assert (row.original, row.revised) == ("March 2025", "12 June 2025")


@pytest.mark.parametrize("due_by", ["To be scoped", "TBC", "Timescale being reviewed"])
def test_scoping(due_by: str) -> None:
    changes = compare(plan("SL1"), plan(milestone("SL1", due_by=due_by)))
    assert [(row.ref, row.action) for row in changes.scoping] == [("SL1", WORDS["SL1"])]
    assert not changes.retimed
    assert not compare(*[plan(milestone("SL1", due_by=due_by))] * 2)


def test_a_milestone_inside_an_action() -> None:
    before = plan(*hubs("North hub", "South hub", "West hub"))
    after = plan(
        milestone("CL1", milestone="North hub", due_by="June 2025"),
        *hubs("South hub", "Mobile advice van"),
    )
    changes = compare(before, after)
    assert [(r.ref, r.milestone, r.revised) for r in changes.retimed] == [
        ("CL1", "North hub", "June 2025")
    ]
    assert [(r.ref, r.before, r.after, r.new_timescale) for r in changes.changed] == [
        ("CL1", "", "Mobile advice van", "March 2025"),
        ("CL1", "West hub", "", ""),
    ]
    assert (changes.added, changes.removed) == ((), ())  # the action is still there
    assert {row.ref for row in changes.without_reason()} == {"CL1"}  # of its new timescale


def test_a_milestone_stands_where_an_officer_wants_it() -> None:
    before, after = plan(*hubs("North", "South")), hubs("North", "East")
    why = (reason("CL1", "No site", milestone="South"), reason("CL1", "Other"))
    told = compare(before, plan(*after, reasons=why)).changed
    assert [(row.milestone, row.reason) for row in told] == [("East", ""), ("South", "No site")]
    both = tuple(reason("CL1", "No site", report_under=name) for name in ("removed", "added"))
    changes = compare(before, plan(*after, reasons=both))
    assert [(r.milestone, r.reason) for r in changes.removed] == [("South", "No site")]
    assert [r.milestone for r in changes.added] == ["East"]
    assert not changes.changed


def test_milestones_without_names_are_known_by_their_timescales() -> None:
    before = plan(*(milestone("CL1", due_by=due) for due in ("May 2025", "June 2025", "July 2025")))
    after = plan(*(milestone("CL1", due_by=due) for due in ("May 2025", "July 2025")))
    changes = compare(before, after)
    assert [(r.ref, r.before, r.after) for r in changes.changed] == [("CL1", "June 2025", "")]
    assert (changes.retimed, changes.removed) == ((), ())


def test_renumbered() -> None:
    before = plan("SL1", "SL2")
    after = plan("SL1", milestone("SL7", action=WORDS["SL2"]))
    changes = compare(before, after)
    assert [(r.ref, r.before) for r in changes.renumbered] == [("SL7", "SL2")]
    assert not changes.added
    assert not changes.removed


def test_a_new_action_between_pushes_refs_on() -> None:
    new = "Publish what was heard and what was done about it"
    after = plan(
        "SL1",
        milestone("SL2", action=new),
        milestone("SL3", action=WORDS["SL2"]),
    )
    changes = compare(plan("SL1", "SL2"), after)
    assert [(r.ref, r.before) for r in changes.renumbered] == [("SL3", "SL2")]
    assert [(r.ref, r.action) for r in changes.added] == [("SL2", new)]
    assert not changes.changed
    assert not changes.removed


def test_case_and_spaces_of_a_ref_dont_matter() -> None:
    assert not compare(plan("SL1"), plan(milestone("sl 1", section="SL", action=WORDS["SL1"])))


def test_beyond_the_model() -> None:
    after = plan(
        milestone("SL1", owners=("Director", "Head of Service")),
        milestone("SL2", rating="Blue", section="QA"),
        milestone("CL1", rating="Red", status=Status.ON_HOLD),
    )
    changes = compare(BEFORE, after)
    assert [(r.ref, r.after) for r in changes.owners] == [("SL1", ("Director", "Head of Service"))]
    assert [(r.ref, r.before, r.after, r.direction) for r in changes.ratings] == [
        ("SL2", "Green", "Blue", Direction.COMPLETE),
        ("CL1", "Green", "Red", Direction.DOWN),
    ]
    assert [(r.ref, r.before, r.after) for r in changes.moved] == [("SL2", "SL", "QA")]
    assert [(r.ref, r.before, r.after) for r in changes.statuses] == [("CL1", "", "On hold")]
    assert not (changes.added)
    assert not (changes.changed)
    assert not (changes.removed)
    assert not (changes.retimed)


def test_the_order_of_owners_is_no_change() -> None:
    before = plan(milestone("SL1", owners=("A post", "Another")))
    assert not compare(before, plan(milestone("SL1", owners=("Another", "A  post"))))


@pytest.mark.parametrize("table", ["owners", "ratings", "moved", "statuses"])
def test_each_can_be_switched_off(table: str) -> None:
    after = milestone(
        "SL1", owners=("Director",), rating="Red", section="QA", status=Status.ON_HOLD
    )
    assert getattr(compare(plan("SL1"), plan(after)), table)
    assert not getattr(compare(plan("SL1"), plan(after), without=[table]), table)


def test_a_table_that_is_not_there_cant_be_left_out() -> None:
    with pytest.raises(ValueError, match="retimed: choose from owners"):
        compare(BEFORE, BEFORE, without=["retimed"])


def test_merged_is_read_from_the_reason() -> None:
    after = plan("SL1", "CL1", reasons=(reason("SL2", "This is now covered by CL1 and SL1."),))
    (row,) = compare(BEFORE, after).merged
    assert (row.ref, row.into) == ("SL2", ("CL1", "SL1"))
    other = plan("SL1", "CL1", reasons=(reason("SL2", "Covered by the transformation work."),))
    assert not compare(BEFORE, other).merged


class TestReasons:
    moved = milestone("SL1", due_by="May 2025")

    def explanation(
        self, *reasons: ReasonEntry, before: tuple[ReasonEntry, ...] = (), **options: Any
    ) -> str:
        then = plan("SL1", reasons=before)
        (row,) = compare(then, plan(self.moved, reasons=reasons), **options).retimed
        return row.explanation

    def test_goes_to_its_row(self) -> None:
        assert self.explanation(reason("sl1 ", "The post is vacant")) == "The post is vacant"
        assert self.explanation(reason("SL2", "The post is vacant")) == ""

    def test_one_that_was_there_before_is_old(self) -> None:
        old = reason("SL1", "The tender failed")
        assert self.explanation(old, before=(old,)) == ""
        assert self.explanation(old, reason("SL1", "New"), before=(old,)) == "New"

    def test_one_of_a_recorded_report_is_old(self) -> None:
        given = reason("SL1", "The tender failed", report="Committee May 2024")
        assert self.explanation(given, reported=["committee  may 2024"]) == ""
        assert self.explanation(given) == "The tender failed"

    def test_one_dated_before_the_last_report_is_old(self) -> None:
        given = reason("SL1", "The tender failed", report="Committee May 2024")
        assert self.explanation(given, since=date(2024, 6, 24)) == ""
        assert self.explanation(given, since=date(2024, 5, 2)) == "The tender failed"

    def test_of_the_milestone_it_names(self) -> None:
        before = plan(*hubs("North", "South"))
        reasons = (
            reason("CL1", "For both"),
            reason("CL1", "Only the south", milestone="South"),
        )
        after = plan(*hubs("North", "South", due_by="May 2025"), reasons=reasons)
        told = {row.milestone: row.explanation for row in compare(before, after).retimed}
        assert told == {"North": "For both", "South": "Only the south"}

    def test_rows_without_one_are_listed(self) -> None:
        changes = compare(BEFORE, plan(self.moved, "CL1"))
        assert [row.ref for row in changes.without_reason()] == ["SL2", "SL1"]


class TestReportUnder:
    def test_another_table_than_it_would_stand_in(self) -> None:
        after = plan(
            milestone("SL1", due_by="To be scoped"),
            reasons=(reason("SL1", "Waits for the bill", report_under="Timescales revised"),),
        )
        changes = compare(plan("SL1"), after)
        assert not changes.scoping
        (row,) = changes.retimed
        assert (row.original, row.revised, row.explanation) == (
            "March 2025",
            "",
            "Waits for the bill",
        )

    @pytest.mark.parametrize(
        ("words", "table"),
        [
            ("removed", "removed"),
            ("Actions removed", "removed"),
            ("Retimed", "retimed"),
            ("Revised timescales", "retimed"),
            ("Timescales being scoped or reviewed", "scoping"),
            ("Changed", "changed"),
            ("added", "added"),
        ],
    )
    def test_by_any_of_its_names(self, words: str, table: str) -> None:
        after = plan("SL1", reasons=(reason("SL1", "Because", report_under=words),))
        changes = compare(plan("SL1"), after)
        assert [row.ref for row in getattr(changes, table)] == ["SL1"]

    def test_one_action_in_three_tables(self) -> None:
        before = plan(*hubs("North", "South", "West"))
        after = plan(
            milestone("CL1", milestone="North", action="Open two hubs", due_by="To be scoped"),
            milestone("CL1", milestone="South", action="Open two hubs", due_by=""),
            reasons=(
                reason("CL1", "No site", report_under="removed"),
                reason("CL1", "No builder", report_under="retimed"),
            ),
        )
        changes = compare(before, after)
        assert [(r.action, r.reason) for r in changes.removed] == [(WORDS["CL1"], "No site")]
        assert [(r.action, r.explanation) for r in changes.retimed] == [
            ("Open two hubs", "No builder")
        ]
        assert [r.action for r in changes.scoping] == ["Open two hubs"]
        assert not changes.changed

    def test_an_old_one_no_longer_counts(self) -> None:
        old = reason("SL1", "Because", report_under="removed", report="Committee May 2024")
        after = replace(plan("SL1"), reasons=(old,))
        assert not compare(plan("SL1"), after, reported=["Committee May 2024"])
