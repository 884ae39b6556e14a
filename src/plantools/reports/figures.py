"""The figures of a plan at a date. Sentences, tables and charts all take them from here.

A report is made from `Facts`, which hold a plan and what else is known of it, and work out each
figure that several reports show once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plantools.checks.words import count
from plantools.plan import BRAG, Action, Due, Meaning, Milestone, Plan, RatingScale, Status
from plantools.plan.dates import long_date
from plantools.plan.model import RecordedReport
from plantools.plan.plan_settings import REFRESH_EXPECTED
from plantools.plan.rating import word_key

if TYPE_CHECKING:
    from plantools.changes import Changes
    from plantools.checks import Examined

SOON_DAYS = 30
"""How far ahead "due soon" looks: a committee cycle and a bit."""


def percent(part: int, whole: int) -> int:
    """A whole percentage, halves up as Excel rounds them; 0 of nothing."""
    if whole == 0:
        return 0
    return int((Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each rating, by its word, and of each that means something.

    Attributes:
        by_rating: every word of the scale, in its order, with zero where there is none.
        unrated: those whose rating can't be read.
        complete: those whose rating means that they are complete.
        awaited: those that are done, with the evidence awaited. They don't count as complete.
    """

    by_rating: dict[str, int]
    unrated: int
    complete: int = 0
    awaited: int = 0

    @classmethod
    def of(cls, scale: RatingScale, ratings: Iterable[str | None]) -> Counts:
        seen = Counter(ratings)
        return cls(
            {word: seen[word] for word in scale.words},
            seen[None],
            *(
                sum(seen[word] for word in scale.meaning_any(meaning))
                for meaning in (Meaning.COMPLETE, Meaning.AWAITED)
            ),
        )

    def spelled(self, words: Mapping[str, str]) -> Counts:
        """The same with these spellings, by `word_key`."""
        by_rating = {words[word_key(word)]: number for word, number in self.by_rating.items()}
        return replace(self, by_rating=by_rating)

    def __add__(self, other: Counts) -> Counts:
        words = dict.fromkeys((*self.by_rating, *other.by_rating))
        return Counts(
            {word: self.by_rating.get(word, 0) + other.by_rating.get(word, 0) for word in words},
            self.unrated + other.unrated,
            self.complete + other.complete,
            self.awaited + other.awaited,
        )

    @property
    def total(self) -> int:
        return sum(self.by_rating.values()) + self.unrated


@dataclass(frozen=True, slots=True)
class Headline:
    """A plan in one line. Actions, unless it says milestones."""

    counts: Counts
    milestones: int
    overdue: int
    overdue_milestones: int

    @property
    def actions(self) -> int:
        return self.counts.total

    @property
    def percent_complete(self) -> int:
        return percent(self.counts.complete, self.counts.total)

    @property
    def done(self) -> str:
        """How many are complete, and apart from them how many are done but for evidence."""
        awaited = self.counts.awaited
        more = f", {awaited} more done and awaiting evidence" if awaited else ""
        return f"{self.counts.complete} complete{more}"

    def sentence(self) -> str:
        """The figures as they can be read out."""
        done = f" ({self.done})" if self.counts.awaited else ""
        return (
            f"{count(self.actions, 'action')} ({count(self.milestones, 'milestone')}): "
            f"{self.percent_complete}% complete{done}. {told(self.counts)}. "
            f"{count(self.overdue, 'action')} and "
            f"{count(self.overdue_milestones, 'milestone')} overdue."
        )


def figures_document(figures: Headline) -> dict[str, Any]:
    """The figures as every JSON has them."""
    return {
        "actions": figures.actions,
        "milestones": figures.milestones,
        "complete": figures.counts.complete,
        "percent_complete": figures.percent_complete,
        "evidence_awaited": figures.counts.awaited,
        "ratings": figures.counts.by_rating,
        "unrated": figures.counts.unrated,
        "overdue": figures.overdue,
        "overdue_milestones": figures.overdue_milestones,
    }


