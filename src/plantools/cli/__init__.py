"""The `plantools` command.

Every command prints for a person, or with --json one JSON document for a program; messages
and progress go to stderr. Exit codes: 0 fine, 1 findings, 2 usage or bad input, 3 busy.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, NoReturn

import plantools
from plantools.cli import batching, desks, plans
from plantools.cli.options import COMMANDS, JSON, Exit, fill, patiently, sentence, start_lightly
from plantools.cli.show import tell
from plantools.errors import NOTHING_WRITTEN, PlanError, keep_traceback, saved, watch_saves

_GROUPS = {
    "schedule": ("let the system run a batch every day", " See docs/schedule.md."),
    "addin": ("make, install or check the Excel add-in with the Improvement Plan tab", ""),
}
"""Commands that are only the beginning of others."""


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
        return Exit.OK if words else Exit.BAD_INPUT  # for a script whose variable was empty
    options = top.parse_args(words)
    watch_saves()
    code = Exit.BAD_INPUT
    try:
        if "plan" in options:
            start_lightly()
            done = patiently(lambda: options.run(options), getattr(options, "wait", None) or 0)
        else:
            done = options.run(options)
        sys.stdout.flush()  # here, where a broken pipe is no error
        return done or Exit.OK
    except PlanError as error:
        reason, code = f"{error} {saved()}", error.exit_code
    except KeyboardInterrupt:
        reason, code = f"stopped. {saved(NOTHING_WRITTEN)}", Exit.INTERRUPTED
    except (BrokenPipeError, SystemExit):  # `plantools validate | head`; rich makes it an exit
        _drop_output()
        return Exit.OK
    except MemoryError:
        reason = "this computer has too little memory for that. "
        reason += f"{saved(NOTHING_WRITTEN)} Close other programs and try again."
    except BaseException as error:  # a panic in a library written in Rust is no Exception
        if isinstance(error, OSError) and error.filename is None:  # printing to a full disk, say
            _drop_output()
            reason = f"the result can't be shown ({error.strerror}). {saved(NOTHING_WRITTEN)}"
        else:
            reason = f"something went wrong inside plantools. {saved(NOTHING_WRITTEN)} Please "
            reason += f"send {keep_traceback()} to whoever looks after plantools."
    with suppress(OSError):
        tell(reason.strip())
    return code


def _drop_output() -> None:
    """Try no more to print what can't be printed, not even when this process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """One that says the nearest command to a mistyped one."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Leaves what stands behind -- to the batch that is scheduled; argparse would mix them."""
        end = len(args)
        if "--" in args and [self.prog, args[0]] == ["plantools", "schedule"]:
            end = args.index("--")
        options, unknown = super().parse_known_args(args[:end], namespace)
        options.behind = args[end + 1 :]
        return options, unknown

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
    look: Any = {"title": "commands", "metavar": "COMMAND", "required": True}
    groups = {"": top.add_subparsers(**look)}
    told = (each for file in (plans, batching, desks) for each in COMMANDS[file.__name__])
    for run, help_, example, parts in told:
        group, _, name = run.__name__.strip("_").rpartition("_")
        if group not in groups:
            about, more = _GROUPS[group]
            of = groups[""].add_parser(group, help=about, description=sentence(about) + more)
            groups[group] = of.add_subparsers(**look)
        epilog = f"example: plantools {example}"
        one = groups[group].add_parser(name, help=help_, description=sentence(help_), epilog=epilog)
        fill(one, (JSON, *parts))
        one.set_defaults(run=run)
    return top
