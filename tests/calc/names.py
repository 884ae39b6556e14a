"""Names of the whole workbook, and what they refer to in Excel's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box

if TYPE_CHECKING:
    from tests.calc.app import Book
    from tests.calc.range import Range


class Names(base_classes.Names):
    """The names of a document."""

    api = None

    def __init__(self, book: Book) -> None:
        self.book = book
        self._native = book.document.NamedRanges

    def __len__(self) -> int:
        return int(self._native.getCount())

    def __call__(self, name_or_index: int | str) -> Name:
        if isinstance(name_or_index, int):
            name_or_index = self._native.getElementNames()[name_or_index - 1]
        return Name(self.book, self._native.getByName(name_or_index))

    def add(self, name: str, refers_to: str) -> Name:
        start = self.book.office.struct("table.CellAddress")
        self._native.addNewByName(name, _to_calc(refers_to), start, 0)
        return self(name)


class Name(base_classes.Name):
    """A name."""

    api = None

    def __init__(self, book: Book, native: Any) -> None:
        self._book = book
        self._native = native

    @property
    def name(self) -> str:
        return str(self._native.getName())

    @property
    def refers_to(self) -> str:
        box = self._box
        if box is None:
            return "=" + str(self._native.getContent())
        sheet = self._native.getReferredCells().getSpreadsheet().getName()
        return f"={a1.quote_sheet(sheet)}!{a1.box_address(box, absolute=True)}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._native.setContent(_to_calc(value))

    @property
    def refers_to_range(self) -> Range:
        box = self._box
        if box is None:
            raise KeyError(f"{self.name} names no cells.")
        sheet = self._native.getReferredCells().getSpreadsheet().getName()
        return self._book.sheets(sheet).range(box[:2], box[2:])

    @property
    def _box(self) -> Box | None:
        cells = self._native.getReferredCells()
        if cells is None:
            return None
        where = cells.getRangeAddress()
        return where.StartRow + 1, where.StartColumn + 1, where.EndRow + 1, where.EndColumn + 1


def _to_calc(refers_to: str) -> str:
    reference = a1.parse_reference(refers_to)
    if reference is None:  # a constant
        return refers_to.removeprefix("=")
    sheet, box = reference
    first, _, last = a1.box_address(box, absolute=True).partition(":")
    cells = f"${a1.quote_sheet(sheet)}.{first}"
    return f"{cells}:{last}" if last else cells
