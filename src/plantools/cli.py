"""The `plantools` command.

Every command prints for a person, or with --json one JSON document for a program; messages
and progress go to stderr. Exit codes: 0 fine, 1 findings, 2 usage or bad input, 3 busy.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import plantools
from plantools.checks import Finding, Severity
from plantools.errors import PlanError
from plantools.plan import DueKind, Rating, parse_due

if TYPE_CHECKING:
    from plantools.reports.figures import Headline

OK, FINDINGS, BAD_INPUT = 0, 1, 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not know every character
            stream.reconfigure(errors="replace")
    options = parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except PlanError as error:
        print(f"plantools: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("plantools: stopped. Nothing was written.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # `plantools validate | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception:
        log = Path(tempfile.gettempdir(), "plantools-error.log")
        log.write_text(traceback.format_exc(), encoding="utf-8")
        print(
            "plantools: something went wrong inside plantools; the workbook is as it was. "
            f"Please send {log} to whoever looks after plantools.",
            file=sys.stderr,
        )
        return BAD_INPUT


def parser() -> argparse.ArgumentParser:
    """The command line. The reference in docs/commands.md is made from it."""
    top = argparse.ArgumentParser(
        prog="plantools", description="Run a council's improvement plan from its Excel workbook."
    )
    top.add_argument("--version", action="version", version=f"plantools {plantools.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    new = _command(commands, "new", _new, "make a master workbook, blank or from an existing plan")
    new.add_argument("plan", metavar="PLAN.xlsx", type=Path, help="the workbook to make")
    source = new.add_mutually_exclusive_group()
    source.add_argument(
        "--from",
        dest="source",
        metavar="FOLDER",
        type=Path,
        help="a folder of CSV files (actions.csv, sections.csv, ...), headers matched by alias",
    )
    source.add_argument(
        "--example", action="store_true", help="the fictional example plan, to try things out"
    )
    new.add_argument("--title", help="the plan's title, for the Cover sheet")
    new.add_argument("--organisation", help="the council, for the Cover sheet")
    new.add_argument(
        "--period",
        nargs=2,
        metavar=("FROM", "TO"),
        type=_day,
        help="first and last day of the plan",
    )
    _as_at_option(new, "the date that the ratings stand at, for the Cover sheet")
    new.add_argument("--force", action="store_true", help="replace the file if there is one")

    validate = _command(
        commands, "validate", _validate, "check every row; exit code 1 if there are errors"
    )
    validate.add_argument("plan", metavar="PLAN.xlsx", type=Path)
    _as_at_option(validate, "the date to count overdue from (default: the Cover sheet's)")

    refresh = _command(
        commands, "refresh", _refresh, "rebuild the generated sheets in the same workbook"
    )
    refresh.add_argument("plan", metavar="PLAN.xlsx", type=Path)
    _as_at_option(refresh, "the date to count overdue from (default: the Cover sheet's)")

    due = _command(commands, "due", _due, "say how a due-by text is understood")
    due.add_argument("text", metavar="TEXT", nargs="+", help='such as "Q3 2025/26"')
    return top


def _command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], help_: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=help_, description=help_[0].upper() + help_[1:] + "."
    )
    command.add_argument("--json", action="store_true", help="print one JSON document")
    command.set_defaults(run=run)
    return command


def _as_at_option(command: argparse.ArgumentParser, help_: str) -> None:
    command.add_argument("--as-at", metavar="DATE", type=_day, help=help_)


def _day(text: str) -> date:
    due = parse_due(text)
    if due.kind is not DueKind.EXACT_DATE or due.last is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date. Write it as 2026-01-13 or 13/01/2026"
        )
    return due.last


def _new(options: argparse.Namespace) -> int:
    from plantools.create import Source, read_example, read_source, write_master

    if options.example:
        source = read_example()
    elif options.source is not None:
        source = read_source(options.source)
    else:
        source = Source.blank()
    period = options.period or (None, None)
    source = source.with_cover(
        title=options.title,
        organisation=options.organisation,
        period_start=period[0],
        period_end=period[1],
        as_at=options.as_at,
    )
    write_master(options.plan, source, overwrite=options.force)
    rows = {spec.name: len(rows) for spec, rows in source.tables()}
    if options.json:
        _print_json({"file": str(options.plan), "rows": rows, "notes": list(source.notes)})
        return OK
    for note in source.notes:
        print(note, file=sys.stderr)
    print(f"Made {options.plan}")
    return OK


def _validate(options: argparse.Namespace) -> int:
    from plantools.reports.as_at import resolve_as_at
    from plantools.reports.checks import summary
    from plantools.reports.figures import headline

    with _progress(f"Reading {options.plan.name}"):
        plan = plantools.read(options.plan)
        as_at = resolve_as_at(plan, options.as_at, date.today())
        findings = plantools.check(plan, as_at.day)
    figures = headline(plan, as_at.day)
    if options.json:
        _print_json(
            {
                "file": str(options.plan),
                "as_at": as_at.day,
                "figures": _figures(figures),
                "counts": _severities(findings),
                "findings": [asdict(finding) for finding in findings],
            }
        )
    else:
        if findings:
            _print_findings(findings)
        print(f"{plan.title or options.plan.name}. {as_at}")
        print(figures.sentence())
        print(f"{summary(findings)}.")
    return FINDINGS if any(f.severity is Severity.ERROR for f in findings) else OK


def _refresh(options: argparse.Namespace) -> int:
    from plantools.engine import open_book
    from plantools.reports.checks import summary
    from plantools.reports.figures import headline
    from plantools.workbook.refresh import refresh

    with _progress(f"Refreshing {options.plan.name}"):
        book = open_book(options.plan)
        try:
            done = refresh(book, options.as_at, today=date.today())
            book.save()
        finally:
            book.close()
    figures = headline(done.plan, done.as_at.day)
    if options.json:
        _print_json(
            {
                "file": str(options.plan),
                "as_at": done.as_at.day,
                "sheets": done.sheets,
                "figures": _figures(figures),
                "counts": _severities(done.findings),
            }
        )
    else:
        print(f"Refreshed {', '.join(done.sheets)} in {options.plan}. {done.as_at}")
        print(figures.sentence())
        print(f"{summary(done.findings)}.")
    return OK


def _due(options: argparse.Namespace) -> int:
    due = parse_due(" ".join(options.text))
    if options.json:
        _print_json(asdict(due))
    else:
        print(f"kind:       {due.kind.value.replace('_', ' ')}")
        print(f"due by:     {_shown(due.last)}")
        print(f"first:      {_shown(due.first)}")
        print(f"recurrence: {due.recurrence or '-'}")
        if due.reason:
            print(f"reason:     {due.reason}")
    return FINDINGS if due.kind is DueKind.UNPARSEABLE else OK


def _shown(day: date | None) -> str:
    return "-" if day is None else f"{day.day} {day:%B %Y}"


def _figures(figures: Headline) -> dict[str, Any]:
    return {
        "actions": figures.actions,
        "milestones": figures.milestones,
        "complete": figures.counts.complete,
        "percent_complete": figures.percent_complete,
        "ratings": {r.value: figures.counts.by_rating[r] for r in Rating},
        "unrated": figures.counts.unrated,
        "overdue": figures.overdue,
        "overdue_milestones": figures.overdue_milestones,
    }


def _severities(findings: Sequence[Finding]) -> dict[str, int]:
    return {s.value: sum(f.severity is s for f in findings) for s in Severity}


def _print_json(document: Any) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def _print_findings(findings: Sequence[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 140)
    table = Table(show_lines=False, pad_edge=False, box=None, header_style="bold")
    for header in ("Severity", "Rule", "Ref", "Where"):
        table.add_column(header, no_wrap=True)
    table.add_column("What is wrong", ratio=3)
    table.add_column("How to put it right", ratio=2)
    colors = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}
    for finding in findings:
        table.add_row(
            Text(finding.severity.value, style=colors[finding.severity]),
            finding.rule,
            Text(finding.ref),
            Text(f"{finding.sheet}!{finding.cell}" if finding.sheet else ""),
            Text(finding.message),
            Text(finding.fix),
        )
    console.print(table)


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """A spinner on a terminal; nothing in a log."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} ..."):
        yield
