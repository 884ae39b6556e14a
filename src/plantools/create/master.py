"""Make new master workbooks with openpyxl. It never opens one: officers' files are not its."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from plantools.create.cells import font
from plantools.create.columns import LIST_NAMES
from plantools.create.cover import TITLE, fill_cover_sheet
from plantools.create.package import to_bytes
from plantools.create.sheets import add_sheet
from plantools.create.source import Past, Source
from plantools.engine import open_book, save
from plantools.errors import InputError
from plantools.workbook import read_plan
from plantools.workbook.contract import ACTIONS, COVER_SHEET, TABLES
from plantools.workbook.formatting import MARK, marks_text, rating_marks
from plantools.workbook.history import read_history, record
from plantools.workbook.tables import Tables


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
    tables = (*TABLES, *source.extras)
    for name in dict.fromkeys(spec.sheet for spec in tables):
        add_sheet(book, [spec for spec in tables if spec.sheet == name], source)
    for name, (spec, field) in LIST_NAMES.items():
        book.defined_names[name] = DefinedName(
            name, attr_text=f"{spec.name}[{spec.column(field).header}]"
        )
    book.defined_names[MARK] = DefinedName(MARK, attr_text=marks_text(rating_marks())[1:])
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
        raise InputError(
            f"{path} exists already and was left alone. Choose another name, or "
            "replace it with --force."
        )
    data = to_bytes(build(source))
    if source is not None and source.history:
        data = _with_history(data, source.history)
    save.replace_file(path, data, save.Source(Path(), b""))


def _with_history(master: bytes, history: Iterable[Past]) -> bytes:
    """A master in which earlier reports are recorded, as `plantools record` would have."""
    with TemporaryDirectory(prefix="plantools-") as folder:
        path, then = Path(folder, "plan.xlsx"), Path(folder, "then.xlsx")
        path.write_bytes(master)
        for past in history:
            then.write_bytes(to_bytes(build(Source(contents={ACTIONS.name: past.actions}))))
            with closing(open_book(then)) as book:
                plan = read_plan(book)
            with closing(open_book(path, backups=0)) as book:
                record(book, read_history(Tables(book)), plan, past.label, past.as_at)
                book.save()
        return path.read_bytes()


def _set_default_font(book: Any) -> None:
    """Arial for whatever officers add as well. openpyxl has no public way to it."""
    book._fonts = IndexedList([font()])  # the first font is the default
    book._named_styles["Normal"].font = font()
