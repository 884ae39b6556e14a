"""What belongs to the workbook as a whole: labels, pivots, queries, links, macros."""

from __future__ import annotations

from lxml import etree

from tests.safety.parts import (
    DOCUMENT,
    MAIN,
    OFFICE,
    Parts,
    add_part,
    insert,
    relate,
)

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_MS = "http://schemas.microsoft.com/office"
_X14 = f'xmlns:x14="{_MS}/spreadsheetml/2009/9/main" xmlns:xm="{_MS}/excel/2006/main"'
_VML_TYPE = f"{OFFICE}vmlDrawing"
_WORKBOOK = "xl/workbook.xml"


def sensitivity_label(parts: Parts) -> None:
    space = f"{_MS}/2020/mipLabelMetadata"
    add_part(
        parts,
        "docMetadata/LabelInfo.xml",
        f'{_HEAD}<clbl:labelList xmlns:clbl="{space}"><clbl:label id="{{00000000-0000-4000-8000-'
        '000000000001}" enabled="1" method="Privileged" siteId="{00000000-0000-4000-8000-'
        '000000000002}" removed="0"/></clbl:labelList>',
        "application/vnd.ms-office.classificationlabels+xml",
        of="",
        relation=f"{_MS}/2020/02/relationships/classificationlabels",
    )


