"""The date phrases: "13 January 2025", "Q3 2025/26", "end of 2024/25", as a table of patterns.

The patterns that begin with the kind of word that stands at a token are tried in order, and the
first that fits and makes sense wins. Each phrase is read by itself here; what stands between
two of them is read in `parse`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from plantools.plan.due.due_reasons import no_such_day, not_a_monday, say, wrong_weekday
from plantools.plan.due.tokens import (
    CLASSES,
    CODES,
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_NAMES,
    Text,
    day_exists,
    fill,
    month_days,
    pattern,
    quarter_days,
    year_days,
)


class Shape(Enum):
    """What a phrase names."""

    day = auto()
    month = auto()
    span = auto()  # a quarter, a week, a year as a whole, or a range once it is joined
    year_end = auto()
    partial = auto()  # a day, month or quarter whose year is not said beside it
    year = auto()  # a bare calendar year
    vague = auto()  # "spring 2025", "early 2026", "end of the year"
    bad = auto()  # meant as a date, and can't be one


class Phrase(NamedTuple):
    """A phrase, and the tokens from `start` up to `stop` that it is made of.

    A weak phrase ("2024/25", "summer") may be no more than prose, so it counts only where no
    other phrase names a date.
    """

    shape: Shape
    start: int
    stop: int
    first: date | None = None
    last: date | None = None
    problem: str = ""
    weak: bool = False
    year: int = 0
    month: int = 0
    day: int = 0
    quarter: int = 0
    weekday: int = -1
    at_end: bool = False
    short_year: bool = False  # "Jan 13", whose 13 might have been meant as a day
    month_first: bool = False  # "January 13 2025"


# What each line says: how it is read (or why it is none), an example, and a pattern in the names
# of `tokens`; a name in angle brackets stands for the part of that name. Where a line ends in an
# asterisk, a number that names or counts a thing ("Phase 2 March") is no date.
_PARTS = {
    "beside": "DOT_LEFT? (?:GLUE|COMMA|OF|OPEN|APOSTROPHE|DASH(?=YYYY)|HALF DASH? TERM?)?",
    "two": "(?<!OPEN)(?<!COMMA) TWO",
    "year": "<beside>(?:(?P<year>YYYY)|(?P<short>SHORT)|(?P<two><two>)(?!COUNTED))",
    "month": "(?P<month>MONTH)",
    "month year": "<month> <year>",
    "day of": "(?P<day>DAY) (?:GLUE|OF)?",
    "last": "(?P<last>DAY)(?:GLUE|OF)?MONTH",
    "and": "JOINER THE? WEEKDAY?",
    "slash tail": "STROKE_GLUED TAIL",
    "nn": "(?:ONE|TWO)",
    "close nn": "(?:DASH_GLUED <nn> DASH_GLUED|DOT_GLUED <nn> DOT_GLUED|STROKE <nn> STROKE) ",
    "year first": "^(?P<year>YYYY) (?:DASH|STROKE)? (?P<month>MONTH)",
    "slash": "(?:DASH_GLUED|STROKE_GLUED)",
    "w": "LETTERW (?:STROKE_GLUED|DOT_GLUED)",
    "part": "(?:EARLY|LATE|(?:BEGINNING|START|PARTLY|HALF)(?=OF)|END|TYPE|<link>)",
    "link": "OF|THE|OPEN|COMMA|DASH_GLUED|DASH_LEFT|(?<=EARLY)IN|(?<=LATE)IN",
    "first part": "(?=EARLY|LATE|BEGINNING|START|PARTLY|HALF|END|TYPE|YEAR|YEAREND)",
    "season": "NEW YEAR|TERM(?=NUMBER)|TERMS(?=NUMBER)|SEASON",
    "half": "ONE(?!GLUE)(?!OF?MONTH)",
    "of": "(?:OF|IN|DASH_GLUED|DASH_LEFT)*",
    "years": "(?:YEAR|YEAREND)",
    "to day": "(?:COLON|THE|ON|DOT)* (?=NUMBER|ORDINAL|WEEKDAY|MONTH)",
}
_LINES = {
    "month": """
