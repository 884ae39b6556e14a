"""Rules that look at how the plan stood at the reports that were recorded.

H01 and H02 are found where a plan is compared with a report (`workbook/comparison.py`). They
stand here for their documentation, and so that their severity can be set like any other's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from plantools.checks.plan_lookup import Then, View
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import plain, quote
from plantools.plan import Milestone
from plantools.plan.dates import long_date

MOST_MOVES = 2
MOST_REPORTS = 3


@rule("H01", "Removed or retimed without a reason", Severity.WARNING)
def no_reason(view: View) -> Iterator[Fault]:
    """What it finds: An action or milestone that was removed, or has another timescale, since the
        last recorded report, while neither the Changes sheet nor the Reasons sheet says why.
    Why it matters: The committee is told of it in the report on changes, with an empty cell for the
        explanation.
    How to put it right: Type the reason on the Changes sheet, or on the Reasons sheet with the
        action's ref.
    """
    del view  # found by workbook/comparison.py
    yield from ()


@rule("H02", "History edited", Severity.WARNING)
def history_edited(view: View) -> Iterator[Fault]:
    """What it finds: A recorded report that is not as it was recorded: its rows on the hidden
        History sheet were edited, added, moved or deleted, or a whole report was. All reports are
        looked at, each time. The message says which.
    Why it matters: Changes, trends and movements are counted from those reports. Counted from
        other rows they are wrong.
    How to put it right: Restore the workbook or its History sheet from a backup (plantools
        restore). If it is right as it is now, record that report again (plantools record with
        --replace), or take it back (--remove).
    """
    del view  # found by workbook/comparison.py
    yield from ()


@rule("H03", "Due date moved again and again", Severity.WARNING)
def moved_often(view: View) -> Iterator[Fault]:
    """What it finds: An open row whose due date was moved to a later one more than twice since it
        was first reported. Set another number as Limit on the Lists sheet. The message tells every
        move.
    Why it matters: Each move was explained at the time; all of them together say that the action
        slips, and nobody has seen them together.
    How to put it right: Ask what stands in the way. Agree a date that will hold, or put another
        action in its place, and say so in Progress.
    """
    most = view.limit("H03", MOST_MOVES)
    for row in view.open if len(view.reports) > most else ():
        dates = view.trails.dates(row)
        moves = sum(later > earlier for earlier, later in pairwise(dates))
        if moves > most:
            told = ", then ".join(long_date(day) for day in dates[:-1])
            message = f"The due date was moved {moves} times: {told}, now {long_date(dates[-1])}."
            fix = "Agree a date that will hold, and say in Progress what stands in the way."
            yield fault(row, "due_by", message, fix)


@rule("H04", "Completed, then open again", Severity.WARNING)
def reopened(view: View) -> Iterator[Fault]:
    """What it finds: A row that isn't complete, but was at an earlier report.
    Why it matters: The committee was told that it is complete. If nobody explains why it isn't,
        every other one is doubted.
    How to put it right: Say in Progress why it was opened again. If what is left is new work, rate
        it complete again and add an action for the rest.
    """
    for row in view.live if view.reports else ():
        if row.rating is None or row.is_complete:
            continue
        complete = [then for then in view.trails.of(row) if then.row.is_complete]
        if complete:
            message = (
                f"The action is rated {row.rating}, but it was reported as complete in "
                f"{quote(complete[-1].report.label)}."
            )
            yield fault(row, "rating", message, "Say in Progress why it is open again.")


@rule("H05", "Overdue and rated the same for reports on end", Severity.WARNING)
def stuck(view: View) -> Iterator[Fault]:
    """What it finds: An overdue row that was overdue at each of the last three reports as well,
        with the same rating each time. Set another number as Limit on the Lists sheet.
    Why it matters: Nothing seems to happen, and it looks as if nobody reads the report.
    How to put it right: Say in Progress what changed since the last report, and agree a new date;
        or rate it off track if it can't be brought back on track.
    """
    most = max(view.limit("H05", MOST_REPORTS), 1)
    if view.as_at is None or len(view.reports) < most:
        return
    for row in view.open:
        if row.rating is None or row.days_overdue(view.as_at) == 0:
            continue
        last = view.trails.of(row)[-most:]
        if len(last) == most and all(_same(then, row) for then in last):
            message = (
                f"The action is overdue and was rated {row.rating} at the last {most} reports, "
                f"since {quote(last[0].report.label)}."
            )
            fix = "Say in Progress what has changed, and agree a date."
            yield fault(row, "rating", message, fix)


def _same(then: Then, now: Milestone) -> bool:
    return then.row.rating == now.rating and then.row.days_overdue(then.report.as_at) > 0


@rule("H06", "Ref used again after a removal", Severity.WARNING)
def ref_reused(view: View) -> Iterator[Fault]:
    """What it finds: A ref that stood for another action in an earlier report, was gone or removed
        in a later one, and now stands for something else.
    Why it matters: A ref stands for one action for ever. Whoever looks it up in an old report finds
        the wrong action, and changes are counted between two actions that have nothing in common.
    How to put it right: Give the new action a ref that was never used.
    """
    for ref, rows in view.by_ref.items() if len(view.reports) > 1 else ():
        live = [row for row in rows if row.is_live and row.action.strip()]
        if not live:
            continue
        before: tuple[str, Milestone] | None = None
        gap: tuple[str, Milestone] | None = None
        for report, there in view.trails.of_ref(ref):
            if there:
                before = report.label, there[0]
                if gap and _alike(gap[1], there[0]):
                    gap = None
            elif before:
                gap = gap or before
        if gap and not _alike(gap[1], live[0]):
            message = (
                f"Ref {quote(live[0].ref)} stood for another action in {quote(gap[0])}: "
                f"{quote(gap[1].action)}."
            )
            yield fault(live[0], "ref", message, "Give this action a ref that was never used.")


def _alike(one: Milestone, other: Milestone) -> bool:
    """Whether two wordings may be of one action: half of their words are the same."""
    first, second = set(plain(one.action).split()), set(plain(other.action).split())
    return len(first & second) * 2 >= len(first | second)
