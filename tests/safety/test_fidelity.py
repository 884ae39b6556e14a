"""After a refresh, everything of an officer's is as it was, part by part."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from plantools.engine import open_book
from plantools.errors import WorkbookError
from plantools.workbook.refresh import refresh
from plantools.workbook.session import Session
from tests.conftest import Resave
from tests.safety import parts as package
from tests.safety.conftest import TODAY, run_refresh
from tests.safety.features import FEATURES, everything
from tests.safety.in_package import signature
from tests.safety.parts import MAIN, Parts

# The parts that the package format makes us add to. What may change in each is in the function
# of the same name below; every other part must keep its bytes.
TYPES, WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
RELATIONS, STYLES = "xl/_rels/workbook.xml.rels", "xl/styles.xml"
TEXTS, CHAIN = "xl/sharedStrings.xml", "xl/calcChain.xml"
ADDED_TO = {TYPES, WORKBOOK, RELATIONS, STYLES, TEXTS}
DROPPED = {CHAIN}  # Excel makes it anew; one that names a lost formula would be a fault

STYLE_LISTS = ("numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs")

CASES = {**FEATURES, "everything": everything}


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)


def entries(data: bytes) -> set[bytes]:
    return {
        canonical(entry) for entry in etree.fromstring(data) if b"calcChain" not in canonical(entry)
    }


def check_lists(before: Parts, after: Parts) -> None:
    """Content types and relationships: nothing gone but the calculation chain."""
    for part in (TYPES, RELATIONS):
        assert entries(before[part]) <= entries(after[part]), part


def check_workbook(before: bytes, after: bytes) -> None:
    """Sheets behind the officer's, their print titles, and what proves the history; no more."""
    old, new = etree.fromstring(before), etree.fromstring(after)
    sheets, names = new.find(f"{{{MAIN}}}sheets"), new.find(f"{{{MAIN}}}definedNames")
    count = len(old.find(f"{{{MAIN}}}sheets"))
    for sheet in list(sheets)[count:]:
        sheets.remove(sheet)
    for name in list(names):
        if int(name.get("localSheetId", "0")) >= count:
            assert name.get("name", "").startswith("_xlnm.Print_")
            names.remove(name)
    for root in (old, new):
        for name in root.findall(
            f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName[@name='PlanHistory']"
        ):
            name.getparent().remove(name)
    assert canonical(old) == canonical(new)


def check_styles(before: bytes, after: bytes) -> None:
    """Entries behind the officer's in the lists; the number of an entry never changes."""
    old, new = etree.fromstring(before), etree.fromstring(after)
    assert [child.tag for child in old] == [c.tag for c in new if old.find(c.tag) is not None]
    for ours in old:
        theirs = new.find(ours.tag)
        added = list(theirs)[len(ours) :]
        if added:
            assert etree.QName(ours).localname in (
                "numFmts",
                "fonts",
                "fills",
                "borders",
                "cellXfs",
                "dxfs",
            )
            assert theirs.get("count") == str(len(theirs))
            theirs.set("count", ours.get("count"))
        for entry in added:
            theirs.remove(entry)
        assert canonical(ours) == canonical(theirs)


def check_texts(before: bytes, after: bytes) -> None:
    """Texts behind the officer's; the number of a text never changes."""
    head = before[before.index(b"<si>") : before.rindex(b"</sst>")]
    assert after[after.index(b"<si>") :].startswith(head)


def faults(data: Path) -> set[str]:
    return {f"{e.part_uri} {e.description}" for e in OpenXmlValidator().validate(str(data)).errors}


# openpyxl, an independent reader here, says what it would lose if it saved
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")


@pytest.mark.parametrize("feature", CASES)
def test_what_officers_put_in_stays_as_it_was(feature: str, master: Parts, tmp_path: Path) -> None:
    before = dict(master)
    CASES[feature](before)
    path = tmp_path / ("plan.xlsm" if "xl/vbaProject.bin" in before else "plan.xlsx")
    path.write_bytes(package.pack(before))

    run_refresh(path)

    after = package.read(path)
    changed = {part for part in before if after.get(part) != before[part]}
    assert changed <= ADDED_TO | DROPPED
    assert CHAIN not in after
    check_lists(before, after)
    check_workbook(before[WORKBOOK], after[WORKBOOK])
    check_styles(before[STYLES], after[STYLES])
    check_texts(before[TEXTS], after[TEXTS])

    first = path.read_bytes()
    run_refresh(path)
    assert path.read_bytes() == first


