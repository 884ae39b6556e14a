"""What changed in a workbook's plan since a recorded report, or against an older copy."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import xlwings as xw

from plantools.changes import Changes, Removed, compare
from plantools.checks import Finding, Severity
from plantools.plan import Place, Plan
from plantools.reports.changes import Since, changes_report
from plantools.reports.report import Report
from plantools.workbook.history import SHEET, read_history
from plantools.workbook.reasons import Typed, memory, typed_reasons, with_typed
from plantools.workbook.tables import Tables

NO_REASON, HISTORY_EDITED = "H01", "H02"


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison and what it was made from.

    Attributes:
        typed: reasons on the Changes sheet that are not on the Reasons sheet yet.
        findings: rows without a reason, and doubts about the history.
    """

    changes: Changes
    since: Since
    typed: tuple[Typed, ...]
    findings: tuple[Finding, ...]

    def report(self, as_at_note: str, *, moved: bool) -> Report:
        """The Changes sheet. `moved`: whether the typed reasons are on the Reasons sheet now."""
        shown = memory(self.changes)
        if not moved:  # so that the next refresh takes them for typed again
            typed = {one.mark for one in self.typed}
            shown = " ".join(mark for mark in shown.split() if mark not in typed)
        return changes_report(self.changes, self.since, as_at_note, shown)


def compare_book(
    book: xw.Book,
    plan: Plan,
    *,
    since: str | None = None,
    against: tuple[str, Plan] | None = None,
    without: Collection[str] = (),
    tables: Tables | None = None,
) -> Compared | None:
    """Compare the plan in a book with a report recorded in it, or with another plan.

    Args:
        plan: the plan as read from the book.
        since: the label of a report; by default the last that was recorded.
        against: the name of an older plan and that plan, instead of a report.
        without: tables to leave out, of `plantools.changes.BEYOND`.
        tables: what is in the book, if somebody has looked already.

    Returns:
        None if neither is asked for and nothing was recorded yet.

    Raises:
        InputError: if there is no such report.
    """
    tables = tables or Tables(book)
    reported: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    if against is not None:
        state = Since(against[0], against[1].as_at)
        before = against[1]
    else:
        history = read_history(book, tables)
        if not history and since is None:
            return None
        report = history.report(since)
        state = Since(report.label, report.as_at)
        before = Plan(milestones=report.milestones, as_at=report.as_at)
        reported, doubts = history.up_to(report.label), report.problems
    typed = tuple(typed_reasons(tables, plan.reasons, state.title))
    changes = compare(before, with_typed(plan, typed), reported=reported, without=without)
    findings = (*_missing(changes, plan), *map(_edited, doubts))
    return Compared(changes, state, typed, findings)


def _missing(changes: Changes, plan: Plan) -> list[Finding]:
    """A finding for each removed or retimed row that no reason was given for."""
    places: dict[str, Place] = {}
    for row in plan.milestones:
        if row.place.sheet:
            places.setdefault(row.ref, row.place)
    findings = []
    for change in changes.without_reason():
        removed = isinstance(change, Removed)
        place = places.get(change.ref)
        what = "was removed" if removed else "has another timescale"
        name = f"The milestone “{change.milestone}” of it" if change.milestone else "The action"
        findings.append(
            Finding(
                rule=NO_REASON,
                severity=Severity.WARNING,
                sheet=place.sheet if place else "",
                cell=place.cell("due_by") if place else "",
                ref=change.ref,
                message=f"{name} {what} since the last report and no reason is given.",
                fix="Type the reason on the Changes sheet, or on the Reasons sheet.",
            )
        )
    return findings


def _edited(problem: str) -> Finding:
    return Finding(
        rule=HISTORY_EDITED,
        severity=Severity.WARNING,
        sheet="",
        cell="",
        ref="",
        message=f"The history is not as it was recorded: {problem}.",
        fix=f"Restore the hidden sheet {SHEET} from a backup, or record the report again.",
    )
