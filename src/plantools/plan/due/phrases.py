"""Find the date phrases in a text: "13 January 2025", "Q3 2025/26", "end of 2024/25".

Each phrase is read by itself here. What stands between two of them, and makes a range of them
or gives a year to "June" in "June and September 2024", is read in `joins`.
"""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from plantools.plan.due import reasons
from plantools.plan.due.days import DayReader
from plantools.plan.due.periods import monday_of, week_from
from plantools.plan.due.reader import Phrase, Shape
from plantools.plan.due.tokens import MONTH_NAMES, SENTINELS, Kind, Text, Token
from plantools.plan.due.years import QUARTER_WORDS, YEAR_TYPES, YearReader

_VAGUE_PARTS = {"early", "late", "mid"}
_VAGUE_PARTS_OF = {"start", "beginning", "middle", "half", "part", "turn", "close"}
_SEASONS = {"spring", "summer", "autumn", "winter", "christmas", "xmas", "easter"}
_AFTER_SEASON = {"term", "half", "holiday", "holidays", "break", "period", "time", "of", "in"}
_WEEK_FIRST = {"commencing", "beginning", "starting", "of"}
_WEEK_LAST = {"ending", "ended"}
_WEEK_CODES = {"c": "c", "b": "c", "e": "e"}
# Every word that a phrase may start with, or that may come second after one that isn't here.
_STARTERS = _VAGUE_PARTS | _VAGUE_PARTS_OF | _SEASONS | set(YEAR_TYPES) | set(QUARTER_WORDS)
_STARTERS |= {
    "end",
    "ending",
    "year",
    "yr",
    "yearend",
    "q",
    "qtr",
    "quarter",
    "quarters",
    "w",
    "wc",
    "wb",
    "week",
    "wk",
}
_STARTERS |= {"new", "of", "term", "terms"}
_ALIKE = 0.8


def find_phrases(text: Text) -> list[Phrase]:
    """The date phrases of a text, in the order written."""
    finder = _Finder(text)
    found: list[Phrase] = []
    index = 0
    stop = len(text.tokens) - SENTINELS
    while index < stop:
        phrase = finder.phrase_at(index) if finder.may_start(index) else None
        if phrase is None:
            index += 1
        else:
            found.append(phrase)
            index = phrase.stop
    return found


