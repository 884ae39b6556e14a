"""Rules that look at the dates in each row of the Actions table: when due, when completed."""

from __future__ import annotations

from collections.abc import Iterator

from plantools.checks.plan_lookup import View
from plantools.checks.rule import Fault, Severity, Wanted, blank_cells, fault, rule
from plantools.checks.words import count, quote
from plantools.plan import DueKind, Meaning, Milestone
from plantools.plan.dates import long_date
from plantools.plan.rating import BEHIND


def _due_field(row: Milestone) -> str:
    return "due_by" if row.due_date is None else "due_date"


def _due_text(row: Milestone) -> str:
    return quote(row.due_by) if row.due_date is None else long_date(row.due_date)


@rule("M11", "Due by can't be read", Severity.WARNING)
def due_unreadable(view: View) -> Iterator[Fault]:
    """What it finds: An open action whose Due by names no date that can be understood.
    Why it matters: It can never be shown as due or overdue, so nobody is reminded of it.
    How to put it right: Name a month and a year in the text, such as "Review in October 2025". If
        the words have to stay as they are, put the date into Due date.
    """
    for row in view.open:
        due = row.due
        if due.kind is DueKind.UNPARSEABLE and row.due_by.strip():
            message = f"Due by {quote(row.due_by)} can't be read as a date. {due.reason}".strip()
            yield fault(row, "due_by", message, "Name a month and a year, or fill in Due date.")


@rule("M12", "On track or not started, but overdue", Severity.WARNING)
def on_track_but_overdue(view: View) -> Iterator[Fault]:
    """What it finds: A row whose rating means on track or not started, and whose due date has
        passed on the date that the plan stands at. Rows on hold are left alone. A month counts
        until its last day.
    Why it matters: The rating says that it will be done in time, and that time is over. It is the
        first thing that a committee or an inspector notices.
    How to put it right: If it is done, rate it complete. If not, rate it at risk or off track and
        say why in Progress, or agree a new date and write it into Due by.
    """
    if view.as_at is None:
        return
    complete, behind = view.named(Meaning.COMPLETE), view.named(*BEHIND)
    for row in view.open:
        if row.meaning not in (Meaning.ON_TRACK, Meaning.NOT_STARTED):
            continue
        days = row.days_overdue(view.as_at)
        if days > 0:
            message = (
                f"The action is rated {row.rating}, but it was due {_due_text(row)} and is "
                f"{count(days, 'day')} overdue."
            )
            fix = f"Rate it {complete} if it is done; else {behind}, or agree a new date."
            yield fault(row, "rating", message, fix)


@rule("M14", "Due outside the plan's period", Severity.WARNING)
def due_outside_period(view: View) -> Iterator[Fault]:
    """What it finds: A due date before the plan starts, or one after it ends on a row that is
        neither done nor carried over. It says nothing where the cover gives no period.
    Why it matters: Often it is a mistyped year. If it is meant, the plan will end with the action
        open, and the committee should know.
    How to put it right: Check the year. If the work really runs on, say so in Progress, and mark
        the row Carried over when the next plan begins.
    """
    start, end = view.plan.period_start, view.plan.period_end
    if start and end and end < start:
        return  # P02's business
    for row in view.live:
        due = row.due
        if due.last is None or due.kind is DueKind.CARRIED_OVER:
            continue
        if start and due.last < start:
            when = f"before the plan starts on {long_date(start)}"
        elif end and due.last > end and not row.is_done:
            when = f"after the plan ends on {long_date(end)}"
        else:
            continue
        fix = "Check the year; if it is meant, say in Progress what happens outside the plan."
        yield fault(row, _due_field(row), f"The due date, {_due_text(row)}, is {when}.", fix)


@rule("M15", "Completed, but rated otherwise", Severity.WARNING)
def completed_not_blue(view: View) -> Iterator[Fault]:
    """What it finds: A row with a date in Completed on and a rating that means neither complete nor
        that the evidence is awaited.
    Why it matters: One of the two cells is wrong, and reports go by the rating.
    How to put it right: Rate it complete, or empty Completed on if it isn't finished after all.
    """
    complete = view.named(Meaning.COMPLETE)
    for row in view.live:
        if row.completed_on and row.rating is not None and not row.is_done:
            message = (
                f"The action was completed on {long_date(row.completed_on)} "
                f"but is rated {row.rating}."
            )
            yield fault(row, "completed_on", message, f"Rate it {complete}, or empty Completed on.")


