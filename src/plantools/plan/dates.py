"""The calendar of a council, and dates as they are written, in whatever language a computer speaks.

A council sets its budget and council tax for a year from 1 April to 31 March, so "2024/25" is
April 2024 to March 2025 and its first quarter is April to June. A school year, as the Department
for Education counts it, is 1 September to 31 August. A month of readings or of impact reviews is
its first day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def long_date(day: date) -> str:
    """Such as 3 May 2024."""
    return f"{day.day} {month_year(day)}"


def month_year(day: date) -> str:
    """Such as May 2024."""
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"


def short_month(day: date) -> str:
    """Such as Jan 2026."""
    return f"{MONTH_NAMES[day.month - 1][:3]} {day.year}"


def month_days(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def months_before(month: date, number: int) -> date:
    """The month so many before another."""
    years, rest = divmod(month.year * 12 + month.month - 1 - number, 12)
    return date(years, rest + 1, 1)


def year_days(year: int, *, academic: bool = False) -> tuple[date, date]:
    """The financial year that starts in `year`, or the academic one."""
    start = 9 if academic else 4
    return date(year, start, 1), date(year + 1, start, 1) - timedelta(days=1)


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """Quarter 1 to 4 of the financial year that starts in `year`."""
    year, month = (year + 1, 1) if quarter == 4 else (year, 3 * quarter + 1)
    return date(year, month, 1), month_days(year, month + 2)[1]
