"""What the comparison with a recorded report needs: typed reasons, and what is wrong about it.

Reasons that officers type on the Changes sheet move to the Reasons sheet, and stay there.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from plantools.changes import Changes, Removed, Table
from plantools.changes.wording import text_key
from plantools.checks import Finding, Severity
from plantools.checks.words import quote
from plantools.plan import NOWHERE, Place, Plan, ReasonEntry, ref_key
from plantools.plan.plan_settings import TextKind, as_published
from plantools.reports.changes import REASON_NEEDED, REMOVED_TABLE, RETIMED_TABLE
from plantools.reports.report import MILESTONE
from plantools.workbook.cells import as_text, to_text
from plantools.workbook.contract import REASONS
from plantools.workbook.generate import memory_of
from plantools.workbook.history import SHEET, History
from plantools.workbook.tables import Room, Tables, room_for

NO_REASON, HISTORY_EDITED, LEFT_OVER = "H01", "H02", "W03"
PUBLISHED_TABLE = "tblPublished"
"""The words of each recorded report, a row for each paragraph: report, as at, kind and so on."""
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
        parts = (self.table.value, *_said(self))
        return f"{zlib.crc32(chr(31).join(parts).encode()):08x}"

    def entry(self, report: str = "") -> ReasonEntry:
        return ReasonEntry(
            ref=self.ref, milestone=self.milestone, report=report, reason=self.reason
        )


def _said(entry: Typed | ReasonEntry) -> tuple[str, ...]:
    return ref_key(entry.ref), text_key(entry.milestone), entry.reason.strip()


def typed_reasons(tables: Tables, known: Sequence[ReasonEntry], title: str) -> tuple[Typed, ...]:
    """What officers have typed on the Changes sheet since it was made.

    What stands on the Reasons sheet already (`known`) is left out; but for words that were used in
    an earlier report, if they were typed for this one. That is so where the Changes sheet has the
    title of the comparison at hand.
    """
    typed = []
    current = {_said(entry) for entry in known if not entry.report.strip()}
    ever = {_said(entry) for entry in known}
    looked_at: dict[str, tuple[set[str], set[tuple[str, ...]]]] = {}
    for name, kind in _TYPED.items():
        found = tables.find(name)
        if found is None:
            continue
        if found.sheet_name not in looked_at:
            kept = current if found.sheet.range("A1").value == title else ever
            looked_at[found.sheet_name] = set(memory_of(found.sheet).split()), kept
        shown, kept = looked_at[found.sheet_name]
        for row in found.rows()[1:]:
            ref, action, reason = to_text(row[0]), to_text(row[1]), to_text(row[-1]).strip()
            one = Typed(kind, ref, action.partition(MILESTONE)[2], reason)
            is_new = reason not in ("", REASON_NEEDED) and one.mark not in shown
            if is_new and _said(one) not in kept:
                typed.append(one)
    return tuple(typed)


def memory(changes: Changes) -> list[str]:
    """What to remember of the reasons that a Changes sheet shows: a mark for each."""
    removed = (Typed(Table.REMOVED, r.ref, r.milestone, r.reason) for r in changes.removed)
    retimed = (Typed(Table.RETIMED, r.ref, r.milestone, r.explanation) for r in changes.retimed)
    return [one.mark for one in (*removed, *retimed) if one.reason]


def room_for_reasons(tables: Tables, typed: Sequence[Typed]) -> Room | None:
    """Where these go on the Reasons sheet; None if there is no table that takes any."""
    return room_for(tables, REASONS, {"ref", "reason"}, len(typed))


def keep_reasons(tables: Tables, plan: Plan, typed: Sequence[Typed], report: str = "") -> bool:
    """Move typed reasons to the Reasons sheet, if it has room. The book is not saved.

    Reasons that name no report get the label of the one that is being recorded, if any. Returns
    whether all that was typed is on the Reasons sheet now.
    """
    room = room_for_reasons(tables, typed) if typed or report else None
    if room is None:
        return not typed
    for entry in plan.reasons if report else ():
        if not entry.report.strip() and "report" in entry.place.columns:
            cell = room.found.sheet.range(entry.place.cell("report"))
            cell.value = as_text(report)
    if typed and room.is_free:
        entries = [one.entry(report) for one in typed]
        room.write([{field: getattr(e, field) for field in room.columns} for e in entries])
    return room.is_free or not typed


def _warning(
    rule: str, ref: str, message: str, fix: str, place: Place = NOWHERE, field: str = ""
) -> Finding:
    cell = place.cell(field) if place.sheet else ""
    return Finding(rule, Severity.WARNING, place.sheet, cell, ref, message, fix)


def without_reason(changes: Changes, plan: Plan, since: str) -> list[Finding]:
    """A finding for each removed or retimed row that no reason was given for."""
    places: dict[str, Place] = {}
    for row in plan.milestones:
        places.setdefault(row.ref, row.place)
    fix = "Type the reason on the Changes sheet, or on the Reasons sheet."
    findings = []
    for change in changes.without_reason():
        what = "was removed" if isinstance(change, Removed) else "has another timescale"
        name = f"The milestone “{change.milestone}” of it" if change.milestone else "The action"
        message = f"{name} {what} since {quote(since)} and no reason is given."
        place = places.get(change.ref, NOWHERE)
        findings.append(_warning(NO_REASON, change.ref, message, fix, place, "due_by"))
    return findings


def history_findings(history: History) -> list[Finding]:
    """A finding for each report that is not as it was recorded, or misses a neighbour."""
    return [
        _warning(
            HISTORY_EDITED,
            "",
            f"The history is not as it was recorded: {'; '.join(problems)}.",
            f"Restore the workbook or its hidden sheet {SHEET} from a backup. If it is right "
            f'as it is: plantools record PLAN.xlsx --report "{label or "LABEL"}" --replace, '
            "or --remove instead of --report.",
        )
        for label, problems in history.problems.items()
    ]


def left_over(tables: Tables, plan: Plan, label: str) -> list[Finding]:
    """A finding for each text that was written for a recorded report alone and still stands.

    `label` is the report that the plan's changes are counted from.
    """
    found, this = tables.find(PUBLISHED_TABLE), TextKind.THIS_REPORT
    own = [row for row in plan.report_text if TextKind.read(row.kind) is this]
    if found is None or not own:
        return []
    published = (list(map(to_text, row)) for row in found.rows()[1:])
    said = [row[-1] for row in published if row[0] == label and TextKind.read(row[2]) is this]
    message = f"This was written for {quote(label)} and published with it."
    fix = "Write what is to be said this time, or take the row out."
    return [
        _warning(LEFT_OVER, row.heading, message, fix, row.place, "text")
        for row in own
        if row.text.strip() and any(map(as_published(row.text).fullmatch, said))
    ]
