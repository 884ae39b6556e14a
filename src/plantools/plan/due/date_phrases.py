"""The date phrases: "13 January 2025", "Q3 2025/26", "end of 2024/25", as a table of patterns.

The patterns that begin with the kind of word that stands at a token are tried in order, and the
first that fits and makes sense wins. Each phrase is read by itself here; what stands between
two of them is read in `parse`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from difflib import get_close_matches
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from plantools.plan.dates import MONTH_NAMES, WEEKDAY_NAMES, month_days, quarter_days, year_days
from plantools.plan.due.due_reasons import REASONS, say
from plantools.plan.due.surrounding_words import Role
from plantools.plan.due.tokens import CLASSES, CODES, Text, fill, pattern


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
    day: int | None = None
    quarter: int = 0
    weekday: int = -1
    at_end: bool = False
    role: Role = Role.due
    before: str = ""  # the words on both sides of it
    after: str = ""

    def refused(self, problem: str) -> Phrase:
        """It is meant as a date, and can't be one."""
        return self._replace(shape=Shape.bad, first=None, last=None, problem=problem)

    def dated(self, year: int, month: int) -> Phrase:
        """It is in this month: as a whole, or its day, if there is one and its weekday is right."""
        first, last = month_days(year, month)
        if (day := self.day) is None:
            first = last if self.at_end else first
            return self._replace(shape=Shape.month, first=first, last=last, month=month)
        if not 1 <= day <= last.day:
            nth = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
            facts = {"nth": nth, "month": MONTH_NAMES[month - 1]}
            return self.refused(say("no_such_day", "", year, day=day, last=last.day, **facts))
        when = date(year, month, day)
        if self.weekday not in (-1, when.weekday()):
            return self.refused(say("wrong_weekday", on=when, said=WEEKDAY_NAMES[self.weekday]))
        return self._replace(shape=Shape.day, first=when, last=when)


