"""The token without which the server answers nothing."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from plantools.errors import InputError

VARIABLE = "PLANTOOLS_TOKEN"
FEWEST = 32
"""Characters. What we make ourselves has 43, of 32 random bytes."""
_FORM = re.compile(rf"[A-Za-z0-9_-]{{{FEWEST},}}")  # it stands in URLs as it is
_RULE = f"at least {FEWEST} letters, digits, hyphens and underscores"


def default_file() -> Path:
    """Where the token is kept unless something else is said."""
    return Path.home() / ".plantools" / "server-token"


def find_token(file: Path | None, environment: Mapping[str, str]) -> str:
    """The token: of the file, else of the environment, else of the default file.

    Args:
        file: the file that was asked for. A missing one is made, with a new token.
        environment: PLANTOOLS_TOKEN is looked up here, for containers.

    Raises:
        InputError: if it can't be kept secret or is too easy to guess.
    """
    if file is None and VARIABLE in environment:
        return _checked(environment[VARIABLE], VARIABLE)
    file = file or default_file()
    try:
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(file, secrets.token_urlsafe(32) + "\n")
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise InputError(
                f"Other people on this computer can read the token in {file}. "
                f"Change that with: chmod 600 {file}"
            )
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise InputError(f"{file} can't be used for the token ({reason}).") from None
    return _checked(token, str(file))


def write_private(file: Path, text: str) -> None:
    """Write a file that only this user can read."""
    file.unlink(missing_ok=True)  # a file that is there would keep the rights that it has
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)


def _checked(token: str, where: str) -> str:
    if not _FORM.fullmatch(token):
        raise InputError(f"The token in {where} is too easy to guess. It must have {_RULE}.")
    return token
