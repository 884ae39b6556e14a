"""A report as a Word document that everybody can read: headings, marked tables, one language.

Built on python-docx. A council may bring a template of its own, with its fonts and headings. A
chart is the sheet's own, drawn by the same code (`plantools.workbook.generate.draw_chart`): its XML
becomes a part of the document, and its cells a workbook inside it, which Word opens at Edit data.
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
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from lxml import etree

from plantools import engine
from plantools.changes import Mark
from plantools.engine.package import Package
from plantools.pack.template import fill_in, has_tags, open_template, scrub, style_of
from plantools.plan.dates import long_date
from plantools.plan.palette import Colors
from plantools.reports.changes import REASON_NEEDED
from plantools.reports.report import (
    Cell,
    Marked,
    Report,
    ReportColumn,
    ReportTable,
    Row,
    Show,
    described,
    flowed,
)
from plantools.workbook import theme
from plantools.workbook.cells import write_block
from plantools.workbook.generate import chart_height, draw_chart, table_lines

LANGUAGE = "en-GB"
_PAGE, _MARGIN, _TOP = (Mm(297), Mm(210)), Mm(15), Mm(22)
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
_NUMBER = f"""<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>
<w:fldChar w:fldCharType="end"/></w:r>"""
"""The page's number, which Word keeps up."""
_AIR = f"""<w:tblCellMar {nsdecls("w")}><w:top w:w="40" w:type="dxa"/>
<w:bottom w:w="40" w:type="dxa"/></w:tblCellMar>"""
"""Room above and below the text of cells."""
_MOST_KEPT = Mm(80)
"""How high a row may be that stays on one page."""
_INDENT = Mm(4)
BULLET = "• "
"""What an item of a list begins with, in the text of a cell."""
_HIDDEN = (Show.LINK, Show.SEVERITY, Show.TREND)
_HIGHEST = 410
"""What of a chart fits on a page, in points; more bars go on in a chart of their own."""
_POINT = Emu(12700)
_OPENXML = "http://schemas.openxmlformats.org"
_C, _A = f"{_OPENXML}/drawingml/2006/chart", f"{_OPENXML}/drawingml/2006/main"
_TEXT = (
    f'<c:txPr xmlns:c="{_C}" xmlns:a="{_A}"><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr>'
    '<a:latin typeface="%s"/></a:defRPr></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
)
_CELLS = (
    f'<c:externalData xmlns:c="{_C}" xmlns:r="{_OPENXML}/officeDocument/2006/relationships" '
    'r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
)


def new_document(title: str, author: str, day: date, template: Path | None = None) -> Document:
    """An empty document, landscape, or with a template's styles, header and footer.

    The file says that it was made on that day, so that it is the same every time (InputError if
    the template can't be read).
    """
    if template is not None:
        document = open_template(template)
        for element in document.element.body.xpath("*[not(self::w:sectPr)]"):
            document.element.body.remove(element)
        if has_tags(document):
            emptied = io.BytesIO()
            document.save(emptied)
            document = fill_in(template, {"title": title, "council": author}, emptied)
    else:
        document = docx.Document()
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = _PAGE
        section.left_margin = section.right_margin = section.bottom_margin = _MARGIN
        section.top_margin = _TOP
        normal = document.styles["Normal"].font
        normal.name, normal.size = theme.FONT, Pt(11)
        for level in (1, 2, 3, 4):  # in a blue dark enough to read, in the font of the text
            style = document.styles[f"Heading {level}"]
            style.font.italic, style.font.name = False, theme.FONT
            style.font.color.rgb = RGBColor.from_string(theme.HEADER_FILL)
            for fonts in style.element.iter(qn("w:rFonts")):
                for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                    fonts.attrib.pop(qn(f"w:{name}"), "")
        footer = section.footer.paragraphs[0]
        footer.add_run("Page ")
        footer.add_run()._r.extend(parse_xml(_NUMBER))
    set_properties(document, title, author, day)
    return document


