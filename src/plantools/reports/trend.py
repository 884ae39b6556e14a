"""How the plan stood at each recorded report, and what moved since the last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from plantools.plan import Plan, Rating
from plantools.plan.history import RecordedReport
from plantools.reports.changes import Since
from plantools.reports.figures import Counts, Headline, by_section, headline, percent
from plantools.reports.overdue import longest_table
from plantools.reports.report import BarChart, Cell, Report, ReportColumn, ReportTable, Show

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


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of the plan at one moment; of the last report, by section too."""

    label: str
    as_at: date
    figures: Headline
    sections: dict[str, Counts] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(Since(self.label, self.as_at))

    def moved(self, now: Headline) -> str:
        """What is different now, as it can be read out."""
        ratings = "; ".join(
            f"{name} {after}, was {before}" for name, before, after in self.pairs(now)
        )
        return (
            f"Since {self}: {now.percent_complete}% complete, was "
            f"{self.figures.percent_complete}%; {ratings}."
        )

    def pairs(self, now: Headline) -> list[tuple[str, int, int]]:
        """Each count then and now, with what it counts."""
        then = self.figures
        pairs = [(str(r.value), then.counts.by_rating[r], now.counts.by_rating[r]) for r in Rating]
        if then.counts.unrated or now.counts.unrated:
            pairs.append(("No rating", then.counts.unrated, now.counts.unrated))
        return [
            *pairs,
            ("Overdue", then.overdue, now.overdue),
            ("Actions", then.actions, now.actions),
        ]

    def complete_share(self, sections: Sequence[str] | None) -> float | str:
        """The share of actions complete then, in some sections or (None) in all."""
        if sections is None:
            return self.figures.percent_complete / 100
        counts = [self.sections[code] for code in sections if code in self.sections]
        total = sum(each.total for each in counts)
        if not total:
            return "None then"
        return percent(sum(each.complete for each in counts), total) / 100


def standings(history: Iterable[RecordedReport]) -> list[Standing]:
    """The figures at each recorded report, in the order in which they were recorded."""
    plans = [(report, Plan(milestones=report.milestones)) for report in history]
    found = [Standing(r.label, r.as_at, headline(plan, r.as_at)) for r, plan in plans]
    if plans:
        for code, actions in by_section(plans[-1][1]).items():
            found[-1].sections[code] = Counts.of(action.rating for action in actions)
    return found


def trend_report(
    plan: Plan, as_at: date, as_at_note: str, history: Sequence[RecordedReport] = ()
) -> Report:
    """What moved since the last recorded report, the figures at all, and what is latest."""
    past, now = standings(history), Standing("Now", as_at, headline(plan, as_at))
    told = past[-1].moved(now.figures) if past else NOTHING_RECORDED
    return Report(
        sheet="RAG trend",
        title="Movement, trend and longest overdue",
        notes=(told, as_at_note),
        tables=(
            _moved(past[-1] if past else None, now.figures),
            _trend((*past, now), told),
            longest_table(plan, as_at),
        ),
    )


def _moved(last: Standing | None, now: Headline) -> ReportTable:
    pairs = last.pairs(now) if last else []
    return ReportTable(
        "tblRagMoved",
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
