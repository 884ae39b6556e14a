"""Put right in a workbook what has just one right answer, cell by cell.

A finding that knows the answer carries it (`Finding.correction`). Cells keep their formats. A
cell with a formula, or with words that have a look of their own, is left to the officer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import xlwings as xw

from plantools.checks import Finding
from plantools.reports.as_at import resolve_as_at
from plantools.workbook.cells import as_text, to_text
from plantools.workbook.changes import compare_book
from plantools.workbook.examining import examine_book
from plantools.workbook.reading import read_plan

MOST_ROUNDS = 9
"""A text may have several faults, and each round puts one right."""
Special = Callable[[xw.Sheet], Mapping[str, str]]
"""Tells which cells of a sheet hold more than a value, and what."""


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


def correct(
    book: xw.Book, as_at: date | None, *, today: date, special: Special
) -> list[Correction]:
    """Write the corrections of all findings into a book. The book is not saved.

    Args:
        book: a workbook with an improvement plan.
        as_at: the date to count from; by default the Cover sheet's.
        today: the date to count from if the Cover sheet has none.
        special: which cells to leave alone.

    Returns:
        What was corrected, and what was left alone, by sheet, row and column.

    Raises:
        InputError: if the plan can't be read.
    """
    done: dict[tuple[str, str], Correction] = {}
    specials: dict[str, Mapping[str, str]] = {}
    for _ in range(MOST_ROUNDS):
        changed = False
        for finding in _correctable(book, as_at, today):
            at = finding.sheet, finding.cell
            sheet = book.sheets[finding.sheet]
            if finding.sheet not in specials:
                specials[finding.sheet] = special(sheet)
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
    changed_cells = [each for each in done.values() if each.before != each.after]
    order = {sheet.name: number for number, sheet in enumerate(book.sheets)}
    return sorted(changed_cells, key=lambda c: (order[c.sheet], *_position(c.cell)))


def _correctable(book: xw.Book, as_at: date | None, today: date) -> Sequence[Finding]:
    """The findings that can be corrected now, at most one for each cell."""
    plan = read_plan(book)
    day = resolve_as_at(plan, as_at, today).day
    findings = examine_book(book, plan, day, compare_book(book, plan)).findings
    first: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        if finding.correction is not None and finding.sheet:
            first.setdefault((finding.sheet, finding.cell), finding)
    return list(first.values())


def applied(corrections: Sequence[Correction]) -> list[Correction]:
    return [each for each in corrections if not each.left_alone]


def left_alone(corrections: Sequence[Correction]) -> list[Correction]:
    return [each for each in corrections if each.left_alone]


def _position(cell: str) -> tuple[int, int, str]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :] or 0), len(letters), letters
