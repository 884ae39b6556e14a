"""The shapes that councils' plans have, and what must come of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from plantools.create import Source, read_source
from plantools.errors import InputError

from . import plans
from .plans import csv_file, document, grid, workbook

HEADER = "Ref | Action | Owner | Due by | RAG"
ROW = "CL1 | Open a hub. | Head of Care | May 2025 | Green"
PARTS = {
    "HEADER": HEADER,
    "PLAN": f"{HEADER}\n{ROW}\n",
    "REVIEW": """
Key improvement activities delivered this month |
Board met. |
What impact we are achieving for children |
Half of audits are good. |
What our performance indicators show |
Visits in time: 80%. |
^ 0 0-3, 1 0-4, 2 0-4, 3 0-4, 4 0-4, 5 0-4, 6 0-4
""",
    "DIGITS": """
#1 Care leavers
Ref | Action | Who | Date | Category
A1 | Do x. | Head | May 2025 | 1
A2 | Do y. | Head | June 2025 | 3

""",
    "SCALE": """
= Actions: Rating: 1 | 3
= Ratings: Kind | Rating | Means
action | 1 | complete
action | 2 | on track
action | 3 | at risk
""",
}
CASES = r"""
## a priority column gives the sections
Priority         | No | Action | Lead
Care leavers     | 1  | x      | Head
                 | 2  | y      | Head
Children's voice | 3  | z      | Head
= Actions: Section: CL | CL | CSV
= Sections: Title: Care leavers | Children's voice
~ CL for 'Care leavers'

## a priority column of levels gives none
Priority | No  | Action
High     | SL1 | x
Low      | SL2 | y
= Actions: Section | Priority (as written)
SL | High
SL | Low

## sections that the file lists keep their codes
Code  | Section title | Section lead
VO    | Voice         | Head of Voice
Theme | Ref           | Action
Voice | 1             | Listen
= Actions: Section: VO
= Sections: Section lead: Head of Voice

## the areas of a plan by phases
Area for improvement      | Planned response  | Progress at Phase 2 | Progress at Phase 1
Supervision is irregular. | Train managers    | All trained         | Half trained
                          | Audit supervision |                     | Tool made
= Actions: Ref | Action | Progress | Progress at Phase 1
SI1 | Train managers | All trained | Half trained
SI2 | Audit supervision | Tool made | Tool made
= Sections: Area for improvement: Supervision is irregular.
~ Refs were made for 2 rows

## areas without responses are the actions
Area for improvement | Lead | Progress at phase 1 | Progress at phase 2
Visits are late      | Head | Some                | Fewer
Plans drift          | Head | Some                |
= Actions: Action | Progress
Visits are late | Fewer
Plans drift | Some

## due date is due by where there is no other; what a column cannot hold stays beside it
Ref | Action | Due date               | Date completed
A1  | x      | By the end of May 2025 | Spring, we think
= Actions: Due by | Due date | Completed on | Completed on as written
By the end of May 2025 | | | Spring, we think

## no date is invented, in a table or across tables
{PLAN}
CL2 | Write to them. | Head of Care | | Green

{HEADER}
CL3 | Visit them. | Head of Care | | Green
= Actions: Ref | Due by
CL1 | May 2025
CL2 |
CL3 |

## a key of the council's own says what its words mean
{HEADER}
A1    | x | Head | May 2025 | Green
RAG   | Definition
Green | Complete
= Ratings: Kind | Rating | Means | Colour | Definition
action | Green | complete | | Complete
~ 'Green' as complete (its definition says “Complete”)

## a key of words alone stays as it is while a rating is blank
{HEADER}
A1    | x | Head | May 2025 | Green
A2    | y | Head | May 2025 |
RAG   | Definition
Green |
Red   |
= Ratings: Rating | Definition
Green |
Red |

