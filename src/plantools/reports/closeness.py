"""How close: what stands beside a rating, so that a reader sees how far there is to go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from plantools.plan import DueKind, Milestone, Status

_NO_END = (DueKind.RECURRING, DueKind.STARTING, DueKind.ONGOING)


def milestones_done(milestones: Iterable[Milestone]) -> str:
    """Such as "2 of 3": those that are done of those that are live."""
    live = [m for m in milestones if m.is_live]
    return f"{sum(m.is_done for m in live)} of {len(live)}"


def time_left(milestone: Milestone, as_at: date) -> str:
    """Such as "12 days left" or "43 days overdue"; why there is no such number, where not."""
    if milestone.is_done:
        return "Complete" if milestone.is_complete else "Done, evidence awaited"
    if milestone.status not in (Status.ACTIVE, None):
        return milestone.status.value
    due = milestone.due
    if due.last is None:
        return "No end date" if due.kind in _NO_END else "No date"
    days = (due.last - as_at).days
    if days == 0:
        return "Due today"
    return f"{_days(days)} left" if days > 0 else f"{_days(-days)} overdue"


def how_close(milestone: Milestone, siblings: tuple[Milestone, ...], as_at: date) -> str:
    """Time left, and where the action has several milestones how many of them are done."""
    time = time_left(milestone, as_at)
    live = [m for m in siblings if m.is_live]
    if len(live) < 2:
        return time
    return f"{time}\n{milestones_done(live)} milestones done"


def _days(number: int) -> str:
    return f"{number:,} day{'s' * (number != 1)}"
