"""One session per workbook: nothing in it is looked up, read or worked out twice."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from plantools.create import write_master
from plantools.engine import open_book
from plantools.pack import read_pack
from plantools.plan import Plan
from plantools.reports.registry import CHANGES, PACK, REPORTS, published
from plantools.workbook import session, tables
from plantools.workbook.fix import correct
from plantools.workbook.record import record_report
from plantools.workbook.refresh import format_plan, refresh, write_checks
from plantools.workbook.session import Session
from tests.masters import part_of_example
from tests.plans import facts
from tests.plans import plan as plan_of

TODAY = date(2026, 1, 13)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("session") / "plan.xlsx"
    write_master(path, part_of_example("ED", "WF"))
    return path


@pytest.mark.parametrize(
    "work",
    [
        lambda s: (refresh(s, flag=True), s.findings, s.comparison, s.facts.headline),
        lambda s: (write_checks(s), s.findings, s.facts.headline),
        lambda s: record_report(s, "Committee January 2026"),
        lambda s: (read_pack(s), s.findings),
        format_plan,
    ],
    ids=["refresh", "validate", "record", "pack", "format"],
)
def test_each_thing_is_worked_out_once(
    example: Path, monkeypatch: pytest.MonkeyPatch, work: Any
) -> None:
    calls: Counter[str] = Counter()

    def counted(where: Any, name: str) -> None:
        real = getattr(where, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            calls[name] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(where, name, call)

    counted(tables.Tables, "__init__")
    for name in ("read_plan_from", "History", "typed_reasons", "examine", "compare"):
        counted(session, name)
    with closing(open_book(example)) as book:
        work(Session(book, today=TODAY))
    assert calls["__init__"] == calls["read_plan_from"] == 1
    assert set(calls.values()) == {1}


def test_a_correction_reads_the_plan_anew_and_nothing_else(example: Path) -> None:
    with closing(open_book(example)) as book:
        first = Session(book, today=TODAY)
        book.sheets["Actions"].range(first.plan.milestones[0].place.cell("rating")).value = "gREEN "
        first = Session(book, today=TODAY)
        assert any(correct(first))
        again = first.read_again()
        assert (again.tables, again.history) == (first.tables, first.history)
        assert again.plan is not first.plan
        assert not any(correct(again))


@pytest.fixture(scope="module")
def everything(example: Path) -> Any:
    """The facts of a plan that has something for every report."""
    with closing(open_book(example)) as book:
        found = Session(book, today=TODAY).facts
        vars(found)["read_due_bys"] = tuple
        return found


def test_the_registry_tells_the_truth(everything: Any) -> None:
    """Sheets, tables and places in the pack are each their own."""
    for spec in REPORTS:
        report = spec.report(everything)
        assert report.sheet == spec.sheet
        assert spec.table in [table.name for table in report.tables]
    assert len({spec.sheet for spec in REPORTS}) == len({spec.table for spec in REPORTS})
    packed = [spec for specs in PACK.values() for spec in specs]
    assert len(set(packed)) == len(packed)


def test_an_empty_plan_has_the_reports_that_every_plan_has(everything: Any) -> None:
    first = ["Appendix 1: RAG overview", "Appendix 2: Improvement plan"]
    assert list(published(facts(Plan()))) == first
    assert not CHANGES.used(facts(plan_of()))
    assert [title.partition(": ")[2] for title in published(everything)] == [*PACK]
