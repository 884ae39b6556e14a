"""Make new master workbooks with openpyxl. It never opens one: officers' files are not its."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from plantools.create.cells import font
from plantools.create.columns import LIST_NAMES
from plantools.create.cover import TITLE, fill_cover_sheet
from plantools.create.package import to_bytes
from plantools.create.sheets import add_sheet
from plantools.create.source import Source
from plantools.engine import save
from plantools.errors import InputError
from plantools.workbook.contract import COVER_SHEET, TABLES


def build(source: Source | None = None) -> Workbook:
    """A master workbook: the cover, and every table of the contract on its sheet.

    Args:
        source: what goes into it; None makes a blank master.
    """
    source = source or Source.blank()
    book = Workbook()
    _set_default_font(book)
    cover = book.worksheets[0]
    cover.title = COVER_SHEET
    fill_cover_sheet(book, cover, source)
    for name in dict.fromkeys(spec.sheet for spec in TABLES):
        add_sheet(book, [spec for spec in TABLES if spec.sheet == name], source)
    for name, (spec, field) in LIST_NAMES.items():
        book.defined_names[name] = DefinedName(
            name, attr_text=f"{spec.name}[{spec.column(field).header}]"
        )
    book.properties.title = str(source.cover.get("PlanTitle") or TITLE)
    book.properties.creator = book.properties.lastModifiedBy = "plantools"
    book.properties.language = "en-GB"
    return book


def write_master(path: Path, source: Source | None = None, *, overwrite: bool = False) -> None:
    """Make a master workbook as a file, in one step or not at all.

    Args:
        path: the file to make, ending in .xlsx, in a folder that exists.
        source: what goes into it; None makes a blank master.
        overwrite: whether a file of that name may be replaced.

    Raises:
        InputError: if the file exists, or its folder doesn't, or it is no .xlsx.
        BusyError: if the file to be replaced is open elsewhere.
    """
    if path.suffix.casefold() != ".xlsx":
        raise InputError(f"{path.name} is no name for a master: it has to end in .xlsx.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}. Make it first, or choose another one.")
    if path.is_dir():
        raise InputError(f"{path} is a folder. Name the workbook to make in it.")
    if path.exists() and not overwrite:
        raise InputError(f"{path} exists already and was left alone. Choose another name.")
    save.replace_file(path, to_bytes(build(source)), save.Source(Path(), b""))


def _set_default_font(book: Any) -> None:
    """Arial for whatever officers add as well. openpyxl has no public way to it."""
    book._fonts = IndexedList([font()])  # the first font is the default
    book._named_styles["Normal"].font = font()
