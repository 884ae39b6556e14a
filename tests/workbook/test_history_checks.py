"""The reports recorded in a workbook reach the rules that look at them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plantools import cli
from tests.masters import action, master, opened


def test_validate_and_refresh_look_at_recorded_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = master(
        tmp_path, action("SL1", rating="Blue", evidence="A list.", completed_on="2025-05-01")
    )
    assert cli.main(["record", str(path), "--report", "May", "--as-at", "2025-05-31"]) == 0
    with opened(path) as book:
        book["Actions"]["H5"] = "Green"
        book["Actions"]["K5"] = None
    capsys.readouterr()
    cli.main(["validate", str(path), "--json"])
    assert [f["rule"] for f in json.loads(capsys.readouterr().out)["findings"]] == ["H04"]
    cli.main(["refresh", str(path), "--json"])
    assert json.loads(capsys.readouterr().out)["counts"]["warning"] == 1
