"""Jobs for the schedulers of four systems, registered through programs that only take notes."""

from __future__ import annotations

import json
import os
import plistlib
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from lxml import etree

from plantools.batch import jobs, schedulers
from plantools.batch.jobs import Job, JobStore, new_job
from tests.conftest import Run

NOW = datetime(2026, 3, 3, 12, 0).astimezone()
ODD = '/srv/Children\'s plans/100% "Übersicht" $HOME/π'
_RECORDER = """#!{python} -S
import pathlib, sys
here, name, args = pathlib.Path({folder!r}), pathlib.Path(sys.argv[0]).name, sys.argv[1:]
tab, task = here / "tab", here / "task"
with open(here / "calls", "a") as calls:
    print(*map(ascii, [name, *args]), file=calls)
if name == "crontab" and args == ["-"]:
    tab.write_bytes(sys.stdin.buffer.read())
elif name == "crontab":
    sys.stdout.buffer.write(tab.read_bytes() if tab.exists() else sys.exit("no crontab for root"))
elif "/create" in args:
    task.write_bytes(pathlib.Path(args[args.index("/xml") + 1]).read_bytes())
elif "/query" in args:  # in the console's code page, which has no Greek
    sys.stdout.buffer.write(task.read_bytes().decode("utf-16").encode("cp850", "replace"))
elif "/delete" in args:
    task.unlink()
elif name == "systemctl":
    print("Persistent=yes UnitFileState=enabled OnCalendar=*-*-* 06:30:00")
"""


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of our own: state, home, and schedulers that take notes."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("schtasks", "launchctl", "systemctl", "crontab"):
        script = programs / name
        script.write_text(_RECORDER.format(python=sys.executable, folder=str(tmp_path)))
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PLANTOOLS_STATE", str(tmp_path / "Übersicht π"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / "Plans").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def job(**changes: object) -> Job:
    usual: dict[str, object] = {
        "name": "nightly",
        "daily": time(6, 30),
        "arguments": (f"{ODD}/Plans", "--log", "b.log"),
        "folder": ODD,
        "python": f"{ODD}/python",
        "added": NOW.astimezone(UTC),
        "state": f"{ODD}/state",
    }
    return Job(**(usual | changes))  # type: ignore[arg-type]


def test_the_task_for_windows_follows_the_schema_and_runs_whatever_the_laptop_does() -> None:
    root = etree.fromstring(schedulers.TaskScheduler().definition(job()).encode("utf-16"))
    assert etree.QName(root).namespace == "http://schemas.microsoft.com/windows/2004/02/mit/task"
    trigger = root.find("{*}Triggers/{*}CalendarTrigger")
    assert trigger is not None
    # a sequence in [MS-TSCH] 2.5.3: StartBoundary before what CalendarTrigger adds
    assert [etree.QName(e).localname for e in trigger] == ["StartBoundary", "ScheduleByDay"]
    wanted = {
        "Triggers/CalendarTrigger/StartBoundary": "2026-03-04T06:30:00",
        "Settings/StartWhenAvailable": "true",
        "Settings/DisallowStartIfOnBatteries": "false",
        "Settings/StopIfGoingOnBatteries": "false",
        "Settings/MultipleInstancesPolicy": "IgnoreNew",
        "Settings/RunOnlyIfIdle": "false",
        "Principals/Principal/RunLevel": "LeastPrivilege",
        "Principals/Principal/LogonType": "InteractiveToken",
        "Actions/Exec/WorkingDirectory": None,  # no Python modules from a folder of officers
        "Actions/Exec/Command": f"{ODD}/python",
        "Actions/Exec/Arguments": "-P -m plantools schedule run nightly --state "
        + subprocess.list2cmdline([f"{ODD}/state"]),
    }
    texts = {path: root.findtext(path.replace("/", "/{*}").join(("{*}", ""))) for path in wanted}
    assert texts == wanted


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    here = job(folder=str(tmp_path), python=sys.executable)
    text = schedulers.UserTimer().definition(here)
    assert "Persistent=true" in text
    units = [tmp_path / f"plantools-nightly.{kind}" for kind in ("service", "timer")]
    for unit, content in zip(units, re.split(r"^# .+\n", text, flags=re.M)[1:], strict=True):
        unit.write_text(content)
    given = ["systemd-analyze", "verify", "--man=no", *map(str, units)]
    done = subprocess.run(given, capture_output=True, text=True, check=False)
    assert "plantools-nightly" not in done.stderr, done.stderr


