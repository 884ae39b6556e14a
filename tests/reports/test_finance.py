"""The Finance summary, to the penny."""

from __future__ import annotations

from typing import Any

import pytest

from plantools.plan import FinanceLine, Plan
from plantools.reports.finance import finance_report
from plantools.reports.report import Report, Show
from tests.plans import facts


def report(*lines: tuple[Any, ...]) -> Report:
    """Of lines: group, kind, year, then budget, actual and forecast as far as they are known."""
    fields = ("group", "kind", "year", "budget", "actual_to_date", "forecast")
    made = (FinanceLine(**dict(zip(fields, line, strict=False))) for line in lines)
    return finance_report(facts(Plan(finance=tuple(made))))


def summary(*lines: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return list(report(*lines).tables[0].rows)


COUNCIL = (
    ("Homes", "original", "2025/26", 1000000.0),
    ("Homes", "Amended", "2025/26", 1200000.0, 500000.0, 1212000.0),
    ("Homes", "additional", "2025/26", 300000.0, 100000.0, 300000.0),
    ("Staff", "original", "2025/26", 80000.0, 40000.0, 75500.0),
    ("Homes", "original", "2026/27", 900000.0, None, 900000.0),
    ("Total", "", "2025/26", 9999999.0, 1.0, 1.0),
)


def test_amended_stands_in_the_place_of_original_and_additional_comes_on_top() -> None:
    made = report(*COUNCIL)
    rows: Any = made.tables[0].rows
    assert [(*row[:2], row[-1]) for row in rows] == [
        ("2025/26", "Homes", "£12,000 over budget"),
        ("2025/26", "Staff", "£4,500 under budget"),
        ("Total", "2025/26", "£7,500 over budget"),
        *(("2026/27", "Homes", "On budget"), ("Total", "2026/27", "On budget")),
        ("All years", "Homes", "£12,000 over budget"),
        ("All years", "Staff", "£4,500 under budget"),
        ("Total", "all years", "£7,500 over budget"),
    ]
    # in thousands: original, amended, additional, now, actual, forecast, variance
    assert [[each and each / 1000 for each in row[2:-1]] for row in rows] == [
        [1000, 1200, 300, 1500, 600, 1512, 12],
        [80, None, None, 80, 40, 75.5, -4.5],
        [1080, 1200, 300, 1580, 640, 1587.5, 7.5],
        [900, None, None, 900, None, 900, 0],
        [900, None, None, 900, None, 900, 0],
        [1900, 1200, 300, 2400, 600, 2412, 12],
        [80, None, None, 80, 40, 75.5, -4.5],
        [1980, 1200, 300, 2480, 640, 2487.5, 7.5],
    ]
    assert not any(isinstance(cell, float) for row in rows for cell in row)
    assert {column.show for column in made.tables[0].columns} == {Show.TEXT, Show.MONEY}
    assert made.notes[0] == (
        "Over all years the budget is £2,480,000 and £640,000 has been spent to date. "
        "The forecast is £2,487,500, £7,500 over budget."
    )
    assert [row[1:4] for row in made.tables[-1].rows] == [
        *(("Homes", "Original", "Replaced"), ("Homes", "Amended", "Yes")),
        *(("Homes", "Additional", "Yes"), ("Staff", "Original", "Yes")),
        ("Homes", "Original", "Yes"),
    ]
    amended = made.tables[-1].rows[1][4:]
    assert amended == (1_200_000, 500_000, 1_212_000, 12_000, "£12,000 over budget", "")


def test_pence_are_exact() -> None:
    parts = (("A", "original", "2025/26", 0.1, 0.1, 0.3), ("A", "more", "2025/26", 0.2, 0.2, 0.1))
    [first, total] = summary(*parts)
    assert first[5:] == total[5:] == (0.3, 0.3, 0.4, 0.1, "£0.10 over budget")
    assert Show.PENCE in {column.show for column in report(*parts).tables[0].columns}


def test_what_has_no_forecast_is_said_and_not_taken_for_an_underspend() -> None:
    rows = summary(
        ("A", "original", "2025/26", 1000.0, 10.0, 1100.0),
        ("B", "original", "2025/26", 500.0),
        ("C", "original", "2025/26", None, 5.0),
    )
    assert [row[-2:] for row in rows] == [
        *((100, "£100 over budget"), (None, "No forecast for £500"), (None, "No budget")),
        (100, "£100 over budget; no forecast for £500"),
    ]


@pytest.mark.parametrize("kind", ["", "Original", " original "])
def test_no_kind_is_the_original_and_one_year_needs_no_total_over_years(kind: str) -> None:
    assert [row[:3] for row in summary(("A", kind, "", 5.0))] == [
        *(("No year", "A", 5), ("Total", "No year", 5)),
    ]


@pytest.mark.parametrize(
    ("years", "drawn"),
    [
        (("2025/26", "2025/26"), [("2025/26", "A", 1), ("2025/26", "B", 2)]),
        (("2025/26", "Total"), [("Total", "2025/26", 1), ("Total", "Total", 2)]),
        (("Total", "Total"), [("Total", "A", 1), ("Total", "B", 2)]),
    ],
)
def test_each_year_is_drawn_once_or_the_groups_of_the_only_one(
    years: tuple[str, str], drawn: list[Any]
) -> None:
    lines = zip(("A", "B"), ("original", "original"), years, (1.0, 2.0), strict=True)
    chart = report(*lines).tables[1]
    assert [row[:3] for row in chart.rows] == drawn
    assert chart.chart is not None
    assert chart.chart.rows == len(drawn)
