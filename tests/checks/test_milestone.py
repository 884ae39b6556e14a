"""Rules about single rows: what they say, and what they leave alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plantools.checks import Finding, check
from plantools.plan import Milestone, Plan
from tests.plans import key, plan, row, section


def found(rule: str, in_plan: Plan) -> list[Finding]:
    return [each for each in check(in_plan) if each.rule == rule]


def codes(*rows: Milestone, **said: Any) -> list[str]:
    return [each.rule for each in check(plan(*rows, **said))]


DONE: dict[str, Any] = {"rating": "Blue", "completed_on": date(2025, 5, 1), "evidence": "Report"}
LATE: dict[str, Any] = {"due_by": "May 2020", "progress": "Late; done in July."}
WHENEVER = "When the stars align"
LEFT_ALONE = {
    "empty rows of the table": plan(row(), Milestone(ref=""), Milestone(ref=" ")),
    "removed row without owner, rating or date": plan(
        row(), row("SL2", owners=(), rating="", due_by="", status="Removed")
    ),
    "removed row that is late and outside the period": plan(
        row(), row("SL2", due_by="May 2020", status="Removed")
    ),
    "posts with a word of a stand-in": plan(
        row(owners=("Vacant Homes Officer",)), row("SL2", owners=("Head of HR TBC",))
    ),
    "refs of numbers": plan(row("1"), row("2.3"), row("1A"), row("12")),
    "refs with a scheme of their own": plan(row("ACT1"), row("ACT2"), row("ACT3")),
    "unreadable due text of a finished row": plan(row(due_by=WHENEVER, **DONE)),
    "due date beside unreadable due text": plan(row(due_by=WHENEVER, due_date=date(2025, 10, 1))),
    "amber row that is late": plan(row(**{**LATE, "due_by": "April 2025"}, rating="Amber")),
    "quarterly": plan(row(due_by="Quarterly review")),
    "every 3 months": plan(row(due_by="Every 3 months from June 2025")),
    "months in which the plan begins and ends": plan(
        row(due_by="March 2026"), row("SL2", **{**LATE, "due_by": "April 2025"}, rating="Red")
    ),
    "no period": plan(row(due_by="May 2031"), period_start=None, period_end=None),
    "no date of a carried-over row": plan(row(), row("SL2", due_by="", status="Carried over")),
    **{
        f"no column {field} that a row needs": plan(
            row(), row("SL2", rating="Grey"), without=(field,)
        )
        for field in ("completed_on", "evidence", "progress")
    },
}
REPORTED_ONCE = {
    "ref in an unknown section": (["M02"], plan(row(), row("SL2"), row("SL3", section="SX"))),
    "reversed period": (["P02"], plan(row(), row("SL2"), period_end=date(2020, 1, 1))),
    "milestones without any row that names their action": (
        ["M05", "M05"],
        plan(row(action="", milestone="First"), row(action="", milestone="Second")),
    ),
    "scoping": (["M22"], plan(row(due_by="To be scoped"))),
    **{
        f"progress that is only {said}": (["M13"], plan(row(rating="Red", progress=said)))
        for said in ("-", "N/A", "none")
    },
    **{
        f"owner {nobody!r}": (["M03"], plan(row(owners=(nobody,))))
        for nobody in (
            *("", " ", "-", "?", "tbc", "N/A", "To be confirmed", "Vacant", "TBC - new post"),
            "Owner TBC",
        )
    },
}


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_what_is_left_alone(case: str) -> None:
    assert check(LEFT_ALONE[case]) == []


@pytest.mark.parametrize("case", REPORTED_ONCE)
def test_what_is_reported_and_nothing_else(case: str) -> None:
    rules, faulty = REPORTED_ONCE[case]
    assert [each.rule for each in check(faulty)] == rules


def test_unknown_section_says_how_the_sections_sheet_writes_it() -> None:
    [finding] = found("M02", plan(row(section="sl ")))
    assert finding.cell == "B5"
    assert finding.fix == "Type SL, exactly as on the Sections sheet."


def test_blank_section_is_reported_only_when_there_are_sections() -> None:
    [finding] = found("M02", plan(row(), row("SL2", section="")))
    assert finding.message == "This row has no section."
    assert codes(row(section=""), sections=()) == []


def test_blank_rating_and_unknown_rating_read_differently() -> None:
    blank, unknown = found("M04", plan(row(rating=""), row("SL2", rating="Amber/Green")))
    assert blank.message == "This row has no rating."
    assert unknown.message == "“Amber/Green” is not a rating."


def test_longer_code_that_begins_alike_is_another_section() -> None:
    sections = (section("CL"), section("CLA"))
    rows = [row(f"CL{n}", section="CL") for n in range(1, 4)]
    [finding] = found("M10", plan(*rows, row("CLA1", section="CL"), sections=sections))
    assert finding.message == "Ref “CLA1” doesn't begin like its section, “CL”."
    assert finding.ref == "CLA1"


def test_code_that_ends_in_a_number_is_not_taken_for_a_longer_number() -> None:
    rows = [row(f"T1.{n}", section="T1") for n in range(1, 4)]
    assert "M10" not in codes(*rows, sections=(section("T1"),))
    assert "M10" in codes(*rows, row("T12.1", section="T1"), sections=(section("T1"),))


def test_unreadable_due_text_is_quoted_with_the_reason() -> None:
    [finding] = found("M11", plan(row(due_by="When the stars align")))
    assert finding.message.startswith("Due by “When the stars align” can't be read as a date")


def test_overdue_names_the_date_and_counts_the_days() -> None:
    [finding] = found("M12", plan(row(due_by="", due_date=date(2025, 6, 29), rating="Grey")))
    assert finding.message == (
        "The action is rated Grey, but it was due 29 June 2025 and is 1 day overdue."
    )


def test_due_date_outside_the_period_points_to_the_override() -> None:
    [finding] = found("M14", plan(row(due_date=date(2026, 4, 1))))
    assert finding.cell == "G5"
    assert finding.message == (
        "The due date, 1 April 2026, is after the plan ends on 31 March 2026."
    )


@pytest.mark.parametrize(
    ("fields", "rule", "rating", "columns"),
    [
        (("completed_on",), "M20", "Blue", "Completed on column"),
        (("completed_on", "evidence"), "M20", "Blue", "Completed on or Evidence column"),
        (("progress",), "M13", "Red", "Progress column"),
    ],
)
def test_missing_columns_are_reported_once(
    fields: tuple[str, ...], rule: str, rating: str, columns: str
) -> None:
    rows = [row(f"SL{n}", rating=rating, evidence="Report") for n in range(1, 31)]
    [finding] = found(rule, plan(*rows, without=fields))
    assert finding.message.startswith(f"The table has no {columns}, and 30 rows are")
    assert (finding.sheet, finding.cell, finding.ref) == ("Actions", "A5", "")


@pytest.mark.parametrize(
    ("filled", "cell", "blank"),
    [
        ({}, "K5", "Completed on and Evidence are blank"),
        ({"completed_on": date(2025, 6, 2)}, "J5", "Evidence is blank"),
        ({"evidence": "Audit"}, "K5", "Completed on is blank"),
        ({"evidence": "n/a", "completed_on": date(2025, 6, 2)}, "J5", "Evidence is only “n/a”"),
    ],
)
def test_blue_row_is_told_once_what_it_lacks(filled: dict[str, Any], cell: str, blank: str) -> None:
    [finding] = check(plan(row(rating="Blue", **filled)))
    assert (finding.rule, finding.cell) == ("M20", cell)
    assert finding.message == f"The action is rated Blue but {blank}."


def test_ongoing_without_a_date_is_advice() -> None:
    [finding] = check(plan(row(due_by="Ongoing")))
    assert finding.rule == "M23"
    assert finding.message == "Due by “Ongoing” names no date."


CITY = key(
    *("Green: complete", "Blue: evidence awaited", "Amber: on track", "Yellow: at risk"),
    *("Red: off track", "White: not started", "Pink"),
)


def test_rules_go_by_what_the_councils_words_mean_and_name_them() -> None:
    late = {"due_by": "May 2025"}
    rows = [
        row("SL1", rating="Green", **late),
        row("SL2", rating="Blue", **late),
        row("SL3", rating="Amber", **late),
        row("SL4", rating="Yellow", progress="n/a"),
        row("SL5", rating="Grey"),
        row("SL6", rating="Pink"),
        row("SL7", rating="White", completed_on=date(2025, 5, 1)),
        row("SL8", rating="Blue", completed_on=date(2025, 5, 1)),
    ]
    told = {(f.rule, f.ref): f for f in check(plan(*rows, ratings=CITY))}
    assert {each for each in told if each[0] in ("M04", "M12", "M13", "M15")} == {
        *(("M04", "SL5"), ("M12", "SL3"), ("M13", "SL4"), ("M15", "SL7")),
    }
    assert ("M20", "SL1") in told  # complete, and nothing shows it
    assert ("M20", "SL2") not in told
    assert told["M12", "SL3"].fix == (
        "Rate it Green if it is done; else Yellow or Red, or agree a new date."
    )
    assert "Choose one of Green, Blue, Amber, Yellow, Red, White;" in told["M04", "SL5"].fix
    (key_row,) = (f for f in told.values() if f.rule == "K01")
    assert key_row.message == (
        "Means is blank for the rating “Pink” of actions; 1 row with it count as not rated."
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Done: complete", "done: complete"), "stands twice"),
        (("Done: complete", "Fine: quite good"), "“quite good” is no meaning"),
        (("Done: on track",), "No rating of actions means complete"),
        (("Done: complete, shiny",), "“shiny”, the colour of the rating “Done”, can't be read"),
    ],
)
def test_what_is_wrong_with_a_scale_is_said_clearly(words: tuple[str, ...], told: str) -> None:
    ours = [f for f in check(plan(row(rating="Done"), ratings=key(*words))) if f.rule[0] == "K"]
    assert [told in found.message for found in ours] == [True]


# Rows that are no action: totals, headings, headers once more


def taken_for_none(**said: Any) -> list[str]:
    row = Milestone(**{"ref": "", **said})
    return [each.message for each in found("M08", Plan(milestones=(row,)))]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"action": "Subtotal", "rating_text": "2"}, "a total"),
        ({"ref": "Total", "action": "17"}, "a total"),
        ({"ref": "Sub-total SL", "progress": "4"}, "a total"),
        ({"section": "SL", "action": "Total for section SL"}, "a total"),
        ({"ref": "GRAND TOTAL"}, "a total"),
        ({"action": "Count: 4"}, "a total"),
        ({"ref": "Section SL: Strengthening libraries"}, "a heading"),
        ({"ref": "Ref", "action": "Action", "rating_text": "RAG"}, "a second row of headers"),
        ({"ref": "Ref.", "action": "What we will do"}, "a second row of headers"),
    ],
)
def test_what_is_no_action(said: dict[str, str], what: str) -> None:
    [message] = taken_for_none(**said)
    assert f"looks like {what}, and is counted as an action" in message


@pytest.mark.parametrize(
    "said",
    [
        {"ref": "SL1", "action": "Total the returns of all homes.", "owners": ("Director",)},
        {"ref": "SL1", "action": "Total number of visits to be reported every month by the lead"},
        {"ref": "SL1", "action": "Totally new rota"},
        {"action": "Find a builder"},
        {"ref": "SL1"},
        {"ref": "SL1", "section": "SL", "action": "Action"},
        {"ref": "SL 1"[:3], "action": "Sum up the findings"},
    ],
)
def test_what_is_one(said: dict[str, Any]) -> None:
    assert taken_for_none(**said) == []
