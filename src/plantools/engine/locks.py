"""Who has a workbook: somebody in Excel or LibreOffice, or another run of plantools.

Excel and LibreOffice lay a small file beside a workbook while they have it open; it says who.
Runs of plantools keep out of each other's way with a lock of their own, which ends with the
process however that ends: there is nothing to clear up after a crash.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plantools.engine.files import take_rights
from plantools.errors import NOTHING_WRITTEN, BusyError, InputError

LONGEST_NAME = 236
"""Bytes. File systems take 255, and what is made beside a workbook adds up to 19 to its name."""
_ATTEMPTS = 10


def check_free(path: Path) -> None:
    """Refuse a workbook that is open in another program.

    Raises:
        BusyError: if it is; says who has it, where the program's own file tells.
    """
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


def check_name(path: Path) -> None:
    """Refuse a file name that leaves no room for the names of what is made beside the file.

    Raises:
        InputError: if it is too long.
    """
    if (length := len(os.fsencode(path.name))) > LONGEST_NAME:
        raise InputError(
            f"The name of {path} is too long ({length} bytes): plantools needs room for the names "
            f"of its backups and temporary files. {NOTHING_WRITTEN} Rename the workbook to at "
            f"most {LONGEST_NAME} characters without accents."
        )


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Keep other runs of plantools off a workbook, from reading it to having saved it.

    Raises:
        BusyError: if another run has it, or it is open in another program.
        InputError: if nothing can be written beside it.
    """
    check_name(path)
    check_free(path)  # who has opened a link in Excel has the owner file beside the link
    path = path.resolve()
    check_name(path)
    check_free(path)
    file = path.with_name(f".~{path.name}.lock.tmp")  # OneDrive leaves .tmp files alone
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
        _release(handle, file)


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

    def _release(handle: int, file: Path) -> None:
        os.close(handle)

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
                if os.path.sameopenfile(handle, other := os.open(file, os.O_RDONLY)):
                    os.close(other)
                    return handle
                os.close(other)
            os.close(handle)  # whoever had it has just deleted it
        return None

    def _release(handle: int, file: Path) -> None:
        with suppress(OSError):
            file.unlink()  # while it is locked, so that nobody else has it
        os.close(handle)
