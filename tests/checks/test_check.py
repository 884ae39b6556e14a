"""What `check` promises of its rules and findings, and what officers set for them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plantools
from plantools.checks import RULES, Finding, Rule, Severity, check, examine
from plantools.checks.rule import LOOKS_AT, Fault, rule
from plantools.plan import (
    BRAG,
    NOWHERE,
    AcceptedFinding,
    CheckSetting,
    Milestone,
    Plan,
    Post,
    Section,
    Status,
)
from tests.checks import found
from tests.checks.examples import EXAMPLES
from tests.masters import SHIPPED
from tests.plans import AS_AT, glossary, plan, row, section

FILES = {
    **dict.fromkeys("SIRF", ("table_rules",)),
    **dict.fromkeys("KC", ("list_rules",)),
    "M": ("milestone_rules", "plan_rules"),
    "A": ("plan_rules",),
    "T": ("wording_rules", "people_rules"),
    "P": ("plan_rules", "people_rules"),
    "W": ("wording_rules",),
    "H": ("plan_rules",),
}
ELSEWHERE = {"H01", "H02", "W03"}
"""Found where a plan is compared with a report: tests/workbook/test_changes.py."""
ALL = [each for each in RULES if each.code not in ELSEWHERE]


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert sorted(EXAMPLES) == sorted(each.code for each in ALL)
    assert len(RULES) >= 45


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.code)
def test_bad_example_is_found_in_its_cell_and_a_good_one_left_alone(each: Rule) -> None:
    example = EXAMPLES[each.code]
    told = found(each.code, example.bad, *example.history)
    assert [f"{f.sheet}!{f.cell}" for f in told] == [example.cell]
    assert told[0].severity is each.severity
    for text in (told[0].message, told[0].fix):
        assert re.fullmatch("[A-Z“].{,247}[.]", text), text
    assert found(each.code, example.good, *example.history) == []
    assert each.check.__module__.removeprefix("plantools.checks.") in FILES[each.code[0]]


def test_rules_are_in_the_order_of_what_they_look_at_and_code() -> None:
    assert FILES.keys() == LOOKS_AT.keys()
    letters, codes = list(LOOKS_AT), [each.code for each in RULES]
    assert all(re.fullmatch("[A-Z][0-9][0-9]", code) for code in codes)
    assert codes == sorted(set(codes), key=lambda code: (letters.index(code[0]), code))


def test_docstring_without_the_headings_is_refused() -> None:
    with pytest.raises(TypeError, match="'what'"):

        @rule("M99", "Nothing", Severity.ADVICE)
        def nothing(_: object) -> list[Fault]:
            """Finds nothing."""
            return []


def test_plan_without_fault_has_no_findings() -> None:
    assert check(plan(row(), row("SL2", rating="Grey"), glossary=glossary("QA"))) == []


def test_empty_plan_only_lacks_a_date() -> None:
    assert [found.rule for found in check(Plan())] == ["P01"]


def test_finding_has_exactly_the_promised_fields() -> None:
    fields = "rule severity sheet cell ref message fix correction"
    assert " ".join(Finding.__dataclass_fields__) == fields
    assert list(Severity) == ["error", "warning", "advice"]


def test_as_at_given_wins_over_the_cover() -> None:
    late = plan(row(due_by="April 2025"))
    assert [f.rule for f in check(late)] == ["M12"]
    assert check(late, as_at=date(2025, 4, 30)) == []
    blank = plan(row(due_by="April 2025"), as_at=None)
    assert [f.rule for f in check(blank)] == ["P01"]
    assert [f.rule for f in check(blank, as_at=AS_AT)] == ["M12"]


def test_gravest_first_then_sheet_row_and_code() -> None:
    found = check(
        plan(
            *(row(rating="Blue"), row("SL2", due_by="April 2025")),
            *(row("SL3", rating="", owners=()), row("", rating="Amber")),
            sections=(section("SL"), section("SL", section_lead=""), section("FD")),
            period_end=date(2024, 1, 1),
        )
    )
    assert [f"{f.severity} {f.sheet}!{f.cell} {f.rule}" for f in found] == [
        *("error Actions!E7 M03", "error Actions!H7 M04", "error Actions!A8 M01"),
        *("error Sections!A6 S01", "warning Cover!B6 P02", "warning Actions!H6 M12"),
        *("warning Actions!I8 M13", "warning Sections!A7 S02", "advice Actions!K5 M20"),
        "advice Sections!E6 S03",
    ]


def test_rows_made_in_memory_have_no_cell() -> None:
    [found] = check(Plan(milestones=(replace(row(owners=()), place=NOWHERE),), as_at=AS_AT))
    assert (found.rule, found.sheet, found.cell, found.ref) == ("M03", "", "", "SL1")


def test_long_text_is_shortened_in_messages() -> None:
    [found] = check(plan(row("SL1"), row("", action=("do this " * 500).strip())))
    assert "…" in found.message
    assert len(found.message) < 100


words = st.text(max_size=20) | st.sampled_from(
    [
        *("SL", "SL1", "sl1", "see SL9", "Please also see FD2 and SL3.", "TBC", "October 2025"),
        *("NHS", "Head of Service for A", "Head of Service A", "ongoing", "To be scoped", "("),
        *("{ref}", "{}", "{0!q}"),
    ]
)
dates = st.none() | st.dates()
PROSE = ("ref", "section", "action", "milestone", "due_by", "rating_text", "progress", "evidence")
milestones = st.builds(
    Milestone,
    **dict.fromkeys((*PROSE, "status_text", "see_also"), words),
    owners=st.lists(words, max_size=3).map(tuple),
    due_date=dates,
    rating=st.none() | st.sampled_from(BRAG.words),
    completed_on=dates,
    status=st.none() | st.sampled_from(Status),
)
sections = st.builds(Section, code=words, title=words, section_lead=words, see_also=words)
plans = st.builds(
    Plan,
    period_start=dates,
    period_end=dates,
    as_at=dates,
    milestones=st.lists(milestones, max_size=6).map(tuple),
    sections=st.lists(sections, max_size=3).map(tuple),
    owners=st.lists(st.builds(Post, post=words), max_size=2).map(tuple),
    glossary=words.map(glossary),
)


@given(plans)
@settings(deadline=None)
def test_no_plan_whatever_stops_the_checks(any_plan: Plan) -> None:
    found = check(any_plan)
    assert [f.severity.rank for f in found] == sorted(f.severity.rank for f in found)
    assert all(f.message and f.fix and "\n" not in f.message for f in found)


@given(milestones)
@settings(deadline=None)
def test_removing_a_row_never_adds_complaints_about_it(each: Milestone) -> None:
    live = check(Plan(milestones=(replace(each, status=Status.ACTIVE),)))
    removed = check(Plan(milestones=(replace(each, status=Status.REMOVED),)))
    assert {found.rule for found in removed} <= {found.rule for found in live}


def test_thousands_of_rows() -> None:
    codes = [f"S{chr(65 + n)}" for n in range(20)]
    rows = (
        row(
            f"{codes[n % 20]}{n // 40}",
            section=codes[n % 20],
            milestone=f"Step {n // 20 % 2}",
            action=f"Improve the quality of area {n // 40} for all families. " * 4,
            owners=(f"Head of Service for Area {n % 97}", "Director"),
            due_by=f"Review in {('May', 'October')[n % 2]} 2025 with team {n % 300}",
            rating=("Green", "Amber", "Blue", "Grey")[n % 4],
            progress="Work goes on; see SA1 for the NHS part. " * 5,
        )
        for n in range(20_000)
    )
    big = plan(*rows, sections=tuple(map(section, codes)), glossary=glossary("NHS"))
    assert len(check(big)) >= 10_000


def test_the_example_plan_has_a_handful_of_findings_and_what_its_officers_accepted() -> None:
    example = plantools.read(SHIPPED)
    found = plantools.check(example)
    assert 10 <= len(found) <= 25
    assert not [each for each in found if each.rule in ("R04", "C01", "C02", "C03")]
    assert set(examine(example).marks.values()) == {entry.row for entry in example.accepted}


# what officers set for the checks

POLICY = row(action="Supervision policy.")


def accepting(*rows: Milestone, mark: str = "", ref: str = "SL1") -> Plan:
    entry = AcceptedFinding(rule="m26", ref=ref, reason="Agreed.", row=mark)
    return plan(*rows, accepted=(entry,))


@pytest.mark.parametrize(
    ("code", "severity", "told"),
    [
        ("M26", "Off", []),
        ("M26", "error", ["M26 error"]),
        ("M26", "fatal", ["C01 warning", "M26 advice"]),
        ("C01", "off", ["C01 warning", "M26 advice"]),
    ],
)
def test_severity_is_as_set(code: str, severity: str, told: list[str]) -> None:
    setting = CheckSetting(rule=code, severity=severity, reason="Yes.")
    findings = check(plan(POLICY, checks=(setting,)))
    assert [f"{each.rule} {each.severity}" for each in findings] == told


def test_limit_is_as_set() -> None:
    setting = CheckSetting(rule="P08", limit=1, reason="A small team.")
    assert [f.rule for f in check(plan(row(), row("SL2"), checks=(setting,)))] == ["P08"]


def test_finding_made_elsewhere_can_be_switched_off() -> None:
    found = Finding("H01", Severity.WARNING, "Actions", "F5", "SL1", "No reason.", "Say why.")
    off = CheckSetting(rule="H01", severity="off", reason="Reported by word of mouth.")
    assert examine(plan(row()), also=[found]).findings == [found]
    assert examine(plan(row(), checks=(off,)), also=[found]).findings == []


def test_accepted_finding_is_quiet_and_only_that() -> None:
    other = row("SL2", action="Handling policy.")
    for ref in ("SL1", "sl 1"):
        assert [f.ref for f in check(accepting(POLICY, other, ref=ref))] == ["SL2"]


def test_accepted_finding_stays_quiet_until_its_row_changes() -> None:
    [mark] = examine(accepting(POLICY)).marks.values()
    assert check(accepting(POLICY, mark=mark)) == []
    assert check(accepting(POLICY, row("SL2"), mark=mark)) == []
    changed = replace(POLICY, progress="Work has begun.")
    assert {f.rule for f in check(accepting(changed, mark=mark))} == {"M26", "C03"}
    assert examine(plan(POLICY)).marks == {}  # nobody has accepted anything


def test_all_rows_of_a_ref_count() -> None:
    rows = (replace(POLICY, milestone="A"), replace(POLICY, milestone="B", due_by=""))
    entry = AcceptedFinding(rule="M23", ref="SL1", reason="Agreed.")
    accepted = plan(*rows, accepted=(entry,))
    assert {f.rule for f in check(accepted)} == {"M26"}
    mark = replace(entry, row=examine(accepted).marks["M23", "sl1"])
    elsewhere = (replace(rows[0], progress="Work has begun."), rows[1])
    assert "M23" not in {f.rule for f in check(plan(*elsewhere, accepted=(mark,)))}
