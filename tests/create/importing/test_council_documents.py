"""Documents as councils publish them, each a kind of its own, and what must come of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantools.create import Source, read_source
from plantools.errors import InputError
from plantools.workbook import contract
from plantools.workbook.contract import ACTIONS, RATINGS, SECTIONS, TableSpec

from . import plans
from .plans import csv_file, grid, workbook

HEADER = "Ref | Action | Action owner | Due by | Rating"
ROW = "CL1 | Open a hub. | Head of Care | May 2025 | Green"
PLAN = f"{HEADER}\n{ROW}\n"
FIELDS = ("Ref", "Section", "Action", "Owner", "Due by", "Rating", "Progress")


def document(folder: Path, text: str) -> Source:
    return read_source(plans.document(folder / "plan.docx", text))


def rows(source: Source, spec: TableSpec = ACTIONS, fields: Sequence[str] = FIELDS) -> list[Any]:
    found = source.table(spec)
    places = [found.headers.index(name) for name in fields]
    return [tuple(row[at] for at in places) for row in found.rows]


def said(source: Source, *words: str) -> bool:
    return any(all(word in note for word in words) for note in source.notes)


def test_labels_around_the_actions_are_the_sections_fields(tmp_path: Path) -> None:
    asked = "How we'll assess if we've done it | Audits. | What we will see then | Fewer waits."
    source = document(
        tmp_path,
        f"""
#0 Improvement plan
#2 1. Care leavers
Section lead | Director of Care
What inspectors found | Too few visits.\\nLate plans.
{HEADER}
{ROW}
{asked}
*Please also see FD1* |
^ 0 1-4
^ 1 1-4
^ 4 3-4
^ 5 0-4
#2 2. Front door
Section lead | Head of Law
{HEADER}
FD1 | x | H | | Red
^ 0 1-4
Please also see CL1 – Open a hub.
{asked}
""",
    )
    assert [row[:2] for row in rows(source)] == [("CL1", "CL"), ("FD1", "FD")]
    fields = ("Code", "Title", "Section lead", "Inspectors found", "How assessed")
    found = "Too few visits.\nLate plans."
    assert rows(source, SECTIONS, (*fields, "What we will see", "See also")) == [
        (
            *("CL", "Care leavers", "Director of Care", found),
            *("Audits.", "Fewer waits.", "Please also see FD1"),
        ),
        (
            *("FD", "Front door", "Head of Law", None),
            *("Audits.", "Fewer waits.", "Please also see CL1 – Open a hub."),
        ),
    ]


@pytest.mark.parametrize("rating", ["Impact rating Amber", "Impact rating"])
def test_a_months_impact_is_a_row_of_impact(tmp_path: Path, rating: str) -> None:
    source = document(
        tmp_path,
        f"""
#2 1. Care leavers
{PLAN}
Impact to date as at July 2025 | | | | {rating}
Key improvement activities delivered this month |
Board met. |
What impact we are achieving for children |
Half of audits are good. |
What our performance indicators show |
Visits in time: 80%. |
^ 0 0-3
"""
        + "\n".join(f"^ {n} 0-4" for n in range(1, 7)),
    )
    assert len(source.table(ACTIONS).rows) == 1
    assert source.table(contract.IMPACT).rows == (
        (
            *("CL", date(2025, 7, 1), "Amber" if "Amber" in rating else None),
            *("Board met.", "Half of audits are good.", "Visits in time: 80%."),
        ),
    )


def test_headings_over_sections_give_chapter_title_and_what_they_say(tmp_path: Path) -> None:
    source = document(
        tmp_path,
        f"""
#1 Chapter 1
#2 2. Care leavers
#4 What needs to improve
Support after 18.
#3 A. Homes
{PLAN}
#3 B. Work
{HEADER}
CW1 | x | H | May 2025 | Red
""",
    )
    assert rows(source, SECTIONS, ("Code", "Chapter", "Title", "Area for improvement")) == [
        ("CL", "Chapter 1", "Care leavers: Homes", "Support after 18."),
        ("CW", "Chapter 1", "Care leavers: Work", "Support after 18."),
    ]


def test_a_row_that_a_page_cuts_is_one_row(tmp_path: Path) -> None:
    head = "Ref | Action | Accountable person | Complete by | Update"
    source = document(
        tmp_path,
        f"""
#1 Priority 2: Audit
{head}
2C | Audit 25 cases of | Head of Care | 4 June 2025 | Done

{head}
   | the last year. | and Quality | | by May.
2D | y | Z | |

   | | | or later |

{head}
2E | Open homes. | Head of Homes | May 2025 |

{head}
   | | | June 2026 |
