"""The values of a sheet as rows of cells, read with calamine, which is fast and trusting.

calamine lays a sheet out as one block from its first cell to its last. Two cells far apart
would ask for more memory than there is, and end the process; so the block is measured first.
"""

from __future__ import annotations

import html
import io
import mmap
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    PARSER,
    RELATIONS,
    Package,
    relations_part,
    to_bytes,
)
from plantools.engine.row_writer import SharedTexts
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
UNREAD: Any = object()
NOT_CALCULATED = "#NOT CALCULATED!"
"""Stands where a formula has no value, as Excel's own #N/A stands where it has no answer."""
FORMULA, RICH_TEXT = "a formula", "text with a look of its own in parts"
"""What a cell may hold besides a plain value, which writing over it would lose."""
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]*)["']""")
_NO_PLACE = re.compile(rb"""<(?:\w+:)?c(?:\s(?![^>]*?\br\s*=)[^>]*)?>""")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_NOT_NEAR = re.compile(
    rb"""<(?:\w+:)?(?:c|row)(?=[\s/>])"""
    rb"""(?!(?:\s+[\w:]+="[^"]*")*?\s+r="[A-Z]?(?:[0-9]{1,5}|[12][0-9]{5})")"""
)
"""A row or cell that isn't plainly within A1:Z299999, as each of a plan nearly always is."""
_WAITING = re.compile(
    rb"""<(?P<p>\w+:)?c\s(?:[^>]*?\s)?r=["'](?P<cell>[A-Z]{1,3}[1-9][0-9]{0,6})["'][^>]*(?<!/)>\s*"""
    rb"""<(?P=p)?f\b[^>]*?(?:/>|>[^<]*</(?P=p)?f>)\s*</"""
)
_ODD_FORMULAS = (b"<f ", b"<f/", b":f>", b":f ", b":f/")
"""Of formulas that can't be looked through by counting."""
_IS_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_ERROR = re.compile(
    rb"""<(?P<p>\w+:)?c(?=\s[^>]*?\bt\s*=\s*["']e["'])[^>]*(?<!/)>.*?</(?P=p)?c>""", re.DOTALL
)
_SHOWN = re.compile(rb"(<(?:\w+:)?v(?:\s[^>]*)?>)([^<]+)(?=<)")
_CLASSIC = (b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!")
"""The errors that calamine knows: what Excel has added since stops it."""


class CellError(str):
    """An error such as #REF!, which calamine takes for an empty cell."""


def open_reader(package: Package, *, is_checked: bool = False) -> calamine.CalamineWorkbook:
    """A reader of just those parts that values stand in (WorkbookError if they can't be read).

    `is_checked` says that those that all sheets share are known to be well-formed.
    """
    root = package.tree(package.workbook_part)
    relations = etree.Element(f"{{{RELATIONS}}}Relationships")
    needed = Package({CONTENT_TYPES: package[CONTENT_TYPES], relations_part(""): _TO_WORKBOOK})
    parts = package.sheet_parts()
    for number, sheet in enumerate(list(root.iterfind(f"{{{MAIN}}}sheets/*")), start=1):
        part = parts.get(sheet.get("name", ""), "")
        if part not in package:
            sheet.getparent().remove(sheet)  # type: ignore[union-attr] # it stands among others
            continue
        # under names of our own: calamine knows no others than Excel's, and no other encoding
        place = f"worksheets/sheet{number}.xml"
        data = package.utf8(part)
        needed[f"xl/{place}"] = _ERROR.sub(_classic, data) if _has_errors(data) else data
        sheet.set(f"{{{DOCUMENT}}}id", f"rId{number}")
        entry = {"Id": f"rId{number}", "Type": f"{DOCUMENT}/worksheet", "Target": place}
        etree.SubElement(relations, f"{{{RELATIONS}}}Relationship", entry)
    needed[_WORKBOOK] = to_bytes(root)
    needed[relations_part(_WORKBOOK)] = to_bytes(relations)
    for kind in ("sharedStrings", "styles"):
        shared = package.part_of(kind)
        if shared is not None:
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


def _has_errors(sheet: bytes) -> bool:
    return (b'"e"' in sheet or b"'e'" in sheet) and _IS_ERROR.search(sheet) is not None


def _classic(cell: re.Match[bytes]) -> bytes:
    """An error as calamine knows it."""
    return _SHOWN.sub(lambda v: v[0] if v[2] in _CLASSIC else v[1] + b"#N/A", cell[0])


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


def read_grid(
    package: Package, reader: calamine.CalamineWorkbook, sheet: str, part: str
) -> list[list[Any]]:
    """The values of a sheet that `check_sheet` has let pass, from A1 on."""
    data = package.utf8(part)
    with _in_plain_words(package.file, f"its sheet {sheet!r}", len(data)):
        rows: list[list[Any]] = reader.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    for cell, text in _passed_over(data):
        box = a1.parse(cell.decode())
        if box is None:
            continue
        row, column, *_ = box
        rows.extend([] for _ in range(row - len(rows)))
        values = rows[row - 1]
        values.extend("" for _ in range(column - len(values)))
        if values[column - 1] in (None, ""):
            values[column - 1] = CellError(text)
    return rows


def _passed_over(data: bytes) -> Iterator[tuple[bytes, str]]:
    """The address and what there is to say of cells that calamine takes for empty ones."""
    has_errors = _has_errors(data)
    is_calculated = b"<f" not in data and b":f" not in data  # most sheets: looked through least
    if not is_calculated and data.count(b"</f>") == data.count(b"</f><v>"):
        is_calculated = not any(mark in data for mark in _ODD_FORMULAS)
    if is_calculated and not has_errors:
        return
    if _NO_PLACE.search(data):
        root = etree.fromstring(data, PARSER)
        for body in root.iterchildren(f"{{{MAIN}}}sheetData"):
            say_places(body)
        data = etree.tostring(root)
    for match in () if is_calculated else _WAITING.finditer(data):
        yield match["cell"], NOT_CALCULATED
    for error in _ERROR.finditer(data) if has_errors else ():
        place, shown = _PLACE.search(error[0]), _SHOWN.search(error[0])
        if place and shown:
            text = html.unescape(shown[2].decode(errors="replace")).strip()
            yield place[1] + place[2], text


def read_head(data: bytes, texts: SharedTexts) -> list[list[Any]] | None:
    """The first rows of a long sheet, without looking at the others: the values from A1 on,
    `UNREAD` for what isn't plain text or nothing; None if the sheet is not long, or not written as
    most programs write one."""
    start = end = data.find(b"<sheetData>")
    for _ in range(HEAD_ROWS + 1):
        end = data.find(b"</row>", end + 1)
        if end < 0 or start < 0:
            return None
    try:
        head = b'<worksheet xmlns="%b">%b</row></sheetData></worksheet>'
        root = etree.fromstring(head % (MAIN.encode(), data[start:end]), PARSER)
    except etree.XMLSyntaxError:
        return None
    rows: list[list[Any]] = [[] for _ in range(HEAD_ROWS)]
    for cell in root.iterfind(f"*/{{{MAIN}}}row/{{{MAIN}}}c"):
        box = a1.parse(cell.get("r", ""))
        row = cell.getparent()
        if box is None or row is None or row.get("r") != str(box[0]):
            return None
        if box[0] <= HEAD_ROWS:
            values = rows[box[0] - 1]
            values.extend([None] * (box[1] - 1 - len(values)))
            values.append(_plain_value(cell, texts))
    return rows


def _plain_value(cell: etree._Element, texts: SharedTexts) -> Any:
    value = cell.findtext(f"{{{MAIN}}}v")
    if cell.get("t") == "s" and value and value.isdecimal():
        text = texts.plain(int(value))
        return UNREAD if text is None else text
    if cell.get("t") == "str" and value:
        return value
    return UNREAD if len(cell) else None


def _check_extent(file: str, sheet: str, data: bytes) -> None:
    if not _NOT_NEAR.search(data):
        return
    places = _PLACE.findall(data)
    numbers = {number for _, number in places} - {b""}
    letters = {text for text, _ in places} - {b""}
    rows = max((int(number[:9]) for number in numbers), default=0)
    if len(numbers) < (count := len(_ROW.findall(data))):
        rows += count  # some rows don't say where they are: each stands below the one before it
    columns = max((a1.column_number(text[:5].decode()) for text in letters), default=1)
    if sum(1 for text, _ in places if text) < len(_CELL.findall(data)):
        # some cells don't say where they are: each stands behind the one before it
        columns += max(len(_CELL.findall(row)) for row in _ROW.split(data))
    if rows <= a1.MAX_ROWS and columns <= a1.MAX_COLUMNS and rows * columns <= MAX_CELLS:
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