def test_the_line_for_cron_means_the_same_to_a_shell(tmp_path: Path) -> None:
    """cron takes a % for a line break unless it is escaped, and removes the escape itself."""
    folder = tmp_path / '100% "π"\'s $HOME'
    folder.mkdir()
    shown = folder / "python"
    shown.write_text(f"#!{sys.executable}\nimport json, sys; print(json.dumps(sys.argv[1:]))")
    shown.chmod(0o755)
    here = job(python=str(shown), name="n")
    line = schedulers.Crontab().definition(here)
    assert line.startswith("30 6 * * * ")
    assert line.count("%") == line.count("\\%") > 0
    command = line.split(" ", 5)[5].replace("\\%", "%")
    said = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
    assert json.loads(said) == here.command[1:]


@pytest.mark.parametrize("name", ["windows", "cron", "macos", "systemd"])
def test_a_job_is_added_shown_and_removed(system: Path, run: Run, name: str) -> None:
    foreign = b"MAILTO=it@example.org\n# our own \xe4\n5 4 * * * true"
    (system / "tab").write_bytes(foreign)
    there = f"--system {name} --json"
    code, out, err = run(f"schedule add nightly --daily 06:30 {there} -- Plans")
    assert (code, json.loads(out)["differences"]) == (0, [])
    assert "every day at 06:30 local time, next on" in err
    if name == "cron":
        assert (system / "tab").read_bytes().startswith(foreign + b"\n")
    if name == "macos":
        [agent] = (system / "home").rglob("plantools.nightly.plist")
        kept = plistlib.loads(agent.read_bytes())
        assert kept["ProgramArguments"] == JobStore().job("nightly").command
        assert kept["StartCalendarInterval"] == {"Hour": 6, "Minute": 30}
    # the job knows whose it is: no --system needed
    assert run("schedule status nightly").code == 0
    listed = run("schedule list --json").document["jobs"]
    assert [each["name"] for each in listed] == ["nightly"]
    other = "windows" if name == "cron" else "cron"
    assert run(f"schedule add nightly --daily 07:00 --system {other} -- Plans").code == 0
    assert (system / "task").exists() == (other == "windows")
    assert (b"nightly" in (system / "tab").read_bytes()) == (other == "cron")
    assert not [path for path in (system / "home").rglob("*") if path.is_file()]
    removed = run("schedule remove nightly --json")
    assert (removed.code, removed.document) == (0, {"name": "nightly", "removed": True})
    assert not JobStore().names()
    assert (system / "tab").read_bytes().rstrip(b"\n") == foreign
    assert run(f"schedule remove nightly {there}").code == 2


def test_what_is_shown_for_another_system_has_nothing_of_this_one(system: Path, run: Run) -> None:
    """Plans of another machine needn't be here, and this machine's Python isn't there."""
    given = "schedule show n --daily 6:30 --system windows"
    code, out, err = run(f"{given} --", r"P:\Plans 100%", "--jobs", "2")
    task = etree.fromstring(out.encode("utf-16"))
    assert code == 0
    assert task.findtext(".//{*}Command") == "pythonw.exe"  # which opens no window
    assert task.findtext(".//{*}Arguments") == "-P -m plantools schedule run n"
    assert "schedule add" in err
    assert "--python" in err
    python = r"C:\Program Files\Python & Co\pythonw.exe"
    task = etree.fromstring(run(given, "--python", python, "--", "Plans").out.encode("utf-16"))
    assert task.findtext(".//{*}Command") == python
    asked = set((system / "calls").read_text().splitlines())
    assert asked == {"'systemctl' '--user' 'show-environment'"}  # which of them is here