## where the plan rates by what its key says of colours, those are the words
{HEADER}
A1    | x | Head | May 2025 | Complete
A2    | y | Head | May 2025 | On track
RAG   | Definition
Blue  | Complete
Green | On track
= Ratings: Rating | Definition
Complete | Blue
On track | Green

## instructions are no actions
Step  | What to do       | Where
First | Fill in the plan | Below
{HEADER}
A1 | x | Head | May 2025 | Green
= Actions: Action: x

## a column without a header comes along, and what was not found at all is said
Ref | Action | Owner | |
A1  | x      | Head  | | note
= Actions: Column 5: note
= Import: Their header: Ref | Action | Owner | (no header)
~ No column of due dates
~ No column of ratings

## a key below the actions is none of them
Action | Who      | When     | RAG
Do x.  | Head     | May 2025 | Amber
Key    |
Amber  | Slipping
= Actions: Action: Do x.

## labels around the actions are the section's fields, and a label that nobody knows is text
#0 Improvement plan
#2 1. Care leavers
Section lead | Director of Care
What inspectors found | Too few visits.\nLate plans.
{PLAN}
How we'll assess if we've done it | Audits. | What we will see then | Fewer waits.
*Please also see FD1* |
^ 0 1-4, 1 1-4, 4 3-4, 5 0-4
#2 2. Front door
Section lead | Head of Law | Budget holder | Head of Money
{HEADER}
FD1 | x | H | | Red
Please also see CL1 – Open a hub.
How we'll assess if we've done it | Audits. | What we will see then | Fewer waits.
= Actions: Ref | Section
CL1 | CL
FD1 | FD
= Sections: Code | Title | Section lead | Inspectors found | Text from the plan
CL | Care leavers | Director of Care | Too few visits.\nLate plans. |
FD | Front door | Head of Law | | Budget holder: Head of Money
= Sections: How assessed | What we will see | See also
Audits. | Fewer waits. | Please also see FD1
Audits. | Fewer waits. | Please also see CL1 – Open a hub.

## a month's impact is a row of Impact, be it rated or not
#2 1. Care leavers
{PLAN}

Impact to date as at July 2025 | | | | Impact rating Amber
{REVIEW}
#2 2. Front door
{HEADER}
FD1 | x | H | | Red

Impact to date as at July 2025 | | | | Impact rating
{REVIEW}
= Actions: Ref: CL1 | FD1
= Impact: Section | Month | Impact rating | Key activities | Impact achieved | Indicators show
CL | 2025-07-01 | Amber | Board met. | Half of audits are good. | Visits in time: 80%.
FD | 2025-07-01 | | Board met. | Half of audits are good. | Visits in time: 80%.

## headings over sections give chapter, title and what they say
#1 Chapter 1
#2 2. Care leavers
#4 What needs to improve
Support after 18.
#3 A. Homes
{PLAN}
#3 B. Work
{HEADER}
CW1 | x | H | May 2025 | Red
= Sections: Code | Chapter | Title | Area for improvement
CL | Chapter 1 | Care leavers: Homes | Support after 18.
CW | Chapter 1 | Care leavers: Work | Support after 18.

## a row that a page cuts is one row, and no action for its owner and date
#1 Priority 2: Audit
Ref | Action | Accountable person | Complete by | Update
2C | Audit 25 cases of | Head of Care | 4 June 2025 | Done

Ref | Action | Accountable person | Complete by | Update
   | the last year. | and Quality | | by May.
2D | y | Z | |

   | | | or later |

Ref | Action | Accountable person | Complete by | Update
2E | Open homes. | Head of Homes | May 2025 |

Ref | Action | Accountable person | Complete by | Update
   | | | June 2026 |
2F | Ask every family in | Head of Care | May 2025 |

   | Marlow what they need. | and Law | or as agreed |
