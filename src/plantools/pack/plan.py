"""The plan as it is published: title page, contents, the council's words, and its sections.

A section is a block of tables below its heading: what needs to improve, its actions, how that
will be assessed beside what will be seen, and its impact. Each table has one header row, so that
it is read out as it looks and has its header on every page. What is printed here comes back when
the document is imported (`plantools.create.importing`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from plantools.engine.package import to_bytes
from plantools.pack.covering import add_parts
from plantools.pack.pdf import bookmarks
from plantools.pack.word import BULLET, add_table, keep_with_next, page_width, unpacked
from plantools.plan.dates import long_date, month_year
from plantools.plan.plan_settings import TextKind, folded
from plantools.reports import plan_print as printed
from plantools.reports.committee import parts_of
from plantools.reports.figures import Facts
from plantools.reports.report import ReportColumn, ReportTable
from plantools.workbook.contract import GLOSSARY

_WIDTHS = {
    **{printed.AREA: 22, printed.LEAD: 17, printed.FOUND: 61},
    **{printed.ASSESS: 45, printed.SEE: 45, printed.SEE_ALSO: 14},
}
_LISTS = (printed.FOUND, printed.ASSESS, printed.SEE)
_ABOUT = (printed.AREA, printed.LEAD, printed.FOUND)
_EXPECTED = (printed.ASSESS, printed.SEE, printed.SEE_ALSO)
_REVIEW = (printed.ACTIVITIES, printed.ACHIEVED, printed.INDICATORS)
_WHOLE = 1_000_000
_TITLE_PAGE = "Title page"
_NARROW = 6
"""Columns of the printed plan that a portrait page has room for."""
_WIDEST = 240
"""Of a column of actions, in characters."""


def add_plan(document: Document, facts: Facts, subtitle: str) -> None:
    """Write the plan as it is published; the subtitle is such as "Appendix 2: Improvement plan"."""
    plan, as_at = facts.plan, f"Ratings as at {long_date(facts.day)}"
    report = printed.print_report(facts)
    _add_title_page(document, facts, (subtitle, as_at))
    contents = document.add_heading("Contents", 2)
    contents.paragraph_format.page_break_before = True
    words = parts_of(facts, TextKind.FRONT)
    front = [part for part in words if folded(part.heading) != folded(GLOSSARY.title)]
    add_parts(document, front, "Normal", on_new_page=True)
    breaks = not front
    meanings = tuple((each.abbreviation, each.meaning) for each in plan.glossary)
    columns = (ReportColumn("Abbreviation", 16), ReportColumn("Meaning", 90))
    glossary = ReportTable(GLOSSARY.name, GLOSSARY.title, columns, meanings)
    for table in (*([glossary] if meanings else []), *report.keys):
        heading = document.add_heading(table.caption, 2)
        heading.paragraph_format.page_break_before = breaks
        breaks = table is glossary  # the keys stand together
        if table is glossary:
            above = [replace(part, heading="") for part in words if part not in front]
            add_parts(document, above, "Normal")
        add_table(document, table, air=True)
    if len(report.tables[0].columns) > _NARROW:
        _turn_wide(document, as_at)
    _add_sections(document, facts, report.tables[0])
    add_parts(document, parts_of(facts, TextKind.BACK), "Normal", on_new_page=True)
    _fill_contents(document, contents)


def _add_title_page(document: Document, facts: Facts, about: Sequence[str]) -> None:
    plan, start, end = facts.plan, facts.plan.period_start, facts.plan.period_end
    style: Any = document.styles.add_style(_TITLE_PAGE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = normal = document.styles["Normal"]
    style.font.size = (normal.font.size or Pt(11)) + Pt(1)  # no text of the plan, by its size
    if plan.organisation:
        document.add_paragraph(plan.organisation, _TITLE_PAGE)
    title = document.add_heading(plan.title, 1)
    title.runs[0].font.size = Pt(32)
    title.paragraph_format.space_after = Pt(24)
    document.paragraphs[0].paragraph_format.space_before = Pt(110)
    period = [f"{month_year(start)} to {month_year(end)}"] if start and end else []
    for text in (*period, *about):
        document.add_paragraph(text, _TITLE_PAGE)


def _turn_wide(document: Document, note: str) -> None:
    """Let pages be landscape from here on, if they aren't; the note is the last before them."""
    before = document.sections[-1]
    tall, broad = before.page_height, before.page_width
    if tall is None or broad is None or broad > tall:
        return
    last = document.add_paragraph(note, _TITLE_PAGE)
    last.paragraph_format.space_before = Pt(12)
    section = document.add_section(WD_SECTION.NEW_PAGE)
    carrier: Any = last._p.getnext()  # of what ends a section; empty, and so not for every ear
    last._p.set_sectPr(carrier.pPr.sectPr)
    carrier.getparent().remove(carrier)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, tall, broad


