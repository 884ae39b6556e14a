"""The workbooks that come with plantools: `python -m plantools.create.shipped workbook`."""

from __future__ import annotations

import sys
from pathlib import Path

from plantools.create.folder import read_example
from plantools.create.master import write_master
from plantools.create.source import Source
from plantools.errors import PlanError

SHIPPED = {"improvement-plan.xlsx": Source.blank, "example-plan.xlsx": read_example}


def write_shipped(folder: Path) -> list[Path]:
    """Make the shipped workbooks anew; returns the files.

    Raises:
        InputError: if there is no such folder or it can't be written to.
        BusyError: if one of them is open elsewhere.
    """
    for name, read in SHIPPED.items():
        write_master(folder / name, read(), overwrite=True)
    return [folder / name for name in SHIPPED]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m plantools.create.shipped FOLDER")
    try:
        print(*write_shipped(Path(sys.argv[1])), sep="\n")
    except PlanError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
