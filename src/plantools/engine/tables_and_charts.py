"""What stands on a sheet besides cells: Excel Tables (ListObjects), and charts that are added."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.application import Closed, Listed, Native
from plantools.engine.looks import hex_color
from plantools.engine.range import Range
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.draw import Frame
    from plantools.engine.sheet import Sheet

MAX_ROWS = 100_000
"""A table with more rows was drawn over whole columns; most of its rows are empty."""
_TEXT, _LINE = {"color": "#404040", "size": 9}, {"color": "#D9D9D9", "width": 0.75}
"""Dark enough to read; lines that don't get in the way. Excel 2007's own are all black."""
_AXIS = {"major_tick_mark": "none", "minor_tick_mark": "none", "num_font": _TEXT, "line": _LINE}
_EDGE = {"color": "#7F7F7F", "width": 0.5}
"""Around bars, as some are white."""
_GAP = 40
"""Between bars, in hundredths of their width."""
_PATTERNS = {19: "light_horizontal", 20: "light_vertical", 25: "wide_downward_diagonal"}
_PATTERNS |= {26: "wide_upward_diagonal", 45: "dotted_grid"}
"""By Excel's own numbers (MsoPatternType)."""
_PIXELS_PER_POINT = 96 / 72


class Table(Closed, base_classes.Table):
    """A table and the box that it fills, header row included; a totals row is not part of it."""

    api: SimpleNamespace
    parent: Sheet
    name: str
    table_style: str | None
    show_autofilter = True
    show_totals = False  # a totals row is never part of what calamine calls a table

    def __init__(self, sheet: Sheet, name: str, box: Box, style: str | None = None) -> None:
        self.parent, self.name, self.box, self.table_style = sheet, name, box, style
        self.is_resized = False
        self.api = SimpleNamespace(AlternativeText="")

    def resize(self, range: Any) -> None:
        """Let the table fill another range, header row included."""
        self.box, self.is_resized = range.impl.box, True

    @property  # type: ignore[misc] # of a closed file it can't be set
    def show_headers(self) -> bool:
        """Whether it has a header row: officers can switch it off under Table Design."""
        package = self.parent.book.package
        part = package.table_part(package.sheet_parts().get(self.parent.name, ""), self.name)
        return part is None or package.tree(part).get("headerRowCount", "1") != "0"

    @property
    def range(self) -> Range:
        return Range(self.parent, self.box)


class Tables(Listed[Table], base_classes.Tables):
    """The tables of one sheet: those that the file has on it, and those that were added."""

    def __init__(self, sheet: Sheet, boxes: list[tuple[str, Box]]) -> None:
        super().__init__([])
        self.parent, self.added = sheet, list[Table]()
        for name, (top, left, bottom, right) in boxes:
            filled = sheet.used_range.box[2] if bottom - top > MAX_ROWS else bottom
            box = (top, left, min(bottom, max(filled, top + 1)), right)
            self._items.append(Table(sheet, name, box))

    def add(self, *_: Any, **given: Any) -> Table:
        if not self.parent.is_blanked:
            raise NotSupportedError("A table can be added only to a sheet that is new or cleared.")
        number = sum(map(len, self.parent.book.table_boxes.values())) + len(self.added) + 1
        name, box = given["name"] or f"Table{number}", given["source"].impl.box
        table = Table(self.parent, name, box, given["table_style_name"])
        self._items.append(table)
        self.added.append(table)
        return table

    def draw(self, frame: Frame) -> None:
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
            last = min(bottom, top + 1)  # it notes each cell; `draw_into` says how far it goes
            frame.add_table(top - 1, left - 1, last - 1, right - 1, options)


class _Settings(Closed):
    """What xlwings sets by one call, whatever it is that is set."""

    def set(self, **settings: Any) -> None:
        for name, value in settings.items():
            if value is not base_classes._UNSET:
                setattr(self, name, value)


class Legend(Closed, base_classes.ChartLegend):
    """Where the key of a chart stands."""

    visible = True
    position = "bottom"


class Axis(_Settings, base_classes.ChartAxis):
    """An axis of a chart."""

    reverse_order = False


class Fill:
    """What a shape is filled with, under Excel's own names."""

    def __init__(self) -> None:
        self.ForeColor, self.BackColor = SimpleNamespace(RGB=None), SimpleNamespace(RGB=None)
        self._pattern = 0

    def Patterned(self, Pattern: int) -> None:  # noqa: N802, N803 - Excel's names
        self._pattern = Pattern

    def options(self) -> dict[str, Any]:
        """In XlsxWriter's words."""
        color, behind = hex_color(self.ForeColor.RGB), hex_color(self.BackColor.RGB)
        if color is None or not self._pattern:
            return {"fill": {"color": color}} if color else {}
        pattern = _PATTERNS[self._pattern]
        return {"pattern": {"pattern": pattern, "fg_color": color, "bg_color": behind}}


