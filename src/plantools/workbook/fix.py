"""Put right in a workbook what has just one right answer, cell by cell.

A finding that knows the answer carries it (`Finding.correction`). Cells keep their formats. A
cell with a formula, or with words that have a look of their own, is left to the officer.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import xlwings as xw

from plantools.checks import Finding
from plantools.workbook.cells import as_text, to_text
from plantools.workbook.session import Session

MOST_ROUNDS = 9  # a text may have several faults, and each round puts one right


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
    book, done = session.book, dict[tuple[str, str], Correction]()
    # a door of the engine for closed files; of a live sheet each cell is looked at
    look = cache(book.impl.special_cells) if hasattr(book.impl, "special_cells") else None
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
            cell = book.sheets[finding.sheet].range(finding.cell)
            now, after = to_text(cell.value), finding.correction or ""
            alone = look(finding.sheet).get(finding.cell, "") if look else _more_than_a_value(cell)
            rules = tuple(dict.fromkeys((*(known.rules if known else ()), finding.rule)))
            before = known.before if known else now
            done[at] = Correction(*at, finding.ref, rules, before, after, alone)
            if not alone and now != after:
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


def _more_than_a_value(cell: xw.Range) -> str:
    """What a cell of a live sheet holds beside its value; "" if nothing."""
    with suppress(NotImplementedError):  # an engine that can't tell has nothing to lose
        if str(cell.formula).startswith("="):
            return "a formula"
        if None in (cell.font.bold, cell.font.italic, cell.font.size):
            return "words with a look of their own"
    return ""
