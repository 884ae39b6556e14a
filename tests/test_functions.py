"""The worksheet functions: what they answer, in which shape, and that the plan agrees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import plantools
from plantools import cli
from plantools.functions import action_rating, due_date, is_overdue
from plantools.plan import BRAG, Milestone, Plan, Status

PROJECT = Path(__file__).parents[1]
SHIPPED = [PROJECT / "workbook" / f"{name}.xlsx" for name in ("improvement-plan", "example-plan")]
PAGE = PROJECT / "docs" / "functions.md"
OCTOBER = date(2024, 10, 31)
CELLS: tuple[Any, ...] = (
    *("Review impact in October 2024", "TBC", "", None, datetime(2024, 10, 31, 17, 30)),
    *(45596.0, 2025, -1.5, True, "Blue", "#N/A"),
)
EXAMPLE = re.compile(r"^\| `=(PLAN_\w+)\((.*)\)` \| (.*) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plantools.read(PROJECT / "workbook" / "example-plan.xlsx")


@pytest.mark.parametrize(
    ("cell", "due"),
    [
        ("Review impact in October 2024", OCTOBER),
        ("Ongoing until March 2025", date(2025, 3, 31)),
        *((text, "") for text in ("To start in October 2024", "by October", "Quarterly review")),
        *((cell, "") for cell in ("", None, float("nan"), True, "45596", 1e300)),
        *((day, OCTOBER) for day in (OCTOBER, datetime(2024, 10, 31, 17, 30))),
        # as Excel on the web sends a date, and desktop Excel =DATE(...)
        *((number, OCTOBER) for number in (45596.0, 45596.99, 45596)),
        (2024.0, ""),
        (36525.0, ""),  # 31 December 1999
        (36526.0, date(2000, 1, 1)),
        (73050.9, date(2099, 12, 31)),
        (73051.0, ""),
        ("#REF!", "#REF!"),
    ],
)
def test_due_date(cell: Any, due: Any) -> None:
    assert due_date(cell) == due


@pytest.mark.parametrize(
    "as_at", [date(2024, 11, 1), datetime(2024, 11, 1, 9), 45597.0, "1/11/2024", "1 November 2024"]
)
def test_is_overdue_from_any_kind_of_date(as_at: Any) -> None:
    texts = ["October 2024", "1 November 2024", "October 2025", "TBC", "", None, 45596.0, "#N/A"]
    expected = [True, False, False, False, False, False, True, "#N/A"]
    for given_as in (as_at, [as_at], [[as_at]]):
        assert is_overdue(texts, given_as) == expected


@pytest.mark.parametrize(
    "as_at",
    [
        *(None, "", "soon", "October 2024", "2024", 2024, True, "#N/A"),
        *([], [["1/11/2024", "1/12/2024"]]),
    ],
)
def test_a_wrong_as_at_is_one_sentence(as_at: Any) -> None:
    answer = is_overdue([["October 2024"], ["TBC"]], as_at)
    assert isinstance(answer, str)
    assert answer.startswith("As at must be one date")


@pytest.mark.parametrize(
    ("cells", "rating"),
    [
        ("amber ", "Amber"),
        ([["Blue"], ["blue"]], "Blue"),
        ([["Blue", "Grey"], ["Green", "RED"]], "Red"),
        (["Blue", ""], "Green"),
        (["Blue", None], "Green"),
        (["Blue", 0.0], "Green"),  # Excel's FILTER gives 0 for an empty cell
        (["Blue", "complete"], "Green"),
        (["Gray", "Grey"], "Grey"),
        (["", None, "complete", 3.0], ""),
        ([], ""),
        (None, ""),
        (["Blue", "#N/A"], "#N/A"),
        ([[{"type": "Entity"}]], ""),  # one of Excel's data types has no hash
    ],
)
def test_action_rating(cells: Any, rating: str) -> None:
    assert action_rating(cells) == rating


def test_words_of_a_scale_may_be_numbers_in_cells() -> None:
    scale = [["Rating", "Means"], [1.0, "complete"], ["2", "on track"], [3.0, "Off track"]]
    assert action_rating([[1.0], ["1"], [2.0]], scale) == "2"
    assert action_rating([[1.0], [3.0], [None]], scale) == "3"


def rows(width: int) -> st.SearchStrategy[list[list[Any]]]:
    row = st.lists(st.sampled_from(CELLS), min_size=width, max_size=width)
    return st.lists(row, min_size=1, max_size=4)


@given(st.integers(1, 4).flatmap(rows))
def test_a_range_is_answered_cell_by_cell_in_its_shape(cells: list[list[Any]]) -> None:
    for answer in (due_date, lambda cell: is_overdue(cell, date(2024, 11, 1))):
        one_by_one = [[answer(cell) for cell in row] for row in cells]
        assert answer(cells) == one_by_one
        assert answer(tuple(map(tuple, cells))) == one_by_one  # as COM gives them
        assert answer(cells[0]) == one_by_one[0]


@given(st.lists(st.sampled_from([*BRAG.words, None]), min_size=1, max_size=6), st.integers(1, 3))
def test_a_rating_does_not_depend_on_the_shape(ratings: list[str | None], width: int) -> None:
    words = [rating or "" for rating in ratings]
    expected = BRAG.roll_up(ratings) or ""
    block = [words[start : start + width] for start in range(0, len(words), width)]
    assert action_rating(words) == action_rating(block) == expected


def due_cell(milestone: Milestone) -> Any:
    return milestone.due_date or milestone.due_by


def test_the_example_plan_is_overdue_where_plantools_says_so(plan: Plan) -> None:
    running = [m for m in plan.milestones if m.is_open and m.status is Status.ACTIVE]
    assert plan.as_at
    seen = set()
    for days in (-400, -90, 0, 30, 400):
        as_at = plan.as_at + timedelta(days=days)
        expected = [[m.days_overdue(as_at) > 0] for m in running]
        assert is_overdue([[due_cell(m)] for m in running], as_at) == expected
        seen |= {late for [late] in expected}
    assert seen == {True, False}


def test_the_example_plan_has_the_due_dates_and_ratings_that_the_functions_give(plan: Plan) -> None:
    assert due_date([due_cell(m) for m in plan.milestones]) == [
        m.due.last or "" for m in plan.milestones
    ]
    several = 0
    for action in plan.live_actions:
        words = [m.rating_text or m.rating for m in action.milestones if m.is_live]
        assert action_rating(words) == action.rating
        several += len(words) > 1
    assert several


def arguments(text: str) -> Iterator[Any]:
    """The arguments of a formula: texts, numbers, DATE(...), and arrays with ; between rows."""
    kinds = r'"(?P<text>[^"]*)"|DATE\((?P<date>[\d,]+)\)|\{(?P<rows>[^}]*)\}|(?P<number>\d+)'
    for found in re.finditer(kinds, text):
        if found["date"]:
            year, month, day = map(int, found["date"].split(","))
            yield float((date(year, month, day) - date(1899, 12, 30)).days)
        elif found["rows"]:
            yield [[cell.strip('"') for cell in row.split(",")] for row in found["rows"].split(";")]
        else:
            yield float(found["number"]) if found["number"] else found["text"]


def shown(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return {True: "TRUE", False: "FALSE", "": "nothing"}.get(value, value)


EXAMPLES = EXAMPLE.findall(PAGE.read_text("utf-8"))
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "PLAN_DUE_DATE": due_date,
    "PLAN_IS_OVERDUE": is_overdue,
    "PLAN_ACTION_RATING": action_rating,
}


@pytest.mark.parametrize(("name", "given_", "said"), EXAMPLES)
def test_an_example_on_the_page_is_true(name: str, given_: str, said: str) -> None:
    assert shown(FUNCTIONS[name](*arguments(given_))) == said


def test_the_page_has_examples_of_every_function() -> None:
    assert len(EXAMPLES) == PAGE.read_text("utf-8").count("| `=")
    assert {name for name, *_ in EXAMPLES} == FUNCTIONS.keys()


def test_no_workbook_of_ours_depends_on_the_functions(tmp_path: Path) -> None:
    blank, example = tmp_path / "blank.xlsx", tmp_path / "example.xlsx"
    assert cli.main(["new", str(blank)]) == 0
    assert cli.main(["new", str(example), "--example"]) == 0
    for path in [*SHIPPED, blank, example]:
        with ZipFile(path) as archive:
            names = archive.namelist()
            contents = b"".join(archive.read(name) for name in names)
        assert b"<f>" in contents or b"<definedName" in contents
        assert not re.search(rb"PLAN[_.](DUE_DATE|IS_OVERDUE|ACTION_RATING)", contents, re.I)
        assert not re.search(rb"xlam|_xludf|plantools\.conf", contents, re.I)
        assert not [name for name in names if "externalLink" in name or "vbaProject" in name]
