"""A published plan goes into a master as it is, and nothing of it is lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from plantools.create import Source, read_folder
from plantools.workbook.contract import (
    ACTIONS,
    GLOSSARY,
    OWNERS,
    RATINGS,
    SECTIONS,
    TABLES,
    TableSpec,
    match_headers,
)

from .folders import REAL_PLAN, column, master, table

pytestmark = pytest.mark.skipif(
    not REAL_PLAN.is_dir(), reason=f"the real plan is not part of the project: no {REAL_PLAN}"
)


@pytest.fixture(scope="module")
def source() -> Source:
    return read_folder(REAL_PLAN)


@pytest.fixture(scope="module")
def book(source: Source, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return master(tmp_path_factory.mktemp("real"), source)


def in_csv(spec: TableSpec) -> list[list[str]]:
    path = Path(REAL_PLAN, f"{spec.source}.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    ("spec", "rows"),
    [(ACTIONS, 121), (SECTIONS, 17), (GLOSSARY, 17), (RATINGS, 10)],
    ids=lambda value: getattr(value, "name", ""),
)
def test_every_cell_is_there_unchanged(book: Workbook, spec: TableSpec, rows: int) -> None:
    header, *lines = in_csv(spec)
    assert len(lines) == rows
    found = {
        position: spec.column(field).header
        for field, position in match_headers(spec, header).items()
    }
    for position, name in enumerate(header):
        expected = [line[position] or None for line in lines]
        assert column(book, spec, found.get(position, name)) == expected


def test_every_ref_is_there(book: Workbook) -> None:
    assert len(set(column(book, ACTIONS, "Ref"))) == 118


def test_unknown_column_stands_behind_the_others(book: Workbook, source: Source) -> None:
    headers, _ = table(book, ACTIONS)
    assert headers[-1] == "milestone_no"
    assert any("milestone_no" in note and "extra" in note for note in source.notes)


def test_list_items_keep_their_lines(book: Workbook) -> None:
    lists = [column(book, SECTIONS, header) for header in ("Inspectors found", "How assessed")]
    header, *lines = in_csv(SECTIONS)
    items = [line[header.index("inspectors_found")].split("\n") for line in lines]
    assert [cell.split("\n") for cell in lists[0]] == items
    assert any("\n" in cell for cell in lists[1])


def test_owners_are_the_posts_in_use_each_once(book: Workbook) -> None:
    posts = column(book, OWNERS, "Post")
    used = [post.strip() for cell in column(book, ACTIONS, "Owner") for post in cell.split(";")] + [
        post.strip() for cell in column(book, SECTIONS, "Section lead") for post in cell.split(";")
    ]
    assert posts == list(dict.fromkeys(used))


def test_tables_without_a_file_are_blank(book: Workbook) -> None:
    for spec in TABLES:
        if spec not in (ACTIONS, SECTIONS, GLOSSARY, RATINGS, OWNERS):
            _, rows = table(book, spec)
            assert rows == [[None] * len(spec.columns)]
