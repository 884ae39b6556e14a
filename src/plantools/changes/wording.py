"""When two texts or timescales say the same, and which words went and came when they don't."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from plantools.plan import DueKind, Milestone
from plantools.plan.dates import long_date

SHORT_WORD = 3
_DASHES = re.compile("[‐‑‒–—―−]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORDS = re.compile(r"\s+|[^\s]+")


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
    for position, character in enumerate(text):
        if character.isspace():
            continue
        if unicodedata.category(character).startswith("P"):
            around = text[position - 1 : position] + text[position + 1 : position + 2]
            if not (len(around) == 2 and around.isdigit()):
                continue
        kept.append(character)
    return "".join(kept)


def same_text(one: str, two: str) -> bool:
    """Whether nothing but white space, punctuation or typographic quotes differs."""
    return one == two or text_key(one) == text_key(two)


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one: words that stayed, words that went, words that came.

    The pieces that stayed or went spell `before`; those that stayed or came spell `after`
    (but for white space at the joins).
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if gone == came:
            pieces.append(Piece(Mark.SAME, gone))
            continue
        if gone:
            pieces.append(Piece(Mark.GONE, gone))
        if came:
            pieces.append(Piece(Mark.NEW, came))
    return _smooth(pieces)


def _smooth(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Join runs that only a short word keeps apart: a phrase is struck out as a phrase."""
    smooth: list[Piece] = []
    index = 0
    while index < len(pieces):
        gone = came = ""
        while index < len(pieces):
            piece = pieces[index]
            if piece.mark is Mark.GONE:
                gone += piece.text
            elif piece.mark is Mark.NEW:
                came += piece.text
            elif (gone or came) and _is_small(piece.text) and index + 1 < len(pieces):
                gone, came = gone + piece.text, came + piece.text
            else:
                break
            index += 1
        if gone.strip():
            smooth.append(Piece(Mark.GONE, gone))
        if came.strip():
            smooth.append(Piece(Mark.NEW, came))
        elif not gone.strip() and (gone or came):
            smooth.append(Piece(Mark.SAME, came or gone))
        if index < len(pieces):
            smooth.append(pieces[index])
            index += 1
    return tuple(smooth)


def _is_small(text: str) -> bool:
    """Whether a run that stayed is too little to be worth reading: a space, "to", "the"."""
    return len(text.strip()) <= SHORT_WORD and len(text.split()) <= 1


def similarity(one: str, two: str) -> float:
    """How alike two texts are, from 0 to 1."""
    return SequenceMatcher(None, text_key(one), text_key(two), autojunk=False).ratio()


_DATE_WORDS = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\b"
    r"|\d+(?:\s?(?:st|nd|rd|th)\b)?|\b(?:by|in|on|due|the end of|end of|end)\b",
    re.IGNORECASE,
)


def shown(milestone: Milestone) -> str:
    """A milestone's timescale as the committee reads it."""
    if milestone.due_date is not None:
        return long_date(milestone.due_date)
    return milestone.due_by.strip()


def is_scoped(milestone: Milestone) -> bool:
    """Whether the timescale is still being scoped or reviewed."""
    return milestone.due.kind is DueKind.TO_BE_SCOPED


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
