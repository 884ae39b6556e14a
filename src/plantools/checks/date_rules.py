"""Rules that look at what is due and done in each row of the Actions table: dates, and Progress."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from plantools.checks.plan_lookup import View
from plantools.checks.rule import Fault, Severity, Wanted, blank_cells, fault, rule
from plantools.checks.words import count, is_nothing, quote
from plantools.plan import DueKind, Meaning, Milestone, parse_due
from plantools.plan.dates import MONTH_NAMES, long_date, month_year
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


_FUTURE = re.compile(
    r"\b(?:(?:will|needs? to|has yet to|have yet to|(?:is|are) (?:due |planned |still )?to) be "
    r"(?:completed|finished|finali[sz]ed|agreed|signed off|approved|launched|published|delivered"
    r"|rolled out|started|recruited|appointed|issued|implemented|put in place|confirmed)"
    r"|(?:still|yet) to be \w+|to be (?:completed|finali[sz]ed|agreed|confirmed|signed off)"
    r"|not (?:yet|been) (?:started|begun|completed|finished|agreed)|awaiting (?:sign-?off|approval"
    r"|decision)|work (?:continues|is ongoing|is under ?way)|(?:is|are|still) in progress)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?:(?:this|the) action (?:is|has been|was) (?:now )?(?:fully )?|action (?:now |fully )?"
    r"|now |fully )?(?:completed?|finished|done|closed|achieved)\s*"
    r"(?:$|[.!,;:–-](?!\s*(?:but|except|apart))|(?:in|on|and closed|and signed off|at)\b)"
    r"|all (?:\w+ ){0,3}(?:complete|completed|finished|done)\s*(?:$|[.!])",
    re.IGNORECASE,
)
_PARTLY = re.compile(r"\b(?:but|except|apart from|remaining|outstanding|still|yet|next step)\b|%")
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTH_NAMES)
_WHEN = re.compile(
    rf"\b(?P<month>{_MONTH}|sept)\b\.?(?:\s+(?P<year>20\d\d))?"
    r"|\b\d{1,2}/\d{1,2}/(?P<figures>(?:20)?\d\d)\b"
    r"|\bnext (?:week|month|term|quarter|year)|\b(?:spring|summer|autumn|winter|easter|christmas"
    r"|half[- ]term|q[1-4]|year[- ]end|end of (?:the )?(?:week|month|term|quarter|year))\b"
    r"|\b(?:in|within) (?:the next )?\w+ (?:days|weeks|months)\b",
    re.IGNORECASE,
)


@rule("M19", "Complete, but Progress speaks of the future", Severity.WARNING)
def blue_in_the_future(view: View) -> Iterator[Fault]:
    """What it finds: A row rated complete whose Progress says that something of it is still to
        come: "will be published", "to be completed", "awaiting sign-off", "work continues".
    Why it matters: Complete means that nothing is left. A reader who finds that something is left
        doubts every other one.
    How to put it right: Bring Progress up to date; or rate the row on track again until it is
        finished.
    """
    for row in view.live:
        if row.is_complete and (match := _FUTURE.search(row.progress)):
            message = f"The action is rated {row.rating}, but Progress says {quote(match[0])}."
            fix = "Bring Progress up to date, or change the rating."
            yield fault(row, "progress", message, fix)


@rule("M24", "Progress says complete, rating doesn't", Severity.WARNING)
def complete_in_words(view: View) -> Iterator[Fault]:
    """What it finds: An open row whose Progress begins by saying that the action is complete,
        finished, done or closed, and names nothing that is left.
    Why it matters: Work that is done is counted as open. The plan looks worse than it is.
    How to put it right: Rate it complete and fill in Completed on and Evidence; or say in Progress
        what is left.
    """
    complete = view.named(Meaning.COMPLETE)
    for row in view.open:
        start = row.progress.strip()[:200]
        if start and (match := _DONE.match(start)) and not _PARTLY.search(row.progress):
            message = (
                f"Progress says {quote(match[0].strip(' .,;:'))}, but the action is rated "
                f"{row.rating or row.rating_text or 'not at all'}."
            )
            fix = f"Rate it {complete} if nothing is left; else say in Progress what is left."
            yield fault(row, "rating", message, fix)


@rule("M25", "Behind, with no date to be back on track", Severity.ADVICE)
def no_recovery_date(view: View) -> Iterator[Fault]:
    """What it finds: A row rated at risk or off track whose due date has passed, or that has none,
        while Progress names no time to come: no month, no date, no "next term".
    Why it matters: Whoever is behind is asked for a plan to recover. A plan has a date, and it is
        the first thing that a committee asks for.
    How to put it right: Say in Progress by when it will be back on track or done.
    """
    for row in view.open:
        if row.meaning not in BEHIND or is_nothing(row.progress):
            continue
        last = row.due.last
        if last is not None and view.as_at is not None and last >= view.as_at:
            continue
        if not any(_is_to_come(match, view.as_at) for match in _WHEN.finditer(row.progress)):
            message = (
                f"The action is rated {row.rating}, and Progress names no date by which it will "
                "be back on track."
            )
            yield fault(row, "progress", message, "Say in Progress by when.")


def _is_to_come(match: re.Match[str], as_at: date | None) -> bool:
    """Whether a date that a text names may lie after the date of the report."""
    if as_at is None:
        return True
    if match["figures"]:
        day = parse_due(match[0]).last
        return day is None or day > as_at
    if match["year"]:
        month = parse_due(f"{match['month']} {match['year']}").last
        return month is None or month >= as_at
    return match["month"] is None or not match["month"].islower()  # "we may", "to march"


_BY = re.compile(
    rf"\bby\s+(?:the\s+)?(?:end\s+of\s+|mid[- ]|early\s+)?(?P<day>\d{{1,2}}(?:st|nd|rd|th)?\s+)?"
    rf"(?P<month>{_MONTH})\s+(?P<year>20\d\d)\b",
    re.IGNORECASE,
)


@rule("M18", "Dates that contradict each other", Severity.WARNING)
def contradictory_dates(view: View) -> Iterator[Fault]:
    """What it finds: An open row whose Action or Milestone names another month to be done by ("by
        March 2026") than Due by; and one whose Due date lies outside the time that Due by names.
    Why it matters: The published plan gives two dates for one thing, and overdue is counted from
        just one of them.
    How to put it right: Agree which date is right and write it in both places. The date is best
        left out of the action's text. Empty Due date where Due by says it all.
    """
    for row in view.open:
        yield from _in_words(row)
        due = parse_due(row.due_by)
        if row.due_date is None or due.last is None or due.kind is DueKind.CARRIED_OVER:
            continue
        first = due.first or due.last.replace(day=1)
        if not first <= row.due_date <= due.last and row.due_date not in due.dates:
            message = f"Due date is {long_date(row.due_date)}, but Due by says {quote(row.due_by)}."
            fix = "Write the right date in Due by, and empty Due date."
            yield fault(row, "due_date", message, fix)


def _in_words(row: Milestone) -> Iterator[Fault]:
    last = row.due.last
    if last is None:
        return
    ends = {(day.year, day.month) for day in (last, *row.due.dates)}
    for field in ("action", "milestone"):
        text = getattr(row, field)
        said = [
            day
            for match in (_BY.finditer(text) if "20" in text else ())
            if (day := parse_due(f"{match['month']} {match['year']}").last)
        ]
        if said and not any((day.year, day.month) in ends for day in said):
            message = (
                f"The {field} says by {month_year(said[-1])}, but it is due "
                f"{quote(row.due_by) if row.due_date is None else long_date(row.due_date)}."
            )
            yield fault(row, field, message, "Write the right date in both places.")
