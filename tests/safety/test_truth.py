"""What plantools says about saving is what happened, whatever else goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from plantools import cli, ribbon
from plantools.engine import files, open_book, save
from plantools.engine.backups import list_backups
from plantools.errors import keep_traceback
from tests.conftest import Run

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs /dev/full and hard links")


def told(stderr: str) -> str:
    """One line, but for the note that the plan's date is long ago, as in all plans of tests."""
    lines = stderr.splitlines(keepends=True)
    said = "".join(line for line in lines if "The As at date on the Cover" not in line)
    assert said.count("\n") <= 1, said
    assert "Traceback" not in said
    return said


@POSIX
@pytest.mark.parametrize(
    ("to", "command"),
    [
        (">/dev/full", "refresh"),
        (">/dev/full", "record --report One --json"),
        (">&-", "format"),
        (">&- 2>&-", "refresh --json"),
    ],
)
def test_output_that_has_nowhere_to_go(plan: Path, to: str, command: str) -> None:
    before = plan.read_bytes()
    name, *options = command.split()
    words = [sys.executable, "-m", "plantools", name, str(plan), *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        ["sh", "-c", f'"$@" {to}', "sh", *words],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert plan.read_bytes() != before
    full = (
        "plantools: the result can't be shown (No space left on device). "
        "plan.xlsx was saved before that.\n"
    )
    assert (done.returncode, told(done.stderr)) == ((2, full) if "full" in to else (0, ""))


@pytest.mark.parametrize(
    ("owner", "step", "error", "code", "said"),
    [
        (os, "replace", KeyboardInterrupt(), 130, "stopped. plan.xlsx was saved before that."),
        (save, "sync_folder", KeyboardInterrupt(), 130, "stopped. plan.xlsx was saved before"),
        (save, "drop_oldest", RuntimeError(), 2, "inside plantools. plan.xlsx was saved before"),
        (save, "drop_oldest", MemoryError(), 2, "little memory for that. plan.xlsx was saved"),
        (save, "_rename", OSError(5, "Input/output error"), 0, ""),  # and yet it was done
        (save, "_keep", KeyboardInterrupt(), 130, "stopped. Nothing was written."),
        (save, "take_rights", MemoryError(), 2, "little memory for that. Nothing was written."),
    ],
)
def test_stopped_before_or_after_the_step_that_counts(
    plan: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    step: str,
    error: BaseException,
    code: int,
    said: str,
) -> None:
    assert cli.main(["format", str(plan)]) == 0  # so that there is a copy already
    before = plan.read_bytes()
    monkeypatch.setattr(tempfile, "tempdir", str(plan.parent))

    def at_the_master(*arguments: object) -> object:
        result = real(*arguments)
        if owner is os and Path(str(arguments[1])) != plan:
            return result  # os.replace is called for the backup as well
        raise error

    real = getattr(owner, step)
    monkeypatch.setattr(owner, step, at_the_master)
    found, _, err = run("refresh", plan)
    monkeypatch.undo()
    assert found == code
    assert said in told(err)
    assert (plan.read_bytes() != before) == (code == 0 or "was saved" in err)
    assert not list(plan.parent.glob(".~*"))


@pytest.mark.parametrize("length", [225, 236, 237, 254])
def test_long_names_are_saved_or_refused(plan: Path, run: Run, length: int) -> None:
    path = plan.rename(plan.with_name("x" * (length - 5) + ".xlsx"))
    before = path.read_bytes()
    code, _, err = run("refresh", path)
    if length <= files.LONGEST_NAME:
        assert (code, told(err)) == (0, "")
        assert list_backups(path)[0].path.read_bytes() == before
        assert run("restore", path, "latest").code == 0
    else:
        assert code == 2
        assert "is too long" in told(err)
        assert "Nothing was written" in err
    assert path.read_bytes() == before
    code, _, err = run("new", path.with_name(f"n{path.name[1:]}"))
    assert (code == 0) == (length <= files.LONGEST_NAME)


@POSIX
def test_open_in_excel_by_the_name_of_a_link(plan: Path, run: Run) -> None:
    folder = plan.parent / "desktop"
    folder.mkdir()
    link = folder / "my plan.xlsx"
    link.symlink_to(plan)
    for owner in (link.with_name("~$my plan.xlsx"), plan.with_name("~$plan.xlsx")):
        owner.write_bytes(b"")
        for command in (["refresh"], ["restore", "latest"], ["new", "--force"]):
            code, _, err = run(command[0], link, *command[1:])
            assert code == 3
            assert "is open in Excel. Nothing was written." in told(err)
        owner.unlink()
    assert run("refresh", link).code == 0
    assert run("restore", link, "latest").code == 0
    assert link.is_symlink()
    assert list_backups(plan)[0].path.name in run("restore", link).out


@POSIX
def test_a_second_name_would_keep_the_old_content(plan: Path, run: Run) -> None:
    os.link(plan, plan.with_name("other.xlsx"))
    before = plan.read_bytes()
    code, _, err = run("refresh", plan)
    assert code == 2
    assert "plan.xlsx has 2 names (hard links)" in told(err)
    assert "Nothing was written." in err
    assert plan.read_bytes() == before


@pytest.mark.parametrize(
    "label", ["x" * 101, "x" * 40_000, "a\tb", "a\nb", "a\x07", "a\u202eb", " "]
)
def test_a_label_is_refused_before_anything_is_written(plan: Path, run: Run, label: str) -> None:
    before = plan.read_bytes()
    code, _, err = run("record", plan, "--report", label)
    assert code == 2
    said = told(err)
    assert "name" in said
    assert len(said) < 200
    assert plan.read_bytes() == before
    with closing(open_book(plan)) as book:
        assert ribbon.record_report(book, label) == said.removeprefix("plantools: ").strip()
        assert "History" not in [sheet.name for sheet in book.sheets]


def test_logs_do_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names = []
    for number in range(30):
        try:
            raise RuntimeError(number)
        except RuntimeError:
            names.append(keep_traceback())
        os.utime(names[-1], (number, number))
    assert {str(path) for path in tmp_path.iterdir()} == set(names[-20:])