def set_properties(document: Document, title: str, author: str, day: date) -> None:
    """The document's title and language, and nobody's name but the council's."""
    properties = document.core_properties
    for name in ("category", "comments", "content_status", "identifier", "keywords", "subject"):
        setattr(properties, name, "")
    properties.title, properties.author, properties.language = title, author, LANGUAGE
    properties.last_modified_by, properties.version, properties.revision = author, "", 1
    properties.created = properties.modified = datetime(day.year, day.month, day.day)
    for language in document.styles.element.xpath("//w:rPrDefault//w:lang"):
        for name in ("val", "eastAsia"):
            language.set(qn(f"w:{name}"), LANGUAGE)


def to_bytes(document: Document) -> bytes:
    """The document's file: the same document, the same bytes.

    A dash stands in each cell without a value, and there are no empty lines: readers would stop at
    nothing.
    """
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        if any(True for _ in paragraph.iter(*_CONTENT)) or "".join(paragraph.itertext()).strip():
            continue
        beside = {getattr(e, "tag", "") for e in (paragraph.getprevious(), paragraph.getnext())}
        if paragraph.getparent().tag == qn("w:tc"):
            text = next(paragraph.iter(qn("w:t")), None)
            (paragraph.add_r() if text is None else text).text = BLANK
        elif beside != {qn("w:tbl")}:  # between two tables it keeps them apart
            paragraph.getparent().remove(paragraph)
    saved = io.BytesIO()
    document.save(saved)
    package = unpacked(saved)
    scrub(package)
    return package.pack().getvalue()


def unpacked(file: io.BytesIO) -> Package:
    """The parts of a Word file."""
    with zipfile.ZipFile(file) as archive:
        return Package((name, archive.read(name)) for name in archive.namelist())


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
    document: Document, table: ReportTable, like: Sequence[Row] = (), *, air: bool = False
) -> Table | None:
    """A table with a header row that is marked and repeated, and rows that stay on one page.

    Args:
        like: the rows that say how wide its columns are, where other tables are to look the same.
        air: whether there is some room above and below the text of its cells.
    """
    if not table.rows:
        document.add_paragraph(f"{table.empty}.")
        return None
    page = page_width(document.sections[-1])
    if table.endings:  # a grid, with as many boxes in a row as the page has room for
        texts = {str(box) for row in table.rows for box in row[1:]}
        box = max(map(_breadth, texts)) * 1.1 * Pt(_SIZES[0]) + _PADDING
        narrow = replace(table, columns=(table.columns[0], replace(table.columns[1], width=4)))
        table = flowed(narrow, max(1, int(page * 0.75 / box)))
    shown = table.only(lambda column: column.show not in _HIDDEN and not column.is_detail)
    columns = shown.columns
    drawn: Table = document.add_table(rows=1, cols=len(columns))
    drawn.style = "Table Grid"
    drawn.autofit = False
    if air:
        drawn._tblPr.insert_element_before(parse_xml(_AIR), "w:tblLook")
    size, widths = _layout(page, like or shown.rows, columns)
    for column_drawn, width in zip(drawn.columns, widths, strict=True):
        column_drawn.width = width  # for LibreOffice; Word goes by the cells
    header: Any = drawn.rows[0]
    for cell, column, width in zip(header.cells, columns, widths, strict=True):
        cell.width = width
        _write(cell, column.header, size, bold=True, colors=(theme.HEADER_FILL, theme.HEADER_TEXT))
    # a header for screen readers, and on every page that the table runs over
    _mark(header, "w:cantSplit", "w:tblHeader")
    keep_with_next([header])
    names_rows = bool(table.endings) or table.chart is not None  # what boxes or bars are of
    if names_rows and style_of(document, _HEADING) != _HEADING:
        made: Any = document.styles.add_style(_HEADING, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style, made.font.bold = document.styles["Normal"], True
    for line, values in zip(table.rows, shown.rows, strict=True):
        row: Any = drawn.add_row()  # type: ignore[no-untyped-call]  # of python-docx
        if _height(values, columns, size, widths) < _MOST_KEPT:
            _mark(row, "w:cantSplit")
        stands_out = str(line[0]) in table.headings
        for cell, value, column, width in zip(row.cells, values, columns, widths, strict=True):
            cell.width = width
            _fill(cell, value, column, size, stands_out, table.endings)
        if names_rows:  # LibreOffice tags it as a header of its row
            row.cells[0].paragraphs[0].style = _HEADING
        if stands_out and line is not table.rows[-1]:
            keep_with_next([row])  # not alone at the end of a page
    return drawn


def keep_with_next(rows: Iterable[Any]) -> None:
    """Keep rows of a table on the page of what follows them."""
    for row in rows:
        for paragraph in row._tr.iter(qn("w:p")):
            paragraph.get_or_add_pPr().get_or_add_keepNext().val = True


def begin_page(element: Any) -> None:
    """Let a paragraph of the body begin a page."""
    if element.tag == qn("w:p"):
        element.get_or_add_pPr().get_or_add_pageBreakBefore()


def _mark(row: Any, *marks: str) -> None:
    row._tr.get_or_add_trPr().extend(map(OxmlElement, marks))


def page_width(section: Any) -> int:
    """Between the margins of a part of a document."""
    return int(section.page_width - section.left_margin - section.right_margin)


def text_of(value: Cell, show: Show) -> str:
    """A cell of a report as it is read."""
    if value is None:
        return ""
    if show is Show.REASON:
        return str(value) or REASON_NEEDED
    if show is Show.PERCENT and isinstance(value, (int, float)):
        return f"{value:.0%}"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return f"{value:,.0f}"
    return getattr(value, "text", None) or str(value)


def _fill(
    cell: _Cell,
    value: Cell,
    column: ReportColumn,
    size: int,
    bold: bool,
    endings: Mapping[str, Colors],
) -> None:
    if isinstance(value, Marked):
        for piece in value.pieces:
            font = cell.paragraphs[0].add_run(piece.text).font
            font.size, font.strike = Pt(size), piece.mark is Mark.GONE
            font.underline = piece.mark is Mark.NEW
        return
    text = text_of(value, column.show)
    boxed = (colors for ending, colors in endings.items() if text.endswith(ending))
    colors = column.colors.get(text) or next(boxed, None)
    _write(cell, text, size, bold=bold or bool(colors), colors=colors)
    if not colors and (isinstance(value, (int, float)) or column.show is Show.NUMBER):
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write(cell: _Cell, text: str, size: int, *, bold: bool, colors: Colors | None = None) -> None:
    if colors:
        fill = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colors[0]}"/>'
        cell._tc.get_or_add_tcPr().append(parse_xml(fill))
    for number, line in enumerate(text.splitlines() or [""]):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        shape = paragraph.paragraph_format
        shape.space_after = Pt(0)
        if line.startswith(BULLET):
            paragraph.style = "List Bullet"
            shape.left_indent, shape.first_line_indent = _INDENT, Length(-_INDENT)
        font = paragraph.add_run(line.removeprefix(BULLET)).font
        font.size, font.bold = Pt(size), bold or None
        if colors:
            font.color.rgb = RGBColor.from_string(colors[1])


