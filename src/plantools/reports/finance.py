"""The Finance summary: what the plan costs, by year and group, and how that differs from budget.

Sums are exact, in decimals, and shown without a penny too many or too few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from plantools.checks.table_rules import is_total
from plantools.plan import FinanceLine, Plan, grouped
from plantools.reports.figures import Facts, listed
from plantools.reports.report import Cell, Report, ReportTable, Show, columns, compared

SUMMARY_TABLE = "tblFinanceSummary"
_TOTAL, _ALL_YEARS, _NO_YEAR = "Total", "All years", "No year"
_YEAR_AND_GROUP = (*columns(11, "Year"), *columns(32, "Group"))
_DRAWN = ("Budget now", "Actual to date", "Forecast")
_SUMS = ("Original budget", "Amended budget", "Additional", *_DRAWN, "Variance")
"""As the fields of `Money` have them."""
Amount = Decimal | None


class Money(NamedTuple):
    """Budget by kind, spend and forecast of one thing. None: nothing was said."""

    original: Amount = None
    amended: Amount = None
    additional: Amount = None
    budget: Amount = None
    actual: Amount = None
    forecast: Amount = None
    variance: Amount = None  # forecast less budget, of what has both
    unforecast: Amount = None  # the budget of what has no forecast

    @classmethod
    def of(cls, lines: Iterable[FinanceLine]) -> Money:
        """One group in one year.

        An amended line stands in the place of the original, figure by figure; what is additional
        (any other kind) comes on top.
        """
        kinds = grouped(lines, _kind)
        original, amended, additional = (
            [_add(each) for each in zip(*them, strict=True)]
            for kind in ("original", "amended", "additional")
            for them in [[*map(_amounts, kinds.get(kind, ()))] or [(None, None, None)]]
        )
        agreed = [a if b is None else b for a, b in zip(original, amended, strict=True)]
        parts = (agreed, additional)
        budget, actual, forecast = (_add(each) for each in zip(*parts, strict=True))
        return cls(
            *(original[0], amended[0], additional[0], budget, actual, forecast),
            variance=_add(f - b for b, _, f in parts if b is not None and f is not None),
            unforecast=_add(b for b, _, f in parts if f is None),
        )

    @classmethod
    def total(cls, parts: Iterable[Money]) -> Money:
        """Several together."""
        return cls(*map(_add, zip(*parts, strict=True)))

    @property
    def words(self) -> str:
        """Over or under budget, and what has no forecast yet."""
        missing = f"no forecast for {pounds(self.unforecast)}" if self.unforecast else ""
        told = over_or_under(self.variance) or ("" if missing else "No budget")
        joined = "; ".join(filter(None, (told, missing)))
        return joined[:1].upper() + joined[1:]


def _add(amounts: Iterable[Amount]) -> Amount:
    """The sum of those that are there; None where none is."""
    known = [each for each in amounts if each is not None]
    return sum(known, Decimal(0)) if known else None


def _amounts(line: FinanceLine) -> tuple[Amount, ...]:
    """Budget, spend and forecast as they were typed: 0.1 and not what a computer makes of it."""
    values = (line.budget, line.actual_to_date, line.forecast)
    return tuple(None if value is None else Decimal(str(value)) for value in values)


def _kind(line: FinanceLine) -> str:
    """original (or nothing said), amended, else additional."""
    word = line.kind.strip().casefold()
    if word in ("", "original"):
        return "original"
    return "amended" if word in ("amended", "revised") else "additional"


def _plain(value: Amount) -> int | float | None:
    """As a cell holds it: whole pounds as a whole number."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def pounds(value: Decimal) -> str:
    """Such as "£12,000" or "£1,250.50"."""
    return f"£{value:,.0f}" if value == value.to_integral_value() else f"£{value:,.2f}"


def over_or_under(variance: Amount) -> str:
    """Such as "£12,000 over budget"."""
    if variance is None:
        return ""
    if variance == 0:
        return "On budget"
    return f"{pounds(abs(variance))} {'over' if variance > 0 else 'under'} budget"


def _counted(plan: Plan) -> list[FinanceLine]:
    """The lines that count: without rows in which an officer added up."""
    return [line for line in plan.finance if not is_total(line)]


