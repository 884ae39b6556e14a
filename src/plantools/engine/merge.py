"""Take from an edited package only what was meant to change.

excelize rewrites whole parts: it puts `<color>` before its siblings in fonts and writes rich
text in an order that the Open XML schema forbids, and it writes every part in an order of its
own. So nothing of its output is taken but the sheets that were edited, the parts they brought
along, and what was *added* at the end of the shared lists (styles, texts, names).
Everything else stays byte for byte what the officer saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

from plantools.engine.package import (
    CONTENT_TYPES,
    DOCUMENT,
    MAIN,
    Package,
    relations_part,
    to_bytes,
    xml,
)

# The orders that ECMA-376 asks for: CT_Font, CT_RPrElt and CT_BarSer.
_FONT_ORDER = """
    b i strike condense extend outline shadow u vertAlign sz color name family charset scheme
""".split()  # noqa: SIM905 - reads as the schema does
_RUN_ORDER = """
    rFont charset family b i strike outline shadow condense extend color sz u vertAlign scheme
""".split()  # noqa: SIM905
_BAR_SERIES_ORDER = """
    idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape
""".split()  # noqa: SIM905
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_STYLE_LISTS = (
    *("numFmts", "fonts", "fills", "borders"),
    *("cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
)


def merge(
    base: Package, edited: Package, sheets: Mapping[str, Callable[[bytes], bytes]]
) -> Package:
    """The base with the edited sheets in it and nothing else changed.

    Args:
        base: what was opened; shared lists of `edited` must begin with what it has.
        edited: what excelize saved.
        sheets: the names of the sheets that were added or changed, each with a function
            that gives its XML the last touch.
    """
    result = Package(base)
    parts = edited.sheet_parts()
    owned = {parts[name]: finish for name, finish in sheets.items()}
    dxfs = _merge_styles(base, edited, result)
    for name in edited:
        if name not in base or name in owned:
            result[name] = _tidy_chart(edited[name]) if "/charts/" in name else edited[name]
    for part, finish in owned.items():
        result[part] = finish(_remap_dxfs(edited[part], dxfs))
        if relations_part(part) in edited:
            result[relations_part(part)] = edited[relations_part(part)]
    if "xl/sharedStrings.xml" in edited:
        result["xl/sharedStrings.xml"] = _merge_texts(
            base.get("xl/sharedStrings.xml"), edited["xl/sharedStrings.xml"]
        )
    workbook = base.workbook_part
    result[workbook] = _merge_workbook(base[workbook], edited[workbook], workbook)
    for part, key in ((relations_part(workbook), "Id"), (CONTENT_TYPES, "PartName")):
        result[part] = _merge_entries(base[part], edited[part], part, key)
    return result


def _merge_entries(base: bytes, edited: bytes, part: str, key: str) -> bytes:
    """Entries that the base lacks, appended in a fixed order."""
    root = xml(base, part)

    def identity(entry: etree._Element) -> str:
        return (entry.get(key) or "." + entry.get("Extension", "")).lower()

    known = {identity(entry) for entry in root}
    new = [entry for entry in xml(edited, part) if identity(entry) not in known]
    if not new:
        return base
    root.extend(new)
    # Their order has no meaning, so one order for all makes saving twice the same as once.
    root[:] = sorted(root, key=lambda e: (e.tag, len(identity(e)), identity(e)))
    return to_bytes(root)


def _merge_workbook(base: bytes, edited: bytes, part: str) -> bytes:
    """New sheets at the end of the tabs; names added, changed or removed."""
    root, new = xml(base, part), xml(edited, part)
    sheets = root.find(f"{{{MAIN}}}sheets")
    assert sheets is not None  # sheet_parts() has read it
    known = {sheet.get("name") for sheet in sheets}
    changed = False
    for sheet in new.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet"):
        if sheet.get("name") not in known:
            copy = etree.SubElement(sheets, f"{{{MAIN}}}sheet")
            copy.set("name", sheet.get("name", ""))
            copy.set("sheetId", sheet.get("sheetId", ""))
            if sheet.get("state"):
                copy.set("state", sheet.get("state", ""))
            copy.set(f"{{{DOCUMENT}}}id", sheet.get(f"{{{DOCUMENT}}}id", ""))
            changed = True
    states = {s.get("name"): s.get("state") for s in new.iterfind(f"{{{MAIN}}}sheets/*")}
    for sheet in sheets:
        if (states.get(sheet.get("name")) or "visible") != (sheet.get("state") or "visible"):
            sheet.set("state", states.get(sheet.get("name")) or "visible")
            changed = True
    changed = _merge_names(root, new) or changed
    return to_bytes(root) if changed else base


def _merge_names(root: etree._Element, new: etree._Element) -> bool:
    def key(name: etree._Element) -> tuple[str, str | None]:
        return (name.get("name", "").casefold(), name.get("localSheetId"))

    names = root.find(f"{{{MAIN}}}definedNames")
    before = {} if names is None else {key(name): name for name in names}
    after = {key(name): name for name in new.iterfind(f"{{{MAIN}}}definedNames/*")}
    if {k: n.text for k, n in before.items()} == {k: n.text for k, n in after.items()}:
        return False
    if names is None:
        names = etree.Element(f"{{{MAIN}}}definedNames")
        anchor = root.find(f"{{{MAIN}}}externalReferences")
        anchor = root.find(f"{{{MAIN}}}sheets") if anchor is None else anchor
        assert anchor is not None
        anchor.addnext(names)
    for gone in before.keys() - after.keys():
        names.remove(before[gone])
    for k in sorted(after, key=lambda k: (int(k[1] or -1), k[0])):
        if k not in before:
            names.append(after[k])
        elif before[k].text != after[k].text:
            before[k].text = after[k].text
    return True


def _merge_styles(base: Package, edited: Package, result: Package) -> dict[int, int]:
    """Styles that were added, appended; the rest as it was. Returns how dxf numbers change."""
    part = "xl/styles.xml"
    if part not in base or part not in edited:
        return {}
    old, new = xml(base[part], part), xml(edited[part], part)
    changed, dxfs = False, {}
    for tag in _STYLE_LISTS:
        ours, theirs = old.find(f"{{{MAIN}}}{tag}"), new.find(f"{{{MAIN}}}{tag}")
        if theirs is None:
            continue
        if ours is None:
            ours = etree.Element(f"{{{MAIN}}}{tag}")
            _insert_in_order(old, ours)
        count = len(ours)
        known = {_canonical(entry): number for number, entry in enumerate(ours)}
        for number, entry in enumerate(list(theirs)[count:], start=count):
            _tidy(entry)
            if tag == "dxfs":
                dxfs[number] = known.setdefault(_canonical(entry), len(ours))
                if dxfs[number] < len(ours):
                    continue
            ours.append(entry)
        if len(ours) != count:
            ours.set("count", str(len(ours)))
            changed = True
        elif not count:
            old.remove(ours)
    if changed:
        etree.cleanup_namespaces(old, keep_ns_prefixes=[p for p in old.nsmap if p])
        result[part] = to_bytes(old)
    return dxfs


def _insert_in_order(styles: etree._Element, new: etree._Element) -> None:
    order = [f"{{{MAIN}}}{tag}" for tag in _STYLE_LISTS]
    rank = order.index(new.tag)
    position = 0
    for number, child in enumerate(styles):
        if child.tag in order[:rank]:
            position = number + 1
    styles.insert(position, new)


def _canonical(element: etree._Element) -> bytes:
    data: bytes = etree.tostring(element, method="c14n", exclusive=True)
    return data


def _tidy(element: etree._Element) -> None:
    """Put the children of every font into the order that the schema asks for."""
    for font in element.iter(f"{{{MAIN}}}font"):
        _sort_children(font, _FONT_ORDER)


def _tidy_chart(data: bytes) -> bytes:
    """A bar's series in the order of the schema, without what only lines have."""
    root = xml(data, "chart")
    for series in root.iterfind(f".//{{{_CHART}}}barChart/{{{_CHART}}}ser"):
        rank = {f"{{{_CHART}}}{tag}": number for number, tag in enumerate(_BAR_SERIES_ORDER)}
        series[:] = sorted((c for c in series if c.tag in rank), key=lambda c: rank[c.tag])
    return to_bytes(root)


