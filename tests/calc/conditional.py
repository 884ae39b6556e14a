"""Conditional formats of a range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from tests.calc.fonts import BOLD, number
from tests.calc.values import to_calc, to_excel

if TYPE_CHECKING:
    from tests.calc.range import Range
    from tests.calc.sheet import Sheet

_OPERATORS = {
    "equal_to": "EQUAL",
    "not_equal_to": "NOT_EQUAL",
    "greater_than": "GREATER",
    "greater_than_or_equal": "GREATER_EQUAL",
    "less_than": "LESS",
    "less_than_or_equal": "LESS_EQUAL",
    "": "EXPRESSION",
}
"""By xlwings' name; "" where a formula alone decides."""
CONDITION = 0
"""ConditionEntryType; the others are colour scales and the like."""


class ConditionalFormat(base_classes.ConditionalFormat):
    """A rule."""

    api = None
    type: Any = None
    operator: Any = None
    formula: Any = None
    formula1: Any = None
    formula2: Any = None
    fill_color: Any = None
    font_color: Any = None
    font_bold: Any = None

    def __init__(self, sheet: Sheet, native: Any, position: int) -> None:
        self._sheet = sheet
        self._native = native
        entry = native.getByIndex(position)
        if entry.getType() != CONDITION:
            self.type = "unknown"
            return
        formula = to_excel(f"={entry.Formula1}")
        operator = next((n for n in _OPERATORS if _number(sheet, n) == entry.Operator), None)
        if operator == "":
            self.type, self.formula = "custom", formula
        else:
            self.type, self.formula1, self.operator = "cell_value", formula, operator
        style = _styles(sheet).getByName(entry.StyleName)
        self.fill_color, self.font_color = _rgb(style.CellBackColor), _rgb(style.CharColor)
        self.font_bold = style.CharWeight == BOLD

    def delete(self) -> None:
        if self._native.getCount() > 1:  # Calc 7.4's own removeByIndex refuses every number
            raise NotImplementedError("A rule that shares its cells' format can't be deleted.")
        self._sheet.native.ConditionalFormats.removeByID(self._native.ID)


class ConditionalFormats(base_classes.ConditionalFormats):
    """The rules that apply to any cell of a range; as in Excel, the latest comes first."""

    api = None

    def __init__(self, range_: Range) -> None:
        self._range = range_
        self._sheet: Sheet = range_.sheet

    @property
    def _all(self) -> list[ConditionalFormat]:
        where = self._range.api.getRangeAddress()
        natives = [
            native
            for native in self._sheet.native.ConditionalFormats.getConditionalFormats()
            if native.Range.queryIntersection(where).getCount()
        ]
        return [
            ConditionalFormat(self._sheet, native, position)
            for native in sorted(natives, key=lambda native: -native.ID)
            for position in range(native.getCount())
        ]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[ConditionalFormat]:
        return iter(self._all)

    def __call__(self, index: int) -> ConditionalFormat:
        return self._all[index - 1]

    def add_cell_value(self, spec: dict[str, Any]) -> ConditionalFormat:
        return self._add(spec, spec["operator"], spec["formula1"])

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        return self._add(spec, "", spec["formula"])

    def _add(self, spec: dict[str, Any], operator: str, formula: str) -> ConditionalFormat:
        formats = self._sheet.native.ConditionalFormats
        areas = self._sheet.book.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        areas.addRangeAddress(self._range.api.getRangeAddress(), False)
        id_ = formats.createByRange(areas)
        native = next(f for f in formats.getConditionalFormats() if id_ == f.ID)
        native.createEntry(CONDITION, 0)
        entry = native.getByIndex(0)
        entry.Operator = _number(self._sheet, operator)
        entry.Formula1 = to_calc(formula).removeprefix("=")
        entry.StyleName = self._style(spec)
        return ConditionalFormat(self._sheet, native, 0)

    def _style(self, spec: dict[str, Any]) -> str:
        """The name of a style with the look of a rule, made if there is none yet."""
        fill, text, is_bold = spec.get("fill_color"), spec.get("font_color"), spec.get("font_bold")
        name = f"Rule {fill} {text} {is_bold}"
        styles = _styles(self._sheet)
        if not styles.hasByName(name):
            style = self._sheet.book.document.createInstance("com.sun.star.style.CellStyle")
            styles.insertByName(name, style)
            style.CellBackColor = number(fill)
            style.CharColor = number(text)
            if is_bold:
                style.CharWeight = BOLD
        return name


def _number(sheet: Sheet, operator: str) -> int:
    constant = f"sheet.ConditionFormatOperator.{_OPERATORS[operator]}"
    return sheet.book.office.constant(constant)


def _styles(sheet: Sheet) -> Any:
    return sheet.book.document.getStyleFamilies().getByName("CellStyles")


def _rgb(color: int) -> tuple[int, int, int] | None:
    return None if color == -1 else (color >> 16 & 255, color >> 8 & 255, color & 255)
