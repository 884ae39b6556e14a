"""Puts the add-in where Excel opens it at start, and takes it away again.

What would be done is said first, as a list of steps; doing it is running them. So a dry run says
exactly what a real one does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plantools.addin.places import (
    WINDOWS,
    Machine,
    mark_of_the_web,
    places,
    read_settings,
    script_source,
    settings_bytes,
    write,
)
from plantools.errors import BusyError


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Attributes:
        says: what it does, for a person.
        path: the file that it is about.
        does: does it.
    """

    says: str
    path: Path
    does: Callable[[], object]


def install_steps(machine: Machine, addin: bytes) -> list[Step]:
    """What installing an add-in takes, given as the bytes of its file."""
    where = places(machine)
    path, script = where.addin, where.script
    steps = [Step(f"Put the add-in at {path}", path, lambda: write(path, addin))]
    mark = mark_of_the_web(path)
    if machine.system == WINDOWS and mark.exists():
        says = f"Remove the mark of the web from {path}, for which Excel would block it"
        steps.append(Step(says, path, lambda: mark.unlink(missing_ok=True)))
    settings = {**read_settings(where.settings), where.interpreter: str(machine.python)}
    data = settings_bytes(settings)
    says = f"Write in {where.settings} that the buttons run {machine.python}"
    steps.append(Step(says, where.settings, lambda: write(where.settings, data)))
    if script is not None:
        says = f"Put xlwings' script, which starts Python, at {script}"
        steps.append(Step(says, script, lambda: write(script, script_source().read_bytes())))
    return steps


def uninstall_steps(machine: Machine, *, installed: bool = False) -> list[Step]:
    """What taking it away takes. Settings that aren't ours stay, and so does xlwings' script.

    Args:
        machine: the computer.
        installed: suppose that it is installed there, and don't look.
    """
    where = places(machine)
    steps = []
    if installed or where.addin.is_file():
        steps.append(Step(f"Remove {where.addin}", where.addin, where.addin.unlink))
    settings = read_settings(where.settings)
    rest = {name: value for name, value in settings.items() if name != where.interpreter}
    if rest and where.interpreter in settings:
        says = f"Take the place of Python out of {where.settings}, and leave the rest of it"
        data = settings_bytes(rest)
        steps.append(Step(says, where.settings, lambda: write(where.settings, data)))
    elif installed or where.interpreter in settings:
        steps.append(Step(f"Remove {where.settings}", where.settings, where.settings.unlink))
    return steps


def run_steps(steps: list[Step]) -> None:
    """Do it.

    Raises:
        BusyError: if the system doesn't let us; Excel may have the add-in open.
    """
    for step in steps:
        try:
            step.does()
        except OSError as error:
            raise BusyError(
                f"{step.path} can't be written or removed ({error.strerror or error}). Close Excel "
                "and try again; if that doesn't help, whoever manages this computer must allow it."
            ) from None
