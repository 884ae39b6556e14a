"""After a refresh, a format or a record, everything of an officer's is as it was, part by part."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from plantools.create import read_example
from plantools.engine import edit_book, open_book
from plantools.errors import WorkbookError
from plantools.workbook import read_plan
from plantools.workbook.record import record_report
from plantools.workbook.refresh import format_plan, refresh
from plantools.workbook.session import Session
from tests.conftest import Resave
from tests.masters import faults, of_before
from tests.masters import master as small_master
from tests.safety import parts as package
from tests.safety.features import FEATURES, everything, signature
from tests.safety.parts import MAIN, WORKBOOK, Parts
from tests.safety.saving import TODAY, run_refresh

# The parts that the package format makes us add to. What may change in each is in the function
# of the same name below; every other part must keep its bytes.
TYPES, RELATIONS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
STYLES, TEXTS, CHAIN = "xl/styles.xml", "xl/sharedStrings.xml", "xl/calcChain.xml"
ADDED_TO = {TYPES, WORKBOOK, RELATIONS, STYLES, TEXTS}
DROPPED = {CHAIN}  # Excel makes it anew; one that names a lost formula would be a fault
STYLE_LISTS = ("numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs")
CASES: dict[str, Callable[[Parts], None]] = {**FEATURES, "everything": everything}
COLOURED = ("Actions", "Impact", "Lists")
OURS = {"DueTexts", "DueDates", "NeverOverdue", "PlanColours"}
RULES = f"{{{MAIN}}}conditionalFormatting"
PUBLISHED = "Published text"
NAMES = f"{{{MAIN}}}definedNames"

# openpyxl, an independent reader here, says what it would lose if it saved
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """A small master, made as before reports had a place in it: all of it officers'."""
    return package.read(small_master(tmp_path_factory.mktemp("small"), is_old=True))


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)


def entries(data: bytes) -> set[bytes]:
    return {
        canonical(entry) for entry in etree.fromstring(data) if b"calcChain" not in canonical(entry)
    }


def check_shared(before: Parts, after: Parts) -> None:
    """What the officer's parts and ours share has more in it, and nothing else."""
    for part in (TYPES, RELATIONS):  # nothing gone but the calculation chain
        assert entries(before[part]) <= entries(after[part]), part
    check_styles(before[STYLES], after[STYLES])
    # texts behind the officer's; the number of a text never changes
    head = before[TEXTS][before[TEXTS].index(b"<si>") : before[TEXTS].rindex(b"</sst>")]
    assert after[TEXTS][after[TEXTS].index(b"<si>") :].startswith(head)


def check_workbook(before: bytes, after: bytes) -> None:
    """Sheets behind the officer's, their print titles, and what proves the history; no more."""
    old, new = etree.fromstring(before), etree.fromstring(after)
    sheets, names = new.find(f"{{{MAIN}}}sheets"), new.find(NAMES)
    count = len(old.find(f"{{{MAIN}}}sheets"))
    for sheet in list(sheets)[count:]:
        sheets.remove(sheet)
    for name in list(names):
        if int(name.get("localSheetId", "0")) >= count:
            assert name.get("name", "").startswith("_xlnm.Print_")
            names.remove(name)
    for root in (old, new):
        for name in root.findall(f"{NAMES}/*[@name='PlanHistory']"):
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
            assert etree.QName(ours).localname in STYLE_LISTS
            assert theirs.get("count") == str(len(theirs))
            theirs.set("count", ours.get("count"))
        for entry in added:
            theirs.remove(entry)
        assert canonical(ours) == canonical(theirs)


def master_with(add: Callable[[Parts], None], parts: Parts, folder: Path) -> tuple[Path, Parts]:
    """A master with a feature, and its parts."""
    before = dict(parts)
    add(before)
    path = folder / ("plan.xlsm" if "xl/vbaProject.bin" in before else "plan.xlsx")
    path.write_bytes(package.pack(before))
    return path, before


def changed(before: Parts, path: Path) -> set[str]:
    after = package.read(path)
    return {part for part in before.keys() | after.keys() if after.get(part) != before.get(part)}


