"""What changed in a workbook's plan since a recorded report, or against an older copy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from plantools.changes import Changes, Removed, compare
from plantools.checks import Finding, Severity
from plantools.checks.words import quote
from plantools.plan import Place, Plan
from plantools.plan.plan_settings import TextKind, as_published
from plantools.reports.figures import Comparison, Since
from plantools.workbook.cells import to_text
from plantools.workbook.history import SHEET, History
from plantools.workbook.tables import Tables
from plantools.workbook.typed_reasons import Typed, memory, reasons_table, with_typed

NO_REASON, HISTORY_EDITED, LEFT_OVER = "H01", "H02", "W03"
PUBLISHED_TABLE = "tblPublished"
"""The words of each recorded report, a row for each paragraph: report, as at, kind and so on."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The state of the plan that it is compared with.

    Attributes:
        reported: the labels of the reports up to that state.
    """

    since: Since
    before: Plan
    reported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared(Comparison):
    """A comparison and what came up in it.

    Attributes:
        findings: rows without a reason.
    """

    findings: tuple[Finding, ...] = ()


def find_reference(
    history: History, since: str | None, against: tuple[str, Plan] | None, as_at: date
) -> Reference | None:
    """The state to compare with: an older plan, else a recorded report, by default the last.

    A report that was recorded for the As at date of the plan itself is what the plan is now; what
    the committee wants to know is what changed since the one before it.

    Returns:
        None if neither is asked for and nothing was recorded yet.

    Raises:
        InputError: if there is no such report.
    """
    if against is not None:
        name, plan = against
        return Reference(Since(name, plan.as_at), plan)
    if not history and since is None:
        return None
    report = history.report(since or history.before(as_at))
    last = history.labels[-1]
    skipped = "" if since or report.label == last else last
    return Reference(
        Since(report.label, report.as_at, skipped), report.plan, history.up_to(report.label)
    )


def compare_with(
    reference: Reference,
    tables: Tables,
    plan: Plan,
    typed: Sequence[Typed],
    without: Collection[str],
) -> Compared:
    """Compare a plan with an earlier state.

    Args:
        typed: reasons that are on the Changes sheet only.
        without: tables to leave out, of `plantools.changes.BEYOND`.
    """
    changes = compare(
        reference.before, with_typed(plan, typed), reported=reference.reported, without=without
    )
    shown = memory(changes)
    table = reasons_table(tables, len(typed)) if typed else None
    if typed and (table is None or not table.has_room):
        # They stay where they are, so the next refresh has to take them for typed again.
        marks = {one.mark for one in typed}
        shown = " ".join(mark for mark in shown.split() if mark not in marks)
    return Compared(
        changes,
        reference.since,
        shown,
        reference.before.scale,
        tuple(_missing(changes, plan, reference.since.label)),
    )


def _missing(changes: Changes, plan: Plan, since: str) -> list[Finding]:
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
                message=f"{name} {what} since {quote(since)} and no reason is given.",
                fix="Type the reason on the Changes sheet, or on the Reasons sheet.",
            )
        )
    return findings


def history_findings(history: History) -> list[Finding]:
    """A finding for each report that is not as it was recorded, or misses a neighbour."""
    return [
        Finding(
            rule=HISTORY_EDITED,
            severity=Severity.WARNING,
            sheet="",
            cell="",
            ref="",
            message=f"The history is not as it was recorded: {'; '.join(problems)}.",
            fix=(
                f"Restore the workbook or its hidden sheet {SHEET} from a backup. If it is right "
                f'as it is: plantools record PLAN.xlsx --report "{label or "LABEL"}" --replace, '
                "or --remove instead of --report."
            ),
        )
        for label, problems in history.problems.items()
    ]


def left_over_findings(tables: Tables, plan: Plan, label: str) -> list[Finding]:
    """A finding for each text that was written for a recorded report alone and still stands.

    Args:
        label: the report that the plan's changes are counted from.
    """
    found = tables.find(PUBLISHED_TABLE)
    own = [row for row in plan.report_text if TextKind.read(row.kind) is TextKind.THIS_REPORT]
    if found is None or not own:
        return []
    said = {
        to_text(row[-1])
        for row in found.table.range.options(ndim=2).value[1:]
        if to_text(row[0]) == label and TextKind.read(to_text(row[2])) is TextKind.THIS_REPORT
    }
    return [
        Finding(
            rule=LEFT_OVER,
            severity=Severity.WARNING,
            sheet=row.place.sheet,
            cell=row.place.cell("text"),
            ref=row.heading,
            message=f"This was written for {quote(label)} and published with it.",
            fix="Write what is to be said this time, or take the row out.",
        )
        for row in own
        if row.text.strip() and any(map(as_published(row.text).fullmatch, said))
    ]