@rule("M16", "Completed in the future", Severity.WARNING)
def completed_later(view: View) -> Iterator[Fault]:
    """What it finds: A date in Completed on that is later than the date the plan stands at.
    Why it matters: A report can't say that something was finished on a day that hasn't come yet.
    How to put it right: Check the day and the year. If the date is right, the As at date on the
        cover is out of date.
    """
    if view.as_at is None:
        return
    for row in view.kept:
        if row.completed_on and row.completed_on > view.as_at:
            message = (
                f"Completed on is {long_date(row.completed_on)}, later than the plan's date, "
                f"{long_date(view.as_at)}."
            )
            fix = "Correct the date, or bring As at on the cover up to date."
            yield fault(row, "completed_on", message, fix)


@rule("M17", "Carried over in words only", Severity.WARNING)
def carried_in_words(view: View) -> Iterator[Fault]:
    """What it finds: An open action whose Due by says that it is carried over to another plan,
        while its Status doesn't.
    Why it matters: Reports go by the Status. The action is still counted as running, and having no
        date it is never shown as overdue.
    How to put it right: Choose Carried over in Status, or write the date by which it is now due.
    """
    for row in view.open:
        if row.due.kind is DueKind.CARRIED_OVER:
            message = f"Due by says {quote(row.due_by)}, but Status isn't Carried over."
            yield fault(row, "due_by", message, "Choose Carried over in Status, or write a date.")


@rule("M20", "Complete without completion date or evidence", Severity.ADVICE)
def not_shown_complete(view: View) -> Iterator[Fault]:
    """What it finds: A row rated complete with nothing in Completed on or nothing in Evidence, or
        in neither. A plan without those columns is told so once.
    Why it matters: Without the date nobody can tell whether it was done in time. Inspectors and
        scrutiny ask what shows that it is complete.
    How to put it right: Fill in the day on which it was finished, and what shows it and where it
        can be found, such as a report and its folder.
    """
    return blank_cells(
        [row for row in view.live if row.is_complete],
        {
            "completed_on": Wanted("Completed on", "Fill in the day on which it was finished."),
            "evidence": Wanted("Evidence", "Say what shows that it is done and where to find it."),
        },
        message=lambda row, blank: f"The action is rated {row.rating} but {blank}.",
        rows_are=f"rated {view.named(Meaning.COMPLETE)}",
    )


@rule("M22", "Date still to be scoped", Severity.ADVICE)
def to_be_scoped(view: View) -> Iterator[Fault]:
    """What it finds: An open action whose Due by only says that the date is still to be agreed or
        scoped.
    Why it matters: It can't become overdue, so it can stay like that unnoticed from report to
        report.
    How to put it right: Agree a date, or at least the month in which it will be agreed.
    """
    for row in view.open:
        due = row.due
        if due.kind is DueKind.TO_BE_SCOPED and due.first is None and due.last is None:
            fix = "Agree a date, or the month in which the date will be agreed."
            yield fault(row, "due_by", f"Due by is only {quote(row.due_by)}.", fix)


@rule("M23", "Open without a date", Severity.ADVICE)
def no_date(view: View) -> Iterator[Fault]:
    """What it finds: An open action with nothing in Due by, or with words such as "ongoing" and no
        date. Work that is repeated at fixed times, such as a quarterly review, needs no end date.
    Why it matters: An action without an end is never late and never finished.
    How to put it right: Name the month in which it will be done, or in which its effect will be
        reviewed.
    """
    for row in view.open:
        due = row.due
        blank = row.due_date is None and not row.due_by.strip()
        ongoing = due.kind is DueKind.ONGOING and due.first is None and due.last is None
        if blank or ongoing:
            yield fault(
                row,
                "due_by",
                "This open action has no due date."
                if blank
                else f"Due by {quote(row.due_by)} names no date.",
                "Name the month in which it will be done or reviewed.",
            )
