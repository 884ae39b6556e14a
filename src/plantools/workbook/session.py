"""One open plan workbook, closed or live, and what is known of it.

Refresh, validate, fix, record, changes, the pack and the buttons all work on a `Session`, so that
nothing is looked up, read or worked out twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

import xlwings as xw

from plantools.changes import compare
from plantools.checks import Examined, Finding, examine
from plantools.plan import Plan
from plantools.plan.plan_settings import STALE_AFTER
from plantools.reports.figures import AsAt, Comparison, Facts, Since, resolve_as_at
from plantools.workbook.comparison import (
    Typed,
    history_findings,
    left_over,
    memory,
    room_for_reasons,
    typed_reasons,
    without_reason,
)
from plantools.workbook.history import History, read_history
from plantools.workbook.reading import read_due_bys, read_plan_from
from plantools.workbook.tables import Tables

_MARKS = {
    "structure": "The structure of the workbook is protected. plantools adds and makes anew its "
    "own sheets all the same; the protection stays.",
    "read-only": "The workbook asks to be opened read-only; it can be written all the same.",
    "template": "This is a template: Excel opens a copy, and what is typed goes there. Open it and "
    "save it as an Excel Workbook (.xlsx); use that.",
    ".xlsx": "Excel opens a workbook without macros only if its name ends in .xlsx. Rename it.",
    ".xlsm": "Excel opens a workbook with macros only if its name ends in .xlsm. Rename it.",
    "final": "The workbook is marked as final. The mark stays when it is written; ask whoever set "
    "it whether it should still change.",
}


class Reference(NamedTuple):
    """The state of the plan that it is compared with, and the reports up to it, by label."""

    since: Since
    before: Plan
    reported: tuple[str, ...] = ()


@dataclass(eq=False)
class Session:
    """A plan workbook at a date, each thing in it looked up when it is first asked for, and once.

    Nothing here writes. Whoever has changed cells of the plan goes on with `read_again()`.
    """

    book: xw.Book
    given: date | None = None
    """The date to count from; by default the Cover sheet's, and `today` if it has none."""
    _: KW_ONLY
    today: date
    since: str | None = None
    """The report that changes are counted from; by default the last one recorded."""
    against: tuple[str, Plan] | None = None
    """An older plan, with its name, to count changes from instead."""
    without: Collection[str] = ()
    """Tables to leave out of the changes, of `plantools.changes.BEYOND`."""

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.book)

    @cached_property
    def plan(self) -> Plan:
        """The plan. Errors are those of `read_plan`."""
        return read_plan_from(self.tables)

    @cached_property
    def as_at(self) -> AsAt:
        return resolve_as_at(self.plan, self.given, self.today)

    @property
    def warnings(self) -> list[str]:
        """What whoever reads the figures should know, and no row of Checks says."""
        # a closed file says it of itself; Excel itself minds protection on a live book
        marks, sheets = getattr(self.book.impl, "marks", lambda: ([], []))()
        said = [_MARKS[mark] for mark in marks]
        if sheets:
            said.append(
                f"Protected: {', '.join(sheets)}. What plantools writes there (fix, format, "
                "reasons, the list of sheets) it writes all the same, and the protection stays."
            )
        on_cover = self.plan.as_at if self.given is None else None
        days = (self.today - on_cover).days if on_cover else 0
        if days > STALE_AFTER.number(self.plan.settings):
            said.append(
                f"The As at date on the Cover sheet is {days} days old, and overdue is counted "
                "from it. Change it, empty it for today's date, or use --as-at today."
            )
        return said

    @cached_property
    def history(self) -> History:
        """The recorded reports (InputError if the history sheet has lost its columns)."""
        return read_history(self.tables)

    @cached_property
    def reference(self) -> Reference | None:
        """What the plan is compared with: an older plan, else a recorded report, or the last.

        A report that was recorded for the As at date of the plan itself is what the plan is now;
        what the committee wants to know is what changed since the one before it. None before the
        first report is recorded (InputError if there is no such report).
        """
        if self.against is not None:
            name, plan = self.against
            return Reference(Since(name, plan.as_at), plan)
        history = self.history
        if not history and self.since is None:
            return None
        report = history.report(self.since or history.before(self.as_at.day))
        last = history.labels[-1]
        skipped = "" if self.since or report.label == last else last
        since = Since(report.label, report.as_at, skipped)
        reported = history.labels[: history.labels.index(report.label) + 1]
        return Reference(since, report.plan, reported)

    @cached_property
    def typed(self) -> tuple[Typed, ...]:
        """Reasons on the Changes sheet that are not on the Reasons sheet yet."""
        title = self.reference.since.title if self.reference else ""
        return typed_reasons(self.tables, self.plan.reasons, title)

    @cached_property
    def comparison(self) -> Comparison | None:
        """What changed; None where there is nothing before."""
        if self.reference is None:
            return None
        since, before, reported = self.reference
        reasons = (*self.plan.reasons, *(one.entry() for one in self.typed))
        now = replace(self.plan, reasons=reasons)
        changes = compare(before, now, reported=reported, without=self.without)
        marks = memory(changes)
        room = room_for_reasons(self.tables, self.typed) if self.typed else None
        if room is None or not room.is_free:
            # They stay where they are, so the next refresh has to take them for typed again.
            stay = {one.mark for one in self.typed}
            marks = [mark for mark in marks if mark not in stay]
        return Comparison(changes, since, " ".join(marks), before.scale)

    @cached_property
    def examined(self) -> Examined:
        """What the rules find in the plan and its recorded reports, and in the comparison."""
        also = history_findings(self.history)
        if self.comparison is not None:
            changes, label = self.comparison.changes, self.comparison.since.label
            also += without_reason(changes, self.plan, label)
            also += left_over(self.tables, self.plan, label)
        found = examine(self.plan, self.as_at.day, self.history.reports, also)
        known = self.history.known
        return found if known is None else found.since(known)

    @property
    def findings(self) -> Sequence[Finding]:
        return self.examined.findings

    @cached_property
    def facts(self) -> Facts:
        """What reports are made from."""
        return Facts(
            self.plan,
            self.as_at,
            self.history.reports,
            self.comparison,
            find=lambda: self.examined,
            read_due_bys=lambda: read_due_bys(self.book, self.plan),
        )

    def read_again(self) -> Session:
        """The session after cells of the plan were written: its tables and history stay."""
        again = replace(self)
        vars(again).update(tables=self.tables, history=self.history)
        return again

    def forget(self) -> None:
        """Let go of all that was read, before the workbook is saved and its plan read back."""
        vars(self).clear()


def read_back(book: xw.Book) -> None:
    """Read a saved workbook as every command would, before it takes the master's place.

    Raises:
        PlanError: if its plan or its history can't be read.
    """
    session = Session(book, today=date.min)
    _ = session.plan, session.history
