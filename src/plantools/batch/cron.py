"""cron, where no systemd manager answers. It skips what was due while the machine was off."""

from __future__ import annotations

import shlex
from datetime import datetime

from plantools.batch.jobs import Job, ask, refused

NOTES = (
    "cron skips what was due while the machine was off; 'plantools schedule status' tells of it.",
)


class Crontab:
    name = "cron"

    def definition(self, job: Job, now: datetime) -> str:
        return f"{_line(job).decode()}\n"

    def add(self, job: Job, now: datetime) -> list[str]:
        lines = [line for line in _lines() if not _is_ours(line, job.name)]
        if lines and not lines[-1].endswith(b"\n"):
            lines[-1] += b"\n"
        _replace([*lines, _line(job) + b"\n"])
        return list(NOTES)

    def differences(self, job: Job) -> list[str]:
        has = [line.rstrip(b"\n") for line in _lines() if _is_ours(line, job.name)]
        if has == [_line(job)]:
            return []
        return [
            "crontab has no such line"
            if not has
            else f"crontab has {has[0].decode(errors='replace')!r}"
        ]

    def remove(self, name: str) -> bool:
        before = _lines()
        after = [line for line in before if not _is_ours(line, name)]
        if len(after) == len(before):
            return False
        _replace(after)
        return True


def _line(job: Job) -> bytes:
    """The job's line: a percent sign would end the command, so it is escaped (crontab(5))."""
    command = shlex.join(job.command).replace("%", "\\%")
    when = f"{job.daily.minute} {job.daily.hour} * * *"
    return f"{when} {command} {_mark(job.name)}".encode()


def _mark(name: str) -> str:
    return f"# plantools schedule {name}"


def _is_ours(line: bytes, name: str) -> bool:
    return line.rstrip(b"\r\n").endswith(f" {_mark(name)}".encode())


def _lines() -> list[bytes]:
    """The crontab as it is, foreign lines byte for byte; empty where there is none yet."""
    code, out, err = ask(["crontab", "-l"])
    if code and b"no crontab" not in err.lower():
        raise refused("crontab", err or out)
    return [] if code else out.splitlines(keepends=True)


def _replace(lines: list[bytes]) -> None:
    code, out, err = ask(["crontab", "-"], given=b"".join(lines))
    if code:
        raise refused("crontab", err or out)
