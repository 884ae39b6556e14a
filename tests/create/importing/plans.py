"""Plans of fictional councils, each in the style of another kind of real one, and what they are
made with: `grid` reads a table as it is drawn; "\\n" begins a line in a cell, "\\n* " an item."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook

_MARKS = ("^ ", "v ", "% ")
COLOURS = "00B050", "FFC000", "FF0000", "0070C0", "BFBFBF"
_SHADE = '<w:shd xmlns:w="{0}" w:val="clear" w:color="auto" w:fill="{1}"/>'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def grid(text: str) -> list[tuple[str, ...]]:
    lines = text.strip("\n").split("\n")
    return [tuple(c.strip().replace("\\n", "\n") for c in line.split("|")) for line in lines]


def fill(color: str) -> PatternFill:
    return PatternFill("solid", start_color=color)


def workbook(path: Path, *sheets: tuple[str, Sequence[Sequence[Any]]]) -> Path:
    """A workbook of plain cells."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def csv_file(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def table(word: Any, rows: Sequence[Sequence[str]]) -> Any:
    """A table in a document; rows may be shorter than the longest."""
    made = word.add_table(rows=0, cols=max(map(len, rows)))
    for row in rows:
        for cell, value in zip(made.add_row().cells, row, strict=False):
            cell.text, *more = value.split("\n")
            for line in more:
                item = line.removeprefix("* ")
                cell.add_paragraph(item, style="List Bullet" if item != line else None)
    return made


def document(path: Path, text: str, footer: str = "", word: Any = None) -> Path:
    """A document as it is drawn: "#1 Heading", paragraphs, "* item", and tables, a blank line
    between two. Below a table, "^ 0 1-4" merges columns 1 to 4 of row 0, "v 0 1-2" rows 1 to 2 of
    column 0, and "% 1 3 00B050" colours the cell in row 1, column 3; a comma parts several."""
    word = word or docx.Document()
    lines = text.strip("\n").split("\n")
    for is_table, group in groupby(lines, lambda line: "|" in line or line[:2] in _MARKS):
        drawn = list(group)
        if is_table:
            made = table(word, grid("\n".join(line for line in drawn if "|" in line)))
            for line in drawn:
                for each in line[2:].split(",") if "|" not in line else ():
                    at, where, *color = each.split()
                    for shade in color:
                        fill = parse_xml(_SHADE.format(_W, shade))
                        made.cell(int(at), int(where))._tc.get_or_add_tcPr().append(fill)
                    if not color:
                        ends = [(int(at), int(k)) for k in where.split("-")]
                        one, two = (made.cell(*end[:: 1 if line[0] == "^" else -1]) for end in ends)
                        said = one.text
                        one.merge(two).text = said
            word.add_paragraph("")
            continue
        for line in drawn:
            if re.match(r"#\d ", line):
                word.add_heading(line[3:], int(line[1]))
            elif line:
                item = line.removeprefix("* ")
                word.add_paragraph(item, style="List Bullet" if item != line else None)
    word.sections[0].footer.paragraphs[0].text = footer
    word.save(str(path))
    return path


_FERNLEIGH = """
Fernleigh Council Children's Services Improvement Plan 2025-26
Approved by the board in May. Reviewed each quarter.

Plan owner | Director of Children's Services

Ref | What we will do | Accountable person | Complete by | RAG | Update on progress to date | \
Cost code
Priority 1: Strong leadership
1.8 | Set up a quarterly challenge session | Director of Children's Services | 2025-09-01 | \
00B050 | First session held. | CC101
1.9 | Refresh the scheme of delegation | Ann Brook and Cy Dale, Heads of Service | \
2025-10-14 | FFC000 | Draft is with legal.
1.1 | Publish the annual self-assessment | Head of Quality; Principal Social Worker | | 00B050
| | | | | Second page of the update.
Priority 2: Timely help (ON HOLD)
2.1 | Open a second family hub | Head of Early Help\\nService Manager, Hubs | \
Autumn 2025, to be agreed | FF0000 | Waiting for the lease.
2.2 | Train the hub's staff | Head of Early Help | March 2026 | BFBFBF | | CC7
| | | September 2026 | 0070C0 | Second cohort.
"""
_RISKS = """
Risk | Likelihood | Mitigation
Staff leave | 3 | Retention offer
"""
_SCORECARD = """
Performance measure | Target | Requires improvement | Good | Outstanding
Assessments completed in time | 58% | 60-69% | 70-79% | 80-100%
Re-referrals within a year | under 20% | 20-29% | 15-19% | 0-14%
"""