month_or_day | January 13-15, 2025 | MONTH DAY (?:DASH|TO) (?:DAY|SHORT) COMMA? (?:YYYY|SHORT)
american | January 13, 2025 | <month> (?P<day>DAY) COMMA? (?P<full>YYYY|SHORT) (?!<slash tail>)
month_of_year_pair | March 2025/26 | <month year> GLUE TAIL
month_or_day | June 11 June 2025 | MONTH <beside> <two> MONTH (?!TWO|SHORT)
month_or_day | Jan 13 25 | MONTH <beside> <two> TWO (?=MARKS|$)
month_year | March 2025 | <month year>
bad_year | March 20255 | MONTH (?:THREE|FOUR) (?!COUNTED)
partial | March 13th | <month> (?P<day>DAY) (?!COUNTED)
partial | March | <month>
""",
    "day": """
figures | 2025-01-13 | (?:YYYY|FOUR) <close nn> <nn> (?!COUNTED) *
figures | 13/01/25 | <nn> <close nn> TAIL (?!COUNTED) *
figures | 13. 01. 2025 | <nn> (?:DASH <nn> DASH|DOT <nn> DOT) (?:YYYY|FOUR) (?!COUNTED) *
month_or_day | 4 June 11 June 2025 | <day of> MONTH <beside> <two> MONTH *
month_of_year_pair | 3 March 2025/26 | <day of> <month year> <slash tail> *
day_month_year | 13 January 2025 | <day of> <month year> *
partial | 13 January | <day of> <month> *
lone_day | 1-12 March 2025 | (?P<day>DAY)(?=(?:<and>DAY){0,14}?<and><last>) *
""",
    "quarter": """
quarter | Q3 2025/26 | QUARTERS (?:ONE|COUNT)
quarter | last quarter of 2025/26 | (?:ORDINAL|NTH) QUARTER
quarter | Q1-2 2025/26 | ONE (?!MONTH)
""",
    "year": """
pair | 2024/25 | (?:YYYY|TWO) (?:DASH|STROKE) NUMBER *
month_in_figures | 10/2024 | (?P<month>ONE|TWO) GLUE (?P<year>YYYY) *
month_in_figures | 2024-10 | (?P<year>YYYY) <slash> (?P<month>TWO) *
day_month_year | 2025-Mar-31 | <year first> <slash> (?P<day>DAY)
month_or_day | 2025 March 31 | <year first> DAY
month_in_figures | 2025 March | <year first> (?!<slash>? (?:NUMBER|ORDINAL|SHORT))
one_year | 2025 | YYYY
""",
    "weekday": """
weekday_first | Monday 13 January 2025 | WEEKDAY (?:COMMA|THE|DOT)* (?=NUMBER|ORDINAL|MONTH)
""",
    "week": """
week_ending | w/e 7 March 2025 | (?:<w> LETTERE|WEEK (?:ENDING|ENDED)) <to day>
week_of | week of 5 March 2025 | WEEK OF <to day>
week_from | w/c 3 March 2025 | (?:<w> LETTERC|WC|WEEK (?:COMMENCING|BEGINNING)) <to day>
""",
    "part": """
qualified | end of May 2025 | <first part> <part>* (?:<years> (?:<part>|<years>|ENDING)*)?
""",
    "season": """
season | autumn term 2024/25 | (?P<name>(?:<season>)(?:<of>(?:TERM|HALF|HOLIDAY|<half>))*) <of>
""",
    "misspelt": """