@pytest.mark.parametrize("feature", CASES)
def test_what_officers_put_in_stays_as_it_was(feature: str, master: Parts, tmp_path: Path) -> None:
    path, before = master_with(CASES[feature], master, tmp_path)
    run_refresh(path)
    after = package.read(path)
    assert changed(before, path) & before.keys() <= ADDED_TO | DROPPED
    assert CHAIN not in after
    check_shared(before, after)
    check_workbook(before[WORKBOOK], after[WORKBOOK])
    first = path.read_bytes()
    run_refresh(path)
    assert path.read_bytes() == first


@pytest.fixture(scope="module")
def stressed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The example plan's master with everything, before and after a refresh."""
    folder = tmp_path_factory.mktemp("stressed")
    before, after = folder / "before.xlsm", folder / "after.xlsm"
    before.write_bytes(of_before(read_example()))
    full = package.read(before)
    everything(full)
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
    had = package.read(before)
    assert changed(had, after) & had.keys() <= ADDED_TO | DROPPED
    assert looks(after) == looks(before)


def test_any_number_of_refreshes_are_as_one(master: Parts, tmp_path: Path) -> None:
    path, _ = master_with(everything, master, tmp_path)
    run_refresh(path)
    first = path.read_bytes()
    for _ in range(49):
        run_refresh(path)
        assert path.read_bytes() == first


def test_other_figures_reuse_styles_and_names(stressed: tuple[Path, Path], tmp_path: Path) -> None:
    """A sheet that is drawn anew leaves nothing behind: parts, styles and names stay as many."""
    path = tmp_path / "plan.xlsm"
    path.write_bytes(stressed[1].read_bytes())
    made = []
    for year in (2027, 2028):
        book = open_book(path)
        refresh(Session(book, TODAY.replace(year=year), today=TODAY))
        book.save()
        made.append(package.read(path))
    before, after = made
    assert before != after
    assert after.keys() == before.keys()
    assert after[STYLES] == before[STYLES]
    assert titles_aside(after[WORKBOOK]) == titles_aside(before[WORKBOOK])


def titles_aside(workbook: bytes) -> bytes:
    """A list of sheets and names but for the rows that repeat in print: a sheet with more above
    its last table has them lower down."""
    return re.sub(rb"(_xlnm.Print_Titles[^>]*>)[^<]*", rb"\1", workbook)


def test_a_signed_workbook_is_refused_and_says_why(master: Parts, tmp_path: Path) -> None:
    path, _ = master_with(signature, master, tmp_path)
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


def run_format(path: Path) -> None:
    with edit_book(path, backups=0) as book:
        format_plan(Session(book, today=TODAY))
        book.save()


def without_ours(root: etree._Element, theirs: set[str]) -> bytes:
    """A sheet without the rules that were not there before, and without the order of the rest."""
    root = deepcopy(root)
    for holder in root.findall(RULES):
        for rule in holder:
            if told(rule) not in theirs:
                holder.remove(rule)
        if not len(holder):
            root.remove(holder)
    for rule in root.iter("{*}cfRule"):
        rule.attrib.pop("priority", None)
    return canonical(root)


def told(rule: etree._Element) -> str:
    """What a rule says, wherever it stands in the order."""
    kept = {name: value for name, value in rule.attrib.items() if name != "priority"}
    return f"{sorted(kept.items())} {[etree.tostring(child) for child in rule]}"


@pytest.mark.parametrize("feature", ["x14_conditional_formats", "everything"])
def test_a_format_adds_only_rules(feature: str, master: Parts, tmp_path: Path) -> None:
    path, before = master_with(CASES[feature], master, tmp_path)
    had = faults(path)
    sheets = {part_of(path, name) for name in COLOURED}
    run_format(path)
    after, new = package.read(path), changed(before, path) & before.keys()
    assert new <= ADDED_TO | sheets | {CHAIN}
    check_shared(before, after)
    for part in sheets & new:
        old, made = etree.fromstring(before[part]), etree.fromstring(after[part])
        theirs = {told(rule) for holder in old.findall(RULES) for rule in holder}
        assert without_ours(made, theirs) == without_ours(old, theirs), part
        cells = before[part].index(b"</sheetData>")
        assert after[part][:cells] == before[part][:cells]
    wide = [
        [
            canonical(name)
            for name in etree.fromstring(parts[WORKBOOK]).findall(f"{NAMES}/*")
            if name.get("localSheetId") is None and name.get("name") not in OURS
        ]
        for parts in (before, after)
    ]
    assert wide[0] == wide[1]
    assert faults(path) - had == set()
    first = path.read_bytes()
    run_format(path)
    assert path.read_bytes() == first


