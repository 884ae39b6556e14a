"""The Overdue sheet: what is late, what is due next, and whose it is."""

from __future__ import annotations

from typing import Any

import pytest

from plantools.plan import Plan
from plantools.reports.overdue import overdue_report
from plantools.reports.plan_print import how_close
from plantools.reports.report import Link
from tests.plans import ACTION_COLUMNS, AS_AT, facts, plan, row


def records(of: Plan) -> list[dict[str, Any]]:
    table = overdue_report(facts(of)).tables[0]
    names = [column.header for column in table.columns]
    return [dict(zip(names, line, strict=True)) for line in table.rows]


def whose(of: Plan) -> list[tuple[Any, ...]]:
    return list(overdue_report(facts(of)).tables[1].rows)


def test_a_row_says_all_that_is_needed() -> None:
    said = {"due_by": "by the end of May 2025", "rating": "Purple"}  # no rating, but as written
    late = plan(row("S7", milestone="Second home", **said))
    [milestone] = late.milestones
    assert records(late) == [
        {
            "Owner": "Head of Libraries",
            "Ref": "S7",
            "Days overdue": 30,
            "Days left": None,
            "Due date": milestone.due.last,
            "When": "Overdue",
            "Rating": "Purple",
            "Action": "Do what S7 asks for.\nMilestone: Second home",
            "Due by": "by the end of May 2025",
            "Go to": Link("Actions", f"{ACTION_COLUMNS['due_by']}{milestone.place.row}"),
        }
    ]


@pytest.mark.parametrize(
    ("due", "said", "shown"),
    [
        *(("29 June 2025", {}, (1, None)), ("30 June 2025", {}, (None, 0))),
        *(("1 July 2025", {}, (None, 1)), ("30 July 2025", {}, (None, 30))),
        *((due, {}, None) for due in ("31 July 2025", "July 2025", "To be scoped", "Monthly")),
        *((due, {}, None) for due in ("soon", "")),
        ("May 2025", {"due_date": AS_AT}, (None, 0)),
        *((due, {"rating": "Blue"}, None) for due in ("May 2025", "July 2025")),
        *(("May 2025", {"status": each}, None) for each in ("On hold", "Removed", "Carried over")),
        ("10 July 2025", {"status": "On hold"}, None),
    ],
)
def test_late_is_the_day_after_and_soon_is_today_and_thirty_days(
    due: str, said: dict[str, Any], shown: tuple[Any, ...] | None
) -> None:
    found = records(plan(row(due_by=due, **said)))
    assert [(line["Days overdue"], line["Days left"]) for line in found] == [shown] * bool(shown)
    assert {line["When"] for line in found} <= {"Overdue" if due[:2] == "29" else "Next 30 days"}


def test_the_longest_overdue_come_first_and_then_what_is_due_next() -> None:
    due = ("10 July 2025", "29 June 2025", "August 2025", "30 June 2025", "April 2025")
    mixed = plan(*(row(f"SL{number}", due_by=text) for number, text in enumerate(due, start=1)))
    assert [line["Ref"] for line in records(mixed)] == ["SL5", "SL2", "SL4", "SL1"]
    assert overdue_report(facts(mixed)).notes == (
        "2 milestones of 2 actions are overdue and 2 are due in the next 30 days.",
        "Figures as at 30 June 2025, a test's date.",
    )
    lists, owners = overdue_report(facts(plan(row()))).tables
    assert lists.rows == owners.rows == ()
    assert lists.empty == "Nothing is overdue or due in the next 30 days"


def owned(*said: tuple[str, str], **more: Any) -> Plan:
    """A plan of a row for each due by and its owners, joined by a comma."""
    rows = (
        row(f"SL{number}", due_by=due, owners=tuple(filter(None, owners.split(", "))), **more)
        for number, (due, owners) in enumerate(said, start=1)
    )
    return plan(*rows)


def test_owners_are_counted_each_for_itself_the_worst_first() -> None:
    soon = "10 July 2025"
    mixed = (("May 2025", "Alpha, Beta"), ("April 2025", "Beta"), (soon, "Alpha"), (soon, "Gamma"))
    # owner, milestones, overdue, due soon, longest overdue
    assert whose(owned(*mixed, ("29 June 2025", ""))) == [
        *(("Beta", 2, 2, 0, 61), ("Alpha", 2, 1, 1, 30)),
        *(("No owner", 1, 1, 0, 1), ("Gamma", 1, 0, 1, None)),
    ]
    assert whose(owned((soon, "Delta"), status="On hold")) == []
    alike = owned(("May 2025", "Zeta"), ("May 2025", "Eta"), ("April 2025", "Theta"))
    assert [line[0] for line in whose(alike)] == ["Theta", "Eta", "Zeta"]


def test_one_post_is_one_line_however_its_apostrophe_is_typed_and_one_is_singular() -> None:
    post = "Director of Children's Services"
    of = owned(("May 2025", post), ("10 July 2025", "Director of Children’s services"))
    assert [line[:4] for line in whose(of)] == [(post, 2, 1, 1)]
    assert overdue_report(facts(of)).notes[0] == (
        "1 milestone of 1 action is overdue and 1 is due in the next 30 days."
    )


@pytest.mark.parametrize(
    ("due", "said", "shown"),
    [
        *(("12 July 2025", {}, "12 days left"), ("1 July 2025", {}, "1 day left")),
        *(("30 June 2025", {}, "Due today"), ("29 June 2025", {}, "1 day overdue")),
        *(("18 May 2025", {}, "43 days overdue"), ("June 2022", {}, "1,096 days overdue")),
        *(("", {}, "No date"), ("To be scoped", {}, "No date"), ("Monthly", {}, "No end date")),
        ("Every 3 months from June 2025", {}, "No end date"),
        ("May 2025", {"rating": "Blue"}, "Complete"),
        ("May 2025", {"status": "On hold"}, "On hold"),
        ("May 2025", {"status": "paused"}, "30 days overdue"),
    ],
)
def test_how_close_in_words(due: str, said: dict[str, Any], shown: str) -> None:
    homes = [row("S7", rating=rating) for rating in ("Blue", "Blue", "Green")]
    gone, milestone = row("S7", rating="Red", status="Removed"), row(due_by=due, **said)
    assert how_close(milestone, (milestone, gone), AS_AT) == shown
    assert how_close(milestone, (*homes, gone), AS_AT) == f"{shown}\n2 of 3 milestones done"
