"""Which action, and which milestone of it, is which in two states of a plan.

A ref says which action it is; where a wording is found unchanged under another ref, the
wording does, because councils renumber.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plantools.changes.wording import similarity, text_key
from plantools.plan import Milestone, Status
from plantools.plan.model import ref_key

SHORTEST_WORDING = 12
"""Characters of wording (without spaces) that are needed to know an action by it alone."""
ALIKE = 0.6
"""How alike name and timescale of two milestones have to be to take them for the same."""

Pair = tuple[Milestone | None, Milestone | None]


@dataclass(frozen=True, slots=True)
class ActionPair:
    """An action before and after (either may be empty), and its milestones in pairs."""

    before: tuple[Milestone, ...]
    after: tuple[Milestone, ...]

    @property
    def ref(self) -> str:
        return (self.after or self.before)[0].ref

    def milestones(self) -> Iterator[tuple[Milestone, Milestone]]:
        """The milestones that are there on both sides, in the order of the plan now."""
        return ((b, a) for b, a in self.pairs() if b is not None and a is not None)

    def pairs(self) -> list[Pair]:
        return pair_milestones(self.before, self.after)


def pair_actions(before: Sequence[Milestone], after: Sequence[Milestone]) -> list[ActionPair]:
    """Every action of either side once: first as the plan stands now, then those that are gone.

    Rows with the status Removed count as not there.
    """
    old, new = _by_ref(before), _by_ref(after)
    match: dict[str, str] = {}  # key now to key before

    def take(pairs: Iterable[tuple[str, str]]) -> None:
        for now, then in pairs:
            match[now] = then

    take((k, k) for k in new if k in old and _wording(old[k]) == _wording(new[k]))
    free_old, free_new = old.keys() - match.values(), new.keys() - match.keys()
    then_by_wording = _unique(free_old, old)
    take(
        (key, then_by_wording[wording])
        for wording, key in _unique(free_new, new).items()
        if wording in then_by_wording and len(wording) >= SHORTEST_WORDING
    )
    taken = set(match.values())
    take([(k, k) for k in new if k in old and k not in match and k not in taken])
    taken = set(match.values())
    pairs = [ActionPair(tuple(old.get(match.get(k, ""), ())), tuple(new[k])) for k in new]
    return pairs + [ActionPair(tuple(old[k]), ()) for k in old if k not in taken]


def pair_milestones(before: Sequence[Milestone], after: Sequence[Milestone]) -> list[Pair]:
    """Which milestone of an action is which; in the order now, those that are gone last."""
    if len(before) == len(after) == 1:
        return [(before[0], after[0])]
    old, new = list(before), list(after)
    match: dict[int, Milestone] = {}  # by position in `after`
    for alike in (_all_alike, _same_name, _same_timescale, _similar):
        for position, milestone in enumerate(new):
            if position in match:
                continue
            found = next((m for m in old if alike(m, milestone)), None)
            if found is not None:
                match[position] = found
                old = [m for m in old if m is not found]
    rest = [n for n in range(len(new)) if n not in match]
    if len(rest) == len(old) and not any(m.milestone for m in [*old, *(new[n] for n in rest)]):
        match.update(zip(rest, old, strict=True))
        old = []
    pairs: list[Pair] = [(match.get(n), milestone) for n, milestone in enumerate(new)]
    return pairs + [(milestone, None) for milestone in old]


def wording_of(milestone: Milestone, action: Sequence[Milestone]) -> str:
    """The action that a row is about; a row that leaves it blank is about the one above."""
    if milestone.action.strip():
        return milestone.action
    return next((row.action for row in action if row.action.strip()), "")


def _by_ref(milestones: Iterable[Milestone]) -> dict[str, list[Milestone]]:
    groups: dict[str, list[Milestone]] = {}
    for row in milestones:
        if row.status is not Status.REMOVED:
            groups.setdefault(ref_key(row.ref) or f"\0{text_key(row.action)}", []).append(row)
    return groups


def _wording(action: Sequence[Milestone]) -> str:
    return "\0".join(dict.fromkeys(text_key(wording_of(row, action)) for row in action))


def _unique(keys: Iterable[str], actions: dict[str, list[Milestone]]) -> dict[str, str]:
    """Wording to key, for those whose wording no other has."""
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(_wording(actions[key]), []).append(key)
    return {wording: same[0] for wording, same in found.items() if len(same) == 1}


def _all_alike(one: Milestone, two: Milestone) -> bool:
    return _same_name(one, two, blank=True) and _same_timescale(one, two)


def _same_name(one: Milestone, two: Milestone, *, blank: bool = False) -> bool:
    name = text_key(one.milestone)
    return name == text_key(two.milestone) and (blank or bool(name))


def _same_timescale(one: Milestone, two: Milestone) -> bool:
    if one.milestone and two.milestone and not _same_name(one, two):
        return False
    return text_key(one.due_by) == text_key(two.due_by) and one.due_date == two.due_date


def _similar(one: Milestone, two: Milestone) -> bool:
    if one.milestone and two.milestone:
        return similarity(one.milestone, two.milestone) >= ALIKE
    return similarity(f"{one.milestone}{one.due_by}", f"{two.milestone}{two.due_by}") >= ALIKE
