"""What councils' own words say: headings, labels and pointers around the tables, and in the cells
ratings ("On track", "G", "BRAG: Green", a colour), states and owners.

A label is a text that says which field of the section the text beside or below it is: "Section
lead", "How we'll assess if we've addressed this area". Labels are known by the names that
tblSections and tblImpact have in the contract; what stands behind the name is taken for the rest
of the sentence.

A cell of owners is split only where both sides can't be anything but posts or names. What was
split or had a name taken off stays beside it as it was written.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Collection
from datetime import date

from plantools.checks.people_rules import names_person
from plantools.create.meanings import MOST_OF_A_WORD, meaning_of_word, meaning_said
from plantools.plan import DueKind, Status, parse_due
from plantools.plan.due.tokens import MONTHS
from plantools.plan.rating import Rating, RatingKind
from plantools.workbook.contract import IMPACT, SECTIONS, normalise

LONGEST_HEADING, LONGEST_LABEL = 150, 140
_NUMBER_WORD = r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b"
SECTION_WORD = re.compile(
    r"(priority|theme|section|chapter|part|area(?: (?:for|of) \w+)?|objective|recommendation|"
    r"workstream|strand|goal|outcome|aim|pillar|domain|standard|finding)"
    rf"[ \t]*(\d+\b|\b[A-Z]\b|[:–-]|{_NUMBER_WORD})",
    re.IGNORECASE,
)
_NUMBERINGS = (
    (re.compile(r"\d+(?:\.\d+)+[.)]?\s"), "1.1"),
    (re.compile(r"\d{1,2}[.):]\s|\d{1,2}\s+(?=[A-Z])"), "1"),
    (re.compile(r"[A-Z][.)]\s"), "A"),
    (re.compile(r"\(?[a-z][.)]\s"), "a"),
)
_NUMBERING = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.):]?|[A-Z][.)])\s+(?=\S)")
HOLD = re.compile(r"\b(?:currently |all )?(?:on[ -]hold|paused)\b", re.IGNORECASE)
_ONLY_HOLD = re.compile(
    r"[\W_]*(?:the |these |following |actions?|items?|section|are|is|\W)*", re.I
)
PLAIN_TITLES = {
    *("actions", "action plan", "our actions", "the actions", "action table", "our plan"),
    *("measures", "performance measures", "scorecard", "progress", "impact", "the plan"),
}
"""Headings that say what the next table is, not which section it belongs to."""
KEY = re.compile(
    r"(?:b?rag |rating |status |colour )*(?:key|legend)(?: to .{1,30})?\s*:?", re.IGNORECASE
)
"""A heading that says that the key to the ratings follows."""
AIM = re.compile(r"(?:outcome|aim|goal|objective)s?\s*[:–-]", re.IGNORECASE)
"""What a section is for, as "Outcome: children are safe"."""
REF = re.compile(r"[A-Za-z]{0,6}[ .\-/]?\d+[A-Za-z]?(?:[.\-/]\d+[A-Za-z]?)*\.?|[A-Za-z]{1,2}")
SEE_ALSO = re.compile(r"\W*(?:please\s+(?:also\s+)?see|see\s+also)\b", re.IGNORECASE)
CONTENTS = re.compile(r".*(?:\.{3,}|…|\t)\s*\d+")
"""A line of a table of contents."""
_MONTH_SAID = re.compile(
    r"\b(?:as (?:at|of)|to|for|in|up to|by|–|-|:)\s*((?:\w+\s+){1,2}\d{4})\b", re.I
)
_IMPACT_TO_DATE = re.compile(r"\W*impact\b.{0,40}?\b(?:to date|as at|as of|update|summary)\b", re.I)
_IMPACT_RATING = re.compile(r"\W*(?:overall |current )?impact (?:b?rag )?rating\b[\s:–-]*", re.I)
_OF_DATES = {
    *("to", "from", "and", "until", "st", "nd", "rd", "th", "of", "q", "quarter", "as", "at"),
    *("date", "version", "v", "updated", "last", *MONTHS),
}

MONTH, RATING = "month", "rating"
"""Fields of tblImpact that a label row gives in its own words."""
_REVIEW_WORDS = {
    "key_activities": (
        {"activities", "activity"},
        {"key", "improvement", "delivered", "month"},
    ),
    "indicators_show": (
        {"indicators", "indicator", "data"},
        {"show", "shows", "performance"},
    ),
    "impact_achieved": ({"impact"}, {"achieving", "achieved", "difference", "having", "made"}),
}
"""Headings of a month's review, told by what they ask for: a word of each set."""
_SECTION_NAMES, _REVIEW_NAMES = (
    {
        normalise(name): column.field
        for column in spec.columns
        if column.field not in ("code", "title", "chapter", "section", MONTH, RATING)
        for name in (column.header, *column.aliases)
    }
    for spec in (SECTIONS, IMPACT)
)
_LONG_NAMES = {
    name: field
    for name, field in {**_SECTION_NAMES, **_REVIEW_NAMES}.items()
    if len(name.split()) > 2 and field != "see_also"
}
"""Names that may have the rest of a sentence behind them and still be known."""


