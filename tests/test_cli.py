"""The `plantools` command: what it prints, where, and with which exit code."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

import plantools
from plantools import cli
from plantools.workbook.contract import ACTIONS, TABLES
from tests.masters import action, folder_of, master, opened


class Said(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document that is all of standard output."""
        return json.loads(self.out)


class Run:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str | Path) -> Said:
        self.capsys.readouterr()
        code = cli.main([str(argument) for argument in arguments])
        return Said(code, *self.capsys.readouterr())

    def refused(self, *arguments: str) -> str:
        """What is said of arguments that the command line doesn't understand."""
        with pytest.raises(SystemExit) as ended:
            self(*arguments)
        assert ended.value.code == 2
        said = self.capsys.readouterr()
        assert said.out == ""
        return said.err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A plan without fault."""
    return master(tmp_path)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A plan with one error, one overdue action and one that is complete."""
    return master(
        tmp_path,
        action("SL1", rating="Purple"),
        action("SL2", due_by="May 2025"),
        action("SL3", rating="Blue", completed_on=date(2025, 5, 1), evidence="Minutes"),
    )


def commands(parser: argparse.ArgumentParser | None = None, before: str = "") -> list[str]:
    """Every command, such as "validate" and "addin build"."""
    actions = (parser or cli.parser())._actions
    below = [action for action in actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        return [before.strip()]
    [found] = below
    return [
        each for name, sub in found.choices.items() for each in commands(sub, f"{before} {name}")
    ]


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_and_json(run: Run, name: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*name.split(), "--help")
    assert ended.value.code == 0
    text = run.capsys.readouterr().out
    for words in (f"usage: plantools {name}", "--json", f"example: plantools {name}"):
        assert words in text


def test_alone_it_says_what_there_is(run: Run) -> None:
    said = run()
    assert (said.code, said.err) == (2, "")
    assert "plantools new plan.xlsx --example" in said.out
    assert all(f"\n    {name.split()[0]} " in said.out for name in commands())
    assert (run("help").out, run("help").code) == (said.out, 0)


def test_version(run: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        run("--version")
    assert ended.value.code == 0
    assert run.capsys.readouterr().out == f"plantools {plantools.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("xyz", "there is no 'xyz': choose from new, rollover, restore, validate"),
        ("refesh plan.xlsx", "there is no 'refesh': did you mean refresh?"),
        ("addin instal", "there is no 'instal': did you mean install?"),
        ("schedule show n --daily 06:30 --system wind", "'wind': did you mean windows?"),
        ("validate", "PLAN.xlsx"),
        ("validate plan.xlsx --as-at soon", "'soon' is not a date. Write it as"),
        ("refresh plan.xlsx --as-at May", "'May' is not a date"),
        ("refresh plan.xlsx --backups -1", "'-1' is not a number of copies"),
        ("batch Plans --jobs 65", "'65' is not a number of processes from 1 to 64"),
        ("new plan.xlsx --example --from folder", "not allowed with"),
        ("new plan.xlsx --period 2025-04-01", "--period"),
    ],
)
def test_arguments_that_are_not_understood(run: Run, arguments: str, said: str) -> None:
    assert said in run.refused(*arguments.split())


def test_a_batch_that_is_not_understood_is_not_scheduled(run: Run) -> None:
    said = run("schedule", "add", "nightly", "--daily", "06:30", "--", "Plans", "--jobs", "0")
    assert (said.code, "'0' is not a number of processes from 1 to 64" in said.err) == (2, True)


def test_a_date_in_a_configuration_is_a_date(run: Run, good: Path) -> None:
    config = good.with_name("plantools.toml")
    config.write_text('batch.as_at = "soon"\n[[plans]]\nfiles = "*.xlsx"\n')
    said = run("batch", "--config", config)
    assert (said.code, "as_at: 'soon' is not a date. Write it" in said.err) == (2, True)


