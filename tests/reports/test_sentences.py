"""Sentences read as officers write them, whatever the plan: how many, of what, in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from plantools.changes import compare
from plantools.plan import Milestone
from plantools.reports.committee import committee_report
from plantools.reports.figures import Comparison, Facts, Since, share_of
from plantools.reports.registry import REPORTS
from plantools.reports.report import Report
from plantools.workbook.reading import in_capitals
from tests.plans import facts, impact, key, measure, plan, readings, report, row

THEN = date(2025, 5, 31)


def since(after: Any, *before: Milestone) -> Facts:
    """A plan after one report."""
    old = report("Committee May 2025", THEN, *before)
    changes = compare(old.plan, after, since=THEN)
    return replace(facts(after, old), comparison=Comparison(changes, Since(old.label, THEN)))


def parts(*names: str, **said: Any) -> tuple[Milestone, ...]:
    """Milestones of one action."""
    return tuple(row("S7", milestone=name, **said) for name in names)


def made(known: Facts, sheet: str) -> Report:
    return next(spec for spec in REPORTS if spec.sheet == sheet).report(known)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 1, "the one plan is not late"),
        (1, 1, "the one plan is late"),
        (0, 3, "none of the three plans is late"),
        (1, 3, "one of three plans is late"),
        (3, 3, "all three plans are late"),
        (12, 70, "12 of 70 plans are late"),
    ],
)
def test_so_many_of_so_many(part: int, whole: int, text: str) -> None:
    assert share_of(part, whole, "plan", "is late", "are late", "is not late") == text


@pytest.mark.parametrize(
    "shown", ["Westmarsh Council", "City of Stoke-on-Trent", "King’s Lynn and West Norfolk", ""]
)
def test_a_councils_name_has_capitals(shown: str) -> None:
    assert in_capitals(shown.lower()) == shown
    assert in_capitals("eBay council") == "eBay council"


DONE, PROOF = "Done: complete", "Done, proof due: evidence awaited"
SCALE = key(DONE, PROOF, "Going: on track", "Bad: off track")
ONE = facts(
    plan(row(due_by="May 2025"), measures=(measure(),), readings=readings(70), impact=(impact(),))
)


@pytest.mark.parametrize(
    ("known", "heading", "text"),
    [
        (facts(plan()), "Executive summary", "The plan has no actions."),
        (
            facts(plan(row(), row("SL2"))),
            "Executive summary",
            "None of the two actions is complete (0%). None is Red.",
        ),
        (facts(plan(row())), "Progress", "One is Green."),
        (
            facts(plan(row(rating="Done"), row("SL2", rating="Done, proof due"), ratings=SCALE)),
            "Executive summary",
            "One other action is done, with the evidence awaited.",
        ),
        (ONE, "Scorecard", "The one measure does not meet its target."),
        (
            ONE,
            "Impact",
            "In June 2025 impact is rated Green in the one section. "
            "Compared with May 2025 one is newly rated.",
        ),
        (
            since(plan(*parts("North")), *parts("North", "West")),
            "Actions changed",
            "Since May one milestone has been taken out of S7 (West) (Appendix 3).",
        ),
        (
            since(plan(*parts("North", "East", action="New")), *parts("North")),
            "Actions changed",
            "One milestone has been added to S7 (East).",
        ),
        (
            since(plan(row(), *(row(f"N{n}") for n in range(10))), row()),
            "Actions added",
            "Since May ten actions have been added: N0, N1, N2, N3, N4, N5, N6, N7 and two more "
            "(Appendix 3).",
        ),
    ],
)
def test_what_the_committee_reads(known: Facts, heading: str, text: str) -> None:
    published = committee_report(known).published
    assert text in [each.text for each in published if each.heading == heading]


def test_what_stands_above_the_sheets() -> None:
    assert made(ONE, "Scorecard readings").notes[0] == (
        "Every measure has a reading for January 2025."
    )
    for known, told in ((facts(plan(row())), "No milestone"), (ONE, "1 milestone of 1 action")):
        said = made(known, "Overdue").notes[0]
        assert said == f"{told} is overdue and none is due in the next 30 days."
    known = since(plan(*parts("North", "West")), *parts("North", "West", "East"))
    changed = made(known, "Changes")
    assert changed.notes[0].startswith("Actions: 0 added, 1 changed, 0 removed, 0 with")
    assert [getattr(cell, "text", cell) for cell in changed.tables[1].rows[0][1:3]] == [
        "Do what S7 asks for.\nMilestone: East",
        "Do what S7 asks for.\nThis milestone is no longer part of it.",
    ]
