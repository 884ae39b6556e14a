"""The `plantools` command.

Every command prints for a person, or with --json one JSON document for a program; messages
and progress go to stderr. Exit codes: 0 fine, 1 findings, 2 usage or bad input, 3 busy.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

import plantools
from plantools.cli import addin, checking, making, reporting, restoring, serving
from plantools.cli.options import BAD_INPUT, INTERRUPTED, OK
from plantools.cli.patience import patiently
from plantools.errors import PlanError
from plantools.log import keep_traceback


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not know every character
            stream.reconfigure(errors="replace")
    options = parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        code = patiently(lambda: run(options), getattr(options, "wait", 0))
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
            f"Please send {keep_traceback()} to whoever looks after plantools.",
            file=sys.stderr,
        )
        return BAD_INPUT


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="plantools", description="Run a council's improvement plan from its Excel workbook."
    )
    top.add_argument("--version", action="version", version=f"plantools {plantools.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in (making, checking, reporting, restoring, addin, serving):
        group.add_commands(commands)
    return top
