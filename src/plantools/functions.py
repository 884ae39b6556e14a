"""Worksheet functions for analysts: due dates, what is overdue, and the rating of an action.

In Excel for Windows the add-in calls them (macros/PlanFunctions.bas), everywhere else the server
does. Their first lines and the words about arguments are what Excel shows. Each takes a cell or a
range and answers in the same shape. The master plan never depends on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import xlwings as xw

from plantools import plan as model
from plantools.plan import BRAG, Due, DueKind, Meaning, RatingScale, overdue_days, parse_due
from plantools.workbook.cells import to_text

_DAY_ZERO = date(1899, 12, 30)
_EARLIEST, _LATEST = ((date(year, 1, 1) - _DAY_ZERO).days for year in (2000, 2100))
# no set: a cell that comes as a dict has no hash
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#CALC!", "#SPILL!")
_WRONG_SCALE = (
    "The scale must be two columns, a rating and what it means: complete, evidence awaited, on "
    "track, at risk, off track or not started."
)
_WRONG_AS_AT = "As at must be one date, such as 31/12/2024 or a cell with a date in it."


@xw.func
@xw.arg("text", ndim=2, err_to_str=True, doc="What the plan says about when, or a range of it.")
@xw.ret(date_format="dd/mm/yyyy")
def due_date(text: Any) -> Any:
    """The last date by which a text says that something is due; nothing where it names none."""
    return _each(text, lambda cell: _due(cell).last or "")


@xw.func
@xw.arg("due_by", ndim=2, err_to_str=True, doc="What the plan says about when, or a range of it.")
@xw.arg("as_at", ndim=2, err_to_str=True, doc="The date to look from, such as the report's date.")
def is_overdue(due_by: Any, as_at: Any) -> Any:
    """TRUE where the last date that a text names is past at a date; FALSE where it names none."""
    cells = list(_flat(as_at))
    at = _due(cells[0]) if len(cells) == 1 else None
    day = at.last if at and at.kind is DueKind.EXACT_DATE else None
    if day is None:
        return _WRONG_AS_AT
    return _each(due_by, lambda cell: overdue_days(_due(cell), day) > 0)


@xw.func
@xw.arg("ratings", ndim=2, err_to_str=True, doc="The ratings of all milestones of one action.")
@xw.arg(
    "scale",
    ndim=2,
    err_to_str=True,
    doc="Two columns: the words of your ratings in their order, and what each means, such as the "
    "columns Rating and Means of the rows for actions in tblRatings. Without it Blue, Green, "
    "Amber, Red and Grey.",
)
def action_rating(ratings: Any, scale: Any = None) -> Any:
    """The rating of an action from those of its milestones; nothing where none is rated."""
    cells = list(_flat(ratings))
    for cell in (*cells, *_flat(scale)):
        if cell in _ERRORS:
            return cell
    known = _scale(scale)
    if known is None:
        return _WRONG_SCALE
    return known.roll_up(map(to_text, cells)) or ""


def _scale(cells: Any) -> RatingScale | None:
    """The scale that two columns of cells describe; None if they describe none.

    Rows without a word are left out, and so are a header and the ratings of impact.
    """
    if all(cell in (None, "") for cell in _flat(cells)):
        return BRAG
    rows = [row for row in cells if isinstance(row, list | tuple)]
    if not rows or any(len(row) != 2 for row in rows):
        return None
    told = [tuple(to_text(cell).strip() for cell in row) for row in rows]
    found = [(word, Meaning.read(means)) for word, means in told if word]
    if found and found[0][1] is None:
        found = found[1:]
    if any(meaning is None for _, meaning in found):
        return None
    key = [model.RatingDefinition(rating=w, means=m) for w, m in found if m in BRAG.kind.meanings]
    return model.scale_from(key, BRAG.kind) if key else None


def _due(cell: Any) -> Due:
    """When a cell says that something is due.

    Excel on the web sends dates as its count of days, and desktop Excel does for =DATE(...). The
    due-date language takes no number for a date; here 2025 stays a number, because as a date it
    would be in 1905.
    """
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    if is_number and _EARLIEST <= cell < _LATEST:
        cell = _DAY_ZERO + timedelta(days=int(cell))
    return parse_due(cell)


def _each(cells: Any, answer: Callable[[Any], Any]) -> Any:
    """The answer for every cell, in the shape of the cells; Excel's errors stay as they are."""
    if isinstance(cells, list | tuple):
        return [_each(cell, answer) for cell in cells]
    return cells if cells in _ERRORS else answer(cells)


def _flat(cells: Any) -> Iterator[Any]:
    if isinstance(cells, list | tuple):
        for cell in cells:
            yield from _flat(cell)
    else:
        yield cells
