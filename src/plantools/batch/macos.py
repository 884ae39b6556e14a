"""macOS' launchd: a LaunchAgent of the user's. A time that passed in sleep runs at waking."""

from __future__ import annotations

import os
import plistlib
from datetime import datetime
from pathlib import Path
from typing import Any

from plantools.batch.jobs import Job, ask, refused

NOTES = ("It runs while you are logged in; what was due in sleep runs when the Mac wakes.",)


class Launchd:
    name = "macos"

    def definition(self, job: Job, now: datetime) -> str:
        return plistlib.dumps(_agent(job), sort_keys=False).decode()

    def add(self, job: Job, now: datetime) -> list[str]:
        path = _file(job.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        ask(["launchctl", "bootout", f"{_domain()}/{_label(job.name)}"])  # one of before, if any
        path.write_bytes(plistlib.dumps(_agent(job), sort_keys=False))
        code, out, err = ask(["launchctl", "bootstrap", _domain(), str(path)])
        if code:
            path.unlink(missing_ok=True)
            raise refused("launchctl", err or out)
        return list(NOTES)

    def differences(self, job: Job) -> list[str]:
        try:
            has = plistlib.loads(_file(job.name).read_bytes())
        except (OSError, ValueError):
            return [f"{_file(job.name)} is missing or damaged"]
        found = [
            f"{key} is {has.get(key)!r}, not {value!r}"
            for key, value in _agent(job).items()
            if has.get(key) != value
        ]
        if ask(["launchctl", "print", f"{_domain()}/{_label(job.name)}"])[0]:
            found.append("launchd has not loaded it")
        return found

    def remove(self, name: str) -> bool:
        there = _file(name).exists()
        ask(["launchctl", "bootout", f"{_domain()}/{_label(name)}"])
        _file(name).unlink(missing_ok=True)
        return there


def _agent(job: Job) -> dict[str, Any]:
    return {
        "Label": _label(job.name),
        "ProgramArguments": job.command,
        "StartCalendarInterval": {"Hour": job.daily.hour, "Minute": job.daily.minute},
        "RunAtLoad": False,
        "ProcessType": "Background",
    }


def _label(name: str) -> str:
    return f"plantools.{name}"


def _domain() -> str:
    return f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"


def _file(name: str) -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{_label(name)}.plist"
