"""What officers put into a workbook, one function a feature, as Excel writes it.

Each takes the parts of a master and adds to them.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import partial

from lxml import etree

from tests.safety.parts import (
    ACTIONS,
    DOCUMENT,
    MAIN,
    OFFICE,
    SHEET,
    WORKBOOK,
    Parts,
    add_part,
    declare_extension,
    insert,
    relate,
    set_cell,
)

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_MS = "http://schemas.microsoft.com/office"
_X14 = f"{_MS}/spreadsheetml/2009/9/main"
_EXCEL = "application/vnd.ms-excel."
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
_SIGNATURE = "application/vnd.openxmlformats-package.digital-signature-"
FEATURES: dict[str, Callable[[Parts], None]] = {}


def feature(add: Callable[[Parts], None]) -> Callable[[Parts], None]:
    FEATURES[add.__name__] = add
    return add


def everything(parts: Parts) -> None:
    for add in FEATURES.values():
        add(parts)


def _vml(parts: Parts, sheet: str, number: int, kind: str, body: str) -> None:
    """A note or a button of old, on a sheet."""
    declare_extension(parts, "vml", f"{OFFICE}vmlDrawing")
    shape = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:'
        'office" xmlns:x="urn:schemas-microsoft-com:office:excel">\n<v:shape id="_x0000_s1025" '
        f'type="#_x0000_t202" style="position:absolute"><x:ClientData ObjectType="{kind}">{body}'
        "</x:ClientData></v:shape></xml>"
    )
    part = f"xl/drawings/vmlDrawing{number}.vml"
    id_ = add_part(parts, part, shape.encode(), "", sheet, "vmlDrawing")
    insert(parts, sheet, f'<legacyDrawing r:id="{id_}"/>')


@feature
def comments(parts: Parts) -> None:
    """Old-style comments ("notes") and the boxes that they stand in."""
    text = '<r><rPr><b/><sz val="9"/></rPr><t>Ann:</t></r><r><t xml:space="preserve"> ask</t></r>'
    xml = (
        f'<comments xmlns="{MAIN}"><authors><author>Ann</author></authors><commentList>'
        f'<comment ref="C6" authorId="0"><text>{text}</text></comment></commentList></comments>'
    )
    kind = f"{OFFICE}spreadsheetml.comments+xml"
    add_part(parts, "xl/comments1.xml", xml, kind, ACTIONS, "comments")
    box = "<x:Anchor>4, 1, 1, 1, 6, 1, 5, 1</x:Anchor><x:Row>5</x:Row><x:Column>2</x:Column>"
    _vml(parts, ACTIONS, 1, "Note", box)


@feature
def threaded_comments(parts: Parts) -> None:
    """Threaded comments and the persons who wrote them."""
    space = f'xmlns="{_MS}/spreadsheetml/2018/threadedcomments"'
    id_ = "{5FD0C2A1-1111-4222-8333-444455556666}"
    thread = (
        f'<ThreadedComments {space}><threadedComment ref="C7" dT="2024-05-01T09:00:00.00" '
        f'personId="{id_}" id="{{AAAAAAAA-1111-4222-8333-444455556666}}"><text>Is it done?</text>'
        "</threadedComment></ThreadedComments>"
    )
    part, kind = "xl/threadedComments/threadedComment1.xml", f"{_EXCEL}threadedcomments+xml"
    relation = f"{_MS}/2017/10/relationships"
    add_part(parts, part, thread, kind, ACTIONS, f"{relation}/threadedComment")
    person = (
        f'<personList {space}><person displayName="Ann Lee" id="{id_}" userId="ann" '
        'providerId="AD"/></personList>'
    )
    part, kind = "xl/persons/person.xml", f"{_EXCEL}person+xml"
    add_part(parts, part, person, kind, WORKBOOK, f"{relation}/person")


@feature
def sensitivity_label(parts: Parts) -> None:
    xml = (
        f'<clbl:labelList xmlns:clbl="{_MS}/2020/mipLabelMetadata"><clbl:label '
        'id="{00000000-0000-4000-8000-000000000001}" enabled="1" method="Privileged" '
        'siteId="{00000000-0000-4000-8000-000000000002}" removed="0"/></clbl:labelList>'
    )
    kind = "application/vnd.ms-office.classificationlabels+xml"
    relation = f"{_MS}/2020/02/relationships/classificationlabels"
    add_part(parts, "docMetadata/LabelInfo.xml", xml, kind, "", relation)


def _extension(uri: str, body: str, parts: Parts) -> None:
    spaces = f'xmlns:x14="{_X14}" xmlns:xm="{_MS}/excel/2006/main"'
    insert(parts, SHEET, f'<extLst><ext uri="{{{uri}}}" {spaces}>{body}</ext></extLst>')


FEATURES["sparklines"] = partial(
    _extension,
    "05C60535-1F16-4fd2-B633-F4F36F0B64E0",
    '<x14:sparklineGroups><x14:sparklineGroup displayEmptyCellsAs="gap"><x14:colorSeries '
    'rgb="FF376092"/><x14:sparklines><x14:sparkline><xm:f>Readings!C5:C9</xm:f>'
    "<xm:sqref>D3</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
    "</x14:sparklineGroups>",
)
FEATURES["x14_conditional_formats"] = partial(
    _extension,
    "78C0D931-6437-407d-A8EE-F0AAD7539E65",
    "<x14:conditionalFormattings><x14:conditionalFormatting>"
    '<x14:cfRule type="dataBar" id="{11111111-2222-4333-8444-555555555555}"><x14:dataBar '
    'minLength="0" maxLength="100" gradient="0"><x14:cfvo type="autoMin"/><x14:cfvo '
    'type="autoMax"/><x14:negativeFillColor rgb="FFFF0000"/></x14:dataBar></x14:cfRule>'
    "<xm:sqref>B20:B30</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>",
)
FEATURES["x14_data_validations"] = partial(
    _extension,
    "CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF",
    '<x14:dataValidations count="1"><x14:dataValidation type="list" allowBlank="1">'
    "<x14:formula1><xm:f>Lists!$A$5:$A$8</xm:f></x14:formula1><xm:sqref>B40</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations>",
)


def _anchored(parts: Parts, sheet: str, number: int, content: str) -> str:
    """A drawing with one anchor on a sheet; returns the drawing's part.

    The numbers have gaps, as those of other programs do.
    """
    xml = (
        f'<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main" '
        f'xmlns:r="{DOCUMENT}"><xdr:twoCellAnchor><xdr:from><xdr:col>5</xdr:col><xdr:colOff>0'
        "</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>9"
        "</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff>"
        f"</xdr:to>{content}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    drawing = f"xl/drawings/drawing{number}.xml"
    id_ = add_part(parts, drawing, xml, f"{OFFICE}drawing+xml", sheet, "drawing")
    insert(parts, sheet, f'<drawing r:id="{id_}"/>')
    return drawing


@feature
def image(parts: Parts) -> None:
    picture = (
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Crest" descr="The council\'s crest"/>'
        '<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rIdOfficer1"/><a:stretch>'
        '<a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></xdr:spPr></xdr:pic>"
    )
    png = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0")
    for kind, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")):
        check = struct.pack(">I", zlib.crc32(kind + data))
        png += struct.pack(">I", len(data)) + kind + data + check
    declare_extension(parts, "png", "image/png")
    add_part(parts, "xl/media/image1.png", png, "", _anchored(parts, SHEET, 2, picture), "image")


@feature
def chart(parts: Parts) -> None:
    """An officer's chart, with formatting."""
    frame = (
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="3" name="Trend"/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext '
        f'cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="{_DRAWING}/chart"><c:chart '
        f'xmlns:c="{_DRAWING}/chart" r:id="rIdOfficer1"/></a:graphicData></a:graphic>'
        "</xdr:graphicFrame>"
    )
    drawing = _anchored(parts, "xl/worksheets/sheet6.xml", 4, frame)
    scaling = '<c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
    xml = (
        f'<c:chartSpace xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main"><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:lineChart><c:grouping '
        'val="standard"/><c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/><c:spPr>'
        '<a:ln w="28575"><a:solidFill><a:srgbClr val="7030A0"/></a:solidFill></a:ln></c:spPr>'
        "<c:val><c:numRef><c:f>Readings!$C$5:$C$9</c:f></c:numRef></c:val></c:ser><c:axId "
        f'val="1"/><c:axId val="2"/></c:lineChart><c:catAx><c:axId val="1"/>{scaling}'
        f'<c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/>{scaling}'
        '<c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>'
    )
    kind = f"{OFFICE}drawingml.chart+xml"
    add_part(parts, "xl/charts/chart3.xml", xml, kind, drawing, "chart")


