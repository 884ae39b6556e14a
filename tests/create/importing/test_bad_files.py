"""Files that can't be imported: what is wrong, and what to do. Exit code 2, nothing made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from plantools.cli import main
from plantools.create import read_source
from plantools.errors import InputError
from tests.masters import rows_of

from .plans import csv_file, document, harrowmere, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
GOOD = [("Ref", "Action", "Owner"), ("A1", "x", "Head")]


def stream(name: str) -> bytes:
    return OLE + f"{name}\0".encode("utf-16-le") + b"\0" * 600


def scanned() -> bytes:
    """A PDF whose page has nothing on it, as one that was scanned has no text."""
    pdf, data = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(data)
    return data.getvalue()


BAD = {
    "empty": ("plan.xlsx", b"", ("it is empty",)),
    "password": ("plan.docx", stream("EncryptedPackage"), ("protected with a password", "take")),
    "doc": ("plan.doc", stream("WordDocument"), (".doc", "Word", "save it as", ".docx")),
    "xls": ("plan.xls", stream("Workbook"), (".xls", "Excel", "save it as", ".xlsx")),
    "msg": ("plan.msg", OLE, ("old format",)),
    "pdf": ("plan.pdf", b"%PDF-1.7", ("PDF", "can't be read")),
    "scan": ("plan.pdf", scanned(), ("was scanned: its pages are pictures without text",)),
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
    assert "Error" not in message
    assert not master.exists()


def changed(source: Path, part: str, old: bytes, new: bytes) -> Path:
    """A package with one part changed, where a pattern is found first, or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(source) as was, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as now:
        before = was.read(part) if part in was.namelist() else b""
        after = re.sub(
            old,
            lambda found: found.expand(new) if b"\\" in new else new,
            before,
            count=1,
            flags=re.DOTALL,
        )
        assert after != before
        for name in was.namelist():
            if name != part:
                now.writestr(name, was.read(name))
        now.writestr(part, after)
    source.write_bytes(packed.getvalue())
    return source


def good(folder: Path, kind: str) -> Path:
    """A plan of some kind that can be read."""
    return harrowmere(folder) if kind == "docx" else furnished(folder / "p.xlsx")


