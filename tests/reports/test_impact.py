"""The impact of each section: its latest rating, and how it moved."""

from __future__ import annotations

from datetime import date

import pytest

from plantools.plan import IMPACT_BRAG, Meaning, Plan, RatingKind, RatingScale
from plantools.plan.rating import RatingWord
from plantools.reports.impact import impact_report, movement
from tests.plans import facts, impact, section

REVIEWS = """SL 5 Amber, SL 6 Green, SL 7 Red, FD 5 Green, fd 6 Red, CL 4 Blue, ZZ 6 Grey"""
"""On 12 June those of July are not yet."""
PLAN = Plan(
    sections=tuple(section(code, title=f"About {code}") for code in ("SL", "FD", "CL", "HE")),
    impact=tuple(
        impact(code, date(2025, int(month), 1), rating=rating)
        for code, month, rating in (each.split() for each in REVIEWS.split(", "))
    ),
)


def test_each_section_with_its_movement() -> None:
    report = impact_report(facts(PLAN, as_at=date(2025, 6, 12)))
    new, no = "Not rated the month before", "Not rated"
    assert report.tables[0].rows == (
        ("SL", "About SL", "Green", "Amber", "Better", "Jun 2025", "Green"),
        ("FD", "About FD", "Red", "Green", "Worse", "Jun 2025", "Red"),
        ("CL", "About CL", no, no, no, "Apr 2025", "Blue"),
        ("HE", "About HE", no, no, no, "Never", no),
        ("ZZ", "Not on the Sections sheet", "Grey", no, new, "Jun 2025", "Grey"),
    )
    assert report.tables[1].rows == (
        ("Apr 2025", "1 Blue, 4 not rated"),
        ("May 2025", "1 Green, 1 Amber, 3 not rated"),
        ("Jun 2025", "1 Green, 1 Red, 1 Grey, 2 not rated"),
    )
    assert report.notes[0] == (
        "In June 2025 impact is rated Green in one of the 5 sections, Red in one and Grey in one; "
        "two are not rated. Compared with May 2025 one is better, one is worse, one is newly rated "
        "and two are rated in neither month."
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        *(("Green", "Blue", "Better"), ("Amber", "Red", "Worse"), ("Amber", "Amber", "No change")),
        *(("Grey", "Green", "Was too early to tell"), ("Green", "Grey", "Now too early to tell")),
        ("Grey", "New team", "No change"),
        ("Green", None, "Not rated this month"),
        (None, "Green", "Not rated the month before"),
    ],
)
def test_movement_in_words(before: str | None, after: str | None, told: str) -> None:
    early = RatingWord("New team", Meaning.TOO_EARLY)
    scale = RatingScale(RatingKind.IMPACT, (*IMPACT_BRAG.ratings, early))
    assert movement(scale, before, after) == told
