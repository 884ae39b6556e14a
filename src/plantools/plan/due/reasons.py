"""What an officer is told when a due text can't be read: what is wrong, what to write instead."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from plantools.plan.due.tokens import MONTH_NAMES, WEEKDAY_NAMES

_QUOTED = 60
_SAY = "Write a month and year, such as March 2025, or a date, such as 13 January 2025."

BLANK = f"No due date is given. {_SAY} If it isn't known yet, write TBC."
NOT_APPLICABLE = f"This says that there is no due date. {_SAY} If there is no end, write Ongoing."
TENTATIVE = (
    "The date is marked as not yet settled, so it isn't counted as a due date. "
    "Once it is settled, write the date alone."
)


def quoted(words: str) -> str:
    """The words in quotation marks, cut short if they are many."""
    return f'"{words}"' if len(words) <= _QUOTED else f'"{words[: _QUOTED - 1].rstrip()}…"'


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def long_date(day: date) -> str:
    """Such as 3 March 2025."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def no_date(words: str) -> str:
    return f"There is no date in {quoted(words)} that can be read. {_SAY}"


def too_long(length: int) -> str:
    return (
        f"This text is {length:,} characters long, too long for a due date to be picked out. "
        "Write the date alone here and put the rest into Progress."
    )


def number_alone(number: str) -> str:
    return (
        f"{number} is a bare number, not a date. If it is meant as a date, format the cell as a "
        "date; if not, write a month and year, such as March 2025."
    )


def no_such_day(day: int, month: int, year: int) -> str:
    length = monthrange(year, month)[1]
    return (
        f"{MONTH_NAMES[month - 1]} {year} has no {ordinal(day)} day. "
        f"Write a day from 1 to {length}, or the month alone."
    )


def no_such_month(words: str, month: int) -> str:
    return (
        f"{quoted(words)} can't be read: there is no month {month}. Dates are read with the day "
        "first, then the month: write 13/04/2025 or 13 April 2025."
    )


def wrong_weekday(day: date, weekday: int) -> str:
    return (
        f"{long_date(day)} is a {WEEKDAY_NAMES[day.weekday()]}, not a {WEEKDAY_NAMES[weekday]}. "
        "Put the day or the date right, or leave the weekday out."
    )


def which_year(words: str, example: str) -> str:
    return f"{words} of which year? Write e.g. {example} 2025."


def which_year_end(words: str) -> str:
    return (
        f"{quoted(words)}: which year? Write e.g. end of 2024/25 (31 March 2025) "
        "or end of 2025 (31 December 2025)."
    )


def year_alone(year: int) -> str:
    return (
        f"{year} is a whole year: which month? Write e.g. March {year}, end of {year}, "
        f"or during {year}."
    )


def year_needs_pair(words: str, year: int) -> str:
    return (
        f"{quoted(words)}: is that {year - 1}/{year % 100:02} or {year}/{(year + 1) % 100:02}? "
        "Write the two years of it."
    )


def year_end_of_which_kind(words: str, year: int) -> str:
    return f"{quoted(words)}: is that 31 March {year} or 31 December {year}? Write the date."


def bad_year_pair(words: str, year: int) -> str:
    return (
        f"{quoted(words)} is no financial year: {year} is followed by {year + 1}. "
        f"Write {year}/{(year + 1) % 100:02}, or a month and year."
    )


def calendar_year_pair(words: str) -> str:
    return f"{quoted(words)} names two years, and a calendar year is one. Write end of 2025."


def municipal_year(words: str) -> str:
    return (
        f"{quoted(words)}: a municipal year ends on a different date in each council and year. "
        "Write that date."
    )


def month_of_year_pair(words: str) -> str:
    return f"{quoted(words)} names a month of two years. Write the month and one year."


def bad_year(words: str) -> str:
    return f"{quoted(words)} has no year that can be read. Write four figures, such as March 2025."


def month_or_day(words: str) -> str:
    return (
        f"{quoted(words)} can be read in two ways: a day or a year after the month. "
        "Write the day first and the year in full, such as 13 January 2025."
    )


def quarter_of_which_year(quarter: int, year: int) -> str:
    return (
        f"Q{quarter} {year} may be a quarter of the calendar year or of the financial year. "
        f"Write Q{quarter} {year}/{(year + 1) % 100:02}, or the month."
    )


def which_quarter_year(quarter: int) -> str:
    return f"Q{quarter} of which year? Write e.g. Q{quarter} 2025/26."


def no_such_quarter(quarter: int) -> str:
    return f"There is no quarter {quarter}: a year has quarters 1 to 4. Write e.g. Q3 2025/26."


def misspelt(words: str, month: int) -> str:
    name = MONTH_NAMES[month - 1]
    return f"Is {quoted(words)} {name}? Put the spelling of the month right."


def not_a_monday(day: date, monday: date) -> str:
    return (
        f"{long_date(day)} is a {WEEKDAY_NAMES[day.weekday()]}, and weeks are read as starting on "
        f"a Monday. Write week commencing {long_date(monday)}, or the last date."
    )


def vague(words: str) -> str:
    return f"{quoted(words)} is no date: people read it differently. {_SAY}"


def backwards(words: str, first: date, last: date) -> str:
    return (
        f"{quoted(words)} runs backwards: {long_date(first)} is after {long_date(last)}. "
        "Write the earlier date first."
    )


def open_ended_year(words: str) -> str:
    return f"{quoted(words)} ends in a year without a month. Write e.g. March 2024 - June 2025."


def after(words: str) -> str:
    return (
        f"{quoted(words)} says after when, not by when. "
        'Write a last date, or "From March 2025 onwards".'
    )


def relative(words: str) -> str:
    return f"{quoted(words)} has to be worked out. Write the date or the month it comes to."


def completion_only(words: str) -> str:
    return (
        f"{quoted(words)} says when it was completed, not when it was due. Put that date in the "
        "Completed on column and the due date here."
    )


def old_date_only(words: str) -> str:
    return f"{quoted(words)} gives the old date only. Write the date by which it is now due."


def ongoing_how(words: str, when: str) -> str:
    return (
        f"{quoted(words)}: is {when} when it starts or when it ends? "
        f'Write "From {when} onwards" or "Ongoing until {when}".'
    )
