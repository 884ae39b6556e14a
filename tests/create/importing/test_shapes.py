"""The shapes that other councils' plans have, one at a time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.styles import Font

from plantools.create import Source, read_source
from plantools.workbook.contract import ACTIONS, SECTIONS, TableSpec

from . import plans
from .plans import csv_file, document, grid, workbook

HEADER = ("Ref", "Action", "Owner", "Due by", "RAG")


def column(source: Source, header: str, spec: TableSpec = ACTIONS) -> list[Any]:
    rows = source.table(spec)
    return [row[rows.headers.index(header)] for row in rows.rows]


def said(source: Source, *words: str) -> bool:
    return any(all(word in note for word in words) for note in source.notes)


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
    rows = [(ref, f"Do {ref}", "Head", "May 2025", "Green") for ref in refs]
    source = read_source(csv_file(tmp_path / "plan.csv", [HEADER, *rows]))
    assert column(source, "Ref") == list(refs)
    assert column(source, "Section") == codes


SHAPES = """
# a priority column gives the sections
Priority         | No | Action | Lead
Care leavers     | 1  | x      | Head
                 | 2  | y      | Head
Children's voice | 3  | z      | Head
= Section: CL | CL | CSV
= tblSections/Title: Care leavers | Children's voice
~ CL for 'Care leavers'
# a priority column of levels gives none
Priority | No  | Action
High     | SL1 | x
Low      | SL2 | y
= Section: SL | SL
= Priority (as written): High | Low
# sections that the file lists keep their codes
Code  | Section title | Section lead
VO    | Voice         | Head of Voice
Theme | Ref           | Action
Voice | 1             | Listen
= Section: VO
= tblSections/Section lead: Head of Voice
# the areas of a plan by phases
Area for improvement      | Planned response  | Progress at Phase 2 | Progress at Phase 1
Supervision is irregular. | Train managers    | All trained         | Half trained
                          | Audit supervision |                     | Tool made
