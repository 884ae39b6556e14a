"""The Scorecard (Appendix 4): what each measure is to reach and where it stands.

Two sheets with a table each, so that the header of each repeats on every page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from plantools.plan import Measure, Plan, Reading, grouped
from plantools.plan.dates import month_year, months_before, short_month
from plantools.plan.target import Target, parse_band, parse_target
from plantools.reports.figures import Facts, as_sentence, be, listed, number, share_of
from plantools.reports.report import (
    Report,
    ReportColumn,
    ReportTable,
    Row,
    Show,
    column,
    columns,
    compared,
    table_of,
)

SCORECARD_TABLE, READINGS_TABLE = "tblScorecard", "tblScorecardReadings"
_MONTHS = 13
"""A year and the month that it is compared with."""
_DECIMALS = 2
"""As many as a reading is shown with, at most."""
_NO_READING = "No reading"
_BANDS = {
    "Outstanding": "outstanding",
    "Good": "good",
    "Requires improvement": "requiring improvement",
    "Below": "below all of them",
}
"""Where measures stand by their thresholds, in a table and in a sentence, the best first."""
_INFINITE = float("inf")
_PERCENT = frozenset({"%", "percent", "per cent", "percentage"})
_PLAIN = frozenset({"", "number", "count", "no", "score"})


class Goal(NamedTuple):
    """From where to where a reading is on target. `beyond`: the end itself is not enough."""

    low: float = -_INFINITE
    high: float = _INFINITE
    beyond: bool = False

    def distance(self, value: float) -> float:
        """How far a value is outside (positive) or inside; 0 at the very end."""
        return max(_less(self.low, value), _less(value, self.high))

    def is_met(self, value: float) -> bool:
        distance = self.distance(value)
        return distance < 0 or (distance == 0 and not self.beyond)


class Gauge:
    """A measure with its readings up to a date, one a month, the earliest first."""

    def __init__(self, measure: Measure, readings: dict[date, Reading]) -> None:
        self.measure, self.readings = measure, readings
        self.values = {m: r.value for m, r in readings.items() if r.value is not None}
        self.latest = max(self.values, default=None)
        self.value = self.values[self.latest] if self.latest else None
        self.unit = measure.unit.strip()
        self.is_percent = self.unit.casefold() in _PERCENT
        thresholds = (measure.outstanding, measure.good, measure.requires_improvement)
        bands = zip(_BANDS, map(parse_band, thresholds), strict=False)
        self.bands = [(word, band) for word, band in bands if band is not None]  # the best first
        number = measure.target
        self.target = measure.target_text.strip() or ("" if number is None else self.shown(number))
        told = parse_target(measure.target_text)
        self.direction = self._direction(told.direction if told else "")
        self.goal = self._goal(told)

    def _direction(self, told: str) -> str:
        """higher, lower, or "" where neither the plan, the target nor the thresholds say."""
        said = self.measure.direction.casefold()
        for word in ("higher", "lower"):
            if word in said:
                return word
        best, worst = (self.bands[n][1] if self.bands else (0.0, 0.0) for n in (0, -1))
        return told or ("" if best == worst else "higher" if best > worst else "lower")

    def _goal(self, told: Target | None) -> Goal | None:
        """The target: as a number, else as its text says; None where there is none to be read."""
        number, beyond = self.measure.target, told is not None and told.beyond
        if told is not None and number in (None, told.value / 100):
            number = told.value
        if number is None:
            band = parse_band(self.measure.target_text)
            return Goal(*band) if band else None
        if self.direction == "higher":
            return Goal(low=number, beyond=beyond)
        return Goal(high=number, beyond=beyond) if self.direction == "lower" else None

    @property
    def reading(self) -> str:
        """The latest value with its unit, and the month."""
        if self.latest is None or self.value is None:
            return _NO_READING
        return f"{self.shown(self.value)}, {short_month(self.latest)}"

    @property
    def band(self) -> str:
        """The threshold that the latest value reaches, in words; "" where none can be compared."""
        value, higher = self.value, self.direction == "higher"
        if value is None or not self.bands or not self.direction:
            return ""
        reached = (
            w for w, (low, high) in self.bands if (value >= low if higher else value <= high)
        )
        return next(reached, "Below")

    @property
    def against_target(self) -> str:
        """Whether the latest value meets the target, in words; no matter which threshold."""
        if self.value is None:
            return _NO_READING
        if self.goal is not None:
            return "Met" if self.goal.is_met(self.value) else "Not met"
        if not self.target:
            return "No target"
        return "Target can't be read" if self.direction else "Direction not given"

    @property
    def to_target(self) -> str:
        """How far the latest value is from the target, in words."""
        value, goal = self.value, self.goal
        if value is None or goal is None:
            return "Can't be said"
        far, is_below = goal.distance(value), value <= goal.low
        if goal.is_met(value):
            return "Met exactly" if far == 0 else f"Met by {self.apart(-far)}"
        if far == 0:
            return f"At the number; must be {'over' if is_below else 'under'} it"
        return f"{self.apart(far)} {'below' if is_below else 'above'} target"

    def change(self, months: int) -> str:
        """How the latest value differs from that of so many months before, in words."""
        if self.latest is None or self.value is None:
            return _NO_READING
        earlier = months_before(self.latest, months)
        if earlier not in self.values:
            return f"No reading for {short_month(earlier)}"
        change = _less(self.value, self.values[earlier])
        if change == 0:
            return "No change"
        told = f"{'Up' if change > 0 else 'Down'} {_tidy(abs(change))}"
        if not self.direction:
            return told
        return f"{told}, {'better' if (change > 0) == (self.direction == 'higher') else 'worse'}"

    def apart(self, number: float) -> str:
        """A difference with its unit: points are what percentages differ by."""
        if self.is_percent:
            return f"{_tidy(number)} point{'s' * (number != 1)}"
        return self.shown(number)

    def shown(self, number: float) -> str:
        """A value with its unit."""
        if self.is_percent:
            return f"{_tidy(number)}%"
        if self.unit == "£":
            return f"£{_tidy(number)}"
        return _tidy(number) + (f" {self.unit}" if self.unit.casefold() not in _PLAIN else "")


def gauges(plan: Plan, as_at: date) -> list[Gauge]:
    """Every measure with its readings up to a date; of two for one month the later row."""
    dated = sorted(
        ((r.month, r) for r in plan.readings if r.month is not None and r.month <= as_at),
        key=lambda each: each[0],
    )
    found = grouped(dated, lambda each: each[1].measure.strip().casefold())
    return [Gauge(m, dict(found.get(m.id.strip().casefold(), ()))) for m in plan.measures]


def _tidy(number: float) -> str:
    """A number as it is read: 81, 19.1 or 1,240."""
    return f"{Decimal(str(number)):,.{_DECIMALS}f}".rstrip("0").rstrip(".")


def _less(one: float, other: float) -> float:
    """The difference as a person works it out: 0.3 - 0.1 is 0.2."""
    return float(Decimal(str(one)) - Decimal(str(other)))


def scorecard_report(facts: Facts) -> Report:
    """Where each measure stands."""
    all_ = gauges(facts.plan, facts.day)
    are_rare = 2 * sum(bool(gauge.bands) for gauge in all_) < len(all_)
    standing = table_of(
        SCORECARD_TABLE,
        "Where each measure stands",
        all_,
        (
            column("Id", 6, lambda gauge: gauge.measure.id),
            column("Measure", 40, lambda gauge: gauge.measure.measure),
            column("Section", 9, lambda gauge: gauge.measure.section),
            column("Target", 12, lambda gauge: gauge.target or "None"),
            column("Better when", 10, lambda gauge: gauge.direction.capitalize() or "Not said"),
            column(
                "Requires improvement",
                14,
                lambda gauge: gauge.measure.requires_improvement,
                detail=are_rare,
            ),
            column("Good", 10, lambda gauge: gauge.measure.good, detail=are_rare),
            column("Outstanding", 13, lambda gauge: gauge.measure.outstanding, detail=are_rare),
            column("Latest", 12, lambda gauge: gauge.reading),
            column("Change on month", 13, lambda gauge: gauge.change(1)),
            column("Change on year", 13, lambda gauge: gauge.change(12)),
            column("How close", 16, lambda gauge: gauge.to_target),
            column("By threshold", 14, lambda gauge: gauge.band or "None"),
            column("Target met", 12, lambda gauge: gauge.against_target, Show.STATUS),
        ),
        "No measures",
    )
    drawn: list[Row] = []
    for gauge in all_:  # in per cent, for only what has one unit can share an axis
        if gauge.is_percent and gauge.goal is not None and gauge.value is not None:
            lower = " (lower is better)" if gauge.direction == "lower" else ""
            target = next(end for end in gauge.goal if abs(end) < _INFINITE)
            drawn.append((gauge.measure.id, f"{gauge.measure.measure}{lower}", target, gauge.value))
    title, told = "Measures in per cent: the target and the latest reading", sentence(facts)
    headers = (*columns(6, "Id"), *columns(40, "Measure in per cent"))
    chart = ReportTable(
        "tblScorecardDrawn",
        "What is drawn below, in per cent",
        (*headers, *columns(12, "Target", "Latest", show=Show.NUMBER)),
        tuple(drawn),
        chart=compared(title, told, 2, len(drawn), Show.NUMBER, "%"),
        is_only_drawn=True,
    )
    return Report("Scorecard", (told, facts.note), (standing, chart) if drawn else (standing,))


def readings_report(facts: Facts) -> Report:
    """What each measure stood at, month by month."""
    all_ = gauges(facts.plan, facts.day)
    latest = max((g.latest for g in all_ if g.latest), default=facts.day.replace(day=1))
    months = [months_before(latest, back) for back in reversed(range(_MONTHS))]
    missing = sum(latest not in gauge.values for gauge in all_)
    no = share_of(missing, len(all_), "measure", "has no reading", "have no reading", "")
    told = f"{no if missing else 'every measure has a reading'} for {month_year(latest)}"
    table = ReportTable(
        READINGS_TABLE,
        f"Readings, {month_year(months[0])} to {month_year(latest)}",
        (
            *(ReportColumn("Id", 6), ReportColumn("Measure and unit", 40)),
            *columns(12, *map(short_month, months), show=Show.NUMBER),
            ReportColumn("Trend", 14, Show.TREND, draws=(2, 1 + len(months))),
            *(ReportColumn("First to last", 18), ReportColumn("Note on the latest", 30)),
        ),
        tuple(_readings(gauge, months) for gauge in all_),
        "No measures",
    )
    return Report("Scorecard: readings month by month", (as_sentence(told), facts.note), (table,))


def _readings(gauge: Gauge, months: Sequence[date]) -> Row:
    values, unit = gauge.values, gauge.unit
    known = [gauge.shown(values[month]) for month in months if month in values]
    notes = [reading.note for reading in gauge.readings.values()]
    return (
        gauge.measure.id,
        f"{gauge.measure.measure} ({unit})" if unit else gauge.measure.measure,
        *(_plain(values[month]) if month in values else _NO_READING for month in months),
        None,
        f"{known[0]} to {known[-1]}" if len(known) > 1 else "",  # where no line is drawn
        notes[-1] if notes else "",  # may say why there is no reading
    )


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else round(value, _DECIMALS)


def sentence(facts: Facts) -> str:
    """How many measures stand how, as it can be read out."""
    all_ = gauges(facts.plan, facts.day)
    bands = Counter(gauge.band for gauge in all_)
    reached = Counter(gauge.against_target for gauge in all_)
    met, known = reached["Met"], reached["Met"] + reached["Not met"]
    meet = "meets its target", "meet their target", "does not meet its target"
    told = share_of(met, known, "measure", *meet)
    if not known:
        told = "no measure can be compared with a target"
    elif others := len(all_) - known:
        told += f"; {number(others)} more can't be compared with one"
    stand = [f"{number(bands[w])} {be(bands[w])} {said}" for w, said in _BANDS.items() if bands[w]]
    return as_sentence(f"{told}. By their thresholds {listed(stand)}" if stand else told)
