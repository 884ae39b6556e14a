"""What officers have on a sheet: comments, sparklines, rules, rich text, views."""

from __future__ import annotations

from lxml import etree

from tests.safety.parts import (
    ACTIONS,
    MAIN,
    OFFICE,
    SHEET,
    Parts,
    add_part,
    declare_extension,
    insert,
    set_cell,
)

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_MS = "http://schemas.microsoft.com/office"
_X14 = f'xmlns:x14="{_MS}/spreadsheetml/2009/9/main" xmlns:xm="{_MS}/excel/2006/main"'
_VML_TYPE = f"{OFFICE}vmlDrawing"
_WORKBOOK = "xl/workbook.xml"


def vml_shape(kind: str, body: str) -> str:
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:'
        'office" xmlns:x="urn:schemas-microsoft-com:office:excel">\n<v:shape id="_x0000_s1025" '
        f'type="#_x0000_t202" style="position:absolute"><x:ClientData ObjectType="{kind}">{body}'
        "</x:ClientData></v:shape></xml>"
    )


def comments(parts: Parts) -> None:
    """Old-style comments ("notes") and the boxes that they stand in."""
    text = '<r><rPr><b/><sz val="9"/></rPr><t>Ann:</t></r><r><t xml:space="preserve"> ask</t></r>'
    add_part(
        parts,
        "xl/comments1.xml",
        f'{_HEAD}<comments xmlns="{MAIN}"><authors><author>Ann</author></authors><commentList>'
        f'<comment ref="C6" authorId="0"><text>{text}</text></comment></commentList></comments>',
        f"{OFFICE}spreadsheetml.comments+xml",
        of=ACTIONS,
        relation="comments",
    )
    declare_extension(parts, "vml", _VML_TYPE)
    box = "<x:Anchor>4, 1, 1, 1, 6, 1, 5, 1</x:Anchor><x:Row>5</x:Row><x:Column>2</x:Column>"
    vml = "xl/drawings/vmlDrawing1.vml"
    id_ = add_part(parts, vml, vml_shape("Note", box), "", of=ACTIONS, relation="vmlDrawing")
    insert(parts, ACTIONS, f'<legacyDrawing r:id="{id_}"/>')


def threaded_comments(parts: Parts) -> None:
    """Threaded comments and the persons who wrote them."""
    space = f'xmlns="{_MS}/spreadsheetml/2018/threadedcomments"'
    id_ = "{5FD0C2A1-1111-4222-8333-444455556666}"
    add_part(
        parts,
        "xl/threadedComments/threadedComment1.xml",
        f'{_HEAD}<ThreadedComments {space}><threadedComment ref="C7" dT="2024-05-01T09:00:00.00" '
        f'personId="{id_}" id="{{AAAAAAAA-1111-4222-8333-444455556666}}"><text>Is it done?</text>'
        "</threadedComment></ThreadedComments>",
        "application/vnd.ms-excel.threadedcomments+xml",
        of=ACTIONS,
        relation=f"{_MS}/2017/10/relationships/threadedComment",
    )
    add_part(
        parts,
        "xl/persons/person.xml",
        f'{_HEAD}<personList {space}><person displayName="Ann Lee" id="{id_}" userId="ann" '
        'providerId="AD"/></personList>',
        "application/vnd.ms-excel.person+xml",
        of=_WORKBOOK,
        relation=f"{_MS}/2017/10/relationships/person",
    )


def _extension(uri: str, body: str) -> str:
    return f'<extLst><ext uri="{uri}" {_X14}>{body}</ext></extLst>'


def sparklines(parts: Parts) -> None:
    body = (
        '<x14:sparklineGroups><x14:sparklineGroup displayEmptyCellsAs="gap"><x14:colorSeries '
        'rgb="FF376092"/><x14:sparklines><x14:sparkline><xm:f>Readings!C5:C9</xm:f>'
        "<xm:sqref>D3</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
        "</x14:sparklineGroups>"
    )
    insert(parts, SHEET, _extension("{05C60535-1F16-4fd2-B633-F4F36F0B64E0}", body))