""",
    )
    assert [(row[0], *row[2:]) for row in rows(source)] == [
        (
            *("2C", "Audit 25 cases of the last year.", "Head of Care and Quality"),
            *("4 June 2025", None, "Done by May."),
        ),
        ("2D", "y", "Z", "or later", None, None),
        ("2E", "Open homes.", "Head of Homes", "May 2025", None, None),
        ("2E", "Open homes.", "Head of Homes", "June 2026", None, None),
    ]


WORDS = st.sampled_from(("reviews", "visits", "Ofsted", "homes", "CIN", "plans", "Fridays"))
SENTENCE = st.lists(WORDS, min_size=3, max_size=8).map(lambda words: f"Do {' '.join(words)} now.")


@given(
    st.lists(st.tuples(SENTENCE, SENTENCE), min_size=2, max_size=5),
    st.integers(0, 4),
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3)),
    st.booleans(),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_wherever_a_page_cuts_a_row(
    texts: list[tuple[str, str]], at: int, cuts: tuple[int, int, int], repeated: bool
) -> None:
    head = ("Ref", "Action", "Owner", "Due by", "Progress")
    plan = [
        (f"A{n}", action, "Head of Care and Law", "June 2025", told)
        for n, (action, told) in enumerate(texts)
    ]
    at = min(at, len(plan) - 1)
    ref, action, owner, due, told = plan[at]
    (first, rest), (begun, done), (one, two) = (
        (" ".join(text.split()[:n]), " ".join(text.split()[n:]))
        for text, n in zip((action, told, owner), cuts, strict=True)
    )
    above = [head, *plan[:at], (ref, first, one, due, begun)]
    below = [*([head] if repeated else []), ("", rest, two, "", done), *plan[at + 1 :]]
    drawn = ("\n".join(map(" | ".join, lines)) for lines in (above, below))
    with TemporaryDirectory() as folder:
        source = document(Path(folder), "#1 Help\n" + "\n\n".join(drawn))
    assert rows(source, fields=head) == plan


def test_cards_frames_totals_and_names_in_brackets(tmp_path: Path) -> None:
    """One table an action; a table within a frame; a total below; a name behind a long post."""
    head = ("Action ref", "Action", "Lead officer", "Due date", "RAG")
    plan = [(f"1.{n}", f"Do {n}.", "Head of Care", "May 2025", "Red") for n in (1, 2)]
    cards = ("\n".join(map(" | ".join, zip(head, row, strict=True))) for row in plan)
    source = document(tmp_path, "#1 Access\n" + "\n\n".join(cards))
    assert [row[:1] + row[2:6] for row in rows(source)] == plan
    word = docx.Document()
    frame = word.add_table(rows=1, cols=1).cell(0, 0)
    inner = frame.add_table(rows=0, cols=5)
    named = "CL1 | Open a hub. | Head of Service, Assessment (Jane Doe) | May 2025 | Green"
    for row in grid(f"{HEADER}\n{named}\n| TOTAL | 1 | |"):
        for cell, text in zip(inner.add_row().cells, row, strict=True):
            cell.text = text
    word.save(str(tmp_path / "framed.docx"))
    [told] = rows(read_source(tmp_path / "framed.docx"))
    assert told[2:6] == ("Open a hub.", "Head of Service, Assessment", "May 2025", "Green")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{n}. Do {n}.", (None, "{n}. Do {n}.")),
        ("1.{n}. Train team {n}.", ("1.{n}", "Train team {n}.")),
    ],
)
def test_numbers_before_each_action_are_its_ref(
    tmp_path: Path, text: str, wanted: tuple[str | None, str]
) -> None:
    head = "Action description | Responsible | Due | Status | Notes\n"
    more = " | Head of Care | May 2025 | On track | Begun in May."
    source = document(tmp_path, head + "\n".join(text.format(n=n) + more for n in "12"))
    ref, action = wanted
    assert [row[2:7] for row in rows(source)] == [
        (action.format(n=n), "Head of Care", "May 2025", "On track", "Begun in May.") for n in "12"
    ]
    assert ref is None or [row[0] for row in rows(source)] == [ref.format(n=n) for n in "12"]


def test_refs_within_the_text_and_numbers_of_areas(tmp_path: Path) -> None:
    head = "No | Area for improvement | Action | Lead | When | RAG"
    source = document(
        tmp_path,
        f"""
{head}
1 | Voice | (1a) Ask first. | Head of Care | May 2025 | G
| | (1b) Say what was said. | | June 2025 | A
v 0 1-2
v 1 1-2
v 3 1-2

{head}
| | (1c) Train chairs. | | July 2025 | A

