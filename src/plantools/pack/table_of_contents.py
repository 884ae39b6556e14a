"""A document's table of contents: Word's own field, filled, with pages as they were laid out.

Word asks its reader whether to bring a document up to date that says that its fields are stale.
So this one says what stands there already: the pages are those of its PDF. Where there is none,
its entries lead to the headings and name no pages.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from plantools.engine.package import Package, to_bytes
from plantools.pack.mending import bookmarks

_LEVELS = (2, 3)
_ALL, _ONE = "_TocOfAll", "_Toc{:06}"
"""Names of bookmarks: of all that is listed, and of one heading, counted from the title."""
_MAIN = "word/document.xml"
_WIDEST = Mm(160)
"""From an entry to its page: further away the eye slips, and a line is mostly dots."""


def fill_contents(document: Document, heading: Paragraph) -> None:
    """Put the table of contents below its heading: an entry for each heading after it."""
    levels = {document.styles[f"Heading {n}"].style_id: n for n in range(1, 10)}
    found = [
        (levels[p.style], p)
        for p in document.element.body.iterchildren(qn("w:p"))
        if p.style in levels
    ]
    at = next(n for n, (_, p) in enumerate(found) if p is heading._p)
    listed = [(n, *each) for n, each in enumerate(found) if n > at and each[0] in _LEVELS]
    if not listed:
        return
    lines = []
    for n, level, p in listed:
        name, text = _ONE.format(n), _said(p)
        p.append(_element(f'<w:bookmarkStart w:id="{n}" w:name="{name}"/>'))
        p.append(_element(f'<w:bookmarkEnd w:id="{n}"/>'))
        line = document.add_paragraph(style=_style(document, level))._p
        link = _element(f'<w:hyperlink w:anchor="{name}" w:history="1"/>')
        link.append(_run("<w:t/>"))
        link[0][0].text = text
        line.append(link)
        lines.append(line)
    deepest = max(level for _, level, _ in listed)
    field = f'TOC \\o "{_LEVELS[0]}-{deepest}" \\h \\z \\b {_ALL}'
    lines[0][1:1] = [_part("begin"), _asks(field), _part("separate")]
    lines[-1].append(_part("end"))
    for line in reversed(lines):
        heading._p.addnext(line)
    listed[0][2].addprevious(_element(f'<w:bookmarkStart w:id="0" w:name="{_ALL}"/>'))
    document.element.body.sectPr.addprevious(_element('<w:bookmarkEnd w:id="0"/>'))


def with_pages(document: bytes, pdf: bytes) -> bytes:
    """A Word file whose table of contents names the pages of the PDF that was made of it.

    It is as it was where it has none, or where the PDF's bookmarks are not its headings.
    """
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        package = Package((name, archive.read(name)) for name in archive.namelist())
    root = package.tree(_MAIN)
    entries = [
        (int(link.get(qn("w:anchor"), "")[len("_Toc") :]), link)
        for link in root.iter(qn("w:hyperlink"))
        if re.fullmatch(r"_Toc\d{6}", link.get(qn("w:anchor"), ""))
    ]
    if not entries:
        return document
    marked = list(bookmarks(pdf))
    for n, link in entries:
        title = marked[n][0] if n < len(marked) else ""
        if title.split() != _said(link).split():
            return document
        asks = f"PAGEREF {link.get(qn('w:anchor'))} \\h"
        page = _run(f"<w:t>{marked[n][1]}</w:t>")
        link.extend((_run("<w:tab/>"), _part("begin"), _asks(asks), _part("separate"), page))
        link.append(_part("end"))
    package[_MAIN] = to_bytes(root)
    return package.pack().getvalue()


def _style(document: Document, level: int) -> str:
    """The style of an entry, made if the document has none."""
    name = f"toc {level}"
    if name not in {style.name for style in document.styles}:
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = document.styles["Normal"]
        first = level == _LEVELS[0]
        style.font.bold, style.font.size = first or None, Pt(10)
        shape, section = style.paragraph_format, document.sections[0]
        shape.space_before, shape.space_after = Pt(3 if first else 0), Pt(0)
        shape.left_indent, shape.right_indent = Mm(0 if first else 6), Mm(12)
        width: Any = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
        place = min(Length(width), _WIDEST)
        shape.tab_stops.add_tab_stop(place, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    return name


def _said(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def _element(xml: str) -> Any:
    return parse_xml(re.sub(r"^<[\w:]+", rf"\g<0> {nsdecls('w')}", xml))


def _run(inner: str) -> Any:
    return _element(f"<w:r>{inner}</w:r>")


def _part(of_field: str) -> Any:
    return _run(f'<w:fldChar w:fldCharType="{of_field}"/>')


def _asks(field: str) -> Any:
    made = _run('<w:instrText xml:space="preserve"/>')
    made[0].text = f" {field} "
    return made
