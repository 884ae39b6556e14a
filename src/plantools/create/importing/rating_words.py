"""Ratings and states as councils write them: "On track", "G", "BRAG: Green", a cell's colour."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Collection

from plantools.plan.meanings import MOST_OF_A_WORD, meaning_of_word, meaning_said
from plantools.plan.model import Status
from plantools.plan.rating import Rating, RatingKind
from plantools.workbook.contract import normalise

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
_STATUSES = {word: status for status, words in STATUS_WORDS.items() for word in words}
_AND_MORE = re.compile(
    r"(?P<word>\S.{0,30}?)(?:\s*[-–:(,]\s*|\s+(?:on|in|by)\s+(?=\d|[A-Z])|\s+(?=\d))\S"
)


def read_rating(text: str, own: Collection[str] = ()) -> str | None:
    """The rating that a cell names, as the council writes it; None if it names none.

    What stands behind it ("Completed 12/06/2025", "Amber (was Red)") and a label in front
    ("BRAG: Green") are left out.

    Args:
        own: the words of the plan's own key, as `normalise` has them.
    """
    flat = " ".join(_LABEL.sub("", text.strip()).split())
    if _is_word(flat, own) or _BETWEEN.fullmatch(flat):
        return flat
    found = _AND_MORE.match(flat)
    if found and _is_word(found["word"], own):
        return flat if _says_more(flat, found["word"]) else found["word"]
    colours = {word.casefold(): word for word in _COLOUR.findall(flat)}
    doubtful = len(flat) > 40 or re.search(r"\b(was|not|from)\b", flat.casefold())
    if len(colours) != 1 or doubtful:
        return None
    word = next(iter(colours.values()))
    return flat if _says_more(flat, word) else word


def _says_more(text: str, word: str) -> bool:
    """Whether what stands around a word makes it mean something else ("Done - not embedded")."""
    meaning = meaning_said(RatingKind.ACTION, text) if len(text) <= MOST_OF_A_WORD else None
    return meaning not in (None, meaning_of_word(RatingKind.ACTION, word))


def _is_word(text: str, own: Collection[str]) -> bool:
    if not text or len(text) > 60:
        return False
    return normalise(text) in own or meaning_of_word(RatingKind.ACTION, text) is not None


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
