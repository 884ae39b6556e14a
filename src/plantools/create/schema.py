"""Put openpyxl's parts as Excel would write them, so that Excel has nothing to rewrite.

openpyxl 3.1 writes the children of a font in an order that the schema (ECMA-376, CT_Font)
forbids, and each text inside its cell. Excel takes both, and moves every text on the first save.
"""

from __future__ import annotations

from lxml import etree

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PROPERTIES = f"{_OFFICE}/extended-properties"
_STYLES = "xl/styles.xml"
_TEXTS = "xl/sharedStrings.xml"
_TEXTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"),
    *("sz", "color", "name", "family", "charset", "scheme"),
)


def say_who_wrote(parts: dict[str, bytes]) -> None:
    """Don't pose as Excel, as openpyxl does."""
    root = etree.fromstring(f'<Properties xmlns="{_PROPERTIES}"/>')
    etree.SubElement(root, f"{{{_PROPERTIES}}}Application").text = "plantools"
    parts["docProps/app.xml"] = etree.tostring(root)


def order_fonts(parts: dict[str, bytes]) -> None:
    """Put the children of each font in the order of the schema."""
    root = etree.fromstring(parts[_STYLES])
    for font in root.iter(f"{{{_MAIN}}}font"):
        font[:] = sorted(font, key=lambda child: _FONT_ORDER.index(etree.QName(child).localname))
    parts[_STYLES] = etree.tostring(root)


def free_row_heights(parts: dict[str, bytes]) -> None:
    """Say of no row that its height was chosen, so that Excel fits it when it is edited."""
    for name in _sheets(parts):
        root = etree.fromstring(parts[name])
        for row in root.iter(f"{{{_MAIN}}}row"):
            row.attrib.pop("customHeight", "")
        parts[name] = etree.tostring(root)


def share_texts(parts: dict[str, bytes]) -> None:
    """Move the texts of all sheets into the shared list, each text once."""
    texts = etree.fromstring(f'<sst xmlns="{_MAIN}"/>')
    known: dict[str, int] = {}
    count = 0
    for name in _sheets(parts):
        root = etree.fromstring(parts[name])
        for cell in root.iter(f"{{{_MAIN}}}c"):
            if cell.get("t") != "inlineStr":
                continue
            text = cell[0][0]
            content = text.text or ""
            if content not in known:
                known[content] = len(known)
                etree.SubElement(texts, f"{{{_MAIN}}}si").append(text)
            cell[:] = []
            cell.set("t", "s")
            etree.SubElement(cell, f"{{{_MAIN}}}v").text = str(known[content])
            count += 1
        parts[name] = etree.tostring(root)
    texts.set("count", str(count))
    texts.set("uniqueCount", str(len(known)))
    parts[_TEXTS] = etree.tostring(texts)
    _append(
        parts,
        "[Content_Types].xml",
        f"{{{_PACKAGE}/content-types}}Override",
        PartName=f"/{_TEXTS}",
        ContentType=_TEXTS_TYPE,
    )
    _append(
        parts,
        "xl/_rels/workbook.xml.rels",
        f"{{{_PACKAGE}/relationships}}Relationship",
        Id="rIdTexts",
        Type=f"{_OFFICE}/relationships/sharedStrings",
        Target="sharedStrings.xml",
    )


def _sheets(parts: dict[str, bytes]) -> list[str]:
    return sorted(part for part in parts if part.startswith("xl/worksheets/sheet"))


def _append(parts: dict[str, bytes], name: str, tag: str, **attributes: str) -> None:
    root = etree.fromstring(parts[name])
    etree.SubElement(root, tag, attributes)
    parts[name] = etree.tostring(root)