def pivot_and_slicer(parts: Parts) -> None:
    """A pivot table with its cache and a slicer on it."""
    sheet = "xl/worksheets/sheet4.xml"
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    cache_id = add_part(
        parts,
        cache,
        f'{_HEAD}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{DOCUMENT}" r:id="rIdOfficer1" '
        'refreshedBy="Ann" recordCount="1"><cacheSource type="worksheet"><worksheetSource '
        'name="tblActions"/></cacheSource><cacheFields count="1"><cacheField name="Ref" '
        'numFmtId="0"><sharedItems count="1"><s v="1.1"/></sharedItems></cacheField></cacheFields>'
        "</pivotCacheDefinition>",
        f"{OFFICE}spreadsheetml.pivotCacheDefinition+xml",
        of=_WORKBOOK,
        relation="pivotCacheDefinition",
    )
    add_part(
        parts,
        "xl/pivotCache/pivotCacheRecords1.xml",
        f'{_HEAD}<pivotCacheRecords xmlns="{MAIN}" count="1"><r><x v="0"/></r></pivotCacheRecords>',
        f"{OFFICE}spreadsheetml.pivotCacheRecords+xml",
        of=cache,
        relation="pivotCacheRecords",
    )
    insert(
        parts,
        _WORKBOOK,
        f'<pivotCaches><pivotCache cacheId="7" r:id="{cache_id}"/></pivotCaches>',
    )
    table = "xl/pivotTables/pivotTable1.xml"
    add_part(
        parts,
        table,
        f'{_HEAD}<pivotTableDefinition xmlns="{MAIN}" name="Pivot1" cacheId="7" dataCaption="V">'
        '<location ref="K3:K5" firstHeaderRow="1" firstDataRow="1" firstDataCol="0"/><pivotFields '
        'count="1"><pivotField axis="axisRow"><items count="2"><item x="0"/><item t="default"/>'
        '</items></pivotField></pivotFields><rowFields count="1"><field x="0"/></rowFields>'
        "</pivotTableDefinition>",
        f"{OFFICE}spreadsheetml.pivotTable+xml",
        of=sheet,
        relation="pivotTable",
    )
    relate(parts, table, "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    x14 = f'xmlns="{_MS}/spreadsheetml/2009/9/main"'
    add_part(
        parts,
        "xl/slicerCaches/slicerCache1.xml",
        f'{_HEAD}<slicerCacheDefinition {x14} name="Slicer_Ref" sourceName="Ref"><pivotTables>'
        '<pivotTable tabId="4" name="Pivot1"/></pivotTables><data><tabular pivotCacheId="7"><items '
        'count="1"><i x="0" s="1"/></items></tabular></data></slicerCacheDefinition>',
        "application/vnd.ms-excel.slicerCache+xml",
        of=_WORKBOOK,
        relation=f"{_MS}/2007/relationships/slicerCache",
    )
    add_part(
        parts,
        "xl/slicers/slicer1.xml",
        f'{_HEAD}<slicers {x14}><slicer name="Ref" cache="Slicer_Ref" caption="Ref" '
        'rowHeight="241300"/></slicers>',
        "application/vnd.ms-excel.slicer+xml",
        of=sheet,
        relation=f"{_MS}/2007/relationships/slicer",
    )


def power_query(parts: Parts) -> None:
    """A Power Query connection and the mashup that it runs."""
    add_part(
        parts,
        "xl/connections.xml",
        f'{_HEAD}<connections xmlns="{MAIN}"><connection id="1" keepAlive="1" name="Query - Staff" '
        'type="5" refreshedVersion="8"><dbPr connection="Provider=Microsoft.Mashup.OleDb.1" '
        'command="SELECT * FROM [Staff]"/></connection></connections>',
        f"{OFFICE}spreadsheetml.connections+xml",
        of=_WORKBOOK,
        relation="connections",
    )
    add_part(
        parts,
        "customXml/item1.xml",
        '<?xml version="1.0" encoding="utf-16"?><DataMashup xmlns="http://schemas.microsoft.com/'
        'DataMashup">AAAAABQDAABQSwMEFA==</DataMashup>'.encode("utf-16"),
        "",
        of=_WORKBOOK,
        relation="customXml",
    )


def custom_xml(parts: Parts) -> None:
    item = "customXml/item2.xml"
    add_part(parts, item, "<case:n xmlns:case='urn:x'>12</case:n>", "", of="", relation="customXml")
    add_part(
        parts,
        "customXml/itemProps2.xml",
        f'{_HEAD}<ds:datastoreItem ds:itemID="{{0A000000-0000-4000-8000-000000000001}}" xmlns:ds='
        f'"{DOCUMENT.replace("relationships", "customXml")}"/>',
        f"{OFFICE}customXmlProperties+xml",
        of=item,
        relation="customXmlProps",
    )


def names(parts: Parts) -> None:
    """Defined names of all scopes."""
    insert(
        parts,
        _WORKBOOK,
        '<definedNames><definedName name="Officer_Rate">0.175</definedName><definedName '
        'name="Officer_Area" comment="of one sheet" localSheetId="1">Actions!$A$5:$C$9'
        '</definedName><definedName name="Officer_Area" localSheetId="2">Sections!$A$5'
        '</definedName><definedName name="Officer_Hidden" hidden="1">#REF!</definedName>'
        '<definedName name="Officer_Formula">SUM(Finance!$D$5:$D$9)</definedName></definedNames>',
    )


def hidden_and_protected(parts: Parts) -> None:
    """A very hidden sheet, a protected one, and a protected workbook structure."""
    root = etree.fromstring(parts[_WORKBOOK])
    root.find(f"{{{MAIN}}}sheets")[7].set("state", "veryHidden")
    parts[_WORKBOOK] = etree.tostring(root)
    insert(parts, _WORKBOOK, '<workbookProtection lockStructure="1"/>')
    insert(
        parts,
        "xl/worksheets/sheet7.xml",
        '<sheetProtection algorithmName="SHA-512" hashValue="AAAA" saltValue="AAAA" '
        'spinCount="100000" sheet="1" objects="1"/>',
    )


def external_link(parts: Parts) -> None:
    link = "xl/externalLinks/externalLink1.xml"
    id_ = add_part(
        parts,
        link,
        f'{_HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><externalBook r:id="rIdOfficer1"'
        '><sheetNames><sheetName val="Budget"/></sheetNames></externalBook></externalLink>',
        f"{OFFICE}spreadsheetml.externalLink+xml",
        of=_WORKBOOK,
        relation="externalLink",
    )
    relate(parts, link, "externalLinkPath", "file:///S:/Finance/budget.xlsx", "External")
    insert(
        parts,
        _WORKBOOK,
        f'<externalReferences><externalReference r:id="{id_}"/></externalReferences>',
    )


def macros(parts: Parts) -> None:
    """A VBA project (not a working one), its ribbon, and the content type of an .xlsm."""
    add_part(
        parts,
        "xl/vbaProject.bin",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8,
        "application/vnd.ms-office.vbaProject",
        of=_WORKBOOK,
        relation=f"{_MS}/2006/relationships/vbaProject",
    )
    add_part(
        parts,
        "customUI/customUI14.xml",
        f'<customUI xmlns="{_MS}/2009/07/customui"><ribbon><tabs/></ribbon></customUI>',
        "",
        of="",
        relation=f"{_MS}/2007/relationships/ui/extensibility",
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        f"{OFFICE}spreadsheetml.sheet.main+xml".encode(),
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )


def signature(parts: Parts) -> None:
    """A digital signature over the package. Not among FEATURES: plantools refuses it."""
    origin = "_xmlsignatures/origin.sigs"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-package.digital-signature-"
    add_part(
        parts,
        origin,
        b"",
        f"{kind}origin",
        of="",
        relation=f"{package}/relationships/digital-signature/origin",
    )
    add_part(
        parts,
        "_xmlsignatures/sig1.xml",
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
        f"{kind}xmlsignature+xml",
        of=origin,
        relation=f"{package}/relationships/digital-signature/signature",
    )
