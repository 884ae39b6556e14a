"""Jobs for the schedulers of four systems, registered through programs that only take notes."""

from __future__ import annotations

import json
import os
import plistlib
import shutil
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from lxml import etree

from plantools.batch import jobs, schedulers
from plantools.batch.jobs import Job, JobStore, new_job
from plantools.cli import main
from plantools.errors import InputError
from tests.conftest import Run
from tests.masters import master

NOW = datetime(2026, 3, 3, 12, 0)
ODD = '/srv/Children\'s plans/100% "Übersicht" $HOME/π'
_RECORDER = """#!{python}
import os, sys, pathlib
here = pathlib.Path({folder!r})
given = b"" if sys.stdin.isatty() else sys.stdin.buffer.read()
with open(here / "calls", "a") as calls:
    print(*map(ascii, [pathlib.Path(sys.argv[0]).name, *sys.argv[1:]]), file=calls)
args = sys.argv[1:]
if "crontab" in sys.argv[0]:
    tab = here / "tab"
    if args == ["-l"]:
        if not tab.exists():
            sys.exit(print("no crontab for root", file=sys.stderr) or 1)
        sys.stdout.buffer.write(tab.read_bytes())
    else:
        tab.write_bytes(given)
if "schtasks" in sys.argv[0]:
    kept = here / "task"
    if args[0] == "/create":
        kept.write_bytes(pathlib.Path(args[args.index("/xml") + 1]).read_bytes())
    elif args[0] == "/query":
        if not kept.exists():
            sys.exit(1)
        # in the console's code page, which has no Greek
        sys.stdout.buffer.write(kept.read_bytes().decode("utf-16").encode("cp850", "replace"))
    else:
        kept.unlink()
"""


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of our own: state, home, and schedulers that take notes."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("schtasks", "launchctl", "crontab"):
        script = programs / name
        script.write_text(_RECORDER.format(python=sys.executable, folder=str(tmp_path)))
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PLANTOOLS_STATE", str(tmp_path / "Übersicht π"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
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
        "added": NOW.replace(tzinfo=UTC),
        "state": f"{ODD}/state",
    }
    return Job(**(usual | changes))  # type: ignore[arg-type]


def test_the_task_for_windows_follows_the_schema_and_runs_whatever_the_laptop_does() -> None:
    root = etree.fromstring(schedulers.TaskScheduler().definition(job()).encode("utf-16"))
    assert etree.QName(root).namespace == "http://schemas.microsoft.com/windows/2004/02/mit/task"

    def text(path: str) -> str | None:
        return root.findtext("/".join(f"{{*}}{part}" for part in path.split("/")))

    trigger = root.find("{*}Triggers/{*}CalendarTrigger")
    assert trigger is not None
    # a sequence in [MS-TSCH] 2.5.3: StartBoundary before what CalendarTrigger adds
    assert [etree.QName(e).localname for e in trigger] == ["StartBoundary", "ScheduleByDay"]
    assert text("Triggers/CalendarTrigger/StartBoundary") == "2026-03-04T06:30:00"
    wanted = {
        "StartWhenAvailable": "true",
        "DisallowStartIfOnBatteries": "false",
        "StopIfGoingOnBatteries": "false",
        "MultipleInstancesPolicy": "IgnoreNew",
        "RunOnlyIfIdle": "false",
    }
    assert {name: text(f"Settings/{name}") for name in wanted} == wanted
    assert text("Principals/Principal/RunLevel") == "LeastPrivilege"
    assert text("Principals/Principal/LogonType") == "InteractiveToken"
    # nothing is taken for Python's from a folder that officers share
    assert root.find("{*}Actions/{*}Exec/{*}WorkingDirectory") is None
    assert text("Actions/Exec/Arguments") == (
        f"-P -m plantools schedule run nightly --state {subprocess.list2cmdline([f'{ODD}/state'])}"
    )


def test_the_agent_for_macos_is_read_back_as_it_was_meant() -> None:
    agent = plistlib.loads(schedulers.Launchd().definition(job()).encode())
    assert agent["ProgramArguments"] == job().command
    assert agent["StartCalendarInterval"] == {"Hour": 6, "Minute": 30}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    folder = tmp_path / "100% π's"
    folder.mkdir()
    here = job(folder=str(folder), python=sys.executable)
    text = schedulers.UserTimer().definition(here)
    units = []
    for part in text.split("# plantools-nightly.")[1:]:
        kind, _, content = part.partition("\n")
        units.append(tmp_path / f"plantools-nightly.{kind}")
        units[-1].write_text(content)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "plantools-nightly" not in done.stderr, done.stderr
    assert "Persistent=true" in text


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


@pytest.mark.parametrize("name", ["windows", "cron", "macos"])
def test_a_job_is_added_shown_and_removed(system: Path, run: Run, name: str) -> None:
    foreign = b"MAILTO=it@example.org\n# our own \xe4\n5 4 * * * true"
    (system / "tab").write_bytes(foreign)
    there = f"--system {name} --json"
    code, out, err = run(f"schedule add nightly --daily 06:30 {there} -- Plans")
    assert (code, json.loads(out)["differences"]) == (0, [])
    assert "every day at 06:30 local time, next on" in err
    # the job knows whose it is: no --system needed
    assert run("schedule status nightly").code == 0
    listed = run("schedule list --json").document["jobs"]
    assert [each["name"] for each in listed] == ["nightly"]
    if name == "cron":
        assert (system / "tab").read_bytes().startswith(foreign + b"\n")
    other = "windows" if name == "cron" else "cron"
    assert run(f"schedule add nightly --daily 07:00 --system {other} -- Plans").code == 0
    assert (system / "task").exists() == (other == "windows")
    assert (b"nightly" in (system / "tab").read_bytes()) == (other == "cron")
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
    assert not (system / "calls").exists()


