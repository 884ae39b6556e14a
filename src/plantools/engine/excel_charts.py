"""Charts that are added to a sheet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine.a1 import Box
from plantools.engine.application import Listed, Native, says_what_it_lacks
from plantools.engine.looks import hex_color
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.draw import Frame
    from plantools.engine.range import Range
    from plantools.engine.sheet import Sheet

_SUBTYPES = {"stacked": "stacked", "stacked_100": "percent_stacked"}  # clustered is the default
_TEXT, _LINE = {"color": "#404040", "size": 9}, {"color": "#D9D9D9", "width": 0.75}
"""Dark enough to read; lines that don't get in the way. Excel 2007's own are all black."""
_EDGE = {"color": "#7F7F7F", "width": 0.5}
"""Around bars, as some are white."""
_GAP = 40
"""Between bars, in hundredths of their width."""
_PATTERNS = {19: "light_horizontal", 20: "light_vertical", 25: "wide_downward_diagonal"}
_PATTERNS |= {26: "wide_upward_diagonal", 45: "dotted_grid"}
"""By Excel's own numbers (MsoPatternType)."""
PIXELS_PER_POINT = 96 / 72


def _assign(target: object, settings: dict[str, Any], possible: tuple[str, ...]) -> None:
    """Set what was given; refuse what a closed file's chart can't have."""
    for name, value in settings.items():
        if value is base_classes._UNSET:
            continue
        if name not in possible:
            raise NotSupportedError(f"{name} can't be set for a chart of a closed file.")
        setattr(target, name, value)


class Legend(base_classes.ChartLegend):
    """Where the key of a chart stands."""

    api = None
    visible = True
    position = "bottom"


class Axis(base_classes.ChartAxis):
    """An axis of a chart."""

    api = None
    reverse_order = False

    def set(self, **settings: Any) -> None:
        _assign(self, settings, ("reverse_order",))


class Fill:
    """What a shape is filled with, under Excel's own names."""

    def __init__(self) -> None:
        self.ForeColor, self.BackColor = SimpleNamespace(RGB=None), SimpleNamespace(RGB=None)
        self._pattern = 0

    def Patterned(self, Pattern: int) -> None:  # noqa: N802, N803 - Excel's names
        self._pattern = Pattern

    def wanted(self) -> dict[str, Any]:
        """In XlsxWriter's words."""
        if self.ForeColor.RGB is None:
            return {}
        color = f"#{hex_color(self.ForeColor.RGB)}"
        if not self._pattern:
            return {"fill": {"color": color}}
        behind = f"#{hex_color(self.BackColor.RGB)}"
        pattern = _PATTERNS[self._pattern]
        return {"pattern": {"pattern": pattern, "fg_color": color, "bg_color": behind}}


@says_what_it_lacks
class Series(base_classes.ChartSeries):
    """One series: a column of the source, named by its header.

    Attributes:
        api: stands for Excel's own Series object, with its names.
    """

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

    def set(self, **settings: Any) -> None:
        _assign(self, settings, ("fill_color",))

    def labels(self) -> dict[str, Any]:
        """In XlsxWriter's words."""
        if not self.api.HasDataLabels:
            return {}
        color, number = self._labels.Font.Color, self._labels.NumberFormat
        font = _TEXT if color is None else _TEXT | {"color": f"#{hex_color(color)}"}
        return {"value": True, "num_format": number, "font": font, **self._behind.wanted()}

    def fill(self) -> dict[str, Any]:
        """How its bars are filled, in XlsxWriter's words."""
        plain = {"fill": {"color": f"#{hex_color(self.fill_color)}"}} if self.fill_color else {}
        return self._bars.wanted() or plain


@says_what_it_lacks
class SeriesCollection(Listed[Series], base_classes.ChartSeriesCollection):
    """The series of a chart, in the order of the columns."""

    api = None
    _items: list[Series]

    def __init__(self, series: list[Series]) -> None:
        self._items = series