@pytest.fixture(scope="module")
def stressed(master: Parts, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A master with everything, before and after a refresh."""
    folder = tmp_path_factory.mktemp("stressed")
    full = dict(master)
    everything(full)
    before, after = folder / "before.xlsm", folder / "after.xlsm"
    for path in (before, after):
        path.write_bytes(package.pack(full))
    run_refresh(after)
    return before, after


def looks(path: Path) -> dict[tuple[str, str], tuple[object, ...]]:
    """How each cell of the officers' sheets looks, as another reader resolves its style."""
    book = openpyxl.load_workbook(path, rich_text=True)
    return {
        (sheet.title, cell.coordinate): (
            *(cell.value, cell.number_format),
            *(repr(part) for part in (cell.font, cell.fill, cell.border, cell.alignment)),
            repr(cell.protection),
        )
        for sheet in book.worksheets[:9]
        for row in sheet.iter_rows()
        for cell in row
        if cell.has_style or cell.value is not None
    }


def test_every_officers_cell_looks_as_before(stressed: tuple[Path, Path]) -> None:
    before, after = stressed
    assert looks(after) == looks(before)


def test_any_number_of_refreshes_are_as_one(stressed: tuple[Path, Path], tmp_path: Path) -> None:
    """What a refresh leaves as it was, every later one does: same input, same bytes out."""
    path = tmp_path / "plan.xlsm"
    first = stressed[1].read_bytes()
    path.write_bytes(first)
    for _ in range(49):
        run_refresh(path)
        assert path.read_bytes() == first


def test_other_figures_reuse_styles_and_names(stressed: tuple[Path, Path], tmp_path: Path) -> None:
    """A sheet that is drawn anew leaves nothing behind: parts, styles and names stay as many."""
    path = tmp_path / "plan.xlsm"
    path.write_bytes(stressed[1].read_bytes())
    before = package.read(path)
    book = open_book(path)
    refresh(Session(book, TODAY.replace(year=2027), today=TODAY))
    book.save()
    after = package.read(path)
    assert after.keys() == before.keys()
    assert after[STYLES] == before[STYLES]
    assert titles_aside(after[WORKBOOK]) == titles_aside(before[WORKBOOK])


def titles_aside(workbook: bytes) -> bytes:
    """A list of sheets and names but for the rows that repeat in print: a sheet with more above
    its last table has them lower down."""
    return re.sub(rb"(_xlnm.Print_Titles[^>]*>)[^<]*", rb"\1", workbook)


def test_a_signed_workbook_is_refused_and_says_why(master: Parts, tmp_path: Path) -> None:
    signed = dict(master)
    signature(signed)
    path = tmp_path / "plan.xlsx"
    path.write_bytes(package.pack(signed))
    before = path.read_bytes()
    with pytest.raises(WorkbookError, match=r"plan\.xlsx is signed digitally.*Nothing was written"):
        run_refresh(path)
    assert path.read_bytes() == before


def test_a_refresh_adds_no_fault(stressed: tuple[Path, Path]) -> None:
    before, after = stressed
    assert faults(after) - faults(before) == set()


def test_libreoffice_opens_it_and_sees_the_same_values(
    stressed: tuple[Path, Path], resave: Resave, tmp_path: Path
) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(stressed[1].read_bytes())
    assert values(resave(path)) == values(path)


def values(path: Path) -> dict[tuple[str, str], object]:
    """Every value, but for the cells of the pivot table, which LibreOffice fills on opening."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "") and not (sheet.title == "Impact" and cell.column > 10)
    }


def test_a_workbook_that_counts_from_1904_keeps_its_dates(master: Parts, tmp_path: Path) -> None:
    """Old Macs did. Read by another reader, generated dates are as in any other workbook."""
    shown = {}
    for settings in (b"<workbookPr/>", b'<workbookPr date1904="1"/>'):
        path = tmp_path / "plan.xlsx"
        parts = dict(master)
        parts[WORKBOOK] = parts[WORKBOOK].replace(b"<workbookPr/>", settings)
        path.write_bytes(package.pack(parts))
        book = open_book(path)
        sheet = book.sheets.add("Dates", after=book.sheets[len(book.sheets) - 1])
        sheet.range("A1").value = datetime(2025, 3, 1, 12)
        book.save()
        shown[settings] = openpyxl.load_workbook(path)["Dates"]["A1"].value
    assert set(shown.values()) == {datetime(2025, 3, 1, 12)}
