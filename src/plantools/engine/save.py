"""Replace a workbook in one step, or not at all.

The new content goes to a temporary file beside the workbook, to disk, is read back and checked,
and then takes its name: whoever looks, or pulls the plug, finds the old file whole or the new
file whole. The old one is kept among the backups first.
"""

from __future__ import annotations

import glob
import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from plantools.engine.backups import drop_oldest, find_backup, folder_of, keep_backup
from plantools.engine.cell_values import Reader
from plantools.engine.files import check_free, hold, sweep, sync_folder, take_rights, write_beside
from plantools.engine.package import Package
from plantools.errors import NOTHING_WRITTEN, BusyError, InputError, note_save

_ATTEMPTS = 10 if sys.platform == "win32" else 1
_PAUSE = 0.2
"""Seconds. Virus scanners and OneDrive have a file on Windows open for moments."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was when it was read; `given` is the name by which it was asked for, perhaps
    of a link to it."""

    path: Path
    data: bytes
    given: Path

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a file (BusyError if it is open elsewhere, InputError if it can't be read)."""
        try:
            return cls(path.resolve(), path.read_bytes(), path.absolute())
        except FileNotFoundError:
            raise InputError(
                f"There is no file {path}. Check the name and the folder; "
                "'plantools new' makes a new plan."
            ) from None
        except OSError as error:
            if os.path.isdir(path):  # for which Windows has another error
                raise InputError(f"{path} is a folder. Name the workbook in it.") from None
            if isinstance(error, PermissionError):
                raise _refused(path, "read", error) from None
            raise InputError(f"{path} can't be read: {error.strerror}.") from None


def replace_file(
    target: Path,
    data: bytes,
    source: Source | None = None,
    *,
    check: Callable[[bytes], None] | None = None,
    backups: int | None = None,
    regenerates: bool = False,
    is_held: bool = False,
) -> Path | None:
    """Put `data` in the place of `target`, or leave everything as it was.

    Returns the copy that was made of what the target held. BusyError says that the target is open
    elsewhere or has changed since it was read; InputError, that it can't be written.

    Args:
        source: the file that the content was made from, if it was.
        check: is given what was written, as read back from the disk, and raises a PlanError
            if that is no good.
        backups: how many copies are kept of content that a refresh had made (officers' own
            is kept by age); with 0, none is made or deleted. By default ten, or as many as
            there are if an earlier call has kept more.
        regenerates: whether nothing is changed but what any refresh makes anew.
        is_held: whether the caller holds the target.
    """
    given, target = target, target.resolve()
    with nullcontext() if is_held else hold(given):
        before = _current(target, given)
        if source is not None and source.path == target:
            _compare(target, source.data, before)
        if data == before:
            return None
        _check_writable(target)
        now = datetime.now(UTC)
        temporary = kept = None
        is_done: Callable[[], bool] = bool
        try:
            sweep(target.parent, f".~{glob.escape(target.name)}.*")
            temporary = write_beside(target, data)
            written = temporary.read_bytes()
            if written != data:
                raise InputError(
                    f"What was written to {temporary.parent} came back from the disk damaged. "
                    f"{NOTHING_WRITTEN} Have the disk checked."
                )
            if check is not None:
                check(written)
            if before is not None and backups != 0:
                kept = _keep(target, before, now, data if regenerates else None)
            try:
                take_rights(target, temporary)
            except FileNotFoundError:  # a new file
                mask = os.umask(0)
                os.umask(mask)
                temporary.chmod(0o666 & ~mask)
            _compare(target, before, _current(target, given))
            is_done = note_save(target, data)
            _rename(temporary, target)
        except OSError as error:
            if not is_done():  # a network folder may say that a step failed which was done
                raise _refused(target, "written", error) from None
        finally:
            if temporary is not None:
                with suppress(OSError):
                    temporary.unlink()  # it isn't there if it has become the target
        sync_folder(target.parent)
        if kept is not None:
            with suppress(OSError):
                drop_oldest(target, backups, now)
        return kept


def _current(target: Path, given: Path) -> bytes | None:
    """What the target holds now, None if it isn't there; it was asked for by the name `given`."""
    for path in {given.absolute(), target}:
        check_free(path)
    return Source.read(target).data if target.exists() else None


def _compare(target: Path, before: bytes | None, now: bytes | None) -> None:
    """Refuse to replace what is no longer as it was."""
    if now is None and before is not None:
        raise InputError(
            f"{target} is no longer there: it was moved or renamed, or its network folder is "
            f"out of reach. {NOTHING_WRITTEN}"
        )
    if now != before:
        raise BusyError(
            f"{target.name} was changed by somebody else in the meantime. {NOTHING_WRITTEN} "
            "Try again."
        )


def _check_writable(target: Path) -> None:
    """Respect a file that somebody has made read-only; renaming over it would work."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return
    if not (found.st_mode & stat.S_IWUSR and os.access(target, os.W_OK)):
        raise InputError(
            f"{target} is read-only. {NOTHING_WRITTEN} Make it writable (in Explorer: Properties, "
            "Read-only), or work on a copy."
        )
    if found.st_nlink > 1:
        raise InputError(
            f"{target} has {found.st_nlink} names (hard links), and only this one would get the "
            f"new content. {NOTHING_WRITTEN} Work on a copy, or delete the other names."
        )


def _keep(target: Path, before: bytes, now: datetime, result: bytes | None) -> Path:
    try:
        return keep_backup(target, before, now, result)
    except OSError as error:
        raise InputError(
            f"No backup of {target.name} could be put into {folder_of(target)} "
            f"({error.strerror}), so nothing was written. Make room or ask for the right to "
            "write there; --backups 0 goes without."
        ) from None


def _rename(temporary: Path, target: Path) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            os.replace(temporary, target)
            return
        except PermissionError:
            if attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE)


def _refused(path: Path, what: str, error: OSError) -> BusyError | InputError:
    """What to say when the system doesn't let us: on Windows, nearly always a sharing violation."""
    says = f"{path} can't be {what} ({error.strerror})"
    if not isinstance(error, PermissionError):
        return InputError(f"{says}. {NOTHING_WRITTEN}")
    if sys.platform == "win32":
        return BusyError(
            f"{says}. It may be open in Excel on this computer or another. {NOTHING_WRITTEN} "
            "Close it and try again; if nobody has it open, you may not have the right to do this."
        )
    return InputError(f"{says}. Ask for the right to it, or work on a copy. {NOTHING_WRITTEN}")


def restore(workbook: Path, wanted: str) -> tuple[Path, Path | None]:
    """Put a backup in the place of a workbook, which is itself kept among the backups.

    The workbook need not be there, nor be whole: this is how to get it back. Returns the backup,
    and the copy that was made of what it replaced (None: not needed); BusyError says that the
    workbook is open elsewhere, InputError that there is no such backup, it is damaged, or nothing
    can be written. For `wanted`, see `backups.find_backup`.
    """
    with hold(workbook):
        source = Source.read(find_backup(workbook.resolve(), wanted))
        package = Package.read(source.path.name, source.data)
        package.table_boxes()
        Reader(package).close()
        return source.path, replace_file(workbook, source.data, is_held=True)
