"""The `plantools restore` command: earlier contents of a workbook, listed and put back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from plantools.cli.options import add_command
from plantools.cli.show import print_json


def add_commands(commands: Any) -> None:
    """Add the command to those of the command line."""
    restore = add_command(
        commands,
        "restore",
        run,
        "list the backups of a workbook, or put one back",
        "restore plan.xlsx latest",
    )
    restore.add_argument("plan", metavar="PLAN.xlsx", type=Path)
    restore.add_argument(
        "backup",
        metavar="BACKUP",
        nargs="?",
        help="the one to put back: latest, its date and time or their beginning, or its name",
    )


def run(options: argparse.Namespace) -> int:
    """What the command does; returns the exit code."""
    if options.backup is None:
        _list(options.plan, as_json=options.json)
    else:
        _put_back(options.plan, options.backup, as_json=options.json)
    return 0


def _put_back(plan: Path, backup: str, *, as_json: bool) -> None:
    from plantools.engine.restore import restore

    done = restore(plan, backup)
    kept = None if done.kept is None else done.kept.name
    if as_json:
        print_json({"file": str(plan), "restored": done.backup.name, "kept": kept})
        return
    print(f"Put {done.backup.name} in the place of {plan}.")
    if kept is not None:
        print(f"What was there before is kept as {kept}.")


def _list(plan: Path, *, as_json: bool) -> None:
    from plantools.engine.backups import folder_of, list_backups

    backups = list_backups(plan)
    if as_json:
        listed = [
            {"name": b.path.name, "made": b.made, "size": b.size, "refreshed": b.is_refreshed}
            for b in backups
        ]
        print_json({"file": str(plan), "backups": listed})
        return
    if not backups:
        print(f"There are no backups of {plan.name} in {folder_of(plan)}.")
        return
    for backup in backups:
        made, size = backup.made.astimezone(), f"{max(backup.size // 1024, 1):,} KB"
        print(f"{made.day} {made:%B %Y, %H:%M:%S}  {size:>9}  {backup.path.name}")
    print(f'To put one back: plantools restore "{plan}" latest, or its name.')
