"""The figures of a plan at a date, and how numbers are put in words.

Sentences, tables and charts all take them from here. A report is made from `Facts`, which hold a
plan and what else is known of it, and work out each figure that several reports show once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, NamedTuple

from plantools.changes import Changes
from plantools.checks import Examined
from plantools.checks.words import count
from plantools.plan import (
    BRAG,
    Action,
    Due,
    Meaning,
    Milestone,
    Plan,
    RatingScale,
    RecordedReport,
    Status,
    grouped,
)
from plantools.plan.dates import long_date
from plantools.plan.plan_settings import REFRESH_EXPECTED
from plantools.plan.rating import word_key

SOON_DAYS = 30
"""How far ahead "due soon" looks: a committee cycle and a bit."""
NO_SECTION = "Not on the Sections sheet"
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(count: int) -> str:
    """A count as it stands in a sentence: a word up to ten."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def count_of(count: int, thing: str) -> str:
    """Such as "one action" or "12 actions"."""
    return f"{number(count)} {thing}{'s' * (count != 1)}"


def be(count: int) -> str:
    """The verb for so many."""
    return "is" if count == 1 else "are"


def listed(items: Iterable[str]) -> str:
    """Such as "A, B and C"."""
    *first, last = [*items] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def as_sentence(text: str) -> str:
    """The text with a capital and one full stop."""
    text = " ".join(text.split())
    end = "" if text.endswith((".", "!", "?", ":", ".”", ".)")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}" if text else ""


def share_of(part: int, whole: int, thing: str, one: str, many: str, never: str) -> str:
    """Such as "two of 70 actions are complete", in the words that go with so many: "is complete",
    "are complete" and, for the only one, "is not complete"."""
    if whole == 1:
        return f"the one {thing} {one if part else never}"
    if part in (0, whole):
        of = "all" if part else "none of the"
        return f"{of} {number(whole)} {thing}s {many if part else one}"
    return f"{number(part)} of {number(whole)} {thing}s {one if part == 1 else many}"