def _by_year(plan: Plan) -> dict[str, dict[str, Money]]:
    """By year, and in it by group in the order in which they first appear."""
    years = grouped(_counted(plan), lambda line: line.year.strip() or _NO_YEAR)
    return {
        year: {
            group: Money.of(lines)
            for group, lines in grouped(years[year], lambda line: line.group.strip()).items()
        }
        for year in sorted(years)
    }


def total_money(plan: Plan) -> Money:
    """All that counts, of all years together."""
    return Money.total(each for groups in _by_year(plan).values() for each in groups.values())


def sentence(facts: Facts) -> str:
    """The totals as they can be read out."""
    total = total_money(facts.plan)
    parts = [f"the budget is {pounds(total.budget)}"] if total.budget is not None else []
    if total.actual is not None:
        parts.append(f"{pounds(total.actual)} has been spent to date")
    words = total.words if total.words.startswith("£") else total.words.lower()
    if total.forecast is not None:
        words = f"the forecast is {pounds(total.forecast)}, {words}"
    told = f"Over all years {listed(parts)}." if parts else "No amounts are known."
    return f"{told} {words[:1].upper()}{words[1:]}."


def finance_report(facts: Facts) -> Report:
    """Budget, spend and forecast, by group and year.

    Each year, all years and each line as well. Rows in which an officer added up are left out, so
    that nothing is counted twice.
    """
    lines, money = _counted(facts.plan), _by_year(facts.plan)
    amounts = (value for line in lines for value in _amounts(line) if value is not None)
    show = Show.MONEY if all(each == each.to_integral_value() for each in amounts) else Show.PENCE
    years = {year: Money.total(groups.values()) for year, groups in money.items()}
    found: list[tuple[str, str, Money]] = []
    for year, groups in money.items():
        found += [(year, *each) for each in groups.items()]
        found.append((_TOTAL, year, years[year]))
    drawn = found[:-1]  # of each group, or of each year where there are several
    if len(years) > 1:
        drawn = [(_TOTAL, *each) for each in years.items()]
        by_group = [each for groups in money.values() for each in groups.items()]
        for group, parts in grouped(by_group, lambda each: each[0]).items():
            found.append((_ALL_YEARS, group, Money.total(each for _, each in parts)))
        found.append((_TOTAL, _ALL_YEARS.lower(), Money.total(years.values())))
    summary = ReportTable(
        SUMMARY_TABLE,
        "By year and group. Budget now: the amended budget where there is one, else the "
        "original, and what is additional",
        (*_YEAR_AND_GROUP, *columns(14, *_SUMS, show=show), *columns(28, "In words")),
        tuple((year, group, *map(_plain, each[:7]), each.words) for year, group, each in found),
        "No amounts",
        headings=(_TOTAL,),
    )
    told = sentence(facts)
    chart = ReportTable(
        "tblFinanceDrawn",
        "What is drawn below",
        (*columns(11, "Of"), *columns(32, "Year or group"), *columns(14, *_DRAWN, show=show)),
        tuple((of, name, *map(_plain, each[3:6])) for of, name, each in drawn),
        chart=compared("Budget, actual to date and forecast", told, 3, len(drawn), show),
        is_only_drawn=True,
    )
    amended = {(line.group, line.year) for line in lines if _kind(line) == "amended"}
    each = ReportTable(
        "tblFinanceLines",
        "Each line of the Finance sheet; those that an amended one replaced are not counted",
        (
            *_YEAR_AND_GROUP,
            *columns(14, "Kind", "Counted"),
            *columns(14, "Budget", *_DRAWN[1:], "Variance", show=show),
            *(*columns(14, "In words"), *columns(28, "Note")),
        ),
        tuple(_line(line, amended) for line in lines),
        "No amounts",
    )
    return Report("Finance summary", (told, facts.note), (summary, chart, each))


def _line(line: FinanceLine, amended: Collection[tuple[str, str]]) -> tuple[Cell, ...]:
    money = Money.of([line])
    is_replaced = _kind(line) == "original" and (line.group, line.year) in amended
    return (
        line.year.strip() or _NO_YEAR,
        line.group,
        line.kind.strip().capitalize() or "Original",
        "Replaced" if is_replaced else "Yes",
        *map(_plain, money[3:7]),
        over_or_under(money.variance),
        line.note,
    )
