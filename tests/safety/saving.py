"""Saving as the tests of safety do it: by a clock of their own, in forks that are killed or have
no rights."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from plantools import cli
from plantools.engine import edit_book, open_book
from plantools.engine.backups import folder_of, list_backups
from plantools.workbook.refresh import refresh
from plantools.workbook.session import Session, read_back

TODAY = date(2025, 1, 13)


def run_refresh(path: Path) -> tuple[str, ...]:
    """What `plantools refresh` does, without its printing; returns the sheets that it made."""
    with edit_book(path, check=read_back, regenerates=True) as book:
        sheets = tuple(refresh(Session(book, today=TODAY)).values())
        book.save()
        return sheets


class Clock(datetime):
    """A clock that goes on by a step each time that it is looked at, first to 14:05:33."""

    moment = datetime(2025, 1, 13, tzinfo=UTC)
    step = timedelta(minutes=1)

    @classmethod
    def start(cls) -> None:
        cls.moment = datetime(2025, 1, 13, 14, 4, 33, tzinfo=UTC)
        cls.step = timedelta(minutes=1)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        cls.moment += cls.step
        return cls.moment


def edit(path: Path, value: object) -> bytes:
    """Save with another value; returns what the file held before."""
    before = path.read_bytes()
    book = open_book(path)
    book.sheets["Actions"].range("M5").value = value
    book.save()
    return before


def names(path: Path) -> list[str]:
    return [backup.path.name for backup in list_backups(path)]


def left(folder: Path) -> list[str]:
    """Files that are no master and no backup."""
    return [p.name for p in folder.rglob(".*") if p.is_file()]


def in_child(run: Callable[[], object]) -> int:
    """Start a process that is as warm as this one; returns its id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            run()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return pid


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def apart(*commands: tuple[str | Path, ...], by: tuple[int, int] = (0, 0)) -> list[tuple[int, str]]:
    """Commands in processes of their own, all at once; the exit code of each and what it said.

    `by` are the user and the group, whose umask lets nobody else in. They can't read what Python
    would still import: whoever gives them has run a command before.
    """
    started = []
    for words in commands:
        said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - read by us, written by the fork

        def run(words: tuple[str | Path, ...] = words, said: Any = said) -> None:
            if any(by):
                tempfile.tempdir = str(Path(words[1]).parent)
                os.umask(0o077)
                os.setgroups([by[1]])
                os.setgid(by[1])
                os.setuid(by[0])
            with said, redirect_stdout(said), redirect_stderr(said):
                code = cli.main(list(map(str, words)))
            os._exit(code)

        started.append((in_child(run), said))
    results = []
    for pid, said in started:
        code = ended(pid)
        said.seek(0)
        results.append((code, said.read()))
    return results


def kill(
    path: Path, old: bytes, new: bytes, run: Callable[[], object], seed: int, count: int
) -> None:
    """Kill this as often, each time after another part of the time that it takes."""
    assert new != old
    chance = random.Random(seed)
    path.write_bytes(old)
    start = time.monotonic()
    assert ended(in_child(run)) == 0
    whole = time.monotonic() - start
    for number in range(count):
        path.write_bytes(old)
        pid = in_child(run)
        time.sleep(whole * 1.1 * (number + chance.random()) / count)
        os.kill(pid, signal.SIGKILL)
        ended(pid)
        told = f"kill {number} of seed {seed}"
        assert path.read_bytes() in (old, new), f"{told}: neither old nor new"
        assert len(left(path.parent)) <= 3, f"{told}: {left(path.parent)}"
        for backup in folder_of(path).glob("*.xlsx"):
            assert backup.read_bytes() in (old, new), f"{told}: {backup}"