def percent(part: int, whole: int) -> int:
    """A whole percentage, halves up as Excel rounds them; 0 of nothing."""
    if whole == 0:
        return 0
    return int((Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many actions, or milestones, stand how."""

    by_rating: dict[str, int]  # every word of the scale, in its order
    unrated: int  # their rating can't be read
    complete: int = 0
    awaited: int = 0  # done, with the evidence awaited, and so not complete
    overdue: int = 0

    @classmethod
    def of(cls, scale: RatingScale, ratings: Iterable[str | None], overdue: int = 0) -> Counts:
        seen = Counter(ratings)
        complete, awaited = (
            sum(seen[word] for word in scale.meaning_any(meaning))
            for meaning in (Meaning.COMPLETE, Meaning.AWAITED)
        )
        words = {word: seen[word] for word in scale.words}
        return cls(words, seen[None], complete, awaited, overdue)

    @property
    def total(self) -> int:
        return sum(self.by_rating.values()) + self.unrated

    @property
    def percent_complete(self) -> int:
        return percent(self.complete, self.total)

    @property
    def done(self) -> str:
        """How many are complete, and apart from them how many are done but for evidence."""
        more = f", {self.awaited} more done and awaiting evidence" if self.awaited else ""
        return f"{self.complete} complete{more}"

    def told(self, unrated: str = "without a rating") -> str:
        """How many there are of each rating, such as "3 Blue, 0 Green, 1 without a rating"."""
        parts = [f"{n} {word}" for word, n in self.by_rating.items()]
        return ", ".join([*parts, f"{self.unrated} {unrated}"] if self.unrated else parts)


class Headline(NamedTuple):
    """The live actions of a plan or a section and their live milestones, counted."""

    actions: Counts
    milestones: Counts

    @classmethod
    def of(
        cls, scale: RatingScale, actions: Sequence[Action], is_late: Callable[[Milestone], bool]
    ) -> Headline:
        late = [sum(map(is_late, action.milestones)) for action in actions]
        live = (m.rating for action in actions for m in action.milestones if m.is_live)
        counts = Counts.of(scale, (action.rating for action in actions), sum(map(bool, late)))
        return cls(counts, Counts.of(scale, live, sum(late)))

    def sentence(self) -> str:
        """The figures as they can be read out."""
        actions, milestones = self
        done = f" ({actions.done})" if actions.awaited else ""
        return (
            f"{count(actions.total, 'action')} ({count(milestones.total, 'milestone')}): "
            f"{actions.percent_complete}% complete{done}. {actions.told()}. "
            f"{count(actions.overdue, 'action')} and "
            f"{count(milestones.overdue, 'milestone')} overdue."
        )

    @property
    def document(self) -> dict[str, Any]:
        """The figures as every JSON has them."""
        actions, milestones = self
        return {
            "actions": actions.total,
            "milestones": milestones.total,
            "complete": actions.complete,
            "percent_complete": actions.percent_complete,
            "evidence_awaited": actions.awaited,
            "ratings": actions.by_rating,
            "unrated": actions.unrated,
            "overdue": actions.overdue,
            "overdue_milestones": milestones.overdue,
        }


def headline(plan: Plan, as_at: date) -> Headline:
    """The figures of all live actions at a date."""
    return Headline.of(plan.scale, plan.live_actions, lambda m: m.days_overdue(as_at) > 0)


def by_section(plan: Plan) -> dict[str, list[Action]]:
    """Live actions by section code: the plan's sections first, in its order, then unknown ones."""
    sections = {section.code: list[Action]() for section in plan.sections}
    return sections | grouped(plan.live_actions, lambda action: action.section)


@dataclass(frozen=True, slots=True)
class AsAt:
    """A date and its origin, in words for a line above a sheet's tables."""

    day: date
    origin: str
    is_of_cover: bool = False  # the plan's own, and not one that a batch counts to

    def __str__(self) -> str:
        told = f"Figures as at {long_date(self.day)}"
        return f"{told}, {self.origin}." if self.origin else f"{told}."


def resolve_as_at(plan: Plan, given: date | None, today: date) -> AsAt:
    """The date that was asked for, else the Cover sheet's, else today's."""
    if given is not None:
        return AsAt(given, "the date that was asked for")
    if plan.as_at is not None:
        return AsAt(plan.as_at, "the date on the Cover sheet", is_of_cover=True)
    return AsAt(today, "today's date, because the Cover sheet has none")


@dataclass(frozen=True, slots=True)
class Since:
    """The state of the plan that changes are counted from: a recorded report or a file."""

    label: str
    as_at: date | None = None
    skipped: str = ""  # a later report, left out because it has the plan's own As at date

    @property
    def note(self) -> str:
        """Why not the last report, "" if it is the last."""
        if not self.skipped:
            return ""
        return (
            f"{self.skipped} is recorded for this As at date, so changes are counted from the "
            f"report before it, {self.label}."
        )

    @property
    def title(self) -> str:
        """The title of the Changes sheet."""
        return f"Changes since {self}"

    def __str__(self) -> str:
        return f"{self.label} (as at {long_date(self.as_at)})" if self.as_at else self.label


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed, and since when."""

    changes: Changes
    since: Since
    memory: str = ""  # what the next refresh has to know about the Changes sheet of it
    scale: RatingScale = BRAG  # what ratings meant then


class Standing(NamedTuple):
    """The plan and its actions' figures at one moment."""

    since: Since
    plan: Plan
    counts: Counts

    def moved(self, now: Counts) -> str:
        """What is different now, as it can be read out."""
        then = self.counts
        words = dict.fromkeys((*now.by_rating, *then.by_rating))
        pairs = [
            *((f" {w}", *(c.by_rating.get(w, 0) for c in (now, then))) for w in words),
            (" without a rating", now.unrated, then.unrated),
            (" complete", *(f"{c.percent_complete}%" for c in (now, then))),
            (" overdue", now.overdue, then.overdue),
            (" actions in all", now.total, then.total),
        ]
        told = [f"{is_}{what} (was {was})" for what, is_, was in pairs if is_ != was]
        return f"Since {self.since}: {'; '.join(told) or 'no figure has moved'}."


class DueRead(NamedTuple):
    """A due by as it stands in the cells, how it was read, and how many rows have it."""

    written: str | date
    due: Due
    milestones: int


@dataclass(frozen=True)
class Facts:
    """What reports are made from."""

    plan: Plan
    as_at: AsAt
    history: Sequence[RecordedReport] = ()  # in the order in which they were recorded
    comparison: Comparison | None = None  # with one of them or an older plan; None: with nothing
    find: Callable[[], Examined] = lambda: Examined([], {})  # runs the checks; their report asks
    read_due_bys: Callable[[], Sequence[DueRead]] = tuple  # as the cells have them; likewise

    @property
    def day(self) -> date:
        return self.as_at.day

    @property
    def note(self) -> str:
        """The date and where it is from, as every sheet says below its title."""
        return str(self.as_at)

    @property
    def fresh_until(self) -> date | None:
        """The last day on which nobody wonders why a batch has not counted anew."""
        if self.as_at.is_of_cover:
            return None
        return self.day + timedelta(days=REFRESH_EXPECTED.number(self.plan.settings))

    @cached_property
    def sections(self) -> dict[str, list[Action]]:
        return by_section(self.plan)

    def figures(self, *sections: str) -> Headline:
        """Of the live actions of some sections, by code."""
        actions = [action for code in sections for action in self.sections[code]]
        late = {id(milestone) for milestone, _ in self.late}
        return Headline.of(self.plan.scale, actions, lambda m: id(m) in late)

    @cached_property
    def headline(self) -> Headline:
        return self.figures(*self.sections)

    @cached_property
    def late(self) -> list[tuple[Milestone, int]]:
        """Overdue milestones with the days past their date, the longest first."""
        late = [(m, m.days_overdue(self.day)) for m in self.plan.milestones]
        return sorted((pair for pair in late if pair[1] > 0), key=lambda pair: -pair[1])

    @cached_property
    def soon(self) -> list[tuple[Milestone, int]]:
        """Milestones due within `SOON_DAYS`, with the days left, the nearest first.

        Done ones and those on hold are left out: they will never be overdue.
        """
        runs = (m for m in self.plan.milestones if m.is_open and m.status is not Status.ON_HOLD)
        left = [(m, (m.due.last - self.day).days) for m in runs if m.due.last is not None]
        return sorted((p for p in left if 0 <= p[1] <= SOON_DAYS), key=lambda pair: pair[1])

    @cached_property
    def standings(self) -> list[Standing]:
        """The figures at each recorded report, in the order in which they were recorded; one of
        the plan's own date is what it is now.

        A word that today's scale spells in another way (Green, GREEN) stands as it does now, and
        one that it doesn't have as the latest report has it.
        """
        reports = [r for r in self.history if r.as_at != self.day] or self.history
        scales = (*(report.scale for report in reports), self.plan.scale)
        spelled = {word_key(word): word for scale in scales for word in scale.words}
        found = []
        for report in reports:
            counts = headline(report.plan, report.as_at).actions
            words = {spelled[word_key(w)]: n for w, n in counts.by_rating.items()}
            since = Since(report.label, report.as_at)
            found.append(Standing(since, report.plan, replace(counts, by_rating=words)))
        return found
