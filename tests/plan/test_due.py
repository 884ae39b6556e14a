"""The language of due texts, as councils write them: abbreviated, mistyped, revised, ticked off.

First tables to read, then what has to hold for every text.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import inf
from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantools.plan.due import Due, DueKind, gaps_between, overdue_days, parse_due
from plantools.plan.due.date_phrases import Reader, find_phrases, patterns
from plantools.plan.due.surrounding_words import CUES, OFTEN, find_recurrence, says
from plantools.plan.due.tokens import read_text
from tests.real_plan import FACTS, read

quick = settings(max_examples=60, deadline=None)


# kind, first..last or the dates of several, (how often): texts that say so; ¶ is a line's end
TABLE = """
month ..2024-10-31: October 2024 | Review impact in October 2024 | Oct 24 | Oct '24 | 10/2024 |
  2024-10 | half term October 2024 | Term 1 (October 2024)
month ..2024-09-30: Sept 24 | Sept. 2024. | Key messages agreed by September 2024 |
  Deadline extended from June 2024 to September 2024 |
  June 2024. Extension agreed to September 2024 | June 2024 (revised September 2024) |
  Original: June 2024 Revised: September 2024
month ..2025-03-31: Mar-25 | by March 2025 | end March 2025 | by the end of quarter four 2024/25 |
  March 2025 - on hold until September 2025 | Interim arrangements to be agreed by March 2025 |
  Phase 2 March 2025 | Phases 1 and 2 March 2025 | S7 March 2025 | COVID-19 March 2025 |
  90% by March 2025 | £250,000 March 2025 | Launch of the October review by March 2025 |
  Start Well programme reviewed by March 2025 | end users trained by March 2025 |
  before the end of March 2025 | To be completed by March 2025 | Complete by March 2025 |
  To be complete - March 2025 | Deferred to March 2025 | June 2024, deferred until March 2025 |
  brought forward from June 2025 to March 2025 | Carried over to March 2025 |
  March 2025 and March 2025 | Not started - March 2025 | Ongoing - review March 2025 |
  BY END OF MARCH 2025 | March - 2025 | 2025 March | Strategy 2023 March 2025 |
  the month of March 2025 | End of the financial year (March 2025) |
  Ongoing, with review in March 2025 |
  March 2025¶the training will be delivered in January and February, so the date has been extended |
  March 2025. The board has to agree it in May.
month ..2025-05-31: End of May 2025 | May 2025 may slip | 21+ offer, May 2025
month ..2025-06-30: mid-June 2025 | Revised from March 2025 to June 2025 |
  was March 2025, now June 2025 | originally March 2025, extended to June 2025 |
  Extended to June 2025 | June 2025 (previously March 2025)
month ..2025-12-31: by end of Q3 2025/26
month ..2024-06-30: Launch in June 2024 | may be reviewed in June 2024 |
  Plan 2024/25 published by June 2024 | continuous improvement plan in place by June 2024
month ..2024-04-30: Riverside House to open in April 2024
month ..2024-07-31: 16-18 year olds by July 2024 | 16/17/18 year olds by July 2024 |
  Phase 2 by July 2024 | July 2024 (completed on 12 June 2024) | July 2024 - closed on 3 July 2024 |
  Completed 12.06.2024 (due July 2024) | July 2024 COMPLETE | July 2024 (complete - 3/8/24) |
  July 2024 - signed off at Board on 12 August 2024 |
  July 2024 - signed off by the DCS in August 2024 |
  July 2024 closed at Improvement Board 12/08/2024 | ASAP and by July 2024 at the latest |
  July 2024¬¶Completed on 3 August 2024
month ..2026-03-31: ages 18-25, March 2026
month ..2024-12-31: Working Together 2023 reviewed by December 2024
month ..2025-02-28: before March 2025
month ..2025-07-31: Summer 2025 (by end of July 2025) | Summer programme by July 2025
month ..2024-09-30 (every 3 months): September 2024 Review effectiveness each quarter
month ..2024-06-30 (every 3 months): June 2024 then quarterly |
  Quarterly reporting in place by June 2024
