"""The Finance summary: what the plan costs, by year and group, and how that differs from budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from plantools.checks.table_rules import is_total
from plantools.plan import FinanceLine, Plan
from plantools.reports.figures import Facts
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
from plantools.reports.sentences import listed

SUMMARY_TABLE = "tblFinanceSummary"
TOTAL, ALL_YEARS = "Total", "All years"
_NO_YEAR = "No year"


def finance_report(facts: Facts) -> Report:
    """Budget, spend and forecast: each group in each year, each year, all years; and each line.

    Rows in which an officer added up are left out, so that nothing is counted twice.
    """
    lines = counted_lines(facts.plan)
    groups, total = money_by_year(lines), total_money(facts.plan)
    show = Show.MONEY if all(map(_is_whole, lines)) else Show.PENCE
    return Report(
        title="Finance summary",
        notes=(sentence(total), facts.note),
        tables=(_summary(groups, total, show), _drawn(groups, total, show), _lines(lines, show)),
    )


def counted_lines(plan: Plan) -> list[FinanceLine]:
    """The lines that count: without rows in which an officer added up."""
    return [line for line in plan.finance if not is_total(line)]


def total_money(plan: Plan) -> Money:
    """All that counts, of all years together."""
    groups = money_by_year(counted_lines(plan))
    return Money.total(money for them in groups.values() for money in them.values())


def sentence(total: Money) -> str:
    """The totals as they can be read out."""
    parts = [f"the budget is {pounds(total.budget)}"] if total.budget is not None else []
    if total.actual is not None:
        parts.append(f"{pounds(total.actual)} has been spent to date")
    words = total.words if total.words.startswith("£") else total.words.lower()
    if total.forecast is not None:
        words = f"the forecast is {pounds(total.forecast)}, {words}"
    told = [f"Over all years {listed(parts)}." if parts else "No amounts are known."]
    return " ".join([*told, f"{words[:1].upper()}{words[1:]}."])


def money_by_year(lines: Iterable[FinanceLine]) -> dict[str, dict[str, Money]]:
    """The money of each group in each year, both in the order in which they first appear."""
    found: dict[str, dict[str, list[FinanceLine]]] = {}
    for line in lines:
        year = found.setdefault(line.year.strip() or _NO_YEAR, {})
        year.setdefault(line.group.strip(), []).append(line)
    return {
        year: {group: Money.of(them) for group, them in groups.items()}
        for year, groups in sorted(found.items(), key=lambda item: item[0])
    }


def _summary(groups: dict[str, dict[str, Money]], total: Money, show: Show) -> ReportTable:
    rows = []
    for year, them in groups.items():
        rows += [_row(year, group, money) for group, money in them.items()]
        rows.append(_row(TOTAL, year, Money.total(them.values())))
    if len(groups) > 1:
        names = dict.fromkeys(group for them in groups.values() for group in them)
        for name in names:
            parts = [them[name] for them in groups.values() if name in them]
            rows.append(_row(ALL_YEARS, name, Money.total(parts)))
        rows.append(_row(TOTAL, ALL_YEARS.lower(), total))
    return ReportTable(
        SUMMARY_TABLE,
        "By year and group. Budget now: the amended budget where there is one, else the "
        "original, and what is additional",
        (
            ReportColumn("Year", 11),
            ReportColumn("Group", 32),
            ReportColumn("Original budget", 14, show),
            ReportColumn("Amended budget", 14, show),
            ReportColumn("Additional", 14, show),
            ReportColumn("Budget now", 14, show),
            ReportColumn("Actual to date", 14, show),
            ReportColumn("Forecast", 14, show),
            ReportColumn("Variance", 14, show),
            ReportColumn("In words", 28),
        ),
        tuple(rows),
        "No amounts",
        headings=(TOTAL,),
    )


def _drawn(groups: dict[str, dict[str, Money]], total: Money, show: Show) -> ReportTable:
    """What is drawn: each year, or each group where there is one year."""
    of, parts = TOTAL, {year: Money.total(them.values()) for year, them in groups.items()}
    if len(groups) == 1:
        ((of, parts),) = groups.items()
    columns = [
        ReportColumn(text, 14, show) for text in ("Budget now", "Actual to date", "Forecast")
    ]
    rows = [
        (of, name, *map(plain, (money.budget, money.actual, money.forecast)))
        for name, money in parts.items()
    ]
    return ReportTable(
        "tblFinanceDrawn",
        "What is drawn below",
        (ReportColumn("Of", 11), ReportColumn("Year or group", 32), *columns),
        tuple(rows),
        chart=BarChart(
            title="Budget, actual to date and forecast",
            alt_text=sentence(total),
            first_column=1,
            last_column=1 + len(columns),
            rows=len(rows),
            bars=tuple(map(Bar, COMPARED)),
            beside=True,
            show=show,
        ),
        is_only_drawn=True,
    )


def _row(year: str, group: str, money: Money) -> tuple[Cell, ...]:
    sums = (
        money.original,
        money.amended,
        money.additional,
        money.budget,
        money.actual,
        money.forecast,
        money.variance,
    )
    return (year, group, *map(plain, sums), money.words)


def _lines(lines: list[FinanceLine], show: Show) -> ReportTable:
    return ReportTable(
        "tblFinanceLines",
        "Each line of the Finance sheet; those that an amended one replaced are not counted",
        (
            ReportColumn("Year", 11),
            ReportColumn("Group", 32),
            ReportColumn("Kind", 14),
            ReportColumn("Counted", 14),
            ReportColumn("Budget", 14, show),
            ReportColumn("Actual to date", 14, show),
            ReportColumn("Forecast", 14, show),
            ReportColumn("Variance", 14, show),
            ReportColumn("In words", 14),
            ReportColumn("Note", 28),
        ),
        tuple(_line(line, lines) for line in lines),
        "No amounts",
    )


def _line(line: FinanceLine, lines: list[FinanceLine]) -> tuple[Cell, ...]:
    budget, forecast = amount(line.budget), amount(line.forecast)
    variance = None if budget is None or forecast is None else forecast - budget
    replaced = kind_of(line) == "original" and any(
        kind_of(other) == "amended" and (other.group, other.year) == (line.group, line.year)
        for other in lines
    )
    return (
        line.year.strip() or _NO_YEAR,
        line.group,
        line.kind.strip().capitalize() or "Original",
        "Replaced" if replaced else "Yes",
        *map(plain, (budget, amount(line.actual_to_date), forecast, variance)),
        over_or_under(variance),
        line.note,
    )


def _is_whole(line: FinanceLine) -> bool:
    return all(
        value is None or float(value).is_integer()
        for value in (line.budget, line.actual_to_date, line.forecast)
    )


# --- pounds, exact: sums in decimals, shown without a penny too many or too few

Amount = Decimal | None


def amount(value: float | None) -> Amount:
    """A cell's number as it was typed: 0.1 and not what a computer makes of it."""
    return None if value is None else Decimal(str(value))


