"""Put right in a workbook what has just one right answer, cell by cell.

A finding that knows the answer carries it (`Finding.correction`). Cells keep their formats. A
cell with a formula, or with words that have a look of their own, is left to the officer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import xlwings as xw

from plantools.checks import Finding
from plantools.workbook.cells import as_text, to_text
from plantools.workbook.session import Session

MOST_ROUNDS = 9
"""A text may have several faults, and each round puts one right."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell before and after.

    Attributes:
        rules: the codes of the checks that it satisfies.
        left_alone: why the cell is not corrected; "" if it is.
    """

    sheet: str
    cell: str
    ref: str
    rules: tuple[str, ...]
    before: str
    after: str
    left_alone: str = ""


def correct(session: Session) -> list[Correction]:
    """Write the corrections of all findings into a book. The book is not saved.

    Returns:
        What was corrected, and what was left alone, by sheet, row and column.

    Raises:
        InputError: if the plan can't be read.
    """
    book = session.book
    done: dict[tuple[str, str], Correction] = {}
    specials: dict[str, Mapping[str, str]] = {}
    for _ in range(MOST_ROUNDS):
        changed = False
        for finding in _correctable(session.findings):
            at = finding.sheet, finding.cell
            sheet = book.sheets[finding.sheet]
            if finding.sheet not in specials:
                specials[finding.sheet] = _special(book, sheet)
            known = done.get(at)
            if known and known.left_alone:
                continue
            cell = sheet.range(finding.cell)
            now, right = to_text(cell.value), finding.correction or ""
            before = known.before if known else now
            reason = specials[finding.sheet].get(finding.cell, "")
            rules = tuple(dict.fromkeys((*(known.rules if known else ()), finding.rule)))
            done[at] = Correction(
                finding.sheet, finding.cell, finding.ref, rules, before, right, reason
            )
            if not reason and now != right:
                cell.value = as_text(right)
                changed = True
        if not changed:
            break
        session = session.read_again()
    changed_cells = [each for each in done.values() if each.before != each.after]
    order = {sheet.name: number for number, sheet in enumerate(book.sheets)}
    return sorted(changed_cells, key=lambda c: (order[c.sheet], *_position(c.cell)))


def _correctable(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings that can be corrected now, at most one for each cell."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        if finding.correction is not None and finding.sheet:
            first.setdefault((finding.sheet, finding.cell), finding)
    return list(first.values())


def _special(book: xw.Book, sheet: xw.Sheet) -> Mapping[str, str]:
    """Which cells hold more than a value; of a live sheet each is looked at when asked for."""
    look = getattr(book.impl, "special_cells", None)  # a door of the engine for closed files
    return _LiveCells(sheet) if look is None else look(sheet.name)


class _LiveCells(dict[str, str]):
    """What the cells of a live sheet hold beside a value."""

    def __init__(self, sheet: xw.Sheet) -> None:
        super().__init__()
        self._sheet = sheet

    def get(self, address: str, default: str = "") -> str:  # type: ignore[override]
        cell = self._sheet.range(address)
        with suppress(NotImplementedError):  # an engine that can't tell has nothing to lose
            if str(cell.formula).startswith("="):
                return "a formula"
            if None in (cell.font.bold, cell.font.italic, cell.font.size):
                return "words with a look of their own"
        return default


def applied(corrections: Sequence[Correction]) -> list[Correction]:
    return [each for each in corrections if not each.left_alone]


def left_alone(corrections: Sequence[Correction]) -> list[Correction]:
    return [each for each in corrections if each.left_alone]


def _position(cell: str) -> tuple[int, int, str]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :] or 0), len(letters), letters
