"""Bring sheets to the front, where there is a window."""

from __future__ import annotations

from contextlib import suppress

import xlwings as xw


def bring_to_front(sheet: xw.Sheet, cell: str = "") -> None:
    """Bring a sheet to the front, and select a cell of it if one is named.

    A closed file has no window, and each engine has its own way to say so; beside a running Excel
    xlwings even raises a bare Exception.
    """
    with suppress(Exception):
        sheet.activate()
        if cell:
            sheet.range(cell).select()
