"""The worksheet functions in the add-in: they are those of plantools.functions, and start Python
only where a button would."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.interpreter import VBAErrorValue

from plantools import functions
from tests.addin.excel import PYTHON, Host, excel
from tests.addin.files import ADDIN, MACROS, PROJECT, code

PLAN = PROJECT / "workbook" / "example-plan.xlsx"
BLANK = PROJECT / "workbook" / "improvement-plan.xlsx"
NAMES = ("action_rating", "due_date", "is_overdue")
FUNCTION = re.compile(
    r'^Public Function (\w+)\((.*)\) As Variant\n {4}\1 = Answer\("(\w+)", Array\((.*)\)\)\n',
    re.MULTILINE,
)
GENERATED = re.compile(
    r'^Function (\w+)\((.*)\)\n(?:.*\n)*?.*= XLPy\.CallUDF\("(.*?)", "(\w+)", Array\((.*?)\),',
    re.MULTILINE,
)
UDFS = """
import io, json, sys
from unittest.mock import MagicMock
for name in ("pythoncom", "pywintypes", "win32com", "win32com.client"):
    sys.modules[name] = MagicMock()
import xlwings
from xlwings import udfs
xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
import plantools.functions as functions

book, written = MagicMock(), io.StringIO()
book.Name = "plantools.xlam"
udfs.generate_vba_wrapper("plantools.functions", functions, written, book)

engine = MagicMock()
engine.name = "excel"
engine.clean_value_data = lambda data, *how: [list(row) for row in data]
engine.prepare_xl_data_element = lambda cell, options: cell
xlwings.engines.add(xlwings.Engine(impl=engine))
xlwings._xlwindows = MagicMock()
xlwings._xlwindows.is_range_instance = lambda argument: False
sys.modules["xlwings.com_server"] = MagicMock()
cells = (("October 2024",), ("TBC",))
answer = udfs.call_udf("plantools.functions", "due_date", (cells,))
print(json.dumps([written.getvalue(), answer], default=str))
"""
"""What xlwings writes for our functions, and answers. Its module for UDFs wants pywin32, but needs
none of it for that."""


def ours() -> dict[str, list[str]]:
    """The functions in the built add-in: the Python function's name and its arguments in order."""
    found = {}
    for name, declared, called, passed in FUNCTION.findall(code(ADDIN)["PlanFunctions"]):
        names = declared.replace(" As Variant", "").replace("Optional ", "").split(", ")
        assert passed == ", ".join(f"Plain({each})" for each in names)
        assert name == f"PLAN_{called.upper()}"
        # Scale is a reserved name in VBA (MS-VBAL 3.3.5.2)
        found[called] = ["scale" if each == "rating_scale" else each for each in names]
    return found


def test_the_add_in_has_the_functions_of_the_module_as_xlwings_itself_would_write_them() -> None:
    assert ours() == {
        name: list(inspect.signature(getattr(functions, name)).parameters) for name in NAMES
    }
    run = subprocess.run([sys.executable, "-c", UDFS], capture_output=True, check=True, timeout=60)
    text, answer = json.loads(run.stdout)
    written = GENERATED.findall(text)
    assert {module for _, _, module, _, _ in written} == {"plantools.functions"}
    theirs = {}
    for name, declared, _, called, passed in written:
        theirs[called] = declared.replace("Optional ", "").split(", ")
        assert (name, ", ".join(theirs[called])) == (called, passed)
    assert theirs == ours()
    source = (MACROS / "PlanFunctions.bas").read_text(encoding="utf-8")
    assert 'PYTHON_MODULE As String = "plantools.functions"' in source
    # without being given the workbook, in whose sheets it would look for code
    assert "server.CallUDF(PYTHON_MODULE, name, arguments)\n" in source
    assert answer == [["2024-10-31"], [""]]


def asked(app: Any, function: str, *formulas: str, sheet: str = "Actions", book: str = "") -> Any:
    """What a formula in Z1 of a sheet gives; an argument is an expression of VBA."""
    where = f'Workbooks("{book}")' if book else "ActiveWorkbook"
    app.application.caller = app.evaluate(f'{where}.Worksheets("{sheet}").Range("Z1")')
    return app.evaluate(f"{function}({', '.join(formulas)})")


def host(app: Any) -> Host:
    found: Host = app.host
    return found