misspelt | Septmber 2024 | PLAIN <year>
""",
}


class Found(NamedTuple):
    """A place of a text where a pattern fits."""

    text: Text
    match: re.Match[str]

    @property
    def words(self) -> str:
        return self.text.words(self.match.start(), self.match.end())

    def value(self, name: str) -> int:
        """Of the token in a group of the pattern; 0 without one. A year may lack its century."""
        at = self.match.start(name) if name in self.match.re.groupindex else -1
        return self.text.tokens[at].value if at >= 0 else 0

    @property
    def year(self) -> int:
        return self.value("year") or 2000 + (self.value("short") or self.value("two"))

    def phrase(self, shape: Shape, first: date | None = None, last: date | None = None) -> Phrase:
        return Phrase(shape, self.match.start(), self.match.end(), first, last)

    def bad(self, problem: str, **facts: int) -> Phrase:
        return self.phrase(Shape.bad)._replace(problem=say(problem, self.words, **facts))

    def day(self, day: int, month: int, year: int) -> Phrase:
        """The day, if there is one; a weekday after it ("13 January 2025 (Monday)") must agree."""
        if not day_exists(year, month, day):
            return self.phrase(Shape.bad)._replace(problem=no_such_day(day, month, year))
        when = date(year, month, day)
        phrase = self.phrase(Shape.day, when, when)
        weekday = _WEEKDAY_AFTER.match(self.text.codes, phrase.stop)
        if not weekday:
            return phrase
        phrase = phrase._replace(stop=weekday.end())
        return _agree(phrase, self.text.tokens[phrase.stop - 1].value)


def _agree(phrase: Phrase, weekday: int) -> Phrase:
    if phrase.shape is Shape.partial:
        return phrase._replace(weekday=weekday)
    if phrase.first is None or phrase.first.weekday() == weekday:
        return phrase
    problem = wrong_weekday(phrase.first, weekday)
    return Phrase(Shape.bad, phrase.start, phrase.stop, problem=problem)


# --- what is made of a match: days and months


def _american(found: Found) -> Phrase:
    full = found.value("full")
    year = full if full > 99 else 2000 + full
    return found.day(found.value("day"), found.value("month"), year)._replace(month_first=True)


def _month_year(found: Found) -> Phrase:
    phrase = found.phrase(Shape.month, *month_days(found.year, found.value("month")))
    return phrase._replace(month=found.value("month"), short_year=bool(found.match["two"]))


def _month_in_figures(found: Found) -> Phrase:
    month = found.value("month")
    if not 1 <= month <= 12:
        return found.bad("no_such_month", month=month)
    days = month_days(found.value("year"), month)
    return found.phrase(Shape.month, *days)._replace(month=month)


def _partial(found: Found) -> Phrase:
    """A day or month of no year."""
    phrase = found.phrase(Shape.partial)
    return phrase._replace(month=found.value("month"), day=found.value("day"))


def _lone_day(found: Found) -> Phrase | None:
    return None if _counted(found.text, found.match.start("last")) else _partial(found)


def _figures(found: Found) -> Phrase:
    """In figures the day always comes before the month, unless the year comes first."""
    codes, start = found.text.codes, found.match.start()
    day, month, year = (found.text.tokens[start + place].value for place in (0, 2, 4))
    if codes[start] in CODES["YYYY"] + CODES["FOUR"]:
        day, year = year, day
    elif codes[start + 4] == CODES["TWO"]:
        year += 2000
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return found.bad("bad_year")
    if not 1 <= month <= 12:
        return found.bad("no_such_month", month=month)
    return found.day(day, month, year)


def _day_month_year(found: Found) -> Phrase:
    year = found.year if "two" in found.match.re.groupindex else found.value("year")
    return found.day(found.value("day"), found.value("month"), year)


def _weekday_first(found: Found) -> Phrase | None:
    phrase = _day_or_month(found)
    if phrase is None or (phrase.shape is not Shape.day and not phrase.day):
        return None
    return _agree(phrase, found.text.tokens[phrase.start].value)


def _day_or_month(found: Found) -> Phrase | None:
    """The phrase right after the words found, as one with them."""
    at = found.match.end()
    phrase = _first(_DAYS[found.text.codes[at]], found.text, at)
    return phrase and phrase._replace(start=found.match.start())


def _week_ending(found: Found) -> Phrase | None:
    phrase = _day_or_month(found)
    return phrase if phrase and phrase.shape in (Shape.day, Shape.bad) else None


def _week_of(found: Found, *, any_day: bool = True) -> Phrase | None:
    phrase = _week_ending(found)
    if phrase is None or phrase.first is None:
        return phrase
    monday = phrase.first - timedelta(days=phrase.first.weekday())
    if phrase.first != monday and not any_day:
        problem = not_a_monday(phrase.first, monday)
        return Phrase(Shape.bad, phrase.start, phrase.stop, problem=problem)
    return Phrase(Shape.span, phrase.start, phrase.stop, monday, monday + timedelta(days=6))


def _week_from(found: Found) -> Phrase | None:
    return _week_of(found, any_day=False)


# --- quarters and years


class Pair(NamedTuple):
    """2024/25: its years, and the token after it."""

    first: int
    second: int
    stop: int


def _year_pair(text: Text, at: int, *, forced: bool) -> Pair | None:
    """2024/25, 2024-2025, 24/25; if not `forced` by the words before, no date such as 2024-10."""
    if not _PAIR.match(text.codes, at):
        return None
    one, two = text.tokens[at].value, text.tokens[at + 2].value
    figures, dash = len(text.tokens[at + 2].text), text.tokens[at + 1].text == "-"
    is_year, follows = text.codes[at] == CODES["YYYY"], two == (one + 1) % 100
    if not (_GLUED_PAIR.match(text.codes, at) or (is_year and two == one + 1)):
        return None
    if is_year and figures == 4:
        return Pair(one, two, at + 3)
    if is_year:
        if figures > 2 or (figures == 1 and dash):
            return None
        if not forced and figures == 2 and two <= 12 and (dash if follows else two):
            return None  # 2024-10 is October 2024; so is 2010-11, as ISO 8601 writes it
        second = one + 1 if follows and not two else one - one % 100 + two
        return Pair(one, second if figures == 2 else 0, at + 3)
    if figures != 2 or _MORE_FIGURES.match(text.codes, at + 3):
        return None  # 31/03/25
    plain = follows and not dash and one >= 19 and not _MONTH.match(text.codes, at + 3)
    return Pair(2000 + one, 2000 + two, at + 3) if forced or plain else None


def _pair(found: Found) -> Phrase | None:
    at = found.match.start()
    pair = _year_pair(found.text, at, forced=False)
    return _year_phrase(found.text, at, at, "") if pair else None


def _one_year(found: Found) -> Phrase | None:
    text, at = found.text, found.match.start()
    counted = text.tokens[at].glued and _counted(text, at)
    return None if counted else _year_phrase(text, at, at, "")


def _year_phrase(text: Text, start: int, at: int, before: str) -> Phrase | None:
    """The year at `at` with the codes of the words `before` it: end of, financial, year end."""
    parts, types = _parts(before), _types(before)
    pair = _year_pair(text, at, forced=bool(parts or types))
    code = text.codes[at : at + 1]
    two = code == CODES["TWO"] and "financial" in types
    if not (pair or two or code == CODES["YYYY"]):
        return None
    if pair and not parts:
        quarter = _quarter_number(text, pair.stop + _is(_DASH_OR_COMMA, text, pair.stop))
        if quarter:
            return _quarter_of(text, start, quarter[1], quarter[0], pair)
    year = pair.first if pair else text.tokens[at].value + (2000 if two else 0)
    stop, types, ended = _words_after_year(text, pair.stop if pair else at + 1, types)
    ends = ended or bool(parts & {"end", "year end"})
    words = text.words(start, stop)
    phrase = Phrase(Shape.bad, start, stop, year=year, weak=not ends)

    def bad(reason: str) -> Phrase:
        return phrase._replace(problem=say(reason, words, year=year))

    if "municipal" in types:
        return bad("municipal_year")
    if pair and pair.second != pair.first + 1:
        return bad("bad_year_pair")
    if "vague" in parts:
        return bad("vague")._replace(shape=Shape.vague, weak=False)
    if pair and "calendar" in types:
        return bad("calendar_year_pair")
    if ends and not pair and "year end" in parts and not types:
        return bad("year_end_of_which_kind")
    if ends:
        month = 8 if "academic" in types else 3 if pair or "financial" in types else 12
        last = month_days(year + bool(pair), month)[1]
        return phrase._replace(shape=Shape.year_end, first=last, last=last, at_end=True)
    if pair:
        first, last = year_days(year, academic="academic" in types)
        return phrase._replace(shape=Shape.span, first=first, last=last)
    if types & {"financial", "academic"}:
        return bad("year_needs_pair")
    shape = Shape.span if "calendar" in types else Shape.year
    first, last = date(year, 1, 1), date(year, 12, 31)
    return bad("year_alone")._replace(shape=shape, first=first, last=last)


def _words_after_year(text: Text, stop: int, types: set[str]) -> tuple[int, set[str], bool]:
    """ "2024/25 financial year end": where that stops, with its kinds; whether it says end."""
    after = _AFTER_YEAR.match(text.codes, stop)
    assert after
    types = types | _types(after[1])
    if after["end"] and (after["year"] or types):
        return after.end(), types, True
    return after.end("year") if after["year"] else stop, types, False


def _types(codes: str) -> set[str]:
    """The kinds of year that the words name."""
    names = ("financial", "academic", "calendar", "municipal")
    return {name for name in names if CODES[name.upper()] in codes}


def _parts(codes: str) -> set[str]:
    """The parts of a year that the words name; an end that follows "year" is a year end."""
    year = _SAYS_YEAR.search(codes)
    head = codes[: year.start()] if year else codes
    parts = {"end"} if CODES["END"] in head else set()
    if year and _YEAR_END.search(codes, year.start()):
        parts.add("year end")
    return parts | ({"vague"} if _VAGUE_PART.search(codes) else set())


def _quarter_number(text: Text, at: int) -> tuple[int, int] | None:
    """(3, where it stops) for Q3, quarter three, 3rd quarter, the 2 of "Q1-2"."""
    if _QUARTER.match(text.codes, at):
        return max(token.value for token in text.tokens[at : at + 2]), at + 2
    listed = _QUARTERS_BEFORE.search(text.codes[max(0, at - _LONGEST_LIST) : at])
    return (text.tokens[at].value, at + 1) if listed and _is(_LISTED, text, at) else None


def _quarter(found: Found) -> Phrase | None:
    text, start = found.text, found.match.start()
    number = _quarter_number(text, start)
    if not number:
        return None
    quarter, stop = number
    link = _BEFORE_QUARTER_YEAR.match(text.codes, _after_months(text, stop, quarter))
    assert link
    at = link.end()
    pair = _year_pair(text, at, forced=True)
    if pair:
        return _quarter_of(text, start, pair.stop, quarter, pair)
    near = at == stop or not _is(_DASH_OR_COMMA, text, at - 1)
    years = _FINANCIAL_YEAR if CODES["FINANCIAL"] in link[0] else _YEAR
    if near and _is(years, text, at):
        value = text.tokens[at].value
        year = value + (2000 if value < 100 else 0)
        problem = say("quarter_of_which_year", quarter=quarter, year=year)
        return Phrase(Shape.bad, start, at + 1, problem=problem)
    if not 1 <= quarter <= 4:
        return Phrase(Shape.bad, start, stop, problem=say("no_such_quarter", quarter=quarter))
    return Phrase(Shape.partial, start, stop, quarter=quarter)


def _after_months(text: Text, at: int, quarter: int) -> int:
    """ "Q1 2025/26 (April to June)": pass over the quarter's own months in brackets."""
    match = _QUARTER_MONTHS.match(text.codes, at)
    first = quarter % 4 * 3 + 1
    if not match:
        return at
    ends = (text.tokens[at + 1].value, text.tokens[match.end() - 2].value)
    return match.end() if ends == (first, first + 2) else at


