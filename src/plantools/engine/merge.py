"""Put sheets that were drawn in a fresh workbook into the officer's.

excelize, which draws them, never sees the officer's file: what it doesn't know it can't lose,
and what it can't read can't stop it. Only the drawn sheets and what hangs on them (tables,
drawings, charts) are taken over, under names that nothing in the officer's workbook has, and
their styles are added behind the officer's own. Everything else stays byte for byte.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from plantools.engine import stylesheet
from plantools.engine.errors import WorkbookError
from plantools.engine.names import merge_names
from plantools.engine.package import (
    CONTENT_TYPES,
    DOCUMENT,
    MAIN,
    RELATIONS,
    TYPES,
    Package,
    relations_part,
    resolve,
    to_bytes,
)
from plantools.engine.texts import SharedTexts
from plantools.engine.views import keep_view

_BAR_SERIES_ORDER = """
    idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape
""".split()  # noqa: SIM905 - reads as the schema does
_RUN_ORDER = """
    b i strike condense extend outline shadow u vertAlign sz color rFont family charset scheme
""".split()  # noqa: SIM905
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_TEXT_CELL = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="s"><v>([0-9]+)</v></c>')
_STYLE = re.compile(rb'(<c r="[A-Z]+[0-9]+" s="|<col [^>]*?style="|<row [^>]*? s=")([0-9]+)"')
_DIFFERENCE = re.compile(rb'dxfId="([0-9]+)"')

Finish = Callable[[bytes], bytes]
"""Gives the XML of a drawn sheet the last touch."""


def merge(base: Package, drawn: Package, sheets: Mapping[str, Finish]) -> Package:
    """The base with the drawn sheets in it and nothing else changed.

    Args:
        base: the officer's workbook.
        drawn: a workbook that holds just the drawn sheets.
        sheets: their names, each with the last touch to its XML.
    """
    result = base.copy()
    present = base.sheet_parts()
    places = {name: present.get(name) or _new_sheet(result, name) for name in sheets}
    _clear(result, {name: part for name, part in places.items() if name in present})
    numbers = _adopt_styles(result, drawn)
    if result.part_of("sharedStrings") is None:
        _add_texts_part(result)
    shared = SharedTexts(result)
    texts = [_cell_text(text, shared) for text in _texts(drawn)]
    for name, part in drawn.sheet_parts().items():
        if name not in sheets:
            continue  # a workbook can't do without a sheet, even if only names were added
        data = sheets[name](_renumber(drawn[part], numbers, texts))
        result[places[name]] = keep_view(base.get(present.get(name, "")), data)
        _adopt_relations(result, drawn, part, places[name])
    shared.save()
    workbook = result.workbook_part
    root = result.tree(workbook)
    if merge_names(root, drawn.tree(drawn.workbook_part)):
        result[workbook] = to_bytes(root)
    _sort_entries(result, base)
    return result


def _clear(result: Package, places: dict[str, str]) -> None:
    """Drop what hung on the sheets that were drawn anew, and on nothing else."""
    before = result.reachable()
    for part in places.values():
        result.pop(relations_part(part), None)
    result.drop(before - result.reachable())


def _new_sheet(result: Package, name: str) -> str:
    """Enter a sheet behind the last one; returns its part."""
    workbook = result.workbook_part
    root = result.tree(workbook)
    sheets = root.find(f"{{{MAIN}}}sheets")
    assert sheets is not None  # Package.read() has looked
    ids = [int(s.get("sheetId", "")) for s in sheets if s.get("sheetId", "").isdecimal()]
    folder = posixpath.dirname(workbook)
    part = result.free_name(posixpath.join(folder, "worksheets/sheet{}.xml"))
    result[part] = b""
    # without a prefix given, lxml takes one that depends on what else the process has imported
    entry = etree.SubElement(sheets, f"{{{MAIN}}}sheet", nsmap={"r": DOCUMENT})
    entry.set("name", name)
    entry.set("sheetId", str(max(ids, default=0) + 1))
    target = posixpath.relpath(part, folder or ".")
    entry.set(f"{{{DOCUMENT}}}id", _relate(result, workbook, f"{DOCUMENT}/worksheet", target))
    result[workbook] = to_bytes(root)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    _declare(result, part, kind)
    return part


def _add_texts_part(result: Package) -> None:
    """An empty list of shared texts, for a workbook that has its texts in its cells."""
    workbook = result.workbook_part
    part = posixpath.join(posixpath.dirname(workbook), "sharedStrings.xml")
    if part in result:  # and the workbook knows nothing of it
        result.drop({part})
    result[part] = b'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="%b"></sst>' % MAIN.encode()
    _relate(result, workbook, f"{DOCUMENT}/sharedStrings", posixpath.basename(part))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    _declare(result, part, kind)


def _relate(result: Package, part: str, type_: str, target: str) -> str:
    """Add a relationship to a part; returns its id."""
    root = result.tree(relations_part(part))
    taken = {entry.get("Id") for entry in root}
    id_ = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    entry = etree.SubElement(root, f"{{{RELATIONS}}}Relationship")
    entry.set("Id", id_)
    entry.set("Type", type_)
    entry.set("Target", target)
    result[relations_part(part)] = to_bytes(root)
    return id_


def _declare(result: Package, part: str, type_: str) -> None:
    root = result.tree(CONTENT_TYPES)
    entry = etree.SubElement(root, f"{{{TYPES}}}Override")
    entry.set("PartName", f"/{part}")
    entry.set("ContentType", type_)
    result[CONTENT_TYPES] = to_bytes(root)


def _adopt_styles(result: Package, drawn: Package) -> stylesheet.Numbers:
    ours, theirs = result.part_of("styles"), drawn.part_of("styles")
    if ours is None or theirs is None:
        what = "it has no styles. Open it in Excel and save it again; Excel adds them"
        raise WorkbookError(f"{result.file} can't be written safely: {what}.")
    root = result.tree(ours)
    before = etree.tostring(root)
    try:
        numbers = stylesheet.adopt(root, drawn.tree(theirs))
    except OverflowError:
        raise WorkbookError(
            f"{result.file} can't be written: it has as many cell styles as Excel takes. Open it "
            "in Excel, delete the cell styles that nobody uses, and save it."
        ) from None
    if etree.tostring(root) != before:
        result[ours] = to_bytes(root)
    return numbers


def _texts(drawn: Package) -> Iterator[bytes]:
    part = drawn.part_of("sharedStrings")
    data = b"" if part is None else drawn[part]
    for match in re.finditer(rb"<si>(.*?)</si>", data, re.DOTALL):
        text = _order_runs(match[1]) if b"<rPr>" in match[1] else match[1]
        # as others write them, so that equal texts are known to be equal
        yield text.replace(b"&#xA;", b"\n").replace(b"&#34;", b'"').replace(b"&#39;", b"'")


def _cell_text(text: bytes, shared: SharedTexts) -> bytes:
    """Type and content of a cell with this text: its number in the shared list, if there is one."""
    if not shared.is_usable:
        return b' t="inlineStr"><is>%b</is>' % text
    plain = re.fullmatch(rb"<t[^>]*>([^<]*)</t>", text)
    number = shared.plain(plain[1]) if plain else shared.rich(text)
    return b' t="s"><v>%d</v>' % number


def _order_runs(text: bytes) -> bytes:
    root = etree.fromstring(b'<is xmlns="%b">%b</is>' % (MAIN.encode(), text))
    rank = {f"{{{MAIN}}}{tag}": number for number, tag in enumerate(_RUN_ORDER)}
    for run in root.iter(f"{{{MAIN}}}rPr"):
        told = [c for c in run if c.attrib or c.tag != f"{{{MAIN}}}color"]  # it names no colour
        run[:] = sorted(told, key=lambda child: rank.get(str(child.tag), len(rank)))
    body: bytes = etree.tostring(root)
    return body[body.index(b">") + 1 : body.rindex(b"</is>")]


def _renumber(data: bytes, numbers: stylesheet.Numbers, texts: list[bytes]) -> bytes:
    """A drawn sheet with the numbers that styles and texts have in the officer's workbook."""

    def text(match: re.Match[bytes]) -> bytes:
        return match[1] + texts[int(match[2])] + b"</c>"

    def style(match: re.Match[bytes]) -> bytes:
        return match[1] + str(numbers.cells.get(int(match[2]), 0)).encode() + b'"'

    def difference(match: re.Match[bytes]) -> bytes:
        return b'dxfId="%d"' % numbers.differences.get(int(match[1]), 0)

    return _DIFFERENCE.sub(difference, _STYLE.sub(style, _TEXT_CELL.sub(text, data)))


