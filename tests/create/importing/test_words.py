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
from plantools.create.importing.sections import code_for, next_ref, stem
from plantools.plan import Status
from plantools.plan.rating import Rating


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("Head of Service", "Head of Service"),
        ("• Head of Care\n• Head of Law", "Head of Care; Head of Law"),
        ("1. Head of Care\n2. Head of Law", "Head of Care; Head of Law"),
        ("Head of Care / Police Lead", "Head of Care; Police Lead"),
        ("Head of Care and Director of Education", "Head of Care; Director of Education"),
        ("Head of Care, Principal Social Worker", "Head of Care; Principal Social Worker"),
        ("Head of Safeguarding and Quality", "Head of Safeguarding and Quality"),
        ("Head of Care and Quality Board", "Head of Care and Quality Board"),
        ("Director of Education, Skills and Work", "Director of Education, Skills and Work"),
        ("Head of Service for\nCared for Children", "Head of Service for Cared for Children"),
        ("Ann Bee, Head of Service", "Head of Service"),
        ("Ann Bee (Head of Service)", "Head of Service"),
        ("Ann Bee – Head of Service", "Head of Service"),
        ("Ann Bee and Cy Dee, Heads of Service", "Head of Service"),
        ("Ann Bee and Cy Dee", "Ann Bee; Cy Dee"),
        ("Ann Bee", "Ann Bee"),
        ("J. Marsh & P. Quill", "J. Marsh; P. Quill"),
        ("Children's Services", "Children's Services"),
        ("All", "All"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_owners(text: str, owners: str) -> None:
    assert read_owners(text) == owners


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("green", "green"),
        ("BRAG: Green", "Green"),
        ("RAG rating - Amber", "Amber"),
        ("G", "G"),
        ("Complete", "Complete"),
        ("Completed 12/06/2025", "Completed"),
        ("ON TRACK", "ON TRACK"),
        ("Green - on track", "Green"),
        ("Off-track", "Off-track"),
        ("Amber E", "Amber E"),
        ("Amber (was Red)", "Amber"),
        ("Red/Amber", "Red/Amber"),
        ("Completed - awaiting sign off", "Completed - awaiting sign off"),
        ("Complete (not yet embedded)", "Complete (not yet embedded)"),
        ("Green, awaiting assurance", "Green, awaiting assurance"),
        ("Green awaiting assurance", "Green awaiting assurance"),
        ("Amber - complete", "Amber - complete"),
        ("Complete - evidence seen", "Complete"),
        ("Not complete", None),
        ("Not Green", None),
        ("Somewhere", None),
        ("", None),
    ],
)
def test_ratings_stay_the_councils_words(text: str, rating: str | None) -> None:
    assert read_rating(text) == rating


def test_statuses() -> None:
    assert read_status("Deferred") is Status.ON_HOLD
    assert read_status("carried over") is Status.CARRIED_OVER
    assert read_status("Withdrawn") is Status.REMOVED
    assert read_status("In progress") is None


@pytest.mark.parametrize(
    ("rgb", "rating"),
    [
        ("00B050", Rating.GREEN),
        ("C6EFCE", Rating.GREEN),
        ("92D050", Rating.GREEN),
        ("FFC000", Rating.AMBER),
        ("FFFF00", Rating.AMBER),
        ("ED7D31", Rating.AMBER),
        ("FF0000", Rating.RED),
        ("C00000", Rating.RED),
        ("FFC7CE", Rating.RED),
        ("0070C0", Rating.BLUE),
        ("00B0F0", Rating.BLUE),
        ("BDD7EE", Rating.BLUE),
        ("BFBFBF", Rating.GREY),
        ("FFFFFF", None),
        ("000000", None),
        ("7030A0", None),
        ("", None),
    ],
)
def test_colours(rgb: str, rating: Rating | None) -> None:
    assert rating_of(rgb) is rating


def test_tints_of_theme_colours() -> None:
    assert tinted("000000", 0.5) == "808080"
    assert tinted("FFFFFF", -0.25) == "BFBFBF"
    assert rating_of(tinted("70AD47", 0.6)) is Rating.GREEN


def test_stems_and_codes() -> None:
    assert [stem(ref) for ref in ("SL1", "1A", "2.3", "12", "A.1.2", "")] == [
        *("SL", "1", "2", "", "A.1", ""),
    ]
    assert code_for("Care leavers", ["CL1", "CL2"], []) == ("CL", False)
    assert code_for("Priority 2: Help", [], []) == ("P2", True)
    assert code_for("Care leavers", [], ["CL"]) == ("CL2", True)
    assert code_for("…", [], []) == ("S", True)
    assert next_ref("CL", ["CL1", "CL3"]) == "CL2"
    assert next_ref("CL", ["1", "2"]) == "3"