@pytest.mark.parametrize(
    ("name", "kept", "pattern", "other", "said"),
    [
        ("windows", "task", "<StartWhen.*", "", "StartWhenAvailable is 'missing', not 'true'"),
        ("windows", "task", "T06:30", "T07:30", "T07:30:00, not 06:30"),
        ("windows", "task", "Least", "Most", "it runs with elevated rights"),
        ("windows", "task", "</Task>", "", "what Task Scheduler says of the task can't be read"),
        ("macos", "*.plist", ">6<", ">7<", "StartCalendarInterval is {'Hour': 7, 'Minute': 30}, n"),
        ("macos", "*.plist", "(?s).+", "", "plantools.n.plist is missing or damaged"),
        ("macos", "*.plist", "(?s)</dict>.+", "", "plantools.n.plist is missing or damaged"),
        ("macos", "*.plist", "(?s)<dict>.+</dict>", "<true/>", "n.plist is missing or damaged"),
        ("systemd", "*.timer", "06:30", "07:30", "plantools-n.timer is missing or was changed"),
        ("cron", "tab", "30 6", "30 7", 'crontab has "30 7 * * * '),
        ("cron", "tab", "(?s).+", "", "crontab has no such line"),
    ],
)
def test_what_a_system_has_otherwise_than_it_was_told_is_said(
    system: Path, run: Run, name: str, kept: str, pattern: str, other: str, said: str
) -> None:
    assert run(f"schedule add n --daily 6:30 --system {name} -- Plans").code == 0
    [path] = system.rglob(kept)
    spelt = "utf-16" if name == "windows" else "utf-8"
    text = re.sub(pattern, other, path.read_bytes().decode(spelt))
    path.write_bytes(text.encode(spelt))
    code, out, _ = run("schedule status n")
    assert (code, said in out) == (1, True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("add n --daily 01:30 -- Plans", "clocks go back"),
        ("add n --daily 25:00 -- Plans", "not a time of day"),
        ("add a/b --daily 06:30 -- Plans", "can't be the name of a job"),
        ("add n --daily 06:30 -- Plan", "There is no Plan, seen from"),
        ("add n --daily 06:30 -- Plans --as-at soon", "'soon' is not a date"),
        ("add n --daily 06:30 --", "Say which plans"),
        ("status n", "There is no job 'n'. Scheduled here: damaged."),
        ("status damaged", "Remove it with 'plantools schedule remove damaged' and add it"),
        ("run ../other", "'../other' is no name of a job"),
    ],
)
def test_what_would_fail_at_night_is_refused_now(
    system: Path, run: Run, given: str, says: str
) -> None:
    damaged = JobStore().file("damaged", "json")
    damaged.parent.mkdir(parents=True)
    damaged.write_text("{")
    code, _, err = run(f"schedule {given.replace('add', 'add --system cron')}")
    assert (code, says in err) == (2, True)
    assert not (system / "calls").exists()
    assert run("schedule remove damaged").code == 0  # as it was told
    assert not damaged.exists()


def test_status_tells_of_missed_runs_and_of_one_that_was_killed(system: Path) -> None:
    store, now = JobStore(), datetime(2026, 3, 10, 12, 0).astimezone()
    here = job(added=now - timedelta(days=5))
    store.keep(here)
    assert store.job("nightly") == here
    due = [datetime(2026, 3, day, 6, 30).astimezone() for day in (6, 7, 8)]
    for start in due:
        store.note("nightly", jobs.Run(start))
    store.note("nightly", jobs.Run(due[0], due[0] + timedelta(minutes=2), 0))
    assert [at.day for at in store.missed(here, now)] == [9, 10]
    assert [run.result for run in store.runs("nightly")] == ["all done", *["did not finish"] * 2]


def test_a_run_whose_folder_is_gone_is_noted_with_its_reason(system: Path, run: Run) -> None:
    JobStore().keep(job(folder=str(system / "gone")))
    assert run("schedule run nightly").code == 2
    [noted] = JobStore().runs("nightly")
    assert (noted.code, "can't be used" in noted.message) == (2, True)
    assert "can't be used" in JobStore().log("nightly").read_text()
    assert run("schedule status nightly --system cron").code == 1


def test_the_next_run_is_in_local_time() -> None:
    for at, following in (
        ("06:30", datetime(2026, 3, 4, 6, 30)),
        ("18:00", datetime(2026, 3, 3, 18)),
    ):
        assert new_job("n", at, [], NOW).next_run(NOW) == following


@pytest.mark.parametrize("name", ["a\u2028b", "a\x85b", "caf\udce9.xlsx"])
def test_a_run_is_kept_whatever_letters_its_message_has(system: Path, name: str) -> None:
    JobStore().note("nightly", jobs.Run(NOW, NOW, 2, name))
    JobStore().note("nightly", jobs.Run(NOW + timedelta(days=1)))
    assert [run.message for run in JobStore().runs("nightly")] == [name, ""]
