"""Small plans to compare."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from plantools.plan import Milestone, Plan, Rating, ReasonEntry

WORDS = {
    "SL1": "Agree one monthly dashboard for senior leaders and review it together",
    "SL2": "Visit every frontline team twice a year and write down what was heard",
    "CL1": "Open a drop-in hub where care leavers can get help with housing",
}


def milestone(ref: str, **values: Any) -> Milestone:
    row = Milestone(
        ref=ref,
        section=ref.rstrip("0123456789"),
        action=WORDS.get(ref, f"Do the thing that is called {ref} in this plan"),
        owners=("Head of Service",),
        due_by="March 2025",
        rating=Rating.GREEN,
    )
    return replace(row, **values)


def plan(*rows: Milestone | str, reasons: tuple[ReasonEntry, ...] = (), **values: Any) -> Plan:
    milestones = tuple(milestone(row) if isinstance(row, str) else row for row in rows)
    return Plan(milestones=milestones, reasons=reasons, **values)


def reason(ref: str, text: str, **values: Any) -> ReasonEntry:
    return ReasonEntry(ref=ref, reason=text, **values)
