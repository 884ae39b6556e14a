"""The pages of this folder that are written from the code itself.

    make docs

writes them anew; a test fails while one is stale. Each is a function without arguments that
returns the whole page as Markdown.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests import plans as builders
from tests.checks.examples import EXAMPLES

from plantools import cli
from plantools.checks import RULES
from plantools.checks.finding import Severity
from plantools.checks.rule import HEADINGS, LOOKS_AT, Rule
from plantools.create.importing import guide
from plantools.plan import Milestone, Plan, Section
from plantools.reports.frames import FRAMES
from plantools.workbook.contract import TABLES

FOLDER = Path(__file__).parent
WRITTEN = "<!-- Written by: make docs -->"

_CHECKS = f"""\
# Checks

What the Validate button and `plantools validate` look for, why, and what to do.

{WRITTEN}

{{severities}}

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

_COMMANDS = f"""\
# Commands

What `plantools COMMAND --help` says, all in one place. Every command prints for a person, or with
`--json` one JSON document for a program; messages and progress go to stderr. Exit codes: 0 fine,
1 findings, 2 usage or bad input, 3 the workbook is in use.

{WRITTEN}"""


def checks() -> str:
    """Every rule: what it finds, why that matters, what to do, and an example that a test runs."""
    return "\n".join(_checks()) + "\n"


def _checks() -> Iterator[str]:
    meanings = (f"- **{severity.capitalize()}**: {severity.meaning}" for severity in Severity)
    yield _CHECKS.format(severities="\n".join(meanings))
    for letter, looks_at in LOOKS_AT.items():
        yield f"\n## {looks_at[0].upper()}{looks_at[1:]}\n"
        yield "| Code | What is wrong | Severity |\n|---|---|---|"
        for rule in RULES:
            if rule.code.startswith(letter):
                link = f"[{rule.code}](#{rule.code.lower()})"
                yield f"| {link} | {rule.title} | {rule.severity} |"
    yield "\n## The checks one by one"
    for rule in RULES:
        yield f'\n<a id="{rule.code.lower()}"></a>\n\n### {rule.code} {rule.title}\n'
        yield f"{rule.severity.capitalize()}. Looks at {rule.looks_at}."
        for heading, text in zip(HEADINGS, (rule.what, rule.why, rule.how), strict=True):
            yield f"\n**{heading}.** {' '.join(text.split())}"
        yield from _example(rule)


def _example(rule: Rule) -> Iterator[str]:
    """The line that is found and one that is not, as far as they are not usual lines."""
    example = EXAMPLES.get(rule.code)
    if example is None:
        return
    sheet, cell = example.cell.split("!")
    letter, number = cell.rstrip("0123456789"), int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    wrong, right = (_rows(plan, sheet) for plan in (example.bad, example.good))
    bad = next((row for row in wrong if row.place.row == number), None)
    if bad is None:
        return
    field = next(name for name, column in bad.place.columns.items() if column == letter)
    alike = [row for row in right if type(row) is type(bad)]
    good = min(alike, key=lambda row: len(_told(row) ^ _told(bad)), default=None)
    others = [row for row in wrong if row is not bad and type(row) is type(bad)]
    lines = [("Beside", row) for row in others[:2]] + [("**Found**", bad)]
    lines += [("Fine", good)] if good is not None else []
    key = next(iter(bad.place.columns))
    fields = [key] + [
        name
        for name in bad.place.columns
        if name != key and (name == field or any(name in _told(row) for _, row in lines))
    ]
    headers = _headers(sheet)
    yield f"\n**Example.** On the {sheet} sheet, found under {headers.get(field, field)}:\n"
    yield "| | " + " | ".join(headers.get(name, name) for name in fields) + " |"
    yield "|---" * (len(fields) + 1) + "|"
    for label, row in lines:
        cells = (_shown(row, name) or "(blank)" * (name == field) for name in fields)
        yield f"| {label} | {' | '.join(cells)} |"


def _rows(plan: Plan, sheet: str) -> list[Any]:
    tables = (getattr(plan, name) for name in ("milestones", "sections", *builders.TABLES))
    return [row for table in tables for row in table if row.place.sheet == sheet]


