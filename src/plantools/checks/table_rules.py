"""Rules that look at the tables beside the Actions: sections and their impact, measures and their
readings, finance. They say nothing while a table is empty."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import pairwise
from math import isinf

from plantools import plan
from plantools.checks.rule import Fault, Severity, View, fault, key, repeated, rule
from plantools.checks.words import is_nobody, is_nothing, plain, quote
from plantools.plan.dates import month_year
from plantools.plan.target import parse_band, parse_target

# --- sections and their impact


def _name(section: plan.Section) -> str:
    titled = f" ({section.title.strip()})" if section.title.strip() else ""
    return quote(f"{section.code}{titled}")


@rule("S01", "Section code used twice", Severity.ERROR)
def code_used_twice(view: View) -> Iterator[Fault]:
    """What: Two rows of the Sections sheet with the same code.
    Why: Nobody can tell to which of the two an action belongs.
    How: Give one of them another code and correct the actions that belong to it, or delete the row
        that is there twice.
    Message: Section code {code!q} is already in use{where}.
    Fix: Give this section a code of its own, or delete the row."""
    for section, first in repeated(view.plan.sections, lambda section: key(section.code)):
        yield fault(section, "code", where=first.place.on_row())


@rule("S02", "Section without actions", Severity.WARNING)
def no_actions(view: View) -> Iterator[Fault]:
    """What: A section that no action belongs to. Removed actions don't count; complete and
        carried-over ones do.
    Why: The plan names an area for improvement and says nothing about what will be done. Often the
        code on the Actions sheet is written in another way.
    How: Add the actions, correct their section codes, or delete the section.
    Message: No action belongs to section {name}.
    Fix: Add its actions, correct their section codes, or delete the section."""
    used = {"", *(key(row.section) for row in view.kept)}
    for section in view.plan.sections:
        if key(section.code) not in used:
            yield fault(section, "code", name=_name(section))


@rule("S03", "Section without a lead", Severity.ADVICE, "plan.sections", "section_lead")
def no_lead(_: View, row: plan.Section) -> object:
    """What: A section with a blank Section lead, or with a stand-in such as TBC.
    Why: Somebody has to answer for the section as a whole and for its impact.
    How: Name the post that leads on it.
    Message: Section {name} has{only} lead.
    Fix: Name the post that leads on it."""
    said = row.section_lead.strip()
    only = f" only {quote(said)} as its" if said else " no"
    return is_nobody(said) and {"only": only, "name": _name(row)}


@rule("S04", "Section without a code", Severity.ERROR, "plan.sections", "code")
def no_code(_: View, row: plan.Section) -> object:
    """What: A row of the Sections sheet with a title and no code.
    Why: No action can belong to it, so it is left out of every overview.
    How: Give it a short code, such as SL, and begin the refs of its actions with it.
    Message: Section {title!q} has no code.
    Fix: Type a short code that no other section has."""
    return row.title.strip() and not row.code.strip()


@rule("S05", "Section without a measure", Severity.ADVICE)
def no_measure(view: View) -> Iterator[Fault]:
    """What: A section that no measure on the Measures sheet belongs to. It says nothing while no
        measure names a section.
    Why: The scorecard says nothing about the section, so nobody can tell whether practice got
        better.
    How: Add a measure, or give one that is there the section's code.
    Message: Section {name} has no measure.
    Fix: Add one on the Measures sheet."""
    measured = {key(measure.section) for measure in view.plan.measures} | {""}
    for section in view.plan.sections if len(measured) > 1 else ():
        if key(section.code) not in measured:
            yield fault(section, "code", name=_name(section))


@rule("S06", "Section without an impact rating for the month", Severity.WARNING)
def no_impact(view: View) -> Iterator[Fault]:
    """What: A section that has no row on the Impact sheet for the last month that other sections
        report on. It says nothing while the Impact sheet is empty.
    Why: The committee sees impact section by section, and one is missing.
    How: Add the row. There is a rating that says that it is too early to tell.
    Message: Section {name} has no impact rating for {month}.
    Fix: Add the row on the Impact sheet; {early} if it is too early to tell."""
    day = view.as_at or date.max
    months = [row.month for row in view.plan.impact if row.month and row.month <= day]
    if not months:
        return
    told = {key(row.section) for row in view.plan.impact if row.month == max(months)}
    wanted = {key(row.section) for row in view.live} - told
    early = view.plan.impact_scale.named(plan.Meaning.TOO_EARLY)
    for section in view.plan.sections:
        if key(section.code) in wanted:
            month = month_year(max(months))
            yield fault(section, "code", name=_name(section), month=month, early=early)


_TO_START = re.compile(
    r"\b(?:(?:impact )?reporting (?:is |due )?(?:will |to )(?:start|begin|commence)"
    r"|(?:will|to) be reported|to report (?:from|in)|impact (?:will|to) be reported"
    r"|not yet reported)\b[^.\n]*",
    re.IGNORECASE,
)


@rule("I01", "Impact text left at “reporting to start”", Severity.WARNING, "plan.impact")
def still_to_start(view: View, row: plan.ImpactReview) -> object:
    """What: A row of the Impact table that says that reporting will start, in a month that has
        come, though the section has a rating or the month named has passed.
    Why: The words were written before there was anything to report, and nobody has come back to
        them.
    How: Say what the impact is, or rate it too early to tell and say why it still is.
    Message: The impact of {section!q} still says {said!q}.
    Fix: Say what the impact is, or why it is too early to tell."""
    if view.as_at is None or (row.month and row.month > view.as_at):
        return False
    early = view.plan.impact_scale.meaning(row.rating) in (None, plan.Meaning.TOO_EARLY)
    for field in ("key_activities", "impact_achieved", "indicators_show"):
        if match := _TO_START.search(getattr(row, field)):
            due = plan.parse_due(match[0]).first or plan.parse_due(match[0]).last
            if not (early and due is not None and due > view.as_at):
                return {"field": field, "said": match[0]}
    return False


@rule("I02", "Impact without a rating", Severity.WARNING, "plan.impact", "rating")
def no_rating(view: View, row: plan.ImpactReview) -> object:
    """What: A row of the Impact table whose rating is blank or isn't in the key to the ratings of
        impact (tblRatings on the Lists sheet). Rows of months to come may be blank.
    Why: The overview of impact shows a gap for the section.
    How: Choose the rating. There is one that says that it is too early to tell.
    Message: {section!q} has no impact rating for {when}.
    Fix: Choose one of {ratings}."""
    if row.rating is not None or not row.section.strip():
        return False
    told = {"ratings": ", ".join(view.plan.impact_scale.words)}
    if row.rating_text.strip():  # of words in the key K01 speaks
        told["message"] = "{rating_text!q} is not a rating."
        return not view.is_in_key(plan.RatingKind.IMPACT, row.rating_text) and told
    has_come = row.month and view.as_at and row.month <= view.as_at
    return row.month and has_come and {"when": month_year(row.month), **told}


@rule("I03", "Impact row that can't be placed", Severity.ERROR)
def impact_misplaced(view: View) -> Iterator[Fault]:
    """What: A row of the Impact table whose section is not on the Sections sheet, and a second row
        of one section for the same month.
    Why: The one is left out of every report; of the two, only one can be shown.
    How: Choose the section's code from the list. Keep one row for each month.
    Message: Section {section!q} is not on the Sections sheet.
    Fix: Choose the section's code from the list."""
    again = "{section!q} has a row for {when} already."
    fix = "Keep one row for each section and month."
    blank = "This row names no section."
    return _misplaced(view.plan.impact, "section", view.codes, again, fix, message=blank)


