"""The values of a sheet as rows of cells, read with calamine, which is fast and trusting.

calamine lays a sheet out as one block from its first cell to its last. Two cells far apart
would ask for more memory than there is, and end the process; so the block is measured first.
"""

from __future__ import annotations

import io
import mmap
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from xml.parsers import expat

import python_calamine as calamine
from lxml import etree

from plantools.engine import a1, guard
from plantools.engine.looks import take_alternatives
from plantools.engine.package import (
    CONTENT_TYPES,
    DOCUMENT,
    MAIN,
    RELATIONS,
    Package,
    relations_part,
    to_bytes,
)
from plantools.errors import WorkbookError

MAX_CELLS = 8_000_000
"""Of one sheet, empty ones between its first and last included."""
MAX_ALL_CELLS = 16_000_000
"""Of all sheets that are read."""
_BIG = 16 << 20
"""Bytes that are read from the disk: from memory calamine needs three times as much of them."""
_WORKBOOK = "xl/workbook.xml"
_TO_WORKBOOK = (
    b'<Relationships xmlns="%b"><Relationship Id="rId1" Type="%b/officeDocument" Target="%b"/>'
    b"</Relationships>" % (RELATIONS.encode(), DOCUMENT.encode(), _WORKBOOK.encode())
)
HEAD_ROWS = 12
"""So many that a sheet can be told by them."""
_HEAD = "/head"
"""Behind the name of a sheet: no sheet's name has a slash."""
NOT_CALCULATED = "#NOT CALCULATED!"
"""Stands where a formula has no value, as Excel's own #N/A stands where it has no answer."""
FORMULA, RICH_TEXT = "a formula", "text with a look of its own in parts"
"""What a cell may hold besides a plain value, which writing over it would lose."""
_NOT_WITHIN = [
    re.compile(
        rb"""<(?:\w+:)?(?:c|row)(?=[\s/>])(?!(?:\s+[\w:]+="[^"]*")*?\s+r="(?:%b)")""" % places
    )
    for places in (rb"[A-Z]?(?:[0-9]{1,5}|[12][0-9]{5})", rb"[A-Z]{0,2}[0-9]{1,4}")
]
"""A row or cell that isn't plainly within A1:Z299999, or A1:ZZ9999, as each of a plan is."""
_WAITING = re.compile(
    rb"""<(?P<p>\w+:)?c(?P<said>\s[^>]*)?(?<!/)>"""
    rb"""(?P<formula>\s*<(?P=p)?f\b[^>]*?(?:/>|>[^<]*</(?P=p)?f>)\s*)(?=</)"""
)
_ODD_FORMULAS = (b"<f ", b"<f/", b":f>", b":f ", b":f/")
"""Of formulas that can't be looked through by counting."""
_ERROR = re.compile(
    rb"""<(?P<p>\w+:)?c(?=\s[^>]*?\bt\s*=\s*["']e["'])[^>]*(?<!/)>.*?</(?P=p)?c>""", re.DOTALL
)
_TYPE = re.compile(rb"""\st\s*=\s*["'][^"']*["']""")
_SHOWN = re.compile(rb"(<(?:\w+:)?v(?:\s[^>]*)?>)([^<]+)(?=<)")
_MARK = "\ufdd0"
"""Begins the text that stands for a `CellError`; nobody can type it."""


class CellError(str):
    """An error such as #REF!, or that a formula has no value."""


