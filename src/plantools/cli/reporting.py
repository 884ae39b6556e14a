"""The commands for the committee: record, changes and pack."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    changes_document,
    print_changes,
    print_json,
    progress,
    warned,
)
from plantools.plan.dates import long_date

if TYPE_CHECKING:
    from plantools.pack import Pack


def add_commands(commands: Any) -> None:
    """Add them to the command line."""
    record = add_command(
        commands,
        "record",
        _record,
        "keep the plan as it is reported now, to compare with later",
        'record plan.xlsx --report "Committee January 2026"',
        of_plan=True,
    )
    which = record.add_mutually_exclusive_group(required=True)
    which.add_argument("--report", metavar="LABEL", help='such as "Committee January 2025"')
    which.add_argument("--remove", metavar="REPORT", help="take a recorded report back")
    as_at_option(record, "the date that the ratings stand at (default: the Cover sheet's)")
    record.add_argument("--replace", action="store_true", help="replace a report of that name")
    saving_options(record)

    changes = add_command(
        commands,
        "changes",
        _changes,
        "say what changed since a report; nothing is written",
        'changes plan.xlsx --against "plan in May.xlsx"',
        of_plan=True,
    )
    as_at_option(changes, "the date that the ratings stand at (default: the Cover sheet's)")
    since_options(changes)

    pack = add_command(
        commands,
        "pack",
        _pack,
        "write what the committee publishes into a folder",
        'pack plan.xlsx -o "For the committee" --template ours.docx',
        of_plan=True,
    )
    pack.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        type=Path,
        help='where to (default: beside plan.xlsx, in "plan pack" or "plan pack draft")',
    )
    as_at_option(pack, "the date to count from (default: the Cover sheet's)")
    pack.add_argument("--since", metavar="REPORT", help="count changes from this recorded report")
    pack.add_argument("--template", metavar="FILE.docx", type=Path, help="the council's own layout")
    pack.add_argument(
        "--draft",
        action="store_true",
        help="make it although reasons are missing or a person is named; every page says DRAFT",
    )
    pack.add_argument("--no-pdf", dest="pdf", action="store_false", help="only Word and Excel")


def _record(options: argparse.Namespace) -> int:
    from plantools.engine import edit_book
    from plantools.workbook.record import record_report, remove_report
    from plantools.workbook.session import Session, read_back

    saving = edit_book(options.plan, backups=options.backups, check=read_back)
    if options.remove is not None:
        with progress(f"Reading {options.plan.name}"), saving as book:
            known, left = remove_report(Session(book, today=date.today()), options.remove)
            book.save()
        if options.json:
            print_json({"file": str(options.plan), "removed": known, "reports": left})
        else:
            print(f"Took {known!r} out of {options.plan}. Reports left: {len(left)}.")
        return OK
    with progress(f"Recording {options.plan.name}"), saving as book:
        session = Session(book, options.as_at, today=date.today())
        done = record_report(session, options.report, replace=options.replace)
        book.save()
    warnings = warned(session, options.json)
    if options.json:
        print_json(
            {
                "file": str(options.plan),
                "warnings": warnings,
                "report": options.report,
                "as_at": done.as_at,
                "milestones": done.milestones,
                "reports": done.labels,
            }
        )
    else:
        print(
            f"Recorded {options.report!r} as at {long_date(done.as_at)} in "
            f"{options.plan}: {done.milestones} milestones. Reports so far: {len(done.labels)}."
        )
    return OK


def _changes(options: argparse.Namespace) -> int:
    from plantools.engine import open_book
    from plantools.reports.changes import summary
    from plantools.workbook.comparison import history_findings
    from plantools.workbook.session import Session

    with progress(f"Comparing {options.plan.name}"), closing(open_book(options.plan)) as book:
        session = Session(
            book,
            options.as_at,
            today=date.today(),
            since=options.since,
            against=older_plan(options.against),
            without=options.without,
        )
        as_at, compared = session.as_at, session.comparison
        if compared is None:
            session.history.report()  # says that there is none, and what to do
            raise AssertionError("a history without reports has no last one")
        doubts = [f"{f.message} {f.fix}" for f in history_findings(session.history)]
    warnings = warned(session, options.json)
    if options.json:
        for doubt in doubts:
            print(f"plantools: {doubt}", file=sys.stderr)
        document = changes_document(compared, as_at.day)
        print_json({"file": str(options.plan), "warnings": warnings, **document})
        return OK
    print_changes(compared.changes)
    print(f"Changes since {compared.since}. {as_at}")
    print(summary(compared.changes))
    for line in (compared.since.note, *doubts):
        if line:
            print(line)
    return OK


def _pack(options: argparse.Namespace) -> int:
    from plantools.engine import open_book
    from plantools.errors import UnfinishedError
    from plantools.pack import NO_PDFS, draft_folder, read_pack, write_pack
    from plantools.workbook.comparison import history_findings
    from plantools.workbook.session import Session

    plan: Path = options.plan
    usual = plan.with_name(f"{plan.stem} pack")
    folder: Path = options.output or (draft_folder(usual) if options.draft else usual)
    with closing(open_book(plan)) as book:
        session = Session(book, options.as_at, today=date.today(), since=options.since)
        pack = replace(read_pack(session), is_draft=options.draft)
        doubts = [f"{f.message} {f.fix}" for f in history_findings(session.history)]
        note = session.comparison.since.note if session.comparison else ""
    made: list[Path] = []
    stopped: UnfinishedError | None = None
    with progress(f"Writing the pack of {plan.name}") as tell:
        try:
            made = write_pack(pack, folder, template=options.template, pdf=options.pdf, tell=tell)
        except UnfinishedError as error:
            stopped = error
    for line in filter(None, (note, *doubts)):
        print(f"plantools: {line}", file=sys.stderr)
    warnings = warned(session, options.json)
    if stopped is None:
        _say_of_pack(pack)
        if options.pdf and not any(path.suffix == ".pdf" for path in made):
            print(NO_PDFS, file=sys.stderr)
    else:
        print(f"plantools: {stopped}", file=sys.stderr)
    if options.json:
        print_json(
            {
                "file": str(plan),
                "as_at": pack.as_at.day,
                "warnings": warnings,
                "made": made,
                "draft": pack.is_draft,
                "without_reason": [row.ref for row in pack.without_reason],
                "lacking": pack.lacking,
                "to_write": pack.words.to_write,
            }
        )
    elif stopped is None:
        told = "a draft of " if pack.is_draft else ""
        print(f"Made {told}{len(made)} files in {folder}: {', '.join(p.name for p in made)}.")
    return OK if stopped is None else FINDINGS


def _say_of_pack(pack: Pack) -> None:
    """What a clerk should know of the pack that was made."""
    notes = []
    if pack.words.is_shipped:
        notes.append(
            "The workbook has no words for the report, so it has the wording that comes with "
            "plantools. To have it in the workbook and change it: plantools format PLAN.xlsx "
            "--report-text, or Add report text on the ribbon."
        )
    notes += [*pack.to_look_at, *pack.lacking]
    print(*notes, sep="\n", file=sys.stderr)