@feature
def shapes_and_buttons(parts: Parts) -> None:
    """A drawn shape, and a form button in VML with its properties part."""
    sheet = "xl/worksheets/sheet3.xml"
    shape = (
        '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="4" name="Box"/><xdr:cNvSpPr/>'
        '</xdr:nvSpPr><xdr:spPr><a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom></xdr:spPr>'
        "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>Read me</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    )
    _anchored(parts, sheet, 7, shape)
    _vml(parts, sheet, 2, "Button", "<x:FmlaMacro>Refresh</x:FmlaMacro>")
    xml = f'<formControlPr xmlns="{_X14}" objectType="Button" lockText="1"/>'
    part, kind = "xl/ctrlProps/ctrlProp1.xml", f"{_EXCEL}controlproperties+xml"
    id_ = add_part(parts, part, xml, kind, sheet, "ctrlProp")
    control = f'<control shapeId="1025" r:id="{id_}" name="Button 1"/>'
    insert(parts, sheet, f"<controls>{control}</controls>")


@feature
def pivot_and_slicer(parts: Parts) -> None:
    """A pivot table with its cache and a slicer on it."""
    sheet = "xl/worksheets/sheet4.xml"
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    definition = (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{DOCUMENT}" r:id="rIdOfficer1" '
        'refreshedBy="Ann" recordCount="1"><cacheSource type="worksheet"><worksheetSource '
        'name="tblActions"/></cacheSource><cacheFields count="1"><cacheField name="Ref" '
        'numFmtId="0"><sharedItems count="1"><s v="1.1"/></sharedItems></cacheField></cacheFields>'
        "</pivotCacheDefinition>"
    )
    kind = f"{OFFICE}spreadsheetml.pivotCache"
    id_ = add_part(
        parts, cache, definition, f"{kind}Definition+xml", WORKBOOK, "pivotCacheDefinition"
    )
    insert(parts, WORKBOOK, f'<pivotCaches><pivotCache cacheId="7" r:id="{id_}"/></pivotCaches>')
    part = "xl/pivotCache/pivotCacheRecords1.xml"
    records = f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><x v="0"/></r></pivotCacheRecords>'
    add_part(parts, part, records, f"{kind}Records+xml", cache, "pivotCacheRecords")
    table, kind = "xl/pivotTables/pivotTable1.xml", f"{OFFICE}spreadsheetml.pivotTable+xml"
    xml = (
        f'<pivotTableDefinition xmlns="{MAIN}" name="Pivot1" cacheId="7" dataCaption="V">'
        '<location ref="K3:K5" firstHeaderRow="1" firstDataRow="1" firstDataCol="0"/><pivotFields '
        'count="1"><pivotField axis="axisRow"><items count="2"><item x="0"/><item t="default"/>'
        '</items></pivotField></pivotFields><rowFields count="1"><field x="0"/></rowFields>'
        "</pivotTableDefinition>"
    )
    add_part(parts, table, xml, kind, sheet, "pivotTable")
    relate(parts, table, "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    xml = (
        f'<slicerCacheDefinition xmlns="{_X14}" name="Slicer_Ref" sourceName="Ref"><pivotTables>'
        '<pivotTable tabId="4" name="Pivot1"/></pivotTables><data><tabular pivotCacheId="7"><items '
        'count="1"><i x="0" s="1"/></items></tabular></data></slicerCacheDefinition>'
    )
    relation = f"{_MS}/2007/relationships/slicer"
    part, kind = "xl/slicerCaches/slicerCache1.xml", f"{_EXCEL}slicer"
    add_part(parts, part, xml, f"{kind}Cache+xml", WORKBOOK, f"{relation}Cache")
    xml = (
        f'<slicers xmlns="{_X14}"><slicer name="Ref" cache="Slicer_Ref" caption="Ref" '
        'rowHeight="241300"/></slicers>'
    )
    add_part(parts, "xl/slicers/slicer1.xml", xml, f"{kind}+xml", sheet, relation)


@feature
def power_query(parts: Parts) -> None:
    """A Power Query connection and the mashup that it runs."""
    xml = (
        f'<connections xmlns="{MAIN}"><connection id="1" keepAlive="1" name="Query - Staff" '
        'type="5" refreshedVersion="8"><dbPr connection="Provider=Microsoft.Mashup.OleDb.1" '
        'command="SELECT * FROM [Staff]"/></connection></connections>'
    )
    kind = f"{OFFICE}spreadsheetml.connections+xml"
    add_part(parts, "xl/connections.xml", xml, kind, WORKBOOK, "connections")
    mashup = (
        '<?xml version="1.0" encoding="utf-16"?><DataMashup xmlns="http://schemas.microsoft.com/'
        'DataMashup">AAAAABQDAABQSwMEFA==</DataMashup>'
    )
    add_part(parts, "customXml/item1.xml", mashup.encode("utf-16"), "", WORKBOOK, "customXml")


@feature
def custom_xml(parts: Parts) -> None:
    item = "customXml/item2.xml"
    add_part(parts, item, b"<case:n xmlns:case='urn:x'>12</case:n>", "", "", "customXml")
    xml = (
        '<ds:datastoreItem ds:itemID="{0A000000-0000-4000-8000-000000000001}" xmlns:ds='
        f'"{DOCUMENT.replace("relationships", "customXml")}"/>'
    )
    kind = f"{OFFICE}customXmlProperties+xml"
    add_part(parts, "customXml/itemProps2.xml", xml, kind, item, "customXmlProps")


@feature
def names(parts: Parts) -> None:
    """Defined names of all scopes."""
    xml = (
        '<definedNames><definedName name="Officer_Rate">0.175</definedName><definedName '
        'name="Officer_Area" comment="of one sheet" localSheetId="1">Actions!$A$5:$C$9'
        '</definedName><definedName name="Officer_Area" localSheetId="2">Sections!$A$5'
        '</definedName><definedName name="Officer_Hidden" hidden="1">#REF!</definedName>'
        '<definedName name="Officer_Formula">SUM(Finance!$D$5:$D$9)</definedName></definedNames>'
    )
    insert(parts, WORKBOOK, xml)


@feature
def rich_text(parts: Parts) -> None:
    """Rich text among the shared texts, and in a cell of its own."""
    entry = (
        f'<si xmlns="{MAIN}"><r><rPr><b/><sz val="11"/><color rgb="FFFF0000"/><rFont val="Arial"/>'
        '<family val="2"/></rPr><t xml:space="preserve">Bold </t></r><r><t>plain</t></r>'
        '<phoneticPr fontId="1"/></si>'
    )
    texts = etree.fromstring(parts["xl/sharedStrings.xml"])
    texts.append(etree.fromstring(entry))
    texts.set("uniqueCount", str(len(texts)))
    parts["xl/sharedStrings.xml"] = etree.tostring(texts)
    set_cell(parts, SHEET, 60, f'<c r="A60" t="s"><v>{len(texts) - 1}</v></c>')
    own = "<is><r><rPr><i/></rPr><t>In</t></r></is>"
    set_cell(parts, SHEET, 61, f'<c r="A61" t="inlineStr">{own}</c>')


@feature
def hidden_and_protected(parts: Parts) -> None:
    """A very hidden sheet, a protected one, and a protected workbook structure."""
    root = etree.fromstring(parts[WORKBOOK])
    root.find(f"{{{MAIN}}}sheets")[7].set("state", "veryHidden")
    parts[WORKBOOK] = etree.tostring(root)
    insert(parts, WORKBOOK, '<workbookProtection lockStructure="1"/>')
    xml = (
        '<sheetProtection algorithmName="SHA-512" hashValue="AAAA" saltValue="AAAA" '
        'spinCount="100000" sheet="1" objects="1"/>'
    )
    insert(parts, "xl/worksheets/sheet7.xml", xml)


@feature
def custom_views(parts: Parts) -> None:
    guid = "{12345678-1234-4234-8234-123456789012}"
    view = (
        f'<customWorkbookView name="Mine" guid="{guid}" windowWidth="100" windowHeight="100" '
        'activeSheetId="1"/>'
    )
    insert(parts, WORKBOOK, f"<customWorkbookViews>{view}</customWorkbookViews>")
    view = f'<customSheetView guid="{guid}" scale="85"/>'
    insert(parts, SHEET, f"<customSheetViews>{view}</customSheetViews>")


@feature
def printer_settings(parts: Parts) -> None:
    declare_extension(parts, "bin", f"{OFFICE}spreadsheetml.printerSettings")
    part = "xl/printerSettings/printerSettings1.bin"
    add_part(parts, part, bytes(range(256)) * 4, "", SHEET, "printerSettings")


@feature
def external_link(parts: Parts) -> None:
    link = "xl/externalLinks/externalLink1.xml"
    xml = (
        f'<externalLink xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><externalBook r:id="rIdOfficer1"'
        '><sheetNames><sheetName val="Budget"/></sheetNames></externalBook></externalLink>'
    )
    kind = f"{OFFICE}spreadsheetml.externalLink+xml"
    id_ = add_part(parts, link, xml, kind, WORKBOOK, "externalLink")
    relate(parts, link, "externalLinkPath", "file:///S:/Finance/budget.xlsx", "External")
    reference = f'<externalReference r:id="{id_}"/>'
    insert(parts, WORKBOOK, f"<externalReferences>{reference}</externalReferences>")


@feature
def macros(parts: Parts) -> None:
    """A VBA project (not a working one), its ribbon, and the content type of an .xlsm."""
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8
    kind = "application/vnd.ms-office.vbaProject"
    relation = f"{_MS}/2006/relationships/vbaProject"
    add_part(parts, "xl/vbaProject.bin", data, kind, WORKBOOK, relation)
    xml = f'<customUI xmlns="{_MS}/2009/07/customui"><ribbon><tabs/></ribbon></customUI>'
    relation = f"{_MS}/2007/relationships/ui/extensibility"
    add_part(parts, "customUI/customUI14.xml", xml.encode(), "", "", relation)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        f"{OFFICE}spreadsheetml.sheet.main+xml".encode(),
        f"{_EXCEL}sheet.macroEnabled.main+xml".encode(),
    )


