"""Dated copies of a workbook, in a folder of their own beside it.

The folder has a name that officers understand where they see it, in SharePoint as in Explorer.
Only files with a name as plantools gives it are counted and, in time, deleted: a copy that
somebody renames, and any other file in the folder, stays for good.
"""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plantools.engine.files import LEFT, sweep, sync_folder, write_beside
from plantools.errors import InputError

KEEP = 10
"""How many are kept if nobody says otherwise."""
LATEST = "latest"
_STAMP = "%Y-%m-%d %H-%M-%S"  # Windows and SharePoint allow no colon in a name


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """A copy of a workbook as it was before it was replaced.

    Attributes:
        made: when it was replaced, by this computer's clock.
        number: 2 and up for further ones of the same second.
        path: the copy.
    """

    made: datetime
    number: int
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def folder_of(workbook: Path) -> Path:
    """Where the copies of a workbook are."""
    return workbook.with_name(f"Backups of {workbook.name}")


def list_backups(workbook: Path) -> list[Backup]:
    """The copies of a workbook, newest first."""
    name = re.compile(
        rf"{re.escape(workbook.stem)} (\d{{4}}-\d\d-\d\d \d\d-\d\d-\d\d)(?: \((\d+)\))?"
        rf"{re.escape(workbook.suffix)}"
    )
    found = []
    with suppress(FileNotFoundError, NotADirectoryError):
        for path in folder_of(workbook).iterdir():
            match = name.fullmatch(path.name)
            with suppress(ValueError):  # the 31st of February
                if match and path.is_file():
                    made = datetime.strptime(match[1], _STAMP)
                    found.append(Backup(made, int(match[2] or 1), path))
    return sorted(found, reverse=True)


def find_backup(workbook: Path, wanted: str) -> Path:
    """The copy that is meant by "latest", by a date and time or their beginning, or by its name.

    Raises:
        InputError: if there is none, or more than one.
    """
    backups = list_backups(workbook)
    folder = folder_of(workbook)
    if wanted.casefold() == LATEST and backups:
        return backups[0].path
    named = folder / Path(wanted).name
    if named.is_file() and not named.match(LEFT):
        return named
    digits = re.sub(r"\D", "", wanted)
    fits = [b.path for b in backups if digits and f"{b.made:%Y%m%d%H%M%S}".startswith(digits)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        names = ", ".join(path.name for path in fits)
        raise InputError(f"{wanted!r} fits {len(fits)} backups: {names}. Give the time as well.")
    has = f"has no backup {wanted!r}" if backups else "has no backups"
    raise InputError(
        f"{workbook.name} {has} in {folder}. 'plantools restore {workbook.name}' lists those "
        "there are."
    )


def keep_backup(workbook: Path, data: bytes, now: datetime) -> Path:
    """Keep what a workbook holds before it is replaced. Equal content is kept once.

    Raises:
        OSError: if it can't be written.
    """
    folder = folder_of(workbook)
    folder.mkdir(exist_ok=True)
    sweep(folder, LEFT)
    backups = list_backups(workbook)
    taken = {backup.path.name.casefold() for backup in backups}
    stamp = now.strftime(_STAMP)
    names = (stamp, *(f"{stamp} ({number})" for number in range(2, len(taken) + 3)))
    target = next(
        folder / name
        for stem in names
        if (name := f"{workbook.stem} {stem}{workbook.suffix}").casefold() not in taken
    )
    for backup in backups:
        if backup.size == len(data) and backup.path.read_bytes() == data:
            backup.path.replace(target)  # as of now
            return target
    temporary = write_beside(target, data)
    try:
        with suppress(OSError):
            shutil.copymode(workbook, temporary)
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return target


def drop_oldest(workbook: Path, keep: int | None) -> None:
    """Delete the oldest copies, now that there is one more.

    Args:
        workbook: whose copies.
        keep: how many to keep; if nobody says, ten, or as many as there were if that is more.
    """
    backups = list_backups(workbook)
    for backup in backups[max(KEEP, len(backups) - 1) if keep is None else keep :]:
        with suppress(OSError):  # open in Excel, say; the next time will do
            backup.path.unlink()