def _misplaced(
    rows: Iterable[plan.ImpactReview | plan.Reading],
    field: str,
    known: Collection[str],
    again: str,
    fix: str,
    **blank: str,
) -> Iterator[Fault]:
    """Rows whose section or measure is unknown, and the second row of one for the same month."""
    seen = set()
    for row in rows:
        name = key(row.known_by)
        if known and name not in known:
            yield fault(row, field, **({} if name else blank))
        elif row.month is not None:
            if (name, row.month) in seen:
                yield fault(row, "month", message=again, fix=fix, when=month_year(row.month))
            seen.add((name, row.month))


# --- measures and their readings

_BANDS = {
    "requires_improvement": "Requires improvement",
    "good": "Good",
    "outstanding": "Outstanding",
}
_PERCENT = frozenset({"%", "percent", "per cent", "percentage"})
_SHOWN_MONTHS = 4


@rule("R01", "Target that can't be read", Severity.WARNING, "plan.measures", "target_text")
def unreadable_target(_: View, row: plan.Measure) -> object:
    """What: A measure whose Target is blank and whose Target text names no one number, such as "to
        improve". "Over 80%", "at least 20" and "15% or lower" can be read.
    Why: The scorecard can't say whether the target is met.
    How: Name one number in Target text, or type it into Target.
    Message: No target can be read from {target_text!q}.
    Fix: Name one number, such as over 80%, or type it into Target."""
    text = row.target_text.strip()
    told = row.target is not None or is_nothing(text)
    return not told and parse_target(text) is None and parse_band(text) is None


