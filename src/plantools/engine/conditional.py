"""Conditional formats of a range."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.errors import NotSupportedError, says_what_it_lacks
from plantools.engine.rules import OPERATORS, Rule, new_rule
from plantools.engine.styles import hex_color, rgb

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
        drawn = {"type": "formula", "criteria": formula}
        return self._add(new_rule({"type": "expression"}, formula, spec), spec, drawn)

    def _add(self, rule: Rule, spec: dict[str, Any], drawn: dict[str, str]) -> ConditionalFormat:
        sheet, box = self.range.sheet, self.range.box
        if sheet.is_blanked:
            sheet.edit(_applier(sheet.name, a1.box_address(box), spec, drawn))
        else:
            sheet.rules.add(box, rule)
        return ConditionalFormat(sheet, rule)


def _applier(
    sheet: str, cells: str, spec: dict[str, Any], options: dict[str, Any]
) -> Callable[[Any], None]:
    def apply(file: Any) -> None:
        import excelize

        style = excelize.Style()
        style.font = excelize.Font(
            bold=bool(spec.get("font_bold")),
            italic=bool(spec.get("font_italic")),
            color=hex_color(spec.get("font_color")) or "",
        )
        if spec.get("fill_color") is not None:
            style.fill = excelize.Fill(
                type="pattern", pattern=1, color=[hex_color(spec["fill_color"])]
            )
        rule = excelize.ConditionalFormatOptions(
            format=file.new_conditional_style(style),
            stop_if_true=bool(spec.get("stop_if_true")),
            **options,
        )
        file.set_conditional_format(sheet, cells, [rule])

    return apply
