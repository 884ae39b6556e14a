"""One open plan workbook, closed or live, and what is known of it.

Refresh, validate, fix, record, changes, the pack and the buttons all work on a `Session`, so that
nothing is looked up, read or worked out twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cached_property

import xlwings as xw

from plantools.checks import Examined, Finding, examine
from plantools.plan import Plan
from plantools.plan.plan_settings import STALE_AFTER
from plantools.reports.figures import AsAt, Facts, resolve_as_at
from plantools.workbook.comparison import (
    Compared,
    Reference,
    compare_with,
    find_reference,
    history_findings,
    left_over_findings,
)
from plantools.workbook.history import History, read_history
from plantools.workbook.reading import read_due_bys, read_plan_from
from plantools.workbook.tables import Tables
from plantools.workbook.typed_reasons import Typed, typed_reasons

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


class Session:
    """A plan workbook at a date, each thing in it looked up when it is first asked for, and once.

    Nothing here writes. Whoever has changed cells of the plan goes on with `read_again()`.

    Args:
        book: a workbook with an improvement plan.
        as_at: the date to count from; by default the Cover sheet's.
        today: the date to count from if the Cover sheet has none.
        since: the report that changes are counted from; by default the last one recorded.
        against: an older plan, with its name, to count changes from instead.
        without: tables to leave out of the changes, of `plantools.changes.BEYOND`.
    """

    def __init__(
        self,
        book: xw.Book,
        as_at: date | None = None,
        *,
        today: date,
        since: str | None = None,
        against: tuple[str, Plan] | None = None,
        without: Collection[str] = (),
    ) -> None:
        self.book = book
        self.without = without
        self._given, self._today = as_at, today
        self._since, self._against = since, against

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.book)

    @cached_property
    def plan(self) -> Plan:
        """The plan. Errors are those of `read_plan`."""
        return read_plan_from(self.tables)

    @cached_property
    def as_at(self) -> AsAt:
        return resolve_as_at(self.plan, self._given, self._today)

    @property
    def warnings(self) -> list[str]:
        """What whoever reads the figures should know, and no row of Checks says."""
        on_cover = self.plan.as_at if self._given is None else None
        days = (self._today - on_cover).days if on_cover else 0
        marks, sheets = self._marks
        said = [_MARKS[mark] for mark in marks]
        if sheets:
            said.append(
                f"Protected: {', '.join(sheets)}. What plantools writes there (fix, format, "
                "reasons, the list of sheets) it writes all the same, and the protection stays."
            )
        if days > STALE_AFTER.number(self.plan.settings):
            said.append(
                f"The As at date on the Cover sheet is {days} days old, and overdue is counted "
                "from it. Change it, empty it for today's date, or use --as-at today."
            )
        return said

    @property
    def _marks(self) -> tuple[list[str], list[str]]:
        """What a closed file says of itself; Excel itself minds protection on a live book."""
        ask = getattr(self.book.impl, "marks", None)
        return ask() if ask else ([], [])

    @cached_property
    def history(self) -> History:
        """The recorded reports.

        Raises:
            InputError: if the history sheet has lost its columns.
        """
        return read_history(self.tables)

    @cached_property
    def reference(self) -> Reference | None:
        """What the plan is compared with; None before the first report is recorded.

        Raises:
            InputError: if there is no such report.
        """
        return find_reference(self.history, self._since, self._against, self.as_at.day)

    @cached_property
    def typed(self) -> tuple[Typed, ...]:
        """Reasons on the Changes sheet that are not on the Reasons sheet yet."""
        title = self.reference.since.title if self.reference else ""
        return tuple(typed_reasons(self.tables, self.plan.reasons, title))

    @cached_property
    def comparison(self) -> Compared | None:
        """What changed, and what the comparison lacks; None where there is nothing before."""
        if self.reference is None:
            return None
        return compare_with(self.reference, self.tables, self.plan, self.typed, self.without)

    @cached_property
    def examined(self) -> Examined:
        """What the rules find in the plan and its recorded reports, and in the comparison."""
        also = history_findings(self.history)
        also += self.comparison.findings if self.comparison else ()
        if self.reference is not None:
            also += left_over_findings(self.tables, self.plan, self.reference.since.label)
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
        again = Session(
            self.book,
            self._given,
            today=self._today,
            since=self._since,
            against=self._against,
            without=self.without,
        )
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
