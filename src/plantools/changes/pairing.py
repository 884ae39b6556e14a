"""Which action, and which milestone of it, is which in two states of a plan, and what became of it.

A ref says which action it is; where a wording is found unchanged under another ref, the
wording does, because councils renumber.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, zip_longest

from plantools.changes.wording import similarity, text_key
from plantools.plan import Action, Meaning, Milestone, Plan, Status, grouped, ref_key

SHORTEST_WORDING = 12
"""Characters of wording (without spaces) that are needed to know an action by it alone."""
ALIKE = 0.6
"""How alike name and timescale of two milestones have to be to take them for the same."""

Pair = tuple[Milestone | None, Milestone | None]


@dataclass(frozen=True, slots=True)
class ActionPair:
    """An action before and after; either may be empty."""

    before: tuple[Milestone, ...]
    after: tuple[Milestone, ...]

    @property
    def ref(self) -> str:
        return (self.after or self.before)[0].ref

    @property
    def milestones(self) -> list[Pair]:
        """Its milestones, which is which; none if the action is on one side only."""
        return pair_milestones(self.before, self.after) if self.before and self.after else []


def pair_actions(before: Sequence[Milestone], after: Sequence[Milestone]) -> list[ActionPair]:
    """Every action of either side once: first as the plan stands now, then those that are gone.

    Rows with the status Removed count as not there.
    """
    old, new = _by_ref(before), _by_ref(after)
    match = {k: k for k in new if k in old and _wording(old[k]) == _wording(new[k])}  # now to then
    then_by_wording = _unique(old.keys() - match.values(), old)
    match |= {
        key: then_by_wording[wording]
        for wording, key in _unique(new.keys() - match.keys(), new).items()
        if wording in then_by_wording and len(wording) >= SHORTEST_WORDING
    }
    left = old.keys() - match.values()
    match |= {k: k for k in new if k in left and k not in match}
    pairs = [ActionPair(tuple(old.get(match.get(k, ""), ())), tuple(new[k])) for k in new]
    taken = set(match.values())
    return pairs + [ActionPair(tuple(old[k]), ()) for k in old if k not in taken]


def _by_ref(milestones: Iterable[Milestone]) -> dict[str, list[Milestone]]:
    there = (row for row in milestones if row.status is not Status.REMOVED)
    return grouped(there, lambda row: ref_key(row.ref) or f"\0{text_key(row.action)}")


def _wording(action: Sequence[Milestone]) -> str:
    return "\0".join(dict.fromkeys(text_key(wording_of(row, action)) for row in action))


def _unique(keys: Iterable[str], actions: dict[str, list[Milestone]]) -> dict[str, str]:
    """Wording to key, for those whose wording no other has."""
    found = grouped(keys, lambda key: _wording(actions[key]))
    return {wording: same[0] for wording, same in found.items() if len(same) == 1}


def wording_of(milestone: Milestone, action: Sequence[Milestone]) -> str:
    """The action that a row is about; a row that leaves it blank is about the one above."""
    return next((row.action for row in chain((milestone,), action) if row.action.strip()), "")


def pair_milestones(before: Sequence[Milestone], after: Sequence[Milestone]) -> list[Pair]:
    """Which milestone of an action is which; in the order now, those that are gone last."""
    if len(before) == len(after) == 1:
        return [(before[0], after[0])]
    old = list(before)
    match: dict[int, Milestone] = {}  # by position in `after`
    for alike in (_all_alike, _same_name, _same_timescale, _similar):
        for position, milestone in enumerate(after):
            found = next((m for m in old if position not in match and alike(m, milestone)), None)
            if found is not None:
                match[position] = found
                old = [m for m in old if m is not found]
    rest = [n for n in range(len(after)) if n not in match]
    if len(rest) == len(old) and not any(m.milestone for m in [*old, *(after[n] for n in rest)]):
        match.update(zip(rest, old, strict=True))
        old = []
    pairs: list[Pair] = [(match.get(n), milestone) for n, milestone in enumerate(after)]
    return pairs + [(milestone, None) for milestone in old]


def _all_alike(one: Milestone, two: Milestone) -> bool:
    return text_key(one.milestone) == text_key(two.milestone) and _same_timescale(one, two)


def _same_name(one: Milestone, two: Milestone) -> bool:
    return text_key(one.milestone) == text_key(two.milestone) != ""


def _same_timescale(one: Milestone, two: Milestone) -> bool:
    if one.milestone and two.milestone and not _same_name(one, two):
        return False
    return text_key(one.due_by) == text_key(two.due_by) and one.due_date == two.due_date


def _similar(one: Milestone, two: Milestone) -> bool:
    if one.milestone and two.milestone:
        return similarity(one.milestone, two.milestone) >= ALIKE
    return similarity(f"{one.milestone}{one.due_by}", f"{two.milestone}{two.due_by}") >= ALIKE


class Fate(StrEnum):
    """How an action came into the plan, or left it; `STAYED` is part of it then and now."""

    STAYED = ""
    ADDED = "added"
    RESUMED = "taken up again"
    REMOVED = "removed"
    CARRIED_OVER = "carried over"


@dataclass(frozen=True, slots=True)
class Entry:
    """An action then and now, None where it was not or is not part of the plan."""

    before: Action | None
    after: Action | None
    fate: Fate = Fate.STAYED

    @property
    def ref(self) -> str:
        """As it is now, if it is still there."""
        action = self.after or self.before
        return action.ref if action else ""


Counted = Callable[[Action], bool]
"""Whether an action counts for a figure."""


def is_complete(action: Action | None) -> bool:
    return action is not None and action.meaning is Meaning.COMPLETE


def ledger(before: Plan, after: Plan) -> tuple[Entry, ...]:
    """Every live action of either state in one entry, in the order now; those that are gone last.

    Whatever is counted then and now, the difference is the actions that count now and did not,
    less those that did and don't: so every figure's change can be told by refs, and adds up.
    Which action is which is known as everywhere (`pair_actions`), so a new ref is no change.
    """
    pairs = pair_actions(before.milestones, after.milestones)
    then = _by_pair(before, [pair.before for pair in pairs])
    now = _by_pair(after, [pair.after for pair in pairs])
    return tuple(
        Entry(old, new, _fate(pair, old, new))
        for number, pair in enumerate(pairs)
        for old, new in zip_longest(then[number], now[number])
    )


def _by_pair(plan: Plan, sides: Sequence[tuple[object, ...]]) -> defaultdict[int, list[Action]]:
    """Live actions by the number of the pair that has their rows; mostly one each."""
    places = {id(row): number for number, rows in enumerate(sides) for row in rows}
    found = defaultdict(list)
    for action in plan.live_actions:
        found[next(places[id(m)] for m in action.milestones if m.is_live)].append(action)
    return found


def _fate(pair: ActionPair, old: Action | None, new: Action | None) -> Fate:
    if old and new:
        return Fate.STAYED
    others = pair.before if new else pair.after
    handed_over = any(row.status is Status.CARRIED_OVER for row in others)
    if new:
        return Fate.RESUMED if handed_over else Fate.ADDED
    return Fate.CARRIED_OVER if handed_over else Fate.REMOVED


def crossed(
    entries: Iterable[Entry], then: Counted, now: Counted
) -> tuple[list[Entry], list[Entry]]:
    """The entries that count now and didn't, and those that counted then and don't now."""
    came: list[Entry] = []
    went: list[Entry] = []
    for entry in entries:
        did = entry.before is not None and then(entry.before)
        if did != (entry.after is not None and now(entry.after)):
            (went if did else came).append(entry)
    return came, went
