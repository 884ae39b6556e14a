"""What commands are made of: exit codes, options, how values are read, and the open plan."""

from __future__ import annotations

import argparse
import gc
import importlib
import math
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import plantools
from plantools.changes import BEYOND
from plantools.cli.show import progress, tell
from plantools.errors import BusyError
from plantools.plan import DueKind, parse_due

if TYPE_CHECKING:
    from plantools.workbook.session import Session

POLL = 2.0
"""Seconds between two attempts."""
Options = argparse.Namespace
Run = TypeVar("Run", bound=Callable[[Options], "int | None"])
Part = Callable[[Any], object]
"""Adds itself to a parser."""
COMMANDS: defaultdict[str, list[tuple[Callable[..., object], str, str, Sequence[Part | str]]]]
COMMANDS = defaultdict(list)
"""By file its commands: function, help, example and options."""


class Exit:
    """What a command ends with."""

    OK, FINDINGS, BAD_INPUT, BUSY = 0, 1, 2, 3
    INTERRUPTED = 130


def command(help_: str, example: str, *parts: Part | str) -> Callable[[Run], Run]:
    """Make a command of a function: of `_addin_build` the command "addin build", which returns its
    exit code, None if all is fine. `example`: what somebody would type."""

    def keep(run: Run) -> Run:
        COMMANDS[run.__module__].append((run, help_, example, parts))
        return run

    return keep


def sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def arg(text: str, **more: Any) -> Part:
    """What a command takes, as its help says it; how a value is read goes by its name.

    "--all: a switch", "-o --output FOLDER: an option", "--map THEIRS=OURS ...: one that may be
    repeated", "plan PLAN.xlsx: an argument, its name before", "[texts TEXT ...]: any number".
    `more` is for argparse.
    """
    words, _, help_ = text.partition(": ")
    can_lack = words.startswith("[")
    given = (words[1:-1] if can_lack else words).split()
    names = [word for word in given if word.startswith("-")] or given[:1]
    values = given[len(names) :]
    how: dict[str, Any] = {"help": help_ or None}
    if values[-1:] == ["..."]:
        values.pop()
        if names[0].startswith("-"):
            how |= {"action": "append", "default": []}
        else:
            how["nargs"] = "*" if can_lack else "+"
    elif can_lack:
        how["nargs"] = "?"
    if values:
        is_path = "." in values[0] or values[0] in ("FILE", "FOLDER")
        how["type"] = Path if is_path else _KINDS.get(values[0])
        how["metavar"] = values[0] if len(values) == 1 else tuple(values)
        if len(values) > 1:
            how["nargs"] = len(values)
    elif "choices" not in more:
        how["action"] = "store_true"
    return lambda parser: parser.add_argument(*names, **how | more)


def group(*parts: Part | str, title: str = "", required: bool = False) -> Part:
    """Options under a title; without one, options of which only one may be given."""

    def add(parser: Any) -> None:
        exclusive = parser.add_mutually_exclusive_group
        fill(parser.add_argument_group(title) if title else exclusive(required=required), parts)

    return add


def fill(parser: Any, parts: Iterable[Part | str]) -> None:
    for part in parts:
        (arg(part) if isinstance(part, str) else part)(parser)


def a_number(
    what: str, least: int, most: float = math.inf, kind: Callable[[str], float] = int
) -> Callable[[str], float]:
    """Reads a number; `what` says of which kind it has to be."""

    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            number = math.nan
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a {what}")
        return number

    return read


def day(text: str) -> date:
    if text.strip().casefold() == "today":
        return date.today()
    due = parse_due(text)
    if due.kind is not DueKind.EXACT_DATE or due.last is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date. Write it as 2026-01-13 or 13/01/2026, or today"
        )
    return due.last


_KINDS: dict[str, Callable[[str], Any]] = {
    "DATE": day,
    "FROM": day,
    "MINUTES": a_number("number of minutes", 0, 10_000, float),
    "N": a_number("number of copies", 0),
    "PROCESSES": a_number("number of processes from 1 to 64", 1, 64),
    "PORT": a_number("port from 1 to 65535", 1, 65_535),
    "MB": lambda text: a_number("number of megabytes from 1 to 1024", 1, 1024)(text) * 2**20,
}
JSON = "--json: print one JSON document"
PLAN = "plan PLAN.xlsx"
SINCE = (
    group(
        "--since REPORT: count changes from this recorded report (default: the last one)",
        "--against OLD.xlsx: or from an older copy of the workbook",
    ),
    arg(
        f"--without TABLE ...: leave a table out of the changes; one of {', '.join(BEYOND)}",
        choices=BEYOND,
    ),
)
SAVING = (
    "--backups N: how many copies that a refresh had made to keep beside the workbook; those with "
    "officers' work are kept by age (default: 10; 0: make none)",
    "--wait MINUTES: wait so long for a workbook that is open elsewhere (default: don't)",
)


def plan_at(what: str) -> tuple[str, str]:
    return PLAN, f"--as-at DATE: the date {what} (default: the Cover sheet's)"


@contextmanager
def opened(
    options: Options, doing: str = "Reading", *, saves: bool = False, regenerates: bool = False
) -> Iterator[Session]:
    """The plan that a command is about, as its options ask, to be read or to be saved."""
    from plantools.engine import edit_book, open_book
    from plantools.workbook.session import Session, read_back

    asked = vars(options)
    older = asked.get("against")
    with (
        progress(f"{doing} {options.plan.name}"),
        edit_book(options.plan, backups=options.backups, check=read_back, regenerates=regenerates)
        if saves
        else closing(open_book(options.plan)) as book,
    ):
        yield Session(
            book,
            asked.get("as_at"),
            today=date.today(),
            since=asked.get("since"),
            against=(older.name, plantools.read(older)) if older else None,
            without=asked.get("without", ()),
        )


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


def patiently(run: Callable[[], int | None], minutes: float) -> int | None:
    """Run something again while the workbook is busy. Nothing has been written when that is said,
    so it begins anew each time, from what the workbook then holds."""
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
                tell(f"{told} Waiting for up to {max(round(left / 60), 1)} min.")
        time.sleep(min(POLL, left))
