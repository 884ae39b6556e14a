"""Decide what a text says that names a date."""

from __future__ import annotations

from datetime import date, timedelta

from plantools.plan.due import cues, reasons
from plantools.plan.due.answers import (
    Answer,
    Dated,
    Reading,
    is_carried,
    live_dates,
    only_past,
    several,
    single,
    unreadable,
)
from plantools.plan.due.cues import Role
from plantools.plan.due.joins import ask_year
from plantools.plan.due.model import DueKind
from plantools.plan.due.reader import Phrase, Shape

_NO_DATE_SHAPES = (Shape.vague, Shape.partial, Shape.bad)


def read_dated(reading: Reading) -> Answer:
    strong = reading.dated(weak=False)
    words = reading.words
    if cues.is_tbc(words):
        return Answer(DueKind.TO_BE_SCOPED, reason=reasons.TENTATIVE)
    dated_anew = any(d.role is Role.now or cues.says_by(d.before) for d in strong)
    if not dated_anew and is_carried(reading):
        return Answer(DueKind.CARRIED_OVER)
    live = live_dates(strong)
    if live and (cues.unsettled_before(live[0].before) or cues.unsettled_after(live[-1].after)):
        return Answer(DueKind.TO_BE_SCOPED, reason=reasons.TENTATIVE)
    if not live:
        return only_past(reading, strong)
    problem = _problem(reading, live)
    if problem:
        return unreadable(problem)
    live = [d for d in live if d.phrase.shape is not Shape.vague]
    return _decide(reading, live)


def _problem(reading: Reading, live: list[Dated]) -> str:
    """What keeps the dates that count from being read, if anything does."""
    firm = [k for k, d in enumerate(live) if d.phrase.shape not in _NO_DATE_SHAPES]
    for k, d in enumerate(live):
        phrase = d.phrase
        if phrase.shape is Shape.bad:
            return phrase.problem
        if phrase.shape is Shape.partial:
            return ask_year(reading.text, phrase)
        if phrase.shape is Shape.vague and not _explained(live, firm, k):
            return phrase.problem
        words = reading.text.shown
        if d.role is Role.relative:
            return reasons.relative(words)
        if d.role is Role.after or (
            d.role is Role.before and phrase.shape not in (Shape.day, Shape.month)
        ):
            return reasons.after(words) if d.role is Role.after else reasons.relative(words)
    if len(live) == 1 and cues.only_ongoing(live[0].before):
        return reasons.ongoing_how(reading.text.shown, _phrase_words(reading, live[0].phrase))
    weak = [d for d in reading.dated(weak=True) if d.phrase.shape is Shape.vague]
    for d in weak:
        if d.role is Role.until:
            return d.phrase.problem
    return ""


def _phrase_words(reading: Reading, phrase: Phrase) -> str:
    tokens = reading.text.tokens
    return reading.text.shown[tokens[phrase.start].start : tokens[phrase.stop - 1].stop]


def _explained(live: list[Dated], firm: list[int], k: int) -> bool:
    """Whether a vague date stands beside a firm one that takes its place.

    "Summer 2025 (by end of July 2025)" is July; so is a vague date that a later firm one follows.
    """
    vague = live[k]
    if any(f == k + 1 and "(" in vague.after for f in firm):
        return True
    if any(f == k - 1 and vague.before.endswith("(") for f in firm):
        return True
    later = [live[f].phrase.last for f in firm if f > k]
    return any(last is not None and last.year > vague.phrase.year for last in later)


def _decide(reading: Reading, live: list[Dated]) -> Answer:
    recurrence = reading.recurrence
    live = [_as_due(d) for d in live]
    starts = [d for d in live if _is_start(d, reading, len(live))]
    ends = [d for d in live if d not in starts]
    if starts:
        return _started(reading, starts, ends)
    if len(ends) == 1:
        return _one_date(reading, ends[0])
    if ends[-1].role is Role.until and len(ends) == 2 and ends[0].role is Role.due:
        answer = _bounded(reading, ends[0].phrase.first, ends[-1].phrase.last)
        if answer:
            return answer
    return several(ends, recurrence)


def _as_due(dated: Dated) -> Dated:
    """ "Before March 2025" is by the end of February."""
    phrase = dated.phrase
    if dated.role is not Role.before or phrase.first is None:
        return dated
    last = phrase.first - timedelta(days=1)
    first = last if phrase.shape is Shape.day else last.replace(day=1)
    return dated._replace(phrase=phrase._replace(first=first, last=last))


def _is_start(dated: Dated, reading: Reading, count: int) -> bool:
    if dated.role is Role.start:
        return dated.phrase.shape is not Shape.span or _is_week_or_quarter(dated.phrase)
    if dated.role in (Role.until, Role.now, Role.before):
        return False
    recurring = reading.recurrence is not None
    if recurring and count == 1 and cues.is_first_of_many(dated.before):
        return True
    return dated.phrase.shape is not Shape.year_end and cues.goes_on(dated.after, recurring)


def _is_week_or_quarter(phrase: Phrase) -> bool:
    """A span that one phrase names; a range that was joined has its own end."""
    return bool(phrase.quarter) or (
        phrase.first is not None
        and phrase.last is not None
        and (phrase.last - phrase.first).days == 6
    )


def _started(reading: Reading, starts: list[Dated], ends: list[Dated]) -> Answer:
    first = min(d.phrase.first for d in starts if d.phrase.first)
    last = max((d.phrase.last for d in ends if d.phrase.last), default=None)
    if last is None and len(starts) > 1:
        return several(starts, reading.recurrence)
    if last is None:
        kind = DueKind.RECURRING if reading.recurrence else DueKind.STARTING
        return Answer(kind, first, None, reading.recurrence)
    answer = _bounded(reading, first, last)
    return answer or several(sorted(starts + ends, key=lambda d: d.phrase.start), None)


def _bounded(reading: Reading, first: date | None, last: date | None) -> Answer | None:
    if first is None or last is None or first > last:
        return None
    kind = DueKind.RECURRING if reading.recurrence else DueKind.RANGE
    return Answer(kind, first, last, reading.recurrence)


def _one_date(reading: Reading, dated: Dated) -> Answer:
    phrase, recurrence = dated.phrase, reading.recurrence
    if recurrence and (dated.role is Role.until or phrase.shape is Shape.span):
        first = phrase.first if phrase.shape is Shape.span else None
        return Answer(DueKind.RECURRING, first, phrase.last, recurrence)
    if dated.role is Role.until and cues.goes_on_until(dated.before):
        return Answer(DueKind.ONGOING, None, phrase.last)
    return single(phrase, recurrence)
