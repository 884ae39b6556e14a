"""How the plan stood at each recorded report, and what is longest overdue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plantools.plan import RatingKind, RatingScale
from plantools.plan.model import RecordedReport
from plantools.reports.figures import Facts, Standing
from plantools.reports.report import (
    BarChart,
    Cell,
    Report,
    ReportColumn,
    ReportTable,
    Show,
    bars_of,
    beside,
    count_width,
    key_to,
)

TREND_TABLE = "tblRagTrend"
NOTHING_RECORDED = "No report is recorded yet, so there is nothing to compare with."


def trend_report(facts: Facts) -> Report:
    """The figures at every recorded report and now."""
    past = facts.standings
    told = past[-1].moved(facts.headline) if past else NOTHING_RECORDED
    return Report(
        title="Trend",
        notes=(told, facts.note),
        keys=(key_to(facts.plan.scale), *_other_keys(facts)),
        tables=(trend_table(facts, TREND_TABLE),),
    )


def _once(facts: Facts) -> RatingScale:
    """The ratings that earlier reports had and today's scale hasn't."""
    known = set(facts.plan.scale.words)
    words = {
        rating.word: rating
        for report in facts.history
        for rating in report.scale.ratings
        if rating.word not in known
    }
    return RatingScale(RatingKind.ACTION, tuple(words.values()))


def _other_keys(facts: Facts) -> Iterator[ReportTable]:
    """What ratings meant in earlier reports, which count them as that, where it was not this."""
    others: dict[str, list[RecordedReport]] = {}
    for report in facts.history:
        if report.scale.text != facts.plan.scale.text:
            others.setdefault(report.scale.text, []).append(report)
    for reports in others.values():
        yield key_to(reports[0].scale, ", ".join(report.label for report in reports))


def trend_table(facts: Facts, name: str, most: int | None = None) -> ReportTable:
    """Actions by rating at each recorded report and now.

    Words that only an earlier scale had stand behind those of today's.

    Args:
        most: how many reports at most, the last ones, as on the Summary: there its narrow columns
            stand before the report's name, for the tables of a sheet share their columns.
    """
    past = facts.standings if most is None else facts.standings[-most:]
    standings = (*past, Standing("Now", facts.day, facts.headline))
    words = tuple(
        dict.fromkeys(
            word for standing in reversed(standings) for word in standing.figures.counts.by_rating
        )
    )
    report = [ReportColumn(beside(words, "Report"), 60)]
    counts = [
        *(ReportColumn(word, max(11, count_width(word)), Show.WHOLE) for word in words),
        ReportColumn(
            beside(words, "No rating"),
            11,
            Show.WHOLE,
            is_detail=not any(standing.figures.counts.unrated for standing in standings),
        ),
    ]
    others = [
        ReportColumn(beside(words, "Actions"), 11, Show.WHOLE),
        ReportColumn(beside(words, "Overdue"), 11, Show.WHOLE),
        ReportColumn(beside(words, "% complete"), 11, Show.PERCENT),
        ReportColumn(beside(words, "As at"), 12, Show.DATE),
    ]
    columns = [*report, *counts, *others]
    if most is not None:
        columns = [*others[:0:-1], *report, *counts, others[0]]
    first = columns.index(report[0])
    return ReportTable(
        name,
        "Actions by rating at each recorded report and now",
        tuple(columns),
        tuple(
            tuple(_cells(standing, words)[column.header] for column in columns)
            for standing in standings
        ),
        chart=BarChart(
            title="Actions by rating over time",
            alt_text="A bar for each report and one for now.",
            first_column=first,
            last_column=first + len(words),
            bars=bars_of(facts.plan.scale, words, _once(facts)),
            rows=len(standings),
        ),
    )


def _cells(standing: Standing, words: Sequence[str]) -> dict[str, Cell]:
    """By header."""
    figures = standing.figures
    return {
        **{word: figures.counts.by_rating.get(word, 0) for word in words},
        beside(words, "Report"): standing.label,
        beside(words, "No rating"): figures.counts.unrated,
        beside(words, "Actions"): figures.actions,
        beside(words, "Overdue"): figures.overdue,
        beside(words, "% complete"): figures.percent_complete / 100,
        beside(words, "As at"): standing.as_at,
    }
