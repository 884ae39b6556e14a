"""The language of due texts: a table to read, then what has to hold for every text."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantools.plan.due import Due, DueKind, overdue_days, parse_due
from tests.real_plan import FACTS, read

quick = settings(max_examples=60, deadline=None)


# text | kind | first | last | recurrence | the dates of several
TABLE = """
October 2024 | month |  | 2024-10-31
Review impact in October 2024 | month |  | 2024-10-31
Oct 24 | month |  | 2024-10-31
Sept 24 | month |  | 2024-09-30
Sept. 2024. | month |  | 2024-09-30
Oct '24 | month |  | 2024-10-31
Mar-25 | month |  | 2025-03-31
by March 2025 | month |  | 2025-03-31
End of May 2025 | month |  | 2025-05-31
end March 2025 | month |  | 2025-03-31
mid-June 2025 | month |  | 2025-06-30
by end of Q3 2025/26 | month |  | 2025-12-31
by the end of quarter four 2024/25 | month |  | 2025-03-31
March 2025 - on hold until September 2025 | month |  | 2025-03-31
10/2024 | month |  | 2024-10-31
2024-10 | month |  | 2024-10-31
half term October 2024 | month |  | 2024-10-31
Launch in June 2024 | month |  | 2024-06-30
Riverside House to open in April 2024 | month |  | 2024-04-30
Key messages agreed by September 2024 | month |  | 2024-09-30
Interim arrangements to be agreed by March 2025 | month |  | 2025-03-31
may be reviewed in June 2024 | month |  | 2024-06-30
May 2025 may slip | month |  | 2025-05-31
16-18 year olds by July 2024 | month |  | 2024-07-31
16/17/18 year olds by July 2024 | month |  | 2024-07-31
21+ offer, May 2025 | month |  | 2025-05-31
ages 18-25, March 2026 | month |  | 2026-03-31
Phase 2 by July 2024 | month |  | 2024-07-31
Phase 2 March 2025 | month |  | 2025-03-31
Phases 1 and 2 March 2025 | month |  | 2025-03-31
S7 March 2025 | month |  | 2025-03-31
COVID-19 March 2025 | month |  | 2025-03-31
90% by March 2025 | month |  | 2025-03-31
£250,000 March 2025 | month |  | 2025-03-31
Working Together 2023 reviewed by December 2024 | month |  | 2024-12-31
Plan 2024/25 published by June 2024 | month |  | 2024-06-30
Launch of the October review by March 2025 | month |  | 2025-03-31
Start Well programme reviewed by March 2025 | month |  | 2025-03-31
continuous improvement plan in place by June 2024 | month |  | 2024-06-30
end users trained by March 2025 | month |  | 2025-03-31
before March 2025 | month |  | 2025-02-28
before the end of March 2025 | month |  | 2025-03-31
Summer 2025 (by end of July 2025) | month |  | 2025-07-31
Summer programme by July 2025 | month |  | 2025-07-31
July 2024 (completed on 12 June 2024) | month |  | 2024-07-31
July 2024 - closed on 3 July 2024 | month |  | 2024-07-31
Completed 12.06.2024 (due July 2024) | month |  | 2024-07-31
To be completed by March 2025 | month |  | 2025-03-31
Complete by March 2025 | month |  | 2025-03-31
To be complete - March 2025 | month |  | 2025-03-31
Deferred to March 2025 | month |  | 2025-03-31
June 2024, deferred until March 2025 | month |  | 2025-03-31
Revised from March 2025 to June 2025 | month |  | 2025-06-30
was March 2025, now June 2025 | month |  | 2025-06-30
originally March 2025, extended to June 2025 | month |  | 2025-06-30
brought forward from June 2025 to March 2025 | month |  | 2025-03-31
Extended to June 2025 | month |  | 2025-06-30
June 2025 (previously March 2025) | month |  | 2025-06-30
Carried over to March 2025 | month |  | 2025-03-31
March 2025 and March 2025 | month |  | 2025-03-31
Not started - March 2025 | month |  | 2025-03-31
Ongoing - review March 2025 | month |  | 2025-03-31
September 2024 Review effectiveness each quarter | month |  | 2024-09-30 | every 3 months
June 2024 then quarterly | month |  | 2024-06-30 | every 3 months
Quarterly reporting in place by June 2024 | month |  | 2024-06-30 | every 3 months
23 rd July 2020 | exact_date |  | 2020-07-23
1 st Sept 2020 | exact_date |  | 2020-09-01
1st September 2020 | exact_date |  | 2020-09-01
23.07.2020 | exact_date |  | 2020-07-23
23/07/20 | exact_date |  | 2020-07-23
23-07-2020 | exact_date |  | 2020-07-23
2025-01-13 | exact_date |  | 2025-01-13
2025-01-13 00:00:00 | exact_date |  | 2025-01-13
13-Jan-25 | exact_date |  | 2025-01-13
13 January 2025 | exact_date |  | 2025-01-13
January 13, 2025 | exact_date |  | 2025-01-13
January 13 2025 | exact_date |  | 2025-01-13
Monday 13 January 2025 | exact_date |  | 2025-01-13
31 March 2025 (Monday) | exact_date |  | 2025-03-31
Fri 3rd Oct '25 | exact_date |  | 2025-10-03
5pm on Friday 14 March 2025 | exact_date |  | 2025-03-14
the 3rd of March, 2025 | exact_date |  | 2025-03-03
03/04/2025 | exact_date |  | 2025-04-03
29 February 2024 | exact_date |  | 2024-02-29
week ending 7 March 2025 | exact_date |  | 2025-03-07
w/e 7 March 2025 | exact_date |  | 2025-03-07
on or before 3 March 2025 | exact_date |  | 2025-03-03
before 3 March 2025 | exact_date |  | 2025-03-02
１３ January ２０２５ | exact_date |  | 2025-01-13
September - December 2024 | range | 2024-09-01 | 2024-12-31
Sept-Dec 2024 | range | 2024-09-01 | 2024-12-31
Delivery from September – December 2024 | range | 2024-09-01 | 2024-12-31
Training to be delivered between November and March 2025 | range | 2024-11-01 | 2025-03-31
Running between March 2024 — June 2025 | range | 2024-03-01 | 2025-06-30
April to June 2025 | range | 2025-04-01 | 2025-06-30
end of March to end of May 2025 | range | 2025-03-31 | 2025-05-31
1-12 March 2025 | range | 2025-03-01 | 2025-03-12
Mon 3 - Fri 7 March 2025 | range | 2025-03-03 | 2025-03-07
from 3 March 2025 to 4 April 2025 | range | 2025-03-03 | 2025-04-04
10 Dec – 5 Jan 2025 | range | 2024-12-10 | 2025-01-05
01/04/2024 - 31/03/2025 | range | 2024-04-01 | 2025-03-31
1/4/24-31/3/25 | range | 2024-04-01 | 2025-03-31
Sept/Oct 2024 | range | 2024-09-01 | 2024-10-31
December 2024/January 2025 | range | 2024-12-01 | 2025-01-31
Starting April 2024 until March 2025 | range | 2024-04-01 | 2025-03-31
start in April 2024 and complete by March 2025 | range | 2024-04-01 | 2025-03-31
commence June 2024, end December 2024 | range | 2024-06-01 | 2024-12-31
Pilot from January 2025, full roll-out by September 2025 | range | 2025-01-01 | 2025-09-30
Q3 2025/26 | range | 2025-10-01 | 2025-12-31
Q1 24/25 | range | 2024-04-01 | 2024-06-30
Quarter 2 2025-26 | range | 2025-07-01 | 2025-09-30
quarter four of 2024/2025 | range | 2025-01-01 | 2025-03-31
Q4 FY2024/25 | range | 2025-01-01 | 2025-03-31
2024/25 Q4 | range | 2025-01-01 | 2025-03-31
end of Q2 2024/25 | range | 2024-07-01 | 2024-09-30
Q4 2024/25 to Q1 2025/26 | range | 2025-01-01 | 2025-06-30
Q1-Q2 2024/25 | range | 2024-04-01 | 2024-09-30
2024/25 | range | 2024-04-01 | 2025-03-31
during 2024/25 | range | 2024-04-01 | 2025-03-31
academic year 2024/25 | range | 2024-09-01 | 2025-08-31
in 2025 | range | 2025-01-01 | 2025-12-31
w/c 3 March 2025 | range | 2025-03-03 | 2025-03-09
week commencing Monday 3 March 2025 | range | 2025-03-03 | 2025-03-09
end of financial year 2024/25 | end_of_year |  | 2025-03-31
by end of 2024/25 | end_of_year |  | 2025-03-31
end of FY 2024/25 | end_of_year |  | 2025-03-31
FY24/25 year end | end_of_year |  | 2025-03-31
financial year end 2025 | end_of_year |  | 2025-03-31
by the end of 2025 | end_of_year |  | 2025-12-31
Permanent hub from the Riverside Youth Zone by the end of 2025 | end_of_year |  | 2025-12-31
end of the calendar year 2025 | end_of_year |  | 2025-12-31
by the end of the academic year 2024/25 | end_of_year |  | 2025-08-31
To commence in April 2024 and run throughout the year | starting | 2024-04-01
Starting in April 2024 and running throughout the year | starting | 2024-04-01
To start in March 2025 | starting | 2025-03-01
Start sharing practice by August 2024 and continue throughout the year | starting | 2024-08-01
Launch in June 2024 and deliver over the year | starting | 2024-06-01
From April 2024 onwards | starting | 2024-04-01
from June 2025 | starting | 2025-06-01
from 3 June 2025 | starting | 2025-06-03
Begin by May 2025 | starting | 2025-05-01
April 2024 and ongoing | starting | 2024-04-01
Commenced May 2024, ongoing | starting | 2024-05-01
Ongoing since April 2024 | starting | 2024-04-01
Every 3 months from June 2024 | recurring | 2024-06-01 |  | every 3 months
Every half-term from September 2024 | recurring | 2024-09-01 |  | every half term
Quarterly, commencing June 2024 | recurring | 2024-06-01 |  | every 3 months
monthly from April 2024 to March 2025 | recurring | 2024-04-01 | 2025-03-31 | every month
Monthly during 2024/25 | recurring | 2024-04-01 | 2025-03-31 | every month
fortnightly meetings until March 2025 | recurring |  | 2025-03-31 | every 2 weeks
Quarterly review | recurring |  |  | every 3 months
Review quarterly at service development days | recurring |  |  | every 3 months
at each service development day | recurring |  |  | at each service development day
Weekly | recurring |  |  | every week
every six weeks | recurring |  |  | every 6 weeks
every 6-8 weeks | recurring |  |  | every 6 to 8 weeks
bi-monthly | recurring |  |  | bi-monthly
biweekly | recurring |  |  | biweekly
6-monthly | recurring |  |  | every 6 months
half-yearly | recurring |  |  | every 6 months
twice a year | recurring |  |  | every 6 months
biannually | recurring |  |  | every 6 months
annually | recurring |  |  | every year
termly | recurring |  |  | every term
every other month | recurring |  |  | every 2 months
per quarter | recurring |  |  | every 3 months
once a month | recurring |  |  | every month
daily | recurring |  |  | every day
Every September | recurring |  |  | every year
annual review each July | recurring |  |  | every year
February 2025 March 2025 | multiple |  |  |  | 2025-02-28 2025-03-31
Review in August 2025 Embed by January 2026 | multiple |  |  |  | 2025-08-31 2026-01-31
Phase 1 June 2024; phase 2 September 2024 | multiple |  |  |  | 2024-06-30 2024-09-30
June and September 2024 | multiple |  |  |  | 2024-06-30 2024-09-30
October and January 2025 | multiple |  |  |  | 2024-10-31 2025-01-31
June, September and December 2024 | multiple |  |  |  | 2024-06-30 2024-09-30 2024-12-31
3, 10 and 17 March 2025 | multiple |  |  |  | 2025-03-03 2025-03-10 2025-03-17
Training 4 June, 11 June and 18 June 2025 | multiple |  |  |  | 2025-06-04 2025-06-11 2025-06-18
June 24, July 24 | multiple |  |  |  | 2024-06-30 2024-07-31
Quarters 1 and 2 2025/26 | multiple |  |  |  | 2025-06-30 2025-09-30
31.3.25 & 30.6.25 | multiple |  |  |  | 2025-03-31 2025-06-30
June 2025, then March 2025 | multiple |  |  |  | 2025-06-30 2025-03-31
TBC | to_be_scoped
tbc. | to_be_scoped
To be confirmed | to_be_scoped
To be scoped | to_be_scoped
Timescale being reviewed | to_be_scoped
under review | to_be_scoped
date to be determined | to_be_scoped
awaiting date | to_be_scoped
TBC - was September 2024 | to_be_scoped
To be scoped (originally June 2024) | to_be_scoped
TBC March 2025 | to_be_scoped
March 2025 (to be confirmed) | to_be_scoped
carried over to the next plan | carried_over
Carry forward to 2025/26 plan | carried_over
carried forward | carried_over
moved to next year's plan | carried_over
September 2024 - carried over to next plan | carried_over
ongoing | ongoing
On-going | ongoing
Continuous | ongoing
throughout the year | ongoing
business as usual | ongoing
BAU | ongoing
Throughout the plan | ongoing
Ongoing until March 2025 | ongoing |  | 2025-03-31
"""
ROWS = [[*line.split(" | "), "", "", "", ""][:6] for line in TABLE.strip().split("\n")]
ROWS.append(["June 2024\nSeptember 2024", "multiple", "", "", "", "2024-06-30 2024-09-30"])


@pytest.mark.parametrize("line", ROWS, ids=[row[0] for row in ROWS])
def test_every_kind(line: list[str]) -> None:
    text, kind, *ends, often, several = line
    first, last = (date.fromisoformat(end) if end else None for end in ends)
    dates = tuple(map(date.fromisoformat, several.split()))  # due by the latest
    due = parse_due(text)
    last = max(dates, default=last)
    assert due == Due(DueKind(kind), first, last, often or None, text, due.reason, dates)
    assert not due.reason or due.kind is DueKind.TO_BE_SCOPED


UNPARSEABLE = [
    ("", "No due date is given"),
    (" \n\u00a0", "No due date is given"),
    ("N/A", "no due date"),
    ("-", "no due date"),
    ("04/13/2025", "month 13"),
    ("2025-13-01", "month 13"),
    ("30 Feb 2025", "February 2025 has no 30th day"),
    ("31 June 2024", "June 2024 has no 31st day"),
    ("29 February 2025", "February 2025 has no 29th day"),
    ("32/01/2025", "January 2025 has no 32nd day"),
    ("30 Feb 2025 and March 2025", "February 2025 has no 30th day"),
    ("Friday 13 January 2025", "13 January 2025 is a Monday, not a Friday"),
    ("Jan 13 25", "two ways"),
    ("4 June 11 June 2025", "two ways"),
    ("Jan 13 - Feb 15 2025", "two ways"),
    ("Ongoing March 2025", "when it starts or when it ends"),
    ("Q3 2025", "Q3 2025/26"),
    ("Q5 2025/26", "no quarter 5"),
    ("2024/26", "2024/25"),
    ("2025", "which month"),
    ("by 2025", "which month"),
    ("end of the year", "which year"),
    ("year end 2025", "31 March 2025 or 31 December 2025"),
    ("June 2025 - March 2024", "backwards"),
    ("by October", "October of which year? Write e.g. October 2025."),
    ("Launch at the summer workshops in October", "October of which year"),
    ("November 2024 and March", "March of which year"),
    ("3 March", "3 March of which year"),
    ("March 2025/26", "one year"),
    ("Septmber 2024", 'Is "Septmber" September?'),
    ("March 2024 to Septmber 2024", 'Is "Septmber" September?'),
    ("Spring 2025", '"Spring 2025"'),
    ("March 2025 to Summer 2025", '"Summer 2025"'),
    ("by autumn", '"autumn"'),
    ("early 2026", '"early 2026"'),
    ("early March 2025", '"early March 2025"'),
    ("Early in March 2025", '"Early in March 2025"'),
    ("by the beginning of June 2025", '"beginning of June 2025"'),
    ("On hold until September 2025", "how it stands"),
    ("Recruitment paused until September 2025", "how it stands"),
    ("Deferred until September 2025", "how it stands"),
    ("Work delayed until the end of 2025", "how it stands"),
    ("Suspended since March 2025", "how it stands"),
    ("Cancelled March 2025", "how it stands"),
    ("Complete - March 2025", "Completed on column"),
    ("Action complete: 3 March 2025", "Completed on column"),
    ("ASAP", '"ASAP"'),
    ("within 3 months", '"within 3 months"'),
    ("Within 6 weeks of September 2024", "worked out"),
    ("after March 2025", "not by when"),
    ("Christmas 2024", '"Christmas 2024"'),
    ("completed June 2024", "Completed on column"),
    ("was March 2025", "old date"),
    ("w/c 4 March 2025", "3 March 2025"),
    ("45672", "format the cell as a date"),
    ("lorem ipsum", '"lorem ipsum"'),
]


def ids(table: Sequence[tuple[str, ...]]) -> list[str]:
    return [row[0].strip() or "blank" for row in table]


@pytest.mark.parametrize(("text", "part"), UNPARSEABLE, ids=ids(UNPARSEABLE))
def test_unparseable_says_why(text: str, part: str) -> None:
    due = parse_due(text)
    assert due.kind is DueKind.UNPARSEABLE
    assert part in due.reason
    assert (due.first, due.last, due.recurrence, due.dates) == (None, None, None, ())


# --- cells that hold no text


@pytest.mark.parametrize("value", [date(2025, 1, 13), datetime(2025, 1, 13, 9, 30)])
def test_date_cell_is_an_exact_date(value: date) -> None:
    assert parse_due(value) == Due(DueKind.EXACT_DATE, None, date(2025, 1, 13), None, "2025-01-13")


def test_pandas_values() -> None:
    pandas = pytest.importorskip("pandas")
    assert parse_due(pandas.Timestamp("2025-01-13")).last == date(2025, 1, 13)
    assert "No due date" in parse_due(pandas.NaT).reason


@pytest.mark.parametrize("value", [None, float("nan")])
def test_empty_cell_gives_no_due_date(value: float | None) -> None:
    due = parse_due(value)
    assert (due.kind, due.text) == (DueKind.UNPARSEABLE, "")
    assert due.reason.startswith("No due date is given.")


@pytest.mark.parametrize("value", [45672, 45672.5, 0, -1, float("inf"), True])
def test_bare_number_is_not_taken_for_a_date(value: float) -> None:
    due = parse_due(value)
    assert due.kind is DueKind.UNPARSEABLE
    assert "format the cell as a date" in due.reason


@pytest.mark.parametrize("value", [[], b"March 2025", object()])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="due date"):
        parse_due(value)  # type: ignore[arg-type]


def test_overdue_days() -> None:
    due = parse_due("March 2025")
    assert overdue_days(due, date(2025, 3, 31)) == 0
    assert overdue_days(due, date(2025, 4, 1)) == 1
    assert overdue_days(due, date(2024, 1, 1)) == 0
    assert overdue_days(parse_due("Quarterly"), date(2099, 1, 1)) == 0


# --- what holds for every text

DATES = st.dates(date(2000, 1, 1), date(2098, 12, 31))
PROSE_BEFORE = [
    "",
    "Review by ",
    "S7: 16-18 year olds, ",
    "Plan in place ",
    "Phase 2 - ",
    "(",
    "by ",
]
PROSE_AFTER = ["", ".", " with partners", ", led by the board", ")", " (90% of staff)"]
DATE_WORDS = """
    march may oct september 2024 2025 24 13 1st 30 feb q3 2024/25 25/26 fy end of the by from to
    until between and or - – / , ; ( ) . every each quarter quarterly monthly months 3 six weeks
    start commence ongoing throughout year was now revised completed on tbc to be agreed carried
    forward next plan spring early mid friday monday w/c week commencing ending 31/03/2025
    04/2025 '25 academic financial before after in during 2025-01-13 phase half term septmber
