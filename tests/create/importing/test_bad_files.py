"""Files that can't be imported: what is wrong, and what to do. Exit code 2, nothing made."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from plantools.cli import main
from plantools.create import read_source
from plantools.errors import InputError

from .plans import csv_file, harrowmere, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
GOOD = [("Ref", "Action", "Owner"), ("A1", "x", "Head")]


def stream(name: str) -> bytes:
    return OLE + f"{name}\0".encode("utf-16-le") + b"\0" * 600


BAD = {
    "empty": ("plan.xlsx", b"", ("it is empty",)),
    "password": ("plan.docx", stream("EncryptedPackage"), ("protected with a password", "take")),
    "doc": ("plan.doc", stream("WordDocument"), (".doc", "Word", "save it as", ".docx")),
    "xls": ("plan.xls", stream("Workbook"), (".xls", "Excel", "save it as", ".xlsx")),
    "msg": ("plan.msg", OLE, ("old format",)),
    "pdf": ("plan.pdf", b"%PDF-1.7", ("PDF", "can't be read")),
    "rtf": ("plan.rtf", b"{\\rtf1 x}", ("Rich Text", ".docx")),
    "html": ("plan.xls", b"<html><table></table></html>", ("web page", ".xlsx")),
    "noise": ("plan.xlsx", b"\x01\x02\x03 plan", ("damaged", ".csv, .xlsx, .docx or .pdf")),
    "cut short": ("plan.docx", b"PK\x03\x04" + b"\0" * 40, ("Word document", "damaged")),
    "prose": ("plan.csv", b"This is no table\nat all", ("no table of actions", "--map")),
    "other table": (
        "plan.csv",
        b"Abbreviation,Meaning\nDCS,Director\n",
        ("no table of actions", "recognised: glossary"),
    ),
    "header only": ("plan.csv", b"Ref,Action,Owner\n", ("no table of actions",)),
    "no csv": ("plan.csv", b'Ref,Action\nA1,"x\n', ("line 2", "quotation mark")),
}


@pytest.mark.parametrize(("name", "data", "words"), BAD.values(), ids=BAD)
def test_bad_files(
    tmp_path: Path,
    name: str,
    data: bytes,
    words: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / name).write_bytes(data)
    master = tmp_path / "master.xlsx"
    assert main(["new", str(master), "--from", str(tmp_path / name)]) == 2
    message = capsys.readouterr().err
    for word in (name, *words):
        assert word in message
    assert "went wrong" not in message
    assert not master.exists()


def repacked(source: Path, part: str, data: bytes) -> bytes:
    """A package with one part changed or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, data)
    return packed.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_entities_are_refused(tmp_path: Path, kind: str) -> None:
    if kind == "docx":
        source, part = harrowmere(tmp_path), "word/document.xml"
    else:
        source, part = workbook(tmp_path / "p.xlsx", ("A", GOOD)), "xl/worksheets/sheet1.xml"
    data = repacked(source, part, b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    source.write_bytes(data)
    with pytest.raises(InputError, match="declares a document type"):
        read_source(source)


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_broken_parts_are_refused(tmp_path: Path, kind: str) -> None:
    if kind == "docx":
        source, part = harrowmere(tmp_path), "word/document.xml"
    else:
        source, part = workbook(tmp_path / "p.xlsx", ("A", GOOD)), "xl/worksheets/sheet1.xml"
    source.write_bytes(repacked(source, part, b"<x><y></x>"))
    with pytest.raises(InputError, match="damaged"):
        read_source(source)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    source = harrowmere(tmp_path)
    source.write_bytes(repacked(source, "word/media/x.xml", b" " * (40 << 20)))
    with pytest.raises(InputError, match="too big"):
        read_source(source)


def test_a_merge_of_the_whole_sheet_is_refused(tmp_path: Path) -> None:
    source = workbook(tmp_path / "plan.xlsx", ("A", GOOD))
    with zipfile.ZipFile(source) as package:
        xml = package.read("xl/worksheets/sheet1.xml")
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    source.write_bytes(
        repacked(source, "xl/worksheets/sheet1.xml", xml.replace(b"</sheetData>", merge))
    )
    with pytest.raises(InputError, match="Unmerge"):
        read_source(source)


def test_far_cells_cost_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in GOOD:
        sheet.append(row)
    sheet.cell(1_000_000, 16_000).number_format = "0.00"
    book.save(tmp_path / "plan.xlsx")
    assert len(read_source(tmp_path / "plan.xlsx").contents["tblActions"].rows) == 1


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("Lead", ("is not written as",)),
        ("Owner=Boss", ("no column 'Boss'", "Due by", "Owner=keep")),
        ("Boss=Owner", ("names the header 'Boss'", "'Ref'")),
    ],
)
def test_maps_that_say_nothing(tmp_path: Path, pair: str, words: tuple[str, ...]) -> None:
    path = csv_file(tmp_path / "plan.csv", GOOD)
    with pytest.raises(InputError) as caught:
        read_source(path, [pair])
    for word in words:
        assert word in str(caught.value)


def test_a_master_is_not_imported(tmp_path: Path) -> None:
    master = tmp_path / "master.xlsx"
    assert main(["new", str(master), "--example"]) == 0
    with pytest.raises(InputError, match=r"is a master already.*rollover"):
        read_source(master)


def test_a_name_that_lies(tmp_path: Path) -> None:
    """A workbook named .docx is read as what it is."""
    source = workbook(tmp_path / "plan.xlsx", ("A", GOOD)).rename(tmp_path / "plan.docx")
    assert len(read_source(source).contents["tblActions"].rows) == 1


def test_a_cell_longer_than_excel_allows(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "plan.csv", [*GOOD, ("A2", "x " * 20_000, "Head")])
    with pytest.raises(InputError, match="32,767"):
        read_source(path)
