"""What several commands have in common: exit codes, options, and how their values are read."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import plantools
from plantools.changes import BEYOND
from plantools.plan import DueKind, Plan, parse_due

OK, FINDINGS, BAD_INPUT = 0, 1, 2
INTERRUPTED = 130


def add_command(
    commands: Any,
    name: str,
    run: Callable[[argparse.Namespace], int],
    help_: str,
    example: str,
) -> argparse.ArgumentParser:
    """Add a command.

    Args:
        example: what somebody would type after `plantools`, for its help and docs/commands.md.
    """
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help_,
        description=help_[0].upper() + help_[1:] + ".",
        epilog=f"example: plantools {example}",
    )
    command.add_argument("--json", action="store_true", help="print one JSON document")
    command.set_defaults(run=run)
    return command


def as_at_option(command: argparse.ArgumentParser, help_: str) -> None:
    command.add_argument("--as-at", metavar="DATE", type=day, help=help_)


def since_options(command: argparse.ArgumentParser) -> None:
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


def saving_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--backups",
        metavar="N",
        type=_count,
        help="how many copies that a refresh had made to keep beside the workbook; those with "
        "officers' work are kept by age (default: 10; 0: make none)",
    )
    command.add_argument(
        "--wait",
        metavar="MINUTES",
        type=_minutes,
        default=0,
        help="wait so long for a workbook that is open elsewhere (default: don't)",
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of copies")
    return int(text)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1
    if not 0 <= minutes <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes")
    return minutes


def day(text: str) -> date:
    due = parse_due(text)
    if due.kind is not DueKind.EXACT_DATE or due.last is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date. Write it as 2026-01-13 or 13/01/2026"
        )
    return due.last


def older_plan(path: Path | None) -> tuple[str, Plan] | None:
    """The plan that `--against` names, with its file's name."""
    return None if path is None else (path.name, plantools.read(path))
