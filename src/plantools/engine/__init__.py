"""An xlwings engine for closed .xlsx and .xlsm files. It knows xlwings and nothing of plans.

`open_book(path)` gives an ordinary `xlwings.Book`; code written for live Excel runs on it
unchanged, as far as this engine goes, and says clearly where it doesn't.
"""

from plantools.engine.book import edit_book, open_book
from plantools.engine.errors import NotSupportedError, WorkbookError

__all__ = ["NotSupportedError", "WorkbookError", "edit_book", "open_book"]
