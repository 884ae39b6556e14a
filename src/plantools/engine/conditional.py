"""Conditional formats of a range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine.application import says_what_it_lacks
from plantools.engine.looks import hex_color, rgb
from plantools.engine.rules import OPERATORS, Rule, new_rule
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.range import Range
    from plantools.engine.sheet import Sheet

_CRITERIA = {
    "equal_to": "=",
    "not_equal_to": "<>",
    "greater_than": ">",
    "less_than": "<",
    "greater_than_or_equal": ">=",
    "less_than_or_equal": "<=",
}


@says_what_it_lacks
class ConditionalFormat(base_classes.ConditionalFormat):
    """A rule: one that the file has, or one that waits to be saved."""

    api = None
    type: str
    operator: str | None
    formula: str | None
    formula1: str | None
    formula2: str | None
    fill_color: tuple[int, int, int] | None
    font_color: tuple[int, int, int] | None
    font_bold: bool | None
    font_italic: bool | None
    stop_if_true: bool | None

    def __init__(self, sheet: Sheet, rule: Rule) -> None:
        self._rule = rule
        self._sheet = sheet
        self.type = rule.type
        first, second = (*rule.formulas, None, None)[:2]
        is_value = rule.type == "cell_value"
        self.operator = rule.operator if is_value else None
        self.formula1, self.formula2 = (first, second) if is_value else (None, None)
        self.formula = first if rule.type == "custom" else None
        for name in ("fill_color", "font_color"):
            setattr(self, name, rgb(rule.look.get(name)))
        self.font_bold = rule.look.get("font_bold")
        self.font_italic = rule.look.get("font_italic")
        self.stop_if_true = rule.element.get("stopIfTrue") in ("1", "true")

    def delete(self) -> None:
        """Take the rule away from every range to which it applies."""
        self._sheet.rules.delete(self._rule)


@says_what_it_lacks
class ConditionalFormats(base_classes.ConditionalFormats):
    """The rules of a range. Those of a sheet that is drawn anew can be added, not looked at."""

    api = None

    def __init__(self, range_: Range) -> None:
        self.range = range_

    @property
    def _rules(self) -> list[Rule]:
        if self.range.sheet.is_blanked:
            raise NotSupportedError("The rules of a sheet that is drawn anew can't be looked at.")
        return self.range.sheet.rules.on(self.range.box)

    def __len__(self) -> int:
        return len(self._rules)

    def __iter__(self) -> Iterator[ConditionalFormat]:
        for rule in self._rules:
            yield ConditionalFormat(self.range.sheet, rule)

    def __call__(self, index: int) -> ConditionalFormat:
        rules = self._rules
        if not 1 <= index <= len(rules):
            raise KeyError(index)
        return ConditionalFormat(self.range.sheet, rules[index - 1])

    def add_cell_value(self, spec: dict[str, Any]) -> ConditionalFormat:
        criteria = _CRITERIA.get(spec["operator"])
        if criteria is None:
            raise NotImplementedError(f"{spec['operator']} rules are not available here.")
        value = spec["formula1"]
        value = value.removeprefix("=") if isinstance(value, str) else str(value)
        attributes = {"type": "cellIs", "operator": OPERATORS[spec["operator"]]}
        drawn = {"type": "cell", "criteria": criteria, "value": value}
        return self._add(new_rule(attributes, value, spec), spec, drawn)

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        formula = spec["formula"].removeprefix("=")
        drawn = {"type": "formula", "criteria": f"={formula}"}
        return self._add(new_rule({"type": "expression"}, formula, spec), spec, drawn)

    def _add(self, rule: Rule, spec: dict[str, Any], drawn: dict[str, str]) -> ConditionalFormat:
        sheet, box = self.range.sheet, self.range.box
        if sheet.is_blanked:
            first, last = (box[0] - 1, box[1] - 1), (box[2] - 1, box[3] - 1)
            options = drawn | {"stop_if_true": bool(spec.get("stop_if_true"))}
            sheet.edit(
                lambda frame: frame.conditional_format(
                    *first, *last, options | {"format": frame.file.add_format(_look(spec))}
                )
            )
        else:
            sheet.rules.add(box, rule)
        return ConditionalFormat(sheet, rule)


def _look(spec: dict[str, Any]) -> dict[str, Any]:
    """Colours, bold and italic as XlsxWriter's properties of a format."""
    colors = {"font_color": spec.get("font_color"), "bg_color": spec.get("fill_color")}
    found = {name: f"#{hex_color(color)}" for name, color in colors.items() if color is not None}
    flags = {"bold": spec.get("font_bold"), "italic": spec.get("font_italic")}
    return found | {name: True for name, is_on in flags.items() if is_on}
