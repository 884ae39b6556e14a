"""The colours of cells, and the rating that a colour comes nearest to."""

from __future__ import annotations

import colorsys

from plantools.plan.rating import Rating

_HUES = (
    (16, Rating.RED),
    (71, Rating.AMBER),
    (176, Rating.GREEN),
    (262, Rating.BLUE),
    (335, None),  # purple and pink
    (361, Rating.RED),
)
"""Up to which hue, in degrees, a colour has which name. Yellow is the amber of many plans."""
_PALEST = 0.06
_LIGHTEST, _DARKEST = 0.93, 0.15


def tinted(rgb: str, tint: float) -> str:
    """A theme colour made lighter (tint over 0) or darker, as Excel does it."""
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(rgb))
    light = light * (1 + tint) if tint < 0 else light + (1 - light) * tint
    red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
    return f"{round(red * 255):02X}{round(green * 255):02X}{round(blue * 255):02X}"


def rating_of(rgb: str) -> Rating | None:
    """The rating whose colour is nearest; None for white, black, purple and no colour."""
    if len(rgb) != 6:
        return None
    hue, light, _ = colorsys.rgb_to_hls(*_parts(rgb))
    spread = max(_parts(rgb)) - min(_parts(rgb))
    if spread < _PALEST:
        return Rating.GREY if _DARKEST < light < _LIGHTEST else None
    if light < 0.1:
        return None
    return next(rating for limit, rating in _HUES if hue * 360 < limit)


def _parts(rgb: str) -> tuple[float, float, float]:
    return int(rgb[:2], 16) / 255, int(rgb[2:4], 16) / 255, int(rgb[4:], 16) / 255
