"""A council's published plan goes all the way: new, validate, refresh, read.

What is expected is counted from the CSV files themselves, with nothing of plantools.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import plantools
from plantools import cli
from plantools.checks import check
from plantools.plan import Plan
from plantools.workbook.contract import (
    ACTIONS,
    GLOSSARY,
    OWNERS,
    RATINGS,
    REPORT_TEXT,
    SECTIONS,
    SETTINGS,
    TABLES,
    TableSpec,
    match_headers,
)
from tests.masters import block, column, table
from tests.real_plan import (
    AS_AT,
    FACTS,
    PERIOD,
    PLAN,
    folder_of_facts,
    needs_whole,
    read,
)

WORDS = ("Blue", "Green", "Amber", "Red", "Grey")


def master(source: Path, place: Path) -> Path:
    path = place / "plan.xlsx"
    assert cli.main(["new", str(path), "--from", str(source), "--as-at", AS_AT, *PERIOD]) == 0
    return path


def records(book: Workbook, sheet: str, name: str) -> list[dict[str, Any]]:
    header, *rows = block(book[sheet], name)
    return [dict(zip(header, row, strict=True)) for row in rows]


class TestItsFigures:
    """Who does what by when, and how it stands."""

    @pytest.fixture(scope="class")
    @classmethod
    def path(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        place = tmp_path_factory.mktemp("facts")
        path = master(folder_of_facts(place), place)
        assert cli.main(["validate", str(path)]) == 0
        assert cli.main(["refresh", str(path)]) == 0
        return path

    @pytest.fixture(scope="class")
    @classmethod
    def plan(cls, path: Path) -> Plan:
        return plantools.read(path)

    @pytest.fixture(scope="class")
    @classmethod
    def book(cls, path: Path) -> Workbook:
        return openpyxl.load_workbook(path)

    def test_every_milestone_is_read_as_it_was_written(self, plan: Plan) -> None:
        rows = read(FACTS)
        assert (len(rows), len(plan.refs), len(plan.actions)) == (121, 118, 118)
        assert [
            (m.ref, m.section, "; ".join(m.owners), m.due_by, m.rating_text)
            for m in plan.milestones
        ] == [(r["ref"], r["section_code"], r["owner"], r["due_by"], r["rating"]) for r in rows]
        counted = Counter(str(m.rating) for m in plan.milestones)
        assert counted == {"Green": 91, "Blue": 22, "Grey": 8}

    def test_overview_agrees_with_a_count_of_the_csv_file(self, book: Workbook) -> None:
        milestones: dict[str, list[dict[str, str]]] = {}
        for row in read(FACTS):
            milestones.setdefault(row["ref"], []).append(row)
        counted: Counter[tuple[str, str, str]] = Counter()
        for rows in milestones.values():
            code = rows[0]["section_code"]
            rating = rating_of([row["rating"] for row in rows])
            for level, name in (
                ("Section", code),
                ("Chapter", f"Chapter {code[0]}"),
                ("Whole plan", ""),
            ):
                counted[level, name, rating] += 1
                counted[level, name, "Actions"] += 1

        overview = records(book, "RAG overview", "tblOverview")
        chapters = {name for level, name, _ in counted if level == "Chapter"}
        levels = Counter(row["Level"] for row in overview)
        assert levels == {"Section": 17, "Chapter": len(chapters), "Whole plan": 1}
        for line in overview:
            name = {"Section": line["Code"], "Chapter": line["Title"]}.get(line["Level"], "")
            for header in (*WORDS, "Actions"):
                assert line[header] == counted[line["Level"], name, header], (name, header)
            share = 100 * counted[line["Level"], name, "Blue"] / line["Actions"]
            assert round(line["% complete"] * 100) == int(share + 0.5)
            assert line["No rating"] == 0
        assert overview[-1]["Actions"] == 118

    def test_what_the_command_says_agrees_as_well(
        self, path: Path, book: Workbook, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["validate", str(path), "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        whole = records(book, "RAG overview", "tblOverview")[-1]
        figures = document["figures"]
        assert (figures["actions"], figures["milestones"]) == (118, 121)
        assert figures["ratings"] == {rating: whole[rating] for rating in WORDS}
        assert figures["overdue"] == whole["Overdue"]
        assert document["as_at"] == AS_AT
        assert document["counts"]["error"] == 0
        rules = [row["Rule"] for row in records(book, "Checks", "tblFindings")]
        assert rules == [finding["rule"] for finding in document["findings"]]

    def test_what_is_due_within_a_month_of_the_report_is_all_there(
        self, plan: Plan, book: Workbook
    ) -> None:
        """At 24 June 2024 nothing is late; what names June or an end by 24 July comes next."""
        rows = records(book, "Overdue", "tblOverdue")
        assert {row["When"] for row in rows} == {"Next 30 days"}
        june = [
            r["ref"] for r in read(FACTS) if r["due_by"] == "June 2024" and r["rating"] != "Blue"
        ]
        assert june
        assert Counter(june) <= Counter(row["Ref"] for row in rows)
        assert len(rows) < len(plan.milestones) / 4


def rating_of(words: list[str]) -> str:
    """The rating of an action, by the council's own words."""
    for worst in ("Red", "Amber"):
        if worst in words:
            return worst
    if set(words) == {"Blue"}:
        return "Blue"
    return "Green" if {"Green", "Blue"} & set(words) else "Grey"


