"""Files that several people and programs share: who has one, and how another takes its place.

Excel and LibreOffice lay a small file beside a workbook while they have it open; it says who.
Runs of plantools keep out of each other's way with a lock of their own, which ends with the
process however that ends: there is nothing to clear up after a crash. What is new is written
whole, through to the disk, and only then renamed.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plantools.errors import NOTHING_WRITTEN, BusyError, InputError

LEFT = ".~*.new-*.tmp"
"""The names of temporary files; OneDrive leaves .tmp files alone."""
LONGEST_NAME = 236
"""Bytes. File systems take 255, and what is made beside a workbook adds up to 19 to its name."""
_ATTEMPTS = 10


def check_free(path: Path) -> None:
    """Refuse a workbook that is open in another program (BusyError; it says who has it, where the
    program's own file tells)."""
    for program, file, name_in in (
        ("Excel", path.with_name(f"~${path.name}"), _excel_user),
        ("LibreOffice", path.with_name(f".~lock.{path.name}#"), _libreoffice_user),
    ):
        try:
            data = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:  # it is there, but its program shares it with nobody
            data = b""
        who = name_in(data)
        raise BusyError(
            f"{path.name} is open in {program}{f': {who} has it' if who else ''}. "
            f"{NOTHING_WRITTEN} Close it there and try again. (If nobody has it open any more, a "
            f"crash has left the file {file.name} beside it: delete that one.)",
            who,
        )


def _excel_user(data: bytes) -> str:
    """The user's name in a `~$` owner file: once in the system's code page, once in UTF-16.

    A length and the name, padded with spaces: in 1 + 54 bytes and then in 55 words (Word has
    one fewer of each).
    """
    unit = len(data) // 3
    wide = data[unit:]
    if len(data) in (162, 165) and 0 < (length := int.from_bytes(wide[:2], "little")) < unit:
        return _tidy(wide[2 : 2 + 2 * length].decode("utf-16-le", errors="replace"))
    return _tidy(data[1 : 1 + data[0]].decode("cp1252", errors="replace")) if data else ""


def _libreoffice_user(data: bytes) -> str:
    """The user in a `.~lock` file: name, system name, computer, date and profile, by commas."""
    fields = re.split(r"(?<!\\),", data.decode("utf-8", errors="replace"))
    name, login, computer, *_ = (*(_tidy(re.sub(r"\\(.)", r"\1", f)) for f in fields), "", "", "")
    who = name or login
    return f"{who} on {computer}" if who and computer else who


def _tidy(name: str) -> str:
    """A name as it can be shown: what a file holds may be anything."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Keep other runs of plantools off a workbook, from reading it to having saved it.

    BusyError says that another run has it, or it is open in another program; InputError, that
    nothing can be written beside it, or its name leaves no room for those of what is made there.
    """
    # who has opened a link in Excel has the owner file beside the link
    for name in (path, path.resolve()):
        if (length := len(os.fsencode(name.name))) > LONGEST_NAME:
            raise InputError(
                f"The name of {name} is too long ({length} bytes): plantools needs room for the "
                f"names of its backups and temporary files. {NOTHING_WRITTEN} Rename the workbook "
                f"to at most {LONGEST_NAME} characters without accents."
            )
        check_free(name)
    path = path.resolve()
    file = path.with_name(f".~{path.name}.lock.tmp")
    try:
        handle = _take(file)
        with suppress(OSError):
            take_rights(path.parent, file, 0o666)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"There is no folder {path.parent}. Check the name; a network folder may be "
            "out of reach just now."
        ) from None
    except OSError as error:
        if isinstance(error, PermissionError) and file.exists():
            raise BusyError(
                f"The lock file {file} can't be opened ({error.strerror}): a run of plantools on "
                f"{path.name} by somebody else is at work, or was cut short and left it. "
                f"{NOTHING_WRITTEN} Try again; if no run is at work, delete that file."
            ) from None
        raise InputError(
            f"Nothing can be written in the folder {path.parent} ({error.strerror}), so "
            f"{path.name} was left as it is."
        ) from None
    if handle is None:
        raise BusyError(
            f"Another run of plantools is at work on {path.name}. {NOTHING_WRITTEN} "
            "Try again when it has finished."
        )
    try:
        yield
    finally:
        if sys.platform != "win32":
            with suppress(OSError):
                file.unlink()  # while it is locked, so that nobody else has it
        os.close(handle)


if sys.platform == "win32":

    def _take(file: Path) -> int | None:
        """The lock file, which Windows deletes when its process ends; None if it is taken."""
        try:
            return os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY)
        except FileExistsError:
            return None
        except PermissionError:
            if file.exists():  # being deleted at this moment
                return None
            raise

else:
    import fcntl

    def _take(file: Path) -> int | None:
        """The lock file, locked for as long as the process has it open; None if it is taken."""
        for _ in range(_ATTEMPTS):
            handle = os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o666)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                return None
            except OSError:
                return handle  # a file system without locks; saving still compares the content
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), os.stat(file)):
                    return handle
            os.close(handle)  # whoever had it has just deleted it
        return None


def write_beside(target: Path, data: bytes) -> Path:
    """Write a temporary file in the folder of `target`, through to the disk (OSError if it can't
    be written; nothing is left of it then)."""
    prefix = f".~{target.name}.new-"
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def take_rights(model: Path, path: Path, mask: int = 0o7777) -> None:
    """Give a file or folder the mode of another, and its owner and group as far as we may
    (OSError if there is no such model).

    People and service accounts with different umasks write beside the same master; what one of
    them makes must not lock the others out.
    """
    right = model.stat()
    if hasattr(os, "chown"):
        for owner in (right.st_uid, -1):  # only root may give a file away; a group, its members
            with suppress(OSError):
                os.chown(path, owner, right.st_gid)
                break
    with suppress(PermissionError):  # somebody else has made it
        path.chmod(stat.S_IMODE(right.st_mode) & mask)


def sweep(folder: Path, pattern: str) -> None:
    """Delete temporary files that a process left when it was killed."""
    for path in list(folder.glob(pattern)):
        if path.match(LEFT):
            with suppress(OSError):
                path.unlink()


def sync_folder(folder: Path) -> None:
    """Make a new name last as well, where the system has a way to say so (not Windows)."""
    if hasattr(os, "O_DIRECTORY"):
        with suppress(OSError):  # some network file systems refuse; the content itself is on disk
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
