"""Earlier contents of a master, kept beside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from plantools import cli
from plantools.engine import backups, open_book, save
from plantools.engine.backups import folder_of, list_backups
from plantools.errors import InputError
from tests.safety.conftest import run_refresh
from tests.safety.dated import Clock, edit, names
from tests.workbook.plans import master


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(save, "datetime", Clock)
    Clock.start()
    return master(tmp_path)


def test_what_a_refresh_replaces_is_kept_with_date_and_time(plan: Path) -> None:
    before = plan.read_bytes()
    run_refresh(plan)
    folder = plan.parent / "Backups of plan.xlsx"
    [kept] = folder.iterdir()
    assert kept.name == "plan 2025-01-13 14-05-33.xlsx"
    assert kept.read_bytes() == before


def test_a_refresh_that_changes_nothing_keeps_nothing(plan: Path) -> None:
    run_refresh(plan)
    after, kept = plan.read_bytes(), names(plan)
    run_refresh(plan)
    assert (plan.read_bytes(), names(plan)) == (after, kept)


def test_the_clock_is_in_no_byte_of_the_master(tmp_path: Path, plan: Path) -> None:
    before = plan.read_bytes()
    run_refresh(plan)
    after = plan.read_bytes()
    plan.write_bytes(before)
    Clock.moment = datetime(2031, 5, 6)
    run_refresh(plan)
    assert plan.read_bytes() == after


def test_ten_are_kept_and_the_oldest_go(plan: Path) -> None:
    contents = [edit(plan, number) for number in range(14)]
    assert len(names(plan)) == 10
    assert [b.path.read_bytes() for b in reversed(list_backups(plan))] == contents[-10:]


def test_equal_content_is_kept_once_as_of_the_last_time(plan: Path) -> None:
    first = plan.read_bytes()
    edit(plan, 1)
    second = edit(plan, 2)
    plan.write_bytes(first)
    edit(plan, 1)
    assert names(plan) == ["plan 2025-01-13 14-07-33.xlsx", "plan 2025-01-13 14-06-33.xlsx"]
    assert [b.path.read_bytes() for b in list_backups(plan)] == [first, second]


@pytest.mark.parametrize("command", ["refresh", "record"])
def test_how_many_are_kept_can_be_said(plan: Path, command: str) -> None:
    for number in range(5):
        edit(plan, number)
    more = ["--report", "One"] if command == "record" else []
    assert cli.main([command, str(plan), "--backups", "3", *more]) == 0
    assert len(names(plan)) == 3


def test_none_are_made_if_that_is_said(plan: Path) -> None:
    assert cli.main(["refresh", str(plan), "--backups", "0"]) == 0
    assert not folder_of(plan).exists()
    edit(plan, 1)
    kept = names(plan)
    assert cli.main(["record", str(plan), "--report", "One", "--backups", "0"]) == 0
    assert names(plan) == kept  # nor any deleted


def test_more_that_were_kept_on_purpose_stay(plan: Path) -> None:
    """The batch keeps thirty; an officer who runs it by hand says nothing about it."""
    for number in range(12):
        book = open_book(plan, backups=30)
        book.sheets["Actions"].range("M5").value = number
        book.save()
    edit(plan, "by hand")
    assert len(names(plan)) == 12


@pytest.mark.parametrize("wrong", ["-1", "many", "1.5"])
def test_a_number_of_backups_that_is_none(plan: Path, wrong: str) -> None:
    with pytest.raises(SystemExit) as raised:
        cli.main(["refresh", str(plan), "--backups", wrong])
    assert raised.value.code == 2


def test_other_files_in_the_folder_stay(plan: Path) -> None:
    edit(plan, "first")
    folder = folder_of(plan)
    own = {
        *("plan before committee.xlsx", "notes.txt", "plan 2024-13-45 99-99-99.xlsx"),
        *("other 2020-01-01 00-00-00.xlsx", "plan 2020-01-01 00-00-00.xlsx.bak"),
    }
    for name in own:
        (folder / name).write_bytes(b"mine")
    for number in range(12):
        edit(plan, number)
    assert own <= {path.name for path in folder.iterdir()}
    assert len(names(plan)) == 10
    assert not own & set(names(plan))


def test_two_in_one_second_are_both_kept(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Clock):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.moment

    monkeypatch.setattr(save, "datetime", Stopped)
    contents = [edit(plan, number) for number in range(3)]
    assert [b.path.read_bytes() for b in reversed(list_backups(plan))] == contents
    assert names(plan)[0].endswith(" (3).xlsx")


def test_no_backup_no_change(plan: Path) -> None:
    """A file stands where the folder should be."""
    folder_of(plan).write_bytes(b"")
    before = plan.read_bytes()
    with pytest.raises(InputError, match=r"No backup of plan\.xlsx.*nothing was written"):
        run_refresh(plan)
    assert plan.read_bytes() == before
    assert cli.main(["refresh", str(plan), "--backups", "0"]) == 0


def test_new_with_force_keeps_what_was_there(plan: Path) -> None:
    before = plan.read_bytes()
    assert cli.main(["new", str(plan), "--force"]) == 0
    assert list_backups(plan)[0].path.read_bytes() == before


def test_a_name_that_looks_like_a_pattern(tmp_path: Path) -> None:
    plan = master(tmp_path).rename(tmp_path / "plan [final] (1)+!.xlsx")
    plan.with_name(f".~{plan.name}.new-abc.tmp").write_bytes(b"left")
    run_refresh(plan)
    [kept] = list_backups(plan)
    assert kept.path.parent == folder_of(plan)
    assert {path.name for path in tmp_path.iterdir()} == {plan.name, folder_of(plan).name}


def test_two_masters_in_one_folder_have_their_own(plan: Path) -> None:
    other = plan.with_suffix(".xlsm")
    other.write_bytes(plan.read_bytes())
    run_refresh(plan)
    run_refresh(other)
    assert names(plan) == ["plan 2025-01-13 14-05-33.xlsx"]
    assert names(other) == ["plan 2025-01-13 14-06-33.xlsm"]
    assert backups.KEEP == 10
