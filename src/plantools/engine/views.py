"""What an officer may have changed on a generated sheet, and keeps when it is drawn anew."""

from __future__ import annotations

import io

from lxml import etree

from plantools.engine.package import MAIN, to_bytes

_VIEW = f"{{{MAIN}}}sheetView"


def keep_view(before: bytes | None, drawn: bytes) -> bytes:
    """The drawn sheet with the tab colour, zoom and view that the sheet had before."""
    root = etree.fromstring(drawn)
    view = root.find(f"{{{MAIN}}}sheetViews/{_VIEW}")
    if view is not None:
        view.attrib.pop("tabSelected", "")  # a drawn workbook's first sheet; not this one's
    properties, views = _heading(before)
    if properties is not None:
        drawn_properties = root.find(f"{{{MAIN}}}sheetPr")
        for child in () if drawn_properties is None else list(drawn_properties):
            same = properties.find(str(child.tag))
            if same is not None:
                properties.remove(same)
            properties.append(child)
        order = ("tabColor", "outlinePr", "pageSetUpPr")
        rank = {f"{{{MAIN}}}{tag}": number for number, tag in enumerate(order)}
        properties[:] = sorted(properties, key=lambda child: rank.get(str(child.tag), len(rank)))
        if drawn_properties is not None:
            root.remove(drawn_properties)
        root.insert(0, properties)
    if view is not None and views is not None:
        old = views.find(_VIEW)
        for name, value in () if old is None else old.attrib.items():
            if name not in view.attrib and name != "topLeftCell":
                view.set(name, value)
    return to_bytes(root)


def _heading(sheet: bytes | None) -> tuple[etree._Element | None, etree._Element | None]:
    """The properties and views of a sheet; its cells, which may be many, aren't read."""
    properties = views = None
    if not sheet:
        return None, None
    try:
        for _, element in etree.iterparse(io.BytesIO(sheet), resolve_entities=False):
            if element.tag == f"{{{MAIN}}}sheetPr":
                properties = element
            elif element.tag == f"{{{MAIN}}}sheetViews":
                views = element
            elif element.tag in (f"{{{MAIN}}}row", f"{{{MAIN}}}sheetData"):
                break
    except etree.XMLSyntaxError:
        return None, None  # it is drawn anew in any case
    return properties, views
