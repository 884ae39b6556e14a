"""Charts that are added to a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.errors import NotSupportedError, says_what_it_lacks
from plantools.engine.styles import hex_color

if TYPE_CHECKING:
    from plantools.engine.range import Range
    from plantools.engine.sheet import Sheet

_TYPES = {
    "bar_clustered": "Bar",
    "bar_stacked": "BarStacked",
    "bar_stacked_100": "BarPercentStacked",
    "column_clustered": "Col",
    "column_stacked": "ColStacked",
    "column_stacked_100": "ColPercentStacked",
    "line": "Line",
    "pie": "Pie",
    "doughnut": "Doughnut",
}
_AXIS_COLOR = "404040"  # excelize's own is a grey too light to read
PIXELS_PER_POINT = 96 / 72
_AXIS_SETTINGS = ("reverse_order", "major_unit", "minimum_scale", "maximum_scale", "number_format")


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
    number_format: str | None = None
    major_unit: float | None = None
    minimum_scale: float | None = None
    maximum_scale: float | None = None

    def set(self, **settings: Any) -> None:
        _assign(self, settings, _AXIS_SETTINGS)


class Series(base_classes.ChartSeries):
    """One series: a column of the source, named by its header."""

    api = None

    fill_color: Any = None

    def __init__(self, column: int) -> None:
        self.column = column

    def set(self, **settings: Any) -> None:
        _assign(self, settings, ("fill_color",))


class SeriesCollection(base_classes.ChartSeriesCollection):
    """The series of a chart, in the order of the columns."""

    api = None

    def __init__(self, series: list[Series]) -> None:
        self._series = series

    def __len__(self) -> int:
        return len(self._series)

    def __iter__(self) -> Iterator[Series]:
        return iter(self._series)

    def __call__(self, key: int) -> Series:
        return self._series[key - 1]


@says_what_it_lacks
class Chart(base_classes.Chart):
    """A chart that waits to be saved. Its source has names on top and labels at the left."""

    api = None
    parent: Sheet
    name: str
    width: float
    height: float
    chart_type: str
    title: str | None
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
        self.chart_type = "column_clustered"
        self.title = None
        self.alt_text = ""
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

    def excelize(self) -> Any:
        """This chart as excelize wants it."""
        import excelize

        if self.source is None:
            raise ValueError("The chart has no source data")
        sheet, (top, left, bottom, _) = a1.quote_sheet(self.source.sheet.name), self.source.box
        labels = a1.box_address((top + 1, left, bottom, left), absolute=True)
        series = []
        for one in self._series:
            values = a1.box_address((top + 1, one.column, bottom, one.column), absolute=True)
            item = excelize.ChartSeries(
                name=f"{sheet}!{a1.address(top, one.column, absolute=True)}",
                categories=f"{sheet}!{labels}",
                values=f"{sheet}!{values}",
            )
            if one.fill_color is not None:
                item.fill = excelize.Fill(
                    type="pattern", pattern=1, color=[hex_color(one.fill_color)]
                )
            series.append(item)
        title = excelize.ChartTitle()
        if self.title:
            title.paragraph = [excelize.RichTextRun(text=self.title)]
        font = excelize.Font(color=_AXIS_COLOR)
        return excelize.Chart(
            type=getattr(excelize.ChartType, _TYPES[self.chart_type]),
            series=series,
            title=title,
            legend=excelize.ChartLegend(position=self.legend.position),
            dimension=excelize.ChartDimension(
                width=round(self.width * PIXELS_PER_POINT),
                height=round(self.height * PIXELS_PER_POINT),
            ),
            format=excelize.GraphicOptions(name=self.name, alt_text=self.alt_text),
            x_axis=excelize.ChartAxis(font=font, reverse_order=self.category_axis.reverse_order),
            y_axis=excelize.ChartAxis(
                font=font,
                major_grid_lines=True,
                major_unit=self.value_axis.major_unit or 0,
                minimum=self.value_axis.minimum_scale,
                maximum=self.value_axis.maximum_scale,
            ),
            gap_width=40,
            vary_colors=False,
        )


class NativeShape:
    """Stands for Excel's own Shape object, with its names."""

    _chart: Chart

    def __init__(self, chart: Chart) -> None:
        object.__setattr__(self, "_chart", chart)

    @property
    def AlternativeText(self) -> str:  # noqa: N802 - Excel's name
        return self._chart.alt_text

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "AlternativeText":
            raise NotSupportedError(f"{name} can't be set for a chart of a closed file.")
        self._chart.alt_text = value


@says_what_it_lacks
class Shape(base_classes.Shape):
    """The frame of a chart."""

    api: NativeShape
    name: str

    def __init__(self, chart: Chart) -> None:
        self.api = NativeShape(chart)
        self.name = chart.name


@says_what_it_lacks
class Shapes(base_classes.Collection):
    """The frames of a sheet's new charts; other shapes are kept, but not shown."""

    api = None

    def __init__(self, charts: Charts) -> None:
        self._charts = charts

    def __len__(self) -> int:
        return len(self._charts)

    def __iter__(self) -> Iterator[Shape]:
        return (Shape(chart) for chart in self._charts)

    def __call__(self, key: int | str) -> Shape:
        return Shape(self._charts(key))

    def __contains__(self, name: object) -> bool:
        return name in self._charts


@says_what_it_lacks
class Charts(base_classes.Charts):
    """The charts that are to be added to a sheet; those in the file are kept, but not shown."""

    api = None
    parent: Sheet

    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet
        self._charts: list[Chart] = []

    def __len__(self) -> int:
        return len(self._charts)

    def __iter__(self) -> Iterator[Chart]:
        return iter(self._charts)

    def __call__(self, key: int | str) -> Chart:
        if isinstance(key, int):
            return self._charts[key - 1]
        for chart in self._charts:
            if chart.name == key:
                return chart
        raise KeyError(key)

    def __contains__(self, name: object) -> bool:
        return any(chart.name == name for chart in self._charts)

    def remove(self, chart: Chart) -> None:
        self._charts.remove(chart)

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
        self._charts.append(chart)
        return chart

    def clear(self) -> None:
        self._charts.clear()

    def apply(self, file: Any) -> None:
        """Add the charts to an open excelize file."""
        for chart in self._charts:
            cell = a1.address(chart.anchor[0], chart.anchor[1])
            file.add_chart(self.parent.name, cell, chart.excelize())
