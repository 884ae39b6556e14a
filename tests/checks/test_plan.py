"""Rules about what has to agree across a plan, an action and the sections."""

from __future__ import annotations

from typing import Any

import pytest

from plantools.checks import Finding, check
from plantools.plan import Milestone, Plan
from tests.plans import glossary, plan, posts, row, section


def found(rule: str, in_plan: Plan) -> list[Finding]:
    return [each for each in check(in_plan) if each.rule == rule]


# Pointers


@pytest.mark.parametrize(
    "pointer",
    [
        "Please also see SL9",
        "please also see SL9 and SL2.",
        "See action SL9 - Embed the tracker",
        "see also actions SL2, SL9",
        "SEE: SL9",
        "refer to ref. SL9",
    ],
)
@pytest.mark.parametrize("field", ["action", "milestone", "progress", "see_also"])
def test_pointer_to_a_ref_that_is_not_there(pointer: str, field: str) -> None:
    [finding] = found("P03", plan(row(**{field: pointer}), row("SL2")))
    assert finding.message == "The text points to “SL9”, which is not in the plan."


HOME: dict[str, Any] = {"action": "Open three homes."}
BLANK = section("", title="")
LEFT_ALONE = {
    **{
        f"prose: {text}": ("P03", plan(row(progress=text), row("SL2")))
        for text in (
            "Please also see the section on supervision",
            "See SL2 and SL1a, SL-2, SL02",
            "We expect to see 95% of plans reviewed and SL9 is not a pointer",
            "see page S9, CW1 2AB, H1 2025, COVID19",
            "Families see SLA9 used",
            "Families see SL 9 times a year",
        )
    },
    "small letters after a code of one letter, which are a page": (
        "P03",
        plan(
            row("P1", section="P", progress="See p9 of the report."),
            row("P2", section="P"),
            sections=(section("P"),),
        ),
    ),
    "pointer to an action with one removed milestone": (
        "P03",
        plan(
            row(milestone="A", status="Removed"),
            row(milestone="B"),
            row("SL2", see_also="SL1"),
        ),
    ),
    "pointer of a removed row": (
        "P03",
        plan(row(), row("SL2", see_also="SL9", status="Removed")),
    ),
    "plan with refs of its own": ("P03", plan(row("1", see_also="SL9"), row("2"))),
    "plan without a glossary": ("P05", plan(row(action="Train all PSWs."))),
    "milestones of one action": (
        "A01",
        plan(
            row(milestone="North", due_by="May 2025", rating="Blue", **HOME),
            row(milestone="South", **HOME),
            row(milestone="South", owners=("Head of Homes",), **HOME),
        ),
    ),
    "capitals, punctuation and spaces of an action": (
        "A01",
        plan(
            row(action="Review the council’s offer", milestone="A"),
            row(action="review  the council's offer.", milestone="B"),
        ),
    ),
    "earlier wording of a removed row": (
        "A01",
        plan(
            row(action="Open three new homes for children.", milestone="A", status="Removed"),
            row(action="Open two new homes for children.", milestone="B"),
        ),
    ),
    "removed copy of a row": ("A01", plan(row(status="Removed"), row())),
    "rows without ref": (
        "A01",
        plan(row("", action="Open a home."), row("", action="Train staff.")),
    ),
    "sections without a code": ("S01", plan(row(), sections=(section(), BLANK, BLANK))),
    "section whose actions are carried over": (
        "S02",
        plan(
            row(),
            row("FD1", section="FD", status="Carried over"),
            sections=(section(), section("FD")),
        ),
    ),
}


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_what_is_left_alone(case: str) -> None:
    rule, in_plan = LEFT_ALONE[case]
    assert found(rule, in_plan) == []


@pytest.mark.parametrize("cell", ["SL2, XYZ9", "see sl9", "SL 9"])
def test_see_also_holds_nothing_but_refs(cell: str) -> None:
    [finding] = found("P03", plan(row(see_also=cell), row("SL2")))
    assert finding.cell == "O5"


