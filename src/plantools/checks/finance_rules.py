"""Rules that look at the Finance table. They say nothing while it is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plantools.checks.plan_lookup import View
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import is_nothing, plain, quote
from plantools.plan import FinanceLine

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
