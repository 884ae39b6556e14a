"""What a formula or a picture of a workbook can make the add-in do: nothing but answer PLAN_...

Excel lets any workbook call what an add-in has. Here xlwings' own module runs, once as it comes
and once as it is in our add-in, with a Windows that notes which commands would be run.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import printable
from typing import Any

import pytest
import xlwings

from plantools.addin.build import closed_to_workbooks, our_modules, without_names
from plantools.errors import InputError
from tests.addin.excel import PYTHON, bare
from tests.addin.files import ADDIN, MACROS, as_in_vba, code, without_attributes

HEAD = re.compile(r"^ *(?:Public |Private |Friend |Static )*(?:Function|Sub|Property \w+) (\w+)\(")
HARNESS = """
Public Sub Click()
    RunClick "btnAbout", "import this"
End Sub
Public Sub RunAnyway()
    Clicked = True
    RunPython "import this"
    Clicked = False
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
def test_a_workbook_cannot_click_nor_start_a_program_while_a_button_is_at_work(who: str) -> None:
    app = called_by(with_xlwings(closed_to_workbooks(theirs())), who)
    app.run("Click")
    assert app.run("AskText", "What is your password?") == ""
    assert app.dialogs == []
    app.run("ButtonIsAtWork")  # Python writes into cells then, and Excel calculates
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


WINDOWS = {"PATH": r"C:\Windows", "OS": "Windows_NT", "TEMP": r"C:\Temp"}


def programs(command: str) -> list[str]:
    """The programs that Windows starts for what WshShell.Run is given, as cmd.exe reads it.

    Both expand %NAME%, WshShell first; cmd between quotes as well, and %CMDCMDLINE% is the whole
    command with its quotes. Then & and | part commands outside quotes; ^ takes a sign as it is.
    """

    def expanded(text: str, known: dict[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            found = known.get(match[1].upper())
            if found is None:
                return match[0]  # as it stands, on a command line
            first, _, length = (match[2] or ":~0").removeprefix(":~").partition(",")
            start = int(first or 0)
            return found[start : start + int(length)] if length else found[start:]

        return re.sub(r"%([^%:]+)(:~-?\d+(?:,\d+)?)?%", value, text)

    command = expanded(command, WINDOWS)
    command = expanded(command.removeprefix("cmd.exe /C "), {**WINDOWS, "CMDCMDLINE": command})
    parts, quoted, taken = [""], False, False
    for sign in command:
        if taken:
            taken = False
        elif sign == '"':
            quoted = not quoted
        elif sign == "^" and not quoted:
            taken = True
            continue
        elif sign in "&|\n" and not quoted:
            parts.append("")
            continue
        parts[-1] += sign
    words = (re.findall(r'"[^"]*"|\S+', part) for part in parts)
    return [found[0].strip('"') for found in words if found]


def run_in(app: Any, name: str, procedure: str) -> list[str]:
    """The commands that a click, or RunPython without one, runs in a workbook of this name."""
    app.host.shell.ran.clear()
    [book] = app.application.workbooks_.books
    book.name, book.path = as_in_vba(name), as_in_vba(rf"C:\{name}")
    app.run(procedure)
    return list(app.host.shell.ran)


SIGNS = "".join(sign for sign in printable if sign not in "\r\n\x0b\x0c") + "£é–“😀\u202e"
REFUSED = "=;^%"
NAMES = [
    "".join(sign for sign in SIGNS if sign not in REFUSED),
    *(f"plan {sign} 2025.xlsx" for sign in REFUSED),
    *(f"x{sign}%CMDCMDLINE%{sign}&calc&{sign}.xlsx" for sign in ' -"=aé'),
    *('"&calc&".xlsx', "x&calc&^.xlsx", "plan%PATH:~0,1%calc.xlsx", "plan;2;3;4;5;6.xlsx"),
]
"""All signs in one name, as whatever reaches the command line is seen there; but for those for
which a click is refused, each in a name of its own."""
PLAIN = ["C:", "cd", PYTHON]


def test_a_name_would_run_a_program_through_xlwings_as_it_comes() -> None:
    """So that the next test could fail."""
    app = with_xlwings(closed_to_workbooks(theirs()))
    ran = {name: run_in(app, name, "RunAnyway") for name in (*NAMES, "plan - 2025.xlsx")}
    assert programs(*ran["plan - 2025.xlsx"]) == PLAIN
    assert all("calc" in programs(*ran[name]) for name in NAMES if "%CMDCMDLINE%" in name)


def test_no_sign_in_a_name_or_path_reaches_the_command_line() -> None:
    app = with_xlwings(closed_to_workbooks(without_names(theirs())))
    [plain], [clicked] = (run_in(app, "plan.xlsx", how) for how in ("RunAnyway", "Click"))
    assert programs(plain) == programs(clicked) == PLAIN
    varying = re.compile(r"fromhex\('[0-9A-F]*'\)|xlwings-[0-9A-F-]+\.log")
    for name in NAMES:
        [command] = run_in(app, name, "RunAnyway")
        assert varying.sub("", command) == varying.sub("", plain)
        ran = run_in(app, name, "Click")
        assert bool(ran) == (not {*name} & {*REFUSED})
        for command in ran:
            assert varying.sub("", command) == varying.sub("", clicked)
            [told] = re.findall(r"--wb=' \+ bytes.fromhex\('([0-9A-F]*)'\)", command)
            assert bytes.fromhex(told).decode("utf-16-be", "surrogatepass") == name


def test_xlwings_answers_while_one_of_our_functions_asks() -> None:
    app = called_by(with_xlwings(closed_to_workbooks(theirs())), "formula")
    assert not app.run("GetConfig", "INTERPRETER_WIN")
    app.run("FunctionAsks")
    assert app.run("GetConfig", "INTERPRETER_WIN") == PYTHON


def test_every_procedure_of_xlwings_asks_first_and_nothing_of_windows_is_public() -> None:
    lines = code(ADDIN)["xlwings"].splitlines()
    heads = [number for number, line in enumerate(lines) if HEAD.match(line)]
    assert len(heads) > 40
    for number in heads:
        end = next(n for n in range(number, len(lines)) if not lines[n].endswith(" _"))
        asks = re.fullmatch(r" +If MayNotRun\(\) Then Exit (Function|Sub)", lines[end + 1])
        assert asks, lines[number]
        assert asks[1] in lines[number]
    declared = [line.split()[0] for line in lines if " Lib " in line]
    assert len(declared) > 10
    assert {*declared} == {"Private"}
    assert any(line.strip().startswith("Declare") for line in theirs().splitlines())


def test_an_xlwings_that_would_stay_open_or_gives_names_elsewhere_is_refused() -> None:
    for line in ('& ActiveWorkbook.Name & """ --', "& ThisFullName"):
        with pytest.raises(InputError, match="another module"):
            without_names(theirs().replace(line, f"& CStr(1) {line}"))
    for head in ("  Function New1()", "Public Static Function New2()", "Property Get New3()"):
        with pytest.raises(InputError, match="another module"):
            closed_to_workbooks(f"{theirs()}\n{head}\n")
