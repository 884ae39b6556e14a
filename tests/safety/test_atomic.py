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
from pathlib import Path
from typing import Any

import pytest
from xlwings import Book

from plantools import cli
from plantools.engine import files, open_book, save
from plantools.engine.backups import folder_of
from plantools.engine.book import Book as ClosedBook
from plantools.engine.package import Package
from plantools.errors import InputError, WorkbookError
from tests.masters import copy_example
from tests.masters import master as small_master
from tests.safety.conftest import run_refresh
from tests.safety.processes import left

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork and no SIGKILL")
ROOT = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0,
    reason="needs root on Linux: it mounts a disk and changes the user",
)
KILLS, WORKERS = int(os.environ.get("KILLS", "200")), 2
"""Of whole refreshes, and as many of their last step; `make fuzz` kills more often."""
PROCESS = (sys.executable, "-m", "tests.safety.processes")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return small_master(tmp_path)


@POSIX
def test_a_killed_refresh_leaves_the_master_old_or_new(tmp_path: Path) -> None:
    seed = random.randrange(1000)
    counts = [str(KILLS // WORKERS)] * 2
    workers = []
    for number in range(WORKERS):
        folder = tmp_path / str(number)
        (folder / "tmp").mkdir(parents=True)
        (folder / "plan").mkdir()
        path = small_master(folder / "plan")
        workers.append(
            subprocess.Popen(
                [*PROCESS, "kill", str(path), str(seed + number), *counts],
                env={**os.environ, "TMPDIR": str(folder / "tmp")},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    for worker in workers:
        said = worker.communicate(timeout=120)[0]
        assert worker.returncode == 0, said


STEPS = ("mkstemp", "fsync", "replace", "chmod")


@pytest.mark.parametrize("step", STEPS)
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
    sheet = book.sheets.add("New", after=book.sheets[len(book.sheets) - 1])
    sheet.range("A1").value = "x"
    return book


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system that has little room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=80k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("can't mount a file system here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@ROOT
def test_a_full_disk(small_disk: Path) -> None:
    path = small_master(small_disk)
    before = path.read_bytes()
    assert 2 * len(before) < 81_920 < 3 * len(before)  # room for one copy, not for two
    with pytest.raises(InputError, match=r"(No space left on device).*othing was written"):
        run_refresh(path)
    assert path.read_bytes() == before
    assert left(small_disk) == []
    path.with_name("rubbish").write_bytes(b"x")
    with suppress(OSError):
        path.with_name("rubbish").write_bytes(bytes(81_920))
    with pytest.raises(InputError, match=r"No space left on device"):
        run_refresh(path)
    assert path.read_bytes() == before


@ROOT
def test_a_disk_that_is_mounted_read_only(small_disk: Path) -> None:
    path = small_master(small_disk)
    before = path.read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(InputError, match=r"Read-only file system.*plan\.xlsx"):
        run_refresh(path)
    assert path.read_bytes() == before


def as_nobody(path: Path, said: str) -> tuple[int, str]:
    """The command, run by a user without rights, says this in one line; with its exit code."""
    before, beside = path.read_bytes(), left(path.parent)
    done = subprocess.run([*PROCESS, "as", str(path)], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert path.read_bytes() == before
    assert left(path.parent) == beside
    return done.returncode, done.stderr


@pytest.fixture
def shared() -> Iterator[Path]:
    """A plan in a folder that everybody may write to."""
    folder = Path(tempfile.mkdtemp())
    path = small_master(folder)
    folder.chmod(0o777)
    path.chmod(0o666)
    yield path
    shutil.rmtree(folder)


@ROOT
def test_a_folder_without_the_right_to_write(shared: Path) -> None:
    shared.parent.chmod(0o555)
    assert as_nobody(shared, "Nothing can be written in the folder")[0] == 2


@ROOT
def test_a_file_without_the_right_to_read(shared: Path) -> None:
    shared.chmod(0o600)
    assert as_nobody(shared, "can't be read (Permission denied)")[0] == 2


@ROOT
def test_a_file_without_the_right_to_write(shared: Path) -> None:
    """Renaming over it would work; that it is read-only is somebody's wish."""
    shared.chmod(0o444)
    assert as_nobody(shared, "is read-only")[0] == 2


def test_a_read_only_file_stays(plan: Path) -> None:
    before = plan.read_bytes()
    plan.chmod(0o444)
    with pytest.raises(InputError, match="is read-only"):
        run_refresh(plan)
    assert plan.read_bytes() == before


def test_a_folder_that_has_vanished(plan: Path) -> None:
    book = changed(plan)
    shutil.move(plan.parent, plan.parent.with_name("elsewhere"))
    with pytest.raises(InputError, match=r"There is no folder .* network folder may be"):
        book.save()
    assert not plan.parent.exists()


def test_a_file_that_has_vanished(plan: Path) -> None:
    book = changed(plan)
    plan.rename(plan.with_name("moved.xlsx"))
    with pytest.raises(InputError, match="is no longer there"):
        book.save()
    assert [p.name for p in plan.parent.iterdir()] == ["moved.xlsx"]


def test_what_comes_back_damaged_from_the_disk_is_not_taken(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_badly(target: Path, data: bytes) -> Path:
        return files.write_beside(target, data[:-1] + b"!")

    monkeypatch.setattr(save, "write_beside", write_badly)
    before = plan.read_bytes()
    with pytest.raises(InputError, match="came back from the disk damaged"):
        changed(plan).save()
    assert plan.read_bytes() == before
    assert left(plan.parent) == []


def test_a_new_file_that_could_not_be_opened_again_is_not_taken(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plantools.engine import draw

    def spoil(package: Package, *args: Any) -> None:
        draw_into(package, *args)
        package["xl/workbook.xml"] = package["xl/workbook.xml"][:-9]

    draw_into = draw.draw_into
    monkeypatch.setattr(draw, "draw_into", spoil)
    before = plan.read_bytes()
    with pytest.raises(WorkbookError, match=r"new plan\.xlsx can't be read back.*send"):
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
        ("xl/workbook.xml", lambda data: data.replace(b"Cover!$B$10", b"Cover!$A$10")),
        ("xl/tables/table1.xml", lambda data: re.sub(rb'ref="A4:', b'ref="A5:', data)),
    ],
)
def test_a_master_that_could_not_be_read_as_a_plan_replaces_nothing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
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
        name = package.sheet_parts().get(part, part)
        good = package[name]
        package[name] = damage(good)
        assert package[name] != good
        return package

    monkeypatch.setattr(ClosedBook, "_edited", damaged)
    assert cli.main(["refresh", str(path)]) == 2
    assert "Nothing was written." in capsys.readouterr().err
    assert path.read_bytes() == before
