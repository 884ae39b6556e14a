"""Installing, taking away and the doctor, on a Windows computer and on a Mac made of folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings

from plantools.addin.desk import (
    MAC,
    SCRIPT,
    WINDOWS,
    Machine,
    install_steps,
    read_settings,
    run_steps,
    uninstall_steps,
)
from plantools.addin.doctor import Check, examine
from plantools.errors import BusyError, InputError
from tests.addin.files import ADDIN

DEFENDER = r"HKLM\Software\Policies\Microsoft\Windows Defender"
RULES = rf"{DEFENDER}\Windows Defender Exploit Guard\ASR\Rules"
CHILDREN = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
SECURITY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
INTERPRETERS = {WINDOWS: "INTERPRETER_WIN", MAC: "INTERPRETER_MAC"}
PLACES = {
    WINDOWS: {
        "AppData/Roaming/Microsoft/Excel/XLSTART/plantools.xlam",
        ".plantools/plantools.conf",
    },
    MAC: {
        "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel/"
        "plantools.xlam",
        "Library/Containers/com.microsoft.Excel/Data/plantools.conf",
        f"Library/Application Scripts/com.microsoft.Excel/{SCRIPT.name}",
    },
}


def machine(
    folder: Path, system: str, registry: Mapping[tuple[str, str], str | int] = {}
) -> Machine:
    """A computer with Excel and a Python."""
    python = folder / "python folder" / "python.exe"
    for path in (python, *libraries(python.parent)):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    roaming = folder / "AppData" / "Roaming"
    return Machine(system, folder, roaming, python, True, lambda *at: registry.get(at))


def libraries(folder: Path) -> list[Path]:
    """What pip puts there on Windows for the worksheet functions."""
    return [folder / f"xlwings{bits}-{xlwings.__version__}.dll" for bits in (32, 64)]


def install(on: Machine) -> Machine:
    run_steps(install_steps(on, ADDIN.read_bytes()))
    return on


@pytest.fixture
def windows(tmp_path: Path) -> Machine:
    """A computer with the add-in."""
    return install(machine(tmp_path, WINDOWS))


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "python folder"
    }


def wrong(on: Machine) -> list[Check]:
    return [check for check in examine(on) if not check.ok]


@pytest.mark.parametrize("system", PLACES)
def test_files_are_where_excel_looks_and_all_of_ours_go_again(tmp_path: Path, system: str) -> None:
    on = machine(tmp_path, system)
    steps = install_steps(on, ADDIN.read_bytes())
    assert files(tmp_path) == set()
    run_steps(steps)
    assert wrong(on) == []
    assert files(tmp_path) == PLACES[system]
    # as VBA reads it
    assert on.settings.read_bytes() == f'"{INTERPRETERS[system]}","{on.python}"\r\n'.encode()
    assert on.addin.read_bytes() == ADDIN.read_bytes()
    run_steps(uninstall_steps(on))
    assert not [name for name in files(tmp_path) if "plantools" in name]
    assert uninstall_steps(on) == []


@pytest.mark.parametrize("system", PLACES)
def test_other_settings_stay_through_installing_and_taking_away(
    tmp_path: Path, system: str
) -> None:
    on = machine(tmp_path, system)
    on.settings.parent.mkdir(parents=True)
    theirs = '"ONEDRIVE_COMMERCIAL_WIN","D:\\OneDrive, the other"\n'
    on.settings.write_text(theirs, encoding="utf-8")
    assert uninstall_steps(on) == []
    install(on)
    assert len(read_settings(on.settings)) == 2
    run_steps(uninstall_steps(on))
    assert read_settings(on.settings) == {"ONEDRIVE_COMMERCIAL_WIN": "D:\\OneDrive, the other"}


def test_the_mark_of_the_web_is_removed_and_that_is_said(windows: Machine) -> None:
    windows.mark_of_the_web.write_text("[ZoneTransfer]\nZoneId=3\n", encoding="ascii")
    [check] = wrong(windows)
    assert "came from the internet" in check.says
    assert [step for step in install_steps(windows, b"") if "mark of the web" in step.says]
    assert wrong(install(windows)) == []


def test_a_file_that_excel_has_open_is_one_sentence(tmp_path: Path) -> None:
    on = machine(tmp_path, WINDOWS)
    on.addin.mkdir(parents=True)  # as unwritable as a file that Excel has open
    with pytest.raises(BusyError, match="Close Excel"):
        install(on)
    assert not [name for name in files(tmp_path) if name.endswith(".new")]


def test_a_python_that_excel_cannot_be_told_of_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plantools.addin.desk.encoding", lambda: "cp1252")
    on = replace(machine(tmp_path, WINDOWS), python=Path("C:/Użytkownik/python.exe"))
    with pytest.raises(InputError, match="plain name"):
        install_steps(on, b"")


def test_doctor_says_that_nothing_is_installed(tmp_path: Path) -> None:
    on = replace(machine(tmp_path, WINDOWS), has_excel=False)
    assert [check.what for check in wrong(on)] == ["Excel", "Add-in", "Python"]


def test_doctor_knows_another_python_and_one_that_is_gone(windows: Machine) -> None:
    [check] = wrong(replace(windows, python=windows.home / "other.exe"))
    assert "and this is" in check.says
    windows.python.unlink()
    [check] = wrong(windows)
    assert "not there any more" in check.says


def test_doctor_knows_an_addin_of_another_version(
    windows: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plantools.__version__", "99.0")
    [check] = wrong(windows)
    assert check.what == "Version"
    assert "99.0" in check.says
    windows.addin.write_bytes(b"no add-in")
    assert all("doesn't say its version" in check.says for check in wrong(windows))


def test_doctor_misses_the_script_that_a_mac_needs_but_no_library(tmp_path: Path) -> None:
    mac = install(machine(tmp_path, MAC))
    for path in libraries(mac.python.parent):
        path.unlink()
    assert wrong(mac) == []
    mac.script.write_text("old", encoding="utf-8")
    assert [check.what for check in wrong(mac)] == ["Script"]


@pytest.mark.parametrize("place", ["above it", "nowhere", "one is missing"])
def test_doctor_looks_for_the_library_where_xlwings_does(windows: Machine, place: str) -> None:
    """In a virtual environment Python is in Scripts, and the library in the folder above."""
    beside = libraries(windows.python.parent)
    if place == "above it":
        for old, new in zip(beside, libraries(windows.python.parent.parent), strict=True):
            old.rename(new)
        assert wrong(windows) == []
        return
    for path in beside[place == "one is missing" :]:
        path.unlink()
    [check] = wrong(windows)
    assert check.what == "Functions"
    assert "virtual environment" in check.says


@pytest.mark.parametrize(
    ("registry", "said"),
    [
        ({(RULES, CHILDREN): "1"}, "no other"),
        ({(RULES, CHILDREN): "2"}, ""),  # a rule that only watches
        ({(rf"{DEFENDER}\Policy Manager", "ASRRules"): f"x=2|{CHILDREN.upper()}=1"}, "no other"),
        ({(SECURITY.replace(r"Excel\Security", "Common"), "VBAOff"): 1}, "VBA is switched off"),
        ({(SECURITY, "DisableAllAddins"): 1}, "no add-ins"),
        ({(SECURITY, "RequireAddinSig"): 1}, "only signed add-ins"),
        ({(SECURITY, "VBAWarnings"): 4}, ""),  # a trusted location may all the same
        (
            {
                (SECURITY, "VBAWarnings"): 4,
                (rf"{SECURITY}\Trusted Locations", "AllLocationsDisabled"): 1,
            },
            "Trusted locations are switched off",
        ),
    ],
)
def test_doctor_names_the_policy_that_is_in_the_way(
    tmp_path: Path, registry: dict[tuple[str, str], str | int], said: str
) -> None:
    told = [check.says for check in wrong(install(machine(tmp_path, WINDOWS, registry)))]
    assert [said in each and "docs/deploy.md" in each for each in told] == [True] * bool(said)
