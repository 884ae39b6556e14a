"""What a check tells the officer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def meaning(self) -> str:
        """What it asks of the officer."""
        return _MEANINGS[self]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _RANKS[self]


_MEANINGS = {
    Severity.ERROR: "Put it right before the plan is reported: tables would come out wrong.",
    Severity.WARNING: "Very likely a mistake, or something a committee will ask about.",
    Severity.ADVICE: "The plan works as it is; this would make it easier to read or to defend.",
}
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one cell.

    Attributes:
        rule: the code of the rule that found it, such as "M03".
        severity: how much it matters.
        sheet: the sheet; empty for a plan that was not read from a workbook.
        cell: the A1 address of the cell; empty likewise.
        ref: the ref of the action or the code of the section; empty for the plan as a whole.
        message: what is wrong, in one sentence.
        fix: what to do about it.
        correction: what the cell should hold, where there is just one right answer.
    """

    rule: str
    severity: Severity
    sheet: str
    cell: str
    ref: str
    message: str
    fix: str
    correction: str | None = None

    @property
    def row(self) -> int:
        """The row that the cell stands in; 0 if there is none."""
        return int(self.cell.lstrip(ascii_uppercase) or 0)