= Actions: Ref | Action | Owner | Due by | Rating | Progress
2C | Audit 25 cases of the last year. | Head of Care and Quality | 4 June 2025 | | Done by May.
2D | y | Z | or later | |
2E | Open homes. | Head of Homes | May 2025 | |
2E | Open homes. | Head of Homes | June 2026 | |
2F | Ask every family in Marlow what they need. | Head of Care and Law | May 2025 or as agreed | |

## one table for each action
#1 Access
Action ref | 1.1
Action | Do 1.
Lead officer | Head of Care
Due date | May 2025
RAG | Red

Action ref | 1.2
Action | Do 2.
Lead officer | Head of Care
Due date | May 2025
RAG | Red
= Actions: Ref | Action | Owner | Due by | Rating
1.1 | Do 1. | Head of Care | May 2025 | Red
1.2 | Do 2. | Head of Care | May 2025 | Red

## numbers before each action are none of its refs, but those of two parts are
#1 Access
Action description | Responsible | Due | Status | Notes
1. Do 1. | Head of Care | May 2025 | On track | Begun in May.
2. Do 2. | Head of Care | May 2025 | On track | Begun in May.
#1 Training
Action description | Responsible | Due by | Status | Notes
1.1. Train team 1. | Head of Care | May 2025 | On track | Begun in May.
1.2. Train team 2. | Head of Care | May 2025 | On track | Begun in May.
= Actions: Ref | Action | Owner | Due by | Rating | Progress
ACC1 | 1. Do 1. | Head of Care | May 2025 | On track | Begun in May.
ACC2 | 2. Do 2. | Head of Care | May 2025 | On track | Begun in May.
1.1 | Train team 1. | Head of Care | May 2025 | On track | Begun in May.
1.2 | Train team 2. | Head of Care | May 2025 | On track | Begun in May.

## refs within the text, and numbers of areas
No | Area for improvement | Action | Lead | When | RAG
1 | Voice | (1a) Ask first. | Head of Care | May 2025 | G
| | (1b) Say what was said. | | June 2025 | A
v 0 1-2, 1 1-2, 3 1-2

No | Area for improvement | Action | Lead | When | RAG
| | (1c) Train chairs. | | July 2025 | A

No | Area for improvement | Action | Lead | When | RAG
2 | Homes | Buy one. | Head of Homes | May 2025 | R
| | Let it. |
v 0 1-2, 1 1-2, 3 1-2
= Actions: Ref | Action | Owner
1a | Ask first. | Head of Care
1b | Say what was said. | Head of Care
1c | Train chairs. | Head of Care
2.1 | Buy one. | Head of Homes
2.2 | Let it. | Head of Homes

## measures under a header of two rows, and their months
#1 Priority 1: Care leavers
{PLAN}

Measuring our performance | Thresholds
| Requires improvement | Good | Outstanding
Audits that are good | 60-69% | 70-79% | 80-100%
v 0 0-1
^ 0 1-3

Indicator | Target | May 2025 | June 2025
Visits | 85% | 70% | 81.5%
= Measures: Id | Section | Measure | Target | Good | Unit
M1 | CL | Audits that are good | | 70-79% | %
M2 | CL | Visits | 85 | | %
= Readings: Measure | Month | Value
M2 | 2025-05-01 | 70
M2 | 2025-06-01 | 81.5

## a header in two rows, and a date for several
Ref | Action | Progress |         | Due by
    |        | Phase 1  | Phase 2 |
A1  | x      | begun    | done    | May 2025
A2  | y      | late     |         |
v 0 0-1, 1 0-1, 4 0-1, 4 2-3
^ 0 2-3
= Actions: Progress Phase 1 | Progress | Due by
begun | done | May 2025
late | late | May 2025
~ Rows without a date of their own got the one that is merged over them: A2

