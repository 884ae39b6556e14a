"""Conditional formats of a range."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.errors import says_what_it_lacks
from plantools.engine.styles import hex_color

if TYPE_CHECKING:
    from plantools.engine.range import Range

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
    """A rule that waits to be saved."""

    api = None
    type: str
    formula: str | None
    formula1: str | None
    operator: str | None

    def __init__(self, type_: str, spec: dict[str, Any]) -> None:
        self.type = type_
        self.spec = spec
        self.formula = spec.get("formula")
        self.formula1 = spec.get("formula1")
        self.operator = spec.get("operator")


@says_what_it_lacks
class ConditionalFormats(base_classes.ConditionalFormats):
    """Adds rules to a range. Rules that the file has already are kept, but not shown."""

    api = None

    def __init__(self, range_: Range) -> None:
        self.range = range_

    def add_cell_value(self, spec: dict[str, Any]) -> ConditionalFormat:
        criteria = _CRITERIA.get(spec["operator"])
        if criteria is None:
            raise NotImplementedError(f"{spec['operator']} rules are not available here.")
        value = spec["formula1"]
        value = value.removeprefix("=") if isinstance(value, str) else str(value)
        self._add(spec, type="cell", criteria=criteria, value=value)
        return ConditionalFormat("cell_value", spec)

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        self._add(spec, type="formula", criteria=spec["formula"].removeprefix("="))
        return ConditionalFormat("custom", spec)

    def _add(self, spec: dict[str, Any], **options: Any) -> None:
        sheet, box = self.range.sheet, self.range.box
        sheet.edit(_applier(sheet.name, a1.box_address(box), spec, options))


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
