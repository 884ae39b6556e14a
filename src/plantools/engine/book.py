"""A closed workbook as an xlwings Book.

Values are read with calamine. What xlwings code changes is collected sheet by sheet and
applied in one go on saving, with excelize; `merge` then takes over just that. A book that is
only read never loads the Go library.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import python_calamine as calamine
import xlwings as xw
from xlwings import base_classes

from plantools.engine.a1 import Box
from plantools.engine.app import App
from plantools.engine.errors import WorkbookError, says_what_it_lacks
from plantools.engine.merge import merge
from plantools.engine.names import Names
from plantools.engine.package import Package
from plantools.engine.save import Source, replace_file
from plantools.engine.sheet import Sheet
from plantools.engine.tables import read_boxes
from plantools.errors import InputError


def open_book(path: str | Path) -> xw.Book:
    """Open a closed .xlsx or .xlsm file as an xlwings Book.

    Nothing is written until `book.save()`, which replaces the file in one step.

    Raises:
        InputError: if there is no such file.
        WorkbookError: if it is not a workbook that can be read.
    """
    return xw.Book(impl=Book(Path(path)))


@says_what_it_lacks
class Book(base_classes.Book):
    """One workbook file.

    Attributes:
        source: the file as it was read, to be compared before it is replaced.
        package: its parts.
        calamine: the reader of its values.
    """

    api = None
    app: App

    def __init__(self, path: Path) -> None:
        self.source = Source.read(path)
        self.package = Package.read(path.name, self.source.data)
        self.calamine = _open_reader(path.name, self.source.data)
        self.app = App(self)
        visible = {meta.name: meta.visible for meta in self.calamine.sheets_metadata}
        shown = calamine.SheetVisibleEnum.Visible
        self.sheet_list = [
            Sheet(self, name, visible=visible.get(name, shown) == shown)
            for name, part in self.package.sheet_parts().items()
            if part in self.package
        ]

    @property
    def name(self) -> str:
        return self.source.path.name

    @property
    def fullname(self) -> str:
        return str(self.source.path)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @cached_property
    def table_boxes(self) -> dict[str, list[tuple[str, Box]]]:
        """The tables as read from the file: sheet name to (table name, box)."""
        return read_boxes(self.calamine)

    @cached_property
    def names(self) -> Names:
        return Names(self)

    def sheet(self, name: str) -> Sheet | None:
        """The sheet with this name, whatever its case, as Excel finds it."""
        return next((s for s in self.sheet_list if s.name.casefold() == name.casefold()), None)

    def activate(self) -> None:
        """Nothing to do: there is no window."""

    def close(self) -> None:
        """Forget what was not saved."""
        self.calamine.close()

    def json(self) -> Any:
        raise TypeError("A closed file has no JSON form.")

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Write what changed; with `path`, to another file.

        Raises:
            BusyError: if the file is open elsewhere or was changed since it was read.
            InputError: if it can't be written.
        """
        if password is not None:
            raise InputError("plantools can't save a workbook with a password.")
        target = Path(path) if path else self.source.path
        replace_file(target, self._edited(), self.source)

    def _edited(self) -> bytes:
        changed = [sheet for sheet in self.sheet_list if sheet.is_changed]
        if not changed and not self.names.is_changed:
            return self.source.data
        import excelize  # the Go library costs a tenth of a second, so only on saving

        base = Package(self.package)
        for sheet in changed:
            if sheet.is_blanked and not sheet.is_new:
                base.blank_sheet(sheet.name)
        if any(sheet.touches_formulas for sheet in changed):
            base.drop_calc_chain()
        try:
            file = excelize.open_reader(base.pack(compress=False))
        except RuntimeError as error:
            raise WorkbookError(f"{self.name} can't be edited safely: {error}.") from None
        try:
            for sheet in changed:
                sheet.apply(file)
            self.names.apply(file)
            with tempfile.TemporaryDirectory(prefix="plantools-") as folder:
                output = Path(folder, "edited.xlsx")
                file.save_as(str(output))
                edited = Package.read(self.name, output.read_bytes())
        finally:
            file.close()
        return merge(base, edited, {sheet.name: sheet.finish for sheet in changed}).pack()


def _open_reader(name: str, data: bytes) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data), load_tables=True)
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise WorkbookError(f"{name} is not an Excel workbook that can be read: {error}") from None


@says_what_it_lacks
class Sheets(base_classes.Sheets):
    """The sheets of a book, in the order of their tabs."""

    api = None

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> Sheet:
        return self.book.sheet_list[0]

    def __call__(self, name_or_index: int | str) -> Sheet:
        if isinstance(name_or_index, int):
            return self.book.sheet_list[name_or_index - 1]
        sheet = self.book.sheet(name_or_index)
        if sheet is None:
            raise KeyError(name_or_index)
        return sheet

    def __len__(self) -> int:
        return len(self.book.sheet_list)

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.book.sheet_list)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.book.sheet(name) is not None

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        """Add a sheet behind the last one; elsewhere would renumber what names refer to."""
        if before is not None or (after is not None and after is not self.book.sheet_list[-1]):
            raise NotImplementedError(
                "A sheet can be added only behind the last one of a closed file."
            )
        taken = {sheet.name for sheet in self.book.sheet_list}
        name = name or next(f"Sheet{n}" for n in range(1, 10_000) if f"Sheet{n}" not in taken)
        sheet = Sheet(self.book, name, is_new=True)
        self.book.sheet_list.append(sheet)
        return sheet
