"""The RAG overview (Appendix 1): how many actions stand at each rating, by section and chapter."""

from __future__ import annotations

from datetime import date

from plantools.plan import Action, Plan, Rating
from plantools.reports.figures import Counts, by_section, headline, percent
from plantools.reports.report import BarChart, Cell, Report, ReportColumn, ReportTable, Show

_COLUMNS = (
    ReportColumn("Level", 12),
    ReportColumn("Code", 9),
    ReportColumn("Title", 46),
    *(ReportColumn(rating.value, 8, Show.WHOLE) for rating in Rating),
    ReportColumn("No rating", 8, Show.WHOLE),
    ReportColumn("Actions", 10, Show.WHOLE),
    ReportColumn("% complete", 12, Show.PERCENT),
    *(ReportColumn(f"% {r.value}", 9, Show.PERCENT) for r in Rating if r is not Rating.BLUE),
    ReportColumn("Overdue", 9, Show.WHOLE),
)


def overview_report(plan: Plan, as_at: date, as_at_note: str) -> Report:
    """Counts and percentages of live actions: each section, each chapter, the whole plan.

    Counts actions, not milestones: an action with several milestones has the rating that its
    milestones give it (`plantools.plan.rating.action_rating`).
    """
    sections = by_section(plan)
    known = {section.code: section for section in plan.sections}
    chapters: dict[str, list[Action]] = {}
    rows: list[tuple[Cell, ...]] = []
    for code, actions in sections.items():
        section = known.get(code)
        title = section.title if section else "Not on the Sections sheet"
        rows.append(_row("Section", code, title, actions, as_at))
        chapter = section.chapter if section else ""
        chapters.setdefault(chapter, []).extend(actions)
    if len(chapters) > 1:
        for chapter, actions in chapters.items():
            rows.append(_row("Chapter", "", chapter or "No chapter", actions, as_at))
    rows.append(_row("Whole plan", "", plan.title, list(plan.live_actions), as_at))
    figures = headline(plan, as_at)
    return Report(
        sheet="RAG overview",
        title="RAG overview",
        notes=(figures.sentence() + " Counted by action.", as_at_note),
        tables=(ReportTable("tblOverview", "Actions by rating", _COLUMNS, tuple(rows)),),
        chart=BarChart(
            title="Actions by rating in each section",
            alt_text="Stacked bars, one for each section: " + figures.sentence(),
            first_column=2,
            last_column=2 + len(Rating),
            rows=len(sections),
        )
        if sections
        else None,
    )


def _row(level: str, code: str, title: str, actions: list[Action], as_at: date) -> tuple[Cell, ...]:
    counts = Counts.of(action.rating for action in actions)
    share = {r: percent(n, counts.total) / 100 for r, n in counts.by_rating.items()}
    return (
        level,
        code,
        title,
        *counts.by_rating.values(),
        counts.unrated,
        counts.total,
        share[Rating.BLUE],
        *(share[rating] for rating in Rating if rating is not Rating.BLUE),
        sum(action.days_overdue(as_at) > 0 for action in actions),
    )
