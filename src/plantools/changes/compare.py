"""Compare two states of a plan: what a committee has to be told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from plantools.changes.change_tables import (
    BEYOND,
    Added,
    Changed,
    Changes,
    Direction,
    Merged,
    Moved,
    OwnerChange,
    RatingMove,
    Removed,
    Renumbered,
    Retimed,
    Scoping,
    StatusChange,
    Table,
)
from plantools.changes.pairing import ActionPair, pair_actions, wording_of
from plantools.changes.reasons import Reasons
from plantools.changes.wording import (
    difference,
    is_scoped,
    same_text,
    same_timescale,
    shown,
    text_key,
)
from plantools.plan import Meaning, Milestone, Plan, RatingScale
from plantools.plan.model import ref_key

NO_TIMESCALE = "No timescale"
"""The new timescale of an action that had one and has none now."""
_COVERED = re.compile(
    r"\b(?:cover|merg|combin|incorporat|includ|subsum|duplicat|replac|supersed|absorb|part of)",
    re.IGNORECASE,
)
_REF = re.compile(r"[A-Za-z]*\d+(?:\.\d+)*[A-Za-z]?")


def compare(
    before: Plan,
    after: Plan,
    *,
    reported: Collection[str] = (),
    since: date | None = None,
    without: Collection[str] = (),
) -> Changes:
    """What changed from one state of a plan to another.

    The committee's five tables follow the change appendix of Cheshire East Council's
    improvement plan (January 2025): an action whose wording changed stands in `changed`
    with its new timescale and not again in `retimed`; "Report under" in tblReasons of
    `after` overrides the table. White space, punctuation and typographic quotes are no change.

    Args:
        before: the plan as it was reported last.
        after: the plan now; its reasons go into the tables, but for those published before.
        reported: labels of the reports up to the one that `before` is; their reasons are old.
        since: the date of that report; by default the as-at date of `before`.
        without: tables to leave out, of `plantools.changes.BEYOND`.

    Raises:
        ValueError: if `without` names no such table.
    """
    unknown = set(without) - set(BEYOND)
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: choose from {', '.join(BEYOND)}")
    reasons = Reasons(after.reasons, before.reasons, reported, since or before.as_at)
    found: _Tables = defaultdict(list)
    for pair in pair_actions(before.milestones, after.milestones):
        tables = _tables(pair)
        wanted = reasons.tables(pair.ref)
        if Table.CHANGED in wanted:
            _tell_parts_in_changed(tables, wanted, reasons)
        _override(tables, pair, wanted)
        _tell_parts_in_changed(tables, wanted, reasons)
        _leave_to_changed(tables)
        for name, rows in (*tables.items(), *_beyond(pair, after.scale).items()):
            found[str(name)] += rows
    found["removed"] = [
        replace(row, reason=reasons.reason(row.ref, Table.REMOVED, row.milestone))
        for row in found["removed"]
    ]
    found["retimed"] = [
        replace(row, explanation=reasons.reason(row.ref, Table.RETIMED, row.milestone))
        for row in found["retimed"]
    ]
    found["merged"] = list(_merged(found["removed"], after))
    return Changes(**{k: tuple(rows) for k, rows in found.items() if k not in without})


_Tables = dict[str, list[Any]]
"""Rows by table."""


def _tables(pair: ActionPair) -> _Tables:
    """What happened to an action, in the committee's tables, before any rule between them."""
    before, after = pair.before, pair.after
    if not before:
        return {Table.ADDED: [Added(ref=pair.ref, action=wording_of(after[0], after), rows=after)]}
    if not after:
        return {Table.REMOVED: [Removed(ref=pair.ref, action=wording_of(before[0], before))]}
    tables: _Tables = {table: [] for table in Table}
    for old, new in pair.pairs():
        if old is None:
            assert new is not None
            tables[Table.ADDED].append(
                Added(ref=new.ref, action=wording_of(new, after), milestone=_name(new), rows=(new,))
            )
        elif new is None:
            tables[Table.REMOVED].append(
                Removed(ref=pair.ref, action=wording_of(old, before), milestone=_name(old))
            )
        else:
            _compare_wording(tables[Table.CHANGED], wording_of(old, before), new, after)
            if not same_text(old.milestone, new.milestone):
                name = new.milestone or old.milestone
                renamed = _changed(
                    new.ref, old.milestone, new.milestone, name, wording_of(new, after)
                )
                tables[Table.CHANGED].append(renamed)
            if not same_timescale(old, new):
                scoped = is_scoped(new) and not is_scoped(old)
                tables[Table.SCOPING if scoped else Table.RETIMED].append(
                    _scoping(new, after) if scoped else _retimed(old, new, after)
                )
    return tables


