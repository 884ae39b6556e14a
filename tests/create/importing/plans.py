"""Plans of fictional councils, each in the style of another kind of real one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook

GREEN, AMBER, RED, BLUE, GREY = "00B050", "FFC000", "FF0000", "0070C0", "BFBFBF"
_SHADE = '<w:shd xmlns:w="{0}" w:val="clear" w:color="auto" w:fill="{1}"/>'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def workbook(path: Path, *sheets: tuple[str, Sequence[Sequence[Any]]]) -> Path:
    """A workbook of plain cells."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def csv_file(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def fernleigh(folder: Path) -> Path:
    """A workbook: title above, heading rows across, merged cells, colours instead of words."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Improvement Plan"
    sheet["A1"] = "Fernleigh Council Children's Services Improvement Plan 2025-26"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:G1")
    sheet["A2"] = "Approved by the board in May. Reviewed each quarter."
    sheet["A4"] = "Plan owner"
    sheet["B4"] = "Director of Children's Services"
    header = (
        *("Ref", "What we will do", "Accountable person", "Complete by", "RAG"),
        *("Update on progress to date", "Cost code"),
    )
    for column, text in enumerate(header, start=1):
        head = sheet.cell(6, column, text)
        head.font, head.fill = Font(bold=True), PatternFill("solid", start_color="1F3864")
    rows: list[Any] = [
        "Priority 1: Strong leadership",
        (
            1.8,
            "Set up a quarterly challenge session",
            "Director of Children's Services",
            datetime(2025, 9, 1),
            GREEN,
            "First session held.",
            "CC101",
        ),
        (
            1.9,
            "Refresh the scheme of delegation",
            "Ann Brook and Cy Dale, Heads of Service",
            datetime(2025, 10, 14),
            AMBER,
            "Draft is with legal.",
            None,
        ),
        (
            1.1,
            "Publish the annual self-assessment",
            "Head of Quality; Principal Social Worker",
            None,
            GREEN,
            None,
            None,
        ),
        (None, None, None, None, None, "Second page of the update.", None),
        "Priority 2: Timely help (ON HOLD)",
        (
            2.1,
            "Open a second family hub",
            "Head of Early Help\nService Manager, Hubs",
            "Autumn 2025, to be agreed",
            RED,
            "Waiting for the lease.",
            None,
        ),
        (2.2, "Train the hub's staff", "Head of Early Help", "March 2026", GREY, None, "CC7"),
        (None, None, None, "September 2026", BLUE, "Second cohort.", None),
    ]
    for number, row in enumerate(rows, start=7):
        if isinstance(row, str):
            sheet.cell(number, 1, row).font = Font(bold=True)
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=7)
            continue
        for column, value in enumerate(row, start=1):
            cell: Any = sheet.cell(number, column)
            if column == 5:
                if value:
                    cell.fill = PatternFill("solid", start_color=value)
                continue
            cell.value = value
            if isinstance(value, datetime):
                cell.number_format = "mmm-yy" if value.day == 1 else "dd/mm/yyyy"
    sheet.merge_cells("D9:D10")
    sheet["G8"].comment = Comment("Ask finance whether this code still exists.", "An officer")
    risks = book.create_sheet("Risks")
    for line in (("Risk", "Likelihood", "Mitigation"), ("Staff leave", 3, "Retention offer")):
        risks.append(line)
    scores = book.create_sheet("Scorecard")
    for scored in (
        ("Performance measure", "Baseline", "Requires improvement", "Good", "Outstanding"),
        ("Assessments completed in time", "58%", "60-69%", "70-79%", "80-100%"),
        ("Re-referrals within a year", "31%", "20-29%", "15-19%", "0-14%"),
    ):
        scores.append(scored)
    path = folder / "fernleigh.xlsx"
    book.save(path)
    return path


def harrowmere(folder: Path) -> Path:
    """A Word document: a table for each priority, its header repeated, owners in bullets."""
    word = docx.Document()
    word.add_heading("Harrowmere improvement plan", 0)
    word.add_paragraph("We welcome the inspectors' findings and accept each of them.")
    header = (
        "No.",
        "Action",
        "Who's responsible:",
        "By when",
        "BRAG",
        "Progress",
        "When will we see an impact?",
    )
    word.add_heading("Priority 1 Children in care", 1)
    word.add_paragraph("Senior responsible officer: Assistant Director, Care")
    word.add_paragraph("Too many children wait for a permanent home.")
    word.add_heading("What inspectors found", 3)
    word.add_paragraph("Drift in some plans", style="List Bullet")
    word.add_paragraph("Visits were late", style="List Bullet")
    table(
        word,
        [
            header,
            (
                "1",
                "Track every permanence plan",
                ["Head of Permanence", "Head of Legal"],
                "June 2025",
                "BRAG: Green",
                "Tracker in use.",
                "Autumn 2025",
            ),
            (
                "2",
                "Recruit eight foster families",
                ["Service Manager, Fostering"],
                "31/03/2026",
                "A",
                "Three approved.",
                "",
            ),
        ],
    )
    table(
        word,
        [
            header,
            ("", "", [""], "", "", "Two more are in assessment.", ""),
            ("3", "Visit children placed afar", ["Team Manager"], "", "On track", "", ""),
        ],
    )
    word.add_heading("Priority 2 Care leavers", 1)
    table(
        word,
        [
            header,
            (
                "1",
                "Offer every care leaver a home",
                ["Head of Housing"],
                "December 2025",
                "Off track",
                "Nine wait.",
                "",
            ),
            ["ON HOLD"],
            ("2", "Rewrite the local offer", ["Participation Lead"], "TBC", "Not started", "", ""),
        ],
    )
    word.add_heading("Glossary", 1)
    table(word, [("Abbreviation", "Meaning"), ("SRO", "Senior responsible officer")])
    word.add_paragraph("Published by the communications team.")
    word.sections[0].footer.paragraphs[0].text = "Harrowmere Council, official"
    path = folder / "harrowmere.docx"
    word.save(str(path))
    return path


def table(
    word: Any, rows: Sequence[Sequence[Any]], fills: dict[tuple[int, int], str] | None = None
) -> Any:
    """A table in a document; a list in a cell becomes a bullet list, a lone text a merged row."""
    width = max(len(row) for row in rows)
    made = word.add_table(rows=0, cols=width)
    for row in rows:
        cells = made.add_row().cells
        if len(row) == 1:
            cells[0].merge(cells[-1]).text = row[0]
            continue
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, list):
                cell.text = value[0]
                for item in value[1:]:
                    cell.add_paragraph(item, style="List Bullet")
            else:
                cell.text = value
    for (at, column), color in (fills or {}).items():
        made.cell(at, column)._tc.get_or_add_tcPr().append(parse_xml(_SHADE.format(_W, color)))
    return made


def quarrydale(folder: Path) -> Path:
    """A flat CSV: a priority column, strange headers, a status in words, phases of progress."""
    return csv_file(
        folder / "quarrydale.csv",
        [
            (
                "Improvement theme",
                "Item",
                "Action to be taken",
                "Lead person(s)",
                "Target completion",
                "Status",
                "Progress at phase 1",
                "Progress at phase 2",
                "Outcome for children and families",
                "Anticipated impact on the quality of practice",
                "Scrutiny comments",
            ),
            (
                "Front door",
                "A1",
                "Agree thresholds with partners",
                "Head of MASH / Police Lead",
                "Q2 2025/26",
                "Complete",
                "Workshop held",
                "Signed off",
                "Quicker help",
                "Clear decisions",
                "Well done",
            ),
            (
                "",
                "A2",
                "Audit contacts each month",
                "J. Marsh",
                "30 Sept 2025",
                "In progress",
                "Tool written",
                "",
                "Safer decisions",
                "",
                "",
            ),
            ("", "", "and share what is learnt", "", "", "", "", "", "", "", ""),
            (
                "Workforce",
                "B1",
                "Cut caseloads to sixteen",
                "Director of Children's Services",
                "",
                "Delayed",
                "",
                "Agency staff left",
                "",
                "Time for visits",
                "=why?",
            ),
            (
                "Workforce",
                "",
                "Start an academy",
                "Principal Social Worker",
                "January 2026",
                "On hold",
                "",
                "",
                "",
                "",
                "",
            ),
            (
                "Workforce",
                "B3",
                "Review exit interviews",
                "HR Partner",
                "May 2026",
                "Somewhere",
                "",
                "",
                "",
                "",
                "",
            ),
        ],
    )


def cell_texts(path: Path) -> Iterator[str]:
    """Every text of a workbook's cells."""
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows(values_only=True):
            yield from (str(value) for value in row if value is not None)
