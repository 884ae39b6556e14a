"""Installing, taking away and the doctor, on a Windows computer and on a Mac made of folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings

from plantools.addin import desk as where
from plantools.addin.desk import (
    MAC,
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

SYSTEMS = (WINDOWS, MAC)
DEFENDER = r"HKLM\Software\Policies\Microsoft\Windows Defender"
CHILDREN = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
SECURITY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"


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


def install(on: Machine) -> None:
    run_steps(install_steps(on, ADDIN.read_bytes()))


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "python folder"
    }


def wrong(on: Machine) -> list[Check]:
    return [check for check in examine(on) if not check.ok]


@pytest.mark.parametrize("system", SYSTEMS)
def test_after_installing_the_doctor_is_content(tmp_path: Path, system: str) -> None:
    on = machine(tmp_path, system)
    install(on)
    assert wrong(on) == []
    assert on.addin.read_bytes() == ADDIN.read_bytes()


def test_files_are_where_excel_on_windows_looks(tmp_path: Path) -> None:
    install(machine(tmp_path, WINDOWS))
    assert files(tmp_path) == {
        "AppData/Roaming/Microsoft/Excel/XLSTART/plantools.xlam",
        ".plantools/plantools.conf",
    }


def test_files_are_where_excel_on_a_mac_looks(tmp_path: Path) -> None:
    install(machine(tmp_path, MAC))
    office = "Library/Group Containers/UBF8T346G9.Office/User Content.localized"
    assert files(tmp_path) == {
        f"{office}/Startup.localized/Excel/plantools.xlam",
        "Library/Containers/com.microsoft.Excel/Data/plantools.conf",
        f"Library/Application Scripts/com.microsoft.Excel/{where.SCRIPT.name}",
    }


def test_settings_are_written_as_vba_reads_them(tmp_path: Path) -> None:
    on = machine(tmp_path, WINDOWS)
    install(on)
    assert on.settings.read_bytes() == f'"INTERPRETER_WIN","{on.python}"\r\n'.encode()


@pytest.mark.parametrize("system", SYSTEMS)
def test_other_settings_stay_through_installing_and_taking_away(
    tmp_path: Path, system: str
) -> None:
    on = machine(tmp_path, system)
    settings = on.settings
    settings.parent.mkdir(parents=True)
    settings.write_text('"ONEDRIVE_COMMERCIAL_WIN","D:\\OneDrive, the other"\n', encoding="utf-8")
    install(on)
    assert len(read_settings(settings)) == 2
    run_steps(uninstall_steps(on))
    assert read_settings(settings) == {"ONEDRIVE_COMMERCIAL_WIN": "D:\\OneDrive, the other"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_taking_it_away_leaves_nothing_of_ours(tmp_path: Path, system: str) -> None:
    on = machine(tmp_path, system)
    install(on)
    run_steps(uninstall_steps(on))
    assert not [name for name in files(tmp_path) if "plantools" in name]
    assert uninstall_steps(on) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_steps_do_nothing_until_they_are_run(tmp_path: Path, system: str) -> None:
    on = machine(tmp_path, system)
    install_steps(on, b"")
    assert files(tmp_path) == set()


def test_the_mark_of_the_web_is_removed_and_that_is_said(tmp_path: Path) -> None:
    on = machine(tmp_path, WINDOWS)
    install(on)
    on.mark_of_the_web.write_text("[ZoneTransfer]\nZoneId=3\n", encoding="ascii")
    [check] = wrong(on)
    assert "came from the internet" in check.says
    assert [step for step in install_steps(on, b"") if "mark of the web" in step.says]
    install(on)
    assert wrong(on) == []


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


def test_doctor_knows_another_python_and_one_that_is_gone(tmp_path: Path) -> None:
    on = machine(tmp_path, WINDOWS)
    install(on)
    [check] = wrong(replace(on, python=tmp_path / "other.exe"))
    assert "and this is" in check.says
    on.python.unlink()
    [check] = wrong(on)
    assert "not there any more" in check.says


def test_doctor_knows_an_addin_of_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = machine(tmp_path, WINDOWS)
    install(on)
    monkeypatch.setattr("plantools.__version__", "99.0")
    [check] = wrong(on)
    assert check.what == "Version"
    assert "99.0" in check.says
    on.addin.write_bytes(b"no add-in")
    assert all("doesn't say its version" in check.says for check in wrong(on))


def test_doctor_misses_the_script_that_a_mac_needs(tmp_path: Path) -> None:
    on = machine(tmp_path, MAC)
    install(on)
    script = on.script
    assert script is not None
    script.write_text("old", encoding="utf-8")
    assert [check.what for check in wrong(on)] == ["Script"]


@pytest.mark.parametrize("place", ["beside Python", "above it", "nowhere", "one is missing"])
def test_doctor_looks_for_the_library_where_xlwings_does(tmp_path: Path, place: str) -> None:
    """In a virtual environment Python is in Scripts, and the library in the folder above."""
    on = machine(tmp_path, WINDOWS)
    install(on)
    beside = libraries(on.python.parent)
    if place == "above it":
        for old, new in zip(beside, libraries(on.python.parent.parent), strict=True):
            old.rename(new)
    elif place != "beside Python":
        for path in beside[place == "one is missing" :]:
            path.unlink()
    if place in ("beside Python", "above it"):
        assert wrong(on) == []
    else:
        [check] = wrong(on)
        assert check.what == "Functions"
        assert "virtual environment" in check.says


def test_a_mac_needs_no_library(tmp_path: Path) -> None:
    on = machine(tmp_path, MAC)
    install(on)
    for path in libraries(on.python.parent):
        path.unlink()
    assert wrong(on) == []


@pytest.mark.parametrize(
    ("registry", "said"),
    [
        ({(rf"{DEFENDER}\Windows Defender Exploit Guard\ASR\Rules", CHILDREN): "1"}, "no other"),
        ({(rf"{DEFENDER}\Policy Manager", "ASRRules"): f"x=2|{CHILDREN.upper()}=1"}, "no other"),
        ({(SECURITY.replace(r"Excel\Security", "Common"), "VBAOff"): 1}, "VBA is switched off"),
        ({(SECURITY, "DisableAllAddins"): 1}, "no add-ins"),
        ({(SECURITY, "RequireAddinSig"): 1}, "only signed add-ins"),
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
    on = machine(tmp_path, WINDOWS, registry)
    install(on)
    [check] = wrong(on)
    assert said in check.says
    assert "docs/deploy.md" in check.says


def test_a_rule_that_only_watches_is_not_in_the_way(tmp_path: Path) -> None:
    rules = rf"{DEFENDER}\Windows Defender Exploit Guard\ASR\Rules"
    on = machine(tmp_path, WINDOWS, {(rules, CHILDREN): "2"})
    install(on)
    assert wrong(on) == []


def test_blocked_macros_do_not_matter_in_a_trusted_location(tmp_path: Path) -> None:
    on = machine(tmp_path, WINDOWS, {(SECURITY, "VBAWarnings"): 4})
    install(on)
    assert wrong(on) == []