def add(amounts: Iterable[Amount]) -> Amount:
    """The sum of those that are there; None where none is."""
    known = [each for each in amounts if each is not None]
    return sum(known, Decimal(0)) if known else None


def plain(value: Amount) -> int | float | None:
    """As a cell holds it: whole pounds as a whole number."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def pounds(value: Decimal) -> str:
    """Such as "£12,000" or "£1,250.50"."""
    whole = value == value.to_integral_value()
    return f"£{value:,.0f}" if whole else f"£{value:,.2f}"


def over_or_under(variance: Amount) -> str:
    """Such as "£12,000 over budget"."""
    if variance is None:
        return ""
    if variance == 0:
        return "On budget"
    return f"{pounds(abs(variance))} {'over' if variance > 0 else 'under'} budget"


@dataclass(frozen=True, slots=True)
class Money:
    """Budget by kind, spend and forecast of one thing. None: nothing was said.

    Attributes:
        variance: forecast less budget, of what has both.
        unforecast: the budget of what has no forecast.
    """

    original: Amount = None
    amended: Amount = None
    additional: Amount = None
    budget: Amount = None
    actual: Amount = None
    forecast: Amount = None
    variance: Amount = None
    unforecast: Amount = None

    @classmethod
    def of(cls, lines: Iterable[FinanceLine]) -> Money:
        """One group in one year.

        An amended line stands in the place of the original, figure by figure; what is additional
        (any other kind) comes on top.
        """
        kinds: dict[str, list[FinanceLine]] = {"original": [], "amended": [], "additional": []}
        for line in lines:
            kinds[kind_of(line)].append(line)
        original, amended, additional = map(_sums, kinds.values())
        agreed = [b if b is not None else a for a, b in zip(original, amended, strict=True)]
        parts = (agreed, additional)
        both = [b for b in parts if b[0] is not None and b[2] is not None]
        return cls(
            original=original[0],
            amended=amended[0],
            additional=additional[0],
            budget=add(part[0] for part in parts),
            actual=add(part[1] for part in parts),
            forecast=add(part[2] for part in parts),
            variance=add(f - b for b, _, f in both if b is not None and f is not None),
            unforecast=add(part[0] for part in parts if part[2] is None),
        )

    @classmethod
    def total(cls, parts: Iterable[Money]) -> Money:
        """Several together."""
        parts = list(parts)
        names = [field.name for field in fields(cls)]
        return cls(**{name: add(getattr(part, name) for part in parts) for name in names})

    @property
    def words(self) -> str:
        """Over or under budget, and what has no forecast yet."""
        missing = f"no forecast for {pounds(self.unforecast)}" if self.unforecast else ""
        told = over_or_under(self.variance) or ("" if missing else "No budget")
        joined = "; ".join(text for text in (told, missing) if text)
        return joined[:1].upper() + joined[1:]


def kind_of(line: FinanceLine) -> str:
    """original (or nothing said), amended, else additional."""
    word = line.kind.strip().casefold()
    if word in ("", "original"):
        return "original"
    return "amended" if word in ("amended", "revised") else "additional"


def _sums(lines: list[FinanceLine]) -> tuple[Amount, Amount, Amount]:
    return (
        add(amount(line.budget) for line in lines),
        add(amount(line.actual_to_date) for line in lines),
        add(amount(line.forecast) for line in lines),
    )
