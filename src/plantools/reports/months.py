"""Months, as readings and impact reviews have them: the first day stands for the month."""

from __future__ import annotations

from datetime import date


def months_before(month: date, number: int) -> date:
    """The month so many before another."""
    years, rest = divmod(month.year * 12 + month.month - 1 - number, 12)
    return date(years, rest + 1, 1)


def short(month: date) -> str:
    """Such as "Jan 2026"."""
    return f"{month:%b %Y}"


def long(month: date) -> str:
    """Such as "January 2026"."""
    return f"{month:%B %Y}"
