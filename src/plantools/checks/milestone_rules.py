"""Rules that look at each row of the Actions table by itself: its cells, dates and Progress."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from plantools.checks.rule import Fault, Severity, View, begins_with, fault, key, rule
from plantools.checks.words import count, is_nobody, is_nothing, quote
from plantools.plan import Due, DueKind, Meaning, Milestone, RatingKind, Row, parse_due
from plantools.plan.dates import MONTH_NAMES, long_date, month_year
from plantools.plan.rating import BEHIND


@rule("M01", "No ref", Severity.ERROR, "rows", "ref")
def no_ref(_: View, row: Milestone) -> object:
    """What: A row that holds an action but no ref.
    Why: The ref is how an action is followed from one report to the next. Without it the action
        shows up as removed in one report and as new in the next.
    How: Give the row the next free ref of its section. If it is a further milestone of the action
        above, repeat that action's ref.
    Message: This row has no ref{what}.
    Fix: Type a ref that no other action has."""
    if row.ref.strip():
        return False
    what = quote(row.action or row.milestone or row.due_by or "; ".join(row.owners))
    return {"what": f": {what}" if what != "“”" else ""}


@rule("M02", "Section not on the Sections sheet", Severity.ERROR)
def unknown_section(view: View) -> Iterator[Fault]:
    """What: A row whose section is blank or is not one of the codes on the Sections sheet. It says
        nothing while the Sections sheet is empty.
    Why: Overviews count actions by section, so the row would be left out of them or stand in a
        section of its own.
    How: Choose the code from the list, written as on the Sections sheet. If the section is new, add
        it to the Sections sheet first.
    Message: Section {section!q} is not on the Sections sheet.
    Fix: Choose a code that is there, or add the section to the Sections sheet."""
    known = {section.code.strip() for section in view.plan.sections}
    for row in view.rows if view.codes else ():
        section, written = row.section.strip(), view.codes.get(key(row.section))
        if section in known or not (section or row.is_live):
            continue
        told = {}
        if not section:
            told = {"message": "This row has no section.", "fix": "Choose the section's code."}
        elif written:
            told["message"] = "Section {section!q} is written {correction!q} on Sections."
            told["fix"] = "Type {correction}, exactly as on the Sections sheet."
        yield fault(row, "section", correction=written, **told)


@rule("M03", "No owner", Severity.ERROR, "live", "owners")
def no_owner(_: View, row: Milestone) -> object:
    """What: A row without an owner, or with a stand-in such as TBC or Vacant. Removed and
        carried-over rows are left alone.
    Why: Nobody can be asked about the action, and lists by owner leave it out.
    How: Choose the post that answers for it from the Owners list. Where nobody is named yet, name
        the post that will decide, such as the section lead.
    Message: This row has no owner.
    Fix: Choose the post that owns it."""
    if not all(map(is_nobody, row.owners)):
        return False
    said = "; ".join(owner for owner in row.owners if owner.strip())
    return {"message": "The owner is only {said!q}.", "said": said} if said else True


@rule("M04", "Rating blank or unknown", Severity.ERROR, "rows", "rating")
def unknown_rating(view: View, row: Milestone) -> object:
    """What: A rating cell that is blank or holds a word that is not in the key to the ratings of
        actions (tblRatings on the Lists sheet; without one Blue, Green, Amber, Red and Grey).
        Capitals make no difference. Removed and carried-over rows may be blank. Of words that are
        in the key without a meaning, K01 speaks.
    Why: The row is left out of every count of ratings, so the totals that the committee sees don't
        add up.
    How: Choose one of the ratings. Put anything more into Progress. If the word is a rating of
        yours, add it to tblRatings with what it means.
    Message: This row has no rating.
    Fix: Choose one of {ratings}."""
    if row.rating is not None or view.is_in_key(RatingKind.ACTION, row.rating_text):
        return False
    told = {"ratings": ", ".join(view.plan.scale.words)}
    if not row.rating_text.strip():
        return row.is_live and told
    told["fix"] = (
        "Choose one of {ratings}; put anything more into Progress. If it is a rating of yours, "
        "add it to tblRatings on the Lists sheet."
    )
    return told | {"message": "{rating_text!q} is not a rating."}


@rule("M05", "No action text", Severity.ERROR, "rows", "action")
def no_action(view: View, row: Milestone) -> object:
    """What: A row that says nothing in the Action column. A milestone may leave it to another row
        with the same ref.
    Why: The printed plan would show an empty line with an owner and a date.
    How: Write the action, or repeat it from the first row with this ref.
    Message: {name} has no text.
    Fix: Write what is to be done."""
    if row.action.strip() or (
        row.milestone.strip()
        and any(each.action.strip() for each in view.by_ref.get(key(row.ref), ()))
    ):
        return False
    return {"name": f"Action {quote(row.ref)}" if row.ref.strip() else "This row"}


@rule("M06", "Status unknown", Severity.ERROR, "rows", "status")
def unknown_status(_: View, row: Milestone) -> object:
    """What: A status that is not one of On hold, Carried over and Removed. Blank is right for
        everything that simply runs.
    Why: A removed action whose status can't be read still counts as running and turns up as
        overdue.
    How: Choose the status from the list, or empty the cell.
    Message: {status_text!q} is not a status.
    Fix: Choose one of On hold, Carried over, Removed, or leave the cell blank."""
    return row.status is None


@rule("M07", "Rating or status not as in the list", Severity.ADVICE)
def not_as_in_the_list(view: View) -> Iterator[Fault]:
    """What: A rating or status in other capitals or another spelling than the list has, such as
        green or Gray. It counts as what it means. `plantools fix` puts it right.
    Why: The published table shows it as it is written.
    How: Choose it from the list, or let `plantools fix` do it.
    Message: {said!q} is written {correction!q} in the list.
    Fix: Choose {correction}."""
    for row in view.kept:
        for field in ("rating", "status"):
            said, value = getattr(row, f"{field}_text"), getattr(row, field)
            if value and said.strip() and said.strip() != value:
                yield fault(row, field, said=said, correction=str(value))


_TOTAL = re.compile(
    r"\s*((sub|grand|section)[\s-]*)?total\s*(for|of)?\b[^.]{0,40}|\s*(count|sum)\s*:?\s*\d*\s*",
    re.IGNORECASE,
)
_HEADERS = {
    "action": {"action", "actions", "whatwewilldo"},
    "ref": {"ref", "refno", "reference", "actionref", "no"},
    "rating_text": {"", "rating", "rag", "brag", "bragrating", "ragrating", "status"},
}


@rule("M08", "Row that is no action", Severity.ERROR, "rows", "ref")
def not_an_action(_: View, row: Milestone) -> object:
    """What: A subtotal or total, a heading, or a second row of column headers among the rows of the
        Actions table.
    Why: Every row of the table is counted and reported as an action, so all figures come out too
        high.
    How: Delete the row. For a total use Table Design, Total Row, which plantools leaves out. For
        headings use the Section column, and sort or filter by it.
    Message: {name!q} looks like {what}, and is counted as an action.
    Fix: Delete the row; a total belongs in the table's Total Row, a heading in Section."""
    texts = (row.ref, row.section, row.action, row.milestone)
    filled = sum(bool(text.strip()) for text in (*texts, row.rating_text, row.progress))
    if all(key(getattr(row, name)).rstrip(".:") in words for name, words in _HEADERS.items()):
        what = "a second row of headers"
    elif row.owners or row.due_by.strip():
        return False
    elif any(map(_TOTAL.fullmatch, texts)):
        what = "a total"
    elif filled == 1 and len(row.ref.split()) > 1:
        what = "a heading"
    else:
        return False
    field = "ref" if row.ref.strip() else "action"
    return {"name": row.ref or row.action or row.milestone, "what": what, "field": field}


