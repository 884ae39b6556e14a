"""Add the styles of generated sheets to the officer's, who keep their own as they are.

The sheets are drawn in a fresh workbook, so their styles are numbered from nought. Each is
looked up among the officer's styles, or appended behind them; what a cell of the officer's
points to never moves, and drawing the same again adds nothing.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from plantools.engine.looks import DefaultFont
from plantools.engine.package import MAIN, Package, place_behind

_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_UNPREFIXED: dict[Any, str] = {None: MAIN}
_PATTERN = f"{{{MAIN}}}patternFill"
_FIRST_OWN_FORMAT = 164
"""Number formats below this are Excel's own."""
_MAX_STYLES = 64_000
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_EXCELS = "http://schemas.microsoft.com/office/"
"""Begins the name of each addition to the format that newer versions of Excel know."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the numbers of a fresh workbook's styles are in the officer's workbook."""

    cells: dict[int, int] = field(default_factory=dict)
    differences: dict[int, int] = field(default_factory=dict)


@contextmanager
def edit(package: Package) -> Iterator[etree._Element]:
    """The style sheet of a workbook, to be added to; an empty one if there is none."""
    part = package.part_of("styles") or package.add_list("styles", "styleSheet")
    with package.edit(part) as root:
        take_alternatives(root)
        yield root


def take_alternatives(styles: etree._Element) -> None:
    """Leave of what is written for each version of Excel in another way that for the newest.

    Entries go by their numbers, and whoever counts all that is written counts some twice.
    """
    for either in list(styles.iter(f"{_COMPATIBILITY}AlternateContent")):
        taken = either.find(f"{_COMPATIBILITY}Fallback")
        for choice in either.iterchildren(f"{_COMPATIBILITY}Choice"):
            names = (choice.nsmap.get(each) or "" for each in choice.get("Requires", "").split())
            if all(name.startswith(_EXCELS) for name in names):
                taken = choice
                break
        parent = either.getparent()
        if parent is not None:
            at = parent.index(either)
            parent[at : at + 1] = () if taken is None else list(taken)


def default_font(package: Package) -> DefaultFont:
    """The font of cells that nobody has formatted."""
    part = package.part_of("styles")
    if part is None:
        return DefaultFont()
    font = package.tree(part).find(f"{{{MAIN}}}fonts/{{{MAIN}}}font")
    said = {} if font is None else {each.tag: each.get("val", "") for each in font}
    name, size = said.get(f"{{{MAIN}}}name", ""), said.get(f"{{{MAIN}}}sz", "")
    usual = DefaultFont()
    try:
        return DefaultFont(name or usual.name, float(size))
    except ValueError:
        return DefaultFont(name or usual.name)


def adopt(ours: etree._Element, drawn: etree._Element) -> Numbers:
    """Make sure that `ours` has every style of `drawn`; nothing that it has is moved or changed.

    Raises:
        OverflowError: if that would be more styles than Excel takes.
    """
    fonts, fills, borders = (
        _adopt_list(ours, drawn, tag, reserved)
        for tag, reserved in (("fonts", 1), ("fills", 2), ("borders", 1))
    )
    formats = _adopt_formats(ours, drawn)
    cells = drawn.find(f"{{{MAIN}}}cellXfs")
    for xf in () if cells is None else list(cells)[1:]:
        for name, numbers in (
            ("numFmtId", formats),
            ("fontId", fonts),
            ("fillId", fills),
            ("borderId", borders),
        ):
            number = int(xf.get(name, "0"))
            xf.set(name, str(numbers.get(number, number)))
        xf.set("xfId", "0")
    found = Numbers(_adopt_list(ours, drawn, "cellXfs", 1), _adopt_list(ours, drawn, "dxfs", 0))
    if max(found.cells.values(), default=0) > _MAX_STYLES:
        raise OverflowError
    etree.cleanup_namespaces(ours, keep_ns_prefixes=[p for p in ours.nsmap if p])
    return found


def differences(package: Package) -> list[dict[str, Any]]:
    """How each differential format makes cells look: what conditional formats point to.

    Colours as six hex digits; what it leaves as it is, and colours of a theme, are None.
    """
    part = package.part_of("styles")
    if part is None:
        return []
    styles = package.tree(part)
    take_alternatives(styles)
    found = styles.find(f"{{{MAIN}}}dxfs")
    return [] if found is None else [_read_difference(dxf) for dxf in found.iterchildren("{*}dxf")]


