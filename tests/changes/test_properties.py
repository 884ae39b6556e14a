"""Whatever the plan: each edit is told once, in its table, and leads from before to after."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plantools import compare
from plantools.changes import Changes
from plantools.changes.compare import NO_TIMESCALE
from plantools.plan import BRAG, Milestone, Plan, Status

VERBS = ("Agree", "Publish", "Train", "Visit", "Audit", "Open", "Commission", "Review")
THINGS = ("dashboard", "hub", "protocol", "panel", "strategy", "supervision", "health plan")
MONTHS = ("January 2025", "March 2025", "June 2025", "October 2025", "Q3 2025/26")
POSTS = ("Head of Service", "Director", "Team Manager", "Virtual Headteacher")
NAMES = ("North", "South", "West hub", "Second phase")
Edit = Callable[[list[Milestone], random.Random], tuple[list[Milestone], str]]


@st.composite
def plans(draw: st.DrawFn) -> list[Milestone]:
    """Actions with wordings of their own; some with milestones, which have names."""
    rows = []
    for number in range(draw(st.integers(2, 6))):
        section = draw(st.sampled_from(("SL", "CL", "QA")))
        action = f"{draw(st.sampled_from(VERBS))} the {draw(st.sampled_from(THINGS))} no {number}"
        names = draw(st.sampled_from([("",), ("",), NAMES[:2], NAMES[:3]]))
        rows += [
            Milestone(
                ref=f"{section}{number + 1}",
                section=section,
                action=action,
                milestone=name,
                owners=(draw(st.sampled_from(POSTS)),),
                due_by=draw(st.sampled_from(MONTHS)),
                rating=draw(st.sampled_from(BRAG.words)),
            )
            for name in names
        ]
    return rows


def other(values: tuple[Any, ...], value: object, by: random.Random) -> Any:
    return by.choice([one for one in values if one != value] or list(values))


def in_one_row(table: str, field: str, values: tuple[Any, ...]) -> Edit:
    def edit(rows: list[Milestone], by: random.Random) -> tuple[list[Milestone], str]:
        place = by.randrange(len(rows))
        new = replace(rows[place], **{field: other(values, getattr(rows[place], field), by)})
        return [*rows[:place], new, *rows[place + 1 :]], table

    return edit


def in_whole_action(table: str, field: str, value: Any) -> Edit:
    def edit(rows: list[Milestone], by: random.Random) -> tuple[list[Milestone], str]:
        ref = by.choice(rows).ref
        return [replace(r, **{field: value}) if r.ref == ref else r for r in rows], table

    return edit


def add_action(rows: list[Milestone], by: random.Random) -> tuple[list[Milestone], str]:
    new = Milestone(ref="ZZ9", section="QA", action="Do what nobody did before", due_by="May 2025")
    place = by.randrange(len(rows) + 1)
    return [*rows[:place], new, *rows[place:]], "added"


def add_milestone(rows: list[Milestone], by: random.Random) -> tuple[list[Milestone], str]:
    like = by.choice([row for row in rows if row.milestone] or rows)
    return [*rows, replace(like, milestone="Yet another part", due_by="May 2027")], "changed"


def remove_action(rows: list[Milestone], by: random.Random) -> tuple[list[Milestone], str]:
    ref = by.choice(rows).ref
    return [row for row in rows if row.ref != ref], "removed"


def remove_row(rows: list[Milestone], by: random.Random) -> tuple[list[Milestone], str]:
    gone = by.choice(rows)
    left = [row for row in rows if row is not gone]
    return left, "changed" if gone.ref in {row.ref for row in left} else "removed"


EDITS: tuple[Edit, ...] = (
    add_action,
    add_milestone,
    remove_action,
    remove_row,
    in_whole_action("changed", "action", "Do something else altogether"),
    in_whole_action("moved", "section", "XX"),
    in_whole_action("renumbered", "ref", "ZZ9"),
    in_one_row("retimed", "due_by", (*MONTHS, "")),
    in_one_row("scoping", "due_by", ("To be scoped",)),
    in_one_row("owners", "owners", tuple((post,) for post in POSTS)),
    in_one_row("ratings", "rating", BRAG.words),
    in_one_row("statuses", "status", (Status.ON_HOLD, Status.CARRIED_OVER)),
)


@given(plans())
def test_a_plan_is_no_change_to_itself(rows: list[Milestone]) -> None:
    assert compare(plan(rows), plan(rows)) == Changes()


@given(plans(), st.sampled_from(EDITS), st.randoms(use_true_random=False))
def test_one_edit_is_told_once_in_its_table(
    rows: list[Milestone], edit: Edit, by: random.Random
) -> None:
    after, table = edit(rows, by)
    changes = compare(plan(rows), plan(after))
    told = {f.name: len(getattr(changes, f.name)) for f in fields(changes)}
    assert told == {name: int(name == table) for name in told}


@given(plans(), st.lists(st.sampled_from(EDITS), max_size=4), st.randoms(use_true_random=False))
def test_before_and_the_changes_make_after(
    rows: list[Milestone], edits: list[Edit], by: random.Random
) -> None:
    after = rows
    for edit in edits:
        if after:
            after, _ = edit(after, by)
    if len({(row.ref, row.milestone) for row in after}) < len(after):
        return  # two additions of the same thing: no longer a plan with names for its parts
    changes = compare(plan(rows), plan(after))
    assert as_set(applied(rows, changes)) == as_set(after)


@given(plans(), st.sampled_from(EDITS), st.randoms(use_true_random=False))
def test_the_order_of_rows_doesnt_matter(
    rows: list[Milestone], edit: Edit, by: random.Random
) -> None:
    after, _ = edit(rows, by)
    mixed = by.sample(after, len(after))
    changes, again = compare(plan(rows), plan(after)), compare(plan(rows), plan(mixed))
    for field in fields(changes):
        assert as_set(getattr(changes, field.name)) == as_set(getattr(again, field.name))


def plan(rows: list[Milestone]) -> Plan:
    return Plan(milestones=tuple(rows))


def as_set(rows: Iterable[object]) -> set[str]:
    return {repr(row) for row in rows}


def applied(rows: list[Milestone], changes: Changes) -> list[Milestone]:
    """What a committee that has the plan before and the changes would make of them."""
    renumbered = {row.before: row.ref for row in changes.renumbered}
    rows = [replace(row, ref=renumbered.get(row.ref, row.ref)) for row in rows]
    gone = {(row.ref, "") for row in changes.removed}
    gone |= {(row.ref, row.before) for row in changes.changed if not row.after}
    rows = [r for r in rows if not {(r.ref, ""), (r.ref, r.milestone or r.due_by)} & gone]

    def put(ref: str, name: str | None, **values: Any) -> None:
        for place, row in enumerate(rows):
            if row.ref == ref and name in (None, row.milestone):
                rows[place] = replace(row, **values)

    for change in changes.changed:
        if change.milestone and change.before and change.after:
            put(change.ref, change.before, milestone=change.after)
        elif not change.milestone:
            put(change.ref, None, action=change.after)
    for retime in changes.retimed:
        put(retime.ref, retime.milestone, due_by=retime.revised)
    for scope in changes.scoping:
        put(scope.ref, scope.milestone, due_by=scope.timescale)
    for handover in changes.owners:
        put(handover.ref, handover.milestone, owners=handover.after)
    for rated in changes.ratings:
        put(rated.ref, rated.milestone, rating=BRAG.word(rated.after))
    for move in changes.moved:
        put(move.ref, None, section=move.after)
    for status in changes.statuses:
        put(status.ref, status.milestone, status=Status(status.after))
    for change in changes.changed:
        for told in () if change.rows else change.new_timescale.split("; "):
            milestone, _, when = told.rpartition(": ")
            if when:
                put(change.ref, milestone, due_by="" if when == NO_TIMESCALE else when)
    rows += [row for added in changes.added for row in added.rows]
    return rows + [row for changed in changes.changed for row in changed.rows]