"""


def suffix(number: int) -> str:
    if number in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def month_end(when: date) -> date:
    return when.replace(day=monthrange(when.year, when.month)[1])


def ways_to_write(when: date) -> list[str]:
    number, nth = str(when.day), f"{when.day}{suffix(when.day)}"
    return [
        when.isoformat(),
        f"{when:%d/%m/%Y}",
        f"{when:%d.%m.%y}",
        f"{when:%d-%m-%Y}",
        f"{number}/{when.month}/{when.year}",
        f"{number} {when:%B %Y}",
        f"{nth} {when:%b %Y}",
        f"{when.day} {suffix(when.day)} {when:%B %Y}",
        f"the {nth} of {when:%B, %Y}",
        f"{when:%A} {number} {when:%B %Y}",
        f"{when:%a} {nth} {when:%b} '{when:%y}",
        f"{number}-{when:%b-%y}",
        f"{when:%B} {number}, {when.year}",
        f"{when:%B} {nth} {when.year}",
    ]


def ways_to_write_month(when: date) -> list[str]:
    return [
        f"{when:%B %Y}",
        f"{when:%b %Y}",
        f"{when:%b %y}",
        f"{when:%b-%y}",
        f"{when:%b} '{when:%y}",
        f"{when:%B, %Y}",
        f"{when:%m/%Y}",
        f"end of {when:%B %Y}",
        f"by the end of {when:%B %Y}",
        f"mid-{when:%B %Y}",
    ]


def check_invariants(due: Due) -> None:
    assert isinstance(due.kind, DueKind)
    if due.first and due.last:
        assert due.first <= due.last
    assert (due.kind is DueKind.UNPARSEABLE) <= bool(due.reason)
    assert bool(due.dates) == (due.kind is DueKind.MULTIPLE)
    match due.kind:
        case DueKind.MONTH | DueKind.END_OF_YEAR:
            assert due.last is not None
            assert due.last == month_end(due.last)
            assert due.first is None
        case DueKind.EXACT_DATE:
            assert due.last is not None
            assert due.first is None
        case DueKind.RANGE:
            assert due.first is not None
            assert due.last is not None
        case DueKind.STARTING:
            assert due.first is not None
            assert due.last is None
        case DueKind.RECURRING:
            assert due.recurrence
        case DueKind.MULTIPLE:
            assert len(set(due.dates)) == len(due.dates) > 1
            assert due.last == max(due.dates)
        case DueKind.UNPARSEABLE | DueKind.CARRIED_OVER | DueKind.TO_BE_SCOPED:
            assert due.first is due.last is due.recurrence is None
        case DueKind.ONGOING:
            assert due.first is None


@quick
@given(DATES)
def test_every_date_is_read_however_written(when: date) -> None:
    for text in ways_to_write(when):
        due = parse_due(text)
        assert (due.kind, due.last) == (DueKind.EXACT_DATE, when), text


@quick
@given(DATES)
def test_every_month_is_read_however_written(when: date) -> None:
    for text in ways_to_write_month(when):
        due = parse_due(text)
        assert (due.kind, due.last) == (DueKind.MONTH, month_end(when)), text


@quick
@given(DATES, st.sampled_from(PROSE_BEFORE), st.sampled_from(PROSE_AFTER))
def test_prose_around_a_date_changes_nothing(when: date, before: str, after: str) -> None:
    for text in (f"{when.day} {when:%B %Y}", f"{when:%B %Y}", f"{when:%d/%m/%Y}"):
        alone, within = parse_due(text), parse_due(f"{before}{text}{after}")
        assert (within.kind, within.last) == (alone.kind, alone.last)


EXPLANATIONS = [
    "\nthe training will be delivered in January and February, so the date has been extended",
    ". The board has to agree it in May.",
    "\r\nWaiting for guidance expected early 2026",
    ". We asked for more time, as half of the team is away until the 31 June.",
]
STATES = ["On hold until", "Paused -", "Deferred until", "Work is suspended until", "Complete -"]


@quick
@given(DATES, st.sampled_from(EXPLANATIONS))
def test_a_later_explanation_leaves_a_date_as_it_is(when: date, told: str) -> None:
    for text in (*ways_to_write(when), *ways_to_write_month(when)[:5]):
        alone, explained = parse_due(text), parse_due(text + told)
        assert (explained.kind, explained.last) == (alone.kind, alone.last), text


@quick
@given(DATES, st.sampled_from(STATES))
def test_a_status_is_no_due_date(when: date, status: str) -> None:
    for text in (*ways_to_write(when), *ways_to_write_month(when)[:5]):
        due = parse_due(f"{status} {text}")
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
@given(DATES, st.integers(1, 12))
def test_first_month_of_a_range_borrows_the_year_that_runs_forward(end: date, month: int) -> None:
    start = date(end.year - (month > end.month), month, 1)
    due = parse_due(f"{start:%B} to {end:%B %Y}")
    assert (due.kind, due.first, due.last) == (DueKind.RANGE, start, month_end(end))


@quick
@given(st.integers(2020, 2090), st.integers(1, 4))
def test_financial_quarters_tile_the_financial_year(year: int, quarter: int) -> None:
    text = f"{year}/{(year + 1) % 100:02}"
    whole = parse_due(text)
    quarters = [parse_due(f"Q{number} {text}") for number in range(1, 5)]
    assert whole.first == quarters[0].first == date(year, 4, 1)
    assert whole.last == quarters[3].last == parse_due(f"end of {text}").last
    if quarter < 4:
        last, following = quarters[quarter - 1].last, quarters[quarter].first
        assert last is not None
        assert following == last + timedelta(1)


@quick
@given(st.integers(2000, 2099), st.integers(1, 12), st.integers(29, 31))
def test_impossible_days_are_never_moved(year: int, month: int, number: int) -> None:
    due = parse_due(f"{number:02}/{month:02}/{year}")
    if number <= monthrange(year, month)[1]:
        assert due.last == date(year, month, number)
    else:
        assert due.kind is DueKind.UNPARSEABLE
        assert due.last is None


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
@given(st.sampled_from([row[0] for row in ROWS if row[1] in ("month", "range", "starting")]))
def test_spaces_and_case_mean_nothing(text: str) -> None:
    due = parse_due(text)
    for other in (
        text.upper(),
        text.lower(),
        f"  {text}\n",
        text.replace(" ", "  "),
        text.replace(" ", "\u00a0"),
        text.replace(" ", "\n"),
    ):
        again = parse_due(other)
        assert (again.kind, again.first, again.last) == (due.kind, due.first, due.last)


# --- a real plan


def test_every_due_text_of_a_real_plan_is_read() -> None:
    kinds = Counter(parse_due(row["due_by"]).kind for row in read(FACTS))
    assert kinds == {
        DueKind.MONTH: 109,
        DueKind.STARTING: 5,
        DueKind.RECURRING: 4,
        DueKind.RANGE: 2,
        DueKind.END_OF_YEAR: 1,
    }
