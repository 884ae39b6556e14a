"""The `plantools` command.

Every command prints for a person, or with --json one JSON document for a program; messages
and progress go to stderr. Exit codes: 0 fine, 1 findings, 2 usage or bad input, 3 busy.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import NoReturn

import plantools
from plantools.cli import addin, batching, checking, making, reporting, serving
from plantools.cli.options import BAD_INPUT, INTERRUPTED, OK, patiently, start_lightly
from plantools.errors import NOTHING_WRITTEN, PlanError
from plantools.log import keep_traceback, saved, watch_saves


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - for as long as we run
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):  # a Windows console may not know every character
            stream.reconfigure(errors="replace")
    top = parser()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words in ([], ["help"]):
        top.print_help()
        return OK if words else BAD_INPUT  # for a script whose variable was empty
    options = top.parse_args(words)
    watch_saves()
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        if hasattr(options, "plan"):
            start_lightly()
        code = patiently(lambda: run(options), getattr(options, "wait", 0))
        sys.stdout.flush()  # here, where a broken pipe is no error
        return code
    except PlanError as error:
        return _end(f"{error} {saved()}", error.exit_code)
    except KeyboardInterrupt:
        return _end(f"stopped. {saved() or NOTHING_WRITTEN}", INTERRUPTED)
    except (BrokenPipeError, SystemExit):  # `plantools validate | head`; rich makes it an exit
        _drop_output()
        return OK
    except MemoryError:
        return _end(
            f"this computer has too little memory for that. {saved() or NOTHING_WRITTEN} "
            "Close other programs and try again.",
            BAD_INPUT,
        )
    except BaseException as error:  # a panic in a library written in Rust is no Exception
        if isinstance(error, OSError) and error.filename is None:  # printing to a full disk, say
            _drop_output()
            reason = f"the result can't be shown ({error.strerror})."
            return _end(f"{reason} {saved() or NOTHING_WRITTEN}", BAD_INPUT)
        return _end(
            f"something went wrong inside plantools. {saved() or NOTHING_WRITTEN} "
            f"Please send {keep_traceback()} to whoever looks after plantools.",
            BAD_INPUT,
        )


def _end(message: str, code: int) -> int:
    with suppress(OSError):
        print(f"plantools: {message.strip()}", file=sys.stderr, flush=True)
    return code


def _drop_output() -> None:
    """Try no more to print what can't be printed, not even when this process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """One that says the nearest command to a mistyped one."""

    def error(self, message: str) -> NoReturn:
        match = re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message)
        if match is not None:
            typed, known = match[1], re.findall(r"[^', ]+", match[2])
            near = get_close_matches(typed.casefold(), known, 1)
            says = f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}"
            message = message.replace(match[0], f"there is no {typed!r}: {says}")
        super().error(message)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = _Parser(
        prog="plantools",
        description="Run a council's improvement plan from its Excel workbook.",
        epilog="To begin: plantools new plan.xlsx --example, then plantools refresh plan.xlsx. "
        "About one of them: plantools COMMAND --help",
    )
    top.add_argument("--version", action="version", version=f"plantools {plantools.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in (making, checking, reporting, batching, addin, serving):
        group.add_commands(commands)
    return top