@rule("M10", "Ref of another section", Severity.WARNING, "live", "ref")
def ref_of_another_section(view: View, row: Milestone) -> object:
    """What: A ref whose letters are not those of the row's section, such as SL3 in section CLA. It
        only speaks in plans whose refs begin with section codes, and never about refs that begin
        with a number.
    Why: Usually the section or the ref was mistyped, and the action is counted in the wrong
        section.
    How: Correct the one that is wrong. An action that moves to another section needs a new ref
        there; never use the old one again.
    Message: Ref {ref!q} doesn't begin like its section, {section!q}.
    Fix: Correct the ref or the section, whichever is wrong."""
    if not row.section.strip() or (view.codes and key(row.section) not in view.codes):
        return False  # M02's business
    wrong = row.ref.strip()[:1].isalpha() and not begins_with(row.ref, row.section)
    return wrong and view.refs_begin_with_codes


# --- dates


def _due(row: Milestone) -> str:
    return quote(row.due_by) if row.due_date is None else long_date(row.due_date)


def _undated(due: Due, kind: DueKind) -> bool:
    return due.kind is kind and due.first is None and due.last is None


@rule("M11", "Due by can't be read", Severity.WARNING, "open", "due_by")
def due_unreadable(_: View, row: Milestone) -> object:
    """What: An open action whose Due by names no date that can be understood.
    Why: It can never be shown as due or overdue, so nobody is reminded of it.
    How: Name a month and a year in the text, such as "Review in October 2025". If the words have to
        stay as they are, put the date into Due date.
    Message: Due by {due_by!q} can't be read as a date. {due.reason}
    Fix: Name a month and a year, or fill in Due date."""
    return row.due.kind is DueKind.UNPARSEABLE and row.due_by.strip()


