"""The parts of an Open XML package, and how sheets are found among them.

Only what the engine needs to leave an officer's parts exactly as they were: read and write
the zip the same way every time, follow relationships, and empty a sheet that is to be
written anew together with the parts that hang on it alone.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from plantools.engine.errors import WorkbookError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK_TYPES = ("/officeDocument", "/workbook")
MAX_UNPACKED = 1 << 30
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every zip entry that we write: no clock, so the same content, the same bytes."""

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def xml(data: bytes, part: str) -> etree._Element:
    """Parse a part.

    Raises:
        WorkbookError: if it isn't well-formed XML.
    """
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise WorkbookError(
            f"The workbook is damaged: {part} inside it can't be read ({error}). "
            "Open it in Excel, let Excel repair it, and save it again."
        ) from None


def to_bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


class Package(dict[str, bytes]):
    """Part name to content. Part names have no leading slash."""

    @classmethod
    def read(cls, name: str, data: bytes) -> Package:
        """Read every part of a file.

        Args:
            name: the file's name, for messages.
            data: its bytes.

        Raises:
            WorkbookError: if it is not a zip of a sensible size.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                    raise WorkbookError(
                        f"{name} is too big: over 1 GB when unpacked. "
                        "Check that it is the improvement plan."
                    )
                return cls(
                    (info.filename, archive.read(info))
                    for info in archive.infolist()
                    if not info.is_dir()
                )
        except (zipfile.BadZipFile, EOFError, zlib.error, ValueError, RuntimeError):
            raise WorkbookError(
                f"{name} is not an Excel workbook, or it is damaged or protected with a "
                "password. Open it in Excel and save it as .xlsx without a password."
            ) from None

    def pack(self, *, compress: bool = True) -> bytes:
        """The package as a zip, byte for byte the same for the same parts."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name in sorted(self, key=lambda name: (name != CONTENT_TYPES, name)):
                info = zipfile.ZipInfo(name, EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
                info.external_attr = 0o600 << 16
                archive.writestr(info, self[name])
        return buffer.getvalue()

    @property
    def workbook_part(self) -> str:
        """The name of the main part (xl/workbook.xml nearly always)."""
        for _, type_, target in self.relations(""):
            if type_.endswith("/officeDocument"):
                return target
        raise WorkbookError("The file is not an Excel workbook: it has no workbook part.")

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Id, type and target part of each internal relationship of a part ("" for the package)."""
        data = self.get(relations_part(part))
        if data is None:
            return
        folder = posixpath.dirname(part)
        for element in xml(data, relations_part(part)):
            if element.get("TargetMode") == "External" or element.get("Target") is None:
                continue
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", "")))
            yield element.get("Id", ""), element.get("Type", ""), target.lstrip("/")

    def sheet_parts(self) -> dict[str, str]:
        """Sheet name to part name, in the order of the tabs."""
        workbook = self.workbook_part
        targets = {id_: target for id_, _, target in self.relations(workbook)}
        return {
            sheet.get("name", ""): targets.get(sheet.get(f"{{{DOCUMENT}}}id", ""), "")
            for sheet in xml(self[workbook], workbook).iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
        }

    def reachable(self) -> set[str]:
        """Every part that can be reached from the package's own relationships."""
        found: set[str] = set()
        waiting = [target for _, _, target in self.relations("")]
        while waiting:
            part = waiting.pop()
            if part in found or part not in self:
                continue
            found.add(part)
            waiting.extend(target for _, _, target in self.relations(part))
        return found

    def blank_sheet(self, name: str) -> None:
        """Empty a sheet, keeping its place, its tab and its view, and drop what hung on it alone.

        Tables, drawings and charts of the sheet go with it; so do its print titles and print
        area. The sheet part stays, so that other sheets' formulas still find it.
        """
        part = self.sheet_parts()[name]
        before = self.reachable()
        old = xml(self[part], part)
        new = etree.Element(f"{{{MAIN}}}worksheet", nsmap={None: MAIN})  # type: ignore[dict-item]  # the stubs forget None
        for tag in ("sheetPr", "dimension", "sheetViews"):
            kept = old.find(f"{{{MAIN}}}{tag}")
            if tag == "dimension":
                etree.SubElement(new, f"{{{MAIN}}}dimension").set("ref", "A1")
            elif kept is not None:
                for view in kept.iterfind(f"{{{MAIN}}}sheetView"):
                    for child in list(view):
                        view.remove(child)  # panes and selections of what is gone
                new.append(kept)
        etree.SubElement(new, f"{{{MAIN}}}sheetData")
        self[part] = to_bytes(new)
        self.pop(relations_part(part), None)
        self.drop(before - self.reachable())
        self._drop_print_names(name)

    def drop(self, parts: set[str]) -> None:
        """Remove parts, their relationships and their content types."""
        for part in parts:
            self.pop(part, None)
            self.pop(relations_part(part), None)
        types = xml(self[CONTENT_TYPES], CONTENT_TYPES)
        for override in types.findall(f"{{{TYPES}}}Override"):
            if override.get("PartName", "").lstrip("/") in parts:
                types.remove(override)
        self[CONTENT_TYPES] = to_bytes(types)

    def drop_calc_chain(self) -> None:
        """Forget the order in which formulas were calculated; Excel makes it anew.

        A chain that names a cell without a formula makes Excel call the file damaged.
        """
        workbook = self.workbook_part
        chains = {t for _, type_, t in self.relations(workbook) if type_.endswith("/calcChain")}
        if not chains:
            return
        rels = xml(self[relations_part(workbook)], relations_part(workbook))
        for relation in list(rels):
            if relation.get("Type", "").endswith("/calcChain"):
                rels.remove(relation)
        self[relations_part(workbook)] = to_bytes(rels)
        self.drop(chains)

    def _drop_print_names(self, sheet: str) -> None:
        part = self.workbook_part
        root = xml(self[part], part)
        index = list(self.sheet_parts()).index(sheet)
        names = root.find(f"{{{MAIN}}}definedNames")
        if names is None:
            return
        for name in list(names):
            if name.get("localSheetId") == str(index) and name.get("name", "").startswith(
                ("_xlnm.Print_", "_xlnm._FilterDatabase")
            ):
                names.remove(name)
        if not len(names):
            root.remove(names)
        self[part] = to_bytes(root)


def relations_part(part: str) -> str:
    """Where the relationships of a part stand."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