def told(counts: Counts, unrated: str = "without a rating") -> str:
    """How many there are of each rating, such as "3 Blue, 0 Green, 1 without a rating"."""
    parts = [f"{number} {word}" for word, number in counts.by_rating.items()]
    return ", ".join([*parts, f"{counts.unrated} {unrated}"] if counts.unrated else parts)


@dataclass(frozen=True, slots=True)
class Tally:
    """Some actions or some milestones, counted."""

    counts: Counts
    overdue: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.counts + other.counts, self.overdue + other.overdue)


@dataclass(frozen=True, slots=True)
class Tallies:
    """The live actions of a section, and their live milestones, counted."""

    actions: Tally = Tally(Counts({}, 0), 0)
    milestones: Tally = Tally(Counts({}, 0), 0)

    @classmethod
    def of(cls, scale: RatingScale, actions: Iterable[Action], as_at: date) -> Tallies:
        ratings: list[str | None] = []
        milestones: list[str | None] = []
        late_actions = late_milestones = 0
        for action in actions:
            late = sum(m.days_overdue(as_at) > 0 for m in action.milestones)
            late_actions += late > 0
            late_milestones += late
            ratings.append(action.rating)
            milestones += [m.rating for m in action.milestones if m.is_live]
        return cls(
            Tally(Counts.of(scale, ratings), late_actions),
            Tally(Counts.of(scale, milestones), late_milestones),
        )

    def __add__(self, other: Tallies) -> Tallies:
        return Tallies(self.actions + other.actions, self.milestones + other.milestones)

    @property
    def headline(self) -> Headline:
        return Headline(
            self.actions.counts,
            self.milestones.counts.total,
            self.actions.overdue,
            self.milestones.overdue,
        )


def headline(plan: Plan, as_at: date) -> Headline:
    """The figures of all live actions at a date."""
    return Tallies.of(plan.scale, plan.live_actions, as_at).headline


def overdue(plan: Plan, as_at: date) -> list[tuple[Milestone, int]]:
    """Overdue milestones with the days past their date, the longest first."""
    late = [(m, m.days_overdue(as_at)) for m in plan.milestones]
    return sorted((pair for pair in late if pair[1] > 0), key=lambda pair: -pair[1])


def due_soon(plan: Plan, as_at: date, days: int = SOON_DAYS) -> list[tuple[Milestone, int]]:
    """Milestones due from `as_at` until `days` ahead, with the days left, the nearest first.

    Done ones and those on hold are left out: they will never be overdue.
    """
    end = as_at + timedelta(days=days)
    soon = []
    for milestone in plan.milestones:
        last = milestone.due.last
        runs = milestone.is_open and milestone.status is not Status.ON_HOLD
        if runs and last is not None and as_at <= last <= end:
            soon.append((milestone, (last - as_at).days))
    return sorted(soon, key=lambda pair: pair[1])


def by_section(plan: Plan) -> dict[str, list[Action]]:
    """Live actions by section code: the plan's sections first, in its order, then unknown ones."""
    groups: dict[str, list[Action]] = {section.code: [] for section in plan.sections}
    for action in plan.live_actions:
        groups.setdefault(action.section, []).append(action)
    return groups


