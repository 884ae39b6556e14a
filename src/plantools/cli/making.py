"""The commands that make workbooks, or put one back: new, rollover and restore."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from plantools.cli.options import (
    OK,
    add_command,
    as_at_option,
    day,
)
from plantools.cli.show import (
    print_json,
    progress,
)
from plantools.errors import InputError


def add_commands(commands: Any) -> None:
    """Add them to the command line."""
    new = add_command(
        commands,
        "new",
        _new,
        "make a master workbook, blank or from an existing plan",
        'new plan.xlsx --from "Our plan.docx" --title "Improvement plan 2025/26"',
    )
    new.add_argument("plan", metavar="PLAN.xlsx", type=Path, help="the workbook to make")
    source = new.add_mutually_exclusive_group()
    source.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        type=Path,
        help="a plan as .csv, .xlsx or .docx, or a folder of CSV files (actions.csv, "
        "sections.csv, ...); headers are matched by alias, then by likeness",
    )
    source.add_argument(
        "--example", action="store_true", help="the fictional example plan, to try things out"
    )
    new.add_argument(
        "--map",
        dest="mapping",
        metavar="THEIRS=OURS",
        action="append",
        default=[],
        help='which column is which: "Who does it=Owner"; "Notes=keep" leaves one as it is',
    )
    new.add_argument("--title", help="the plan's title, for the Cover sheet")
    new.add_argument("--organisation", help="the council, for the Cover sheet")
    new.add_argument(
        "--period",
        nargs=2,
        metavar=("FROM", "TO"),
        type=day,
        help="first and last day of the plan",
    )
    as_at_option(new, "the date that the ratings stand at, for the Cover sheet")
    new.add_argument("--force", action="store_true", help="replace the file if there is one")

    rollover = add_command(
        commands,
        "rollover",
        _rollover,
        "start the next plan from this one, in a new workbook",
        "rollover plan.xlsx next.xlsx --period 2026-04-01 2027-03-31",
    )
    rollover.add_argument("old", metavar="OLD.xlsx", type=Path, help="it is not changed")
    rollover.add_argument("plan", metavar="NEW.xlsx", type=Path, help="the workbook to make")
    rollover.add_argument(
        "--period",
        nargs=2,
        metavar=("FROM", "TO"),
        type=day,
        required=True,
        help="first and last day of the new plan",
    )
    rollover.add_argument("--title", help="the new plan's title (default: the old one's)")
    rollover.add_argument("--renumber", action="store_true", help="count refs anew in each section")
    rollover.add_argument("--force", action="store_true", help="replace the file if there is one")

    restore = add_command(
        commands,
        "restore",
        _restore,
        "list the backups of a workbook, or put one back",
        "restore plan.xlsx latest",
        of_plan=True,
    )
    restore.add_argument(
        "backup",
        metavar="BACKUP",
        nargs="?",
        help="the one to put back: latest, its date and time or their beginning, or its name",
    )


def _new(options: argparse.Namespace) -> int:
    from plantools.create import Source, read_example, read_source, write_master

    if options.example:
        source = read_example()
    elif options.source is not None:
        source = read_source(options.source, options.mapping)
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
    notes = [*source.notes]
    if options.source is not None:
        notes += source.blank_notes()
    rows = {spec.name: len(rows) for spec, rows in source.tables()}
    if options.json:
        print_json({"file": str(options.plan), "rows": rows, "notes": notes})
        return OK
    for note in notes:
        print(note, file=sys.stderr)
    print(f"Made {options.plan}")
    return OK


def _rollover(options: argparse.Namespace) -> int:
    from plantools.create import write_master
    from plantools.create.rollover import roll_over

    if options.plan.exists() and options.old.exists() and options.plan.samefile(options.old):
        raise InputError(f"{options.plan} is the old plan, which isn't changed. Name another file.")
    with progress(f"Rolling over {options.old.name}"):
        source = roll_over(
            options.old, options.period, title=options.title, renumber=options.renumber
        )
        write_master(options.plan, source, overwrite=options.force)
    if options.json:
        rows = {spec.name: len(rows) for spec, rows in source.tables()}
        print_json({"file": str(options.plan), "rows": rows, "notes": list(source.notes)})
        return OK
    for note in source.notes:
        print(note, file=sys.stderr)
    print(f"Made {options.plan}")
    return OK


def _restore(options: argparse.Namespace) -> int:
    if options.backup is None:
        return _list_backups(options)
    from plantools.engine.restore import restore

    done = restore(options.plan, options.backup)
    kept = None if done.kept is None else done.kept.name
    if options.json:
        print_json({"file": str(options.plan), "restored": done.backup.name, "kept": kept})
        return OK
    print(f"Put {done.backup.name} in the place of {options.plan}.")
    if kept is not None:
        print(f"What was there before is kept as {kept}.")
    return OK


def _list_backups(options: argparse.Namespace) -> int:
    from plantools.engine.backups import folder_of, list_backups

    plan: Path = options.plan
    real = plan.resolve()  # a link has none beside it
    backups = list_backups(real)
    if options.json:
        listed = [
            {"name": b.path.name, "made": b.made, "size": b.size, "refreshed": b.is_refreshed}
            for b in backups
        ]
        print_json({"file": str(plan), "backups": listed})
        return OK
    if not backups:
        print(f"There are no backups of {plan.name} in {folder_of(real)}.")
        return OK
    for backup in backups:
        made, size = backup.made.astimezone(), f"{max(backup.size // 1024, 1):,} KB"
        print(f"{made.day} {made:%B %Y, %H:%M:%S}  {size:>9}  {backup.path.name}")
    print(f'To put one back: plantools restore "{plan}" latest, or its name.')
    return OK
