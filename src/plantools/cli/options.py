"""What several commands have in common: exit codes, options, and how their values are read."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import plantools
from plantools.changes import BEYOND
from plantools.errors import BusyError
from plantools.plan import DueKind, Plan, parse_due

OK, FINDINGS, BAD_INPUT, BUSY = 0, 1, 2, 3
INTERRUPTED = 130
POLL = 2.0
"""Seconds between two attempts."""
T = TypeVar("T")


def add_command(
    commands: Any,
    name: str,
    run: Callable[[argparse.Namespace], int],
    help_: str,
    example: str,
    *,
    of_plan: bool = False,
) -> argparse.ArgumentParser:
    """Add a command.

    Args:
        example: what somebody would type after `plantools`, for its help and docs/commands.md.
        of_plan: whether its first argument is a plan's workbook.
    """
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help_,
        description=help_[0].upper() + help_[1:] + ".",
        epilog=f"example: plantools {example}",
    )
    command.add_argument("--json", action="store_true", help="print one JSON document")
    if of_plan:
        command.add_argument("plan", metavar="PLAN.xlsx", type=Path)
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
        type=count,
        help="how many copies that a refresh had made to keep beside the workbook; those with "
        "officers' work are kept by age (default: 10; 0: make none)",
    )
    command.add_argument(
        "--wait",
        metavar="MINUTES",
        type=minutes,
        default=0,
        help="wait so long for a workbook that is open elsewhere (default: don't)",
    )


def count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of copies")
    return int(text)


def minutes(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes")
    return number


def day(text: str) -> date:
    if text.strip().casefold() == "today":
        return date.today()
    due = parse_due(text)
    if due.kind is not DueKind.EXACT_DATE or due.last is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date. Write it as 2026-01-13 or 13/01/2026, or today"
        )
    return due.last


def start_lightly() -> None:
    """Import xlwings without pandas and numpy, which it looks for and can do without.

    They take three quarters of its time to start and 50 MiB. No command passes tables to xlwings
    as DataFrames; what needs pandas itself finds it where it always is. For this process only: in
    Excel and in an analyst's own script xlwings has all its converters.
    """
    gc.set_threshold(100_000, 20, 100)  # a plan makes much at once, keeps it, and is done
    absent = {name: None for name in ("numpy", "pandas") if name not in sys.modules}
    if "xlwings" in sys.modules:
        return
    sys.modules.update(absent)  # type: ignore[arg-type]  # None: an import that fails at once
    try:
        importlib.import_module("xlwings")
    finally:
        for name in absent:
            del sys.modules[name]


def older_plan(path: Path | None) -> tuple[str, Plan] | None:
    """The plan that `--against` names, with its file's name."""
    return None if path is None else (path.name, plantools.read(path))


def patiently(run: Callable[[], T], minutes: float) -> T:
    """Run something again and again while the workbook is busy.

    Nothing has been written when that is said, so it begins anew each time, from what the
    workbook then holds.

    Args:
        run: what to run.
        minutes: how long to go on trying.

    Raises:
        BusyError: if the workbook is still busy at the end.
    """
    until = time.monotonic() + minutes * 60
    told = ""
    while True:
        try:
            return run()
        except BusyError as error:
            left = until - time.monotonic()
            if left <= 0:
                raise
            if str(error) != told:
                told = str(error)
                print(
                    f"plantools: {told} Waiting for up to {max(round(left / 60), 1)} min.",
                    file=sys.stderr,
                    flush=True,
                )
        time.sleep(min(POLL, left))
