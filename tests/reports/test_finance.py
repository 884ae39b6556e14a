"""The Finance summary, to the penny."""

from __future__ import annotations

from typing import Any

import pytest

from plantools.plan import FinanceLine, Plan
from plantools.reports.finance import finance_report
from plantools.reports.report import Report, Show
from tests.plans import facts


def line(group: str, kind: str = "original", year: str = "2025/26", *sums: Any) -> FinanceLine:
    budget, actual, forecast = (*sums, None, None, None)[:3]
    return FinanceLine(
        group=group, kind=kind, year=year, budget=budget, actual_to_date=actual, forecast=forecast
    )


def report(*lines: FinanceLine) -> Report:
    return finance_report(facts(Plan(finance=lines)))


def summary(*lines: FinanceLine) -> list[tuple[Any, ...]]:
    return list(report(*lines).tables[0].rows)


COUNCIL = (
    line("Homes", "original", "2025/26", 1000000.0),
    line("Homes", "Amended", "2025/26", 1200000.0, 500000.0, 1212000.0),
    line("Homes", "additional", "2025/26", 300000.0, 100000.0, 300000.0),
    line("Staff", "original", "2025/26", 80000.0, 40000.0, 75500.0),
    line("Homes", "original", "2026/27", 900000.0, None, 900000.0),
    line("Total", "", "2025/26", 9999999.0, 1.0, 1.0),
)


def test_amended_stands_in_the_place_of_original_and_additional_comes_on_top() -> None:
    # year, group, original, amended, additional, now, actual, forecast, variance, words
    assert summary(*COUNCIL) == [
        (
            *("2025/26", "Homes", 1_000_000, 1_200_000, 300_000, 1_500_000, 600_000),
            *(1_512_000, 12_000, "£12,000 over budget"),
        ),
        (
            *("2025/26", "Staff", 80_000, None, None, 80_000, 40_000),
            *(75_500, -4_500, "£4,500 under budget"),
        ),
        (
            *("Total", "2025/26", 1_080_000, 1_200_000, 300_000, 1_580_000, 640_000),
            *(1_587_500, 7_500, "£7,500 over budget"),
        ),
        ("2026/27", "Homes", 900_000, None, None, 900_000, None, 900_000, 0, "On budget"),
        ("Total", "2026/27", 900_000, None, None, 900_000, None, 900_000, 0, "On budget"),
        (
            *("All years", "Homes", 1_900_000, 1_200_000, 300_000, 2_400_000, 600_000),
            *(2_412_000, 12_000, "£12,000 over budget"),
        ),
        (
            *("All years", "Staff", 80_000, None, None, 80_000, 40_000),
            *(75_500, -4_500, "£4,500 under budget"),
        ),
        (
            *("Total", "all years", 1_980_000, 1_200_000, 300_000, 2_480_000, 640_000),
            *(2_487_500, 7_500, "£7,500 over budget"),
        ),
    ]


def test_whole_pounds_are_whole_numbers() -> None:
    cells = [cell for row in summary(*COUNCIL) for cell in row]
    assert not any(isinstance(cell, float) for cell in cells)
    assert {c.show for c in report(*COUNCIL).tables[0].columns} == {Show.TEXT, Show.MONEY}


def test_pence_are_exact() -> None:
    parts = [line("A", "original", "2025/26", 0.1, 0.1, 0.3)]
    parts += [line("A", "additional", "2025/26", 0.2, 0.2, 0.1)]
    [first, total] = summary(*parts)
    assert first[5:] == (0.3, 0.3, 0.4, 0.1, "£0.10 over budget")
    assert total[5:] == first[5:]
    assert Show.PENCE in {c.show for c in report(*parts).tables[0].columns}


def test_what_has_no_forecast_is_said_and_not_taken_for_an_underspend() -> None:
    rows = summary(
        line("A", "original", "2025/26", 1000.0, 10.0, 1100.0),
        line("B", "original", "2025/26", 500.0),
        line("C", "original", "2025/26", None, 5.0),
    )
    assert [row[-2:] for row in rows] == [
        (100, "£100 over budget"),
        (None, "No forecast for £500"),
        (None, "No budget"),
        (100, "£100 over budget; no forecast for £500"),
    ]


def test_sentence_agrees_with_the_table() -> None:
    made = report(*COUNCIL)
    assert made.notes[0] == (
        "Over all years the budget is £2,480,000 and £640,000 has been spent to date. "
        "The forecast is £2,487,500, £7,500 over budget."
    )


def test_lines_say_which_are_not_counted() -> None:
    lines = report(*COUNCIL).tables[-1]
    assert [row[1:4] for row in lines.rows] == [
        ("Homes", "Original", "Replaced"),
        ("Homes", "Amended", "Yes"),
        ("Homes", "Additional", "Yes"),
        ("Staff", "Original", "Yes"),
        ("Homes", "Original", "Yes"),
    ]


@pytest.mark.parametrize("kind", ["", "Original", " original "])
def test_no_kind_is_the_original(kind: str) -> None:
    assert summary(line("A", kind, "2025/26", 5.0))[0][2] == 5


def test_one_year_needs_no_total_over_years() -> None:
    assert [row[0] for row in summary(line("A", "", "", 5.0))] == ["No year", "Total"]