@rule("M12", "On track or not started, but overdue", Severity.WARNING, "open", "rating")
def on_track_but_overdue(view: View, row: Milestone) -> object:
    """What: A row whose rating means on track or not started, and whose due date has passed on the
        date that the plan stands at. Rows on hold are left alone. A month counts until its last
        day.
    Why: The rating says that it will be done in time, and that time is over. It is the first thing
        that a committee or an inspector notices.
    How: If it is done, rate it complete. If not, rate it at risk or off track and say why in
        Progress, or agree a new date and write it into Due by.
    Message: The action is rated {rating}, but it was due {was_due} and is {days} overdue.
    Fix: Rate it {view.complete} if it is done; else {view.behind}, or agree a new date."""
    if view.as_at is None or row.meaning not in (Meaning.ON_TRACK, Meaning.NOT_STARTED):
        return False
    days = row.days_overdue(view.as_at)
    return days > 0 and {"was_due": _due(row), "days": count(days, "day")}


@rule("M14", "Due outside the plan's period", Severity.WARNING, "live", "due_by")
def due_outside_period(view: View, row: Milestone) -> object:
    """What: A due date before the plan starts, or one after it ends on a row that is neither done
        nor carried over. It says nothing where the cover gives no period.
    Why: Often it is a mistyped year. If it is meant, the plan will end with the action open, and
        the committee should know.
    How: Check the year. If the work really runs on, say so in Progress, and mark the row Carried
        over when the next plan begins.
    Message: The due date, {is_due}, is {when}.
    Fix: Check the year; if it is meant, say in Progress what happens outside the plan."""
    start, end, due = view.plan.period_start, view.plan.period_end, row.due
    if due.last is None or due.kind is DueKind.CARRIED_OVER or (start and end and end < start):
        return False  # a period that ends before it starts is P02's business
    if start and due.last < start:
        when = f"before the plan starts on {long_date(start)}"
    elif end and due.last > end and not row.is_done:
        when = f"after the plan ends on {long_date(end)}"
    else:
        return False
    field = "due_by" if row.due_date is None else "due_date"
    return {"is_due": _due(row), "when": when, "field": field}


@rule("M15", "Completed, but rated otherwise", Severity.WARNING, "live", "completed_on")
def completed_not_blue(_: View, row: Milestone) -> object:
    """What: A row with a date in Completed on and a rating that means neither complete nor that the
        evidence is awaited.
    Why: One of the two cells is wrong, and reports go by the rating.
    How: Rate it complete, or empty Completed on if it isn't finished after all.
    Message: The action was completed on {completed_on} but is rated {rating}.
    Fix: Rate it {view.complete}, or empty Completed on."""
    return row.completed_on and row.rating is not None and not row.is_done


@rule("M16", "Completed in the future", Severity.WARNING, "kept", "completed_on")
def completed_later(view: View, row: Milestone) -> object:
    """What: A date in Completed on that is later than the date the plan stands at.
    Why: A report can't say that something was finished on a day that hasn't come yet.
    How: Check the day and the year. If the date is right, the As at date on the cover is out of
        date.
    Message: Completed on is {completed_on}, later than the plan's date, {view.as_at}.
    Fix: Correct the date, or bring As at on the cover up to date."""
    return row.completed_on and view.as_at and row.completed_on > view.as_at


@rule("M17", "Carried over in words only", Severity.WARNING, "open", "due_by")
def carried_in_words(_: View, row: Milestone) -> object:
    """What: An open action whose Due by says that it is carried over to another plan, while its
        Status doesn't.
    Why: Reports go by the Status. The action is still counted as running, and having no date it is
        never shown as overdue.
    How: Choose Carried over in Status, or write the date by which it is now due.
    Message: Due by says {due_by!q}, but Status isn't Carried over.
    Fix: Choose Carried over in Status, or write a date."""
    return row.due.kind is DueKind.CARRIED_OVER


