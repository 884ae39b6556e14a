"""What `check` promises of its findings as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

import plantools
from plantools.checks import Finding, Severity, check, examine
from plantools.plan import BRAG, NOWHERE, Abbreviation, Milestone, Plan, Post, Section, Status
from tests.masters import SHIPPED
from tests.plans import AS_AT, glossary, plan, row, section


def test_plan_without_fault_has_no_findings() -> None:
    assert check(plan(row(), row("SL2", rating="Grey"), glossary=glossary("QA"))) == []


def test_empty_plan_only_lacks_a_date() -> None:
    assert [found.rule for found in check(Plan())] == ["P01"]


def test_finding_has_exactly_the_promised_fields() -> None:
    fields = "rule severity sheet cell ref message fix correction"
    assert " ".join(Finding.__dataclass_fields__) == fields
    assert [f"{severity}" for severity in Severity] == ["error", "warning", "advice"]


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
            row(rating="Blue"),
            row("SL2", due_by="April 2025"),
            row("SL3", rating="", owners=()),
            row("", rating="Amber"),
            sections=(section("SL"), section("SL", section_lead=""), section("FD")),
            as_at=AS_AT,
            period_end=date(2024, 1, 1),
        )
    )
    assert [(f.severity.value, f.sheet, f.cell, f.rule) for f in found] == [
        ("error", "Actions", "E7", "M03"),
        ("error", "Actions", "H7", "M04"),
        ("error", "Actions", "A8", "M01"),
        ("error", "Sections", "A6", "S01"),
        ("warning", "Cover", "B6", "P02"),
        ("warning", "Actions", "H6", "M12"),
        ("warning", "Actions", "I8", "M13"),
        ("warning", "Sections", "A7", "S02"),
        ("advice", "Actions", "K5", "M20"),
        ("advice", "Sections", "E6", "S03"),
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
    glossary=st.lists(st.builds(Abbreviation, abbreviation=words), max_size=2).map(tuple),
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
    big = plan(
        *(
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
        ),
        sections=tuple(section(code) for code in codes),
        glossary=glossary("NHS"),
    )
    found = check(big)
    assert len(found) >= 10_000


def test_the_example_plan_has_a_handful_of_findings_and_what_its_officers_accepted() -> None:
    example = plantools.read(SHIPPED)
    found = plantools.check(example)
    assert 10 <= len(found) <= 25
    assert not [each for each in found if each.rule in ("R04", "C01", "C02", "C03")]
    assert set(examine(example).marks.values()) == {entry.row for entry in example.accepted}
