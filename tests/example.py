"""The example plan as a workbook, without making it each time.

`tests/create/test_package.py` sees to it that the shipped file is what `plantools new` makes.
"""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

from plantools import cli

SHIPPED = Path(__file__).parents[1] / "workbook" / "example-plan.xlsx"


def copy_example(path: Path) -> Path:
    """A copy of the example plan at a path."""
    return Path(copyfile(SHIPPED, path))


def refreshed_example(folder: Path) -> Path:
    """The example plan after a refresh, as officers have it."""
    path = copy_example(folder / "plan.xlsx")
    assert cli.main(["refresh", str(path), "--backups", "0"]) == 0
    return path
