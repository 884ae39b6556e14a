"""Decide what a due text says, from its date phrases and the words around them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from numbers import Number

from plantools.plan.due import cues, reasons
from plantools.plan.due.answers import KINDS, Answer, Reading, single, unreadable, without_each
from plantools.plan.due.dated import read_dated
from plantools.plan.due.joins import join
from plantools.plan.due.model import Due, DueKind
from plantools.plan.due.phrases import find_phrases
from plantools.plan.due.reader import Shape
from plantools.plan.due.recurrence import find_recurrence
from plantools.plan.due.tokens import read_text
from plantools.plan.due.undated import read_undated

_REMEMBERED = 32_768
_LONGEST = 2_000
"""Characters of a text that may still say when something is due; a cell can hold 32,767."""


def parse_due(value: str | date | datetime | float | None) -> Due:
    """Read when something is due, from a cell's text or date.

    Any text can be given; what can't be read comes back as `unparseable` with a reason. A
    number is never taken for a date, since nothing says that it was meant as one.

    Raises:
        TypeError: if the value is no text, date or number.
    """
    if value is None:
        return _due(unreadable(reasons.BLANK), "")
    if isinstance(value, str):
        return _due(_read(value), value)
    if isinstance(value, date):
        if value != value:  # noqa: PLR0124 - pandas.NaT, a datetime that is none
            return _due(unreadable(reasons.BLANK), "")
        day = date(value.year, value.month, value.day)
        return _due(Answer(DueKind.EXACT_DATE, None, day), day.isoformat())
    if isinstance(value, Number):
        if value != value:  # noqa: PLR0124 - NaN, as pandas gives for an empty cell
            return _due(unreadable(reasons.BLANK), "")
        return _due(unreadable(reasons.number_alone(str(value))), str(value))
    raise TypeError(f"a due date is text, a date or nothing, not {type(value).__name__}")


def _due(answer: Answer, text: str) -> Due:
    kind, first, last, recurrence, reason, dates = answer
    return Due(kind, first, last, recurrence, text, reason, dates)


@lru_cache(maxsize=_REMEMBERED)
def _read(written: str) -> Answer:
    text = read_text(written)
    if not text.shown:
        return unreadable(reasons.BLANK)
    if len(text.shown) > _LONGEST:
        return unreadable(reasons.too_long(len(text.shown)))
    if cues.says_nothing(text.plain):
        return unreadable(reasons.NOT_APPLICABLE)
    phrases, gaps = join(text, find_phrases(text))
    if len(phrases) == 1 and not gaps[0] and not gaps[1].strip("."):
        only = phrases[0]
        if only.shape in KINDS and only.shape is not Shape.year:
            return single(only, None)
    recurrence = None
    for k, gap in enumerate(gaps):
        found, gaps[k] = find_recurrence(gap)
        recurrence = recurrence or found
    reading = without_each(Reading(text, phrases, gaps, recurrence))
    if any(not phrase.weak for phrase in reading.phrases):
        return read_dated(reading)
    return read_undated(reading)
