"""An xlwings engine for closed .xlsx and .xlsm files. It knows xlwings and nothing of plans.

`open_book(path)` gives an ordinary `xlwings.Book`; code written for live Excel runs on it
unchanged, as far as this engine goes, and says clearly where it doesn't.
"""

from plantools.engine.book import edit_book, new_book, open_book, to_bytes
from plantools.errors import NotSupportedError, WorkbookError

__all__ = [
    "NotSupportedError",
    "WorkbookError",
    "edit_book",
    "new_book",
    "open_book",
    "to_bytes",
]
