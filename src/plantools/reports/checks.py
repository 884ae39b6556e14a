"""The findings: counted by rule, and on the Checks sheet each with a link to its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from plantools.checks import RULES, Examined, Finding, Severity
from plantools.checks.words import count
from plantools.plan import grouped
from plantools.reports.figures import Facts
from plantools.reports.report import Column, Link, Report, Show, column, link_to, table_of

FINDINGS_TABLE, BY_RULE_TABLE, GO_TO = "tblFindings", "tblFindingsByRule", "Go to"


class Group(NamedTuple):
    """The findings of one rule, in their order."""

    findings: Sequence[Finding]
    says: str  # what is wrong: of a single finding its message, else the rule's title
    todo: str  # about all of them
    new: int = 0


def by_rule(findings: Iterable[Finding], new: int = 0) -> list[Group]:
    """The findings, of which so many, that stand first, are new, by rule: rules with new ones
    first, then the gravest."""
    rules = {rule.code: rule for rule in RULES}
    findings = [*findings]
    fresh = Counter(finding.rule for finding in findings[:new])
    groups = []
    for code, them in grouped(findings, lambda finding: finding.rule).items():
        fixes = {each.fix for each in them}
        says = them[0].message if len(them) == 1 else rules[code].title
        todo = fixes.pop() if len(fixes) == 1 else rules[code].how
        groups.append(Group(them, says, todo, fresh[code]))
    return sorted(
        groups, key=lambda g: (not g.new, g.findings[0].severity.rank, g.findings[0].rule)
    )


def summary(examined: Examined) -> str:
    """How many findings, in one sentence: "12 findings: 3 errors, 7 warnings, 2 advice".

    Where that is known, with how many are new since the last recorded report.
    """
    findings, new = examined.findings, examined.new
    if not findings:
        return "No findings"
    counts = severities(findings)
    advice = counts.pop("advice")
    parts = [count(number, severity) for severity, number in counts.items() if number]
    told = ", ".join([*parts, f"{advice:,} advice"] if advice else parts)
    told = f"{count(len(findings), 'finding')}: {told}"
    fresh = f"{new:,}" if new else "none"
    return told if new is None else f"{told}; {fresh} new since the last recorded report"


def severities(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings of each severity, as every JSON has them."""
    return {s.value: sum(f.severity is s for f in findings) for s in Severity}


def checks_report(facts: Facts) -> Report:
    """What is wrong in which cell, and how to put it right."""
    examined = facts.find()
    findings, new = examined.findings, examined.new or 0
    rules: list[Column[Group]] = [
        column("Severity", 11, lambda group: _severity(group.findings[0]), Show.SEVERITY),
        column("Rule", 8, lambda group: group.findings[0].rule),
        column("Findings", 9, lambda group: len(group.findings), Show.WHOLE),
        column("First", 16, lambda group: _link(group.findings[0]), Show.LINK),
        column("What is wrong", 66, lambda group: group.says),
        column("What to do", 56, lambda group: group.todo),
        column("New", 9, lambda group: group.new or None, Show.WHOLE),
    ]
    each: list[Column[tuple[int, Finding]]] = [
        column("Severity", 11, lambda one: _severity(one[1]), Show.SEVERITY),
        column("Rule", 8, lambda one: one[1].rule),
        column("Ref", 9, lambda one: one[1].ref),
        column(GO_TO, 16, lambda one: _link(one[1]), Show.LINK),
        column("What is wrong", 66, lambda one: one[1].message),
        column("How to put it right", 56, lambda one: one[1].fix),
        column("New", 9, lambda one: "New" if one[0] < new else None),
    ]
    order = "new ones first, then errors"
    if examined.new is None:
        rules, each, order = rules[:-1], each[:-1], "errors first"
    tables = (
        table_of(BY_RULE_TABLE, "By rule", by_rule(findings, new), rules),
        table_of(
            FINDINGS_TABLE,
            f"Each finding, {order}",
            enumerate(findings),
            each,
            "Nothing to put right",
        ),
    )
    told = (
        f"{summary(examined)}. Errors stop the plan from being counted right; warnings "
        "would embarrass in public; advice makes it better."
    )
    return Report("Checks", (told, facts.note), tables if findings else tables[1:])


def _severity(finding: Finding) -> str:
    return finding.severity.value.capitalize()


def _link(finding: Finding) -> Link | None:
    return link_to(finding.sheet, finding.cell)
