"""The schedulers of four systems: each is told of a job, and asked what it has of it."""

from __future__ import annotations

import getpass
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Protocol
from xml.parsers.expat import ExpatError

from lxml import etree
from lxml.builder import E

from plantools.batch.jobs import NO_WINDOW, Job
from plantools.errors import InputError


class Scheduler(Protocol):
    """A system's scheduler. Whatever it is told raises InputError if it refuses, or isn't there."""

    name: str

    def definition(self, job: Job) -> str:
        """What the system is told, to be shown."""

    def add(self, job: Job) -> str:
        """Register a job, in place of one of its name; returns what a person should know."""

    def differences(self, job: Job) -> list[str]:
        """Read the job back: what the system has otherwise than it was told."""

    def remove(self, name: str) -> bool:
        """Take a job away; whether it was there."""


def of(system: str | None) -> Scheduler:
    """The one of a system; by default this machine's."""
    if not system:
        show = ("systemctl", "--user", "show-environment")  # whether the user's manager runs here
        linux = "systemd" if shutil.which(show[0]) and not _ask(*show).returncode else "cron"
        system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, linux)
    kinds: tuple[Scheduler, ...] = (TaskScheduler(), Launchd(), UserTimer(), Crontab())
    return next(kind for kind in kinds if kind.name == system)


