"""The theme can be read by people who see little contrast."""

from __future__ import annotations

import re
from itertools import chain

import pytest

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
    **theme.RATING_COLORS,
    **theme.SEVERITY_COLORS,
}


def luminance(color: str) -> float:
    """Relative luminance, as WCAG 2.1 defines it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("FFFFFF", "767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", PAIRS)
def test_text_stands_out(name: str) -> None:
    assert contrast(*PAIRS[name]) >= 4.5


def test_every_rating_and_severity_has_colours() -> None:
    assert list(theme.RATING_COLORS) == list(BRAG.words)
    assert list(theme.SEVERITY_COLORS) == [severity.value.capitalize() for severity in Severity]


def test_colours_are_six_digits() -> None:
    for color in (*chain(*PAIRS.values()), theme.BORDER_COLOR):
        assert re.fullmatch("[0-9A-F]{6}", color)
