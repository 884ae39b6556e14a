"""Waiting for a workbook that somebody has open."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from plantools import cli
from plantools.cli import options
from tests.masters import master
from tests.safety.test_shared import busy, excel_owner


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return master(tmp_path)


def test_waiting_until_the_officer_closes_it(
    plan: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "POLL", 0.05)
    owner = plan.with_name("~$plan.xlsx")
    owner.write_bytes(excel_owner("Ann Smith"))
    closes = threading.Timer(0.4, owner.unlink)
    closes.start()
    assert cli.main(["refresh", str(plan), "--wait", "1"]) == 0
    closes.join()
    said = capsys.readouterr()
    assert "Refreshed" in said.out
    assert said.err.count("Ann Smith has it") == 1
    assert "Waiting for up to 1 min" in said.err


def test_waiting_in_vain(
    plan: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "POLL", 0.05)
    plan.with_name("~$plan.xlsx").write_bytes(excel_owner("Ann Smith"))
    start = time.monotonic()
    assert busy(plan, capsys, "--wait", "0.005").count("Ann Smith has it") == 2
    assert time.monotonic() - start > 0.2


@pytest.mark.parametrize("minutes", ["-1", "soon", "nan"])
def test_a_time_to_wait_that_is_none(plan: Path, minutes: str) -> None:
    with pytest.raises(SystemExit) as raised:
        cli.main(["refresh", str(plan), "--wait", minutes])
    assert raised.value.code == 2
