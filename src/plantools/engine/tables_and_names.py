"""What a workbook finds by a name: Excel Tables (ListObjects) of its sheets, and defined names."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.application import Listed, says_what_it_lacks
from plantools.engine.package import MAIN
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.book import Book
    from plantools.engine.draw import Frame
    from plantools.engine.range import Range
    from plantools.engine.sheet import Sheet


MAX_ROWS = 100_000
"""A table with more rows was drawn over whole columns; most of its rows are empty."""


@says_what_it_lacks
class Table(base_classes.Table):
    """A table and the box that it fills, header row included.

    A totals row, where there is one, is not part of the box.

    Attributes:
        api: stands for Excel's own ListObject, as far as a new table needs one.
    """

    api: SimpleNamespace
    parent: Sheet
    name: str
    display_name: str
    table_style: str | None
    show_autofilter = True
    show_totals = False  # a totals row is never part of what calamine calls a table

    def __init__(self, sheet: Sheet, name: str, box: Box, style: str | None = None) -> None:
        self.parent = sheet
        self.name = name
        self.display_name = name
        self.box = box
        self.is_resized = False
        self.api = SimpleNamespace(AlternativeText="")
        self.table_style = style

    @property
    def range(self) -> Range:
        return self.parent.box(self.box)

    def resize(self, range: Any) -> None:
        """Let the table fill another range, header row included."""
        self.box = range.impl.box
        self.is_resized = True

    @property  # type: ignore[misc] # of a closed file it can't be set
    def show_headers(self) -> bool:
        """Whether it has a header row: officers can switch it off under Table Design."""
        package = self.parent.book.package
        part = package.table_part(package.sheet_parts().get(self.parent.name, ""), self.name)
        return part is None or package.tree(part).get("headerRowCount", "1") != "0"

    @property
    def header_row_range(self) -> Range:
        return self.parent.box((self.box[0], self.box[1], self.box[0], self.box[3]))

    @property
    def data_body_range(self) -> Range | None:
        if self.box[2] <= self.box[0]:
            return None
        return self.parent.box((self.box[0] + 1, self.box[1], self.box[2], self.box[3]))


@says_what_it_lacks
class Tables(Listed[Table], base_classes.Tables):
    """The tables of one sheet."""

    api = None

    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet
        self.added: list[Table] = []
        self._known: list[Table] | None = [] if sheet.is_new else None

    @property
    def _items(self) -> list[Table]:
        if self._known is None:
            self._known = list(self._read())
        return self._known

    def _read(self) -> Iterator[Table]:
        for name, box in self.parent.book.table_boxes.get(self.parent.name, ()):
            yield Table(self.parent, name, self._within_reason(box))

    def _within_reason(self, box: Box) -> Box:
        """Of a table down to the last row of Excel, only the rows that there are."""
        if box[2] - box[0] <= MAX_ROWS:
            return box
        filled = self.parent.used_range.box[2]
        return box[0], box[1], min(box[2], max(filled, box[0] + 1)), box[3]

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: bool = True,
        destination: Any = None,
        table_style_name: str | None = "TableStyleMedium2",
        name: str | None = None,
    ) -> Table:
        if not self.parent.is_blanked:
            raise NotSupportedError("A table can be added only to a sheet that is new or cleared.")
        box = source.impl.box
        number = sum(map(len, self.parent.book.table_boxes.values())) + len(self.added) + 1
        table = Table(self.parent, name or f"Table{number}", box, table_style_name)
        self._items.append(table)
        self.added.append(table)
        return table

    def clear(self) -> None:
        self.added.clear()
        self._known = []

    def apply(self, frame: Frame) -> None:
        """Add the new tables to a sheet of XlsxWriter's."""
        for one, other in itertools.combinations(self.added, 2):
            if a1.overlap(one.box, other.box):
                raise ValueError(f"the tables {one.name} and {other.name} overlap")
        for table in self.added:
            top, left, bottom, right = table.box
            (headers,) = self.parent.values((top, left, top, right))
            options = {
                "name": table.name,
                "style": table.table_style,
                "autofilter": table.show_autofilter,
                "columns": [{"header": "" if text is None else str(text)} for text in headers],
                "description": table.api.AlternativeText or None,
            }
            last = min(bottom, top + 1)  # it notes each cell; `merge` says how far it goes
            frame.add_table(top - 1, left - 1, last - 1, right - 1, options)


@says_what_it_lacks
class Names(Listed["Name"], base_classes.Names):
    """The workbook-wide names. Names of one sheet only are kept, but not shown."""

    api = None
    _items: list[Name]

    def __init__(self, book: Book) -> None:
        self.book = book
        self._added: dict[str, Name] = {}
        root = book.package.tree(book.package.workbook_part)
        self._items = [
            Name(self, element.get("name", ""), "=" + (element.text or ""))
            for element in root.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName")
            if element.get("localSheetId") is None
        ]

    def contains(self, name_or_index: str) -> bool:
        return name_or_index in self

    def add(self, name: str, refers_to: str) -> Name:
        """Add a name, in place of one that there is."""
        new = Name(self, name, refers_to)
        self._items = [n for n in self._items if n.name.casefold() != name.casefold()]
        self._items.append(new)
        self.changed(new)
        return new

    def changed(self, name: Name) -> None:
        """Note that a name is to be written."""
        self._added[name.name.casefold()] = name

    @property
    def is_changed(self) -> bool:
        return bool(self._added)

    def apply(self, file: Frame) -> None:
        """Write the names that were added into a workbook of XlsxWriter's."""
        for name in self._added.values():
            file.define_name(name.name, name.refers_to)


@says_what_it_lacks
class Name(base_classes.Name):
    """A name and what it refers to, as Excel writes it (`='Cover'!$B$4`)."""

    name: str

    def __init__(self, names: Names, name: str, refers_to: str) -> None:
        self.parent = names
        self.name = name
        self._refers_to = refers_to

    @property
    def refers_to(self) -> str:
        return self._refers_to

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._refers_to = value
        self.parent.changed(self)

    @property
    def refers_to_range(self) -> Range:
        """The cells that it names.

        Raises:
            KeyError: if it names no cells of this workbook.
        """
        reference = a1.parse_reference(self.refers_to)
        sheet = self.parent.book.sheets.find(reference[0]) if reference else None
        if reference is None or sheet is None:
            raise KeyError(f"{self.name} refers to {self.refers_to}, which is no cell.")
        return sheet.box(reference[1])
