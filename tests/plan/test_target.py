"""Targets and bands as measures write them."""

from __future__ import annotations

import pytest

from plantools.plan.target import parse_band, parse_target


@pytest.mark.parametrize(
    ("text", "value", "direction"),
    [
        ("over 80%", 80, "higher"),
        ("at least 20", 20, "higher"),
        ("under 15%", 15, "lower"),
        ("20% or lower", 20, "lower"),
        ("16 or fewer", 16, "lower"),
        ("150 days or fewer", 150, "lower"),
        ("85%", 85, ""),
        ("no less than 90%", 90, "higher"),
        ("no more than 1,200", 1200, "lower"),
        ("≥ 95.5 per cent", 95.5, "higher"),
    ],
)
def test_targets(text: str, value: float, direction: str) -> None:
    target = parse_target(text)
    assert target is not None
    assert (target.value, target.direction) == (value, direction)


@pytest.mark.parametrize("text", ["", "to improve", "70-79%", "80% by 2026"])
def test_no_one_target(text: str) -> None:
    assert parse_target(text) is None


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("70-79%", (70, 79)),
        ("80% – 100%", (80, 100)),
        ("over 80%", (80, float("inf"))),
        ("20 or fewer", (float("-inf"), 20)),
        ("good", None),
        ("80", None),
    ],
)
def test_bands(text: str, band: tuple[float, float] | None) -> None:
    assert parse_band(text) == band
