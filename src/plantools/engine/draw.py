"""Draw what is new with XlsxWriter, in memory, and put it into the officer's workbook.

What draws never sees the officer's file: what it doesn't know it can't lose, and what it can't
read can't stop it. Only the drawn sheets and what hangs on them (tables, drawings, charts) are
taken over, under names that nothing in the officer's workbook has, and their styles are added
behind the officer's own. Everything else stays byte for byte.
"""

from __future__ import annotations

import io
import posixpath
import re
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter
from lxml import etree
from xlsxwriter.exceptions import XlsxWriterException

from plantools.engine import a1
from plantools.engine.looks import DefaultFont, Look, adopt
from plantools.engine.package import (
    CONTENT_TYPES,
    DOCUMENT,
    MAIN,
    OFFICE,
    Package,
    place_behind,
    relations_part,
    resolve,
    to_bytes,
)
from plantools.engine.patch import resize_table
from plantools.engine.row_writer import SharedTexts
from plantools.errors import PlanError, WorkbookError

if TYPE_CHECKING:
    from plantools.engine.book import Names
    from plantools.engine.sheet import Sheet

ALWAYS = datetime(2000, 1, 1)
"""When a workbook was made, as far as its properties say: the same content, the same bytes."""
_DC = "http://purl.org/dc/elements/1.1/"
_APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_LOOKS = "-looks-"  # Excel would show such a sheet; it never gets there
_STYLE = re.compile(rb'<c r="[A-Z]+([0-9]+)" s="([0-9]+)"')
_COLUMN = re.compile(rb'(<col [^>]*?style=")([0-9]+)"')
_DIFFERENCE = re.compile(rb'(dxfId=")([0-9]+)"')
_TABLE_ID = re.compile(rb"""<(?:\w+:)?table\b[^>]*?\sid\s*=\s*["']([0-9]{1,9})["']""")
_VIEW = f"{{{MAIN}}}sheetViews/{{{MAIN}}}sheetView"
_SHEETS, _NAMES = f"{{{MAIN}}}sheets", f"{{{MAIN}}}definedNames"
_SHEET, _NAME = f"{{{MAIN}}}sheet", f"{{{MAIN}}}definedName"
_ONLY_VALUES = b'<c:showVal val="1"/></c:dLbls>'
_LAST, _GAPS = b"</c:chart>", b'<c:dispBlanksAs val="gap"/></c:chart>'
"""Where there is no value there is no bar; to LibreOffice what isn't said is 0."""
_NOTHING_ELSE = b"".join(
    f'<c:show{what} val="{int(what == "Val")}"/>'.encode()
    for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)
_NOTHING_ELSE += b"</c:dLbls>"
"""Labels of a chart that show values: to LibreOffice what isn't said is shown as well (ECMA-376,
CT_Boolean), which Excel 2007, after whom XlsxWriter goes, doesn't think."""


class Frame:
    """One of XlsxWriter's objects, whose refusals are errors.

    It refuses by a negative number, which is easily passed over, and leaves out what it refused.
    """

    def __init__(self, target: Any, file: Frame | None = None) -> None:
        self._target = target
        self.file = file or self

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._target, name)

        def call(*args: Any) -> Any:
            result = method(*args)
            if isinstance(result, int) and result < 0:
                raise ValueError(f"{name} refused {args}")
            return result

        return call


def _new_workbook(output: io.BytesIO, font: DefaultFont, **properties: Any) -> xlsxwriter.Workbook:
    # without a scheme, which would let a theme's font stand in its place
    cells = {"font_name": font.name, "font_size": font.size, "font_scheme": "none"}
    book = xlsxwriter.Workbook(output, {"in_memory": True, "default_format_properties": cells})
    book.set_properties({"created": ALWAYS, **properties})
    return book


def blank_package(name: str, font: DefaultFont, language: str, **properties: str) -> Package:
    """A new workbook that has no sheet yet, which Excel wouldn't open. See `new_book`."""
    output = io.BytesIO()
    with _new_workbook(output, font, **properties) as book:
        book.add_worksheet()
    package = Package.read(name, output.getvalue())
    (part,) = package.sheet_parts().values()
    with package.edit(package.workbook_part) as root:
        for sheets in root.iterfind(_SHEETS):
            del sheets[:]
    package.drop({part})
    if language:
        with package.edit("docProps/core.xml") as root:
            etree.SubElement(root, f"{{{_DC}}}language").text = language
    application = f'<Properties xmlns="{_APP}"><Application>plantools</Application></Properties>'
    package["docProps/app.xml"] = to_bytes(etree.fromstring(application))  # not Excel
    return package


