"""What changed between two states of a plan, in the tables that a committee knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar

from plantools.changes.wording import Piece
from plantools.plan import Milestone


class Table(StrEnum):
    """The committee's five tables. Their values are the keys of the JSON document."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RETIMED = "retimed"
    SCOPING = "scoping"


class Direction(StrEnum):
    """Which way a rating moved (`RatingScale.rank`)."""

    UP = "up"
    DOWN = "down"
    COMPLETE = "newly complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAction:
    """A row about an action: its ref and its wording, as they are now where it is still there."""

    table: ClassVar[str]
    ref: str
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(OfAction):
    """A row of the committee's five tables; with `milestone` it is about that one only.

    Attributes:
        rows: of what was added, the milestones as they stand in the plan.
        reason: why something is gone, as an officer says.
    """

    milestone: str = ""
    rows: tuple[Milestone, ...] = ()
    reason: str = ""


class Added(Reported):
    """An action that wasn't there before, or a milestone that an officer wants reported so."""

    table = Table.ADDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Reported):
    """An action whose wording changed, or whose milestones did: a name, one gone, one more.

    Attributes:
        before, after: the wording; with `milestone` the milestone's name, "" where there is none.
        new_timescale: Due by now, where that changed as well, else "".
        words: the difference word by word.
    """

    table = Table.CHANGED
    before: str
    after: str
    new_timescale: str = ""
    words: tuple[Piece, ...] = ()


class Removed(Reported):
    """An action that is gone, or a milestone that an officer wants reported so; it needs a
    reason."""

    table = Table.REMOVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Retimed(Reported):
    """An action with another timescale ("" where it has none now). It needs an explanation."""

    table = Table.RETIMED
    original: str
    revised: str
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoping(Reported):
    """An action whose timescale is being scoped or reviewed, in the words of `timescale`."""

    table = Table.SCOPING
    timescale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChange(OfAction):
    """An action that other posts own now."""

    table = "owners"
    before: tuple[str, ...]
    after: tuple[str, ...]
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered(OfAction):
    """An action with the same wording under another ref; `before` is the ref it had."""

    table = "renumbered"
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(OfAction):
    """An action that stands in another section; below, one with another rating or status."""

    table = "moved"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(OfAction):
    """An action that was removed because others, named in its reason, cover it."""

    table = "merged"
    into: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingMove(Moved):
    """A milestone with another rating ("" for none)."""

    table = "ratings"
    direction: Direction
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange(Moved):
    """An action that was put on hold, carried over, or taken up again ("" is running)."""

    table = "statuses"
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that changed. Rows stand in the order of the plan.

    The first five are the committee's tables; the rest goes beyond them.
    """

    added: tuple[Added, ...] = ()
    changed: tuple[Changed, ...] = ()
    removed: tuple[Removed, ...] = ()
    retimed: tuple[Retimed, ...] = ()
    scoping: tuple[Scoping, ...] = ()
    owners: tuple[OwnerChange, ...] = ()
    ratings: tuple[RatingMove, ...] = ()
    renumbered: tuple[Renumbered, ...] = ()
    moved: tuple[Moved, ...] = ()
    merged: tuple[Merged, ...] = ()
    statuses: tuple[StatusChange, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def without_reason(self) -> Iterator[Removed | Retimed]:
        """The rows that still need a reason before the committee can be told."""
        yield from (row for row in self.removed if not row.reason.strip())
        yield from (row for row in self.retimed if not row.explanation.strip())


BEYOND = ("owners", "ratings", "renumbered", "moved", "merged", "statuses")
"""The tables beyond the committee's five, each of which can be left out."""
