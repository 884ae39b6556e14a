"""The Overdue sheet: what is late, what is due next, and whose it is."""

from __future__ import annotations

from typing import Any

import pytest

from plantools.plan import Plan
from plantools.reports.overdue import overdue_report
from plantools.reports.plan_print import how_close
from plantools.reports.report import Link, ReportTable
from tests.plans import ACTION_COLUMNS, AS_AT, facts, plan, row


def tables(of: Plan) -> tuple[ReportTable, ReportTable]:
    first, second = overdue_report(facts(of)).tables
    return first, second


def records(table: ReportTable) -> list[dict[str, Any]]:
    names = [column.header for column in table.columns]
    return [dict(zip(names, line, strict=True)) for line in table.rows]


def whose(of: Plan) -> list[tuple[Any, ...]]:
    return list(tables(of)[1].rows)


def test_a_row_says_all_that_is_needed() -> None:
    late = plan(
        row("S7", milestone="Second home", due_by="by the end of May 2025", rating="Amber"),
    )
    [found] = records(tables(late)[0])
    place = late.milestones[0].place
    assert found == {
        "Owner": "Head of Libraries",
        "Ref": "S7",
        "Days overdue": 30,
        "Days left": None,
        "Due date": late.milestones[0].due.last,
        "When": "Overdue",
        "Rating": "Amber",
        "Action": "Do what S7 asks for.\nMilestone: Second home",
        "Due by": "by the end of May 2025",
        "Go to": Link("Actions", f"{ACTION_COLUMNS['due_by']}{place.row}"),
    }


def test_late_rows_come_before_those_due_next() -> None:
    mixed = plan(
        row("SL1", due_by="10 July 2025"),
        row("SL2", due_by="29 June 2025"),
        row("SL3", due_by="August 2025"),
        row("SL4", due_by="30 June 2025"),
        row("SL5", due_by="April 2025"),
    )
    found = records(tables(mixed)[0])
    assert [(r["Ref"], r["When"], r["Days overdue"], r["Days left"]) for r in found] == [
        ("SL5", "Overdue", 61, None),
        ("SL2", "Overdue", 1, None),
        ("SL4", "Next 30 days", None, 0),
        ("SL1", "Next 30 days", None, 10),
    ]
    assert overdue_report(facts(mixed)).notes == (
        "2 milestones of 2 actions are overdue and 2 are due in the next 30 days.",
        "Figures as at 30 June 2025, a test's date.",
    )


def test_a_word_that_is_no_rating_is_shown_as_written() -> None:
    [found] = records(tables(plan(row(due_by="May 2025", rating="Purple")))[0])
    assert found["Rating"] == "Purple"


def test_nothing_overdue_is_said_in_words() -> None:
    lists, owners = tables(plan(row()))
    assert lists.rows == owners.rows == ()
    assert lists.empty == "Nothing is overdue or due in the next 30 days"
    assert "overdue" in owners.empty


def test_owners_are_counted_each_for_itself() -> None:
    mixed = plan(
        row("SL1", due_by="May 2025", owners=("Alpha", "Beta")),
        row("SL2", due_by="April 2025", owners=("Beta",)),
        row("SL3", due_by="10 July 2025", owners=("Alpha",)),
        row("SL4", due_by="10 July 2025", owners=("Gamma",)),
        row("SL5", due_by="10 July 2025", owners=("Delta",), status="On hold"),
        row("SL6", due_by="29 June 2025", owners=()),
    )
    # owner, milestones, overdue, due soon, longest overdue
    assert whose(mixed) == [
        ("Beta", 2, 2, 0, 61),
        ("Alpha", 2, 1, 1, 30),
        ("No owner", 1, 1, 0, 1),
        ("Gamma", 1, 0, 1, None),
    ]


def test_owners_with_as_much_overdue_are_in_order_of_the_longest_and_name() -> None:
    mixed = plan(
        row("SL1", due_by="May 2025", owners=("Zeta",)),
        row("SL2", due_by="May 2025", owners=("Eta",)),
        row("SL3", due_by="April 2025", owners=("Theta",)),
    )
    assert [line[0] for line in whose(mixed)] == ["Theta", "Eta", "Zeta"]


# How close: what stands beside a rating


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
    assert how_close(row(**said), (), AS_AT) == shown


def test_an_action_of_several_milestones_says_how_many_are_done() -> None:
    homes = (
        row("S7", rating="Blue"),
        row("S7", rating="Blue"),
        row("S7", rating="Green", due_by="12 July 2025"),
        row("S7", rating="Red", status="Removed"),
    )
    assert how_close(homes[2], homes, AS_AT) == "12 days left\n2 of 3 milestones done"
    assert how_close(homes[2], homes[2:3], AS_AT) == "12 days left"


def test_one_post_is_one_line_however_its_apostrophe_is_typed_and_one_is_singular() -> None:
    rows = (
        row("SL1", due_by="May 2025", owners=("Director of Children's Services",)),
        row("SL2", due_by="10 July 2025", owners=("Director of Children’s services",)),
    )
    made = overdue_report(facts(plan(*rows)))
    assert [line[:4] for line in made.tables[1].rows] == [
        ("Director of Children's Services", 2, 1, 1)
    ]
    assert made.notes[0] == ("1 milestone of 1 action is overdue and 1 is due in the next 30 days.")
