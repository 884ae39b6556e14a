"""Earlier contents of a master: listed, and put back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plantools import cli
from plantools.engine import save
from plantools.engine.backups import list_backups
from tests.masters import master
from tests.safety.dated import Clock, edit, names


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(save, "datetime", Clock)
    Clock.start()
    return master(tmp_path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.main(list(map(str, arguments)))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_they_are_listed_newest_first(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "restore", plan)
    assert (code, out.count("\n")) == (0, 1)
    assert "There are no backups of plan.xlsx" in out
    for number in range(3):
        edit(plan, number)
    code, out, _ = run(capsys, "restore", plan)
    first, _, third, _ = out.splitlines()
    assert code == 0
    assert first.startswith("13 January 2025, 14:07:33")
    assert first.endswith("KB  plan 0003 2025-01-13 14-07-33Z.xlsx")
    assert third.startswith("13 January 2025, 14:05:33")
    code, out, _ = run(capsys, "restore", plan, "--json")
    listed = json.loads(out)["backups"]
    assert code == 0
    assert [entry["name"] for entry in listed] == names(plan)
    assert listed[0]["made"] == "2025-01-13 14:07:33+00:00"
    assert listed[0]["size"] == list_backups(plan)[0].path.stat().st_size


@pytest.mark.parametrize(
    "wanted",
    [
        *("latest", "LATEST", "plan 0002 2025-01-13 14-06-33Z.xlsx", "2025-01-13 14-06-33"),
        *("2025-01-13 14:06", "2025-01-13T14:06:33", "Backups of plan.xlsx/{latest}"),
    ],
)
def test_one_is_put_back(plan: Path, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit(plan, 1)
    second = edit(plan, 2)
    third = plan.read_bytes()
    wanted = wanted.format(latest="plan 0002 2025-01-13 14-06-33Z.xlsx")
    code, out, _ = run(capsys, "restore", plan, wanted, "--json")
    assert code == 0
    assert json.loads(out) == {
        "file": str(plan),
        "restored": "plan 0002 2025-01-13 14-06-33Z.xlsx",
        "kept": "plan 0003 2025-01-13 14-07-33Z.xlsx",
    }
    assert plan.read_bytes() == second
    assert list_backups(plan)[0].path.read_bytes() == third  # what it replaced


def test_putting_back_can_be_taken_back(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(plan, 1)
    now = plan.read_bytes()
    assert run(capsys, "restore", plan, "latest")[0] == 0
    assert plan.read_bytes() != now
    assert run(capsys, "restore", plan, "latest")[0] == 0
    assert plan.read_bytes() == now


def test_the_oldest_can_be_put_back(plan: Path) -> None:
    contents = [edit(plan, number) for number in range(12)]
    assert cli.main(["restore", str(plan), names(plan)[-1]]) == 0
    assert plan.read_bytes() == contents[0]
    assert len(names(plan)) == 13


@pytest.mark.parametrize("lost", ["deleted", "damaged", "read as nothing"])
def test_a_master_that_was_lost_comes_back(
    plan: Path, lost: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = edit(plan, 1)
    if lost == "deleted":
        plan.unlink()
    else:
        plan.write_bytes(b"PK\x03\x04 half" if lost == "damaged" else b"")
    assert run(capsys, "restore", plan, "latest")[0] == 0
    assert plan.read_bytes() == before
    assert plan.stat().st_mode & 0o600 == 0o600


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("2024", "has no backup '2024'"),
        ("2025-01-13", "fits 2 backups"),
        ("nothing.xlsx", "has no backup 'nothing.xlsx'"),
        ("../plan.xlsx", "has no backup"),
        ("", "has no backup"),
    ],
)
def test_one_that_there_is_not(
    plan: Path, wanted: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(plan, 1)
    edit(plan, 2)
    before, kept = plan.read_bytes(), names(plan)
    code, out, err = run(capsys, "restore", plan, wanted)
    assert (code, out) == (2, "")
    assert said in err
    assert (plan.read_bytes(), names(plan)) == (before, kept)


def test_a_damaged_backup_is_not_put_back(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(plan, 1)
    list_backups(plan)[0].path.write_bytes(b"PK\x03\x04 half")
    before = plan.read_bytes()
    code, _, err = run(capsys, "restore", plan, "latest")
    assert code == 2
    assert "plan 0001 2025-01-13 14-05-33Z.xlsx is not an Excel workbook" in err
    assert plan.read_bytes() == before


def test_nothing_is_put_back_while_excel_has_it(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(plan, 1)
    plan.with_name("~$plan.xlsx").write_bytes(b"")
    before = plan.read_bytes()
    assert run(capsys, "restore", plan, "latest")[0] == 3
    assert plan.read_bytes() == before
