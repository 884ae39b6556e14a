"""The Scorecard (Appendix 4): where each measure stands, and its last thirteen months.

Two sheets with a table each, so that the header of each repeats on every page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from plantools.plan.dates import month_year, months_before, short_month
from plantools.reports.figures import Facts
from plantools.reports.measure import (
    BELOW,
    DECIMALS,
    GOOD,
    IMPROVE,
    OUTSTANDING,
    Gauge,
    gauges,
)
from plantools.reports.report import (
    COMPARED,
    Bar,
    BarChart,
    Cell,
    Report,
    ReportColumn,
    ReportTable,
    Show,
)
from plantools.reports.sentences import be, listed, number, share_of

SCORECARD_TABLE, READINGS_TABLE = "tblScorecard", "tblScorecardReadings"
MONTHS = 13
"""A year and the month that it is compared with."""
NO_READING = "No reading"
BAND_WORDS = {
    OUTSTANDING: "outstanding",
    GOOD: "good",
    IMPROVE: "requiring improvement",
    BELOW: "below all of them",
}
"""Where measures stand by their thresholds, in a sentence, the best first."""


def scorecard_report(facts: Facts) -> Report:
    """Each measure: target, thresholds, the latest reading, how it moved, how far it has to go."""
    all_ = gauges(facts.plan, facts.day)
    return Report(
        title="Scorecard",
        notes=(sentence(all_), facts.note),
        tables=(_standing(all_), *_drawn(all_)),
    )


def readings_report(facts: Facts) -> Report:
    """Each measure's readings of the last thirteen months, a column for each month."""
    all_ = gauges(facts.plan, facts.day)
    latest = max((g.latest for g in all_ if g.latest), default=facts.day.replace(day=1))
    missing = sum(g.value(latest) is None for g in all_)
    no = share_of(missing, len(all_), "measure", "has no reading", "have no reading", "")
    told = f"{no if missing else 'every measure has a reading'} for {month_year(latest)}."
    return Report(
        title="Scorecard: readings month by month",
        notes=(told[:1].upper() + told[1:], facts.note),
        tables=(_readings(all_, latest),),
    )


def sentence(all_: Sequence[Gauge]) -> str:
    """How many measures stand how, as it can be read out."""
    bands = Counter(gauge.band for gauge in all_ if gauge.band)
    goals = [(g.goal, g.value(g.latest)) for g in all_]
    known = [(goal, value) for goal, value in goals if goal is not None and value is not None]
    met = sum(goal.is_met(value) for goal, value in known)
    meet = "meets its target", "meet their target", "does not meet its target"
    told = share_of(met, len(known), "measure", *meet)
    if not known:
        told = "no measure can be compared with a target"
    elif others := len(all_) - len(known):
        told += f"; {number(others)} more can't be compared with one"
    if bands:
        words = [word for word in BAND_WORDS if bands[word]]
        reached = [f"{number(bands[w])} {be(bands[w])} {BAND_WORDS[w]}" for w in words]
        told += f". By their thresholds {listed(reached)}"
    return f"{told[:1].upper()}{told[1:]}."


def _standing(all_: Sequence[Gauge]) -> ReportTable:
    are_rare = 2 * sum(bool(gauge.bands) for gauge in all_) < len(all_)
    return ReportTable(
        SCORECARD_TABLE,
        "Where each measure stands",
        (
            ReportColumn("Id", 6),
            ReportColumn("Measure", 40),
            ReportColumn("Section", 9),
            ReportColumn("Target", 12),
            ReportColumn("Better when", 10),
            ReportColumn("Requires improvement", 14, is_detail=are_rare),
            ReportColumn("Good", 10, is_detail=are_rare),
            ReportColumn("Outstanding", 13, is_detail=are_rare),
            ReportColumn("Latest", 12),
            ReportColumn("Change on month", 13),
            ReportColumn("Change on year", 13),
            ReportColumn("How close", 16),
            ReportColumn("By threshold", 14),
            ReportColumn("Target met", 12, Show.STATUS),
        ),
        tuple(map(_row, all_)),
        "No measures",
    )


