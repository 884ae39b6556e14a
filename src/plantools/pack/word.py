"""A report as a Word document that everybody can read: headings, marked tables, one language.

Built on python-docx. A council may bring a template of its own, with its fonts and headings.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row

from plantools.changes import Mark
from plantools.engine.package import Package
from plantools.pack.chart import add_chart
from plantools.pack.template import fill_in, has_tags, open_template, scrub, style_of
from plantools.plan.dates import long_date
from plantools.plan.palette import Colors
from plantools.reports.report import Cell, Marked, Report, ReportColumn, ReportTable, Show, flowed
from plantools.workbook import theme

LANGUAGE = "en-GB"
_PAGE = (Mm(297), Mm(210))
_MARGIN, _TOP = Mm(15), Mm(22)
"""At the top there is room for the header: what begins a page is not taken for one."""
_SIZES = (9, 8, 7)
"""Of the text in tables, in points."""
_PADDING = Mm(4.2)
"""What a cell needs beside its text."""
_NARROW, _WIDE = frozenset("fijlrtI.,;:'’()[]/|!-"), frozenset("mwMW%@")
_LONGEST_WORD = 16
_HEADING = "Table Heading"
BLANK = "–"
"""What stands in a cell of a document that has no value."""
_CONTENT = [qn(f"w:{name}") for name in ("drawing", "pict", "object", "sectPr", "br", "fldChar")]
"""What makes a paragraph without text not empty."""
_AIR = f"""<w:tblCellMar {nsdecls("w")}><w:top w:w="40" w:type="dxa"/>
<w:bottom w:w="40" w:type="dxa"/></w:tblCellMar>"""
"""Room above and below the text of cells."""
_MOST_KEPT = Mm(80)
"""How high a row may be that stays on one page."""
_INDENT = Mm(4)
BULLET = "• "
"""What an item of a list begins with, in the text of a cell."""
_HIDDEN = (Show.LINK, Show.SEVERITY, Show.TREND)


def new_document(title: str, author: str, day: date, template: Path | None = None) -> Document:
    """An empty document, landscape, with its title and language set.

    Args:
        day: the date that the file says it was made on, so that it is the same every time.
        template: a .docx whose styles, header and footer are used.

    Raises:
        InputError: if the template can't be read.
    """
    document = _opened(template, {"title": title, "council": author})
    if template is None:
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = _PAGE
        section.left_margin = section.right_margin = _MARGIN
        section.top_margin, section.bottom_margin = _TOP, _MARGIN
        document.styles["Normal"].font.name = theme.FONT
        document.styles["Normal"].font.size = Pt(11)
        _set_headings(document)
        _number_pages(document)
    set_properties(document, title, author, day)
    return document


def _opened(template: Path | None, values: Mapping[str, str]) -> Document:
    """An empty document with the styles, header and footer of a template, its tags filled in."""
    if template is None:
        return docx.Document()
    document = open_template(template)
    for element in list(document.element.body):
        if element.tag != qn("w:sectPr"):
            document.element.body.remove(element)
    if has_tags(document):
        emptied = io.BytesIO()
        document.save(emptied)
        document = fill_in(template, values, emptied)
    return document


def set_properties(document: Document, title: str, author: str, day: date) -> None:
    """The document's title and language, and nobody's name but the council's."""
    properties = document.core_properties
    for name in ("category", "comments", "content_status", "identifier", "keywords", "subject"):
        setattr(properties, name, "")
    properties.title, properties.author, properties.language = title, author, LANGUAGE
    properties.last_modified_by, properties.version, properties.revision = author, "", 1
    properties.created = properties.modified = datetime(day.year, day.month, day.day)
    _set_language(document)


def to_bytes(document: Document) -> bytes:
    """The document's file: the same document, the same bytes."""
    _leave_no_paragraph_empty(document)
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        package = Package((name, archive.read(name)) for name in archive.namelist())
    scrub(package)
    return package.pack().getvalue()


def _leave_no_paragraph_empty(document: Document) -> None:
    """A dash in each cell without a value, and no empty lines: readers would stop at nothing."""
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        if any(True for _ in paragraph.iter(*_CONTENT)) or "".join(paragraph.itertext()).strip():
            continue
        if paragraph.getparent().tag == qn("w:tc"):
            text = next(paragraph.iter(qn("w:t")), None)
            if text is None:
                paragraph.add_r().text = BLANK
            else:
                text.text = BLANK
        elif {getattr(e, "tag", "") for e in (paragraph.getprevious(), paragraph.getnext())} != {
            qn("w:tbl")
        }:  # between two tables it keeps them apart
            paragraph.getparent().remove(paragraph)


