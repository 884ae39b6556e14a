"""Whole batches, as the command line runs them, over real workbooks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

import openpyxl
import pytest

import plantools
from plantools.batch import nightly
from plantools.cli.batching import _QUOTED
from plantools.workbook.contract import REASONS, SETTINGS
from tests.conftest import Run
from tests.masters import SHIPPED, block, copy_example, faults, master, opened, rewrite, table


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two plans, a new master, a list of something else, and what is no plan."""
    monkeypatch.setenv("PLANTOOLS_STATE", str(tmp_path / "state"))
    folder = tmp_path / "Plans"
    (folder / "Adults").mkdir(parents=True)
    copy_example(folder / "children.xlsx")
    copy_example(folder / "Adults" / "adults.XLSX")
    shutil.copy(SHIPPED.with_name("improvement-plan.xlsx"), folder / "new.xlsx")
    (folder / "damaged.xlsx").write_text("ref,action")
    openpyxl.Workbook().save(folder / "a list.xlsx")
    for place in ("Backups of children.xlsx", "Pack for July"):
        (folder / place).mkdir()
        copy_example(folder / place / "children.xlsx")
    (folder / "Pack for July" / "Covering report.docx").touch()
    (folder / "~$children.xlsx.tmp").touch()
    monkeypatch.chdir(tmp_path)
    return folder


def batch(run: Run, *given: str | Path) -> tuple[int, dict[str, Any]]:
    said = run("batch --json", *given)
    return said.code, said.document


def small(plans: Path) -> Path:
    """A plan for what needs no seventy actions, in the folder of another."""
    return master(plans / "Adults")


def statuses(document: dict[str, Any]) -> dict[str, str]:
    return {Path(each["file"]).name: each["status"] for each in document["plans"]}


def test_every_plan_is_done_whatever_becomes_of_the_others(plans: Path, run: Run) -> None:
    code, document = batch(run, plans, "--log", plans / "batch.log")
    found = {"adults.XLSX": "done", "children.xlsx": "done", "damaged.xlsx": "failed"}
    assert (code, statuses(document)) == (1, {**found, "new.xlsx": "empty"})
    counts = {"done": 2, "unchanged": 0, "busy": 0, "failed": 1, "empty": 1, "passed_over": 1}
    assert document["counts"] == counts
    done = next(each for each in document["plans"] if each["status"] == "done")
    assert done["as_at"] == str(date.today())
    assert done["figures"]["actions"] == 70
    log = (plans / "batch.log").read_text()
    assert "a list.xlsx: passed over" in log
    assert log.splitlines()[0].split(" ")[0].endswith("Z")


def test_what_has_not_changed_is_left_alone_until_something_does(plans: Path, run: Run) -> None:
    plan = small(plans)
    _, first = batch(run, plan)
    before = plan.stat()
    code, again = batch(run, plan)
    assert (code, statuses(again)) == (0, {"plan.xlsx": "unchanged"})
    assert plan.stat() == before
    assert again["plans"][0]["figures"] == first["plans"][0]["figures"]
    _, other_day = batch(run, plan, "--as-at", "2026-03-03")
    assert statuses(other_day) == {"plan.xlsx": "done"}
    with opened(plan) as book:
        book["Actions"]["A1"].value = "Our actions"
    _, edited = batch(run, plan, "--as-at", "2026-03-03")
    assert statuses(edited) == {"plan.xlsx": "done"}


def test_a_plan_that_is_open_is_busy_and_says_who_has_it(plans: Path, run: Run) -> None:
    plan = plans / "children.xlsx"
    name = "Officer"
    owner = bytes([len(name)]) + name.encode().ljust(54) + bytes([len(name), 0])
    lock = plan.with_name("~$children.xlsx")
    lock.write_bytes(owner + (name.encode("utf-16-le") + b" \0" * 54)[:108])
    log = plans.parent / "b.log"
    code, document = batch(run, plan, plans / "Adults", "--log", log)
    assert (code, statuses(document)) == (3, {"children.xlsx": "busy", "adults.XLSX": "done"})
    assert document["plans"][0]["who"] == name
    assert name not in log.read_text()


