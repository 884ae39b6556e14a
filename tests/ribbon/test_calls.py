"""A click costs the same few calls to Excel however long the plan is, and only what Excel has."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from plantools.engine import open_book
from tests.ribbon.calls import Calls, counted, lacking_on
from tests.ribbon.clicks import BUTTONS, press, write_many
from tests.ribbon.remote import on_the_web

FEW, MANY = 121, 5_000
MOST_CALLS = 60
"""Actions that Excel on the web may be sent for Validate, however many rows there are."""
MOST_BLOCKS = 30
"""Reads and writes of cells, one for each table and for each cell of the cover."""


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word files of 5,000 rows take long, and to write them asks nothing of the workbook."""
    monkeypatch.setattr("plantools.pack.write_pack", lambda pack, target, **options: [])


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("plans")
    paths = {rows: folder / f"{rows}.xlsx" for rows in (FEW, MANY)}
    for rows, path in paths.items():
        write_many(path, rows)
    return paths


def calls_of(path: Path, folder: Path) -> dict[str, Calls]:
    """What each button asks, one clicked after the other."""
    found = {}
    with closing(open_book(path)) as book:
        for button in BUTTONS:
            found[button] = Calls()
            assert "went wrong" not in press(counted(book, found[button]), button, folder)
    return found


def test_calls_do_not_grow_with_the_plan(plans: dict[int, Path], tmp_path: Path) -> None:
    few, many = (calls_of(plans[rows], tmp_path) for rows in (FEW, MANY))
    assert all(calls.total > 0 for calls in few.values())
    grown = {
        button: {name: n for name, n in calls.work.items() if n > few[button].work[name]}
        for button, calls in many.items()
        if calls.total > few[button].total * 1.1
    }
    assert grown == {}


def test_validate_asks_for_and_writes_each_block_once(plans: dict[int, Path]) -> None:
    """Of the round trips that carry cells, or change the workbook, there are few."""
    calls = Calls()
    with closing(open_book(plans[MANY])) as book:
        press(counted(book, calls), "validate", plans[MANY].parent)
    assert calls.work["Range.raw_value"] <= MOST_BLOCKS


def test_on_the_web_too(plans: dict[int, Path], tmp_path: Path) -> None:
    few, many = (on_the_web(plans[rows]) for rows in (FEW, MANY))
    for book in (few, many):
        press(book, "validate", tmp_path)
    few_calls, many_calls = (len(book.json()["actions"]) for book in (few, many))
    assert abs(many_calls - few_calls) <= few_calls / 10
    assert max(few_calls, many_calls) <= MOST_CALLS


@pytest.mark.parametrize("engine", ["_xlwindows", "_xlmac"])
def test_clicks_need_only_what_xlwings_can_do_on_desktop_excel(
    small: Path, engine: str, tmp_path: Path
) -> None:
    with closing(open_book(small)) as book:
        for button in BUTTONS:
            sentence = press(counted(book, Calls(lacking_on(engine))), button, tmp_path)
            assert "went wrong" not in sentence, button
