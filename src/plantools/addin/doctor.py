"""Says in plain words why the Improvement Plan tab doesn't show, or its buttons don't work."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import xlwings

import plantools
from plantools.addin import PROJECT
from plantools.addin.desk import SCRIPT, WINDOWS, Machine, Registry, read_settings

INSTALL = "Run: plantools addin install"
_ASK_IT = "Ask whoever manages this computer; docs/deploy.md says what to allow."
_OFFICE = r"Software\Microsoft\Office\16.0"
_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
_SECURITY = (rf"{_POLICY}\Excel\Security", rf"HKCU\{_OFFICE}\Excel\Security")
"""What IT has set, and what the officer has."""
_DEFENDER = r"HKLM\Software\Policies\Microsoft\Windows Defender"
RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": "Windows Defender lets Excel start no other program.",
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "Windows Defender stops macros that call Windows.",
}
"""Rules for attack surface reduction by their id, and what each does to the add-in."""
_BLOCK = "1"


@dataclass(frozen=True)
class Check:
    """One thing that has been looked at, and what was found; if it isn't `ok`, what to do."""

    what: str
    ok: bool
    says: str


def examine(machine: Machine) -> list[Check]:
    """Everything that can be seen without starting Excel."""
    if not machine.is_known:
        says = f"Excel doesn't run on {machine.system}: the tab needs Windows or macOS."
        return [Check("Excel", False, says)]
    says = "Excel is installed." if machine.has_excel else "Excel is not installed, as far as seen."
    checks = [Check("Excel", machine.has_excel, says), *_addin(machine), *_python(machine)]
    if machine.system == WINDOWS:
        problems = list(what_blocks(machine.registry))
        checks += [_library(machine), *(Check("Policy", False, f"{p} {_ASK_IT}") for p in problems)]
        if not problems:
            checks.append(Check("Policy", True, "No policy that we know of stops the add-in."))
    return checks


def _addin(machine: Machine) -> Iterator[Check]:
    path = machine.addin
    if not path.is_file():
        yield Check("Add-in", False, f"There is no add-in at {path}. {INSTALL}")
    else:
        yield Check("Add-in", True, f"The add-in is at {path}.")
        found = addin_versions(path)
        for library, version in (
            ("plantools", plantools.__version__),
            ("xlwings", xlwings.__version__),
        ):
            theirs = found.get(f"{library.upper()} VERSION")
            says = f"The add-in and Python both have {library} {version}."
            if theirs != version:
                other = f"was made for {library} {theirs}" if theirs else "doesn't say its version"
                says = f"The add-in {other}, and Python has {library} {version}. {INSTALL}"
            yield Check("Version", theirs == version, says)
    if machine.system == WINDOWS and machine.mark_of_the_web.exists():
        says = f"Windows says that {path} came from the internet, so Excel blocks it. {INSTALL}"
        yield Check("Mark of the web", False, says)


def addin_versions(path: Path) -> dict[str, str]:
    """What the settings sheet of an add-in says; empty if it can't be read."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        rows = book.get_sheet_by_name(f"{PROJECT}.conf").to_python()
    except Exception:  # whatever is in that file, it is no add-in of ours
        return {}
    return {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[1] != ""}


def _python(machine: Machine) -> Iterator[Check]:
    python = _set_python(machine)
    fault = ""
    if not python:
        fault = f"{machine.settings} doesn't say which Python the buttons run"
    elif not Path(python).is_file():
        fault = f"The buttons run {python}, which is not there any more"
    elif Path(python) != machine.python:
        fault = f"The buttons run {python}, and this is {machine.python}"
    says = f"{fault}. {INSTALL}" if fault else f"The buttons run {python}."
    yield Check("Python", not fault, says)
    script = machine.script
    if script is not None:
        is_ours = script.is_file() and script.read_bytes() == SCRIPT.read_bytes()
        says = "xlwings' script, which starts Python, is in its place."
        if not is_ours:
            says = f"xlwings' script, which starts Python, is missing or old at {script}. {INSTALL}"
        yield Check("Script", is_ours, says)


def _set_python(machine: Machine) -> str:
    return read_settings(machine.settings).get(machine.interpreter, "")


def _library(machine: Machine) -> Check:
    """xlwings' VBA looks for it beside Python and a folder up, and only the functions need it."""
    python = Path(_set_python(machine) or machine.python)
    folders = (python.parent, python.parent.parent)
    for bits in (64, 32):  # of Excel, which needn't be those of Python
        name = f"xlwings{bits}-{xlwings.__version__}.dll"
        if not any((folder / name).is_file() for folder in folders):
            says = (
                f"The buttons work, but the worksheet functions need {name}, which is not in "
                f"{folders[0]} or {folders[1]}. pip puts it elsewhere where it installs for one "
                "user only: install plantools in a virtual environment, or for all users."
            )
            return Check("Functions", False, says)
    says = "xlwings' library, which the functions need, is beside Python."
    return Check("Functions", True, says)


def what_blocks(read: Registry) -> Iterator[str]:
    """A sentence for each policy of Windows and Office that is in the way.

    Group policy and Intune leave them in the registry. Names and values are those of Microsoft's
    policy templates for Office 16.0 and of the rules for attack surface reduction.
    """

    def is_on(name: str, *keys: str) -> bool:
        return any(read(key, name) == 1 for key in keys)

    if is_on("VBAOff", rf"{_POLICY}\Common", rf"HKLM\{_OFFICE}\Common"):
        yield "VBA is switched off for Office, so no macro runs."
    if is_on("DisableAllAddins", *_SECURITY):
        yield "Excel is told to open no add-ins."
    if is_on("RequireAddinSig", *_SECURITY):
        yield "Excel opens only signed add-ins; this one is signed only if IT did so."
    if is_on("AllLocationsDisabled", *(rf"{key}\Trusted Locations" for key in _SECURITY)):
        macros = next(filter(None, (read(key, "VBAWarnings") for key in _SECURITY)), None)
        if macros in (3, 4):
            allowed = "only signed macros" if macros == 3 else "no macros"
            yield f"Trusted locations are switched off, and Excel runs {allowed}."
    listed = str(read(rf"{_DEFENDER}\Policy Manager", "ASRRules") or "").lower().split("|")
    for rule, says in RULES.items():
        by_policy = read(rf"{_DEFENDER}\Windows Defender Exploit Guard\ASR\Rules", rule)
        if str(by_policy) == _BLOCK or f"{rule}={_BLOCK}" in listed:
            yield says
