"""Conditional formats of a range.

On a sheet that stays an officer's they are read, added and taken away in its XML. Only what
stands behind the cells is taken apart; the cells stay as they are, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from lxml import etree
from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box, overlap
from plantools.engine.application import Closed, Listed, Native
from plantools.engine.looks import add_difference, differences, edit_styles, hex_color
from plantools.engine.package import MAIN, Package, place_behind
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.draw import Frame
    from plantools.engine.range import Range
    from plantools.engine.sheet import Sheet

# What ECMA-376 (CT_Worksheet) lets stand between the cells and the conditional formats.
_BEFORE = """
    sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState
    dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting
""".split()  # noqa: SIM905 - reads as the schema does
_SIDES = {-4160: "top", -4107: "bottom", -4131: "left", -4152: "right"}  # xlTop and so on
_FORMULA = 2  # xlExpression
_RULES, _RULE = f"{{{MAIN}}}conditionalFormatting", f"{{{MAIN}}}cfRule"
_NEWER = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_DRAWN = {"font_color": "font_color", "fill_color": "bg_color", "font_bold": "bold"}
"""What a rule says of looks, by xlwings' name, in XlsxWriter's words."""


class ConditionalFormat(Closed, base_classes.ConditionalFormat):
    """A rule, wherever on the sheet it applies: one that the file has, or that waits to be saved.

    `element` is its XML, `look` how it makes cells look, as xlwings names it.
    """

    type: str
    operator: str | None
    formula: str | None
    formula1: str | None
    fill_color: tuple[int, ...] | None
    font_color: tuple[int, ...] | None
    font_bold: bool | None

    def __init__(self, sheet: Sheet, element: etree._Element, look: dict[str, Any]) -> None:
        self._sheet, self.element, self.look = sheet, element, look
        text = element.findtext("{*}formula")
        formula, self.type = None if text is None else f"={text}", "unknown"
        if element.get("type") == "cellIs":
            self.type, self.formula1 = "cell_value", formula
            self.operator = "equal_to" if element.get("operator") == "equal" else None
        elif element.get("type") == "expression":
            self.type, self.formula = "custom", formula
        for name in _DRAWN:
            said = look.get(name)
            if isinstance(said, str):  # a colour, "#1F4E79"
                said = tuple(bytes.fromhex(said[1:]))
            setattr(self, name, said)

    @property
    def boxes(self) -> list[Box]:
        """The ranges that it applies to."""
        holder = self.element.getparent()
        texts = [] if holder is None else holder.get("sqref", "").split()
        return [box for box in map(a1.parse, texts) if box is not None]

    def delete(self) -> None:
        """Take the rule away from every range to which it applies."""
        self._sheet.rules.delete(self)


class ConditionalFormats(Listed[ConditionalFormat], base_classes.ConditionalFormats):
    """The rules of a range. Those of a sheet that is drawn anew can be added, not looked at."""

    def __init__(self, range_: Range) -> None:
        self.range = range_

    @property
    def _items(self) -> list[ConditionalFormat]:  # type: ignore[override] # read when asked for
        if self.range.sheet.is_blanked:
            raise NotSupportedError("The rules of a sheet that is drawn anew can't be looked at.")
        return self.range.sheet.rules.on(self.range.box)

    def add_cell_value(self, spec: dict[str, Any]) -> ConditionalFormat:
        if spec["operator"] != "equal_to":
            raise NotImplementedError("Only rules for equal values are available here.")
        formula = str(spec["formula1"]).removeprefix("=")
        drawn = {"type": "cell", "criteria": "equal to", "value": formula}
        return self._add({"type": "cellIs", "operator": "equal"}, formula, drawn, spec)

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        formula = spec["formula"].removeprefix("=")
        drawn = {"type": "formula", "criteria": f"={formula}"}
        return self._add({"type": "expression"}, formula, drawn, spec)

    def _add(
        self, attributes: dict[str, str], formula: str, drawn: dict[str, str], spec: dict[str, Any]
    ) -> ConditionalFormat:
        """Add a rule as a file has it or as XlsxWriter draws it, with the look of a spec."""
        sheet, box = self.range.sheet, self.range.box
        element = etree.Element(_RULE, attributes)
        etree.SubElement(element, f"{{{MAIN}}}formula").text = formula
        look = {name: spec.get(name) for name in _DRAWN}
        look |= {name: hex_color(look[name]) for name in ("fill_color", "font_color")}
        rule = ConditionalFormat(sheet, element, look)
        if not sheet.is_blanked:
            sheet.rules.add(box, rule)
            return rule

        def draw(frame: Frame) -> None:
            found = {_DRAWN.get(name, name): said for name, said in look.items() if said}
            how = drawn | {"format": frame.file.add_format(found)}
            frame.conditional_format(*(number - 1 for number in box), how)

        sheet.edit(draw)
        return rule


def add_native_rule(cells: Range, type_: int, formula: str) -> SimpleNamespace:
    """Excel's own FormatCondition object: for the lines that a rule draws beside cells."""
    if type_ != _FORMULA or not cells.sheet.is_blanked:
        raise NotSupportedError("On a closed file, only formulas, and only on a new sheet.")
    look = cells.conditional_formats.add_custom({"formula": formula}).look

    def borders(index: int) -> Native:
        side = _SIDES[index]
        return Native(Color=lambda color: look.update({side: 1, f"{side}_color": hex_color(color)}))

    return SimpleNamespace(Borders=borders)


