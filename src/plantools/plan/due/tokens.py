"""Cut a due text into tokens: words, numbers, months, weekdays and marks.

Typography is levelled here, so that the grammar never sees it: non-breaking spaces and line
breaks, every kind of dash, curly apostrophes, full-width digits, invisible characters. Case
means nothing: officers write "may 2024" and "MAY 2024" alike.

Each token has a code of one character that says which name of the vocabulary it has. A pattern
of `date_phrases` is written in those names and matched against the codes of the whole text, so
a place in the codes is the number of a token.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from plantools.plan.dates import MONTH_NAMES, WEEKDAY_NAMES

MONTHS = {n: k for k, name in enumerate(MONTH_NAMES, 1) for n in (name.lower(), name[:3].lower())}
MONTHS["sept"] = 9
WEEKDAYS = {n: k for k, name in enumerate(WEEKDAY_NAMES) for n in (name.lower(), name[:3].lower())}
WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
NUMBER_WORDS = {word: number for number, word in enumerate(_COUNTED.split(), 1)}

# --- the vocabulary: names, each with the words or marks that have it

_VOCABULARY = """
    OF THE IN ON FOR TO EARLY BEGINNING START HALF END ENDING ENDED CALENDAR YEAREND NEW TERM TERMS
    AND and or until till
    LATE late mid
    PARTLY middle part turn close
    FINANCIAL financial fiscal fy
    ACADEMIC academic school
    MUNICIPAL municipal civic
    YEAR year yr
    LETTERQ q quarters
    QUARTER quarter qtr
    NTH first second third fourth last final
    LETTERW w
    LETTERC c b
    LETTERE e
    WC wc wb
    WEEK week wk
    COMMENCING commencing starting
    SEASON spring summer autumn winter christmas xmas easter
    HOLIDAY holiday holidays break period time
    THINGS years yrs hour hours hrs day days weeks month months people children places homes
