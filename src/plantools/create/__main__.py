"""Make the shipped workbooks anew: `python -m plantools.create workbook`."""

from __future__ import annotations

import sys
from pathlib import Path

from plantools.create.shipped import write_shipped
from plantools.errors import PlanError

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m plantools.create FOLDER")
    try:
        for made in write_shipped(Path(sys.argv[1])):
            print(made)
    except PlanError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