@needs_whole
class TestItsText:
    """Nothing of it is lost, and what the checks find was read and judged true."""

    @pytest.fixture(scope="class")
    @classmethod
    def path(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return master(PLAN, tmp_path_factory.mktemp("whole"))

    @pytest.fixture(scope="class")
    @classmethod
    def plan(cls, path: Path) -> Plan:
        return plantools.read(path)

    @pytest.fixture(scope="class")
    @classmethod
    def book(cls, path: Path) -> Workbook:
        return openpyxl.load_workbook(path)

    @pytest.mark.parametrize(
        ("spec", "rows"),
        [(ACTIONS, 121), (SECTIONS, 17), (GLOSSARY, 17), (RATINGS, 10)],
        ids=lambda value: getattr(value, "name", ""),
    )
    def test_every_cell_is_there_unchanged(
        self, book: Workbook, spec: TableSpec, rows: int
    ) -> None:
        lines = read(PLAN / f"{spec.source}.csv")
        assert len(lines) == rows
        header = list(lines[0])
        found = {
            position: spec.column(field).header
            for field, position in match_headers(spec, header).items()
        }
        for position, name in enumerate(header):
            written = [line[name] or None for line in lines]
            assert column(book, spec, found.get(position, name)) == written

    def test_unknown_column_stands_behind_the_others(self, book: Workbook) -> None:
        assert table(book, ACTIONS)[0][-1] == "milestone_no"

    def test_owners_are_the_posts_in_use_each_once(self, book: Workbook) -> None:
        cells = column(book, ACTIONS, "Owner") + column(book, SECTIONS, "Section lead")
        used = [post.strip() for cell in cells for post in cell.split(";")]
        assert column(book, OWNERS, "Post") == list(dict.fromkeys(used))

    def test_tables_without_a_file_are_blank(self, book: Workbook) -> None:
        for spec in TABLES:
            if spec not in (ACTIONS, SECTIONS, GLOSSARY, RATINGS, OWNERS, SETTINGS, REPORT_TEXT):
                assert table(book, spec)[1] == [[None] * len(spec.columns)]

    def test_every_section_is_read_with_all_items_of_its_lists(self, plan: Plan) -> None:
        for section, row in zip(plan.sections, read(PLAN / "sections.csv"), strict=True):
            assert (section.code, section.chapter) == (row["section_code"], row["chapter"])
            for field in ("inspectors_found", "how_assessed", "what_we_will_see"):
                lines = (line.strip().lstrip("•- ") for line in row[field].split("\n"))
                items = [line for line in lines if line]
                assert list(getattr(section, field)) == items
                assert items

    def test_findings_by_rule(self, plan: Plan) -> None:
        """Each was read and judged true or defensible."""
        found = Counter(each.rule for each in check(plan, as_at=date.fromisoformat(AS_AT)))
        assert found == {"M14": 4, "M20": 22, "P04": 10, "P05": 2, "T02": 1, "T03": 4}