class _Finder(DayReader, YearReader):
    """Reads whatever phrase stands at a token."""

    def may_start(self, at: int) -> bool:
        """A quick look, since most words of a text begin nothing."""
        token = self.tokens[at]
        if token.kind is not Kind.word:
            return token.kind is not Kind.mark
        after = self.tokens[at + 1]
        return token.text in _STARTERS or after.kind is not Kind.word or after.text in _STARTERS

    def phrase_at(self, at: int) -> Phrase | None:
        token = self.tokens[at]
        match token.kind:
            case Kind.month:
                return self._month_first(at)
            case Kind.number | Kind.ordinal:
                return self._number_first(at)
            case Kind.weekday:
                return self._weekday_first(at)
            case Kind.word:
                return (
                    self._week(at)
                    or self._quarter(at)
                    or self._qualified(at)
                    or self._season(at)
                    or self._misspelt(at)
                )
            case _:
                return None

    def _number_first(self, at: int) -> Phrase | None:
        return (
            self._quarter(at)
            or self._figures(at)
            or self._day_first(at)
            or self._year_pair_phrase(at)
            or self._month_and_year_in_figures(at)
            or self._year_first(at)
            or self._bare_year(at)
        )

    def _qualified(self, at: int) -> Phrase | None:
        """End of May 2025, mid June, early 2026, the financial year 2024/25, year end."""
        parts: set[str] = set()
        types: set[str] = set()
        said_year = False
        then = at
        while True:
            token = self.tokens[then]
            if token.text in _VAGUE_PARTS or (
                token.text in _VAGUE_PARTS_OF and self.tokens[then + 1].text == "of"
            ):
                parts.add(token.text)
            elif token.text in {"end", "ending"} and (token.text == "end" or said_year):
                parts.add("year end" if said_year else "end")
            elif token.text in YEAR_TYPES:
                types.add(YEAR_TYPES[token.text])
            elif token.text in {"year", "yr", "yearend"}:
                said_year = True
                if token.text == "yearend":
                    parts.add("year end")
            elif then == at or not (
                token.text in {"of", "the", "(", ","}
                or (token.text == "-" and token.glued)
                or (token.text == "in" and self.tokens[then - 1].text in _VAGUE_PARTS)
            ):
                break
            then += 1
        if then == at:
            return None
        return self._after_qualifiers(at, then, parts, types, said_year)

    def _after_qualifiers(
        self, at: int, then: int, parts: set[str], types: set[str], said_year: bool
    ) -> Phrase | None:
        token = self.tokens[then]
        phrase: Phrase | None = None
        if token.kind is Kind.month and not (types and not parts):
            phrase = self._month_first(then)
            if phrase.shape is Shape.day or phrase.day:
                return None
            ends = "end" in parts or "year end" in parts
            if phrase.shape is Shape.month and ends:
                phrase = phrase._replace(first=phrase.last)
            return phrase._replace(start=at, at_end=ends)
        if said_year or types or parts:
            phrase = self._quarter(then)
            if phrase:
                return phrase._replace(start=at)
            phrase = self._year_phrase(at, then, parts, types)
        if phrase is None and parts:
            phrase = self._season(then)
            phrase = phrase and phrase._replace(start=at)
        if phrase is None and parts & {"end", "year end"} and (said_year or types):
            stop = then
            while self.tokens[stop - 1].text in {"of", "the", "(", ",", "-"}:
                stop -= 1
            problem = reasons.which_year_end(self._shown(at, stop))
            phrase = Phrase(Shape.vague, at, stop, problem=problem, weak=True)
        return phrase

    def _week(self, at: int) -> Phrase | None:
        """Week commencing 3 March 2025, w/c, w/e."""
        tokens = self.tokens
        how, then = "", at
        if tokens[at].text == "w" and self._glued_mark(at + 1, "/."):
            how, then = _WEEK_CODES.get(tokens[at + 2].text, ""), at + 3
        elif tokens[at].text in {"wc", "wb"}:
            how, then = "c", at + 1
        elif tokens[at].text in {"week", "wk"}:
            after = tokens[at + 1].text
            how = "c" if after in _WEEK_FIRST else "e" if after in _WEEK_LAST else ""
            then = at + 2
        if not how:
            return None
        while tokens[then].text in {":", "the", "on", "."}:
            then += 1
        token = tokens[then]
        if token.kind not in (Kind.number, Kind.ordinal, Kind.weekday, Kind.month):
            return None
        phrase = self._weekless_day(then)
        if phrase is None or phrase.shape is not Shape.day or phrase.first is None:
            return phrase and (phrase._replace(start=at) if phrase.shape is Shape.bad else None)
        if how == "e":
            return phrase._replace(start=at)
        return self._week_of(at, phrase, token, phrase.first, tokens[at + 1].text == "of")

    def _weekless_day(self, at: int) -> Phrase | None:
        kind = self.tokens[at].kind
        if kind is Kind.weekday:
            return self._weekday_first(at)
        return (
            self._month_first(at)
            if kind is Kind.month
            else (self._figures(at) or self._day_first(at))
        )

    def _week_of(self, at: int, phrase: Phrase, token: Token, day: date, any_day: bool) -> Phrase:
        monday = monday_of(day)
        if day != monday and not any_day:
            return self._bad(at, phrase.stop, reasons.not_a_monday(day, monday))
        first, last = week_from(monday)
        return Phrase(Shape.span, at, phrase.stop, first, last)

    def _season(self, at: int) -> Phrase | None:
        token, after = self.tokens[at], self.tokens[at + 1]
        new_year = token.text == "new" and after.text == "year"
        numbered = token.text in {"term", "terms"} and after.kind is Kind.number
        if not (new_year or numbered or token.text in _SEASONS):
            return None
        stop = at + 1 + new_year
        then = stop
        while (
            self.tokens[then].text in _AFTER_SEASON
            or self._is_half_of_term(then)
            or (self.tokens[then].text == "-" and self.tokens[then].glued)
        ):
            then += 1
            if self.tokens[then - 1].text not in {"of", "in", "-"}:
                stop = then
        pair = self._year_pair(then, forced=True)
        year = 0
        if pair:
            year, stop = pair[0], pair[2]
        elif self._is_year(then) or self.tokens[then].kind is Kind.short:
            value = self.tokens[then].value
            year, stop = value + (2000 if value < 100 else 0), then + 1
        problem = reasons.vague(self._shown(at, stop))
        return Phrase(Shape.vague, at, stop, problem=problem, year=year, weak=not year)

    def _is_half_of_term(self, at: int) -> bool:
        """ "Autumn 2 2024", "Term 1 2024/25": schools number them."""
        token = self.tokens[at]
        if token.kind is not Kind.number or token.digits != 1 or self._glued_mark(at + 1):
            return False
        after = at + 1 + (self.tokens[at + 1].text == "of")
        return self.tokens[after].kind is not Kind.month

    def _misspelt(self, at: int) -> Phrase | None:
        """ "Septmber 2024": a word like a month, where a month would stand."""
        word = self.tokens[at].text
        found = self._year_after(at + 1)
        if len(word) < 4 or not found or (found[2] and self.tokens[at + 1].text == ","):
            return None
        month = _month_like(word)
        if not month:
            return None
        return self._bad(at, found[1], reasons.misspelt(self._shown(at, at + 1), month))


@lru_cache(maxsize=1024)
def _month_like(word: str) -> int:
    """The month whose name the word nearly is, or 0."""
    for month, name in enumerate(MONTH_NAMES, 1):
        near = len(name) > 3 and abs(len(name) - len(word)) <= 2
        if near and SequenceMatcher(None, word, name.lower()).ratio() >= _ALIKE:
            return month
    return 0