class Reader:
    """A reader of just those parts of a workbook that values stand in (WorkbookError if they can't
    be read).

    `is_checked` says that its parts are known to be well-formed, and its cells near each other.
    """

    def __init__(self, package: Package, *, is_checked: bool = False) -> None:
        self._package, self._is_checked = package, is_checked
        self._parts = package.sheet_parts()
        self._cells_read = 0
        self._marked: set[str] = set()  # sheets in which texts stand for what calamine can't give
        root = package.tree(package.workbook_part)
        relations = etree.Element(f"{{{RELATIONS}}}Relationships")
        needed = Package({CONTENT_TYPES: package[CONTENT_TYPES], relations_part(""): _TO_WORKBOOK})

        def add(sheet: etree._Element, name: str, data: bytes) -> None:
            # under names of our own: calamine knows no others than Excel's
            place = f"worksheets/sheet{len(relations) + 1}.xml"
            needed[f"xl/{place}"] = _readable(data)
            if needed[f"xl/{place}"] is not data:
                self._marked.add(name)
            entry = {"Id": place, "Type": f"{DOCUMENT}/worksheet", "Target": place}
            etree.SubElement(relations, f"{{{RELATIONS}}}Relationship", entry)
            sheet.set("name", name)
            sheet.set(f"{{{DOCUMENT}}}id", place)

        for sheets in root.iterfind(f"{{{MAIN}}}sheets"):
            for sheet in list(sheets):
                name = sheet.get("name", "")
                part = self._parts.get(name, "")
                if part not in package:
                    sheets.remove(sheet)
                    continue
                data = package.utf8(part)
                add(sheet, name, data)
                if head := _first_rows(data):
                    add(etree.SubElement(sheets, sheet.tag), name + _HEAD, head)
        needed[_WORKBOOK] = to_bytes(root)
        needed[relations_part(_WORKBOOK)] = to_bytes(relations)
        for kind in ("sharedStrings", "styles"):
            shared = package.part_of(kind)
            if shared is None:
                continue
            if not is_checked:
                guard.check_well_formed(package.file, shared, package[shared])
            needed[f"xl/{kind}.xml"] = package.utf8(shared)
            if kind == "styles" and b"AlternateContent" in needed["xl/styles.xml"]:
                styles = package.tree(shared)
                take_alternatives(styles)
                needed["xl/styles.xml"] = to_bytes(styles)
        with _in_plain_words(package.file, "it", sum(map(len, needed.values()))):
            data = needed.pack(compress=False).getvalue()
            needed.clear()
            self._calamine = _opened(data)
        shown = calamine.SheetVisibleEnum.Visible
        self.hidden = {m.name for m in self._calamine.sheets_metadata if m.visible != shown}

    def close(self) -> None:
        self._calamine.close()

    def grid(self, sheet: str) -> list[list[Any]]:
        """The values of a sheet, from A1 on."""
        part = self._parts[sheet]
        if not part:
            return []
        if not self._is_checked:
            check_sheet(self._package, sheet, part)
        rows = self._read(sheet, self._package.utf8(part))
        self._cells_read += len(rows) * max(map(len, rows), default=0)
        if self._cells_read > MAX_ALL_CELLS:
            raise WorkbookError(
                f"{self._package.file} is too big to be read: the filled cells of its sheets lie "
                "too far apart. In Excel press Ctrl+End on each sheet to see its last cell, delete "
                "the rows and columns that don't belong to the plan, and save."
            )
        return rows

    def head(self, sheet: str) -> list[list[Any]]:
        """The first rows of a long sheet, without looking at the others; none if it isn't long."""
        part = self._parts[sheet]
        data = _first_rows(self._package.utf8(part)) if part else b""
        with suppress(WorkbookError):  # what is wrong is said when the whole is read
            if data:
                guard.check_well_formed(self._package.file, part, data)
                _check_extent(self._package.file, sheet, data)
                return self._read(sheet + _HEAD, data)[:HEAD_ROWS]
        return []

    def _read(self, name: str, data: bytes) -> list[list[Any]]:
        with _in_plain_words(self._package.file, f"its sheet {name!r}", len(data)):
            sheet = self._calamine.get_sheet_by_name(name)
            rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        for row in rows if name in self._marked else ():
            for at, value in enumerate(row):
                if isinstance(value, str) and value.startswith(_MARK):
                    row[at] = CellError(value[1:].strip())
        return rows


def _first_rows(data: bytes) -> bytes:
    """A sheet without its further rows; nothing if it has no more, or is written in an odd way."""
    end = data.find(b"<sheetData>")
    for _ in range(HEAD_ROWS + 1):
        if end >= 0:
            end = data.find(b"</row>", end + 1)
    return data[:end] + b"</row></sheetData></worksheet>" if end >= 0 else b""


def _readable(sheet: bytes) -> bytes:
    """A sheet with marked texts for errors, of which calamine takes some for nothing and is stopped
    by others, and for what formulas without a value have."""
    if b'"e"' in sheet or b"'e'" in sheet:
        marked = rb"\1&#x%x;\2" % ord(_MARK)
        as_text = partial(_TYPE.sub, b' t="str"', count=1)
        sheet = _ERROR.sub(lambda cell: _SHOWN.sub(marked, as_text(cell[0])), sheet)
    # most sheets are looked through least
    is_calculated = b"<f" not in sheet and b":f" not in sheet
    if not is_calculated and sheet.count(b"</f>") == sheet.count(b"</f><v>"):
        is_calculated = not any(mark in sheet for mark in _ODD_FORMULAS)
    return sheet if is_calculated else _WAITING.sub(_waiting, sheet)


