"""An Excel of a sort: pyOpenVBA's, which runs our modules with a stand-in for xlwings'."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.apps.excel._model import Application
from pyopenvba.interpreter import (
    EMPTY,
    VBAArray,
    VBADate,
    VBAErrorValue,
    VBAObject,
    VBARuntimeError,
    member,
    method,
    setter,
)

from plantools import functions
from plantools.addin.build import our_modules
from tests.addin.files import MACROS, without_attributes

PYTHON = r"C:\Python\python.exe"
XLWINGS = r"""
Option Explicit
Public Const PROJECT_NAME As String = "plantools"
Public Ran As String
Public RanIn As String
Public Fails As Boolean
Public Python As String
Public Beside As String
Public Leaves As Long

Public Function RunPython(PythonCommand As String)
    Ran = PythonCommand
    RanIn = WScript.CurrentDirectory
    If Fails Then RunPython = -1
    If Leaves <> 0 Then
        Application.Calculation = Leaves
        Application.EnableEvents = False
    End If
End Function
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = Python
End Function
Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = (FileSpec = "C:\Python\python.exe" Or FileSpec = Beside)
End Function
Public Function ParentFolder(ByVal folder)
    ParentFolder = Left$(folder, InStrRev(folder, "\") - 1)
End Function
Public Function GetFullName(wb As Workbook) As String
    GetFullName = "C:\plans\" & wb.Name
End Function
Public Function GetDirectoryPath(Optional wb As Workbook) As String
    GetDirectoryPath = "C:\plans\"
End Function
Public Function WScript() As Object
    Set WScript = CreateObject("WScript.Shell")
End Function
Public Function XLPy() As Object
    Set XLPy = CreateObject("xlwings.Python")
End Function
"""
HARNESS = r"""
Option Explicit
Public Sub Click()
    RunClick "btnValidate", "from plantools import ribbon; ribbon.validate()"
End Sub
Public Sub Record(ByVal label As String)
    RunClick "btnRecordReport", _
        "from plantools import ribbon; ribbon.record_report(label=" & PythonText(label) & ")"
End Sub
Public Sub Setting(ByVal path As String)
    Python = path
End Sub
Public Sub Failing()
    Fails = True
End Sub
Public Sub LeavingManual()
    Leaves = xlCalculationManual
End Sub
Public Sub ConfBeside()
    Beside = "C:\plans\\plantools.conf"
End Sub
Public Sub AddSheet(ByVal title As String)
    AddSheetTo ActiveWorkbook.Name, title
End Sub
Public Sub AddSheetTo(ByVal book As String, ByVal title As String)
    Dim sheet As Worksheet
    Set sheet = Workbooks(book).Worksheets.Add
    sheet.Name = title
End Sub
"""


class Asked(Application):
    """Excel's Application with what pyOpenVBA's has not: who called, and \\ between folders."""

    caller: object

    @member
    def Caller(self) -> object:  # noqa: N802 - VBA's names
        return self.caller

    @member
    def PathSeparator(self) -> object:  # noqa: N802
        return "\\"


class Shell(VBAObject):
    """Windows' WScript.Shell: the current folder, and the commands that were run."""

    vba_type_name = "WshShell"

    def __init__(self) -> None:
        self.folder = r"C:\Users\officer\Downloads"
        self.ran: list[str] = []

    @member
    def CurrentDirectory(self) -> object:  # noqa: N802
        return self.folder

    @setter("CurrentDirectory")
    def go(self, folder: object) -> None:
        self.folder = str(folder)

    @method
    def Run(self, command: object, style: object = 0, wait: object = False) -> object:  # noqa: N802
        self.ran.append(str(command))
        return 0

    @method
    def ExpandEnvironmentStrings(self, text: object) -> object:  # noqa: N802
        return text


class Python(VBAObject):
    """xlwings' Python on the other side of COM, which calls the real functions."""

    vba_type_name = "XLPython"

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[Any]]] = []

    @method
    def CallUDF(self, module: object, name: object, arguments: object) -> object:  # noqa: N802
        values = plain(arguments)
        self.calls.append((str(module), str(name), values))
        return in_vba(getattr(functions, str(name))(*values))


class Host(ExcelBridge):
    """Makes the objects that VBA asks of COM, and counts how often Python was started."""

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self.shell, self.python = Shell(), Python()
        self.started_in: list[str] = []
        self.starts = True

    def create(self, type_name_: str) -> object:
        if type_name_ == "WScript.Shell":
            return self.shell
        assert type_name_ == "xlwings.Python"
        self.started_in.append(self.shell.folder)
        if not self.starts:
            raise VBARuntimeError(1000, "Could not create Python process.")
        return self.python


def bare() -> Any:
    """An Excel without modules and workbooks, called by a button of the ribbon."""
    app: Any = ExcelApplication()
    app.application.__class__ = Asked
    app.application.caller = VBAErrorValue(2023)
    app.host = app.interpreter.host = Host(app.application)
    return app


def excel(*workbooks: Path) -> Any:
    """An Excel with our modules in it, and these workbooks open, or else an empty one."""
    app = bare()
    for workbook in workbooks:
        app.open_workbook(workbook)
    if not workbooks:
        app.add_workbook()
    for name, source in our_modules(MACROS).items():
        if name != "ThisWorkbook":
            app.add_module(without_attributes(source), name=name)
    app.add_module(XLWINGS, name="xlwings")
    app.add_module(HARNESS, name="Harness")
    app.run("Setting", PYTHON)
    return app


def plain(value: Any) -> Any:
    """A value of VBA as pywin32 and xlwings give it to a function."""
    if isinstance(value, VBAArray):
        (first, last), *more = value.bounds
        if not more:
            return [plain(value.get([n])) for n in range(first, last + 1)]
        [(left, right)] = more
        rows = range(first, last + 1)
        return [[plain(value.get([r, c])) for c in range(left, right + 1)] for r in rows]
    if value is EMPTY:
        return None
    if isinstance(value, VBADate):
        return value.to_datetime()
    if isinstance(value, VBAErrorValue):
        return "#N/A"
    return value


def in_vba(value: Any) -> Any:
    """What a function gives back, as VBA gets it."""
    if isinstance(value, list):
        rows = value if isinstance(value[0], list) else [value]
        array = VBAArray([(0, len(rows) - 1), (0, len(rows[0]) - 1)])
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                array.set([r, c], in_vba(cell))
        return array
    return VBADate.from_datetime(value) if isinstance(value, date) else value