def _compare_wording(
    found: list[Changed], before: str, new: Milestone, action: Sequence[Milestone]
) -> None:
    after = wording_of(new, action)
    if same_text(before, after):
        return
    if not any(same_text(r.before, before) and same_text(r.after, after) for r in found):
        found.append(_changed(new.ref, before, after))


def _changed(ref: str, before: str, after: str, milestone: str = "", action: str = "") -> Changed:
    words = difference(before, after)
    return Changed(
        ref=ref, before=before, after=after, milestone=milestone, words=words, action=action
    )


def _retimed(old: Milestone, new: Milestone, action: Sequence[Milestone]) -> Retimed:
    return Retimed(
        ref=new.ref,
        action=wording_of(new, action),
        original=shown(old),
        revised="" if is_scoped(new) else shown(new),
        milestone=new.milestone,
    )


def _scoping(new: Milestone, action: Sequence[Milestone]) -> Scoping:
    return Scoping(
        ref=new.ref, action=wording_of(new, action), milestone=new.milestone, timescale=shown(new)
    )


def _name(milestone: Milestone) -> str:
    """What to call a milestone: its name, else its timescale."""
    return milestone.milestone.strip() or shown(milestone) or "a milestone without a name"


def _tell_parts_in_changed(tables: _Tables, wanted: Collection[Table], reasons: Reasons) -> None:
    """An action that has a milestone more or less is still there: that is a change to it.

    But for the tables that an officer wants it in.
    """
    for table in (table for table in (Table.ADDED, Table.REMOVED) if table not in wanted):
        parts = [row for row in tables.get(table, ()) if row.milestone]
        tables[table] = [row for row in tables.get(table, ()) if not row.milestone]
        for row in parts:
            ref, name = row.ref, row.milestone
            if table is Table.ADDED:
                change = _changed(ref, "", name, name, row.action)
                change = replace(change, rows=row.rows, new_timescale=shown(row.rows[0]))
            else:
                why = reasons.reason(ref, Table.CHANGED, name, named=True)
                change = replace(_changed(ref, name, "", name, row.action), reason=why)
            tables.setdefault(Table.CHANGED, []).append(change)


def _override(tables: _Tables, pair: ActionPair, wanted: Collection[Table]) -> None:
    """Put an action into the tables that an officer wants it in ("Report under").

    A table that it would not stand in by itself gets a row; the rows that it would have had
    elsewhere are then told there. A wording change is told by the other rows.
    """
    if not wanted:
        return
    lacking = [table for table in Table if table in wanted and not tables.get(table)]
    rows: _Tables = {table: _row_for(table, pair) for table in lacking}
    for table in Table:
        if table not in wanted and (lacking or table is Table.CHANGED):
            tables[table] = []
    tables.update(rows)


def _row_for(table: Table, pair: ActionPair) -> list[Any]:
    """Rows that say of an action what a table says, though it would not stand there by itself."""
    before, after = pair.before or pair.after, pair.after or pair.before
    then, now = wording_of(before[0], before), wording_of(after[0], after)
    if table is Table.ADDED:
        return [Added(ref=pair.ref, action=now, rows=pair.after)]
    if table is Table.REMOVED:
        return [Removed(ref=pair.ref, action=then)]
    if table is Table.CHANGED:
        return [_changed(pair.ref, then, now)]
    pairs = list(pair.milestones()) or [(before[0], after[0])]
    moved = [(old, new) for old, new in pairs if not same_timescale(old, new)] or pairs[:1]
    if table is Table.RETIMED:
        return [_retimed(old, new, after) for old, new in moved]
    return [_scoping(moved[0][1], after)]


