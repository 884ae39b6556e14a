"""Rules that look at an action as a whole: all rows with the same ref."""

from __future__ import annotations

from collections.abc import Iterator

from plantools.checks.plan_lookup import View, begins_with, key
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import plain, quote
from plantools.plan import Milestone


@rule("A01", "Ref used twice", Severity.ERROR)
def ref_used_twice(view: View) -> Iterator[Fault]:
    """What it finds: Two rows with the same ref and different actions, or the very same milestone
        twice. Several rows with one ref are fine when they are milestones of one action: the action
        reads the same and the milestone, owner or date differs. Capitals, punctuation and spaces
        make no difference, and a row that was removed may keep an earlier wording of the action.
    Why it matters: A ref stands for one action, in this report and in all later ones. Two actions
        with one ref are counted as one, and changes to the one are reported of the other.
    How to put it right: Give the second action a ref that was never used. If it is a milestone of
        the same action, repeat the action word for word. Delete a row that is there twice.
    """
    for rows in view.by_ref.values():
        if len(rows) > 1:
            yield from _other_actions(rows)
            yield from _repeated(rows)


def _other_actions(rows: list[Milestone]) -> Iterator[Fault]:
    """One fault for each wording after the first."""
    worded = [row for row in rows if row.action.strip()]
    # A live row says what the ref stands for today, whatever an older, removed one says.
    worded.sort(key=lambda row: not row.is_live)
    seen: dict[str, Milestone] = {}
    for row in worded:
        wording = plain(row.action)
        first = next(iter(seen.values()), row)
        if wording not in seen and seen and not _earlier_wording(row, first):
            message = (
                f"Ref {quote(row.ref)} stands for {quote(row.action)} here and for another "
                f"action{_on_row(first)}."
            )
            fix = "Give this action a new ref, or word the action as in the other row."
            yield fault(row, "ref", message, fix)
        seen.setdefault(wording, row)


def _earlier_wording(row: Milestone, today: Milestone) -> bool:
    """Whether a row out of use holds the same action as it was worded before."""
    if row.is_live:
        return False
    old, new = set(plain(row.action).split()), set(plain(today.action).split())
    return len(old & new) * 2 > len(old | new)


def _repeated(rows: list[Milestone]) -> Iterator[Fault]:
    seen: dict[object, Milestone] = {}
    for row in rows:
        if not row.is_live:
            continue
        same = (
            plain(row.action),
            plain(row.milestone),
            tuple(plain(owner) for owner in row.owners),
            plain(row.due_by),
            row.due_date,
        )
        first = seen.setdefault(same, row)
        if first is not row:
            message = (
                f"Ref {quote(row.ref)} stands{_on_row(first)} already, with the same action, "
                "owner and date."
            )
            fix = "Delete one of the two rows, or say in Milestone how they differ."
            yield fault(row, "ref", message, fix)


@rule("A02", "Ref written in two ways", Severity.WARNING)
def ref_in_two_ways(view: View) -> Iterator[Fault]:
    """What it finds: A ref that differs from the same ref on an earlier row, or from its section's
        code, only in capitals or spaces, such as sl1 or SL 1 for SL1.
    Why it matters: Filters and lists take the two for two actions, and from one report to the next
        it looks as though one was removed and another added.
    How to put it right: Write it everywhere in the same way, without spaces and in the section's
        capitals.
    """
    codes = {section.code.strip() for section in view.plan.sections}
    for rows in view.by_ref.values():
        first = rows[0]
        for row in rows:
            ref, code = row.ref.strip(), row.section.strip()
            if ref != first.ref.strip():
                message = f"Ref {quote(ref)} is written {quote(first.ref)}{_on_row(first)}."
                yield fault(row, "ref", message, "Write it in both rows in the same way.")
            elif code in codes and begins_with(ref, code) and not ref.startswith(code):
                message = f"Ref {quote(ref)} is not written like its section, {quote(code)}."
                yield fault(row, "ref", message, f"Begin it with {code}.")


@rule("A03", "One action in two sections", Severity.WARNING)
def action_in_two_sections(view: View) -> Iterator[Fault]:
    """What it finds: Rows with the same ref and different sections. Plans whose refs begin with
        section codes are told so by M10, at the row that doesn't fit.
    Why it matters: The action is counted in one of the two sections and missing from the other.
    How to put it right: Give all rows of the action the same section. If they are two actions, give
        the second a new ref.
    """
    if view.refs_begin_with_codes:
        return
    for rows in view.by_ref.values():
        live = [row for row in rows if row.is_live and row.section.strip()]
        for row in live[1:]:
            if key(row.section) != key(live[0].section):
                message = (
                    f"Ref {quote(row.ref)} is in section {quote(row.section)} here and in "
                    f"{quote(live[0].section)}{_on_row(live[0])}."
                )
                fix = "Give all rows of the action the same section, or this one a new ref."
                yield fault(row, "section", message, fix)


def _on_row(row: Milestone) -> str:
    return f" on row {row.place.row}" if row.place.row else " further up"
