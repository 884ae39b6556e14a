"""Rules about wording, and the corrections that they carry."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools.checks import Finding, check
from plantools.checks import wording_rules as tidy
from plantools.checks.people_rules import names_person
from plantools.plan import ReportText
from tests.plans import glossary, plan, row


def found(rule: str, text: str, field: str = "progress") -> list[Finding]:
    in_plan = plan(row(**{field: text}), glossary=glossary("QA"))
    return [each for each in check(in_plan) if each.rule == rule]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (" Train all staff. ", "Train all staff."),
        ("Train  all\tstaff.", "Train all\tstaff."),
        ("Chief Executives , and leaders", "Chief Executives, and leaders"),
        ("First: \n\n  - one\n  - two ", "First:\n\n  - one\n  - two"),
        ("10\xa0days", "10\xa0days"),
        ("a ,b", "a ,b"),
    ],
)
def test_spaces(text: str, right: str) -> None:
    assert tidy.spaced(text) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("the child's 'waiting well' plan", "the child’s ‘waiting well’ plan"),
        ('He said "yes" ("no")', "He said “yes” (“no”)"),
        ("gates of 6' and 5'6\"", "gates of 6' and 5'6\""),
        ("families' views", "families’ views"),
    ],
)
def test_typographic_marks(text: str, right: str) -> None:
    assert tidy.curly(text) == right


@given(st.text(alphabet="ab1 ,;.'\"‘’“”\t\n\xa0-", max_size=30))
def test_what_was_corrected_needs_no_correction(text: str) -> None:
    spaced = tidy.spaced(text)
    assert tidy.spaced(spaced) == spaced
    assert not tidy.is_curly(tidy.straight(text))
    assert not tidy.is_straight(tidy.curly(text))


def test_full_stop_is_not_put_behind_an_address() -> None:
    assert tidy.with_full_stop("See https://example.org/plan") is None
    assert tidy.with_full_stop("Train all staff") == "Train all staff."
    assert tidy.without_full_stop("Train all. Then rest.") is None
    assert tidy.without_full_stop("Toys, books etc.") is None


@pytest.mark.parametrize(
    ("rule", "told", "left"),
    [
        (
            "T05",  # placeholders
            ["TBC", "Lorem ipsum", "[insert date]", "Ask ???", "XXX staff"],
            ["Phase XX", "Year [of the child]", "tobacco", "< 5 children"],
        ),
        (
            "T06",  # contact details
            [
                *("Call 01270 123 456.", "Call (01270) 123456.", "Call +44 7700 900123."),
                *("Call 07700 900 123 today", "Write to a.b-c@council.gov.uk"),
            ],
            [
                *("Between 0 and 100, 2024 to 2025", "£0123456789", "Reference 2024/0123456"),
                "0.123456789",
            ],
        ),
        (
            "T07",  # initials and NHS numbers
            [
                *("Child JS was seen.", "young person A.B. said", "J.S. (9) has moved"),
                *("MT, aged 7, is safe", "9434765919", "No 401 023 2137"),
            ],
            [
                *("Child QA", "child CP plan", "A child in SL", "young people"),
                *("(EET) 16 to 18", "Q3 (2025)", "seen by a SW (9)", "9434765918", "1111111111"),
            ],
        ),
    ],
)
def test_what_is_told_and_left(rule: str, told: list[str], left: list[str]) -> None:
    assert [text for text in told if not found(rule, text)] == []
    assert [text for text in left if found(rule, text)] == []


def test_messages_never_repeat_personal_data() -> None:
    for text in ("Child JS", "943 476 5919", "jo@example.org", "01270 123456"):
        [finding] = found("T06", text) + found("T07", text)
        assert text not in finding.message + finding.fix


@pytest.mark.parametrize("kind", ["front", "off"])
def test_the_reports_own_words_are_looked_at(kind: str) -> None:
    paragraph = ReportText(kind=kind, heading="Contact", text="Write to plan@council.gov.uk.")
    findings = check(replace(plan(row()), report_text=(paragraph,)))
    assert [each.rule for each in findings if each.rule == "T06"] == ["T06"] * (kind == "front")


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        *(("Ann Lee", True), ("J. Marsh", True), ("Cllr Jones", True)),
        ("Ann Lee and Cy Dee", True),
        *(("Care Leavers", False), ("North West", False), ("Principal Social Worker", False)),
        *(("MASH", False), ("Strong Start", False), ("Crewe", False), ("Director A", False)),
    ],
)
def test_names_are_told_from_posts_teams_and_places(text: str, is_name: bool) -> None:
    assert names_person(text) is is_name