@pytest.fixture
def path(master: Parts, tmp_path: Path) -> Path:
    """A master with everything that officers put in, of which one report is recorded."""
    made = master_with(everything, master, tmp_path)[0]
    record(made, "One")
    return made


def record(path: Path, label: str, *, replace: bool = False) -> None:
    with edit_book(path) as book:
        day = date(2025, 1, 13)
        record_report(Session(book, today=day), label, day, replace=replace)
        book.save()


def part_of(path: Path, sheet: str) -> str:
    return open_book(path).impl.package.sheet_parts()[sheet]


def parts_of(path: Path, sheet: str) -> tuple[str, str]:
    """A sheet's part and that of the table on it."""
    part = part_of(path, sheet)
    [table] = open_book(path).impl.package.related(part, "/table")
    return part, table


def write(path: Path, table: str, column: str, value: str) -> None:
    """Type into the first row of a table, as an officer does."""
    with edit_book(path) as book:
        [found] = [t for sheet in book.sheets for t in sheet.tables if t.name == table]
        header = found.range.value[0]
        found.range[1, header.index(column)].value = value
        book.save()


def test_a_first_report_adds_a_sheet_and_nothing_else(tmp_path: Path) -> None:
    path, before = master_with(everything, package.read(small_master(tmp_path)), tmp_path)
    had = faults(path)
    record(path, "One")
    after = package.read(path)
    assert changed(before, path) & before.keys() <= ADDED_TO | {CHAIN}
    check_shared(before, after)
    check_workbook(before[WORKBOOK], after[WORKBOOK])
    assert faults(path) - had == set()


def test_a_further_report_touches_the_history_and_the_reasons(path: Path) -> None:
    before = package.read(path)
    record(path, "Two")
    history, reasons = parts_of(path, "History"), parts_of(path, "Reasons")
    words = parts_of(path, PUBLISHED)
    assert changed(before, path) <= {*history, *words, reasons[0], TEXTS, WORKBOOK}
    check_workbook(before[WORKBOOK], package.read(path)[WORKBOOK])
    check_shared(before, package.read(path))


def test_a_report_that_is_replaced_touches_the_history_and_lists(path: Path) -> None:
    before = package.read(path)
    write(path, "tblActions", "Action", "Something else altogether")
    record(path, "One", replace=True)
    actions, history = parts_of(path, "Actions"), parts_of(path, "History")
    words = parts_of(path, PUBLISHED)
    shared = {TEXTS, TYPES, STYLES, WORKBOOK, RELATIONS}
    old_table = {part for part in before if "tables/" in part and part not in package.read(path)}
    relations = {package.rels(history[0]), package.rels(words[0])}
    known = {actions[0], *history, *words, *relations, *old_table, *shared}
    assert changed(before, path) <= known


def test_moved_reasons_touch_the_reasons_and_the_generated_sheets(path: Path) -> None:
    write(path, "tblActions", "Due by", "December 2031")
    made = run_refresh(path)
    had = faults(path)
    write(path, "tblRetimed", "Explanation", "'=Waiting for the builders")
    before = package.read(path)
    old = open_book(path).impl.package
    generated, waiting = set(), [part_of(path, sheet) for sheet in made]
    while waiting:  # sheets and everything that hangs on them
        part = waiting.pop()
        if part not in generated:
            generated |= {part, package.rels(part)}
            waiting += old.related(part, "")
    run_refresh(path)
    reasons = parts_of(path, "Reasons")
    look_of_text = {STYLES, WORKBOOK}  # of a cell that begins with =; the rows repeated in print
    is_resized = package.read(path)[reasons[1]] != before[reasons[1]]  # no blank row was left
    touched = {reasons[0], TEXTS, *([reasons[1]] if is_resized else [])}
    assert changed(before, path) - generated - look_of_text - {WORKBOOK} == touched
    after = package.read(path)[WORKBOOK]
    assert titles_aside(after) == titles_aside(before[WORKBOOK])
    check_shared(before, package.read(path))
    assert faults(path) - had == set()
    book = open_book(path)
    kept = [entry.reason for entry in read_plan(book).reasons]
    book.close()
    assert kept.count("=Waiting for the builders") == 1

    again = path.read_bytes()
    run_refresh(path)
    assert path.read_bytes() == again
