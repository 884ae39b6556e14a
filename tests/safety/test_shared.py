"""A workbook that somebody else has: never written, and said who has it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
import xlwings as xw

from plantools import cli
from plantools.cli import options
from plantools.engine import edit_book, files, open_book, save
from plantools.errors import BusyError, InputError
from plantools.workbook.history import History
from plantools.workbook.tables import Tables
from tests.conftest import Run
from tests.safety.saving import apart, ended, in_child, run_refresh


def excel_owner(name: str, *, unit: int = 55) -> bytes:
    """A `~$` file as Excel writes it (165 bytes; 162 and a unit of 54 in some versions).

    A length byte and the name in the code page, then a length word and the name in UTF-16,
    both padded with spaces.
    """
    narrow = name.encode("cp1252", errors="replace")
    first = bytes([len(narrow)]) + narrow.ljust(unit - 1)
    second = len(name).to_bytes(2, "little") + name.ljust(unit - 1).encode("utf-16-le")
    return first + second


LIBREOFFICE = r"Ann Smith,asmith,LIB-PC-014,24.11.2025 09:30,file:///C:/Users/asmith/4/;"


def add_sheet(book: xw.Book) -> None:
    book.sheets.add("New", after=book.sheets[len(book.sheets) - 1])


def busy(plan: Path, run: Run, *more: str) -> str:
    """What `refresh` says; it ends with 3, and nothing was written."""
    before, beside = plan.read_bytes(), set(plan.parent.iterdir())
    code, out, err = run("refresh", plan, *more)
    assert (code, out) == (3, "")
    assert plan.read_bytes() == before
    assert set(plan.parent.iterdir()) == beside
    assert "Nothing was written" in err
    return err


@pytest.mark.parametrize(
    ("data", "who"),
    [
        (excel_owner("Ann Smith"), ": Ann Smith has it"),
        (excel_owner("Siân Ó Briain"), ": Siân Ó Briain has it"),
        (excel_owner("Łucja Nowak 李"), ": Łucja Nowak 李 has it"),
        (excel_owner("Ann Smith", unit=54), ": Ann Smith has it"),
        (excel_owner("x" * 54), f": {'x' * 54} has it"),
        (excel_owner("Ann Smith")[:55], ": Ann Smith has it"),
        (excel_owner(""), ""),
        (b"", ""),
        (b"\x07", ""),
        (b"\xff" * 165, None),
        (excel_owner("a\x1b[31m\nb"), ": a [31m b has it"),
        (LIBREOFFICE, ": Ann Smith on LIB-PC-014 has it"),
        (",asmith,LIB-PC-014,24.11.2025 09:30,file:///;", ": asmith on LIB-PC-014 has it"),
        (r"Smith\, Ann,asmith,PC,24.11.2025 09:30,file:///;", ": Smith, Ann on PC has it"),
        ("Ann", ": Ann has it"),
        ("", ""),
    ],
)
def test_the_file_of_excel_or_libreoffice_says_who_has_it(
    plan: Path, run: Run, data: bytes | str, who: str | None
) -> None:
    is_excel = isinstance(data, bytes)
    beside = plan.with_name("~$plan.xlsx" if is_excel else ".~lock.plan.xlsx#")
    beside.write_bytes(data if isinstance(data, bytes) else data.encode())
    said = busy(plan, run)
    if who is not None:
        assert f"plan.xlsx is open in {'Excel' if is_excel else 'LibreOffice'}{who}. " in said
    assert "delete that one" in said
    assert said.count("\n") == 1


def test_the_owner_file_of_another_workbook_is_not_ours(plan: Path) -> None:
    plan.with_name("~$an.xlsx").write_bytes(excel_owner("Ann"))  # Word's way to shorten names
    run_refresh(plan)


def test_record_is_kept_off_as_well_and_reading_is_no_harm(plan: Path, run: Run) -> None:
    plan.with_name("~$plan.xlsx").write_bytes(excel_owner("Ann Smith"))
    before = plan.read_bytes()
    code, _, err = run("record --report One", plan)
    assert (code, "Ann Smith has it" in err) == (3, True)
    assert plan.read_bytes() == before
    assert run("validate", plan).code == 0


def test_opened_in_excel_while_we_were_at_work(plan: Path) -> None:
    before = plan.read_bytes()
    with edit_book(plan) as book:
        add_sheet(book)
        plan.with_name("~$plan.xlsx").write_bytes(excel_owner("Ann Smith"))
        with pytest.raises(BusyError, match="Ann Smith has it"):
            book.save()
    assert plan.read_bytes() == before


def test_changed_by_somebody_else_while_we_were_at_work(plan: Path) -> None:
    """As OneDrive does when it brings a colleague's version."""
    theirs = plan.read_bytes() + b"\0"
    with edit_book(plan) as book:
        add_sheet(book)
        plan.write_bytes(theirs)
        with pytest.raises(BusyError, match="changed by somebody else"):
            book.save()
    assert [p.read_bytes() for p in plan.parent.iterdir()] == [theirs]


