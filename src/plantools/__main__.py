"""The `plantools` command, as it is started: `plantools` or `python -m plantools`."""

from __future__ import annotations

import sys


def start() -> int:
    """Run the command; Ctrl+C while it is still being loaded is no reason for a traceback."""
    try:
        from plantools.cli import main
    except KeyboardInterrupt:
        print("plantools: stopped. Nothing was written.", file=sys.stderr)
        return 130
    return main()


if __name__ == "__main__":
    sys.exit(start())
