"""Targets and bands as measures write them."""

from __future__ import annotations

from math import inf

import pytest

from plantools.plan.target import parse_band, parse_target


@pytest.mark.parametrize(
    ("text", "target", "band"),
    [
        ("over 80%", (80, "higher"), (80, inf)),
        ("at least 20", (20, "higher"), (20, inf)),
        ("no less than 90%", (90, "higher"), (90, inf)),
        ("≥ 95.5 per cent", (95.5, "higher"), (95.5, inf)),
        ("under 15%", (15, "lower"), (-inf, 15)),
        ("20% or lower", (20, "lower"), (-inf, 20)),
        ("16 or fewer", (16, "lower"), (-inf, 16)),
        ("150 days or fewer", (150, "lower"), (-inf, 150)),
        ("no more than 1,200", (1200, "lower"), (-inf, 1200)),
        *(("85%", (85, ""), None), ("80", (80, ""), None)),
        *(("70-79%", None, (70, 79)), ("80% – 100%", None, (80, 100))),
        *(("", None, None), ("to improve", None, None), ("80% by 2026", None, None)),
    ],
)
def test_targets_and_bands(text: str, target: object, band: object) -> None:
    told = parse_target(text)
    assert (told and (told.value, told.direction)) == target
    assert parse_band(text) == band
