"""Beyond the examples: what rules say, where they say it, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools.checks import Finding, check
from plantools.checks import wording_rules as tidy
from plantools.plan import CheckSetting, Milestone, Plan, RecordedReport, ReportText
from tests.checks import found
from tests.plans import glossary, key, plan, posts, report, reports, row, section

MAY = date(2025, 5, 1)
DONE: dict[str, Any] = {"rating": "Blue", "completed_on": MAY, "evidence": "Report"}
LATE: dict[str, Any] = {"due_by": "April 2025", "progress": "Late; July.", "rating": "Red"}
HOME: dict[str, Any] = {"action": "Open three homes."}
WHENEVER = "When the stars align"
HEAD = "Head of Service"
QA = glossary("QA")
BLANK = section("", title="")
TREES = row(action="Plant trees along the canal.")
CARERS = row(action="Train all foster carers.")
APRIL = report("April", date(2025, 4, 1), TREES)
CL = [row(f"CL{n}", section="CL") for n in range(1, 4)]
T1 = [row(f"T1.{n}", section="T1") for n in range(1, 4)]
AND_CLA = (section("CL"), section("CLA"))


def second(**said: Any) -> Plan:
    """A plan with such a second row."""
    return plan(row(), row("SL2", **said))


def lone(ref: str = "", **said: Any) -> Plan:
    """A plan of a row with nothing but this."""
    return Plan(milestones=(Milestone(ref=ref, place=row().place, **said),))


def thirty(rating: str, *without: str) -> Plan:
    """Thirty rows of a rating in a table without some columns."""
    rows = (row(f"SL{n}", rating=rating, evidence="Report") for n in range(1, 31))
    return plan(*rows, without=without)


NO_FINDING = {
    "empty rows of the table": plan(row(), Milestone(ref=""), Milestone(ref=" ")),
    "removed row without anything": second(owners=(), rating="", due_by="", status="Removed"),
    "removed row, late, outside the period": second(due_by="May 2020", status="Removed"),
    "words of a stand-in": plan(row(owners=("Vacant Homes Officer",)), row(owners=("Head TBC",))),
    "refs of numbers": plan(row("1"), row("2.3"), row("1A"), row("12")),
    "refs with a scheme of their own": plan(row("ACT1"), row("ACT2"), row("ACT3")),
    "unreadable due text of a finished row": plan(row(due_by=WHENEVER, **DONE)),
    "due date beside unreadable due text": plan(row(due_by=WHENEVER, due_date=date(2025, 10, 1))),
    "every 3 months": plan(row(due_by="Every 3 months from June 2025")),
    "first and last month of the plan": plan(row(due_by="March 2026"), row("SL2", **LATE)),
    "no period": plan(row(due_by="May 2031"), period_start=None, period_end=None),
    "no date of a carried-over row": second(due_by="", status="Carried over"),
    "blank section, no sections": plan(row(section=""), sections=()),
    **{
        f"no column {field} that a row needs": plan(row(rating="Grey"), without=(field,))
        for field in ("completed_on", "evidence", "progress")
    },
}
NOT_OF_THE_RULE: dict[str, Plan | tuple[Plan, tuple[RecordedReport, ...]]] = {
    **{
        f"P03 prose: {text}": plan(row(progress=text), row("SL2"))
        for text in (
            *("Please also see the section on supervision", "See SL2 and SL1a, SL-2, SL02"),
            "We expect to see 95% of plans reviewed and SL9 is not a pointer",
            *("see page S9, CW1 2AB, H1 2025, COVID19", "Families see SLA9 used"),
            "Families see SL 9 times a year",
        )
    },
    "P03 small letters after a code of one letter, which are a page": plan(
        row("P1", section="P", progress="See p9."), row("P2", section="P"), sections=(section("P"),)
    ),
    "P03 action with one removed milestone": plan(
        row(milestone="A", status="Removed"), row(milestone="B"), row("SL2", see_also="SL1")
    ),
    "P03 pointer of a removed row": second(see_also="SL9", status="Removed"),
    "P03 plan with refs of its own": plan(row("1", see_also="SL9"), row("2")),
    "P05 plan without a glossary": plan(row(action="Train all PSWs.")),
    "A01 milestones of one action": plan(
        row(milestone="North", **DONE, **HOME),
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
    "M10 code that ends in a number": plan(*T1, sections=(section("T1"),)),
    **{
        f"M08 {said['action']}": lone(**said)
        for said in (
            {"ref": "SL1", "action": "Total the returns of all homes.", "owners": ("Me",)},
            {"ref": "SL1", "action": "Total number of visits to be reported monthly by the lead"},
            *({"ref": "SL1", "action": "Totally new rota"}, {"action": "Find a builder"}),
            {"ref": "SL1", "section": "SL", "action": "Action"},
            *({"ref": "SL ", "action": "Sum up the findings"}, {"ref": "SL1", "action": ""}),
        )
    },
    **{
        f"P04 {other}": plan(row(owners=(f"{HEAD} for Parks",)), row("SL2", owners=(other,)))
        for other in (f"{HEAD} for Trees", "Head of Parks", f"Deputy {HEAD} for Parks", "Parks")
    },
    **{
        f"P05 {known}": plan(row(progress="PAs and each PA's lead"), glossary=glossary(known))
        for known in ("PA", "PAs", " PA ")
    },
    **{
        f"{rule} {text}": plan(row(progress=text), glossary=QA)
        for rule, texts in {
            "P05": (
                *("SL1 and SL are ours, see SL", "Phase II, part IV, chapter XII"),
                *("Moved from RED to AMBER", "UK councils, HR and IT", "NOT done, TBC in JUNE"),
                *("WORK GOES ON WELL", "ON TRACK, REVIEW WITH BOARD, NA"),
                *("COVID-19, A&E, Q4, KPI2, 2NDX", "Ofsted and DfE agree; I do too"),
            ),
            "T05": ("Phase XX", "Year [of the child]", "tobacco", "< 5 children"),
            "T06": (
                *("Between 0 and 100, 2024 to 2025", "£0123456789", "Reference 2024/0123456"),
                "0.123456789",
            ),
            "T07": (
                *("Child QA", "child CP plan", "A child in SL", "young people", "(EET) 16 to 18"),
                *("Q3 (2025)", "seen by a SW (9)", "9434765918", "1111111111"),
            ),
        }.items()
        for text in texts
    },
    **{
        f"T08 {post}": plan(row(owners=(post,)))
        for post in (
            *("Care Leavers", "North West", "Principal Social Worker", "MASH", "Strong Start"),
            *("Crewe", "Director A"),
        )
    },
    "H03 date that came forward or was worded anew": (
        plan(row(due_by="December 2025")),
        reports("October 2025", "by the end of October 2025", "June 2025", "August 2025"),
    ),
    "H03 as often as is usual": (
        plan(row(due_by="October 2025")),
        reports("June 2025", "August 2025"),
    ),
    "H04 removed row": (plan(row(status="Removed")), reports("October 2025", rating="Blue")),
    "H04 reports after the date": (
        plan(row(), as_at=date(2025, 5, 30)),
        reports("October 2025", rating="Blue"),
    ),
    "H05 row that was not overdue then": (
        plan(row(due_by="May 2025", rating="Amber")),
        reports("May 2025", "May 2025", "May 2025"),
    ),
    "H06 action that was worded anew": (plan(CARERS), (APRIL, report("May", MAY, CARERS))),
    "H06 action that came back": (plan(TREES), (APRIL, report("May", MAY, row("SL2")))),
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
TOLD = [
    ("M02 B5", "Type SL, exactly as on the Sections sheet.", plan(row(section="sl "))),
    ("M02 B6", "This row has no section.", second(section="")),
    ("M04 H5", "This row has no rating.", plan(row(rating=""))),
    ("M04 H5", "“Amber/Green” is not a rating.", plan(row(rating="Amber/Green"))),
    (
        *("M10 A8", "Ref “CLA1” doesn't begin like its section, “CL”."),
        plan(*CL, row("CLA1", section="CL"), sections=AND_CLA),
    ),
    ("M10 A8", "“T12.1”", plan(*T1, row("T12.1", section="T1"), sections=(section("T1"),))),
    ("M11 F5", f"Due by “{WHENEVER}” can't be read as a date. There", plan(row(due_by=WHENEVER))),
    (
        *("M12 H5", "The action is rated Grey, but it was due 29 June 2025 and is 1 day overdue."),
        plan(row(due_by="", due_date=date(2025, 6, 29), rating="Grey")),
    ),
    (
        *("M14 G5", "The due date, 1 April 2026, is after the plan ends on 31 March 2026."),
        plan(row(due_date=date(2026, 4, 1))),
    ),
    ("M20 K5", "Blue but Completed on and Evidence are blank.", plan(row(rating="Blue"))),
    ("M20 J5", "but Evidence is blank.", plan(row(rating="Blue", completed_on=MAY))),
    ("M20 K5", "but Completed on is blank.", plan(row(rating="Blue", evidence="Audit"))),
    ("M20 J5", "Evidence is only “n/a”.", plan(row(**{**DONE, "evidence": "n/a"}))),
    ("M23 F5", "Due by “Ongoing” names no date.", plan(row(due_by="Ongoing"))),
    (
        *("P03 I5", "The text points to “SL2”, which was removed from the plan."),
        plan(row(), row("SL2", status="Removed"), sections=(section(see_also="also see SL2"),)),
    ),
    *(
        ("P03 O5", "which is not in the plan.", plan(row(see_also=cell), row("SL2")))
        for cell in ("SL2, XYZ9", "see sl9", "SL 9")
    ),
    (
        *(
            "A01 A7",
            "Ref “SL1” stands for “Train all staff.” here and for another action on row 5.",
        ),
        plan(row(**HOME), row("SL2"), row(action="Train all staff.")),
    ),
    ("A01 A6", "“sl 1” stands for", plan(row(**HOME), row("sl 1", action="Train staff."))),
    ("A01 A7", "stands on row 5 already, with", plan(row(), row("SL2"), row(rating="Grey"))),
    (
        *("A01 A5", "another action on row 6."),
        plan(row(action="Plant trees.", status="Removed"), row(action="Train all staff.")),
    ),
    (
        *("S02 A6", "No action belongs to section “FD (Front door)”."),
        plan(
            *(row(), row("FD1", section="FD", status="Removed")),
            sections=(section(), section("FD", title="Front door")),
        ),
    ),
    *(
        ("M08 ", f"looks like {what}, and is counted as an action", lone(**said))
        for what, told in {
            "a total": (
                *({"action": "Subtotal", "rating_text": "2"}, {"ref": "Total", "action": "17"}),
                *({"ref": "Sub-total SL", "progress": "4"}, {"ref": "GRAND TOTAL"}),
                *({"section": "SL", "action": "Total for section SL"}, {"action": "Count: 4"}),
            ),
            "a heading": ({"ref": "Section SL: Strengthening libraries"},),
            "a second row of headers": (
                {"ref": "Ref", "action": "Action", "rating_text": "RAG"},
                {"ref": "Ref.", "action": "What we will do"},
            ),
        }.items()
        for said in told
    ),
    *(
        (
            *(f"P03 {letter}5", "The text points to “SL9”, which is not in the plan."),
            plan(row(**{field: pointer}), row("SL2")),
        )
        for letter, field in zip(
            "CDIO", ("action", "milestone", "progress", "see_also"), strict=True
        )
        for pointer in (
            *("Please also see SL9", "please also see SL9 and SL2.", "refer to ref. SL9"),
            *("See action SL9 - Embed the tracker", "see also actions SL2, SL9", "SEE: SL9"),
        )
    ),
    *(
        (where, f"The table has no {said}.", thirty(*given))
        for where, said, given in (
            ("M20 A5", "Completed on column, and 30 rows are rated Blue", ("Blue", "completed_on")),
            (
                *("M20 A5", "Completed on or Evidence column, and 30 rows are rated Blue"),
                ("Blue", "completed_on", "evidence"),
            ),
            ("M13 A5", "Progress column, and 30 rows are rated Amber or Red", ("Red", "progress")),
        )
    ),
    *(
        ("P05 I5", f"“{word}”, which is used {times}.", plan(row(progress=text), glossary=QA))
        for word, times, text in (
            *(("MASH", "once", "The offer (MASH)."), ("ICB", "once", "The UK/ICB offer")),
            ("PSW", "3 times", "All PSWs and the PSW lead (PSW)"),
        )
    ),
    *(
        ("T08 E5", "This seems to name a person.", plan(row(owners=(name,))))
        for name in ("Ann Lee", "J. Marsh", "Cllr Jones", "Ann Lee and Cy Dee")
    ),
    *(
        ("T05 I5", "which looks like a placeholder", plan(row(progress=text)))
        for text in ("TBC", "Lorem ipsum", "[insert date]", "Ask ???", "XXX staff")
    ),
    *(
        (
            "T06 I5",
            f"The text seems to hold {what}. Take it out; name the post or team.",
            plan(row(progress=text)),
        )
        for what, texts in {
            "a telephone number": (
                *("Call 01270 123 456.", "Call (01270) 123456.", "Call +44 7700 900123."),
                "Call 07700 900 123 today",
            ),
            "an e-mail address": ("Write to a.b-c@council.gov.uk",),
        }.items()
        for text in texts
    ),
    *(
        ("T07 I5", f"The text seems to hold {what}. Take it out before", plan(row(progress=text)))
        for what, texts in {
            "a child's initials": (
                *("Child JS was seen.", "young person A.B. said", "J.S. (9) has moved"),
                "MT, aged 7, is safe",
            ),
            "an NHS number": ("9434765919", "No 401 023 2137"),
        }.items()
        for text in texts
    ),
    (
        *("S03 E5", "Section “SL (Leadership)” has only “TBC” as its lead."),
        plan(row(), sections=(section(section_lead="TBC"),)),
    ),
]


@pytest.mark.parametrize("case", NO_FINDING)
def test_what_is_left_alone(case: str) -> None:
    assert check(NO_FINDING[case]) == []


@pytest.mark.parametrize("case", NOT_OF_THE_RULE)
def test_what_the_rule_leaves_alone(case: str) -> None:
    told = NOT_OF_THE_RULE[case]
    in_plan, history = (told, ()) if isinstance(told, Plan) else told
    assert found(case[:3], in_plan, *history) == []


@pytest.mark.parametrize("case", ONLY_THESE)
def test_what_is_reported_and_nothing_else(case: str) -> None:
    assert [each.rule for each in check(ONLY_THESE[case])] == case.split(":", maxsplit=1)[0].split()


@pytest.mark.parametrize(("where", "said", "faulty"), TOLD)
def test_what_is_said_and_where(where: str, said: str, faulty: Plan) -> None:
    [finding] = found(where[:3], faulty)
    assert f"{finding.rule} {finding.cell}".startswith(where)
    assert said in f"{finding.message} {finding.fix}"


CITY = key(
    *("Green: complete", "Blue: evidence awaited", "Amber: on track", "Yellow: at risk"),
    *("Red: off track", "White: not started", "Pink"),
)


def test_rules_go_by_what_the_councils_words_mean_and_name_them() -> None:
    rows = [
        *(
            row(f"SL{n}", rating=word, due_by="May 2025")
            for n, word in enumerate(("Green", "Blue"))
        ),
        row("SL3", rating="Amber", due_by="May 2025"),
        *(row("SL4", rating="Yellow", progress="n/a"), row("SL5", rating="Grey")),
        *(row("SL6", rating="Pink"), row("SL7", rating="White", completed_on=MAY)),
        row("SL8", rating="Blue", completed_on=MAY),
    ]
    told = {(f.rule, f.ref): f for f in check(plan(*rows, ratings=CITY))}
    assert {each for each in told if each[0] in ("M04", "M12", "M13", "M15", "M20")} == {
        *(("M04", "SL5"), ("M12", "SL3"), ("M13", "SL4"), ("M15", "SL7"), ("M20", "SL0"))
    }
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
        (("Done: complete", "done: complete"), ["“done” stands twice"]),
        (("Done: complete", "Fine: quite good"), ["“quite good” is no meaning"]),
        (("Done: on track",), ["No rating of actions means complete"]),
        (("Done: complete, shiny",), ["“shiny”, the colour of the rating “Done”, can't be read"]),
        (
            ("Done: complete", "Green: fine", "Green: nice"),  # word by word
            ["“fine” is no meaning", "“Green” stands twice", "“nice” is no meaning"],
        ),
    ],
)
def test_what_is_wrong_with_a_scale_is_said_clearly(
    words: tuple[str, ...], told: list[str]
) -> None:
    bare = Plan(milestones=(row(rating="Done"),), ratings=key(*words))
    ours = [f.message for f in check(bare) if f.rule[0] == "K"]
    assert [said[: len(begins)] for said, begins in zip(ours, told, strict=True)] == told


def test_each_other_wording_is_reported_once() -> None:
    texts = ["Open a home.", "Train staff.", "Train staff.", "Plant trees."]
    rows = (row(action=text, milestone=str(n)) for n, text in enumerate(texts))
    assert len(found("A01", plan(*rows))) == 2


# Posts


def two_ways(*owners: str, **said: Any) -> list[Finding]:
    rows = (row(f"SL{n}", owners=(owner,)) for n, owner in enumerate(owners, start=1))
    return found("P04", plan(*rows, **said))


LONG = "Head of Service for Children's Safeguarding, Quality Assurance and Review"


@pytest.mark.parametrize(
    ("common", "rare"),
    [
        ("Head of Parks and Trees", "Head of Parks & Trees"),
        ("Head of Children's Homes", "Head of Children’s Homes"),
        ("Parks Manager", "parks  manager"),
        ("Service Manager for Parks", "Service Managers Parks"),
        ("Quality Manager, Parks", "Quality Manager Parks"),
        ("Virtual School Headteacher", "Virtual School Head Teacher"),
        (LONG, LONG.replace(" for ", " ")),
    ],
)
def test_post_in_two_ways_names_the_commoner(common: str, rare: str) -> None:
    [finding] = two_ways(common, rare, common)
    assert (finding.cell, finding.ref) == ("E6", "SL2")
    said = " ".join(rare.split())[:50]
    assert finding.message.startswith(f"“{said}")
    assert f"(1 row) looks like the same post as “{common[:50]}" in finding.message
    assert ("only the apostrophe differs." in finding.message) == ("’" in rare)
    assert common in finding.fix  # the whole post, however long


def test_owners_list_is_right_whatever_is_commoner() -> None:
    listed = posts("Head Teacher & Trees", "Chair of Parks")
    told = two_ways(*["Headteacher and Trees"] * 3, "Head Teacher & Trees", owners=listed)
    assert {(each.fix, each.correction) for each in told} == {
        ("Write “Head Teacher & Trees” everywhere if it is the same post.", "Head Teacher & Trees")
    }
    assert len(told) == 3
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
    spellings = ["Head of Parks"] * 3 + ["Head for Parks"] * 2 + ["head of parks"]
    assert [f.cell for f in two_ways(*spellings)] == ["E8", "E10"]


def test_a_post_that_stands_twice_in_one_cell_is_one_row() -> None:
    [finding] = found("P09", plan(row(owners=("Chair", "Chair")), owners=posts("Head of Parks")))
    assert finding.message.startswith("“Chair” (1 row)")


# What was reported before


def test_moves_are_told_one_by_one_from_the_number_that_is_set() -> None:
    moved = reports("June 2025", "June 2025", "August 2025", "October 2025")
    [finding] = found("H03", plan(row(due_by="31 December 2025")), *moved)
    assert finding.message == (
        "The due date was moved 3 times: 30 June 2025, then 31 August 2025, then 31 October 2025, "
        "now 31 December 2025."
    )
    setting = (CheckSetting(rule="H03", limit=1, reason="The board wants to know."),)
    assert found("H03", plan(row(due_by="October 2025"), checks=setting), *moved[1:3])


def test_milestones_are_followed_by_name() -> None:
    def homes(north: str) -> tuple[Milestone, Milestone]:
        return row(milestone="North", rating=north), row(milestone="South")

    [finding] = found("H04", plan(*homes("Green")), report("May", MAY, *homes("Blue")))
    assert finding.cell == "H5"
    assert "“May”" in finding.message


def test_text_that_speaks_of_an_action_of_an_earlier_report_is_told() -> None:
    before = report("May", MAY, row("SL7"), row())
    [finding] = found("P07", plan(row(progress="Waits for SL7.")), before)
    assert finding.cell == "I5"


# Wording


@pytest.mark.parametrize(
    ("put_right", "text", "right"),
    [
        (tidy.spaced, " Train all staff. ", "Train all staff."),
        (tidy.spaced, "Train  all\tstaff.", "Train all\tstaff."),
        (tidy.spaced, "Chief Executives , and leaders", "Chief Executives, and leaders"),
        (tidy.spaced, "First: \n\n  - one\n  - two ", "First:\n\n  - one\n  - two"),
        (tidy.spaced, "10\xa0days", "10\xa0days"),
        (tidy.spaced, "a ,b", "a ,b"),
        (tidy.curly, "the child's 'waiting well' plan", "the child’s ‘waiting well’ plan"),
        (tidy.curly, 'He said "yes" ("no")', "He said “yes” (“no”)"),
        (tidy.curly, "gates of 6' and 5'6\"", "gates of 6' and 5'6\""),
        (tidy.curly, "families' views", "families’ views"),
        (tidy.with_full_stop, "See https://example.org/plan", None),
        (tidy.with_full_stop, "Train all staff", "Train all staff."),
        (tidy.without_full_stop, "Train all. Then rest.", None),
        (tidy.without_full_stop, "Toys, books etc.", None),
    ],
)
def test_texts_put_right(put_right: Any, text: str, right: str | None) -> None:
    assert put_right(text) == right


@given(st.text(alphabet="ab1 ,;.'\"‘’“”\t\n\xa0-", max_size=30))
def test_what_was_corrected_needs_no_correction(text: str) -> None:
    spaced = tidy.spaced(text)
    assert tidy.spaced(spaced) == spaced
    assert not tidy.is_curly(tidy.straight(text))
    assert not tidy.is_straight(tidy.curly(text))


@pytest.mark.parametrize("kind", ["front", "off"])
def test_the_reports_own_words_are_looked_at(kind: str) -> None:
    paragraph = ReportText(kind=kind, heading="Contact", text="Write to plan@council.gov.uk.")
    told = found("T06", replace(plan(row()), report_text=(paragraph,)))
    assert bool(told) == (kind == "front")


def test_posts_written_as_one_come_in_the_order_of_the_cell() -> None:
    rows = (row("SL1", owners=("A and B",)), row("SL2", owners=("A, C", "A and B")))
    apart = (row("SL3", owners=("A", "B", "C")),)
    told = [finding.message[:10] for finding in found("P06", plan(*rows, *apart))]
    assert told == ["“A and B” ", "“A, C” nam", "“A and B” "]
