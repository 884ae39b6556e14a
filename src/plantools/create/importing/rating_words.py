"""Ratings and states as councils write them: "On track", "G", "BRAG: Green", a cell's colour."""

from __future__ import annotations

import colorsys
import re

from plantools.plan.model import Status
from plantools.plan.rating import Rating

RATING_WORDS = {
    Rating.BLUE: (
        *("complete", "completed", "action complete", "done", "closed", "achieved", "delivered"),
        *("fully complete", "implemented", "b"),
    ),
    Rating.GREEN: ("on track", "on target", "on schedule", "in progress", "progressing", "g"),
    Rating.AMBER: (
        *("at risk", "some risk", "minor delay", "delayed", "behind schedule", "slippage"),
        *("behind", "yellow", "a"),
    ),
    Rating.RED: ("off track", "not on track", "overdue", "significant delay", "high risk", "r"),
    Rating.GREY: (
        "not started",
        "not yet started",
        "not due",
        "not yet due",
        "to start",
        "planned",
    ),
}
"""Words that say what a rating says. They are documented in docs/importing.md."""

STATUS_WORDS = {
    Status.ON_HOLD: ("on hold", "paused", "deferred", "suspended"),
    Status.CARRIED_OVER: ("carried over", "carried forward", "moved to next plan"),
    Status.REMOVED: ("removed", "withdrawn", "deleted", "no longer required", "superseded"),
}
_LABEL = re.compile(r"^(?:b?rag(?: rating| status)?|rating|status)\s*[:=–-]\s*", re.IGNORECASE)
_COLOUR = re.compile(r"\b(blue|green|amber|red|gr[ea]y)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?:blue|green|amber|yellow|red|gr[ea]y|black|purple|white)"
    r"(?:\s*[/–-]\s*(?:blue|green|amber|yellow|red|gr[ea]y|black|purple|white)|\s\(?[a-z]\)?)?",
    re.IGNORECASE,
)
_RATINGS = {word: rating for rating, words in RATING_WORDS.items() for word in words}
_STATUSES = {word: status for status, words in STATUS_WORDS.items() for word in words}


def read_rating(text: str) -> Rating | None:
    """The rating that a cell names, in one word or in words that mean one; None if neither."""
    named = Rating.read(text)
    if named:
        return named
    plain = _plain(text)
    if plain in _RATINGS:
        return _RATINGS[plain]
    colours = {Rating.read(word) for word in _COLOUR.findall(text)}
    if (
        len(colours) == 1
        and len(text) <= 40
        and not re.search(r"\b(was|not|from)\b", text.casefold())
    ):
        return colours.pop()
    if not colours and re.match(
        r"completed? (?:on |in |by )?[\d(]|completed? - |complete \w+ \d", plain
    ):
        return Rating.BLUE
    return None


def is_rating(text: str) -> bool:
    """Whether a text is a rating of some scale, one between two colours ("Amber/Red") too."""
    return read_rating(text) is not None or _BETWEEN.fullmatch(text.strip()) is not None


def read_status(text: str) -> Status | None:
    """The status that a cell names; None if it names none."""
    plain = _plain(text)
    if plain in _STATUSES:
        return _STATUSES[plain]
    return next((status for status in Status if status and status.casefold() == plain), None)


def _plain(text: str) -> str:
    text = _LABEL.sub("", text.strip())
    return re.sub(r"[\s_]+", " ", text).strip(" .:–-()").casefold()


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
