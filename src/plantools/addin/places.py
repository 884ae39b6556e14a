"""Where Excel and xlwings look for things, on Windows and on a Mac, and their settings file."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import xlwings

from plantools.addin import FILE_NAME, PROJECT
from plantools.errors import InputError

WINDOWS, MAC = "Windows", "macOS"
_MAC_EXCEL = Path("/Applications/Microsoft Excel.app")
_WINDOWS_EXCEL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
Registry = Callable[[str, str], str | int | None]
"""What stands in the registry under a key and a name, None if nothing."""


@dataclass(frozen=True)
class Machine:
    """What an installation depends on.

    Attributes:
        system: WINDOWS, MAC, or the name of a system that has no Excel.
        home: the user's folder.
        roaming: the user's application data, on Windows.
        python: the Python that the buttons shall run.
        has_excel: whether Excel is there.
        registry: reads the registry, on Windows.
    """

    system: str
    home: Path
    roaming: Path
    python: Path
    has_excel: bool
    registry: Registry

    @property
    def is_known(self) -> bool:
        return self.system in (WINDOWS, MAC)


@dataclass(frozen=True)
class Places:
    """The files of an installation.

    Attributes:
        addin: the add-in, in a folder whose workbooks Excel opens when it starts.
        settings: where the add-in reads which Python to run.
        interpreter: what that setting is called.
        script: on a Mac, the AppleScript through which xlwings starts Python.
    """

    addin: Path
    settings: Path
    interpreter: str
    script: Path | None = None


def this_machine(environ: Mapping[str, str] = os.environ) -> Machine:
    """The computer that we run on."""
    system = {"win32": WINDOWS, "darwin": MAC}.get(sys.platform, sys.platform)
    home = Path(environ["USERPROFILE"]) if "USERPROFILE" in environ else Path.home()
    roaming = Path(environ["APPDATA"]) if "APPDATA" in environ else home / "AppData" / "Roaming"
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


def places(machine: Machine) -> Places:
    """Where the files of an installation belong."""
    if machine.system == MAC:
        library = machine.home / "Library"
        office = library / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        scripts = library / "Application Scripts" / "com.microsoft.Excel"
        container = library / "Containers" / "com.microsoft.Excel" / "Data"
        return Places(
            addin=office / "Startup.localized" / "Excel" / FILE_NAME,
            settings=container / f"{PROJECT}.conf",
            interpreter="INTERPRETER_MAC",
            script=scripts / script_name(),
        )
    return Places(
        addin=machine.roaming / "Microsoft" / "Excel" / "XLSTART" / FILE_NAME,
        settings=machine.home / f".{PROJECT}" / f"{PROJECT}.conf",
        interpreter="INTERPRETER_WIN",
    )


def script_name() -> str:
    return f"xlwings-{xlwings.__version__}.applescript"


def script_source() -> Path:
    """The AppleScript as xlwings ships it."""
    return Path(xlwings.__file__).parent / script_name()


def mark_of_the_web(path: Path) -> Path:
    """The stream in which Windows notes that a file came from the internet."""
    return Path(f"{path}:Zone.Identifier")


def read_registry(key: str, name: str) -> str | int | None:
    """A value of the registry, None where there is none or no registry."""
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
    """The file's content as Excel can read it.

    Raises:
        InputError: if Excel couldn't, because of where Python is.
    """
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
