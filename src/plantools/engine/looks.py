"""How cells look: what xlwings code sets piece by piece, as the styles that a file wants whole.

Each assignment (`range.font.bold = True`) is a layer over a box of cells. On saving, the layers of
a sheet are laid over each other and every distinct look becomes one style of a fresh workbook. Each
of those is looked up among the officer's styles, or appended behind them: what a cell of the
officer's points to never moves, and drawing the same again adds nothing.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from lxml import etree

from plantools.engine.a1 import Box
from plantools.engine.package import MAIN, Package, place_behind
from plantools.errors import WorkbookError

_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_FIRST_OWN_FORMAT = 164
"""Number formats below this are Excel's own."""
_MAX_STYLES = 64_000
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_EXCELS = "http://schemas.microsoft.com/office/"
"""Begins the name of each addition to the format that newer versions of Excel know."""


class DefaultFont(NamedTuple):
    """The font of cells that nobody has formatted, by whose digits widths count; size in points."""

    name: str = "Calibri"
    size: float = 11


class Look(NamedTuple):
    """How a cell looks, in XlsxWriter's words. None means: as the workbook's default."""

    bold: bool | None = None
    underline: int | None = None
    font_strikeout: bool | None = None
    font_size: float | None = None
    font_name: str | None = None
    font_color: str | None = None
    bg_color: str | None = None
    text_wrap: bool | None = None
    align: str | None = None
    valign: str | None = None
    indent: int | None = None
    num_format: str | int | None = None
    border_color: str | None = None
    quote_prefix: bool | None = None

    def properties(self) -> dict[str, Any]:
        """What XlsxWriter is to be told; a border is a thin line."""
        found = {name: value for name, value in self._asdict().items() if value}
        return found | {"border": 1} if self.border_color else found


class Layer(NamedTuple):
    """One assignment: `field` of every cell in `box` becomes `value`."""

    box: Box
    field: str
    value: Any


class Mark(NamedTuple):
    """One setting of the characters from `start` to before `stop` (None: to the end)."""

    start: int
    stop: int | None
    field: str
    value: Any


def flatten(layers: list[Layer]) -> Iterator[tuple[Box, Look]]:
    """Boxes that don't overlap, each with its look, from layers that do; later ones win.

    Cuts the sheet into bands at every row where a layer begins or ends, so that it costs
    what the layers cost and not what the cells would.
    """
    cuts = sorted({layer.box[0] for layer in layers} | {layer.box[2] + 1 for layer in layers})
    begun: dict[tuple[int, int, Look], int] = {}
    for top, end in itertools.pairwise([*cuts, *cuts[-1:]]):  # the last band is an empty one
        band = [layer for layer in layers if layer.box[0] <= top and layer.box[2] >= end - 1]
        runs = dict.fromkeys(_runs(band) if end > top else ())  # ordered: same input, same bytes
        for left, right, look in [key for key in begun if key not in runs]:
            yield (begun.pop((left, right, look)), left, top - 1, right), look
        for key in runs:
            begun.setdefault(key, top)


def _runs(band: list[Layer]) -> Iterator[tuple[int, int, Look]]:
    cuts = sorted({layer.box[1] for layer in band} | {layer.box[3] + 1 for layer in band})
    for left, end in itertools.pairwise(cuts):
        over = (layer for layer in band if layer.box[1] <= left and layer.box[3] >= end - 1)
        look = Look(**{layer.field: layer.value for layer in over})
        if look != Look():
            yield left, end - 1, look


def hex_color(color: Any) -> str | None:
    """A colour as xlwings takes it (RGB tuple, hex text or Excel's number) as "#1F4E79"."""
    if color is None or isinstance(color, str):
        return color and f"#{color.lstrip('#').upper()}"
    if isinstance(color, int):  # Excel's own numbers hold blue, green, red
        color = color.to_bytes(3, "little")
    return "#{:02X}{:02X}{:02X}".format(*color)


@contextmanager
def edit_styles(package: Package) -> Iterator[etree._Element]:
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
    part, usual = package.part_of("styles"), DefaultFont()
    font = None if part is None else package.tree(part).find(f"{{{MAIN}}}fonts/{{{MAIN}}}font")
    said = {} if font is None else {each.tag: each.get("val", "") for each in font}
    try:
        size = float(said.get(f"{{{MAIN}}}sz", ""))
    except ValueError:
        size = usual.size
    return DefaultFont(said.get(f"{{{MAIN}}}name") or usual.name, size)