= Action: Train managers | Audit supervision
= Progress: All trained | Tool made
= Progress at Phase 1: Half trained | Tool made
= Ref: SI1 | SI2
= tblSections/Area for improvement: Supervision is irregular.
~ Refs were made for 2 rows
# areas without responses are the actions
Area for improvement | Lead | Progress at phase 1 | Progress at phase 2
Visits are late      | Head | Some                | Fewer
Plans drift          | Head | Some                |
= Action: Visits are late | Plans drift
= Progress: Fewer | Some
# measures with bands
Ref            | Action   | Owner                | Due by   | RAG
SL1            | x        | Head                 | May 2025 | Green
KPI            | Target   | Requires improvement | Good     | Outstanding
Visits in time | over 80% | 60-69%               | 70-79%   | 80-100%
= tblMeasures/Id: M1
= tblMeasures/Section:
= tblMeasures/Measure: Visits in time
= tblMeasures/Target text: over 80%
= tblMeasures/Target:
= tblMeasures/Direction: higher
= tblMeasures/Requires improvement: 60-69%
= tblMeasures/Good: 70-79%
= tblMeasures/Outstanding: 80-100%
= tblMeasures/Unit: %
# due date is due by where there is no other
Ref | Action | Due date
A1  | x      | By the end of May 2025
= Due by: By the end of May 2025
= Due date:
# what a column cannot hold stays beside it
Ref | Action | Date completed
A1  | x      | Spring, we think
= Completed on:
= Completed on as written: Spring, we think
# a key of the council's own says what its words mean
Ref   | Action     | Owner | Due by   | RAG
A1    | x          | Head  | May 2025 | Green
RAG   | Definition
Green | Complete
= tblRatings/Rating: Green
= tblRatings/Means: complete
= tblRatings/Definition: Complete
~ 'Green' as complete (its definition says “Complete”)
# instructions are no actions
Step  | What to do       | Where
First | Fill in the plan | Below
Ref   | Action           | Owner | Due by   | RAG
A1    | x                | Head  | May 2025 | Green
= Action: x
# a column without a header comes along
Ref | Action | |
A1  | x      | | note
= Column 4: note
= tblImport/Their header: Ref | Action | (no header)
# no date is invented
Ref | Action         | Owner        | Due by   | RAG
CL1 | Open a hub.    | Head of Care | May 2025 | Green
CL2 | Write to them. | Head of Care |          | Green
= Due by: May 2025 |
# what was not found at all is said
Ref | Action | Owner
A1  | x      | Head
~ No column of due dates
~ No column of ratings
# a key below the actions is none of them
Action | Who      | When     | RAG
Do x.  | Head     | May 2025 | Amber
Key
Amber  | Slipping
= Action: Do x.
# a key of colours without words is kept while a rating is blank
Ref   | Action | Owner | Due by   | RAG
A1    | x      | Head  | May 2025 | Green
A2    | y      | Head  | May 2025 |
RAG   | Definition
Green |
Red   |
= tblRatings/Rating: Green | Red
"""
CASES = dict(case.split("\n", 1) for case in SHAPES.strip("\n# ").split("\n# "))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("shape", CASES)
def test_shapes_of_tables(tmp_path: Path, shape: str, kind: str) -> None:
    """Each as a table, then columns that come of it (= name: cells) and what is said (~)."""
    lines = CASES[shape].strip().split("\n")
    rows = grid("\n".join(line for line in lines if line[0] not in "=~"))
    if kind == "csv":
        source = read_source(csv_file(tmp_path / "plan.csv", rows))
    else:
        source = read_source(workbook(tmp_path / "plan.xlsx", ("Plan", rows)))
    for mark, line in ((line[0], line[2:]) for line in lines):
        if mark == "=":
            name, cells = line.split(":", 1)
            table, _, header = name.rpartition("/")
            found = source.contents[table or "tblActions"]
            told = [str(row[found.headers.index(header)] or "") for row in found.rows]
            assert told == list(grid(cells)[0]), name
        elif mark == "~":
            assert said(source, line)


def test_each_sheet_is_a_section_where_nothing_else_says(tmp_path: Path) -> None:
    rows = (HEADER, (1, "x", "Head", "May 2025", "Green"))
    source = read_source(
        workbook(tmp_path / "plan.xlsx", ("Front door", rows), ("Care leavers", rows))
    )
    assert column(source, "Ref") == ["FD1", "CL1"]
    assert column(source, "Ref as written") == ["1", "1"]


def test_a_header_in_two_rows_and_a_date_for_several(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "plan.xlsx",
        (
            "Plan",
            [
                *grid("Ref | Action | Progress | | Due by\n | | Phase 1 | Phase 2 |"),
                ("A1", "x", "begun", "done", datetime(2025, 5, 31)),
                ("A2", "y", "late", None, None),
            ],
        ),
    )
    book = openpyxl.load_workbook(path)
    for area in ("A1:A2", "B1:B2", "E1:E2", "C1:D1", "E3:E4"):
        book.worksheets[0].merge_cells(area)
    book.save(path)
    source = read_source(path)
    assert column(source, "Progress Phase 1") == ["begun", "late"]
    assert column(source, "Progress") == ["done", "late"]
    assert column(source, "Due by") == ["31 May 2025"] * 2
    assert said(source, "date of their own", "A2")


def test_a_rating_is_read_from_the_colour_of_any_column_but_not_of_a_row(tmp_path: Path) -> None:
    colours = (plans.GREEN, plans.RED, plans.AMBER, plans.BLUE)
    lines = [("Ref", "Action", "Owner"), *((f"A{n}", "x", "Head") for n in range(1, 5))]
    for whole in (False, True):
        path = workbook(tmp_path / "plan.xlsx", ("Plan", lines))
        book = openpyxl.load_workbook(path)
        for row, color in zip(book.worksheets[0].iter_rows(min_row=2), colours, strict=True):
            for cell in row if whole else row[:1]:
                cell.fill = plans.fill(color)
        book.save(path)
        source = read_source(path)
        wanted = [None] * 4 if whole else ["Green", "Red", "Amber", "Blue"]
        assert column(source, "Rating") == wanted
        assert said(source, "4 rows", "colour") is not whole


def test_a_table_of_something_else_below_the_actions(tmp_path: Path) -> None:
    lines = [HEADER, ("A1", "x", "H", "May 2025", "Red"), (), ("Risk", "Score", "Who")]
    path = workbook(tmp_path / "plan.xlsx", ("Plan", [*lines, ("Fire", 3, "Estates")]))
    book = openpyxl.load_workbook(path)
    for number in (1, 4):
        for cell in book.worksheets[0][number]:
            cell.font = Font(bold=True)
    book.save(path)
    source = read_source(path)
    assert column(source, "Ref") == ["A1"]
    assert source.contents["tblKept1"].rows == (("Fire", "3", "Estates"),)


def test_chapters_stand_over_sections(tmp_path: Path) -> None:
    text = "#1 Chapter 1 Help\n" + "\n".join(
        f"#2 {name}\n{' | '.join(HEADER)}\n1 | {name} | Head | May 2025 | Green"
        for name in ("Front door", "Assessment")
    )
    source = read_source(document(tmp_path / "plan.docx", text))
    assert column(source, "Chapter", SECTIONS) == ["Chapter 1 Help"] * 2
    assert column(source, "Title", SECTIONS) == ["Front door", "Assessment"]
    assert column(source, "Ref") == ["FD1", "ASS1"]


def test_a_colour_in_a_word_table_and_merged_cells(tmp_path: Path) -> None:
    text = """