def _quarter_of(text: Text, start: int, stop: int, quarter: int, pair: Pair) -> Phrase:
    phrase = Phrase(Shape.bad, start, stop, quarter=quarter, year=pair.first)
    if not 1 <= quarter <= 4:
        return phrase._replace(problem=say("no_such_quarter", quarter=quarter))
    if pair.second != pair.first + 1:
        problem = say("bad_year_pair", text.words(start, stop), year=pair.first)
        return phrase._replace(problem=problem)
    stop = _after_months(text, _words_after_year(text, stop, set())[0], quarter)
    first, last = quarter_days(pair.first, quarter)
    return phrase._replace(shape=Shape.span, stop=stop, first=first, last=last)


# --- what stands before a month or year, and what is no date


def _qualified(found: Found) -> Phrase | None:
    """End of May 2025, mid June, early 2026, the financial year 2024/25, year end."""
    text, start, at, before = found.text, found.match.start(), found.match.end(), found.match[0]
    parts, types, year = _parts(before), _types(before), _SAYS_YEAR.search(before)
    ends = bool(parts & {"end", "year end"})
    if _is(_MONTH, text, at) and (parts or not types):
        phrase = _day_or_month(found)
        return _part_of_month(text, phrase, before, ends) if phrase else None
    if not (parts or types or year):
        return None
    phrase = _first(TABLES["quarter"], text, at)
    if phrase:
        return phrase._replace(start=start, at_end=ends)
    phrase = _year_phrase(text, start, at, before)
    if phrase is None and parts:
        phrase = _first(TABLES["season"], text, at)
        phrase = phrase and phrase._replace(start=start)
    if phrase is None and ends and (types or year):
        stop = start + len(before.rstrip(_LINKS))
        problem = say("which_year_end", text.words(start, stop))
        phrase = Phrase(Shape.vague, start, stop, problem=problem, weak=True)
    return phrase


