"""Put right in a workbook what has just one right answer, cell by cell.

A finding that knows the answer carries it (`Finding.correction`). Cells keep their formats. A
cell with a formula, or with words that have a look of their own, is left to the officer.
"""

from __future__ import annotations

from collections.abc import Callable
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
    """A cell before and after, the checks that it satisfies, and why it is not corrected, if so."""

    sheet: str
    cell: str
    ref: str
    rules: tuple[str, ...]
    before: str
    after: str
    left_alone: str = ""


def correct(session: Session) -> tuple[list[Correction], list[Correction]]:
    """Write the corrections of all findings into a book.

    Returns what was corrected, and what was left alone, each by sheet, row and column.
    """
    book = session.book
    done: dict[tuple[str, str], Correction] = {}
    special: dict[str, Callable[[str], str | None]] = {}
    for _ in range(MOST_ROUNDS):
        right: dict[tuple[str, str], Finding] = {}  # at most one for each cell
        for finding in session.findings:
            if finding.correction is not None and finding.sheet:
                right.setdefault((finding.sheet, finding.cell), finding)
        changed = False
        for at, finding in right.items():
            known = done.get(at)
            if known and known.left_alone:
                continue
            sheet = book.sheets[finding.sheet]
            if finding.sheet not in special:
                special[finding.sheet] = _special(book, sheet)
            cell = sheet.range(finding.cell)
            now, after = to_text(cell.value), finding.correction or ""
            reason = special[finding.sheet](finding.cell) or ""
            rules = tuple(dict.fromkeys((*(known.rules if known else ()), finding.rule)))
            before = known.before if known else now
            done[at] = Correction(*at, finding.ref, rules, before, after, reason)
            if not reason and now != after:
                cell.value = as_text(after)
                changed = True
        if not changed:
            break
        session = session.read_again()
    order = [sheet.name for sheet in book.sheets]
    changes = sorted(
        (each for each in done.values() if each.before != each.after),
        key=lambda c: (order.index(c.sheet), xw.utils.address_to_index_tuple(c.cell)),
    )
    return [c for c in changes if not c.left_alone], [c for c in changes if c.left_alone]


def _special(book: xw.Book, sheet: xw.Sheet) -> Callable[[str], str | None]:
    """What tells which cells hold more than a value; of a live sheet each is looked at when asked
    for."""
    look = getattr(book.impl, "special_cells", None)  # a door of the engine for closed files
    if look is not None:
        cells: dict[str, str] = look(sheet.name)
        return cells.get

    def of_live_cell(address: str) -> str | None:
        cell = sheet.range(address)
        with suppress(NotImplementedError):  # an engine that can't tell has nothing to lose
            if str(cell.formula).startswith("="):
                return "a formula"
            if None in (cell.font.bold, cell.font.italic, cell.font.size):
                return "words with a look of their own"
        return None

    return of_live_cell
