"""Whole batches, as the command line runs them, over real workbooks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Timer
from time import monotonic, sleep
from typing import Any

import openpyxl
import pytest

import plantools
from plantools.batch import nightly
from plantools.batch.jobs import JobStore
from plantools.cli import main
from plantools.cli.batching import QUOTED
from plantools.workbook.contract import SETTINGS
from tests.conftest import Run
from tests.masters import SHIPPED, block, copy_example, faults, master, opened, put, table
from tests.safety.saving import apart

BLANK = SHIPPED.with_name("improvement-plan.xlsx")
PLANS = ("adults.XLSX", "children.xlsx")


@pytest.fixture(scope="session")
def cron(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A job that a real cron has to run within a minute, with nothing of this environment. Other
    tests run while it is waited for; what came of it is asked at the end of all."""
    now = datetime.now()
    at = (now + timedelta(minutes=1 if now.second < 50 else 2)).time()
    if shutil.which("cron") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("cron is not installed (apt install cron), or needs root")
    if at.hour == 1:
        pytest.skip("from 01:00 to 01:59 nothing can be scheduled")
    folder, name = tmp_path_factory.mktemp("Zustand 100% π's"), f"test-{os.getpid()}"
    (folder / "Plans").mkdir()
    master(folder / "Plans")
    # there is only one to a machine: ours ends at once where one runs already, else with us
    daemon = subprocess.Popen(["cron", "-f"], stderr=subprocess.DEVNULL)
    with pytest.MonkeyPatch.context() as here:
        here.setenv("PLANTOOLS_STATE", str(folder))
        here.chdir(folder)
        add = f"schedule add {name} --daily {at:%H:%M} --system cron -- Plans"
        assert main(add.split()) == 0
    try:
        yield name
        with pytest.MonkeyPatch.context() as here:
            here.setenv("PLANTOOLS_STATE", str(folder))
            store, until = JobStore(), monotonic() + 150
            while monotonic() < until and not any(run.ended for run in store.runs(name)):
                sleep(0.5)
            assert [run.result for run in store.runs(name)] == ["all done"]
            assert "plan.xlsx: done" in store.log(name).read_text()
            assert main(["schedule", "status", name]) == 0
    finally:
        assert main(["schedule", "remove", name, "--system", "cron"]) == 0
        daemon.terminate()
        daemon.wait()


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two plans, a new master, a list of something else, and what is no plan."""
    monkeypatch.setenv("PLANTOOLS_STATE", str(tmp_path / "state"))
    folder = tmp_path / "Plans"
    for place in ("Adults", "Backups of children.xlsx", "Pack for July"):
        (folder / place).mkdir(parents=True)
        master(folder / place).rename(folder / place / "children.xlsx")
    (folder / "Adults" / "children.xlsx").rename(folder / "Adults" / "adults.XLSX")
    master(folder).rename(folder / "children.xlsx")
    shutil.copy(BLANK, folder / "new.xlsx")
    (folder / "damaged.xlsx").write_text("ref,action")
    openpyxl.Workbook().save(folder / "a list.xlsx")
    (folder / "Pack for July" / "Covering report.docx").touch()
    (folder / "~$children.xlsx.tmp").touch()
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def plan(plans: Path) -> Path:
    return plans / "children.xlsx"


def batch(run: Run, *given: str | Path) -> tuple[int, dict[str, Any]]:
    said = run("batch --json", *given)
    return said.code, said.document


def statuses(document: dict[str, Any]) -> dict[str, str]:
    return {Path(each["file"]).name: each["status"] for each in document["plans"]}


def test_a_real_cron_runs_a_job(cron: str) -> None:
    assert cron.encode() in subprocess.check_output(["crontab", "-l"])


def test_every_plan_is_done_once_whatever_becomes_of_the_others(
    plans: Path, plan: Path, run: Run
) -> None:
    code, first = batch(run, plans, "--log", plans / "batch.log")
    others = {"damaged.xlsx": "failed", "new.xlsx": "empty"}
    assert (code, statuses(first)) == (1, {**dict.fromkeys(PLANS, "done"), **others})
    counts = {"done": 2, "unchanged": 0, "busy": 0, "failed": 1, "empty": 1, "passed_over": 1}
    assert first["counts"] == counts
    done = next(each for each in first["plans"] if each["status"] == "done")
    assert (done["as_at"], done["figures"]["actions"]) == (str(date.today()), 2)
    log = (plans / "batch.log").read_text()
    assert "a list.xlsx: passed over" in log
    assert log.splitlines()[0].split(" ")[0].endswith("Z")
    before = plan.stat()
    _, again = batch(run, plans)
    assert statuses(again) == {**dict.fromkeys(PLANS, "unchanged"), **others}
    assert plan.stat() == before
    told = ({**each, "seconds": 0, "status": ""} for doc in (first, again) for each in doc["plans"])
    assert len({json.dumps(each) for each in told}) == 4  # the same of each plan
    for edit in ({}, {"A1": "Our actions"}):
        if edit:
            put(plan, **edit)
        assert statuses(batch(run, plan, "--as-at", "2026-03-03")[1]) == {plan.name: "done"}


def test_a_plan_that_is_open_is_busy_and_waited_for(
    plans: Path, plan: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "POLL", 0.05)
    name, owner = "Officer", plan.with_name("~$children.xlsx")
    said = bytes([len(name)]) + name.encode().ljust(54) + bytes([len(name), 0])
    owner.write_bytes(said + (name.encode("utf-16-le") + b" \0" * 54))
    log = plans.parent / "b.log"
    code, document = batch(run, plan, plans / "Adults", "--log", log)
    assert (code, statuses(document)) == (3, {"children.xlsx": "busy", "adults.XLSX": "done"})
    assert document["plans"][0]["who"] == name
    assert name not in log.read_text()
    code, out, _ = run("batch --wait 0.005", plan)
    assert (code, out.count("[1/1]"), out.count("/1]")) == (3, 1, 1)
    closes = Timer(0.3, owner.unlink)
    closes.start()
    code, out, _ = run("batch --wait 1", plan, plan.with_name("new.xlsx"))
    closes.join()
    assert (code, [line[:5] for line in out.splitlines()[:2]]) == (0, ["[1/2]", "[2/2]"])
    assert "children.xlsx: done" in out.splitlines()[1]


WINDOWLESS = """
import sys
sys.stdin = sys.stdout = sys.stderr = None
from plantools.cli import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def test_workers_without_a_screen_come_to_the_same_as_one_process(plans: Path, run: Run) -> None:
    """pythonw.exe has no standard streams at all, and neither have its workers."""
    (plans / "damaged.xlsx").unlink()
    start = plans.parent / "windowless.py"
    start.write_text(WINDOWLESS)
    given = (str(plans), "--as-at", "cover")
    command = [sys.executable, str(start), "batch", *given, "--jobs", "2"]
    done = subprocess.run(command, check=False, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    told = []
    for status in ("unchanged", "done"):
        _, document = batch(run, *given)
        assert document["counts"][status] == 2
        told.append([{**each, "seconds": 0, "status": ""} for each in document["plans"]])
        shutil.rmtree(plans.parent / "state")
    assert told[0] == told[1]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="becomes another user")
