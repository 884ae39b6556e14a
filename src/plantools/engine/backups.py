"""Dated copies of a workbook, in a folder of their own beside it.

The folder has a name that officers understand where they see it, in SharePoint as in Explorer.
Only files with a name as plantools gives it are counted and, in time, deleted: a copy that
somebody renames, and any other file in the folder, stays for good. All that is known of a copy
stands in its name, so there is no index that could be lost:

    plan 0013 2025-01-13 14-05-33Z refreshed 5f1c0a9b2d3e.xlsx

its number, when it was replaced (UTC), that it was as a refresh had made it, and the checksum of
what a refresh put in its place.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plantools.engine.files import LEFT, sweep, sync_folder, take_rights, write_beside
from plantools.errors import InputError

KEEP = 10
"""How many copies that a refresh had made are kept if nobody says otherwise."""
ALL_DAYS, WEEKS, MONTHS = timedelta(days=14), timedelta(weeks=12), timedelta(days=366)
"""Of officers' states all are kept for so long, then one a week, then one a month."""
LATEST = "latest"
_STAMP = "%Y-%m-%d %H-%M-%S"  # Windows and SharePoint allow no colon in a name
_LONGEST_STEM = 120
"""Bytes of the workbook's own name in that of a copy; the folder has all of it."""
_NEIGHBOURS = 8
"""Copies before and after one, by whose times its own is judged; less than half may be wrong."""
_MOST_DELETED = 2
"""Of officers' states in one save, oldest first: a wrong clock can't empty the folder."""


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """A copy of a workbook as it was before it was replaced.

    Attributes:
        number: counts up, whatever the clock says; 0 in copies that version 1.0 has made.
        made: when it was replaced (UTC).
        again: 2 and up for further ones of the same second, of version 1.0.
        is_refreshed: whether it is byte for byte what a refresh wrote, so that all that officers
            have typed is in an earlier copy as well.
        result: the checksum of what a refresh put in its place, "" if it was something else.
    """

    number: int
    made: datetime
    again: int
    path: Path = field(compare=False)
    is_refreshed: bool = field(default=False, compare=False)
    result: str = field(default="", compare=False)

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def folder_of(workbook: Path) -> Path:
    """Where the copies of a workbook are."""
    return workbook.with_name(f"Backups of {workbook.name}")


def checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def list_backups(workbook: Path) -> list[Backup]:
    """The copies of a workbook, newest first."""
    stamp, suffix = r"(\d{4}-\d\d-\d\d \d\d-\d\d-\d\d)", re.escape(workbook.suffix)
    ours = re.compile(
        rf"{re.escape(_stem(workbook))} (\d{{4,9}}) {stamp}Z"
        rf"( refreshed)?(?: ([0-9a-f]{{12}}))?{suffix}"
    )
    older = re.compile(rf"{re.escape(workbook.stem)} {stamp}(?: \((\d+)\))?{suffix}")
    found = []
    with suppress(FileNotFoundError, NotADirectoryError):
        for path in folder_of(workbook).iterdir():
            with suppress(ValueError, OverflowError):  # the 31st of February
                if match := ours.fullmatch(path.name):
                    made = datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC)
                    one = Backup(int(match[1]), made, 1, path, bool(match[3]), match[4] or "")
                elif match := older.fullmatch(path.name):  # by this computer's clock
                    made = datetime.strptime(match[1], _STAMP).astimezone(UTC)
                    one = Backup(0, made, int(match[2] or 1), path)
                else:
                    continue
                if path.is_file():
                    found.append(one)
    return sorted(found, reverse=True)


def _stem(workbook: Path) -> str:
    return os.fsencode(workbook.stem)[:_LONGEST_STEM].decode(errors="ignore").rstrip()


