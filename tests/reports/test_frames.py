"""The DataFrames that analysts get."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pandas as pd
import pytest
from docs.pages import FOLDER

import plantools
from plantools.plan import FinanceLine, Plan
from plantools.reports.frames import FRAMES
from plantools.workbook.contract import ACTIONS, FINANCE, MEASURES, READINGS
from tests.plans import AS_AT, plan, row

EXAMPLE = FOLDER.parent / "workbook" / "example-plan.xlsx"
EXTRA = {"due_kind", "due_first", "due_last", "days_overdue", "section_title", "action_rating"}


@pytest.fixture(scope="module")
def example() -> dict[str, pd.DataFrame]:
    return plantools.frames(EXAMPLE)


def test_columns_are_the_contracts(example: Any) -> None:
    for name, spec in (("measures", MEASURES), ("readings", READINGS), ("finance", FINANCE)):
        assert list(example[name]) == [column.field for column in spec.columns]
    milestones = list(example["milestones"])
    fields = [column.field for column in ACTIONS.columns]
    assert (milestones[: len(fields)], set(milestones[len(fields) :])) == (fields, EXTRA)


def test_every_plan_gives_the_same_columns_and_dtypes(example: Any) -> None:
    empty = plantools.frames(Plan())
    assert list(example) == list(empty) == list(FRAMES)
    for name, frame in example.items():
        assert len(frame), name
        assert not len(empty[name]) or name == "findings"
        pd.testing.assert_series_equal(frame.dtypes, empty[name].dtypes)
        shown = {str(dtype) for dtype in frame.dtypes}
        assert shown <= {"string", "category", "datetime64[s]", "Int64", "float64"}


def test_a_workbook_brings_its_history_and_the_covers_date(example: Any) -> None:
    read, milestones = plantools.read(EXAMPLE), example["milestones"]
    days = [m.days_overdue(read.as_at) for m in read.milestones]
    assert milestones["days_overdue"].tolist() == days
    assert any(days)
    assert example["history"]["report"].nunique() > 1
    later = plantools.frames(EXAMPLE, as_at=date(2030, 1, 1))
    assert later["milestones"]["days_overdue"].max() > max(days)
    assert len(plantools.frames(read)["history"]) == 0


def test_what_a_row_says_and_what_nobody_gave_is_missing() -> None:
    rows = plan(
        row("SL1", milestone="First", due_by="End of 2024/25", rating="Amber"),
        row("SL1", milestone="Second", due_by="Quarterly", rating="Blue"),
        row("", due_by="", rating="Mauve", owners=("Head of Libraries", "Director")),
        row("SL2", due_date=date(9999, 12, 31)),  # as some write "never"
        finance=(FinanceLine(group="Staff", budget=100.0),),
    )
    made = plantools.frames(rows, AS_AT)["milestones"]
    told = made[["due_kind", "due_last", "days_overdue", "action_rating"]].astype(object)
    late = (AS_AT - date(2025, 3, 31)).days
    assert told.iloc[0].tolist() == ["end_of_year", pd.Timestamp("2025-03-31"), late, "Amber"]
    assert told.iloc[1, [0, 2, 3]].tolist() == ["recurring", 0, "Amber"]
    assert made.isna()["due_last"].tolist() == [False, True, True, False]
    assert made.loc[2, ["ref", "rating", "action_rating"]].isna().all()
    assert made.loc[2, "owners"] == "Head of Libraries; Director"
    assert made.loc[3, "due_last"].year == 9999
    frames = plantools.frames(replace(rows, as_at=None))
    assert frames["milestones"]["days_overdue"].isna().all()
    assert frames["finance"]["budget"].tolist() == [100.0]
    assert frames["finance"][["forecast", "actual_to_date"]].isna().all(axis=None)


def test_the_example_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (FOLDER / "frames.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.+?)```", page, re.DOTALL)
    monkeypatch.chdir(FOLDER.parent)
    names: dict[str, Any] = {}
    with redirect_stdout(StringIO()) as printed:
        exec(code, names)
    assert not names["late"].empty
    assert "Blue" in printed.getvalue()


def test_only_frames_imports_pandas() -> None:
    code = "import plantools.reports.frames, sys; assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
