"""The findings: counted by rule, and on the Checks sheet each with a link to its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plantools.checks import RULES, Examined, Finding, Severity
from plantools.checks.words import count
from plantools.reports.figures import Facts
from plantools.reports.report import Cell, Link, Report, ReportColumn, ReportTable, Show

FINDINGS_TABLE, BY_RULE_TABLE, GO_TO = "tblFindings", "tblFindingsByRule", "Go to"
_BY_RULE = (
    ReportColumn("Severity", 11, Show.SEVERITY),
    ReportColumn("Rule", 8),
    ReportColumn("Findings", 9, Show.WHOLE),
    ReportColumn("First", 16, Show.LINK),
    ReportColumn("What is wrong", 66),
    ReportColumn("What to do", 56),
    ReportColumn("New", 9, Show.WHOLE),
)
_COLUMNS = (
    ReportColumn("Severity", 11, Show.SEVERITY),
    ReportColumn("Rule", 8),
    ReportColumn("Ref", 9),
    ReportColumn(GO_TO, 16, Show.LINK),
    ReportColumn("What is wrong", 66),
    ReportColumn("How to put it right", 56),
    ReportColumn("New", 9),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule, in their order.

    Attributes:
        says: what is wrong: of a single finding its message, else the rule's title.
        todo: what to do about all of them.
    """

    findings: Sequence[Finding]
    says: str
    todo: str
    new: int = 0


def by_rule(findings: Iterable[Finding], new: int = 0) -> list[Group]:
    """The findings by rule: rules with new ones first, then the gravest.

    Args:
        new: how many of the findings, which stand first, are new.
    """
    found: dict[str, list[Finding]] = {}
    fresh: Counter[str] = Counter()
    for number, finding in enumerate(findings):
        found.setdefault(finding.rule, []).append(finding)
        fresh[finding.rule] += number < new
    groups = []
    for code, them in found.items():
        fixes = {each.fix for each in them}
        says = them[0].message if len(them) == 1 else _RULES[code].title
        todo = fixes.pop() if len(fixes) == 1 else " ".join(_RULES[code].how.split())
        groups.append(Group(them, says, todo, fresh[code]))
    return sorted(
        groups, key=lambda g: (not g.new, g.findings[0].severity.rank, g.findings[0].rule)
    )


_RULES = {rule.code: rule for rule in RULES}


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
    """All findings by rule, and one by one."""
    examined = facts.find()
    findings, new = examined.findings, examined.new
    wide = len(_COLUMNS) - (new is None)
    counted = [
        (*_place(group.findings[0], len(group.findings)), group.says, group.todo, group.new or None)
        for group in by_rule(findings, new or 0)
    ]
    each = [
        (*_place(one, one.ref), one.message, one.fix, "New" if number < (new or 0) else None)
        for number, one in enumerate(findings)
    ]
    order = "errors first" if new is None else "new ones first, then errors"
    rules = ReportTable(
        BY_RULE_TABLE, "By rule", _BY_RULE[:wide], tuple(row[:wide] for row in counted)
    )
    table = ReportTable(
        FINDINGS_TABLE,
        f"Each finding, {order}",
        _COLUMNS[:wide],
        tuple(row[:wide] for row in each),
        "Nothing to put right",
    )
    return Report(
        title="Checks",
        notes=(
            f"{summary(examined)}. Errors stop the plan from being counted right; warnings "
            "would embarrass in public; advice makes it better.",
            facts.note,
        ),
        tables=(rules, table) if findings else (table,),
    )


def _place(finding: Finding, told: str | int) -> tuple[Cell, ...]:
    link = Link(finding.sheet, finding.cell) if finding.sheet else None
    return finding.severity.value.capitalize(), finding.rule, told, link