def _part_of_month(text: Text, phrase: Phrase, before: str, ends: bool) -> Phrase | None:
    """The end of a month is its last day, mid June is June; the start of June is no last date."""
    if phrase.shape is Shape.day or phrase.day:
        return None
    if phrase.shape is Shape.month and phrase.first and not ends and _EARLY.search(before):
        problem = say("vague", text.words(phrase.start, phrase.stop))
        return phrase._replace(shape=Shape.vague, problem=problem, year=phrase.first.year)
    first = phrase.last if phrase.shape is Shape.month and ends else phrase.first
    return phrase._replace(first=first, at_end=ends)


def _season(found: Found) -> Phrase:
    """ "Autumn 2024", "Term 1 2024/25", "summer": people read them differently."""
    text, stop, at, year = found.text, found.match.end("name"), found.match.end(), 0
    pair = _year_pair(text, at, forced=True)
    if pair:
        year, stop = pair.first, pair.stop
    elif _is(_YEAR, text, at):
        value = text.tokens[at].value
        year, stop = value + (2000 if value < 100 else 0), at + 1
    problem = say("vague", text.words(found.match.start(), stop))
    return found.phrase(Shape.vague)._replace(stop=stop, problem=problem, year=year, weak=not year)


def _misspelt(found: Found) -> Phrase | None:
    """ "Septmber 2024": a word like a month, where a month would stand."""
    word, after = found.text.tokens[found.match.start() :][:2]
    month = _month_like(word.text)
    if len(word.text) < 4 or not month or (found.match["two"] and after.text == ","):
        return None
    words = found.text.shown[word.start : word.stop]
    problem = say("misspelt", words, name=MONTH_NAMES[month - 1])
    return found.phrase(Shape.bad)._replace(problem=problem)