def test_a_plan_that_is_open_is_waited_for(
    plans: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "POLL", 0.05)
    plan = small(plans)
    owner = plan.with_name("~$plan.xlsx")
    owner.touch()
    code, out, _ = run("batch --wait 0.005", plan)
    assert (code, out.count("[1/1]"), out.count("/1]")) == (3, 1, 1)
    closes = Timer(0.3, owner.unlink)
    closes.start()
    code, out, _ = run("batch --wait 1", plan, plans / "new.xlsx")
    closes.join()
    assert (code, [line[:5] for line in out.splitlines()[:2]]) == (0, ["[1/2]", "[2/2]"])
    assert "plan.xlsx: done" in out.splitlines()[1]


def test_workers_and_one_process_come_to_the_same(plans: Path, run: Run) -> None:
    told = []
    for jobs in ("1", "2"):
        shutil.rmtree(plans.parent / "state", ignore_errors=True)
        _, document = batch(run, plans, "--jobs", jobs, "--as-at", "cover")
        told.append([{**each, "seconds": 0} for each in document["plans"]])
    assert told[0] == told[1]


def test_the_summary_counts_what_the_plans_count(plans: Path, run: Run) -> None:
    target = plans / "Summary.xlsx"
    for status in ("done", "unchanged"):
        _, document = batch(run, plans, "--summary", target, "--as-at", "cover")
        assert statuses(document)["children.xlsx"] == status
        book = openpyxl.load_workbook(target)
        header, *rows = block(book["Plans"], "tblPlans")
        assert [row[0] for row in rows] == ["adults", "children"]
        figures = next(e["figures"] for e in document["plans"] if e["figures"])
        for each in (dict(zip(header, row, strict=True)) for row in rows):
            assert each["Actions"] == figures["actions"]
            assert each["Complete"] == figures["complete"]
            assert each["Overdue"] == figures["overdue"]
        assert len(block(book["Not counted"], "tblNotRead")) == 3
        assert book["Plans"]._charts  # type: ignore[attr-defined]
    assert faults(target) == set()
    assert statuses(document).get("Summary.xlsx") is None


def test_plans_of_one_name_are_told_apart_and_linked_from_where_the_summary_is(
    plans: Path, run: Run
) -> None:
    for name in ("Homes", "Schools"):
        (plans / name).mkdir()
        copy_example(plans / name / "100% plan #1.xlsx", all_sheets=True)
    target = plans / "All" / "Summary.xlsx"
    batch(run, plans / "Homes", plans / "Schools", "--summary", target, "--as-at", "cover")
    book = openpyxl.load_workbook(target)
    names = ["Homes/100% plan #1", "Schools/100% plan #1"]
    _, *rows = block(book["Plans"], "tblPlans")
    assert [(row[0], row[8]) for row in rows] == [(name, 70) for name in names]
    _, *rows = block(book["Plans"], "tblFreshness")
    assert [row[0] for row in rows] == [
        f'=HYPERLINK("../{name.replace("%", "%25").replace("#", "%23")}.xlsx","{name}")'
        for name in names
    ]
    _, *rows = block(book["Trend"], "tblTrend")
    assert [row[2].partition(": ")[::2] for row in rows[:4]] == [
        (names[0], label)
        for label in (
            *(f"Committee {month} 2025" for month in ("June", "September", "November")),
            "now",
        )
    ]
    # as the plan's own sheet of the trend counts the same reports
    with opened(plans / "Homes" / "100% plan #1.xlsx") as own:
        _, *counted = block(own["RAG trend"], "tblRagTrend")
    assert [[row[3], *row[5:11]] for row in rows[:4]] == [row[1:8] for row in counted]
    assert all(book[sheet]._charts for sheet in ("Plans", "Owners", "Trend"))  # type: ignore[attr-defined]


