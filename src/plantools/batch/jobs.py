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
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol

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


@dataclass(frozen=True, slots=True)
class Job:
    """What is to run every day.

    Attributes:
        daily: the time of day, local.
        arguments: those of `plantools batch`.
        folder: the folder that relative paths among them are seen from.
        python: the Python that runs it.
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
        return f"plantools batch {' '.join(map(_shown, self.arguments))}"

    def next_run(self, now: datetime) -> datetime:
        """The next time, local, without a zone, after a moment of the same kind."""
        at = datetime.combine(now.date(), self.daily)
        return at if at > now else at + timedelta(days=1)

    def understood(self, now: datetime) -> str:
        """The job in words, for whoever asked for it."""
        following = self.next_run(now)
        return (
            f"{self.name}: every day at {self.daily:%H:%M} local time, next on "
            f"{following:%A} {following.day} {following:%B %Y} at {following:%H:%M}: "
            f"{self.what} (seen from {self.folder})"
        )


def _shown(argument: str) -> str:
    return f'"{argument}"' if " " in argument or not argument else argument


def new_job(name: str, daily: str, arguments: Sequence[str], now: datetime) -> Job:
    """A job for this machine.

    Args:
        daily: a time of day, such as "06:30".
        now: the moment, UTC.

    Raises:
        InputError: if the name or the time can't be used.
    """
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
    paths = (os.getcwd(), sys.executable, state)
    if any(ord(letter) < 32 for path in paths for letter in path):
        raise InputError(
            "The folder of Python, of the state or this one has a line break or another control "
            "character in its name, which schedulers can't be told. Rename it."
        )
    return Job(name, at, tuple(arguments), os.getcwd(), _quiet(sys.executable), now, state)


def _quiet(python: str) -> str:
    """On Windows, the Python that opens no window."""
    windowless = Path(python).with_name("pythonw.exe")
    return str(windowless) if sys.platform == "win32" and windowless.exists() else python


class Scheduler(Protocol):
    """A system's scheduler: what it is called, and what can be asked of it."""

    name: str

    def definition(self, job: Job, now: datetime) -> str:
        """What the system is told, to be shown."""

    def add(self, job: Job, now: datetime) -> list[str]:
        """Register a job, in place of one of its name; returns what a person should know.

        Raises:
            InputError: if the system refuses.
        """

    def differences(self, job: Job) -> list[str]:
        """Read the job back: what the system has otherwise than it was told."""

    def remove(self, name: str) -> bool:
        """Take a job away; whether it was there."""


def ask(command: Sequence[str], *, given: bytes | None = None) -> tuple[int, bytes, bytes]:
    """Run a program of the system's; returns its exit code and what it said on each stream.

    Raises:
        InputError: if it isn't there.
    """
    import shutil
    import subprocess

    program = shutil.which(command[0])
    if program is None:
        raise InputError(
            f"This machine has no {command[0]}, so nothing was done. "
            "'plantools schedule show' prints the definition for another machine."
        )
    done = subprocess.run(
        [program, *command[1:]],
        input=given,
        capture_output=True,
        check=False,
        creationflags=NO_WINDOW,
    )
    return done.returncode, done.stdout, done.stderr


def refused(program: str, said: bytes) -> InputError:
    """The error for a system that said no, with its own words: IT will know them."""
    words = " ".join(said.decode(errors="replace").split()) or "without a word"
    return InputError(f"{program} refused: {words}. The job is not scheduled.")


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

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or state_folder()) / "jobs"

    def names(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def job(self, name: str) -> Job:
        """A job.

        Raises:
            InputError: if there is none of this name, or its file is damaged.
        """
        path = self._job(name)
        if not path.is_file():
            known = ", ".join(self.names()) or "none yet"
            raise InputError(f"There is no job {name!r}. Scheduled here: {known}.")
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return Job(
                name=name,
                daily=time.fromisoformat(data["daily"]),
                arguments=tuple(map(str, data["arguments"])),
                folder=str(data["folder"]),
                python=str(data["python"]),
                added=datetime.fromisoformat(data["added"]),
                state=str(data["state"]),
                system=str(data.get("system", "")),
            )
        except (OSError, ValueError, KeyError, TypeError):
            raise InputError(
                f"{path} can't be read as a job. Remove it with 'plantools schedule remove {name}' "
                "and add it again."
            ) from None

    def keep(self, job: Job) -> None:
        data = asdict(job) | {"daily": f"{job.daily:%H:%M}", "added": job.added.isoformat()}
        _write(self._job(job.name), json.dumps(data, indent=2, ensure_ascii=False))

    def drop(self, name: str) -> bool:
        """Forget a job and its runs; whether there was one."""
        was = self._job(name).is_file()
        for path in (self._job(name), self._runs(name)):
            path.unlink(missing_ok=True)
        return was

    def runs(self, name: str) -> list[Run]:
        """The runs of a job, the oldest first."""
        found: dict[str, Run] = {}
        for line in _lines(self._runs(name)):
            try:
                data: dict[str, Any] = json.loads(line)
                started = datetime.fromisoformat(data["started"])
                ended = data.get("ended")
                found[data["started"]] = Run(
                    started,
                    datetime.fromisoformat(ended) if ended else None,
                    data.get("code"),
                    data.get("message", ""),
                )
            except (ValueError, KeyError, TypeError):
                continue  # a line cut off by a power cut
        return list(found.values())

    def note(self, name: str, run: Run) -> None:
        """Note that a run began, or how it ended."""
        path = self._runs(name)
        lines = [*_lines(path)[-2 * _KEPT_RUNS :]]
        known = {key: value for key, value in asdict(run).items() if value not in (None, "")}
        lines.append(json.dumps(known, default=lambda moment: moment.isoformat()))
        _write(path, "\n".join(lines) + "\n")

    def missed(self, job: Job, now: datetime) -> list[datetime]:
        """When it should have run in the last two weeks and no run began before the next time.

        Args:
            now: the moment, with a zone.

        Returns:
            Local times.
        """
        begun = [run.started for run in self.runs(job.name)]
        first = max(job.added, now - _LOOK_BACK)
        return [
            at
            for at, following in _times(job, first, now)
            if not any(at.astimezone() <= start < following.astimezone() for start in begun)
            and at.astimezone() + _GRACE < now
        ]

    def lock(self, name: str) -> Path:
        return self.folder / f"{name}.lock"

    def log(self, name: str) -> Path:
        """The log of a job that names none of its own."""
        return self.folder.parent / "logs" / f"{name}.log"

    def _job(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise InputError(f"{name!r} is no name of a job.")
        return self.folder / f"{name}.json"

    def _runs(self, name: str) -> Path:
        return self.folder / f"{name}.runs.jsonl"


def _times(job: Job, first: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each time that a job was due between two moments, local, with the time after it."""
    day: date = first.astimezone().date()
    while True:
        at = datetime.combine(day, job.daily)
        if at.astimezone() >= now:
            return
        day += timedelta(days=1)
        if at.astimezone() >= first:
            yield at, datetime.combine(day, job.daily)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)


def utc_now() -> datetime:
    """The clock, read at the edge only."""
    return datetime.now(UTC)
