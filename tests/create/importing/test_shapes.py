"""The shapes that other councils' plans have, one at a time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from plantools.create import Source, read_source
from plantools.create.importing.headers import NO_HEADER
from plantools.workbook.contract import ACTIONS, MEASURES, RATINGS, SECTIONS, TableSpec

from .plans import AMBER, BLUE, GREEN, RED, csv_file, table, workbook

HEADER = ("Ref", "Action", "Owner", "Due by", "RAG")


def column(source: Source, header: str, spec: TableSpec = ACTIONS) -> list[Any]:
    rows = source.table(spec)
    return [row[rows.headers.index(header)] for row in rows.rows]


def of_csv(folder: Path, *rows: tuple[str, ...], maps: tuple[str, ...] = ()) -> Source:
    return read_source(csv_file(folder / "plan.csv", rows), maps)


def of_sheet(folder: Path, *rows: tuple[Any, ...]) -> Source:
    return read_source(workbook(folder / "plan.xlsx", ("Plan", rows)))


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
    source = of_csv(tmp_path, HEADER, *rows)
    assert column(source, "Ref") == list(refs)
    assert column(source, "Section") == codes


def test_a_priority_column_gives_the_sections(tmp_path: Path) -> None:
    source = of_csv(
        tmp_path,
        ("Priority", "No", "Action", "Lead"),
        ("Care leavers", "1", "x", "Head"),
        ("", "2", "y", "Head"),
        ("Children's voice", "3", "z", "Head"),
    )
    assert column(source, "Section") == ["CL", "CL", "CSV"]
    assert column(source, "Title", SECTIONS) == ["Care leavers", "Children's voice"]
    assert said(source, "CL for 'Care leavers'")


def test_a_priority_column_of_levels_gives_none(tmp_path: Path) -> None:
    source = of_csv(
        tmp_path, ("Priority", "No", "Action"), ("High", "SL1", "x"), ("Low", "SL2", "y")
    )
    assert column(source, "Section") == ["SL", "SL"]
    assert column(source, "Priority (as written)") == ["High", "Low"]


def test_sections_that_the_file_lists_keep_their_codes(tmp_path: Path) -> None:
    source = of_sheet(
        tmp_path,
        ("Code", "Section title", "Section lead"),
        ("VO", "Voice", "Head of Voice"),
        ("Theme", "Ref", "Action"),
        ("Voice", 1, "Listen"),
    )
    assert column(source, "Section") == ["VO"]
    assert column(source, "Section lead", SECTIONS) == ["Head of Voice"]


def test_each_sheet_is_a_section_where_nothing_else_says(tmp_path: Path) -> None:
    rows = (HEADER, (1, "x", "Head", "May 2025", "Green"))
    path = workbook(tmp_path / "plan.xlsx", ("Front door", rows), ("Care leavers", rows))
    source = read_source(path)
    assert column(source, "Ref") == ["FD1", "CL1"]
    assert column(source, "Ref as written") == ["1", "1"]


def test_the_areas_of_a_plan_by_phases(tmp_path: Path) -> None:
    source = of_csv(
        tmp_path,
        ("Area for improvement", "Planned response", "Progress at Phase 2", "Progress at Phase 1"),
        ("Supervision is irregular.", "Train managers", "All trained", "Half trained"),
        ("", "Audit supervision", "", "Tool made"),
    )
    assert column(source, "Action") == ["Train managers", "Audit supervision"]
    assert column(source, "Progress") == ["All trained", "Tool made"]
    assert column(source, "Progress at Phase 1") == ["Half trained", "Tool made"]
    assert column(source, "Ref") == ["SI1", "SI2"]
    assert said(source, "Refs were made for 2 rows")
    assert column(source, "Area for improvement", SECTIONS) == ["Supervision is irregular."]


def test_areas_without_responses_are_the_actions(tmp_path: Path) -> None:
    source = of_csv(
        tmp_path,
        ("Area for improvement", "Lead", "Progress at phase 1", "Progress at phase 2"),
        ("Visits are late", "Head", "Some", "Fewer"),
        ("Plans drift", "Head", "Some", ""),
    )
    assert column(source, "Action") == ["Visits are late", "Plans drift"]
    assert column(source, "Progress") == ["Fewer", "Some"]


def test_measures_with_bands(tmp_path: Path) -> None:
    source = of_sheet(
        tmp_path,
        HEADER,
        ("SL1", "x", "Head", "May 2025", "Green"),
        ("KPI", "Target", "Requires improvement", "Good", "Outstanding"),
        ("Visits in time", "over 80%", "60-69%", "70-79%", "80-100%"),
    )
    assert source.table(MEASURES).rows == (
        (
            "M1",
            None,
            "Visits in time",
            "over 80%",
            None,
            "higher",
            "60-69%",
            "70-79%",
            "80-100%",
            "%",
        ),
    )


def test_a_header_in_two_rows_and_a_date_for_several(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("Ref", "Action", "Progress", None, "Due by"),
        (None, None, "Phase 1", "Phase 2", None),
        ("A1", "x", "begun", "done", datetime(2025, 5, 31)),
        ("A2", "y", "late", None, None),
    ):
        sheet.append(row)
    for area in ("A1:A2", "B1:B2", "E1:E2", "C1:D1", "E3:E4"):
        sheet.merge_cells(area)
    book.save(tmp_path / "plan.xlsx")
    source = read_source(tmp_path / "plan.xlsx")
    assert column(source, "Progress Phase 1") == ["begun", "late"]
    assert column(source, "Progress") == ["done", "late"]
    assert column(source, "Due by") == ["31 May 2025"] * 2
    assert said(source, "date of their own", "A2")


def test_a_rating_is_read_from_the_colour_of_any_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(("Ref", "Action", "Owner"))
    for number, color in enumerate((GREEN, RED, AMBER, BLUE), start=1):
        sheet.append((f"A{number}", "x", "Head"))
        sheet.cell(number + 1, 1).fill = PatternFill("solid", start_color=color)
    book.save(tmp_path / "plan.xlsx")
    source = read_source(tmp_path / "plan.xlsx")
    assert column(source, "Rating") == ["Green", "Red", "Amber", "Blue"]
    assert said(source, "4 rows", "colour")


def test_the_colour_of_a_whole_row_is_no_rating(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("Ref", "Action", "RAG"), ("A1", "x", None)):
        sheet.append(row)
    for cell in sheet[2]:
        cell.fill = PatternFill("solid", start_color="DCE6F1")
    book.save(tmp_path / "plan.xlsx")
    assert column(read_source(tmp_path / "plan.xlsx"), "Rating") == [None]


def test_a_table_of_something_else_below_the_actions(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, ("A1", "x", "H", "May 2025", "Red"), (), ("Risk", "Score", "Who")):
        sheet.append(row)
    sheet.append(("Fire", 3, "Estates"))
    for number in (1, 4):
        for cell in sheet[number]:
            cell.font = Font(bold=True)
    book.save(tmp_path / "plan.xlsx")
    source = read_source(tmp_path / "plan.xlsx")
    assert column(source, "Ref") == ["A1"]
    assert source.contents["tblKept1"].rows == (("Fire", "3", "Estates"),)


def test_chapters_stand_over_sections(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Chapter 1 Help", 1)
    for name in ("Front door", "Assessment"):
        word.add_heading(name, 2)
        table(word, [HEADER, ("1", name, "Head", "May 2025", "Green")])
    word.save(str(tmp_path / "plan.docx"))
    source = read_source(tmp_path / "plan.docx")
    assert column(source, "Chapter", SECTIONS) == ["Chapter 1 Help"] * 2
    assert column(source, "Title", SECTIONS) == ["Front door", "Assessment"]
    assert column(source, "Ref") == ["FD1", "ASS1"]


def test_a_colour_in_a_word_table_and_merged_cells(tmp_path: Path) -> None:
    word = docx.Document()
    made = table(
        word,
        [HEADER, ("1A", "x", "Head", "May 2025", ""), ("", "", "", "June 2025", "")],
        {(1, 4): GREEN, (2, 4): RED},
    )
    for at in (0, 1, 2):
        made.cell(1, at).merge(made.cell(2, at))
    word.save(str(tmp_path / "plan.docx"))
    source = read_source(tmp_path / "plan.docx")
    assert column(source, "Ref") == ["1A", "1A"]
    assert column(source, "Due by") == ["May 2025", "June 2025"]
    assert column(source, "Rating") == ["Green", "Red"]


def test_text_inserted_with_tracked_changes_counts_and_deleted_does_not(tmp_path: Path) -> None:
    word = docx.Document()
    made = table(word, [HEADER, ("A1", "", "Head", "May 2025", "Green")])
    space = f'xmlns:w="{made._tbl.nsmap["w"]}"'
    runs = docx.oxml.parse_xml(
        f"<w:p {space}><w:ins><w:r><w:t>New text</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>Old text</w:delText></w:r></w:del></w:p>"
    )
    made.cell(1, 1)._tc.append(runs)
    word.save(str(tmp_path / "plan.docx"))
    assert column(read_source(tmp_path / "plan.docx"), "Action") == ["New text"]


def test_due_date_is_due_by_where_there_is_no_other(tmp_path: Path) -> None:
    source = of_csv(tmp_path, ("Ref", "Action", "Due date"), ("A1", "x", "By the end of May 2025"))
    assert column(source, "Due by") == ["By the end of May 2025"]
    assert column(source, "Due date") == [None]


def test_what_a_column_cannot_hold_stays_beside_it(tmp_path: Path) -> None:
    source = of_csv(tmp_path, ("Ref", "Action", "Date completed"), ("A1", "x", "Spring, we think"))
    assert column(source, "Completed on") == [None]
    assert column(source, "Completed on as written") == ["Spring, we think"]


def test_a_map_decides(tmp_path: Path) -> None:
    rows = (("Ref", "Wann", "Action", "Lead"), ("A1", "May 2025", "x", "Head"))
    source = of_csv(tmp_path, *rows, maps=("Wann=Due by", "Lead=keep"))
    assert column(source, "Due by") == ["May 2025"]
    assert column(source, "Owner") == [None]
    assert column(source, "Lead") == ["Head"]
    assert said(source, "As --map says", "Wann as Due by")


def test_semicolons_instead_of_commas(tmp_path: Path) -> None:
    rows = [HEADER, ("A1", "Do this, then that", "Head", "May 2025", "Red")]
    source = read_source(csv_file(tmp_path / "plan.csv", rows, delimiter=";"))
    assert column(source, "Action") == ["Do this, then that"]


def test_a_key_of_the_councils_own_says_what_its_words_mean(tmp_path: Path) -> None:
    source = of_sheet(
        tmp_path,
        HEADER,
        ("A1", "x", "Head", "May 2025", "Green"),
        ("RAG", "Definition"),
        ("Green", "Complete"),
    )
    assert source.table(RATINGS).rows == (("action", "Green", "complete", None, "Complete"),)
    assert said(source, "'Green' as complete (its definition says “Complete”)")


def test_instructions_are_no_actions(tmp_path: Path) -> None:
    source = of_sheet(
        tmp_path,
        ("Step", "What to do", "Where"),
        ("First", "Fill in the plan", "Below"),
        HEADER,
        ("A1", "x", "Head", "May 2025", "Green"),
    )
    assert column(source, "Action") == ["x"]


def test_a_column_without_a_header_comes_along(tmp_path: Path) -> None:
    source = of_csv(tmp_path, ("Ref", "Action", "", ""), ("A1", "x", "", "note"))
    assert column(source, "Column 4") == ["note"]
    assert [row[1] for row in source.contents["tblImport"].rows] == ["Ref", "Action", NO_HEADER]
