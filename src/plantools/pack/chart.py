"""The chart of a table in a Word document: the sheet's own, which officers can edit in Word.

The same code draws it as on a sheet (`plantools.workbook.generate.draw_chart`). Its XML, with the
figures in it, becomes a part of the document, and its cells a workbook inside it, which Word opens
at Edit data.
"""

from __future__ import annotations

from dataclasses import replace
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu
from lxml import etree

from plantools.engine import new_book, to_bytes
from plantools.engine.package import Package
from plantools.reports.report import ReportTable, described
from plantools.workbook import theme
from plantools.workbook.cells import write_block
from plantools.workbook.generate import TITLE, chart_height, draw_chart, table_lines

HIGHEST = 410
"""What fits on a page, in points; more bars go on in a chart of their own."""
_POINT = Emu(12700)
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_CHART = f"{{{_C}}}"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TEXT = (
    f'<c:txPr xmlns:c="{_C}" xmlns:a="{_A}"><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr>'
    '<a:latin typeface="%s"/></a:defRPr></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
)
_CELLS = (
    f'<c:externalData xmlns:c="{_C}" xmlns:r="{_R}" r:id="rId1"><c:autoUpdate val="0"/>'
    "</c:externalData>"
)


def add_chart(document: Document, table: ReportTable, *, has_title: bool = True) -> None:
    """Draw the chart of a table, in a paragraph of its own as wide as the page.

    One with more bars than a page has room for comes in parts.

    Args:
        has_title: whether it says what it is; not where a heading does.
    """
    chart = table.chart
    assert chart is not None
    several = -(-chart_height(chart) // HIGHEST)
    each = -(-chart.rows // several)
    for number, start in enumerate(range(0, chart.rows, each), start=1):
        rows = table.rows[start : min(start + each, chart.rows)]
        title = f"{chart.title}, {number} of {several}" if several > 1 else chart.title
        shown = replace(chart, rows=len(rows), title=title)
        _add(document, replace(table, rows=rows, chart=shown), has_title)


def _add(document: Document, table: ReportTable, has_title: bool) -> None:
    section, chart = document.sections[-1], table.chart
    assert chart is not None
    page = section.page_width, section.left_margin, section.right_margin
    width = (page[0] or 0) - (page[1] or 0) - (page[2] or 0)
    height = (chart_height(chart) - (0 if has_title else TITLE)) * _POINT
    xml, data = _drawn(document, table, width / _POINT, has_title)
    package = document.part.package
    drawn = Part(package.next_partname("/word/charts/chart%d.xml"), CONTENT_TYPE.DML_CHART, xml)
    cells = PackURI(drawn.partname.replace("charts/chart", "embeddings/chart")[:-3] + "xlsx")
    drawn.relate_to(Part(cells, CONTENT_TYPE.SML_SHEET, data), RELATIONSHIP_TYPE.PACKAGE)
    number = document.part.next_id
    inline = parse_xml(
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'r')}>"
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="Chart {number}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_C}"><c:chart xmlns:c="{_C}" '
        f'r:id="{document.part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)}"/></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing>"
    )
    inline.find(f".//{qn('wp:docPr')}").set("descr", described(table))  # type: ignore[union-attr]
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
    book = new_book(font=theme.FONT, title=chart.title, author="plantools", language="en-GB")
    (sheet,) = book.sheets
    write_block(sheet, table_lines(shown))
    for number, column in enumerate(shown.columns, start=1):
        sheet.range((1, number)).column_width = column.width
    cells = to_bytes(book)
    draw_chart(sheet, shown, 1, len(shown.rows) + 3, width=width, has_title=has_title)
    package = Package.read(chart.title, to_bytes(book))
    (part,) = (name for name in package if name.startswith("xl/charts/"))
    root = package.tree(part)
    for language in root.findall(f"{_CHART}lang"):
        language.set("val", "en-GB")
        language.addnext(etree.Element(f"{_CHART}roundedCorners", val="0"))
    for settings in root.findall(f"{_CHART}printSettings"):  # a sheet's
        root.remove(settings)
    font = document.styles["Normal"].font.name  # or else that of the document's theme
    root.extend(parse_xml(text) for text in ([_TEXT % escape(font)] if font else []) + [_CELLS])
    for each in root.iter(f"{{{_A}}}rPr", f"{{{_A}}}endParaRPr"):
        each.set("lang", "en-GB")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), cells
