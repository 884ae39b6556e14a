"""What a measure is to reach, where it stands, and how far that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from plantools.plan import Measure, Plan, Reading
from plantools.plan.dates import months_before, short_month
from plantools.plan.target import parse_band, parse_target

OUTSTANDING, GOOD, IMPROVE, BELOW = "Outstanding", "Good", "Requires improvement", "Below"
MET, NOT_MET = "Met", "Not met"
DECIMALS = 2
"""As many as a reading is shown with, at most."""
_INFINITE = float("inf")
_PERCENT = frozenset({"%", "percent", "per cent", "percentage"})
_PLAIN = frozenset({"", "number", "count", "no", "score"})


@dataclass(frozen=True, slots=True)
class Goal:
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


@dataclass(frozen=True, slots=True)
class Gauge:
    """A measure with its readings up to a date, one a month."""

    measure: Measure
    readings: dict[date, Reading]

    @property
    def latest(self) -> date | None:
        """The last month with a value."""
        return max((m for m, r in self.readings.items() if r.value is not None), default=None)

    def value(self, month: date | None) -> float | None:
        reading = self.readings.get(month) if month else None
        return reading.value if reading else None

    @property
    def direction(self) -> str:
        """higher, lower, or "" where neither the plan, the target nor the thresholds say."""
        said = self.measure.direction.casefold()
        for word in ("higher", "lower"):
            if word in said:
                return word
        told = parse_target(self.measure.target_text)
        if told is not None and told.direction:
            return told.direction
        bands = [band for _, band in self.bands]
        if len(bands) < 2 or bands[0] == bands[-1]:
            return ""
        return "higher" if bands[0] > bands[-1] else "lower"

    @property
    def bands(self) -> list[tuple[str, tuple[float, float]]]:
        """The thresholds that can be read, the best first."""
        texts = (
            (OUTSTANDING, self.measure.outstanding),
            (GOOD, self.measure.good),
            (IMPROVE, self.measure.requires_improvement),
        )
        return [(word, band) for word, text in texts if (band := parse_band(text)) is not None]

    @property
    def goal(self) -> Goal | None:
        """The target: as a number, else as its text says; None where there is none to be read."""
        told, number = parse_target(self.measure.target_text), self.measure.target
        beyond = told is not None and told.beyond
        if told is not None and number in (None, told.value / 100):
            number = told.value
        if number is None:
            band = parse_band(self.measure.target_text)
            return Goal(*band) if band else None
        if self.direction == "higher":
            return Goal(low=number, beyond=beyond)
        return Goal(high=number, beyond=beyond) if self.direction == "lower" else None

    @property
    def band(self) -> str:
        """The threshold that the latest value reaches, in words; "" where none can be compared."""
        value, higher = self.value(self.latest), self.direction == "higher"
        if value is None or not self.bands or not self.direction:
            return ""
        for word, (low, high) in self.bands:
            if value >= low if higher else value <= high:
                return word
        return BELOW

    @property
    def target(self) -> str:
        """The target as it is written, else as a number with its unit; "" if there is none."""
        number = self.measure.target
        return self.measure.target_text.strip() or ("" if number is None else self.shown(number))

    @property
    def against_target(self) -> str:
        """Whether the latest value meets the target, in words; no matter which threshold."""
        value = self.value(self.latest)
        if value is None:
            return "No reading"
        if self.goal is not None:
            return MET if self.goal.is_met(value) else NOT_MET
        if self.measure.target is None and not self.measure.target_text.strip():
            return "No target"
        return "Target can't be read" if self.direction else "Direction not given"

    @property
    def to_target(self) -> str:
        """How far the latest value is from the target, in words."""
        value, goal = self.value(self.latest), self.goal
        if value is None or goal is None:
            return "Can't be said"
        far = goal.distance(value)
        if goal.is_met(value):
            return "Met exactly" if far == 0 else f"Met by {self.in_unit(-far)}"
        side = "below" if value < goal.low or (far == 0 and goal.low > -_INFINITE) else "above"
        if far == 0:
            return f"At the number; must be {'over' if side == 'below' else 'under'} it"
        return f"{self.in_unit(far)} {side} target"

    def change(self, months: int) -> str:
        """How the latest value differs from that of so many months before, in words."""
        latest = self.latest
        if latest is None:
            return "No reading"
        earlier = months_before(latest, months)
        now, then = self.value(latest), self.value(earlier)
        if now is None or then is None:
            return f"No reading for {short_month(earlier)}"
        change = _less(now, then)
        if change == 0:
            return "No change"
        told = f"{'Up' if change > 0 else 'Down'} {tidy(abs(change))}"
        if not self.direction:
            return told
        return f"{told}, {'better' if (change > 0) == (self.direction == 'higher') else 'worse'}"

    @property
    def is_percent(self) -> bool:
        return self.measure.unit.strip().casefold() in _PERCENT

    def in_unit(self, number: float) -> str:
        """A difference with its unit: points are what percentages differ by."""
        unit = self.measure.unit.strip()
        if self.is_percent:
            return f"{tidy(number)} point{'s' * (number != 1)}"
        return f"£{tidy(number)}" if unit == "£" else f"{tidy(number)}{self._unit}"

    def shown(self, number: float) -> str:
        """A value with its unit."""
        unit = self.measure.unit.strip()
        if self.is_percent:
            return f"{tidy(number)}%"
        return f"£{tidy(number)}" if unit == "£" else f"{tidy(number)}{self._unit}"

    @property
    def _unit(self) -> str:
        unit = self.measure.unit.strip()
        return "" if unit.casefold() in _PLAIN else f" {unit}"


def gauges(plan: Plan, as_at: date) -> list[Gauge]:
    """Every measure with its readings up to a date; of two for one month the later row."""
    by_measure: dict[str, dict[date, Reading]] = {}
    for reading in plan.readings:
        if reading.month is not None and reading.month <= as_at:
            by_measure.setdefault(_key(reading.measure), {})[reading.month] = reading
    return [Gauge(m, by_measure.get(_key(m.id), {})) for m in plan.measures]


def tidy(number: float) -> str:
    """A number as it is read: 81, 19.1 or 1,240."""
    text = f"{Decimal(str(number)):,.{DECIMALS}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _less(one: float, other: float) -> float:
    """The difference as a person works it out: 0.3 - 0.1 is 0.2."""
    if _INFINITE in (abs(one), abs(other)):
        return -_INFINITE
    return float(Decimal(str(one)) - Decimal(str(other)))


def _key(text: str) -> str:
    return text.strip().casefold()
