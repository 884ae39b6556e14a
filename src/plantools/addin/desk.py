"""The add-in on an officer's computer: where it belongs, how it gets there and away again.

What would be done is said first, as a list of steps; doing it is running them. So a dry run says
exactly what a real one does.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import xlwings

from plantools.addin import FILE_NAME, PROJECT
from plantools.errors import BusyError, InputError

WINDOWS, MAC = "Windows", "macOS"
SCRIPT = Path(xlwings.__file__).with_name(f"xlwings-{xlwings.__version__}.applescript")
"""The AppleScript through which xlwings starts Python on a Mac, as xlwings ships it."""
_MAC_EXCEL = Path("/Applications/Microsoft Excel.app")
_MAC_OFFICE = Path("Library/Group Containers/UBF8T346G9.Office/User Content.localized")
_WINDOWS_EXCEL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
Registry = Callable[[str, str], str | int | None]
"""What stands in the registry under a key and a name, None if nothing."""


@dataclass(frozen=True)
class Machine:
    """A computer, and where Excel and xlwings look for things on it.

    `roaming` is the user's application data on Windows, `python` what the buttons shall run.
    """

    system: str
    home: Path
    roaming: Path
    python: Path
    has_excel: bool
    registry: Registry

    @property
    def is_known(self) -> bool:
        """Whether Excel runs on its system."""
        return self.system in (WINDOWS, MAC)

    @property
    def addin(self) -> Path:
        """The add-in, in a folder whose workbooks Excel opens when it starts."""
        if self.system == MAC:
            return self.home / _MAC_OFFICE / "Startup.localized" / "Excel" / FILE_NAME
        return self.roaming / "Microsoft" / "Excel" / "XLSTART" / FILE_NAME

    @property
    def mark_of_the_web(self) -> Path:
        """The stream in which Windows notes that the add-in came from the internet."""
        return Path(f"{self.addin}:Zone.Identifier")

    @property
    def settings(self) -> Path:
        """Where the add-in reads which Python to run."""
        mac = Path("Library/Containers/com.microsoft.Excel/Data")
        return self.home / (mac if self.system == MAC else f".{PROJECT}") / f"{PROJECT}.conf"

    @property
    def interpreter(self) -> str:
        """What that setting is called."""
        return "INTERPRETER_MAC" if self.system == MAC else "INTERPRETER_WIN"

    @property
    def script(self) -> Path | None:
        """Where Excel for the Mac may run xlwings' script."""
        scripts = self.home / "Library/Application Scripts/com.microsoft.Excel"
        return scripts / SCRIPT.name if self.system == MAC else None


def this_machine() -> Machine:
    """The computer that we run on."""
    system = {"win32": WINDOWS, "darwin": MAC}.get(sys.platform, sys.platform)
    home = Path(os.environ.get("USERPROFILE") or Path.home())
    roaming = Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming")
    if system == WINDOWS:
        has_excel = read_registry(_WINDOWS_EXCEL, "") is not None
    else:
        has_excel = system == MAC and _MAC_EXCEL.exists()
    return Machine(system, home, roaming, Path(sys.executable), has_excel, read_registry)


def examples(machine: Machine) -> list[Machine]:
    """A Windows computer and a Mac like this one, for showing what would be done there."""
    home, roaming = Path("%USERPROFILE%"), Path("%APPDATA%")
    return [
        replace(machine, system=WINDOWS, home=home, roaming=roaming),
        replace(machine, system=MAC, home=Path("~")),
    ]


def read_registry(key: str, name: str) -> str | int | None:
    if sys.platform != "win32":
        return None
    import winreg

    root, _, path = key.partition("\\")
    hive = {"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCU": winreg.HKEY_CURRENT_USER}[root]
    try:
        with winreg.OpenKey(hive, path) as opened:
            value, _ = winreg.QueryValueEx(opened, name)
    except OSError:
        return None
    return value if isinstance(value, str | int) else None


def encoding() -> str:
    """How VBA reads text files: on Windows in the code page of the system."""
    return "mbcs" if sys.platform == "win32" else "utf-8"


def read_settings(path: Path) -> dict[str, str]:
    """What the add-in is told, by name in capitals; empty if there is no such file.

    xlwings' VBA reads a quoted name, a comma and a quoted value on each line.
    """
    if not path.is_file():
        return {}
    text = path.read_text(encoding=encoding(), errors="replace")
    rows = csv.reader(io.StringIO(text))
    return {row[0].upper(): row[1] for row in rows if len(row) == 2}


def settings_bytes(settings: dict[str, str]) -> bytes:
    """The file's content as Excel can read it (InputError if it couldn't)."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(settings.items())
    try:
        return buffer.getvalue().encode(encoding())
    except UnicodeEncodeError:
        raise InputError(
            "Excel can't start a Python whose folder has letters outside the system's alphabet. "
            "Install Python in a folder with a plain name, and plantools there."
        ) from None


def write(path: Path, data: bytes) -> None:
    """Put a file in its place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(data)
    try:
        os.replace(new, path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class Step:
    """One thing to do to a file: what it is, for a person, and what does it."""

    says: str
    path: Path
    does: Callable[[], object]


def install_steps(machine: Machine, addin: bytes) -> list[Step]:
    """What installing an add-in takes, given as the bytes of its file."""
    path, file, script = machine.addin, machine.settings, machine.script
    steps = [Step(f"Put the add-in at {path}", path, lambda: write(path, addin))]
    mark = machine.mark_of_the_web
    if machine.system == WINDOWS and mark.exists():
        says = f"Remove the mark of the web from {path}, for which Excel would block it"
        steps.append(Step(says, path, lambda: mark.unlink(missing_ok=True)))
    data = settings_bytes({**read_settings(file), machine.interpreter: str(machine.python)})
    says = f"Write in {file} that the buttons run {machine.python}"
    steps.append(Step(says, file, lambda: write(file, data)))
    if script is not None:
        says = f"Put xlwings' script, which starts Python, at {script}"
        steps.append(Step(says, script, lambda: write(script, SCRIPT.read_bytes())))
    return steps


def uninstall_steps(machine: Machine, installed: bool = False) -> list[Step]:
    """What taking it away takes; with `installed`, as if it were there.

    Settings that aren't ours stay, and so does xlwings' script.
    """
    path, file = machine.addin, machine.settings
    steps = []
    if installed or path.is_file():
        steps.append(Step(f"Remove {path}", path, path.unlink))
    rest = read_settings(file)
    is_set = rest.pop(machine.interpreter, None) is not None
    if rest and is_set:
        says = f"Take the place of Python out of {file}, and leave the rest of it"
        data = settings_bytes(rest)
        steps.append(Step(says, file, lambda: write(file, data)))
    elif installed or is_set:
        steps.append(Step(f"Remove {file}", file, file.unlink))
    return steps


def run_steps(steps: list[Step]) -> None:
    """Do it (BusyError if the system doesn't let us; Excel may have the add-in open)."""
    for step in steps:
        try:
            step.does()
        except OSError as error:
            raise BusyError(
                f"{step.path} can't be written or removed ({error.strerror or error}). Close Excel "
                "and try again; if that doesn't help, whoever manages this computer must allow it."
            ) from None