def _draw(sheets: Sequence[Sheet], names: Names) -> tuple[Package, dict[Look, int]]:
    """A workbook of these sheets without their rows, and of the names that were changed.

    And the number that each look of the sheets' cells has in it. (WorkbookError if Excel doesn't
    allow what is to be drawn.)
    """
    output = io.BytesIO()
    book = _new_workbook(output, names.book.font)
    file, drawn = Frame(book), ""
    looks = [look for sheet in sheets for look in sheet.wanted_looks()]
    formats = {look: book.add_format(look.properties()) for look in dict.fromkeys(looks)}
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", module="xlsxwriter")
            for sheet in sheets:
                drawn = f", sheet {sheet.name!r}"
                sheet.draw(Frame(book.add_worksheet(sheet.name), file), formats)
            drawn = ""
            for name in names.changed.values():
                file.define_name(name.name, name.refers_to)
            sample = book.add_worksheet(_LOOKS)
            for row, look in enumerate(formats.values()):
                sample.write_blank(row, 0, None, look)  # what no cell has is not written
            book.close()
    except (XlsxWriterException, ValueError, UserWarning, OSError) as error:
        raise WorkbookError(
            f"{names.book.name}{drawn} can't be written, because Excel wouldn't take it: "
            f"{str(error).rstrip('.')}. "
            "Nothing was written. Please send the workbook to whoever looks after plantools."
        ) from None
    package = Package.read("The drawn workbook", output.getvalue())
    for part in [name for name in package if name.startswith("xl/charts/")]:
        package[part] = package[part].replace(_ONLY_VALUES, _NOTHING_ELSE).replace(_LAST, _GAPS)
    cells = _STYLE.findall(package[package.sheet_parts()[_LOOKS]])
    numbers = {int(row) - 1: int(style) for row, style in cells}
    return package, {look: numbers.get(row, 0) for row, look in enumerate(formats)}


def draw_into(package: Package, sheets: Sequence[Sheet], names: Names, texts: SharedTexts) -> None:
    """Draw sheets, and the names that were changed, in a workbook, and change nothing else of it.

    `texts` is its list of texts, to be saved by the caller.
    """
    drawn, looks = _draw(sheets, names)
    base, present, drawn_parts = package.copy(), package.sheet_parts(), drawn.sheet_parts()
    places = {s.name: present.get(s.name) or _new_sheet(package, s.name) for s in sheets}
    reached = package.reachable()  # what hung on sheets that are drawn anew, and on nothing else
    for name in places.keys() & present.keys():
        package.pop(relations_part(places[name]), None)
    package.drop(reached - package.reachable())
    cells, differences = adopt(package, drawn)
    styles = {look: cells.get(number, 0) for look, number in looks.items()}

    def numbered(frame: bytes, pattern: re.Pattern[bytes], numbers: dict[int, int]) -> bytes:
        return pattern.sub(lambda m: b'%b%d"' % (m[1], numbers.get(int(m[2]), 0)), frame)

    for sheet in sheets:
        part, place = drawn_parts[sheet.name], places[sheet.name]
        drawn[part] = numbered(numbered(drawn[part], _COLUMN, cells), _DIFFERENCE, differences)
        # XlsxWriter has written few cells, such as those under a link, and ours stand for them
        root = drawn.frame(part)[1]
        for dimension in root.iterfind(f"{{{MAIN}}}dimension"):
            dimension.set("ref", a1.box_address(sheet.extent))
        for view in root.iterfind(_VIEW):
            view.attrib.pop("tabSelected", "")  # a drawn workbook's first sheet; not this one's
        if sheet.name in present:
            with suppress(PlanError):  # of a damaged one, nothing
                _keep_view(base.frame(present[sheet.name])[1], root)
        head, _, tail = to_bytes(root).partition(b"<sheetData/>")
        rows = "".join(sheet.rows(styles, texts, base.epoch)).encode()
        package[place] = b"".join((head, b"<sheetData>", rows, b"</sheetData>", tail))
        _adopt_relations(package, drawn, part, place)
        for table in sheet.tables.added:
            resize_table(package, place, table.name, table.box)
    with package.edit(package.workbook_part) as root:
        _merge_names(root, drawn.tree(drawn.workbook_part))
    for part in (relations_part(base.workbook_part), CONTENT_TYPES):
        if package[part] != base[part]:
            # one order where it has no meaning, so that saving twice is as saving once
            root, by = package.tree(part), ("Id", "PartName", "Extension")
            named = [(next(filter(None, map(entry.get, by)), ""), entry) for entry in root]
            named.sort(key=lambda each: (str(each[1].tag), len(each[0]), each[0].lower()))
            root[:] = [entry for _, entry in named]
            package[part] = to_bytes(root)


