"""Tell by their words what texts around the tables are: headings, labels, pointers, "ON HOLD".

A label is a text that says which field of the section the text beside or below it is: "Section
lead", "How we'll assess if we've addressed this area". Labels are known by the names that
tblSections and tblImpact have in the contract; what stands behind the name is taken for the rest
of the sentence.
"""

from __future__ import annotations

import re
from datetime import date

from plantools.create.importing.document import Line
from plantools.plan import DueKind, parse_due
from plantools.plan.due.tokens import MONTHS
from plantools.workbook.contract import IMPACT, SECTIONS, normalise

LONGEST_HEADING = 150
LONGEST_LABEL = 140
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
_NAMES, _REVIEW_NAMES = (
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
    for name, field in {**_NAMES, **_REVIEW_NAMES}.items()
    if len(name.split()) > 2 and field != "see_also"
}
"""Names that may have the rest of a sentence behind them and still be known."""


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
    if plain in _NAMES:
        return _NAMES[plain]
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


def is_all_bold(line: Line) -> bool:
    """Whether every cell that says something is bold."""
    return all(cell.bold for cell in line.cells if cell.own)


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