month ..2024-08-31: Prior to September 2024
month ..2025-08-31: After May 2025 and before September 2025
month ..2024-07-31 (every 6 months): July 2024, then reviewed 6 monthly
exact_date ..2020-07-23: 23 rd July 2020 | 23.07.2020 | 23/07/20 | 23-07-2020
exact_date ..2020-09-01: 1 st Sept 2020 | 1st September 2020
exact_date ..2025-01-13: 2025-01-13 | 2025-01-13 00:00:00 | 13-Jan-25 | 13 January 2025 |
  January 13, 2025 | January 13 2025 | Monday 13 January 2025 | １３ January ２０２５
exact_date ..2025-03-31: 31 March 2025 (Monday) | 31. 03. 2025 | 31 - 03 - 2025 | 31st Mar' 25 |
  31stMarch 2025 | 31/03/2025 00:00:00 | 2025-Mar-31 | Target date: 31/03/2025 |
  year end 31/03/2025 | End of Q4 (31/03/25) | 31/03/2025¶Waiting for guidance expected early 2026
exact_date ..2025-10-03: Fri 3rd Oct '25
exact_date ..2025-03-14: 5pm on Friday 14 March 2025
exact_date ..2025-03-03: the 3rd of March, 2025 | on or before 3 March 2025
exact_date ..2025-04-03: 03/04/2025
exact_date ..2024-02-29: 29 February 2024
exact_date ..2025-03-07: week ending 7 March 2025 | w/e 7 March 2025
exact_date ..2025-03-02: before 3 March 2025
exact_date ..2025-03-30: Prior to 31 March 2025
exact_date ..2024-03-31: 31 March 2024 completed on 12 April 2024 |
  31 March 2024 was delivered on 12 April 2024
exact_date ..2024-09-18: To be presented to Committee on 18 September 2024
exact_date ..2024-07-31 (every year): 31st July 2024 and annually thereafter
range 2024-09-01..2024-12-31: September - December 2024 | Sept-Dec 2024 |
  Delivery from September – December 2024 | September 2024¶- December 2024
range 2024-11-01..2025-03-31: Training to be delivered between November and March 2025 |
  Nov 24 to Mar 25
range 2024-03-01..2025-06-30: Running between March 2024 — June 2025
range 2025-04-01..2025-06-30: April to June 2025 | Q1 2025/26 (April to June)
range 2025-03-31..2025-05-31: end of March to end of May 2025
range 2025-03-01..2025-03-12: 1-12 March 2025
range 2025-03-03..2025-03-07: Mon 3 - Fri 7 March 2025
range 2025-03-03..2025-04-04: from 3 March 2025 to 4 April 2025
range 2024-12-10..2025-01-05: 10 Dec – 5 Jan 2025
range 2024-04-01..2025-03-31: 01/04/2024 - 31/03/2025 | 1/4/24-31/3/25 |
  Starting April 2024 until March 2025 | start in April 2024 and complete by March 2025 | 2024/25 |
  during 2024/25 | 2024 - 2025 | Start: April 2024, End: March 2025 |
  April 2024 (start) March 2025 (end)
range 2024-09-01..2024-10-31: Sept/Oct 2024
range 2024-12-01..2025-01-31: December 2024/January 2025
range 2024-06-01..2024-12-31: commence June 2024, end December 2024
range 2025-01-01..2025-09-30: Pilot from January 2025, full roll-out by September 2025
range 2025-10-01..2025-12-31: Q3 2025/26
range 2024-04-01..2024-06-30: Q1 24/25
range 2025-07-01..2025-09-30: Quarter 2 2025-26
range 2025-01-01..2025-03-31: quarter four of 2024/2025 | Q4 FY2024/25 | 2024/25 Q4 |
  Q4 (Jan-Mar 2025) | Q4 (January - March) 2024/25 | Q4: 2024/25
