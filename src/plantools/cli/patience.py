"""Wait for a workbook that somebody has open."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from plantools.errors import BusyError

POLL = 2.0
"""Seconds between two attempts."""
T = TypeVar("T")


def patiently(run: Callable[[], T], minutes: float) -> T:
    """Run something again and again while the workbook is busy.

    Nothing has been written when that is said, so it begins anew each time, from what the
    workbook then holds.

    Args:
        run: what to run.
        minutes: how long to go on trying.

    Raises:
        BusyError: if the workbook is still busy at the end.
    """
    until = time.monotonic() + minutes * 60
    told = ""
    while True:
        try:
            return run()
        except BusyError as error:
            left = until - time.monotonic()
            if left <= 0:
                raise
            if str(error) != told:
                told = str(error)
                print(
                    f"plantools: {told} Waiting for up to {max(round(left / 60), 1)} min.",
                    file=sys.stderr,
                    flush=True,
                )
        time.sleep(min(POLL, left))
