"""Where what went wrong is kept, for whoever looks after plantools. An officer never sees it."""

from __future__ import annotations

import os
import tempfile
import traceback


def keep_traceback() -> str:
    """Keep the error that is being handled in a file.

    Returns:
        The file's name, or the story itself if there is no place for a file.
    """
    story = traceback.format_exc()
    try:
        handle, name = tempfile.mkstemp(prefix="plantools-error-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as log:
            log.write(story)
    except OSError:
        return f"the following lines\n{story}\n"
    return name
