"""Bar charts, which are all that plantools draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from tests.calc.fonts import number

if TYPE_CHECKING:
    from tests.calc.sheet import Sheet

HUNDREDTHS_PER_POINT = 2540 / 72


class Charts(base_classes.Charts):
    """The charts of a sheet."""

    api = None

    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet
        self._native = sheet.native.getCharts()

    def __len__(self) -> int:
        return int(self._native.getCount())

    def __iter__(self) -> Iterator[Chart]:
        for name in self._native.getElementNames():
            yield self(name)

    def __call__(self, name: str) -> Chart:
        return Chart(self.parent, self._native.getByName(name))

    def __contains__(self, name: object) -> bool:
        return bool(self._native.hasByName(name))

    def add(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        chart_type: str | None = None,
        source: Any = None,
        plot_by: Any = None,
        name: str | None = None,
        anchor: Any = None,
        style: int | None = None,
    ) -> Chart:
        where = anchor.impl.api.Position
        frame = self.parent.book.office.struct(
            "awt.Rectangle",
            X=where.X,
            Y=where.Y,
            Width=round(width * HUNDREDTHS_PER_POINT),
            Height=round(height * HUNDREDTHS_PER_POINT),
        )
        charts = [sheet.charts for sheet in self.parent.book.sheets]
        while any(name in each for each in charts):  # Calc wants each name once in a workbook
            name = f"{name} again"
        self._native.addNewByName(name, frame, (source.api.getRangeAddress(),), True, True)
        chart = self(name or "")
        document = chart.document
        document.setDiagram(document.createInstance("com.sun.star.chart.BarDiagram"))
        diagram = document.getDiagram()
        way, _, kind = (chart_type or "").partition("_")
        diagram.Vertical = way == "bar"  # what Calc calls vertical has lying bars
        diagram.Stacked = kind == "stacked"
        return chart


class Chart(base_classes.Chart):
    """A chart."""

    api = None
    parent: Any = None

    def __init__(self, sheet: Sheet, native: Any) -> None:
        self.parent = sheet
        self._native = native
        self.document = native.getEmbeddedObject()

    @property
    def name(self) -> str:
        return str(self._native.getName())

    @property
    def title(self) -> str:
        return str(self.document.getTitle().String)

    @title.setter
    def title(self, value: str) -> None:
        self.document.HasMainTitle = True
        self.document.getTitle().String = value

    @property
    def series(self) -> SeriesCollection:
        return SeriesCollection(self)

    @property
    def category_axis(self) -> Axis:
        return Axis(self)

    @property
    def legend(self) -> Legend:
        return Legend(self)

    def delete(self) -> None:
        self.parent.native.getCharts().removeByName(self.name)


class SeriesCollection(base_classes.ChartSeriesCollection):
    """A series for each column of the source but the first."""

    api = None

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        (self._source,) = chart._native.getRanges()

    def __len__(self) -> int:
        return int(self._source.EndColumn - self._source.StartColumn)

    def __iter__(self) -> Iterator[Series]:
        for position in range(len(self)):
            yield Series(self._chart.document.getDiagram().getDataRowProperties(position))


class Series(base_classes.ChartSeries):
    """A series."""

    api = None

    def __init__(self, native: Any) -> None:
        self._native = native

    def set(self, *, fill_color: Any, **others: Any) -> None:
        self._native.FillColor = number(fill_color)


class Axis(base_classes.ChartAxis):
    """The axis that the bars stand on."""

    api = None

    def __init__(self, chart: Chart) -> None:
        self._chart = chart

    def set(self, *, reverse_order: bool, **others: Any) -> None:
        self._chart.document.getDiagram().getXAxis().ReverseDirection = reverse_order


class Legend(base_classes.ChartLegend):
    """The key, always below here."""

    api = None

    def __init__(self, chart: Chart) -> None:
        self._chart = chart

    @property
    def position(self) -> str:
        raise NotImplementedError

    @position.setter
    def position(self, value: str) -> None:
        office = self._chart.parent.book.office
        where = office.enum("chart.ChartLegendPosition", value.upper())
        self._chart.document.getLegend().Alignment = where