range 2024-07-01..2024-09-30: end of Q2 2024/25
range 2025-01-01..2025-06-30: Q4 2024/25 to Q1 2025/26
range 2024-04-01..2024-09-30: Q1-Q2 2024/25
range 2024-09-01..2025-08-31: academic year 2024/25
range 2025-01-01..2025-12-31: in 2025
range 2025-03-03..2025-03-09: w/c 3 March 2025 | week commencing Monday 3 March 2025
range 2025-01-13..2025-01-19: wc 13 January 2025 | w.c. 13 January 2025 | wk commencing 13.01.25
range 2024-09-01..2025-07-31: Started September 2024. To be completed by July 2025
end_of_year ..2025-03-31: end of financial year 2024/25 | by end of 2024/25 | end of FY 2024/25 |
  FY24/25 year end | financial year end 2025
end_of_year ..2025-12-31: by the end of 2025 |
  Permanent hub from the Riverside Youth Zone by the end of 2025 | end of the calendar year 2025
end_of_year ..2025-08-31: by the end of the academic year 2024/25
starting 2024-04-01..: To commence in April 2024 and run throughout the year |
  Starting in April 2024 and running throughout the year | From April 2024 onwards |
  April 2024 and ongoing | Ongoing since April 2024
starting 2025-03-01..: To start in March 2025
starting 2024-08-01..: Start sharing practice by August 2024 and continue throughout the year
starting 2024-06-01..: Launch in June 2024 and deliver over the year | June 2024 to date
starting 2025-06-01..: from June 2025
starting 2025-06-03..: from 3 June 2025
starting 2025-05-01..: Begin by May 2025
starting 2024-05-01..: Commenced May 2024, ongoing
starting 2025-04-01..: wef 1 April 2025
starting 2024-09-01..: September 2024 start
starting 2024-03-01..: Since the visit of March 2024, ongoing
recurring 2024-06-01.. (every 3 months): Every 3 months from June 2024 |
  Quarterly, commencing June 2024 | First review June 2024, then quarterly
recurring 2024-09-01.. (every half term): Every half-term from September 2024
recurring 2024-04-01..2025-03-31 (every month): monthly from April 2024 to March 2025 |
  Monthly during 2024/25
recurring ..2025-03-31 (every 2 weeks): fortnightly meetings until March 2025
recurring (every 3 months): Quarterly review | Review quarterly at service development days |
  per quarter | Quarterly¶Next one will be in October
recurring (at each service development day): at each service development day
recurring (every week): Weekly
recurring (every 6 weeks): every six weeks
recurring (every 6 to 8 weeks): every 6-8 weeks
recurring (bi-monthly): bi-monthly
recurring (biweekly): biweekly
recurring (every 6 months): 6-monthly | half-yearly | twice a year | biannually
recurring (every year): annually | Every September | annual review each July
recurring (every term): termly
recurring (every 2 months): every other month
recurring (every month): once a month
recurring (every day): daily
recurring 2025-01-01.. (every month): Monthly, starting January 2025
recurring ..2025-03-31 (every month): Monthly up to and including March 2025
multiple 2025-02-28,2025-03-31: February 2025 March 2025 | February 2025¶March 2025
multiple 2025-08-31,2026-01-31: Review in August 2025 Embed by January 2026
multiple 2024-06-30,2024-09-30: Phase 1 June 2024; phase 2 September 2024 |
  June and September 2024 | June 2024¶September 2024
multiple 2024-10-31,2025-01-31: October and January 2025
multiple 2024-06-30,2024-09-30,2024-12-31: June, September and December 2024
multiple 2025-03-03,2025-03-10,2025-03-17: 3, 10 and 17 March 2025
multiple 2025-06-04,2025-06-11,2025-06-18: Training 4 June, 11 June and 18 June 2025
multiple 2024-06-30,2024-07-31: June 24, July 24
multiple 2025-06-30,2025-09-30: Quarters 1 and 2 2025/26
multiple 2025-03-31,2025-06-30: 31.3.25 & 30.6.25
multiple 2025-06-30,2025-03-31: June 2025, then March 2025
multiple 2024-07-31,2024-10-31: Draft July 2024, completed by October 2024 |
  July 2024 (completed); October 2024 | July 2024 completed. Next review October 2024 |
  - July 2024¶- October 2024 | • July 2024¶• October 2024
