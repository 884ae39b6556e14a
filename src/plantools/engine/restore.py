"""Put an earlier content of a workbook back in its place."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from plantools.engine.backups import find_backup
from plantools.engine.book import Book
from plantools.engine.locks import hold
from plantools.engine.save import Source, replace_file


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and the copy that was made of what it replaced (None: not needed)."""

    backup: Path
    kept: Path | None


def restore(workbook: Path, wanted: str) -> Restored:
    """Put a backup in the place of a workbook, which is itself kept among the backups.

    The workbook need not be there, nor be whole: this is how to get it back.

    Args:
        workbook: the file.
        wanted: "latest", a backup's date and time or their beginning, or its name.

    Raises:
        BusyError: if the workbook is open elsewhere.
        InputError: if there is no such backup, it is damaged, or nothing can be written.
    """
    with hold(workbook):
        backup = find_backup(workbook.resolve(), wanted)
        source = Source.read(backup)
        with closing(Book(source)) as book:
            _ = book.table_boxes  # that it can be read
        kept = replace_file(workbook, source.data, is_held=True)
    return Restored(backup, kept)
