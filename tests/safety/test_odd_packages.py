"""Workbooks that Excel opens, though other programs than Excel have written them.

Each is the example with one oddity, as met in test suites of other projects and in public bug
reports. They are refreshed; every part of officers' stays as it is.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import plantools
from plantools.cli import main
from plantools.create import read_example
from plantools.engine import open_book
from tests.masters import copy_example, faults, of_before, opened, parts

Parts = dict[str, bytes]
ACTIONS = "xl/worksheets/sheet3.xml"
RELATIONS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"


def rewritten(
    path: Path, change: Callable[[Parts], None], name: Callable[[str], str] = str
) -> Path:
    content = parts(path)
    change(content)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in content.items():
            info = zipfile.ZipInfo("x")
            info.filename = name(part)  # a backslash as it is
            archive.writestr(info, data)
    return path


def sheet_of(content: Parts, title: str) -> str:
    """The part of a sheet."""
    workbook, relations = content["xl/workbook.xml"].decode(), content[RELATIONS].decode()
    id_ = re.search(rf'<sheet name="{title}"[^>]*r:id="(\w+)"', workbook)
    assert id_
    [entry] = [e for e in re.findall(r"<Relationship [^>]*>", relations) if f'"{id_[1]}"' in e]
    target = re.search(r'Target="([^"]+)"', entry)
    assert target
    return f"xl/{target[1].removeprefix('/xl/')}"


def same(content: Parts) -> None:
    """Nothing but names."""


def other_main_part(content: Parts) -> None:
    content["xl/book-7.xml"] = content.pop("xl/workbook.xml")
    content["xl/_rels/book-7.xml.rels"] = content.pop(RELATIONS)
    for part in ("_rels/.rels", TYPES):
        content[part] = content[part].replace(b"xl/workbook.xml", b"xl/book-7.xml")


def capitals(content: Parts) -> None:
    content["xl/SharedStrings.xml"] = content.pop("xl/sharedStrings.xml")


def leads_nowhere(content: Parts) -> None:
    for part, kind in (("_rels/.rels", "metadata/thumbnail"), (RELATIONS, "customThing")):
        entry = (
            '<Relationship Id="rIdNo" Target="nowhere.bin" Type="http://schemas.openxmlformats.org/'
            f'officeDocument/2006/relationships/{kind}"/></Relationships>'
        )
        content[part] = content[part].replace(b"</Relationships>", entry.encode())


def sheet_without_relationship(content: Parts) -> None:
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(
        b"</sheets>", b'<sheet name="Macro1" sheetId="900" state="veryHidden"/></sheets>'
    )


def newer_errors(content: Parts) -> None:
    part = sheet_of(content, "Lists")
    cells = "".join(
        f'<c r="{column}900" t="e"><v>{error}</v></c>'
        for column, error in zip(
            "ABCDEF",
            ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#GETTING_DATA", "#PYTHON!"),
            strict=True,
        )
    )
    content[part] = content[part].replace(
        b"</sheetData>", f'<row r="900">{cells}</row></sheetData>'.encode()
    )


def utf_16(content: Parts) -> None:
    for part in (sheet_of(content, "Sections"), "xl/sharedStrings.xml", "xl/styles.xml"):
        text = content[part].decode()
        text = re.sub(r"encoding=[\"'][^\"']*[\"']", 'encoding="UTF-16"', text, count=1)
        content[part] = text.encode("utf-16")


ODD: dict[str, tuple[Callable[[Parts], None], Callable[[str], str]]] = {
    "backslashes": (same, lambda part: part.replace("/", "\\")),
    "leading slashes": (same, lambda part: f"/{part}"),
    "capitals": (capitals, lambda part: part.replace("worksheets/sheet", "Worksheets/Sheet")),
    "another main part": (other_main_part, str),
    "relationships that lead nowhere": (leads_nowhere, str),
    "a sheet without a relationship": (sheet_without_relationship, str),
    "errors that Excel has added": (newer_errors, str),
    "UTF-16": (utf_16, str),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_excel_opens_is_refreshed_and_kept(tmp_path: Path, odd: str) -> None:
    plain, path = tmp_path / "plain.xlsx", tmp_path / "plan.xlsx"
    for each in (plain, path):
        each.write_bytes(of_before(read_example()))
    expected = plantools.read(plain)
    rewritten(path, *ODD[odd])
    assert plantools.read(path) == expected
    before = {
        name.replace("\\", "/").strip("/").casefold(): data for name, data in parts(path).items()
    }
    assert main(["refresh", str(path), "--as-at", "2026-01-12"]) == 0
    after = {name.casefold(): data for name, data in parts(path).items()}
    changed = {name for name, data in before.items() if after.get(name) != data}
    shared = {TYPES.casefold(), "xl/styles.xml", "xl/sharedstrings.xml"}
    assert changed <= {*shared, *(n for n in before if re.search(r"xl/(_rels/)?(work)?book", n))}
    main(["refresh", str(plain), "--as-at", "2026-01-12"])
    for sheet in ("RAG overview", "Checks"):
        values = [open_book(p).sheets[sheet].used_range.value for p in (path, plain)]
        assert values[0] == values[1]


def test_a_text_encoding_that_nobody_knows_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown(content: Parts) -> None:
        part = sheet_of(content, "Sections")
        content[part] = content[part].replace(b"UTF-8", b"x-own", 1)

    path = rewritten(copy_example(tmp_path / "plan.xlsx"), unknown)
    assert main(["validate", str(path)]) == 2
    assert "is damaged" in capsys.readouterr().err


def in_cell(path: Path, header: str, cell: str) -> str:
    """Put the XML of a cell, without its address, into the first row of a column of Actions."""
    book = openpyxl.load_workbook(path)
    sheet = book["Actions"]
    [place] = [c.coordinate for c in sheet[4] if c.value == header]
    at = re.sub(r"\d+", "5", place)

    def change(content: Parts) -> None:
        part = sheet_of(content, "Actions")
        found = re.search(rf'<c r="{at}"[^>]*?(?:/>|>.*?</c>)'.encode(), content[part])
        new = f'<c r="{at}" {cell}'.encode()
        assert found
        content[part] = content[part].replace(found[0], new)

    rewritten(path, change)
    return at


@pytest.mark.parametrize("shown", ["#VALUE!", "#SPILL!", "#REF!"])
def test_an_error_or_a_picture_in_a_text_column_is_a_finding_and_no_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shown: str
) -> None:
    path = copy_example(tmp_path / "plan.xlsx")
    at = in_cell(path, "Progress", f't="e" vm="1"><v>{shown}</v></c>')
    main(["validate", "--json", str(path)])
    found = json.loads(capsys.readouterr().out)["findings"]
    [odd] = [each for each in found if each["rule"] == "P10"]
    assert (odd["sheet"], odd["cell"]) == ("Actions", at)
    assert shown in odd["message"]
    assert plantools.read(path).milestones[0].progress == ""


def renamed(path: Path, old: str, new: str, values: Iterable[Any] = ()) -> None:
    """Another header of the action table, and other values below it."""
    with opened(path) as book:
        sheet = book["Actions"]
        [header] = [cell for cell in sheet[4] if cell.value == old]
        header.value = new
        for column in sheet.tables["tblActions"].tableColumns:
            column.name = new if column.name == old else column.name
        for row, value in enumerate(values, start=5):
            sheet.cell(row, header.column).value = value


def test_a_column_that_only_sounds_like_ours_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy_example(tmp_path / "plan.xlsx")
    renamed(path, "Completed on", "Completed")
    assert any(m.completed_on for m in plantools.read(path).milestones)  # an alias that fits
    rows = len(plantools.read(path).milestones)
    renamed(path, "Completed", "Completed", [row % 2 == 0 for row in range(rows)])
    main(["validate", "--json", str(path)])
    [odd] = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["rule"] == "P10"]
    assert "'Completed' holds no dates" in odd["message"]


def test_soft_hyphens_in_a_header_are_not_seen(tmp_path: Path) -> None:
    path = copy_example(tmp_path / "plan.xlsx")
    expected = plantools.read(path)
    renamed(path, "Rating", "Ra\u00adting\u200b")
    assert plantools.read(path) == expected


def test_a_header_row_that_is_off_says_where_to_switch_it_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(content: Parts) -> None:
        for name, data in content.items():
            if b'displayName="tblActions"' in data:
                ref = re.search(rb'ref="([A-Z]+)4:', data)
                assert ref
                off = data.replace(ref[0], b'headerRowCount="0" ref="%b5:' % ref[1])
                content[name] = re.sub(rb"<autoFilter[^>]*/>", b"", off)

    path = rewritten(copy_example(tmp_path / "plan.xlsx"), change)
    assert main(["validate", str(path)]) == 2
    assert "tick Header Row under Table Design" in capsys.readouterr().err


def test_protection_is_said_and_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def change(content: Parts) -> None:
        content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(
            b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>'
        )
        part = sheet_of(content, "Actions")
        content[part] = content[part].replace(
            b"</sheetData>", b'</sheetData><sheetProtection sheet="1"/>'
        )

    path = rewritten(copy_example(tmp_path / "plan.xlsx"), change)
    had = faults(path)
    assert main(["refresh", "--json", str(path), "--as-at", "today"]) == 0
    said = " ".join(json.loads(capsys.readouterr().out)["warnings"])
    assert "structure of the workbook is protected" in said
    assert "Protected: Actions." in said
    content = parts(path)
    assert b"lockStructure" in content["xl/workbook.xml"]
    assert b"<sheetProtection" in content[sheet_of(content, "Actions")]
    assert faults(path) <= had