def test_what_windows_has_otherwise_than_it_was_told_is_said(system: Path, run: Run) -> None:
    assert run("schedule add n --daily 6:30 --system windows -- Plans").code == 0
    task = (system / "task").read_bytes().decode("utf-16")
    other = task.replace("<StartWhenAvailable>true</StartWhenAvailable>", "")
    (system / "task").write_bytes(other.replace("T06:30", "T07:30").encode("utf-16"))
    code, said, _ = run("schedule status n --system windows")
    assert code == 1
    assert "StartWhenAvailable is 'missing', not 'true'" in said
    assert "T07:30:00, not 06:30" in said


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("n --daily 01:30 -- Plans", "clocks go back"),
        ("n --daily 25:00 -- Plans", "not a time of day"),
        ("a/b --daily 06:30 -- Plans", "can't be the name of a job"),
        ("n --daily 06:30 -- Plan", "There is no Plan, seen from"),
        ("n --daily 06:30 --", "Say which plans"),
    ],
)
def test_what_would_fail_at_night_is_refused_now(
    system: Path, run: Run, given: str, says: str
) -> None:
    code, _, err = run(f"schedule add --system cron {given}")
    assert (code, says in err) == (2, True)
    assert not (system / "calls").exists()


def test_status_tells_of_missed_runs_and_of_one_that_was_killed(system: Path) -> None:
    store = JobStore()
    now = datetime(2026, 3, 10, 12, 0).astimezone()
    here = job(added=now - timedelta(days=5))
    store.keep(here)
    assert store.job("nightly") == here
    due = [datetime(2026, 3, day, 6, 30).astimezone() for day in range(6, 11)]
    for start in due[:3]:
        store.note("nightly", jobs.Run(start))
    store.note("nightly", jobs.Run(due[0], due[0] + timedelta(minutes=2), 0))
    assert [at.day for at in store.missed(here, now)] == [9, 10]
    first, second, _ = store.runs("nightly")
    assert (first.result, second.result) == ("all done", "did not finish")


def test_a_run_whose_folder_is_gone_is_noted_with_its_reason(system: Path, run: Run) -> None:
    JobStore().keep(job(folder=str(system / "gone")))
    assert run("schedule run nightly").code == 2
    [noted] = JobStore().runs("nightly")
    assert (noted.code, "can't be used" in noted.message) == (2, True)
    assert "can't be used" in JobStore().log("nightly").read_text()
    assert run("schedule status nightly --system cron").code == 1


@pytest.mark.parametrize(
    ("at", "following"), [("06:30", (2026, 3, 4, 6, 30)), ("18:00", (2026, 3, 3, 18, 0))]
)
def test_the_next_run_is_in_local_time(at: str, following: tuple[int, ...]) -> None:
    made = new_job("n", at, [], NOW.replace(tzinfo=UTC))
    assert made.next_run(NOW) == datetime(*following)  # type: ignore[arg-type]


@pytest.mark.skipif(shutil.which("cron") is None, reason="there is no cron: apt install cron")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="cron needs root")
def test_a_real_cron_runs_a_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the next minute, with nothing of this environment; then the crontab is as it was."""
    now = datetime.now()
    at = (now + timedelta(minutes=1 if now.second < 50 else 2)).time()
    if at.hour == 1:
        pytest.skip("from 01:00 to 01:59 nothing can be scheduled")
    state = tmp_path / "Zustand 100% π's"
    monkeypatch.setenv("PLANTOOLS_STATE", str(state))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Plans").mkdir()
    master(tmp_path / "Plans")
    before = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
    # there is only one to a machine: ours ends at once where one runs already, else with us
    daemon = subprocess.Popen(["cron", "-f"], stderr=subprocess.DEVNULL)
    name = f"test-{os.getpid()}"
    try:
        given = ["--daily", f"{at:%H:%M}", "--system", "cron", "--", "Plans"]
        assert main(["schedule", "add", name, *given]) == 0
        until = monotonic() + 150
        while monotonic() < until and not any(run.ended for run in JobStore().runs(name)):
            sleep(0.5)
        assert [run.result for run in JobStore().runs(name)] == ["all done"]
        assert "plan.xlsx: done" in JobStore().log(name).read_text()
        assert main(["schedule", "status", name]) == 0
        assert main(["schedule", "remove", name]) == 0
        after = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
        assert after.stdout == before.stdout
    finally:
        daemon.terminate()
        daemon.wait()
        if before.returncode:
            subprocess.run(["crontab", "-r"], capture_output=True, check=False)
        else:
            subprocess.run(["crontab", "-"], input=before.stdout, check=True)


def test_a_name_that_would_leave_the_folder_is_no_name() -> None:
    with pytest.raises(InputError):
        JobStore().job("../other")


@pytest.mark.parametrize("name", ["a\u2028b", "a\x85b", "caf\udce9.xlsx"])
def test_a_run_is_kept_whatever_letters_its_message_has(system: Path, name: str) -> None:
    JobStore().note("nightly", jobs.Run(NOW, NOW, 2, name))
    JobStore().note("nightly", jobs.Run(NOW + timedelta(days=1)))
    assert [run.message for run in JobStore().runs("nightly")] == [name, ""]


@pytest.mark.parametrize("damaged", [b"", b"<plist><dict>", plistlib.dumps([])])
def test_a_damaged_agent_of_macos_is_said_to_be_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damaged: bytes
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    agent = tmp_path / "Library" / "LaunchAgents" / "plantools.nightly.plist"
    agent.parent.mkdir(parents=True)
    agent.write_bytes(damaged)
    assert schedulers.Launchd().differences(job()) == [f"{agent} is missing or damaged"]
