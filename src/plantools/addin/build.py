"""Makes the add-in: xlwings' ribbon template with our modules, tab and settings in it.

The same sources give the same bytes, on every system: no clock, no random numbers, and parts
are stored rather than compressed, because compressors differ. Nothing of the template's demo
and of its author's computer is left.

Excel lets the formulas and the pictures of any workbook call what an add-in has in public, and
xlwings' RunPython and others would start a program for them. So each of xlwings' procedures gets
one line that asks our PlanGate first, and what it declares of Windows becomes private. Nor does
the name of any workbook go into a command line.

Every module is written anew from its source, so none carries p-code, which Excel makes when it
opens the file. Compiled code could disagree with the source that can be read.
"""

from __future__ import annotations

import io
import re
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import xlwings
from lxml import etree
from lxml.builder import ElementMaker
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from pyopenvba.vba import compress, decompress

import plantools
from plantools.addin import PROJECT
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

_PROPERTIES = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Improvement Plan'
    "</dc:title><dc:creator>plantools</dc:creator><dc:description>The Improvement Plan tab: runs "
    "plantools on the open workbook.</dc:description><cp:lastModifiedBy>plantools"
    f"</cp:lastModifiedBy><cp:version>{plantools.__version__}</cp:version></cp:coreProperties>"
)
"""Whose it is and which version, and nobody's name."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_WORKBOOK, _SHEET, _TEXTS = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_RIBBON, _CORE, _VBA = "customUI/customUI.xml", "docProps/core.xml", "xl/vbaProject.bin"
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BOOK = "ThisWorkbook"
_NAME = re.compile(r'^(Public Const PROJECT_NAME As String = )"myaddin"', re.MULTILINE)
_PROCEDURE = re.compile(
    r"^(?:Public |Private )?(Function|Sub) \w+\((?:[^\n]*_ *\n)*[^\n]*\n", re.MULTILINE
)
_ANY_PROCEDURE = re.compile(
    r"^[ \t]*(?:(?:Public|Private|Friend|Static)[ \t]+)*(?:Function|Sub|Property)\b",
    re.MULTILINE | re.IGNORECASE,
)
_DECLARE = re.compile(r"^( *)Declare (PtrSafe )?(?=Function|Sub)", re.MULTILINE)
_NAMES = {
    'ActiveFullName & ";" & ThisFullName': ('";"', 2),
    'ActiveWorkbook.FullName & ";" & ThisWorkbook.FullName': ('";"', 1),
    '" --wb=" & """" & ActiveWorkbook.Name & """ --from_xl=1"': ('" --wb= --from_xl=1"', 1),
    'ParameterString + "|" + ActiveWorkbook.Name': ('ParameterString + "|"', 1),
}
"""Where xlwings puts a name or a path into a command, what stands there instead, how often."""
_TEMPLATE_NAME = b"MyAddin"
_NAME_RECORD = 0x0004


def sources() -> Path:
    """The folder of the add-in's sources: in the installed package, else in the checkout."""
    here = Path(__file__).resolve()
    for folder in (here.parent / "macros", here.parents[3] / "macros"):
        if (folder / RIBBON).is_file():
            return folder
    raise InputError("The sources of the add-in are missing. Install plantools anew.")


def build(macros: Path) -> bytes:
    """The add-in, as the bytes of plantools.xlam, from the folder of our VBA and the ribbon."""
    template = (resources.files("xlwings") / TEMPLATE).read_bytes()
    with ZipFile(io.BytesIO(template)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[_VBA] = vba_project(template, macros)
    parts[_RIBBON] = read_text(macros / RIBBON).encode()
    workbook = etree.fromstring(parts[_WORKBOOK])
    for element in workbook.findall(f"{{{_COMPATIBILITY}}}AlternateContent"):
        workbook.remove(element)  # a path on the computer that the template was made on
    [sheet] = workbook.iterfind(f"{{{_MAIN}}}sheets/{{{_MAIN}}}sheet")
    sheet.set("name", f"{PROJECT}.conf")
    parts[_WORKBOOK] = _to_bytes(workbook)
    parts[_SHEET], parts[_TEXTS] = _settings()
    parts[_CORE] = _PROPERTIES.encode()
    result = io.BytesIO()
    with ZipFile(result, "w", ZIP_STORED) as archive:
        for name in sorted(parts, key=lambda name: (name not in _FIRST, name)):
            entry = ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, wherever it runs
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name])
    return result.getvalue()


