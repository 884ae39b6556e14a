"""What a folder of CSV files may look like."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from plantools.create import read_example, read_source
from plantools.workbook import contract
from plantools.workbook.contract import ACTIONS, FINANCE, IMPACT, RATINGS, TABLES
from tests.masters import ACTION, HEADER, column, folder_of, made

PARTS = {"H": ",".join(HEADER), "A": ",".join(ACTION)}
READ = """
actions: No.,Priority,What we will do,Who's responsible,TIMESCALE,brag_rating¶{A}
  = Ref: SL1 | Section: SL | Action: Do it | Owner: Head of Service | Due by: May 2025
  | Rating: Green
actions: ¶{H},Note¶¶{A}¶,,,,,,¶ ¶ = Ref: SL1 | Note: None
actions: {H}¶{A},, = Rating: Green
actions: {H},Cost,cost,,"Two¶lines",ref,¶{A},1,2,3,4,5,
  = Cost: 1 | cost 2: 2 | Column 9: 3 | Two lines: 4 | ref 2: 5
actions: {H}¶SL1,SL,Do it,Head,May 2025, a/r  = Rating:  a/r  | Ref: SL1
actions: {H}¶1.10,SL,x,y,01/03/2025,Red = Ref: 1.10 | Due by: 01/03/2025
actions: {H},Completed on¶{A},2025-03-01 00:00:00 = Completed on: 2025-03-01
actions: {H},Completed on¶{A},01/03/2025 = Completed on: 2025-03-01
actions: {H},Completed on¶{A},1 March 2025 = Completed on: 2025-03-01
actions: {H},Completed on¶{A},Sat 1st Mar '25 = Completed on: 2025-03-01
impact: Section,Month¶SL,2025-03-01 = Month: 2025-03-01
impact: Section,Month¶SL,March 2025 = Month: 2025-03-01
impact: Section,Month¶SL,Mar-25 = Month: 2025-03-01
finance: Group,Budget¶Staff,"1,234" = Budget: 1234
finance: Group,Budget¶Staff,74% = Budget: 74
finance: Group,Budget¶Staff,-2.5 = Budget: -2.5
finance: Group,Budget¶Staff,"£1,000" = Budget: 1000
finance: Group,Budget¶Staff,  = Budget: None
"""
"""A file, its lines, and what is read in some of its columns."""


@pytest.mark.parametrize("case", READ.strip("\n").replace("\n  ", " ").split("\n"))
def test_what_is_read(tmp_path: Path, case: str) -> None:
    told, _, said = case.partition(" = ")
    name, _, lines = told.partition(": ")
    (spec,) = (spec for spec in TABLES if spec.source == name)
    text = lines.format(**PARTS).replace("¶", "\n")
    headers, rows = read_source(folder_of(tmp_path, **{name: text})).table(spec)
    expected = dict(each.split(": ", 1) for each in said.split(" | "))
    assert headers[: len(spec.columns)] == spec.headers
    assert [{h: str(row[headers.index(h)]) for h in expected} for row in rows] == [expected]
    assert set(headers) - set(spec.headers) <= expected.keys()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_encoding_of_excels_is_read(tmp_path: Path, encoding: str) -> None:
    text = f"{PARTS['H']}\r\nSL1,SL,“Spend” £5 – now,Head,May 2025,Red\r\n"
    folder = folder_of(tmp_path, actions=text.encode(encoding))
    folder.joinpath("actions.csv").rename(folder / "Actions.CSV")  # file names have no case
    source = read_source(folder)
    assert source.table(ACTIONS).rows[0][2] == "“Spend” £5 – now"
    assert any("Windows-1252" in note for note in source.notes) == (encoding == "cp1252")


def test_dates_and_numbers_are_that_in_the_master(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        actions=[(*HEADER, "Completed on"), (*ACTION, "1 March 2025")],
        impact=[("Section", "Month"), ("SL", "Mar-25")],
        finance=[("Group", "Budget"), ("Staff", "£1,000")],
        cover="name,value\nPlanTitle,=Our plan\norganisation,A\nPeriod starts,01/04/2025\n",
    )
    book = made(tmp_path, read_source(folder))
    assert column(book, ACTIONS, "Completed on") == [datetime(2025, 3, 1)]
    assert column(book, IMPACT, "Month") == [datetime(2025, 3, 1)]
    assert column(book, FINANCE, "Budget") == [1000]
    cells = [book["Cover"][f"B{row}"] for row in (6, 7, 8)]
    assert [cell.value for cell in cells] == ["=Our plan", "A", datetime(2025, 4, 1)]
    assert cells[0].data_type == "s"


@pytest.mark.parametrize(
    ("files", "note"),
    [
        ({"risks": [("Risk",), ("Fire",)]}, "risks.csv was left out"),
        ({"impact": ""}, "impact.csv is empty"),
        ({"actions": [(*HEADER, "Two\nlines"), (*ACTION, "1")]}, r"'Two\nlines' as Two lines"),
        ({}, "owners.csv"),
        ({"cover": [("name", "value"), ("Motto", "Onwards")]}, "'Motto' was left out"),
    ],
)
def test_what_is_noted(tmp_path: Path, files: dict[str, Any], note: str) -> None:
    assert any(note in each for each in read_source(folder_of(tmp_path, **files)).notes)


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


def test_the_example_is_whole_and_silent() -> None:
    source = read_example()
    assert source.notes == ()
    assert set(source.cover) == {"PlanTitle", "Organisation", "PeriodStart", "PeriodEnd", "AsAt"}
    for spec, rows in source.tables():
        assert source.table(spec).headers == spec.headers
        assert rows, spec.name
    assert source.table(contract.SECTIONS).rows[0][0]
    assert any(isinstance(row[4], int) for row in source.table(contract.MEASURES).rows)


KEYS = [  # the files, first and last row of the key to their ratings, and what is noted
    (
        {},
        "action|Blue|complete|None|Complete",
        "impact|Grey|too early|None|Too early to tell",
        "",
    ),
    (  # colours for words, and no kinds
        {
            "actions": [HEADER, (*ACTION[:-1], "Gold"), ("SL2", *ACTION[1:-1], "Wibble")],
            "ratings": [("Colour", "Definition"), ("Gold", "Complete and embedded")],
        },
        *("action|Gold|complete|None|Complete and embedded", "action|Wibble|None|None|None"),
        "'Wibble'",
    ),
    (  # a colour beside the rating is its colour, and Means is no definition
        {"ratings": "kind,rating,means,colour,meaning\n,Green,on track,teal,Fine\n,Done,great"},
        *("action|Green|on track|teal|Fine", "action|Done|great|None|None"),
        "“great” is no meaning for the rating “Done”",
    ),
]


@pytest.mark.parametrize(("files", "first", "last", "note"), KEYS)
def test_the_key_to_the_ratings(
    tmp_path: Path, files: dict[str, Any], first: str, last: str, note: str
) -> None:
    source = read_source(folder_of(tmp_path, **files))
    rows = ["|".join(map(str, row)) for row in source.table(RATINGS).rows]
    assert (rows[0], rows[-1]) == (first, last)
    assert any(note in each for each in source.notes)
    assert any(spec.sheet == "Import" for spec in source.extras)  # guesses are to be looked at
