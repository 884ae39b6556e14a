"""The real appendix comes out of the real plan, row for row, through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from plantools.cli import main
from tests.real_plan import needs_whole

from .real_appendix import make_folders, table

pytestmark = needs_whole
HEADERS = {
    "added": {"ref": "ref", "action": "action"},
    "changed": {
        "ref": "ref",
        "before": "action",
        "after": "revised_action",
        "new_timescale": "new_timescale",
    },
    "removed": {"ref": "ref", "action": "action", "reason": "reason"},
    "retimed": {
        "ref": "ref",
        "action": "action",
        "original": "original_timescale",
        "revised": "revised_timescale",
        "explanation": "explanation",
    },
    "scoping": {"ref": "ref", "action": "action"},
}


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("appendix")
    made = []
    for folder in make_folders(place):
        master = place / f"{folder.name}.xlsx"
        assert main(["new", str(master), "--from", str(folder)]) == 0
        made.append(master)
    return made[0], made[1]


def document(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    capsys.readouterr()
    assert main([*map(str, arguments), "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def in_order(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: row["ref"])


def expected(name: str) -> list[dict[str, str]]:
    return in_order(
        [{k: row[header] for k, header in HEADERS[name].items()} for row in table(name)]
    )


@pytest.mark.parametrize("name", HEADERS)
def test_against_the_older_workbook(
    masters: tuple[Path, Path], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    before, after = masters
    told = document(capsys, "changes", after, "--against", before)
    assert in_order(told[name]) == expected(name)


def test_nothing_but_the_appendix(
    masters: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = masters
    told = document(capsys, "changes", after, "--against", before)
    for name in ("owners", "ratings", "renumbered", "moved", "merged", "statuses"):
        assert told[name] == []
    assert told["without_reason"] == []
