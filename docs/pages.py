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

from docs.picture import tab
from tests import plans as builders
from tests.checks.examples import EXAMPLES

from plantools import cli
from plantools.checks import RULES
from plantools.checks.rule import LOOKS_AT, Rule
from plantools.create.importing.council_words import STATUS_WORDS
from plantools.create.meanings import WORDS
from plantools.plan import Milestone, Plan, Section
from plantools.reports.frames import FRAMES
from plantools.workbook.contract import TABLES

FOLDER = Path(__file__).parent
WRITTEN = "<!-- Written by: make docs -->"

_CHECKS = f"""\
# Checks

What the Validate button and `plantools validate` look for, why, and what to do.

{WRITTEN}

- **Error**: Put it right before the plan is reported: tables would come out wrong.
- **Warning**: Very likely a mistake, or something a committee will ask about.
- **Advice**: The plan works as it is; this would make it easier to read or to defend.

The Checks sheet counts the findings by rule and lists each below; `validate` says them rule by rule
on a screenful, and each with `--all`. What was not there yet when the last report was recorded
comes first: a finding is known again by its rule, its ref and what it quotes from the cells,
wherever its row has moved. `--json` has every finding; `new` says how many of them, which stand
first, are new.

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


_IMPORTING = """\
# Bring in a plan that you have

<!-- Written by: make docs -->

    plantools new PLAN.xlsx --from FILE

makes a master from a plan as you keep it now: a .csv, .xlsx or .docx file (or a folder of CSV
files named after the tables). Your file is not changed. What was done with it is printed, and
kept on the sheet **Import** of the new master:

- **tblImport**: each of your headers, the column that it became, and how that was found: *name*,
  *alias* (the list below), *guess* (it comes near one, or its cells show it), *map* (you said so)
  or *kept as it is*.
- **tblImportNotes**: what was done besides, a sentence each. Read them once.
- **tblImportTexts**: what the file says outside its tables and sections, with its place.

Where it took a column for the wrong one, say so, as often as needed, and make the master anew:

    plantools new PLAN.xlsx --force --from FILE --map "Done by=Owner" --map "Comments=keep"

**Nothing is dropped.** A column that fits nothing comes along under its own header; what is too
long there for a cell of Excel's goes on in a column with a number. Tables that are none of
plantools' come along on sheets Kept 1, Kept 2. At the end every text of the file is looked for in
the master; one that got nowhere is added to the Import sheet. Not brought along:
pictures, the automatic numbers of Word lists (they are no text), formulas (their last result is).

## What is understood

- **Where tables begin**: at a row of headers that names the action and one more column, or the
  area for improvement, the owner and the date or progress. Above it may stand anything. Two rows
  of headers are one, if cells of the upper are merged downwards.
- **Columns whose heading doesn't say it** ("Date", "RAG as told to the committee on 12 March",
  none at all) are known by their cells: ratings, dates, posts, refs, progress. That is a guess and
  is said. Where no rating or no due date was found at all, that is said first.
- **Where tables go on**: over blank rows, page breaks and repeated headers.
- **Headings**: a row with one text across the table, or in the Ref column, or in bold in the first
  column, begins a section; in a document, so does a heading. Headings over it give the chapter
  and the front of the title, and what they say of themselves holds for each section below. A
  sheet's name is a section if the sheet has no heading.
