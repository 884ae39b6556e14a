"""Rules that look at the plan as a whole, and at how it stood at the reports that were recorded.

H01 and H02 are found where a plan is compared with a report (`workbook/comparison.py`). They
stand here for their documentation, and so that their severity can be set like any other's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from plantools.checks.plan_lookup import Then, View, key, ref_of
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import abbreviations, plain, quote, spelled
from plantools.plan import Milestone, Section, Status
from plantools.plan.dates import long_date


@rule("P01", "As at is blank", Severity.ADVICE)
def no_as_at(view: View) -> Iterator[Fault]:
    """What it finds: A cover whose As at cell is blank.
    Why it matters: Overdue is counted from that date. Without it no action can be said to be
        overdue, and the checks that need a date are left out.
    How to put it right: Fill in the date that the ratings stand at, on the Cover sheet.
    """
    if view.as_at is None:
        message = "As at is blank on the cover, so nothing can be checked for being overdue."
        fix = "Fill in the date that the ratings stand at."
        yield Fault(view.cover("AsAt"), "as_at", "", message, fix)


@rule("P02", "Period ends before it starts", Severity.WARNING)
def period_reversed(view: View) -> Iterator[Fault]:
    """What it finds: A cover on which the plan's last day is earlier than its first.
    Why it matters: Due dates can't be compared with the period while it is wrong.
    How to put it right: Correct the two dates on the Cover sheet.
    """
    start, end = view.plan.period_start, view.plan.period_end
    if start and end and end < start:
        message = f"The plan ends on {long_date(end)}, before it starts on {long_date(start)}."
        fix = "Correct Period starts or Period ends."
        yield Fault(view.cover("PeriodEnd"), "period_end", "", message, fix)


@rule("P03", "Points to an action that isn't there", Severity.WARNING)
def points_nowhere(view: View) -> Iterator[Fault]:
    """What it finds: A ref after "see" or "refer to", or in See also, that is not in the plan or
        was removed from it. It looks for a section code and a number, such as SL3; words such as
        "see the section on supervision" are left alone.
    Why it matters: Readers of the published plan follow it and find nothing.
    How to put it right: Correct the ref, or take the pointer out.
    """
    if not view.refs_begin_with_codes:
        return
    present = {known(row.ref) for row in view.kept}
    removed = {known(row.ref) for row in view.rows if row.status is Status.REMOVED}
    for row, field, ref in _pointers(view):
        if known(ref) not in present:
            what = "was removed from the plan" if known(ref) in removed else "is not in the plan"
            message = f"The text points to {quote(ref)}, which {what}."
            yield fault(row, field, message, f"Correct {ref}, or take the pointer out.")


def _pointers(view: View) -> Iterator[tuple[Milestone | Section, str, str]]:
    yield from mentioned(view)
    mentions = Mentions(view.codes_in_use)
    for section in view.plan.sections:
        for ref in mentions.in_pointer(section.see_also):
            yield section, "see_also", ref


@rule("P05", "Abbreviation not in the glossary", Severity.ADVICE)
def not_in_glossary(view: View) -> Iterator[Fault]:
    """What it finds: A word of two to six capitals in the Actions table that the glossary on the
        Lists sheet doesn't explain. Each is reported once, at its first use. Refs, section codes,
        ratings and a few that everybody knows (such as UK and HR) are left alone. It says nothing
        while the glossary is empty.
    Why it matters: Councillors and families read the plan and are not expected to know our
        shorthand.
    How to put it right: Add it to the glossary, or write it out.
    """
    if not view.plan.glossary:
        return
    explained = {spelled(entry.abbreviation) for entry in view.plan.glossary}
    explained |= {code.upper() for code in view.codes_in_use} | view.plan.refs
    uses: Counter[str] = Counter()
    first: dict[str, tuple[Milestone, str]] = {}
    for row in view.live:
        for field, text in _published(row):
            if not text:
                continue
            for word in abbreviations(text):
                if word not in explained:
                    uses[word] += 1
                    first.setdefault(word, (row, field))
    for word, (row, field) in first.items():
        times = "once" if uses[word] == 1 else f"{uses[word]:,} times"
        message = f"The glossary doesn't explain {quote(word)}, which is used {times}."
        yield fault(row, field, message, f"Add {word} to the glossary, or write it out.")


def _published(row: Milestone) -> Iterator[tuple[str, str]]:
    """The texts of a row that councillors read."""
    yield "action", row.action
    yield "milestone", row.milestone
    for owner in row.owners:
        yield "owners", owner
    yield "due_by", row.due_by
    yield "progress", row.progress
    yield "anticipated_impact", row.anticipated_impact
    yield "outcome", row.outcome


@rule("P07", "Removed action still spoken of", Severity.ADVICE)
def removed_but_cited(view: View) -> Iterator[Fault]:
    """What it finds: The ref of an action that was removed, or that an earlier report had and the
        plan has no more, in any text of the plan but the reasons. Pointers such as "see SL3" are
        P03's.
    Why it matters: Readers look for the action and don't find it, and something may wait for it in
        vain.
    How to put it right: Name the action that took its place, or take the ref out.
    """
    present = {key(row.ref) for row in view.kept}
    gone = {key(row.ref): row.ref for row in view.rows if row.ref.strip()}
    gone |= view.trails.refs() if view.reports else {}
    names = {ref: name.strip() for ref, name in gone.items() if ref not in present}
    usable = [name for name in names.values() if re.fullmatch(r"[A-Za-z]{1,5}[-.]?\d+[a-z]?", name)]
    if not usable:
        return
    pointers = {(id(row), field, key(ref)) for row, field, ref in mentioned(view)}
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, usable))})(?![\w-])")
    for row, field, text, _ in view.texts:
        if field == "reason" or not getattr(row, "is_live", True):
            continue
        for ref in dict.fromkeys(pattern.findall(text)):
            if (id(row), field, key(ref)) not in pointers and key(ref_of(row)) != key(ref):
                message = f"The text speaks of {quote(ref)}, which was removed from the plan."
                fix = f"Name the action that took its place, or take {ref} out."
                yield fault(row, field, message, fix)


@rule("P10", "Cell or column that is left out", Severity.WARNING)
def left_out(view: View) -> Iterator[Fault]:
    """What it finds: A cell that shows an error (#REF!) or holds a picture or a data type, where
        text should be; a column whose name plantools knows but whose cells hold something else;
        and a second column of one name.
    Why it matters: They are read as if they were blank or not there, and nothing of them is
        published.
    How to put it right: Put the formula right or type the text; give a column of your own a name
        of its own.
    """
    for odd in view.plan.oddities:
        yield Fault(odd.place, odd.field, odd.ref, odd.message, odd.fix)


class Mentions:
    """Finds the refs that a text mentions: a code of this plan's sections and a number."""

    def __init__(self, codes: Iterable[str]) -> None:
        # Longest first: with sections C and CLA, "CLA1" is a ref of CLA. Small letters count
        # for codes of two letters and more: "p4" may be a page even in a plan with section P.
        ordered = sorted((code for code in codes if code.isalpha()), key=len, reverse=True)
        code = "|".join(
            f"(?i:{re.escape(code)})" if len(code) > 1 else re.escape(code) for code in ordered
        )
        ref = rf"(?<![\w-])(?:{code or '(?!)'})[-.]?\d+[a-z]?(?!\w)"
        self._ref = re.compile(ref)
        # In prose a ref has to follow "see": "P4" alone may be a page or a road.
        self._seen = re.compile(
            r"\b(?i:see|refer\s+to):?\s+(?i:also:?\s+)?"
            r"(?i:(?:the\s+)?(?:actions?|refs?\.?|rows?|milestones?)\s+)?"
            rf"({ref}(?:\s*(?:,|;|&|/|\band\b|\bor\b|\bto\b)\s*(?:(?i:actions?)\s+)?{ref})*)"
        )

    def in_pointer(self, text: str) -> list[str]:
        """The refs in a "See also" cell, which holds nothing but pointers."""
        if not text:
            return []
        found = _ALL_REFS.fullmatch(text) and re.findall(r"[A-Za-z]+ ?\w+", text)
        return list(dict.fromkeys(found or self._ref.findall(text)))

    def in_prose(self, text: str) -> list[str]:
        """The refs that prose tells the reader to see."""
        small = text.lower()
        if "see" not in small and "refer" not in small:
            return []
        return list(dict.fromkeys(self._ref.findall(" ".join(self._seen.findall(text)))))


# "XYZ9, SL 2": nothing but refs, so that one of no section is a ref all the same.
_ALL_REFS = re.compile(r"\s*[A-Za-z]{1,5} ?\d+[a-z]?(?:[\s,;&]+[A-Za-z]{1,5} ?\d+[a-z]?)*[\s.]*")


_NUMBER = re.compile(r"([a-z]+)[-.]?0*(\d+)")


def known(ref: str) -> str:
    """A ref down to its number: "SL3a", "SL-3" and "SL03" all mean action SL3 or a part of it."""
    match = _NUMBER.match(key(ref))
    return "".join(match.groups()) if match else key(ref)


def mentioned(view: View) -> Iterator[tuple[Milestone, str, str]]:
    """Every ref that a live row of the Actions table points to: row, field, ref."""
    mentions = Mentions(view.codes_in_use)
    for row in view.live:
        for ref in mentions.in_pointer(row.see_also):
            yield row, "see_also", ref
        for field in ("action", "milestone", "progress"):
            for ref in mentions.in_prose(getattr(row, field)):
                yield row, field, ref


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