def add_report(document: Document, report: Report, level: int = 1) -> None:
    """A report: its title, its notes, and each table below its caption."""
    heading = document.add_heading(report.title, level)
    heading.paragraph_format.page_break_before = bool(document.tables) or None
    for note in report.notes:
        document.add_paragraph(note)
    for table in (*report.keys, *report.tables):
        if not table.is_only_drawn:
            document.add_heading(table.caption, level + 1)
            add_table(document, table)
        if table.chart is not None and table.rows:
            add_chart(document, table)


def add_table(
    document: Document,
    table: ReportTable,
    like: Sequence[tuple[Cell, ...]] = (),
    *,
    air: bool = False,
) -> Table | None:
    """A table with a header row that is marked and repeated, and rows that stay on one page.

    Args:
        like: the rows that say how wide its columns are, where other tables are to look the same.
        air: whether there is some room above and below the text of its cells.
    """
    if not table.rows:
        document.add_paragraph(f"{table.empty}.")
        return None
    table = _flowed(document, table) if table.endings else table
    shown = [n for n, c in enumerate(table.columns) if c.show not in _HIDDEN and not c.is_detail]
    columns = [table.columns[n] for n in shown]
    drawn: Table = document.add_table(rows=1, cols=len(columns))
    drawn.style = "Table Grid"
    drawn.autofit = False
    if air:
        drawn._tblPr.insert_element_before(parse_xml(_AIR), "w:tblLook")
    size, widths = _layout(document, replace(table, rows=tuple(like) or table.rows), shown)
    for cell, column in zip(drawn.rows[0].cells, columns, strict=True):
        _write(cell, column.header, size, bold=True, color=theme.HEADER_TEXT)
        _shade(cell, theme.HEADER_FILL)
    _mark_header(drawn.rows[0])
    keep_with_next(drawn.rows)  # so far the header alone
    for line in table.rows:
        row: _Row = drawn.add_row()  # type: ignore[no-untyped-call]  # of python-docx
        if _height(line, shown, table, size, widths) < _MOST_KEPT:
            _keep_together(row)
        stands_out = str(line[0]) in table.headings
        for cell, number in zip(row.cells, shown, strict=True):
            _fill(cell, line[number], table.columns[number], size, stands_out, table.endings)
        if stands_out and line is not table.rows[-1]:
            keep_with_next([row])  # not alone at the end of a page
    if table.endings or table.chart is not None:  # what the boxes or the bars are of
        for row in drawn.rows[1:]:
            row.cells[0].paragraphs[0].style = _row_heading(document)
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width  # for LibreOffice; Word goes by the cells
    for row in drawn.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return drawn


def keep_with_next(rows: Iterable[Any]) -> None:
    """Keep rows of a table on the page of what follows them."""
    for row in rows:
        for paragraph in row._tr.iter(qn("w:p")):
            paragraph.get_or_add_pPr().get_or_add_keepNext().val = True


def _fill(
    cell: _Cell,
    value: Cell,
    column: ReportColumn,
    size: int,
    bold: bool,
    endings: Mapping[str, Colors],
) -> None:
    if isinstance(value, Marked):
        paragraph = cell.paragraphs[0]
        for piece in value.pieces:
            run = paragraph.add_run(piece.text)
            run.font.size = Pt(size)
            run.font.strike = piece.mark is Mark.GONE
            run.font.underline = piece.mark is Mark.NEW
        return
    text = text_of(value, column.show)
    boxed = (colors for ending, colors in endings.items() if text.endswith(ending))
    colors = column.colors.get(text) or next(boxed, None)
    if colors:
        fill, color = colors
        _shade(cell, fill)
        _write(cell, text, size, bold=True, color=color)
        return
    _write(cell, text, size, bold=bold)
    if isinstance(value, (int, float)) or column.show is Show.NUMBER:
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _flowed(document: Document, grid: ReportTable) -> ReportTable:
    """A grid with as many boxes in a row as the page has room for."""
    texts = {str(box) for row in grid.rows for box in row[1:]}
    box = max(map(_breadth, texts)) * 1.1 * Pt(_SIZES[0]) + _PADDING
    narrow = replace(grid, columns=(grid.columns[0], replace(grid.columns[1], width=4)))
    return flowed(narrow, max(1, int(_page_width(document) * 0.75 / box)))