def x14_conditional_formats(parts: Parts) -> None:
    body = (
        "<x14:conditionalFormattings><x14:conditionalFormatting>"
        '<x14:cfRule type="dataBar" id="{11111111-2222-4333-8444-555555555555}"><x14:dataBar '
        'minLength="0" maxLength="100" gradient="0"><x14:cfvo type="autoMin"/><x14:cfvo '
        'type="autoMax"/><x14:negativeFillColor rgb="FFFF0000"/></x14:dataBar></x14:cfRule>'
        "<xm:sqref>B20:B30</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>"
    )
    insert(parts, SHEET, _extension("{78C0D931-6437-407d-A8EE-F0AAD7539E65}", body))


def x14_data_validations(parts: Parts) -> None:
    body = (
        '<x14:dataValidations count="1"><x14:dataValidation type="list" allowBlank="1">'
        "<x14:formula1><xm:f>Lists!$A$5:$A$8</xm:f></x14:formula1><xm:sqref>B40</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations>"
    )
    insert(parts, SHEET, _extension("{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}", body))


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
    set_cell(
        parts, SHEET, 61, '<c r="A61" t="inlineStr"><is><r><rPr><i/></rPr><t>In</t></r></is></c>'
    )


def custom_views(parts: Parts) -> None:
    guid = "{12345678-1234-4234-8234-123456789012}"
    insert(
        parts,
        _WORKBOOK,
        f'<customWorkbookViews><customWorkbookView name="Mine" guid="{guid}" windowWidth="100" '
        'windowHeight="100" activeSheetId="1"/></customWorkbookViews>',
    )
    insert(
        parts,
        SHEET,
        f'<customSheetViews><customSheetView guid="{guid}" scale="85"/></customSheetViews>',
    )


def printer_settings(parts: Parts) -> None:
    declare_extension(parts, "bin", f"{OFFICE}spreadsheetml.printerSettings")
    add_part(
        parts,
        "xl/printerSettings/printerSettings1.bin",
        bytes(range(256)) * 4,
        "",
        of=SHEET,
        relation="printerSettings",
    )


def styles(parts: Parts) -> None:
    """Styles that only officers use: theme colours, gradients, protection, an extension."""
    root = etree.fromstring(parts["xl/styles.xml"])

    def add(tag: str, xml: str) -> int:
        found = root.find(f"{{{MAIN}}}{tag}")
        found.append(etree.fromstring(f'<x xmlns="{MAIN}">{xml}</x>')[0])
        found.set("count", str(len(found)))
        return len(found) - 1

    font = add("fonts", '<font><i/><sz val="9"/><color theme="4" tint="-0.25"/></font>')
    fill = add(
        "fills",
        '<fill><gradientFill degree="90"><stop position="0"><color theme="0"/></stop>'
        '<stop position="1"><color theme="5"/></stop></gradientFill></fill>',
    )
    xf = add(
        "cellXfs",
        f'<xf numFmtId="14" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyFont="1" '
        'applyProtection="1"><alignment textRotation="45" indent="2"/><protection locked="0"/>'
        "</xf>",
    )
    parts["xl/styles.xml"] = etree.tostring(root)
    set_cell(parts, SHEET, 63, f'<c r="A63" s="{xf}"><v>45000</v></c>')


def calculation(parts: Parts) -> None:
    """Formulas of an officer's, and the chain in which they were calculated."""
    set_cell(parts, SHEET, 64, '<c r="A64"><f>1+1</f><v>2</v></c>')
    add_part(
        parts,
        "xl/calcChain.xml",
        f'{_HEAD}<calcChain xmlns="{MAIN}"><c r="A64" i="1"/></calcChain>',
        f"{OFFICE}spreadsheetml.calcChain+xml",
        of=_WORKBOOK,
        relation="calcChain",
    )
