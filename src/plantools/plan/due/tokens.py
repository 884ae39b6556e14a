"""Cut a due text into tokens: words, numbers, months, weekdays and marks.

Typography is levelled here, so that the grammar never sees it: non-breaking spaces and line
breaks, every kind of dash, curly apostrophes, full-width digits, invisible characters. Case
means nothing: officers write "may 2024" and "MAY 2024" alike.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from typing import NamedTuple

MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MONTHS = {name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS["sept"] = 9
WEEKDAYS = {name.lower(): number for number, name in enumerate(WEEKDAY_NAMES)}
WEEKDAYS |= {name[:3].lower(): number for number, name in enumerate(WEEKDAY_NAMES)}
WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
NUMBER_WORDS = {word: number for number, word in enumerate(_COUNTED.split(), 1)}

_LEVELLED = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys("‘’‛ʼ´`′", "'")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
)
# A hyphen inside a phrase of words ("on-going", "half-termly", "6-monthly"), not in "6-8".
_HYPHEN = re.compile(r"(?<=[a-z0-9])-(?=[a-z])|(?<=[a-z])-(?=[0-9])")
# "- July 2024" and below it "- October 2024" are two dates, not one range.
_BULLET = re.compile(r"^[ \t]*-(?=\s)", re.MULTILINE)
_TOKEN = re.compile(
    r"(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
    r"|(?P<ordinal>[0-9]{1,2} ?(?:st|nd|rd|th)"
    r"(?:\b|(?=jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))"
    r"|(?P<number>[0-9]+(?:,[0-9]{3}(?![0-9]))*)"
    r"|(?P<short>'[0-9]{2}(?![0-9]))"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<mark>\S)"
)
_LONGEST_NUMBER = 6
SENTINELS = 6  # the grammar looks at most this far beyond the last token


class Kind(Enum):
    """What a token is."""

    word = auto()
    month = auto()
    weekday = auto()
    number = auto()
    ordinal = auto()
    short = auto()  # a year with its century left out: '25
    mark = auto()
    time = auto()
    end = auto()


class Token(NamedTuple):
    """A piece of the text; `glued` says that no space stands before it."""

    kind: Kind
    text: str
    value: int = 0
    digits: int = 0
    glued: bool = False
    start: int = 0
    stop: int = 0


END = Token(Kind.end, "")
_KINDS = {kind.name: kind for kind in Kind}
_NUMERIC = (Kind.number, Kind.ordinal, Kind.short)


class Text(NamedTuple):
    """A text made ready: as shown to people, and without case or hyphens to look for words in.

    The three have one length, so a position in one is the same place in the others. The
    tokens end in END, so the token after the last, or before the first, can be asked for.
    """

    shown: str
    plain: str
    tokens: list[Token]


def read_text(written: str) -> Text:
    """Level the typography of a text and cut it into tokens."""
    shown = written
    if not shown.isascii():
        shown = unicodedata.normalize("NFKC", shown.translate(_LEVELLED)).translate(_LEVELLED)
    if _BULLET.match(shown):
        shown = _BULLET.sub(" ", shown)
    shown = " ".join(shown.split())
    low = shown.lower()
    if len(low) != len(shown):  # a few letters, such as İ, grow when they lose their capital
        shown = low
    tokens: list[Token] = []
    reached = 0
    for match in _TOKEN.finditer(low):
        start, stop = match.span()
        tokens.append(_token(match.lastgroup or "", match.group(), start, stop, start == reached))
        reached = stop
    tokens += (END,) * SENTINELS
    return Text(shown, _HYPHEN.sub(" ", low) if "-" in low else low, tokens)


def _token(group: str, text: str, start: int, stop: int, glued: bool) -> Token:
    kind = _KINDS[group]
    if kind is Kind.word:
        if text in MONTHS:
            return Token(Kind.month, text, MONTHS[text], 0, glued, start, stop)
        if text in WEEKDAYS:
            return Token(Kind.weekday, text, WEEKDAYS[text], 0, glued, start, stop)
    elif kind in _NUMERIC:
        figures = text.strip("' stndrh").replace(",", "")
        digits = len(figures)
        value = int(figures) if digits <= _LONGEST_NUMBER else -1
        if "," in text:
            digits = _LONGEST_NUMBER + 1  # "1,250" counts something; it's no day and no year
        return Token(kind, text, value, digits, glued, start, stop)
    return Token(kind, text, 0, 0, glued, start, stop)