def _row_heading(document: Document) -> str:
    """The name of a style whose paragraphs LibreOffice tags as headers of table rows."""
    if style_of(document, _HEADING) != _HEADING:
        made: Any = document.styles.add_style(_HEADING, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style, made.font.bold = document.styles["Normal"], True
    return _HEADING


def _page_width(document: Document) -> int:
    section = document.sections[-1]
    return int(section.page_width - section.left_margin - section.right_margin)  # type: ignore[operator]


def text_of(value: Cell, show: Show) -> str:
    """A cell of a report as it is read."""
    if value is None:
        return ""
    if show is Show.REASON:
        return str(value) or "Reason needed"
    if show is Show.PERCENT and isinstance(value, (int, float)):
        return f"{value:.0%}"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}"
    return getattr(value, "text", None) or str(value)


def _write(
    cell: _Cell, text: str, size: int, *, bold: bool = False, color: str | None = None
) -> None:
    lines = text.splitlines() or [""]
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        if line.startswith(BULLET):
            paragraph.style = "List Bullet"
            shape = paragraph.paragraph_format
            shape.left_indent, shape.first_line_indent = _INDENT, Length(-_INDENT)
        run = paragraph.add_run(line.removeprefix(BULLET))
        run.font.size, run.font.bold = Pt(size), bold or None
        if color is not None:
            run.font.color.rgb = RGBColor.from_string(color)


def _layout(
    document: Document, table: ReportTable, shown: Sequence[int]
) -> tuple[int, list[Length]]:
    """Text size in points and column widths that fill the page.

    Each column takes its longest word, the rest goes by need; a table with many columns is
    set smaller, so that no word has to break.
    """
    page = _page_width(document)
    longest = []
    for number in shown:
        column = table.columns[number]
        texts = (column.header, *(text_of(line[number], column.show) for line in table.rows))
        words = {word[:_LONGEST_WORD] for text in texts for word in re.split("[ \n]+", text)}
        longest.append(max(map(_breadth, words), default=1.0))
    for size in _SIZES:  # a tenth more than reckoned, for fonts that run wide
        least = [int(word * 1.1 * Pt(size) + _PADDING) for word in longest]
        spare = page - sum(least)
        if spare >= 0:
            break
    if spare < 0:  # more than fits even so: words break
        least = [width * page // sum(least) for width in least]
    whole = sum(table.columns[number].width for number in shown)
    needs = (table.columns[number].width / whole for number in shown)
    return size, [
        Length(width + int(max(spare, 0) * need)) for width, need in zip(least, needs, strict=True)
    ]


def _breadth(word: str) -> float:
    """About how wide a bold word is, for a size of 1."""
    return sum(
        0.37 if c in _NARROW else 0.92 if c in _WIDE else 0.74 if c.isupper() else 0.62
        for c in word
    )


def _height(
    line: tuple[Cell, ...],
    shown: Sequence[int],
    table: ReportTable,
    size: int,
    widths: Sequence[int],
) -> int:
    """About how high a row is."""
    most = 0
    for number, width in zip(shown, widths, strict=True):
        letters = max(int((width - _PADDING) / (Pt(size) * 0.5)), 1)
        text = text_of(line[number], table.columns[number].show)
        most = max(most, sum(-(-len(each) // letters) or 1 for each in text.split("\n")))
    return int(most * Pt(size) * 1.2)


def _shade(cell: _Cell, color: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", color)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _mark_header(row: Any) -> None:
    """A header for screen readers, and on every page that the table runs over."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))


def _keep_together(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _set_language(document: Document) -> None:
    for style in document.styles.element.iter(qn("w:rPrDefault")):
        for language in style.iter(qn("w:lang")):
            for name in ("val", "eastAsia"):
                language.set(qn(f"w:{name}"), LANGUAGE)


def _set_headings(document: Document) -> None:
    """Headings in a blue dark enough to read, in the font of the text."""
    for level in (1, 2, 3, 4):
        font = document.styles[f"Heading {level}"].font
        font.italic = False
        font.color.rgb, font.name = RGBColor.from_string(theme.HEADER_FILL), theme.FONT
        for fonts in document.styles[f"Heading {level}"].element.iter(qn("w:rFonts")):
            for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{name}"), "")


def _number_pages(document: Document) -> None:
    """The page number in the footer, as a field that Word keeps up."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run("Page ")
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text
        run._r.append(element)