@rule("R02", "Target text and Target disagree", Severity.WARNING, "plan.measures", "target")
def targets_disagree(_: View, row: plan.Measure) -> object:
    """What: A measure whose Target text names another number than Target, or the other direction
        than Direction: "under 15%" where higher is said to be better.
    Why: The published text says one thing and the scorecard counts by another.
    How: Correct the one that is wrong.
    Message: Target is {target:g}, but Target text says {target_text!q}.
    Fix: Correct the one that is wrong."""
    told, direction = parse_target(row.target_text), row.direction.strip().casefold()
    if told is None:
        return False
    if row.target is not None and row.target not in (told.value, told.value / 100):
        return True
    message = "Direction says that {better} is better, but Target text says {target_text!q}."
    wrong = told.direction and direction in ("higher", "lower") and direction != told.direction
    return wrong and {"field": "direction", "message": message, "better": direction}


@rule("R03", "Percentage that can't be", Severity.ERROR)
def impossible_percentage(view: View) -> Iterator[Fault]:
    """What: A reading of a measure in % that is below 0 or above 100; and one between 0 and 1 where
        the others are far above, as when Excel turned 85% into 0.85.
    Why: The scorecard and its chart show it.
    How: Type the number in the measure's unit: 85 for 85%. If the measure is no percentage, correct
        its Unit.
    Message: A percentage can't be {value:g}.
    Fix: Type it in the measure's unit: 85 for 85%."""
    from statistics import median  # no plan without measures waits for it

    percent = (m for m in view.plan.measures if m.unit.strip().casefold() in _PERCENT)
    read = _by_measure(view)
    usual = {
        measure: median([r.value for r in read[measure] if r.value is not None] or [0])
        for measure in {key(measure.id) for measure in percent if measure.id} & read.keys()
    }
    for reading in view.plan.readings:
        value, measure = reading.value, key(reading.measure)
        if value is None or measure not in usual:
            continue
        if value < 0 or value > 100:
            yield fault(reading, "value")
        elif 0 < value < 1 and usual[measure] >= 10:
            message = "The reading {value:g} means {value:g}%, far below the others."
            yield fault(reading, "value", message=message)


