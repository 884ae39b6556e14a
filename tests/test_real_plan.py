"""A council's published plan goes all the way: new, validate, refresh, read.

What is expected is counted from the CSV files themselves, with nothing of plantools.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import plantools
from plantools import cli
from plantools.checks import check
from plantools.plan import Plan, grouped
from plantools.workbook import contract
from plantools.workbook.contract import ACTIONS, OWNERS, SECTIONS, match_headers
from tests.conftest import Run
from tests.masters import block, column, table
from tests.real_plan import AS_AT, FACTS, PERIOD, PLAN, folder_of_facts, needs_whole, read

WORDS = ("Blue", "Green", "Amber", "Red", "Grey")


class Master(NamedTuple):
    path: Path
    plan: Plan
    book: Workbook

    def records(self, sheet: str, name: str) -> list[dict[str, Any]]:
        header, *rows = block(self.book[sheet], name)
        return [dict(zip(header, row, strict=True)) for row in rows]


def master(source: Path, place: Path, *commands: str) -> Master:
    path = place / "master.xlsx"
    assert cli.main(["new", str(path), "--from", str(source), "--as-at", AS_AT, *PERIOD]) == 0
    assert [cli.main([command, str(path)]) for command in commands] == [0] * len(commands)
    return Master(path, plantools.read(path), openpyxl.load_workbook(path))


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Master:
    """Who does what by when, and how it stands."""
    place = tmp_path_factory.mktemp("facts")
    return master(folder_of_facts(place), place, "validate", "refresh")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Master:
    return master(PLAN, tmp_path_factory.mktemp("whole"))


def test_every_milestone_is_read_as_it_was_written(facts: Master) -> None:
    rows = read(FACTS)
    assert (len(rows), len(facts.plan.refs), len(facts.plan.actions)) == (121, 118, 118)
    assert [
        (m.ref, m.section, "; ".join(m.owners), m.due_by, m.rating_text)
        for m in facts.plan.milestones
    ] == [(r["ref"], r["section_code"], r["owner"], r["due_by"], r["rating"]) for r in rows]
    counted = Counter(str(m.rating) for m in facts.plan.milestones)
    assert counted == {"Green": 91, "Blue": 22, "Grey": 8}


def rating_of(words: set[str]) -> str:
    """The rating of an action, by the council's own words."""
    if words == {"Blue"}:
        return "Blue"
    worst = next((word for word in ("Red", "Amber") if word in words), "Green")
    return worst if words != {"Grey"} else "Grey"


def test_overview_agrees_with_a_count_of_the_csv_file(facts: Master) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for rows in grouped(read(FACTS), lambda row: row["ref"]).values():
        code, words = rows[0]["section_code"], {row["rating"] for row in rows}
        for name in (code, f"Chapter {code[0]}", ""):
            counted.update([(name, rating_of(words)), (name, "Actions")])
    overview = facts.records("RAG overview", "tblOverview")
    chapters = {name for name, _ in counted if name.startswith("Chapter")}
    levels = Counter(row["Level"] for row in overview)
    assert levels == {"Section": 17, "Chapter": len(chapters), "Whole plan": 1}
    for line in overview:
        name = {"Section": line["Code"], "Chapter": line["Title"]}.get(line["Level"], "")
        for header in (*WORDS, "Actions"):
            assert line[header] == counted[name, header], (name, header)
        share = 100 * counted[name, "Blue"] / line["Actions"]
        assert round(line["% complete"] * 100) == int(share + 0.5)
        assert line["No rating"] == 0
    assert overview[-1]["Actions"] == 118


def test_what_the_command_says_agrees_as_well(facts: Master, run: Run) -> None:
    document = run("validate --json", facts.path).document
    whole = facts.records("RAG overview", "tblOverview")[-1]
    figures = document["figures"]
    assert (figures["actions"], figures["milestones"]) == (118, 121)
    assert figures["ratings"] == {rating: whole[rating] for rating in WORDS}
    assert (figures["overdue"], document["as_at"]) == (whole["Overdue"], AS_AT)
    assert document["counts"]["error"] == 0
    rules = [row["Rule"] for row in facts.records("Checks", "tblFindings")]
    assert rules == [finding["rule"] for finding in document["findings"]]


def test_what_is_due_within_a_month_of_the_report_is_all_there(facts: Master) -> None:
    """At 24 June 2024 nothing is late; what names June or an end by 24 July comes next."""
    rows = facts.records("Overdue", "tblOverdue")
    assert {row["When"] for row in rows} == {"Next 30 days"}
    june = [r["ref"] for r in read(FACTS) if r["due_by"] == "June 2024" and r["rating"] != "Blue"]
    assert june
    assert Counter(june) <= Counter(row["Ref"] for row in rows)
    assert len(rows) < len(facts.plan.milestones) / 4


@needs_whole
def test_every_cell_is_there_unchanged(whole: Master) -> None:
    rows = {ACTIONS: 121, SECTIONS: 17, contract.GLOSSARY: 17, contract.RATINGS: 10}
    for spec, number in rows.items():
        lines = read(PLAN / f"{spec.source}.csv")
        assert len(lines) == number
        header = list(lines[0])
        ours = {at: spec.column(name).header for name, at in match_headers(spec, header).items()}
        for at, name in enumerate(header):
            written = [line[name] or None for line in lines]
            assert column(whole.book, spec, ours.get(at, name)) == written
        extra = table(whole.book, spec)[0][len(spec.columns) :]  # what is not ours stands behind
        assert extra == [name for at, name in enumerate(header) if at not in ours]
    cells = column(whole.book, ACTIONS, "Owner") + column(whole.book, SECTIONS, "Section lead")
    used = [post.strip() for cell in cells for post in cell.split(";")]
    assert column(whole.book, OWNERS, "Post") == list(dict.fromkeys(used))


@needs_whole
def test_every_section_is_read_with_all_items_of_its_lists(whole: Master) -> None:
    for section, row in zip(whole.plan.sections, read(PLAN / "sections.csv"), strict=True):
        assert (section.code, section.chapter) == (row["section_code"], row["chapter"])
        for field in ("inspectors_found", "how_assessed", "what_we_will_see"):
            lines = (line.strip().lstrip("•- ") for line in row[field].split("\n"))
            items = list(filter(None, lines))
            assert list(getattr(section, field)) == items
            assert items


@needs_whole
def test_findings_by_rule(whole: Master) -> None:
    """Each was read and judged true or defensible."""
    found = Counter(each.rule for each in check(whole.plan, as_at=date.fromisoformat(AS_AT)))
    assert found == {"M14": 4, "M20": 22, "P04": 10, "P05": 2, "T02": 1, "T03": 4}
