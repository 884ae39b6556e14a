"""How findings put things, texts that say nothing, and abbreviations that need explaining."""

from __future__ import annotations

import re
from functools import lru_cache

_QUOTED = 60


def quote(text: str) -> str:
    """The text in quotation marks on one line, shortened where it is long."""
    flat = " ".join(text.split())
    if len(flat) > _QUOTED:
        cut = flat[: _QUOTED - 1]
        start, space, _ = cut.rpartition(" ")
        flat = (start if space and len(start) > _QUOTED // 2 else cut).rstrip(" ,;:.") + "…"
    return f"“{flat}”"


def count(number: int, thing: str) -> str:
    """Such as "1 row" or "12 rows"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """The words of a text alone, to compare two texts by: no case, no punctuation."""
    return " ".join(words_of(text))


_WORD = re.compile(r"\w+")
_APOSTROPHES = str.maketrans("", "", "'’‘")


def words_of(text: str) -> list[str]:
    """The words of a text: no case, no punctuation."""
    return _WORD.findall(text.casefold().translate(_APOSTROPHES))


def is_nothing(text: str) -> bool:
    """Whether a cell is blank or only says that there is nothing to say."""
    return not _SAYS_MORE.match(text) and plain(text) in _NOTHING


def is_nobody(post: str) -> bool:
    """Whether an owner cell is blank or only says that nobody is named yet."""
    return is_nothing(post) or bool(_NOBODY.fullmatch(plain(post)))


_NOTHING = frozenset({"", "tbc", "tba", "tbd", "n a", "na", "nil", "none", "x"})
_SAYS_MORE = re.compile(r"\W*(?:\w\W*){5}")
"""More letters than the longest of them."""
_UNNAMED = (
    r"(?:to be (?:confirmed|agreed|decided|advised|appointed|recruited|identified|determined)"
    r"|tb[acd]|vacant|vacancy|unallocated|unassigned|unknown)"
)
_NOBODY = re.compile(
    rf"(?:new )?(?:(?:post|owner|lead) )?{_UNNAMED}(?: (?:new )?(?:post|owner|lead|role|position))?"
)


EVERYBODY_KNOWS = frozenset(
    {"AM", "COVID", "CV", "EU", "HR", "ID", "IT", "OFSTED", "OK", "PDF", "PM", "TV", "UK"}
)
"""Abbreviations that no councillor looks up."""

_SHOUTED_WORDS = """
ACTION ADDED AFTER AGREED ALL ALSO AND ANY ARE AS ASAP AT BE BEEN BEFORE BEING BOARD BOTH BUT BY CAN
CHECK CHILD CLOSED DATE DAY DO DONE DRAFT DUE EACH END EVERY FINAL FIRST FOR FROM FULL FULLY FYI
GOOD HAS HAVE HIGH HOLD HOW IF IN IS ISSUE ISSUES ITS KEY LAST LATE LEAD LOW MORE MUST NA NB NEED
NEEDS NEW NEXT NO NOT NOTE NOW OF ON ONE ONGOING ONLY OPEN OR OUR OUT OVER PART PLAN PLEASE REPORT
REVIEW RISK SEE SLOW START STILL TASK TBA TBC TBD TEAM THAT THE THEN THERE THEY THIS TO TODAY TRACK
TWO UNTIL UP UPDATE URGENT WAS WE WEEK WHEN WHO WHOLE WILL WITH WORK YEAR YES YET YOUNG JAN FEB MAR
APR MAY JUN JUL AUG SEP SEPT OCT NOV DEC MARCH APRIL JUNE JULY AUGUST BLUE GREEN AMBER RED GREY GRAY
RAG BRAG
"""
_SHOUTED = frozenset(_SHOUTED_WORDS.split())
"""Ordinary words that officers put in capitals, shorthand that needs no entry, and ratings."""
_CAPITALS = re.compile(r"([A-Z](?<![\w&.-].)[A-Z]{1,5})s?(?![\w&]|-\d)")
"""The look behind comes second: a search for a letter is quick."""
_HEADING = re.compile(r"\b[A-Z]+(?:\s+[A-Z]+){3,}\b")
"""Four words in capitals one after the other are a heading, not four abbreviations."""

_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")


def spelled(abbreviation: str) -> str:
    """An abbreviation as it is compared: "PAs" and "PA" are the same."""
    word = abbreviation.strip()
    return (word[:-1] if word[:-1].isupper() and word.endswith("s") else word).upper()


def abbreviations(text: str) -> list[str]:
    """The abbreviations in a text, in order, without a plural s."""
    if not _CAPITALS.search(text):
        return []
    return [
        word
        for word in _CAPITALS.findall(_HEADING.sub(" ", text))
        if not (word in EVERYBODY_KNOWS or word in _SHOUTED) and not _ROMAN.fullmatch(word)
    ]