def _new_sheet(package: Package, name: str) -> str:
    """Enter a sheet behind the last one; returns its part."""
    workbook = package.workbook_part
    folder = posixpath.dirname(workbook)
    part = package.free_name(posixpath.join(folder, "worksheets/sheet{}.xml"))
    id_ = package.add(part, b"", f"{OFFICE}.worksheet+xml", workbook, "worksheet")
    with package.edit(workbook) as root:
        sheets = root.find(_SHEETS)
        assert sheets is not None  # Package.read() has looked
        ids = [int(s.get("sheetId", "")) for s in sheets if s.get("sheetId", "").isdecimal()]
        entry = {"name": name, "sheetId": str(max(ids, default=0) + 1), f"{{{DOCUMENT}}}id": id_}
        # without a prefix given, lxml takes one that depends on what else the process has imported
        etree.SubElement(sheets, _SHEET, entry, nsmap={"r": DOCUMENT})
    return part


def _adopt_relations(package: Package, drawn: Package, part: str, place: str) -> None:
    """Take over the parts that a drawn part needs, and theirs, under free names."""
    if relations_part(part) not in drawn:
        return
    root = drawn.tree(relations_part(part))
    for entry in root:
        if entry.get("TargetMode") == "External":
            continue
        source = resolve(part, entry.get("Target", ""))
        target = package.free_name(re.sub(r"[0-9]+(?=\.xml$)", "{}", source))
        data = drawn[source]
        if entry.get("Type", "").endswith("/table"):
            # a number that no table has: Excel calls a workbook with a number twice damaged
            tables = (package.utf8(name) for name in package if "/tables/" in name)
            taken = {int(match[1]) for match in map(_TABLE_ID.search, tables) if match}
            free = next(number for number in range(1, len(taken) + 2) if number not in taken)
            data = re.sub(rb' id="[0-9]+"', b' id="%d"' % free, data, count=1)
        package[target] = data
        package.declare(target, drawn.type_of(source))
        _adopt_relations(package, drawn, source, target)
        entry.set("Target", posixpath.relpath(target, posixpath.dirname(place)))
    package[relations_part(place)] = to_bytes(root)


def _keep_view(before: etree._Element, root: etree._Element) -> None:
    """Give a drawn sheet the tab colour, zoom, view and protection that an officer gave the one
    before it."""
    main = f"{{{MAIN}}}"
    properties, drawn = before.find(f"{main}sheetPr"), root.find(f"{main}sheetPr")
    if properties is not None:
        for child in () if drawn is None else list(drawn):
            for same in properties.findall(str(child.tag)):
                properties.remove(same)
            properties.append(child)
        rank = [f"{main}{tag}" for tag in ("tabColor", "outlinePr", "pageSetUpPr")]
        properties[:] = sorted(properties, key=lambda child: [*rank, child.tag].index(child.tag))
        if drawn is not None:
            root.remove(drawn)
        root.insert(0, properties)
    view, old_view = root.find(_VIEW), before.find(_VIEW)
    assert view is not None  # XlsxWriter's sheets always have one
    for name, value in () if old_view is None else old_view.attrib.items():
        if name not in view.attrib and name != "topLeftCell":
            view.set(name, value)
    protection = before.find(f"{main}sheetProtection")
    if protection is not None:
        root.insert(place_behind(root, ["sheetData"]), protection)


def _merge_names(root: etree._Element, drawn: etree._Element) -> None:
    """Bring the names of a drawn workbook into the officer's, which has its sheets by now."""
    places = {
        sheet.get("name"): str(n) for n, sheet in enumerate(root.iterfind(f"{_SHEETS}/{_SHEET}"))
    }
    owned = [places.get(sheet.get("name"), "") for sheet in drawn.iterfind(f"{_SHEETS}/{_SHEET}")]
    wanted = {}
    for name in drawn.iterfind(f"{_NAMES}/{_NAME}"):
        local = name.get("localSheetId")
        wanted[name.get("name", ""), None if local is None else owned[int(local)]] = name.text
    names = root.find(_NAMES)
    if names is None:
        names = etree.Element(_NAMES)
        behind = ("sheets", "functionGroups", "externalReferences")
        root.insert(place_behind(root, behind), names)
    for name in list(names.iterchildren(_NAME)):
        key = (name.get("name", ""), name.get("localSheetId"))
        if key in wanted:
            name.text = wanted.pop(key)
        elif key[1] in owned and key[0].startswith(("_xlnm.Print_", "_xlnm._FilterDatabase")):
            names.remove(name)
    for key, text in sorted(wanted.items(), key=lambda item: (int(item[0][1] or -1), item[0][0])):
        said = {"name": key[0]} | ({} if key[1] is None else {"localSheetId": key[1]})
        etree.SubElement(names, _NAME, said).text = text
    if not len(names):
        root.remove(names)
