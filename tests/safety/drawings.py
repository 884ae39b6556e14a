"""What officers draw on a sheet: pictures, charts, shapes and buttons."""

from __future__ import annotations

import struct
import zlib

from tests.safety.on_sheets import vml_shape
from tests.safety.parts import (
    DOCUMENT,
    OFFICE,
    SHEET,
    Parts,
    add_part,
    declare_extension,
    insert,
)

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_MS = "http://schemas.microsoft.com/office"
_X14 = f'xmlns:x14="{_MS}/spreadsheetml/2009/9/main" xmlns:xm="{_MS}/excel/2006/main"'
_VML_TYPE = f"{OFFICE}vmlDrawing"
_WORKBOOK = "xl/workbook.xml"


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0")
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _anchored(parts: Parts, sheet: str, number: int, content: str) -> str:
    """A drawing with one anchor on a sheet; returns the drawing's part.

    The numbers have gaps, as those of other programs do.
    """
    drawing = f"xl/drawings/drawing{number}.xml"
    id_ = add_part(
        parts,
        drawing,
        f'{_HEAD}<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main" '
        f'xmlns:r="{DOCUMENT}"><xdr:twoCellAnchor><xdr:from><xdr:col>5</xdr:col><xdr:colOff>0'
        "</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>9"
        "</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff>"
        f"</xdr:to>{content}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>",
        f"{OFFICE}drawing+xml",
        of=sheet,
        relation="drawing",
    )
    insert(parts, sheet, f'<drawing r:id="{id_}"/>')
    return drawing


def image(parts: Parts) -> None:
    drawing = _anchored(
        parts,
        SHEET,
        2,
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Crest" descr="The council\'s crest"/>'
        '<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rIdOfficer1"/><a:stretch>'
        '<a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></xdr:spPr></xdr:pic>",
    )
    declare_extension(parts, "png", "image/png")
    add_part(parts, "xl/media/image1.png", _png(), "", of=drawing, relation="image")


def chart(parts: Parts) -> None:
    """An officer's chart, with formatting."""
    drawing = _anchored(
        parts,
        "xl/worksheets/sheet6.xml",
        4,
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="3" name="Trend"/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext '
        f'cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="{_DRAWING}/chart"><c:chart '
        f'xmlns:c="{_DRAWING}/chart" r:id="rIdOfficer1"/></a:graphicData></a:graphic>'
        "</xdr:graphicFrame>",
    )
    add_part(
        parts,
        "xl/charts/chart3.xml",
        f'{_HEAD}<c:chartSpace xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main"><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:lineChart><c:grouping '
        'val="standard"/><c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/><c:spPr>'
        '<a:ln w="28575"><a:solidFill><a:srgbClr val="7030A0"/></a:solidFill></a:ln></c:spPr>'
        "<c:val><c:numRef><c:f>Readings!$C$5:$C$9</c:f></c:numRef></c:val></c:ser><c:axId "
        'val="1"/><c:axId val="2"/></c:lineChart><c:catAx><c:axId val="1"/><c:scaling>'
        '<c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:crossAx '
        'val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>'
        '</c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx>'
        "</c:plotArea></c:chart></c:chartSpace>",
        f"{OFFICE}drawingml.chart+xml",
        of=drawing,
        relation="chart",
    )


def shapes_and_buttons(parts: Parts) -> None:
    """A drawn shape, and a form button in VML with its properties part."""
    sheet = "xl/worksheets/sheet3.xml"
    _anchored(
        parts,
        sheet,
        7,
        '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="4" name="Box"/><xdr:cNvSpPr/>'
        '</xdr:nvSpPr><xdr:spPr><a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom></xdr:spPr>'
        "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>Read me</a:t></a:r></a:p></xdr:txBody></xdr:sp>",
    )
    declare_extension(parts, "vml", _VML_TYPE)
    vml = "xl/drawings/vmlDrawing2.vml"
    macro = "<x:FmlaMacro>Refresh</x:FmlaMacro>"
    id_ = add_part(parts, vml, vml_shape("Button", macro), "", of=sheet, relation="vmlDrawing")
    insert(parts, sheet, f'<legacyDrawing r:id="{id_}"/>')
    button = add_part(
        parts,
        "xl/ctrlProps/ctrlProp1.xml",
        f'{_HEAD}<formControlPr xmlns="{_MS}/spreadsheetml/2009/9/main" objectType="Button" '
        'lockText="1"/>',
        "application/vnd.ms-excel.controlproperties+xml",
        of=sheet,
        relation="ctrlProp",
    )
    insert(
        parts,
        sheet,
        f'<controls><control shapeId="1025" r:id="{button}" name="Button 1"/></controls>',
    )