def adopt(package: Package, drawn: Package) -> tuple[dict[int, int], dict[int, int]]:
    """Make sure that a workbook has every style of a drawn one; nothing that it has is changed.

    Returns the numbers in it of the drawn styles of cells, and of the differential ones
    (WorkbookError if that would be more styles than Excel takes).
    """
    part = drawn.part_of("styles")
    assert part is not None  # XlsxWriter's always has
    theirs = drawn.tree(part)
    with edit_styles(package) as ours:
        renumbered = {
            "numFmtId": _adopt_formats(ours, theirs),
            "fontId": _adopt_list(ours, theirs, "fonts", 1),
            "fillId": _adopt_list(ours, theirs, "fills", 2),
            "borderId": _adopt_list(ours, theirs, "borders", 1),
        }
        for xf in theirs.findall(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf")[1:]:
            for name, numbers in renumbered.items():
                number = int(xf.get(name, "0"))
                xf.set(name, str(numbers.get(number, number)))
            xf.set("xfId", "0")
        cells = _adopt_list(ours, theirs, "cellXfs", 1)
        differences = _adopt_list(ours, theirs, "dxfs", 0)
    if max(cells.values(), default=0) > _MAX_STYLES:
        raise WorkbookError(
            f"{package.file} can't be written: it has as many cell styles as Excel takes. Open it "
            "in Excel, delete the cell styles that nobody uses, and save it."
        )
    return cells, differences


def differences(package: Package) -> list[dict[str, Any]]:
    """How each differential format makes cells look: what conditional formats point to.

    What it leaves as it is, and colours of a theme, are None.
    """
    part = package.part_of("styles")
    if part is None:
        return []
    styles, main = package.tree(part), f"{{{MAIN}}}"
    take_alternatives(styles)
    found = []
    for dxf in styles.iterfind(f"{main}dxfs/{main}dxf"):
        bold = dxf.find(f"{main}font/{main}b")
        is_bold = None if bold is None else bold.get("val", "1") not in ("0", "false")
        color = _rgb(dxf.find(f"{main}font/{main}color"))
        # in a differential format, a plain fill has its colour where others have the background's
        fills = (dxf.find(f"{main}fill/{main}patternFill/{main}{tag}Color") for tag in ("bg", "fg"))
        fill = next(filter(None, map(_rgb, fills)), None)
        found.append({"font_bold": is_bold, "font_color": color, "fill_color": fill})
    return found


def _rgb(color: etree._Element | None) -> str | None:
    text = "" if color is None else color.get("rgb", "")
    return f"#{text[-6:].upper()}" if re.fullmatch("[0-9A-Fa-f]{6,8}", text) else None


def add_difference(styles: etree._Element, look: dict[str, Any]) -> int:
    """The number of a differential format with this look, appended if there is none yet."""
    font = '<b val="1"/>' if look.get("font_bold") else ""
    if color := look.get("font_color"):
        font += f'<color rgb="FF{color[1:]}"/>'
    dxf = f"<font>{font}</font>" if font else ""
    if color := look.get("fill_color"):
        fill = "".join(f'<{tag} rgb="FF{color[1:]}"/>' for tag in ("fgColor", "bgColor"))
        dxf += f'<fill><patternFill patternType="solid">{fill}</patternFill></fill>'
    new = etree.fromstring(f'<styleSheet xmlns="{MAIN}"><dxfs><dxf>{dxf}</dxf></dxfs></styleSheet>')
    return _adopt_list(styles, new, "dxfs", 0)[0]


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
    missing = entries[len(present) : reserved]  # of a style sheet without its defaults
    target.extend(missing)
    known: dict[bytes, int] = {}
    for number, entry in enumerate(present + missing):
        known.setdefault(_canonical(entry), number)
    count = before = len(present + missing)
    for number, entry in enumerate(entries[reserved:], start=reserved):
        key = _canonical(entry)
        if key not in known:
            known[key] = count
            target.append(entry)
            count += 1
        numbers[number] = known[key]
    if count > before:
        target.set("count", str(count))
        etree.cleanup_namespaces(ours, keep_ns_prefixes=[p for p in ours.nsmap if p])
    return numbers


def _adopt_formats(ours: etree._Element, drawn: etree._Element) -> dict[int, int]:
    tag = f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt"
    theirs = [(int(f.get("numFmtId", "0")), f.get("formatCode", "")) for f in drawn.iterfind(tag)]
    if not theirs:
        return {}
    taken = Counter(f.get("numFmtId", "") for f in ours.iterfind(tag))
    free = (n for n in itertools.count(_FIRST_OWN_FORMAT) if str(n) not in taken)
    known: dict[str, int] = {}
    for entry in ours.iterfind(tag):
        text = entry.get("numFmtId", "")
        if taken[text] == 1 and re.fullmatch("[0-9]{1,5}", text):
            known.setdefault(entry.get("formatCode", ""), int(text))
    target = _list(ours, "numFmts")
    for _, code in theirs:
        if code not in known:
            known[code] = next(free)
            said = {"numFmtId": str(known[code]), "formatCode": code}
            etree.SubElement(target, f"{{{MAIN}}}numFmt", said)
            target.set("count", str(len(target)))
    return {number: known[code] for number, code in theirs}


def _list(styles: etree._Element, tag: str) -> etree._Element:
    """A list of a style sheet, put in where the schema wants it if there is none."""
    found = styles.find(f"{{{MAIN}}}{tag}")
    if found is None:
        found = etree.Element(f"{{{MAIN}}}{tag}")
        styles.insert(place_behind(styles, _LISTS[: _LISTS.index(tag)]), found)
    return found


def _canonical(element: etree._Element) -> bytes:
    data: bytes = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    return data