@lru_cache(maxsize=1024)
def _month_like(word: str) -> int:
    """The month whose name the word nearly is, or 0."""
    for month, name in enumerate(MONTH_NAMES, 1):
        near = len(name) > 3 and abs(len(name) - len(word)) <= 2
        if near and SequenceMatcher(None, word, name.lower()).ratio() >= _ALIKE:
            return month
    return 0


# --- numbers that are no days

# What a number after one of these counts or names is no day: "Phase 2 March 2025".
_LABEL_WORDS = """
    phase stage step tier part cohort module year yr age aged version v group item action no number
    section objective priority level key appendix wave round week day session sprint milestone
    option workstream band unit block theme strand goal ref reference para paragraph chapter
    standard regulation recommendation home site house building room lot tranche batch schedule
    annex row page question sets grade class p q s
"""
_LABELS = set(_LABEL_WORDS.split())
_LABELS |= {f"{label}s" for label in _LABELS if len(label) > 1} | {"priorities"}
_LONGEST_LIST = 30  # tokens of numbers in a row, such as days of a month


def _counted(text: Text, at: int) -> bool:
    """Whether the number at `at` names or counts a thing: "Phase 2", "S7", "1.5", "£20"."""
    if at == 0:
        return False
    if _labelled(text, at):
        return True
    before = text.tokens[at - 1]
    if not text.tokens[at].glued or _is(_MONTH, text, at - 1):
        return False
    if before.text not in {"(", "[", "-", "/", ",", ";", ":", '"', "'"}:
        return True
    # "COVID-19"
    return before.text in "-/" and before.glued and at > 1 and _is(_WORD, text, at - 2)


def _labelled(text: Text, at: int) -> bool:
    """Whether a word such as Phase stands before the number, or before its list."""
    tokens = text.tokens
    for here in range(at, max(at - _LONGEST_LIST, 0), -2):
        token, before = tokens[here], tokens[here - 1]
        if before.text in _LABELS or (token.glued and _is(_WORD, text, here - 1)):
            return True
        if here < 2 or not _is(_JOINED, text, here - 2):
            return False
        spread = before.text in {"and", "&", "to", "/"} or (before.text == "-" and token.glued)
        label = tokens[here - 3].text if here > 2 else ""
        if not (spread or (label in _LABELS and label[1:].endswith("s"))):
            return False
    return False


def _is(words: re.Pattern[str], text: Text, at: int) -> bool:
    return words.match(text.codes, at) is not None


