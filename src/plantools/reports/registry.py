"""Every report that plantools makes: what it is called, when it is used, and how it is made.

Refresh, the committee pack, the Cover sheet and the buttons go by this list. A new report is a
function from `Facts` to a `Report`, whose docstring begins with what the Cover sheet says of it,
and an entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from plantools.plan.plan_settings import OPTIONAL, optional_sheets
from plantools.reports import (
    changes,
    checks,
    finance,
    impact,
    one_page,
    overdue,
    overview,
    plan_print,
    scorecard,
)
from plantools.reports.figures import Facts
from plantools.reports.report import Report

NOTHING_NOW = "The plan has nothing for this sheet now."


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """A report: where it is published and how it is made."""

    sheet: str  # the name of its sheet; officers may give it another
    table: str  # the name of its first table, by which the sheet is known afterwards
    make: Callable[[Facts], Report]
    used: Callable[[Facts], object] = lambda facts: True  # whether a plan has what it is about
    until: str = NOTHING_NOW  # what its sheet says while the plan has nothing of it
    kept_up: bool = True  # whether its sheet is made anew when the plan has nothing of it left

    @property
    def about(self) -> str:
        """What the Cover sheet says of it."""
        return (self.make.__doc__ or "").partition("\n")[0]

    def is_chosen(self, facts: Facts) -> bool:
        """Whether the council wants a sheet of it."""
        return self.sheet not in OPTIONAL or self.sheet in optional_sheets(facts.plan.settings)

    def report(self, facts: Facts) -> Report:
        return replace(self.make(facts), sheet=self.sheet, fresh_until=facts.fresh_until)


SUMMARY = ReportSpec("Summary", one_page.FIGURES_TABLE, one_page.summary_report)
CHECKS = ReportSpec("Checks", checks.FINDINGS_TABLE, checks.checks_report)
OVERDUE = ReportSpec("Overdue", overdue.OVERDUE_TABLE, overdue.overdue_report)
DUE_DATES = ReportSpec(
    "Due dates", overdue.NEVER_TABLE, overdue.due_dates_report, used=lambda facts: False
)
"""Flag overdue makes it."""
OVERVIEW = ReportSpec("RAG overview", overview.OVERVIEW_TABLE, overview.overview_report)
_GRID = ReportSpec("RAG grid", overview.GRID_TABLE, overview.grid_report)
_BY_MILESTONE = ReportSpec(
    "RAG by milestone", overview.MILESTONES_TABLE, overview.milestones_report
)
_TREND = ReportSpec("RAG trend", overview.TREND_TABLE, overview.trend_report)
_PRINT = ReportSpec("Plan (print)", plan_print.PRINT_TABLE, plan_print.print_report)
CHANGES = ReportSpec(
    "Changes",
    changes.ADDED_TABLE,
    changes.changes_report,
    used=lambda facts: facts.comparison is not None,
    until="No report is recorded yet, so there is nothing to compare with. See 'plantools record'.",
    kept_up=False,
)


def _has_measures(facts: Facts) -> bool:
    return bool(facts.plan.measures)


_SCORECARD = ReportSpec(
    "Scorecard", scorecard.SCORECARD_TABLE, scorecard.scorecard_report, _has_measures
)
_READINGS = ReportSpec(
    "Scorecard readings", scorecard.READINGS_TABLE, scorecard.readings_report, _has_measures
)
_FINANCE = ReportSpec(
    "Finance summary",
    finance.SUMMARY_TABLE,
    finance.finance_report,
    lambda facts: facts.plan.finance,
)
_IMPACT = ReportSpec(
    "Impact summary", impact.SUMMARY_TABLE, impact.impact_report, lambda facts: facts.plan.impact
)
REPORTS = (
    *(SUMMARY, CHECKS, OVERDUE, DUE_DATES, OVERVIEW, _GRID, _BY_MILESTONE, _TREND, _PRINT),
    *(CHANGES, _SCORECARD, _READINGS, _FINANCE, _IMPACT),
)
"""In the order of the sheets of a new workbook."""
FIRST = ("Summary", "Actions", "Checks", "Changes")
"""The sheets, officers' and reports', that a new workbook has behind its Cover, before others."""
PACK = {
    "RAG overview": (_GRID, OVERVIEW, _TREND, OVERDUE),
    "Improvement plan": (_PRINT,),
    "Changes to actions": (CHANGES,),
    "Scorecard": (_SCORECARD,),
    "Impact": (_IMPACT,),
    "Finance": (_FINANCE,),
}
"""What the committee gets: appendices in order, with their reports."""


def published(facts: Facts) -> dict[str, list[ReportSpec]]:
    """The reports on a plan that the committee gets, by appendix: "Appendix 1: RAG overview"."""
    used = (
        (appendix, [s for s in specs if s.used(facts) and (facts.standings or s is not _TREND)])
        for appendix, specs in PACK.items()
    )
    there = enumerate(((name, specs) for name, specs in used if specs), start=1)
    return {f"Appendix {number}: {name}": specs for number, (name, specs) in there}