- **Sections** come from a column (Priority, Theme, Area for improvement), else from headings, else
  from what refs begin with. Their codes: what their refs begin with, else the number that is
  merged over them, else made from the heading (P2 of "Priority 2: Timely help", CL of "Care
  leavers") and said so. A Priority column of High, Medium and Low names no sections.
- **Labels** ("Section lead", "What inspectors found", "How we'll assess ...", "What we will see
  ...") give the section's fields, wherever they stand: in rows above or below the actions, in a
  table of their own, before a colon, or as a heading. "Impact to date as at June 2025" begins a
  row of the Impact sheet. "Please also see" is See also. Other text below a section's heading goes
  to "Text from the plan".
- **Text before and after the sections** goes to the sheet Report text, as front or back, with its
  headings and in its order.
- **Cover**: title, council, period and As at are read from the text, and told as guesses where
  they are. What is still blank is named at the end.
- **Rows without a ref** belong to the row above, in every cell, as a page's end leaves them. With a
  date of their own they are milestones; with an action, an owner and a date, actions.
- **Refs** stay as they are, duplicates too; "(1a) ..." at the beginning of an action is its ref. A
  number that is merged over several actions is that of their section. Missing refs are made.
  Numbers that begin anew in each section get the section's code in front, so that two actions
  don't become one; 1.1 after 1.9 is 1.10, of which Excel dropped the 0.
- **Dates**: text stays text. A cell that Excel shows as Sep-25 is the month, not its first day. A
  blank date stays blank; one that is merged over several rows is that of each of them.
- **Ratings** stay your words. The plan's own key (a table, a row of coloured cells, a text such as
  "1 = complete; 2 = on track", on whichever sheet) becomes the scale. A cell without a word is
  read by its colour, unless the whole row has that colour. Where there is no rating column, Status
  is it, if it says such words. Definitions are for impact where their heading says so.
- **On hold**: a heading "ON HOLD", or a section's heading that says so, puts its rows on hold.
- **Owners**: a list in a cell becomes posts joined by semicolons; "Head of A and Head of B" and "A
  / B" are split where each side is a post; "Ann Bee and Cy Dee, Heads of Service" becomes Head of
  Service, because a published plan names posts. Cells that name only people are listed.
- **Phases**: of columns such as "Progress at phase 1" and "Progress at phase 2", or of months, all
  are kept, and the latest that says anything is the Progress as well.
- **Measures** without an id get one; whether higher is better is read from their bands. Columns
  that are headed by a month are their readings.
- **Finance**: budget, actual and forecast by year; original, amended or additional by what the
  colours' legend or the text says. Totals are left out and used as a check.
- **Doubt** is said: refs that don't look like the others, sentences in owner or date cells, many
  rows without a date while another column holds dates, with the `--map` that would change it.

A list of changes to a plan, or a committee's report without one, is refused and called what it is.

Whatever is put in other words stays beside it as it was: *Ref as written*, *Owner as written*,
*Rating as written*, *Status as written*. *Import note* says what was done to the row. Delete these
columns and the Import sheet when you have read them; **before you publish, look for names in
"Owner as written"**.

Cells that show an error (#REF!) come in blank, and the Import sheet says which. A file of over
20,000 rows or 1,000 columns is no plan, and refused.

Hidden sheets, cell comments, text boxes, footnotes, page headers and text that was inserted with
tracked changes come along; deleted text does not. Password-protected files, .doc and .xls are
refused with what to do.

A PDF is read if its tables are ruled and its text is text: pages that were scanned are refused. It
needs one more part: `pip install 'plantools[pdf]'`. A PDF doesn't say where a paragraph ends, so
line breaks within cells may differ from those of the document that it was made from; where there is
a Word or Excel file, prefer it.
"""

_ROLLOVER = """\

## From one plan to the next

    plantools rollover OLD.xlsx NEW.xlsx --period 2026-04-01 2027-03-31 --title "Plan 2026/27"

starts the next plan from this one. The old workbook is not changed.

- **Comes along**: every row that is not Blue and not Removed. Carried over becomes running, On hold
  stays. Of an action with several milestones, those that are not complete. A column "Carried from"
  says under which ref and in which plan it stood. So do sections, owners, glossary, ratings,
  measures, readings and check settings, with the columns that you added (formulas as values).
- **Stays behind**: complete and removed rows; Impact, Finance, Reasons and accepted findings, which
  report on the old plan; sheets of your own.
- **History** starts anew with the baseline "Carried over from" the old plan, so the first report
  says what changed since.
- **Refs** are kept; `--renumber` counts them anew in each section, in See also as well, and says
  which texts may still name old ones. The sheet **Rollover** says of every old row what became
  of it.
"""


def checks() -> str:
    """Every rule: what it finds, why that matters, what to do, and an example that a test runs."""
    return "\n".join(_checks()) + "\n"


def _checks() -> Iterator[str]:
    yield _CHECKS
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
        yield f"{rule.severity.capitalize()}. Looks at {LOOKS_AT[rule.code[0]]}."
        yield f"\n**What it finds.** {rule.what}"
        yield f"\n**Why it matters.** {rule.why}"
        yield f"\n**How to put it right.** {rule.how}"
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


def importing() -> str:
    """The whole page."""
    return "\n".join([_IMPORTING, *_words(), *_aliases()]) + "\n" + _ROLLOVER


def _words() -> Iterator[str]:
    yield "## Words for ratings and states"
    yield ""
    yield "The words of your ratings stay as they are. What they mean goes by your own key, else by"
    yield "this list, and is said as a guess to be checked (column Means of tblRatings)."
    yield ""
    yield "| Means | Words |"
    yield "|---|---|"
    for kind, lists in WORDS.items():
        for meaning, words in lists.items():
            yield f"| {kind}: {meaning} | {', '.join(words)} |"
    for status, words in STATUS_WORDS.items():
        yield f"| Status {status} | {', '.join(words)} |"
    yield ""


def _aliases() -> Iterator[str]:
    yield "## Headers"
    yield ""
    yield "Upper and lower case, punctuation, spaces and what stands in brackets don't matter."
    for spec in TABLES:
        yield ""
        yield f"### {spec.title}"
        yield ""
        yield "| Our column | Also understood |"
        yield "|---|---|"
        for column in spec.columns:
            yield f"| {column.header} | {', '.join(column.aliases)} |"


PAGES: dict[str, Callable[[], str]] = {
    "checks.md": checks,
    "commands.md": commands,
    "frames.md": frames,
    "importing.md": importing,
    "tab.svg": tab,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8", newline="\n")