def fernleigh(folder: Path) -> Path:
    """A workbook: title above, heading rows across, merged cells, colours instead of words."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Improvement Plan"
    for number, texts in enumerate(grid(_FERNLEIGH), start=1):
        for column, text in enumerate(texts, start=1):
            cell: Any = sheet.cell(number, column)
            if re.fullmatch("[0-9A-F]{6}", text):
                cell.fill = fill(text)
            elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                cell.value = datetime.fromisoformat(text)
                cell.number_format = "mmm-yy" if cell.value.day == 1 else "dd/mm/yyyy"
            else:
                cell.value = float(text) if re.fullmatch(r"\d\.\d", text) else text or None
            if number == 6:
                cell.font, cell.fill = Font(bold=True), fill("1F3864")
        if number in (1, 7, 12):
            sheet.cell(number, 1).font = Font(bold=True)
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=7)
    sheet.merge_cells("D9:D10")
    sheet["G8"].comment = Comment("Ask finance whether this code still exists.", "An officer")
    for name, rows in (("Risks", _RISKS), ("Scorecard", _SCORECARD)):
        other = book.create_sheet(name)
        for row in grid(rows):
            other.append([int(cell) if cell.isdigit() else cell for cell in row])
            if re.fullmatch(r"\d+%", cell := row[1]):
                share: Any = other.cell(other.max_row, 2, int(cell[:-1]) / 100)
                share.number_format = "0%"
    path = folder / "fernleigh.xlsx"
    book.save(path)
    return path


_HEAD = (
    "No. | Action | Who's responsible: | By when | BRAG | Progress | When will we see an impact?"
)
_HARROWMERE = f"""
#0 Harrowmere improvement plan
We welcome the inspectors' findings and accept each of them.
#1 Priority 1 Children in care
Senior responsible officer: Assistant Director, Care
Too many children wait for a permanent home.
#3 What inspectors found
* Drift in some plans
* Visits were late
{_HEAD}
1 | Track every permanence plan | Head of Permanence\\n* Head of Legal | June 2025 | \
BRAG: Green | Tracker in use. | Autumn 2025
2 | Recruit eight foster families | Service Manager, Fostering | 31/03/2026 | A | Three approved. |

{_HEAD}
| | | | | Two more are in assessment. |
3 | Visit children placed afar | Team Manager | | On track | |
#1 Priority 2 Care leavers
{_HEAD}
1 | Offer every care leaver a home | Head of Housing | December 2025 | Off track | Nine wait. |
ON HOLD | | | | | |
2 | Rewrite the local offer | Participation Lead | TBC | Not started | |
^ 2 0-6
#1 Glossary
Abbreviation | Meaning
SRO | Senior responsible officer
Published by the communications team.
"""


def harrowmere(folder: Path) -> Path:
    """A Word document: a table for each priority, its header repeated, owners in bullets."""
    return document(folder / "harrowmere.docx", _HARROWMERE, "Harrowmere Council, official")


_QUARRYDALE = """
Improvement theme | Item | Action to be taken | Lead person(s) | Target completion | Status | \
Progress at phase 1 | Progress at phase 2 | Outcome for children and families | \
Anticipated impact on the quality of practice | Scrutiny comments
Front door | A1 | Agree thresholds with partners | Head of MASH / Police Lead | Q2 2025/26 | \
Complete | Workshop held | Signed off | Quicker help | Clear decisions | Well done
| A2 | Audit contacts each month | J. Marsh | 30 Sept 2025 | In progress | Tool written | | \
Safer decisions | |
| | and share what is learnt | | | | | | | |
Workforce | B1 | Cut caseloads to sixteen | Director of Children's Services | | Delayed | | \
Agency staff left | | Time for visits | =why?
Workforce | | Start an academy | Principal Social Worker | January 2026 | On hold | | | | |
Workforce | B3 | Review exit interviews | HR Partner | May 2026 | Somewhere | | | | |
"""


def quarrydale(folder: Path) -> Path:
    """A flat CSV with semicolons: a priority column, a status in words, phases of progress."""
    return csv_file(folder / "quarrydale.csv", grid(_QUARRYDALE), ";")


def cell_texts(path: Path) -> Iterator[str]:
    """Every text of a workbook's cells."""
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows(values_only=True):
            yield from (str(value) for value in row if value is not None)
