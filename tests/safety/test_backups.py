"""Earlier contents of a master, kept beside it, listed and put back."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plantools import cli
from plantools.engine import edit_book, save
from plantools.engine.backups import checksum, find_backup, folder_of, list_backups
from plantools.errors import InputError
from tests.conftest import Run
from tests.masters import master
from tests.safety.saving import Clock, edit, names, run_refresh


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(save, "datetime", Clock)
    Clock.start()
    return master(tmp_path)


def test_what_a_refresh_replaces_is_kept_once_with_number_date_and_time(plan: Path) -> None:
    before = plan.read_bytes()
    run_refresh(plan)
    after, folder = plan.read_bytes(), plan.parent / "Backups of plan.xlsx"
    [kept] = folder.iterdir()
    assert kept.name == f"plan 0001 2025-01-13 14-05-33Z {checksum(after)}.xlsx"
    assert kept.read_bytes() == before
    run_refresh(plan)  # which changes nothing
    assert (plan.read_bytes(), names(plan)) == (after, [kept.name])
    plan.write_bytes(before)
    Clock.moment = datetime(2031, 5, 6, tzinfo=UTC)
    run_refresh(plan)
    assert plan.read_bytes() == after  # the clock is in no byte of it


class Nights:
    """A file that is refreshed every night at two, and edited before that on some days."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.day = datetime(2025, 1, 13, 2, tzinfo=UTC)
        self.edits: dict[datetime, bytes] = {}

    def run(
        self,
        nights: int,
        *,
        edited: Collection[int] = (),
        backups: int | None = None,
        days: int = 1,
    ) -> None:
        for night in range(nights):
            self.day += timedelta(days=days)
            if night in edited:
                self.edits[self.day] = f"Edit of {self.day:%d %B %Y}".encode()
                self.path.write_bytes(self.edits[self.day])
            Clock.moment = self.day
            typed = self.path.read_bytes().partition(b"|")[0]
            made = typed + f"| as at {self.day:%d %B %Y}".encode()
            save.replace_file(self.path, made, backups=backups, regenerates=True)

    @property
    def contents(self) -> set[bytes]:
        return {backup.path.read_bytes() for backup in list_backups(self.path)}


@pytest.fixture
def nights(plan: Path) -> Nights:
    return Nights(plan)


def test_the_command_says_which_copies_a_refresh_had_made(plan: Path) -> None:
    for day in ("2025-07-01", "2025-07-02", "2025-07-03"):
        assert cli.main(["refresh", str(plan), "--as-at", day]) == 0
    edit(plan, "typed")
    run_refresh(plan)
    assert [b.is_refreshed for b in reversed(list_backups(plan))] == [False, *[True] * 3, False]


def test_nights_of_refresh_never_push_out_what_an_officer_typed(nights: Nights) -> None:
    def refreshed() -> int:
        return sum(backup.is_refreshed for backup in list_backups(nights.path))

    nights.run(40, edited=(0, 3))
    officers = {b.path.read_bytes() for b in list_backups(nights.path) if not b.is_refreshed}
    assert set(nights.edits.values()) <= officers
    assert refreshed() == 10
    nights.run(3, backups=4)
    assert refreshed() == 4
    nights.run(13, backups=30)
    nights.run(1)  # an officer who runs it by hand says nothing about how many
    assert refreshed() == 17


def test_officers_states_are_kept_all_then_weekly_then_monthly(nights: Nights) -> None:
    nights.run(90, edited=range(90), days=4)
    nights.run(100, edited=range(100))
    kept = [b.made for b in list_backups(nights.path) if not b.is_refreshed]
    ages = [(nights.day - made).days for made in kept]
    assert set(range(14)) <= set(ages)
    assert set(list(nights.edits.values())[-14:]) <= nights.contents
    weeks = {made.isocalendar()[:2] for made, age in zip(kept, ages, strict=True) if age <= 83}
    assert len(weeks) >= 12
    assert len({(made.year, made.month) for made in kept}) >= 12
    assert len(kept) <= 19 + 11 + 12


@pytest.mark.parametrize("years", [6, -6])
def test_a_clock_that_is_wrong_for_some_saves_costs_nothing(nights: Nights, years: int) -> None:
    nights.run(20, edited=range(430))
    today = nights.day
    nights.day += timedelta(days=365 * years)
    nights.run(3, edited=range(430))
    just_made = list_backups(nights.path)[0]
    assert just_made.path.read_bytes() == list(nights.edits.values())[-1]
    nights.day = today
    nights.run(2, edited=range(430))
    assert set(list(nights.edits.values())[6:]) <= nights.contents
    newest = list_backups(nights.path)[0]
    assert newest.path.read_bytes() == nights.edits[nights.day]
    assert find_backup(nights.path, "latest") == newest.path


