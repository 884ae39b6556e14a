"""When two texts or timescales say the same, and which words went and came when they don't."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from plantools.plan import Milestone
from plantools.plan.dates import long_date

SHORT_WORD = 3
_DASHES = re.compile("[‐‑‒–—―−]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORDS = re.compile(r"\s+|[^\s]+")
_DATE_WORDS = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\b"
    r"|\d+(?:\s?(?:st|nd|rd|th)\b)?|\b(?:by|in|on|due|the end of|end of|end)\b",
    re.IGNORECASE,
)


class Mark(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, went or came."""

    mark: Mark
    text: str


@lru_cache(maxsize=65_536)
def text_key(text: str) -> str:
    """A text as it is compared: without white space, punctuation and typographic quotes.

    Punctuation between digits counts (1.5 is not 15, and 16-18 is not 1618); commas that
    only group thousands don't.
    """
    text = _THOUSANDS.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", text)))
    kept = []
    for at, character in enumerate(text):
        if character.isspace():
            continue
        if unicodedata.category(character).startswith("P"):
            around = text[at - 1 : at] + text[at + 1 : at + 2]
            if len(around) < 2 or not around.isdigit():
                continue
        kept.append(character)
    return "".join(kept)


def same_text(one: str, two: str) -> bool:
    """Whether nothing but white space, punctuation or typographic quotes differs."""
    return one == two or text_key(one) == text_key(two)


def similarity(one: str, two: str) -> float:
    """How alike two texts are, from 0 to 1."""
    return SequenceMatcher(None, text_key(one), text_key(two), autojunk=False).ratio()


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one: words that stayed, words that went, words that came.

    The pieces that stayed or went spell `before`; those that stayed or came spell `after` (but
    for white space at the joins). Where only a short word stayed between others (a space, "to",
    "the") it goes and comes with them: a phrase is struck out as a phrase.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    pieces: list[Piece] = []
    gone = came = ""
    for number, (tag, i1, i2, j1, j2) in enumerate(opcodes, start=1):
        went, new_text = "".join(old[i1:i2]), "".join(new[j1:j2])
        is_small = len(went.strip()) <= SHORT_WORD and len(went.split()) <= 1
        is_between = (gone or came) and number < len(opcodes)
        if tag != "equal" or (is_between and is_small):
            gone, came = gone + went, came + new_text
        else:
            pieces += (*_swapped(gone, came), Piece(Mark.SAME, went))
            gone = came = ""
    return (*pieces, *_swapped(gone, came))


def _swapped(gone: str, came: str) -> Iterator[Piece]:
    """What stood there and what stands there now; white space alone is no news."""
    if gone.strip():
        yield Piece(Mark.GONE, gone)
    if came.strip():
        yield Piece(Mark.NEW, came)
    elif not gone.strip() and (gone or came):
        yield Piece(Mark.SAME, came or gone)


def shown(milestone: Milestone) -> str:
    """A milestone's timescale as the committee reads it."""
    day = milestone.due_date
    return milestone.due_by.strip() if day is None else long_date(day)


def same_timescale(one: Milestone, two: Milestone) -> bool:
    """Whether two milestones are due by the same, however it is written.

    "Oct 2024" and "by 31/10/2024" are the same; "Review in October 2024" and "October 2024"
    are not: the words around the date say what is due.
    """
    before, after = shown(one), shown(two)
    if same_text(before, after):
        return True
    if text_key(_DATE_WORDS.sub("", before)) != text_key(_DATE_WORDS.sub("", after)):
        return False
    was, now = one.due, two.due
    dated = was.last is not None or was.first is not None
    return dated and (was.first, was.last, was.dates, was.recurrence) == (
        (now.first, now.last, now.dates, now.recurrence)
    )
