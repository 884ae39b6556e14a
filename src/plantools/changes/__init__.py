"""What changed between two states of a plan. Pure Python, no workbook and no I/O."""

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
from plantools.changes.compare import compare
from plantools.changes.wording import Mark, Piece, difference

__all__ = [
    "BEYOND",
    "Added",
    "Changed",
    "Changes",
    "Direction",
    "Mark",
    "Merged",
    "Moved",
    "OwnerChange",
    "Piece",
    "RatingMove",
    "Removed",
    "Renumbered",
    "Retimed",
    "Scoping",
    "StatusChange",
    "Table",
    "compare",
    "difference",
]