# What each line says: how it is read (or why it is none), an example, and a pattern in the names
# of `tokens`; a name in angle brackets stands for the part of that name. Where a line ends in an
# asterisk, a number that names or counts a thing ("Phase 2 March") is no date.
_PARTS = {
    "beside": "DOT_LEFT? (?:GLUE|COMMA|OF|OPEN|APOSTROPHE|DASH(?=YYYY)|HALF DASH? TERM?)?",
    "two": "(?<!OPEN)(?<!COMMA) TWO",
    "full": "(?:(?P<year>YYYY)|(?P<short>SHORT))",
    "year": "<beside>(?:<full>|(?P<two><two>)(?!COUNTED))",
    "month": "(?P<month>MONTH)",
    "month year": "<month> <year>",
    "day of": "(?P<day>DAY) (?:GLUE|OF)?",
    "and": "JOINER THE? WEEKDAY?",
    "slash tail": "STROKE_GLUED TAIL",
    "nn": "(?:ONE|TWO)",
    "close nn": "(?:DASH_GLUED <nn> DASH_GLUED|DOT_GLUED <nn> DOT_GLUED|STROKE <nn> STROKE) ",
    # in figures the day always comes before the month, unless the year comes first
    "dmy": "(?P<day>.).(?P<month>.).(?:(?P<two>TWO)|(?P<year>.))",
    "ymd": "(?P<year>.).(?P<month>.).(?P<day>.)",
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
_TABLES = """
month: MONTH
  month_or_day | January 13-15, 2025 | MONTH DAY (?:DASH|TO) (?:DAY|SHORT) COMMA? (?:YYYY|SHORT)
  date | January 13, 2025 | <month> (?P<day>DAY) COMMA? <full> (?!<slash tail>)
  month_of_year_pair | March 2025/26 | <month year> GLUE TAIL
  month_or_day | June 11 June 2025 | MONTH <beside> <two> MONTH (?!TWO|SHORT)
  month_or_day | Jan 13 25 | MONTH <beside> <two> TWO (?=MARKS|$)
  date | March 2025 | <month year>
  bad_year | March 20255 | MONTH (?:THREE|FOUR) (?!COUNTED)
  date | March 13th | <month> (?P<day>DAY) (?!COUNTED)
  date | March | <month>
weekday: WEEKDAY
  weekday | Monday 13 January 2025 | WEEKDAY (?:COMMA|THE|DOT)* (?=NUMBER|ORDINAL|MONTH)
week: LETTERW WC WEEK
  week | w/e 7 March 2025 | (?P<ends><w> LETTERE|WEEK (?:ENDING|ENDED)) <to day>
  week | week of 5 March 2025 | WEEK (?P<of>OF) <to day>
  week | w/c 3 March 2025 | (?:<w> LETTERC|WC|WEEK (?:COMMENCING|BEGINNING)) <to day>
quarter: QUARTERS NTH ORDINAL ONE
  quarter | Q3 2025/26 | QUARTERS (?:ONE|COUNT)
  quarter | last quarter of 2025/26 | (?:ORDINAL|NTH) QUARTER
  quarter | Q1-2 2025/26 | ONE (?!MONTH)
day: NUMBER ORDINAL
  date | 2025-01-13 | (?=(?:YYYY|FOUR) <close nn> <nn>) <ymd> (?!COUNTED) *
  date | 13/01/25 | (?=<nn> <close nn> TAIL) <dmy> (?!COUNTED) *
  date | 13. 01. 2025 | (?=<nn> (?:DASH <nn> DASH|DOT <nn> DOT) (?:YYYY|FOUR)) <dmy> (?!COUNTED) *
  month_or_day | 4 June 11 June 2025 | <day of> MONTH <beside> <two> MONTH *
  month_of_year_pair | 3 March 2025/26 | <day of> <month year> <slash tail> *
  date | 13 January 2025 | <day of> <month year> *
  date | 13 January | <day of> <month> *
  date | 1-12 March 2025 | (?P<day>DAY)(?=(?:<and>DAY){0,14}?<and>DAY(?:GLUE|OF)?MONTH) *
year: YYYY TWO ONE
  any_year | 2024/25 | (?:YYYY|TWO) (?:DASH|STROKE) NUMBER *
  date | 10/2024 | (?P<month>ONE|TWO) GLUE (?P<year>YYYY) *
  date | 2024-10 | (?P<year>YYYY) <slash> (?P<month>TWO) *
  date | 2025-Mar-31 | <year first> <slash> (?P<day>DAY)
  month_or_day | 2025 March 31 | <year first> DAY
  date | 2025 March | <year first> (?!<slash>? (?:NUMBER|ORDINAL|SHORT))
  any_year | 2025 | YYYY
part: EARLY LATE BEGINNING START PARTLY HALF END TYPE YEAR YEAREND
  qualified | end of May 2025 | <first part> <part>* (?:<years> (?:<part>|<years>|ENDING)*)?
season: NEW TERM TERMS SEASON
  season | autumn term 2024/25 | (?P<name>(?:<season>)(?:<of>(?:TERM|HALF|HOLIDAY|<half>))*) <of>
misspelt: PLAIN
  spelling | Septmber 2024 | PLAIN <year>
"""


class DatePattern(NamedTuple):
    """One way to write a date: a method of `Reader` (or why it is no date), and an example."""

    read: str
    example: str
    pattern: re.Pattern[str]
    uncounted: bool


_Patterns = dict[str, tuple[DatePattern, ...]]


def find_phrases(text: Text) -> list[Phrase]:
    """The date phrases of a text, in the order written."""
    reader, (_, starts), found, at = Reader(text), patterns(), [], 0
    while at < len(text.codes):
        phrase = reader.first(starts[text.codes[at]], at)
        if phrase:
            found.append(phrase)
        at = phrase.stop if phrase else at + 1
    return found


Pair = tuple[int, int, int]
"""Of 2024/25 both years, and the token after it."""


class Reader:
    """Reads a phrase where a pattern fits; each method gives None if it makes no sense there."""

    def __init__(self, text: Text) -> None:
        self.text, self.tokens, self.codes = text, text.tokens, text.codes

    def first(self, rows: tuple[DatePattern, ...], at: int) -> Phrase | None:
        """The phrase at a token, by the first of the patterns that makes sense of it."""
        for row in rows:
            match = row.pattern.match(self.codes, at)
            if match and not (row.uncounted and self._counted(at)):
                if row.read in REASONS:
                    return self._doubted(Phrase(Shape.bad, *match.span()), row.read)
                phrase: Phrase | None = getattr(self, f"_{row.read}")(match)
                if phrase:
                    return phrase
        return None

    def _is(self, words: str, at: int) -> bool:
        return pattern(words).match(self.codes, at) is not None

    def _value(self, match: re.Match[str], name: str) -> int | None:
        """Of the token in a group of the pattern."""
        at = match.start(name) if name in match.re.groupindex else -1
        return self.tokens[at].value if at >= 0 else None

    def _doubted(self, phrase: Phrase, reason: str, **facts: int | str) -> Phrase:
        """Meant as a date, and can't be one; a vague one may yet stand beside a firm one."""
        problem = say(reason, self.text.words(phrase.start, phrase.stop), phrase.year, **facts)
        shape = Shape.vague if reason in ("vague", "which_year_end") else Shape.bad
        return phrase._replace(shape=shape, problem=problem)

    def _date(self, match: re.Match[str]) -> Phrase:
        """A day or month, without a year but a part of one; a weekday behind a day must agree."""
        day, month, year, short, two = (
            self._value(match, name) for name in ("day", "month", "year", "short", "two")
        )
        year = 2000 + two if two is not None else short if year is None else year
        if year is None or month is None:
            return Phrase(Shape.partial, *match.span(), month=month or 0, day=day)
        phrase = Phrase(Shape.day, *match.span(), day=day)
        if not 1900 <= year <= 2099:
            return self._doubted(phrase, "bad_year")
        if not 1 <= month <= 12:
            return self._doubted(phrase, "no_such_month", month=month)
        after = _WEEKDAY_AFTER.match(self.codes, match.end()) if day is not None else None
        if after:
            weekday = self.tokens[after.end() - 1].value
            phrase = phrase._replace(stop=after.end(), weekday=weekday)
        return phrase.dated(year, month)

    def _then(self, match: re.Match[str]) -> Phrase | None:
        """The day or month right after the words found, as one phrase with them."""
        phrase = self.first(patterns()[1][self.codes[match.end()]], match.end())
        return phrase and phrase._replace(start=match.start())

    def _weekday(self, match: re.Match[str]) -> Phrase | None:
        phrase = self._then(match)
        if phrase is None or (phrase.shape is not Shape.day and not phrase.day):
            return None
        phrase, when = phrase._replace(weekday=self.tokens[phrase.start].value), phrase.first
        return phrase.dated(when.year, when.month) if when else phrase

    def _week(self, match: re.Match[str]) -> Phrase | None:
        """The last day that a week ends on, or its Monday and Sunday."""
        phrase = self._then(match)
        if phrase is None or phrase.shape not in (Shape.day, Shape.bad):
            return None
        if phrase.first is None or "ends" in match.re.groupindex:
            return phrase
        monday = phrase.first - timedelta(days=phrase.first.weekday())
        if phrase.first != monday and "of" not in match.re.groupindex:
            return phrase.refused(say("not_a_monday", on=phrase.first, monday=monday))
        return Phrase(Shape.span, phrase.start, phrase.stop, monday, monday + timedelta(days=6))

    def _year_pair(self, at: int, *, forced: bool) -> Pair | None:
        """2024/25, 24/25: both years and where it stops; no 2024-10, if not `forced` by words."""
        if not self._is("(?:YYYY|TWO) (?:DASH|STROKE) NUMBER", at):
            return None
        one, mark, two = self.tokens[at : at + 3]
        figures, dash, follows = len(two.text), mark.text == "-", two.value == (one.value + 1) % 100
        full = len(one.text) == 4
        if not (mark.glued and two.glued) and not (full and two.value == one.value + 1):
            return None
        if full and figures == 4:
            return one.value, two.value, at + 3
        if full:
            # 2024-10 is October 2024; so is 2010-11, as ISO 8601 writes it
            month = figures == 2 and two.value <= 12 and bool(dash if follows else two.value)
            if figures > 2 or (figures == 1 and dash) or (month and not forced):
                return None
            second = one.value + 1 if follows else one.value - one.value % 100 + two.value
            return one.value, second if figures == 2 else 0, at + 3
        if figures != 2 or self._is("GLUE NUMBER", at + 3):
            return None  # 31/03/25
        plain = follows and not dash and one.value >= 19 and not self._is("MONTH", at + 3)
        return (2000 + one.value, 2000 + two.value, at + 3) if forced or plain else None

    def _any_year(self, match: re.Match[str]) -> Phrase | None:
        at, alone = match.start(), len(match[0]) == 1
        if alone and self.tokens[at].glued and self._counted(at):
            return None
        return self._year(at, at, "") if alone or self._year_pair(at, forced=False) else None

    def _year(self, start: int, at: int, before: str) -> Phrase | None:
        """The year at `at`; `before` it the codes of such words as end of, financial, year end."""
        parts, types = _parts(before), _types(before)
        pair, code = self._year_pair(at, forced=bool(parts or types)), self.codes[at : at + 1]
        two = code == CODES["TWO"] and "financial" in types
        if not (pair or two or code == CODES["YYYY"]):
            return None
        after_pair = pair[2] + self._is("DASH|COMMA", pair[2]) if pair else 0
        if pair and not parts and (quarter := self._quarter_number(after_pair)):
            return self._quarter_of(start, quarter[1], quarter[0], pair)
        year = pair[0] if pair else self.tokens[at].value + (2000 if two else 0)
        stop, types, ended = self._after_year(pair[2] if pair else at + 1, types)
        ends = ended or bool(parts & {"end", "year end"})
        phrase = Phrase(Shape.bad, start, stop, year=year, weak=not ends)
        for reason, doubted in (
            ("municipal_year", "municipal" in types),
            ("bad_year_pair", pair and pair[1] != year + 1),
            ("vague", "vague" in parts),
            ("calendar_year_pair", pair and "calendar" in types),
            ("year_end_of_which_kind", "year end" in parts and not pair and not types),
            ("year_needs_pair", types - {"calendar"} and not pair and not ends),
        ):
            if doubted:
                weak = phrase.weak and reason != "vague"
                return self._doubted(phrase._replace(weak=weak), reason)
        if ends:
            month = 8 if "academic" in types else 3 if pair or "financial" in types else 12
            last = month_days(year + bool(pair), month)[1]
            return phrase._replace(shape=Shape.year_end, first=last, last=last, at_end=True)
        if pair:
            first, last = year_days(year, academic="academic" in types)
            return phrase._replace(shape=Shape.span, first=first, last=last)
        shape = Shape.span if "calendar" in types else Shape.year
        first, last = date(year, 1, 1), date(year, 12, 31)
        phrase = self._doubted(phrase, "year_alone")
        return phrase._replace(shape=shape, first=first, last=last)

    def _after_year(self, stop: int, types: set[str]) -> tuple[int, set[str], bool]:
        """ "2024/25 financial year end": where that stops, with its kinds; whether it ends it."""
        after = _AFTER_YEAR.match(self.codes, stop)
        assert after
        types = types | _types(after[1])
        if after["end"] and (after["year"] or types):
            return after.end(), types, True
        return after.end("year") if after["year"] else stop, types, False

    def _quarter_number(self, at: int) -> tuple[int, int] | None:
        """(3, where it stops) for Q3, quarter three, 3rd quarter, the 2 of "Q1-2"."""
        if self._is("QUARTERS (?:ONE|COUNT) | (?:ORDINAL|NTH) QUARTER", at):
            return max(token.value for token in self.tokens[at : at + 2]), at + 2
        listed = _QUARTERS_BEFORE.search(self.codes[max(0, at - _LONGEST_LIST) : at])
        return (self.tokens[at].value, at + 1) if listed and self._is("ONE (?!MONTH)", at) else None

    def _quarter(self, match: re.Match[str]) -> Phrase | None:
        start, number = match.start(), self._quarter_number(match.start())
        if not number:
            return None
        quarter, stop = number
        link = _BEFORE_QUARTER_YEAR.match(self.codes, self._after_months(stop, quarter))
        assert link
        at = link.end()
        pair = self._year_pair(at, forced=True)
        if pair:
            return self._quarter_of(start, pair[2], quarter, pair)
        years = "YYYY|SHORT|TWO|FOUR" if CODES["FINANCIAL"] in link[0] else "YYYY|SHORT"
        if (at == stop or not self._is("DASH|COMMA", at - 1)) and self._is(years, at):
            year = self.tokens[at].value
            phrase = Phrase(Shape.bad, start, at + 1, year=year + (2000 if year < 100 else 0))
            return self._doubted(phrase, "quarter_of_which_year", quarter=quarter)
        return self._quarter_of(start, stop, quarter, None)

    def _after_months(self, at: int, quarter: int) -> int:
        """ "Q1 2025/26 (April to June)": pass over the quarter's own months in brackets."""
        match, first = _QUARTER_MONTHS.match(self.codes, at), quarter % 4 * 3 + 1
        if not match:
            return at
        ends = self.tokens[at + 1].value, self.tokens[match.end() - 2].value
        return match.end() if ends == (first, first + 2) else at

    def _quarter_of(self, start: int, stop: int, quarter: int, pair: Pair | None) -> Phrase:
        phrase = Phrase(Shape.partial, start, stop, quarter=quarter, year=pair[0] if pair else 0)
        if not 1 <= quarter <= 4:
            return self._doubted(phrase, "no_such_quarter", quarter=quarter)
        if pair is None:
            return phrase
        if pair[1] != pair[0] + 1:
            return self._doubted(phrase, "bad_year_pair")
        stop = self._after_months(self._after_year(stop, set())[0], quarter)
        first, last = quarter_days(pair[0], quarter)
        return phrase._replace(shape=Shape.span, stop=stop, first=first, last=last)

    def _qualified(self, match: re.Match[str]) -> Phrase | None:
        """End of May 2025 (its last day), mid June, early 2026 (no last date), year end."""
        start, at, before = match.start(), match.end(), match[0]
        parts, types, year = _parts(before), _types(before), _SAYS_YEAR.search(before)
        ends = bool(parts & {"end", "year end"})
        if self._is("MONTH", at) and (parts or not types):
            phrase = self._then(match)
            if phrase is None or phrase.day is not None:
                return None
            if phrase.shape is not Shape.month or phrase.first is None:
                return phrase._replace(at_end=ends)
            if not ends and _EARLY.search(before):
                return self._doubted(phrase._replace(year=phrase.first.year), "vague")
            return phrase._replace(first=phrase.last if ends else phrase.first, at_end=ends)
        if not (parts or types or year):
            return None
        tables, _ = patterns()
        phrase = self.first(tables["quarter"], at) or self._year(start, at, before)
        if phrase is None and parts:
            phrase = self.first(tables["season"], at)
        if phrase:
            return phrase._replace(start=start, at_end=ends)
        if not (ends and (types or year)):
            return None
        stop = start + len(before.rstrip(_LINKS))
        return self._doubted(Phrase(Shape.vague, start, stop, weak=True), "which_year_end")

    def _season(self, match: re.Match[str]) -> Phrase:
        """ "Autumn 2024", "Term 1 2024/25", "summer": people read them differently."""
        start, stop, at, year = match.start(), match.end("name"), match.end(), 0
        pair = self._year_pair(at, forced=True)
        if pair:
            year, _, stop = pair
        elif self._is("YYYY|SHORT", at):
            year, stop = self.tokens[at].value, at + 1
        return self._doubted(Phrase(Shape.vague, start, stop, year=year, weak=not year), "vague")

    def _spelling(self, match: re.Match[str]) -> Phrase | None:
        """ "Septmber 2024": a word like a month, where a month would stand."""
        word, after = self.tokens[match.start() :][:2]
        alike, size = get_close_matches(word.text, _LONG_MONTHS, 1, _ALIKE), len(word.text)
        near = alike and size > 3 and abs(len(alike[0]) - size) <= 2
        if not near or (match["two"] and after.text == ","):
            return None
        words = self.text.words(match.start(), match.start() + 1)
        problem = say("misspelt", words, name=alike[0].capitalize())
        return Phrase(Shape.bad, *match.span(), problem=problem)

    def _counted(self, at: int) -> bool:
        """Whether the number at `at` names or counts a thing: "Phase 2", "S7", "1.5", "£20"."""
        # a word such as Phase stands before the number, or before its list
        for here in range(at, max(at - _LONGEST_LIST, 0), -2):
            token, before = self.tokens[here], self.tokens[here - 1]
            if before.text in _LABELS or (token.glued and self._is("PLAIN", here - 1)):
                return True
            if here < 2 or not self._is("(?:ONE|TWO) JOINER", here - 2):
                break
            spread = before.text in {"and", "&", "to", "/"} or (before.text == "-" and token.glued)
            label = self.tokens[here - 3].text if here > 2 else ""
            if not (spread or (label in _LABELS and label[1:].endswith("s"))):
                break
        if at == 0 or not self.tokens[at].glued or self._is("MONTH", at - 1):
            return False
        before = self.tokens[at - 1]
        covid_19 = before.glued and at > 1 and self._is("PLAIN", at - 2)
        return before.text not in set("([-/,;:\"'") or (before.text in "-/" and covid_19)


def _types(codes: str) -> set[str]:
    """The kinds of year that the words name."""
    names = ("financial", "academic", "calendar", "municipal")
    return {name for name in names if CODES[name.upper()] in codes}


def _parts(codes: str) -> set[str]:
    """The parts of a year that the words name; an end that follows "year" is a year end."""
    year = _SAYS_YEAR.search(codes)
    parts = {"end"} if CODES["END"] in (codes[: year.start()] if year else codes) else set()
    parts |= {"year end"} if year and _YEAR_END.search(codes, year.start()) else set()
    return parts | ({"vague"} if _VAGUE_PART.search(codes) else set())


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
_LONG_MONTHS, _ALIKE = [name.lower() for name in MONTH_NAMES if len(name) > 3], 0.8
_WEEKDAY_AFTER = pattern("(?:OPEN|COMMA)? WEEKDAY (?!NUMBER|ORDINAL)")
_QUARTERS_BEFORE = pattern("QUARTERS ONE (?:JOINER ONE)* JOINER $")
_QUARTER_MONTHS = pattern("OPEN MONTH (?:MONTH|DASH|TO)* (?<=MONTH) CLOSE")
_BEFORE_QUARTER_YEAR = pattern("(?:OF|IN|FOR|THE|FINANCIAL|YEAR|DASH|COMMA|COLON|OPEN)*")
_AFTER_YEAR = pattern("((?:TYPE|DASH_GLUED)*) ((?P<year>YEAR) DASH_GLUED*)? (?P<end>END|ENDING)?")
_SAYS_YEAR = pattern("YEAR|YEAREND")
_YEAR_END = pattern("END|ENDING|YEAREND")
_VAGUE_PART = pattern("EARLY|LATE|(?:BEGINNING|START|PARTLY|HALF)(?=OF)")
_EARLY = pattern("(?:EARLY (?:IN|DASH_GLUED|DASH_LEFT)? | (?:START|BEGINNING) OF) THE? $")
_LINKS = CLASSES["OF"] + CLASSES["THE"] + CLASSES["OPEN"] + CLASSES["COMMA"] + CLASSES["DASH"]


@cache
def patterns() -> tuple[_Patterns, _Patterns]:
    """By the name of their table and by the code that they begin with.

    Made when the first text is read: most clicks import them, and not all read one.
    """
    tables: _Patterns = {}
    starts: _Patterns = dict.fromkeys(CODES.values(), ())
    for block in re.split(r"\n(?=\w)", _TABLES.strip()):
        name, begin, *lines = re.split(r": |\n  ", block)
        for line in lines:
            read, example, words = line.split(" | ", 2)
            full = pattern(fill(words.removesuffix(" *"), _PARTS))
            row = DatePattern(read, example, full, words.endswith(" *"))
            tables[name] = (*tables.get(name, ()), row)
        for code in "".join(CLASSES[each] for each in begin.split()):
            starts[code] += tables[name]
    return tables, starts
