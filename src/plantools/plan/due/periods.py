"""The calendar of a council: months, financial quarters and years, academic years, weeks.

A council sets its budget and council tax for a year from 1 April to 31 March, so "2024/25" is
April 2024 to March 2025 and its first quarter is April to June. A school year, as the Department
for Education counts it, is 1 September to 31 August.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

FIRST_YEAR = 1900
LAST_YEAR = 2099


def month_start(year: int, month: int) -> date:
    return date(year, month, 1)


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def day_exists(year: int, month: int, day: int) -> bool:
    return 1 <= day <= monthrange(year, month)[1]


def financial_year(year: int) -> tuple[date, date]:
    """The financial year that starts in `year`."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def academic_year(year: int) -> tuple[date, date]:
    """The school year that starts in `year`."""
    return date(year, 9, 1), date(year + 1, 8, 31)


def financial_quarter(year: int, quarter: int) -> tuple[date, date]:
    """Quarter 1 to 4 of the financial year that starts in `year`."""
    if quarter == 4:
        return date(year + 1, 1, 1), date(year + 1, 3, 31)
    month = 3 * quarter + 1
    return month_start(year, month), month_end(year, month + 2)


def week_from(monday: date) -> tuple[date, date]:
    return monday, monday + timedelta(days=6)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
