"""Put sheets that were drawn in a fresh workbook into the officer's.

What draws them never sees the officer's file: what it doesn't know it can't lose, and what it
can't read can't stop it. Only the drawn sheets and what hangs on them (tables, drawings,
charts) are taken over, under names that nothing in the officer's workbook has, and their styles
are added behind the officer's own. Everything else stays byte for byte.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lxml import etree

from plantools.engine import a1, stylesheet
from plantools.engine.a1 import Box
from plantools.engine.package import (
    CONTENT_TYPES,
    DOCUMENT,
    MAIN,
    Package,
    place_behind,
    relations_part,
    resolve,
    to_bytes,
)
from plantools.engine.patch import resize_table
from plantools.engine.texts import SharedTexts
from plantools.errors import WorkbookError

if TYPE_CHECKING:
    from plantools.engine.draw import Drawn
    from plantools.engine.sheet import Sheet

_VIEW = f"{{{MAIN}}}sheetView"
_COLUMN = re.compile(rb'(<col [^>]*?style=")([0-9]+)"')
_DIFFERENCE = re.compile(rb'dxfId="([0-9]+)"')
_NO_ROWS = b"<sheetData/>"
_LOCKED = re.compile(rb"<(?:\w+:)?(sheetProtection\s[^>]*?)\s*/?>")
_TABLE_ID = re.compile(rb"""<(?:\w+:)?table\b[^>]*?\sid\s*=\s*["']([0-9]{1,9})["']""")


def merge(base: Package, drawn: Drawn, sheets: Sequence[Sheet], texts: SharedTexts) -> Package:
    """The base with the drawn sheets in it and nothing else changed.

    Args:
        base: the officer's workbook.
        drawn: a workbook that holds the drawn sheets without their rows.
        sheets: the drawn sheets, which give their rows.
        texts: the base's list of texts, to be saved by the caller.
    """
    result = base.copy()
    present = base.sheet_parts()
    places = {s.name: present.get(s.name) or _new_sheet(result, s.name) for s in sheets}
    _clear(result, {name: part for name, part in places.items() if name in present})
    numbers = _adopt_styles(result, drawn.package)
    styles = {look: numbers.cells.get(number, 0) for look, number in drawn.looks.items()}
    parts = drawn.package.sheet_parts()
    for sheet in sheets:
        part, place = parts[sheet.name], places[sheet.name]
        frame = _renumber(_without_rows(drawn.package[part]), numbers)
        before = base.utf8(present[sheet.name]) if present.get(sheet.name) else b""
        frame = _keep_view(before, frame, sheet.extent)
        head, _, tail = frame.partition(_NO_ROWS)
        rows = "".join(sheet.rows(styles, drawn.font, texts, base.epoch)).encode()
        locked = _LOCKED.search(before, before.rfind(b"sheetData>"))  # where it has to stand
        lock = b"<%b/>" % locked[1] if locked else b""
        result[place] = b"".join((head, b"<sheetData>", rows, b"</sheetData>", lock, tail))
        _adopt_relations(result, drawn.package, part, place)
        for table in sheet.tables.added:
            resize_table(result, place, table.name, table.box)
    with result.edit(result.workbook_part) as root:
        _merge_names(root, drawn.package.tree(drawn.package.workbook_part))
    _sort_entries(result, base)
    return result


def _without_rows(sheet: bytes) -> bytes:
    """A drawn sheet without the few cells that XlsxWriter has written, as under a link."""
    start, end = sheet.find(b"<sheetData>"), sheet.find(b"</sheetData>")
    return sheet if start < 0 else sheet[:start] + _NO_ROWS + sheet[end + len(b"</sheetData>") :]


def _clear(result: Package, places: dict[str, str]) -> None:
    """Drop what hung on the sheets that were drawn anew, and on nothing else."""
    before = result.reachable()
    for part in places.values():
        result.pop(relations_part(part), None)
    result.drop(before - result.reachable())


def _new_sheet(result: Package, name: str) -> str:
    """Enter a sheet behind the last one; returns its part."""
    workbook = result.workbook_part
    folder = posixpath.dirname(workbook)
    part = result.free_name(posixpath.join(folder, "worksheets/sheet{}.xml"))
    result[part] = b""
    target = posixpath.relpath(part, folder or ".")
    id_ = result.relate(workbook, f"{DOCUMENT}/worksheet", target)
    with result.edit(workbook) as root:
        sheets = root.find(f"{{{MAIN}}}sheets")
        assert sheets is not None  # Package.read() has looked
        ids = [int(s.get("sheetId", "")) for s in sheets if s.get("sheetId", "").isdecimal()]
        entry = {"name": name, "sheetId": str(max(ids, default=0) + 1), f"{{{DOCUMENT}}}id": id_}
        # without a prefix given, lxml takes one that depends on what else the process has imported
        etree.SubElement(sheets, f"{{{MAIN}}}sheet", entry, nsmap={"r": DOCUMENT})
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    result.declare(part, kind)
    return part


def _adopt_styles(result: Package, drawn: Package) -> stylesheet.Numbers:
    theirs = drawn.part_of("styles")
    assert theirs is not None  # XlsxWriter's always has
    try:
        with stylesheet.edit(result) as root:
            return stylesheet.adopt(root, drawn.tree(theirs))
    except OverflowError:
        raise WorkbookError(
            f"{result.file} can't be written: it has as many cell styles as Excel takes. Open it "
            "in Excel, delete the cell styles that nobody uses, and save it."
        ) from None


def _renumber(frame: bytes, numbers: stylesheet.Numbers) -> bytes:
    """A drawn sheet with the numbers that styles have in the officer's workbook."""

    def style(match: re.Match[bytes]) -> bytes:
        return match[1] + str(numbers.cells.get(int(match[2]), 0)).encode() + b'"'

    def difference(match: re.Match[bytes]) -> bytes:
        return b'dxfId="%d"' % numbers.differences.get(int(match[1]), 0)

    return _DIFFERENCE.sub(difference, _COLUMN.sub(style, frame))


def _adopt_relations(result: Package, drawn: Package, part: str, place: str) -> None:
    """Take over the parts that a drawn part needs, and theirs, under free names."""
    if relations_part(part) not in drawn:
        return
    root = drawn.tree(relations_part(part))
    for entry in root:
        if entry.get("TargetMode") == "External":
            continue
        source = resolve(part, entry.get("Target", ""))
        target = result.free_name(re.sub(r"[0-9]+(?=\.xml$)", "{}", source))
        data = drawn[source]
        if entry.get("Type", "").endswith("/table"):
            data = re.sub(rb' id="[0-9]+"', b' id="%d"' % _free_table_id(result), data, count=1)
        result[target] = data
        result.declare(target, drawn.type_of(source))
        _adopt_relations(result, drawn, source, target)
        entry.set("Target", posixpath.relpath(target, posixpath.dirname(place)))
    result[relations_part(place)] = to_bytes(root)


def _free_table_id(result: Package) -> int:
    """A number that no table has. Excel calls a workbook with a number twice damaged."""
    ids = {
        int(match[1])
        for name in result
        if "/tables/" in name
        for match in [_TABLE_ID.search(result.utf8(name))]
        if match
    }
    return next(number for number in range(1, len(ids) + 2) if number not in ids)


def _keep_view(before: bytes | None, frame: bytes, extent: Box) -> bytes:
    """A drawn sheet with the tab colour, zoom and view that an officer gave the one before it.

    `before` is None for a new one; `extent` is the cells that it will have, as yet without rows.
    """
    root = etree.fromstring(frame)
    dimension = root.find(f"{{{MAIN}}}dimension")
    if dimension is not None:
        dimension.set("ref", a1.box_address(extent))
    view = root.find(f"{{{MAIN}}}sheetViews/{_VIEW}")
    if view is not None:
        view.attrib.pop("tabSelected", "")  # a drawn workbook's first sheet; not this one's
    properties, views = _heading(before)
    if properties is not None:
        drawn_properties = root.find(f"{{{MAIN}}}sheetPr")
        for child in () if drawn_properties is None else list(drawn_properties):
            same = properties.find(str(child.tag))
            if same is not None:
                properties.remove(same)
            properties.append(child)
        order = ("tabColor", "outlinePr", "pageSetUpPr")
        rank = {f"{{{MAIN}}}{tag}": number for number, tag in enumerate(order)}
        properties[:] = sorted(properties, key=lambda child: rank.get(str(child.tag), len(rank)))
        if drawn_properties is not None:
            root.remove(drawn_properties)
        root.insert(0, properties)
    if view is not None and views is not None:
        old = views.find(_VIEW)
        for name, value in () if old is None else old.attrib.items():
            if name not in view.attrib and name != "topLeftCell":
                view.set(name, value)
    return to_bytes(root)


def _heading(sheet: bytes | None) -> tuple[etree._Element | None, etree._Element | None]:
    """The properties and views of a sheet; its cells, which may be many, aren't read."""
    properties = views = None
    if not sheet:
        return None, None
    try:
        for _, element in etree.iterparse(io.BytesIO(sheet), resolve_entities=False):
            if element.tag == f"{{{MAIN}}}sheetPr":
                properties = element
            elif element.tag == f"{{{MAIN}}}sheetViews":
                views = element
            elif element.tag in (f"{{{MAIN}}}row", f"{{{MAIN}}}sheetData"):
                break
    except etree.XMLSyntaxError:
        return None, None  # it is drawn anew in any case
    return properties, views


def _sort_entries(result: Package, base: Package) -> None:
    """One order for lists whose order has no meaning, so that saving twice is as saving once."""
    for part in (relations_part(base.workbook_part), CONTENT_TYPES):
        if result[part] == base[part]:
            continue
        root = result.tree(part)

        def identity(entry: etree._Element) -> str:
            return entry.get("Id") or entry.get("PartName") or entry.get("Extension") or ""

        root[:] = sorted(root, key=lambda e: (str(e.tag), len(identity(e)), identity(e).lower()))
        result[part] = to_bytes(root)


def _merge_names(root: etree._Element, drawn: etree._Element) -> None:
    """Bring the names of a drawn workbook into the officer's, which has its sheets by now."""
    places = {sheet.get("name"): str(n) for n, sheet in enumerate(_sheets(root))}
    owned = [places.get(sheet.get("name"), "") for sheet in _sheets(drawn)]
    wanted = {}
    for name in drawn.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
        local = name.get("localSheetId")
        place = None if local is None else owned[int(local)]
        wanted[name.get("name", ""), place] = name.text
    names = root.find(f"{{{MAIN}}}definedNames")
    if names is None:
        names = etree.Element(f"{{{MAIN}}}definedNames")
        behind = ("sheets", "functionGroups", "externalReferences")
        root.insert(place_behind(root, behind), names)
    for name in list(names.iterchildren(f"{{{MAIN}}}definedName")):
        key = (name.get("name", ""), name.get("localSheetId"))
        if key in wanted:
            name.text = wanted.pop(key)
        elif key[1] in owned and key[0].startswith(("_xlnm.Print_", "_xlnm._FilterDatabase")):
            names.remove(name)
    for key, text in sorted(wanted.items(), key=lambda item: (int(item[0][1] or -1), item[0][0])):
        entry = etree.SubElement(names, f"{{{MAIN}}}definedName")
        entry.set("name", key[0])
        if key[1] is not None:
            entry.set("localSheetId", key[1])
        entry.text = text
    if not len(names):
        root.remove(names)


def _sheets(workbook: etree._Element) -> list[etree._Element]:
    return workbook.findall(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
