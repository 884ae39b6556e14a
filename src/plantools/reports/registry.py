"""Every report that plantools makes: what it is called and for what, when it is used, and how.

Refresh, the committee pack, the Cover sheet and the buttons go by this list. A new report is a
file with a function from `Facts` to a `Report`, and an entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from plantools.plan.plan_settings import OPTIONAL, optional_sheets
from plantools.reports.changes import ADDED_TABLE, changes_report
from plantools.reports.checks import FINDINGS_TABLE, checks_report
from plantools.reports.due_dates import NEVER_TABLE, due_dates_report
from plantools.reports.figures import Facts
from plantools.reports.finance import SUMMARY_TABLE as FINANCE_TABLE
from plantools.reports.finance import finance_report
from plantools.reports.impact import SUMMARY_TABLE as IMPACT_TABLE
from plantools.reports.impact import impact_report
from plantools.reports.one_page import FIGURES_TABLE, summary_report
from plantools.reports.overdue import OVERDUE_TABLE, overdue_report
from plantools.reports.overview import (
    GRID_TABLE,
    MILESTONES_TABLE,
    OVERVIEW_TABLE,
    grid_report,
    milestones_report,
    overview_report,
)
from plantools.reports.plan_print import PRINT_TABLE, print_report
from plantools.reports.report import Report
from plantools.reports.scorecard import (
    READINGS_TABLE,
    SCORECARD_TABLE,
    readings_report,
    scorecard_report,
)
from plantools.reports.trend import TREND_TABLE, trend_report

NOTHING_NOW = "The plan has nothing for this sheet now."


def _always(facts: Facts) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """A report: where it is published and how it is made.

    Attributes:
        sheet: the name of its sheet; officers may give it another.
        table: the name of its first table, by which the sheet is known afterwards.
        about: what the Cover sheet says of it.
        make: makes it.
        used: whether a plan has what it is about.
        until: what a sheet that is there says while the plan has nothing of it.
        kept_up: whether a sheet that is there is made anew when the plan has nothing of it left.
        appendix: the appendix of the committee pack that it stands in; "" for none.
        publishes: whether a plan that uses it has enough of it for a committee.
        position: where in the pack; within an appendix it counts as well.
    """

    sheet: str
    table: str
    about: str
    make: Callable[[Facts], Report]
    used: Callable[[Facts], bool] = _always
    until: str = NOTHING_NOW
    kept_up: bool = True
    appendix: str = ""
    publishes: Callable[[Facts], bool] = _always
    position: int = 0

    def is_chosen(self, facts: Facts) -> bool:
        """Whether the council wants a sheet of it."""
        return self.sheet not in OPTIONAL or self.sheet in optional_sheets(facts.plan.settings)

    def report(self, facts: Facts) -> Report:
        return replace(self.make(facts), sheet=self.sheet, fresh_until=facts.fresh_until)


SUMMARY = ReportSpec(
    "Summary",
    FIGURES_TABLE,
    "The plan on one page: how it stands, why each figure moved, what slips.",
    summary_report,
)
CHECKS = ReportSpec(
    "Checks", FINDINGS_TABLE, "What is wrong in which cell, and how to put it right.", checks_report
)
OVERDUE = ReportSpec(
    "Overdue",
    OVERDUE_TABLE,
    "What is late, what is due next, and whose it is.",
    overdue_report,
    appendix="RAG overview",
    position=12,
)
DUE_DATES = ReportSpec(
    "Due dates",
    NEVER_TABLE,
    "How each due by is read.",
    due_dates_report,
    used=lambda facts: False,  # Flag overdue makes it
)
OVERVIEW = ReportSpec(
    "RAG overview",
    OVERVIEW_TABLE,
    "How many actions stand at each rating, by section.",
    overview_report,
    appendix="RAG overview",
    position=10,
)
CHANGES = ReportSpec(
    "Changes",
    ADDED_TABLE,
    "What changed since the last recorded report.",
    changes_report,
    used=lambda facts: facts.comparison is not None,
    until="No report is recorded yet, so there is nothing to compare with. See 'plantools record'.",
    kept_up=False,
    appendix="Changes to actions",
    position=30,
)

REPORTS = (
    SUMMARY,
    CHECKS,
    OVERDUE,
    DUE_DATES,
    OVERVIEW,
    ReportSpec(
        "RAG grid",
        GRID_TABLE,
        "Every action by section, in the colour of its rating.",
        grid_report,
        appendix="RAG overview",
        position=9,
    ),
    ReportSpec(
        "RAG by milestone", MILESTONES_TABLE, "The same, counted by milestone.", milestones_report
    ),
    ReportSpec(
        "RAG trend",
        TREND_TABLE,
        "The trend, and what is longest overdue.",
        trend_report,
        appendix="RAG overview",
        publishes=lambda facts: bool(facts.standings),
        position=11,
    ),
    ReportSpec(
        "Plan (print)",
        PRINT_TABLE,
        "The plan as it is published, section by section.",
        print_report,
        appendix="Improvement plan",
        position=20,
    ),
    CHANGES,
    ReportSpec(
        "Scorecard",
        SCORECARD_TABLE,
        "Where each measure stands.",
        scorecard_report,
        used=lambda facts: bool(facts.plan.measures),
        appendix="Scorecard",
        position=40,
    ),
    ReportSpec(
        "Scorecard readings",
        READINGS_TABLE,
        "What each measure stood at, month by month.",
        readings_report,
        used=lambda facts: bool(facts.plan.measures),
    ),
    ReportSpec(
        "Finance summary",
        FINANCE_TABLE,
        "Budget, spend and forecast, by group and year.",
        finance_report,
        used=lambda facts: bool(facts.plan.finance),
        appendix="Finance",
        position=60,
    ),
    ReportSpec(
        "Impact summary",
        IMPACT_TABLE,
        "Impact of each section, and how it moved.",
        impact_report,
        used=lambda facts: bool(facts.plan.impact),
        appendix="Impact",
        position=50,
    ),
)
"""In the order of the sheets of a new workbook."""
FIRST = ("Summary", "Actions", "Checks", "Changes")
"""The sheets, officers' and reports', that a new workbook has behind its Cover, before others."""


def published(facts: Facts) -> dict[str, list[ReportSpec]]:
    """The reports on a plan that the committee gets, by appendix, in the order of the pack."""
    specs = [s for s in REPORTS if s.appendix and s.used(facts) and s.publishes(facts)]
    appendices: dict[str, list[ReportSpec]] = {}
    for spec in sorted(specs, key=lambda spec: spec.position):
        appendices.setdefault(spec.appendix, []).append(spec)
    return appendices
