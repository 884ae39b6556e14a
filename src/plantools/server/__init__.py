"""plantools for Excel on the web, and for laptops on which no Python may run.

The ribbon's functions as scripts of xlwings Server: Excel sends the workbook's values to this
server, and does what it answers. It is an optional extra (`plantools[server]`), it is off until
somebody runs `plantools serve`, and nothing else in plantools imports it. xlwings Server isn't
free software: see `LICENCE`.

`server_settings` says how it runs, with which token; `admission` stands before all, `buttons`
are the ribbon's own words, `routes` what it answers; `running` puts it together and runs it.
`project/` is what xlwings Server calls a project folder: what stands there goes before its own.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

from plantools.errors import InputError

LICENCE = (
    "xlwings Server and xlwings PRO are used under the PolyForm Noncommercial License 1.0.0, "
    "which public authorities may use. Anybody else needs a licence from xlwings "
    "(and sets XLWINGS_LICENSE_KEY)."
)
"""What is said at every start without a licence key."""
LICENCE_KEY = "XLWINGS_LICENSE_KEY"


def check_installed() -> None:
    """Say how to install what the server needs.

    Raises:
        InputError: if it isn't installed.
    """
    if find_spec("xlwings_server") is None:
        raise InputError(
            "The server is an optional part of plantools that is not installed here. "
            'Install it with: python -m pip install "plantools[server]"'
        )


def note_licence() -> str:
    """Let xlwings know that it is used noncommercially, unless there is a licence key.

    Returns:
        What is to be said about that; nothing if there is a key.
    """
    if os.environ.get(LICENCE_KEY):
        return ""
    os.environ[LICENCE_KEY] = "noncommercial"
    return LICENCE
