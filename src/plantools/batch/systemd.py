"""systemd's user timers. `Persistent` runs at the next start what was due while it was off."""

from __future__ import annotations

import getpass
import os
from datetime import datetime
from pathlib import Path

from plantools.batch.jobs import Job, ask, refused


class UserTimer:
    name = "systemd"

    def definition(self, job: Job, now: datetime) -> str:
        return "\n".join(f"# {name}\n{text}" for name, text in _units(job).items())

    def add(self, job: Job, now: datetime) -> list[str]:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in _units(job).items():
            (folder / name).write_text(text, encoding="utf-8")
        for command in (["daemon-reload"], ["enable", "--now", f"{_unit(job.name)}.timer"]):
            code, out, err = ask(["systemctl", "--user", *command])
            if code:
                self.remove(job.name)
                raise refused("systemctl", err or out)
        return [
            "It runs while you are logged in. For a machine where nobody is: "
            f"loginctl enable-linger {getpass.getuser()}"
        ]

    def differences(self, job: Job) -> list[str]:
        found = []
        for name, text in _units(job).items():
            path = _folder() / name
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                found.append(f"{path} is missing or was changed")
        asked = ["--property=Persistent,TimersCalendar,UnitFileState"]
        code, out, _ = ask(["systemctl", "--user", "show", f"{_unit(job.name)}.timer", *asked])
        said = out.decode(errors="replace")
        for wanted in ("Persistent=yes", "UnitFileState=enabled", f"OnCalendar={_calendar(job)}"):
            if code or wanted not in said:
                found.append(f"systemd does not say {wanted}")
        return found

    def remove(self, name: str) -> bool:
        files = [_folder() / f"{_unit(name)}.{kind}" for kind in ("timer", "service")]
        there = any(path.exists() for path in files)
        ask(["systemctl", "--user", "disable", "--now", f"{_unit(name)}.timer"])
        for path in files:
            path.unlink(missing_ok=True)
        ask(["systemctl", "--user", "daemon-reload"])
        return there


def answers() -> bool:
    """Whether the user's systemd manager runs here."""
    import shutil

    return (
        shutil.which("systemctl") is not None
        and not (ask(["systemctl", "--user", "show-environment"])[0])
    )


def _units(job: Job) -> dict[str, str]:
    """The two unit files, by name."""
    said = job.what.replace("%", "%%").replace("\n", " ")
    return {
        f"{_unit(job.name)}.service": (
            "[Unit]\n"
            f"Description={said}\n"
            "\n"
            "[Service]\n"
            "Type=oneshot\n"
            f"ExecStart={' '.join(map(quote, job.command))}\n"
        ),
        f"{_unit(job.name)}.timer": (
            "[Unit]\n"
            f"Description=Daily: {said}\n"
            "\n"
            "[Timer]\n"
            f"OnCalendar={_calendar(job)}\n"
            "Persistent=true\n"
            "\n"
            "[Install]\n"
            "WantedBy=timers.target\n"
        ),
    }


def quote(text: str) -> str:
    """An argument as ExecStart takes it (systemd.service(5), COMMAND LINES): % and $ expand."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _calendar(job: Job) -> str:
    return f"*-*-* {job.daily:%H:%M}:00"


def _unit(name: str) -> str:
    return f"plantools-{name}"


def _folder() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "systemd" / "user"
