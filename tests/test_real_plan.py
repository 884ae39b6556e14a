"""A council's published plan goes all the way: new, validate, refresh, read.

What is expected is counted from the CSV files themselves, with nothing of plantools. The
plan's text is the council's and no part of this project.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import plantools
from plantools import cli
from plantools.plan import Plan

from .create.folders import REAL_PLAN
from .workbook.plans import block

pytestmark = pytest.mark.skipif(
    not REAL_PLAN.is_dir(), reason=f"the real plan is not part of the project: no {REAL_PLAN}"
)
RATINGS = ("Blue", "Green", "Amber", "Red", "Grey")
AS_AT = "2024-06-24"


def in_csv(name: str) -> list[dict[str, str]]:
    with Path(REAL_PLAN, f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("real") / "plan.xlsx"
    period = ("--period", "2024-04-01", "2025-03-31")
    made = ["new", str(path), "--from", str(REAL_PLAN), "--as-at", AS_AT, *period]
    assert cli.main(made) == 0
    assert cli.main(["validate", str(path)]) == 0
    assert cli.main(["refresh", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def plan(path: Path) -> Plan:
    return plantools.read(path)


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def records(book: Workbook, sheet: str, name: str) -> list[dict[str, Any]]:
    header, *rows = block(book[sheet], name)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_every_milestone_is_read_as_it_was_written(plan: Plan) -> None:
    rows = in_csv("actions")
    assert (len(rows), len(plan.milestones)) == (121, 121)
    assert len(plan.refs) == len(plan.actions) == 118
    assert [
        (m.ref, m.section, m.action, m.milestone, "; ".join(m.owners), m.due_by, m.rating_text)
        for m in plan.milestones
    ] == [
        (
            r["ref"],
            r["section_code"],
            r["action"],
            r["milestone"],
            r["owner"],
            r["due_by"],
            r["rating"],
        )
        for r in rows
    ]
    assert Counter(str(m.rating) for m in plan.milestones) == {"Green": 91, "Blue": 22, "Grey": 8}


def test_every_section_is_read_with_all_items_of_its_lists(plan: Plan) -> None:
    rows = in_csv("sections")
    assert (len(rows), len(plan.sections)) == (17, 17)
    for section, row in zip(plan.sections, rows, strict=True):
        assert (section.code, section.chapter) == (row["section_code"], row["chapter"])
        assert (section.title, section.section_lead) == (row["section_title"], row["section_lead"])
        for field in ("inspectors_found", "how_assessed", "what_we_will_see"):
            lines = (line.strip().lstrip("•- ") for line in row[field].split("\n"))
            items = [line for line in lines if line]
            assert list(getattr(section, field)) == items
            assert items


def test_glossary_and_ratings_are_read(plan: Plan) -> None:
    words = [(each.abbreviation, each.meaning) for each in plan.glossary]
    assert words == [(r["abbreviation"], r["expansion"]) for r in in_csv("glossary")]
    assert len(words) == 17
    ratings = [(each.kind, str(each.rating), each.definition) for each in plan.ratings]
    assert ratings == [(r["kind"], r["colour"], r["definition"]) for r in in_csv("ratings")]
    assert len(ratings) == 10


def rating_of(words: list[str]) -> str:
    """The rating of an action, by the words of issue 2."""
    for worst in ("Red", "Amber"):
        if worst in words:
            return worst
    if set(words) == {"Blue"}:
        return "Blue"
    return "Green" if {"Green", "Blue"} & set(words) else "Grey"


def test_overview_agrees_with_a_count_of_the_csv_file(book: Workbook) -> None:
    milestones: dict[str, list[dict[str, str]]] = {}
    for row in in_csv("actions"):
        milestones.setdefault(row["ref"], []).append(row)
    chapters = {row["section_code"]: row["chapter"] for row in in_csv("sections")}
    counted: Counter[tuple[str, str, str]] = Counter()
    for rows in milestones.values():
        code = rows[0]["section_code"]
        rating = rating_of([row["rating"] for row in rows])
        for level, name in (("Section", code), ("Chapter", chapters[code]), ("Whole plan", "")):
            counted[level, name, rating] += 1
            counted[level, name, "Actions"] += 1

    overview = records(book, "RAG overview", "tblOverview")
    levels = Counter(row["Level"] for row in overview)
    assert levels == {"Section": 17, "Chapter": len(set(chapters.values())), "Whole plan": 1}
    for line in overview:
        name = {"Section": line["Code"], "Chapter": line["Title"], "Whole plan": ""}[line["Level"]]
        for column in (*RATINGS, "Actions"):
            assert line[column] == counted[line["Level"], name, column], (
                line["Level"],
                name,
                column,
            )
        share = 100 * counted[line["Level"], name, "Blue"] / line["Actions"]
        assert round(line["% complete"] * 100) == int(share + 0.5)
        assert line["No rating"] == 0
    assert overview[-1]["Actions"] == 118


def test_what_the_command_says_agrees_as_well(
    path: Path, book: Workbook, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["validate", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    whole = records(book, "RAG overview", "tblOverview")[-1]
    figures = document["figures"]
    assert (figures["actions"], figures["milestones"]) == (118, 121)
    assert figures["ratings"] == {rating: whole[rating] for rating in RATINGS}
    assert figures["overdue"] == whole["Overdue"]
    assert document["as_at"] == AS_AT
    assert document["counts"]["error"] == 0
    rules = [row["Rule"] for row in records(book, "Checks", "tblFindings")]
    assert rules == [finding["rule"] for finding in document["findings"]]


def test_what_is_due_within_a_month_of_the_report_is_all_there(plan: Plan, book: Workbook) -> None:
    """At 24 June 2024 nothing is late; what names June or an end by 24 July comes next."""
    rows = records(book, "Overdue", "tblOverdue")
    assert {row["When"] for row in rows} == {"Next 30 days"}
    june = [
        r["ref"] for r in in_csv("actions") if r["due_by"] == "June 2024" and r["rating"] != "Blue"
    ]
    assert june
    assert Counter(june) <= Counter(row["Ref"] for row in rows)
    assert len(rows) < len(plan.milestones) / 4
