"""Excel Tables (ListObjects) of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import python_calamine as calamine
from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.errors import says_what_it_lacks

if TYPE_CHECKING:
    from plantools.engine.range import Range
    from plantools.engine.sheet import Sheet


@says_what_it_lacks
class Table(base_classes.Table):
    """A table and the box that it fills, header row included.

    A totals row, where there is one, is not part of the box.
    """

    api = None
    parent: Sheet
    name: str
    display_name: str
    table_style: str | None
    show_totals = False  # a totals row is never part of what calamine calls a table

    def __init__(self, sheet: Sheet, name: str, box: Box, style: str | None = None) -> None:
        self.parent = sheet
        self.name = name
        self.display_name = name
        self.box = box
        self.table_style = style

    @property
    def range(self) -> Range:
        return self.parent.box(self.box)

    @property
    def header_row_range(self) -> Range:
        return self.parent.box((self.box[0], self.box[1], self.box[0], self.box[3]))

    @property
    def data_body_range(self) -> Range | None:
        if self.box[2] <= self.box[0]:
            return None
        return self.parent.box((self.box[0] + 1, self.box[1], self.box[2], self.box[3]))


@says_what_it_lacks
class Tables(base_classes.Tables):
    """The tables of one sheet."""

    api = None

    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet
        self.added: list[Table] = []
        self._known: list[Table] | None = [] if sheet.is_new else None

    @property
    def _all(self) -> list[Table]:
        if self._known is None:
            self._known = list(self._read())
        return self._known

    def _read(self) -> Iterator[Table]:
        for name, box in self.parent.book.table_boxes.get(self.parent.name, ()):
            yield Table(self.parent, name, box)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Table]:
        return iter(self._all)

    def __call__(self, name_or_index: int | str) -> Table:
        if isinstance(name_or_index, int):
            return self._all[name_or_index - 1]
        for table in self._all:
            if table.name.casefold() == name_or_index.casefold():
                return table
        raise KeyError(name_or_index)

    def __contains__(self, name: object) -> bool:
        return any(table.name == name for table in self._all)

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
        box = source.impl.box
        number = len(self.parent.book.calamine.table_names or ()) + len(self.added) + 1
        table = Table(self.parent, name or f"Table{number}", box, table_style_name)
        self._all.append(table)
        self.added.append(table)
        return table

    def clear(self) -> None:
        self.added.clear()
        self._known = []

    def apply(self, file: Any) -> None:
        """Add the new tables to an open excelize file."""
        import excelize

        for table in self.added:
            file.add_table(
                self.parent.name,
                excelize.Table(
                    range=a1.box_address(table.box),
                    name=table.name,
                    style_name=table.table_style or "",
                    show_row_stripes=True,
                ),
            )


def read_boxes(reader: calamine.CalamineWorkbook) -> dict[str, list[tuple[str, Box]]]:
    """The tables in a file: sheet name to (table name, box)."""
    boxes: dict[str, list[tuple[str, Box]]] = {}
    for name in reader.table_names or ():
        table = reader.get_table_by_name(name)
        if table.start is None or table.end is None:
            continue
        top, left = table.start  # of the rows below the header, from 0
        box = (top, left + 1, table.end[0] + 1, table.end[1] + 1)
        boxes.setdefault(table.sheet, []).append((name, box))
    return boxes