def test_a_folder_that_may_be_seen_but_not_entered_stops_no_other(plan: Path, run: Run) -> None:
    batch(run, plan)  # another user can't read what Python would still import
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "Private").mkdir(0o744)
        for each in (folder, folder / "Private"):
            shutil.copy(plan, each / "plan.xlsx")
        folder.chmod(0o777)
        (folder / "plan.xlsx").chmod(0o666)
        [(code, said)] = apart(("batch", folder, "--as-at", "2026-03-03"), by=(65534, 65534))
    assert (code, [line[:5] for line in said.splitlines()[:2]]) == (1, ["[1/2]", "[2/2]"])
    assert "1 done, 1 failed" in said


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds workers in /proc")
def test_a_worker_that_the_system_ends_costs_no_plan(plans: Path) -> None:
    """As for memory: what it had begun is done again, and nothing is said twice."""
    for number in range(3):  # behind "adults.XLSX", which is small and soon done
        copy_example(plans / "Adults" / f"plan {number}.xlsx")
    given = ["batch", str(plans / "Adults"), "--jobs", "2", "--json"]
    command = [sys.executable, "-m", "plantools", *given]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stderr
        first = running.stderr.readline()
        os.kill(running.pid, signal.SIGSTOP)  # no worker is sent home while we look for one
        try:
            ours = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
            called = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in ours}
            os.kill(int(next(p for p in ours if b"spawn_main" in called[p])), signal.SIGKILL)
        finally:
            os.kill(running.pid, signal.SIGCONT)
        out, more = running.communicate()
    counts = json.loads(out)["counts"]  # what it had done before it could say so is unchanged
    assert (running.returncode, counts["done"] + counts["unchanged"]) == (0, 4)
    said = (first + more).decode().splitlines()
    assert [line.partition(" ")[0] for line in said] == [f"[{n}/4]" for n in range(1, 5)]


