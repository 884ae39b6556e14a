"""Rules that compare what a row says in Progress with its rating and its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from plantools.checks.plan_lookup import View
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import is_nothing, quote
from plantools.plan import DueKind, Meaning, Milestone, parse_due
from plantools.plan.dates import MONTH_NAMES, long_date, month_year
from plantools.plan.rating import BEHIND

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
