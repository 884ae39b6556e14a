"""Refreshes in processes of their own: killed again and again, or without rights.

    python -m tests.safety.processes kill PLAN.xlsx SEED COUNT COUNT
    python -m tests.safety.processes as PLAN.xlsx [USER GROUP]

The process that is killed is a fork of one that has imported everything.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from plantools import cli
from plantools.engine.backups import folder_of
from plantools.engine.save import Source, replace_file
from tests.safety.conftest import run_refresh

NOBODY = 65534


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
        finally:
            os._exit(code)
    return pid


def kill_often(path: Path, seed: int, refreshes: int, saves: int) -> None:
    """Kill whole refreshes, and then their last step alone, where most could go wrong."""
    old = path.read_bytes()
    assert os.waitpid(in_child(lambda: run_refresh(path)), 0)[1] == 0
    new = path.read_bytes()
    kill(path, old, new, lambda: run_refresh(path), seed, refreshes)
    source = Source(path.resolve(), old)
    kill(path, old, new, lambda: replace_file(path, new, source), seed, saves)
    path.write_bytes(old)
    run_refresh(path)
    assert path.read_bytes() == new
    assert left(path.parent) == []
    assert len(list(folder_of(path).iterdir())) <= 2


def kill(
    path: Path, old: bytes, new: bytes, run: Callable[[], object], seed: int, count: int
) -> None:
    """Kill this as often, each time after another part of the time that it takes."""
    assert new != old
    chance = random.Random(seed)
    path.write_bytes(old)
    start = time.monotonic()
    assert os.waitpid(in_child(run), 0)[1] == 0
    whole = time.monotonic() - start
    found_old = finished = 0
    for number in range(count):
        path.write_bytes(old)
        pid = in_child(run)
        time.sleep(whole * 1.1 * (number + chance.random()) / count)
        os.kill(pid, signal.SIGKILL)
        finished += os.WIFEXITED(os.waitpid(pid, 0)[1])
        found = path.read_bytes()
        assert found in (old, new), f"kill {number} of seed {seed}: neither old nor new"
        found_old += found == old
        assert len(left(path.parent)) <= 3, f"kill {number} of seed {seed}: {left(path.parent)}"
        for backup in folder_of(path).glob("*.xlsx"):
            assert backup.read_bytes() in (old, new), f"kill {number} of seed {seed}: {backup}"
    print(f"seed {seed}: {count} kills, {found_old} found the old file, {finished} came too late")


def refresh_as(path: Path, user: int = NOBODY, group: int = NOBODY) -> int:
    """The command, run by a user of a group, whose umask lets nobody else in."""
    with tempfile.TemporaryDirectory() as folder:  # imports what nobody may not even look at
        copy = Path(shutil.copyfile(path, Path(folder, "plan.xlsx")))
        run_refresh(copy)
    tempfile.tempdir = str(path.parent)
    os.umask(0o077)
    os.setgroups([group])
    os.setgid(user)
    os.setuid(user)
    return cli.main(["refresh", str(path), "--as-at", "2025-06-30"])


if __name__ == "__main__":
    what, plan, *numbers = sys.argv[1:]
    if what == "kill":
        kill_often(Path(plan), *map(int, numbers))
    else:
        sys.exit(refresh_as(Path(plan), *map(int, numbers)))
