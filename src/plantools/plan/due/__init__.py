"""Read the language in which improvement plans say when something is due.

Nobody types only dates into a Due by column. What officers write falls into a few kinds:

month           "October 2024", "Review impact in Oct 24", "end of May 2025"
exact_date      "23 rd July 2020", "13/01/2025", "Fri 3rd Oct '25", "w/e 7 March 2025"
range           "September - December 2024", "Q3 2025/26", "during 2024/25", "w/c 3 March 2025"
starting        "To start in March 2025", "From April 2024 onwards"
recurring       "Quarterly review", "Every 3 months from June 2024"
end_of_year     "end of 2025", "end of 2024/25", "end of the academic year 2024/25"
multiple        "June and September 2024", "Review in August 2025 Embed by January 2026"
ongoing         "Ongoing", "Throughout the year", "Ongoing until March 2025"
to_be_scoped    "TBC", "Timescale being reviewed", "TBC - was September 2024"
carried_over    "Carried over to the next plan"
unparseable     everything else, with a reason: "by October" doesn't say of which year

The rules behind it:

- Nothing is guessed. Where two officers could read a text differently ("03/04" of no year,
  "spring 2025", "Q3 2025", "Jan 13 25"), it is unparseable and says what to write instead.
- A month is due by its last day, a range by its end, several dates by the latest.
- In figures the day always comes before the month, as in Britain: 03/04/2025 is 3 April.
- A year of two figures is in this century: "Oct 24" is October 2024.
- A council's financial year is April to March, because its budget and council tax are set by
  law for that year. "2024/25" and "Q1 2024/25" are read by it. A school year is September to
  August.
- A date of completion ("completed on 12 June 2024") is no due date, nor is one since revised.
"""

from plantools.plan.due.parse import Due, DueKind, overdue_days, parse_due

__all__ = ["Due", "DueKind", "overdue_days", "parse_due"]
