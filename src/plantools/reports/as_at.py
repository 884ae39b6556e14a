"""The date that a plan is looked at from, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plantools.plan import Plan


@dataclass(frozen=True, slots=True)
class AsAt:
    """A date and its origin, in words for a sheet's second line."""

    day: date
    origin: str

    def __str__(self) -> str:
        return f"As at {self.day.day} {self.day:%B %Y}, {self.origin}."


def resolve_as_at(plan: Plan, given: date | None, today: date) -> AsAt:
    """The date that was asked for, else the Cover sheet's, else today's."""
    if given is not None:
        return AsAt(given, "the date that was asked for")
    if plan.as_at is not None:
        return AsAt(plan.as_at, "the date on the Cover sheet")
    return AsAt(today, "today's date, because the Cover sheet has none")
