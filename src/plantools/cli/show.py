"""What the command line prints: tables for a person, one JSON document for a program."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from plantools.changes import BEYOND, Changes, Table
from plantools.checks import Examined, Severity

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from plantools.reports.checks import Group
    from plantools.reports.figures import Comparison
    from plantools.workbook.fix import Correction

_AROUND = 40
"""Characters shown on either side of what differs."""
PLAIN_WIDTH = 140
"""Characters across where the output is no terminal."""
SCREENFUL = 32
"""Lines of findings, however many there are."""
_COLORS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}
_COMMITTEE = {
    Table.ADDED: ("Added", ("ref", "action")),
    Table.CHANGED: ("Changed", ("ref", "before", "after", "new_timescale")),
    Table.REMOVED: ("Removed", ("ref", "action", "reason")),
    Table.RETIMED: ("Timescales revised", ("ref", "action", "original", "revised", "explanation")),
    Table.SCOPING: ("Timescales being scoped or reviewed", ("ref", "action")),
}


def tell(*lines: str) -> None:
    """Tell a person, beside what is printed."""
    for line in filter(None, lines):
        print(f"plantools: {line}", file=sys.stderr, flush=True)


def to_json(document: Any) -> str:
    return json.dumps(
        document,
        indent=2,
        ensure_ascii=False,
        default=lambda each: asdict(each) if hasattr(each, "__dataclass_fields__") else str(each),
    )


def answer(
    options: Namespace, *lines: str, first: Callable[[], object] = int, **document: Any
) -> None:
    """Print what came of a command: the document as JSON; or for a person what comes first and
    these lines, and aside what the document warns of."""
    if options.json:
        of = {"file": str(options.plan)} if "plan" in options else {}
        print(to_json(of | document), flush=True)
        return
    if "plan" in options:
        tell(*document.get("warnings", ()))
    first()
    for line in filter(None, lines):
        print(line)


def changes_document(compared: Comparison, as_at: date) -> dict[str, Any]:
    """The committee's tables row for row, and what goes beyond them.

    `milestones` says which rows are about one milestone of an action, not the whole of it.
    """
    changes = compared.changes
    document: dict[str, Any] = {"since": compared.since.label, "as_at": as_at}
    document |= {name: rows for name, _, rows in _tables(changes)}
    document["milestones"] = [
        {"table": table.value, "ref": row.ref, "milestone": row.milestone}
        for table in Table
        for row in getattr(changes, table)
        if row.milestone
    ]
    document["without_reason"] = [row.ref for row in changes.without_reason()]
    return document


def print_changes(changes: Changes) -> None:
    """The tables that hold anything."""
    for _, title, rows in _tables(changes):
        if rows:
            lines = [[_plain(value) for value in row.values()] for row in rows]
            headers = [name.replace("_", " ").capitalize() for name in rows[0]]
            _print_table(f"{title}: {len(rows)}", headers, lines)


def _tables(changes: Changes) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Name, title and rows of each table: the committee's, then the others."""
    for table, (title, columns) in _COMMITTEE.items():
        rows = getattr(changes, table)
        yield table.value, title, [{name: getattr(row, name) for name in columns} for row in rows]
    for name in BEYOND:
        yield name, name.capitalize(), [asdict(row) for row in getattr(changes, name)]


def _plain(value: Any) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _print_table(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[str]], narrow: int = 1
) -> None:
    """A table, whose first columns (`narrow`) are as wide as their texts."""
    from rich.table import Table as RichTable
    from rich.text import Text

    look: dict[str, Any] = {"title_justify": "left", "title_style": "bold", "header_style": "bold"}
    table = RichTable(title=title or None, expand=bool(title), pad_edge=False, box=None, **look)
    for number, header in enumerate(headers):
        table.add_column(header, no_wrap=number < narrow, ratio=None if number < narrow else 1)
    for row in rows:
        table.add_row(*map(Text, row))
    _console().print(table)


def _console() -> Console:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)


def print_findings(examined: Examined, *, each: bool) -> None:
    """The findings, new ones before those that were there: each, or by rule on a screenful."""
    from rich.text import Text

    from plantools.reports.checks import Group, by_rule

    console = _console()
    lines: list[Text] = []
    left: list[Group] = []
    findings, new = examined.findings, examined.new
    parts = [("", findings)]
    if new is not None:
        parts = [("New since the last report", findings[:new]), ("There before", findings[new:])]
    for title, them in parts:
        groups = [Group([f], f.message, f.fix) for f in them] if each else by_rule(them)
        if groups and title and not left:
            lines.append(Text(title, style="bold"))
        for group in groups:
            told = _told(group, max(console.width, 40), None if each else 2)
            if not each and (left or len(lines) + len(told) > SCREENFUL):
                left.append(group)
            else:
                lines += told
    if left:
        rules = ", ".join(f"{group.findings[0].rule} {len(group.findings)}" for group in left)
        number = sum(len(group.findings) for group in left)
        lines.append(Text(f"And {number:,} more: {rules}"))
    for line in lines:
        console.print(line, no_wrap=True, overflow="ellipsis")


def _told(group: Group, width: int, most: int | None) -> list[Text]:
    """A rule's findings: how many, what is wrong and where, and below it what to do, each on so
    many lines at most."""
    from rich.text import Text

    first, number = group.findings[0], len(group.findings)
    cell = f"{first.sheet}!{first.cell}" if number == 1 and first.sheet else ""
    refs = ", ".join(dict.fromkeys(f.ref for f in group.findings if f.ref))
    where = " ".join(filter(None, (cell, refs)))
    told = (where, group.says) if number == 1 else (group.says, where)
    head = f"{first.severity:<8} {first.rule} {number:>5}  "
    below = " " * len(head)
    cut = partial(wrap, width=width, subsequent_indent=below, placeholder=" …")
    said = ": ".join(filter(None, told))
    start, *lines = cut(said, initial_indent=head, max_lines=most if number == 1 else 1)
    lines += cut(group.todo, initial_indent=below, max_lines=most)
    severity = (start[: len(first.severity)], _COLORS[first.severity])
    return [Text.assemble(severity, start[len(first.severity) :]), *map(Text, lines)]


def print_corrections(corrections: Sequence[Correction]) -> None:
    """Each cell before and after, with what is not seen made visible."""
    rows = [
        (f"{c.sheet}!{c.cell}", c.ref, " ".join(c.rules), *_around(c.before, c.after))
        for c in corrections
    ]
    if rows:
        _print_table("", ("Where", "Ref", "Rule", "Before", "After"), rows, narrow=3)


def _shared(*texts: str) -> int:
    """How many characters texts share at their beginning."""
    return len(os.path.commonprefix(texts))  # noqa: RUF071 - of texts, not of paths


def _around(before: str, after: str) -> tuple[str, str]:
    """The part of two texts in which they differ, with some words around it."""
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    first = max(start - _AROUND, 0)

    def cut(text: str) -> str:
        last = len(text) - max(end - _AROUND, 0)
        shown = text[first:last].replace(" ", "\u00a0").replace("\xa0\xa0", "··").strip("\n")
        shown = shown.replace("\xa0", " ")
        shown = f"·{shown[1:]}" if first == 0 and shown.startswith(" ") else shown
        shown = f"{shown[:-1]}·" if last == len(text) and shown.endswith(" ") else shown
        return f"{'…' * (first > 0)}{shown}{'…' * (last < len(text))}"

    return cut(before), cut(after)


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner on a terminal, nothing in a log. What it gives shows what is being done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} ...") as status:
        yield lambda part: status.update(f"{what}: {part} ...")
