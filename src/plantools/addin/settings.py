"""The file in which the add-in finds out which Python to run.

xlwings' VBA reads it: a quoted name, a comma, a quoted value on each line.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from plantools.addin.places import encoding
from plantools.errors import InputError


def read_settings(path: Path) -> dict[str, str]:
    """The settings, by name in capitals; empty if there is no such file."""
    if not path.is_file():
        return {}
    text = path.read_text(encoding=encoding(), errors="replace")
    rows = csv.reader(io.StringIO(text))
    return {row[0].upper(): row[1] for row in rows if len(row) == 2}


def settings_text(settings: dict[str, str]) -> str:
    """The file's content."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(settings.items())
    return buffer.getvalue()


def settings_bytes(settings: dict[str, str]) -> bytes:
    """The file's content as Excel can read it.

    Raises:
        InputError: if Excel couldn't, because of where Python is.
    """
    try:
        return settings_text(settings).encode(encoding())
    except UnicodeEncodeError:
        raise InputError(
            "Excel can't start a Python whose folder has letters outside the system's alphabet. "
            "Install Python in a folder with a plain name, and plantools there."
        ) from None
