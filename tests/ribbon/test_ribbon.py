"""Every button, on a closed file and on xlwings' remote engine, with the same result."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from plantools import ribbon
from plantools.create import read_example, write_master
from plantools.engine import open_book
from plantools.workbook.contract import ACTIONS
from tests.ribbon.clicks import Cells, on_closed_file, write_many

PROJECT = Path(__file__).parents[2]
BUTTONS: dict[str, tuple[str, ...]] = {
    "validate": (),
    "refresh_summaries": (),
    "changes_appendix": (),
    "record_report": ("Committee January 2026",),
    "flag_overdue": (),
    "guide": (),
    "about": (),
}
MOST_CALLS = 60
"""That one click on Validate may need, however many rows there are."""


def on_remote_engine(path: Path, button: str, *arguments: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.ribbon.remote", str(path), button, *arguments],
        cwd=PROJECT,
        env={**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial"},
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.mark.parametrize("button", BUTTONS)
def test_the_same_on_both_engines(example: Path, button: str, tmp_path: Path) -> None:
    closed = on_closed_file(example, button, tmp_path)
    remote = on_remote_engine(example, button, *BUTTONS[button])
    assert remote["sentence"].replace(example.name, f"{button}.xlsx") == closed.sentence
    assert "went wrong" not in closed.sentence
    assert remote["sheets"].keys() == closed.sheets.keys()
    for name, cells in closed.sheets.items():
        assert _as_closed(remote["sheets"][name]) == cells, name


def _as_closed(cells: list[tuple[int, int, str]]) -> Cells:
    """The remote engine's cells in the words of those of a closed file."""
    day = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00:00Z?")
    return {(r, c): day.sub(r"\1", text).removesuffix(".0") for r, c, text in cells}


def test_the_calls_of_a_click_dont_grow_with_the_plan(example: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.xlsx"
    write_many(many, 5_000)
    few_calls = sum(on_remote_engine(example, "validate")["calls"].values())
    many_calls = sum(on_remote_engine(many, "validate")["calls"].values())
    assert abs(many_calls - few_calls) <= few_calls / 10
    assert max(few_calls, many_calls) <= MOST_CALLS


def test_the_sentence_of_validate(example: Path, tmp_path: Path) -> None:
    sentence = on_closed_file(example, "validate", tmp_path).sentence
    assert "findings" in sentence
    assert "warnings" in sentence


def test_a_failure_is_one_sentence_and_changes_nothing(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_master(path)
    kept = path.read_bytes()
    with closing(open_book(path)) as book:
        assert "holds no actions" in ribbon.validate(book)
    assert path.read_bytes() == kept


def test_a_bug_is_one_sentence_and_a_log(
    example: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ribbon, "write_checks", lambda *_, **__: 1 / 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with closing(open_book(example)) as book:
        sentence = ribbon.validate(book)
    (log,) = tmp_path.glob("plantools-error-*.log")
    assert str(log) in sentence
    assert "Traceback" not in sentence
    assert "ZeroDivisionError" in log.read_text()


class Excel:
    """As much of Excel as shows what a click does to its settings and where it goes."""

    def __init__(self) -> None:
        self.screen_updating, self.enable_events = True, True
        self.calculation, self.status_bar = "automatic", None
        self.seen: list[tuple[bool, bool, str]] = []


def test_settings_are_put_back_whatever_happens() -> None:
    excel = Excel()

    def fail() -> None:
        with ribbon._quiet(excel):
            excel.seen.append((excel.screen_updating, excel.enable_events, excel.calculation))
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        fail()
    assert excel.seen == [(False, False, "manual")]
    assert (excel.screen_updating, excel.enable_events, excel.calculation) == (
        True,
        True,
        "automatic",
    )


def test_fix_safe_puts_right_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    source = read_example()
    headers, rows = source.table(ACTIONS)
    rating = headers.index("Rating")
    first = list(rows[0])
    first[rating] = f" {str(first[rating]).lower()} "
    write_master(path, source.with_rows(ACTIONS, [first, *rows[1:]]))
    with closing(open_book(path)) as book:
        said = ribbon.fix_safe(book)
        cell = said.partition("Actions!")[2].partition(",")[0].partition(".")[0]
        assert book.sheets["Actions"].range(cell).value == rows[0][rating]
        assert "went wrong" not in said


def test_committee_pack_says_where_it_is(example: Path, tmp_path: Path) -> None:
    with closing(open_book(example)) as book:
        said = ribbon.committee_pack(book, str(tmp_path / "pack"))
    assert said == f"Made {len(list((tmp_path / 'pack').iterdir()))} files in {tmp_path / 'pack'}."


def test_next_finding_goes_through_all_of_them(example: Path) -> None:
    with closing(open_book(example)) as book:
        told = [ribbon.next_finding(book) for _ in range(2)]
    assert told[0].startswith("Finding 1 of ")


def test_next_finding_before_any_check(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_master(path, read_example())
    with closing(open_book(path)) as book:
        assert "Use Validate first" in ribbon.next_finding(book)
