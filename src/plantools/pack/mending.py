"""What LibreOffice leaves wrong in a tagged PDF, put right, and what the PDF says of its pages.

Word's need nothing of it; it does them no harm.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf

_CLAIM = "{http://www.aiim.org/pdfua/ns/id/}part"
"""Where a PDF says that it is PDF/UA."""
_PRINTED = 4
"""The flag of a link that is there in print as well."""


def mended(path: Path, document: Path) -> bytes:
    """A PDF as PDF/UA-1 wants it.

    The title is the same in both places: LibreOffice 7 escapes "Children's" twice in one, and a
    reader hears "Children&apos;s". Links are reached in their order, and printed. Charts have the
    alternative text that they have in the Word file, which LibreOffice loses; where it has more or
    fewer of them than the PDF has figures without text, such as a logo of the council's, none gets
    one, and the PDF does not claim to be PDF/UA. A header beside data is that of its row;
    LibreOffice 7 has each for a column's.

    Raises:
        FileNotFoundError: if there is no such PDF.
        PdfError: if it is none, or only part of one.
    """
    with pikepdf.open(path, attempt_recovery=False) as pdf:
        for page in pdf.pages:
            if "/Annots" in page:
                page.Tabs = Name.S
                for link in page.Annots:
                    link.F = int(link.get("/F", 0)) | _PRINTED
        told = _charts(document)
        silent = [f for f in _elements(pdf, Name.Figure) if "/Alt" not in f]
        if len(told) == len(silent):
            while silent:
                silent.pop().Alt = pikepdf.String(told.pop())
        for row in _elements(pdf, Name.TR):
            cells = list(_kids(row))
            if any(cell.S == Name.TD for cell in cells):
                looks = [cell.get("/A", Array()) for cell in cells if cell.S == Name.TH]
                for look in (each for them in looks for each in them if "/Scope" in each):
                    look.Scope = Name.Row
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            if "/Title" in pdf.docinfo:
                about["dc:title"] = str(pdf.docinfo.Title)
            if "/Author" in pdf.docinfo:
                about["dc:creator"] = [str(pdf.docinfo.Author)]
            if silent and _CLAIM in about:
                del about[_CLAIM]
        written = io.BytesIO()
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _charts(document: Path) -> list[str]:
    """The alternative text of each chart in a Word file."""
    with zipfile.ZipFile(document) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    told = root.iterfind(".//{*}graphicData/{*}chart/../../../{*}docPr")
    return [properties.get("descr", "") for properties in told]


def _elements(pdf: Pdf, kind: Name) -> Iterator[Object]:
    """What is of one kind in the structure tree, in reading order."""
    waiting = [pdf.Root.StructTreeRoot] if "/StructTreeRoot" in pdf.Root else []
    while waiting:
        element = waiting.pop()
        if element.get("/S") == kind:
            yield element
        waiting += reversed([*_kids(element)])


def _kids(element: Object) -> Iterator[Object]:
    """What stands in an element, but for numbers of marked content."""
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary):
            yield kid


def bookmarks(data: bytes) -> Iterator[tuple[str, int]]:
    """Title and page (from 1) of each bookmark of a PDF, from the first on."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages: dict[object, int] = {page.objgen: n for n, page in enumerate(pdf.pages, start=1)}
        with pdf.open_outline() as outline:
            waiting: list[OutlineItem] = list(reversed(outline.root))
            while waiting:
                item = waiting.pop()
                waiting += reversed(item.children)
                goes = item.destination or (item.action and item.action.get("/D"))
                number = pages.get(goes[0].objgen) if isinstance(goes, Array) else None
                if number is not None:
                    yield item.title, number
