"""The errors that an officer, a clerk or a log can see, and what happened before them.

A message says what is wrong, where, and what to do about it, in that order. The command line turns
each class into its exit code; the ribbon shows the message as it is. Which files were replaced is
noted, so that no message says that nothing was written when something was; what went wrong inside
is kept for whoever looks after plantools.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path

NOTHING_WRITTEN = "Nothing was written."
_LOG = "plantools-error-"
_MOST_LOGS = 20
_saves: ContextVar[list[tuple[Path, Callable[[], bool]]] | None] = ContextVar("saves", default=None)


class PlanError(Exception):
    """Something stops plantools from going on; the workbook is as it was."""

    exit_code = 2


class InputError(PlanError):
    """What was given can't be used: a missing file, a wrong sheet, a bad value."""


class EmptyPlanError(InputError):
    """A plan without actions, such as a new master."""


def in_lines(problems: Sequence[str], most: int = 10) -> str:
    """Each on a line of its own; those beyond the first few are only counted."""
    lines = [f"  {problem}" for problem in problems[:most]]
    return "\n".join([*lines, f"  and {len(problems) - most} more"] if problems[most:] else lines)


class UnfinishedError(PlanError):
    """Something has to be put right by an officer before this can be published."""

    exit_code = 1


class BusyError(PlanError):
    """The workbook is in use or was changed by somebody else; trying again may work.

    `who` has it, "" where nobody says so.
    """

    exit_code = 3

    def __init__(self, message: str, who: str = "") -> None:
        super().__init__(message)
        self.who = who


class WorkbookError(InputError):
    """The file is not a workbook that can be read or written safely."""


class NotSupportedError(NotImplementedError):
    """The engine has no such operation: it exists in live Excel only."""


def watch_saves() -> None:
    """From now on, know which files this thread replaces."""
    _saves.set([])


def note_save(target: Path, data: bytes) -> Callable[[], bool]:
    """Note that a file is about to be replaced; returns what says whether it was.

    What counts is what stands there: an interruption may come at any moment, just before the
    step and just after it.
    """

    def is_done() -> bool:
        with suppress(OSError):
            return target.read_bytes() == data
        return False

    saves = _saves.get()
    if saves is not None:
        saves.append((target, is_done))
    return is_done


def saved(otherwise: str = "") -> str:
    """The sentence that says which files were replaced, or the other one if none was."""
    names = dict.fromkeys(target.name for target, is_done in _saves.get() or () if is_done())
    if not names:
        return otherwise
    return f"{', '.join(names)} {'was' if len(names) == 1 else 'were'} saved before that."


def keep_traceback() -> str:
    """Keep the error that is being handled in a file, of many only the newest; returns its name,
    or the story itself if there is no place for a file."""
    import tempfile  # with what they need, as slow to import as all the rest of plantools
    import traceback

    story = traceback.format_exc()
    try:
        handle, name = tempfile.mkstemp(prefix=_LOG, suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as log:
            log.write(story)
    except OSError:
        return f"the following lines\n{story}\n"
    with suppress(OSError):
        logs = sorted(Path(name).parent.glob(f"{_LOG}*.log"), key=lambda path: path.stat().st_mtime)
        for old in logs[:-_MOST_LOGS]:
            old.unlink()
    return name
