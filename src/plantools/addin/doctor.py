"""Says in plain words why the Improvement Plan tab doesn't show, or its buttons don't work."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import xlwings

import plantools
from plantools.addin import PROJECT
from plantools.addin.places import (
    WINDOWS,
    Machine,
    Registry,
    mark_of_the_web,
    places,
    read_settings,
    script_source,
)

INSTALL = "Run: plantools addin install"
_ASK_IT = "Ask whoever manages this computer; docs/deploy.md says what to allow."
_OFFICE = r"Software\Microsoft\Office\16.0"
_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
_SECURITY = rf"{_POLICY}\Excel\Security"
_OWN = rf"HKCU\{_OFFICE}\Excel\Security"
_DEFENDER = r"HKLM\Software\Policies\Microsoft\Windows Defender"
_GROUP_POLICY = rf"{_DEFENDER}\Windows Defender Exploit Guard\ASR\Rules"
_INTUNE = rf"{_DEFENDER}\Policy Manager"
RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": "Windows Defender lets Excel start no other program.",
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "Windows Defender stops macros that call Windows.",
}
"""Rules for attack surface reduction by their id, and what each does to the add-in."""
_BLOCK = "1"


@dataclass(frozen=True)
class Check:
    """One thing that has been looked at.

    Attributes:
        what: what it is about, in two or three words.
        ok: whether it is as it should be.
        says: what was found, and if it isn't right, what to do.
    """

    what: str
    ok: bool
    says: str


def examine(machine: Machine) -> list[Check]:
    """Everything that can be seen without starting Excel."""
    if not machine.is_known:
        says = f"Excel doesn't run on {machine.system}: the tab needs Windows or macOS."
        return [Check("Excel", False, says)]
    checks: list[Callable[[Machine], Iterator[Check]]] = [_excel, _addin, _mark, _python, _script]
    if machine.system == WINDOWS:
        checks += [_library, _policies]
    return [result for check in checks for result in check(machine)]


def _excel(machine: Machine) -> Iterator[Check]:
    says = "Excel is installed." if machine.has_excel else "Excel is not installed, as far as seen."
    yield Check("Excel", machine.has_excel, says)


def _addin(machine: Machine) -> Iterator[Check]:
    path = places(machine).addin
    if not path.is_file():
        yield Check("Add-in", False, f"There is no add-in at {path}. {INSTALL}")
        return
    yield Check("Add-in", True, f"The add-in is at {path}.")
    wanted = {"PLANTOOLS VERSION": plantools.__version__, "XLWINGS VERSION": xlwings.__version__}
    found = addin_versions(path)
    for name, version in wanted.items():
        library = name.split()[0].lower()
        theirs = found.get(name)
        if theirs == version:
            yield Check("Version", True, f"The add-in and Python both have {library} {version}.")
        else:
            other = f"was made for {library} {theirs}" if theirs else "doesn't say its version"
            says = f"The add-in {other}, and Python has {library} {version}. {INSTALL}"
            yield Check("Version", False, says)


def addin_versions(path: Path) -> dict[str, str]:
    """What the settings sheet of an add-in says; empty if it can't be read."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        rows = book.get_sheet_by_name(f"{PROJECT}.conf").to_python()
    except Exception:  # whatever is in that file, it is no add-in of ours
        return {}
    return {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[1] != ""}


def _mark(machine: Machine) -> Iterator[Check]:
    path = places(machine).addin
    if machine.system == WINDOWS and mark_of_the_web(path).exists():
        says = f"Windows says that {path} came from the internet, so Excel blocks it. {INSTALL}"
        yield Check("Mark of the web", False, says)


def _python(machine: Machine) -> Iterator[Check]:
    where = places(machine)
    python = read_settings(where.settings).get(where.interpreter, "")
    if not python:
        fault = f"{where.settings} doesn't say which Python the buttons run"
    elif not Path(python).is_file():
        fault = f"The buttons run {python}, which is not there any more"
    elif Path(python) != machine.python:
        fault = f"The buttons run {python}, and this is {machine.python}"
    else:
        yield Check("Python", True, f"The buttons run {python}.")
        return
    yield Check("Python", False, f"{fault}. {INSTALL}")


def _script(machine: Machine) -> Iterator[Check]:
    script = places(machine).script
    if script is None:
        return
    if script.is_file() and script.read_bytes() == script_source().read_bytes():
        yield Check("Script", True, "xlwings' script, which starts Python, is in its place.")
    else:
        says = f"xlwings' script, which starts Python, is missing or old at {script}. {INSTALL}"
        yield Check("Script", False, says)


def _library(machine: Machine) -> Iterator[Check]:
    """xlwings' VBA looks for it beside Python and a folder up, and only the functions need it."""
    where = places(machine)
    python = Path(read_settings(where.settings).get(where.interpreter) or machine.python)
    folders = (python.parent, python.parent.parent)
    for bits in (64, 32):  # of Excel, which needn't be those of Python
        name = f"xlwings{bits}-{xlwings.__version__}.dll"
        if not any((folder / name).is_file() for folder in folders):
            says = (
                f"The buttons work, but the worksheet functions need {name}, which is not in "
                f"{folders[0]} or {folders[1]}. pip puts it elsewhere where it installs for one "
                "user only: install plantools in a virtual environment, or for all users."
            )
            yield Check("Functions", False, says)
            return
    yield Check("Functions", True, "xlwings' library, which the functions need, is beside Python.")


def _policies(machine: Machine) -> Iterator[Check]:
    problems = list(what_blocks(machine.registry))
    for says in problems:
        yield Check("Policy", False, f"{says} {_ASK_IT}")
    if not problems:
        yield Check("Policy", True, "No policy that we know of stops the add-in.")


def what_blocks(read: Registry) -> Iterator[str]:
    """A sentence for each policy of Windows and Office that is in the way.

    Group policy and Intune leave them in the registry. Names and values are those of Microsoft's
    policy templates for Office 16.0 and of the rules for attack surface reduction.

    Args:
        read: reads the registry.
    """
    if 1 in (read(rf"{_POLICY}\Common", "VBAOff"), read(rf"HKLM\{_OFFICE}\Common", "VBAOff")):
        yield "VBA is switched off for Office, so no macro runs."
    if 1 in (read(_SECURITY, "DisableAllAddins"), read(_OWN, "DisableAllAddins")):
        yield "Excel is told to open no add-ins."
    if 1 in (read(_SECURITY, "RequireAddinSig"), read(_OWN, "RequireAddinSig")):
        yield "Excel opens only signed add-ins; this one is signed only if IT did so."
    places = [rf"{key}\Trusted Locations" for key in (_SECURITY, _OWN)]
    if 1 in [read(key, "AllLocationsDisabled") for key in places]:
        macros = read(_SECURITY, "VBAWarnings") or read(_OWN, "VBAWarnings")
        if macros in (3, 4):
            allowed = "only signed macros" if macros == 3 else "no macros"
            yield f"Trusted locations are switched off, and Excel runs {allowed}."
    listed = str(read(_INTUNE, "ASRRules") or "").lower().split("|")
    for rule, says in RULES.items():
        if str(read(_GROUP_POLICY, rule)) == _BLOCK or f"{rule}={_BLOCK}" in listed:
            yield says
