"""The VBA project of the add-in: xlwings' modules of the template, and ours.

Excel lets the formulas and the pictures of any workbook call what an add-in has in public, and
xlwings' RunPython and others would start a program for them. So each of xlwings' procedures gets
one line that asks our PlanGate first, and what it declares of Windows becomes private. Nor does
the name of any workbook go into a command line.

Every module is written anew from its source, so none carries p-code, which Excel makes when it
opens the file. Compiled code could disagree with the source that can be read.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from pyopenvba.vba import VBAProject, compress, decompress

from plantools.addin import PROJECT
from plantools.errors import InputError

_DEMO = "RibbonMyAddin"
_BOOK = "ThisWorkbook"
_XLWINGS = "xlwings"
_UNUSED_REFERENCE = "MSForms"
"""The template refers to the forms library in its author's folders, and uses no form."""
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


def read_text(path: Path) -> str:
    """A source file, with the same line ends wherever it was checked out."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def our_modules(macros: Path) -> dict[str, str]:
    """Our modules by name, as VBA has them: ThisWorkbook's code, and each .bas file.

    Raises:
        InputError: if a module has a character that VBA can't hold on every computer.
    """
    found = {}
    for path in sorted([macros / f"{_BOOK}.cls", *macros.glob("*.bas")]):
        source = read_text(path)
        if not source.isascii():
            raise InputError(f"{path} has a character outside ASCII. Write it as ChrW(...).")
        found[path.stem] = source.replace("\n", "\r\n")
    return found


def vba_project(template: bytes, macros: Path) -> bytes:
    """The vbaProject.bin of the add-in.

    Args:
        template: xlwings' add-in template.
        macros: the folder of our modules.
    """
    with TemporaryDirectory() as folder:
        before, after = Path(folder, "before.xlam"), Path(folder, "after.xlam")
        before.write_bytes(template)
        with ExcelFile(before) as file:
            project = file.vba_project()
            _fill(project, our_modules(macros))
            file.remove_reference(_UNUSED_REFERENCE)
            file.save(after)
        with ZipFile(after) as archive:
            data = archive.read("xl/vbaProject.bin")
    return _renamed(data)


def _fill(project: VBAProject, ours: dict[str, str]) -> None:
    project.delete_module(_DEMO)
    for name, source in ours.items():
        if name == _BOOK:
            project.get_module(name).body = source
        else:
            project.add_module(name, source)
    xlwings = project.get_module(_XLWINGS)
    source, found = _NAME.subn(rf'\1"{PROJECT}"', xlwings.source)
    if found != 1:
        raise InputError("This version of xlwings has another template, which plantools can't use.")
    xlwings.source = closed_to_workbooks(without_names(source.replace("\r\n", "\n")))
    for module in project.modules:
        module.source = module.source.replace("\r\n", "\n").replace("\n", "\r\n")
        module.dirty = True


def without_names(source: str) -> str:
    """xlwings' module, so that it gives the name of no workbook to cmd.exe or a Mac's shell.

    cmd expands %...% even between quotes, so a workbook's name could run a program. Our VBA gives
    Python the name in letters and digits; see PlanClick.

    Args:
        source: the module, with \\n as line ends.

    Raises:
        InputError: if it has not the lines that we know.
    """
    for theirs, (ours, times) in _NAMES.items():
        if source.count(theirs) != times:
            raise InputError(
                "This version of xlwings has another module, which plantools can't use."
            )
        source = source.replace(theirs, ours)
    return source


def closed_to_workbooks(source: str) -> str:
    """xlwings' module, so that no formula and no picture of a workbook can run any of it.

    Args:
        source: the module, with \\n as line ends.

    Raises:
        InputError: if a procedure begins in a way that we don't know, so that it would stay open.
    """
    source = _DECLARE.sub(r"\1Private Declare \2", source)
    closed, count = _PROCEDURE.subn(r"\g<0>    If MayNotRun() Then Exit \1\n", source)
    if count != len(_ANY_PROCEDURE.findall(source)):
        raise InputError("This version of xlwings has another module, which plantools can't use.")
    return closed


def _renamed(data: bytes) -> bytes:
    """The project under our name, in both places where the name stands."""
    container = CFB.from_bytes(data)
    container.write_stream("PROJECT", _project_stream(container.get_stream("PROJECT")))
    directory = decompress(container.get_stream_in_storage("VBA", "dir"))
    old, new = _name_record(_TEMPLATE_NAME), _name_record(PROJECT.encode())
    if directory.count(old) != 1:
        raise InputError("This version of xlwings has another template, which plantools can't use.")
    container.write_stream_in_storage("VBA", "dir", compress(directory.replace(old, new)))
    return bytes(container.to_bytes())


def _project_stream(stream: bytes) -> bytes:
    """The list of what is in the project, under our name and with no editor window left open."""
    listed, heading, windows = stream.partition(b"[Workspace]\r\n")
    listed = listed.replace(b'Name="%s"' % _TEMPLATE_NAME, b'Name="%s"' % PROJECT.encode())
    names = [line.partition(b"=")[0] for line in windows.splitlines() if line]
    return listed + heading + b"".join(b"%s=0, 0, 0, 0, C\r\n" % name for name in names)


def _name_record(name: bytes) -> bytes:
    return _NAME_RECORD.to_bytes(2, "little") + len(name).to_bytes(4, "little") + name
