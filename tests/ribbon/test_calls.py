"""A click costs the same few calls to Excel however long the plan is, and only what Excel has."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from plantools.engine import open_book
from tests.ribbon.calls import Calls, counted, lacking_on
from tests.ribbon.clicks import BUTTONS, press, write_many

FEW, MANY = 121, 5_000


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word files of 5,000 rows take long, and to write them asks nothing of the workbook."""
    monkeypatch.setattr("plantools.ribbon.write_pack", lambda pack, target: [])


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Plans with few and with many rows, put right and refreshed."""
    folder = tmp_path_factory.mktemp("plans")
    paths = {rows: folder / f"{rows}.xlsx" for rows in (FEW, MANY)}
    for rows, path in paths.items():
        write_many(path, rows)
        with closing(open_book(path, backups=0)) as book:
            # what is wrong in the example is wrong in each copy of it: not the rows' doing
            press(book, "fix_safe", folder)
            press(book, "refresh_summaries", folder)
            book.save()
    return paths


def calls_of(path: Path, button: str, folder: Path) -> Calls:
    calls = Calls()
    with closing(open_book(path)) as book:
        assert "went wrong" not in press(counted(book, calls), button, folder)
    return calls


def test_calls_do_not_grow_with_the_plan(plans: dict[int, Path], tmp_path: Path) -> None:
    grown = {}
    for button in BUTTONS:
        few, many = (calls_of(plans[rows], button, tmp_path) for rows in (FEW, MANY))
        assert few.total > 0
        if many.total > few.total * 1.1:
            grown[button] = {name: n for name, n in many.work.items() if n > few.work[name]}
    assert grown == {}


@pytest.mark.parametrize("engine", ["_xlwindows", "_xlmac"])
@pytest.mark.parametrize("button", BUTTONS)
def test_a_click_needs_only_what_xlwings_can_do_on_desktop_excel(
    example: Path, button: str, engine: str, tmp_path: Path
) -> None:
    with closing(open_book(example)) as book:
        sentence = press(counted(book, Calls(lacking_on(engine))), button, tmp_path)
    assert "went wrong" not in sentence