def _waiting(cell: re.Match[bytes]) -> bytes:
    """A formula without a value, with a marked text for it."""
    said, p = _TYPE.sub(b"", cell["said"] or b""), cell["p"] or b""
    value = b"&#x%x;%b" % (ord(_MARK), NOT_CALCULATED.encode())
    return b'<%bc%b t="str">%b<%bv>%b</%bv>' % (p, said, cell["formula"], p, value, p)


def _opened(data: bytes) -> calamine.CalamineWorkbook:
    if len(data) > _BIG:
        with suppress(OSError):  # no room there
            handle, name = tempfile.mkstemp(suffix=".xlsx")  # nobody else may read it
            try:
                with open(handle, "wb") as file:
                    file.write(data)
                return calamine.CalamineWorkbook.from_path(name)
            finally:
                with suppress(OSError):
                    os.unlink(name)
    return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))


@contextmanager
def _in_plain_words(file: str, what: str, size: int) -> Iterator[None]:
    """Let calamine read so many bytes of XML; whatever it raises comes as a WorkbookError.

    Where there is too little memory it would end the process, with no word that anybody
    understands: that is found out before. And a Rust panic is a BaseException.
    """
    try:
        mmap.mmap(-1, 6 * size + 1).close()  # asked for, and never touched
    except OSError:
        raise MemoryError from None
    try:
        yield
    except (WorkbookError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise guard.damaged(file, f"{what} can't be read", error) from None


def check_sheet(package: Package, sheet: str, part: str) -> None:
    """Refuse a sheet that is damaged, or whose cells are too far apart (WorkbookError)."""
    guard.check_well_formed(package.file, part, package[part])
    _check_extent(package.file, sheet, package.utf8(part))


def _check_extent(file: str, sheet: str, data: bytes) -> None:
    if not all(pattern.search(data) for pattern in _NOT_WITHIN):
        return
    row, column = _last_filled(data)
    if row > a1.MAX_ROWS or column > a1.MAX_COLUMNS:
        what = f"sheet {sheet!r} has a cell beyond the last that Excel has"
        raise guard.damaged(file, what)
    if row * column > MAX_CELLS:
        raise WorkbookError(
            f"{file}, sheet {sheet!r}: its filled cells lie too far apart to be read (they reach "
            f"to {a1.address(row, column)}). In Excel press Ctrl+End to see the last cell, delete "
            "the rows and columns that don't belong to the plan, and save."
        )


def _last_filled(data: bytes) -> tuple[int, int]:
    """The last row and the last column that hold anything. Slow; for odd sheets only."""
    row = column = 0
    last = [0, 0]

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        tag = tag.rpartition(":")[2]
        if tag == "row":
            number = attributes.get("r", "")
            row, column = (int(number) if number.isdecimal() else row + 1), 0
        elif tag == "c":
            match = re.fullmatch(r"([A-Za-z]+)([0-9]+)", attributes.get("r", ""))
            column = a1.column_number(match[1][:9]) if match else column + 1
            row = int(match[2]) if match else row
        elif tag in ("v", "is", "f") and column:
            last[:] = max(last[0], row), max(last[1], column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(data, True)
    return last[0], last[1]


def special_cells(package: Package, sheet: str) -> dict[str, str]:
    """The cells of a sheet that hold more than a value: A1 address to what they hold."""
    shared = package.part_of("sharedStrings")
    texts = package.tree(shared).iterchildren(f"{{{MAIN}}}si") if shared else ()
    rich = {str(n) for n, text in enumerate(texts) if text.find(f"{{{MAIN}}}r") is not None}
    body = package.tree(package.sheet_parts()[sheet]).find(f"{{{MAIN}}}sheetData")
    found: dict[str, str] = {}
    if body is None:
        return found
    say_places(body)
    for cell in body.iterfind(f"{{{MAIN}}}row/{{{MAIN}}}c"):
        if cell.find(f"{{{MAIN}}}f") is not None:
            found[cell.get("r", "")] = FORMULA
        elif cell.find(f"{{{MAIN}}}is/{{{MAIN}}}r") is not None or (
            cell.get("t") == "s" and cell.findtext(f"{{{MAIN}}}v", "") in rich
        ):
            found[cell.get("r", "")] = RICH_TEXT
    return found


def say_places(body: etree._Element) -> None:
    """Write down the numbers of a sheet's rows and cells that follow from where they stand."""
    row_number = 0
    for row in body.iterchildren(f"{{{MAIN}}}row"):
        said = row.get("r", "")
        row_number = int(said) if said.isdecimal() else row_number + 1
        row.set("r", str(row_number))
        column = 0
        for cell in row.iterchildren(f"{{{MAIN}}}c"):
            box = a1.parse(cell.get("r", ""))
            column = box[1] if box else column + 1
            cell.set("r", a1.address(row_number, column))
