"""Files that are no workbook, or one made to do harm: said in plain words, and left alone."""

from __future__ import annotations

import random
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from plantools.engine import open_book
from plantools.engine.cell_values import NOT_CALCULATED
from plantools.errors import InputError
from tests import fuzz
from tests.conftest import Run
from tests.safety import parts as package
from tests.safety.parts import ACTIONS, WORKBOOK, Parts
from tests.safety.saving import run_refresh

SECONDS = 5
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TEXTS = "xl/sharedStrings.xml"


def zipped(*parts: tuple[str, bytes]) -> bytes:
    return package.pack(dict(parts))


NO_WORKBOOKS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "it is empty"),
    "random": (random.Random(1).randbytes(5000), "damaged, or another kind"),
    "nul bytes": (bytes(5000), "damaged, or another kind"),
    "password": (_OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
    "xls": (_OLE + "Workbook\0".encode("utf-16-le"), r"Excel 97 to 2003 \(\.xls\)"),
    "doc": (_OLE + "WordDocument\0".encode("utf-16-le"), "another kind of Office file"),
    "xlsb": (zipped(("[Content_Types].xml", b""), ("xl/workbook.bin", b"")), r"binary.*\.xlsb"),
    "ods": (
        zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")),
        r"OpenDocument file \(\.ods\)",
    ),
    "docx": (zipped(("[Content_Types].xml", b""), ("word/document.xml", b"")), "a Word document"),
    "csv": (b"Ref,Action,Owner\r\n1.1,Do it,Ann\r\n", "a text file, such as a CSV"),
    "csv in UTF-16": ("Ref\tAction\n".encode("utf-16"), "a text file, such as a CSV"),
    "web page": (b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "a web page"),
    "pdf": (b"%PDF-1.7\n", "it is a PDF"),
    "zip": (zipped(("holiday.jpg", b"x")), "a zip archive of other files"),
    "empty zip": (b"PK\x05\x06" + bytes(18), "damaged"),
}


@pytest.mark.parametrize("kind", NO_WORKBOOKS)
def test_another_kind_of_file_is_called_what_it_is(kind: str, tmp_path: Path) -> None:
    data, message = NO_WORKBOOKS[kind]
    refused(tmp_path, data, rf"plan\.xlsx is not an Excel workbook.*{message}")


def refused(folder: Path, data: bytes, message: str) -> None:
    """Refreshing this says so, at once, and leaves the file and its folder as they were."""
    path = folder / "plan.xlsx"
    path.write_bytes(data)
    start = time.process_time()
    with pytest.raises(InputError, match=message) as raised:
        run_refresh(path)
    assert time.process_time() - start < SECONDS
    assert raised.value.exit_code == 2
    assert str(raised.value).startswith("plan.xlsx")
    assert path.read_bytes() == data
    assert list(folder.iterdir()) == [path]


def test_a_file_cut_short_anywhere_is_refused(master: Parts, tmp_path: Path) -> None:
    whole = package.pack(master)
    offsets = {*range(0, 64), *range(64, len(whole), 997), *range(len(whole) - 64, len(whole))}
    for offset in sorted(offsets):
        refused(tmp_path, whole[:offset], "not an Excel workbook")


