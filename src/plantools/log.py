"""What happened, for messages and for whoever looks after plantools.

Which files were replaced, so that no message says that nothing was written when something was;
and where what went wrong is kept. An officer never sees the latter.
"""

from __future__ import annotations

import os
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path

_LOG = "plantools-error-"
_MOST_LOGS = 20
_saves: ContextVar[list[tuple[Path, Callable[[], bool]]] | None] = ContextVar("saves", default=None)


def watch_saves() -> None:
    """From now on, know which files this thread replaces."""
    _saves.set([])


def note_save(target: Path, data: bytes) -> Callable[[], bool]:
    """Note that a file is about to be replaced; returns what says whether it was.

    What counts is what stands there: an interruption may come at any moment, just before the
    step and just after it.
    """

    def is_done() -> bool:
        with suppress(OSError):
            return target.read_bytes() == data
        return False

    saves = _saves.get()
    if saves is not None:
        saves.append((target, is_done))
    return is_done


def saved(otherwise: str = "") -> str:
    """The sentence that says which files were replaced, or the other one if none was."""
    names = dict.fromkeys(target.name for target, is_done in _saves.get() or () if is_done())
    if not names:
        return otherwise
    return f"{', '.join(names)} {'was' if len(names) == 1 else 'were'} saved before that."


def keep_traceback() -> str:
    """Keep the error that is being handled in a file, of many only the newest; returns its name,
    or the story itself if there is no place for a file."""
    story = traceback.format_exc()
    try:
        handle, name = tempfile.mkstemp(prefix=_LOG, suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as log:
            log.write(story)
    except OSError:
        return f"the following lines\n{story}\n"
    with suppress(OSError):
        logs = sorted(Path(name).parent.glob(f"{_LOG}*.log"), key=lambda path: path.stat().st_mtime)
        for old in logs[:-_MOST_LOGS]:
            old.unlink()
    return name
