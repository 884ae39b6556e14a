"""Makes the add-in: xlwings' ribbon template with our modules, tab and settings in it.

The same sources give the same bytes, on every system: no clock, no random numbers, and parts
are stored rather than compressed, because compressors differ. Nothing of the template's demo
and of its author's computer is left.
"""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import xlwings
from lxml import etree

import plantools
from plantools.addin import PROJECT
from plantools.addin.modules import read_text, vba_project
from plantools.errors import InputError

TEMPLATE = "quickstart_addin_ribbon.xlam"
RIBBON = "customUI.xml"
SETTINGS: tuple[tuple[str, str | bool], ...] = (
    ("PLANTOOLS VERSION", plantools.__version__),
    ("XLWINGS VERSION", xlwings.__version__),
    ("ADD_WORKBOOK_TO_PYTHONPATH", "false"),
    ("PYTHONPATH", ""),
    ("UDF MODULES", "plantools.functions"),
    ("USE UDF SERVER", False),
    ("DEBUG UDFS", False),
    ("LICENSE_KEY", ""),
    ("SHOW CONSOLE", False),
    ("CONDA PATH", ""),
    ("CONDA ENV", ""),
)
"""What the add-in's settings sheet says. Here, no file beside a workbook can say otherwise. Where
Python is, is different on each computer: `plantools addin install` writes that. Without UDF MODULES
xlwings would take the workbook's name for that of a Python module."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_UNPREFIXED: dict[Any, str] = {None: _MAIN}
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_WORKBOOK, _SHEET, _TEXTS = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_RIBBON, _CORE, _VBA = "customUI/customUI.xml", "docProps/core.xml", "xl/vbaProject.bin"
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def sources() -> Path:
    """The folder of the add-in's sources: in the installed package, else in the checkout.

    Raises:
        InputError: if they are in neither.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "macros", here.parents[3] / "macros"):
        if (folder / RIBBON).is_file():
            return folder
    raise InputError("The sources of the add-in are missing. Install plantools anew.")


def build(macros: Path) -> bytes:
    """The add-in, as the bytes of plantools.xlam.

    Args:
        macros: the folder of the VBA modules and of the ribbon's XML.
    """
    template = (resources.files("xlwings") / TEMPLATE).read_bytes()
    with ZipFile(io.BytesIO(template)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[_VBA] = vba_project(template, macros)
    parts[_RIBBON] = read_text(macros / RIBBON).encode()
    parts[_WORKBOOK] = _workbook(parts[_WORKBOOK])
    parts[_SHEET], parts[_TEXTS] = _settings()
    parts[_CORE] = _properties()
    result = io.BytesIO()
    with ZipFile(result, "w", ZIP_STORED) as archive:
        for name in sorted(parts, key=lambda name: (name not in _FIRST, name)):
            entry = ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, wherever it runs
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name])
    return result.getvalue()


def _workbook(data: bytes) -> bytes:
    """Our settings sheet's name, and no path of the computer that the template was made on."""
    root = etree.fromstring(data)
    for element in root.findall(f"{{{_COMPATIBILITY}}}AlternateContent"):
        root.remove(element)
    [sheet] = root.iterfind(f"{{{_MAIN}}}sheets/{{{_MAIN}}}sheet")
    sheet.set("name", f"{PROJECT}.conf")
    return _to_bytes(root)


def _settings() -> tuple[bytes, bytes]:
    """The settings sheet and its texts."""
    sheet = etree.Element(f"{{{_MAIN}}}worksheet", nsmap=_UNPREFIXED)
    etree.SubElement(sheet, f"{{{_MAIN}}}sheetPr", codeName="Sheet2")
    rows = etree.SubElement(sheet, f"{{{_MAIN}}}sheetData")
    texts: list[str] = []
    for number, (name, value) in enumerate(SETTINGS, 1):
        row = etree.SubElement(rows, f"{{{_MAIN}}}row", r=str(number))
        for column, content in (("A", name), ("B", value)):
            if content == "":
                continue
            kind = "b" if isinstance(content, bool) else "s"
            cell = etree.SubElement(row, f"{{{_MAIN}}}c", r=f"{column}{number}", t=kind)
            shown = etree.SubElement(cell, f"{{{_MAIN}}}v")
            if isinstance(content, bool):
                shown.text = str(int(content))
            else:
                shown.text = str(len(texts))
                texts.append(content)
    count = str(len(texts))
    table = etree.Element(
        f"{{{_MAIN}}}sst", nsmap=_UNPREFIXED, count=count, uniqueCount=str(len(set(texts)))
    )
    for text in texts:
        etree.SubElement(etree.SubElement(table, f"{{{_MAIN}}}si"), f"{{{_MAIN}}}t").text = text
    return _to_bytes(sheet), _to_bytes(table)


def _properties() -> bytes:
    """Whose it is and which version, and nobody's name."""
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    dublin = "http://purl.org/dc/elements/1.1/"
    root = etree.Element(f"{{{core}}}coreProperties", nsmap={"cp": core, "dc": dublin})
    for namespace, name, text in (
        (dublin, "title", "Improvement Plan"),
        (dublin, "creator", "plantools"),
        (dublin, "description", "The Improvement Plan tab: runs plantools on the open workbook."),
        (core, "lastModifiedBy", "plantools"),
        (core, "version", plantools.__version__),
    ):
        etree.SubElement(root, f"{{{namespace}}}{name}").text = text
    return _to_bytes(root)


def _to_bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data
