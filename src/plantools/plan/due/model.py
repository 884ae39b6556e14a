"""What a due text says, once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DueKind(StrEnum):
    """The ways in which a plan says when something is due."""

    MONTH = "month"
    EXACT_DATE = "exact_date"
    RANGE = "range"
    RECURRING = "recurring"
    STARTING = "starting"
    ONGOING = "ongoing"
    END_OF_YEAR = "end_of_year"
    MULTIPLE = "multiple"
    TO_BE_SCOPED = "to_be_scoped"
    CARRIED_OVER = "carried_over"
    UNPARSEABLE = "unparseable"


@dataclass(frozen=True, slots=True)
class Due:
    """One due text, read.

    Attributes:
        kind: the way in which it says when.
        first: the first date that a range, a start or a recurrence names (a month: its 1st).
        last: the last calendar date by which the text says the thing is due.
        recurrence: how often, in plain words such as "every 3 months".
        text: what was written, unchanged (for a date cell, the date in ISO form).
        reason: for an officer: what can't be read, and what to write instead.
        dates: every end date named, in the order written, where there are several.
    """

    kind: DueKind
    first: date | None
    last: date | None
    recurrence: str | None
    text: str
    reason: str = ""
    dates: tuple[date, ...] = ()


def overdue_days(due: Due, as_at: date) -> int:
    """Days from the last due date to `as_at`; 0 if that isn't past, or if there is none."""
    return 0 if due.last is None else max(0, (as_at - due.last).days)