## cover and narrative
#0 Children's improvement plan
April 2025 – March 2026
#1 Contents
Introduction .....	3
#1 Introduction
Marlow County Council welcomes what the inspectors found.
We will:
* listen to children
#1 1. Care leavers
All ratings are accurate as at 24 June 2025.
{PLAN}
#1 Governance
The board meets each month.
= Cover: PlanTitle | Organisation | PeriodStart | PeriodEnd | AsAt
Children's improvement plan | Marlow County Council | 2025-04-01 | 2026-03-31 | 2025-06-24
= ReportText: Kind | Heading | Order | Text
front | Introduction | 1 | Marlow County Council welcomes what the inspectors found.
front | Introduction | 2 | We will:
front | Introduction | 3 | • listen to children
back | Governance | 4 | The board meets each month.

## a table of something else keeps the heading that it stood under
#1 Care leavers
{PLAN}

Risk | Chance | Answer
Staff leave | High | Pay
#1 Front door
{HEADER}
FD1 | x | H | | Red
~ Kept 1 (Care leavers)

## changes are no plan
Actions that have been changed:
Ref | Action | Revised action | New timescale
A1 | x | y | May 2025
Actions that have been removed:
Ref | Action | Reason
A2 | x | Done elsewhere.
! a list of changes

## a report is no plan
#1 Purpose of report
#1 Executive summary
#1 Recommendations
#1 Background
The plan is going well.
! committee's report

## a key in digits, as a table
{DIGITS}

1 | Complete
2 | On track
3 | Behind schedule
{SCALE}

## a key in digits, as a text
{DIGITS}
Key: 1 = Complete; 2 = On track; 3 = Behind schedule
{SCALE}

## a key in digits, as paragraphs
{DIGITS}
#1 RAG key
1 – Complete
2 – On track
3 – Behind schedule
{SCALE}

## colours are rated by the words of the key
#1 Care leavers
Ref | Action | Owner | Due
A1 | x | H | May 2025
A2 | y | H |
% 1 3 0070C0, 2 3 FF0000

Complete | On track | Late | Not begun
% 0 0 0070C0, 0 1 00B050, 0 2 FF0000, 0 3 BFBFBF
= Actions: Rating: Complete | Late
= Ratings: Rating | Means | Colour
Complete | complete | blue
On track | on track | green
Late | off track | red
Not begun | not started | grey

## definitions are of the kind that their heading says
#2 Actions
Colour | Definition
Red | Not good
Blue | Good
#2 Impact
Colour | Definition
Red | Not good
Blue | Good
#2 Care
{PLAN}
= Ratings: Kind | Rating
action | Red
action | Blue
action | Green
impact | Red
impact | Blue

## columns are known by their cells: a date among others, no heading, a month
Ref | What will we do to put it right? | Resp. | Date | BRAG as told to the board 12/3/25
H1 | Write a plan. | Head of Care | Start: 1 May 2025\nDue: 1 June 2025 | A
#1 Workers
Ref | Improvement | | |
H2 | Give each child a worker. | Team Manager | 31/05/2025 | Red
#1 Hubs
Ref | Task/activity | Officer(s)/partner | Completion by | Sept 2025
H3 | Open a hub in the north. | Partnership Lead | Q2 2025/26 | On track
= Actions: Action | Owner | Due by | Rating
Write a plan. | Head of Care | Start: 1 May 2025\nDue: 1 June 2025 | A
Give each child a worker. | Team Manager | 31/05/2025 | Red
Open a hub in the north. | Partnership Lead | Q2 2025/26 | On track
~ Guessed by what stands in the cells

## columns are known by their cells: other words
Ref | Actions we will take | Delivery lead(s) | End date | Delivery confidence
H1 | Open a hub in the north. | Head of Care | 30/09/2025 | Amber/Green
= Actions: Action | Owner | Due by | Rating
Open a hub in the north. | Head of Care | 30/09/2025 | Amber/Green
~ Guessed by what stands in the cells

