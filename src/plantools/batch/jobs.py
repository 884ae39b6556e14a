"""Jobs that the system's scheduler runs, and what is known of their runs.

A job is data: a name, a time of day and the arguments of `plantools batch`. The system gets no
more of it than `plantools schedule run NAME`; the rest stands in a file of our own, so that no
path has to survive the quoting of four schedulers. resticprofile's schedules are the model.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from plantools.errors import InputError

STATE = "PLANTOOLS_STATE"
"""The environment variable that names another folder for our own state."""
NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0
"""For programs that are started: no console window."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LOOK_BACK = timedelta(days=14)
_GRACE = timedelta(minutes=30)
"""How late a system may be before a run counts as missed: it may be waking up."""
_KEPT_RUNS = 400
_RESULTS = {
    0: "all done",
    1: "some plans failed",
    2: "bad usage or configuration",
    3: "some plans were in use, none failed",
}


def state_folder() -> Path:
    """Where plantools keeps what it knows of runs: never in a folder of the council's."""
    given = os.environ.get(STATE)
    if given:
        return Path(given).expanduser().absolute()
    import platformdirs

    return platformdirs.user_state_path("plantools", appauthor=False)


def replace_json(path: Path, *documents: Mapping[str, Any]) -> None:
    """Write a file of our own in one step, a document to a line. Two may do so at once.

    In ASCII: some letters end a line for `splitlines`, and a file's name may be no Unicode.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    lines = (json.dumps(each, default=str) for each in documents)
    new.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    os.replace(new, path)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to run every day.

    Attributes:
        daily: the time of day, local.
        arguments: those of `plantools batch`; relative paths among them are seen from `folder`.
        added: when it was scheduled, UTC; runs before that aren't missed.
        state: the state folder. Whoever runs the job, such as a service account, has another
            one of its own, so it is told; "" leaves it out.
        system: whose scheduler has it, "" if it isn't scheduled.
    """

    name: str
    daily: time
    arguments: tuple[str, ...]
    folder: str
    python: str
    added: datetime
    state: str = ""
    system: str = ""

    @property
    def command(self) -> list[str]:
        """What the system calls. It begins in no folder of plans, and -P makes sure that Python
        takes none of its modules from where it begins."""
        where = ["--state", self.state] if self.state else []
        return [self.python, "-P", "-m", "plantools", "schedule", "run", self.name, *where]

    @property
    def what(self) -> str:
        """It on a line, to be read."""
        shown = (f'"{each}"' if " " in each or not each else each for each in self.arguments)
        line = f"plantools batch {' '.join(shown)}"
        return "".join(letter if letter.isprintable() else " " for letter in line)

    def next_run(self, now: datetime) -> datetime:
        """The next time after a moment with a zone: local, without one."""
        local = now.astimezone().replace(tzinfo=None)
        at = datetime.combine(local.date(), self.daily)
        return at if at > local else at + timedelta(days=1)

    def understood(self, now: datetime) -> str:
        """The job in words, for whoever asked for it."""
        following = self.next_run(now)
        return (
            f"{self.name}: every day at {self.daily:%H:%M} local time, next on "
            f"{following:%A} {following.day} {following:%B %Y} at {following:%H:%M}: "
            f"{self.what} (seen from {self.folder})"
        )

    def document(self, now: datetime) -> dict[str, Any]:
        """The job as every JSON has it."""
        return {
            "name": self.name,
            "daily": f"{self.daily:%H:%M}",
            "next_run": self.next_run(now),
            "arguments": self.arguments,
            "folder": self.folder,
        }


