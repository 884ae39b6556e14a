"""Record a report: the plan's rows go into the history, typed reasons to the Reasons sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plantools.workbook.history import check_label, record, remove
from plantools.workbook.report_words import forget_published, keep_published
from plantools.workbook.session import Session
from plantools.workbook.typed_reasons import keep_reasons


@dataclass(frozen=True, slots=True)
class Recorded:
    """A report that was recorded.

    Attributes:
        milestones: how many milestones the plan has, as every report counts them.
        labels: every report that is recorded now, this one last.
    """

    as_at: date
    milestones: int
    labels: tuple[str, ...]


def record_report(
    session: Session, label: str, as_at: date | None = None, *, replace: bool = False
) -> Recorded:
    """Record the plan in a book as it is reported. The book is not saved.

    Reasons that name no report yet were given for this one, so they get its label; the next
    comparison knows by it that they are old.

    Args:
        label: what the report is called.
        as_at: the date that its ratings stand at; by default the session's.
        replace: whether a report of this name may be replaced.

    Raises:
        InputError: if the plan can't be read, or has such a report already.
    """
    label = check_label(label)
    book, plan, history, typed = session.book, session.plan, session.history, session.typed
    day = as_at or session.as_at.day
    replaced = history.find(label)
    marks = [finding.mark for finding in session.findings]
    record(book, history, plan, label, day, marks=marks, replace=replace)
    keep_published(session, label, day, replaced)
    keep_reasons(session.tables, plan, typed, report=label)
    others = (known for known in history.labels if known != history.find(label))
    return Recorded(day, sum(m.is_live for m in plan.milestones), (*others, label))


def remove_report(session: Session, label: str) -> tuple[str, tuple[str, ...]]:
    """Take a report back that was recorded. The book is not saved.

    Returns:
        Its name as it was recorded, and those of the reports that are left.

    Raises:
        InputError: if there is no such report.
    """
    history = session.history
    known = remove(session.book, history, label)
    forget_published(session, known)
    return known, tuple(other for other in history.labels if other != known)
