"""The Checks sheet: every finding, with a link to its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from plantools.checks import Finding, Severity
from plantools.reports.figures import Facts
from plantools.reports.report import Link, Report, ReportColumn, ReportTable, Show

FINDINGS_TABLE, GO_TO = "tblFindings", "Go to"
_COLUMNS = (
    ReportColumn("Severity", 11, Show.SEVERITY),
    ReportColumn("Rule", 8),
    ReportColumn("Ref", 9),
    ReportColumn(GO_TO, 16, Show.LINK),
    ReportColumn("What is wrong", 66),
    ReportColumn("How to put it right", 56),
)


def summary(findings: Sequence[Finding]) -> str:
    """How many findings, in one sentence: "12 findings: 3 errors, 7 warnings, 2 advice"."""
    if not findings:
        return "No findings"
    counts = Counter(finding.severity for finding in findings)
    parts = []
    for severity in Severity:
        number = counts[severity]
        plural = "" if number == 1 or severity is Severity.ADVICE else "s"
        if number:
            parts.append(f"{number} {severity.value}{plural}")
    return f"{len(findings)} finding{'s' * (len(findings) != 1)}: {', '.join(parts)}"


def severities(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings of each severity, as every JSON has them."""
    return {s.value: sum(f.severity is s for f in findings) for s in Severity}


def checks_report(facts: Facts) -> Report:
    """All findings, errors first."""
    findings = facts.find()
    return Report(
        title="Checks",
        notes=(
            f"{summary(findings)}. Errors stop the plan from being counted right; warnings "
            "would embarrass in public; advice makes it better.",
            facts.note,
        ),
        tables=(
            ReportTable(
                FINDINGS_TABLE,
                "Findings, errors first",
                _COLUMNS,
                tuple(
                    (
                        finding.severity.value.capitalize(),
                        finding.rule,
                        finding.ref,
                        Link(finding.sheet, finding.cell) if finding.sheet else None,
                        finding.message,
                        finding.fix,
                    )
                    for finding in findings
                ),
                "Nothing to put right",
            ),
        ),
    )
