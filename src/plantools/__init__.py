"""plantools: run a council's improvement plan from its Excel workbook.

import plantools

plan = plantools.read("improvement-plan.xlsx")
due = plantools.parse_due("Review impact in October 2024")
findings = plantools.check(plan)
changes = plantools.compare(before, after)
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plantools.errors import BusyError, InputError, PlanError

if TYPE_CHECKING:
    from plantools.changes import Changes, compare
    from plantools.checks import Finding, Severity, check
    from plantools.plan import Due, DueKind, Plan, Rating, overdue_days, parse_due

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

    book = open_book(path)
    try:
        return read_plan(book)
    finally:
        book.close()


__all__ = [
    "BusyError",
    "Changes",
    "Due",
    "DueKind",
    "Finding",
    "InputError",
    "Plan",
    "PlanError",
    "Rating",
    "Severity",
    "check",
    "compare",
    "overdue_days",
    "parse_due",
    "read",
]
