"""Conditional formats of a sheet that stays an officer's: read, added and taken away in its XML.

Only what stands behind the cells is taken apart; the cells stay as they are, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from plantools.engine import a1, stylesheet
from plantools.engine.a1 import Box, overlap
from plantools.engine.looks import hex_color
from plantools.engine.package import MAIN, PARSER, Package, to_bytes
from plantools.errors import NotSupportedError

_CELLS_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")
_START = re.compile(rb"<(?:\w+:)?worksheet\b[^>]*>")
# What ECMA-376 (CT_Worksheet) lets stand between the cells and the conditional formats.
_BEFORE = """
    sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate
    customSheetViews mergeCells phoneticPr conditionalFormatting
""".split()  # noqa: SIM905 - reads as the schema does
_RULES = f"{{{MAIN}}}conditionalFormatting"
_RULE = f"{{{MAIN}}}cfRule"
_TYPES = {"cellIs": "cell_value", "expression": "custom", "colorScale": "color_scale"}
_TYPES |= {"dataBar": "data_bar", "iconSet": "icon_set"}
_NEWER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_NEWERS = f"{{{_NEWER}}}conditionalFormatting"
OPERATORS = {
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
_OPERATORS_BACK = {word: name for name, word in OPERATORS.items()}


@dataclass(eq=False)
class Rule:
    """One rule, wherever on the sheet it applies.

    Attributes:
        element: its XML.
        look: how it makes cells look, as xlwings names it; of a new rule still to be written.
        is_new: not in the file yet.
    """

    element: etree._Element
    look: dict[str, Any]
    is_new: bool = False

    @property
    def type(self) -> str:
        return _TYPES.get(self.element.get("type", ""), "unknown")

    @property
    def operator(self) -> str | None:
        return _OPERATORS_BACK.get(self.element.get("operator", ""))

    @property
    def formulas(self) -> list[str]:
        """As Excel gives them, with = before them."""
        return [f"={formula.text or ''}" for formula in self.element.iterchildren("{*}formula")]

    @property
    def boxes(self) -> list[Box]:
        """The ranges that it applies to."""
        holder = self.element.getparent()
        texts = [] if holder is None else holder.get("sqref", "").split()
        return [box for box in map(a1.parse, texts) if box is not None]


class SheetRules:
    """The conditional formats of one sheet, and what is to become of them."""

    def __init__(self, package: Package, part: str) -> None:
        self._root = _tail(package, part)[1]
        self.is_changed = False
        styles = package.part_of("styles")
        looks = stylesheet.differences(package.tree(styles)) if styles else []
        self._rules = [
            Rule(element, dict(_look(looks, element.get("dxfId"))))
            for element in self._root.iterfind(f"{_RULES}/{_RULE}")
        ]

    def on(self, box: Box) -> list[Rule]:
        """The rules that apply to any cell of a box, first the one that Excel looks at first."""
        found = [rule for rule in self._rules if any(overlap(box, b) for b in rule.boxes)]
        return sorted(found, key=lambda rule: _priority(rule.element))

    def add(self, box: Box, rule: Rule) -> None:
        """Let a new rule apply to a box of cells, before all others."""
        holder = etree.Element(_RULES, sqref=a1.box_address(box))
        holder.append(rule.element)
        self._root.insert(self._place(), holder)
        first = min(map(_priority, self._priorities()), default=1)
        rule.element.set("priority", str(min(first, 1) - 1))  # until it is saved
        self._rules.append(rule)
        self.is_changed = True

    def delete(self, rule: Rule) -> None:
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
        styles = package.part_of("styles")
        if styles is None:
            raise NotSupportedError("A workbook without styles can't have conditional formats.")
        root = package.tree(styles)
        before = etree.tostring(root)
        for rule in self._rules:
            if rule.is_new:
                rule.element.set("dxfId", str(stylesheet.add_difference(root, rule.look)))
        if etree.tostring(root) != before:
            package[styles] = to_bytes(root)
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

    def _place(self) -> int:
        """Where the schema wants conditional formats."""
        before = {f"{{{MAIN}}}{name}" for name in _BEFORE}
        places = [n for n, child in enumerate(self._root, start=1) if child.tag in before]
        return places[-1] if places else 0

    def _priorities(self) -> Iterator[etree._Element]:
        """Every rule that has a place in the order, those that only newer Excels know included."""
        for element in self._root.iter(_RULE, f"{{{_NEWER}}}cfRule"):
            if element.get("priority") is not None:
                yield element


def _tail(package: Package, part: str) -> tuple[bytes, etree._Element]:
    """A sheet's bytes up to the end of its cells, and what follows, as a tree."""
    data = package[part]
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


def new_rule(attributes: dict[str, str], formula: str, spec: dict[str, Any]) -> Rule:
    """A rule that no file has yet.

    Args:
        attributes: its type and operator, as the file has them.
        formula: without = before it.
        spec: colours, bold, italic and whether lower rules are skipped, as xlwings has them.
    """
    element = etree.Element(_RULE, attributes)
    if spec.get("stop_if_true"):
        element.set("stopIfTrue", "1")
    etree.SubElement(element, f"{{{MAIN}}}formula").text = formula
    look = {name: spec.get(name) for name in ("font_bold", "font_italic")}
    look |= {name: hex_color(spec.get(name)) for name in ("fill_color", "font_color")}
    return Rule(element, look, is_new=True)