def test_pointer_to_a_removed_action_says_so() -> None:
    sections = (section(see_also="Please also see SL2"),)
    [finding] = found("P03", plan(row(), row("SL2", status="Removed"), sections=sections))
    assert finding.message == "The text points to “SL2”, which was removed from the plan."
    assert (finding.sheet, finding.cell, finding.ref) == ("Sections", "I5", "SL")


# Posts


def two_ways(*owners: str, **said: Any) -> list[Finding]:
    rows = (row(f"SL{n}", owners=(owner,)) for n, owner in enumerate(owners, start=1))
    return found("P04", plan(*rows, **said))


@pytest.mark.parametrize(
    ("common", "rare"),
    [
        ("Head of Service for Parks", "Head of Service Parks"),
        ("Head of Parks and Trees", "Head of Parks & Trees"),
        ("Head of Children's Homes", "Head of Children’s Homes"),
        ("Parks Manager", "parks  manager"),
        ("Service Managers for Parks", "Service Managers Parks"),
        ("Service Manager for Parks", "Service Managers Parks"),
        ("Quality Manager, Parks", "Quality Manager Parks"),
        ("Virtual School Headteacher", "Virtual School Head Teacher"),
    ],
)
def test_post_in_two_ways_names_the_commoner(common: str, rare: str) -> None:
    [finding] = two_ways(common, rare, common)
    assert (finding.cell, finding.ref) == ("E6", "SL2")
    assert finding.message.startswith(
        f"“{' '.join(rare.split())}” (1 row) looks like the same post as “{common}” (2 rows)"
    )


def test_difference_that_the_eye_misses_is_named() -> None:
    [finding] = two_ways("Head of Children's Homes", "Head of Children’s Homes")
    assert finding.message.endswith("(1 row); only the apostrophe differs.")


def test_fix_gives_the_whole_post_however_long() -> None:
    post = "Head of Service for Children's Safeguarding, Quality Assurance and Review"
    [finding] = two_ways(post, post, post.replace(" for ", " "))
    assert post in finding.fix


@pytest.mark.parametrize(
    "other",
    ["Head of Service for Trees", "Head of Parks", "Deputy Head of Service for Parks", "Parks"],
)
def test_other_posts_are_other_posts(other: str) -> None:
    assert two_ways("Head of Service for Parks", other) == []


def test_owners_list_is_right_whatever_is_commoner() -> None:
    listed = posts("Head of Parks & Trees")
    found = two_ways(*["Head of Parks and Trees"] * 3, "Head of Parks & Trees", owners=listed)
    assert {each.fix for each in found} == {
        "Write “Head of Parks & Trees” everywhere if it is the same post."
    }
    assert [each.correction for each in found] == ["Head of Parks & Trees"] * 3


def test_plural_is_no_sure_correction() -> None:
    [finding] = two_ways("Heads of Parks", owners=posts("Head of Parks"))
    assert finding.correction is None


def test_correction_keeps_the_other_posts_of_the_cell() -> None:
    owners = ("Director", "Head of Parks & Trees", "Chair")
    text = "Director;\nHead of Parks & Trees\n Chair"
    listed = posts("Director", "Head of Parks and Trees", "Chair")
    [finding] = check(plan(row(owners=owners, owners_text=text), owners=listed))
    assert finding.correction == "Director;\nHead of Parks and Trees\n Chair"


def test_section_leads_are_compared_with_owners() -> None:
    sections = (section(section_lead="Head of Service Parks"),)
    [finding] = two_ways(*["Head of Service for Parks"] * 2, sections=sections)
    assert (finding.sheet, finding.cell, finding.ref) == ("Sections", "E5", "SL")


def test_each_further_spelling_is_reported_once() -> None:
    posts_ = ["Head of Parks"] * 3 + ["Head for Parks"] * 2 + ["head of parks"]
    assert [f.cell for f in two_ways(*posts_)] == ["E8", "E10"]