{head}
2 | Homes | Buy one. | Head of Homes | May 2025 | R
| | Let it. |
v 0 1-2
v 1 1-2
v 3 1-2
""",
    )
    assert [(row[0], row[2], row[3]) for row in rows(source)] == [
        ("1a", "Ask first.", "Head of Care"),
        ("1b", "Say what was said.", "Head of Care"),
        ("1c", "Train chairs.", "Head of Care"),
        *(("2.1", "Buy one.", "Head of Homes"), ("2.2", "Let it.", "Head of Homes")),
    ]


def test_measures_under_a_header_of_two_rows_and_their_months(tmp_path: Path) -> None:
    source = document(
        tmp_path,
        f"""
#1 Priority 1: Care leavers
{PLAN}
Measuring our performance | Thresholds
| Requires improvement | Good | Outstanding
Audits that are good | 60-69% | 70-79% | 80-100%
v 0 0-1
^ 0 1-3

Indicator | Target | May 2025 | June 2025
Visits | 85% | 70% | 81.5%
""",
    )
    fields = ("Id", "Section", "Measure", "Target", "Good", "Unit")
    assert rows(source, contract.MEASURES, fields) == [
        ("M1", "CL", "Audits that are good", None, "70-79%", "%"),
        ("M2", "CL", "Visits", 85, None, "%"),
    ]
    assert rows(source, contract.READINGS, ("Measure", "Month", "Value")) == [
        *(("M2", date(2025, 5, 1), 70), ("M2", date(2025, 6, 1), 81.5)),
    ]


@pytest.mark.parametrize(("stated", "words"), [(3, ("add up",)), (9, ("adds up to 3", "9"))])
def test_a_finance_table(tmp_path: Path, stated: int, words: tuple[str, ...]) -> None:
    head = ("Expenditure group", "2024/25 Budget", "2025/26 Budget", "2025/26 Forecast")
    money = [head, ("Staff", 1.5, 10, 12), ("Additional training", 1.5, 1, 1)]
    finance = ("Finance", [*money, ("Total", stated, 11, 13)])
    source = read_source(workbook(tmp_path / "plan.xlsx", ("Plan", grid(PLAN)), finance))
    assert rows(source, contract.FINANCE, ("Group", "Kind", "Year", "Budget", "Forecast")) == [
        ("Staff", None, "2024/25", 1.5, None),
        ("Staff", None, "2025/26", 10, 12),
        ("Additional training", "additional", "2024/25", 1.5, None),
        ("Additional training", "additional", "2025/26", 1, 1),
    ]
    assert said(source, *words)


def test_cover_and_narrative(tmp_path: Path) -> None:
    source = document(
        tmp_path,
        f"""
#0 Children's improvement plan
April 2025 – March 2026
#1 Contents
Introduction .....\t3
#1 Introduction
Marlow County Council welcomes what the inspectors found.
We will:
* listen to children
#1 1. Care leavers
All ratings are accurate as at 24 June 2025.
{PLAN}
#1 Governance
The board meets each month.
""",
    )
    assert source.cover == {
        "PlanTitle": "Children's improvement plan",
        "Organisation": "Marlow County Council",
        "PeriodStart": date(2025, 4, 1),
        "PeriodEnd": date(2026, 3, 31),
        "AsAt": date(2025, 6, 24),
    }
    assert not any("on Cover" in note for note in source.blank_notes())
    assert rows(source, contract.REPORT_TEXT, ("Kind", "Heading", "Order", "Text")) == [
        ("front", "Introduction", 1, "Marlow County Council welcomes what the inspectors found."),
        ("front", "Introduction", 2, "We will:"),
        ("front", "Introduction", 3, "• listen to children"),
        ("back", "Governance", 4, "The board meets each month."),
    ]


def test_a_table_of_something_else_keeps_the_heading_it_stood_under(tmp_path: Path) -> None:
    risks = "Risk | Chance | Answer\nStaff leave | High | Pay"
    door = f"#1 Front door\n{HEADER}\nFD1 | x | H | | Red"
    source = document(tmp_path, f"#1 Care leavers\n{PLAN}\n{risks}\n{door}")
    assert [spec.title for spec in source.extras if "Kept" in spec.title] == ["Kept: Care leavers"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            """
Actions that have been changed:
Ref | Action | Revised action | New timescale
A1 | x | y | May 2025
Actions that have been removed:
Ref | Action | Reason
A2 | x | Done elsewhere.
""",
            "a list of changes",
        ),
        (
            """
