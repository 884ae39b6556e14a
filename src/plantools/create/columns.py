"""How the columns of a table look, and what Excel lets be typed into them."""

from __future__ import annotations

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation

from plantools.create.cells import TOP, fill
from plantools.plan.model import Status
from plantools.plan.rating import Rating
from plantools.workbook import theme
from plantools.workbook.contract import (
    CHECKS,
    FINANCE,
    MEASURES,
    OWNERS,
    RATINGS,
    READINGS,
    SECTIONS,
    Column,
    Kind,
    TableSpec,
)

SECTION_CODES = "SectionCodes"
OWNER_POSTS = "OwnerPosts"
MEASURE_IDS = "MeasureIds"
LIST_NAMES = {
    SECTION_CODES: (SECTIONS, "code"),
    OWNER_POSTS: (OWNERS, "post"),
    MEASURE_IDS: (MEASURES, "id"),
}
"""Names for columns that other columns choose from. They grow with their tables."""

_FORMATS = {Kind.DATE: "dd/mm/yyyy", Kind.MONTH: "mmm yyyy"}
_KEPT_AS_TYPED = frozenset(
    {
        *("ref", "section", "code", "id", "due_by", "see_also", "abbreviation", "year"),
        *("target_text", "requires_improvement", "good", "outstanding", "row"),
    }
)
"""Short columns in which Excel would make dates and times of "1-2", "Mar 25" or "1:1"."""

_CHOICES = {
    (MEASURES.name, "direction"): ("higher", "lower"),
    (FINANCE.name, "kind"): ("original", "amended", "additional"),
    (RATINGS.name, "kind"): ("action", "impact"),
    (CHECKS.name, "severity"): ("error", "warning", "advice", "off"),
}
_FIRST_DAY, _LAST_DAY = "32874", "73415"
"""1 January 1990 and 31 December 2100 as Excel counts days."""
_LARGEST = "1000000000000"
_TITLE_LIMIT, _TEXT_LIMIT = 32, 255


def number_format(spec: TableSpec, column: Column) -> str:
    """Excel's number format for the cells of a column."""
    if column.field in _KEPT_AS_TYPED or (spec, column.field) == (READINGS, "measure"):
        return "@"
    if column.kind is Kind.NUMBER and spec is FINANCE:
        return "£#,##0"
    return _FORMATS.get(column.kind, "General")


def alignment(column: Column) -> Alignment:
    """Dates stand left and numbers off the edge, so that neither touches the next column."""
    if column.kind is Kind.NUMBER:
        return Alignment(horizontal="right", indent=1, vertical="top")
    if column.kind in (Kind.DATE, Kind.MONTH):
        return Alignment(horizontal="left", vertical="top")
    return TOP


def validation(spec: TableSpec, column: Column) -> DataValidation | None:
    """What may be typed into a column and what Excel says when it is selected."""
    rule = _rule(spec, column)
    if rule is None and not column.help:
        return None
    rule = rule or DataValidation()
    rule.allow_blank = True
    return _with_prompt(rule, column.header, column.help)


def date_validation(header: str, help_: str, example: str) -> DataValidation:
    """Only dates, with a prompt."""
    return _with_prompt(_only_dates(header, example), header, help_)


def prompt(header: str, help_: str) -> DataValidation:
    """Anything goes, with a prompt."""
    return _with_prompt(DataValidation(allow_blank=True), header, help_)


def rating_rules() -> list[Rule]:
    """Colour a cell by the rating that is written in it."""
    rules = []
    for rating in Rating:
        color, text = theme.RATING_COLORS[rating]
        look = DifferentialStyle(font=Font(b=True, color=text), fill=fill(color))
        rules.append(Rule(type="cellIs", operator="equal", formula=[f'"{rating}"'], dxf=look))
    return rules


def _rule(spec: TableSpec, column: Column) -> DataValidation | None:
    header = column.header
    if column.kind is Kind.RATING:
        return _choose(header, [rating.value for rating in Rating])
    if column.kind is Kind.STATUS:
        words = [status.value for status in Status if status.value]
        return _choose(header, words, " Leave it blank while the action runs.")
    if column.kind is Kind.SECTION:
        return _stop(
            DataValidation(type="list", formula1=SECTION_CODES),
            header,
            "There is no such code on the Sections sheet. Choose one from the list, or add the "
            "section there first.",
        )
    if column.kind is Kind.POSTS:
        rule = DataValidation(type="list", formula1=OWNER_POSTS)
        rule.errorStyle = "warning"
        return _with_error(
            rule,
            "Not on the Owners list",
            "This post is not on the Owners list (Lists sheet). Joint owners, joined by a "
            "semicolon, are fine: choose Yes.",
        )
    if column.kind is Kind.DATE:
        return _only_dates(header, "14/01/2026")
    if column.kind is Kind.MONTH:
        return _only_dates(header, "Jan 2026")
    if column.kind is Kind.NUMBER:
        number = DataValidation(
            type="decimal", operator="between", formula1=f"-{_LARGEST}", formula2=_LARGEST
        )
        return _stop(number, header, "Only a number can stand here. Type digits only.")
    if (spec, column.field) == (READINGS, "measure"):
        return _stop(
            DataValidation(type="list", formula1=MEASURE_IDS),
            header,
            "There is no such id on the Measures sheet. Choose one from the list, or add the "
            "measure there first.",
        )
    choices = _CHOICES.get((spec.name, column.field))
    return _choose(header, list(choices)) if choices else None


def _choose(header: str, words: list[str], more: str = "") -> DataValidation:
    rule = DataValidation(type="list", formula1=f'"{",".join(words)}"')
    return _stop(rule, header, f"Choose one of: {', '.join(words)}.{more}")


def _only_dates(header: str, example: str) -> DataValidation:
    rule = DataValidation(
        type="date",
        operator="between",
        formula1=_FIRST_DAY,
        formula2=_LAST_DAY,
        allow_blank=True,
    )
    return _stop(rule, header, f"Only a date can stand here, such as {example}. Or leave it blank.")


def _stop(rule: DataValidation, header: str, message: str) -> DataValidation:
    rule.errorStyle = "stop"
    return _with_error(rule, header, message)


def _with_error(rule: DataValidation, title: str, message: str) -> DataValidation:
    rule.showErrorMessage = True
    rule.errorTitle = title[:_TITLE_LIMIT]
    rule.error = message[:_TEXT_LIMIT]
    return rule


def _with_prompt(rule: DataValidation, title: str, text: str) -> DataValidation:
    if text:
        rule.showInputMessage = True
        rule.promptTitle = title[:_TITLE_LIMIT]
        rule.prompt = text[:_TEXT_LIMIT]
    return rule
