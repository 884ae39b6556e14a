"""The impact of each section: its latest rating, and how it moved."""

from __future__ import annotations

from datetime import date

import pytest

from plantools.plan import BRAG, IMPACT_BRAG, ImpactReview, Plan
from plantools.reports.impact import impact_report, movement
from tests.plans import facts, section

AS_AT = date(2025, 6, 12)


def review(code: str, month: int, rating: str) -> ImpactReview:
    return ImpactReview(
        section=code, month=date(2025, month, 1), rating=BRAG.word(rating), rating_text=rating
    )


PLAN = Plan(
    sections=tuple(section(code, title=f"About {code}") for code in ("SL", "FD", "CL", "HE")),
    impact=(
        review("SL", 5, "Amber"),
        review("SL", 6, "Green"),
        review("SL", 7, "Red"),  # not yet
        review("FD", 5, "Green"),
        review("fd", 6, "Red"),
        review("CL", 4, "Blue"),
        review("ZZ", 6, "Grey"),
    ),
)


def test_each_section_with_its_movement() -> None:
    report = impact_report(facts(PLAN, as_at=AS_AT))
    assert report.tables[0].rows == (
        ("SL", "About SL", "Green", "Amber", "Better", "Jun 2025", "Green"),
        ("FD", "About FD", "Red", "Green", "Worse", "Jun 2025", "Red"),
        ("CL", "About CL", "Not rated", "Not rated", "Not rated", "Apr 2025", "Blue"),
        ("HE", "About HE", "Not rated", "Not rated", "Not rated", "Never", "Not rated"),
        (
            *("ZZ", "Not on the Sections sheet", "Grey", "Not rated"),
            *("Not rated the month before", "Jun 2025", "Grey"),
        ),
    )
    assert report.notes[0] == (
        "In June 2025 impact is rated Green in one of the 5 sections, Red in one and Grey in one; "
        "two are not rated. Compared with May 2025 one is better, one is worse, one is newly rated "
        "and two are rated in neither month."
    )


def test_months_are_counted() -> None:
    assert impact_report(facts(PLAN, as_at=AS_AT)).tables[1].rows == (
        ("Apr 2025", "1 Blue, 4 not rated"),
        ("May 2025", "1 Green, 1 Amber, 3 not rated"),
        ("Jun 2025", "1 Green, 1 Red, 1 Grey, 2 not rated"),
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Green", "Blue", "Better"),
        ("Amber", "Red", "Worse"),
        ("Amber", "Amber", "No change"),
        ("Grey", "Green", "Was too early to tell"),
        ("Green", "Grey", "Now too early to tell"),
        ("Green", None, "Not rated this month"),
        (None, "Green", "Not rated the month before"),
    ],
)
def test_movement_in_words(before: str | None, after: str | None, told: str) -> None:
    assert movement(IMPACT_BRAG, before, after) == told
