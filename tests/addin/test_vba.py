"""The VBA itself: it compiles as far as can be told without Excel, and does what it says.

Three readers of VBA look at it: pyVBAanalysis knows names, types and arguments, pyOpenVBA's
compiler knows blocks and statements, and VBAlidator knows what Excel's objects have. Each misses
errors that another sees, so the tests below put errors in and expect one of them to see each.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBACompileError

from plantools.addin.build import our_modules
from tests.addin.excel import XLWINGS, excel
from tests.addin.files import ADDIN, MACROS, PROJECT, as_in_vba, without_attributes

OURS = sorted(our_modules(MACROS))
PLAN = PROJECT / "workbook" / "improvement-plan.xlsx"
MISTAKES = {
    "no End If": ("PlanClick", "        Exit Sub\n    End If\n", "        Exit Sub\n"),
    "no Next": ("PlanClick", "    Next place\n", ""),
    "no End Sub": ("PlanRibbon", "End Sub\n\nPublic Sub OnAbout", "\nPublic Sub OnAbout"),
    "no bracket": ("PlanClick", "To Len(text)\n", "To Len(text\n"),
    "no quote": ("PlanClick", 'TITLE & ": working..."', 'TITLE & ": working...'),
    "misspelt keyword": ("PlanClick", "Dim why As String", "Dmi why As String"),
    "misspelt type": ("PlanClick", "Dim place As Long\n", "Dim place As Lnog\n"),
    "undeclared variable": ("PlanClick", "    Dim digits As String\n", ""),
    "unknown procedure": ("PlanRibbon", "RunClick control.ID", "RunClik control.ID"),
    "argument forgotten": ("PlanRibbon", "AskText(", "PythonText(1, "),
    "no such label": ("PlanClick", "Failed:\n", ""),
    "continuation into nothing": ("PlanClick", "(question, TITLE", "(question, _\n\n TITLE"),
    "misspelt member of Excel": ("PlanClick", "Application.StatusBar = wo", "Application.Bar = wo"),
    "misspelt member of a sheet": ("PlanClick", "sheet.ListObjects", "sheet.ListObject"),
    "constant assigned": ("PlanClick", "    working = TITLE &", "    TITLE = TITLE &"),
}


def complaints(modules: dict[str, str], folder: Path) -> Iterator[str]:
    """What the readers say of our modules, with a stand-in for xlwings' own; the slow one last."""
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(XLWINGS, name="xlwings")
    for name, source in modules.items():
        if name != "ThisWorkbook":
            try:
                app.add_module(without_attributes(source), name=name)
                app.evaluate("1")
            except VBACompileError as error:
                yield str(error)
    from pyvbaanalysis import analyze_loose_files  # slow to import

    paths = []
    for name, source in {**modules, "xlwings": XLWINGS}.items():
        if name == "ThisWorkbook":
            continue  # it has events, which a loose file can't have
        path = folder / f"{name}.bas"
        path.write_text(source, encoding="utf-8", newline="")
        paths.append(str(path))
    yield from validated(folder)
    for name, problems in analyze_loose_files(paths).items():
        if Path(name).stem in OURS:
            yield from (f"{p.code}: {p.message}" for p in problems if p.severity.value == "error")


def validated(folder: Path) -> list[str]:
    """What VBAlidator says. It brings a package called src, so it runs in a process of its own."""
    report = folder / "report.json"
    script = Path(sysconfig.get_path("scripts"), "vbalidator")
    options = ["--host", "excel", "--quiet", "--define", "VBA7=True,Win64=True,Mac=False"]
    command = [str(script), *options, "--output", str(report), str(folder)]
    subprocess.run(command, capture_output=True, check=False)  # it ends with 1 if it finds errors
    told = json.loads(report.read_text(encoding="utf-8"))
    return [f"{i['rule_id']}: {i['message']}" for i in told["issues"] if i["severity"] == "error"]