def _ask(*command: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a program of the system's."""
    program = shutil.which(command[0])
    if program is None:
        raise InputError(
            f"This machine has no {command[0]}, so nothing was done. "
            "'plantools schedule show' prints the definition for another machine."
        )
    return subprocess.run(
        [program, *command[1:]],
        input=given,
        capture_output=True,
        check=False,
        creationflags=NO_WINDOW,
    )


def _tell(*command: str, given: bytes | None = None, fine: bytes | None = None) -> bytes:
    """Run a program that has to succeed, or to say what is fine as well; returns what it prints."""
    done = _ask(*command, given=given)
    if done.returncode and (fine is None or fine not in done.stderr.lower()):
        # with its own words: IT will know them
        said = (done.stderr or done.stdout).decode(errors="replace")
        words = " ".join(said.split()) or "without a word"
        raise InputError(f"{command[0]} refused: {words}. The job is not scheduled.")
    return b"" if done.returncode else done.stdout


class TaskScheduler:
    """Windows', told by an XML file through `schtasks`.

    Its defaults suit nobody who sleeps: a task doesn't start on battery, is stopped when the cable
    is pulled, and a time that passed while the machine was off is skipped without a word.
    """

    name = "windows"

    def definition(self, job: Job) -> str:
        command, arguments = self._call(job)
        # local time without a zone, so that it stays the same when the clocks change
        start = f"{job.next_run(job.added):%Y-%m-%dT%H:%M:%S}"
        about = (E.Author("plantools"), E.Description(job.what), E.URI(_task(job.name)))
        rights = (E.LogonType("InteractiveToken"), E.RunLevel("LeastPrivilege"))
        task = E.Task(
            E.RegistrationInfo(*about),
            # in the order of [MS-TSCH] 2.5.3; what else there is may stand in any
            E.Triggers(
                E.CalendarTrigger(E.StartBoundary(start), E.ScheduleByDay(E.DaysInterval("1")))
            ),
            E.Principals(E.Principal(*rights, id="Author")),
            E.Settings(*(E(key, ours) for key, (ours, _) in _SETTINGS.items())),
            E.Actions(E.Exec(E.Command(command), E.Arguments(arguments)), Context="Author"),
            version="1.2",
            xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task",
        )
        etree.indent(task)
        text = etree.tostring(task, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-16"?>\n{text}\n'

    def _call(self, job: Job) -> tuple[str, str]:
        return job.command[0], subprocess.list2cmdline(job.command[1:])

    def add(self, job: Job) -> str:
        with tempfile.TemporaryDirectory(prefix="plantools-") as folder:
            file = Path(folder, "task.xml")
            file.write_bytes(self.definition(job).encode("utf-16"))
            _tell("schtasks", "/create", "/tn", _task(job.name), "/xml", str(file), "/f")
        return (
            "It runs while you are logged on, without a stored password and without elevation. To "
            "run it while nobody is logged on, IT gives the task a service account in Task "
            "Scheduler (taskschd.msc, folder plantools): one with rights to the plans' folder and "
            "'Log on as a batch job'."
        )

    def differences(self, job: Job) -> list[str]:
        done = _ask("schtasks", "/query", "/tn", _task(job.name), "/xml")
        if done.returncode:
            return ["Task Scheduler has no such task"]
        try:
            has = _task_values(done.stdout)
        except etree.XMLSyntaxError:
            return ["what Task Scheduler says of the task can't be read"]
        told = {"DaysInterval": "1"} | {key: ours for key, (ours, _) in _SETTINGS.items()}
        told["Command"], told["Arguments"] = self._call(job)
        found = []
        for key, value in told.items():
            usual = _SETTINGS.get(key, ("", ""))[1]
            # it prints in the console's code page: letters that this lacks come out as others
            spelt = "".join(re.escape(c) if c.isascii() else ".{1,4}" for c in value)
            if not re.fullmatch(spelt, has.get(key, usual)):
                found.append(f"{key} is {has.get(key, 'missing')!r}, not {value!r}")
        start = has.get("StartBoundary", "no time")
        if not start.endswith(f"T{job.daily:%H:%M}:00"):
            found.append(f"it starts at {start}, not {job.daily:%H:%M}")
        if has.get("RunLevel", "LeastPrivilege") != "LeastPrivilege":
            found.append("it runs with elevated rights")
        return found

    def remove(self, name: str) -> bool:
        return _ask("schtasks", "/delete", "/tn", _task(name), "/f").returncode == 0


_SETTINGS = {
    "MultipleInstancesPolicy": ("IgnoreNew", "IgnoreNew"),
    "DisallowStartIfOnBatteries": ("false", "true"),
    "StopIfGoingOnBatteries": ("false", "true"),
    "AllowHardTerminate": ("true", "true"),
    "StartWhenAvailable": ("true", "false"),
    "RunOnlyIfNetworkAvailable": ("false", "false"),
    "AllowStartOnDemand": ("true", "true"),
    "Enabled": ("true", "true"),
    "Hidden": ("false", "false"),
    "RunOnlyIfIdle": ("false", "false"),
    "WakeToRun": ("false", "false"),
    "ExecutionTimeLimit": ("PT12H", "PT72H"),
    "Priority": ("7", "7"),
}
"""What Windows is told, and what it means where nothing is written ([MS-TSCH] 2.5.4), since it
leaves that out."""


def _task(name: str) -> str:
    return f"\\plantools\\{name}"


def _task_values(data: bytes) -> dict[str, str]:
    """The text of each element of a task's XML that has no others in it, by name.

    What `schtasks` prints says UTF-16 whatever it is in, so its declaration is left out.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = data.decode(encoding, errors="replace").replace("\x00", "")
    root = etree.fromstring(text[max(text.find("<Task"), 0) :].encode())
    leaves = (element for element in root.iter("{*}*") if len(element) == 0)
    return {etree.QName(element).localname: (element.text or "").strip() for element in leaves}


def _domain() -> str:
    return f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"


class Launchd:
    """macOS': a LaunchAgent of the user's. A time that passed in sleep runs at waking."""

    name = "macos"

    def definition(self, job: Job) -> str:
        return plistlib.dumps(self._agent(job), sort_keys=False).decode()

    def add(self, job: Job) -> str:
        path = self._file(job.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._launchctl("bootout", job.name)  # one of before, if any
        path.write_bytes(self.definition(job).encode())
        try:
            _tell("launchctl", "bootstrap", _domain(), str(path))
        except InputError:
            path.unlink(missing_ok=True)
            raise
        return "It runs while you are logged in; what was due in sleep runs when the Mac wakes."

    def differences(self, job: Job) -> list[str]:
        path = self._file(job.name)
        try:
            has = plistlib.loads(path.read_bytes())
        except (OSError, ValueError, ExpatError):
            has = None
        if not isinstance(has, dict):
            return [f"{path} is missing or damaged"]
        found = [
            f"{key} is {has.get(key)!r}, not {value!r}"
            for key, value in self._agent(job).items()
            if has.get(key) != value
        ]
        if self._launchctl("print", job.name):
            found.append("launchd has not loaded it")
        return found

    def remove(self, name: str) -> bool:
        was_there = self._file(name).exists()
        self._launchctl("bootout", name)
        self._file(name).unlink(missing_ok=True)
        return was_there

    def _launchctl(self, verb: str, name: str) -> int:
        return _ask("launchctl", verb, f"{_domain()}/plantools.{name}").returncode

    def _file(self, name: str) -> Path:
        return Path.home() / "Library" / "LaunchAgents" / f"plantools.{name}.plist"

    def _agent(self, job: Job) -> dict[str, Any]:
        return {
            "Label": f"plantools.{job.name}",
            "ProgramArguments": job.command,
            "StartCalendarInterval": {"Hour": job.daily.hour, "Minute": job.daily.minute},
            "RunAtLoad": False,
            "ProcessType": "Background",
        }


class UserTimer:
    """systemd's. `Persistent` runs at the next start what was due while the machine was off."""

    name = "systemd"

    def definition(self, job: Job) -> str:
        return "\n".join(f"# {path.name}\n{text}" for path, text in self._units(job).items())

    def add(self, job: Job) -> str:
        for path, text in self._units(job).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        try:
            _tell("systemctl", "--user", "daemon-reload")
            _tell("systemctl", "--user", "enable", "--now", f"plantools-{job.name}.timer")
        except InputError:
            self.remove(job.name)
            raise
        return (
            "It runs while you are logged in. For a machine where nobody is: "
            f"loginctl enable-linger {getpass.getuser()}"
        )

    def differences(self, job: Job) -> list[str]:
        found = [
            f"{path} is missing or was changed"
            for path, text in self._units(job).items()
            if not path.is_file() or path.read_text(encoding="utf-8") != text
        ]
        asked = "--property=Persistent,TimersCalendar,UnitFileState"
        done = _ask("systemctl", "--user", "show", f"plantools-{job.name}.timer", asked)
        said = "" if done.returncode else done.stdout.decode(errors="replace")
        on = f"OnCalendar=*-*-* {job.daily:%H:%M}:00"
        wanted = ("Persistent=yes", "UnitFileState=enabled", on)
        return found + [f"systemd does not say {each}" for each in wanted if each not in said]

    def remove(self, name: str) -> bool:
        files = [self._file(name, kind) for kind in ("timer", "service")]
        was_there = any(path.exists() for path in files)
        _ask("systemctl", "--user", "disable", "--now", files[0].name)
        for path in files:
            path.unlink(missing_ok=True)
        _ask("systemctl", "--user", "daemon-reload")
        return was_there

    def _file(self, name: str, kind: str) -> Path:
        config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        return config / "systemd" / "user" / f"plantools-{name}.{kind}"

    def _units(self, job: Job) -> dict[Path, str]:
        """The two unit files, and what stands in them."""
        said = job.what.replace("%", "%%")
        # an argument as ExecStart takes it (systemd.service(5), COMMAND LINES): % and $ expand
        special = str.maketrans({"\\": "\\\\", '"': '\\"', "%": "%%", "$": "$$"})
        command = " ".join(f'"{word.translate(special)}"' for word in job.command)
        service = f"[Unit]\nDescription={said}\n\n[Service]\nType=oneshot\nExecStart={command}\n"
        timer = (
            f"[Unit]\nDescription=Daily: {said}\n\n"
            f"[Timer]\nOnCalendar=*-*-* {job.daily:%H:%M}:00\nPersistent=true\n\n"
            "[Install]\nWantedBy=timers.target\n"
        )
        return {self._file(job.name, "service"): service, self._file(job.name, "timer"): timer}


class Crontab:
    """cron, where no systemd manager answers."""

    name = "cron"

    def definition(self, job: Job) -> str:
        # a percent sign would end the command, so it is escaped (crontab(5))
        command = shlex.join(job.command).replace("%", "\\%")
        when = f"{job.daily.minute} {job.daily.hour} * * *"
        return f"{when} {command}{self._mark(job.name)}\n"

    def add(self, job: Job) -> str:
        _, others = self._lines(job.name)
        if others and not others[-1].endswith(b"\n"):
            others[-1] += b"\n"
        _tell("crontab", "-", given=b"".join([*others, self.definition(job).encode()]))
        return (
            "cron skips what was due while the machine was off; 'plantools schedule status' tells "
            "of it."
        )

    def differences(self, job: Job) -> list[str]:
        ours = [line.rstrip(b"\n") for line in self._lines(job.name)[0]]
        if ours == [self.definition(job).encode().rstrip(b"\n")]:
            return []
        has = repr(ours[0].decode(errors="replace")) if ours else "no such line"
        return [f"crontab has {has}"]

    def remove(self, name: str) -> bool:
        ours, others = self._lines(name)
        if ours:
            _tell("crontab", "-", given=b"".join(others))
        return bool(ours)

    def _mark(self, name: str) -> str:
        return f" # plantools schedule {name}"

    def _lines(self, name: str) -> tuple[list[bytes], list[bytes]]:
        """The job's lines of the crontab, and all others byte for byte."""
        lines = _tell("crontab", "-l", fine=b"no crontab").splitlines(keepends=True)
        end = self._mark(name).encode()
        ours = [line for line in lines if line.rstrip(b"\r\n").endswith(end)]
        return ours, [line for line in lines if line not in ours]