to_be_scoped: TBC | tbc. | To be confirmed | To be scoped | Timescale being reviewed |
  under review | date to be determined | awaiting date | TBC - was September 2024 |
  To be scoped (originally June 2024) | TBC March 2025 | March 2025 (to be confirmed) |
  March 2025 revised date to be agreed | Requires scoping
carried_over: carried over to the next plan | Carry forward to 2025/26 plan | carried forward |
  moved to next year's plan | September 2024 - carried over to next plan |
  Action carried forward into the next improvement plan
ongoing: ongoing | On-going | Continuous | throughout the year | business as usual | BAU |
  Throughout the plan
ongoing ..2025-03-31: Ongoing until March 2025 | Ongoing until the end of 2024/25
"""
# what the reason says: texts
UNPARSEABLE = """
no due date: N/A | -
month 13: 04/13/2025 | 2025-13-01
February 2025 has no 30th day: 30 Feb 2025 | 30 Feb 2025 and March 2025 |
  March 2025¶30 February 2025
June 2024 has no 31st day: 31 June 2024
February 2025 has no 29th day: 29 February 2025
January 2025 has no 32nd day: 32/01/2025
13 January 2025 is a Monday, not a Friday: Friday 13 January 2025
two ways: Jan 13 25 | 4 June 11 June 2025 | Jan 13 - Feb 15 2025 | 2025 Mar 31
when it starts or when it ends: Ongoing March 2025
Q3 2025/26: Q3 2025
no quarter 5: Q5 2025/26
2024/25: 2024/26
which month: 2025 | by 2025 | Throughout 2024 and 2025
which year: end of the year
31 March 2025 or 31 December 2025: year end 2025
backwards: June 2025 - March 2024
October of which year? Write e.g. October 2025.: by October
October of which year: Launch at the summer workshops in October
March of which year: November 2024 and March
3 March of which year: 3 March
one year: March 2025/26
Is "Septmber" September?: Septmber 2024 | March 2024 to Septmber 2024
"Spring 2025": Spring 2025
"Summer 2025": March 2025 to Summer 2025
"autumn": by autumn
"early 2026": early 2026
"early March 2025": early March 2025
"Early in March 2025": Early in March 2025
"beginning of June 2025": by the beginning of June 2025
how it stands: On hold until September 2025 | Recruitment paused until September 2025 |
  Deferred until September 2025 | Work delayed until the end of 2025 | Suspended since March 2025 |
  Cancelled March 2025