def _drawn(all_: Sequence[Gauge]) -> Iterator[ReportTable]:
    """What is drawn: the measures in per cent, for only what has one unit can share an axis."""
    rows: list[tuple[Cell, ...]] = []
    for gauge in all_:
        goal, value = gauge.goal, gauge.value(gauge.latest)
        if gauge.is_percent and goal is not None and value is not None:
            lower = " (lower is better)" if gauge.direction == "lower" else ""
            target = goal.low if goal.low > float("-inf") else goal.high
            rows.append((gauge.measure.id, f"{gauge.measure.measure}{lower}", target, value))
    columns = [ReportColumn(text, 12, Show.NUMBER) for text in ("Target", "Latest")]
    if rows:
        yield ReportTable(
            "tblScorecardDrawn",
            "What is drawn below, in per cent",
            (ReportColumn("Id", 6), ReportColumn("Measure in per cent", 40), *columns),
            tuple(rows),
            chart=BarChart(
                title="Measures in per cent: the target and the latest reading",
                alt_text=sentence(all_),
                first_column=1,
                last_column=1 + len(columns),
                rows=len(rows),
                bars=tuple(Bar(colors, "%") for colors in COMPARED[: len(columns)]),
                beside=True,
                show=Show.NUMBER,
            ),
            is_only_drawn=True,
        )


def _row(gauge: Gauge) -> tuple[Cell, ...]:
    measure, latest = gauge.measure, gauge.latest
    value = gauge.value(latest)
    return (
        measure.id,
        measure.measure,
        measure.section,
        gauge.target or "None",
        gauge.direction.capitalize() or "Not said",
        measure.requires_improvement,
        measure.good,
        measure.outstanding,
        NO_READING
        if latest is None or value is None
        else f"{gauge.shown(value)}, {short_month(latest)}",
        gauge.change(1),
        gauge.change(12),
        gauge.to_target,
        gauge.band or "None",
        gauge.against_target,
    )


def _readings(all_: Sequence[Gauge], latest: date) -> ReportTable:
    months = [months_before(latest, number) for number in reversed(range(MONTHS))]
    return ReportTable(
        READINGS_TABLE,
        f"Readings, {month_year(months[0])} to {month_year(latest)}",
        (
            ReportColumn("Id", 6),
            ReportColumn("Measure and unit", 40),
            *(ReportColumn(short_month(month), 12, Show.NUMBER) for month in months),
            ReportColumn("Trend", 14, Show.TREND, draws=(2, 1 + len(months))),
            ReportColumn("First to last", 18),
            ReportColumn("Note on the latest", 30),
        ),
        tuple(
            (
                gauge.measure.id,
                _named(gauge),
                *(_cell(gauge, month) for month in months),
                None,
                _first_to_last(gauge, months),
                _note(gauge),
            )
            for gauge in all_
        ),
        "No measures",
    )


def _named(gauge: Gauge) -> str:
    unit = gauge.measure.unit.strip()
    return f"{gauge.measure.measure} ({unit})" if unit else gauge.measure.measure


def _first_to_last(gauge: Gauge, months: Sequence[date]) -> str:
    """The trend in figures, for where no line is drawn."""
    known = [value for month in months if (value := gauge.value(month)) is not None]
    return f"{gauge.shown(known[0])} to {gauge.shown(known[-1])}" if len(known) > 1 else ""


def _note(gauge: Gauge) -> str:
    """What was said of the latest month; it may say why there is no reading."""
    month = max(gauge.readings, default=None)
    return gauge.readings[month].note if month else ""


def _cell(gauge: Gauge, month: date) -> Cell:
    value = gauge.value(month)
    if value is None:
        return NO_READING
    return int(value) if float(value).is_integer() else round(value, DECIMALS)