@feature
def styles(parts: Parts) -> None:
    """Styles that only officers use: theme colours, gradients, protection, an extension."""
    root = etree.fromstring(parts["xl/styles.xml"])

    def add(tag: str, xml: str) -> int:
        found = root.find(f"{{{MAIN}}}{tag}")
        found.append(etree.fromstring(f'<x xmlns="{MAIN}">{xml}</x>')[0])
        found.set("count", str(len(found)))
        return len(found) - 1

    font = add("fonts", '<font><i/><sz val="9"/><color theme="4" tint="-0.25"/></font>')
    stops = (f'<stop position="{at}"><color theme="{at * 5}"/></stop>' for at in (0, 1))
    gradient = f'<gradientFill degree="90">{"".join(stops)}</gradientFill>'
    fill = add("fills", f"<fill>{gradient}</fill>")
    xf = add(
        "cellXfs",
        f'<xf numFmtId="14" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyFont="1" '
        'applyProtection="1"><alignment textRotation="45" indent="2"/><protection locked="0"/>'
        "</xf>",
    )
    parts["xl/styles.xml"] = etree.tostring(root)
    set_cell(parts, SHEET, 63, f'<c r="A63" s="{xf}"><v>45000</v></c>')


@feature
def calculation(parts: Parts) -> None:
    """Formulas of an officer's, and the chain in which they were calculated."""
    set_cell(parts, SHEET, 64, '<c r="A64"><f>1+1</f><v>2</v></c>')
    xml, kind = f'<calcChain xmlns="{MAIN}"><c r="A64" i="1"/></calcChain>', "calcChain"
    type_ = f"{OFFICE}spreadsheetml.{kind}+xml"
    add_part(parts, f"xl/{kind}.xml", xml, type_, WORKBOOK, kind)


def signature(parts: Parts) -> None:
    """A digital signature over the package. Not among FEATURES: plantools refuses it."""
    origin = "_xmlsignatures/origin.sigs"
    add_part(parts, origin, b"", f"{_SIGNATURE}origin", "", f"{_PACKAGE}/origin")
    xml = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    kind = f"{_SIGNATURE}xmlsignature+xml"
    add_part(parts, "_xmlsignatures/sig1.xml", xml, kind, origin, f"{_PACKAGE}/signature")