# Abbreviations


def abbreviations(text: str, *known: str) -> list[str]:
    in_plan = plan(row(progress=text), glossary=glossary(*(known or ("QA",))))
    return [finding.message.split("“")[1].split("”")[0] for finding in found("P05", in_plan)]


def test_abbreviations_are_found_once_with_their_count() -> None:
    in_plan = plan(
        row(action="Train all PSWs and the PSW lead (PSW)."),
        row("SL2", progress="DCS agreed."),
        glossary=glossary("QA"),
    )
    first, second = found("P05", in_plan)
    assert (first.cell, first.message) == (
        "C5",
        "The glossary doesn't explain “PSW”, which is used 3 times.",
    )
    assert (second.cell, second.message) == (
        "I6",
        "The glossary doesn't explain “DCS”, which is used once.",
    )


@pytest.mark.parametrize("known", ["PA", "PAs", " PA "])
def test_plural_and_singular_are_the_same_abbreviation(known: str) -> None:
    assert abbreviations("PAs and each PA's lead", known) == []


@pytest.mark.parametrize(
    "text",
    [
        "SL1 and SL are ours, see SL",
        "Phase II, part IV, chapter XII",
        "Moved from RED to AMBER",
        "UK councils, HR and IT",
        "NOT done, TBC in JUNE",
        "WORK GOES ON WELL",
        "ON TRACK, REVIEW WITH BOARD, NA",
        "COVID-19, A&E, Q4, KPI2, 2NDX",
        "Ofsted and DfE agree; I do too",
    ],
)
def test_other_capitals_are_left_alone(text: str) -> None:
    assert abbreviations(text) == []


def test_abbreviations_side_by_side_or_in_brackets_are_found() -> None:
    assert abbreviations("The NHS/ICB offer (MASH), led by NHS ICB.") == ["NHS", "ICB", "MASH"]


# Whole actions


def of_action(*rows: Milestone) -> list[Finding]:
    return found("A01", plan(*rows))


def test_other_action_names_the_row_that_has_the_ref() -> None:
    [finding] = of_action(row(action="Open a home."), row("SL2"), row(action="Train all staff."))
    assert (finding.cell, finding.ref) == ("A7", "SL1")
    assert finding.message == (
        "Ref “SL1” stands for “Train all staff.” here and for another action on row 5."
    )


def test_each_other_wording_is_reported_once() -> None:
    texts = ["Open a home.", "Train staff.", "Train staff.", "Plant trees."]
    assert len(of_action(*(row(action=t, milestone=str(n)) for n, t in enumerate(texts)))) == 2


def test_ref_written_in_small_letters_is_the_same_ref() -> None:
    assert (
        len(of_action(row("SL1", action="Open a home."), row("sl 1", action="Train staff."))) == 1
    )


def test_very_same_row_twice_is_reported_at_the_second() -> None:
    [finding] = of_action(row(), row("SL2"), row(rating="Grey"))
    assert finding.cell == "A7"
    assert "on row 5 already" in finding.message


def test_ref_of_a_removed_action_must_not_be_used_again() -> None:
    [finding] = of_action(
        row(action="Plant trees along the canal.", status="Removed"),
        row(action="Train all staff."),
    )
    assert finding.cell == "A5"


# Sections


def test_section_whose_actions_were_all_removed_has_none() -> None:
    [finding] = check(
        plan(
            row(),
            row("FD1", section="FD", status="Removed"),
            sections=(section(), section("FD", title="Front door")),
        )
    )
    assert (finding.rule, finding.cell, finding.ref) == ("S02", "A6", "FD")
    assert finding.message == "No action belongs to section “FD (Front door)”."


def test_lead_tbc_is_quoted() -> None:
    [finding] = check(plan(row(), sections=(section(section_lead="TBC"),)))
    assert finding.message == "Section “SL (Leadership)” has only “TBC” as its lead."
