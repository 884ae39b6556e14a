"""The everyday commands: validate, fix, refresh, format and due."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager, closing
from dataclasses import asdict
from datetime import date
from typing import Any

from plantools.checks import Severity
from plantools.checks.words import quote
from plantools.cli.options import (
    FINDINGS,
    OK,
    add_command,
    as_at_option,
    older_plan,
    saving_options,
    since_options,
)
from plantools.cli.show import (
    print_corrections,
    print_findings,
    print_json,
    progress,
    warned,
)
from plantools.plan import Due, DueKind, parse_due
from plantools.plan.dates import long_date


def add_commands(commands: Any) -> None:
    """Add them to the command line."""
    validate = add_command(
        commands,
        "validate",
        _validate,
        "check every row; exit code 1 if there are errors",
        "validate plan.xlsx --as-at 2026-01-13",
        of_plan=True,
    )
    as_at_option(validate, "the date to count overdue from (default: the Cover sheet's)")
    validate.add_argument(
        "--all", action="store_true", help="list every finding, not only how many of each rule"
    )

    fix = add_command(
        commands,
        "fix",
        _fix,
        "put right what has just one right answer, such as double spaces",
        "fix plan.xlsx --apply",
        of_plan=True,
    )
    as_at_option(fix, "the date to count overdue from (default: the Cover sheet's)")
    how = fix.add_mutually_exclusive_group()
    how.add_argument(
        "--dry-run", action="store_true", help="show what would change, and write nothing (default)"
    )
    how.add_argument("--apply", action="store_true", help="make the changes in the workbook")
    saving_options(fix)

    refresh = add_command(
        commands,
        "refresh",
        _refresh,
        "rebuild the generated sheets in the same workbook",
        'refresh plan.xlsx --since "Committee January 2025"',
        of_plan=True,
    )
    as_at_option(refresh, "the date to count overdue from (default: the Cover sheet's)")
    since_options(refresh)
    saving_options(refresh)

    format_ = add_command(
        commands,
        "format",
        _format,
        "colour ratings and overdue due bys on the officers' sheets",
        "format plan.xlsx",
        of_plan=True,
    )
    format_.add_argument(
        "--report-text",
        action="store_true",
        help="instead, put the wording of the committee's report on the sheet Report text",
    )
    saving_options(format_)

    due = add_command(
        commands, "due", _due, "say how due-by texts are understood", 'due "Q3 2025/26"'
    )
    due.add_argument(
        "texts", metavar="TEXT", nargs="+", help='such as "Q3 2025/26", in quotation marks'
    )


def _validate(options: argparse.Namespace) -> int:
    from plantools.engine import open_book
    from plantools.reports.checks import severities, summary
    from plantools.reports.figures import figures_document
    from plantools.workbook.session import Session

    with progress(f"Reading {options.plan.name}"), closing(open_book(options.plan)) as book:
        session = Session(book, options.as_at, today=date.today())
        plan, as_at, examined = session.plan, session.as_at, session.examined
    findings, figures = examined.findings, session.facts.headline
    warnings = warned(session, options.json)
    if options.json:
        print_json(
            {
                "file": str(options.plan),
                "as_at": as_at.day,
                "figures": figures_document(figures),
                "counts": severities(findings),
                "new": examined.new,
                "warnings": warnings,
                "findings": [asdict(finding) for finding in findings],
            }
        )
    else:
        print_findings(examined, each=options.all)
        print(f"{plan.title or options.plan.name}. {as_at}")
        print(figures.sentence())
        print(f"{summary(examined)}.")
        if findings and not options.all:
            print(f"To see each: plantools validate {options.plan} --all")
    return FINDINGS if any(f.severity is Severity.ERROR for f in findings) else OK


def _fix(options: argparse.Namespace) -> int:
    from plantools.engine import edit_book, open_book
    from plantools.workbook.fix import applied, correct, left_alone
    from plantools.workbook.session import Session, read_back

    opened: AbstractContextManager[Any] = (
        edit_book(options.plan, backups=options.backups, check=read_back)
        if options.apply
        else closing(open_book(options.plan))
    )
    with progress(f"Reading {options.plan.name}"), opened as book:
        session = Session(book, options.as_at, today=date.today())
        corrections = correct(session)
        done, left = applied(corrections), left_alone(corrections)
        if options.apply and done:
            book.save()
    warnings = warned(session, options.json)
    if options.json:
        print_json(
            {
                "file": str(options.plan),
                "warnings": warnings,
                "applied": bool(options.apply and done),
                "corrections": [asdict(each) for each in done],
                "left_alone": [asdict(each) for each in left],
            }
        )
        return OK
    print_corrections(done)
    for each in left:
        print(f"{each.sheet}!{each.cell} ({each.ref}) was left alone: it holds {each.left_alone}.")
    cells = f"{len(done)} cell{'s' * (len(done) != 1)}"
    if not done:
        print(f"Nothing to correct in {options.plan}.")
    elif options.apply:
        print(f"Corrected {cells} in {options.plan}.")
    else:
        print(f"{cells} would be corrected. To do it: plantools fix {options.plan} --apply")
    return OK


def _refresh(options: argparse.Namespace) -> int:
    from plantools.engine import edit_book
    from plantools.reports.changes import summary as changes_summary
    from plantools.reports.checks import severities, summary
    from plantools.reports.figures import figures_document
    from plantools.workbook.refresh import refresh
    from plantools.workbook.session import Session, read_back

    saving = edit_book(options.plan, backups=options.backups, check=read_back, regenerates=True)
    with progress(f"Refreshing {options.plan.name}"), saving as book:
        session = Session(
            book,
            options.as_at,
            today=date.today(),
            since=options.since,
            against=older_plan(options.against),
            without=options.without,
        )
        sheets = tuple(refresh(session).values())
        figures, found = session.facts.headline, session.findings
        document = {
            "file": str(options.plan),
            "as_at": session.as_at.day,
            "warnings": warned(session, options.json),
            "sheets": sheets,
            "figures": figures_document(figures),
            "counts": severities(found),
            "new": session.examined.new,
        }
        told = [f"Refreshed {', '.join(sheets)} in {options.plan}. {session.as_at}"]
        told.append(figures.sentence())
        if session.comparison is not None:
            told += (changes_summary(session.comparison.changes), session.comparison.since.note)
        told.append(f"{summary(session.examined)}.")
        del figures, found  # they hold the plan
        session.forget()
        book.save()
    if options.json:
        print_json(document)
    else:
        print("\n".join(line for line in told if line))
    return OK


def _format(options: argparse.Namespace) -> int:
    from plantools.engine import edit_book
    from plantools.workbook.refresh import format_plan
    from plantools.workbook.session import Session, read_back

    saving = edit_book(options.plan, backups=options.backups, check=read_back)
    if options.report_text:
        return _add_report_text(options, saving)
    with progress(f"Formatting {options.plan.name}"), saving as book:
        session = Session(book, today=date.today())
        sheets, late = format_plan(session)
        book.save()
    warnings = warned(session, options.json)
    if options.json:
        document = {"ratings_on": sheets, "overdue": late, "warnings": warnings}
        print_json({"file": str(options.plan), **document})
    else:
        print(
            f"Coloured in {options.plan}: ratings by their word on {', '.join(sheets)}; "
            f"{late} due by{'s' * (late != 1)} that {'is' if late == 1 else 'are'} overdue. "
            "The colours follow what is typed, and the As at date on the Cover sheet."
        )
    return OK


def _add_report_text(options: argparse.Namespace, saving: AbstractContextManager[Any]) -> int:
    from plantools.workbook.contract import REPORT_TEXT
    from plantools.workbook.report_words import add_report_text
    from plantools.workbook.session import Session

    with progress(f"Writing to {options.plan.name}"), saving as book:
        added = add_report_text(Session(book, today=date.today()))
        if added:
            book.save()
    if options.json:
        print_json({"file": str(options.plan), "report_text": added})
    elif added:
        print(f"Put {added} rows of wording on the sheet {REPORT_TEXT.sheet} of {options.plan}.")
    else:
        print(f"{options.plan} has the words of its report already, so nothing was changed.")
    return OK


def _due(options: argparse.Namespace) -> int:
    read = [parse_due(text) for text in options.texts]
    unread = sum(due.kind is DueKind.UNPARSEABLE for due in read)
    if options.json:
        documents = [asdict(due) for due in read]
        print_json(documents if len(documents) > 1 else documents[0])
    elif len(read) > 1:
        for text, due in zip(options.texts, read, strict=True):
            print(f"{quote(text)}: {due.reason or _said(due)}")
        whole = " ".join(options.texts)
        if unread and whole.count(" ") < len(read):  # words, perhaps of one text
            print(f'If that is one text: plantools due "{whole}"')
    else:
        (due,) = read
        print(f"kind:       {due.kind.value.replace('_', ' ')}")
        print(f"due by:     {_shown(due.last)}")
        print(f"first:      {_shown(due.first)}")
        print(f"recurrence: {due.recurrence or '-'}")
        if due.reason:
            print(f"reason:     {due.reason}")
    return FINDINGS if unread else OK


def _said(due: Due) -> str:
    """How a text was read, in a line."""
    by = f"due by {long_date(due.last)}" if due.last else "no date to be late by"
    return ", ".join(filter(None, (by, due.recurrence, due.kind.value.replace("_", " "))))


def _shown(day: date | None) -> str:
    return "-" if day is None else long_date(day)
