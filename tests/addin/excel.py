"""An Excel of a sort: pyOpenVBA's, which runs our modules with a stand-in for xlwings'."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyopenvba.apps.excel import ExcelApplication

from plantools.addin.modules import our_modules
from tests.addin.files import MACROS, without_attributes

XLWINGS = r"""
Option Explicit
Public Const PROJECT_NAME As String = "plantools"
Public Ran As String
Public Fails As Boolean
Public Python As String
Public Beside As String
Public Leaves As Long

Public Function RunPython(PythonCommand As String)
    Ran = PythonCommand
    If Fails Then RunPython = -1
    If Leaves <> 0 Then Application.Calculation = Leaves
End Function
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = Python
End Function
Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = (FileSpec = "C:\python.exe" Or FileSpec = Beside)
End Function
Public Function GetFullName(wb As Workbook) As String
    GetFullName = "C:\plans\" & wb.Name
End Function
Public Function GetDirectoryConfigFilePath() As String
    GetDirectoryConfigFilePath = "C:\plans\plantools.conf"
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
    Beside = "C:\plans\plantools.conf"
End Sub
Public Sub AddSheet(ByVal title As String)
    Dim sheet As Worksheet
    Set sheet = ActiveWorkbook.Worksheets.Add
    sheet.Name = title
End Sub
"""


def excel(workbook: Path | None = None) -> Any:
    """An Excel with our modules in it, and a workbook open unless it is None."""
    app = ExcelApplication()
    if workbook is not None:
        app.open_workbook(workbook)
    else:
        app.add_workbook()
    for name, source in our_modules(MACROS).items():
        if name != "ThisWorkbook":
            app.add_module(without_attributes(source), name=name)
    app.add_module(XLWINGS, name="xlwings")
    app.add_module(HARNESS, name="Harness")
    app.run("Setting", r"C:\python.exe")
    return app
