"""What a formula or a picture of a workbook can make the add-in do: nothing but answer PLAN_...

Excel lets any workbook call what an add-in has. Here xlwings' own module runs, once as it comes
and once as it is in our add-in, with a Windows that notes which commands would be run.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlwings

from plantools.addin.modules import closed_to_workbooks, our_modules
from plantools.errors import InputError
from tests.addin.excel import PYTHON, bare
from tests.addin.files import ADDIN, MACROS, code, without_attributes

HEAD = re.compile(r"^ *(?:Public |Private |Friend |Static )*(?:Function|Sub|Property \w+) (\w+)\(")
HARNESS = """
Public Sub Click()
    RunClick "btnAbout", "import this"
End Sub
Public Sub ButtonIsAtWork()
    Clicked = True
End Sub
Public Sub FunctionAsks()
    Answering = True
End Sub
"""
STAND_INS = {
    "Attr = GetAttr(FileSpec)": f'If FileSpec <> "{PYTHON}" Then Err.Raise 53',
    "    GetConfig = default\n": (
        "    GetConfig = default\n"
        f'    If configKey = "INTERPRETER_WIN" Then GetConfig = "{PYTHON}"\n'
    ),
    'GetConfig("SHOW CONSOLE", False) = True': "False",
    "Kill LOG_FILE": "LOG_FILE = LOG_FILE",
    "Environ(": "CStr(",
    "Application.Hwnd": "1",
}
"""What pyOpenVBA leaves out because it reads the computer, and what stands for it."""
STARTS = {
    "RunPython": ("import os; os.system('calc')",),
    "RunFrozenPython": (r"\\there\evil.exe", ""),
    "ExecuteWindows": (True, r"\\there\evil.exe", PYTHON),
}


@cache
def theirs() -> str:
    path = Path(xlwings.__file__).with_name("xlwings_custom_addin.bas")
    return path.read_text(encoding="utf-8").replace('"myaddin"', '"plantools"')


def with_xlwings(source: str) -> Any:
    """An Excel with our modules, and this as the module of xlwings."""
    app = bare()
    app.add_workbook()
    source = re.sub(r"^( *#[^'\n]*)'.*$", r"\1", source, flags=re.MULTILINE)
    for real, stand_in in STAND_INS.items():
        assert real in source
        source = source.replace(real, stand_in)
    for name, text in our_modules(MACROS).items():
        if name != "ThisWorkbook":
            app.add_module(without_attributes(text), name=name)
    app.add_module(without_attributes(source), name="xlwings")
    app.add_module(HARNESS, name="Harness")
    return app


def called_by(app: Any, who: str) -> Any:
    if who == "formula":
        app.application.caller = app.evaluate('ActiveSheet.Range("A1")')
    elif who == "picture":
        app.application.caller = "Picture 1"
    return app


@pytest.mark.parametrize("procedure", STARTS)
@pytest.mark.parametrize("who", ["formula", "picture", "something that we don't know"])
def test_a_workbook_cannot_start_a_program_through_xlwings(procedure: str, who: str) -> None:
    as_it_comes = called_by(with_xlwings(theirs()), who)
    as_it_comes.run(procedure, *STARTS[procedure])
    assert len(as_it_comes.host.shell.ran) == 1  # so there is something to close

    ours = called_by(with_xlwings(closed_to_workbooks(theirs())), who)
    ours.run(procedure, *STARTS[procedure])
    assert ours.host.shell.ran == []


@pytest.mark.parametrize("who", ["formula", "picture"])
def test_a_workbook_cannot_click(who: str) -> None:
    app = called_by(with_xlwings(closed_to_workbooks(theirs())), who)
    app.run("Click")
    assert app.run("AskText", "What is your password?") == ""
    assert app.host.shell.ran == []
    assert app.dialogs == []


def test_a_workbook_cannot_start_a_program_while_a_button_is_at_work() -> None:
    """Python writes into cells then, and Excel calculates."""
    app = called_by(with_xlwings(closed_to_workbooks(theirs())), "formula")
    app.run("ButtonIsAtWork")
    assert app.evaluate("Clicked") is True
    app.run("RunPython", "import os")
    assert app.host.shell.ran == []


def test_a_button_runs_python_from_its_own_folder_and_goes_back() -> None:
    app = with_xlwings(closed_to_workbooks(theirs()))
    before = app.host.shell.folder
    app.run("Click")
    [command] = app.host.shell.ran
    assert 'cd "C:\\Python" & "C:\\Python\\python.exe" -B -c' in command
    assert "import this" in command
    assert app.host.shell.folder == before
    app.run("RunPython", "import os")  # the gate has closed behind the button
    assert len(app.host.shell.ran) == 1


def test_xlwings_answers_while_one_of_our_functions_asks() -> None:
    app = called_by(with_xlwings(closed_to_workbooks(theirs())), "formula")
    assert not app.run("GetConfig", "INTERPRETER_WIN")
    app.run("FunctionAsks")
    assert app.run("GetConfig", "INTERPRETER_WIN") == PYTHON


def test_every_procedure_of_xlwings_asks_first_in_the_add_in() -> None:
    lines = code(ADDIN)["xlwings"].splitlines()
    heads = [number for number, line in enumerate(lines) if HEAD.match(line)]
    assert len(heads) > 40
    for number in heads:
        end = next(n for n in range(number, len(lines)) if not lines[n].endswith(" _"))
        asks = re.fullmatch(r" +If MayNotRun\(\) Then Exit (Function|Sub)", lines[end + 1])
        assert asks, lines[number]
        assert asks[1] in lines[number]


@pytest.mark.parametrize(
    "head", ["  Function New1()", "Public Static Function New2()", "Property Get New3()"]
)
def test_an_xlwings_with_a_procedure_that_would_stay_open_is_refused(head: str) -> None:
    with pytest.raises(InputError, match="another module"):
        closed_to_workbooks(f"{theirs()}\n{head}\n")


def test_nothing_that_xlwings_declares_of_windows_is_public() -> None:
    declared = [line.strip() for line in code(ADDIN)["xlwings"].splitlines() if " Lib " in line]
    assert len(declared) > 10
    assert {line.split()[0] for line in declared} == {"Private"}
    assert any(line.startswith("Declare") for line in map(str.strip, theirs().splitlines()))
