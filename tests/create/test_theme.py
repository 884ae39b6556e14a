"""The theme can be read by people who see little contrast."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from coloraide import Color

from plantools.checks import Severity
from plantools.plan.rating import BRAG
from plantools.workbook import theme

PAIRS = {
    "header": (theme.HEADER_FILL, theme.HEADER_TEXT),
    "title": (theme.WHITE, theme.TITLE_COLOR),
    "note": (theme.WHITE, theme.NOTE_COLOR),
    "link": (theme.WHITE, theme.LINK_COLOR),
    "cell to fill in": (theme.INPUT_FILL, theme.INPUT_TEXT),
    "generated sheet": (theme.GENERATED_FILL, theme.GENERATED_TEXT),
    "overdue": theme.OVERDUE_COLORS,
    **BRAG.colors,
    **theme.SEVERITY_COLORS,
}


@pytest.mark.parametrize("name", PAIRS)
def test_text_stands_out(name: str) -> None:
    first, second = (Color(f"#{color}") for color in PAIRS[name])
    assert first.contrast(second, method="wcag21") >= 4.5


def test_every_severity_has_colours() -> None:
    assert list(theme.SEVERITY_COLORS) == [severity.value.capitalize() for severity in Severity]


def test_colours_are_six_digits() -> None:
    for color in (*chain(*PAIRS.values()), theme.BORDER_COLOR):
        assert re.fullmatch("[0-9A-F]{6}", color)
