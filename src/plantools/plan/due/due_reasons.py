"""What an officer is told when a due text can't be read: what is wrong, what to write instead."""

from __future__ import annotations

from datetime import date

from plantools.plan.dates import WEEKDAY_NAMES, long_date

# Filled in are {words} in quotation marks, and for a {year} also the {year_before}
# and the {year_after}, and the last two figures of it and the next as {this} and {next};
# for a day {on} which also its {weekday}.
_REASONS = """
blank: No due date is given. {say} If it isn't known yet, write TBC.
not_applicable: This says that there is no due date. {say} If there is no end, write Ongoing.
tentative: The date is marked as not yet settled, so it isn't counted as a due date. Once it is
  settled, write the date alone.
no_date: There is no date in {words} that can be read. {say}
too_long: This text is {length:,} characters long, too long for a due date to be picked out. Write
  the date alone here and put the rest into Progress.
number_alone: {number} is a bare number, not a date. If it is meant as a date, format the cell as a
  date; if not, write a month and year, such as March 2025.
no_such_day: {month} {year} has no {day}{nth} day. Write a day from 1 to {last}, or the month alone.
wrong_weekday: {on} is a {weekday}, not a {said}. Put the day or the date right, or leave the
  weekday out.
not_a_monday: {on} is a {weekday}, and weeks are read as starting on a Monday. Write week
  commencing {monday}, or the last date.
no_such_month: {words} can't be read: there is no month {month}. Dates are read with the day first,
  then the month: write 13/04/2025 or 13 April 2025.
which_year: {day} of which year? Write e.g. {day} 2025.
which_year_end: {words}: which year? Write e.g. end of 2024/25 (31 March 2025) or end of 2025 (31
  December 2025).
year_alone: {year} is a whole year: which month? Write e.g. March {year}, end of {year}, or during
  {year}.
year_needs_pair: {words}: is that {year_before}/{this} or {year}/{next}? Write the two years of it.
year_end_of_which_kind: {words}: is that 31 March {year} or 31 December {year}? Write the date.
bad_year_pair: {words} is no financial year: {year} is followed by {year_after}. Write
  {year}/{next}, or a month and year.
calendar_year_pair: {words} names two years, and a calendar year is one. Write end of 2025.
municipal_year: {words}: a municipal year ends on a different date in each council and year. Write
  that date.
month_of_year_pair: {words} names a month of two years. Write the month and one year.
bad_year: {words} has no year that can be read. Write four figures, such as March 2025.
month_or_day: {words} can be read in two ways: a day or a year after the month. Write the day first
  and the year in full, such as 13 January 2025.
quarter_of_which_year: Q{quarter} {year} may be a quarter of the calendar year or of the financial
  year. Write Q{quarter} {year}/{next}, or the month.
which_quarter_year: Q{quarter} of which year? Write e.g. Q{quarter} 2025/26.
no_such_quarter: There is no quarter {quarter}: a year has quarters 1 to 4. Write e.g. Q3 2025/26.
misspelt: Is {words} {name}? Put the spelling of the month right.
vague: {words} is no date: people read it differently. {say}
backwards: {words} runs backwards: {first} is after {last}. Write the earlier date first.
open_ended_year: {words} ends in a year without a month. Write e.g. March 2024 - June 2025.
after: {words} says after when, not by when. Write a last date, or "From March 2025 onwards".
relative: {words} has to be worked out. Write the date or the month it comes to.
completion_only: {words} says when it was completed, not when it was due. Put that date in the
  Completed on column and the due date here.
status_only: {words} says how it stands, not when it is due. Choose that in the Status column, and
  write the date by which it is due here.
old_date_only: {words} gives the old date only. Write the date by which it is now due.
ongoing_how: {words}: is {when} when it starts or when it ends? Write "From {when} onwards" or
  "Ongoing until {when}".
"""
_SAY = "Write a month and year, such as March 2025, or a date, such as 13 January 2025."
_LONGEST = 60
_LINES = _REASONS.strip().replace("\n ", "").replace("{say}", _SAY).split("\n")
REASONS = dict(line.split(": ", 1) for line in _LINES)


def say(reason: str, words: str = "", year: int = 0, **facts: int | str | date) -> str:
    """The named reason with its facts filled in; words that are many are cut short."""
    cut = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
    if year:
        facts |= {"year": year, "year_before": year - 1, "year_after": year + 1}
        facts |= {"this": f"{year % 100:02}", "next": f"{(year + 1) % 100:02}"}
    if isinstance(on := facts.get("on"), date):
        facts["weekday"] = WEEKDAY_NAMES[on.weekday()]
    told = {name: long_date(f) if isinstance(f, date) else f for name, f in facts.items()}
    return REASONS[reason].format(words=f'"{cut}"', **told)
