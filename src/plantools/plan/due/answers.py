"""A text cut up, what it comes to, and the steps that texts with and without a date share."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from plantools.plan.due import cues, reasons
from plantools.plan.due.cues import Role
from plantools.plan.due.model import DueKind
from plantools.plan.due.reader import Phrase, Shape
from plantools.plan.due.tokens import Text

KINDS = {
    Shape.day: DueKind.EXACT_DATE,
    Shape.month: DueKind.MONTH,
    Shape.span: DueKind.RANGE,
    Shape.year: DueKind.RANGE,
    Shape.year_end: DueKind.END_OF_YEAR,
}


class Answer(NamedTuple):
    """A Due without its text."""

    kind: DueKind
    first: date | None = None
    last: date | None = None
    recurrence: str | None = None
    reason: str = ""
    dates: tuple[date, ...] = ()


class Dated(NamedTuple):
    """A phrase with its role, and the words on both sides of it."""

    phrase: Phrase
    role: Role
    before: str
    after: str


class Reading(NamedTuple):
    text: Text
    phrases: list[Phrase]
    gaps: list[str]
    recurrence: str | None

    @property
    def words(self) -> str:
        return " | ".join(self.gaps)

    def dated(self, weak: bool) -> list[Dated]:
        return [
            Dated(p, cues.role_of(self.gaps[k], p, k > 0), self.gaps[k], self.gaps[k + 1])
            for k, p in enumerate(self.phrases)
            if p.weak is weak
        ]


def unreadable(reason: str) -> Answer:
    return Answer(DueKind.UNPARSEABLE, reason=reason)


def without_each(reading: Reading) -> Reading:
    """ "Each July", "every spring" and "annually in July" are a recurrence, not a date."""
    recurrence = reading.recurrence
    kept: list[int] = []
    for k, phrase in enumerate(reading.phrases):
        before = reading.gaps[k]
        yearless = phrase.shape is Shape.partial or (phrase.shape is Shape.vague and phrase.weak)
        if yearless and cues.asks_each(before):
            recurrence = recurrence or "every year"
        elif not (yearless and recurrence and not _bounds(recurrence, before)):
            kept.append(k)
    if len(kept) == len(reading.phrases):
        return reading._replace(recurrence=recurrence)
    phrases = [reading.phrases[k] for k in kept]
    gaps = [""]
    for k, gap in enumerate(reading.gaps):
        gaps[-1] = f"{gaps[-1]} {gap}".strip()
        if k in kept:
            gaps.append("")
    return Reading(reading.text, phrases, gaps, recurrence)


def _bounds(recurrence: str, before: str) -> bool:
    """Whether a date starts or ends what recurs. "By 31 March each year" does neither."""
    return cues.is_bounded(before) and not (recurrence == "every year" and cues.says_by(before))


def live_dates(strong: list[Dated]) -> list[Dated]:
    """The dates that still count: not those of completion, and not those since revised."""
    live = [d for d in strong if d.role not in (Role.done, Role.was)]
    for k in range(len(live) - 1, 0, -1):
        if live[k].role is Role.now:
            return live[k:]
    if live and live[-1].role in (Role.due, Role.before) and live[-1].phrase.last:
        return [d for d in live if d.role is not Role.after]  # "after May 2025, by July 2025"
    return live


def only_past(reading: Reading, strong: list[Dated]) -> Answer:
    words = reading.words
    for d in strong:
        if d.phrase.shape is Shape.bad:
            return unreadable(d.phrase.problem)
    if cues.says_unsettled(words):
        return Answer(DueKind.TO_BE_SCOPED, reason=reasons.TENTATIVE)
    if any(d.role is Role.was for d in strong):
        return unreadable(reasons.old_date_only(reading.text.shown))
    return unreadable(reasons.completion_only(reading.text.shown))


def is_carried(reading: Reading) -> bool:
    return cues.says_carried(reading.words) or cues.says_next_plan(reading.text.plain)


def single(phrase: Phrase, recurrence: str | None) -> Answer:
    kind = KINDS[phrase.shape]
    first = phrase.first if kind is DueKind.RANGE else None
    return Answer(kind, first, phrase.last, recurrence)


def several(dated: list[Dated], recurrence: str | None) -> Answer:
    dates = tuple(dict.fromkeys(d.phrase.last for d in dated if d.phrase.last))
    if len(dates) == 1:
        narrowest = max(dated, key=lambda d: d.phrase.first or date.min)
        return single(narrowest.phrase, recurrence)
    return Answer(DueKind.MULTIPLE, None, max(dates), recurrence, dates=dates)
