"""The checks on a published plan: every finding was read and judged true or defensible.

The plan's text is the council's and no part of this project, so only counts and cells
stand here.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from plantools.checks import Finding, check
from plantools.plan import Abbreviation, Milestone, Place, Plan, Rating, Section

from .builders import letters

FOLDER = Path(__file__).parents[3] / "shared" / "real-plans" / "cheshire-east-2024"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the real plan is not part of the project: no {FOLDER}"
)

ACTION_FIELDS = ("section", "ref", "", "action", "milestone", "owners", "due_by", "rating")
SECTION_FIELDS = ("code", "chapter", "title", "area_for_improvement", "section_lead")


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def lines(cell: str) -> tuple[str, ...]:
    return tuple(line for line in cell.split("\n") if line.strip())


def read() -> Plan:
    actions = letters(*ACTION_FIELDS)
    del actions[""]
    return Plan(
        title="Improvement plan",
        period_start=date(2024, 4, 1),
        period_end=date(2025, 3, 31),
        milestones=tuple(
            Milestone(
                ref=line["ref"],
                section=line["section_code"],
                action=line["action"],
                milestone=line["milestone"],
                owners=tuple(line["owner"].split("; ")),
                due_by=line["due_by"],
                rating=Rating.read(line["rating"]),
                rating_text=line["rating"],
                place=Place("Actions", number, actions),
            )
            for number, line in enumerate(table("actions"), start=2)
        ),
        sections=tuple(
            Section(
                code=line["section_code"],
                chapter=line["chapter"],
                title=line["section_title"],
                area_for_improvement=line["area_for_improvement"],
                section_lead=line["section_lead"],
                inspectors_found=lines(line["inspectors_found"]),
                how_assessed=lines(line["how_assessed"]),
                what_we_will_see=lines(line["what_we_will_see"]),
                see_also=line["see_also"],
                place=Place("Sections", number, letters(*SECTION_FIELDS)),
            )
            for number, line in enumerate(table("sections"), start=2)
        ),
        glossary=tuple(
            Abbreviation(abbreviation=line["abbreviation"], meaning=line["expansion"])
            for line in table("glossary")
        ),
    )


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return check(read(), as_at=date(2024, 6, 24))


def test_counts_by_rule(findings: list[Finding]) -> None:
    assert Counter(found.rule for found in findings) == {
        "M14": 4,
        "M20": 1,
        "P04": 10,
        "P05": 2,
        "T02": 1,
        "T03": 4,
    }
