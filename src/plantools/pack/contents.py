"""What goes into a pack: the reports, under the names by which a committee knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import xlwings as xw

from plantools.changes import Changes
from plantools.errors import InputError
from plantools.plan import Plan
from plantools.reports.as_at import AsAt, resolve_as_at
from plantools.reports.changes import Since, changes_report
from plantools.reports.finance import finance_report
from plantools.reports.impact import impact_report
from plantools.reports.overdue import overdue_report
from plantools.reports.overview import overview_report
from plantools.reports.plan_print import print_report
from plantools.reports.report import Report
from plantools.reports.scorecard import scorecard_report
from plantools.workbook.changes import compare_book
from plantools.workbook.history import read_history
from plantools.workbook.reading import read_plan


@dataclass(frozen=True, slots=True)
class Appendix:
    """One document of the pack.

    Attributes:
        number: its number, such as 1.
        name: what it is called, such as "RAG overview".
        reports: what stands in it, one part after the other.
    """

    number: int
    name: str
    reports: tuple[Report, ...]

    @property
    def title(self) -> str:
        return f"Appendix {self.number}: {self.name}"

    @property
    def file(self) -> str:
        """The name of its file, without ending."""
        return f"Appendix {self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class Pack:
    """All that is published, from one reading of the workbook."""

    plan: Plan
    as_at: AsAt
    appendices: tuple[Appendix, ...]
    changes: Changes | None
    since: Since | None


def read_pack(book: xw.Book, as_at: date | None, *, today: date, since: str | None = None) -> Pack:
    """Read what a pack is made of. Nothing is written.

    Args:
        book: a workbook with an improvement plan.
        as_at: the date to count from; by default the Cover sheet's.
        today: the date to count from if the Cover sheet has none.
        since: the report that changes are counted from; by default the last one recorded.

    Raises:
        InputError: if the plan can't be read, or there is no such report.
    """
    plan = read_plan(book)
    if not plan.title.strip():
        raise InputError(
            f"{book.name}: the Cover sheet has no title for the plan, and every page of the pack "
            "would need one. Fill it in and try again."
        )
    seen_from = resolve_as_at(plan, as_at, today)
    day, note = seen_from.day, str(seen_from)
    compared = compare_book(book, plan, since=since)
    history = read_history(book).reports()
    parts: list[tuple[str, tuple[Report, ...]]] = [
        (
            "RAG overview",
            (overview_report(plan, day, note, history), overdue_report(plan, day, note)),
        ),
        ("Improvement plan", (print_report(plan, day, note),)),
    ]
    if compared is not None:
        report = changes_report(compared.changes, compared.since, note)
        parts.append(("Changes to actions", (report,)))
    if plan.measures:
        parts.append(("Scorecard", (scorecard_report(plan, day, note),)))
    if plan.impact:
        parts.append(("Impact", (impact_report(plan, day, note),)))
    if plan.finance:
        parts.append(("Finance", (finance_report(plan, day, note),)))
    return Pack(
        plan,
        seen_from,
        tuple(Appendix(n, name, reports) for n, (name, reports) in enumerate(parts, start=1)),
        compared.changes if compared else None,
        compared.since if compared else None,
    )