@rule("M22", "Date still to be scoped", Severity.ADVICE, "open", "due_by")
def to_be_scoped(_: View, row: Milestone) -> object:
    """What: An open action whose Due by only says that the date is still to be agreed or scoped.
    Why: It can't become overdue, so it can stay like that unnoticed from report to report.
    How: Agree a date, or at least the month in which it will be agreed.
    Message: Due by is only {due_by!q}.
    Fix: Agree a date, or the month in which the date will be agreed."""
    return _undated(row.due, DueKind.TO_BE_SCOPED)


@rule("M23", "Open without a date", Severity.ADVICE, "open", "due_by")
def no_date(_: View, row: Milestone) -> object:
    """What: An open action with nothing in Due by, or with words such as "ongoing" and no date.
        Work that is repeated at fixed times, such as a quarterly review, needs no end date.
    Why: An action without an end is never late and never finished.
    How: Name the month in which it will be done, or in which its effect will be reviewed.
    Message: Due by {due_by!q} names no date.
    Fix: Name the month in which it will be done or reviewed."""
    if row.due_date is None and not row.due_by.strip():
        return {"message": "This open action has no due date."}
    return _undated(row.due, DueKind.ONGOING)


_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTH_NAMES)
_BY = re.compile(
    rf"\bby\s+(?:the\s+)?(?:end\s+of\s+|mid[- ]|early\s+)?(?P<day>\d{{1,2}}(?:st|nd|rd|th)?\s+)?"
    rf"(?P<month>{_MONTH})\s+(?P<year>20\d\d)\b",
    re.IGNORECASE,
)


@rule("M18", "Dates that contradict each other", Severity.WARNING)
def contradictory_dates(view: View) -> Iterator[Fault]:
    """What: An open row whose Action or Milestone names another month to be done by ("by March
        2026") than Due by; and one whose Due date lies outside the time that Due by names.
    Why: The published plan gives two dates for one thing, and overdue is counted from just one of
        them.
    How: Agree which date is right and write it in both places. The date is best left out of the
        action's text. Empty Due date where Due by says it all.
    Message: The {where} says by {month}, but it is due {is_due}.
    Fix: Write the right date in both places."""
    for row in view.open:
        last, due = row.due.last, parse_due(row.due_by)
        ends = {month_year(day) for day in (last, *row.due.dates) if day}
        for field in ("action", "milestone") if last else ():
            text = getattr(row, field)
            months = [
                month_year(day)
                for match in (_BY.finditer(text) if "20" in text else ())
                if (day := parse_due(f"{match['month']} {match['year']}").last)
            ]
            if months and ends.isdisjoint(months):
                yield fault(row, field, where=field, month=months[-1], is_due=_due(row))
        if row.due_date is None or due.last is None or due.kind is DueKind.CARRIED_OVER:
            continue
        first = due.first or due.last.replace(day=1)
        if not first <= row.due_date <= due.last and row.due_date not in due.dates:
            message = "Due date is {due_date}, but Due by says {due_by!q}."
            fix = "Write the right date in Due by, and empty Due date."
            yield fault(row, "due_date", message=message, fix=fix)


# --- what Progress and Evidence say


@rule("M13", "Behind without progress", Severity.WARNING)
def no_progress(view: View) -> Iterator[Fault]:
    """What: A row whose rating means at risk or off track, with nothing in Progress, or with no
        more than "n/a". A plan without a Progress column is told so once.
    Why: The committee will ask why it is behind and what is being done.
    How: Say in Progress why it is behind, what is being done and by when it will be back on
        track."""
    wanted = {"progress": ("Progress", "Say why it is behind, what is being done and by when.")}
    behind = [row for row in view.live if row.meaning in BEHIND]
    return _blank_cells(behind, view.behind, wanted)


@rule("M20", "Complete without completion date or evidence", Severity.ADVICE)
def not_shown_complete(view: View) -> Iterator[Fault]:
    """What: A row rated complete with nothing in Completed on or nothing in Evidence, or in
        neither. A plan without those columns is told so once.
    Why: Without the date nobody can tell whether it was done in time. Inspectors and scrutiny ask
        what shows that it is complete.
    How: Fill in the day on which it was finished, and what shows it and where it can be found, such
        as a report and its folder."""
    wanted = {
        "completed_on": ("Completed on", "Fill in the day on which it was finished."),
        "evidence": ("Evidence", "Say what shows that it is done and where to find it."),
    }
    return _blank_cells([row for row in view.live if row.is_complete], view.complete, wanted)