def _told(row: Any) -> set[str]:
    """The fields that an example gives a row: those in which it is not as the builders make it."""
    like: object = None
    if isinstance(row, Milestone):
        like = builders.row(row.ref)
    elif isinstance(row, Section):
        like = builders.section()
    return {
        name
        for name in row.place.columns
        if getattr(row, name) and getattr(row, name) != getattr(like, name, None)
    }


def _headers(sheet: str) -> dict[str, str]:
    return {
        column.field: column.header
        for spec in TABLES
        if spec.sheet == sheet
        for column in spec.columns
    }


def _shown(row: Any, field: str) -> str:
    value = getattr(row, f"{field}_text", None) or getattr(row, field)
    if isinstance(value, tuple):
        value = "; ".join(value)
    if isinstance(value, date):
        value = f"{value.day} {value:%B %Y}"
    if isinstance(value, float):
        value = f"{value:g}"
    text = " / ".join(str(value or "").strip().splitlines()).replace("|", "\\|")
    return text if len(text) <= 200 else f"{text[:20]}... ({len(text):,} characters)"


def commands() -> str:
    """Every command with its options and an example."""
    return "\n".join([_COMMANDS, *_group(cli.parser(), "##")]) + "\n"


def parsers(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands below a command. argparse has no public list of what it was told."""
    return {
        name: parser
        for action in of._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, parser in action.choices.items()
    }


def _group(parser: argparse.ArgumentParser, marks: str) -> Iterator[str]:
    for name, command in parsers(parser).items():
        yield f"\n{marks} {command.prog.removeprefix('plantools ')}\n"
        yield (command.description or name) + "\n"
        if parsers(command):
            yield from _group(command, f"{marks}#")
            continue
        yield f"```\n{(command.epilog or '').removeprefix('example: ')}\n```\n"
        yield "| | |\n|---|---|"
        told = [a for a in command._actions if not isinstance(a, argparse._HelpAction)]
        for action in sorted(told, key=lambda each: bool(each.option_strings)):
            yield f"| `{_spelt(action)}` | {_meaning(action)} |"


def _spelt(action: argparse.Action) -> str:
    names = action.metavar or action.dest.upper()
    value = " ".join(names) if isinstance(names, tuple) else names
    if not action.option_strings:
        return f"[{value}]" if action.nargs == "?" else value
    options = ", ".join(action.option_strings)
    return options if action.nargs == 0 else f"{options} {value}"


def _meaning(action: argparse.Action) -> str:
    text = (action.help or "") % {"default": action.default}
    needed = " Needed." if action.required and action.option_strings else ""
    return f"{text or 'the workbook'}.{needed}".replace("|", "\\|")


_FRAMES = f"""\
# DataFrames for analysts

`plantools.frames(path_or_plan, as_at=None, history=())` gives a plan as pandas DataFrames, by name.
A workbook brings its own recorded reports and the As at date of its Cover; for a plan in memory
both can be given. Every plan gives the same columns with the same dtypes, so the frames of many
plans can be put below one another. What is blank is missing (`isna()`).

```python
import plantools

frames = plantools.frames("workbook/example-plan.xlsx")
late = frames["milestones"].query("days_overdue > 0")
print(late.groupby("section_title")["days_overdue"].agg(["count", "max"]))

reported = frames["history"].groupby(["as_at", "rating"], observed=False).size().unstack()
print(reported)  # how many milestones stood at each rating in each report
```

{WRITTEN}"""


def frames() -> str:
    """Every frame with its columns, their dtypes and what stands in them."""
    lines = [_FRAMES]
    for name, columns in FRAMES.items():
        lines.append(f"\n## {name}\n\n| Column | dtype | What stands in it |\n|---|---|---|")
        lines += [f"| `{column.name}` | {column.dtype} | {column.about} |" for column in columns]
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "checks.md": checks,
    "commands.md": commands,
    "frames.md": frames,
    "importing.md": guide.markdown,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8", newline="\n")
