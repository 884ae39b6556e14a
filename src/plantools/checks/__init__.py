"""Checks: what is wrong with a plan, in which cell, and what to do about it.

Rules are sorted by what they look at, which the letter of their code says (`rule.LOOKS_AT`). A
new rule goes into a file of what it looks at, as a function under `@rule`; nothing else needs
to know of it. Its example of a bad plan and a good one goes into `tests/checks/examples.py`.
What officers set for the checks, in their workbook, is applied at the end (`list_rules`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from plantools.checks import (
    list_rules,
    milestone_rules,
    people_rules,
    plan_rules,
    table_rules,
    wording_rules,
)
from plantools.checks.rule import LOOKS_AT, Finding, Marks, Rule, Severity, View
from plantools.plan import Plan, RecordedReport

__all__ = ["RULES", "Examined", "Finding", "Rule", "Severity", "check", "examine"]

_FILES = (list_rules, milestone_rules, people_rules, plan_rules, table_rules, wording_rules)
_LETTERS = list(LOOKS_AT)
RULES = sorted(
    (each for file in _FILES for each in vars(file).values() if isinstance(each, Rule)),
    key=lambda each: (_LETTERS.index(each.code[0]), each.code),
)
"""Every rule, by what it looks at and by code."""
_MAY_BE_SET = frozenset(each.code for each in RULES if each.code[0] != "C")


@dataclass(frozen=True, slots=True)
class Examined:
    """What the rules find, and how the rows of accepted findings stand.

    `new` is how many of the findings, which then stand first, were not there yet when the last
    report was recorded; None where that isn't known.
    """

    findings: list[Finding]
    marks: Marks
    new: int | None = None

    def since(self, known: Iterable[str]) -> Examined:
        """The same with the findings at the top that are new. `known` are the marks of the
        findings that there were, one for each."""
        left = Counter(known)
        new: list[Finding] = []
        old: list[Finding] = []
        for finding in self.findings:
            left[finding.mark] -= 1
            (new if left[finding.mark] < 0 else old).append(finding)
        return Examined(new + old, self.marks, len(new))


def check(
    plan: Plan, as_at: date | None = None, history: Sequence[RecordedReport] = ()
) -> list[Finding]:
    """Everything that the rules find in a plan: gravest first, then by sheet, row and rule.

    Findings that officers accepted in their workbook are left out, and severities are as they
    set them.

    Args:
        as_at: the date that the plan stands at; without it the one on the plan's cover.
            With neither, rules that compare with a date find nothing.
        history: the reports that were recorded, for the rules that look at them.
    """
    return examine(plan, as_at, history).findings


def examine(
    plan: Plan,
    as_at: date | None = None,
    history: Sequence[RecordedReport] = (),
    also: Iterable[Finding] = (),
) -> Examined:
    """The same as `check`, with the marks for accepted findings; `also` are findings that were
    made elsewhere and are to be treated as these."""
    day = as_at if as_at is not None else plan.as_at
    reports = sorted(history, key=lambda report: report.as_at)
    reports = [report for report in reports if day is None or report.as_at <= day]
    view = View(plan, day, reports, rules=_MAY_BE_SET)
    found = [each for rule in RULES if rule.code in view.rules for each in rule.findings(view)]
    found += also
    view.marks = marks = list_rules.marks_of(plan, found)
    settled = list_rules.settle(plan, found, marks)
    settled += [each for rule in RULES if rule.code[0] == "C" for each in rule.findings(view)]
    sheets = list(dict.fromkeys(place.sheet for place in plan.places.values()))

    def position(finding: Finding) -> tuple[int, int, int, str]:
        sheet = sheets.index(finding.sheet) if finding.sheet in sheets else -1
        return finding.severity.rank, sheet, finding.row, finding.rule

    return Examined(sorted(settled, key=position), marks)