def find_backup(workbook: Path, wanted: str) -> Path:
    """The copy that is meant by "latest", by a date and time or their beginning, or by its name
    (InputError if there is none, or more than one).

    Times may be those of this computer, as they are listed, or UTC, as in the names.
    """
    backups = list_backups(workbook)
    folder = folder_of(workbook)
    if wanted.casefold() == LATEST and backups:
        return backups[0].path
    named = folder / Path(wanted).name
    if named.is_file() and not named.match(LEFT):
        return named
    digits = re.sub(r"\D", "", wanted)
    fits: list[Path] = []
    for zone in (None, UTC) if digits else ():
        times = [(f"{b.made.astimezone(zone):%Y%m%d%H%M%S}", b.path) for b in backups]
        fits = fits or [path for time, path in times if time.startswith(digits)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        names = ", ".join(path.name for path in fits)
        raise InputError(f"{wanted!r} fits {len(fits)} backups: {names}. Give the name of one.")
    has = f"has no backup {wanted!r}" if backups else "has no backups"
    raise InputError(
        f"{workbook.name} {has} in {folder}. 'plantools restore {workbook.name}' lists those "
        "there are."
    )


def keep_backup(workbook: Path, data: bytes, now: datetime, result: bytes | None = None) -> Path:
    """Keep what a workbook holds before it is replaced (OSError if that can't be written).

    `result` is what takes its place, if that differs only in what a refresh makes anew.
    """
    folder = folder_of(workbook)
    if not folder.exists():
        folder.mkdir(exist_ok=True)
        take_rights(workbook.parent, folder)
    sweep(folder, LEFT)
    newest = next(iter(list_backups(workbook)), None)
    same = newest is not None and newest.size == len(data) and newest.path.read_bytes() == data
    number, is_refreshed = 1, False
    if newest is not None and same:  # kept by a save that then failed
        number, is_refreshed = newest.number or 1, newest.is_refreshed
    elif newest is not None:
        number, is_refreshed = newest.number + 1, newest.result == checksum(data)
    target = folder / (
        f"{_stem(workbook)} {number:04} {now.astimezone(UTC).strftime(_STAMP)}Z"
        f"{' refreshed' * is_refreshed}{f' {checksum(result)}' if result else ''}{workbook.suffix}"
    )
    if newest is not None and same:
        newest.path.replace(target)  # as of now
        return target
    temporary = write_beside(target, data)
    try:
        with suppress(OSError):
            take_rights(workbook, temporary)
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return target


def drop_oldest(workbook: Path, keep: int | None, now: datetime) -> None:
    """Delete copies that are no longer needed, now that there is one more.

    Of those that a refresh had made so many are kept; if nobody says, ten, or as many as there
    were if that is more. Of officers' states, all for a while, then one a week, then one a month.
    """
    backups = list_backups(workbook)
    refreshed = [backup for backup in backups if backup.is_refreshed]
    gone = refreshed[max(KEEP, len(refreshed) - 1) if keep is None else max(keep, 1) :]
    times = [now, *(backup.made for backup in backups)]
    lately = sorted(times[: _NEIGHBOURS + 1])
    today = lately[len(lately) // 4]  # rather too early: then more is kept
    taken: set[tuple[int, ...]] = set()
    thinned = []
    officers = [(at, each) for at, each in enumerate(backups, start=1) if not each.is_refreshed]
    for at, backup in officers[1:]:
        made = _true_time(times, at)
        if today - made <= ALL_DAYS:
            continue
        is_weekly = today - made <= WEEKS
        slot = made.isocalendar()[:2] if is_weekly else (made.year, made.month, 0)
        if today - made > MONTHS or slot in taken:
            thinned.append(backup)
        taken.add(slot)
    for backup in (*gone, *thinned[-_MOST_DELETED:]):
        with suppress(OSError):  # open in Excel, say; the next time will do
            if backup != backups[0]:
                backup.path.unlink()


def _true_time(times: list[datetime], at: int) -> datetime:
    """When a copy was made, of what the clocks said at each, newest first: no earlier than those
    before it, no later than those after it."""
    later, earlier = (
        sorted(times[max(at - _NEIGHBOURS, 0) : at]),
        sorted(times[at + 1 : at + 1 + _NEIGHBOURS]),
    )
    made, middle = min(times[at], later[-1]), later[len(later) // 2]
    if len(earlier) < _NEIGHBOURS // 2:
        # over a year older than those after it: rather a wrong clock than a plan at rest
        return made if middle - made <= MONTHS else middle
    return max(made, earlier[len(earlier) // 2])