def one_of(words: str) -> re.Pattern[str]:
    """A pattern that finds any of these words as a whole word, whatever its case."""
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def label_of(text: str, *, in_review: bool = False) -> str:
    """The field of tblSections (of tblImpact `in_review`) that a text is the label of, or ""."""
    plain = normalise(text)
    if not plain or len(text) > LONGEST_LABEL:
        return ""
    if in_review:
        if plain in _REVIEW_NAMES:
            return _REVIEW_NAMES[plain]
        words = set(plain.split())
        for field, wanted in _REVIEW_WORDS.items():
            if all(words & each for each in wanted):
                return field
    if plain in _SECTION_NAMES:
        return _SECTION_NAMES[plain]
    is_sentence = text.rstrip().endswith((".", ";")) or ":" in text
    if is_sentence or any(character.isdigit() for character in plain):
        return ""  # "Area for improvement 2" is a heading
    return next((f for name, f in _LONG_NAMES.items() if plain.startswith(f"{name} ")), "")


def review_month(text: str) -> date | None:
    """The month of a text such as "Impact to date as at June 2024"; None if it is none."""
    found = _MONTH_SAID.search(text) if _IMPACT_TO_DATE.match(text) else None
    due = parse_due(found[1]) if found else None
    if due is None or due.kind not in (DueKind.MONTH, DueKind.EXACT_DATE) or due.last is None:
        return None
    return due.last.replace(day=1)


def review_rating(text: str) -> str | None:
    """What stands behind the words "Impact rating"; None if a text doesn't begin so."""
    found = _IMPACT_RATING.match(text)
    return None if found is None else text[found.end() :].strip()


def is_title(text: str) -> bool:
    """Whether the first heading of a file is the plan's title."""
    return bool(re.search(r"\bplan\b", text, re.IGNORECASE)) and not SECTION_WORD.match(text)


def is_only_hold(text: str) -> bool:
    """Whether a heading says that actions are on hold, and nothing else."""
    return bool(HOLD.search(text)) and bool(_ONLY_HOLD.fullmatch(HOLD.sub(" ", text)))


def is_period(text: str) -> bool:
    """Whether a short text is nothing but a date, a month or a year, or two of them."""
    words = set(re.findall(r"[^\W\d]+", text.casefold()))
    return len(text) <= 60 and re.search(r"\d{2}", text) is not None and words <= _OF_DATES


def numbering(text: str) -> str:
    """The manner in which a heading is numbered: "priority" of "Priority 2", "1", "A" or ""."""
    found = SECTION_WORD.match(text)
    if found:
        return found[1].casefold()
    return next((name for pattern, name in _NUMBERINGS if pattern.match(text)), "")


def without_number(text: str) -> str:
    """A heading without the number in front, if it is no more than that."""
    return _NUMBERING.sub("", text, count=1) if not SECTION_WORD.match(text) else text


# what stands in cells

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
