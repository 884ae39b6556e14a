"""Names that plantools gives to cells of the workbook."""

from __future__ import annotations

import xlwings as xw


def set_name(book: xw.Book, name: str, refers_to: str) -> None:
    """Let a name of the whole workbook refer to something (`='Due dates'!$A$7`).

    Nothing is done where it does already: a name that is set again is a change to the workbook.
    """
    for known in book.names:
        if known.name.casefold() == name.casefold():
            if known.refers_to != refers_to:
                known.refers_to = refers_to
            return
    book.names.add(name, refers_to)