@rule("R04", "Reading missing", Severity.ADVICE)
def reading_missing(view: View) -> Iterator[Fault]:
    """What: A month without a reading in a measure that is read every month (or every third, if it
        is read so), and one that stopped being read while others went on.
    Why: Trends and charts have a hole, and the committee asks what was hidden.
    How: Add the reading. If there is none, add a row for the month with a note that says why.
    Message: {name!q} has no reading for {months}.
    Fix: Add it on the Readings sheet, or a row with a note that says why there is none."""
    by_measure, day = _by_measure(view), view.as_at or date.max
    filled = (r.month for r in view.plan.readings if r.month and r.value is not None)
    latest = max((_number(month) for month in filled if month <= day), default=0)
    for measure in view.plan.measures:
        months = {_number(r.month) for r in by_measure.get(key(measure.id), ()) if r.month}
        read = sorted(month for month in months if month <= latest)
        if len(read) < 3:
            continue
        gaps = Counter(b - a for a, b in pairwise(read))
        usual = min(gaps, key=lambda gap: (-gaps[gap], gap))
        missing = [
            month_year(date(month // 12, month % 12 + 1, 1))
            for a, b in pairwise([*read, latest + 1])
            for month in range(a + usual, b, usual)
        ]
        if missing:
            more = len(missing) - _SHOWN_MONTHS
            told = ", ".join(missing[:_SHOWN_MONTHS]) + f" and {more} more" * (more > 0)
            yield fault(measure, "id", name=f"{measure.id} {measure.measure}", months=told)


def _number(month: date) -> int:
    """Months since the year 0, so that they can be counted."""
    return month.year * 12 + month.month - 1


def _by_measure(view: View) -> dict[str, list[plan.Reading]]:
    """The readings, and the rows that say why there is none."""
    told = (r for r in view.plan.readings if r.value is not None or r.note.strip())
    return plan.grouped(told, lambda reading: key(reading.measure))


@rule("R05", "Thresholds that overlap", Severity.WARNING)
def bands_overlap(view: View) -> Iterator[Fault]:
    """What: Two of Requires improvement, Good and Outstanding that hold the same number, such as
        60-70% and 70-79%.
    Why: A reading of 70 is two things at once, and each report may choose another.
    How: Let the next begin where the last ends: 60-69%, 70-79%, 80-100%.
    Message: {one} and {other} overlap.
    Fix: Let the next begin where the last ends: 60-69%, 70-79%."""
    for measure in view.plan.measures:
        told = ((field, getattr(measure, field)) for field in _BANDS)
        bands = [(field, text, band) for field, text in told if (band := parse_band(text))]
        for (earlier, text, one), (field, more, other) in pairwise(bands):
            low, high = max(one[0], other[0]), min(one[1], other[1])
            # "70-80" and "over 80" share no number
            if low < high or (low == high and not any(map(isinf, (*one, *other)))):
                said = {"one": f"{_BANDS[earlier]} ({text})", "other": f"{_BANDS[field]} ({more})"}
                yield fault(measure, field, **said)


@rule("R06", "Reading or measure that can't be placed", Severity.ERROR)
def misplaced(view: View) -> Iterator[Fault]:
    """What: A reading of a measure that is not on the Measures sheet, a second reading of one
        measure for the same month, and a measure id that is there twice.
    Why: Nobody can tell which number is right, and one of them is shown.
    How: Choose the measure's id from the list; keep one row for each month; give each measure an id
        of its own.
    Message: Measure {measure!q} is not on the Measures sheet.
    Fix: Choose the measure's id from the list."""
    for measure, _ in repeated(view.plan.measures, lambda measure: key(measure.id)):
        fix = "Give this one an id of its own, and correct its readings."
        yield fault(measure, "id", message="Measure {id!q} is there twice.", fix=fix)
    known = {key(measure.id) for measure in view.plan.measures if measure.id.strip()}
    again = "Measure {measure!q} has a reading for {when} already."
    fix = "Delete the one that is wrong."
    yield from _misplaced(view.plan.readings, "measure", known, again, fix)


# --- finance

_TOTAL = re.compile(r"(?:grand |overall )?totals?\b|sum\b", re.IGNORECASE)
_SUMS = {"budget": "Budget", "actual_to_date": "Actual to date", "forecast": "Forecast"}
_ROUNDING = 1.0
"""Pounds by which a total may differ, since amounts are rounded to pounds."""


def is_total(line: plan.FinanceLine) -> bool:
    """Whether an officer added up in this row what the summary adds up by itself."""
    return _TOTAL.match(line.group.strip()) is not None


def _line(line: plan.FinanceLine) -> str:
    return quote(" ".join(part for part in (line.group, line.kind, line.year) if part.strip()))


@rule("F01", "Total that doesn't add up", Severity.ERROR)
def wrong_total(view: View) -> Iterator[Fault]:
    """What: A row of the Finance table whose group begins with Total, and whose Budget, Actual to
        date or Forecast is not the sum of the other rows of the same year and kind. A total without
        a year or a kind is compared with all of them.
    Why: It is the first sum that anybody checks, and the whole paper is doubted.
    How: Correct the total or the amount that is wrong. The summary adds up by itself, so that a
        total row is best left out.
    Message: {header} of {group!q} is £{said:,.0f}, but its rows add up to £{right:,.0f}.
    Fix: Correct the total or the amount that is wrong."""
    parts = [line for line in view.plan.finance if not is_total(line)]
    for total in filter(is_total, view.plan.finance) if parts else ():
        summed = [
            line
            for line in parts
            if (not total.year.strip() or plain(line.year) == plain(total.year))
            and (not total.kind.strip() or plain(line.kind) == plain(total.kind))
        ]
        for field, header in _SUMS.items():
            said = getattr(total, field)
            right = sum(getattr(line, field) or 0 for line in summed)
            if said is not None and abs(said - right) > _ROUNDING:
                yield fault(total, field, header=header, said=said, right=right)


@rule("F02", "Forecast over budget without a note", Severity.WARNING, "plan.finance", "note")
def over_budget(_: View, row: plan.FinanceLine) -> object:
    """What: A row whose Forecast is higher than its Budget and whose Note is blank.
    Why: The committee will ask why, and who pays.
    How: Say in Note why it is over, and what meets it.
    Message: The forecast of {name} is £{over:,.0f} over budget, and Note is blank.
    Fix: Say why it is over and what meets it."""
    if row.budget is None or row.forecast is None or not is_nothing(row.note):
        return False
    over = row.forecast - row.budget
    return over > _ROUNDING and {"name": _line(row), "over": over}


@rule("F03", "Spent more than is forecast", Severity.WARNING, "plan.finance", "forecast")
def spent_more(_: View, row: plan.FinanceLine) -> object:
    """What: A row whose Actual to date is higher than its Forecast for the year.
    Why: The forecast can't come true any more; probably it is out of date.
    How: Bring the forecast up to date. If money is still to come back, say so in Note.
    Message: The forecast of {name} is £{forecast:,.0f}, and £{actual_to_date:,.0f} has been spent
        already.
    Fix: Bring the forecast up to date, or say in Note what will come back."""
    if row.actual_to_date is None or row.forecast is None or not is_nothing(row.note):
        return False
    return row.actual_to_date - row.forecast > _ROUNDING and {"name": _line(row)}


@rule("F04", "Finance line that is there twice", Severity.WARNING)
def twice(view: View) -> Iterator[Fault]:
    """What: A second row with the same group, kind and year.
    Why: Both are added up, and the money is counted twice.
    How: Put the two amounts into one row, or delete the one that is wrong.
    Message: {name} is there already{where}.
    Fix: Put the two into one row, or delete the one that is wrong."""
    lines = [line for line in view.plan.finance if line.group.strip()]
    same = {id(line): tuple(map(plain, (line.group, line.kind, line.year))) for line in lines}
    for line, first in repeated(lines, lambda line: same[id(line)]):
        yield fault(line, "group", name=_line(line), where=first.place.on_row())