def test_a_summary_that_somebody_reads_spoils_no_plan(plans: Path, run: Run) -> None:
    target = plans / "Summary.xlsx"
    assert batch(run, plans / "children.xlsx", "--summary", target)[0] == 0
    target.with_name("~$Summary.xlsx").write_bytes(b"\x07Officer" + b" " * 157)
    code, document = batch(run, plans, "--summary", target, "--as-at", "2026-03-03")
    assert (code, document["summary"]) == (1, None)  # damaged.xlsx failed; and it is no plan in use
    assert statuses(document)["children.xlsx"] == "done"
    assert "Summary.xlsx is open" in document["summary_problem"]
    assert batch(run, plans / "new.xlsx", "--summary", target)[0] == 3


def test_a_pack_without_its_reasons_is_a_draft_and_says_so(
    plans: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plantools.pack.writing.find_converters", lambda **_: [])  # no PDFs
    plan = plans / "children.xlsx"
    with opened(plan) as book:
        sheet = book[REASONS.sheet]
        header, *_ = block(sheet, REASONS.name)
        rewrite(sheet, REASONS.name, [header, [None] * len(header)])
    code, document = batch(run, plan, "--do", "pack", "--packs", plans / "Out")
    assert code == 0
    assert any("DRAFT" in warning for warning in document["plans"][0]["warnings"])
    assert [path.name for path in (plans / "Out").iterdir()] == ["children pack draft"]
    again = batch(run, plans, "--do", "pack", "--packs", plans / "Out")[1]
    assert again["counts"]["passed_over"] == 1


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds workers in /proc")
def test_a_worker_that_the_system_ends_costs_no_plan(plans: Path) -> None:
    """As for memory: what it had begun is done again, and nothing is said twice."""
    for number in range(5):
        copy_example(plans / "Adults" / f"{number}.xlsx")
    given = ["batch", str(plans / "Adults"), "--jobs", "2", "--json"]
    command = [sys.executable, "-m", "plantools", *given]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stderr
        assert running.stdout
        first = running.stderr.readline()
        os.kill(running.pid, signal.SIGSTOP)  # no worker is sent home while we look for one
        try:
            ours = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
            workers = [
                pid for pid in ours if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
            ]
            os.kill(int(workers[0]), signal.SIGKILL)
        finally:
            os.kill(running.pid, signal.SIGCONT)
        document, more = json.loads(running.stdout.read()), running.stderr.read()
    counts = document["counts"]  # what it had done before it could say so is unchanged
    assert (running.returncode, counts["done"] + counts["unchanged"]) == (0, 6)
    said = (first + more).decode().splitlines()
    assert [line.partition(" ")[0] for line in said] == [f"[{n}/6]" for n in range(1, 7)]


def test_the_log_has_none_of_what_an_error_quotes() -> None:
    said = """a.xlsx: row 7 can't hold 'Jane O'Brien', nor "Joe 'B' Low" or 'x "y" z', isn't it."""
    told = _QUOTED.sub("'...'", said)
    assert told == "a.xlsx: row 7 can't hold '...', nor '...' or '...', isn't it."


def test_nobody_at_a_screen_is_needed(plans: Path) -> None:
    """pythonw.exe has no standard streams at all, and neither have its workers."""
    script = (
        "import sys; sys.stdin = sys.stdout = sys.stderr = None\n"
        "from plantools.cli import main\n"
        "if __name__ == '__main__': sys.exit(main(sys.argv[1:]))"
    )
    start = plans.parent / "windowless.py"
    start.write_text(script)
    given = ["batch", str(plans), "--jobs", "2", "--json"]
    (plans / "damaged.xlsx").unlink()
    done = subprocess.run([sys.executable, start, *given], check=False, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_config_holds_plans_by_glob_and_what_is_done_to_each(plans: Path, run: Run) -> None:
    config = plans.parent / "plantools.toml"
    config.write_text(
        '[batch]\nas_at = "cover"\njobs = 1\n'
        '[[plans]]\nfiles = "Plans/*/*.XLSX"\nas_at = 2026-03-03\ndo = ["refresh", "format"]\n'
        '[[plans]]\nfiles = ["Plans/children.xlsx"]\n'
    )
    code, document = batch(run, "--config", config)
    assert code == 0
    assert {Path(e["file"]).name: e["as_at"] for e in document["plans"]} == {
        "adults.XLSX": "2026-03-03",
        "children.xlsx": "2026-01-12",
    }
    with opened(plans / "Adults" / "adults.XLSX") as book:
        assert "Due dates" in book.sheetnames  # format was done as well


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[batch]\nsumary = "x"\n', "nobody knows the key 'sumary'. Did you mean 'summary'?"),
        ('[[plans]]\nfile = "x"\n', "Did you mean 'files'?"),
        ('[[plans]]\nfiles = "*.xlsm"\n', "no file or folder matches '*.xlsm'"),
        ('[batch]\ndo = "refesh"\n', "'refesh' can't be done. Did you mean 'refresh'?"),
        ('[batch]\njobs = "two"\n', "jobs = 'two' is not a whole number"),
        ("[batch\n", "is not valid TOML"),
        ("", "names no plans"),
    ],
)
def test_a_config_that_would_do_something_else_is_refused(
    plans: Path, run: Run, text: str, says: str
) -> None:
    config = plans / "plantools.toml"
    config.write_text(text)
    code, _, err = run("batch --config", config)
    assert (code, says in err) == (2, True)


