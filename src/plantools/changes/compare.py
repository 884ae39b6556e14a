"""Compare two states of a plan: what a committee has to be told, and which reason belongs to it.

Officers write reasons in tblReasons: Ref, Milestone (where an action has several), Report,
Reason, and Report under, which puts the change into another of the committee's tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from plantools.changes import change_tables as rows
from plantools.changes.change_tables import BEYOND, Changes, Direction, Table
from plantools.changes.pairing import ActionPair, pair_actions, wording_of
from plantools.changes.wording import difference, same_text, same_timescale, shown, text_key
from plantools.plan import (
    DueKind,
    Meaning,
    Milestone,
    Plan,
    RatingScale,
    ReasonEntry,
    parse_due,
    ref_key,
)

NO_TIMESCALE = "No timescale"
"""The new timescale of an action that had one and has none now."""
_COVERED = re.compile(
    r"\b(?:cover|merg|combin|incorporat|includ|subsum|duplicat|replac|supersed|absorb|part of)",
    re.IGNORECASE,
)
_REF = re.compile(r"[A-Za-z]*\d+(?:\.\d+)*[A-Za-z]?")
_UNDER = (
    (Table.SCOPING, r"scop|being review"),
    (Table.RETIMED, r"retim|timescale|reschedul|extend|date"),
    (Table.REMOVED, r"remov|delet"),
    (Table.ADDED, r"\badd|\bnew\b"),
    (Table.CHANGED, r"chang|wording|amend|revis"),
)
"""How an officer names a table in "Report under"."""


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
    reasons = _Reasons(before, after, reported, since)
    found: dict[str, list[Any]] = defaultdict(list)
    for pair in pair_actions(before.milestones, after.milestones):
        for row in (*_committee(pair, reasons), *_beyond(pair, after.scale)):
            found[row.table].append(row)
    for name, field in (("removed", "reason"), ("retimed", "explanation")):
        found[name] = [
            replace(row, **{field: reasons.reason(row.ref, Table(name), row.milestone)})
            for row in found[name]
        ]
    found["merged"] += _merged(found["removed"], after)
    return Changes(**{name: tuple(told) for name, told in found.items() if name not in without})


class _Reasons:
    """The reasons that count for one comparison: those that no report has told yet."""

    def __init__(
        self, before: Plan, after: Plan, reported: Collection[str], since: date | None
    ) -> None:
        labels, day = {text_key(label).casefold() for label in reported}, since or before.as_at

        def content(entry: ReasonEntry) -> tuple[str, ...]:
            texts = (entry.milestone, entry.report, entry.reason, entry.report_under)
            return (ref_key(entry.ref), *map(text_key, texts))

        def is_out(report: str) -> bool:
            """Whether a report is out: one recorded, or one dated earlier."""
            due = parse_due(report)
            dated = due.last if due.kind in (DueKind.MONTH, DueKind.EXACT_DATE) else None
            earlier = day is not None and dated is not None and dated <= day
            return bool(report.strip()) and (text_key(report).casefold() in labels or earlier)

        self._said = defaultdict[str, list[tuple[Table | None, str, str]]](list)
        old = set(map(content, before.reasons))
        for entry in after.reasons:
            if content(entry) not in old and not is_out(entry.report):
                words, about = entry.report_under.casefold(), text_key(entry.milestone)
                under = next((t for t, pattern in _UNDER if re.search(pattern, words)), None)
                self._said[ref_key(entry.ref)].append((under, about, entry.reason.strip()))

    def tables(self, ref: str) -> set[Table]:
        """The tables that an officer wants a ref in; none where nobody said."""
        return {under for under, _, _ in self._said[ref_key(ref)] if under}

    def reason(self, ref: str, table: Table, milestone: str, *, named: bool = False) -> str:
        """The reason for a row of a table, "" where there is none yet; the last one counts.

        With `named`, only one that names the milestone.
        """
        best, found = -1, ""
        for under, about, reason in self._said[ref_key(ref)]:
            fit = (under is table) + (about != "")
            is_about = about == text_key(milestone) if about else not named
            if under in (None, table) and is_about and reason and fit >= best:
                best, found = fit, reason
        return found


def _committee(pair: ActionPair, reasons: _Reasons) -> list[rows.Reported]:
    """What happened to an action, in the committee's tables.

    An action that has a milestone more or less is still there, so that is a change to it, but
    where an officer wants it in another table ("Report under").
    """
    wanted = reasons.tables(pair.ref)
    told: list[rows.Reported] = []
    parts: list[rows.Changed] = []
    if not (pair.before and pair.after):
        told = _whole(Table.REMOVED if pair.before else Table.ADDED, pair)
    for old, new in pair.milestones:
        if old and new:
            _compare(old, new, pair, told)
        elif new:
            more = {"milestone": _name(new), "rows": (new,), **_about(new, pair.after)}
            if Table.ADDED in wanted:
                told.append(rows.Added(**more))
            else:
                parts.append(_changed("", _name(new), **more, new_timescale=shown(new)))
        elif old:
            less = {**_about(old, pair.before), "ref": pair.ref, "milestone": _name(old)}
            if Table.REMOVED in wanted:
                told.append(rows.Removed(**less))
            else:
                why = reasons.reason(pair.ref, Table.CHANGED, _name(old), named=True)
                parts.append(_changed(_name(old), "", **less, reason=why))
    # A table that an officer wants, and that the action doesn't stand in by itself, gets a row, and
    # tells what would have stood elsewhere. A wording change is told by the other rows.
    lacking = wanted - {row.table for row in (*told, *parts)}
    if wanted:
        told = [r for r in told if r.table in wanted or not (lacking or r.table is Table.CHANGED)]
        told += [row for table in Table if table in lacking for row in _whole(table, pair)]
    if not lacking or Table.CHANGED in wanted:
        told += parts
    if not any(isinstance(row, rows.Changed) and not row.milestone for row in told):
        return told
    # An action whose wording changed tells its new timescale there, and not again elsewhere.
    timed = [(row.milestone, row.revised) for row in told if isinstance(row, rows.Retimed)]
    timed += [(row.milestone, row.timescale) for row in told if isinstance(row, rows.Scoping)]
    timescales = (f"{name and f'{name}: '}{to or NO_TIMESCALE}" for name, to in timed)
    new_due = "; ".join(dict.fromkeys(timescales))
    left = (row for row in told if not isinstance(row, rows.Retimed | rows.Scoping))
    return [
        replace(row, new_timescale=new_due)
        if isinstance(row, rows.Changed) and not row.milestone
        else row
        for row in left
    ]


def _compare(old: Milestone, new: Milestone, pair: ActionPair, told: list[rows.Reported]) -> None:
    """Tell what changed in a milestone that is there on both sides."""
    then, now = wording_of(old, pair.before), wording_of(new, pair.after)
    changed = (row for row in told if isinstance(row, rows.Changed))
    known = (same_text(row.before, then) and same_text(row.after, now) for row in changed)
    if not same_text(then, now) and not any(known):
        told.append(_changed(then, now, ref=new.ref))
    if not same_text(old.milestone, new.milestone):
        about = {**_about(new, pair.after), "milestone": new.milestone or old.milestone}
        told.append(_changed(old.milestone, new.milestone, **about))
    if not same_timescale(old, new):
        table = Table.SCOPING if _is_scoped(new) and not _is_scoped(old) else Table.RETIMED
        told.append(_timescale(table, old, new, pair.after))


def _whole(table: Table, pair: ActionPair) -> list[rows.Reported]:
    """Rows that say of an action what a table says, though it may not stand there by itself."""
    before, after = pair.before or pair.after, pair.after or pair.before
    then, now = wording_of(before[0], before), wording_of(after[0], after)
    if table is Table.ADDED:
        return [rows.Added(ref=pair.ref, action=now, rows=pair.after)]
    if table is Table.REMOVED:
        return [rows.Removed(ref=pair.ref, action=then)]
    if table is Table.CHANGED:
        return [_changed(then, now, ref=pair.ref)]
    both = [(old, new) for old, new in pair.milestones if old and new] or [(before[0], after[0])]
    moved = [(old, new) for old, new in both if not same_timescale(old, new)] or both[:1]
    told = moved if table is Table.RETIMED else moved[:1]
    return [_timescale(table, old, new, after) for old, new in told]


def _about(row: Milestone, action: Sequence[Milestone]) -> dict[str, Any]:
    return {"ref": row.ref, "action": wording_of(row, action)}


def _changed(before: str, after: str, **more: Any) -> rows.Changed:
    return rows.Changed(before=before, after=after, words=difference(before, after), **more)


def _timescale(
    table: Table, old: Milestone, new: Milestone, action: Sequence[Milestone]
) -> rows.Reported:
    about = {**_about(new, action), "milestone": new.milestone}
    if table is Table.SCOPING:
        return rows.Scoping(**about, timescale=shown(new))
    revised = "" if _is_scoped(new) else shown(new)
    return rows.Retimed(**about, original=shown(old), revised=revised)


def _is_scoped(milestone: Milestone) -> bool:
    """Whether the timescale is still being scoped or reviewed."""
    return milestone.due.kind is DueKind.TO_BE_SCOPED


def _name(milestone: Milestone) -> str:
    """What to call a milestone: its name, else its timescale."""
    return milestone.milestone.strip() or shown(milestone) or "a milestone without a name"


def _beyond(pair: ActionPair, scale: RatingScale) -> Iterator[rows.OfAction]:
    """What the committee's five tables don't tell."""
    if not (pair.before and pair.after):
        return
    then, now = pair.before[0], pair.after[0]
    about = _about(now, pair.after)
    if ref_key(pair.ref) != ref_key(then.ref):
        yield rows.Renumbered(**about, before=then.ref)
    if not same_text(then.section, now.section):
        yield rows.Moved(**about, before=then.section, after=now.section)
    for old, new in pair.milestones:
        if old is None or new is None:
            continue
        about["milestone"] = new.milestone
        if {text_key(owner) for owner in old.owners} != {text_key(owner) for owner in new.owners}:
            yield rows.OwnerChange(**about, before=old.owners, after=new.owners)
        if direction := _direction(old, new, scale):
            before, after = (m.rating or m.rating_text for m in (old, new))
            yield rows.RatingMove(**about, before=before, after=after, direction=direction)
        if old.status is not new.status:
            before, after = (m.status or m.status_text for m in (old, new))
            yield rows.StatusChange(**about, before=before, after=after)


def _direction(old: Milestone, new: Milestone, scale: RatingScale) -> Direction | None:
    """Which way a rating moved, None if it is the same or means the same.

    A word of old that the scale no longer has, or spells in another way, for one of the same
    meaning, is a new name and no move.
    """
    renamed = scale.word(old.rating or "") == new.rating
    if old.meaning is new.meaning and (renamed or scale.meaning(old.rating) is not new.meaning):
        return None
    if new.meaning is Meaning.COMPLETE is not old.meaning:
        return Direction.COMPLETE
    rises = scale.rank(new.rating, new.meaning) > scale.rank(old.rating, old.meaning)
    return Direction.UP if rises else Direction.DOWN


def _merged(removed: Iterable[rows.Removed], after: Plan) -> Iterator[rows.Merged]:
    """Removed actions whose reason says that another action covers them ("covered by CL4")."""
    refs = {ref_key(ref): ref for ref in after.refs}
    for row in removed:
        words = _REF.findall(row.reason) if _COVERED.search(row.reason) else ()
        named = (refs.get(word.casefold()) for word in words)
        into = tuple(dict.fromkeys(r for r in named if r and ref_key(r) != ref_key(row.ref)))
        if into:
            yield rows.Merged(ref=row.ref, action=row.action, into=into)
