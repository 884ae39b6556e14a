"""Checks: what is wrong with a plan, in which cell, and what to do about it.

Rules are sorted by what they look at: `milestone` (and its dates in `milestone_dates`),
`action`, `section`, `plan`. A new rule goes into the file of what it looks at, as a function
under `@rule`; nothing else needs to know of it. Its example of a bad plan and a good one
goes into `tests/checks/examples.py`.
"""

from __future__ import annotations

from datetime import date

from plantools.checks import action, milestone, milestone_dates, section
from plantools.checks import plan as whole_plan
from plantools.checks.finding import Finding, Severity
from plantools.checks.rule import Fault, Rule, rules_in
from plantools.checks.view import View
from plantools.plan import Plan

__all__ = ["RULES", "Finding", "Rule", "Severity", "check"]

RULES = rules_in(milestone, milestone_dates, action, section, whole_plan)
"""Every rule, by what it looks at and by code."""


def check(plan: Plan, as_at: date | None = None) -> list[Finding]:
    """Everything that the rules find in a plan: gravest first, then by sheet, row and rule.

    Args:
        as_at: the date that the plan stands at; without it the one on the plan's cover.
            With neither, rules that compare with a date find nothing.
    """
    view = View(plan, as_at if as_at is not None else plan.as_at)
    found = [(rule, fault) for rule in RULES for fault in rule.check(view)]

    def position(item: tuple[Rule, Fault]) -> tuple[int, int, int, str]:
        rule, fault = item
        place = fault.place
        return rule.severity.rank, view.sheets.get(place.sheet, -1), place.row, rule.code

    return [rule.finding(fault) for rule, fault in sorted(found, key=position)]
