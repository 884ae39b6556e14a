"""The folder of a pack: new and whole or as it was, and nothing in it that can't be published."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pytest

from plantools import cli
from plantools.create import write_master
from plantools.engine.files import hold
from plantools.errors import BusyError, InputError
from plantools.pack import write_pack
from plantools.pack.contents import DRAFT
from plantools.pack.pdf import _with_libreoffice, to_pdf
from plantools.pack.template import MODEL
from plantools.pack.writing import _write_whole
from plantools.workbook.contract import REASONS
from tests.masters import part_of_example, put, row
from tests.pack.conftest import pack_of


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A section of the example plan, of which two changes have no reason yet."""
    write_master(tmp_path / "plan.xlsx", part_of_example("WF"))
    return tmp_path / "plan.xlsx"


def give_reasons(path: Path) -> None:
    told = [row(REASONS, ref=ref, reason="Staff.") for ref in ("WF5", "WF6")]
    write_master(path, part_of_example("WF").with_rows(REASONS, told), overwrite=True)


def headers(path: Path) -> list[str]:
    sections = docx.Document(str(path)).sections
    return [section.header.paragraphs[0].text for section in sections]


def test_what_lacks_a_reason_or_names_a_person_stops_it(plan: Path, capsys: Any) -> None:
    owners = pack_of(plan).plan.milestones[0].place.cell("owners")
    put(plan, **{owners: "Jane Doe"})
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
    folder = old_pack(plan.parent)
    for name in ("Appendix 9 Gone.pdf", "Appendix 9 Gone.docx"):
        (folder / name).write_text("old")
    made = write_pack(pack_of(plan), folder, pdf=False, draft=True)
    left = {path.name for path in folder.iterdir()}
    assert left == {path.name for path in made} | THEIRS.keys()
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
    (tmp_path / "other").mkdir()
    good = partial(_with_libreoffice, str(soffice(tmp_path / "other", EACH % GOOD)))
    assert list(to_pdf(documents, [convert, good])) == ["A.pdf", "B.pdf"]
    if told:
        with pytest.raises(InputError, match=re.escape(told)):
            to_pdf(documents, [convert])
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


@pytest.mark.parametrize("is_killed", [False, *[True] * hasattr(os, "fork")])
@pytest.mark.parametrize(("step", "nth"), STEPS)
def test_a_run_that_stops_halfway_loses_nobodys_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, nth: int, is_killed: bool
) -> None:
    """Such as on a full disk, or while Word has one of its documents open; or by a power cut."""
    folder = old_pack(tmp_path)

    def fail() -> None:
        raise OSError(28, "No space left on device")

    if is_killed:
        child = os.fork()
        if not child:
            setattr(Path, step, stopping(step, nth, lambda: os._exit(9)))
            _write_whole(NEW, folder)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        _write_whole(NEW, folder)
    else:
        with monkeypatch.context() as patched:
            patched.setattr(Path, step, stopping(step, nth, fail))
            with pytest.raises(OSError, match="No space"):
                _write_whole(NEW, folder)
    assert content(folder) == (NEW if is_killed else OLD) | THEIRS
    assert list(tmp_path.iterdir()) == [folder]


def test_what_was_before_is_told_truly(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, pack = old_pack(plan.parent), pack_of(plan)

    def in_use(path: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", in_use)
        with pytest.raises(InputError, match=r"close it and try again\. What was there before is "):
            write_pack(pack, folder, pdf=False, draft=True)
    with hold(folder), pytest.raises(BusyError):
        write_pack(pack, folder, pdf=False, draft=True)
    monkeypatch.chdir(plan.parent)
    for place, told in ((plan, "is a file"), (Path(), "that you are in")):
        with pytest.raises(InputError, match=told):
            write_pack(pack, place, pdf=False, draft=True)
    assert content(folder) == OLD | THEIRS
    assert sorted(path.name for path in plan.parent.iterdir()) == ["out", "plan.xlsx"]
