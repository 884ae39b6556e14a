"""Ratings, states and owners as councils write them: "On track", "G", "BRAG: Green", a cell's
colour; several posts in one cell, names with posts, bullet lists.

A cell of owners is split only where both sides can't be anything but posts or names. What was
split or had a name taken off stays beside it as it was written.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Collection

from plantools.checks.people_rules import names_person
from plantools.plan import Status
from plantools.plan.meanings import MOST_OF_A_WORD, meaning_of_word, meaning_said
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
    ("BRAG: Green") are left out. `own` are the words of the plan's own key, normalised.
    """
    flat = " ".join(_LABEL.sub("", text.strip()).split())
    if _is_word(flat, own) or _BETWEEN.fullmatch(flat):
        return flat
    found = _AND_MORE.match(flat)
    word = found["word"] if found and _is_word(found["word"], own) else ""
    if not word:
        colours = {word.casefold(): word for word in _COLOUR.findall(flat)}
        doubtful = len(flat) > 40 or re.search(r"\b(was|not|from)\b", flat.casefold())
        if len(colours) != 1 or doubtful:
            return None
        [word] = colours.values()
    # what stands around a word may make it mean something else ("Done - not embedded")
    meaning = meaning_said(RatingKind.ACTION, flat) if len(flat) <= MOST_OF_A_WORD else None
    return word if meaning in (None, meaning_of_word(RatingKind.ACTION, word)) else flat


def _is_word(text: str, own: Collection[str]) -> bool:
    if not text or len(text) > 60:
        return False
    return normalise(text) in own or meaning_of_word(RatingKind.ACTION, text) is not None


def read_status(text: str) -> Status | None:
    """The status that a cell names; None if it names none."""
    plain = re.sub(r"[\s_]+", " ", _LABEL.sub("", text.strip()))
    return _STATUSES.get(plain.strip(" .:–-()").casefold())


_HUES = (
    (16, Rating.RED),
    (71, Rating.AMBER),
    (176, Rating.GREEN),
    (262, Rating.BLUE),
    (335, None),  # purple and pink
    (361, Rating.RED),
)
"""Up to which hue, in degrees, a colour has which name. Yellow is the amber of many plans."""
_PALEST, _LIGHTEST, _DARKEST = 0.06, 0.93, 0.15


def tinted(rgb: str, tint: float) -> str:
    """A theme colour made lighter (tint over 0) or darker, as Excel does it."""
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(rgb))
    light = light * (1 + tint) if tint < 0 else light + (1 - light) * tint
    red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
    return f"{round(red * 255):02X}{round(green * 255):02X}{round(blue * 255):02X}"


def rating_of(rgb: str) -> Rating | None:
    """The rating whose colour is nearest; None for white, black, purple and no colour."""
    if len(rgb) != 6:
        return None
    hue, light, _ = colorsys.rgb_to_hls(*_channels(rgb))
    spread = max(_channels(rgb)) - min(_channels(rgb))
    if spread < _PALEST:
        return Rating.GREY if _DARKEST < light < _LIGHTEST else None
    if light < 0.1:
        return None
    return next(rating for limit, rating in _HUES if hue * 360 < limit)


def _channels(rgb: str) -> tuple[float, float, float]:
    return int(rgb[:2], 16) / 255, int(rgb[2:4], 16) / 255, int(rgb[4:], 16) / 255