Completed on column: Complete - March 2025 | Action complete: 3 March 2025 | completed June 2024
"ASAP": ASAP
"within 3 months": within 3 months
worked out: Within 6 weeks of September 2024 | 6 months after launch in September 2024
not by when: after March 2025
"Christmas 2024": Christmas 2024
old date: was March 2025
3 March 2025: w/c 4 March 2025
format the cell as a date: 45672 | 20250331
"lorem ipsum": lorem ipsum
"Early in 2026": Early in 2026
is no date: Term 1 2024/25 | first term of 2024/25 | HT3 2024/25 | Autumn Term 2 2024
January of which year: Q1 (Jan-Mar) 2025/26 | Review in August 2025¶Embed by January
2 March of which year: March 2O25
month 25: 12/25/2024
"""


def rows(table: str) -> list[tuple[str, str]]:
    """What is read, and each text that it is read from."""
    lines = (line.split(": ", 1) for line in table.strip().replace(" |\n  ", " | ").split("\n"))
    return [
        (head, text.replace("¬", "\r").replace("¶", "\n"))
        for head, texts in lines
        for text in texts.split(" | ")
    ]


@pytest.mark.parametrize(("read_as", "text"), rows(TABLE))
def test_every_kind(read_as: str, text: str) -> None:
    due = parse_due(text)
    dates = ",".join(map(str, due.dates))
    span = f"{due.first or ''}..{due.last or ''}" if due.first or (due.last and not dates) else ""
    often = f"({due.recurrence})" if due.recurrence else ""
    assert " ".join(filter(None, (due.kind, span, dates, often))) == read_as
    assert due.last == max(due.dates, default=due.last)
    assert due.text == text
    assert not due.reason or due.kind is DueKind.TO_BE_SCOPED


@pytest.mark.parametrize(
    ("part", "text"), [*rows(UNPARSEABLE), ("No due date is given", " \n\u00a0")]
)
def test_unparseable_says_why(part: str, text: str) -> None:
    due = parse_due(text)
    assert part in due.reason
    assert due == Due(DueKind.UNPARSEABLE, None, None, None, text, due.reason)


# --- cells that hold no text


@pytest.mark.parametrize(
    ("value", "text", "told"),
    [
        *((day, "2025-01-13", "") for day in (date(2025, 1, 13), datetime(2025, 1, 13, 9, 30))),
        (pandas.Timestamp("2025-01-13"), "2025-01-13", ""),
        *((value, "", "No due date is given.") for value in ("", None, float("nan"), pandas.NaT)),
        *((n, str(n), "format the cell as a date") for n in (45672, 4.5, 0, -1, inf, True)),
    ],
)
def test_cells_that_hold_no_text(value: Any, text: str, told: str) -> None:
    due = parse_due(value)
    day = None if told else date(2025, 1, 13)
    kind = DueKind.UNPARSEABLE if told else DueKind.EXACT_DATE
    assert due == Due(kind, None, day, None, text, due.reason)
    assert told in due.reason


@pytest.mark.parametrize("value", [[], b"March 2025", object()])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="due date"):
        parse_due(value)


def test_overdue_days() -> None:
    due = parse_due("March 2025")
    days = [date(2025, 3, 31), date(2025, 4, 1), date(2024, 1, 1)]
    assert [overdue_days(due, day) for day in days] == [0, 1, 0]
    assert overdue_days(parse_due("Quarterly"), date(2099, 1, 1)) == 0


# --- every pattern has its use


@pytest.mark.parametrize("table", patterns()[0])
def test_every_date_pattern_reads_its_example(table: str) -> None:
    """And no pattern above it does so at the same place, which would leave it without use."""
    for row in patterns()[0][table]:
        text = read_text(row.example)
        reader = Reader(text)
        read = [phrase for at in range(len(text.codes)) if (phrase := reader.first((row,), at))]
        assert read, row.example
        assert set(read) & set(find_phrases(text)) or table in {"day", "month"}, row.example


@pytest.mark.parametrize("cue", CUES)
def test_every_cue_is_found_in_its_example(cue: str) -> None:
    text = read_text(CUES[cue].example)
    gaps = gaps_between(text, find_phrases(text))
    assert any(says(cue, gap) for gap in [*gaps, text.plain]), gaps


@pytest.mark.parametrize("often", OFTEN)
def test_every_way_to_say_how_often_is_found_in_its_example(often: str) -> None:
    words = read_text(OFTEN[often].example).plain
    assert re.search(OFTEN[often].pattern, words)
    assert find_recurrence(words)[0]


LONG = 32_767  # characters that an Excel cell can hold


@pytest.mark.parametrize("length", [1_990, LONG])
@pytest.mark.parametrize(
    "part",
    [
        *("1", " ", ", ", "and ", "- ", "--", "(", "1-", "1/", "1,", "1 and ", "-1 ", "Q1 "),
        *("end ", "mid-", "year ", "to ", "w/c ", "March ", "12 March ", "31/03/2025 "),
        *("each a ", "term 1 ", "completed at a ", "3 months after a ", "moved to ", "- \n"),
    ],
)
def test_any_length_gets_an_answer(part: str, length: int) -> None:
    """A pattern that goes back and forth over the text would not end here."""
    text = (part * length)[: length - 11] + " March 2025"
    due = parse_due(text)
    assert due.text == text
    assert due.last or due.recurrence or due.reason or due.kind is DueKind.ONGOING


def test_text_too_long_for_a_due_date_says_so() -> None:
    due = parse_due("word " * 500 + "March 2025")
    assert due.kind is DueKind.UNPARSEABLE
    assert due.reason.startswith("This text is 2,510 characters long")
    assert parse_due("March" + " " * LONG + "2025").kind is DueKind.MONTH  # spaces don't count


# --- what holds for every text

DATES = st.dates(date(2000, 1, 1), date(2098, 12, 31))
PROSE_BEFORE = ["", "Review by ", "S7: 16-18 year olds, ", "Plan in place ", "Phase 2 - ", "("]
PROSE_AFTER = ["", ".", " with partners", ", led by the board", ")", " (90% of staff)"]
DATE_WORDS = """
    march may oct september 2024 2025 24 13 1st 30 feb q3 2024/25 25/26 fy end of the by from to
    until between and or - – / , ; ( ) . every each quarter quarterly monthly months 3 six weeks
    start commence ongoing throughout year was now revised completed on tbc to be agreed carried
    forward next plan spring early mid friday monday w/c week commencing ending 31/03/2025
    04/2025 '25 academic financial before after in during 2025-01-13 phase half term septmber
