"""How the plan stood at each recorded report, and what moved since the last."""

from __future__ import annotations

from collections.abc import Sequence

from plantools.plan import Rating
from plantools.reports.figures import Facts, Headline, Standing
from plantools.reports.overdue import longest_table
from plantools.reports.report import BarChart, Cell, Report, ReportColumn, ReportTable, Show

MOVED_TABLE = "tblRagMoved"
NOTHING_RECORDED = "No report is recorded yet, so there is nothing to compare with."
_MOVED = (
    ReportColumn("What", 60),
    ReportColumn("Then", 11, Show.WHOLE),
    ReportColumn("Now", 11, Show.WHOLE),
    ReportColumn("Change", 11, Show.NUMBER),
)
_TREND = (
    ReportColumn("Report", 60),
    *(ReportColumn(rating.value, 11, Show.WHOLE) for rating in Rating),
    ReportColumn("No rating", 11, Show.WHOLE),
    ReportColumn("Actions", 11, Show.WHOLE),
    ReportColumn("Overdue", 11, Show.WHOLE),
    ReportColumn("% complete", 11, Show.PERCENT),
    ReportColumn("As at", 12, Show.DATE),
)


def trend_report(facts: Facts) -> Report:
    """What moved since the last recorded report, the figures at all, and what is latest."""
    past, now = facts.standings, Standing("Now", facts.day, facts.headline)
    told = past[-1].moved(now.figures) if past else NOTHING_RECORDED
    return Report(
        title="Movement, trend and longest overdue",
        notes=(told, facts.note),
        tables=(
            _moved(past[-1] if past else None, now.figures),
            _trend((*past, now), told),
            longest_table(facts),
        ),
    )


def _moved(last: Standing | None, now: Headline) -> ReportTable:
    pairs = last.pairs(now) if last else []
    return ReportTable(
        MOVED_TABLE,
        f"Actions since {last}" if last else "Actions since the last report",
        _MOVED,
        tuple((name, then, after, _change(after - then)) for name, then, after in pairs),
        NOTHING_RECORDED,
    )


def _trend(standings: Sequence[Standing], told: str) -> ReportTable:
    return ReportTable(
        "tblRagTrend",
        "Actions by rating at each recorded report and now",
        _TREND,
        tuple(map(_row, standings)),
        chart=BarChart(
            title="Actions by rating over time",
            alt_text=f"Stacked columns, one for each report and one for now. {told}",
            first_column=0,
            last_column=len(Rating),
            rows=len(standings),
            upright=True,
        ),
    )


def _row(standing: Standing) -> tuple[Cell, ...]:
    figures = standing.figures
    return (
        standing.label,
        *figures.counts.by_rating.values(),
        figures.counts.unrated,
        figures.actions,
        figures.overdue,
        figures.percent_complete / 100,
        standing.as_at,
    )


def _change(number: int) -> str:
    if number == 0:
        return "No change"
    return f"{number} more" if number > 0 else f"{-number} fewer"