@dataclass(frozen=True, slots=True)
class AsAt:
    """A date and its origin, in words for a line above a sheet's tables.

    Attributes:
        is_of_cover: whether it is the plan's own, and not one that a batch counts to.
    """

    day: date
    origin: str
    is_of_cover: bool = False

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
    """The state of the plan that changes are counted from: a recorded report or a file.

    Attributes:
        skipped: a later report, left out because it has the plan's own As at date.
    """

    label: str
    as_at: date | None = None
    skipped: str = ""

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
        day = f" (as at {long_date(self.as_at)})" if self.as_at else ""
        return f"{self.label}{day}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed, and since when.

    Attributes:
        memory: what the next refresh has to know about the Changes sheet that is made from it.
        scale: what ratings meant then.
    """

    changes: Changes
    since: Since
    memory: str = ""
    scale: RatingScale = BRAG


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of the plan at one moment; of the last report, by section too."""

    label: str
    as_at: date
    figures: Headline
    sections: dict[str, Counts] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(Since(self.label, self.as_at))

    def moved(self, now: Headline) -> str:
        """What is different now, as it can be read out."""
        then = self.figures
        words = dict.fromkeys((*now.counts.by_rating, *then.counts.by_rating))
        pairs = [
            *((f" {w}", *(h.counts.by_rating.get(w, 0) for h in (now, then))) for w in words),
            (" without a rating", now.counts.unrated, then.counts.unrated),
            (" complete", *(f"{h.percent_complete}%" for h in (now, then))),
            (" overdue", now.overdue, then.overdue),
            (" actions in all", now.actions, then.actions),
        ]
        told = [f"{is_}{what} (was {was})" for what, is_, was in pairs if is_ != was]
        return f"Since {self}: {'; '.join(told) or 'no figure has moved'}."

    def complete_share(self, sections: Sequence[str] | None) -> float | str:
        """The share of actions complete then, in some sections or (None) in all."""
        if sections is None:
            return self.figures.percent_complete / 100
        counts = [self.sections[code] for code in sections if code in self.sections]
        total = sum(each.total for each in counts)
        if not total:
            return "None then"
        return percent(sum(each.complete for each in counts), total) / 100


def standings(history: Iterable[RecordedReport], now: RatingScale = BRAG) -> list[Standing]:
    """The figures at each recorded report, in the order in which they were recorded.

    Args:
        now: today's scale. A word that it spells in another way (Green, GREEN) stands as it does
            now, and one that it doesn't have as the latest report has it.
    """
    plans = [(report, report.plan) for report in history]
    scales = (*(report.scale for report, _ in plans), now)
    spelled = {word_key(word): word for scale in scales for word in scale.words}
    found = [
        Standing(r.label, r.as_at, replace(figures, counts=figures.counts.spelled(spelled)))
        for r, plan in plans
        for figures in [headline(plan, r.as_at)]
    ]
    if plans:
        last = plans[-1][1]
        for code, actions in by_section(last).items():
            found[-1].sections[code] = Counts.of(last.scale, (a.rating for a in actions))
    return found


@dataclass(frozen=True, slots=True)
class DueRead:
    """A due by as it stands in the cells, how it was read, and how many rows have it."""

    written: str | date
    due: Due
    milestones: int


def _nothing() -> Examined:
    from plantools.checks import Examined

    return Examined([], {})


@dataclass(frozen=True)
class Facts:
    """What reports are made from.

    Attributes:
        history: the recorded reports, in the order in which they were recorded.
        comparison: what changed since one of them, or since an older plan; None where there is
            nothing to compare with.
        find: runs the checks; only the report on them asks.
        read_due_bys: reads the due bys as they stand in the cells; likewise.
    """

    plan: Plan
    as_at: AsAt
    history: Sequence[RecordedReport] = ()
    comparison: Comparison | None = None
    find: Callable[[], Examined] = _nothing
    read_due_bys: Callable[[], Sequence[DueRead]] = tuple

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

    @cached_property
    def tallies(self) -> dict[str, Tallies]:
        """By section code."""
        scale = self.plan.scale
        return {
            code: Tallies.of(scale, actions, self.day) for code, actions in self.sections.items()
        }

    @cached_property
    def headline(self) -> Headline:
        none = Tallies.of(self.plan.scale, (), self.day)
        return sum(self.tallies.values(), none).headline

    @cached_property
    def late(self) -> list[tuple[Milestone, int]]:
        """See `overdue`."""
        return overdue(self.plan, self.day)

    @cached_property
    def soon(self) -> list[tuple[Milestone, int]]:
        """See `due_soon`."""
        return due_soon(self.plan, self.day)

    @cached_property
    def standings(self) -> list[Standing]:
        """The figures at each recorded report; one of the plan's own date is what it is now."""
        earlier = [report for report in self.history if report.as_at != self.day]
        return standings(earlier or self.history, self.plan.scale)
