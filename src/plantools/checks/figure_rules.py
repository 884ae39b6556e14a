"""Rules that look at measures, readings and finance. They say nothing while there are none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from math import isinf

from plantools.checks.plan_lookup import View, key
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import is_nothing, plain, quote
from plantools.plan import FinanceLine, Measure, Reading
from plantools.plan.dates import month_year
from plantools.plan.model import grouped
from plantools.plan.target import parse_band, parse_target

_BANDS = (
    ("requires_improvement", "Requires improvement"),
    ("good", "Good"),
    ("outstanding", "Outstanding"),
)

_PERCENT = frozenset({"%", "percent", "per cent", "percentage"})
_SHOWN_MONTHS = 4


@rule("R01", "Target that can't be read", Severity.WARNING)
def unreadable_target(view: View) -> Iterator[Fault]:
    """What it finds: A measure whose Target is blank and whose Target text names no one number,
        such as "to improve". "Over 80%", "at least 20" and "15% or lower" can be read.
    Why it matters: The scorecard can't say whether the target is met.
    How to put it right: Name one number in Target text, or type it into Target.
    """
    for measure in view.plan.measures:
        text = measure.target_text.strip()
        if measure.target is not None or is_nothing(text):
            continue
        if parse_target(text) is None and parse_band(text) is None:
            fix = "Name one number, such as over 80%, or type it into Target."
            yield fault(measure, "target_text", f"No target can be read from {quote(text)}.", fix)


@rule("R02", "Target text and Target disagree", Severity.WARNING)
def targets_disagree(view: View) -> Iterator[Fault]:
    """What it finds: A measure whose Target text names another number than Target, or the other
        direction than Direction: "under 15%" where higher is said to be better.
    Why it matters: The published text says one thing and the scorecard counts by another.
    How to put it right: Correct the one that is wrong.
    """
    for measure in view.plan.measures:
        told = parse_target(measure.target_text)
        if told is None:
            continue
        direction = measure.direction.strip().casefold()
        if measure.target is not None and measure.target not in (told.value, told.value / 100):
            field, what = "target", f"Target is {measure.target:g}"
        elif told.direction and direction in ("higher", "lower") and direction != told.direction:
            field, what = "direction", f"Direction says that {direction} is better"
        else:
            continue
        message = f"{what}, but Target text says {quote(measure.target_text)}."
        yield fault(measure, field, message, "Correct the one that is wrong.")


@rule("R03", "Percentage that can't be", Severity.ERROR)
def impossible_percentage(view: View) -> Iterator[Fault]:
    """What it finds: A reading of a measure in % that is below 0 or above 100; and one between 0
        and 1 where the others are far above, as when Excel turned 85% into 0.85.
    Why it matters: The scorecard and its chart show it.
    How to put it right: Type the number in the measure's unit: 85 for 85%. If the measure is no
        percentage, correct its Unit.
    """
    from statistics import median  # no plan without measures waits for it

    measures = [m for m in view.plan.measures if m.unit.strip().casefold() in _PERCENT]
    in_percent = {key(m.id) for m in measures if m.id}
    if not in_percent:
        return
    usual = {
        measure: median(reading.value for reading in readings if reading.value is not None)
        for measure, readings in _by_measure(view).items()
        if measure in in_percent
    }
    for reading in view.plan.readings:
        value = reading.value
        if value is None or key(reading.measure) not in in_percent:
            continue
        if value < 0 or value > 100:
            message = f"A percentage can't be {value:g}."
        elif 0 < value < 1 and usual.get(key(reading.measure), 0) >= 10:
            message = f"The reading {value:g} means {value:g}%, far below the others."
        else:
            continue
        yield fault(reading, "value", message, "Type it in the measure's unit: 85 for 85%.")


@rule("R04", "Reading missing", Severity.ADVICE)
def reading_missing(view: View) -> Iterator[Fault]:
    """What it finds: A month without a reading in a measure that is read every month (or every
        third, if it is read so), and one that stopped being read while others went on.
    Why it matters: Trends and charts have a hole, and the committee asks what was hidden.
    How to put it right: Add the reading. If there is none, add a row for the month with a note that
        says why.
    """
    months = [
        r.month
        for r in view.plan.readings
        if r.month and r.value is not None and (view.as_at is None or r.month <= view.as_at)
    ]
    latest = max(map(_number, months), default=0)
    by_measure = _by_measure(view, blank=True)
    for measure in view.plan.measures:
        read = sorted({_number(r.month) for r in by_measure.get(key(measure.id), ()) if r.month})
        read = [month for month in read if month <= latest]
        if len(read) < 3:
            continue
        gaps = Counter(b - a for a, b in pairwise(read))
        usual = min(gaps, key=lambda gap: (-gaps[gap], gap))
        missing = [
            month
            for a, b in zip(read, [*read[1:], latest + 1], strict=True)
            for month in range(a + usual, b, usual)
        ]
        if missing:
            told = ", ".join(
                month_year(date(m // 12, m % 12 + 1, 1)) for m in missing[:_SHOWN_MONTHS]
            )
            more = f" and {len(missing) - _SHOWN_MONTHS} more" * (len(missing) > _SHOWN_MONTHS)
            message = f"{quote(f'{measure.id} {measure.measure}')} has no reading for {told}{more}."
            fix = "Add it on the Readings sheet, or a row with a note that says why there is none."
            yield fault(measure, "id", message, fix)


def _number(month: date | None) -> int:
    """Months since the year 0, so that they can be counted."""
    return 0 if month is None else month.year * 12 + month.month - 1


def _by_measure(view: View, *, blank: bool = False) -> dict[str, list[Reading]]:
    told = (r for r in view.plan.readings if r.value is not None or (blank and r.note.strip()))
    return grouped(told, lambda reading: key(reading.measure))


@rule("R05", "Thresholds that overlap", Severity.WARNING)
def bands_overlap(view: View) -> Iterator[Fault]:
    """What it finds: Two of Requires improvement, Good and Outstanding that hold the same number,
        such as 60-70% and 70-79%.
    Why it matters: A reading of 70 is two things at once, and each report may choose another.
    How to put it right: Let the next begin where the last ends: 60-69%, 70-79%, 80-100%.
    """
    for measure in view.plan.measures:
        bands = [
            (field, header, band)
            for field, header in _BANDS
            if (band := parse_band(getattr(measure, field)))
        ]
        for (earlier, one, first), (field, other, second) in pairwise(bands):
            if _overlap(first, second):
                message = (
                    f"{one} ({getattr(measure, earlier)}) and {other} "
                    f"({getattr(measure, field)}) overlap."
                )
                fix = "Let the next begin where the last ends: 60-69%, 70-79%."
                yield fault(measure, field, message, fix)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two bands share a number. "70-80" and "over 80" don't."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return low < high or (low == high and not any(map(isinf, (*one, *other))))


@rule("R06", "Reading or measure that can't be placed", Severity.ERROR)
def misplaced(view: View) -> Iterator[Fault]:
    """What it finds: A reading of a measure that is not on the Measures sheet, a second reading of
        one measure for the same month, and a measure id that is there twice.
    Why it matters: Nobody can tell which number is right, and one of them is shown.
    How to put it right: Choose the measure's id from the list; keep one row for each month; give
        each measure an id of its own.
    """
    measures: dict[str, Measure] = {}
    for measure in view.plan.measures:
        if measure.id.strip() and measures.setdefault(key(measure.id), measure) is not measure:
            fix = "Give this one an id of its own, and correct its readings."
            yield fault(measure, "id", f"Measure {quote(measure.id)} is there twice.", fix)
    seen: dict[tuple[str, date], Reading] = {}
    for reading in view.plan.readings:
        if measures and key(reading.measure) not in measures:
            message = f"Measure {quote(reading.measure)} is not on the Measures sheet."
            yield fault(reading, "measure", message, "Choose the measure's id from the list.")
        elif (
            reading.month is not None
            and seen.setdefault((key(reading.measure), reading.month), reading) is not reading
        ):
            month = month_year(reading.month)
            message = f"Measure {quote(reading.measure)} has a reading for {month} already."
            yield fault(reading, "month", message, "Delete the one that is wrong.")


_TOTAL = re.compile(r"(?:grand |overall )?totals?\b|sum\b", re.IGNORECASE)
_SUMS = (("budget", "Budget"), ("actual_to_date", "Actual to date"), ("forecast", "Forecast"))
_ROUNDING = 1.0
"""Pounds by which a total may differ, since amounts are rounded to pounds."""


def is_total(line: FinanceLine) -> bool:
    """Whether an officer added up in this row what the summary adds up by itself."""
    return _TOTAL.match(line.group.strip()) is not None


@rule("F01", "Total that doesn't add up", Severity.ERROR)
def wrong_total(view: View) -> Iterator[Fault]:
    """What it finds: A row of the Finance table whose group begins with Total, and whose Budget,
        Actual to date or Forecast is not the sum of the other rows of the same year and kind. A
        total without a year or a kind is compared with all of them.
    Why it matters: It is the first sum that anybody checks, and the whole paper is doubted.
    How to put it right: Correct the total or the amount that is wrong. The summary adds up by
        itself, so that a total row is best left out.
    """
    parts = [line for line in view.plan.finance if not is_total(line)]
    for total in view.plan.finance:
        if not is_total(total) or not parts:
            continue
        summed = [
            line
            for line in parts
            if (not total.year.strip() or plain(line.year) == plain(total.year))
            and (not total.kind.strip() or plain(line.kind) == plain(total.kind))
        ]
        for field, header in _SUMS:
            said = getattr(total, field)
            right = sum(getattr(line, field) or 0 for line in summed)
            if said is not None and abs(said - right) > _ROUNDING:
                message = (
                    f"{header} of {quote(total.group)} is £{said:,.0f}, but its rows add up to "
                    f"£{right:,.0f}."
                )
                yield fault(total, field, message, "Correct the total or the amount that is wrong.")


@rule("F02", "Forecast over budget without a note", Severity.WARNING)
def over_budget(view: View) -> Iterator[Fault]:
    """What it finds: A row whose Forecast is higher than its Budget and whose Note is blank.
    Why it matters: The committee will ask why, and who pays.
    How to put it right: Say in Note why it is over, and what meets it.
    """
    for line in view.plan.finance:
        if line.budget is None or line.forecast is None or not is_nothing(line.note):
            continue
        over = line.forecast - line.budget
        if over > _ROUNDING:
            message = (
                f"The forecast of {_name(line)} is £{over:,.0f} over budget, and Note is blank."
            )
            yield fault(line, "note", message, "Say why it is over and what meets it.")


@rule("F03", "Spent more than is forecast", Severity.WARNING)
def spent_more(view: View) -> Iterator[Fault]:
    """What it finds: A row whose Actual to date is higher than its Forecast for the year.
    Why it matters: The forecast can't come true any more; probably it is out of date.
    How to put it right: Bring the forecast up to date. If money is still to come back, say so in
        Note.
    """
    for line in view.plan.finance:
        if line.actual_to_date is None or line.forecast is None or not is_nothing(line.note):
            continue
        if line.actual_to_date - line.forecast > _ROUNDING:
            message = (
                f"The forecast of {_name(line)} is £{line.forecast:,.0f}, and "
                f"£{line.actual_to_date:,.0f} has been spent already."
            )
            fix = "Bring the forecast up to date, or say in Note what will come back."
            yield fault(line, "forecast", message, fix)


@rule("F04", "Finance line that is there twice", Severity.WARNING)
def twice(view: View) -> Iterator[Fault]:
    """What it finds: A second row with the same group, kind and year.
    Why it matters: Both are added up, and the money is counted twice.
    How to put it right: Put the two amounts into one row, or delete the one that is wrong.
    """
    seen: dict[tuple[str, str, str], FinanceLine] = {}
    for line in view.plan.finance:
        if not line.group.strip():
            continue
        same = plain(line.group), plain(line.kind), plain(line.year)
        first = seen.setdefault(same, line)
        if first is not line:
            where = f" on row {first.place.row}" if first.place.row else ""
            fix = "Put the two into one row, or delete the one that is wrong."
            yield fault(line, "group", f"{_name(line)} is there already{where}.", fix)


def _name(line: FinanceLine) -> str:
    return quote(" ".join(part for part in (line.group, line.kind, line.year) if part.strip()))
