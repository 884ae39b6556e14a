"""When two timescales are the same, and how one is shown."""

from __future__ import annotations

import re

from plantools.changes.wording import same_text, text_key
from plantools.plan import DueKind, Milestone
from plantools.plan.dates import long_date

_DATE_WORDS = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\b"
    r"|\d+(?:\s?(?:st|nd|rd|th)\b)?|\b(?:by|in|on|due|the end of|end of|end)\b",
    re.IGNORECASE,
)


def shown(milestone: Milestone) -> str:
    """A milestone's timescale as the committee reads it."""
    if milestone.due_date is not None:
        return long_date(milestone.due_date)
    return milestone.due_by.strip()


def is_scoped(milestone: Milestone) -> bool:
    """Whether the timescale is still being scoped or reviewed."""
    return milestone.due.kind is DueKind.TO_BE_SCOPED


def same_timescale(one: Milestone, two: Milestone) -> bool:
    """Whether two milestones are due by the same, however it is written.

    "Oct 2024" and "by 31/10/2024" are the same; "Review in October 2024" and "October 2024"
    are not: the words around the date say what is due.
    """
    before, after = shown(one), shown(two)
    if same_text(before, after):
        return True
    if text_key(_DATE_WORDS.sub("", before)) != text_key(_DATE_WORDS.sub("", after)):
        return False
    was, now = one.due, two.due
    dated = was.last is not None or was.first is not None
    return dated and (was.first, was.last, was.dates, was.recurrence) == (
        (now.first, now.last, now.dates, now.recurrence)
    )
