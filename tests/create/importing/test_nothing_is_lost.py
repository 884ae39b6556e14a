"""Whatever stands in the cells of a file, stands in the cells of the master."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plantools.create import Source, read_source
from plantools.create.importing.council_words import STATUS_WORDS
from plantools.errors import InputError
from plantools.plan import DueKind, parse_due

from .plans import csv_file, table

HEADERS = (
    *("Ref", "Action", "Owner", "Due by", "RAG", "Progress", "Priority", "Status", "Notes", ""),
    *("Milestone", "Completed on", "Lead officer", "Progress at phase 1", "Progress at phase 2"),
    *("Measure", "Good", "Outstanding", "Abbreviation", "Meaning", "Due date", "Outcome", "Month"),
)
WORDS = (
    *("", "", "", "SL1", "1.2", "7", "2A", "Priority 2: Health", "ON HOLD", "Actions", "Glossary"),
    *("Ann Bee and Cy Dee, Heads of Service", "Head of Care\nHead of Law", "a; b", "• Lead; •"),
    *("June 2025", "31/03/2025", "TBC", "Green", "on track", "G", "Amber (was Red)", "High", "12%"),
    *("Section lead: Director", "What inspectors found", "and so on", "Write it.", "60-69%", "-"),
    *(word for words in STATUS_WORDS.values() for word in words),
)
SAME = st.sampled_from(WORDS)
OTHER = st.tuples(SAME, st.integers(100, 999)).map(lambda two: f"{two[0]} x{two[1]}" * bool(two[0]))
ROW = st.lists(SAME | OTHER | OTHER, min_size=1, max_size=8)
ROWS = st.lists(ROW | st.lists(st.sampled_from(HEADERS), min_size=2, max_size=8), max_size=12)
START = st.permutations(["Action", "Owner", "RAG"]).flatmap(
    lambda first: st.lists(st.sampled_from(HEADERS), max_size=5).map(lambda more: first + more)
)
MERGES = st.lists(
    st.tuples(*[st.integers(1, 13), st.integers(0, 2), st.integers(1, 8), st.integers(0, 3)]),
    max_size=3,
)
QUICK = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def texts_in(source: Source) -> str:
    tables = [rows for name, rows in source.contents.items() if name != "tblImportNotes"]
    cells = [cell for table in tables for row in table.rows for cell in row]
    assert "" not in cells, "a blank cell is None"
    assert all(len(row) == len(table.headers) for table in tables for row in table.rows)
    headers = (header for table in tables for header in table.headers)
    every = (*cells, *headers, *source.cover.values())
    return "\0".join(plain(str(cell)) for cell in every)


def plain(text: str) -> str:
    """A text without its bullets: they are marks of a list, not words."""
    return " ".join(text.replace("•", " ").split())


def assert_kept(path: Path, wanted: set[str]) -> None:
    try:
        source = read_source(path)
    except InputError:
        return  # no table of actions was found
    kept = texts_in(source)
    for text in wanted:
        said = plain(text)
        found = said in kept or all(part.strip() in kept for part in said.split(":", 1))
        day = parse_due(text)  # a column of dates holds it as one
        is_day = day.kind is DueKind.EXACT_DATE and str(day.last) in kept
        assert found or is_day, f"{text!r} is lost"


@QUICK
@given(START, ROWS, MERGES)
def test_of_a_workbook_with_merged_cells_and_a_csv_file(
    header: list[str], rows: list[list[str]], merges: list[Any]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [header, *rows]:
        sheet.append([cell or None for cell in row])
    done: set[tuple[int, int]] = set()
    for top, down, left, right in merges:
        area = {(r, c) for r in range(top, top + down + 1) for c in range(left, left + right + 1)}
        if len(area) > 1 and not area & done:
            done |= area
            sheet.merge_cells(
                start_row=top, end_row=top + down, start_column=left, end_column=left + right
            )
    wanted = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    with TemporaryDirectory() as folder:
        path = Path(folder, "plan.xlsx")
        book.save(path)
        assert_kept(path, wanted)
        path = csv_file(Path(folder, "plan.csv"), [header, *rows])
        assert_kept(path, {*header}.union(*rows))


@settings(QUICK, max_examples=25)
@given(START, st.lists(ROWS, max_size=3), st.lists(SAME | OTHER, max_size=6))
def test_of_a_document(
    header: list[str], tables: list[list[list[str]]], paragraphs: list[str]
) -> None:
    word = docx.Document()
    wanted = {*header, *paragraphs}
    table(word, [header, ["x"] * len(header)])
    for number, text in enumerate(paragraphs):
        word.add_paragraph(text, style="Heading 1" if number % 2 else None)
        for rows in tables[number : number + 1]:
            full = [(row + [""] * 8)[:8] for row in rows]
            if full:
                table(word, full)
            wanted |= {cell for row in full for cell in row}
    with TemporaryDirectory() as folder:
        path = Path(folder, "plan.docx")
        word.save(str(path))
        assert_kept(path, wanted)