def _adopt_relations(result: Package, drawn: Package, part: str, place: str) -> None:
    """Take over the parts that a drawn part needs, and theirs, under free names."""
    if relations_part(part) not in drawn:
        return
    root = drawn.tree(relations_part(part))
    for entry in root:
        if entry.get("TargetMode") == "External":
            continue
        source = resolve(part, entry.get("Target", ""))
        target = result.free_name(re.sub(r"[0-9]+(?=\.xml$)", "{}", source))
        result[target] = _finished(result, source, drawn[source])
        _declare(result, target, drawn.type_of(source))
        _adopt_relations(result, drawn, source, target)
        entry.set("Target", posixpath.relpath(target, posixpath.dirname(place)))
    result[relations_part(place)] = to_bytes(root)


def _finished(result: Package, part: str, data: bytes) -> bytes:
    if "/charts/" in part:
        return _tidy_chart(data)
    if "/tables/" in part:
        return re.sub(rb' id="[0-9]+"', b' id="%d"' % _free_table_id(result), data, count=1)
    return data


def _free_table_id(result: Package) -> int:
    """A number that no table has. Excel calls a workbook with a number twice damaged."""
    ids = {
        int(match[1])
        for name, data in result.items()
        if "/tables/" in name
        for match in [re.search(rb"<(?:\w+:)?table\b[^>]*?\sid\s*=\s*[\"']([0-9]{1,9})[\"']", data)]
        if match
    }
    return next(number for number in range(1, len(ids) + 2) if number not in ids)


def _tidy_chart(data: bytes) -> bytes:
    """A bar's series in the order of the schema, without what only lines have."""
    root = etree.fromstring(data)
    for series in root.iterfind(f".//{{{_CHART}}}barChart/{{{_CHART}}}ser"):
        rank = {f"{{{_CHART}}}{tag}": number for number, tag in enumerate(_BAR_SERIES_ORDER)}
        kept = (child for child in series if child.tag in rank)
        series[:] = sorted(kept, key=lambda child: rank[str(child.tag)])
    return to_bytes(root)


def _sort_entries(result: Package, base: Package) -> None:
    """One order for lists whose order has no meaning, so that saving twice is as saving once."""
    for part in (relations_part(base.workbook_part), CONTENT_TYPES):
        if result[part] == base[part]:
            continue
        root = result.tree(part)

        def identity(entry: etree._Element) -> str:
            return entry.get("Id") or entry.get("PartName") or entry.get("Extension") or ""

        root[:] = sorted(root, key=lambda e: (str(e.tag), len(identity(e)), identity(e).lower()))
        result[part] = to_bytes(root)
