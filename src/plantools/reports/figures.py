"""The headline figures of a plan. Sentences, tables and charts all take them from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from plantools.plan import Action, Milestone, Plan, Rating, Status

SOON_DAYS = 30
"""How far ahead "due soon" looks: a committee cycle and a bit."""


def percent(part: int, whole: int) -> int:
    """A whole percentage, halves up as Excel rounds them; 0 of nothing."""
    if whole == 0:
        return 0
    return int((Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each rating. `unrated` are those whose rating can't be read."""

    by_rating: dict[Rating, int]
    unrated: int

    @classmethod
    def of(cls, ratings: Iterable[Rating | None]) -> Counts:
        seen = list(ratings)
        return cls({rating: seen.count(rating) for rating in Rating}, seen.count(None))

    def __add__(self, other: Counts) -> Counts:
        both = {rating: n + other.by_rating[rating] for rating, n in self.by_rating.items()}
        return Counts(both, self.unrated + other.unrated)

    @property
    def total(self) -> int:
        return sum(self.by_rating.values()) + self.unrated

    @property
    def complete(self) -> int:
        return self.by_rating[Rating.BLUE]


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

    def sentence(self) -> str:
        """The figures as they can be read out."""
        ratings = ", ".join(f"{self.counts.by_rating[rating]} {rating.value}" for rating in Rating)
        unrated = f", {self.counts.unrated} without a rating" if self.counts.unrated else ""
        return (
            f"{self.actions} actions ({self.milestones} milestones): "
            f"{self.percent_complete}% complete. {ratings}{unrated}. {self.overdue} overdue."
        )


def headline(plan: Plan, as_at: date) -> Headline:
    """The figures of all live actions at a date."""
    late = [sum(m.days_overdue(as_at) > 0 for m in a.milestones) for a in plan.live_actions]
    return Headline(
        counts=Counts.of(action.rating for action in plan.live_actions),
        milestones=sum(m.is_live for m in plan.milestones),
        overdue=sum(number > 0 for number in late),
        overdue_milestones=sum(late),
    )


def overdue(plan: Plan, as_at: date) -> list[tuple[Milestone, int]]:
    """Overdue milestones with the days past their date, the longest first."""
    late = [(m, m.days_overdue(as_at)) for m in plan.milestones]
    return sorted((pair for pair in late if pair[1] > 0), key=lambda pair: -pair[1])


def due_soon(plan: Plan, as_at: date, days: int = SOON_DAYS) -> list[tuple[Milestone, int]]:
    """Milestones due from `as_at` until `days` ahead, with the days left, the nearest first.

    Complete ones and those on hold are left out: they will never be overdue.
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