class Series(_Settings, base_classes.ChartSeries):
    """One series: a column of the source, named by its header. `api` has Excel's own names."""

    api: SimpleNamespace
    fill_color: Any = None

    def __init__(self, column: int) -> None:
        self.column = column
        self._bars, self._behind = Fill(), Fill()
        self._labels = SimpleNamespace(
            NumberFormat="General",
            Font=SimpleNamespace(Color=None),
            Format=SimpleNamespace(Fill=self._behind),
        )
        self.api = SimpleNamespace(
            HasDataLabels=False,
            DataLabels=lambda: self._labels,
            Format=SimpleNamespace(Fill=self._bars),
        )

    def labels(self) -> dict[str, Any]:
        """In XlsxWriter's words."""
        if not self.api.HasDataLabels:
            return {}
        color = hex_color(self._labels.Font.Color)
        font, number = _TEXT | ({"color": color} if color else {}), self._labels.NumberFormat
        return {"value": True, "num_format": number, "font": font, **self._behind.options()}

    def fill(self) -> dict[str, Any]:
        """How its bars are filled, in XlsxWriter's words."""
        plain = {"fill": {"color": hex_color(self.fill_color)}} if self.fill_color else {}
        return self._bars.options() or plain


class Chart(Closed, base_classes.Chart):
    """A bar chart that waits to be saved. Its source has names on top and labels at the left."""

    parent: Sheet
    name: str
    title: str | None = None
    series: Listed[Series]
    legend: Legend
    category_axis: Axis

    def __init__(self, sheet: Sheet, anchor: Box, source: Range, name: str) -> None:
        self.parent, self.name, self.shape = sheet, name, Shape(name)
        self._anchor, self._source = anchor, source
        self.legend, self.category_axis = Legend(), Axis()
        columns = range(source.box[1] + 1, source.box[3] + 1)
        self.series = Listed([Series(column) for column in columns])
        self.size: dict[str, int] = {}
        self.is_stacked = True

    def delete(self) -> None:
        """Add it no more."""
        self.parent.charts._items.remove(self)

    def draw(self, frame: Frame) -> None:
        """Draw it on a sheet of XlsxWriter's."""
        sheet, (top, labels, bottom, _) = self._source.sheet, self._source.box

        def cells(name: str, column: int, first: int, last: int) -> dict[str, Any]:
            """Cells of the source, with what is in them: XlsxWriter writes that as a cache."""
            rows = sheet.values((first, column, last, column))
            shown = [None if row[0] == "" else row[0] for row in rows]  # none is drawn, and no 0
            place = [sheet.name, first - 1, column - 1, last - 1, column - 1]
            return {name: place[:3] if name == "name" else place, f"{name}_data": shown}

        subtype = {"subtype": "stacked"} if self.is_stacked else {}  # clustered is the default
        chart = frame.file.add_chart({"type": "bar", "name": self.name, **subtype})
        for one in self.series:
            chart.add_series(
                {
                    **cells("name", one.column, top, top),
                    **cells("categories", labels, top + 1, bottom),
                    **cells("values", one.column, top + 1, bottom),
                    "gap": _GAP,
                    "data_labels": one.labels(),
                    "border": _EDGE,
                    **one.fill(),
                }
            )
        named = {"name": self.title, "name_font": _TEXT | {"size": 14, "bold": False}}
        chart.set_title(named if self.title else {"none": True})
        chart.set_legend({"position": self.legend.position, "font": _TEXT})
        chart.set_chartarea({"border": _LINE})
        every = {"interval_unit": 1, "major_gridlines": {"visible": False}}
        chart.set_y_axis(_AXIS | {"reverse": self.category_axis.reverse_order} | every)
        compared = {} if self.is_stacked else self.series(1).labels()
        number = {name: compared[name] for name in ("num_format",) if name in compared}
        chart.set_x_axis(_AXIS | {"major_gridlines": {"visible": True, "line": _LINE}} | number)
        chart.set_size(self.size)
        place = self._anchor[0] - 1, self._anchor[1] - 1
        frame.insert_chart(*place, chart, {"description": self.shape.alt_text})


class Shape(Closed, base_classes.Shape):
    """The frame of a chart."""

    api: Native
    name: str

    def __init__(self, name: str) -> None:
        self.name, self.alt_text = name, ""
        self.api = Native(AlternativeText=lambda text: setattr(self, "alt_text", text))


class Charts(Listed[Chart], base_classes.Charts):
    """The charts that are to be added to a sheet; those in the file are kept, but not shown."""

    parent: Sheet

    def __init__(self, sheet: Sheet) -> None:
        super().__init__([])
        self.parent = sheet

    def add(self, *place: Any, **given: Any) -> Chart:
        anchor, source, kind = given["anchor"], given["source"], given["chart_type"]
        if None in (anchor, source) or kind not in ("bar_stacked", "bar_clustered"):
            raise NotImplementedError(
                "A chart on a closed file has bars, stacked or clustered, an anchor and a source."
            )
        chart = Chart(self.parent, anchor.impl.box, source, given["name"] or "")
        chart.is_stacked = kind == "bar_stacked"
        size = dict(zip(("width", "height"), place[2:], strict=True))  # not from where, in points
        chart.size = {side: round(points * _PIXELS_PER_POINT) for side, points in size.items()}
        self._items.append(chart)
        return chart
