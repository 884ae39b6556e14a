"""Decide what a text says that names no date, or no more than a year."""

from __future__ import annotations

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
from plantools.plan.due.model import DueKind
from plantools.plan.due.reader import Shape


def read_undated(reading: Reading) -> Answer:
    words = reading.words
    if cues.is_tbc(words):
        return Answer(DueKind.TO_BE_SCOPED)
    if is_carried(reading):
        return Answer(DueKind.CARRIED_OVER)
    weak = reading.dated(weak=True)
    usable = [d for d in weak if _is_period(d)]
    blocked = [d for d in weak if d not in usable]
    if reading.recurrence:
        return _recurring(reading, usable, blocked)
    if cues.says_unsettled(words) and not (usable and cues.is_bounded(usable[-1].before)):
        return Answer(DueKind.TO_BE_SCOPED)
    if usable:
        return _in_period(reading, usable, blocked)
    if cues.says_ongoing(words) and not any(d.role is Role.until for d in blocked):
        return Answer(DueKind.ONGOING)
    if blocked:
        return unreadable(blocked[0].phrase.problem or reasons.vague(reading.text.shown))
    return unreadable(_why_no_date(reading.text.shown, reading.text.plain))


def _is_period(dated: Dated) -> bool:
    phrase = dated.phrase
    if cues.is_part_of_year(dated.before) or cues.names_document(dated.after):
        return False
    return phrase.shape is Shape.span or (
        phrase.shape is Shape.year and cues.names_period(dated.before)
    )


def _recurring(reading: Reading, usable: list[Dated], blocked: list[Dated]) -> Answer:
    if blocked:
        return unreadable(blocked[0].phrase.problem or reasons.vague(reading.text.shown))
    if not usable:
        return Answer(DueKind.RECURRING, recurrence=reading.recurrence)
    first, last = usable[0].phrase.first, usable[-1].phrase.last
    if usable[0].role is Role.start:
        last = None if len(usable) == 1 else last
    elif usable[0].role is Role.until:
        first = None
    if first and last and first > last:
        return unreadable(reasons.backwards(reading.text.shown, first, last))
    return Answer(DueKind.RECURRING, first, last, reading.recurrence)


def _in_period(reading: Reading, usable: list[Dated], blocked: list[Dated]) -> Answer:
    live = live_dates(usable)
    begun = usable[0].phrase.start
    bad = [
        d
        for d in blocked
        if d.phrase.shape is Shape.bad
        or (d.phrase.shape is Shape.year and d.phrase.start > begun and not d.after)
    ]
    if not live:
        return only_past(reading, usable)
    if bad:
        return unreadable(bad[0].phrase.problem)
    d = live[0]
    if d.role is Role.relative:
        return unreadable(reasons.relative(reading.text.shown))
    if d.role is Role.after:
        return unreadable(reasons.after(reading.text.shown))
    if len(live) == 1 and (d.role is Role.start or _goes_on_from(d)):
        return Answer(DueKind.STARTING, d.phrase.first)
    return single(d.phrase, None) if len(live) == 1 else several(live, None)


def _goes_on_from(dated: Dated) -> bool:
    return cues.goes_on(dated.after, recurring=False)


def _why_no_date(shown: str, plain: str) -> str:
    if shown.replace(".", "", 1).isdecimal():
        return reasons.number_alone(shown)
    hazy = cues.hazy_words(plain)
    if hazy:
        at = plain.find(hazy)
        return reasons.vague(shown[at : at + len(hazy)])
    return reasons.no_date(shown)