"""
_PUNCTUATION = {"AMPERSAND": "&", "COMMA": ",", "OPEN": "(", "CLOSE": ")", "COLON": ":"}
_PUNCTUATION |= {"APOSTROPHE": "'", "PERCENT": "%+"}
# What a token is where no word decides: numbers by their figures (YYYY is a year that can be),
# and marks by the spaces beside them (GLUED has none, LEFT and RIGHT one on the other side).
_SORTS = "MONTH WEEKDAY ORDINAL SHORT TIME WORD MARK ONE TWO THREE YYYY FOUR LONG"
_MARKS = {"-": "DASH", ".": "DOT", "/": "STROKE"}
_SPACING = ("APART", "RIGHT", "LEFT", "GLUED")  # by glued on the left and on the right
_SPACED = {mark: " ".join(f"{mark}_{gap}" for gap in _SPACING) for mark in _MARKS.values()}
_ALONE, *_TOGETHER = map(str.split, _VOCABULARY.strip().split("\n"))
_WORDS = {name: [name.lower()] for name in _ALONE} | {"COUNT": [*NUMBER_WORDS]}
_WORDS |= {name: words for name, *words in _TOGETHER}
_NAMES = [*_WORDS, *_PUNCTUATION, *" ".join((_SORTS, *_SPACED.values())).split()]
CODES = {name: chr(0x80 + number) for number, name in enumerate(_NAMES)}  # one byte: quick sets
CLASSES = dict(CODES)
_SETS = _SPACED | {
    "DAY": "ONE TWO ORDINAL",
    "NUMBER": "ONE TWO THREE YYYY FOUR LONG",
    "GLUE": "DASH_GLUED DOT_GLUED STROKE_GLUED",
    "TYPE": "FINANCIAL ACADEMIC CALENDAR MUNICIPAL",
    "COUNTED": "YEAR THINGS PERCENT",
    "JOINER": "DASH TO AND AMPERSAND COMMA STROKE",
    "QUARTERS": "LETTERQ QUARTER",
    "TAIL": "TWO YYYY FOUR",
    "MARKS": "DASH DOT STROKE COMMA OPEN CLOSE COLON APOSTROPHE PERCENT AMPERSAND MARK",
}
_SETS["PLAIN"] = f"WORD {' '.join(_WORDS)}"
for _set, _members in _SETS.items():
    CLASSES[_set] = "".join(CLASSES[name] for name in _members.split())

_WORD_CODES = {word: CODES[name] for name, words in _WORDS.items() for word in words}
_WORD_CODES |= {mark: CODES[name] for name, marks in _PUNCTUATION.items() for mark in marks}
_WORD_CODES |= dict.fromkeys(MONTHS, CODES["MONTH"]) | dict.fromkeys(WEEKDAYS, CODES["WEEKDAY"])
_VALUES = MONTHS | WEEKDAYS | NUMBER_WORDS
_VALUES |= {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}  # quarters


@cache
def pattern(words: str) -> re.Pattern[str]:
    """A pattern of token names, such as "DAY OF? MONTH", to match against `Text.codes`."""
    names = re.sub(r"[A-Z]{2,}(?:_[A-Z]+)?", lambda name: f"[{CLASSES[name[0]]}]", words)
    return re.compile(names.replace(" ", ""))


def fill(words: str, parts: dict[str, str]) -> str:
    """A pattern with each `<name>` replaced by the part of that name."""
    while (filled := re.sub(r"(?<!P)<([a-z ]+)>", lambda name: parts[name[1]], words)) != words:
        words = filled
    return words


# --- a text, cut up

_LEVELLED = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys("‘’‛ʼ´`′", "'")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
)
# A hyphen inside a phrase of words ("on-going", "half-termly", "6-monthly"), not in "6-8".
_HYPHEN = re.compile(r"(?<=[a-z0-9])-(?=[a-z])|(?<=[a-z])-(?=[0-9])")
# "- July 2024" and below it "- October 2024" are two dates, not one range.
_BULLET = re.compile(r"^[ \t]*-(?=\s)", re.MULTILINE)
# The groups are names of the vocabulary, but for words and marks. "1,250" counts something.
_TOKEN = re.compile(
    r"(?P<TIME>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)|(?P<ORDINAL>[0-9]{1,2} ?(?:st|nd|rd|th)"
    r"(?:\b|(?=jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))"
    r"|(?P<LONG>[0-9]+(?:,[0-9]{3}(?![0-9]))+|[0-9]{6,})|(?P<YYYY>(?:19|20)[0-9]{2}(?![0-9]))"
    r"|(?P<FOUR>[0-9]{4}(?![0-9]))|(?P<THREE>(?:[0-9]{5}|[0-9]{3})(?![0-9]))"
    r"|(?P<TWO>[0-9]{2}(?![0-9]))|(?P<ONE>[0-9])|(?P<SHORT>'[0-9]{2}(?![0-9]))"
    r"|(?P<WORD>[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<MARK>\S)"
)


class Token(NamedTuple):
    """A piece of the text; `glued` says that no space stands before it."""

    text: str
    value: int
    glued: bool
    start: int
    stop: int


class Text(NamedTuple):
    """A text made ready: as shown to people, and without case or hyphens to look for words in.

    `shown` and `plain` have one length, so a position in one is the same place in the other;
    so have `tokens` and `codes`.
    """

    shown: str
    plain: str
    tokens: list[Token]
    codes: str

    def words(self, start: int, stop: int) -> str:
        """The tokens from `start` up to `stop`, as shown."""
        return self.shown[self.tokens[start].start : self.tokens[stop - 1].stop]


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
    codes, reached = "", 0
    for match in _TOKEN.finditer(low):
        start, stop = match.span()
        word, sort, value = match[0], match.lastgroup or "", 0
        code = CODES[sort]
        if sort == "WORD":
            code, value = _WORD_CODES.get(word, code), _VALUES.get(word, 0)
        elif sort == "MARK":
            name = _MARKS.get(word)
            spaces = _SPACING[2 * (start == reached) + (low[stop : stop + 1] > " ")]
            code = CODES[f"{name}_{spaces}"] if name else _WORD_CODES.get(word, code)
        elif sort not in {"TIME", "LONG"}:
            value = int(word.strip("' stndrh")) + (2000 if sort == "SHORT" else 0)
        tokens.append(Token(word, value, start == reached, start, stop))
        codes, reached = codes + code, stop
    return Text(shown, _HYPHEN.sub(" ", low) if "-" in low else low, tokens, codes)
