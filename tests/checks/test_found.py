"""Rules about rows, actions, sections, posts and the plan: what they say, what they leave alone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from plantools.checks import Finding, check
from plantools.plan import Milestone, Plan
from tests.checks import found
from tests.plans import glossary, key, plan, posts, row, section

DONE: dict[str, Any] = {"rating": "Blue", "completed_on": date(2025, 5, 1), "evidence": "Report"}
LATE: dict[str, Any] = {"due_by": "April 2025", "progress": "Late; done in July."}
HOME: dict[str, Any] = {"action": "Open three homes."}
WHENEVER = "When the stars align"
BLANK = section("", title="")
NO_FINDING = {
    "empty rows of the table": plan(row(), Milestone(ref=""), Milestone(ref=" ")),
    "removed row without owner, rating or date": plan(
        row(), row("SL2", owners=(), rating="", due_by="", status="Removed")
    ),
    "removed row, late, outside the period": plan(
        row(), row("SL2", due_by="May 2020", status="Removed")
    ),
    "posts with a word of a stand-in": plan(
        row(owners=("Vacant Homes Officer",)), row("SL2", owners=("Head of HR TBC",))
    ),
    "refs of numbers": plan(row("1"), row("2.3"), row("1A"), row("12")),
    "refs with a scheme of their own": plan(row("ACT1"), row("ACT2"), row("ACT3")),
    "unreadable due text of a finished row": plan(row(due_by=WHENEVER, **DONE)),
    "due date beside unreadable due text": plan(row(due_by=WHENEVER, due_date=date(2025, 10, 1))),
    "amber row that is late": plan(row(**LATE, rating="Amber")),
    "quarterly": plan(row(due_by="Quarterly review")),
    "every 3 months": plan(row(due_by="Every 3 months from June 2025")),
    "months in which the plan begins and ends": plan(
        row(due_by="March 2026"), row("SL2", **LATE, rating="Red")
    ),
    "no period": plan(row(due_by="May 2031"), period_start=None, period_end=None),
    "no date of a carried-over row": plan(row(), row("SL2", due_by="", status="Carried over")),
    "blank section, no sections": plan(row(section=""), sections=()),
    **{
        f"no column {field} that a row needs": plan(
            row(), row("SL2", rating="Grey"), without=(field,)
        )
        for field in ("completed_on", "evidence", "progress")
    },
}
NOT_OF_THE_RULE = {
    **{
        f"P03 prose: {text}": plan(row(progress=text), row("SL2"))
        for text in (
            "Please also see the section on supervision",
            "See SL2 and SL1a, SL-2, SL02",
            "We expect to see 95% of plans reviewed and SL9 is not a pointer",
            "see page S9, CW1 2AB, H1 2025, COVID19",
            "Families see SLA9 used",
            "Families see SL 9 times a year",
        )
    },
    "P03 small letters after a code of one letter, which are a page": plan(
        row("P1", section="P", progress="See p9 of the report."),
        row("P2", section="P"),
        sections=(section("P"),),
    ),
    "P03 action with one removed milestone": plan(
        row(milestone="A", status="Removed"), row(milestone="B"), row("SL2", see_also="SL1")
    ),
    "P03 pointer of a removed row": plan(row(), row("SL2", see_also="SL9", status="Removed")),
    "P03 plan with refs of its own": plan(row("1", see_also="SL9"), row("2")),
    "P05 plan without a glossary": plan(row(action="Train all PSWs.")),
    "A01 milestones of one action": plan(
        row(milestone="North", due_by="May 2025", rating="Blue", **HOME),
        row(milestone="South", **HOME),
        row(milestone="South", owners=("Head of Homes",), **HOME),
    ),
    "A01 capitals, punctuation and spaces": plan(
        row(action="Review the council’s offer", milestone="A"),
        row(action="review  the council's offer.", milestone="B"),
    ),
    "A01 earlier wording of a removed row": plan(
        row(action="Open three new homes for children.", milestone="A", status="Removed"),
        row(action="Open two new homes for children.", milestone="B"),
    ),
    "A01 removed copy of a row": plan(row(status="Removed"), row()),
    "A01 rows without ref": plan(row("", **HOME), row("", action="Train staff.")),
    "S01 sections without a code": plan(row(), sections=(section(), BLANK, BLANK)),
    "S02 actions that are carried over": plan(
        row(), row("FD1", section="FD", status="Carried over"), sections=(section(), section("FD"))
    ),
    "M10 code that ends in a number": plan(
        *(row(f"T1.{n}", section="T1") for n in range(1, 4)), sections=(section("T1"),)
    ),
}
ONLY_THESE = {
    "M02: ref in an unknown section": plan(row(), row("SL2"), row("SL3", section="SX")),
    "P02: reversed period": plan(row(), row("SL2"), period_end=date(2020, 1, 1)),
    "M05 M05: no row names their action": plan(
        row(action="", milestone="First"), row(action="", milestone="Second")
    ),
    "M22: scoping": plan(row(due_by="To be scoped")),
    **{
        f"M13: progress that is only {said}": plan(row(rating="Red", progress=said))
        for said in ("-", "N/A", "none")
    },
    **{
        f"M03: owner {nobody!r}": plan(row(owners=(nobody,)))
        for nobody in (
            *("", " ", "-", "?", "tbc", "N/A", "To be confirmed", "Vacant", "TBC - new post"),
            "Owner TBC",
        )
    },
}
CL = [row(f"CL{n}", section="CL") for n in range(1, 4)]
T1 = [row(f"T1.{n}", section="T1") for n in range(1, 4)]
TOLD = [
    ("M02 B5", plan(row(section="sl ")), "Type SL, exactly as on the Sections sheet."),
    ("M02 B6", plan(row(), row("SL2", section="")), "This row has no section."),
    ("M04 H5", plan(row(rating="")), "This row has no rating."),
    ("M04 H5", plan(row(rating="Amber/Green")), "“Amber/Green” is not a rating."),
    (
        "M10 A8",
        plan(*CL, row("CLA1", section="CL"), sections=(section("CL"), section("CLA"))),
        "Ref “CLA1” doesn't begin like its section, “CL”.",
    ),
    ("M10 A8", plan(*T1, row("T12.1", section="T1"), sections=(section("T1"),)), "“T12.1”"),
    ("M11 F5", plan(row(due_by=WHENEVER)), f"Due by “{WHENEVER}” can't be read as a date. There"),
    (
        "M12 H5",
        plan(row(due_by="", due_date=date(2025, 6, 29), rating="Grey")),
        "The action is rated Grey, but it was due 29 June 2025 and is 1 day overdue.",
    ),
    (
        "M14 G5",
        plan(row(due_date=date(2026, 4, 1))),
        "The due date, 1 April 2026, is after the plan ends on 31 March 2026.",
    ),
    ("M20 K5", plan(row(rating="Blue")), "Blue but Completed on and Evidence are blank."),
    ("M20 J5", plan(row(rating="Blue", completed_on=date(2025, 6, 2))), "but Evidence is blank."),
    ("M20 K5", plan(row(rating="Blue", evidence="Audit")), "but Completed on is blank."),
    (
        "M20 J5",
        plan(row(rating="Blue", evidence="n/a", completed_on=date(2025, 6, 2))),
        "Evidence is only “n/a”.",
    ),
    ("M23 F5", plan(row(due_by="Ongoing")), "Due by “Ongoing” names no date."),
    (
        "P03 I5",
        plan(row(), row("SL2", status="Removed"), sections=(section(see_also="also see SL2"),)),
        "The text points to “SL2”, which was removed from the plan.",
    ),
    *(
        ("P03 O5", plan(row(see_also=cell), row("SL2")), "which is not in the plan.")
        for cell in ("SL2, XYZ9", "see sl9", "SL 9")
    ),
    (
        "A01 A7",
        plan(row(**HOME), row("SL2"), row(action="Train all staff.")),
        "Ref “SL1” stands for “Train all staff.” here and for another action on row 5.",
    ),
    ("A01 A6", plan(row(**HOME), row("sl 1", action="Train staff.")), "“sl 1” stands for"),
    ("A01 A7", plan(row(), row("SL2"), row(rating="Grey")), "stands on row 5 already, with"),
    (
        "A01 A5",
        plan(row(action="Plant trees.", status="Removed"), row(action="Train all staff.")),
        "another action on row 6.",
    ),
    (
        "S02 A6",
        plan(
            row(),
            row("FD1", section="FD", status="Removed"),
            sections=(section(), section("FD", title="Front door")),
        ),
        "No action belongs to section “FD (Front door)”.",
    ),
    (
        "S03 E5",
        plan(row(), sections=(section(section_lead="TBC"),)),
        "Section “SL (Leadership)” has only “TBC” as its lead.",
    ),
]


@pytest.mark.parametrize("case", NO_FINDING)
def test_what_is_left_alone(case: str) -> None:
    assert check(NO_FINDING[case]) == []


@pytest.mark.parametrize("case", NOT_OF_THE_RULE)
def test_what_the_rule_leaves_alone(case: str) -> None:
    assert found(case[:3], NOT_OF_THE_RULE[case]) == []


@pytest.mark.parametrize("case", ONLY_THESE)
def test_what_is_reported_and_nothing_else(case: str) -> None:
    assert [each.rule for each in check(ONLY_THESE[case])] == case.split(":", maxsplit=1)[0].split()


@pytest.mark.parametrize(("where", "faulty", "said"), TOLD)
def test_what_is_said_and_where(where: str, faulty: Plan, said: str) -> None:
    [finding] = found(where[:3], faulty)
    assert f"{finding.rule} {finding.cell}" == where
    assert said in f"{finding.message} {finding.fix}"


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
    assert finding.message == f"The table has no {columns}, and 30 rows are rated " + (
        "Amber or Red." if rating == "Red" else "Blue."
    )
    assert (finding.sheet, finding.cell, finding.ref) == ("Actions", "A5", "")


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
        *(("M04", "SL5"), ("M12", "SL3"), ("M13", "SL4"), ("M15", "SL7"))
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
        ({"ref": "SL1", "action": "Total the returns of all homes.", "owners": ("Me",)}, ""),
        ({"ref": "SL1", "action": "Total number of visits to be reported monthly by the lead"}, ""),
        ({"ref": "SL1", "action": "Totally new rota"}, ""),
        ({"action": "Find a builder"}, ""),
        ({"ref": "SL1"}, ""),
        ({"ref": "SL1", "section": "SL", "action": "Action"}, ""),
        ({"ref": "SL ", "action": "Sum up the findings"}, ""),
    ],
)
def test_what_is_no_action(said: dict[str, Any], what: str) -> None:
    findings = found("M08", Plan(milestones=(Milestone(**{"ref": "", **said}),)))
    assert [f"looks like {what}, and is counted as an action" in f.message for f in findings] == (
        [True] if what else []
    )


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
def test_pointer_to_a_ref_that_is_not_there(pointer: str) -> None:
    for field in ("action", "milestone", "progress", "see_also"):
        [finding] = found("P03", plan(row(**{field: pointer}), row("SL2")))
        assert finding.message == "The text points to “SL9”, which is not in the plan."


def test_each_other_wording_is_reported_once() -> None:
    texts = ["Open a home.", "Train staff.", "Train staff.", "Plant trees."]
    rows = (row(action=text, milestone=str(n)) for n, text in enumerate(texts))
    assert len(found("A01", plan(*rows))) == 2


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
    assert ("only the apostrophe differs." in finding.message) == ("’" in rare)


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
    listed = posts("Head Teacher & Trees", "Chair of Parks")
    told = two_ways(*["Headteacher and Trees"] * 3, "Head Teacher & Trees", owners=listed)
    assert {each.fix for each in told} == {
        "Write “Head Teacher & Trees” everywhere if it is the same post."
    }
    assert [each.correction for each in told] == ["Head Teacher & Trees"] * 3
    [plural] = two_ways("Chairs of Parks", owners=listed)
    assert plural.correction is None


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


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        *(("PAs and each PA's lead", known, []) for known in ("PA", "PAs", " PA ")),
        ("SL1 and SL are ours, see SL", "QA", []),
        ("Phase II, part IV, chapter XII", "QA", []),
        ("Moved from RED to AMBER", "QA", []),
        ("UK councils, HR and IT", "QA", []),
        ("NOT done, TBC in JUNE", "QA", []),
        ("WORK GOES ON WELL", "QA", []),
        ("ON TRACK, REVIEW WITH BOARD, NA", "QA", []),
        ("COVID-19, A&E, Q4, KPI2, 2NDX", "QA", []),
        ("Ofsted and DfE agree; I do too", "QA", []),
        ("The NHS/ICB offer (MASH).", "QA", ["NHS once", "ICB once", "MASH once"]),
        ("All PSWs and the PSW lead (PSW); DCS.", "QA", ["PSW 3 times", "DCS once"]),
    ],
)
def test_abbreviations_are_found_once_with_their_count(
    text: str, known: str, unknown: list[str]
) -> None:
    told = found("P05", plan(row(progress=text), glossary=glossary(known)))
    said = [re.search("explain “(.+)”, which is used (.+)[.]", each.message) for each in told]
    assert [f"{match[1]} {match[2]}" for match in said] == unknown


def test_what_is_wrong_with_ratings_is_told_word_by_word_without_a_workbook_too() -> None:
    ratings = key("Done: complete", "Green: fine", "Green: nice")
    bare = Plan(milestones=(row(),), ratings=ratings)
    told = [f.message.partition(" for ")[0] for f in check(bare) if f.rule == "K01"]
    assert told == [
        "“fine” is no meaning",
        "“Green” stands twice among the ratings of actions.",
        "“nice” is no meaning",
    ]
