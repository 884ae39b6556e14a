"""The folder of a pack: new and whole or as it was, and nothing in it that can't be published."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pytest

from plantools import cli
from plantools.engine import edit_book, open_book
from plantools.engine.files import hold
from plantools.errors import BusyError, InputError
from plantools.pack import Pack, read_pack, write_pack
from plantools.pack.contents import DRAFT
from plantools.pack.pdf import _with_libreoffice, to_pdf
from plantools.pack.template import MODEL
from plantools.pack.writing import _write_whole
from plantools.workbook.session import Session
from tests.masters import copy_example


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    copy_example(path)
    return path


def give_reasons(path: Path) -> None:
    with edit_book(path, backups=0) as book:
        table = book.sheets["Reasons"].tables["tblReasons"]
        row, column = table.range.last_cell.row + 1, table.range.column
        sheet = book.sheets["Reasons"]
        sheet.range((row, column)).value = [["WF5", "", "Staff."], ["WF6", "", "Builders."]]
        table.resize(sheet.range((table.range.row, column), (row + 1, column + 4)))
        book.save()


def pack_of(path: Path) -> Pack:
    with closing(open_book(path, backups=0)) as book:
        return read_pack(Session(book, today=date(2026, 1, 13)))


def headers(path: Path) -> list[str]:
    sections = docx.Document(str(path)).sections
    return [section.header.paragraphs[0].text for section in sections]


def test_what_lacks_a_reason_or_names_a_person_stops_it(plan: Path, capsys: Any) -> None:
    with edit_book(plan, backups=0) as book:
        place = pack_of(plan).plan.milestones[0].place
        book.sheets[place.sheet].range(place.cell("owners")).value = "Jane Doe"
        book.save()
    assert cli.main(["pack", str(plan), "--no-pdf", "--json"]) == 1
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert (document["draft"], document["made"]) == (False, [])
    assert document["without_reason"] == ["WF5", "WF6"]
    assert len(document["lacking"]) == 3
    assert "Actions!" in told.err
    assert "Jane" not in told.err
    assert sorted(path.name for path in plan.parent.iterdir()) == [plan.name]


def test_a_draft_says_so_on_every_page_and_a_finished_pack_does_not(
    plan: Path, capsys: Any
) -> None:
    folder = plan.with_name("plan pack draft")  # the one to be published stays as it is
    assert cli.main(["pack", str(plan), "--no-pdf", "--json", "--draft"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["draft"] is True
    assert {Path(name).parent for name in document["made"]} == {folder}
    made = [path for path in folder.iterdir() if path.suffix == ".docx"]
    assert len(made) == 7
    assert all(found == DRAFT for path in made for found in headers(path))
    sheets = openpyxl.load_workbook(folder / "All tables.xlsx").worksheets
    assert all(str(sheet["A1"].value).startswith("DRAFT") for sheet in sheets)
    give_reasons(plan)
    write_pack(pack_of(plan), folder, pdf=False, draft=True)  # a draft only while it lacks one
    assert not any(DRAFT in found for path in made for found in headers(path))
    assert cli.main(["pack", str(plan), "--no-pdf", "--draft"]) == 0
    assert headers(made[0]) == [DRAFT]


def test_a_new_pack_leaves_nothing_of_the_old_one_and_officers_files_stay(plan: Path) -> None:
    folder = plan.with_name("out")
    folder.mkdir()
    for name in ("Covering report.pdf", "Appendix 9 Gone.pdf", "Appendix 9 Gone.docx"):
        (folder / name).write_text("old")
    (folder / "Our notes.docx").write_text("ours")
    (folder / "Minutes").mkdir()
    made = write_pack(pack_of(plan), folder, pdf=False, draft=True)
    left = {path.name for path in folder.iterdir()}
    assert left == {path.name for path in made} | {"Our notes.docx", "Minutes"}
    assert sorted(path.name for path in plan.parent.iterdir()) == ["out", "plan.xlsx"]


EACH = 'out="$6"; shift 6; for each; do each=${each##*/}; %s >"$out/${each%%.docx}.pdf"; done\n'
GOOD, HALF = "cat GOOD", "head -c 200 GOOD"
PROGRAMS = [
    (EACH % GOOD, ""),
    (EACH % GOOD + "exit 77", "it stopped with 77"),
    (EACH % GOOD + "kill -9 $$", "it stopped with -9"),
    (EACH % HALF, "A.pdf was not made, or only part of it"),
    ("exit 0", "A.pdf was not made, or only part of it"),
    ("sleep 3210 & sleep 3210", "no PDF files after 0 minutes"),
    ("", "(Permission denied)"),
]


def soffice(place: Path, does: str) -> Path:
    """A program in LibreOffice's place, which does something else."""
    program, good = place / "soffice", place.parent / "good.pdf"
    one_page = pikepdf.new()
    one_page.add_blank_page()
    one_page.save(good)
    program.write_text(f"#!/bin/sh\n{does}\n".replace("GOOD", f"'{good}'"))
    program.chmod(0o755 if does else 0o644)
    return program


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
@pytest.mark.parametrize(("does", "told"), PROGRAMS)
def test_a_program_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, told: str
) -> None:
    monkeypatch.setattr("plantools.pack.pdf._START", 0.5)
    monkeypatch.setattr("plantools.pack.pdf._EACH", 0)
    convert = partial(_with_libreoffice, str(soffice(tmp_path, does)))
    documents = dict.fromkeys(("A.docx", "B.docx"), MODEL.read_bytes())
    if not told:
        assert list(to_pdf(documents, [convert])) == ["A.pdf", "B.pdf"]
        return
    with pytest.raises(InputError, match=re.escape(told)):
        to_pdf(documents, [convert])
    (tmp_path / "other").mkdir()
    good = partial(_with_libreoffice, str(soffice(tmp_path / "other", EACH % GOOD)))
    assert list(to_pdf(documents, [convert, good])) == ["A.pdf", "B.pdf"]
    left = subprocess.run(["pgrep", "-f", "sleep 3210"], capture_output=True, check=False)
    assert left.returncode == 1  # what a program that hangs has started ends with it


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_a_conversion_that_fails_is_said_and_leaves_no_pdf(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = old_pack(plan.parent)
    program = soffice(plan.parent, EACH % GOOD + "exit 77")
    monkeypatch.setattr("plantools.pack.pdf.find_libreoffice", lambda: str(program))
    with pytest.raises(InputError, match="LibreOffice could not make the PDF files"):
        write_pack(pack_of(plan), folder, draft=True)
    assert {path.suffix for path in folder.iterdir()} == {".docx", ".xlsx", ""}


THEIRS = {"Our notes.docx": b"theirs", "Minutes": None}
OLD = {"Covering report.docx": b"old", "Covering report.pdf": b"old"}
NEW = {"Covering report.docx": b"new", "All tables.xlsx": b"new"}
STEPS = [("mkdir", 1), ("write_bytes", 2), *(("rename", n) for n in range(1, 5))]


def old_pack(place: Path) -> Path:
    folder = place / "out"
    (folder / "Minutes").mkdir(parents=True)
    for name, data in (OLD | THEIRS).items():
        if data is not None:
            (folder / name).write_bytes(data)
    return folder


def content(folder: Path) -> dict[str, bytes | None]:
    return {path.name: path.read_bytes() if path.is_file() else None for path in folder.iterdir()}


def stopping(step: str, nth: int, stop: Callable[[], Any]) -> Callable[..., Any]:
    """A method of paths that stops something when it is called for the nth time."""
    real, calls = getattr(Path, step), count(1)

    def method(*arguments: Any, **options: Any) -> Any:
        if next(calls) == nth:
            stop()
        return real(*arguments, **options)

    return method


@pytest.mark.parametrize(("step", "nth"), STEPS)
def test_a_folder_that_cannot_be_replaced_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, nth: int
) -> None:
    """Such as on a full disk, or while Word has one of its documents open."""
    folder = old_pack(tmp_path)

    def fail() -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, stopping(step, nth, fail))
        with pytest.raises(OSError, match="No space"):
            _write_whole(NEW, folder)
    assert content(folder) == OLD | THEIRS
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a process of its own")
@pytest.mark.parametrize(("step", "nth"), STEPS)
def test_a_run_that_is_killed_loses_nobodys_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, nth: int
) -> None:
    folder = old_pack(tmp_path)
    child = os.fork()
    if not child:
        setattr(Path, step, stopping(step, nth, lambda: os._exit(9)))
        _write_whole(NEW, folder)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    _write_whole(NEW, folder)
    assert content(folder) == NEW | THEIRS
    assert list(tmp_path.iterdir()) == [folder]


def test_what_was_before_is_told_truly(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, pack = old_pack(plan.parent), pack_of(plan)

    def in_use(path: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "rename", in_use)
    with pytest.raises(InputError, match=r"close it and try again\. What was there before is as"):
        write_pack(pack, folder, pdf=False, draft=True)
    assert content(folder) == OLD | THEIRS
    with hold(folder), pytest.raises(BusyError):
        write_pack(pack, folder, pdf=False, draft=True)
    with pytest.raises(InputError, match="is a file"):
        write_pack(pack, plan, pdf=False, draft=True)
    assert sorted(path.name for path in plan.parent.iterdir()) == ["out", "plan.xlsx"]


def test_the_folder_one_is_in_is_left_alone(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plan.parent)
    with pytest.raises(InputError, match="that you are in"):
        write_pack(pack_of(plan), Path(), pdf=False, draft=True)
    assert [path.name for path in plan.parent.iterdir()] == ["plan.xlsx"]