def test_new_makes_a_blank_master(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    said = run("new", path)
    assert (said.code, said.out, said.err) == (0, f"Made {path}\n", "")
    book = openpyxl.load_workbook(path)
    assert {spec.name for spec in TABLES} <= {t for s in book.worksheets for t in s.tables}
    empty = run("validate", path)
    assert (empty.code, "holds no actions" in empty.err) == (2, True)


def test_new_fills_in_the_cover(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    given = ("--title", "Plan A", "--organisation", "Northshire", "--as-at", "13/01/2026")
    assert run("new", path, "--example", *given, "--period", "2025-05-01", "30/04/2026").code == 0
    plan = plantools.read(path)
    assert (plan.title, plan.organisation) == ("Plan A", "Northshire")
    days = (plan.period_start, plan.period_end, plan.as_at)
    assert days == (date(2025, 5, 1), date(2026, 4, 30), date(2026, 1, 13))


def test_new_from_a_folder_says_what_it_did(run: Run, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, risks=[("Risk",), ("Fire",)])
    said = run("new", tmp_path / "plan.xlsx", "--from", folder)
    assert (said.code, said.out) == (0, f"Made {tmp_path / 'plan.xlsx'}\n")
    assert "risks.csv was left out" in said.err
    *_, cover, actions = said.err.splitlines()
    assert cover == "Still blank on Cover: Plan, Organisation, Period starts, Period ends, As at."
    assert actions.startswith("Still blank on Actions, of 1 row: ")
    said = run("new", tmp_path / "again.xlsx", "--from", folder, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.document["file"] == str(tmp_path / "again.xlsx")
    assert said.document["rows"][ACTIONS.name] == 1
    assert any("risks.csv was left out" in note for note in said.document["notes"])


def test_new_never_replaces_a_file_unless_told_to(run: Run, good: Path) -> None:
    before = good.read_bytes()
    said = run("new", good, "--example")
    assert (said.code, said.out) == (2, "")
    assert f"{good} exists already and was left alone" in said.err
    assert "--force" in said.err
    assert good.read_bytes() == before
    assert run("new", good, "--example", "--force").code == 0
    assert len(plantools.read(good).milestones) > 50


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("plan.xls", "has to end in .xlsx"),
        ("nowhere/plan.xlsx", "There is no folder"),
        ("plan.xlsx --from nowhere", "There is no folder nowhere"),
        ("plan.xlsx --from .", "has no actions.csv"),
    ],
)
def test_new_that_can_not_be_made(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("new", *arguments.split())
    assert (done.code, done.out, said in done.err) == (2, "", True)
    assert list(tmp_path.iterdir()) == []


def test_validate_ends_with_0_without_errors_and_1_with_one(
    run: Run, good: Path, tmp_path: Path
) -> None:
    before = good.read_bytes()
    said = run("validate", good)
    assert said.code == 0
    assert said.err.startswith("plantools: The As at date on the Cover sheet is ")
    assert said.out.splitlines() == [
        "Our plan. Figures as at 30 June 2025, the date on the Cover sheet.",
        "2 actions (2 milestones): 0% complete. "
        "0 Blue, 2 Green, 0 Amber, 0 Red, 0 Grey. 0 actions and 0 milestones overdue.",
        "No findings.",
    ]
    assert good.read_bytes() == before

    warned = master(tmp_path, action("SL1", due_by="May 2025"))
    said = run("validate", warned)
    assert said.code == 0  # a warning is no error
    assert "1 finding: 1 warning." in said.out
    assert run("validate", warned, "--as-at", "2025-05-31").out.endswith("No findings.\n")

    with opened(warned) as book:
        book["Actions"]["E5"] = None
    said = run("validate", warned)
    assert (said.code, "M03" in said.out, "Actions!E5" in said.out) == (1, True, True)


def test_validate_as_json(run: Run, faulty: Path) -> None:
    said = run("validate", faulty, "--json", "--as-at", "2025-06-01")
    assert (said.code, said.err) == (1, "")
    document = said.document
    assert document["file"] == str(faulty)
    assert document["as_at"] == "2025-06-01"
    assert document["figures"] == {
        "actions": 3,
        "milestones": 3,
        "complete": 1,
        "percent_complete": 33,
        "evidence_awaited": 0,
        "ratings": {"Blue": 1, "Green": 1, "Amber": 0, "Red": 0, "Grey": 0},
        "unrated": 1,
        "overdue": 1,
        "overdue_milestones": 1,
    }
    assert document["counts"] == {"error": 1, "warning": 1, "advice": 0}
    places = [
        (f["rule"], f["severity"], f["sheet"], f["cell"], f["ref"]) for f in document["findings"]
    ]
    assert places == [
        ("M04", "error", "Actions", "H5", "SL1"),
        ("M12", "warning", "Actions", "H6", "SL2"),
    ]
    assert all(finding["message"] and finding["fix"] for finding in document["findings"])


def test_refresh_ends_with_0_even_with_findings(run: Run, faulty: Path) -> None:
    said = run("refresh", faulty)
    assert said.code == 0
    assert said.err.startswith("plantools: The As at date on the Cover sheet is ")
    first, figures, *_, last = said.out.splitlines()
    assert first.startswith("Refreshed Summary, Checks, Overdue, RAG overview")
    assert first.endswith(f"in {faulty}. Figures as at 30 June 2025, the date on the Cover sheet.")
    assert figures.startswith("3 actions (3 milestones): 33% complete.")
    assert last == "2 findings: 1 error, 1 warning."
    said = run("refresh", faulty, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.document["sheets"][:4] == ["Summary", "Checks", "Overdue", "RAG overview"]
    assert said.document["as_at"] == "2025-06-30"
    assert said.document["figures"] == run("validate", faulty, "--json").document["figures"]
    assert said.document["counts"] == {"error": 1, "warning": 1, "advice": 0}


def test_due_says_how_a_text_is_read(run: Run) -> None:
    said = run("due", "Q3 2025/26")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[1:3] == [
        "due by:     31 December 2025",
        "first:      1 October 2025",
    ]
    document = run("due", "--json", "Review quarterly from May 2025").document
    assert (document["kind"], document["last"]) == ("recurring", None)
    assert document["text"] == "Review quarterly from May 2025"
    for text in ("Spring 2026", "30 Feb 2025", ""):
        said = run("due", text)
        assert (said.code, "reason:     " in said.out) == (1, True)
        said = run("due", text, "--json")
        assert (said.code, said.document["kind"]) == (1, "unparseable")
        assert said.document["reason"]


def test_due_answers_each_text(run: Run) -> None:
    said = run("due", "March 2025", "gibberish", "Review quarterly from May 2025", "ongoing")
    assert said.code == 1
    march, nothing, quarterly, ongoing = said.out.splitlines()
    assert march == "“March 2025”: due by 31 March 2025, month"
    assert nothing.startswith("“gibberish”: There is no date in")
    assert quarterly.startswith("“Review quarterly from May 2025”: no date to be late by, every")
    assert ongoing == "“ongoing”: no date to be late by, ongoing"
    read = run("due", "--json", "March 2025", "gibberish").document
    assert [each["kind"] for each in read] == ["month", "unparseable"]
    said = run("due", "March", "2025")
    assert said.out.splitlines()[-1] == 'If that is one text: plantools due "March 2025"'
