"""What a folder of CSV files may look like."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from plantools.create import read_example, read_source
from plantools.plan.rating import BRAG, IMPACT_BRAG
from plantools.workbook.contract import (
    ACTIONS,
    FINANCE,
    IMPACT,
    MEASURES,
    OWNERS,
    RATINGS,
    SECTIONS,
    TABLES,
)
from tests.masters import ACTION, HEADER, column, folder_of, made, master_of, table


def test_headers_are_matched_by_alias(tmp_path: Path) -> None:
    header = ("No.", "Priority", "What we will do", "Who's responsible", "TIMESCALE", "brag_rating")
    book = master_of(tmp_path, actions=[header, ACTION])
    headers, rows = table(book, ACTIONS)
    assert headers == [each.header for each in ACTIONS.columns]
    assert [rows[0][headers.index(name)] for name in HEADER] == list(ACTION)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "Ref,Section,Action,Owner,Due by,Rating\nSL1,SL,“Spend” £5 – now,Head,May 2025,Red\n"
    source = read_source(folder_of(tmp_path, actions=text.encode(encoding)))
    assert column(made(tmp_path, source), ACTIONS, "Action") == ["“Spend” £5 – now"]
    assert any("Windows-1252" in note for note in source.notes) == (encoding == "cp1252")


def test_file_names_have_no_case(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "actions.csv").rename(folder / "Actions.CSV")
    assert len(read_source(folder).table(ACTIONS).rows) == 1


def test_blank_lines_and_short_rows(tmp_path: Path) -> None:
    text = "\n" + ",".join(HEADER) + ",Note\r\n\r\n" + ",".join(ACTION) + "\r\n,,,,,,\r\n \r\n"
    headers, rows = table(master_of(tmp_path, actions=text), ACTIONS)
    assert len(rows) == 1
    assert rows[0][headers.index("Note")] is None


def test_blank_cells_beyond_the_header_are_no_fault(tmp_path: Path) -> None:
    book = master_of(tmp_path, actions=[HEADER, (*ACTION, "", " ")])
    assert column(book, ACTIONS, "Rating") == ["Green"]


def test_columns_without_a_match_come_along_each_under_its_own_name(tmp_path: Path) -> None:
    header = (*HEADER, "Cost", "cost", "", "Two\nlines", "ref", "")
    source = read_source(
        folder_of(tmp_path, actions=[header, (*ACTION, "1", "2", "3", "4", "5", "")])
    )
    headers, rows = table(made(tmp_path, source), ACTIONS)
    known = len(ACTIONS.columns)
    assert headers[known:] == ["Cost", "cost 2", "Column 9", "Two lines", "ref 2"]
    assert rows[0][known:] == ["1", "2", "3", "4", "5"]
    assert any("'Two\\nlines' as Two lines" in note for note in source.notes)


def test_unknown_files_are_reported(tmp_path: Path) -> None:
    source = read_source(folder_of(tmp_path, risks=[("Risk",), ("Fire",)]))
    assert any("risks.csv was left out" in note for note in source.notes)


def test_an_empty_file_of_another_table_is_reported(tmp_path: Path) -> None:
    source = read_source(folder_of(tmp_path, impact=""))
    assert any("impact.csv is empty" in note for note in source.notes)
    assert source.table(IMPACT).rows == ()


def test_owners_are_derived_in_order_of_first_use(tmp_path: Path) -> None:
    source = read_source(
        folder_of(
            tmp_path,
            actions=[
                HEADER,
                ("A1", "A", "x", "Beta; Alpha", "", ""),
                ("A2", "A", "y", "Alpha", "", ""),
            ],
            sections=[("Code", "Title", "Section lead"), ("A", "Title", "Gamma;Beta")],
        )
    )
    assert [row[0] for row in source.table(OWNERS).rows] == ["Beta", "Alpha", "Gamma"]
    assert any("owners.csv" in note for note in source.notes)


def test_an_owners_file_is_taken_as_it_is(tmp_path: Path) -> None:
    source = read_source(folder_of(tmp_path, owners=[("Post", "Team"), ("Director", "Board")]))
    assert source.table(OWNERS).rows == (("Director", "Board"),)
    assert not any("Owners" in note for note in source.notes)


def test_ratings_have_definitions_without_a_file(tmp_path: Path) -> None:
    rows = read_source(folder_of(tmp_path)).table(RATINGS).rows
    assert rows[0] == ("action", "Blue", "complete", None, BRAG.ratings[0].definition)
    assert rows[-1] == ("impact", "Grey", "too early", None, IMPACT_BRAG.ratings[-1].definition)


def test_ratings_are_kept_as_written(tmp_path: Path) -> None:
    book = master_of(tmp_path, actions=[HEADER, (*ACTION[:-1], " amber/red ")])
    assert column(book, ACTIONS, "Rating") == [" amber/red "]


@pytest.mark.parametrize(
    "text", ["2025-03-01", "01/03/2025", "1 March 2025", "2025-03-01 00:00:00", "Sat 1st Mar '25"]
)
def test_dates_become_dates(tmp_path: Path, text: str) -> None:
    book = master_of(tmp_path, actions=[(*HEADER, "Completed on"), (*ACTION, text)])
    assert column(book, ACTIONS, "Completed on") == [datetime(2025, 3, 1)]


@pytest.mark.parametrize("text", ["2025-03-01", "March 2025", "Mar-25"])
def test_months_become_dates(tmp_path: Path, text: str) -> None:
    book = master_of(tmp_path, impact=[("Section", "Month"), ("SL", text)])
    assert column(book, IMPACT, "Month") == [datetime(2025, 3, 1)]


def test_due_by_stays_text(tmp_path: Path) -> None:
    book = master_of(tmp_path, actions=[HEADER, ("1.10", "SL", "x", "y", "01/03/2025", "Red")])
    assert column(book, ACTIONS, "Due by") == ["01/03/2025"]
    assert column(book, ACTIONS, "Ref") == ["1.10"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234", 1234), ("74%", 74), ("-2.5", -2.5), ("£1,000", 1000), (" ", None)],
)
def test_numbers_become_numbers(tmp_path: Path, text: str, number: float | None) -> None:
    book = master_of(tmp_path, finance=[("Group", "Budget"), ("Staff", text)])
    assert column(book, FINANCE, "Budget") == [number]


def test_cover_values(tmp_path: Path) -> None:
    rows = [
        ("name", "value"),
        ("PlanTitle", "=Our plan"),
        ("organisation", "A council"),
        ("Period starts", "01/04/2025"),
        ("Motto", "Onwards"),
    ]
    source = read_source(folder_of(tmp_path, cover=rows))
    sheet = made(tmp_path, source)["Cover"]
    assert [sheet[f"B{row}"].value for row in (6, 7, 8)] == [
        "=Our plan",
        "A council",
        datetime(2025, 4, 1),
    ]
    assert sheet["B6"].data_type == "s"
    assert any("'Motto' was left out" in note for note in source.notes)


def test_the_example_is_whole_and_silent() -> None:
    source = read_example()
    assert source.notes == ()
    assert set(source.cover) == {"PlanTitle", "Organisation", "PeriodStart", "PeriodEnd", "AsAt"}
    for spec in TABLES:
        headers, rows = source.table(spec)
        assert headers == tuple(each.header for each in spec.columns)
        assert rows, spec.name
    assert source.table(SECTIONS).rows[0][0]
    assert any(isinstance(row[4], int) for row in source.table(MEASURES).rows)


def test_a_key_to_ratings_with_colours_for_words_and_no_kinds(tmp_path: Path) -> None:
    rows = [HEADER, (*ACTION[:-1], "Gold"), ("SL2", *ACTION[1:-1], "Wibble")]
    key = [("Colour", "Definition"), ("Gold", "Complete and embedded")]
    source = read_source(folder_of(tmp_path, actions=rows, ratings=key))
    assert source.table(RATINGS).rows == (
        ("action", "Gold", "complete", None, "Complete and embedded"),
        ("action", "Wibble", None, None, None),
    )
    assert any("'Wibble'" in note and "could not be placed" in note for note in source.notes)
    assert any(spec.sheet == "Import" for spec in source.extras)


def test_a_colour_beside_the_rating_is_its_colour_and_means_is_no_definition(
    tmp_path: Path,
) -> None:
    key = [("kind", "rating", "means", "colour", "meaning")]
    key += [("action", "Green", "on track", "teal", "Fine"), ("action", "Done", "great", "", "")]
    source = read_source(folder_of(tmp_path, ratings=key))
    assert source.table(RATINGS).rows[0] == ("action", "Green", "on track", "teal", "Fine")
    assert any("“great” is no meaning for the rating “Done”" in note for note in source.notes)
