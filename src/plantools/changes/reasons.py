"""The reasons that officers give for changes, and which reason belongs to which change.

Officers write them in tblReasons: Ref, Milestone (where an action has several), Report,
Reason, and Report under, which puts the change into another of the committee's tables.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from plantools.changes.change_tables import Table
from plantools.changes.wording import text_key
from plantools.plan import DueKind, ReasonEntry, parse_due
from plantools.plan.model import ref_key

_TABLES = (
    (Table.SCOPING, r"scop|being review"),
    (Table.RETIMED, r"retim|timescale|reschedul|extend|date"),
    (Table.REMOVED, r"remov|delet"),
    (Table.ADDED, r"\badd|\bnew\b"),
    (Table.CHANGED, r"chang|wording|amend|revis"),
)


def table_named(report_under: str) -> Table | None:
    """The table that an officer means: "removed", "Timescales revised", "being scoped" ..."""
    words = report_under.casefold()
    return next((table for table, pattern in _TABLES if re.search(pattern, words)), None)


class Reasons:
    """The reasons that count for one comparison, by ref.

    Args:
        entries: what stands in tblReasons now.
        published: what stood there in the state that is compared with.
        reported: the labels of the reports up to the one that is compared with.
        since: the date of that report.
    """

    def __init__(
        self,
        entries: Iterable[ReasonEntry],
        published: Iterable[ReasonEntry] = (),
        reported: Collection[str] = (),
        since: date | None = None,
    ) -> None:
        old = {_content(entry) for entry in published}
        labels = {_label(label) for label in reported}
        self._entries: dict[str, list[ReasonEntry]] = {}
        for entry in entries:
            if _content(entry) in old or _is_published(entry.report, labels, since):
                continue
            self._entries.setdefault(ref_key(entry.ref), []).append(entry)

    def tables(self, ref: str) -> frozenset[Table]:
        """The tables that an officer wants a ref in; none where nobody said."""
        named = (table_named(entry.report_under) for entry in self._entries.get(ref_key(ref), ()))
        return frozenset(table for table in named if table is not None)

    def reason(self, ref: str, table: Table, milestone: str, *, named: bool = False) -> str:
        """The reason for a row of a table, "" where there is none yet. The last one counts.

        Args:
            named: whether only one that names the milestone counts.
        """
        best, found = -1, ""
        for entry in self._entries.get(ref_key(ref), ()):
            under = table_named(entry.report_under)
            about = text_key(entry.milestone)
            if under not in (None, table) or about not in ("", text_key(milestone)):
                continue
            if named and not about:
                continue
            fit = (under is table) + (about != "")
            if entry.reason.strip() and fit >= best:
                best, found = fit, entry.reason.strip()
        return found


def _content(entry: ReasonEntry) -> tuple[str, ...]:
    return (
        ref_key(entry.ref),
        *map(text_key, (entry.milestone, entry.report, entry.reason, entry.report_under)),
    )


def _is_published(report: str, labels: Collection[str], since: date | None) -> bool:
    """Whether a reason was given in a report that is out: one recorded, or one dated earlier."""
    if not report.strip():
        return False
    if _label(report) in labels:
        return True
    due = parse_due(report)
    dated = due.kind in (DueKind.MONTH, DueKind.EXACT_DATE) and due.last is not None
    return since is not None and dated and due.last is not None and due.last <= since


def _label(report: str) -> str:
    return text_key(report).casefold()
