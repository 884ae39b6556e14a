"""A council's own Word template, laid out in Word, and what of it may be published.

A template with tags (docxtpl's, see docs/pack.md) is filled in; of one without, the styles, header
and footer are taken and what stands on its pages goes. Either way nothing that only concerns the
council leaves with the pack: who made and manages the template, its comments, tracked changes,
document properties and the places that it was kept in.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from plantools.engine.package import Package, to_bytes
from plantools.errors import InputError
from plantools.pack.contents import DRAFT

MODEL = Path(__file__).with_name("report-template.docx")
"""The template that comes with plantools, to begin with and to copy."""
NUMBERED = "Numbered paragraph"
"""The style of the report's paragraphs; it numbers them."""
_TAG = re.compile(r"\{\{|\{%")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PRIVATE = re.compile(
    r"docProps/(app|custom)\.xml|docProps/thumbnail.*|customXml/.*"
    r"|word/(comments\w*|people|documentTasks.*|stylesWithEffects)\.xml|word/printerSettings.*"
)
"""Parts with names of people, their employer, or where a file was kept, and a second copy of the
styles that Word 2010 wrote. All can be left out."""
_PLACES = ("attachedTemplate", "mailMergeSource", "mailMergeHeaderSource")
_LOCAL = re.compile(r"file:|[A-Za-z]:|\\\\")
"""Targets on somebody's computer or network."""
_GONE = {
    f"{_W}{name}"
    for name in (
        *("attachedTemplate", "mailMerge", "rsids", "docVars", "writeProtection"),  # settings
        *("del", "moveFrom", "commentRangeStart", "commentRangeEnd", "commentReference"),
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
        *("tblGridChange", "numberingChange", "dataBinding"),
    )
}
_KEPT = {f"{_W}ins", f"{_W}moveTo"}
"""Text that a tracked change has put in."""


def has_tags(document: Document, *, on_pages: bool = False) -> bool:
    """Whether anything in a template is to be filled in; `on_pages`: outside header and footer."""
    parts = [document.part, *([] if on_pages else document.part.related_parts.values())]
    return any(
        _TAG.search("".join(text.text or "" for text in paragraph.iter(qn("w:t"))))
        for part in parts
        if (root := getattr(part, "element", None)) is not None
        for paragraph in root.iter(qn("w:p"))
    )


def open_template(path: Path) -> Document:
    """A template as it is (InputError if it can't be read)."""
    try:
        return docx.Document(str(path))
    except Exception:
        raise InputError(
            f"{path} can't be used as a template. It has to be a Word document (.docx)."
        ) from None


def fill_in(path: Path, values: Mapping[str, Any], content: BinaryIO | None = None) -> Document:
    """A template, or the content given in its stead, with its tags filled in (InputError if it
    can't be read, or a tag is wrong)."""
    open_template(path)
    template = DocxTemplate(content or str(path))
    try:
        template.render(
            dict(values), SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        )
    except (TemplateError, etree.LxmlError, TypeError) as error:
        told = " ".join(str(error).split()).rstrip(".")
        raise InputError(
            f"{path}: a tag can't be filled in ({told}). Tags that can be used are: "
            f"{', '.join(f'{{{{ {name} }}}}' for name in values)}. See docs/pack.md."
        ) from None
    filled = io.BytesIO()
    template.docx.save(filled)
    return docx.Document(filled)  # read anew: headers that were filled in are other parts now


def style_of(document: Document, name: str, other: str = "Normal") -> str:
    """The name of a style if the document has it, else another."""
    return name if name in document.styles else other


def number_paragraphs(document: Document) -> None:
    """See that there is a style for numbered paragraphs."""
    if style_of(document, NUMBERED) == NUMBERED:
        return
    numbering = document.part.numbering_part.element
    ids = {n.get(qn("w:abstractNumId")) for n in numbering.iter(qn("w:abstractNum"))}
    abstract = str(max((int(each) for each in ids if each), default=0) + 1)
    levels = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl></w:abstractNum>'
    )
    numbering.insert(0, levels)  # abstract ones stand before those that are used
    number = numbering.add_num(int(abstract)).numId
    style: Any = document.styles.add_style(NUMBERED, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.element.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number


def mark_draft(document: Document) -> None:
    """Say on every page, in its header and as text that everybody can read, that it is a draft."""
    even = document.settings.odd_and_even_pages_header_footer
    for number, section in enumerate(document.sections):
        headers = [section.header]
        headers += [section.first_page_header] if section.different_first_page_header_footer else []
        headers += [section.even_page_header] if even else []
        for header in headers:
            if header.is_linked_to_previous and number:
                continue
            first = header.paragraphs[0]
            mark = first.insert_paragraph_before() if first.text.strip() else first
            run = mark.add_run(DRAFT)
            run.font.bold, run.font.size = True, Pt(14)
            mark.paragraph_format.space_after = Pt(6)
            run.font.color.rgb = RGBColor(0x9C, 0x00, 0x06)


def scrub(package: Package) -> None:
    """Take out of a Word file what only concerns whoever made its template."""
    package.drop({part for part in package if _PRIVATE.fullmatch(part)})
    for part in list(package):
        if not re.fullmatch(r"word/[^/]+\.xml|docProps/core\.xml|.*\.rels", part):
            continue
        root = package.tree(part)
        for element in list(root.iter(*_GONE, *_KEPT, "{*}lastPrinted")):
            parent = element.getparent()
            if parent is not None:
                at = parent.index(element)
                parent[at : at + 1] = list(element) if element.tag in _KEPT else []
        for element in root.iter(etree.Element):
            for name in [n for n in element.attrib if str(n).startswith(f"{_W}rsid")]:
                del element.attrib[name]
        for relation in root.findall("{*}Relationship"):
            target = relation.get("Target", "")
            places = (target.lstrip("/").removeprefix("../"), f"word/{target}")
            kind = relation.get("Type", "").rpartition("/")[2]
            if kind in _PLACES or any(map(_PRIVATE.fullmatch, places)):
                root.remove(relation)
            elif relation.get("TargetMode") == "External" and _LOCAL.match(target):
                relation.set("Target", posixpath.basename(target.replace("\\", "/")))
        package[part] = to_bytes(root)
