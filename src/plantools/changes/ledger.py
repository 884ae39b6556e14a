"""Every action of two states of a plan once: what became of it, so that figures can be explained.

Whatever is counted then and now, the difference is the actions that count now and did not, less
those that did and don't. So every figure's change can be told by refs, and the parts add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from plantools.changes.pairing import ActionPair, pair_actions
from plantools.plan import Action, Meaning, Plan, Status


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


def _by_pair(plan: Plan, sides: Sequence[tuple[object, ...]]) -> Mapping[int, list[Action]]:
    """Live actions by the number of the pair that has their rows; mostly one each."""
    places = {id(row): number for number, rows in enumerate(sides) for row in rows}
    found: dict[int, list[Action]] = defaultdict(list)
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


def came(entries: Sequence[Entry], then: Counted, now: Counted) -> Iterator[Entry]:
    """The entries that count now and didn't."""
    for entry in entries:
        if entry.after and now(entry.after) and not (entry.before and then(entry.before)):
            yield entry


def went(entries: Sequence[Entry], then: Counted, now: Counted) -> Iterator[Entry]:
    """The entries that counted then and don't now."""
    for entry in entries:
        if entry.before and then(entry.before) and not (entry.after and now(entry.after)):
            yield entry