def test_the_summary_counts_what_the_plans_count(plans: Path, run: Run) -> None:
    """Plans of one name are told apart, and linked from where the summary is."""
    names = ["Homes/100% plan #1", "Schools/100% plan #1"]
    for name in ("Homes", "Schools"):
        (plans / name).mkdir()
        copy_example(plans / name / "100% plan #1.xlsx", all_sheets=True)
    target = plans / "All" / "Summary.xlsx"
    for status in ("done", "unchanged"):
        _, document = batch(run, plans, "--summary", target, "--as-at", "cover")
        assert statuses(document)["100% plan #1.xlsx"] == status
        assert statuses(document).get("Summary.xlsx") is None
        book = openpyxl.load_workbook(target)
        header, *rows = block(book["Plans"], "tblPlans")
        assert [row[0] for row in rows] == [names[0], names[1], "adults", "children"]
        figures = {Path(e["file"]).stem: e["figures"] for e in document["plans"]}
        for each in (dict(zip(header, row, strict=True)) for row in rows):
            counted = figures[each["Plan"].rpartition("/")[2]]
            assert each["Actions"] == counted["actions"]
            assert each["Complete"] == counted["complete"]
            assert each["Overdue"] == counted["overdue"]
        _, *others = block(book["Not counted"], "tblNotRead")
        assert [row[1] for row in others] == ["Failed", "Empty"]
    assert book["Plans"]._charts  # type: ignore[attr-defined]
    assert faults(target) == set()
    assert [row[0] for row in block(book["Plans"], "tblFreshness")[1:3]] == [
        f'=HYPERLINK("../{name.replace("%", "%25").replace("#", "%23")}.xlsx","{name}")'
        for name in names
    ]
    _, *rows = block(book["Trend"], "tblTrend")
    labels = (*(f"Committee {month} 2025" for month in ("June", "September", "November")), "now")
    assert [row[2].partition(": ")[::2] for row in rows[:4]] == [(names[0], la) for la in labels]
    # as the plan's own sheet of the trend counts the same reports
    with opened(plans / f"{names[0]}.xlsx") as own:
        _, *counted = block(own["RAG trend"], "tblRagTrend")
    assert [[row[3], *row[5:11]] for row in rows[:4]] == [row[1:8] for row in counted]
    assert all(book[sheet]._charts for sheet in ("Plans", "Owners", "Trend"))  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names are Unicode there")
def test_a_name_that_is_no_unicode_stops_nothing(plans: Path, plan: Path, run: Run) -> None:
    odd = plan.rename(Path(os.fsdecode(bytes(plans / "Adults") + b"/caf\xe9.xlsx")))
    target, log = plans / "Summary.xlsx", plans / "batch.log"
    code, document = batch(run, odd.parent, "--summary", target, "--log", log)
    assert (code, document["counts"]["done"], document["summary"]) == (0, 2, str(target))
    _, *rows = block(openpyxl.load_workbook(target)["Plans"], "tblPlans")
    assert [row[0] for row in rows] == ["adults", "caf?"]
    assert "caf?.xlsx: done" in log.read_text()
    assert batch(run, odd)[1]["counts"]["unchanged"] == 1


def test_a_summary_that_somebody_reads_spoils_no_plan(plans: Path, plan: Path, run: Run) -> None:
    target = plans / "Summary.xlsx"
    assert batch(run, plan, "--summary", target)[0] == 0
    target.with_name("~$Summary.xlsx").write_bytes(b"\x07Officer" + b" " * 157)
    code, document = batch(run, plans, "--summary", target, "--as-at", "2026-03-03")
    assert (code, document["summary"]) == (1, None)  # damaged.xlsx failed; and it is no plan in use
    assert statuses(document)["children.xlsx"] == "done"
    assert "Summary.xlsx is open" in document["summary_problem"]
    assert batch(run, plans / "new.xlsx", "--summary", target)[0] == 3


