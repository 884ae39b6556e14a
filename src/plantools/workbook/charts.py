"""Draw the chart of a report's table, in plain xlwings."""

from __future__ import annotations

import xlwings as xw

from plantools.plan import Rating
from plantools.reports.report import BarChart
from plantools.workbook import theme

UPRIGHT = 300
"""The height of a chart of columns, in points."""


def chart_rows(chart: BarChart) -> int:
    """How many rows of the usual height it stands on."""
    return _height(chart) // 15


def _height(chart: BarChart) -> int:
    return UPRIGHT if chart.upright else 90 + 17 * chart.rows


def write_chart(sheet: xw.Sheet, chart: BarChart, top: int, row: int) -> None:
    """Draw a chart of the table whose header is row `top`, from `row` on."""
    source = sheet.range((top, chart.first_column + 1), (top + chart.rows, chart.last_column + 1))
    anchor = sheet.range((row, 1))
    drawn = sheet.charts.add(
        anchor=anchor,
        width=860,
        height=_height(chart),
        chart_type="column_stacked" if chart.upright else "bar_stacked",
        source=source,
        name=chart.title,
    )
    drawn.title = chart.title
    _color_series(drawn)
    if not chart.upright:
        drawn.category_axis.reverse_order = True
    drawn.legend.position = "bottom"
    _describe(sheet, chart)


def _color_series(chart: xw.Chart) -> None:
    """BRAG colours; Excel on the web, where series can't be reached at once, keeps its own."""
    try:
        for series, rating in zip(chart.series, Rating, strict=False):
            series.fill_color = f"#{theme.CHART_COLORS[rating]}"
    except NotImplementedError:
        return


def _describe(sheet: xw.Sheet, chart: BarChart) -> None:
    """Alternative text, for those who can't see the chart.

    xlwings has no portable way to it; Excel on the Mac and on the web go without.
    """
    try:
        native = sheet.shapes[chart.title].api
    except (KeyError, NotImplementedError):
        return
    if hasattr(native, "AlternativeText"):
        native.AlternativeText = chart.alt_text