def test_a_formula_asks_the_function_of_the_module_with_plain_values() -> None:
    app = excel(PLAN)
    before = host(app).shell.folder
    answer = asked(app, "PLAN_DUE_DATE", '"Review impact in October 2024"')
    assert answer == datetime(2024, 10, 31)
    # Python starts in its own folder, and Excel stays in its
    assert host(app).started_in == [PYTHON.rpartition("\\")[0]]
    assert host(app).shell.folder == before
    assert app.evaluate("Answering") is False
    cells = 'ActiveWorkbook.Worksheets("Actions").Range("H5:H6")'
    header = app.evaluate('ActiveWorkbook.Worksheets("Actions").Range("H5").Value')
    assert isinstance(header, str)
    asked(app, "PLAN_IS_OVERDUE", cells, "DateSerial(2024, 12, 31)")
    asked(app, "PLAN_ACTION_RATING", cells)
    calls = host(app).python.calls
    assert {module for module, *_ in calls} == {"plantools.functions"}
    assert [name for _, name, _ in calls] == ["due_date", "is_overdue", "action_rating"]
    assert calls[0][2] == ["Review impact in October 2024"]
    (cells_given, day), (ratings_given, no_scale) = calls[1][2], calls[2][2]
    assert cells_given[0] == [header]  # values of two rows with one cell each, and no Range
    assert len(cells_given) == 2
    assert str(day) == "2024-12-31 00:00:00"
    assert ratings_given == cells_given
    assert not no_scale
    asked(app, "PLAN_ACTION_RATING", '"Done"', 'Array("Done", "complete")')
    assert calls[3][2] == ["Done", ["Done", "complete"]]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (("ConfBeside",), "plantools.conf beside the workbook"),
        (("AddSheet", "tools.py"), "the sheet tools.py"),
        (("AddSheet", "Plantools.conf"), "the sheet Plantools.conf"),
        (("Setting", ""), "plantools addin install"),
        (("Setting", r"D:\gone\python.exe"), r"no longer at D:\gone\python.exe"),
    ],
)
def test_an_unsafe_workbook_starts_no_python(before: tuple[str, ...], said: str) -> None:
    app = excel(PLAN)
    app.run(*before)
    assert said in asked(app, "PLAN_DUE_DATE", '"October 2024"')
    assert app.dialogs == []  # a formula opens no window
    assert app.evaluate("Answering") is False
    [message] = click(app)
    assert said in message
    assert host(app).started_in == host(app).python.calls == []
    assert not app.evaluate("Ran")


def click(app: Any) -> list[str]:
    """What a click says in windows."""
    app.application.caller = VBAErrorValue(2023)  # as it is for a button
    app.run("Click")
    assert {(kind, title) for kind, _, title, _ in app.dialogs} == {("MsgBox", "Improvement Plan")}
    return [message for _, message, *_ in app.dialogs]


@pytest.mark.parametrize("unsafe", [BLANK.name, PLAN.name])
def test_the_active_workbook_and_that_of_the_formula_must_both_be_safe(unsafe: str) -> None:
    """xlwings takes its settings from the one; the other may be active a moment later."""
    app = excel(PLAN, BLANK)
    assert app.evaluate("ActiveWorkbook.Name") == BLANK.name
    answer = asked(app, "PLAN_ACTION_RATING", '"Blue"', book=PLAN.name)
    assert answer == "Blue"
    app.run("AddSheetTo", unsafe, "plantools.conf")
    answer = asked(app, "PLAN_ACTION_RATING", '"Blue"', book=PLAN.name)
    assert "the sheet plantools.conf" in answer
    assert len(host(app).started_in) == 1


@pytest.mark.parametrize(
    "name", ["a;2;3;4;5;6.xlsx", "a^&calc ^&.xlsx", "a%CMDCMDLINE%&calc&.xlsx"]
)
def test_a_name_that_a_command_could_expand_starts_no_python(name: str, tmp_path: Path) -> None:
    book = tmp_path / name
    book.write_bytes(BLANK.read_bytes())
    app = excel(book)
    assert "Rename the workbook" in asked(app, "PLAN_DUE_DATE", '"October 2024"')
    assert len(click(app)) == 1
    assert host(app).started_in == []
    assert not app.evaluate("Ran")


def test_a_python_that_does_not_start_is_not_tried_for_every_cell() -> None:
    app = excel(PLAN)
    before = host(app).shell.folder
    host(app).starts = False
    app.interpreter.freeze(datetime(2024, 12, 31, 9, 0))
    first = asked(app, "PLAN_ACTION_RATING", '"Blue"')
    assert "Could not create Python process" in first
    host(app).starts = True
    assert asked(app, "PLAN_ACTION_RATING", '"Red"') == first
    assert len(host(app).started_in) == 1
    assert host(app).shell.folder == before
    assert app.evaluate("Answering") is False
    app.interpreter.freeze(datetime(2024, 12, 31, 9, 1, 1))
    assert asked(app, "PLAN_ACTION_RATING", '"Red"') == "Red"


def test_a_mac_says_what_it_needs() -> None:
    """Read, not run: the interpreter is always Windows."""
    source = (MACROS / "PlanFunctions.bas").read_text(encoding="utf-8")
    [answer] = re.findall(r"Function Answer\(.*?\n(.*?)\nEnd Function", source, re.DOTALL)
    mac, other = re.split(r"\n +#Else\n", answer)
    assert mac.split("\n") == ["    #If Mac Then", '        Answer = "Needs Excel for Windows"']
    assert other.rstrip().endswith("#End If")
    assert "XLPy" not in source.replace(other, "")
