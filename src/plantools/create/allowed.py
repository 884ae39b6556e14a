"""What Excel lets be typed into the cells of a master, and what it says about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from plantools.plan import Meaning, RatingKind, Status
from plantools.plan.report_text import TextKind
from plantools.workbook.contract import (
    CHECKS,
    FINANCE,
    MEASURES,
    OWNERS,
    RATINGS,
    READINGS,
    REPORT_TEXT,
    SECTIONS,
    Column,
    Kind,
    TableSpec,
)
from plantools.workbook.formatting import RATING_NAMES

LIST_NAMES = {
    "SectionCodes": (SECTIONS, "code"),
    "OwnerPosts": (OWNERS, "post"),
    "MeasureIds": (MEASURES, "id"),
}
"""Names for columns that other columns choose from. They grow with their tables."""
_CHOICES = {
    (MEASURES.name, "direction"): ("higher", "lower"),
    (FINANCE.name, "kind"): ("original", "amended", "additional"),
    (RATINGS.name, "kind"): tuple(map(str, RatingKind)),
    (RATINGS.name, "means"): tuple(map(str, Meaning)),
    (REPORT_TEXT.name, "kind"): tuple(map(str, TextKind)),
    (CHECKS.name, "severity"): ("error", "warning", "advice", "off"),
}
_ANYTHING, _DECIMAL, _LIST, _DATE = 0, 2, 3, 4  # xlDVType
_STOP, _WARNING = 1, 2  # xlDVAlertStyle
_BETWEEN = 1  # xlBetween
_DAYS = ("32874", "73415")
"""1 January 1990 and 31 December 2100 as Excel counts days."""
_NUMBERS = ("-1000000000000", "1000000000000")
_TITLE_LIMIT, _TEXT_LIMIT = 32, 255


@dataclass(frozen=True, slots=True)
class Allowed:
    """A rule of Excel's for what may be typed, and what it answers to anything else.

    Attributes:
        kind: xlDVType.
        formulas: the list, or least and greatest.
        title: of the answer; "" for the header of the column.
    """

    kind: int = _ANYTHING
    formulas: tuple[str, ...] = ()
    answer: str = ""
    title: str = ""
    alert: int = _STOP


def restrict(cells: xw.Range, allowed: Allowed, title: str, help_: str) -> None:
    """Let Excel refuse what isn't allowed, and show help when a cell is selected."""
    if not (allowed.kind or help_):
        return
    native: Any = cells.api.Validation
    native.Add(allowed.kind, allowed.alert, _BETWEEN, *allowed.formulas)
    native.IgnoreBlank = True
    native.ShowInput, native.ShowError = bool(help_), bool(allowed.kind)
    if help_:
        native.InputTitle, native.InputMessage = title[:_TITLE_LIMIT], help_[:_TEXT_LIMIT]
    if allowed.kind:
        native.ErrorTitle = (allowed.title or title)[:_TITLE_LIMIT]
        native.ErrorMessage = allowed.answer[:_TEXT_LIMIT]


def allowed_in(spec: TableSpec, column: Column, ratings: Iterable[str]) -> Allowed:
    """What may be typed into a column; `ratings` are the words for one."""
    if column.kind is Kind.RATING:
        name = RATING_NAMES.get(spec.name)
        if name is None:
            return Allowed()  # tblRatings itself, where the words come from
        answer = (
            f"Choose one of: {', '.join(ratings)}. If it is another rating of yours, add it to "
            "tblRatings on the Lists sheet, and refresh."
        )
        return Allowed(_LIST, (f"={name}",), answer)
    if column.kind is Kind.STATUS:
        words = (status.value for status in Status if status.value)
        return _one_of(words, " Leave it blank while the action runs.")
    if column.kind is Kind.SECTION:
        return _from_list("SectionCodes", "code on the Sections sheet", "section")
    if (spec, column.field) == (READINGS, "measure"):
        return _from_list("MeasureIds", "id on the Measures sheet", "measure")
    if column.kind is Kind.POSTS:
        answer = (
            "This post is not on the Owners list (Lists sheet). Joint owners, joined by a "
            "semicolon, are fine: choose Yes."
        )
        return Allowed(_LIST, ("=OwnerPosts",), answer, "Not on the Owners list", _WARNING)
    if column.kind in (Kind.DATE, Kind.MONTH):
        return a_date("14/01/2026" if column.kind is Kind.DATE else "Jan 2026")
    if column.kind is Kind.NUMBER:
        answer = "Only a number can stand here. Type digits only."
        return Allowed(_DECIMAL, _NUMBERS, answer)
    choices = _CHOICES.get((spec.name, column.field))
    return _one_of(choices) if choices else Allowed()


def a_date(example: str) -> Allowed:
    answer = f"Only a date can stand here, such as {example}. Or leave it blank."
    return Allowed(_DATE, _DAYS, answer)


def _one_of(words: Iterable[str], more: str = "") -> Allowed:
    words = tuple(words)
    return Allowed(_LIST, (",".join(words),), f"Choose one of: {', '.join(words)}.{more}")


def _from_list(name: str, what: str, row: str) -> Allowed:
    answer = f"There is no such {what}. Choose one from the list, or add the {row} there first."
    return Allowed(_LIST, (f"={name}",), answer)