_BULLET = re.compile(r"^[\s•·▪●◦○‣∙*–—-]+|^\(?\d{1,2}[.)]\s+")
_LEADING = (
    r"(?:(?:Interim|Acting|Deputy|Assistant|Executive|Corporate|Strategic|Joint|Associate|Senior|"
    r"Statutory|Chief|Principal|Virtual|Designated|Service|Group|Team|Practice|Operational|"
    r"Independent|Quality|Performance|Programme|Project|Area|Locality|Business|Lead)\s+)*"
    r"(?:Heads?|Directors?|Managers?|Leads?|Officers?|Leaders?|Members?|Social Workers?|Chairs?|"
    r"Executives?|Commissioners?|Nurses?|Doctors?|Advisers?|Advisors?|Coordinators?|"
    r"Headteachers?|Consultants?|Analysts?|Reviewing Officers?|Partners?|DCS|PSW|AD|HoS|SRO|LADO)\b"
)
LEADING_POST = re.compile(_LEADING)
_ANY_POST = re.compile(
    r"\b(?:Heads?|Directors?|Managers?|Leads?|Officers?|Leaders?|Members?|Workers?|Chairs?|"
    r"Executives?|Commissioners?|Nurses?|Advis[eo]rs?|Coordinators?|Head ?teachers?|Consultants?|"
    r"Analysts?|Board|Team|Service|Partnership|Group|Partners?|Police|Council|DCS|PSW|AD|HoS|LADO)\b",
    re.IGNORECASE,
)
_NAME = r"(?:(?:Dr|Mrs?|Ms|Miss|Cllr|Prof)\.?\s+)?[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){1,3}"
_NAMES = re.compile(rf"{_NAME}(?:(?:,\s*|\s+and\s+|\s*&\s*){_NAME})*")
_NAMED_POST = re.compile(
    r"(?P<names>[^(,:–]+?(?:(?:\s+and\s+|\s*&\s*)[^(,:–]+?)?)"
    r"\s*(?:,|\(|–|:|\s-\s)\s*(?P<post>.+?)\)?"
)
_POST_NAMED = re.compile(r"([^(,:–]+?)\s*(?:,|–|:|\s-\s)\s*([^()]+)|([^()]+?)\s*\(([^()]+)\)")
_PLURALS = {"Heads": "Head", "Directors": "Director", "Managers": "Manager", "Leads": "Lead"}
_GOES_ON = re.compile(r"(?:\b(?:of|for|and|the|to|with)|[&,/–-])$", re.IGNORECASE)


def read_owners(text: str) -> str:
    """The posts of a cell, joined by semicolons, each as it is written."""
    posts = (_without_names(part) for line in _lines(text) for part in _parts(line))
    return "; ".join(dict.fromkeys(posts))


def looks_like_posts(text: str) -> bool:
    """Whether a cell seems to name posts, teams or people."""
    lines = _lines(text)
    told = (_ANY_POST.search(line) or _NAMES.fullmatch(line) for line in lines if len(line) <= 100)
    return 0 < len(lines) == sum(map(bool, told))


def _lines(text: str) -> list[str]:
    """What stands on lines of its own; a line that ends in "of" goes on in the next."""
    lines: list[str] = []
    for line in re.split(r"[\n;]", text):
        bullet = bool(_BULLET.match(line))
        shown = _BULLET.sub("", line).strip()
        if not shown:
            continue
        if lines and not bullet and (_GOES_ON.search(lines[-1]) or shown[0].islower()):
            lines[-1] = f"{lines[-1]} {shown}"
        else:
            lines.append(shown)
    return [line.rstrip(" ,") for line in lines]


def _parts(line: str) -> list[str]:
    """One line in its owners, where it is safe to split."""
    if _named_post(line):
        return [line]
    for mark in (r"\s*/\s*", r"\s*,\s*(?:and\s+)?", r"\s+(?:and|&|with)\s+"):
        parts = [part for part in re.split(mark, line) if part]
        if len(parts) < 2:
            continue
        told = _ANY_POST.search if "/" in mark else LEADING_POST.match
        named = [part for part in parts if "/" in mark and names_person(part)]
        if len(named) < len(parts) and all(part in named or told(part) for part in parts):
            return [own for part in parts for own in _parts(part)]
    if _NAMES.fullmatch(line) and not _ANY_POST.search(line):
        return re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", line)
    return [line]


def _named_post(part: str) -> str:
    """The post of "Ann Bee, Head of Service"; "" if nobody is named so."""
    found = _NAMED_POST.fullmatch(part)
    if found is None or not LEADING_POST.match(found["post"]):
        return ""
    return found["post"].strip() if names_person(found["names"].strip()) else ""


def _without_names(part: str) -> str:
    """ "Ann Bee and Cy Dee, Heads of Service" are two people with the post Head of Service."""
    behind = _POST_NAMED.fullmatch(part)
    post, name = filter(None, behind.groups()) if behind else ("", "")
    if _ANY_POST.search(post) and names_person(name):
        return post.strip()
    first, space, rest = _named_post(part).partition(" ")
    return f"{_PLURALS.get(first, first)}{space}{rest}" or part
