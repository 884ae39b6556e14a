"""Conditional formats of a range.

On a sheet that stays an officer's they are read, added and taken away in its XML. Only what
stands behind the cells is taken apart; the cells stay as they are, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import etree
from xlwings import base_classes

from plantools.engine import a1, stylesheet
from plantools.engine.a1 import Box, overlap
from plantools.engine.application import Listed, says_what_it_lacks
from plantools.engine.looks import hex_color, rgb
from plantools.engine.native import SIDES
from plantools.engine.package import MAIN, PARSER, Package, place_behind
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.draw import Frame
    from plantools.engine.range import Range
    from plantools.engine.sheet import Sheet

_CELLS_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")
_START = re.compile(rb"<(?:\w+:)?worksheet\b[^>]*>")
# What ECMA-376 (CT_Worksheet) lets stand between the cells and the conditional formats.
_BEFORE = """
    sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate
    customSheetViews mergeCells phoneticPr conditionalFormatting
""".split()  # noqa: SIM905 - reads as the schema does
_SIDES = tuple(SIDES.values())
_RULES = f"{{{MAIN}}}conditionalFormatting"
_RULE = f"{{{MAIN}}}cfRule"
_TYPES = {"cellIs": "cell_value", "expression": "custom", "colorScale": "color_scale"}
_TYPES |= {"dataBar": "data_bar", "iconSet": "icon_set"}
_NEWER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_NEWERS = f"{{{_NEWER}}}conditionalFormatting"
_OPERATORS = {
    "equal_to": "equal",
    "not_equal_to": "notEqual",
    "greater_than": "greaterThan",
    "less_than": "lessThan",
    "greater_than_or_equal": "greaterThanOrEqual",
    "less_than_or_equal": "lessThanOrEqual",
    "between": "between",
    "not_between": "notBetween",
}
"""Comparisons by their name in xlwings, as the file has them."""


@says_what_it_lacks
class ConditionalFormat(base_classes.ConditionalFormat):
    """A rule, wherever on the sheet it applies: one that the file has, or that waits to be saved.

    Attributes:
        element: its XML.
        look: how it makes cells look, as xlwings names it; colours as six hex digits.
        is_new: not in the file yet.
    """

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

    def __init__(
        self, sheet: Sheet, element: etree._Element, look: dict[str, Any], *, is_new: bool = False
    ) -> None:
        self._sheet = sheet
        self.element = element
        self.look = look
        self.is_new = is_new
        self.type = _TYPES.get(element.get("type", ""), "unknown")
        formulas = (f"={formula.text or ''}" for formula in element.iterchildren("{*}formula"))
        first, second = (*formulas, None, None)[:2]
        said, is_value = element.get("operator"), self.type == "cell_value"
        operators = (name for name, word in _OPERATORS.items() if is_value and word == said)
        self.operator = next(operators, None)
        self.formula1, self.formula2 = (first, second) if is_value else (None, None)
        self.formula = first if self.type == "custom" else None
        self.fill_color, self.font_color = rgb(look.get("fill_color")), rgb(look.get("font_color"))
        self.font_bold, self.font_italic = look.get("font_bold"), look.get("font_italic")
        self.stop_if_true = element.get("stopIfTrue") in ("1", "true")

    @property
    def boxes(self) -> list[Box]:
        """The ranges that it applies to."""
        holder = self.element.getparent()
        texts = [] if holder is None else holder.get("sqref", "").split()
        return [box for box in map(a1.parse, texts) if box is not None]

    def delete(self) -> None:
        """Take the rule away from every range to which it applies."""
        self._sheet.rules.delete(self)


@says_what_it_lacks
class ConditionalFormats(Listed[ConditionalFormat], base_classes.ConditionalFormats):
    """The rules of a range. Those of a sheet that is drawn anew can be added, not looked at."""

    api = None

    def __init__(self, range_: Range) -> None:
        self.range = range_

    @property
    def _items(self) -> list[ConditionalFormat]:
        if self.range.sheet.is_blanked:
            raise NotSupportedError("The rules of a sheet that is drawn anew can't be looked at.")
        return self.range.sheet.rules.on(self.range.box)

    def add_cell_value(self, spec: dict[str, Any]) -> ConditionalFormat:
        operator, value = spec["operator"], spec["formula1"]
        if "between" in operator:
            raise NotImplementedError(f"{operator} rules are not available here.")
        value = value.removeprefix("=") if isinstance(value, str) else str(value)
        attributes = {"type": "cellIs", "operator": _OPERATORS[operator]}
        criteria = {"type": "cell", "criteria": _in_words(operator), "value": value}
        return self._add(attributes, value, spec, criteria)

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        formula = spec["formula"].removeprefix("=")
        criteria = {"type": "formula", "criteria": f"={formula}"}
        return self._add({"type": "expression"}, formula, spec, criteria)

    def _add(
        self, attributes: dict[str, str], formula: str, spec: dict[str, Any], drawn: dict[str, str]
    ) -> ConditionalFormat:
        """Add a rule.

        Args:
            attributes: its type and operator, as a file has them.
            formula: without = before it.
            spec: colours, bold, italic and whether lower rules are skipped, as xlwings has them.
            drawn: type, operator and formula as XlsxWriter has them.
        """
        sheet, box = self.range.sheet, self.range.box
        element = etree.Element(_RULE, attributes)
        if spec.get("stop_if_true"):
            element.set("stopIfTrue", "1")
        etree.SubElement(element, f"{{{MAIN}}}formula").text = formula
        look = {name: spec.get(name) for name in ("font_bold", "font_italic")}
        look |= {name: hex_color(spec.get(name)) for name in ("fill_color", "font_color")}
        rule = ConditionalFormat(sheet, element, look, is_new=True)
        if not sheet.is_blanked:
            sheet.rules.add(box, rule)
            return rule
        first, last = (box[0] - 1, box[1] - 1), (box[2] - 1, box[3] - 1)
        options: dict[str, Any] = drawn | {"stop_if_true": rule.stop_if_true}
        properties = {
            "font_color": look["font_color"] and f"#{look['font_color']}",
            "bg_color": look["fill_color"] and f"#{look['fill_color']}",
            "bold": look["font_bold"],
            "italic": look["font_italic"],
        }
        given = {name: value for name, value in properties.items() if value}

        def draw(frame: Frame) -> None:
            lines = {name: value for name, value in look.items() if name.startswith(_SIDES)}
            options["format"] = frame.file.add_format(given | lines)
            frame.conditional_format(*first, *last, options)

        sheet.edit(draw)
        return rule


def _in_words(operator: str) -> str:
    """An operator of xlwings' as XlsxWriter has it: "greater than or equal to"."""
    words = operator.replace("_", " ")
    return f"{words} to" if words.endswith("equal") else words