_ALIKE = 0.8
_WEEKDAY_AFTER = pattern("(?:OPEN|COMMA)? WEEKDAY (?!NUMBER|ORDINAL)")
_PAIR = pattern("(?:YYYY|TWO) (?:DASH|STROKE) NUMBER")
_GLUED_PAIR = pattern("(?:YYYY|TWO) (?:DASH_GLUED|STROKE_GLUED) NUMBER")
_MORE_FIGURES = pattern("GLUE NUMBER")
_QUARTER = pattern("QUARTERS (?:ONE|COUNT) | (?:ORDINAL|NTH) QUARTER")
_LISTED = pattern("ONE (?!MONTH)")
_QUARTERS_BEFORE = pattern("QUARTERS ONE (?:JOINER ONE)* JOINER $")
_QUARTER_MONTHS = pattern("OPEN MONTH (?:MONTH|DASH|TO)* (?<=MONTH) CLOSE")
_BEFORE_QUARTER_YEAR = pattern("(?:OF|IN|FOR|THE|FINANCIAL|YEAR|DASH|COMMA|COLON|OPEN)*")
_AFTER_YEAR = pattern("((?:TYPE|DASH_GLUED)*) ((?P<year>YEAR) DASH_GLUED*)? (?P<end>END|ENDING)?")
_YEAR = pattern("YYYY|SHORT")
_FINANCIAL_YEAR = pattern("YYYY|SHORT|TWO|FOUR")
_MONTH = pattern("MONTH")
_WORD = pattern("PLAIN")
_DASH_OR_COMMA = pattern("DASH|COMMA")
_SAYS_YEAR = pattern("YEAR|YEAREND")
_YEAR_END = pattern("END|ENDING|YEAREND")
_VAGUE_PART = pattern("EARLY|LATE|(?:BEGINNING|START|PARTLY|HALF)(?=OF)")
_EARLY = pattern("(?:EARLY (?:IN|DASH_GLUED|DASH_LEFT)? | (?:START|BEGINNING) OF) THE? $")
_JOINED = pattern("(?:ONE|TWO) JOINER")
_LINKS = CLASSES["OF"] + CLASSES["THE"] + CLASSES["OPEN"] + CLASSES["COMMA"] + CLASSES["DASH"]
_NUMBERS = CLASSES["DAY"] + CLASSES["NUMBER"]
# A quick look, since most words of a text begin nothing.
_CANDIDATE = pattern("STARTER | PLAIN (?!PLAIN) | PLAIN (?=OF|HALF)")


# --- the table put to use


class DatePattern(NamedTuple):
    """One way to write a date; `read` names what is made of a match, or why it is none."""

    read: str
    example: str
    pattern: re.Pattern[str]
    uncounted: bool

    def phrase(self, text: Text, at: int) -> Phrase | None:
        """What stands at a token, if it is written in this way."""
        match = self.pattern.match(text.codes, at)
        if match is None or (self.uncounted and _counted(text, at)):
            return None
        found, read = Found(text, match), _READERS.get(self.read)
        return read(found) if read else found.bad(self.read)


_READERS = {
    read.__name__[1:]: read
    for read in (
        *(_american, _month_year, _month_in_figures, _partial, _lone_day, _figures, _week_from),
        *(_day_month_year, _weekday_first, _week_ending, _week_of, _pair, _one_year, _quarter),
        *(_qualified, _season, _misspelt),
    )
}


def _read_table(lines: str) -> tuple[DatePattern, ...]:
    rows = []
    for line in lines.strip().split("\n"):
        read, example, words = line.split(" | ", 2)
        full = pattern(fill(words.removesuffix(" *"), _PARTS))
        rows.append(DatePattern(read, example, full, words.endswith(" *")))
    return tuple(rows)


TABLES = {name: _read_table(lines) for name, lines in _LINES.items()}
_WORDS = sum((TABLES[name] for name in ("week", "quarter", "part", "season", "misspelt")), ())
_OWN = {CODES[name.upper()]: TABLES[name] for name in ("month", "weekday")}
_DAYS = _OWN | dict.fromkeys(_NUMBERS, TABLES["day"])
_STARTS = _OWN | dict.fromkeys(_NUMBERS, TABLES["quarter"] + TABLES["day"] + TABLES["year"])


def find_phrases(text: Text) -> list[Phrase]:
    """The date phrases of a text, in the order written."""
    found: list[Phrase] = []
    at = 0
    while start := _CANDIDATE.search(text.codes, at):
        at = start.start()
        phrase = _first(_STARTS.get(text.codes[at], _WORDS), text, at)
        if phrase:
            found.append(phrase)
        at = phrase.stop if phrase else at + 1
    return found


def _first(rows: tuple[DatePattern, ...], text: Text, at: int) -> Phrase | None:
    for row in rows:
        phrase = row.phrase(text, at)
        if phrase:
            return phrase
    return None