#1 Purpose of report
#1 Executive summary
#1 Recommendations
#1 Background
The plan is going well.
""",
            "committee's report",
        ),
    ],
)
def test_what_is_no_plan_is_called_what_it_is(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        document(tmp_path, text)


@pytest.mark.parametrize(
    "key",
    [
        "1 | Complete\n2 | On track\n3 | Behind schedule",
        "Key: 1 = Complete; 2 = On track; 3 = Behind schedule",
        "#1 RAG key\n1 – Complete\n2 – On track\n3 – Behind schedule",
    ],
)
def test_a_key_in_digits_is_the_scale(tmp_path: Path, key: str) -> None:
    head = "#1 Care leavers\nRef | Action | Who | Date | Category\n"
    plan = "A1 | Do x. | Head | May 2025 | 1\nA2 | Do y. | Head | June 2025 | 3\n\n"
    source = document(tmp_path, head + plan + key)
    assert [row[5] for row in rows(source)] == ["1", "3"]
    assert rows(source, RATINGS, ("Kind", "Rating", "Means")) == [
        *(("action", "1", "complete"), ("action", "2", "on track"), ("action", "3", "at risk")),
    ]


def test_colours_are_rated_by_the_words_of_the_key(tmp_path: Path) -> None:
    source = document(
        tmp_path,
        """
#1 Care leavers
Ref | Action | Owner | Due
A1 | x | H | May 2025
A2 | y | H |
% 1 3 0070C0
% 2 3 FF0000

Complete | On track | Late | Not begun
% 0 0 0070C0
% 0 1 00B050
% 0 2 FF0000
% 0 3 BFBFBF
""",
    )
    assert [row[5] for row in rows(source)] == ["Complete", "Late"]
    assert rows(source, RATINGS, ("Rating", "Means", "Colour"))[:2] == [
        *(("Complete", "complete", "blue"), ("On track", "on track", "green")),
    ]


def test_definitions_are_of_the_kind_that_their_heading_says(tmp_path: Path) -> None:
    key = "Colour | Definition\nRed | Not good\nBlue | Good"
    source = document(tmp_path, f"#2 Actions\n{key}\n#2 Impact\n{key}\n#2 Care\n{PLAN}")
    kinds = [kind for kind, _ in rows(source, RATINGS, ("Kind", "Rating"))]
    assert kinds.count("impact") == 2


@pytest.mark.parametrize(
    "text",
    [
        """
What will we do to put it right? | Resp. | Date | BRAG as told to the board 12/3/25
Write a plan for each child. | Head of Care | Start: 1 May 2025\\nDue: 1 June 2025 | A
""",
        "Improvement | | | \nGive each child a worker. | Team Manager | 31/05/2025 | Red",
        """
Task/activity | Officer(s)/partner | Completion by | Sept 2025
Open a hub in the north. | Partnership Lead | Q2 2025/26 | On track
""",
        """
Actions we will take | Delivery lead(s) | End date | Delivery confidence
Open a hub in the north. | Head of Care | 30/09/2025 | Amber/Green
""",
    ],
)
def test_columns_are_known_by_their_cells(tmp_path: Path, text: str) -> None:
    head, cells = text.strip("\n").split("\n")
    source = document(tmp_path, f"#1 Help\nRef | {head}\nH1 | {cells}\nH2 | {cells}")
    assert [row[2:6] for row in rows(source)] == grid(cells) * 2
    assert said(source, "Guessed by what stands in the cells")


def test_what_is_doubtful_is_said(tmp_path: Path) -> None:
    usual = "\n".join(f"H{n} | Do it. | Head of Care | | Red | May 2025" for n in range(1, 5))
    source = document(
        tmp_path,
        f"""
#1 Help
Ref | Action | Owner | Due by | Rating | Checked
{usual}
see note | Do it. | It was agreed by everybody at the table that nobody owns it. | June 2025 | Red |
H6 | Do it. | Mary Hart | | Red | May 2025
H7 | Do it. | Mary Hart, Head of Care | | Red | May 2025
""",
    )
    assert said(source, "don't look like the others", "see note")
    assert said(source, "Sentences", "owner", '--map "Owner=keep"')
    assert said(source, "no due date", '--map "Checked=Due by"')
    assert said(source, "name people", "H6 (table 1, row 7)")
    assert rows(source, fields=("Owner", "Owner as written"))[-1] == (
        *("Head of Care", "Mary Hart, Head of Care"),
    )


def test_folders_match_headers_as_files_do(tmp_path: Path) -> None:
    head = "Ref | Section | Improvement actions | Wer | Target completion | RAG rating"
    csv_file(tmp_path / "actions.csv", grid(f"{head}\nA1 | A | Do x. | Head | May 2025 | Red"))
    source = read_source(tmp_path, ["Wer=Owner"])
    assert rows(source, fields=("Ref", "Action", "Owner", "Due by", "Rating")) == [
        ("A1", "Do x.", "Head", "May 2025", "Red")
    ]
    assert said(source, "guessed", "Target completion as Due by")
    with pytest.raises(InputError, match="--map names the header 'Nobody'"):
        read_source(tmp_path, ["Wer=Owner", "Nobody=Rating"])
