"""Reasons that officers type on the Changes sheet move to the Reasons sheet, and stay there."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from plantools.changes import Changes, Table
from plantools.changes.wording import text_key
from plantools.plan import Plan, ReasonEntry, ref_key
from plantools.reports.changes import REASON_NEEDED, REMOVED_TABLE, RETIMED_TABLE
from plantools.reports.report import MILESTONE
from plantools.workbook import contract
from plantools.workbook.cells import as_text, to_text
from plantools.workbook.generate import memory_of
from plantools.workbook.tables import Room, Tables, room_for

_TYPED = {REMOVED_TABLE: Table.REMOVED, RETIMED_TABLE: Table.RETIMED}


@dataclass(frozen=True, slots=True)
class Typed:
    """A reason that stands on the Changes sheet and was not written there by plantools."""

    table: Table
    ref: str
    milestone: str
    reason: str

    @property
    def mark(self) -> str:
        """What the sheet remembers of it, once plantools has written it there."""
        return _mark(self.table, self.ref, self.milestone, self.reason)

    def entry(self, report: str = "") -> ReasonEntry:
        return ReasonEntry(
            ref=self.ref, milestone=self.milestone, report=report, reason=self.reason
        )


def typed_reasons(tables: Tables, known: Sequence[ReasonEntry], title: str) -> list[Typed]:
    """What officers have typed on the Changes sheet since it was made.

    Args:
        known: the reasons on the Reasons sheet. What stands there already is left out; but
            for words that were used in an earlier report, if they were typed for this one.
        title: the title that the Changes sheet has in the comparison at hand.
    """
    typed = []
    current = {_said(entry) for entry in known if not entry.report.strip()}
    ever = {_said(entry) for entry in known}
    looked_at: dict[str, tuple[set[str], bool]] = {}
    for name, kind in _TYPED.items():
        found = tables.find(name)
        if found is None:
            continue
        if found.sheet_name not in looked_at:
            first = found.sheet.range("A1").value
            looked_at[found.sheet_name] = set(memory_of(found.sheet).split()), first == title
        shown, is_current = looked_at[found.sheet_name]
        kept = current if is_current else ever
        header, *rows = found.table.range.options(ndim=2).value
        column = len(header) - 1  # the reason stands last
        for row in rows:
            ref, action, reason = to_text(row[0]), to_text(row[1]), to_text(row[column]).strip()
            _, _, milestone = action.partition(MILESTONE)
            one = Typed(kind, ref, milestone, reason)
            if not reason or reason == REASON_NEEDED or one.mark in shown:
                continue
            if _said(one.entry()) not in kept:
                typed.append(one)
    return typed


def memory(changes: Changes) -> str:
    """What to remember of the reasons that a Changes sheet shows: a mark for each."""
    marks = [
        _mark(Table.REMOVED, row.ref, row.milestone, row.reason)
        for row in changes.removed
        if row.reason
    ]
    marks += [
        _mark(Table.RETIMED, row.ref, row.milestone, row.explanation)
        for row in changes.retimed
        if row.explanation
    ]
    return " ".join(marks)


def with_typed(plan: Plan, typed: Iterable[Typed]) -> Plan:
    """The plan with typed reasons among its reasons."""
    return replace(plan, reasons=(*plan.reasons, *(one.entry() for one in typed)))


def reasons_table(tables: Tables, entries: int) -> Room | None:
    """Where so many further reasons go; None if there is no table that takes any."""
    return room_for(tables, contract.REASONS, {"ref", "reason"}, entries)


def keep_reasons(tables: Tables, plan: Plan, typed: Sequence[Typed], report: str = "") -> bool:
    """Move typed reasons to the Reasons sheet, if it has room. The book is not saved.

    Args:
        typed: what `typed_reasons` found.
        report: the report that is being recorded; reasons that name none get its label.

    Returns:
        Whether all that was typed is on the Reasons sheet now.
    """
    if not typed and not report:
        return True
    table = reasons_table(tables, len(typed))
    if table is None:
        return not typed
    sheet, columns = table.found.sheet, table.columns
    if report and "report" in columns:
        for entry in plan.reasons:
            if not entry.report.strip() and entry.place.row:
                cell = sheet.range((entry.place.row, table.left + columns["report"]))
                cell.value = as_text(report)
    if not typed or not table.has_room:
        return not typed
    table.write(
        [{field: to_text(getattr(one.entry(report), field)) for field in columns} for one in typed]
    )
    return True


def _said(entry: ReasonEntry) -> tuple[str, ...]:
    return ref_key(entry.ref), text_key(entry.milestone), entry.reason.strip()


def _mark(table: Table, ref: str, milestone: str, reason: str) -> str:
    parts = (table.value, ref_key(ref), text_key(milestone), reason.strip())
    return f"{zlib.crc32(chr(31).join(parts).encode()):08x}"