def test_changed_at_the_last_moment(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the new file was written, just before it would take the name."""
    theirs = plan.read_bytes() + b"\0"
    real = files.take_rights

    def meanwhile(target: Path, temporary: Path) -> None:
        target.write_bytes(theirs)
        real(target, temporary)

    monkeypatch.setattr(save, "take_rights", meanwhile)
    with pytest.raises(BusyError, match="changed by somebody else"):
        run_refresh(plan)
    assert plan.read_bytes() == theirs


def test_a_sharing_violation_on_windows_is_busy(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Windows says when Excel has the file: reading and replacing are refused."""
    monkeypatch.setattr(sys, "platform", "win32")
    before = plan.read_bytes()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    with monkeypatch.context() as patch:
        patch.setattr(save, "_rename", refuse)
        with pytest.raises(BusyError, match="may be open in Excel on this computer or another"):
            run_refresh(plan)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        with pytest.raises(BusyError, match="may be open in Excel on this computer or another"):
            open_book(plan)
    assert plan.read_bytes() == before


def test_a_virus_scanner_that_looks_for_a_moment_is_waited_for(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save, "_ATTEMPTS", 3)
    monkeypatch.setattr(save, "_PAUSE", 0)
    calls = []
    real = os.replace

    def twice_refused(*args: Path) -> None:
        calls.append(args)
        if len(calls) <= 2:
            raise PermissionError(13, "The process cannot access the file")
        real(*args)

    temporary = plan.with_name("new")
    temporary.write_bytes(b"new")
    monkeypatch.setattr(os, "replace", twice_refused)
    save._rename(temporary, plan)
    assert plan.read_bytes() == b"new"


def hold_on(plan: Path, held: int) -> None:
    with files.hold(plan):
        os.write(held, b"held")
        time.sleep(60)


def test_another_run_at_work_is_said(plan: Path, run: Run) -> None:
    told, held = os.pipe()
    other = in_child(lambda: hold_on(plan, held))  # between reading and saving
    assert os.read(told, 4) == b"held"
    assert "Another run of plantools is at work on plan.xlsx" in busy(plan, run)
    book = open_book(plan)
    add_sheet(book)
    with pytest.raises(BusyError):  # nor does the API write
        book.save()
    os.kill(other, signal.SIGKILL)
    ended(other)
    run_refresh(plan)  # the lock went with its process
    assert not list(plan.parent.glob(".*"))


def test_a_run_through_a_link_is_another_run_on_the_same_file(plan: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("links need a right on Windows that few have")
    link = plan.with_name("link.xlsx")
    link.symlink_to(plan.name)
    with files.hold(plan), pytest.raises(BusyError), files.hold(link):
        pass


def test_two_refreshes_at_once(plan: Path) -> None:
    """Started together again and again: at least one wins, the others say so, all is whole."""
    before = plan.read_bytes()
    assert cli.main(["refresh", str(plan)]) == 0
    after = plan.read_bytes()
    busy_runs = 0
    for _ in range(3):
        plan.write_bytes(before)
        runs = apart(*[("refresh", plan)] * 3)
        codes = [code for code, _ in runs]
        assert set(codes) <= {0, 3}
        assert 0 in codes
        busy_runs += codes.count(3)
        assert all("Another run" in said for code, said in runs if code)
        assert plan.read_bytes() == after
    assert busy_runs


def test_two_that_both_wait_both_finish(plan: Path) -> None:
    runs = apart(*(("record", plan, "--wait", "1", "--report", x) for x in ("One", "Two")))
    assert [code for code, _ in runs] == [0, 0], runs
    assert set(History(Tables(open_book(plan))).labels) == {"One", "Two"}


def test_a_missing_file_or_folder_is_no_lock(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"), edit_book(tmp_path / "plan.xlsx"):
        pass
    nowhere = tmp_path / "nowhere" / "plan.xlsx"
    with pytest.raises(InputError, match="There is no"), edit_book(nowhere):
        pass
    assert not list(tmp_path.iterdir())


def test_waiting_until_the_officer_closes_it(
    plan: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "POLL", 0.05)
    owner = plan.with_name("~$plan.xlsx")
    owner.write_bytes(excel_owner("Ann Smith"))
    closes = threading.Timer(0.4, owner.unlink)
    closes.start()
    code, out, err = run("refresh --wait 1", plan)
    closes.join()
    assert (code, "Refreshed" in out) == (0, True)
    assert err.count("Ann Smith has it") == 1
    assert "Waiting for up to 1 min" in err
    owner.write_bytes(excel_owner("Ann Smith"))  # and in vain
    start = time.monotonic()
    assert busy(plan, run, "--wait", "0.005").count("Ann Smith has it") == 2
    assert time.monotonic() - start > 0.2


@pytest.mark.parametrize(
    "wrong", ["--wait -1", "--wait soon", "--wait nan", "--backups -1", "--backups 1.5"]
)
def test_a_number_that_is_none(plan: Path, wrong: str) -> None:
    with pytest.raises(SystemExit) as raised:
        cli.main(["refresh", str(plan), *wrong.split()])
    assert raised.value.code == 2