## what is doubtful is said
#1 Help
Ref | Action | Owner | Due by | Rating | Checked
H1 | Do it. | Head of Care | | Red | May 2025
H2 | Do it. | Head of Care | | Red | May 2025
H3 | Do it. | Head of Care | | Red | May 2025
H4 | Do it. | Head of Care | | Red | May 2025
see note | Do it. | It was agreed by everybody at the table that nobody owns it. | June 2025 | Red |
H6 | Do it. | Mary Hart | | Red | May 2025
H7 | Do it. | Mary Hart, Head of Care | | Red | May 2025
~ These refs don't look like the others, so please look: see note.
~ Sentences stand in the owner cells of see note.
~ --map "Owner=keep"
~ have no due date
~ --map "Checked=Due by"
~ name people, and no post is left without them: H6 (table 1, row 7)
"""


def cases() -> Sequence[object]:
    """Each case as a document, and as a table of other files where it is no more than a table."""
    found = []
    for case in CASES.strip("\n# ").split("\n\n## "):
        name, _, text = case.partition("\n")
        text = re.sub(r"{([A-Z]+)}", lambda part: PARTS[part[1]].strip("\n"), text)
        drawn, *wanted = re.split(r"\n(?=[=~!] )", text)
        kinds = ("csv", "xlsx") if all("|" in line for line in drawn.split("\n")) else ("docx",)
        found += [pytest.param(kind, drawn, wanted, id=f"{name}, {kind}") for kind in kinds]
    return found


def column(source: Source, header: str, table: str = "tblActions") -> list[object]:
    rows = source.contents[table]
    return [row[rows.headers.index(header)] for row in rows.rows]


def said(source: Source, *words: str) -> bool:
    return any(all(word in note for word in words) for note in source.notes)


def made(path: Path, text: str) -> Source:
    """What becomes of a file of some kind that holds this."""
    if path.suffix == ".docx":
        return read_source(document(path, text))
    if path.suffix == ".csv":
        return read_source(csv_file(path, grid(text)))
    return read_source(workbook(path, ("Plan", grid(text))))


@pytest.mark.parametrize(("kind", "text", "wanted"), cases())
def test_what_comes_of_a_shape(tmp_path: Path, kind: str, text: str, wanted: list[str]) -> None:
    """A case is a document, then columns of our tables (=), what is said (~), or why not (!)."""
    path = tmp_path / f"plan.{kind}"
    if wanted[0].startswith("! "):
        with pytest.raises(InputError, match=wanted[0][2:]):
            made(path, text)
        return
    source = made(path, text)
    for each in wanted:
        first, _, below = each[2:].partition("\n")
        table, headers, *cells = first.split(": ", 2) if each[0] == "=" else ("", "")
        columns = [
            [source.cover[name]] if table == "Cover" else column(source, name, f"tbl{table}")
            for name in (grid(headers)[0] if table else ())
        ]
        told = [tuple(str(c or "") for c in row) for row in zip(*columns, strict=True)]
        rows = [(cell,) for cell in grid(cells[0])[0]] if cells else grid(below)
        if table:
            assert told == rows
        else:
            assert said(source, first), source.notes


@pytest.mark.parametrize(
    ("refs", "codes"),
    [
        (("SL1", "SL2", "FD1"), ["SL", "SL", "FD"]),
        (("1A", "1B", "2A"), ["1", "1", "2"]),
        (("2.3", "2.4", "3.1"), ["2", "2", "3"]),
        (("1", "2", "52"), ["AA", "AA", "AA"]),
    ],
)
def test_refs_of_every_kind_and_sections_by_them(
    tmp_path: Path, refs: tuple[str, ...], codes: list[str]
) -> None:
    lines = (f"{ref} | Do {ref} | Head | May 2025 | Green" for ref in refs)
    source = made(tmp_path / "plan.csv", "\n".join((HEADER, *lines)))
    assert column(source, "Ref") == list(refs)
    assert column(source, "Section") == codes


def test_each_sheet_is_a_section_where_nothing_else_says(tmp_path: Path) -> None:
    rows = (*grid(HEADER), (1, "x", "Head", "May 2025", "Green"))
    sheets = ("Front door", rows), ("Care leavers", rows)
    source = read_source(workbook(tmp_path / "plan.xlsx", *sheets))
    assert column(source, "Ref") == ["FD1", "CL1"]
    assert column(source, "Ref as written") == ["1", "1"]


@pytest.mark.parametrize("whole", [False, True])
def test_a_rating_is_the_colour_of_any_cell_but_not_of_its_row(tmp_path: Path, whole: bool) -> None:
    lines = [("Ref", "Action", "Owner"), *((f"A{n}", "x", "Head") for n in range(1, 5))]
    path = workbook(tmp_path / "plan.xlsx", ("Plan", lines))
    book = openpyxl.load_workbook(path)
    for row, color in zip(book.worksheets[0].iter_rows(min_row=2), plans.COLOURS, strict=False):
        for cell in row if whole else row[:1]:
            cell.fill = plans.fill(color)
    book.save(path)
    source = read_source(path)
    rated = [None] * 4 if whole else ["Green", "Amber", "Red", "Blue"]
    assert column(source, "Rating") == rated
    assert said(source, "4 rows", "colour") is not whole


def test_a_table_of_something_else_below_the_actions(tmp_path: Path) -> None:
    lines = [*grid(f"{HEADER}\n{ROW}"), (), ("Risk", "Score", "Who"), ("Fire", 3, "Estates")]
    path = workbook(tmp_path / "plan.xlsx", ("Plan", lines))
    book = openpyxl.load_workbook(path)
    for cell in (*book.worksheets[0][1], *book.worksheets[0][4]):
        cell.font = Font(bold=True)
    book.save(path)
    source = read_source(path)
    assert column(source, "Ref") == ["CL1"]
    assert source.contents["tblKept1"].rows == (("Fire", "3", "Estates"),)


def test_text_inserted_with_tracked_changes_counts_and_deleted_does_not(tmp_path: Path) -> None:
    word = docx.Document()
    table = plans.table(word, grid(f"{HEADER}\nA1 | | Head | May 2025 | Green"))
    runs = docx.oxml.parse_xml(
        f'<w:p xmlns:w="{table._tbl.nsmap["w"]}"><w:r><w:t>New</w:t></w:r><w:del><w:r><w:br/>'
        "<w:delText>Old</w:delText></w:r></w:del><w:ins><w:r><w:t> text</w:t></w:r></w:ins></w:p>"
    )
    table.cell(1, 1)._tc.append(runs)
    word.save(str(tmp_path / "plan.docx"))
    assert column(read_source(tmp_path / "plan.docx"), "Action") == ["New text"]


def test_a_table_in_a_frame_a_total_and_a_name_behind_a_post(tmp_path: Path) -> None:
    word = docx.Document()
    named = "CL1 | Open a hub. | Head of Service, Assessment (Jane Doe) | May 2025 | Green"
    frame = word.add_table(rows=1, cols=1).cell(0, 0)
    inner = frame.add_table(rows=0, cols=5)
    for row in grid(f"{HEADER}\n{named}\n| TOTAL | 1 | |"):
        for cell, text in zip(inner.add_row().cells, row, strict=True):
            cell.text = text
    word.save(str(tmp_path / "plan.docx"))
    source = read_source(tmp_path / "plan.docx")
    wanted = ("Open a hub.", "Head of Service, Assessment", "May 2025", "Green")
    for name, cell in zip(("Action", "Owner", "Due by", "Rating"), wanted, strict=True):
        assert column(source, name) == [cell]


@pytest.mark.parametrize(("stated", "words"), [(3, ("add up",)), (9, ("adds up to 3", "9"))])
def test_a_finance_table(tmp_path: Path, stated: int, words: tuple[str, ...]) -> None:
    head = ("Expenditure group", "2024/25 Budget", "2025/26 Budget", "2025/26 Forecast")
    money = [head, ("Staff", 1.5, 10, 12), ("Additional training", 1.5, 1, 1)]
    finance = ("Finance", [*money, ("Total", stated, 11, 13)])
    plan = ("Plan", grid(f"{HEADER}\n{ROW}"))
    source = read_source(workbook(tmp_path / "plan.xlsx", plan, finance))
    names = ("Group", "Kind", "Year", "Budget", "Forecast")
    assert list(zip(*(column(source, name, "tblFinance") for name in names), strict=True)) == [
        ("Staff", None, "2024/25", 1.5, None),
        ("Staff", None, "2025/26", 10, 12),
        ("Additional training", "additional", "2024/25", 1.5, None),
        ("Additional training", "additional", "2025/26", 1, 1),
    ]
    assert said(source, *words)


def test_a_map_decides(tmp_path: Path) -> None:
    lines = grid("Ref | Wann | Action | Lead\nA1 | May 2025 | x | Head")
    path = csv_file(tmp_path / "plan.csv", lines)
    source = read_source(path, ("Wann=Due by", "Lead=keep"))
    wanted = {"Due by": ["May 2025"], "Owner": [None], "Lead": ["Head"]}
    assert {name: column(source, name) for name in wanted} == wanted
    assert said(source, "As --map says", "Wann as Due by")


def test_folders_match_headers_as_files_do(tmp_path: Path) -> None:
    head = "Ref | Section | Improvement actions | Wer | Target completion | RAG rating"
    csv_file(tmp_path / "actions.csv", grid(f"{head}\nA1 | A | Do x. | Head | May 2025 | Red"))
    source = read_source(tmp_path, ["Wer=Owner"])
    wanted = {
        "Ref": "A1",
        "Action": "Do x.",
        "Owner": "Head",
        "Due by": "May 2025",
        "Rating": "Red",
    }
    assert {name: column(source, name) for name in wanted} == {k: [v] for k, v in wanted.items()}
    assert said(source, "guessed", "Target completion as Due by")
    with pytest.raises(InputError, match="--map names the header 'Nobody'"):
        read_source(tmp_path, ["Wer=Owner", "Nobody=Rating"])


WORDS = st.sampled_from(("reviews", "visits", "Ofsted", "homes", "CIN", "plans", "Fridays"))
SENTENCE = st.lists(WORDS, min_size=3, max_size=8).map(lambda words: f"Do {' '.join(words)} now.")
ROW_CUTS = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 4))


@given(
    st.lists(st.tuples(SENTENCE, SENTENCE), min_size=2, max_size=5),
    st.integers(0, 4),
    ROW_CUTS,
    st.booleans(),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_wherever_a_page_cuts_a_row(
    texts: list[tuple[str, str]], at: int, cuts: tuple[int, int, int], repeated: bool
) -> None:
    head = ("Ref", "Action", "Owner", "Progress", "Due by")
    plan = [
        (f"A{n}", action, "Head of Care and Law", told, "June 2025")
        for n, (action, told) in enumerate(texts)
    ]
    at = min(at, len(plan) - 1)
    parted = [text.split() for text in plan[at][1:4]]
    first = [" ".join(words[:n]) for words, n in zip(parted, cuts, strict=True)]
    rest = [" ".join(words[n:]) for words, n in zip(parted, cuts, strict=True)]
    above = [head, *plan[:at], (plan[at][0], *first, "June 2025")]
    below = [*([head] if repeated else []), ("", *rest, ""), *plan[at + 1 :]]
    drawn = ("\n".join(map(" | ".join, lines)) for lines in (above, below))
    with TemporaryDirectory() as folder:
        source = made(Path(folder) / "plan.docx", "#1 Help\n" + "\n\n".join(drawn))
    assert list(zip(*(column(source, name) for name in head), strict=True)) == plan
