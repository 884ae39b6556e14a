"""The parts of an Open XML package, and how sheets are found among them.

Only what the engine needs to leave an officer's parts exactly as they were: read and write
the zip the same way every time, follow relationships, add and drop parts.
"""

from __future__ import annotations

import io
import itertools
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import unquote

from lxml import etree

from plantools.engine import a1, guard
from plantools.engine.a1 import Box
from plantools.errors import WorkbookError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
"""Begins the content types of a workbook's parts."""
_SHEETS = f"{{{MAIN}}}sheets/{{{MAIN}}}sheet"
_ID = f"{{{DOCUMENT}}}id"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

CONTENT_TYPES = "[Content_Types].xml"
_MAIN_TYPE = re.compile(r".*\.(?:sheet|template|addin)(\.macroenabled)?\.main\+xml(?:\s*;.*)?")
_NEEDED = ("/styles", "/sharedStrings")
"""Relationships of the workbook that, as those of its sheets, may not lead nowhere; Excel does
without the others."""
_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Of byte order, with which a part in UTF-16 may begin."""
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_PLAIN = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_MAX_TREE = 16 << 20
"""Bytes of a part that is taken apart in memory, where it needs some thirty times as much."""
_PACKED = (".png", ".jpg", ".jpeg", ".gif", ".mp4", ".docx", ".pptx", ".xlsx", ".zip")
"""What is compressed already, and takes long to be compressed again."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every zip entry that we write: no clock, so the same content, the same bytes."""

_CELLS = re.compile(rb"<(\w+:)?sheetData\s*/?>")
_CELLS_END = b"sheetData>"

# huge_tree would lift the limit on how deep elements may be nested, and with it libxml2's stack
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def to_bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