def test_a_clock_that_is_wrong_at_first_or_stays_wrong_empties_no_folder(nights: Nights) -> None:
    nights.day -= timedelta(days=6 * 365)
    nights.run(3, edited=range(3))
    nights.day += timedelta(days=6 * 365)
    nights.run(17, edited=range(17))
    assert set(list(nights.edits.values())[6:]) <= nights.contents
    assert set(list(nights.edits.values())[:3]) <= nights.contents
    nights.day += timedelta(days=6 * 365)
    for _ in range(12):
        before = nights.contents
        nights.run(1, edited=(0,))
        officers = set(nights.edits.values())
        assert len((before - nights.contents) & officers) <= 2


def test_the_order_is_that_of_saving_whatever_the_clocks_say(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server by UTC and a laptop by summer time in turn, in the hour that is there twice."""
    contents = []
    for zone, moment in (
        ("UTC", datetime(2025, 10, 26, 0, 40, tzinfo=UTC)),
        ("Europe/London", datetime(2025, 10, 26, 0, 50, tzinfo=UTC)),  # 1:50 there
        ("UTC", datetime(2025, 10, 26, 0, 58, tzinfo=UTC)),
        ("Europe/London", datetime(2025, 10, 26, 1, 30, tzinfo=UTC)),  # 1:30 there
    ):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        Clock.moment = moment
        contents.append(edit(plan, zone + str(moment)))
    assert [b.path.read_bytes() for b in reversed(list_backups(plan))] == contents
    assert find_backup(plan, "latest").read_bytes() == contents[-1]
    assert find_backup(plan, "2025-10-26 01:51").read_bytes() == contents[1]
    monkeypatch.undo()
    time.tzset()


def test_copies_of_before_are_read_and_older_than_any_new_one(plan: Path) -> None:
    folder = folder_of(plan)
    folder.mkdir()
    old = ["plan 2031-01-01 00-00-00.xlsx", "plan 2024-06-30 10-00-00 (2).xlsx"]
    for name in (*old, "plan 2024-06-30 10-00-00.xlsx"):
        (folder / name).write_bytes(name.encode())
    edit(plan, 1)
    assert names(plan)[1:] == [*old, "plan 2024-06-30 10-00-00.xlsx"]
    assert names(plan)[0].startswith("plan 0001 2025-01-13")
    assert find_backup(plan, "2031").name == old[0]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_what_is_made_beside_a_master_has_its_rights(plan: Path) -> None:
    """An officer whose umask lets nobody in, and a service account of the same group."""
    plan.chmod(0o664)
    plan.parent.chmod(0o2775)
    before = os.umask(0o077)
    try:
        with edit_book(plan) as book:
            [lock] = plan.parent.glob(".~*.lock.tmp")
            assert lock.stat().st_mode & 0o777 == 0o664
            book.sheets["Actions"].range("M5").value = 1
            book.save()
    finally:
        os.umask(before)
    [kept] = list_backups(plan)
    modes = [path.stat().st_mode & 0o7777 for path in (plan, kept.path.parent, kept.path)]
    assert modes == [0o664, 0o2775, 0o664]


def test_none_are_made_if_that_is_said(plan: Path) -> None:
    assert cli.main(["refresh", str(plan), "--backups", "0"]) == 0
    assert not folder_of(plan).exists()
    edit(plan, 1)
    kept = names(plan)
    assert cli.main(["record", str(plan), "--report", "One", "--backups", "0"]) == 0
    assert names(plan) == kept  # nor any deleted


def test_other_files_in_the_folder_stay(plan: Path) -> None:
    edit(plan, "first")
    folder = folder_of(plan)
    own = {
        *("plan before committee.xlsx", "notes.txt", "plan 2024-13-45 99-99-99.xlsx"),
        *("other 2020-01-01 00-00-00.xlsx", "plan 2020-01-01 00-00-00.xlsx.bak"),
    }
    for name in own:
        (folder / name).write_bytes(b"mine")
    contents = [edit(plan, number) for number in range(12)]
    assert own <= {path.name for path in folder.iterdir()}
    assert len(names(plan)) == 13
    assert not own & set(names(plan))
    assert cli.main(["restore", str(plan), names(plan)[-2]]) == 0  # nearly the oldest
    assert plan.read_bytes() == contents[0]
    assert len(names(plan)) == 14


def test_two_in_one_second_are_both_kept(plan: Path) -> None:
    Clock.step = timedelta(0)
    contents = [edit(plan, number) for number in range(3)]
    assert [b.path.read_bytes() for b in reversed(list_backups(plan))] == contents
    assert names(plan)[0] == "plan 0003 2025-01-13 14-04-33Z.xlsx"


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
    assert [name[:30] for name in names(plan)] == ["plan 0001 2025-01-13 14-05-33Z"]
    assert [name[:30] for name in names(other)] == ["plan 0001 2025-01-13 14-06-33Z"]


def test_they_are_listed_newest_first(plan: Path, run: Run) -> None:
    code, out, _ = run("restore", plan)
    assert (code, out.count("\n")) == (0, 1)
    assert "There are no backups of plan.xlsx" in out
    for number in range(3):
        edit(plan, number)
    code, out, _ = run("restore", plan)
    first, _, third, _ = out.splitlines()
    assert code == 0
    assert first.startswith("13 January 2025, 14:07:33")
    assert first.endswith("KB  plan 0003 2025-01-13 14-07-33Z.xlsx")
    assert third.startswith("13 January 2025, 14:05:33")
    code, out, _ = run("restore", plan, "--json")
    listed = json.loads(out)["backups"]
    assert code == 0
    assert [entry["name"] for entry in listed] == names(plan)
    assert listed[0]["made"] == "2025-01-13 14:07:33+00:00"
    assert listed[0]["size"] == list_backups(plan)[0].path.stat().st_size


def test_one_is_put_back(plan: Path, run: Run) -> None:
    edit(plan, 1)
    second = edit(plan, 2)
    third = plan.read_bytes()
    name = "plan 0002 2025-01-13 14-06-33Z.xlsx"
    for wanted in (
        *("latest", "LATEST", name, f"Backups of plan.xlsx/{name}", "2025-01-13 14-06-33"),
        *("2025-01-13 14:06", "2025-01-13T14:06:33"),
    ):
        assert find_backup(plan, wanted).name == name
    code, out, _ = run("restore --json", plan, "2025-01-13 14:06")
    kept = "plan 0003 2025-01-13 14-07-33Z.xlsx"
    assert (code, json.loads(out)) == (0, {"file": str(plan), "restored": name, "kept": kept})
    assert plan.read_bytes() == second
    assert list_backups(plan)[0].path.read_bytes() == third  # what it replaced
    assert run("restore", plan, "latest").code == 0  # it can be taken back
    assert plan.read_bytes() == third


@pytest.mark.parametrize("lost", ["deleted", "damaged", "read as nothing"])
def test_a_master_that_was_lost_comes_back(plan: Path, lost: str, run: Run) -> None:
    before = edit(plan, 1)
    if lost == "deleted":
        plan.unlink()
    else:
        plan.write_bytes(b"PK\x03\x04 half" if lost == "damaged" else b"")
    assert run("restore", plan, "latest")[0] == 0
    assert plan.read_bytes() == before
    assert plan.stat().st_mode & 0o600 == 0o600


def test_one_that_there_is_not(plan: Path, run: Run) -> None:
    edit(plan, 1)
    edit(plan, 2)
    before, kept = plan.read_bytes(), names(plan)
    for wanted, said in (
        ("2025-01-13", "fits 2 backups"),
        ("nothing.xlsx", "has no backup 'nothing.xlsx'"),
        *((wanted, f"has no backup {wanted!r}") for wanted in ("2024", "../plan.xlsx", "")),
    ):
        code, out, err = run("restore", plan, wanted)
        assert (code, out, said in err) == (2, "", True)
    assert (plan.read_bytes(), names(plan)) == (before, kept)


def test_a_damaged_backup_is_not_put_back_nor_any_while_excel_has_it(plan: Path, run: Run) -> None:
    edit(plan, 1)
    before = plan.read_bytes()
    owner = plan.with_name("~$plan.xlsx")
    owner.touch()
    assert run("restore", plan, "latest")[0] == 3
    owner.unlink()
    list_backups(plan)[0].path.write_bytes(b"PK\x03\x04 half")
    code, _, err = run("restore", plan, "latest")
    assert code == 2
    assert "plan 0001 2025-01-13 14-05-33Z.xlsx is not an Excel workbook" in err
    assert plan.read_bytes() == before
