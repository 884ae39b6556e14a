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
Rows = list[Milestone]
Edit = Callable[[Rows, random.Random], Rows]


@st.composite
def plans(draw: st.DrawFn) -> Rows:
    """Actions with wordings of their own; some with milestones, which have names."""

    def one(values: Any) -> Any:
        return draw(st.sampled_from(values))

    rows = []
    for number in range(draw(st.integers(2, 6))):
        section, action = one(("SL", "CL", "QA")), f"{one(VERBS)} the {one(THINGS)} no {number}"
        rows += [
            Milestone(
                ref=f"{section}{number + 1}",
                section=section,
                action=action,
                milestone=name,
                owners=(one(POSTS),),
                due_by=one(MONTHS),
                rating=one(BRAG.words),
            )
            for name in one([("",), ("",), NAMES[:2], NAMES[:3]])
        ]
    return rows


def in_one_row(field: str, *values: Any) -> Edit:
    def edit(rows: Rows, by: random.Random) -> Rows:
        row = by.choice(rows)
        new = by.choice([v for v in values if v != getattr(row, field)] or list(values))
        return [replace(each, **{field: new}) if each is row else each for each in rows]

    return edit


def in_whole_action(**said: Any) -> Edit:
    def edit(rows: Rows, by: random.Random) -> Rows:
        ref = by.choice(rows).ref
        return [replace(row, **said) if row.ref == ref else row for row in rows]

    return edit


def add_action(rows: Rows, by: random.Random) -> Rows:
    new = Milestone(ref="ZZ9", section="QA", action="Do what nobody did before", due_by="May 2025")
    place = by.randrange(len(rows) + 1)
    return [*rows[:place], new, *rows[place:]]


def add_milestone(rows: Rows, by: random.Random) -> Rows:
    like = by.choice([row for row in rows if row.milestone] or rows)
    return [*rows, replace(like, milestone="Yet another part", due_by="May 2027")]


def remove_action(rows: Rows, by: random.Random) -> Rows:
    ref = by.choice(rows).ref
    return [row for row in rows if row.ref != ref]


def remove_milestone(rows: Rows, by: random.Random) -> Rows:
    """One of several; an action that has none but it stays."""
    refs = [row.ref for row in rows]
    gone = by.choice([row for row in rows if refs.count(row.ref) > 1] or [None])
    return [row for row in rows if row is not gone]


EDITS: tuple[tuple[str, Edit], ...] = (
    *(("added", add_action), ("removed", remove_action)),
    *(("changed", add_milestone), ("changed", remove_milestone)),
    ("changed", in_whole_action(action="Do something else altogether")),
    *(("moved", in_whole_action(section="XX")), ("renumbered", in_whole_action(ref="ZZ9"))),
    ("retimed", in_one_row("due_by", *MONTHS, "")),
    ("scoping", in_one_row("due_by", "To be scoped")),
    ("owners", in_one_row("owners", *((post,) for post in POSTS))),
    ("ratings", in_one_row("rating", *BRAG.words)),
    ("statuses", in_one_row("status", Status.ON_HOLD, Status.CARRIED_OVER)),
)
edits = st.sampled_from(EDITS)
chance = st.randoms(use_true_random=False)


@given(plans(), edits, chance)
def test_one_edit_is_told_once_in_its_table(
    rows: Rows, edit: tuple[str, Edit], by: random.Random
) -> None:
    assert compare(plan(rows), plan(rows)) == Changes()
    table, make = edit
    after = make(rows, by)
    changes = compare(plan(rows), plan(after))
    told = {f.name: len(getattr(changes, f.name)) for f in fields(changes)}
    assert told == {name: int(name == table and after != rows) for name in told}
    mixed = compare(plan(rows), plan(by.sample(after, len(after))))  # whatever the order of rows
    for field in fields(changes):
        assert as_set(getattr(changes, field.name)) == as_set(getattr(mixed, field.name))


@given(plans(), st.lists(edits, max_size=4), chance)
def test_before_and_the_changes_make_after(
    rows: Rows, edits: list[tuple[str, Edit]], by: random.Random
) -> None:
    after = rows
    for _, make in edits:
        after = make(after, by) if after else after
    if len({(row.ref, row.milestone) for row in after}) < len(after):
        return  # two additions of the same thing: no longer a plan with names for its parts
    changes = compare(plan(rows), plan(after))
    assert as_set(applied(rows, changes)) == as_set(after)


def plan(rows: Rows) -> Plan:
    return Plan(milestones=tuple(rows))


def as_set(rows: Iterable[object]) -> set[str]:
    return {repr(row) for row in rows}


def applied(rows: Rows, changes: Changes) -> Rows:
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
        if change.milestone and change.after and not change.rows:
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
