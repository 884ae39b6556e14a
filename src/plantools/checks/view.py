"""The plan as the rules see it: what several of them need, worked out once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from plantools.plan import Milestone, Place, Plan, Status
from plantools.plan.model import NOWHERE


class _Placed(Protocol):
    """Any row of a plan."""

    @property
    def place(self) -> Place: ...


def key(text: str) -> str:
    """A ref or code as it is compared: no case, no spaces."""
    return "".join(text.split()).casefold()


@dataclass(frozen=True)
class View:
    """A plan on the date that it stands at (None where nobody says)."""

    plan: Plan
    as_at: date | None

    @cached_property
    def rows(self) -> list[Milestone]:
        """The rows of the action table that hold anything; officers leave empty ones."""
        return [row for row in self.plan.milestones if _says_something(row)]

    @cached_property
    def live(self) -> list[Milestone]:
        """Rows that are part of the plan today: neither removed nor carried over."""
        return [row for row in self.rows if row.is_live]

    @cached_property
    def open(self) -> list[Milestone]:
        """Live rows that are not complete."""
        return [row for row in self.live if row.is_open]

    @cached_property
    def kept(self) -> list[Milestone]:
        """Rows that haven't been removed."""
        return [row for row in self.rows if row.status is not Status.REMOVED]

    @cached_property
    def by_ref(self) -> dict[str, list[Milestone]]:
        """Rows with the same ref together, by `key`."""
        groups: dict[str, list[Milestone]] = {}
        for row in self.rows:
            if row.ref.strip():
                groups.setdefault(key(row.ref), []).append(row)
        return groups

    @cached_property
    def codes(self) -> dict[str, str]:
        """Section codes as the Sections table writes them, by `key`."""
        return {key(section.code): section.code for section in self.plan.sections if section.code}

    @cached_property
    def refs_begin_with_codes(self) -> bool:
        """Whether this council begins its refs with section codes: most of its rows do."""
        told = [row for row in self.rows if row.ref.strip() and row.section.strip()]
        fitting = sum(begins_with(row.ref, row.section) for row in told)
        return fitting * 2 > len(told)

    def cover(self, name: str) -> Place:
        """Where a named cell of the cover stands."""
        return self.plan.places.get(name, NOWHERE)

    @cached_property
    def sheets(self) -> dict[str, int]:
        """The sheets in their order: the cover first, then the tables as a plan lists them."""
        plan = self.plan
        order: dict[str, int] = {}
        for name in ("PlanTitle", "Organisation", "PeriodStart", "PeriodEnd", "AsAt"):
            order.setdefault(self.cover(name).sheet, len(order))
        tables: tuple[tuple[_Placed, ...], ...] = (
            plan.milestones,
            plan.sections,
            plan.impact,
            plan.measures,
            plan.readings,
            plan.finance,
            plan.reasons,
            plan.ratings,
            plan.owners,
            plan.glossary,
        )
        for table in tables:
            for row in table:
                order.setdefault(row.place.sheet, len(order))
        return order


def begins_with(ref: str, code: str) -> bool:
    """Whether a ref begins with a section code and not with a longer one that looks alike."""
    ref, code = key(ref), key(code)
    if not code or not ref.startswith(code):
        return False
    rest = ref[len(code) :]
    return not re.match(r"\d" if code[-1].isdigit() else r"[^\W\d_]", rest)


def _says_something(row: Milestone) -> bool:
    return bool(
        row.ref.strip()
        or row.action.strip()
        or row.milestone.strip()
        or row.owners
        or row.due_by.strip()
        or row.due_date
        or row.rating
        or row.rating_text.strip()
        or row.progress.strip()
        or row.evidence.strip()
        or row.completed_on
    )