def _read_difference(dxf: etree._Element) -> dict[str, Any]:
    look: dict[str, Any] = {}
    for name, tag in (("font_bold", "b"), ("font_italic", "i")):
        flag = dxf.find(f"{{{MAIN}}}font/{{{MAIN}}}{tag}")
        look[name] = None if flag is None else flag.get("val", "1") not in ("0", "false")
    look["font_color"] = _rgb(dxf.find(f"{{{MAIN}}}font/{{{MAIN}}}color"))
    fill = f"{{{MAIN}}}fill/{{{MAIN}}}patternFill/{{{MAIN}}}"
    # in a differential format, a plain fill has its colour where others have the background's
    look["fill_color"] = _rgb(dxf.find(f"{fill}bgColor")) or _rgb(dxf.find(f"{fill}fgColor"))
    return look


def _rgb(color: etree._Element | None) -> str | None:
    text = "" if color is None else color.get("rgb", "")
    return text[-6:].upper() if re.fullmatch("[0-9A-Fa-f]{6,8}", text) else None


def add_difference(styles: etree._Element, look: dict[str, Any]) -> int:
    """The number of a differential format with this look, appended if there is none yet."""
    dxf = etree.Element(f"{{{MAIN}}}dxf", nsmap=_UNPREFIXED)
    if any(look.get(name) for name in ("font_bold", "font_italic", "font_color")):
        font = etree.SubElement(dxf, f"{{{MAIN}}}font")
        for name, tag in (("font_bold", "b"), ("font_italic", "i")):
            if look.get(name):
                etree.SubElement(font, f"{{{MAIN}}}{tag}", val="1")
        if look.get("font_color"):
            etree.SubElement(font, f"{{{MAIN}}}color", rgb=f"FF{look['font_color']}")
    if look.get("fill_color"):
        pattern = etree.SubElement(etree.SubElement(dxf, f"{{{MAIN}}}fill"), _PATTERN)
        pattern.set("patternType", "solid")
        for tag in ("fgColor", "bgColor"):
            etree.SubElement(pattern, f"{{{MAIN}}}{tag}", rgb=f"FF{look['fill_color']}")
    target = _list(styles, "dxfs")
    present = [_canonical(each) for each in target.iterchildren(etree.Element)]
    if _canonical(dxf) not in present:
        target.append(dxf)
        present.append(_canonical(dxf))
        target.set("count", str(len(present)))
        etree.cleanup_namespaces(styles, keep_ns_prefixes=[p for p in styles.nsmap if p])
    return present.index(_canonical(dxf))


def _adopt_list(
    ours: etree._Element, drawn: etree._Element, tag: str, reserved: int
) -> dict[int, int]:
    """Find or append the entries of a list. The first ones are the defaults: nought is nought."""
    theirs = drawn.find(f"{{{MAIN}}}{tag}")
    entries = [] if theirs is None else list(theirs.iterchildren(etree.Element))
    numbers = {number: number for number in range(min(reserved, len(entries)))}
    if len(entries) <= reserved:
        return numbers
    target = _list(ours, tag)
    present = list(target.iterchildren(etree.Element))
    for entry in entries[len(present) : reserved]:  # a style sheet without its defaults
        target.append(entry)
        present.append(entry)
    known: dict[bytes, int] = {}
    for number, entry in enumerate(present):
        known.setdefault(_canonical(entry), number)
    count = len(present)
    for number, entry in enumerate(entries[reserved:], start=reserved):
        key = _canonical(entry)
        if key not in known:
            known[key] = count
            target.append(entry)
            count += 1
        numbers[number] = known[key]
    if count != len(present):
        target.set("count", str(count))
    return numbers


def _adopt_formats(ours: etree._Element, drawn: etree._Element) -> dict[int, int]:
    tag = f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt"
    theirs = [(int(f.get("numFmtId", "0")), f.get("formatCode", "")) for f in drawn.iterfind(tag)]
    if not theirs:
        return {}
    present = [(f.get("numFmtId", ""), f.get("formatCode", "")) for f in ours.iterfind(tag)]
    taken = Counter(number for number, _ in present)
    free = (n for n in itertools.count(_FIRST_OWN_FORMAT) if str(n) not in taken)
    known: dict[str, int] = {}
    for text, code in present:
        if taken[text] == 1 and re.fullmatch("[0-9]{1,5}", text):
            known.setdefault(code, int(text))
    target = _list(ours, "numFmts")
    numbers = {}
    for number, code in theirs:
        if code not in known:
            known[code] = next(free)
            entry = {"numFmtId": str(known[code]), "formatCode": code}
            etree.SubElement(target, f"{{{MAIN}}}numFmt", entry)
            target.set("count", str(len(target)))
        numbers[number] = known[code]
    return numbers


def _list(styles: etree._Element, tag: str) -> etree._Element:
    """A list of a style sheet, put in where the schema wants it if there is none."""
    found = styles.find(f"{{{MAIN}}}{tag}")
    if found is not None:
        return found
    new = etree.Element(f"{{{MAIN}}}{tag}")
    styles.insert(place_behind(styles, _LISTS[: _LISTS.index(tag)]), new)
    return new


def _canonical(element: etree._Element) -> bytes:
    data: bytes = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    return data
