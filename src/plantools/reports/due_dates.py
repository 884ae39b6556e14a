"""The Due dates sheet: how each due by was read, for officers and for the rule that flags them.

A conditional format can't read "Review impact in October 2024". It looks the text up here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plantools.plan import Due, Meaning, RatingScale, Status
from plantools.reports.figures import Facts
from plantools.reports.report import Report, ReportColumn, ReportTable, Show

DUE_DATES_TABLE, NEVER_TABLE = "tblDueDates", "tblNeverOverdue"
_NEVER_STATUS = (
    (Status.ON_HOLD.value, "It waits, and says so"),
    (Status.CARRIED_OVER.value, "The next plan has it"),
    (Status.REMOVED.value, "The plan no longer has it"),
)
_NEVER_COLUMNS = (ReportColumn("Rating or status", 54), ReportColumn("Why", 32))
_COLUMNS = (
    ReportColumn("Due by, as written", 54, Show.WRITTEN),
    ReportColumn("Last date", 32, Show.DATE),
    ReportColumn("Read as", 52),
    ReportColumn("Milestones", 12, Show.WHOLE),
)


def due_dates_report(facts: Facts) -> Report:
    """Every due by of the plan, those without a date first, then by date."""
    read = facts.read_due_bys()
    undated = sum(each.due.last is None for each in read)
    rows = sorted(read, key=lambda each: (each.due.last or date.min, str(each.written)))
    return Report(
        title="How due dates are read",
        notes=(
            f"{len(read)} different due bys; {undated} name no last date, so they are never "
            "overdue. The colours of overdue rows on the Actions sheet look dates up here.",
            facts.note,
        ),
        tables=(
            ReportTable(
                NEVER_TABLE,
                "Rows that are never overdue",
                _NEVER_COLUMNS,
                tuple(never_overdue(facts.plan.scale)),
            ),
            ReportTable(
                DUE_DATES_TABLE,
                "Due bys and their dates",
                _COLUMNS,
                tuple((e.written, e.due.last, _read_as(e.due), e.milestones) for e in rows),
                "No row has a due by",
            ),
        ),
    )


def never_overdue(scale: RatingScale) -> Iterator[tuple[str, str]]:
    """Ratings and statuses of rows that are never overdue (`Milestone.days_overdue`), and why."""
    for word in scale.meaning_any(Meaning.COMPLETE):
        yield word, "It is complete"
    for word in scale.meaning_any(Meaning.AWAITED):
        yield word, "It is done; its evidence is awaited"
    yield from _NEVER_STATUS


def _read_as(due: Due) -> str:
    said = due.kind.value.replace("_", " ")
    return due.reason or (f"{said}, {due.recurrence}" if due.recurrence else said)
