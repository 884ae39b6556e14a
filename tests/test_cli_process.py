"""The `plantools` command when something goes wrong inside, and as a process among others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from plantools.__main__ import start
from plantools.cli import plans
from tests.conftest import Run
from tests.masters import action, master


class Panic(BaseException):
    """What a library written in Rust raises."""


@pytest.mark.parametrize("place", [".", "nowhere"])
@pytest.mark.parametrize("kind", [RuntimeError, AssertionError, Panic, KeyboardInterrupt])
def test_an_internal_error_is_kept_in_a_log_or_told_where_there_is_no_place_for_it(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    kind: type[BaseException],
    place: str,
) -> None:
    def fail(_: str) -> None:
        raise kind("the cause")

    monkeypatch.setattr(plans, "parse_due", fail)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / place))
    code, out, err = run("due", "May 2025")
    logs = [*tmp_path.glob("plantools-error-*.log")]
    if kind is KeyboardInterrupt:
        assert (code, out, err, logs) == (130, "", "plantools: stopped. Nothing was written.\n", [])
        return
    assert (code, out, len(logs)) == (2, "", place == ".")
    for log in logs:
        assert f"Please send {log} to" in err
        assert "Traceback" not in err
        assert "the cause" in log.read_text(encoding="utf-8")
    assert ("the cause" in err) == (not logs)


def test_being_stopped_while_it_is_still_loaded_leaves_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr("builtins.__import__", stop)
        code = start()
    assert (code, capsys.readouterr()) == (130, ("", "plantools: stopped. Nothing was written.\n"))


def process(*arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )


def test_a_console_that_knows_few_characters_is_no_error(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", rating="Grün “≠”"))
    given = ("-m", "plantools", "validate", path, "--as-at", "today")
    with process(*given, PYTHONIOENCODING="ascii") as checked:
        out, err = checked.communicate(timeout=60)
    assert (checked.returncode, err, b"M04" in out) == (1, b"", True)


@pytest.mark.parametrize("rating", ["Purple", "Green"])
def test_a_reader_that_has_gone_is_no_error(tmp_path: Path, rating: str) -> None:
    """As in `plantools validate plan.xlsx | head -1`."""
    path = master(tmp_path, *(action(f"SL{n}", rating=rating) for n in range(9)))
    with process("-m", "plantools", "validate", path, "--as-at", "2025-06-30") as checked:
        assert checked.stdout is not None
        assert checked.stderr is not None
        checked.stdout.close()
        assert checked.stderr.read() == b""
    assert checked.returncode == 0


LEAN = """
import json, sys
import plantools
lean = {"numpy", "pandas", "tempfile", "traceback"} & set(sys.modules)  # only for a fault, the last
from plantools import cli
code = cli.main(["validate", sys.argv[1], "--json"])
lean |= {"numpy", "pandas"} & set(sys.modules)
import pandas, xlwings
print(json.dumps([code, sorted(lean), pandas.DataFrame({"a": [1]}).shape, xlwings.__version__]))
"""


def test_a_command_starts_without_pandas_and_leaves_it_to_others(tmp_path: Path) -> None:
    with process("-S", "-c", LEAN, master(tmp_path, action("SL1"))) as ran:
        out, _ = ran.communicate(timeout=60)
    *document, last = out.splitlines()
    assert json.loads(b"".join(document))["figures"]["actions"] == 1
    code, lean, shape, version = json.loads(last)
    assert (code, lean, shape) == (0, [], [1, 1])
    assert version
