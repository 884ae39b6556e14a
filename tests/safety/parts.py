"""A workbook as its parts, and what it takes to hang another part on it."""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import Path

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument."
SHEET = "xl/worksheets/sheet1.xml"  # Cover
ACTIONS = "xl/worksheets/sheet2.xml"
WORKBOOK = "xl/workbook.xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_ORDER = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
    protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells
    phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup
    headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing
    legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems tableParts extLst
""".split()  # noqa: SIM905 - reads as the schema does
_WORKBOOK_ORDER = """
    fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups
    externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr
    smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst
""".split()  # noqa: SIM905 - reads as the schema does

Parts = dict[str, bytes]


def read(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Parts, *, compress: bool = True) -> bytes:
    buffer = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6)), data, method)
    return buffer.getvalue()


def rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relate(parts: Parts, part: str, type_: str, target: str, mode: str = "") -> str:
    """Add a relationship; returns its id. A short type is one of Office's own."""
    empty = f'<Relationships xmlns="{RELATIONS}"/>'.encode()
    root = etree.fromstring(parts.get(rels(part), empty))
    id_ = f"rIdOfficer{len(root) + 1}"
    entry = etree.SubElement(root, f"{{{RELATIONS}}}Relationship", Id=id_, Target=target)
    entry.set("Type", type_ if "/" in type_ else f"{DOCUMENT}/{type_}")
    if mode:
        entry.set("TargetMode", mode)
    parts[rels(part)] = etree.tostring(root)
    return id_


def declare_extension(parts: Parts, extension: str, type_: str) -> None:
    root = etree.fromstring(parts["[Content_Types].xml"])
    if not any(entry.get("Extension") == extension for entry in root):
        new = etree.Element(f"{{{TYPES}}}Default", Extension=extension, ContentType=type_)
        root.insert(0, new)
    parts["[Content_Types].xml"] = etree.tostring(root)


def add_part(parts: Parts, part: str, data: str | bytes, type_: str, of: str, relation: str) -> str:
    """Add a part that hangs on another; returns the id of the relationship. Text gets a head."""
    parts[part] = f"{_HEAD}{data}".encode() if isinstance(data, str) else data
    if type_:
        root = etree.fromstring(parts["[Content_Types].xml"])
        etree.SubElement(root, f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=type_)
        parts["[Content_Types].xml"] = etree.tostring(root)
    return relate(parts, of, relation, posixpath.relpath(part, posixpath.dirname(of) or "."))


def insert(parts: Parts, part: str, xml: str) -> None:
    """Put an element where the schema of a worksheet or workbook wants it.

    In an element that is there already, the new one's children are added.
    """
    root = etree.fromstring(parts[part])
    order = _WORKBOOK_ORDER if part == WORKBOOK else _SHEET_ORDER
    spaces = f'xmlns="{MAIN}" xmlns:r="{DOCUMENT}"'
    new = etree.fromstring(f"<root {spaces}>{xml}</root>")[0]
    same = root.find(str(new.tag))
    if same is not None and len(new):
        same.extend(new)
    else:
        rank = order.index(etree.QName(new).localname)
        before = [c for c in root if order.index(etree.QName(c).localname) <= rank]
        root.insert(len(before), new)
    parts[part] = etree.tostring(root)


def set_cell(parts: Parts, sheet: str, row: int, cell: str) -> None:
    insert(parts, sheet, f'<sheetData><row r="{row}">{cell}</row></sheetData>')
