"""Workbooks that Excel opens, though other programs than Excel have written them.

Each is the example with one oddity, as met in test suites of other projects and in public bug
reports. They are refreshed; every part of officers' stays as it is.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

import plantools
from plantools.cli import main
from plantools.create import read_example
from plantools.engine import open_book
from plantools.engine.package import Package
from plantools.plan import Plan
from tests.conftest import Run
from tests.corpus import graft
from tests.masters import action, copy_example, faults, master, of_before, opened, parts

Parts = dict[str, bytes]
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EXCEL = "http://schemas.microsoft.com/office"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ACTIONS = "xl/worksheets/sheet3.xml"
RELATIONS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"


@cache
def example() -> bytes:
    return of_before(read_example())


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


def put(content: Parts, part: str, *pairs: tuple[str, str]) -> None:
    """Put other text in the place of some of a part's."""
    for old, new in pairs:
        content[part] = content[part].replace(old.encode(), new.encode())


def sheet_of(content: Parts, title: str) -> str:
    """The part of a sheet."""
    workbook, relations = content["xl/workbook.xml"].decode(), content[RELATIONS].decode()
    id_ = re.search(rf'<sheet name="{title}"[^>]*r:id="(\w+)"', workbook)
    assert id_
    [entry] = [e for e in re.findall(r"<Relationship [^>]*>", relations) if f'"{id_[1]}"' in e]
    target = re.search(r'Target="([^"]+)"', entry)
    assert target
    return f"xl/{target[1].removeprefix('/xl/')}"


def backslashes(content: Parts) -> None:
    put(content, RELATIONS, ('"worksheets/', '"worksheets\\'))


def same(content: Parts) -> None:
    """Nothing but names."""


def capital(name: re.Match[str]) -> str:
    return name[0][0].upper() + name[0][1:-1] + name[0][-1].upper()


def other_main_part(content: Parts) -> None:
    content["xl/book-7.xml"] = content.pop("xl/workbook.xml")
    content["xl/_rels/book-7.xml.rels"] = content.pop(RELATIONS)
    for part in ("_rels/.rels", TYPES):
        put(content, part, ("xl/workbook.xml", "xl/book-7.xml"))


def related(content: Parts, part: str, type_: str, target: str) -> None:
    entry = f'<Relationship Id="rIdOdd" Type="{type_}" Target="{target}"/></Relationships>'
    put(content, part, ("</Relationships>", entry))


def leads_nowhere(content: Parts) -> None:
    related(content, "_rels/.rels", f"{OFFICE}/metadata/thumbnail", "nowhere.bin")
    related(content, RELATIONS, f"{OFFICE}/worksheet", "worksheets/sheet99.xml")


def sheet_without_relationship(content: Parts) -> None:
    sheet = '<sheet name="Macro1" sheetId="900" state="veryHidden"/></sheets>'
    put(content, "xl/workbook.xml", ("</sheets>", sheet))


def macro_sheet(content: Parts) -> None:
    """Of Excel 4, with a number of its own kind of content; in a template with macros."""
    sheet_without_relationship(content)
    named = f'<sheet xmlns:r="{OFFICE}" name="Macro1" r:id="rIdOdd"'
    put(content, "xl/workbook.xml", ('<sheet name="Macro1"', named))
    related(content, RELATIONS, f"{EXCEL}/2006/relationships/xlMacrosheet", "macrosheets/s.xml")
    content["xl/macrosheets/s.xml"] = (
        f'<m:macrosheet xmlns:m="{EXCEL}/excel/2006/main" xmlns="{MAIN}"><sheetData><row r="1">'
        '<c r="A1" t="b"><f>RETURN()</f><v>0</v></c></row></sheetData></m:macrosheet>'
    ).encode()
    kind = "application/vnd.ms-excel"
    entry = f'<Override PartName="/xl/macrosheets/s.xml" ContentType="{kind}.macrosheet+xml"/>'
    put(content, TYPES, ("</Types>", f"{entry}</Types>"))
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    put(content, TYPES, (workbook, f"{kind}.template.macroEnabled.main+xml"))


def spaces(content: Parts) -> None:
    """One part named as a person sees it, and meant by a name with %20."""
    part = sheet_of(content, "Lists")
    number = re.findall(r"\d+", part)[-1]
    for folder, ending in (("", ""), ("_rels/", ".rels")):
        content[f"xl/worksheets/{folder}my lists.xml{ending}"] = content.pop(
            f"xl/worksheets/{folder}sheet{number}.xml{ending}"
        )
    for name in (RELATIONS, TYPES):
        put(content, name, (f"worksheets/sheet{number}.xml", "worksheets/my%20lists.xml"))


