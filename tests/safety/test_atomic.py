"""Whatever happens to the process, the disk or the folder, the master is whole: old or new."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from xlwings import Book

from plantools import cli
from plantools.engine import files, open_book, save
from plantools.engine.backups import folder_of
from plantools.engine.book import Book as ClosedBook
from plantools.engine.package import Package
from plantools.errors import InputError
from tests.conftest import Run
from tests.masters import copy_example
from tests.masters import master as small_master
from tests.safety.saving import apart, kill, left, run_refresh

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork and no SIGKILL")
ROOT = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0,
    reason="needs root on Linux: it mounts a disk and changes the user",
)
NOBODY, OFFICER, SERVICE, GROUP = 65534, 61_001, 61_002, 62_000
KILLS = int(os.environ.get("KILLS", "200"))
"""Of whole refreshes, and as many of their last step; `make fuzz` kills more often."""
MEMORY = Path("/dev/shm")
"""A kill spoils no disk, so none has to be waited for every time."""


@POSIX
def test_a_killed_refresh_leaves_the_master_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = random.randrange(1000)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # for what the killed leave there
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        path = small_master(Path(folder))
        old = path.read_bytes()
        run_refresh(path)
        new = path.read_bytes()
        kill(path, old, new, lambda: run_refresh(path), seed, KILLS)
        source = save.Source(path.resolve(), old, path)  # and where most could go wrong, alone
        kill(path, old, new, partial(save.replace_file, path, new, source), seed, KILLS)
        path.write_bytes(old)
        run_refresh(path)
        assert path.read_bytes() == new
        assert left(path.parent) == []
        assert len(list(folder_of(path).iterdir())) <= 2


@pytest.mark.parametrize("step", ["mkstemp", "fsync", "replace", "chmod"])
@pytest.mark.parametrize("first", [1, 2])
def test_a_fault_at_any_step_is_said_and_leaves_the_master(
    step: str, first: int, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step of saving fails with a full disk, for the new file and for the backup."""
    calls = 0
    owner = tempfile if step == "mkstemp" else os
    real = getattr(owner, step)

    def fail(*args: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls >= first:
            raise OSError(28, "No space left on device")
        return real(*args, **options)

    before = plan.read_bytes()
    book = changed(plan)
    monkeypatch.setattr(owner, step, fail)
    with pytest.raises(InputError, match=r"(?i)nothing was written") as raised:
        book.save()
    monkeypatch.undo()
    assert "No space left on device" in str(raised.value)
    assert plan.read_bytes() == before
    assert left(plan.parent) == []


def changed(path: Path) -> Book:
    book = open_book(path)
    book.sheets["Actions"].range("M5").value = "x"
    return book


@ROOT
def test_a_full_disk_and_one_that_is_read_only(tmp_path: Path) -> None:
    """A real file system that has little room: for one copy, not for two."""
    disk, small = tmp_path / "disk", ("-t", "tmpfs", "-o", "size=80k", "tmpfs")
    disk.mkdir()
    if subprocess.run(["mount", *small, str(disk)], capture_output=True, check=False).returncode:
        pytest.skip("can't mount a file system here")
    try:
        path = small_master(disk)
        before = path.read_bytes()
        assert 2 * len(before) < 81_920 < 3 * len(before)
        with pytest.raises(InputError, match=r"(No space left on device).*othing was written"):
            run_refresh(path)
        assert left(disk) == []
        with suppress(OSError):
            path.with_name("rubbish").write_bytes(bytes(81_920))
        with pytest.raises(InputError, match=r"No space left on device"):
            run_refresh(path)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(InputError, match=r"Read-only file system.*plan\.xlsx"):
            run_refresh(path)
        assert path.read_bytes() == before
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A plan in a folder that everybody may write to, and all imports done."""
    with tempfile.TemporaryDirectory() as folder:
        path = small_master(Path(folder))
        before = path.read_bytes()
        assert cli.main(["refresh", str(path), "--backups", "0"]) == 0
        path.write_bytes(before)
        Path(folder).chmod(0o777)
        path.chmod(0o666)
        yield path


@ROOT
@pytest.mark.parametrize(
    ("folder", "file", "lock", "said", "ends"),
    [
        (0o555, 0o666, 0, "Nothing can be written in the folder", 2),
        (0o777, 0o600, 0, "can't be read (Permission denied)", 2),
        # the folder may be listed, but not entered
        (0o744, 0o666, 0, "can't be read (Permission denied)", 2),
        # renaming over it would work; that it is read-only is somebody's wish
        (0o777, 0o444, 0, "is read-only", 2),
        # as a run with a strict umask left it when it was killed
        (0o777, 0o666, 0o600, ".~plan.xlsx.lock.tmp can't be opened (Permission denied)", 3),
    ],
)
def test_a_user_without_a_right_is_told_which(
    shared: Path, folder: int, file: int, lock: int, said: str, ends: int
) -> None:
    if lock:
        shared.with_name(f".~{shared.name}.lock.tmp").touch(mode=lock)
    shared.chmod(file)
    shared.parent.chmod(folder)
    before, beside = shared.read_bytes(), left(shared.parent)
    [(code, told)] = apart(("refresh", shared), by=(NOBODY, NOBODY))
    assert (code, told.count("\n")) == (ends, 1)
    assert said in told
    assert ("delete that file" in told) == bool(lock)
    assert shared.read_bytes() == before
    assert left(shared.parent) == beside


@ROOT
def test_an_officer_and_a_service_account_take_turns(shared: Path) -> None:
    """Two users of one group, in a folder that is the group's; each lets in nobody else."""
    for path, mode in ((shared.parent, 0o2770), (shared, 0o660)):
        os.chown(path, OFFICER, GROUP)
        path.chmod(mode)
    for user in (OFFICER, SERVICE, OFFICER):
        before = shared.read_bytes()
        [(code, said)] = apart(("refresh", shared), by=(user, GROUP))
        assert code == 0, said
        assert shared.read_bytes() != before
        assert shared.stat().st_uid == user
        with shared.open("r+b") as file:  # as Excel saves in between
            file.write(before)
            file.truncate()
    assert {path.stat().st_gid for path in shared.parent.rglob("*")} == {GROUP}


def test_a_read_only_file_stays(plan: Path) -> None:
    before = plan.read_bytes()
    plan.chmod(0o444)
    with pytest.raises(InputError, match="is read-only"):
        run_refresh(plan)
    assert plan.read_bytes() == before


def test_a_file_or_a_folder_that_has_vanished(plan: Path) -> None:
    book = changed(plan)
    plan.rename(plan.with_name("moved.xlsx"))
    with pytest.raises(InputError, match="is no longer there"):
        book.save()
    assert [p.name for p in plan.parent.iterdir()] == ["moved.xlsx"]
    shutil.move(plan.parent, plan.parent.with_name("elsewhere"))
    with pytest.raises(InputError, match=r"There is no folder .* network folder may be"):
        book.save()
    assert not plan.parent.exists()


def test_what_comes_back_damaged_from_the_disk_is_not_taken(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_badly(target: Path, data: bytes) -> Path:
        return files.write_beside(target, data[:-1] + b"!")

    before = plan.read_bytes()
    monkeypatch.setattr(save, "write_beside", write_badly)
    with pytest.raises(InputError, match="came back from the disk damaged"):
        changed(plan).save()
    assert plan.read_bytes() == before
    assert left(plan.parent) == []


@POSIX
def test_the_new_file_has_the_rights_of_the_old_and_a_link_stays(plan: Path) -> None:
    plan.chmod(0o640)
    link = plan.with_name("link.xlsx")
    link.symlink_to(plan.name)
    before = plan.read_bytes()
    run_refresh(link)
    assert link.is_symlink()
    assert plan.read_bytes() != before
    assert plan.stat().st_mode & 0o777 == 0o640
    assert {p.name for p in plan.parent.iterdir()} == {
        *("plan.xlsx", "link.xlsx", "Backups of plan.xlsx")
    }


def test_what_a_killed_process_left_is_cleared_away(plan: Path) -> None:
    backups = folder_of(plan)
    backups.mkdir()
    for name in (".~plan.xlsx.new-abc.tmp", ".~plan.xlsx.lock.tmp"):
        plan.with_name(name).write_bytes(b"half")
    (backups / ".~plan 2025-01-13 14-05-33.xlsx.new-abc.tmp").write_bytes(b"half")
    other = plan.with_name(".~other.xlsx.new-abc.tmp")
    other.write_bytes(b"somebody else's")
    run_refresh(plan)
    assert left(plan.parent) == [other.name]


def as_text(cell: str) -> Callable[[bytes], bytes]:
    """Another text in a cell: the first one that the workbook has."""
    pattern = rf'<c r="{cell}"( s="\d+")?[^>]*>.*?</c>'.encode()
    return lambda data: re.sub(pattern, rf'<c r="{cell}"\1 t="s"><v>0</v></c>'.encode(), data)


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        ("Cover", as_text("B10")),  # the As at date; no table stands there
        ("Actions", as_text("A4")),  # a header
        ("History", as_text("C3")),
        ("xl/workbook.xml", lambda data: data[:-9]),
        ("xl/workbook.xml", lambda data: data.replace(b"Cover!$B$10", b"Cover!$A$10")),
        ("tblActions", lambda data: re.sub(rb'ref="A4:', b'ref="A5:', data)),
    ],
)
def test_a_master_that_could_not_be_read_as_a_plan_replaces_nothing(
    tmp_path: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    damage: Callable[[bytes], bytes],
) -> None:
    """A refresh compares instead of reading anew; that must miss nothing that reading would say."""
    path = copy_example(tmp_path / "plan.xlsx")
    before = path.read_bytes()
    edited = ClosedBook._edited

    def damaged(book: ClosedBook) -> Package | None:
        package = edited(book)
        assert package is not None
        sheets = package.sheet_parts()
        name = sheets.get(part) or package.table_part(sheets["Actions"], part) or part
        good = package[name]
        package[name] = damage(good)
        assert package[name] != good
        return package

    monkeypatch.setattr(ClosedBook, "_edited", damaged)
    code, _, err = run("refresh", path)
    assert (code, "Nothing was written. Please send" in err) == (2, True)
    assert "The new plan.xlsx can't be read back" in err
    assert path.read_bytes() == before
