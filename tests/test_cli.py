"""The `plantools` command: what it prints, where, and with which exit code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from docs.pages import parsers

import plantools
from plantools import cli
from plantools.workbook.contract import ACTIONS
from tests.conftest import Run
from tests.masters import action, folder_of, master, put

COVER_DATE = "The As at date on the Cover sheet is "


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


def test_alone_it_says_what_there_is(run: Run) -> None:
    code, out, err = run("")
    assert (code, err) == (2, "")
    assert "plantools new plan.xlsx --example" in out
    assert all(f"\n    {name} " in out for name in parsers(cli.parser()))
    assert run("help") == (0, out, "")
    assert run("--version") == (0, f"plantools {plantools.__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("xyz", "there is no 'xyz': choose from new, rollover, restore, validate"),
        ("refesh plan.xlsx", "there is no 'refesh': did you mean refresh?"),
        ("addin instal", "there is no 'instal': did you mean install?"),
        ("schedule show n --daily 06:30 --system wind", "'wind': did you mean windows?"),
        ("schedule add n --daily 06:30 -- Plans --jobs 0", "'0' is not a number of processes from"),
        ("validate", "PLAN.xlsx"),
        ("validate plan.xlsx --as-at soon", "'soon' is not a date. Write it as"),
        ("refresh plan.xlsx --as-at May", "'May' is not a date"),
        ("refresh plan.xlsx --backups -1", "'-1' is not a number of copies"),
        ("batch Plans --jobs 65", "'65' is not a number of processes from 1 to 64"),
        ("batch Plans --as-at soon", "'soon' is not a date. Write it as"),
        ("batch Plans --do refesh", "--do: 'refesh' can't be done. Did you mean 'refresh'?"),
        ("new plan.xlsx --example --from folder", "not allowed with"),
        ("new plan.xlsx --period 2025-04-01", "--period"),
        ("new plan.xls", "has to end in .xlsx"),
        ("new nowhere/plan.xlsx", "There is no folder"),
        ("new plan.xlsx --from nowhere", "There is no folder nowhere"),
        ("new plan.xlsx --from .", "has no actions.csv"),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(arguments)
    assert (code, out, said in err) == (2, "", True)
    assert list(tmp_path.iterdir()) == []


def test_new_from_a_folder_says_what_it_did(run: Run, tmp_path: Path) -> None:
    path, folder = tmp_path / "plan.xlsx", folder_of(tmp_path, risks=[("Risk",), ("Fire",)])
    said = run("new", path, "--from", folder)
    assert (said.code, said.out) == (0, f"Made {path}\n")
    assert "risks.csv was left out" in said.err
    *_, cover, actions = said.err.splitlines()
    assert cover == "Still blank on Cover: Plan, Organisation, Period starts, Period ends, As at."
    assert actions.startswith("Still blank on Actions, of 1 row: ")
    said = run("new --force --json", path, "--from", folder)
    assert (said.code, said.err) == (0, "")
    document = said.document
    assert (document["file"], document["rows"][ACTIONS.name]) == (str(path), 1)
    assert any("risks.csv was left out" in note for note in document["notes"])


def test_new_never_replaces_a_file_unless_told_to_and_fills_in_the_cover(
    run: Run, good: Path
) -> None:
    before = good.read_bytes()
    given = "new --example --title A --organisation Northshire --as-at 13/01/2026"
    given += " --period 2025-05-01 30/04/2026"
    code, out, err = run(given, good)
    assert (code, out, good.read_bytes()) == (2, "", before)
    assert f"{good} exists already and was left alone" in err
    assert "--force" in err
    assert run(f"{given} --force", good).code == 0
    plan = plantools.read(good)
    assert len(plan.milestones) > 50
    assert (plan.title, plan.organisation) == ("A", "Northshire")
    days = (plan.period_start, plan.period_end, plan.as_at)
    assert days == (date(2025, 5, 1), date(2026, 4, 30), date(2026, 1, 13))


def test_validate_ends_with_0_without_errors_and_1_with_one(run: Run, good: Path) -> None:
    before = good.read_bytes()
    code, out, err = run("validate", good)
    assert (code, err.startswith(f"plantools: {COVER_DATE}")) == (0, True)
    assert out.splitlines() == [
        "Our plan. Figures as at 30 June 2025, the date on the Cover sheet.",
        "2 actions (2 milestones): 0% complete. "
        "0 Blue, 2 Green, 0 Amber, 0 Red, 0 Grey. 0 actions and 0 milestones overdue.",
        "No findings.",
    ]
    assert good.read_bytes() == before
    put(good, F5="May 2025")
    code, out, _ = run("validate", good)
    assert (code, "1 finding: 1 warning." in out) == (0, True)  # a warning is no error
    assert run("validate --as-at 2025-05-31", good).out.endswith("No findings.\n")
    put(good, E5=None)
    code, out, _ = run("validate", good)
    assert (code, "M03" in out, "Actions!E5" in out) == (1, True, True)


def test_validate_and_refresh_as_json(run: Run, faulty: Path) -> None:
    checked = run("validate --json --as-at 2025-06-01", faulty)
    figures = {
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
    counts = {"error": 1, "warning": 1, "advice": 0}
    known = {"file": str(faulty), "figures": figures, "counts": counts}
    assert (checked.code, checked.err) == (1, "")
    assert checked.document.items() >= {"as_at": "2025-06-01", **known}.items()
    findings = checked.document["findings"]
    assert [[f[key] for key in ("rule", "severity", "sheet", "cell", "ref")] for f in findings] == [
        ["M04", "error", "Actions", "H5", "SL1"],
        ["M12", "warning", "Actions", "H6", "SL2"],
    ]
    assert all(finding["message"] and finding["fix"] for finding in findings)
    made = run("refresh --json", faulty)  # which ends with 0 even with findings
    assert (made.code, made.err) == (0, "")
    assert made.document.items() >= {"as_at": "2025-06-30", **known}.items()
    assert made.document["sheets"][:4] == ["Summary", "Checks", "Overdue", "RAG overview"]


def test_refresh_says_what_it_did(run: Run, faulty: Path) -> None:
    code, out, err = run("refresh", faulty)
    assert (code, err.startswith(f"plantools: {COVER_DATE}")) == (0, True)
    first, figures, *_, last = out.splitlines()
    assert first.startswith("Refreshed Summary, Checks, Overdue, RAG overview")
    assert first.endswith(f"in {faulty}. Figures as at 30 June 2025, the date on the Cover sheet.")
    assert figures.startswith("3 actions (3 milestones): 33% complete.")
    assert last == "2 findings: 1 error, 1 warning."


def test_due_says_how_each_text_is_read(run: Run) -> None:
    code, out, err = run("due", "Q3 2025/26")
    assert (code, err) == (0, "")
    assert out.splitlines()[1:3] == ["due by:     31 December 2025", "first:      1 October 2025"]
    for text in ("Spring 2026", "30 Feb 2025", ""):
        code, out, _ = run("due", text)
        assert (code, "reason:     " in out) == (1, True)
        said = run("due --json", text)
        assert (said.code, said.document["kind"]) == (1, "unparseable")
        assert said.document["reason"]
    given = ("March 2025", "gibberish", "Review quarterly from May 2025", "ongoing")
    code, out, _ = run("due", *given)
    march, nothing, quarterly, ongoing = out.splitlines()
    assert (code, march) == (1, "“March 2025”: due by 31 March 2025, month")
    assert nothing.startswith("“gibberish”: There is no date in")
    assert quarterly.startswith("“Review quarterly from May 2025”: no date to be late by, every")
    assert ongoing == "“ongoing”: no date to be late by, ongoing"
    read = run("due --json", *given).document
    assert [each["kind"] for each in read[:3]] == ["month", "unparseable", "recurring"]
    assert (read[2]["text"], read[2]["last"]) == (given[2], None)
    assert run("due March 2025").out.endswith('\nIf that is one text: plantools due "March 2025"\n')