def test_on_failure_is_given_the_json(plans: Path, run: Run) -> None:
    script = plans.parent / "mail it.py"
    script.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\n"
        "pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())\n"
        "print('sent')\n"  # which is no part of our one JSON document
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    sent = plans.parent / "sent.json"
    command = f'"{script}" "{sent}"'
    assert batch(run, plans / "children.xlsx", "--on-failure", command)[0] == 0
    assert not sent.exists()
    code, document = batch(run, plans / "damaged.xlsx", "--on-failure", command)
    assert (code, json.loads(sent.read_text())) == (1, document)


def dated(plan: Path, day: date | None) -> None:
    """Put another date on the Cover."""
    with opened(plan) as book:
        [cell] = book.defined_names["AsAt"].destinations
        book[cell[0]][cell[1]].value = day


def test_figures_that_a_batch_left_behind_turn_amber(plans: Path, run: Run) -> None:
    """By a rule of each sheet; figures as at the Cover's own date never do."""
    plan = small(plans)
    for as_at, formulas in (("cover", set()), ("2026-03-03", {"TODAY()>DATE(2026,3,6)"})):
        batch(run, plan, "--as-at", as_at)
        with opened(plan) as book:
            rules = {
                rule.formula[0]
                for area in book["RAG overview"].conditional_formatting
                for rule in area.rules
                if "TODAY" in "".join(rule.formula)
            }
        assert rules == formulas


def test_a_cover_that_nobody_keeps_up_is_warned_of(plans: Path, run: Run) -> None:
    plan = small(plans)
    for days, warned in ((44, 0), (46, 1)):
        dated(plan, date.today() - timedelta(days=days))
        said = run("validate --json", plan).document["warnings"]
        assert [f"{days} days old" in warning for warning in said] == [True] * warned


def test_a_blank_as_at_is_today_on_every_way_in(plans: Path, run: Run) -> None:
    plan = small(plans)
    dated(plan, None)
    for command in (
        *("validate", "fix", "refresh", "record --report Now", "changes"),
        "pack -o Out --no-pdf --draft",
    ):
        code, out, _ = run(f"{command} --json", plan)
        document = json.loads(out)
        assert code in (0, 1)
        assert document.get("as_at", str(date.today())) == str(date.today())
        assert document["warnings"] == []


def test_new_masters_say_what_can_be_set(plans: Path) -> None:
    book = openpyxl.load_workbook(plans / "new.xlsx")
    _, rows = table(book, SETTINGS)
    assert [[*row[:2]] for row in rows] == [
        ["Stale after days", "45"],
        ["Refresh expected every days", "3"],
        ["Print columns", "those in use"],
        ["Optional sheets", "none"],
    ]
    assert plantools.read(plans / "children.xlsx").settings[0].value == "45"
