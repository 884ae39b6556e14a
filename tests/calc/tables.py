"""Tables. Calc has database ranges for them, which keep their names on the way to and from xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

if TYPE_CHECKING:
    from tests.calc.range import Range
    from tests.calc.sheet import Sheet


def database_ranges(sheet: Sheet) -> Any:
    """Those of the whole document."""
    return sheet.book.document.DatabaseRanges


class Table(base_classes.Table):
    """A table, its header row included, and its totals row if it has one."""

    api = None
    parent: Any = None

    def __init__(self, sheet: Sheet, native: Any) -> None:
        self.parent = sheet
        self._native = native

    @property
    def name(self) -> str:
        return str(self._native.getName())

    @property
    def show_totals(self) -> bool:
        return bool(self._native.TotalsRow)

    @property
    def range(self) -> Range:
        area = self._native.getDataArea()
        return self.parent.range(
            (area.StartRow + 1, area.StartColumn + 1), (area.EndRow + 1, area.EndColumn + 1)
        )

    def resize(self, range: Any) -> None:
        self._native.setDataArea(range.impl.api.getRangeAddress())


class Tables(base_classes.Tables):
    """The tables of one sheet."""

    api = None

    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet

    @property
    def _all(self) -> list[Table]:
        ranges, sheet = database_ranges(self.parent), self.parent.name
        present, known = ranges.getElementNames(), self.parent.book.known_tables
        sheets = self.parent.book.document.getSheets().getElementNames()
        for name in present:
            if name not in known:
                native = ranges.getByName(name)
                known[name] = sheets[native.getDataArea().Sheet], native
        return [Table(self.parent, known[n][1]) for n in present if known[n][0] == sheet]

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
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        ranges = database_ranges(self.parent)
        ranges.addNewByName(name, source.impl.api.getRangeAddress())
        native = ranges.getByName(name)
        native.ContainsHeader = True
        native.AutoFilter = True  # only those with arrows are saved as tables
        return Table(self.parent, native)