def _blank_cells(
    rows: list[Milestone], rated: str, wanted: Mapping[str, tuple[str, str]]
) -> Iterator[Fault]:
    """A fault for each row where fields are blank, and one for all rows without the columns.

    `wanted` gives the header of each field and what to fill in. Many councils' plans have no such
    columns: to tell them so in every row would bury everything else.
    """
    columns = rows[0].place.columns if rows else {}
    lacking = [name for name in wanted if columns and name not in columns]
    for row in rows:
        said = {n: str(getattr(row, n) or "").strip() for n in wanted if n not in lacking}
        if blank := [name for name, text in said.items() if is_nothing(text)]:
            only = f"is only {quote(said[blank[0]])}" if said[blank[0]] else "is blank"
            state = "are blank" if len(blank) > 1 else only
            told = f"{' and '.join(wanted[name][0] for name in blank)} {state}"
            message = "The action is rated {rating} but {told}."
            fix = " ".join(wanted[name][1] for name in blank)
            yield fault(row, blank[0], told=told, message=message, fix=fix)
    if lacking:
        headers = [wanted[name][0] for name in lacking]
        number = f"{count(len(rows), 'row')} {'is' if len(rows) == 1 else 'are'}"
        message = f"The table has no {' or '.join(headers)} column, and {number} rated {{rated}}."
        added = f"{'column' if len(lacking) == 1 else 'columns'} headed {' and '.join(headers)}"
        fix = " ".join((f"Add {added}.", *(wanted[name][1] for name in lacking)))
        yield fault(Row(place=rows[0].place), lacking[0], message=message, fix=fix, rated=rated)


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
_WHEN = re.compile(
    rf"\b(?P<month>{_MONTH}|sept)\b\.?(?:\s+(?P<year>20\d\d))?"
    r"|\b\d{1,2}/\d{1,2}/(?P<figures>(?:20)?\d\d)\b"
    r"|\bnext (?:week|month|term|quarter|year)|\b(?:spring|summer|autumn|winter|easter|christmas"
    r"|half[- ]term|q[1-4]|year[- ]end|end of (?:the )?(?:week|month|term|quarter|year))\b"
    r"|\b(?:in|within) (?:the next )?\w+ (?:days|weeks|months)\b",
    re.IGNORECASE,
)


@rule("M19", "Complete, but Progress speaks of the future", Severity.WARNING, "live", "progress")
def blue_in_the_future(_: View, row: Milestone) -> object:
    """What: A row rated complete whose Progress says that something of it is still to come: "will
        be published", "to be completed", "awaiting sign-off", "work continues".
    Why: Complete means that nothing is left. A reader who finds that something is left doubts every
        other one.
    How: Bring Progress up to date; or rate the row on track again until it is finished.
    Message: The action is rated {rating}, but Progress says {said!q}.
    Fix: Bring Progress up to date, or change the rating."""
    match = row.is_complete and _FUTURE.search(row.progress)
    return match and {"said": match[0]}


@rule("M24", "Progress says complete, rating doesn't", Severity.WARNING, "open", "rating")
def complete_in_words(_: View, row: Milestone) -> object:
    """What: An open row whose Progress begins by saying that the action is complete, finished, done
        or closed, and names nothing that is left.
    Why: Work that is done is counted as open. The plan looks worse than it is.
    How: Rate it complete and fill in Completed on and Evidence; or say in Progress what is left.
    Message: Progress says {said!q}, but the action is rated {rated}.
    Fix: Rate it {view.complete} if nothing is left; else say in Progress what is left."""
    match = _DONE.match(row.progress.strip()[:200])
    rated = row.rating or row.rating_text or "not at all"
    partly = match and _PARTLY.search(row.progress)
    return match and not partly and {"said": match[0].strip(" .,;:"), "rated": rated}


@rule("M25", "Behind, with no date to be back on track", Severity.ADVICE, "open", "progress")
def no_recovery_date(view: View, row: Milestone) -> object:
    """What: A row rated at risk or off track whose due date has passed, or that has none, while
        Progress names no time to come: no month, no date, no "next term".
    Why: Whoever is behind is asked for a plan to recover. A plan has a date, and it is the first
        thing that a committee asks for.
    How: Say in Progress by when it will be back on track or done.
    Message: The action is rated {rating}, and Progress names no date by which it will be back on
        track.
    Fix: Say in Progress by when."""
    last = row.due.last
    if row.meaning not in BEHIND or is_nothing(row.progress):
        return False
    if last is not None and view.as_at is not None and last >= view.as_at:
        return False
    return not any(_is_to_come(match, view.as_at) for match in _WHEN.finditer(row.progress))


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