def _layout(
    page: int, rows: Sequence[Row], columns: Sequence[ReportColumn]
) -> tuple[int, list[Length]]:
    """Text size in points and column widths that fill the page.

    Each column takes its longest word, the rest goes by need; a table with many columns is
    set smaller, so that no word has to break.
    """
    longest = []
    for column, *values in zip(columns, *rows, strict=True):
        texts = (column.header, *(text_of(value, column.show) for value in values))
        words = {word[:_LONGEST_WORD] for text in texts for word in re.split("[ \n]+", text)}
        longest.append(max(map(_breadth, words), default=1.0))
    for size in _SIZES:  # a tenth more than reckoned, for fonts that run wide
        least = [int(word * 1.1 * Pt(size) + _PADDING) for word in longest]
        spare = page - sum(least)
        if spare >= 0:
            break
    else:  # more than fits even so: words break
        least, spare = [width * page // sum(least) for width in least], 0
    whole = sum(column.width for column in columns)
    return size, [
        Length(width + int(spare * (column.width / whole)))
        for width, column in zip(least, columns, strict=True)
    ]


def _breadth(word: str) -> float:
    """About how wide a bold word is, for a size of 1."""
    return sum(
        0.37 if c in _NARROW else 0.92 if c in _WIDE else 0.74 if c.isupper() else 0.62
        for c in word
    )


def _height(
    cells: Sequence[Cell], columns: Sequence[ReportColumn], size: int, widths: Sequence[int]
) -> int:
    """About how high a row is."""
    most = 0
    for value, column, width in zip(cells, columns, widths, strict=True):
        letters = max(int((width - _PADDING) / (Pt(size) * 0.5)), 1)
        lines = text_of(value, column.show).split("\n")
        most = max(most, sum(-(-len(each) // letters) or 1 for each in lines))
    return int(most * Pt(size) * 1.2)


def add_chart(document: Document, table: ReportTable, *, has_title: bool = True) -> None:
    """Draw the chart of a table, in a paragraph of its own as wide as the page.

    One with more bars than a page has room for comes in parts. Where a heading says what it is, it
    has no title.
    """
    chart, width = table.chart, page_width(document.sections[-1])
    assert chart is not None
    several = -(-chart_height(chart) // _HIGHEST)
    each = -(-chart.rows // several)
    for part, start in enumerate(range(0, chart.rows, each), start=1):
        rows = table.rows[start : min(start + each, chart.rows)]
        title = f"{chart.title}, {part} of {several}" if several > 1 else chart.title
        part_of = replace(chart, rows=len(rows), title=title)
        shown = replace(table, rows=rows, chart=part_of)
        height = chart_height(part_of, has_title=has_title) * _POINT
        xml, data = _drawn(document, shown, width / _POINT, has_title)
        name = document.part.package.next_partname("/word/charts/chart%d.xml")
        drawn = Part(name, CONTENT_TYPE.DML_CHART, xml)
        cells = PackURI(name.replace("charts/chart", "embeddings/chart")[:-3] + "xlsx")
        drawn.relate_to(Part(cells, CONTENT_TYPE.SML_SHEET, data), RELATIONSHIP_TYPE.PACKAGE)
        number = document.part.next_id
        inline: Any = parse_xml(
            f"<w:drawing {nsdecls('w', 'wp', 'a', 'r')}>"
            '<wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f'<wp:docPr id="{number}" name="Chart {number}"/><wp:cNvGraphicFramePr/>'
            f'<a:graphic><a:graphicData uri="{_C}"><c:chart xmlns:c="{_C}" '
            f'r:id="{document.part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)}"/></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing>"
        )
        inline.find(f".//{qn('wp:docPr')}").set("descr", described(shown))
        document.add_paragraph().add_run()._r.append(inline)


def _drawn(
    document: Document, table: ReportTable, width: float, has_title: bool
) -> tuple[bytes, bytes]:
    """The chart's XML for Word, and the workbook that has its figures."""
    chart = table.chart
    assert chart is not None
    first, last = chart.first_column, chart.last_column + 1
    shown = replace(
        table,
        columns=table.columns[first:last],
        rows=tuple(row[first:last] for row in table.rows),
        chart=replace(chart, first_column=0, last_column=last - first - 1),
    )
    book = engine.new_book(
        font=theme.FONT, title=chart.title, author="plantools", language=LANGUAGE
    )
    (sheet,) = book.sheets
    write_block(sheet, table_lines(shown))
    for number, column in enumerate(shown.columns, start=1):
        sheet.range((1, number)).column_width = column.width
    cells = engine.to_bytes(book)
    draw_chart(sheet, shown, 1, len(shown.rows) + 3, width=width, has_title=has_title)
    package = Package.read(chart.title, engine.to_bytes(book))
    (part,) = (name for name in package if name.startswith("xl/charts/"))
    root = package.tree(part)
    for language in root.findall(f"{{{_C}}}lang"):
        language.set("val", LANGUAGE)
        language.addnext(etree.Element(f"{{{_C}}}roundedCorners", val="0"))
    for settings in root.findall(f"{{{_C}}}printSettings"):  # a sheet's
        root.remove(settings)
    font = document.styles["Normal"].font.name  # or else that of the document's theme
    root.extend(parse_xml(text) for text in ([_TEXT % escape(font)] if font else []) + [_CELLS])
    for each in root.iter(f"{{{_A}}}rPr", f"{{{_A}}}endParaRPr"):
        each.set("lang", LANGUAGE)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), cells
