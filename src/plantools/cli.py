"""The `plantools` command.

Every command prints for a person, or with --json one JSON document for a program; messages
and progress go to stderr. Exit codes: 0 fine, 1 findings, 2 usage or bad input, 3 busy.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import plantools
from plantools.changes import BEYOND
from plantools.checks import Severity
from plantools.errors import PlanError
from plantools.plan import DueKind, Plan, parse_due
from plantools.show import (
    changes_document,
    figures_document,
    print_changes,
    print_findings,
    print_json,
    progress,
    severities,
)

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
        code = run(options)
        sys.stdout.flush()  # here, where a broken pipe is no error
        return code
    except PlanError as error:
        print(f"plantools: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("plantools: stopped. Nothing was written.", file=sys.stderr)
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # `plantools validate | head`; rich makes it an exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except BaseException:  # a panic in a library written in Rust is no Exception
        print(
            "plantools: something went wrong inside plantools; the workbook is as it was. "
            f"Please send {_log()} to whoever looks after plantools.",
            file=sys.stderr,
        )
        return BAD_INPUT


def _log() -> str:
    """Keep what went wrong in a file; its name, or the story itself if there is no place for it."""
    story = traceback.format_exc()
    try:
        handle, name = tempfile.mkstemp(prefix="plantools-error-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as log:
            log.write(story)
    except OSError:
        return f"the following lines\n{story}\n"
    return name


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
    _since_options(refresh)

    record = _command(
        commands, "record", _record, "keep the plan as it is reported now, to compare with later"
    )
    record.add_argument("plan", metavar="PLAN.xlsx", type=Path)
    record.add_argument(
        "--report", metavar="LABEL", required=True, help='such as "Committee January 2025"'
    )
    _as_at_option(record, "the date that the ratings stand at (default: the Cover sheet's)")
    record.add_argument("--replace", action="store_true", help="replace a report of that name")

    changes = _command(
        commands, "changes", _changes, "say what changed since a report; nothing is written"
    )
    changes.add_argument("plan", metavar="PLAN.xlsx", type=Path)
    _as_at_option(changes, "the date that the ratings stand at (default: the Cover sheet's)")
    _since_options(changes)

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


def _since_options(command: argparse.ArgumentParser) -> None:
    then = command.add_mutually_exclusive_group()
    then.add_argument(
        "--since",
        metavar="REPORT",
        help="count changes from this recorded report (default: the last one)",
    )
    then.add_argument(
        "--against", metavar="OLD.xlsx", type=Path, help="or from an older copy of the workbook"
    )
    command.add_argument(
        "--without",
        metavar="TABLE",
        action="append",
        choices=BEYOND,
        default=[],
        help=f"leave a table out of the changes; one of {', '.join(BEYOND)}",
    )


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
        print_json({"file": str(options.plan), "rows": rows, "notes": list(source.notes)})
        return OK
    for note in source.notes:
        print(note, file=sys.stderr)
    print(f"Made {options.plan}")
    return OK


def _validate(options: argparse.Namespace) -> int:
    from plantools.engine import open_book
    from plantools.reports.as_at import resolve_as_at
    from plantools.reports.checks import summary
    from plantools.reports.figures import headline
    from plantools.workbook import read_plan
    from plantools.workbook.changes import compare_book
    from plantools.workbook.refresh import all_findings

    with progress(f"Reading {options.plan.name}"), closing(open_book(options.plan)) as book:
        plan = read_plan(book)
        as_at = resolve_as_at(plan, options.as_at, date.today())
        findings = all_findings(plan, as_at.day, compare_book(book, plan))
    figures = headline(plan, as_at.day)
    if options.json:
        print_json(
            {
                "file": str(options.plan),
                "as_at": as_at.day,
                "figures": figures_document(figures),
                "counts": severities(findings),
                "findings": [asdict(finding) for finding in findings],
            }
        )
    else:
        if findings:
            print_findings(findings)
        print(f"{plan.title or options.plan.name}. {as_at}")
        print(figures.sentence())
        print(f"{summary(findings)}.")
    return FINDINGS if any(f.severity is Severity.ERROR for f in findings) else OK


def _refresh(options: argparse.Namespace) -> int:
    from plantools.engine import open_book
    from plantools.reports.changes import summary as changes_summary
    from plantools.reports.checks import summary
    from plantools.reports.figures import headline
    from plantools.workbook.refresh import refresh

    with progress(f"Refreshing {options.plan.name}"), closing(open_book(options.plan)) as book:
        done = refresh(
            book,
            options.as_at,
            today=date.today(),
            since=options.since,
            against=_older(options.against),
            without=options.without,
        )
        book.save()
    figures = headline(done.plan, done.as_at.day)
    if options.json:
        print_json(
            {
                "file": str(options.plan),
                "as_at": done.as_at.day,
                "sheets": done.sheets,
                "figures": figures_document(figures),
                "counts": severities(done.findings),
            }
        )
    else:
        print(f"Refreshed {', '.join(done.sheets)} in {options.plan}. {done.as_at}")
        print(figures.sentence())
        if done.changes is not None:
            print(changes_summary(done.changes))
        print(f"{summary(done.findings)}.")
    return OK


def _record(options: argparse.Namespace) -> int:
    from plantools.engine import open_book
    from plantools.workbook.history import read_history
    from plantools.workbook.record import record_report

    with progress(f"Recording {options.plan.name}"), closing(open_book(options.plan)) as book:
        as_at = record_report(book, options.report, options.as_at, replace=options.replace)
        book.save()
    with closing(open_book(options.plan)) as book:
        history = read_history(book)
        rows = len(history.report(options.report).milestones)
    if options.json:
        print_json(
            {
                "file": str(options.plan),
                "report": options.report,
                "as_at": as_at,
                "milestones": rows,
                "reports": history.labels,
            }
        )
    else:
        print(
            f"Recorded {options.report!r} as at {as_at.day} {as_at:%B %Y} in {options.plan}: "
            f"{rows} milestones. Reports so far: {len(history.labels)}."
        )
    return OK


def _changes(options: argparse.Namespace) -> int:
    from plantools.engine import open_book
    from plantools.reports.as_at import resolve_as_at
    from plantools.reports.changes import summary
    from plantools.workbook import read_plan
    from plantools.workbook.changes import HISTORY_EDITED, compare_book
    from plantools.workbook.history import read_history

    with progress(f"Comparing {options.plan.name}"), closing(open_book(options.plan)) as book:
        plan = read_plan(book)
        as_at = resolve_as_at(plan, options.as_at, date.today())
        against = _older(options.against)
        compared = compare_book(
            book, plan, since=options.since, against=against, without=options.without
        )
        if compared is None:
            read_history(book).report()  # says that there is none, and what to do
            raise AssertionError("a history without reports has no last one")
    if options.json:
        print_json({"file": str(options.plan), **changes_document(compared, as_at.day)})
        return OK
    print_changes(compared.changes)
    print(f"Changes since {compared.since}. {as_at}")
    print(summary(compared.changes))
    for finding in compared.findings:
        if finding.rule == HISTORY_EDITED:
            print(f"{finding.message} {finding.fix}")
    return OK


def _older(path: Path | None) -> tuple[str, Plan] | None:
    return None if path is None else (path.name, plantools.read(path))


def _due(options: argparse.Namespace) -> int:
    due = parse_due(" ".join(options.text))
    if options.json:
        print_json(asdict(due))
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
