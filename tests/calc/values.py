"""What is in cells, as xlwings has it, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

EPOCH = datetime(1899, 12, 30)
DATES = 2
"""CellFlags.DATETIME: numbers that are shown as dates or times."""
ERRORS = 4
"""FormulaResult.ERROR."""


def read(cells: Any) -> list[list[Any]]:
    """The values of a block: numbers, texts, dates where the format says so, errors as shown.

    Dates that formulas work out come as numbers: no plan of the tests has any.
    """
    rows = [list(row) for row in cells.getDataArray()]
    where = cells.getRangeAddress()
    top, left = where.StartRow, where.StartColumn
    for area in cells.queryContentCells(DATES).getRangeAddresses():
        for row in rows[area.StartRow - top : area.EndRow - top + 1]:
            for column in range(area.StartColumn - left, area.EndColumn - left + 1):
                row[column] = EPOCH + timedelta(seconds=round(row[column] * 86_400))
    for area in cells.queryFormulaCells(ERRORS).getRangeAddresses():
        for down in range(area.StartRow - top, area.EndRow - top + 1):
            for column in range(area.StartColumn - left, area.EndColumn - left + 1):
                rows[down][column] = cells.getCellByPosition(column, down).getString()
    return rows


def write(cells: Any, rows: Sequence[Sequence[Any]], date_format: int) -> None:
    """Put values into a block as if they were typed.

    So texts that look like numbers become numbers unless an apostrophe stands before them, and
    dates make the cells that have no format yet look like dates, both as in Excel.
    """
    cells.setFormulaArray(tuple(tuple(map(_typed, row)) for row in rows))
    for column, values in enumerate(zip(*rows, strict=True)):
        dated = [number for number, value in enumerate(values) if isinstance(value, datetime)]
        for first, last in _runs(dated):
            run = cells.getCellRangeByPosition(column, first, column, last)
            if run.NumberFormat == 0:
                run.NumberFormat = date_format


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow one another."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _typed(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value - EPOCH) / timedelta(days=1)
    if isinstance(value, str) and len(value) > 1 and value.startswith("="):
        return to_calc(value)
    return value


def to_calc(formula: str) -> str:
    """A formula of Excel's as UNO takes it: with semicolons between arguments."""
    return _outside_texts(formula, ",", ";")


def to_excel(formula: str) -> str:
    return _outside_texts(formula, ";", ",")


def _outside_texts(formula: str, old: str, new: str) -> str:
    parts = formula.split('"')
    parts[::2] = [part.replace(old, new) for part in parts[::2]]
    return '"'.join(parts)
