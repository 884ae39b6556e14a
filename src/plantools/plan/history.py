"""The reports that a plan was recorded for, and how the plan stood at each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plantools.plan.model import Milestone, Plan, key_from
from plantools.plan.rating import BRAG, RatingScale


@dataclass(frozen=True, slots=True)
class RecordedReport:
    """The plan's rows as they were reported.

    Attributes:
        label: what the report is called, such as "Committee January 2025".
        as_at: the date that its ratings stood at.
        milestones: every row of the action table then, without progress and evidence.
        scale: what their ratings meant then, whatever the plan's words mean now.
        problems: what makes it doubtful that these are the rows that were recorded.
    """

    label: str
    as_at: date
    milestones: tuple[Milestone, ...]
    problems: tuple[str, ...] = ()
    scale: RatingScale = BRAG

    @property
    def plan(self) -> Plan:
        """The plan as far as the report knows it."""
        return Plan(milestones=self.milestones, as_at=self.as_at, ratings=key_from(self.scale))
