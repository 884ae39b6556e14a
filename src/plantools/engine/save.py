"""Replace a workbook in one step, or not at all.

The new content goes to a temporary file beside the workbook, to disk, and then takes its
name: whoever looks, or pulls the plug, finds the old file whole or the new file whole.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from plantools.errors import BusyError, InputError


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was when it was read."""

    path: Path
    data: bytes

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a file.

        Raises:
            InputError: if it can't be.
        """
        try:
            return cls(path.resolve(), path.read_bytes())
        except FileNotFoundError:
            raise InputError(
                f"There is no file {path}. Check the name and the folder; "
                "'plantools new' makes a new plan."
            ) from None
        except IsADirectoryError:
            raise InputError(f"{path} is a folder. Name the workbook in it.") from None
        except PermissionError as error:
            if path.is_dir():  # what Windows says of a folder
                raise InputError(f"{path} is a folder. Name the workbook in it.") from None
            raise BusyError(
                f"{path} can't be opened ({error.strerror}). It may be open in Excel, or you "
                "may not have the right to read it."
            ) from None
        except OSError as error:
            raise InputError(f"{path} can't be read: {error.strerror}.") from None


def owner_file(path: Path) -> Path | None:
    """The file by which Excel (~$) or LibreOffice (.~lock) says that it has the workbook open."""
    for name in (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"):
        if path.with_name(name).exists():
            return path.with_name(name)
    return None


def replace_file(target: Path, data: bytes, source: Source) -> None:
    """Put `data` in the place of `target`, or leave everything as it was.

    Args:
        target: where to write; usually `source.path`.
        data: the new content.
        source: the file that the content was made from.

    Raises:
        BusyError: if the target is open elsewhere or has changed since it was read.
        InputError: if it can't be written.
    """
    lock = owner_file(target)
    if lock is not None:
        raise BusyError(
            f"{target.name} is open in another program ({lock.name} stands beside it). "
            "Close it there and try again. Nothing was written."
        )
    if target.resolve() == source.path:
        if Source.read(target).data != source.data:
            raise BusyError(
                f"{target.name} was changed by somebody else in the meantime. "
                "Nothing was written; try again."
            )
        if data == source.data:
            return
    temporary = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        temporary.chmod(mode)
        os.replace(temporary, target)
        temporary = None
        _sync_folder(target.parent)
    except PermissionError as error:
        raise BusyError(
            f"{target} can't be written ({error.strerror}). It may be open in Excel, or the "
            "folder may be read-only. Nothing was written."
        ) from None
    except OSError as error:
        raise InputError(
            f"{target} can't be written: {error.strerror}. Nothing was written."
        ) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the new name last as well, where the system has a way to say so (not Windows)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network file systems refuse; the content itself is on disk
    finally:
        os.close(handle)