class SheetRules:
    """The conditional formats of one sheet, and what is to become of them."""

    def __init__(self, sheet: Sheet) -> None:
        package = sheet.book.package
        self._root = _tail(package, package.sheet_parts()[sheet.name])[1]
        self.is_changed = False
        looks = stylesheet.differences(package)
        self._rules = [
            ConditionalFormat(sheet, element, dict(_look(looks, element.get("dxfId"))))
            for element in self._root.iterfind(f"{_RULES}/{_RULE}")
        ]

    def on(self, box: Box) -> list[ConditionalFormat]:
        """The rules that apply to any cell of a box, first the one that Excel looks at first."""
        found = [rule for rule in self._rules if any(overlap(box, b) for b in rule.boxes)]
        return sorted(found, key=lambda rule: _priority(rule.element))

    def add(self, box: Box, rule: ConditionalFormat) -> None:
        """Let a new rule apply to a box of cells, before all others."""
        holder = etree.Element(_RULES, sqref=a1.box_address(box))
        holder.append(rule.element)
        self._root.insert(place_behind(self._root, _BEFORE), holder)
        first = min(map(_priority, self._priorities()), default=1)
        rule.element.set("priority", str(min(first, 1) - 1))  # until it is saved
        self._rules.append(rule)
        self.is_changed = True

    def delete(self, rule: ConditionalFormat) -> None:
        """Take a rule away from wherever it applies."""
        holder = rule.element.getparent()
        if holder is None:
            return
        holder.remove(rule.element)
        parent = holder.getparent()
        if parent is not None and holder.find(_RULE) is None:
            parent.remove(holder)
        self._rules.remove(rule)
        self.is_changed = True

    def apply(self, package: Package, part: str) -> None:
        """Write what changed into the sheet's part, and new looks into the list of styles."""
        with stylesheet.edit(package) as root:
            for rule in self._rules:
                if rule.is_new:
                    rule.element.set("dxfId", str(stylesheet.add_difference(root, rule.look)))
        self._number()
        self._root.text = self._root.text or ""  # so that it has an end tag, whatever is in it
        written = etree.tostring(self._root, encoding="UTF-8")
        start = _START.search(written)
        assert start is not None  # it was parsed from one
        package[part] = _tail(package, part)[0] + written[start.end() :]

    def _number(self) -> None:
        """Give every rule its place in the order: the same numbers however often it is done.

        The rules of a pivot table are known to it by their numbers. On its sheet others keep
        theirs, and new ones come last.
        """
        elements = sorted(self._priorities(), key=_priority)
        if any(holder.get("pivot") in ("1", "true") for holder in self._root.iter(_RULES, _NEWERS)):
            highest = max(map(_priority, elements))
            elements, first = [e for e in elements if _priority(e) < 1], max(highest, 0) + 1
        else:
            first = 1
        for number, element in enumerate(elements, start=first):
            element.set("priority", str(number))

    def _priorities(self) -> Iterator[etree._Element]:
        """Every rule that has a place in the order, those that only newer Excels know included."""
        for element in self._root.iter(_RULE, f"{{{_NEWER}}}cfRule"):
            if element.get("priority") is not None:
                yield element


def _tail(package: Package, part: str) -> tuple[bytes, etree._Element]:
    """A sheet's bytes up to the end of its cells, and what follows, as a tree."""
    data = package.utf8(part)
    start, ends = _START.search(data), list(_CELLS_END.finditer(data))
    if start is None or not ends:
        raise NotSupportedError("A sheet that has no cells can't have conditional formats.")
    end = ends[-1].end()
    return data[:end], etree.fromstring(start[0] + data[end:], PARSER)


def _look(looks: list[dict[str, Any]], number: str | None) -> dict[str, Any]:
    position = int(number) if number and number.isdecimal() else -1
    return looks[position] if 0 <= position < len(looks) else {}


def _priority(element: etree._Element) -> int:
    text = element.get("priority", "")
    return int(text) if re.fullmatch("-?[0-9]{1,9}", text) else 1_000_000
