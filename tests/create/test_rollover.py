"""The next plan begins with what the old one left open."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

import plantools
from plantools.cli import main
from plantools.create import read_source, write_master
from plantools.engine import open_book
from plantools.plan import Status
from plantools.workbook.history import History
from plantools.workbook.tables import Tables
from tests.masters import HEADER, folder_of, rows_of

ROWS = [
    (*HEADER, "Status", "Milestone", "See also", "Cost code"),
    ("SL1", "SL", "Done", "Head", "May 2025", "Blue", "", "", "", "1"),
    ("SL2", "SL", "Open, after SL4", "Head", "May 2026", "Green", "", "", "SL1; SL4", "2"),
    ("SL3", "SL", "Gone", "Head", "May 2025", "Red", "Removed", "", "", ""),
    ("SL4", "SL", "Handed on", "Head", "May 2026", "Amber", "Carried over", "", "", "=1+1"),
    ("HB1", "HB", "Paused", "Head", "TBC", "Grey", "On hold", "", "", ""),
    ("HB2", "HB", "Three homes", "Head", "May 2025", "Blue", "", "first", "", ""),
    ("HB2", "HB", "Three homes", "Head", "May 2026", "Red", "", "second", "", ""),
]
PERIOD = ("--period", "2026-04-01", "2027-03-31")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("old")
    folder = folder_of(
        place,
        actions=ROWS,
        cover=[("name", "value"), ("PlanTitle", "Plan A"), ("AsAt", "2026-03-15")],
        sections=[("Code", "Title", "Section lead", "Board"), ("SL", "Lead", "Head", "East")],
        measures=[("Id", "Measure"), ("M1", "Visits")],
        readings=[("Measure", "Month", "Value"), ("M1", "Jan 2026", "85%")],
        impact=[("Section", "Month", "Impact rating"), ("SL", "Jan 2026", "Green")],
        finance=[("Group", "Budget"), ("Staff", "10")],
        glossary=[("Abbreviation", "Meaning"), ("DCS", "Director")],
    )
    write_master(place / "old.xlsx", read_source(folder))
    return place / "old.xlsx"


def roll(old: Path, name: str, *options: str) -> Path:
    new, before = old.with_name(name), old.read_bytes()
    assert main(["rollover", str(old), str(new), *PERIOD, *options]) == 0
    assert old.read_bytes() == before
    return new


@pytest.fixture(scope="module")
def new(old: Path) -> Path:
    return roll(old, "new.xlsx", "--title", "Plan B")


def test_what_comes_along_and_what_stays(new: Path) -> None:
    plan = plantools.read(new)
    assert [(m.ref, m.milestone, m.status) for m in plan.milestones] == [
        *(("SL2", "", Status.ACTIVE), ("SL4", "", Status.ACTIVE)),
        *(("HB1", "", Status.ON_HOLD), ("HB2", "second", Status.ACTIVE)),
    ]
    period = str(plan.period_start), str(plan.period_end)
    assert (plan.title, *period) == ("Plan B", "2026-04-01", "2027-03-31")
    assert [len(rows) for rows in (plan.sections, plan.measures, plan.readings)] == [1, 1, 1]
    assert (plan.readings[0].value, plan.glossary[0].meaning) == (85, "Director")
    assert plan.impact == plan.finance == plan.reasons == ()


def test_extra_columns_and_where_a_row_came_from(new: Path) -> None:
    header, *rows = rows_of(new, "Actions", "tblActions")
    assert [row[header.index("Cost code")] for row in rows] == ["2", "=1+1", None, None]
    assert rows[0][header.index("Carried from")] == "SL2, Plan A"
    header, first, *_ = rows_of(roll(new, "second.xlsx"), "Actions", "tblActions")
    assert first[header.index("Carried from")] == "SL2, Plan B; before that SL2, Plan A"


def test_the_history_begins_with_what_was_carried(new: Path) -> None:
    with closing(open_book(new)) as book:
        history = History(Tables(book))
        report = history.report()
    assert history.labels == ("Carried over from Plan A",)
    assert str(report.as_at) == "2026-03-15"
    assert [m.ref for m in report.milestones] == ["SL2", "SL4", "HB1", "HB2"]
    assert history.problems == {}


HAPPENED = """
SL1 -> None: Complete: stays in the old plan
SL2 -> SL1: Carried over
SL3 -> None: Removed: stays in the old plan
SL4 -> SL2: Carried over
HB1 -> HB1: Carried over, on hold
HB2 -> None: Complete: stays in the old plan
HB2 -> HB2: Carried over
"""


def test_renumbered_refs_with_a_table_of_old_to_new(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = roll(old, "renumbered.xlsx", "--renumber")
    assert "may still name old refs, so please look: SL1" in capsys.readouterr().err
    plan = plantools.read(new)
    assert [m.ref for m in plan.milestones] == ["SL1", "SL2", "HB1", "HB2"]
    assert (plan.title, plan.milestones[0].see_also) == ("Plan A", "SL1; SL2")
    rows = rows_of(new, "Rollover", "tblRollover")[1:]
    assert [f"{row[0]} -> {row[1]}: {row[-1]}" for row in rows] == HAPPENED.strip().split("\n")
    assert main(["changes", str(new)]) == 0
    assert "0 added, 0 changed, 0 removed" in capsys.readouterr().out


def test_bad_wishes(old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new, done = tmp_path / "new.xlsx", tmp_path / "done.xlsx"
    write_master(done, read_source(folder_of(tmp_path, actions=ROWS[:2])))
    for words, source, target, *options in (
        ("ends before it begins", old, new, "--period", "2027-01-01", "2026-01-01"),
        ("is the old plan", old, old, *PERIOD, "--force"),
        ("no file", tmp_path / "none.xlsx", new, *PERIOD),
        ("nothing to carry over", done, new, *PERIOD),
    ):
        assert main(["rollover", str(source), str(target), *options]) == 2
        assert words in capsys.readouterr().err
    assert not new.exists()
