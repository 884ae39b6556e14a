"""Due texts as councils write them: abbreviated, mistyped, revised, ticked off, far too long."""

from __future__ import annotations

import re

import pytest

from plantools.plan.due import DueKind, gaps_between, parse_due
from plantools.plan.due.date_phrases import Reader, find_phrases, patterns
from plantools.plan.due.surrounding_words import CUES, OFTEN, find_recurrence, says
from plantools.plan.due.tokens import read_text

# text | kind | first | last | recurrence
TABLE = """
31. 03. 2025 | exact_date | | 2025-03-31 |
31 - 03 - 2025 | exact_date | | 2025-03-31 |
31st Mar' 25 | exact_date | | 2025-03-31 |
31stMarch 2025 | exact_date | | 2025-03-31 |
31/03/2025 00:00:00 | exact_date | | 2025-03-31 |
2025-Mar-31 | exact_date | | 2025-03-31 |
Target date: 31/03/2025 | exact_date | | 2025-03-31 |
Prior to 31 March 2025 | exact_date | | 2025-03-30 |
year end 31/03/2025 | exact_date | | 2025-03-31 |
End of Q4 (31/03/25) | exact_date | | 2025-03-31 |
31 March 2024 completed on 12 April 2024 | exact_date | | 2024-03-31 |
31 March 2024 was delivered on 12 April 2024 | exact_date | | 2024-03-31 |
To be presented to Committee on 18 September 2024 | exact_date | | 2024-09-18 |
BY END OF MARCH 2025 | month | | 2025-03-31 |
March - 2025 | month | | 2025-03-31 |
2025 March | month | | 2025-03-31 |
Strategy 2023 March 2025 | month | | 2025-03-31 |
the month of March 2025 | month | | 2025-03-31 |
End of the financial year (March 2025) | month | | 2025-03-31 |
Prior to September 2024 | month | | 2024-08-31 |
After May 2025 and before September 2025 | month | | 2025-08-31 |
July 2024 COMPLETE | month | | 2024-07-31 |
July 2024 (complete - 3/8/24) | month | | 2024-07-31 |
July 2024 - signed off at Board on 12 August 2024 | month | | 2024-07-31 |
July 2024 - signed off by the DCS in August 2024 | month | | 2024-07-31 |
July 2024 closed at Improvement Board 12/08/2024 | month | | 2024-07-31 |
Deadline extended from June 2024 to September 2024 | month | | 2024-09-30 |
June 2024. Extension agreed to September 2024 | month | | 2024-09-30 |
June 2024 (revised September 2024) | month | | 2024-09-30 |
Original: June 2024 Revised: September 2024 | month | | 2024-09-30 |
ASAP and by July 2024 at the latest | month | | 2024-07-31 |
Term 1 (October 2024) | month | | 2024-10-31 |
Ongoing, with review in March 2025 | month | | 2025-03-31 |
July 2024, then reviewed 6 monthly | month | | 2024-07-31 | every 6 months
31st July 2024 and annually thereafter | exact_date | | 2024-07-31 | every year
wc 13 January 2025 | range | 2025-01-13 | 2025-01-19 |
w.c. 13 January 2025 | range | 2025-01-13 | 2025-01-19 |
wk commencing 13.01.25 | range | 2025-01-13 | 2025-01-19 |
Q4 (Jan-Mar 2025) | range | 2025-01-01 | 2025-03-31 |
Q4 (January - March) 2024/25 | range | 2025-01-01 | 2025-03-31 |
Q1 2025/26 (April to June) | range | 2025-04-01 | 2025-06-30 |
Q4: 2024/25 | range | 2025-01-01 | 2025-03-31 |
2024 - 2025 | range | 2024-04-01 | 2025-03-31 |
Nov 24 to Mar 25 | range | 2024-11-01 | 2025-03-31 |
Start: April 2024, End: March 2025 | range | 2024-04-01 | 2025-03-31 |
April 2024 (start) March 2025 (end) | range | 2024-04-01 | 2025-03-31 |
Started September 2024. To be completed by July 2025 | range | 2024-09-01 | 2025-07-31 |
wef 1 April 2025 | starting | 2025-04-01 | |
September 2024 start | starting | 2024-09-01 | |
June 2024 to date | starting | 2024-06-01 | |
Since the visit of March 2024, ongoing | starting | 2024-03-01 | |
Ongoing until the end of 2024/25 | ongoing | | 2025-03-31 |
Monthly, starting January 2025 | recurring | 2025-01-01 | | every month
Monthly up to and including March 2025 | recurring | | 2025-03-31 | every month
First review June 2024, then quarterly | recurring | 2024-06-01 | | every 3 months
Draft July 2024, completed by October 2024 | multiple | | 2024-10-31 |
July 2024 (completed); October 2024 | multiple | | 2024-10-31 |
July 2024 completed. Next review October 2024 | multiple | | 2024-10-31 |
March 2025 revised date to be agreed | to_be_scoped | | |
Requires scoping | to_be_scoped | | |
Action carried forward into the next improvement plan | carried_over | | |
Early in 2026 | unparseable | | |
Throughout 2024 and 2025 | unparseable | | |
Term 1 2024/25 | unparseable | | |
first term of 2024/25 | unparseable | | |
HT3 2024/25 | unparseable | | |
Autumn Term 2 2024 | unparseable | | |
Q1 (Jan-Mar) 2025/26 | unparseable | | |
2025 Mar 31 | unparseable | | |
6 months after launch in September 2024 | unparseable | | |
March 2O25 | unparseable | | |
20250331 | unparseable | | |
12/25/2024 | unparseable | | |
"""
ROWS = [[part.strip() for part in line.split("|")] for line in TABLE.strip().split("\n")]
ROWS += [
    ["July 2024\r\nCompleted on 3 August 2024", "month", "", "2024-07-31", ""],
    ["- July 2024\n- October 2024", "multiple", "", "2024-10-31", ""],
    ["• July 2024\n• October 2024", "multiple", "", "2024-10-31", ""],
    [
        "March 2025\nthe training will be delivered in January and February, "
        "so the date has been extended",
        *("month", "", "2025-03-31", ""),
    ],
    ["March 2025. The board has to agree it in May.", "month", "", "2025-03-31", ""],
    ["31/03/2025\nWaiting for guidance expected early 2026", "exact_date", "", "2025-03-31", ""],
    ["Quarterly\nNext one will be in October", "recurring", "", "", "every 3 months"],
    ["February 2025\nMarch 2025", "multiple", "", "2025-03-31", ""],
    ["Review in August 2025\nEmbed by January", "unparseable", "", "", ""],
    ["March 2025\n30 February 2025", "unparseable", "", "", ""],
    ["September 2024\n- December 2024", "range", "2024-09-01", "2024-12-31", ""],
]


@pytest.mark.parametrize(("text", "kind", "first", "last", "often"), ROWS, ids=[r[0] for r in ROWS])
def test_as_councils_write_it(text: str, kind: str, first: str, last: str, often: str) -> None:
    due = parse_due(text)
    told = (due.kind, str(due.first or ""), str(due.last or ""), due.recurrence or "")
    assert told == (DueKind(kind), first, last, often)


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


def test_spaces_make_no_text_too_long() -> None:
    assert parse_due("March" + " " * LONG + "2025").kind is DueKind.MONTH