WORD, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
DOCTYPE, CUT = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', b"<x><y></x>"
NO_XML = r"damaged: \S+ inside it can't be read\. Get"
BIG = "too big to be an improvement plan"
REFUSED = {
    "document type in Word": (WORD, b".*", DOCTYPE, "declares a document type"),
    "document type in Excel": (SHEET, b".*", DOCTYPE, "declares a document type"),
    "no good XML in Word": (WORD, b".*", CUT, NO_XML),
    "no good XML in Excel": (SHEET, b".*", CUT, NO_XML),
    "a zip bomb": ("word/media/x.xml", b".*", b" " * (40 << 20), "too big"),
    "a merge of the whole sheet": (
        *(SHEET, b"</sheetData>"),
        *(rb'\g<0><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "Unmerge"),
    ),
    "too many rows in Word": (
        *(WORD, b"</w:tbl>", b"<w:tr><w:tc><w:p/></w:tc></w:tr>" * 21_000 + rb"\g<0>"),
        f"{BIG}.*rows",
    ),
    "too many rows in Excel": (
        *(SHEET, b"</sheetData>", b"<row><c><v>1</v></c></row>" * 21_000 + rb"\g<0>"),
        f"{BIG}.*rows",
    ),
    "too many columns in Excel": (
        *(SHEET, b"</sheetData>", rb'<row><c r="ALM9"><v>1</v></c></row>\g<0>'),
        f"{BIG}.*cell ALM9",
    ),
}


@pytest.mark.parametrize(("part", "old", "new", "says"), REFUSED.values(), ids=REFUSED)
def test_parts_that_are_refused(
    tmp_path: Path, part: str, old: bytes, new: bytes, says: str
) -> None:
    source = good(tmp_path, "docx" if part.startswith("word") else "xlsx")
    with pytest.raises(InputError, match=says):
        read_source(changed(source, part, old, new))


def furnished(path: Path) -> Path:
    """A workbook with everything around its cells that an import doesn't need."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (*GOOD, ("A2", "y", "Chief")):
        sheet.append(row)
    sheet["A2"].comment = Comment("Why?", "An officer")
    sheet["B2"].hyperlink = "https://example.org"
    sheet["C2"].fill = PatternFill("solid", start_color="00B050")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
    sheet.add_chart(chart, "F1")
    sheet.add_table(Table(displayName="Old", ref="A1:C3"))
    sheet.add_data_validation(DataValidation("list", '"a,b"', sqref="C2"))
    sheet.conditional_formatting.add("A2", CellIsRule("equal", ["1"], fill=PatternFill("solid")))
    book.defined_names["gone"] = DefinedName("gone", attr_text="#REF!")
    book.save(path)
    return path


XLSX_NEEDED = (
    r"\[Content_Types\].xml|_rels/.rels|"
    r"xl/(workbook.xml|_rels/.*|worksheets/sheet1.xml|styles.xml|sharedStrings.xml)"
)
DOCX_NEEDED = r"\[Content_Types\].xml|_rels/.rels|word/(document|styles|_rels/document).xml(.rels)?"


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_what_stands_around_the_plan_may_be_missing_or_broken(tmp_path: Path, kind: str) -> None:
    source, needed = good(tmp_path, kind), XLSX_NEEDED if kind == "xlsx" else DOCX_NEEDED
    want, whole = read_source(source).contents["tblActions"], source.read_bytes()
    with zipfile.ZipFile(source) as package:
        parts = [part for part in package.namelist() if not re.fullmatch(needed, part)]
    assert len(parts) > 6
    for part in parts:
        for data in (b"", b"<x", b"<x/>"):
            source.write_bytes(whole)
            changed(source, part, b".*", data)
            assert read_source(source).contents["tblActions"] == want, (part, data)


ODD = {
    "empty style": (SHEET, rb'<c r="A2"', rb'<c s="" r="A2"'),
    "style that isn't there": (SHEET, rb'<c r="A2"', rb'<c s="99" r="A2"'),
    "row in a row": (SHEET, rb'</row>(<row r="3".*?</row>)', rb"\1</row>"),
    "filter": (SHEET, rb"</sheetData>", rb'</sheetData><autoFilter ref="?"/>'),
    "empty fill": ("xl/styles.xml", rb"<fills.*?</fills>", rb"<fills><fill/></fills>"),
    "no fonts": ("xl/styles.xml", rb"<fonts.*</fonts>", rb""),
    "colour that is none": ("xl/styles.xml", rb'rgb="0000B050"', rb'rgb="green"'),
    "no looks": ("xl/styles.xml", rb"<cellXfs.*</cellXfs>", rb"<cellXfs/>"),
    "NULL": ("xl/worksheets/_rels/sheet1.xml.rels", rb'Target="[^"]*"', rb'Target="NULL"'),
    "name of nothing": ("xl/workbook.xml", rb"<definedName .*?>", rb'<definedName name="1 2">'),
    "unknown part": ("[Content_Types].xml", rb"<Override", rb'<Default Extension=""/><Override'),
}


@pytest.mark.parametrize(("part", "old", "new"), ODD.values(), ids=ODD)
def test_what_excel_opens_is_read(tmp_path: Path, part: str, old: bytes, new: bytes) -> None:
    source = good(tmp_path, "xlsx")
    want = read_source(source).contents["tblActions"]
    assert read_source(changed(source, part, old, new)).contents["tblActions"] == want


def test_cells_without_places_stand_behind_each_other(tmp_path: Path) -> None:
    source = good(tmp_path, "xlsx")
    want = read_source(source).contents["tblActions"]
    with zipfile.ZipFile(source) as package:
        bare = re.sub(rb' r="[A-Z]*[0-9]+"', b"", package.read(SHEET))
    assert read_source(changed(source, SHEET, b".*", bare)).contents["tblActions"] == want


def written(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A file or folder that holds one table."""
    if path.suffix == ".xlsx":
        return workbook(path, ("A", [*rows, ("#REF!",)]))
    if path.suffix == ".csv":
        return csv_file(path, rows)
    if path.suffix == ".docx":
        return document(path, "#REF!\n" + "\n".join(map(" | ".join, rows)))
    path.mkdir(exist_ok=True)
    csv_file(path / "actions.csv", rows)
    return path


@pytest.mark.parametrize("form", ["folder", "plan.csv"])
def test_what_is_too_big_is_refused(tmp_path: Path, form: str) -> None:
    many, wide = [*GOOD, *[("A2", "y", "Chief")] * 21_000], [(*GOOD[0], *["x"] * 1_200), *GOOD[1:]]
    for rows, what in ((many, "rows"), (wide, "columns")):
        with pytest.raises(InputError, match=f"{BIG}.*({what})"):
            read_source(written(tmp_path / form, rows))


@pytest.mark.parametrize("form", ["folder", "plan.csv", "plan.xlsx", "plan.docx"])
def test_errors_of_cells_become_blank(tmp_path: Path, form: str) -> None:
    header = ("Ref", "Section", "Action", "Owner", "Due by", "Rating", "Progress")
    path = written(
        tmp_path / form, [header, ("A1", "A", "x", "#REF!", "#N/A", "#NAME?", "#SPILL!")]
    )
    master = tmp_path / "master.xlsx"
    assert main(["new", str(master), "--from", str(path)]) == 0
    assert main(["validate", str(master)]) in (0, 1)
    (note,) = [note for note in read_source(path).notes if "#REF!" in note]
    assert "left blank" in note


def test_far_cells_cost_nothing_and_a_name_may_lie(tmp_path: Path) -> None:
    """A workbook named .docx is read as what it is."""
    book = openpyxl.load_workbook(good(tmp_path, "xlsx"))
    book.worksheets[0].cell(1_000_000, 16_000).number_format = "0.00"
    book.save(tmp_path / "far.xlsx")
    source = read_source((tmp_path / "far.xlsx").rename(tmp_path / "plan.docx"))
    assert len(source.contents["tblActions"].rows) == 2


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


def test_a_cell_longer_than_excel_allows(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "plan.csv", [*GOOD, ("A2", "x " * 20_000, "Head")])
    with pytest.raises(InputError, match="32,767"):
        read_source(path)


def test_a_longer_text_in_a_column_of_the_councils_goes_on_in_the_next(tmp_path: Path) -> None:
    long, short = "".join(f"{n} 😀 " for n in range(6_000)), "x " * 10_000
    rows = (
        ("Ref", "Action", "Background", "Aside"),
        ("A1", "x", long, short),
        ("A2", "y", "z", ""),
    )
    master = tmp_path / "master.xlsx"
    path = csv_file(tmp_path / "plan.csv", rows)
    assert main(["new", str(master), "--from", str(path)]) == 0
    header, *cells = rows_of(master, "Actions", "tblActions")
    found = [dict(zip(header, row, strict=True)) for row in cells]
    notes = [name for name in header if str(name).startswith("Background")]
    assert notes == ["Background", "Background 2", "Background 3"]
    assert "".join(str(found[0][name]) for name in notes) == long.strip()
    assert [found[1][name] for name in notes] == ["z", None, None]
    assert (found[0]["Aside"], "Aside 2" in header) == (short.strip(), False)


def test_sentences_for_a_date_where_no_column_is_one(tmp_path: Path) -> None:
    """A key to colours, taken for a plan: a row has a due date that is in no column of its own."""
    path = tmp_path / "plan.csv"
    path.write_text(
        "kind,colour,definition\n"
        'action,Red,Ref, risk to implementation"\n'
        'action,Green,"Action not yet completed, but on track to be completed within timescales"\n'
        "action,Blue,Action completed\n"
        f"impact,Green,{'Mostly positive impact which delivers better outcomes. ' * 3}\n"
    )
    assert read_source(path).contents["tblActions"].rows
