"""One open plan workbook, closed or live, and what is known of it.

Refresh, validate, fix, record, changes, the pack and the buttons all work on a `Session`, so that
nothing is looked up, read or worked out twice. Whoever opened the book saves it.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from functools import cached_property

import xlwings as xw

from plantools.changes import Changes, Removed, Table, compare
from plantools.changes.wording import text_key
from plantools.checks import Examined, Finding, Severity, examine
from plantools.checks.words import quote
from plantools.plan import NOWHERE, Place, Plan, ReasonEntry, ref_key
from plantools.plan.plan_settings import STALE_AFTER, TextKind, as_published
from plantools.reports.changes import REASON_NEEDED, REMOVED_TABLE, RETIMED_TABLE
from plantools.reports.figures import AsAt, Comparison, Facts, Since, resolve_as_at
from plantools.reports.report import MILESTONE
from plantools.workbook.cells import as_text, to_text
from plantools.workbook.contract import REASONS
from plantools.workbook.generate import memory_of
from plantools.workbook.history import SHEET, History
from plantools.workbook.reading import read_due_bys, read_plan_from
from plantools.workbook.tables import Room, Tables, room_for

NO_REASON, HISTORY_EDITED, LEFT_OVER = "H01", "H02", "W03"
PUBLISHED_TABLE = "tblPublished"
"""The words of each recorded report, a row for each paragraph: report, as at, kind and so on."""
_TYPED = {
    REMOVED_TABLE: (Table.REMOVED, ("Ref", "Action", "Reason")),
    RETIMED_TABLE: (Table.RETIMED, ("Ref", "Action", "Explanation")),
}
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


_Typed = tuple[str, ReasonEntry]
"""A reason that stands on the Changes sheet and was not written there by plantools, and its mark:
what the sheet remembers of it, once plantools has written it there."""


def _said(entry: ReasonEntry) -> tuple[str, ...]:
    return ref_key(entry.ref), text_key(entry.milestone), entry.reason.strip()


def _mark(table: Table, entry: ReasonEntry) -> str:
    return f"{zlib.crc32(chr(31).join((table.value, *_said(entry))).encode()):08x}"


def typed_reasons(tables: Tables, known: Sequence[ReasonEntry], title: str) -> tuple[_Typed, ...]:
    """What officers have typed on the Changes sheet since it was made.

    What stands on the Reasons sheet already (`known`) is left out; but for words of an earlier
    report, if they were typed for this one: then the sheet has the title of the comparison at hand.
    """
    found = [(told, table) for name, told in _TYPED.items() if (table := tables.find(name))]
    sheets = [table.sheet for _, table in found]  # the same, unless an officer has moved one
    is_this = title in [sheet.range("A1").value for sheet in sheets]
    kept = {_said(entry) for entry in known if not (is_this and entry.report.strip())}
    shown, typed = {mark for sheet in sheets for mark in memory_of(sheet).split()}, []
    for (kind, names), table in found:
        header, *rows = table.rows()
        at = [header.index(k) if k in header else n for k, n in zip(names, (0, 1, -1), strict=True)]
        for row in rows:
            ref, action, reason = (to_text(row[n]) for n in at)
            milestone, reason = action.partition(MILESTONE)[2], reason.strip()
            entry = ReasonEntry(ref=ref, milestone=milestone, reason=reason)
            is_said = reason in ("", REASON_NEEDED) or _said(entry) in kept
            if not is_said and (mark := _mark(kind, entry)) not in shown:
                typed.append((mark, entry))
    return tuple(typed)


def _warning(
    rule: str, ref: str, message: str, fix: str, place: Place = NOWHERE, field: str = ""
) -> Finding:
    cell = place.cell(field) if place.sheet else ""
    return Finding(rule, Severity.WARNING, place.sheet, cell, ref, message, fix)


def _without_reason(changes: Changes, plan: Plan, since: str) -> Iterator[Finding]:
    """A finding for each removed or retimed row that no reason was given for."""
    places = {row.ref: row.place for row in reversed(plan.milestones)}  # of each ref the first
    fix = "Type the reason on the Changes sheet, or on the Reasons sheet."
    for change in changes.without_reason():
        what = "was removed" if isinstance(change, Removed) else "has another timescale"
        name = f"The milestone “{change.milestone}” of it" if change.milestone else "The action"
        message = f"{name} {what} since {quote(since)} and no reason is given."
        place = places.get(change.ref, NOWHERE)
        yield _warning(NO_REASON, change.ref, message, fix, place, "due_by")


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


def _left_over(tables: Tables, plan: Plan, label: str) -> Iterator[Finding]:
    """A finding for each text that was written for the report `label` alone and still stands."""
    found, this = tables.find(PUBLISHED_TABLE), TextKind.THIS_REPORT
    own = [row for row in plan.report_text if TextKind.read(row.kind) is this and row.text.strip()]
    published = [[*map(to_text, row)] for row in found.rows()[1:]] if found and own else []
    said = [row[-1] for row in published if row[0] == label and TextKind.read(row[2]) is this]
    message = f"This was written for {quote(label)} and published with it."
    fix = "Write what is to be said this time, or take the row out."
    for row in own:
        if any(map(as_published(row.text).fullmatch, said)):
            yield _warning(LEFT_OVER, row.heading, message, fix, row.place, "text")


@dataclass(eq=False)
class Session:
    """A plan workbook at a date, each thing in it looked up when it is first asked for, and once.

    Nothing here writes but `keep_reasons`. Whoever has changed cells of the plan goes on with
    `read_again()`.
    """

    book: xw.Book
    given: date | None = None  # to count from; else the Cover sheet's, or `today` if it has none
    _: KW_ONLY
    today: date
    since: str | None = None  # the report that changes are counted from; else the last recorded
    against: tuple[str, Plan] | None = None  # an older plan, and its name, to count from instead
    without: Collection[str] = ()  # tables to leave out of them, of `plantools.changes.BEYOND`

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.book)

    @cached_property
    def plan(self) -> Plan:  # errors are those of `read_plan`
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
        return History(self.tables)

    @cached_property
    def _reference(self) -> tuple[Since, Plan, tuple[str, ...]] | None:
        """What the plan is compared with, an older plan, else a recorded report, or the last; and
        the labels of the reports up to it.

        A report of the plan's own As at date is what the plan is now; what the committee wants to
        know is what changed since the one before it. None before the first report is recorded
        (InputError if there is no such report).
        """
        if self.against is not None:
            name, plan = self.against
            return Since(name, plan.as_at), plan, ()
        history = self.history
        if not history and self.since is None:
            return None
        report = history.report(self.since or history.before(self.as_at.day))
        last = history.labels[-1]
        skipped = "" if self.since or report.label == last else last
        reported = history.labels[: history.labels.index(report.label) + 1]
        return Since(report.label, report.as_at, skipped), report.plan, reported

    @cached_property
    def typed(self) -> tuple[_Typed, ...]:
        """Reasons on the Changes sheet that are not on the Reasons sheet yet."""
        title = self._reference[0].title if self._reference else ""
        return typed_reasons(self.tables, self.plan.reasons, title)

    @cached_property
    def _room(self) -> Room | None:
        """Where typed reasons go on the Reasons sheet; None if there is no table that takes any."""
        return room_for(self.tables, self.plan, REASONS, {"ref", "reason"}, len(self.typed))

    @cached_property
    def comparison(self) -> Comparison | None:
        """What changed; None where there is nothing before."""
        if self._reference is None:
            return None
        since, before, reported = self._reference
        reasons = (*self.plan.reasons, *(entry for _, entry in self.typed))
        now = replace(self.plan, reasons=reasons)
        changes = compare(before, now, reported=reported, without=self.without)
        shown = [
            *((Table.REMOVED, row, row.reason) for row in changes.removed),
            *((Table.RETIMED, row, row.explanation) for row in changes.retimed),
        ]
        marks = [
            _mark(table, ReasonEntry(ref=row.ref, milestone=row.milestone, reason=reason))
            for table, row, reason in shown
            if reason
        ]
        if self.typed and not (self._room and self._room.is_free):
            # They stay where they are, so the next refresh has to take them for typed again.
            stay = {mark for mark, _ in self.typed}
            marks = [mark for mark in marks if mark not in stay]
        return Comparison(changes, since, " ".join(marks), before.scale)

    @cached_property
    def examined(self) -> Examined:
        """What the rules find in the plan and its recorded reports, and in the comparison."""
        also = history_findings(self.history)
        if self.comparison is not None:
            changes, label = self.comparison.changes, self.comparison.since.label
            also += _without_reason(changes, self.plan, label)
            also += _left_over(self.tables, self.plan, label)
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

    def keep_reasons(self, report: str = "") -> bool:
        """Move typed reasons to the Reasons sheet; returns whether it had room for all of them.

        Those there that name no report get the label of the one that is being recorded, if any.
        """
        typed = self.typed
        room = self._room if typed or report else None
        if room is None:
            return not typed
        for entry in self.plan.reasons if report else ():
            if not entry.report.strip() and "report" in entry.place.columns:
                cell = room.found.sheet.range(entry.place.cell("report"))
                cell.value = as_text(report)
        if typed and room.is_free:
            entries = [replace(entry, report=report) for _, entry in typed]
            room.write([{field: getattr(e, field) for field in room.columns} for e in entries])
        return room.is_free or not typed

    def forget(self) -> None:
        """Let go of all that was read, before the workbook is saved and its plan read back."""
        vars(self).clear()


def read_back(book: xw.Book) -> None:
    """Read a saved workbook as every command would (PlanError if it can't be read)."""
    session = Session(book, today=date.min)
    _ = session.plan, session.history
