"""The errors that an officer, a clerk or a log can see.

A message says what is wrong, where, and what to do about it, in that order. The
command line turns each class into its exit code; the ribbon shows the message as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

NOTHING_WRITTEN = "Nothing was written."


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
