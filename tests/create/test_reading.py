"""What a folder of CSV files may look like."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from plantools.create import read_example, read_source
from plantools.plan.rating import BRAG, IMPACT_BRAG
from plantools.workbook import contract
from plantools.workbook.contract import ACTIONS, FINANCE, IMPACT, RATINGS
from tests.masters import ACTION, HEADER, column, folder_of, made, to_csv

THEIRS = ("No.", "Priority", "What we will do", "Who's responsible", "TIMESCALE", "brag_rating")
LINES = f"\n{to_csv([(*HEADER, 'Note')])}\r\n{to_csv([ACTION])},,,,,,\r\n \r\n"
IN_POUNDS = "Ref,Section,Action,Owner,Due by,Rating\nSL1,SL,“Spend” £5 – now,Head,May 2025,Red\n"
EXTRA = (*HEADER, "Cost", "cost", "", "Two\nlines", "ref", "")
MARCH = date(2025, 3, 1)
WITH_DATE = (*HEADER, "Completed on")
READ: list[tuple[str, Any, dict[str, list[Any]]]] = [
    ("actions", [THEIRS, ACTION], {h: [text] for h, text in zip(HEADER, ACTION, strict=True)}),
    *(
        ("actions", IN_POUNDS.encode(encoding), {"Action": ["“Spend” £5 – now"]})
        for encoding in ("utf-8", "utf-8-sig", "cp1252")
    ),
    ("actions", LINES, {"Ref": ["SL1"], "Note": [None]}),
    ("actions", [HEADER, (*ACTION, "", " ")], {"Rating": ["Green"]}),
    (
        "actions",
        [EXTRA, (*ACTION, "1", "2", "3", "4", "5", "")],
        {"Cost": ["1"], "cost 2": ["2"], "Column 9": ["3"], "Two lines": ["4"], "ref 2": ["5"]},
    ),
    ("actions", [HEADER, (*ACTION[:-1], " a/r ")], {"Rating": [" a/r "]}),
    (
        "actions",
        [HEADER, ("1.10", "SL", "x", "y", "01/03/2025", "Red")],
        {"Ref": ["1.10"], "Due by": ["01/03/2025"]},
    ),
    *(
        ("actions", [WITH_DATE, (*ACTION, text)], {"Completed on": [MARCH]})
        for text in ("2025-03-01 00:00:00", "01/03/2025", "1 March 2025", "Sat 1st Mar '25")
    ),
    *(
        ("impact", [("Section", "Month"), ("SL", text)], {"Month": [MARCH]})
        for text in ("2025-03-01", "March 2025", "Mar-25")
    ),
    *(
        ("finance", [("Group", "Budget"), ("Staff", text)], {"Budget": [number]})
        for text, number in {
            "1,234": 1234,
            "74%": 74,
            "-2.5": -2.5,
            "£1,000": 1000,
            " ": None,
        }.items()
    ),
]


@pytest.mark.parametrize(("name", "content", "expected"), READ)
def test_what_is_read(
    tmp_path: Path, name: str, content: Any, expected: dict[str, list[Any]]
) -> None:
    (spec,) = (spec for spec in contract.TABLES if spec.source == name)
    headers, rows = read_source(folder_of(tmp_path, **{name: content})).table(spec)
    assert headers[: len(spec.columns)] == spec.headers
    assert {h: [row[headers.index(h)] for row in rows] for h in expected} == expected
    assert set(headers) - set(spec.headers) <= expected.keys()


def test_dates_and_numbers_are_that_in_the_master(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        actions=[(*HEADER, "Completed on"), (*ACTION, "1 March 2025")],
        impact=[("Section", "Month"), ("SL", "Mar-25")],
        finance=[("Group", "Budget"), ("Staff", "£1,000")],
    )
    book = made(tmp_path, read_source(folder))
    assert column(book, ACTIONS, "Completed on") == [datetime(2025, 3, 1)]
    assert column(book, IMPACT, "Month") == [datetime(2025, 3, 1)]
    assert column(book, FINANCE, "Budget") == [1000]


def test_file_names_have_no_case(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "actions.csv").rename(folder / "Actions.CSV")
    assert len(read_source(folder).table(ACTIONS).rows) == 1


@pytest.mark.parametrize(
    ("files", "note"),
    [
        ({"risks": [("Risk",), ("Fire",)]}, "risks.csv was left out"),
        ({"impact": ""}, "impact.csv is empty"),
        ({"actions": [EXTRA, (*ACTION, *"12345", "")]}, r"'Two\nlines' as Two lines"),
        ({"actions": IN_POUNDS.encode("cp1252")}, "Windows-1252"),
        ({}, "owners.csv"),
        ({"cover": [("name", "value"), ("Motto", "Onwards")]}, "'Motto' was left out"),
    ],
)
def test_what_is_noted(tmp_path: Path, files: dict[str, Any], note: str) -> None:
    notes = read_source(folder_of(tmp_path, **files)).notes
    assert any(note in each for each in notes)
    assert any("Windows-1252" in each for each in notes) == (note == "Windows-1252")


def test_owners_are_those_of_a_file_or_in_order_of_first_use(tmp_path: Path) -> None:
    files: dict[str, Any] = {
        "actions": [HEADER, ("A1", "A", "x", "B; A", "", ""), ("A2", "A", "y", "A", "", "")],
        "sections": [("Code", "Title", "Section lead"), ("A", "Title", "C;B")],
    }
    source = read_source(folder_of(tmp_path, **files))
    assert [row[0] for row in source.table(contract.OWNERS).rows] == ["B", "A", "C"]
    owners = [("Post", "Team"), ("Director", "Board")]
    source = read_source(folder_of(tmp_path, **files, owners=owners))
    assert source.table(contract.OWNERS).rows == (("Director", "Board"),)
    assert not any("Owners" in note for note in source.notes)


def test_cover_values(tmp_path: Path) -> None:
    rows = [("PlanTitle", "=Our plan"), ("organisation", "A"), ("Period starts", "01/04/2025")]
    source = read_source(folder_of(tmp_path, cover=[("name", "value"), *rows]))
    sheet = made(tmp_path, source)["Cover"]
    values = [sheet[f"B{row}"].value for row in (6, 7, 8)]
    assert values == ["=Our plan", "A", datetime(2025, 4, 1)]
    assert sheet["B6"].data_type == "s"


def test_the_example_is_whole_and_silent() -> None:
    source = read_example()
    assert source.notes == ()
    assert set(source.cover) == {"PlanTitle", "Organisation", "PeriodStart", "PeriodEnd", "AsAt"}
    for spec, rows in source.tables():
        assert source.table(spec).headers == spec.headers
        assert rows, spec.name
    assert source.table(contract.SECTIONS).rows[0][0]
    assert any(isinstance(row[4], int) for row in source.table(contract.MEASURES).rows)


GOLD = [HEADER, (*ACTION[:-1], "Gold"), ("SL2", *ACTION[1:-1], "Wibble")]
COLOURS = [("Colour", "Definition"), ("Gold", "Complete and embedded")]
WHOLE = [
    ("kind", "rating", "means", "colour", "meaning"),
    ("action", "Green", "on track", "teal", "Fine"),
    ("action", "Done", "great", "", ""),
]


@pytest.mark.parametrize(
    ("files", "first", "last", "note"),
    [
        (
            {},
            ("action", "Blue", "complete", None, BRAG.ratings[0].definition),
            ("impact", "Grey", "too early", None, IMPACT_BRAG.ratings[-1].definition),
            "",
        ),
        (  # colours for words, and no kinds
            {"actions": GOLD, "ratings": COLOURS},
            ("action", "Gold", "complete", None, "Complete and embedded"),
            ("action", "Wibble", None, None, None),
            "'Wibble'",
        ),
        (  # a colour beside the rating is its colour, and Means is no definition
            {"ratings": WHOLE},
            ("action", "Green", "on track", "teal", "Fine"),
            ("action", "Done", "great", None, None),
            "“great” is no meaning for the rating “Done”",
        ),
    ],
)
def test_the_key_to_the_ratings(
    tmp_path: Path, files: dict[str, Any], first: object, last: object, note: str
) -> None:
    source = read_source(folder_of(tmp_path, **files))
    rows = source.table(RATINGS).rows
    assert (rows[0], rows[-1]) == (first, last)
    assert any(note in each for each in source.notes)
    assert any(spec.sheet == "Import" for spec in source.extras)  # guesses are to be looked at