def _sort_children(element: etree._Element, order: list[str]) -> None:
    rank = {f"{{{MAIN}}}{tag}": number for number, tag in enumerate(order)}
    element[:] = sorted(element, key=lambda child: rank.get(child.tag, len(rank)))


def _remap_dxfs(sheet: bytes, dxfs: dict[int, int]) -> bytes:
    def remap(match: re.Match[bytes]) -> bytes:
        number = int(match[1])
        return b'dxfId="%d"' % dxfs.get(number, number)

    return re.sub(rb'dxfId="(\d+)"', remap, sheet) if dxfs else sheet


def _merge_texts(base: bytes | None, edited: bytes) -> bytes:
    """Shared texts that were added, appended behind the officer's own, which stay as they were."""
    if base is not None and not re.search(rb"<sst\b", base):  # prefixed tags: no way but whole
        return edited
    kept = 0 if base is None else len(re.findall(rb"<si\b", base))
    starts = [match.start() for match in re.finditer(rb"<si\b", edited)]
    if base is not None and len(starts) <= kept:
        return base
    end = edited.rindex(b"</sst>")
    added = _order_runs(edited[starts[kept] : end]) if starts else b""
    if base is None or not kept:
        head = edited[: starts[0]] if starts else edited[:end]
    else:
        head = base[: base.rindex(b"</sst>")]
    total = str(max(len(starts), kept)).encode()
    head = re.sub(rb'(<sst\b[^>]*?)\s+count="\d+"', rb"\1", head, count=1)
    head = re.sub(
        rb'(<sst\b[^>]*?)uniqueCount="\d+"', rb'\1uniqueCount="' + total + b'"', head, count=1
    )
    return head + added + b"</sst>"


def _order_runs(texts: bytes) -> bytes:
    if b"<rPr>" not in texts:
        return texts
    root = etree.fromstring(b'<sst xmlns="%b">%b</sst>' % (MAIN.encode(), texts))
    for run in root.iter(f"{{{MAIN}}}rPr"):
        _sort_children(run, _RUN_ORDER)
    body: bytes = etree.tostring(root)
    return body[body.index(b">") + 1 : body.rindex(b"</sst>")]