def newer_errors(content: Parts) -> None:
    errors = ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#GETTING_DATA", "#PYTHON!")
    cells = "".join(
        f'<c r="{column}900" t="e"><v>{error}</v></c>'
        for column, error in zip("ABCDEF", errors, strict=True)
    )
    cells += '<c t = "e" cm="1"><f>A1</f><!-- x --><v xml:space="preserve">#BUSY!</v></c>'
    row = f'<row r="900">{cells}</row></sheetData>'
    put(content, sheet_of(content, "Lists"), ("</sheetData>", row))


def in_encoding(said: str, encoding: str) -> Callable[[Parts], None]:
    def change(content: Parts) -> None:
        sheets = [sheet_of(content, "Sections"), sheet_of(content, "Actions")]
        for part in (*sheets, "xl/sharedStrings.xml", "xl/styles.xml"):
            text = re.sub(r"<\?xml.*?\?>", said, content[part].decode(), count=1)
            if said or part in sheets:  # one that doesn't say is read if it is a sheet
                content[part] = text.encode(encoding, "xmlcharrefreplace")

    return change


SAYS = '<?xml version="1.0" encoding="{}"?>'
ODD: dict[str, tuple[Callable[[Parts], None], Callable[[str], str]]] = {
    "backslashes": (backslashes, lambda part: part.replace("/", "\\")),
    "leading slashes": (same, lambda part: f"/{part}"),
    "capitals": (
        same,
        lambda part: re.sub("worksheets/s|(?<=/)s(?=hared)", lambda m: m[0].title(), part),
    ),
    "another main part": (other_main_part, str),
    "relationships that lead nowhere": (leads_nowhere, str),
    "a sheet without a relationship": (sheet_without_relationship, str),
    "errors that Excel has added": (newer_errors, str),
    "UTF-16": (in_encoding(SAYS.format("UTF-16"), "utf-16"), str),
    "UTF-16 that doesn't say so": (in_encoding("", "utf-16-le"), str),
    "Latin-1": (in_encoding(SAYS.format("ISO-8859-1"), "latin-1"), str),
    "a macro sheet": (macro_sheet, str),
    "spaces": (spaces, str),
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, list[Any]]:
    """The example's plan, and what a refresh shows of it."""
    path = tmp_path_factory.mktemp("plain") / "plan.xlsx"
    path.write_bytes(example())
    plan = plantools.read(path)
    assert main(["refresh", str(path), "--as-at", "2026-01-12"]) == 0
    return plan, shown(path)


def shown(path: Path) -> list[Any]:
    book = open_book(path)
    return [book.sheets[sheet].used_range.value for sheet in ("RAG overview", "Checks")]


@pytest.mark.parametrize("odd", ODD)
def test_what_excel_opens_is_refreshed_and_kept(
    tmp_path: Path, odd: str, plain: tuple[Plan, list[Any]]
) -> None:
    expected, sheets = plain
    path = tmp_path / "plan.xlsx"
    path.write_bytes(example())
    rewritten(path, *ODD[odd])
    assert plantools.read(path) == expected
    before = {
        name.replace("\\", "/").strip("/").replace(" ", "%20").casefold(): data
        for name, data in parts(path).items()
    }
    assert main(["refresh", str(path), "--as-at", "2026-01-12"]) == 0
    after = {name.casefold(): data for name, data in parts(path).items()}
    changed = {name for name, data in before.items() if after.get(name) != data}
    shared = {TYPES.casefold(), "xl/styles.xml", "xl/sharedstrings.xml"}
    assert changed <= {*shared, *(n for n in before if re.search(r"xl/(_rels/)?(work)?book", n))}
    assert shown(path) == sheets
    assert main(["format", str(path)]) == 0


FONTS = "<fonts><font/></fonts>"
HEAD = (
    f"{FONTS}<fills><fill><patternFill/></fill><fill><patternFill/></fill></fills>"
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
)
DAY = '<numFmt numFmtId="{}" formatCode="dd/mm/yyyy"/>'


def looks(number: int, before: str = "") -> str:
    return f'<cellXfs><xf xfId="0"/>{before}<xf numFmtId="{number}" xfId="0"/></cellXfs>'