@says_what_it_lacks
class Chart(base_classes.Chart):
    """A chart that waits to be saved. Its source has names on top and labels at the left."""

    api = None
    parent: Sheet
    name: str
    width: float
    height: float
    chart_type = "column_clustered"
    title: str | None = None
    alt_text = ""
    legend: Legend
    category_axis: Axis
    value_axis: Axis

    def __init__(
        self, sheet: Sheet, anchor: Box, width: float, height: float, name: str | None
    ) -> None:
        self.parent = sheet
        self.name = name or ""
        self.anchor = anchor
        self.width = width
        self.height = height
        self.legend = Legend()
        self.category_axis = Axis()
        self.value_axis = Axis()
        self.source: Range | None = None
        self._series: list[Series] = []

    def delete(self) -> None:
        """Add it no more."""
        self.parent.charts.remove(self)

    @property
    def series(self) -> SeriesCollection:
        return SeriesCollection(self._series)

    def set_source_data(self, rng: Range, plot_by: str | None = None) -> None:
        if plot_by == "rows":
            raise NotImplementedError("A chart on a closed file is plotted by columns.")
        self.source = rng
        self._series = [Series(column) for column in range(rng.box[1] + 1, rng.box[3] + 1)]

    def draw(self, frame: Frame) -> None:
        """Draw it on a sheet of XlsxWriter's."""
        if self.source is None:
            raise ValueError("The chart has no source data")
        kind, _, subtype = self.chart_type.partition("_")
        options = {"type": kind, "subtype": _SUBTYPES.get(subtype), "name": self.name}
        chart = frame.file.add_chart({name: value for name, value in options.items() if value})
        labels = self.source.box[1]
        for one in self._series:
            chart.add_series(
                {
                    **self._cells("name", one.column, is_header=True),
                    **self._cells("categories", labels),
                    **self._cells("values", one.column),
                    "gap": _GAP,
                    "data_labels": one.labels(),
                    "border": _EDGE,
                    **one.fill(),
                }
            )
        chart.set_title(
            {"name": self.title, "name_font": _TEXT | {"size": 14, "bold": False}}
            if self.title
            else {"none": True}
        )
        chart.set_legend({"position": self.legend.position, "font": _TEXT})
        chart.set_chartarea({"border": _LINE})
        axes = [chart.set_x_axis, chart.set_y_axis]  # the flat one first
        set_categories, set_values = reversed(axes) if kind == "bar" else axes
        every = {"interval_unit": 1, "major_gridlines": {"visible": False}}
        set_categories(_axis(self.category_axis) | every)
        grid = {"visible": True, "line": _LINE}
        compared = self._series[0].labels() if subtype == "clustered" else {}
        number = {name: compared[name] for name in ("num_format",) if name in compared}
        set_values(_axis(self.value_axis) | {"major_gridlines": grid} | number)
        size = {"width": self.width, "height": self.height}
        chart.set_size({name: round(points * PIXELS_PER_POINT) for name, points in size.items()})
        place = self.anchor[0] - 1, self.anchor[1] - 1
        frame.insert_chart(*place, chart, {"description": self.alt_text})

    def _cells(self, name: str, column: int, *, is_header: bool = False) -> dict[str, Any]:
        """Cells of the source for XlsxWriter, with what is in them: it writes that as a cache."""
        assert self.source is not None  # draw() has looked
        top, _, bottom, _ = self.source.box
        first, last = (top, top) if is_header else (top + 1, bottom)
        rows = self.source.sheet.values((first, column, last, column))
        values = [None if row[0] == "" else row[0] for row in rows]  # none is drawn, and no 0
        place = [self.source.sheet.name, first - 1, column - 1]
        return {
            name: place if is_header else [*place, last - 1, column - 1],
            f"{name}_data": values,
        }


def _axis(axis: Axis) -> dict[str, Any]:
    marks = {"major_tick_mark": "none", "minor_tick_mark": "none"}
    return marks | {"reverse": axis.reverse_order, "num_font": _TEXT, "line": _LINE}


@says_what_it_lacks
class Shape(base_classes.Shape):
    """The frame of a chart."""

    api: Native
    name: str

    def __init__(self, chart: Chart) -> None:
        self.api = Native(AlternativeText=lambda text: setattr(chart, "alt_text", text))
        self.name = chart.name


@says_what_it_lacks
class Shapes(Listed[Shape], base_classes.Collection):
    """The frames of a sheet's new charts; other shapes are kept, but not shown."""

    api = None
    _items: list[Shape]

    def __init__(self, charts: Charts) -> None:
        self._items = [Shape(chart) for chart in charts]


@says_what_it_lacks
class Charts(Listed[Chart], base_classes.Charts):
    """The charts that are to be added to a sheet; those in the file are kept, but not shown."""

    api = None
    parent: Sheet
    _items: list[Chart]

    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet
        self._items = []

    def remove(self, chart: Chart) -> None:
        self._items.remove(chart)

    def add(
        self,
        left: float = 0,
        top: float = 0,
        width: float = 355,
        height: float = 211,
        chart_type: str | None = None,
        source: Range | None = None,
        plot_by: str | None = None,
        name: str | None = None,
        anchor: Any = None,
        style: Any = None,
    ) -> Chart:
        if anchor is None:
            raise NotImplementedError("A chart on a closed file needs an anchor cell.")
        chart = Chart(self.parent, anchor.impl.box, width, height, name)
        chart.chart_type = chart_type or chart.chart_type
        if source is not None:
            chart.set_source_data(source, plot_by)
        self._items.append(chart)
        return chart

    def clear(self) -> None:
        self._items.clear()

    def apply(self, frame: Frame) -> None:
        """Draw the charts on a sheet of XlsxWriter's."""
        for chart in self._items:
            chart.draw(frame)
