"""The Scorecard: targets, thresholds, changes and distances, against numbers worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plantools.plan import Measure, Plan, Reading
from plantools.reports.scorecard import Gauge, gauges, readings_report, scorecard_report
from tests.plans import facts

AS_AT = date(2026, 1, 12)


def reading(measure: str, month: str, value: float | None, note: str = "") -> Reading:
    return Reading(measure=measure, month=date.fromisoformat(f"{month}-01"), value=value, note=note)


def gauge(value: float | None = None, **said: Any) -> Gauge:
    """A measure that stood at a value in January 2026."""
    measure = Measure(id="M1", measure="Thing", **said)
    plan = Plan(measures=(measure,), readings=(reading("m1", "2026-01", value),))
    return gauges(plan, AS_AT)[0]


@pytest.mark.parametrize(
    ("text", "direction", "value", "status", "close"),
    [
        ("over 80%", "", 81, "Met", "Met by 1 point"),
        ("over 80%", "", 80, "Not met", "At the number; must be over it"),
        ("over 80%", "", 78.5, "Not met", "1.5 points below target"),
        ("at least 20%", "", 20, "Met", "Met exactly"),
        ("at least 20%", "", 13, "Not met", "7 points below target"),
        ("under 15%", "", 14, "Met", "Met by 1 point"),
        ("under 15%", "", 15, "Not met", "At the number; must be under it"),
        ("under 15%", "", 17, "Not met", "2 points above target"),
        ("20% or lower", "", 20, "Met", "Met exactly"),
        ("between 10% and 12%", "", 11, "Met", "Met by 1 point"),
        ("between 10% and 12%", "", 9, "Not met", "1 point below target"),
        ("between 10% and 12%", "", 12.3, "Not met", "0.3 points above target"),
        ("85%", "higher", 81, "Not met", "4 points below target"),
        ("85%", "Lower is better", 81, "Met", "Met by 4 points"),
        ("85%", "", 81, "Direction not given", "Can't be said"),
        ("to improve", "higher", 81, "Target can't be read", "Can't be said"),
        ("", "higher", 81, "No target", "Can't be said"),
        ("85%", "higher", None, "No reading", "Can't be said"),
    ],
)
def test_target_read_from_its_text(
    text: str, direction: str, value: float | None, status: str, close: str
) -> None:
    found = gauge(value, target_text=text, direction=direction, unit="%")
    assert (found.against_target, found.to_target) == (status, close)


@pytest.mark.parametrize(
    ("unit", "close", "latest"),
    [
        ("days", "11 days above target", "161 days, Jan 2026"),
        ("number", "11 above target", "161, Jan 2026"),
        ("£", "£11 above target", "£161, Jan 2026"),
        ("%", "11 points above target", "161%, Jan 2026"),
    ],
)
def test_units(unit: str, close: str, latest: str) -> None:
    found = gauge(161, target=150, direction="lower", unit=unit)
    assert (found.to_target, found.reading) == (close, latest)


RISING = {"requires_improvement": "60-69%", "good": "70-79%", "outstanding": "80-100%"}
FALLING = {"requires_improvement": "16-20", "good": "9-15", "outstanding": "0-8"}


@pytest.mark.parametrize(
    ("bands", "value", "status"),
    [
        *((RISING, 80, "Outstanding"), (RISING, 79.5, "Good"), (RISING, 70, "Good")),
        *((RISING, 69.9, "Requires improvement"), (RISING, 60, "Requires improvement")),
        *((RISING, 59.9, "Below"), (RISING, 100, "Outstanding")),
        *((FALLING, 5, "Outstanding"), (FALLING, 10, "Good"), (FALLING, 21, "Below")),
        (FALLING, 16, "Requires improvement"),
    ],
)
def test_thresholds_leave_no_gaps(bands: dict[str, str], value: float, status: str) -> None:
    assert gauge(value, **bands).band == status  # which way is better is read from them
    assert bands is FALLING or gauge(value, target_text="over 90%", **bands).band == status


def test_a_target_that_excel_turned_into_a_fraction_is_the_one_in_the_text() -> None:
    found = gauge(81, target=0.85, target_text="85%", direction="higher", unit="%")
    assert found.to_target == "4 points below target"


PLAN = Plan(
    measures=(
        Measure(id="M1", measure="Rises", target_text="over 80%", unit="%"),
        Measure(id="M2", measure="Falls", target=3, direction="lower"),
        Measure(id="M3", measure="Late", target_text="85%", direction="higher", unit="%"),
        Measure(id="M4", measure="Never", target_text="85%", direction="higher", unit="%"),
    ),
    readings=(
        *(reading("M1", "2025-01", 70), reading("M1", "2025-12", 82.1)),
        reading("M1", "2026-01", 82.4, "Part month"),
        reading("M1", "2026-02", 99),  # after the date of the report
        *(reading("M2", "2026-01", 4.5), reading("M2", "2025-12", 4.5)),
        *(reading("M3", "2025-11", 90), reading("M3", "2025-10", 91)),
        reading("M3", "2026-01", None, "System down"),
    ),
)
MET, NOT, NO = ("None", "Met"), ("None", "Not met"), ("None", "No reading")


def test_change_on_month_and_on_year() -> None:
    report = scorecard_report(facts(PLAN, as_at=AS_AT))
    assert report.notes[0] == (
        "Two of three measures meet their target; one more can't be compared with one."
    )
    assert [row[8:14] for row in report.tables[0].rows] == [
        ("82.4%, Jan 2026", "Up 0.3, better", "Up 12.4, better", "Met by 2.4 points", *MET),
        ("4.5, Jan 2026", "No change", "No reading for Jan 2025", "1.5 above target", *NOT),
        ("90%, Nov 2025", "Down 1, worse", "No reading for Nov 2024", "Met by 5 points", *MET),
        ("No reading", "No reading", "No reading", "Can't be said", *NO),
    ]


def test_thirteen_months_and_what_is_missing_in_words() -> None:
    report = readings_report(facts(PLAN, as_at=AS_AT))
    [table] = report.tables
    headers = [column.header for column in table.columns]
    assert (headers[2], headers[14], len(headers)) == ("Jan 2025", "Jan 2026", 18)
    assert table.columns[15].draws == (2, 14)
    first, second, third, fourth = table.rows
    missing = "No reading"
    last = (82.1, 82.4, None, "70% to 82.4%", "Part month")  # in figures as well
    assert first == ("M1", "Rises (%)", 70, *[missing] * 10, *last)
    assert second[1:3] == ("Falls", missing)
    assert third[-6:] == (90, missing, missing, None, "91% to 90%", "System down")
    assert set(fourth[2:15]) == {missing}
    assert report.notes[0] == "Two of four measures have no reading for January 2026."