def test_no_reader_finds_anything_in_our_modules(tmp_path: Path) -> None:
    from pyvbaanalysis import analyze_office_file

    built = analyze_office_file(str(ADDIN))
    assert {name: built[name] for name in OURS} == {name: [] for name in OURS}
    assert not [p for problems in built.values() for p in problems if p.severity.value == "error"]
    assert list(complaints(our_modules(MACROS), tmp_path)) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_seen(mistake: str, tmp_path: Path) -> None:
    module, right, wrong = MISTAKES[mistake]
    modules = {name: text.replace("\r\n", "\n") for name, text in our_modules(MACROS).items()}
    assert right in modules[module]
    modules[module] = modules[module].replace(right, wrong, 1)
    assert next(complaints(modules, tmp_path), None)


@pytest.mark.parametrize("name", OURS)
def test_module_is_explicit_and_says_what_it_is_for(name: str) -> None:
    lines = without_attributes(our_modules(MACROS)[name]).splitlines()
    assert lines[0].startswith("'")
    assert "Option Explicit" in lines
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize(
    "label", ["Committee January 2025", 'O\'Brien; "x" & | $(y) `z` %PATH%', "Café – £ 😀", "\\'"]
)
def test_a_label_reaches_python_as_it_was_typed(label: str) -> None:
    app = excel(PLAN)
    app.run("Record", as_in_vba(label))
    command = app.evaluate("Ran")
    call: Any = ast.parse(command).body[-1]
    [keyword] = call.value.keywords
    expression = ast.unparse(keyword.value)
    assert expression.isascii()
    assert not set(expression) & set('"\\|$`&%<>^;')  # for cmd.exe, the shell and AppleScript
    assert keyword.arg == "label"
    assert eval(expression) == label


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
def test_the_shell_of_a_mac_finds_nothing_to_run_in_a_label(tmp_path: Path) -> None:
    label = "x'); print(1) #\"; touch $(id) `touch a` | touch b"
    in_vba = '"' + label.replace('"', '""') + '"'
    expression = excel(PLAN).evaluate(f"PythonText({in_vba})")
    command = f'{sys.executable} -c "print(ascii({expression}))"'  # as xlwings' AppleScript has it
    run = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=True)
    assert ast.literal_eval(run.stdout.decode()) == label
    assert list(tmp_path.iterdir()) == []


def test_a_python_without_plantools_says_one_sentence() -> None:
    command = clicked().evaluate("Ran").replace("from plantools", "from no_such_package")
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, check=False)
    assert run.returncode == 1  # which is how xlwings knows, and shows what is on stderr
    assert run.stderr.decode() == (
        "The buttons could not reach plantools (No module named 'no_such_package'). "
        "Whoever looks after this computer can run: plantools addin doctor"
    )


@pytest.mark.parametrize(
    ("before", "said"),
    [("LeavingManual", False), ("Failing", "Improvement Plan: that was not done.")],
)
def test_a_click_runs_python_and_leaves_excel_as_it_was(before: str, said: object) -> None:
    app = clicked(before)
    command = app.evaluate("Ran")
    ast.parse(command)
    assert command.endswith("; from plantools import ribbon; ribbon.validate()")
    wanted = {"Calculation": -4105, "ScreenUpdating": True, "EnableEvents": True, "StatusBar": said}
    assert {name: app.evaluate(f"Application.{name}") for name in wanted} == wanted
    assert app.dialogs == []


def test_buttons_say_why_they_are_disabled() -> None:
    bare, plan = excel(), excel(PLAN)
    assert "no table tblActions" in bare.evaluate('WhyNot("btnValidate")')
    assert bare.evaluate('WhyNot("btnAbout")') == ""
    assert plan.evaluate('WhyNot("btnValidate")') == ""


def clicked(*before: str) -> Any:
    """An Excel with a plan, after these subs and a click on Validate."""
    app = excel(PLAN)
    for name in before:
        app.run(name)
    app.run("Click")
    return app
