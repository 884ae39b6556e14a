"""Targets and threshold bands as measures write them: "over 80%", "20 or fewer", "70-79%"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import inf

_NUMBER = r"[£]?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?:%|per ?cent)?"
_HIGHER = re.compile(
    r"\b(?:over|above|more than|greater than|at least|no (?:less|fewer) than|minimum|min|exceeds?"
    r"|from|not (?:less|fewer) than|not below)\b|\bor (?:more|higher|above|over|better|greater)\b"
    r"|[>≥+]",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"\b(?:under|below|less than|fewer than|lower than|at most|no more than|no higher than|maximum"
    r"|max|up to|within|not (?:more|higher) than|not above)\b"
    r"|\bor (?:fewer|lower|less|below|under)\b|[<≤]",
    re.IGNORECASE,
)
_BAND = re.compile(rf"\s*(?:between\s+)?{_NUMBER}\s*(?:-|–|—|to|and)\s*{_NUMBER}\s*", re.IGNORECASE)
_WITHOUT_ITS_NUMBER = re.compile(
    r"(?<!or )\b(?:over|above|under|below|exceeds?|(?:more|greater|less|fewer|lower) than)\b|[<>]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """A target: the number to reach, and "higher", "lower" or "" (the text doesn't say).

    `beyond` is whether the number itself is not enough, as in "over 80%".
    """

    value: float
    direction: str = ""
    beyond: bool = field(default=False, compare=False)


def parse_target(text: str) -> Target | None:
    """The target that a text names, such as "over 80%"; None if it names no number, or several."""
    numbers = re.findall(_NUMBER, text)
    if len(numbers) != 1:
        return None
    # "no less than" holds "less than", and "no more than" holds "more than".
    plain = re.sub(r"\b(?:no|not) (?:less|fewer|below)\b(?: than)?", "at least", text, flags=re.I)
    plain = re.sub(r"\b(?:no|not) (?:more|higher|above)\b(?: than)?", "at most", plain, flags=re.I)
    higher, lower = bool(_HIGHER.search(plain)), bool(_LOWER.search(plain))
    if higher and lower:
        return None
    direction = "higher" if higher else "lower" if lower else ""
    beyond = bool(_WITHOUT_ITS_NUMBER.search(plain))
    return Target(float(numbers[0].replace(",", "")), direction, beyond)


def parse_band(text: str) -> tuple[float, float] | None:
    """The ends of a band, such as "70-79%", "between 10 and 12" or "over 80%"; None if none."""
    if match := _BAND.fullmatch(text):
        low, high = (float(number.replace(",", "")) for number in match.groups())
        return min(low, high), max(low, high)
    if (target := parse_target(text)) is None:
        return None
    return {"higher": (target.value, inf), "lower": (-inf, target.value)}.get(target.direction)
