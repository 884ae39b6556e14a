"""What a date phrase is, and the look-ups that every part of the grammar shares."""

from __future__ import annotations

from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from plantools.plan.due.periods import FIRST_YEAR, LAST_YEAR
from plantools.plan.due.tokens import Kind, Text


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
COUNTED_THINGS = {"year", "years", "yr", "yrs", "hour", "hours", "hrs", "day", "days", "weeks"}
COUNTED_THINGS |= {"month", "months", "people", "children", "places", "homes", "%", "+"}
DAY_JOINERS = {"-", "to", "and", "&", ",", "/", "until", "till", "or"}
LONGEST_LIST = 15  # numbers in a row, such as days of a month
_GLUED_BEFORE_DAY = {"(", "[", "-", "/", ",", ";", ":", '"', "'"}


class Reader:
    """Reads phrases at a token; each method gives None if there is none of its sort."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.tokens = text.tokens

    def _shown(self, start: int, stop: int) -> str:
        return self.text.shown[self.tokens[start].start : self.tokens[stop - 1].stop]

    def _bad(self, start: int, stop: int, problem: str, *, weak: bool = False) -> Phrase:
        return Phrase(Shape.bad, start, stop, problem=problem, weak=weak)

    def _glued_mark(self, at: int, marks: str = "/-.") -> bool:
        token = self.tokens[at]
        return (
            token.kind is Kind.mark
            and token.text in marks
            and token.glued
            and self.tokens[at + 1].glued
        )

    def _is_year(self, at: int) -> bool:
        token = self.tokens[at]
        return (
            token.kind is Kind.number
            and token.digits == 4
            and FIRST_YEAR <= token.value <= LAST_YEAR
        )

    def _year_tail(self, at: int) -> bool:
        token = self.tokens[at]
        return token.kind is Kind.number and token.digits in {2, 4} and token.glued

    def _year_after(self, at: int) -> tuple[int, int, bool] | None:
        """The year that belongs to the month before `at`, where it stops, if it's written '25."""
        tokens = self.tokens
        if tokens[at].text == "." and tokens[at].glued and not tokens[at + 1].glued:
            at += 1
        if self._glued_mark(at, "-/.") or tokens[at].text in {",", "of", "(", "'"}:
            at += 1
        elif tokens[at].text == "-" and self._is_year(at + 1):
            at += 1  # "March - 2025"
        elif tokens[at].text == "half":
            at += 1 + (tokens[at + 1].text == "-")
            at += tokens[at].text == "term"
        if self._is_year(at):
            return tokens[at].value, at + 1, False
        if tokens[at].kind is Kind.short:
            return 2000 + tokens[at].value, at + 1, False
        two = tokens[at].kind is Kind.number and tokens[at].digits == 2
        if (
            two
            and tokens[at + 1].text not in COUNTED_THINGS
            and tokens[at - 1].text not in {"(", ","}
        ):
            return 2000 + tokens[at].value, at + 1, True
        return None

    def _begins_next(self, at: int) -> bool:
        """Whether the two figures at `at` may be the day of the next date, not a year.

        "4 June 11 June 2025" is two days; "June 24 July 24" can only be two months.
        """
        two, month, year = self.tokens[at : at + 3]
        if two.kind is not Kind.number or two.digits != 2 or month.kind is not Kind.month:
            return False
        return not (year.digits == 2 and year.kind is not Kind.ordinal)

    def _counted(self, at: int) -> bool:
        """Whether the number at `at` names or counts a thing: "Phase 2", "S7", "1.5", "£20"."""
        if self._labelled(at):
            return True
        token, before = self.tokens[at], self.tokens[at - 1]
        if not token.glued or before.kind in (Kind.end, Kind.month):
            return False
        if before.kind is not Kind.mark or before.text not in _GLUED_BEFORE_DAY:
            return True
        # "COVID-19"
        return before.text in "-/" and before.glued and self.tokens[at - 2].kind is Kind.word

    def _labelled(self, at: int) -> bool:
        """Whether a word such as Phase stands before the number, or before its list."""
        for here in range(at, max(at - 2 * LONGEST_LIST, 0), -2):
            token, before, earlier = self.tokens[here], self.tokens[here - 1], self.tokens[here - 2]
            if before.text in _LABELS or (before.kind is Kind.word and token.glued):
                return True
            if before.text not in DAY_JOINERS or earlier.kind is not Kind.number:
                return False
            spread = before.text in {"and", "&", "to", "/"} or (before.text == "-" and token.glued)
            label = self.tokens[here - 3].text
            plural = label in _LABELS and label.endswith("s") and len(label) > 1
            if not (spread or plural) or earlier.digits > 2:
                return False
        return False
