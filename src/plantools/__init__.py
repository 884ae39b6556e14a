"""plantools: run a council's improvement plan from its Excel workbook.

import plantools

plan = plantools.read("improvement-plan.xlsx")
due = plantools.parse_due("Review impact in October 2024")
findings = plantools.check(plan)
changes = plantools.compare(before, after)
frames = plantools.frames("improvement-plan.xlsx")  # pandas DataFrames, by name
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plantools.errors import BusyError, InputError, PlanError

if TYPE_CHECKING:
    import pandas

    from plantools.changes import Changes, compare
    from plantools.checks import Finding, Severity, check
    from plantools.plan import Due, DueKind, Plan, Rating, RecordedReport, overdue_days, parse_due

__version__ = "0.1.0"


_PARTS = {
    "plantools.changes": ("Changes", "compare"),
    "plantools.checks": ("Finding", "Severity", "check"),
    "plantools.plan": ("Due", "DueKind", "Plan", "Rating", "overdue_days", "parse_due"),
}
"""What is imported when it is first asked for, so that nobody waits for what they don't use."""


def __getattr__(name: str) -> Any:
    for part, names in _PARTS.items():
        if name in names:
            globals()[name] = found = getattr(import_module(part), name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def read(path: str | Path) -> Plan:
    """Read the plan in a closed workbook (.xlsx or .xlsm). The file is not changed.

    Raises:
        InputError: if the file is missing, is no workbook, or holds no plan that can be read.
        BusyError: if the system won't let it be read now.
    """
    # Not at the top: xlwings takes a third of a second to import, and `plantools due` needs none.
    from plantools.engine import open_book
    from plantools.workbook import read_plan

    with closing(open_book(path)) as book:
        return read_plan(book)


def frames(
    path_or_plan: str | Path | Plan,
    as_at: date | None = None,
    history: Iterable[RecordedReport] = (),
) -> dict[str, pandas.DataFrame]:
    """A plan as pandas DataFrames, by name: what is in them, with units, is in docs/frames.md.

    Every plan gives milestones, actions, history, measures, readings, finance and findings, with
    the same columns and dtypes.

    Args:
        path_or_plan: a closed workbook, which brings its own history, or a plan.
        as_at: the date to count days from; by default the one on the Cover. With neither,
            nothing says what is overdue.
        history: the recorded reports, for a plan; for a workbook, others than its own.

    Raises:
        InputError, BusyError: as `read` does for a workbook.
    """
    from plantools.reports.frames import frames_of

    if not isinstance(path_or_plan, str | Path):
        return frames_of(path_or_plan, as_at, history)
    from plantools.engine import open_book
    from plantools.workbook.session import Session

    with closing(open_book(path_or_plan)) as book:
        session = Session(book, as_at, today=date.min)
        return frames_of(session.plan, as_at, tuple(history) or session.history.reports)


__all__ = ["BusyError", "InputError", "PlanError", "frames", "read"]
__all__ += ["Changes", "Finding", "Severity", "check", "compare"]
__all__ += ["Due", "DueKind", "Plan", "Rating", "overdue_days", "parse_due"]
