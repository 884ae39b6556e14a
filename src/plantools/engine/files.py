"""Files that become other files: written whole, through to the disk, and only then renamed."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

LEFT = ".~*.new-*.tmp"
"""The names of temporary files; OneDrive leaves .tmp files alone."""


def write_beside(target: Path, data: bytes) -> Path:
    """Write a temporary file in the folder of `target`, through to the disk.

    Raises:
        OSError: if it can't be written; nothing is left of it then.
    """
    handle, name = tempfile.mkstemp(
        prefix=f".~{target.name}.new-", suffix=".tmp", dir=target.parent
    )
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
    """Give a file or folder the mode of another, and its owner and group as far as we may.

    People and service accounts with different umasks write beside the same master; what one of
    them makes must not lock the others out.

    Args:
        model: whose rights are taken.
        path: what gets them.
        mask: which of them.

    Raises:
        OSError: if there is no such model.
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
    if not hasattr(os, "O_DIRECTORY"):
        return
    with suppress(OSError):  # some network file systems refuse; the content itself is on disk
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
