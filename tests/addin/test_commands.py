"""`plantools addin` on the command line, and what a wheel carries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plantools import cli
from plantools.addin.desk import WINDOWS, Machine
from tests.addin.files import ADDIN, MACROS, PROJECT
from tests.addin.test_install import libraries


@pytest.fixture
def windows(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A Windows computer that is a folder; `plantools` runs on it."""
    python = tmp_path_factory.mktemp("python") / "python.exe"
    for path in (python, *libraries(python.parent)):
        path.touch()
    here = Machine(WINDOWS, tmp_path, tmp_path / "Roaming", python, True, lambda *at: None)
    monkeypatch.setattr("plantools.addin.desk.this_machine", lambda: here)
    return tmp_path


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_build_makes_the_committed_addin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "ours.xlam"
    assert cli.main(["addin", "build", "-o", str(target), "--json"]) == 0
    assert target.read_bytes() == ADDIN.read_bytes()
    assert json.loads(capsys.readouterr().out) == {
        "file": str(target),
        "bytes": ADDIN.stat().st_size,
    }


def test_install_doctor_and_uninstall(windows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["addin", "doctor"]) == 1
    assert cli.main(["addin", "install", "--dry-run"]) == 0
    assert "Nothing was done" in capsys.readouterr().out
    assert files(windows) == []
    assert cli.main(["addin", "install"]) == 0
    assert files(windows) == ["plantools.conf", "plantools.xlam"]
    assert cli.main(["addin", "doctor"]) == 0
    capsys.readouterr()
    assert cli.main(["addin", "doctor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert cli.main(["addin", "uninstall", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["done"] is True
    assert files(windows) == []
    assert cli.main(["addin", "uninstall"]) == 0
    assert "not installed" in capsys.readouterr().out


def test_an_addin_that_it_signed_can_be_installed(windows: Path, tmp_path: Path) -> None:
    assert cli.main(["addin", "install", "--file", str(ADDIN)]) == 0
    assert files(windows) == ["plantools.conf", "plantools.xlam"]


def test_a_file_that_is_no_addin_is_refused(
    windows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["addin", "install", "--file", str(PROJECT / "README.md")]) == 2
    assert "no add-in" in capsys.readouterr().err
    assert files(windows) == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="Excel runs here")
def test_elsewhere_it_says_what_it_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("install", "uninstall"):
        assert cli.main(["addin", command]) == 0
        said = capsys.readouterr().out
        assert "On Windows this would" in said
        assert "XLSTART" in said
        assert "On macOS this would" in said
    assert cli.main(["addin", "doctor"]) == 1


def test_a_wheel_carries_the_sources_of_the_addin(tmp_path: Path) -> None:
    command = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", str(tmp_path)]
    command = [*command[:3], "egg_info", "--egg-base", str(tmp_path), *command[3:]]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=120)
    carried = tmp_path / "plantools" / "addin" / "macros"
    for path in MACROS.iterdir():
        if path.suffix in (".bas", ".cls", ".xml"):
            assert (carried / path.name).read_bytes() == path.read_bytes()
    program = "from plantools.addin.build import build, sources; import sys;"
    program += "sys.stdout.buffer.write(build(sources())); print(sources(), file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert run.stderr.decode().strip() == str(carried)
    assert run.stdout == ADDIN.read_bytes()
