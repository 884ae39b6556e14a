"""The folder of a pack: new and whole or as it was, and nothing in it that can't be published."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from plantools import cli
from plantools.engine import edit_book, open_book
from plantools.errors import InputError
from plantools.pack import Pack, read_pack, write_pack
from plantools.pack.contents import DRAFT
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
    folder = plan.with_name("plan pack")
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


def test_a_conversion_that_fails_is_said_and_leaves_no_pdf(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = plan.with_name("out")
    folder.mkdir()
    (folder / "Covering report.pdf").write_text("old")
    program = plan.with_name("soffice")
    program.write_text('#!/bin/sh\nfor last; do :; done\ntouch "${last%.docx}.pdf"\nexit 77\n')
    program.chmod(0o755)
    monkeypatch.setattr("plantools.pack.writing.find_libreoffice", lambda: str(program))
    with pytest.raises(InputError, match="LibreOffice could not make the PDF files"):
        write_pack(pack_of(plan), folder, draft=True)
    assert {path.suffix for path in folder.iterdir()} == {".docx", ".xlsx"}


def test_a_folder_that_cannot_be_replaced_is_as_it_was(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = plan.with_name("out")
    folder.mkdir()
    for name in ("Covering report.pdf", "Our notes.docx"):
        (folder / name).write_text("old")
    pack, rename = pack_of(plan), Path.rename

    def in_use(path: Path, target: Path) -> Path:
        if path.name.endswith(".making"):
            raise PermissionError(13, "in use")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", in_use)
    with pytest.raises(InputError, match="close it and try again"):
        write_pack(pack, folder, pdf=False, draft=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "Covering report.pdf": "old",
        "Our notes.docx": "old",
    }
    assert sorted(path.name for path in plan.parent.iterdir()) == ["out", "plan.xlsx"]


def test_the_folder_one_is_in_is_left_alone(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plan.parent)
    with pytest.raises(InputError, match="that you are in"):
        write_pack(pack_of(plan), Path(), pdf=False, draft=True)
    assert [path.name for path in plan.parent.iterdir()] == ["plan.xlsx"]