def _add_sections(document: Document, facts: Facts, table: ReportTable) -> None:
    """A heading for each chapter, and a block for each section, from a new page on.

    Columns of actions are as wide as most of their texts want them, but for ratings, which need
    only a word.
    """
    blocks = [*printed.blocks(facts, _WHOLE)]
    if not blocks:
        document.add_paragraph(f"{table.empty}.")
    actions = [row[1:] for block in blocks for row in block.get(printed.ACTION, ())]
    columns = [replace(c, header="Action") if c.header == "What" else c for c in table.columns[1:]]
    for at, column in enumerate(columns):
        if not column.colors and actions:
            lengths = sorted(len(str(row[at] or "")) for row in actions)
            usual = lengths[len(lengths) * 4 // 5]
            columns[at] = replace(column, width=min(max(usual, 4), _WIDEST))
    of_actions = ReportTable(table.name, table.caption, tuple(columns), tuple(actions))
    in_chapters = {section.code for section in facts.plan.sections if section.chapter}
    for block in blocks:
        for above, (part, code, text, *_) in enumerate(
            (*block.get(printed.CHAPTER, ()), *block[printed.SECTION])
        ):
            level = 3 if part == printed.SECTION and code in in_chapters else 2
            heading = document.add_heading(f"{code} {text}".strip(), level)
            heading.paragraph_format.page_break_before = not above
        _add_block(document, of_actions, block, level + 1)


def _add_block(document: Document, table: ReportTable, parts: printed.Block, level: int) -> None:
    """What stands below a section's heading; the actions of all sections look alike."""
    _add_texts(document, parts, _ABOUT, "", level)
    actions = tuple(row[1:] for row in parts.get(printed.ACTION, ()))
    if actions:
        document.add_heading("Actions", level)
        add_table(document, replace(table, rows=actions), table.rows, air=True)
    expected = _add_texts(document, parts, _EXPECTED, "How we will know", level)
    if expected and printed.IMPACT in parts:
        keep_with_next(expected.rows)
    rating = next(column for column in table.columns if column.colors)
    for row in parts.get(printed.IMPACT, ()):
        said = [name for name in _REVIEW if name in parts]
        review = (ReportColumn(name, 30) for name in said)
        columns = (ReportColumn("Month", 12), *review, replace(rating, header=printed.IMPACT))
        document.add_heading("Impact", level)
        cells = (row[2], *(_text(parts, name) for name in said), row[5])
        add_table(document, ReportTable("tblImpact", "Impact", columns, (cells,)), air=True)


def _add_texts(
    document: Document, parts: printed.Block, names: Iterable[str], title: str, level: int
) -> Table | None:
    """Texts of a section beside each other; one alone stands below a heading of its own."""
    said = [name for name in names if name in parts]
    if len(said) > 1:
        if title:
            document.add_heading(title, level)
        columns = tuple(ReportColumn(name, _WIDTHS[name]) for name in said)
        cells = tuple(_text(parts, name) for name in said)
        return add_table(document, ReportTable("tblTexts", title, columns, (cells,)), air=True)
    for name in said:
        document.add_heading(name, level)
        for line in _text(parts, name).split("\n"):
            style = "List Bullet" if line.startswith(BULLET) else "Normal"
            document.add_paragraph(line.removeprefix(BULLET), style)
    return None


def _text(parts: printed.Block, name: str) -> str:
    """The paragraphs of a part; those of a list, if there are several, are its items."""
    texts = [str(row[2]) for row in parts[name]]
    mark = BULLET if name in _LISTS and len(texts) > 1 else ""
    return "\n".join(f"{mark}{text}" for text in texts)


# --- contents: Word's own field, filled, with pages as they were laid out
#
# Word asks its reader whether to bring a document up to date that says that its fields are stale.
# So this one says what stands there already: the pages are those of its PDF. Where there is none,
# its entries lead to the headings and name no pages.

_LEVELS = (2, 3)
_ALL = "_TocOfAll"
"""The bookmark of all that is listed; headings have their number, counted from the title."""
_MAIN = "word/document.xml"
_DOTTED = Mm(160)
"""At most from an entry to its page: further away the eye slips, and a line is mostly dots."""
_BEGIN, _SEPARATE, _END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)


