"""The workbooks that come with plantools, in its folder workbook/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plantools.create.folder import read_example
from plantools.create.master import write_master
from plantools.create.source import Source


def shipped() -> Iterator[tuple[str, Source]]:
    """The name of each shipped workbook and what it is made from."""
    yield "improvement-plan.xlsx", Source.blank()
    yield "example-plan.xlsx", read_example()


def write_shipped(folder: Path) -> list[Path]:
    """Make the shipped workbooks anew; returns the files.

    Raises:
        InputError: if there is no such folder or it can't be written to.
        BusyError: if one of them is open elsewhere.
    """
    written = []
    for name, source in shipped():
        write_master(folder / name, source, overwrite=True)
        written.append(folder / name)
    return written
