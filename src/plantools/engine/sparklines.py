"""Small lines in cells (sparklines), on new and cleared sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plantools.engine import a1
from plantools.engine.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.range import Range

LINE = 1  # xlSparkLine


class SparklineGroups:
    """Stands for Excel's own SparklineGroups of a range, with its names."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def Add(self, Type: int, SourceData: str) -> None:  # noqa: N802, N803 - Excel's names
        """Draw each row of the source as a line in the cell of this range beside it."""
        sheet, box, source = self._cells.sheet, self._cells.box, a1.parse(SourceData)
        if Type != LINE or source is None or not sheet.is_blanked:
            raise NotSupportedError(
                "On a closed file, only lines can be drawn in cells, and only on a new sheet."
            )
        name, rows = a1.quote_sheet(sheet.name), source[2] - source[0] + 1
        places = [a1.address(box[0] + row, box[1]) for row in range(rows)]
        sources = [
            f"{name}!{a1.box_address((source[0] + row, source[1], source[0] + row, source[3]))}"
            for row in range(rows)
        ]

        def draw(file: Any) -> None:
            import excelize

            options = excelize.SparklineOptions(
                location=places, range=sources, weight=2, empty_cells="gap"
            )
            file.add_sparkline(sheet.name, options)

        sheet.edit(draw)


class NativeRange:
    """Stands for Excel's own Range object, as far as a closed file needs one."""

    def __init__(self, cells: Range) -> None:
        self.SparklineGroups = SparklineGroups(cells)