"""


def month_end(when: date) -> date:
    return when.replace(day=monthrange(when.year, when.month)[1])


DAYS = (
    "%Y-%m-%d|%d/%m/%Y|%d.%m.%y|%d-%m-%Y|{n}/{month}/%Y|{n} %B %Y|{n}{th} %b %Y|{n} {th} %B %Y"
    "|the {n}{th} of %B, %Y|%A {n} %B %Y|%a {n}{th} %b '%y|{n}-%b-%y|%B {n}, %Y|%B {n}{th} %Y"
)
MONTHS = "%B %Y|%b %Y|%b %y|%b-%y|%b '%y|%B, %Y|%m/%Y|end of %B %Y|by the end of %B %Y|mid-%B %Y"
WITHOUT_WORDS = "|".join([DAYS, *MONTHS.split("|")[:5]])


def ways_to_write(when: date, ways: str = WITHOUT_WORDS) -> list[str]:
    n = when.day
    th = "th" if n in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return when.strftime(ways).format(n=n, th=th, month=when.month).split("|")


def found(text: str) -> tuple[DueKind, date | None]:
    due = parse_due(text)
    return due.kind, due.last


NAMED = {  # whether there is a first date, and a last one
    **dict.fromkeys(("month", "end_of_year", "exact_date", "multiple"), (False, True)),
    **{"range": (True, True), "starting": (True, False)},
    **dict.fromkeys(("unparseable", "carried_over", "to_be_scoped"), (False, False)),
}


def check_invariants(due: Due) -> None:
    named = due.first is not None, due.last is not None
    assert named == NAMED.get(due.kind, (named[0] and due.kind is not DueKind.ONGOING, named[1]))
    if due.first and due.last:
        assert due.first <= due.last
    if due.kind in ("month", "end_of_year"):
        assert due.last == month_end(due.last)
    assert (due.kind is DueKind.UNPARSEABLE) <= bool(due.reason)
    assert (due.kind is DueKind.RECURRING) <= bool(due.recurrence)
    assert bool(due.dates) == (due.kind is DueKind.MULTIPLE)
    if due.dates:
        assert len(set(due.dates)) == len(due.dates) > 1
        assert due.last == max(due.dates)
    if NAMED.get(due.kind) == (False, False):
        assert due.recurrence is None


@quick
@given(DATES)
def test_every_date_and_month_is_read_however_written(when: date) -> None:
    for text in ways_to_write(when, DAYS):
        assert found(text) == (DueKind.EXACT_DATE, when), text
    for text in ways_to_write(when, MONTHS):
        assert found(text) == (DueKind.MONTH, month_end(when)), text


TOLD = [
    "\nthe training will be delivered in January and February, so the date has been extended",
    ". The board has to agree it in May.",
    "\r\nWaiting for guidance expected early 2026",
    ". We asked for more time, as half of the team is away until the 31 June.",
]
STATES = ["On hold until", "Paused -", "Deferred until", "Work is suspended until", "Complete -"]


@quick
@given(DATES, *map(st.sampled_from, (PROSE_BEFORE, PROSE_AFTER, TOLD, STATES)))
def test_words_around_a_date(when: date, before: str, after: str, told: str, state: str) -> None:
    """Prose and later explanations leave it as it is; a status is no due date."""
    for text in ways_to_write(when, "{n} %B %Y|%B %Y|%d/%m/%Y"):
        assert found(f"{before}{text}{after}") == found(text)
    for text in ways_to_write(when):
        assert found(text + told) == found(text), text
        due = parse_due(f"{state} {text}")
        assert (due.kind, due.last) == (DueKind.UNPARSEABLE, None), text
        assert "stands" in due.reason or "Completed on" in due.reason


@quick
@given(DATES, st.integers(0, 900), st.sampled_from(["-", " - ", " – ", " to ", " until "]))
def test_range_of_any_two_days_runs_forward(first: date, days: int, joiner: str) -> None:
    last = min(first + timedelta(days), date(2098, 12, 31))
    due = parse_due(f"{first.day} {first:%B %Y}{joiner}{last.day} {last:%B %Y}")
    assert (due.kind, due.first, due.last) == (DueKind.RANGE, first, last)
    if days:
        back = parse_due(f"{last:%d/%m/%Y} to {first:%d/%m/%Y}")
        assert back.kind is (DueKind.UNPARSEABLE if last > first else DueKind.RANGE)


@quick
@given(DATES, st.integers(1, 12), st.integers(29, 31))
def test_months_borrow_the_year_that_runs_forward_and_days_never_move(
    end: date, month: int, day: int
) -> None:
    start = date(end.year - (month > end.month), month, 1)
    due = parse_due(f"{start:%B} to {end:%B %Y}")
    assert (due.kind, due.first, due.last) == (DueKind.RANGE, start, month_end(end))
    is_day = day <= month_end(start).day
    kind = DueKind.EXACT_DATE if is_day else DueKind.UNPARSEABLE
    last = start.replace(day=day) if is_day else None
    assert found(f"{day:02}/{month:02}/{start.year}") == (kind, last)


@quick
@given(st.integers(2020, 2090))
def test_financial_quarters_tile_the_financial_year(year: int) -> None:
    text = f"{year}/{(year + 1) % 100:02}"
    whole = parse_due(text)
    quarters = [parse_due(f"Q{number} {text}") for number in range(1, 5)]
    assert whole.first == quarters[0].first == date(year, 4, 1)
    assert whole.last == quarters[3].last == parse_due(f"end of {text}").last
    for earlier, later in pairwise(quarters):
        assert later.first == earlier.last + timedelta(1)


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    due = parse_due(text)
    assert due.text == text
    check_invariants(due)


@settings(max_examples=800, deadline=None)
@given(st.lists(st.sampled_from(DATE_WORDS.split()), max_size=9), st.sampled_from([" ", " ", ""]))
def test_shuffled_date_words_get_an_answer(words: list[str], space: str) -> None:
    check_invariants(parse_due(space.join(words)))


@quick
@given(st.sampled_from([text for kind, text in rows(TABLE) if re.match("month|range|start", kind)]))
def test_spaces_and_case_mean_nothing(text: str) -> None:
    text = re.split(r"\n|[.] ", text)[0]
    due = parse_due(text)
    spaced = (text.replace(" ", space) for space in ("  ", "\u00a0", "\n"))
    for other in (text.upper(), text.lower(), f"  {text}\n", *spaced):
        again = parse_due(other)
        assert (again.kind, again.first, again.last) == (due.kind, due.first, due.last)


# --- a real plan


def test_every_due_text_of_a_real_plan_is_read() -> None:
    kinds = Counter(parse_due(row["due_by"]).kind for row in read(FACTS))
    assert kinds == {"month": 109, "starting": 5, "recurring": 4, "range": 2, "end_of_year": 1}