class Package(dict[str, bytes]):
    """Part name to content. Part names have no leading slash; "" stands for the package itself.

    Whatever is read may raise WorkbookError, with the name of the file and what is wrong with it.
    """

    file: str = "The workbook"

    @classmethod
    def read(cls, name: str, data: bytes) -> Package:
        """Every part of a workbook (WorkbookError if it is not an .xlsx or .xlsm file that is safe
        to read)."""
        package = cls.of(name, guard.read_parts(name, data))
        package.check()
        return package

    @classmethod
    def of(cls, name: str, parts: Iterable[tuple[str, bytes]]) -> Package:
        """The parts of any Open XML file, a Word document too.

        Each is named as the relationship that leads to it does. Open XML makes no difference
        between capitals and small letters in the names of parts (ECMA-376 Part 2, 6.2.2.3), nor
        does Excel; some programs write them in both. Nor does it between a sign and its number
        (%20), of which some write one here and the other there.
        """
        package = cls(parts)
        package.file = name
        spelt = {unquote(part).casefold(): part for part in package}

        def rename(wanted: str) -> bool:
            key = unquote(wanted).casefold()
            present = spelt.get(key, wanted)
            if present != wanted and present in package:
                package[wanted] = package.pop(present)
                spelt[key] = wanted
            return wanted in package

        rename(CONTENT_TYPES)
        waiting, seen = [""], set()
        while waiting:
            part = waiting.pop()
            if part in seen or not rename(relations_part(part)):
                continue
            seen.add(part)
            with suppress(WorkbookError):  # said by whoever needs it
                waiting += [target for _, _, target in package.relations(part) if rename(target)]
        return package

    def copy(self) -> Package:
        package = Package(self)
        package.file = self.file
        return package

    def is_what(self, data: bytes) -> bool:
        """Whether a file holds just these parts; read one after another, to hold none twice."""
        left = set(self)
        for name, content in guard.read_parts(self.file, data):
            if self.get(name) != content:
                return False
            left.discard(name)
        return not left

    def pack(self, *, compress: bool = True) -> io.BytesIO:
        """The package as a zip, byte for byte the same for the same parts.

        Level 5 takes a third less time than the usual 6, for a file a fiftieth bigger.
        """
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name in sorted(self, key=lambda name: (name != CONTENT_TYPES, name)):
                info = zipfile.ZipInfo(name, EPOCH)
                if compress and not name.lower().endswith(_PACKED):
                    info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                archive.writestr(info, self[name], compresslevel=5)
        buffer.seek(0)
        return buffer

    def damaged(self, what: str, error: object = "") -> WorkbookError:
        return guard.damaged(self.file, what, error)

    def check(self) -> None:
        """Refuse what is not an .xlsx or .xlsm file that is safe to read."""
        guard.check_kind(self.file, self)
        guard.check_doctypes(self.file, self)
        workbook = self.workbook_part
        root = self.tree(workbook)
        if root.tag == f"{{{_STRICT}}}workbook":
            raise WorkbookError(
                f"{self.file} is a Strict Open XML Spreadsheet, which plantools doesn't read. Open "
                "it in Excel and save it as an Excel Workbook (.xlsx)."
            )
        if root.tag != f"{{{MAIN}}}workbook" or not self._main_type:
            raise self.damaged(f"{workbook} inside it is no workbook")
        targets = {}
        for id_, type_, target in self.relations(workbook):
            if target not in self and type_.endswith(_NEEDED):
                raise self.damaged(f"the part {target} is missing")
            if not id_:
                raise self.damaged(f"{relations_part(workbook)} has an entry without an id")
            targets[id_] = target
        sheets = [(sheet.get("name", ""), sheet.get(_ID, "")) for sheet in root.iterfind(_SHEETS)]
        if not sheets or len({name.casefold() for name, _ in sheets}) < len(sheets):
            raise self.damaged("its list of sheets is empty or has a name twice")
        for name, id_ in sheets:
            part = targets.get(id_)
            if id_ and part != "" and part not in self:
                raise self.damaged(f"its sheet {name!r} is missing")

    def tree(self, part: str) -> etree._Element:
        """A part, taken apart (WorkbookError if it is missing, too big, or no well-formed XML)."""
        if part not in self:
            raise self.damaged(f"the part {part} is missing")
        if len(self[part]) > _MAX_TREE:
            raise WorkbookError(
                f"{self.file} can't be read safely: {part} inside it is over "
                f"{_MAX_TREE >> 20} MB. {guard.TIDY}."
            )
        return self._parse(part, self[part])

    def _parse(self, part: str, data: bytes) -> etree._Element:
        try:
            return etree.fromstring(data, PARSER)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged(f"{part} inside it can't be read", error) from None

    def frame(self, sheet: str) -> tuple[bytes, etree._Element]:
        """A sheet's part as bytes up to the end of its cells, and as a tree without them: they may
        be many, and aren't looked at."""
        data = self.utf8(sheet)
        cells = _CELLS.search(data)
        if cells is None:
            return data, self.tree(sheet)
        end = max(data.rfind(_CELLS_END) + len(_CELLS_END), cells.end())
        empty = b"<%bsheetData/>" % (cells[1] or b"")
        return data[:end], self._parse(sheet, data[: cells.start()] + empty + data[end:])

    @contextmanager
    def edit(self, part: str) -> Iterator[etree._Element]:
        """A part, taken apart. If it is changed it is written, else it stays byte for byte."""
        root = self.tree(part)
        before = etree.tostring(root)
        yield root
        if etree.tostring(root) != before:
            self[part] = to_bytes(root)

    def utf8(self, part: str) -> bytes:
        """A part of XML as it is read: in UTF-8, whatever encoding it is written in (WorkbookError
        if nobody knows that, or it isn't the one that the part says)."""
        data = self[part]
        if data.startswith(_MARKS) or b"\0" in data[:2]:  # whatever it says, or doesn't
            order = "utf-16" if data.startswith(_MARKS) else f"utf-16-{'lb'[data[0] == 0]}e"
            try:
                return _DECLARATION.sub("", data.decode(order)).encode()
            except UnicodeError as error:
                raise self.damaged(f"{part} inside it can't be read", error) from None
        said = _ENCODING.match(data)
        if said is None or said[1].lower() in _PLAIN:
            return data
        return to_bytes(self.tree(part))

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Id, type and target part of each internal relationship of a part."""
        if relations_part(part) not in self:
            return
        for element in self.tree(relations_part(part)).iterfind(f"{{{RELATIONS}}}Relationship"):
            target = element.get("Target")
            if target is not None and element.get("TargetMode") != "External":
                yield element.get("Id", ""), element.get("Type", ""), resolve(part, target)

    def related(self, part: str, kind: str) -> list[str]:
        """The parts to which the relationships of a part lead that are of one kind ("/table")."""
        return [target for _, type_, target in self.relations(part) if type_.endswith(kind)]

    @property
    def workbook_part(self) -> str:
        """The name of the main part (xl/workbook.xml nearly always)."""
        for part in self.related("", "/officeDocument"):
            return part
        raise self.damaged("it doesn't say which part is the workbook")

    def part_of(self, kind: str) -> str | None:
        """The part that the workbook names for "styles", "sharedStrings" and the like."""
        return next(iter(self.related(self.workbook_part, f"/{kind}")), None)

    @property
    def is_signed(self) -> bool:
        """Whether somebody has signed the file digitally, so that any change shows."""
        return bool(self.related("", "/digital-signature/origin"))

    def type_of(self, part: str) -> str:
        """The content type of a part, "" where none is declared."""
        types = self.tree(CONTENT_TYPES)
        for tag, key, value in (
            ("Override", "PartName", f"/{part}"),
            ("Default", "Extension", posixpath.splitext(part)[1].lstrip(".")),
        ):
            for entry in types.iterfind(f"{{{TYPES}}}{tag}"):
                if entry.get(key, "").casefold() == value.casefold():
                    return entry.get("ContentType", "")
        return ""

    @property
    def _main_type(self) -> re.Match[str] | None:
        return _MAIN_TYPE.fullmatch(self.type_of(self.workbook_part).casefold())

    @property
    def endings(self) -> tuple[str, str]:
        """The ending of a file of this kind, and that of a workbook like it.

        A template has another than a workbook, and so has either with macros.
        """
        found = self._main_type
        last = "m" if found and found[1] else "x"
        kind = "t" if found and ".template" in found[0] else "s"
        return f".xl{kind}{last}", f".xls{last}"

    @property
    def epoch(self) -> datetime:
        """The day from which dates are counted: 1904, as on an old Mac, or before 1900."""
        settings = self.tree(self.workbook_part).find(f"{{{MAIN}}}workbookPr")
        is_mac = settings is not None and settings.get("date1904") in ("1", "true")
        return datetime(1904, 1, 1) if is_mac else datetime(1899, 12, 30)

    def sheet_parts(self) -> dict[str, str]:
        """Sheet name to part name, in the order of the tabs; "" for a sheet that has no part.

        Old macro and module sheets may have none, and neither has a sheet without a relationship.
        """
        workbook = self.workbook_part
        targets = {id_: target for id_, _, target in self.relations(workbook)}
        return {
            sheet.get("name", ""): targets.get(sheet.get(_ID, ""), "")
            for sheet in self.tree(workbook).iterfind(_SHEETS)
        }

    def show_sheets(self, shown: Mapping[str, bool]) -> None:
        """Show or hide sheets."""
        with self.edit(self.workbook_part) as root:
            for sheet in root.iterfind(_SHEETS):
                if sheet.get("name") in shown:
                    sheet.set("state", "visible" if shown[sheet.get("name", "")] else "hidden")

    def table_boxes(self) -> dict[str, list[tuple[str, Box]]]:
        """The tables: sheet name to (table name, box), each box without its totals row."""
        boxes: dict[str, list[tuple[str, Box]]] = {}
        for sheet, part in self.sheet_parts().items():
            for target in self.related(part, "/table"):
                root = self.tree(target)
                box = a1.parse(root.get("ref", ""))
                name = root.get("displayName") or root.get("name") or ""
                totals = root.get("totalsRowCount", "0")
                if root.tag != f"{{{MAIN}}}table" or box is None or totals not in ("0", "1"):
                    raise self.damaged(f"{target} inside it is no table")
                last = max(box[2] - int(totals), box[0])
                boxes.setdefault(sheet, []).append((name, (box[0], box[1], last, box[3])))
        return boxes

    def table_part(self, sheet: str, name: str) -> str | None:
        """The part of the table with this name on the sheet with this part."""
        for target in self.related(sheet, "/table"):
            if target in self:
                root = self.tree(target)
                if root.get("displayName", root.get("name", "")).casefold() == name.casefold():
                    return target
        return None

    def reachable(self) -> set[str]:
        """Every part that can be reached from the package's own relationships."""
        found: set[str] = set()
        waiting = self.related("", "")
        while waiting:
            part = waiting.pop()
            if part in self and part not in found:
                found.add(part)
                waiting += self.related(part, "")
        return found

    def free_name(self, pattern: str) -> str:
        """The first name like "xl/tables/table{}.xml" that no part has."""
        taken = {name.casefold() for name in self}
        names = (pattern.format(number) for number in itertools.count(1))
        return next(name for name in names if name.casefold() not in taken)

    def add(self, part: str, data: bytes, type_: str, of: str, relation: str) -> str:
        """Add a part of some content type, which another has a relationship to; returns its id."""
        self[part] = data
        self.declare(part, type_)
        with self.edit(relations_part(of)) as root:
            taken = {entry.get("Id") for entry in root}
            id_ = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
            target = posixpath.relpath(part, posixpath.dirname(of) or ".")
            entry = {"Id": id_, "Type": f"{DOCUMENT}/{relation}", "Target": target}
            etree.SubElement(root, f"{{{RELATIONS}}}Relationship", entry)
        return id_

    def add_list(self, kind: str, root: str) -> str:
        """Give the workbook a list that it has none of ("styles" or "sharedStrings"), empty as
        yet, which consists of an element `root`; returns its part."""
        part = posixpath.join(posixpath.dirname(self.workbook_part), f"{kind}.xml")
        self.drop({part} & self.keys())  # of which the workbook knows nothing
        data = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{MAIN}"></{root}>'
        self.add(part, data.encode(), f"{OFFICE}.{kind}+xml", self.workbook_part, kind)
        return part

    def declare(self, part: str, type_: str) -> None:
        """Say of what type a new part is."""
        with self.edit(CONTENT_TYPES) as root:
            entry = {"PartName": f"/{part}", "ContentType": type_}
            etree.SubElement(root, f"{{{TYPES}}}Override", entry)

    def drop(self, parts: set[str]) -> None:
        """Remove parts, their relationships and content types, and what leads to them from the
        workbook."""
        for part in parts:
            self.pop(part, None)
            self.pop(relations_part(part), None)
        with self.edit(CONTENT_TYPES) as types:
            for entry in types.findall(f"{{{TYPES}}}Override"):
                if entry.get("PartName", "").lstrip("/") in parts:
                    types.remove(entry)
        workbook = self.workbook_part
        with self.edit(relations_part(workbook)) as root:
            for entry in list(root):
                if resolve(workbook, entry.get("Target", "")) in parts:
                    root.remove(entry)


def relations_part(part: str) -> str:
    """Where the relationships of a part stand."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(part: str, target: str) -> str:
    """The part that a relationship of `part` means by its target."""
    folder, target = posixpath.dirname(part), target.replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def place_behind(root: etree._Element, tags: Iterable[str]) -> int:
    """The place of a new child that the schema wants behind any with one of these tags."""
    before = {f"{{{MAIN}}}{tag}" for tag in tags}
    return max((n for n, child in enumerate(root, start=1) if child.tag in before), default=0)