def new_job(name: str, daily: str, arguments: Sequence[str], now: datetime) -> Job:
    """A job for this machine, at a time of day such as "06:30" (InputError if it can't be)."""
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} can't be the name of a job: up to 40 letters, digits, - and _, such as "
            "nightly-refresh."
        )
    match = _TIME.fullmatch(daily.strip())
    if match is None:
        raise InputError(f"{daily!r} is not a time of day. Write it as 06:30 or 18:00.")
    at = time(int(match[1]), int(match[2]))
    if at.hour == 1:
        raise InputError(
            f"{daily} is there twice on the night when the clocks go back and not at all when "
            "they go forward, so the job would run twice or be skipped. Choose a time before "
            "01:00 or from 02:00."
        )
    state = str(state_folder())
    if any(ord(letter) < 32 for path in (os.getcwd(), sys.executable, state) for letter in path):
        raise InputError(
            "The folder of Python, of the state or this one has a line break or another control "
            "character in its name, which schedulers can't be told. Rename it."
        )
    windowless = Path(sys.executable).with_name("pythonw.exe")
    is_quiet = sys.platform == "win32" and windowless.exists()
    python = str(windowless) if is_quiet else sys.executable
    return Job(name, at, tuple(arguments), os.getcwd(), python, now, state)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job. Times are UTC; `ended` is None while it runs, or if it was killed."""

    started: datetime
    ended: datetime | None = None
    code: int | None = None
    message: str = ""

    @property
    def result(self) -> str:
        if self.code is None:
            return "did not finish"
        words = _RESULTS.get(self.code, f"ended with exit code {self.code}")
        return f"{words}: {self.message}" if self.message and self.code else words


class JobStore:
    """The jobs of this user on this machine, one file each, and a file of runs beside it."""

    def __init__(self) -> None:
        self.folder = state_folder() / "jobs"

    def names(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def job(self, name: str) -> Job:
        """A job (InputError if there is none of this name, or its file is damaged)."""
        path = self.file(name, "json")
        if not path.is_file():
            known = ", ".join(self.names()) or "none yet"
            raise InputError(f"There is no job {name!r}. Scheduled here: {known}.")
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            daily, added = time.fromisoformat(data["daily"]), datetime.fromisoformat(data["added"])
            read = {"daily": daily, "added": added, "arguments": tuple(data["arguments"])}
            return Job(**data | read)
        except (OSError, ValueError, KeyError, TypeError):
            raise InputError(
                f"{path} can't be read as a job. Remove it with 'plantools schedule remove {name}' "
                "and add it again."
            ) from None

    def system_of(self, name: str) -> str | None:
        """Whose scheduler has a job; None if there is none, or its file is damaged."""
        with suppress(InputError):
            return self.job(name).system
        return None

    def keep(self, job: Job) -> None:
        replace_json(self.file(job.name, "json"), asdict(job))

    def drop(self, name: str) -> bool:
        """Forget a job and its runs; whether there was one."""
        was_there = self.file(name, "json").is_file()
        for ending in ("json", "runs.jsonl"):
            self.file(name, ending).unlink(missing_ok=True)
        return was_there

    def file(self, name: str, ending: str) -> Path:
        """A file that belongs to a job: its "json", "runs.jsonl" or "lock"."""
        if not _NAME.fullmatch(name):
            raise InputError(f"{name!r} is no name of a job.")
        return self.folder / f"{name}.{ending}"

    def log(self, name: str) -> Path:
        """The log of a job that names none of its own."""
        return self.folder.parent / "logs" / f"{name}.log"

    def runs(self, name: str) -> list[Run]:
        """The runs of a job, the oldest first."""
        path = self.file(name, "runs.jsonl")
        runs = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            with suppress(ValueError, KeyError, TypeError):  # cut off by a power cut
                data = {"ended": None} | json.loads(line)
                ended = data["ended"] and datetime.fromisoformat(data["ended"])
                started = datetime.fromisoformat(data["started"])
                runs[started] = Run(**data | {"started": started, "ended": ended})
        return [*runs.values()]

    def note(self, name: str, run: Run) -> None:
        """Note that a run began, or how it ended."""
        known = {each.started: each for each in (*self.runs(name), run)}
        replace_json(self.file(name, "runs.jsonl"), *map(asdict, [*known.values()][-_KEPT_RUNS:]))

    def missed(self, job: Job, now: datetime) -> list[datetime]:
        """The local times when it should have run in the last two weeks, and no run began before
        the next time; `now` has a zone."""
        begun = [run.started for run in self.runs(job.name)]
        first = max(job.added, now - _LOOK_BACK)
        days = (first.astimezone().date() + timedelta(n) for n in range(_LOOK_BACK.days + 3))
        due = [datetime.combine(day, job.daily) for day in days]
        return [
            at
            for at, following in pairwise(due)
            if first <= at.astimezone() < now - _GRACE
            and not any(at.astimezone() <= start < following.astimezone() for start in begun)
        ]