@pytest.mark.parametrize(
    "part",
    [
        *("[Content_Types].xml", "_rels/.rels", WORKBOOK, "xl/_rels/workbook.xml.rels"),
        *("xl/styles.xml", TEXTS, ACTIONS, "xl/tables/table2.xml"),
    ],
)
def test_a_part_that_is_missing_or_cut_short_is_named(
    part: str, master: Parts, tmp_path: Path
) -> None:
    """Half a sheet would be half a plan; it must not be taken for the whole."""
    data = package.pack(master | {part: master[part][: len(master[part]) * 2 // 3]})
    refused(tmp_path, data, rf"damaged: .*{re.escape(part)}.*Version History")
    without = {name: data for name, data in master.items() if name != part}
    refused(tmp_path, package.pack(without), r"plan\.xlsx (is damaged|is not an Excel workbook)")


BOMBS = {
    "one part, packed to a thousandth": {"xl/media/image1.bin": 20 << 20},
    "many parts of XML": {f"xl/a{n}.xml": 15 << 20 for n in range(7)},
    "many parts": {f"xl/{n}.bin": 15 << 20 for n in range(17)},
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_zip_bomb_is_not_unpacked(kind: str, master: Parts, tmp_path: Path) -> None:
    parts = {name: bytes(size) for name, size in BOMBS[kind].items()}
    refused(tmp_path, package.pack(master | parts), "too big to be an improvement plan")
    listed = b"PK\x03\x04" + b"PK\x01\x02" * 1_000_000
    refused(tmp_path, listed, "too big to be an improvement plan")


EXPANSION = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [EXPANSION, EXTERNAL])
@pytest.mark.parametrize("part", [WORKBOOK, TEXTS, ACTIONS, "docProps/core.xml"])
def test_entities_are_refused(doctype: bytes, part: str, master: Parts, tmp_path: Path) -> None:
    body = re.sub(rb"^<\?xml.*?\?>\s*", b"", master[part])
    data = package.pack(master | {part: doctype + body})
    refused(tmp_path, data, f"not safe to open: {part} inside it declares a document type")
    encoded = '<?xml version="1.0" encoding="utf-16"?>' + (doctype + body).decode()
    data = package.pack(master | {part: encoded.encode("utf-16")})
    refused(tmp_path, data, "declares a document type")


@pytest.mark.parametrize("name", ["../../x.xml", "xl/../../x", "xl\\..\\..\\x", "C:/x", "a//b"])
def test_a_part_that_leads_elsewhere_is_refused(name: str, master: Parts, tmp_path: Path) -> None:
    refused(tmp_path, package.pack(master | {name: b""}), "not safe to open: it has a part named")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [ACTIONS, ACTIONS.upper()])
def test_a_part_that_is_there_twice_is_refused(name: str, master: Parts, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(package.pack(master))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"<worksheet/>")
    refused(tmp_path, path.read_bytes(), "not safe to open: it has the part .* twice")


Change = Callable[[bytes], bytes]


def put(pattern: bytes, new: bytes, count: int = 0) -> Change:
    return lambda data: re.sub(pattern, new, data, count=count)


def below(row: int, cells: bytes) -> Change:
    """One more row."""
    return put(b"</sheetData>", b'<row r="%d">%b</row></sheetData>' % (row, cells))


SPOILT: dict[str, tuple[str, Change, str]] = {
    "deep": (WORKBOOK, lambda _: b"<a>" * 200_000 + b"</a>" * 200_000, "damaged"),
    "far apart": (
        ACTIONS,
        below(1048576, b'<c r="XFD1048576"><v>1</v></c>'),
        "lie too far apart.*XFD1048576.*Ctrl\\+End",
    ),
    "beyond": (
        ACTIONS,
        below(1048577, b'<c r="A1048577"><v>1</v></c>'),
        "beyond the last that Excel has",
    ),
    "control character": (TEXTS, put(b"</t>", b"\x07</t>", 1), f"{TEXTS} inside it can't be read"),
    "lone surrogate": (TEXTS, put(b"</t>", b"&#xD800;</t>", 1), f"{TEXTS} inside it can't be read"),
    "styles": (
        "xl/styles.xml",
        put(b"</cellXfs>", b"<xf/>" * 64_000 + b"</cellXfs>"),
        "as many cell styles as Excel takes",
    ),
    "strict": (
        WORKBOOK,
        put(package.MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        "a Strict Open XML Spreadsheet",
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_what_would_break_a_reader_is_refused(spoilt: str, master: Parts, tmp_path: Path) -> None:
    part, change, message = SPOILT[spoilt]
    refused(tmp_path, package.pack(master | {part: change(master[part])}), message)


def rows_to_the_end(data: bytes) -> bytes:
    """As after Ctrl+Down: the dimension says a million rows, and an empty one is formatted."""
    data = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', data)
    return below(1048576, b'<c r="A1048576" s="1"/><c r="XFD1048576" s="1"/>')(data)


ODD: dict[str, tuple[str, Change]] = {
    "rows to the end": (ACTIONS, rows_to_the_end),
    "a table that was drawn over whole columns": (
        "xl/tables/table2.xml",
        put(rb'ref="([A-Z]+[0-9]+):([A-Z]+)[0-9]+"', rb'ref="\1:\g<2>1048576"'),
    ),
    "columns to the end": (
        "xl/worksheets/sheet1.xml",
        below(90, b"".join(b"<c><v>%d</v></c>" % n for n in range(16_384))),
    ),
    "longest text": (TEXTS, put(rb"(<t[^>]*>)[^<]{60,}", rb"\1" + b"y" * 32_767, 3)),
    # how Excel writes characters that XML can't hold, and half of a pair
    "escaped": (TEXTS, put(rb"(<t[^>]*>[^<]{60,})</t>", rb"\1 _x0007_ _xD800_ _x0000_</t>", 3)),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_only_odd_works(odd: str, master: Parts, tmp_path: Path) -> None:
    part, change = ODD[odd]
    assert change(master[part]) != master[part]
    path = tmp_path / "plan.xlsx"
    path.write_bytes(package.pack(master | {part: change(master[part])}))
    start = time.process_time()
    run_refresh(path)
    assert time.process_time() - start < SECONDS
    run_refresh(path)


def test_a_formula_gives_the_value_that_was_calculated(master: Parts, tmp_path: Path) -> None:
    cells = (
        b'<c r="A900"><f>1+1</f><v>2</v></c><c r="B900" t="str"><f>A1</f><v></v></c>'
        b'<c r="C900"><f>NOW()</f></c><c r="D900" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        b'<c r="E900" t="e"><v>#REF!</v></c>'
    )
    path = tmp_path / "plan.xlsx"
    path.write_bytes(package.pack(master | {ACTIONS: below(900, cells)(master[ACTIONS])}))
    cells_there = open_book(path).sheets["Actions"].range("A900:E900")
    assert cells_there.value == [2, None, None, None, None]  # as in Excel
    errors = cells_there.options(err_to_str=True).value
    assert errors == [2, None, NOT_CALCULATED, "#DIV/0!", "#REF!"]


def test_the_command_says_it_in_one_line(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(_OLE + "EncryptedPackage".encode("utf-16-le"))
    code, out, err = run("refresh", path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("plantools: plan.xlsx is not an Excel workbook")


def test_masters_that_were_broken_at_random() -> None:
    """The first cases of `make fuzz`; a fault names its seed."""
    told = list(fuzz.outcomes(range(1, 81)))
    assert [each for each in told if each[1].startswith("FAULT")] == []
    assert len(told) == 80