class SheetRules:
    """The conditional formats of one sheet, and what is to become of them."""

    def __init__(self, sheet: Sheet) -> None:
        package = sheet.book.package
        self._root = package.frame(package.sheet_parts()[sheet.name])[1]
        if self._root.find(f"{{{MAIN}}}sheetData") is None:
            raise NotSupportedError("A sheet that has no cells can't have conditional formats.")
        self._new: list[ConditionalFormat] = []
        self.is_changed = False
        looks = dict(enumerate(differences(package)))
        self._rules = [
            ConditionalFormat(sheet, element, looks.get(_number(element, "dxfId"), {}))
            for element in self._root.iterfind(f"{_RULES}/{_RULE}")
        ]

    def on(self, box: Box) -> list[ConditionalFormat]:
        """The rules that apply to any cell of a box, first the one that Excel looks at first."""
        found = [rule for rule in self._rules if any(overlap(box, b) for b in rule.boxes)]
        return sorted(found, key=lambda rule: _number(rule.element))

    def add(self, box: Box, rule: ConditionalFormat) -> None:
        """Let a new rule apply to a box of cells, before all others."""
        holder = etree.Element(_RULES, sqref=a1.box_address(box))
        holder.append(rule.element)
        self._root.insert(place_behind(self._root, _BEFORE), holder)
        first = min(map(_number, self._numbered()), default=1)
        rule.element.set("priority", str(min(first, 1) - 1))  # until it is saved
        self._rules.append(rule)
        self._new.append(rule)
        self.is_changed = True

    def delete(self, rule: ConditionalFormat) -> None:
        """Take a rule away from wherever it applies."""
        if rule not in self._rules:
            return
        self._rules.remove(rule)
        holder = rule.element.getparent()
        assert holder is not None  # each of them has one
        holder.remove(rule.element)
        if holder.find(_RULE) is None:
            self._root.remove(holder)
        self.is_changed = True

    def apply(self, package: Package, part: str) -> None:
        """Write what changed into the sheet's part, and new looks into the list of styles.

        Every rule gets its place in the order: the same numbers however often it is done. The
        rules of a pivot table are known to it by their numbers. On its sheet others keep theirs,
        and new ones come last.
        """
        with edit_styles(package) as styles:
            for rule in self._rules:
                if rule in self._new:
                    rule.element.set("dxfId", str(add_difference(styles, rule.look)))
        elements, first = sorted(self._numbered(), key=_number), 1
        holders = self._root.iter(_RULES, f"{_NEWER}conditionalFormatting")
        if any(holder.get("pivot") in ("1", "true") for holder in holders):
            first = max(0, *map(_number, elements)) + 1
            elements = [element for element in elements if _number(element) < 1]
        for number, element in enumerate(elements, start=first):
            element.set("priority", str(number))
        written = etree.tostring(self._root, encoding="UTF-8").partition(b"sheetData/>")[2]
        package[part] = package.frame(part)[0] + written

    def _numbered(self) -> Iterator[etree._Element]:
        """Every rule that has a place in the order, those that only newer Excels know included."""
        rules = self._root.iter(_RULE, f"{_NEWER}cfRule")
        return (rule for rule in rules if rule.get("priority") is not None)


def _number(element: etree._Element, name: str = "priority") -> int:
    text = element.get(name, "")
    return int(text) if re.fullmatch("-?[0-9]{1,9}", text) else 1_000_000
