"""The page about all checks, written from the rules themselves.

python -m plantools.checks.docs > docs/checks.md
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

from plantools.checks import RULES
from plantools.checks.finding import Severity
from plantools.checks.rule import HEADINGS, LOOKS_AT, Rule

_SETTINGS = """
Rules about a table say nothing while it is empty. What has just one right answer is corrected
by `plantools fix PLAN.xlsx`: without `--apply` it only shows each cell before and after.

## What you can set

On the Lists sheet (add the table if your workbook doesn't have it):

- **Check settings** (tblChecks): the code of a check, its Severity (error, warning, advice, or
  off) and the Reason. For a check that counts, such as P08, also its Limit.
- **Accepted findings** (tblAccepted): the Rule and the Ref of a finding that is right as it is,
  and the Reason. It stays quiet until a row on which it stands changes: the next refresh notes
  in Row as accepted how the row stands. To accept it again, empty that cell.

A finding without a ref can't be accepted by itself; set the check's severity instead."""


def markdown() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Checks"
    yield ""
    yield "What the Validate button and `plantools validate` look for, why, and what to do."
    yield ""
    yield "<!-- Written by: python -m plantools.checks.docs > docs/checks.md -->"
    yield ""
    for severity in Severity:
        yield f"- **{severity.capitalize()}**: {severity.meaning}"
    yield from _SETTINGS.splitlines()
    for letter, looks_at in LOOKS_AT.items():
        yield ""
        yield f"## {looks_at[0].upper()}{looks_at[1:]}"
        yield ""
        yield "| Code | What is wrong | Severity |"
        yield "|---|---|---|"
        for rule in _looking_at(letter):
            yield f"| [{rule.code}](#{_anchor(rule)}) | {rule.title} | {rule.severity} |"
    yield ""
    yield "## The checks one by one"
    for rule in RULES:
        yield from _part(rule)


def _looking_at(letter: str) -> Iterator[Rule]:
    return (rule for rule in RULES if rule.code.startswith(letter))


def _anchor(rule: Rule) -> str:
    return rule.code.lower()


def _part(rule: Rule) -> Iterator[str]:
    yield ""
    yield f'<a id="{_anchor(rule)}"></a>'
    yield ""
    yield f"### {rule.code} {rule.title}"
    yield ""
    yield f"{rule.severity.capitalize()}. Looks at {rule.looks_at}."
    for heading, text in zip(HEADINGS, (rule.what, rule.why, rule.how), strict=True):
        yield ""
        yield f"**{heading}.** {' '.join(text.split())}"


def main() -> None:
    # Windows writes redirected text in its own code page and line ends; the page is UTF-8.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write(markdown())


if __name__ == "__main__":
    main()