def either(newest: str) -> str:
    """What is written for the newest Excel in another way."""
    return (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006'
        f'" xmlns:x14="{EXCEL}/spreadsheetml/2009/9/main"><mc:Choice Requires="x14">{newest}'
        f"</mc:Choice><mc:Fallback>{newest}</mc:Fallback></mc:AlternateContent>"
    )


def formats(written: str) -> str:
    return f"<numFmts>{written}</numFmts>{HEAD}"


STYLES = {
    "only looks": (1, looks(14)),
    "fonts in another way": (1, f"{either(FONTS)}{HEAD.removeprefix(FONTS)}{looks(14)}"),
    "a look in another way": (2, HEAD + looks(14, either('<xf xfId="0"/>'))),
    "a format in another way": (1, formats(either(DAY.format(164))) + looks(164)),
    "a number twice": (1, formats(DAY.format(164) * 2) + looks(164)),
    "a great number": (1, formats(DAY.format(2**32 - 1)) + looks(14)),
    "none": (0, ""),
}


@pytest.mark.parametrize("styles", STYLES)
def test_dates_stay_dates_by_any_style_sheet(tmp_path: Path, styles: str) -> None:
    path, book = tmp_path / "plan.xlsx", openpyxl.Workbook()
    assert book.active
    book.active["A1"] = datetime(2025, 4, 1)
    book.save(path)
    number, written = STYLES[styles]

    def change(content: Parts) -> None:
        sheet = "xl/worksheets/sheet1.xml"
        content[sheet] = content[sheet].replace(b's="1"', b's="%d"' % number)
        content["xl/sharedStrings.xml"] = f'<x:sst xmlns:x="{MAIN}"/>'.encode()
        content["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{written}</styleSheet>'.encode()
        if not written:
            del content["xl/styles.xml"]
            for part in (TYPES, RELATIONS):
                content[part] = re.sub(rb"<[^<>]*styles[^<>]*/>", b"", content[part])

    package = Package.read(path.name, rewritten(path, change).read_bytes())
    graft(package)
    path.write_bytes(package.pack().getvalue())
    had = faults(path)
    for command in ("refresh", "format"):
        assert main([command, str(path)]) == 0
    assert faults(path) <= had
    lists = {each.tag: each for each in etree.fromstring(parts(path)["xl/styles.xml"])}
    font, fill = (lists[f"{{{MAIN}}}{tag}"][0] for tag in ("fonts", "fills"))
    assert font.find("{*}b") is None  # of cells that nobody has formatted
    assert fill.find("*/{*}fgColor") is None
    shown = open_book(path).sheets["Sheet"].range("A1").value
    assert shown == (datetime(2025, 4, 1) if written else 45748)
    texts = open_book(path).sheets["Due dates"].used_range.value
    assert any(isinstance(value, datetime) for row in texts for value in row)


def test_a_text_encoding_that_nobody_knows_is_refused(tmp_path: Path, run: Run) -> None:
    def unknown(content: Parts) -> None:
        put(content, sheet_of(content, "Sections"), ("UTF-8", "x-own"))

    path = rewritten(copy_example(tmp_path / "plan.xlsx"), unknown)
    code, _, err = run("validate", path)
    assert (code, "is damaged" in err) == (2, True)


@pytest.mark.parametrize("shown", ["#VALUE!", "#SPILL!", "#REF!"])
def test_an_error_or_a_picture_in_a_text_column_is_a_finding_and_no_stop(
    tmp_path: Path, run: Run, shown: str
) -> None:
    path = copy_example(tmp_path / "plan.xlsx")
    sheet = openpyxl.load_workbook(path)["Actions"]
    [at] = [re.sub(r"\d+", "5", c.coordinate) for c in sheet[4] if c.value == "Progress"]

    def change(content: Parts) -> None:
        part = sheet_of(content, "Actions")
        found = re.search(rf'<c r="{at}"[^>]*?(?:/>|>.*?</c>)', content[part].decode())
        assert found
        put(content, part, (found[0], f'<c r="{at}" t="e" vm="1"><v>{shown}</v></c>'))

    rewritten(path, change)
    found = run("validate --json", path).document["findings"]
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


TIDY = [action(f"SL{n}", completed_on=date(2025, 4, n), rating="Blue") for n in range(1, 8)]


def test_a_column_that_only_sounds_like_ours_is_left_alone(tmp_path: Path, run: Run) -> None:
    path = master(tmp_path, *TIDY)
    renamed(path, "Completed on", "Completed")
    assert all(m.completed_on for m in plantools.read(path).milestones)  # an alias that fits
    ticks = ["May 2025", *(row % 2 == 0 for row in range(1, len(TIDY)))]
    renamed(path, "Completed", "Completed", ticks)
    renamed(path, "Evidence", "Evidence of completion", ticks)
    findings = run("validate --json", path).document["findings"]
    odd = [each for each in findings if each["rule"] == "P10"]
    assert ["'Completed' hold no dates" in f["message"] for f in odd] == [False, True]
    assert "'Evidence of completion' hold no text" in odd[0]["message"]


def test_soft_hyphens_in_headers_and_in_words_of_lists_are_not_seen(tmp_path: Path) -> None:
    path = master(tmp_path, *TIDY)
    expected = plantools.read(path)
    ratings = [f"{m.rating_text}\ufeff" for m in expected.milestones]
    renamed(path, "Rating", "Ra\u00adting\u200b", ratings)
    renamed(path, "Section", "Section", [f"{m.section}\u200b " for m in expected.milestones])
    assert plantools.read(path) == expected


def test_a_header_row_that_is_off_says_where_to_switch_it_on(tmp_path: Path, run: Run) -> None:
    def change(content: Parts) -> None:
        for name, data in content.items():
            if b'displayName="tblActions"' in data:
                ref = re.search(rb'ref="([A-Z]+)4:', data)
                assert ref
                off = data.replace(ref[0], b'headerRowCount="0" ref="%b5:' % ref[1])
                content[name] = re.sub(rb"<autoFilter[^>]*/>", b"", off)

    path = rewritten(copy_example(tmp_path / "plan.xlsx"), change)
    code, _, err = run("validate", path)
    assert (code, "tick Header Row under Table Design" in err) == (2, True)


def test_a_file_that_excel_opens_as_another_is_said(tmp_path: Path, run: Run) -> None:
    path = copy_example(tmp_path / "plan.xlsm")
    for change, words in ((same, "ends in .xlsx"), (macro_sheet, "is a template")):
        rewritten(path, change)
        assert words in run("validate", path).err


def test_protection_is_said_and_stays(tmp_path: Path, run: Run) -> None:
    def change(content: Parts) -> None:
        put(
            content,
            "xl/workbook.xml",
            ("<workbookPr", '<fileSharing readOnlyRecommended="1"/><workbookPr'),
            ("<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>'),
        )
        for title in ("Actions", "Checks"):
            protected = '</sheetData><sheetProtection sheet="1"/>'
            put(content, sheet_of(content, title), ("</sheetData>", protected))

    path = master(tmp_path)
    assert run("refresh", path).code == 0
    had = faults(rewritten(path, change))
    for command in ("refresh --as-at today", "format", "fix --apply", "record --report Board"):
        code, out, _ = run(f"{command} --json", path)
        said = " ".join(json.loads(out)["warnings"])
        assert code == 0
        assert "structure of the workbook is protected" in said
        assert "asks to be opened read-only" in said
        assert "Protected: " in said
        content = parts(path)
        for mark in (b"lockStructure", b"readOnlyRecommended"):
            assert mark in content["xl/workbook.xml"]
        for title in ("Actions", "Checks"):
            assert b'<sheetProtection sheet="1"/>' in content[sheet_of(content, title)]
    assert faults(path) <= had


def test_an_import_that_has_a_header_many_times_makes_a_master_that_is_read(tmp_path: Path) -> None:
    path, made, book = tmp_path / "old.xlsx", tmp_path / "plan.xlsx", openpyxl.Workbook()
    assert book.active
    for row in (["Ref", "Action", "Owner"], ["SL1", "Open the doors.", "Director"]):
        book.active.append(row)
    money = book.create_sheet("Money")
    money.append(["Account", *("Actuals", "Budget", "Variance") * 2, "budget"])
    money.append(["Premises", *(10, 20, "more") * 2, "as agreed"])
    book.save(path)
    assert main(["new", str(made), "--from", str(path)]) == 0
    assert main(["refresh", str(made)]) == 0
    finance = [each for row in open_book(made).sheets["Finance"].used_range.value for each in row]
    assert "as agreed" in finance