def _settings() -> tuple[bytes, bytes]:
    """The settings sheet and its texts."""
    make = ElementMaker(namespace=_MAIN, nsmap={None: _MAIN})
    rows: list[etree._Element] = []
    texts: list[str] = []
    for number, (name, value) in enumerate(SETTINGS, 1):
        rows.append(make.row(r=str(number)))
        for column, content in (("A", name), ("B", value)):
            if isinstance(content, bool):
                kind, shown = "b", int(content)
            elif content:
                kind, shown = "s", len(texts)
                texts.append(content)
            else:
                continue
            rows[-1].append(make.c(make.v(str(shown)), r=f"{column}{number}", t=kind))
    sheet = make.worksheet(make.sheetPr(codeName="Sheet2"), make.sheetData(*rows))
    counts = {"count": str(len(texts)), "uniqueCount": str(len(set(texts)))}
    return _to_bytes(sheet), _to_bytes(make.sst(*(make.si(make.t(t)) for t in texts), **counts))


def _to_bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def read_text(path: Path) -> str:
    """A source file, with the same line ends wherever it was checked out."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def our_modules(macros: Path) -> dict[str, str]:
    """Our modules by name, as VBA has them: ThisWorkbook's code, and each .bas file."""
    found = {}
    for path in sorted([macros / f"{_BOOK}.cls", *macros.glob("*.bas")]):
        source = read_text(path)
        if not source.isascii():  # VBA can't hold it on every computer
            raise InputError(f"{path} has a character outside ASCII. Write it as ChrW(...).")
        found[path.stem] = source.replace("\n", "\r\n")
    return found


def vba_project(template: bytes, macros: Path) -> bytes:
    """The vbaProject.bin of the add-in, from xlwings' template and the folder of our modules."""
    with TemporaryDirectory() as folder:
        before, after = Path(folder, "before.xlam"), Path(folder, "after.xlam")
        before.write_bytes(template)
        with ExcelFile(before) as file:
            project = file.vba_project()
            project.delete_module("RibbonMyAddin")  # the template's demo
            for name, source in our_modules(macros).items():
                if name == _BOOK:
                    project.get_module(name).body = source
                else:
                    project.add_module(name, source)
            module = project.get_module("xlwings")
            source, found = _NAME.subn(rf'\1"{PROJECT}"', module.source)
            if found != 1:
                raise _unknown("template")
            module.source = closed_to_workbooks(without_names(source.replace("\r\n", "\n")))
            for module in project.modules:
                module.source = module.source.replace("\r\n", "\n").replace("\n", "\r\n")
                module.dirty = True
            # the template refers to the forms library in its author's folders, and uses no form
            file.remove_reference("MSForms")
            file.save(after)
        with ZipFile(after) as archive:
            return _renamed(archive.read(_VBA))


def without_names(source: str) -> str:
    """xlwings' module, so that it gives the name of no workbook to cmd.exe or a Mac's shell.

    cmd expands %...% even between quotes, so a workbook's name could run a program. Our VBA gives
    Python the name in letters and digits; see PlanClick.
    """
    for theirs, (ours, times) in _NAMES.items():
        if source.count(theirs) != times:
            raise _unknown("module")
        source = source.replace(theirs, ours)
    return source


def closed_to_workbooks(source: str) -> str:
    """xlwings' module, so that no formula and no picture of a workbook can run any of it."""
    source = _DECLARE.sub(r"\1Private Declare \2", source)
    closed, count = _PROCEDURE.subn(r"\g<0>    If MayNotRun() Then Exit \1\n", source)
    # one that begins in a way that we don't know would stay open
    if count != len(_ANY_PROCEDURE.findall(source)):
        raise _unknown("module")
    return closed


def _renamed(data: bytes) -> bytes:
    """The project under our name, in both places where it stands, and no editor window open."""
    container = CFB.from_bytes(data)
    listed, heading, windows = container.get_stream("PROJECT").partition(b"[Workspace]\r\n")
    listed = listed.replace(b'Name="%s"' % _TEMPLATE_NAME, b'Name="%s"' % PROJECT.encode())
    names = [line.partition(b"=")[0] for line in windows.splitlines() if line]
    closed = b"".join(b"%s=0, 0, 0, 0, C\r\n" % name for name in names)
    container.write_stream("PROJECT", listed + heading + closed)
    directory = decompress(container.get_stream_in_storage("VBA", "dir"))
    old, new = (
        _NAME_RECORD.to_bytes(2, "little") + len(name).to_bytes(4, "little") + name
        for name in (_TEMPLATE_NAME, PROJECT.encode())
    )
    if directory.count(old) != 1:
        raise _unknown("template")
    container.write_stream_in_storage("VBA", "dir", compress(directory.replace(old, new)))
    return bytes(container.to_bytes())


def _unknown(part: str) -> InputError:
    return InputError(f"This version of xlwings has another {part}, which plantools can't use.")