Ref | Action | Owner | Due by    | RAG
1A  | x      | Head  | May 2025  |
    |        |       | June 2025 |
v 0 1-2
v 1 1-2
v 2 1-2
% 1 4 00B050
% 2 4 FF0000
"""
    source = read_source(document(tmp_path / "plan.docx", text))
    assert column(source, "Ref") == ["1A", "1A"]
    assert column(source, "Due by") == ["May 2025", "June 2025"]
    assert column(source, "Rating") == ["Green", "Red"]


def test_text_inserted_with_tracked_changes_counts_and_deleted_does_not(tmp_path: Path) -> None:
    word = docx.Document()
    made = plans.table(word, [HEADER, ("A1", "", "Head", "May 2025", "Green")])
    space = f'xmlns:w="{made._tbl.nsmap["w"]}"'
    runs = docx.oxml.parse_xml(
        f"<w:p {space}><w:ins><w:r><w:t>New text</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>Old text</w:delText></w:r></w:del></w:p>"
    )
    made.cell(1, 1)._tc.append(runs)
    word.save(str(tmp_path / "plan.docx"))
    assert column(read_source(tmp_path / "plan.docx"), "Action") == ["New text"]


def test_a_map_decides(tmp_path: Path) -> None:
    lines = grid("Ref | Wann | Action | Lead\nA1 | May 2025 | x | Head")
    path = csv_file(tmp_path / "plan.csv", lines)
    source = read_source(path, ("Wann=Due by", "Lead=keep"))
    wanted = {"Due by": ["May 2025"], "Owner": [None], "Lead": ["Head"]}
    assert {name: column(source, name) for name in wanted} == wanted
    assert said(source, "As --map says", "Wann as Due by")


def test_semicolons_instead_of_commas(tmp_path: Path) -> None:
    rows = [HEADER, ("A1", "Do this, then that", "Head", "May 2025", "Red")]
    source = read_source(csv_file(tmp_path / "plan.csv", rows, delimiter=";"))
    assert column(source, "Action") == ["Do this, then that"]
