"""The `plantools` command when something goes wrong inside, and as a process among others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from plantools import cli
from plantools.cli import plans
from tests.masters import action, master

Due = Callable[[BaseException, Path], tuple[int, str]]


class Panic(BaseException):
    """What a library written in Rust raises."""


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Due:
    """Runs `plantools due`, which fails with an error; gives its exit code and what it says."""

    def due(error: BaseException, folder: Path) -> tuple[int, str]:
        def fail(_: str) -> None:
            raise error

        monkeypatch.setattr(plans, "parse_due", fail)
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        code = cli.main(["due", "May 2025"])
        out, err = capsys.readouterr()
        assert out == ""
        return code, err

    return due


@pytest.mark.parametrize("kind", [RuntimeError, AssertionError, Panic])
def test_an_internal_error_is_kept_in_a_log(
    due: Due, tmp_path: Path, kind: type[BaseException]
) -> None:
    code, said = due(kind("the cause"), tmp_path)
    assert code == 2
    assert "Traceback" not in said
    assert "the cause" not in said
    [log] = tmp_path.glob("plantools-error-*.log")
    assert f"Please send {log} to" in said
    assert "the cause" in log.read_text(encoding="utf-8")


def test_an_internal_error_is_told_where_no_log_can_be_kept(due: Due, tmp_path: Path) -> None:
    code, said = due(RuntimeError("the cause"), tmp_path / "nowhere")
    assert (code, "the cause" in said) == (2, True)


def test_being_stopped_ends_with_130(due: Due, tmp_path: Path) -> None:
    stopped = (130, "plantools: stopped. Nothing was written.\n")
    assert due(KeyboardInterrupt(), tmp_path) == stopped
    code = (  # as well while it is still being loaded
        "import sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'plantools.cli':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
        "from plantools.__main__ import start\n"
        "sys.exit(start())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == stopped


def process(*arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(sys.path)
    return subprocess.Popen(
        [sys.executable, "-m", "plantools", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths, **environment},
    )


def test_as_a_process(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", rating="Purple"))
    with process("validate", path, "--json") as checked:
        out, err = checked.communicate(timeout=60)
    assert (checked.returncode, err) == (1, b"")
    assert json.loads(out)["figures"]["actions"] == 1


@pytest.mark.parametrize("rating", ["Purple", "Green"])
def test_a_reader_that_has_gone_is_no_error(tmp_path: Path, rating: str) -> None:
    """As in `plantools validate plan.xlsx | head -1`."""
    path = master(tmp_path, *(action(f"SL{n}", rating=rating) for n in range(9)))
    with process("validate", path, "--as-at", "2025-06-30") as checked:
        assert checked.stdout is not None
        assert checked.stderr is not None
        checked.stdout.close()
        assert checked.stderr.read() == b""
    assert checked.returncode == 0


def test_a_console_that_knows_few_characters_is_no_error(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", rating="Grün “≠”"))
    with process("validate", path, "--as-at", "today", PYTHONIOENCODING="ascii") as checked:
        out, err = checked.communicate(timeout=60)
    assert (checked.returncode, err) == (1, b"")
    assert b"M04" in out


LEAN = """
import json, sys
from plantools import cli
code = cli.main(["validate", sys.argv[1], "--json"])
lean = sorted({"numpy", "pandas"} & set(sys.modules))
import pandas, xlwings
print(json.dumps([code, lean, pandas.DataFrame({"a": [1]}).shape, xlwings.__version__]))
"""


def test_a_command_starts_without_pandas_and_leaves_it_to_others(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1"))
    ran = subprocess.run(
        [sys.executable, "-c", LEAN, str(path)], capture_output=True, text=True, check=True
    )
    code, lean, shape, version = json.loads(ran.stdout.splitlines()[-1])
    assert (code, lean, shape) == (0, [], [1, 1])
    assert version


def test_what_only_a_fault_needs_is_not_imported_before() -> None:
    code = f"import sys; sys.path[:] = {sys.path}; import plantools; print(*sys.modules)"
    told = subprocess.check_output([sys.executable, "-S", "-c", code], text=True)
    assert not {"tempfile", "traceback"} & {*told.split()}
