"""Rules that look at each row of the Actions table by itself; dates are in `date_rules`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plantools.checks.plan_lookup import View, begins_with, key
from plantools.checks.rule import Fault, Severity, Wanted, blank_cells, fault, rule
from plantools.checks.words import is_nobody, quote
from plantools.plan import Milestone, RatingKind, Status
from plantools.plan.rating import BEHIND

_STATUSES = ", ".join(status for status in Status if status)


@rule("M01", "No ref", Severity.ERROR)
def no_ref(view: View) -> Iterator[Fault]:
    """What it finds: A row that holds an action but no ref.
    Why it matters: The ref is how an action is followed from one report to the next. Without it the
        action shows up as removed in one report and as new in the next.
    How to put it right: Give the row the next free ref of its section. If it is a further milestone
        of the action above, repeat that action's ref.
    """
    for row in view.rows:
        if not row.ref.strip():
            what = quote(row.action or row.milestone or row.due_by or "; ".join(row.owners))
            message = f"This row has no ref: {what}." if what != "“”" else "This row has no ref."
            yield fault(row, "ref", message, "Type a ref that no other action has.")


@rule("M02", "Section not on the Sections sheet", Severity.ERROR)
def unknown_section(view: View) -> Iterator[Fault]:
    """What it finds: A row whose section is blank or is not one of the codes on the Sections sheet.
        It says nothing while the Sections sheet is empty.
    Why it matters: Overviews count actions by section, so the row would be left out of them or
        stand in a section of its own.
    How to put it right: Choose the code from the list, written as on the Sections sheet. If the
        section is new, add it to the Sections sheet first.
    """
    if not view.codes:
        return
    known = {section.code.strip() for section in view.plan.sections}
    for row in view.rows:
        if row.section.strip() in known or (not row.section.strip() and not row.is_live):
            continue
        written = view.codes.get(key(row.section))
        if not row.section.strip():
            message, fix = "This row has no section.", "Choose the section's code."
        elif written is not None:
            message = f"Section {quote(row.section)} is written {quote(written)} on Sections."
            fix = f"Type {written}, exactly as on the Sections sheet."
        else:
            message = f"Section {quote(row.section)} is not on the Sections sheet."
            fix = "Choose a code that is there, or add the section to the Sections sheet."
        yield fault(row, "section", message, fix, written)


@rule("M03", "No owner", Severity.ERROR)
def no_owner(view: View) -> Iterator[Fault]:
    """What it finds: A row without an owner, or with a stand-in such as TBC or Vacant. Removed and
        carried-over rows are left alone.
    Why it matters: Nobody can be asked about the action, and lists by owner leave it out.
    How to put it right: Choose the post that answers for it from the Owners list. Where nobody is
        named yet, name the post that will decide, such as the section lead.
    """
    for row in view.live:
        if all(is_nobody(owner) for owner in row.owners):
            said = "; ".join(owner for owner in row.owners if owner.strip())
            message = f"The owner is only {quote(said)}." if said else "This row has no owner."
            yield fault(row, "owners", message, "Choose the post that owns it.")


@rule("M04", "Rating blank or unknown", Severity.ERROR)
def unknown_rating(view: View) -> Iterator[Fault]:
    """What it finds: A rating cell that is blank or holds a word that is not in the key to the
        ratings of actions (tblRatings on the Lists sheet; without one Blue, Green, Amber, Red and
        Grey). Capitals make no difference. Removed and carried-over rows may be blank. Of words
        that are in the key without a meaning, K01 speaks.
    Why it matters: The row is left out of every count of ratings, so the totals that the committee
        sees don't add up.
    How to put it right: Choose one of the ratings. Put anything more into Progress. If the word is
        a rating of yours, add it to tblRatings with what it means.
    """
    ratings = ", ".join(view.plan.scale.words)
    for row in view.rows:
        if row.rating is not None or view.is_in_key(RatingKind.ACTION, row.rating_text):
            continue
        if row.rating_text.strip():
            fix = (
                f"Choose one of {ratings}; put anything more into Progress. If it is a rating of "
                "yours, add it to tblRatings on the Lists sheet."
            )
            yield fault(row, "rating", f"{quote(row.rating_text)} is not a rating.", fix)
        elif row.is_live:
            yield fault(row, "rating", "This row has no rating.", f"Choose one of {ratings}.")


@rule("M05", "No action text", Severity.ERROR)
def no_action(view: View) -> Iterator[Fault]:
    """What it finds: A row that says nothing in the Action column. A milestone may leave it to
        another row with the same ref.
    Why it matters: The printed plan would show an empty line with an owner and a date.
    How to put it right: Write the action, or repeat it from the first row with this ref.
    """
    for row in view.rows:
        if row.action.strip():
            continue
        if row.milestone.strip() and any(
            r.action.strip() for r in view.by_ref.get(key(row.ref), ())
        ):
            continue
        name = f"Action {quote(row.ref)}" if row.ref.strip() else "This row"
        yield fault(row, "action", f"{name} has no text.", "Write what is to be done.")


@rule("M06", "Status unknown", Severity.ERROR)
def unknown_status(view: View) -> Iterator[Fault]:
    """What it finds: A status that is not one of On hold, Carried over and Removed. Blank is right
        for everything that simply runs.
    Why it matters: A removed action whose status can't be read still counts as running and turns up
        as overdue.
    How to put it right: Choose the status from the list, or empty the cell.
    """
    for row in view.rows:
        if row.status is None:
            fix = f"Choose one of {_STATUSES}, or leave the cell blank."
            yield fault(row, "status", f"{quote(row.status_text)} is not a status.", fix)


@rule("M07", "Rating or status not as in the list", Severity.ADVICE)
def not_as_in_the_list(view: View) -> Iterator[Fault]:
    """What it finds: A rating or status in other capitals or another spelling than the list has,
        such as green or Gray. It counts as what it means. `plantools fix` puts it right.
    Why it matters: The published table shows it as it is written.
    How to put it right: Choose it from the list, or let `plantools fix` do it.
    """
    for row in view.kept:
        for field, said, value in (
            ("rating", row.rating_text, row.rating),
            ("status", row.status_text, row.status),
        ):
            if value and said.strip() and said.strip() != value:
                message = f"{quote(said)} is written {quote(value)} in the list."
                yield fault(row, field, message, f"Choose {value}.", str(value))


@rule("M10", "Ref of another section", Severity.WARNING)
def ref_of_another_section(view: View) -> Iterator[Fault]:
    """What it finds: A ref whose letters are not those of the row's section, such as SL3 in section
        CLA. It only speaks in plans whose refs begin with section codes, and never about refs that
        begin with a number.
    Why it matters: Usually the section or the ref was mistyped, and the action is counted in the
        wrong section.
    How to put it right: Correct the one that is wrong. An action that moves to another section
        needs a new ref there; never use the old one again.
    """
    if not view.refs_begin_with_codes:
        return
    for row in view.live:
        if not row.section.strip() or (view.codes and key(row.section) not in view.codes):
            continue  # M02's business
        if row.ref.strip()[:1].isalpha() and not begins_with(row.ref, row.section):
            message = f"Ref {quote(row.ref)} doesn't begin like its section, {quote(row.section)}."
            yield fault(row, "ref", message, "Correct the ref or the section, whichever is wrong.")


@rule("M13", "Behind without progress", Severity.WARNING)
def no_progress(view: View) -> Iterator[Fault]:
    """What it finds: A row whose rating means at risk or off track, with nothing in Progress, or
        with no more than "n/a". A plan without a Progress column is told so once.
    Why it matters: The committee will ask why it is behind and what is being done.
    How to put it right: Say in Progress why it is behind, what is being done and by when it will be
        back on track.
    """
    return blank_cells(
        [row for row in view.live if row.meaning in BEHIND],
        {"progress": Wanted("Progress", "Say why it is behind, what is being done and by when.")},
        message=lambda row, blank: f"The action is rated {row.rating} but {blank}.",
        rows_are=f"rated {view.named(*BEHIND)}",
    )


_TOTAL = re.compile(
    r"\s*((sub|grand|section)[\s-]*)?total\s*(for|of)?\b[^.]{0,40}|\s*(count|sum)\s*:?\s*\d*\s*",
    re.IGNORECASE,
)
_HEADERS = {
    "ref": {"ref", "refno", "reference", "actionref", "no"},
    "action": {"action", "actions", "whatwewilldo"},
    "rating": {"rating", "rag", "brag", "bragrating", "ragrating", "status"},
}


@rule("M08", "Row that is no action", Severity.ERROR)
def not_an_action(view: View) -> Iterator[Fault]:
    """What it finds: A subtotal or total, a heading, or a second row of column headers among the
        rows of the Actions table.
    Why it matters: Every row of the table is counted and reported as an action, so all figures come
        out too high.
    How to put it right: Delete the row. For a total use Table Design, Total Row, which plantools
        leaves out. For headings use the Section column, and sort or filter by it.
    """
    for row in view.rows:
        what = _what_else(row)
        if what:
            field = "ref" if row.ref.strip() else "action"
            message = (
                f"{quote(row.ref or row.action or row.milestone)} looks like {what}, and is "
                "counted as an action."
            )
            fix = "Delete the row; a total belongs in the table's Total Row, a heading in Section."
            yield fault(row, field, message, fix)


def _what_else(row: Milestone) -> str:
    texts = (row.ref, row.section, row.action, row.milestone)
    if all(key(getattr(row, name)).rstrip(".:") in words for name, words in _headers(row)):
        return "a second row of headers"
    if row.owners or row.due_by.strip():
        return ""
    if any(_TOTAL.fullmatch(text) for text in texts):
        return "a total"
    filled = [text for text in (*texts, row.rating_text, row.progress) if text.strip()]
    if len(filled) == 1 and len(row.ref.split()) > 1:
        return "a heading"
    return ""


def _headers(row: Milestone) -> Iterator[tuple[str, set[str]]]:
    """The fields that would say so, with the words that would stand in them."""
    yield "action", _HEADERS["action"]
    yield "ref", _HEADERS["ref"]
    if row.rating_text:
        yield "rating_text", _HEADERS["rating"]
