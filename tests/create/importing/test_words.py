"""Owners, ratings, states and colours as other councils write them."""

from __future__ import annotations

import pytest

from plantools.create.importing.council_words import (
    rating_of,
    read_owners,
    read_rating,
    read_status,
    tinted,
)
from plantools.create.importing.sections import code_for
from plantools.plan import Status
from plantools.plan.rating import Rating

from .plans import grid

OWNERS = r"""
Head of Service | Head of Service
• Head of Care\n• Head of Law | Head of Care; Head of Law
1. Head of Care\n2. Head of Law | Head of Care; Head of Law
Head of Care / Police Lead | Head of Care; Police Lead
Head of Care and Director of Education | Head of Care; Director of Education
Head of Care, Principal Social Worker | Head of Care; Principal Social Worker
Head of Safeguarding and Quality | Head of Safeguarding and Quality
Head of Care and Quality Board | Head of Care and Quality Board
Director of Education, Skills and Work | Director of Education, Skills and Work
Head of Service for\nCared for Children | Head of Service for Cared for Children
Ann Bee, Head of Service | Head of Service
Ann Bee (Head of Service) | Head of Service
Ann Bee – Head of Service | Head of Service
Ann Bee and Cy Dee, Heads of Service | Head of Service
Ann Bee and Cy Dee | Ann Bee; Cy Dee
Ann Bee | Ann Bee
J. Marsh & P. Quill | J. Marsh; P. Quill
Children's Services | Children's Services
All | All
|
 -  |
"""
RATINGS = """
green | green
BRAG: Green | Green
RAG rating - Amber | Amber
G | G
Complete | Complete
Completed 12/06/2025 | Completed
ON TRACK | ON TRACK
Green - on track | Green
Off-track | Off-track
Amber E | Amber E
Amber (was Red) | Amber
Red/Amber | Red/Amber
Completed - awaiting sign off | Completed - awaiting sign off
Complete (not yet embedded) | Complete (not yet embedded)
Green, awaiting assurance | Green, awaiting assurance
Green awaiting assurance | Green awaiting assurance
Amber - complete | Amber - complete
Complete - evidence seen | Complete
Not complete |
Not Green |
Somewhere |
|
"""
COLOURS = {
    Rating.GREEN: "00B050 C6EFCE 92D050",
    Rating.AMBER: "FFC000 FFFF00 ED7D31",
    Rating.RED: "FF0000 C00000 FFC7CE",
    Rating.BLUE: "0070C0 00B0F0 BDD7EE",
    Rating.GREY: "BFBFBF",
    None: "FFFFFF 000000 7030A0 none",
}


@pytest.mark.parametrize(("text", "owners"), grid(OWNERS))
def test_owners(text: str, owners: str) -> None:
    assert read_owners(text) == owners


@pytest.mark.parametrize(("text", "rating"), grid(RATINGS))
def test_ratings_stay_the_councils_words(text: str, rating: str) -> None:
    assert read_rating(text) == (rating or None)


def test_statuses() -> None:
    words = ("Deferred", "carried over", "Withdrawn", "In progress")
    states = [Status.ON_HOLD, Status.CARRIED_OVER, Status.REMOVED, None]
    assert [read_status(word) for word in words] == states


def test_colours() -> None:
    for rating, colours in COLOURS.items():
        assert {rating_of(rgb) for rgb in ("", *colours.split())[rating is not None :]} == {rating}


def test_tints_of_theme_colours() -> None:
    assert tinted("000000", 0.5) == "808080"
    assert tinted("FFFFFF", -0.25) == "BFBFBF"
    assert rating_of(tinted("70AD47", 0.6)) is Rating.GREEN


def test_codes() -> None:
    assert code_for("Care leavers", ["CL1", "CL2"], []) == ("CL", False)
    assert code_for("Priority 2: Help", [], []) == ("P2", True)
    assert code_for("Care leavers", [], ["CL"]) == ("CL2", True)
    assert code_for("…", [], []) == ("S", True)
