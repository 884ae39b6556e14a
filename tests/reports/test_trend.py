"""What moved since the last recorded report, and the figures at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from plantools.plan import RecordedReport
from plantools.reports.figures import headline
from plantools.reports.overview import overview_report, trend_report
from plantools.reports.report import Report
from tests.plans import AS_AT, facts, plan, row, section

FIRST = RecordedReport(
    "Committee March 2025",
    date(2025, 3, 31),
    (row("SL1", rating="Grey"), row("FD1", section="FD", rating="Grey")),
)
LAST = RecordedReport(
    "Committee May 2025",
    date(2025, 5, 31),
    (
        row("SL1", rating="Blue"),
        row("SL2", rating="Green", due_by="April 2025"),
        row("SL3", rating="Green"),
        row("FD1", section="FD", rating="Red"),
        row("FD2", section="FD", rating="Red", status="Removed"),
    ),
)
NOW = plan(
    row("SL1", rating="Blue"),
    row("SL2", rating="Blue"),
    row("SL3", rating="Amber"),
    row("FD1", section="FD", rating="Red", due_by="May 2025"),
    row("FD3", section="FD", rating="Red", due_by="April 2025"),
    row("CL1", section="CL", rating="Grey"),
    sections=(section("SL"), section("FD"), section("CL")),
)


def report(*history: RecordedReport) -> Report:
    return trend_report(facts(NOW, *history))


def test_the_movement_can_be_read_out() -> None:
    assert report(FIRST, LAST).notes[0] == (
        "Since Committee May 2025 (as at 31 May 2025): 2 Blue (was 1); 0 Green (was 2); "
        "1 Amber (was 0); 2 Red (was 1); 1 Grey (was 0); 33% complete (was 25%); "
        "2 overdue (was 1); 6 actions in all (was 4)."
    )
    again = replace(LAST, milestones=NOW.milestones, as_at=AS_AT.replace(day=29))
    assert report(again).notes[0].endswith("(as at 29 June 2025): no figure has moved.")


def test_trend_has_every_report_and_now_with_a_chart() -> None:
    trend = report(FIRST, LAST).tables[0]
    assert trend.name == "tblRagTrend"
    assert trend.rows == (
        ("Committee March 2025", 0, 0, 0, 0, 2, 0, 2, 0, 0, date(2025, 3, 31)),
        ("Committee May 2025", 1, 2, 0, 1, 0, 0, 4, 1, 0.25, date(2025, 5, 31)),
        ("Now", 2, 0, 1, 2, 1, 0, 6, 2, 0.33, AS_AT),
    )
    assert trend.chart is not None
    assert trend.chart.rows == 3
    headers = [c.header for c in trend.columns]
    shown = headers[trend.chart.first_column : trend.chart.last_column + 1]
    assert shown == ["Report", "Blue", "Green", "Amber", "Red", "Grey"]


def test_sections_say_how_much_was_complete_then() -> None:
    overview = overview_report(facts(NOW, FIRST, LAST))
    table = overview.tables[0]
    assert table.columns[-1].header == "% complete then"
    assert [line[-1] for line in table.rows] == [
        pytest.approx(0.33),  # SL: 1 of 3
        0,  # FD
        "None then",  # CL
        0.25,  # the whole plan: 1 of 4
    ]


def test_without_a_recorded_report_there_is_no_movement() -> None:
    [trend] = report().tables
    assert report().notes[0].startswith("No report is recorded yet")
    assert [line[0] for line in trend.rows] == ["Now"]


def test_a_report_has_the_figures_that_it_had_when_it_was_made() -> None:
    then = plan(*LAST.milestones)
    assert facts(NOW, LAST).standings[0].figures == headline(then, LAST.as_at)
