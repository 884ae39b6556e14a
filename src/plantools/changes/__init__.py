"""What changed between two states of a plan. Pure Python, no workbook and no I/O."""

from plantools.changes.change_tables import BEYOND, Changes, Direction, Removed, Retimed, Table
from plantools.changes.compare import compare
from plantools.changes.wording import Mark, Piece

__all__ = ["BEYOND", "Changes", "Direction", "Mark", "Piece", "Removed", "Retimed", "Table"]
__all__ += ["compare"]
