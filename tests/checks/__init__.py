"""What the rules find."""

from __future__ import annotations

from plantools.checks import Finding, check
from plantools.plan import Plan, RecordedReport


def found(rule: str, in_plan: Plan, *history: RecordedReport) -> list[Finding]:
    """What one rule finds."""
    return [each for each in check(in_plan, history=history) if each.rule == rule]
