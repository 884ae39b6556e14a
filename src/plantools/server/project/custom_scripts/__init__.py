"""The ribbon's buttons as xlwings Server calls them: by name, with the open workbook.

There is one for each button that `plantools.server.buttons` finds in the ribbon's XML.
"""

from __future__ import annotations

from textwrap import shorten
from typing import Any

import xlwings as xw

from plantools import ribbon
from plantools.server.buttons import Button, read_tab

LONGEST = 600
"""Characters of a message. xlwings shows it as a page whose address holds it, in which a space
takes three characters, and addresses beyond some 2,000 are refused here and there. Excel on the web
shows none that has a line break in it (OfficeDev/office-js issue 2762)."""
NOBODY = None  # whoever has the token


def _script(button: Button) -> Any:
    """What a click runs: the ribbon's function, with a message that can be shown."""
    click = getattr(ribbon, button.script)

    async def run(book: xw.Book, *words: str) -> None:
        await click(NOBODY, book, *map(str, words if button.asks else ()))
        for action in book.json()["actions"]:
            if action["func"] == "alert":
                action["args"][0] = shorten(action["args"][0], LONGEST, placeholder=" ...")

    return xw.script(run)


globals().update({button.script: _script(button) for button in read_tab().buttons})