def test_a_pack_without_its_reasons_is_a_draft_and_says_so(
    plans: Path, plan: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plantools.pack.writing.find_converters", lambda **_: [])  # no PDFs
    assert run("record --report First", plan).code == 0
    put(plan, F5="December 2025")  # whose explanation is to come
    code, document = batch(run, plan, "--do", "pack", "--packs", plans / "Out")
    assert code == 0
    assert any("DRAFT" in warning for warning in document["plans"][0]["warnings"])
    assert [path.name for path in (plans / "Out").iterdir()] == ["children pack draft"]
    again = batch(run, plans, "--do", "pack", "--packs", plans / "Out")[1]
    assert again["counts"]["passed_over"] == 1


def test_the_log_has_none_of_what_an_error_quotes() -> None:
    said = """a.xlsx: row 7 can't hold 'Jane O'Brien', nor "Joe 'B' Low" or 'x "y" z', isn't it."""
    told = QUOTED.sub("'...'", said)
    assert told == "a.xlsx: row 7 can't hold '...', nor '...' or '...', isn't it."


def test_the_config_holds_plans_by_glob_and_what_is_done_to_each(plans: Path, run: Run) -> None:
    config = plans.parent / "plantools.toml"
    config.write_text(
        '[batch]\nas_at = "cover"\njobs = 1\n'
        '[[plans]]\nfiles = "Plans/*/*.XLSX"\nas_at = 2026-03-03\ndo = ["refresh", "format"]\n'
        '[[plans]]\nfiles = ["Plans/children.xlsx"]\n'
    )
    # each refresh leaves backups behind, which no pattern takes for plans
    for as_at, days in ((None, ["2026-03-03", "2025-06-30"]), ("1/4/2026", ["2026-04-01"] * 2)):
        code, document = batch(run, "--config", config, *(["--as-at", as_at] if as_at else []))
        assert (code, [each["as_at"] for each in document["plans"]]) == (0, days)
    with opened(plans / "Adults" / "adults.XLSX") as book:
        assert "Due dates" in book.sheetnames  # format was done as well
    config.write_text('[[plans]]\nfiles = "Plans/**/*.xls*"\n')
    (plans / "damaged.xlsx").unlink()
    code, document = batch(run, "--config", config)
    assert (code, statuses(document)) == (0, {"children.xlsx": "done", "new.xlsx": "empty"})
    assert document["counts"]["passed_over"] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[batch]\nsumary = "x"\n', "nobody knows the key 'sumary'. Did you mean 'summary'?"),
        ('[[plans]]\nfile = "x"\n', "Did you mean 'files'?"),
        ('[[plans]]\nfiles = "*.xlsm"\n', "no file or folder matches '*.xlsm'"),
        ('[batch]\ndo = "refesh"\n', "'refesh' can't be done. Did you mean 'refresh'?"),
        ('[batch]\njobs = "two"\n', "jobs = 'two' is not a whole number"),
        ('batch.as_at = "soon"\n[[plans]]\nfiles = "new.xlsx"\n', "as_at: 'soon' is not a date. W"),
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


def test_on_failure_is_given_the_json(plans: Path, plan: Path, run: Run) -> None:
    script = plans.parent / "mail it.py"
    script.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\n"
        "pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())\n"
        "print('sent')\n"  # which is no part of our one JSON document
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    sent = plans.parent / "sent.json"
    command = f'"{script}" "{sent}"'
    assert batch(run, plan, "--on-failure", command)[0] == 0
    assert not sent.exists()
    code, document = batch(run, plans / "damaged.xlsx", "--on-failure", command)
    assert (code, json.loads(sent.read_text())) == (1, document)


def test_figures_that_a_batch_left_behind_turn_amber(plan: Path, run: Run) -> None:
    """By a rule of each sheet; figures as at the Cover's own date never do."""
    for as_at, formulas in (("cover", set()), ("2026-03-03", {"TODAY()>DATE(2026,3,6)"})):
        batch(run, plan, "--as-at", as_at)
        with opened(plan) as book:
            areas = book["RAG overview"].conditional_formatting
            rules = {rule.formula[0] for area in areas for rule in area.rules if rule.formula}
        assert {rule for rule in rules if "TODAY" in rule} == formulas


def test_a_cover_that_nobody_keeps_up_is_warned_of(tmp_path: Path, run: Run) -> None:
    for days, warned in ((44, 0), (46, 1)):
        plan = master(tmp_path, as_at=date.today() - timedelta(days=days))
        said = run("validate --json", plan).document["warnings"]
        assert [f"{days} days old" in warning for warning in said] == [True] * warned


def test_a_blank_as_at_is_today_on_every_way_in(tmp_path: Path, run: Run) -> None:
    plan = master(tmp_path, as_at=None)
    for command in (
        "validate",
        "fix",
        "refresh",
        "record --report Now",
        "changes",
        "pack --no-pdf",
    ):
        said = run(f"{command} --json", plan)
        assert said.code in (0, 1)
        assert said.document.get("as_at", str(date.today())) == str(date.today())
        assert said.document["warnings"] == []


def test_new_masters_say_what_can_be_set() -> None:
    _, rows = table(openpyxl.load_workbook(BLANK), SETTINGS)
    told = {"Stale after days": "45", "Refresh expected every days": "3"}
    told |= {"Print columns": "those in use", "Optional sheets": "none"}
    assert {row[0]: row[1] for row in rows} == told
    assert plantools.read(SHIPPED).settings[0].value == "45"
