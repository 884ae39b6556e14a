"""Pounds, exact: sums in decimals, shown without a penny too many or too few."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from plantools.plan import FinanceLine

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