def _fill_contents(document: Document, heading: Paragraph) -> None:
    """Put the table of contents below its heading: an entry for each heading after it."""
    body = document.element.body
    levels = {document.styles[f"Heading {n}"].style_id: n for n in range(1, 10)}
    found = [p for p in body.iterchildren(qn("w:p")) if p.style in levels]
    listed = list(enumerate(found))[found.index(heading._p) + 1 :]
    listed = [(n, p) for n, p in listed if levels[p.style] in _LEVELS]
    if not listed:
        return
    lines = []
    for n, p in listed:
        name = f"_Toc{n:06}"
        p.extend(_elements(_bookmark(n, name) + _bookmark(n)))
        line = document.add_paragraph(style=_style(document, levels[p.style]))._p
        text = f"<w:r><w:t>{escape(_said(p))}</w:t></w:r>"
        line.extend(_elements(f'<w:hyperlink w:anchor="{name}" w:history="1">{text}</w:hyperlink>'))
        lines.append(line)
    deepest = max(levels[p.style] for _, p in listed)
    asks = _asks(f'TOC \\o "{_LEVELS[0]}-{deepest}" \\h \\z \\b {_ALL}')
    lines[0][1:1] = _elements(_BEGIN + asks + _SEPARATE)
    lines[-1].extend(_elements(_END))
    for line in reversed(lines):
        heading._p.addnext(line)
    listed[0][1].addprevious(*_elements(_bookmark(0, _ALL)))
    body.sectPr.addprevious(*_elements(_bookmark(0)))


def with_pages(document: bytes, pdf: bytes) -> bytes:
    """A Word file whose table of contents names the pages of the PDF that was made of it.

    It is as it was where it has none, or where the PDF's bookmarks are not its headings.
    """
    package = unpacked(io.BytesIO(document))
    root = package.tree(_MAIN)
    links = [(link, link.get(qn("w:anchor"), "")) for link in root.iter(qn("w:hyperlink"))]
    entries = [(link, name) for link, name in links if re.fullmatch(r"_Toc\d{6}", name)]
    if not entries:
        return document
    marked = list(bookmarks(pdf))
    for link, name in entries:
        number = int(name[len("_Toc") :])
        title, page = marked[number] if number < len(marked) else ("", 0)
        if title.split() != _said(link).split():
            return document
        asks, shown = _asks(f"PAGEREF {name} \\h"), f"<w:r><w:t>{page}</w:t></w:r>"
        link.extend(_elements(f"<w:r><w:tab/></w:r>{_BEGIN}{asks}{_SEPARATE}{shown}{_END}"))
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
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(3 if first else 0), Pt(0)
        shape.left_indent, shape.right_indent = Mm(0 if first else 6), Mm(12)
        place = min(Length(page_width(document.sections[0])), _DOTTED)
        shape.tab_stops.add_tab_stop(place, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    return name


def _said(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def _elements(xml: str) -> list[Any]:
    return list(parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))


def _asks(field: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {escape(field)} </w:instrText></w:r>'


def _bookmark(number: int, name: str = "") -> str:
    """Where a bookmark starts, or without a name, where it ends."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
    return start if name else f'<w:bookmarkEnd w:id="{number}"/>'