def _leave_to_changed(tables: _Tables) -> None:
    """An action whose wording changed tells its new timescale there, and not again elsewhere."""
    changed = [row for row in tables.get(Table.CHANGED, ()) if not row.milestone]
    if not changed:
        return
    timescales = [(row.milestone, row.revised) for row in tables[Table.RETIMED]]
    timescales += [(row.milestone, row.timescale) for row in tables[Table.SCOPING]]
    if timescales:
        told = (
            f"{milestone}: {when or NO_TIMESCALE}" if milestone else when or NO_TIMESCALE
            for milestone, when in timescales
        )
        new = "; ".join(dict.fromkeys(told))
        tables[Table.CHANGED] = [
            row if row.milestone else replace(row, new_timescale=new)
            for row in tables[Table.CHANGED]
        ]
    tables[Table.RETIMED] = tables[Table.SCOPING] = []


def _beyond(pair: ActionPair, scale: RatingScale) -> _Tables:
    """What the committee's five tables don't tell."""
    tables: _Tables = defaultdict(list)
    if not (pair.before and pair.after):
        return tables
    ref, action = pair.ref, wording_of(pair.after[0], pair.after)
    if ref_key(ref) != ref_key(pair.before[0].ref):
        tables["renumbered"] = [Renumbered(ref=ref, action=action, before=pair.before[0].ref)]
    then, now = pair.before[0].section, pair.after[0].section
    if not same_text(then, now):
        tables["moved"] = [Moved(ref=ref, action=action, before=then, after=now)]
    for old, new in pair.milestones():
        about = {"ref": ref, "action": action, "milestone": new.milestone}
        if {text_key(o) for o in old.owners} != {text_key(o) for o in new.owners}:
            row = OwnerChange(**about, before=old.owners, after=new.owners)
            tables["owners"].append(row)
        if _has_moved(old, new, scale):
            tables["ratings"].append(_rating_move(old, new, about, scale))
        if old.status is not new.status:
            words = (old.status or "") if old.status else old.status_text
            change = StatusChange(**about, before=words, after=new.status or new.status_text)
            tables["statuses"].append(change)
    return tables


def _has_moved(old: Milestone, new: Milestone, scale: RatingScale) -> bool:
    """Whether a rating is another one, or means something else.

    A word of old that the scale no longer has, or spells in another way, for one of the same
    meaning, is a new name and no move.
    """
    if old.meaning is not new.meaning:
        return True
    return scale.word(old.rating or "") != new.rating and scale.meaning(old.rating) is new.meaning


def _rating_move(
    old: Milestone, new: Milestone, about: dict[str, str], scale: RatingScale
) -> RatingMove:
    if new.meaning is Meaning.COMPLETE is not old.meaning:
        direction = Direction.COMPLETE
    elif scale.rank(new.rating, new.meaning) > scale.rank(old.rating, old.meaning):
        direction = Direction.UP
    else:
        direction = Direction.DOWN
    return RatingMove(
        **about,
        before=old.rating or old.rating_text,
        after=new.rating or new.rating_text,
        direction=direction,
    )


def _merged(removed: Iterable[Removed], after: Plan) -> Iterable[Merged]:
    """Removed actions whose reason says that another action covers them ("covered by CL4")."""
    refs = {ref_key(ref): ref for ref in after.refs}
    for row in removed:
        if not _COVERED.search(row.reason):
            continue
        named = (refs.get(word.casefold()) for word in _REF.findall(row.reason))
        into = tuple(dict.fromkeys(r for r in named if r and ref_key(r) != ref_key(row.ref)))
        if into:
            yield Merged(ref=row.ref, action=row.action, into=into)
