"""The example plan: a sensible handful of findings, and what its officers set for the checks."""

from __future__ import annotations

from pathlib import Path

import pytest

import plantools
from plantools.checks import examine
from plantools.create import read_example, write_master
from plantools.plan import Plan


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("example") / "plan.xlsx"
    write_master(Path(path), read_example())
    return plantools.read(path)


def test_findings_are_a_handful(example: Plan) -> None:
    assert 10 <= len(plantools.check(example)) <= 25


def test_accepted_finding_is_marked_as_its_row_stands(example: Plan) -> None:
    assert set(examine(example).marks.values()) == {entry.row for entry in example.accepted}
    assert not [f for f in plantools.check(example) if f.rule in ("R04", "C01", "C02", "C03")]
