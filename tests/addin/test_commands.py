"""`plantools addin` on the command line, and what a wheel carries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plantools.addin.desk import WINDOWS
from tests.addin.files import ADDIN, MACROS, PROJECT
from tests.addin.test_install import files, machine
from tests.conftest import Run


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Windows computer that is a folder; `plantools` runs on it."""
    here = machine(tmp_path, WINDOWS)
    monkeypatch.setattr("plantools.addin.desk.this_machine", lambda: here)
    return tmp_path


def test_build_makes_the_committed_addin(tmp_path: Path, run: Run) -> None:
    target = tmp_path / "ours.xlam"
    said = run("addin build --json -o", target)
    assert said.document == {"file": str(target), "bytes": ADDIN.stat().st_size}
    assert target.read_bytes() == ADDIN.read_bytes()


def test_install_doctor_and_uninstall(windows: Path, run: Run) -> None:
    assert run("addin doctor").code == 1
    assert "Nothing was done" in run("addin install --dry-run").out
    assert files(windows) == set()
    assert run("addin install --file", PROJECT / "README.md").code == 2
    assert "no add-in" in run("addin install --file", windows / "missing.xlam").err
    assert files(windows) == set()
    for signed in ((), ("--file", ADDIN)):
        assert "Now restart Excel" in run("addin install", *signed).out
        assert {Path(name).name for name in files(windows)} == {"plantools.conf", "plantools.xlam"}
        assert run("addin doctor").code == 0
    assert run("addin doctor --json").document["ok"] is True
    assert run("addin uninstall --json").document["done"] is True
    assert files(windows) == set()
    assert "not installed" in run("addin uninstall").out


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="Excel runs here")
def test_elsewhere_it_says_what_it_would_do(run: Run) -> None:
    for command in ("addin install", "addin uninstall"):
        said = run(command)
        assert said.code == 0
        assert all(words in said.out for words in ("On Windows this would", "XLSTART", "On macOS"))
    assert run("addin doctor").code == 1


def test_a_wheel_carries_the_sources_of_the_addin(tmp_path: Path) -> None:
    command = [sys.executable, "setup.py", "egg_info", "--egg-base", str(tmp_path)]
    command += ["-q", "build_py", "--build-lib", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=120)
    carried = tmp_path / "plantools" / "addin" / "macros"
    for path in MACROS.iterdir():
        if path.suffix in (".bas", ".cls", ".xml"):
            assert (carried / path.name).read_bytes() == path.read_bytes()
    program = "from plantools.addin.build import build, sources; import sys;"
    program += "sys.stdout.buffer.write(build(sources())); print(sources(), file=sys.stderr)"
    built = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert built.stderr.decode().strip() == str(carried)
    assert built.stdout == ADDIN.read_bytes()
