"""Draw what is new with XlsxWriter, in memory: sheets without their rows, and new workbooks."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter
from lxml import etree
from xlsxwriter.exceptions import XlsxWriterException

from plantools.engine.looks import DefaultFont, Look
from plantools.engine.package import MAIN, Package, relations_part, to_bytes
from plantools.errors import WorkbookError

if TYPE_CHECKING:
    from plantools.engine.sheet import Sheet
    from plantools.engine.tables_and_names import Names

ALWAYS = datetime(2000, 1, 1)
"""When a workbook was made, as far as its properties say: the same content, the same bytes."""
_DC = "http://purl.org/dc/elements/1.1/"
_APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_NAMESPACES: dict[Any, str] = {None: _APP}
_LOOKS = "-looks-"  # Excel would show such a sheet; it never gets there
_STYLE = re.compile(rb'<c r="[A-Z]+([0-9]+)" s="([0-9]+)"')


class Frame:
    """One of XlsxWriter's objects, whose refusals are errors.

    It refuses by a negative number, which is easily passed over, and leaves out what it refused.
    """

    def __init__(self, target: Any, file: Frame | None = None) -> None:
        self._target = target
        self.file = file or self

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._target, name)

        def call(*args: Any) -> Any:
            result = method(*args)
            if isinstance(result, int) and result < 0:
                raise ValueError(f"{name} refused {args}")
            return result

        return call


@dataclass(frozen=True, slots=True)
class Drawn:
    """Sheets in a workbook of their own, without their rows.

    Attributes:
        package: the workbook.
        looks: the number that each look of the sheets' cells has in it.
        font: the default font of the workbook for which they were drawn.
    """

    package: Package
    looks: dict[Look, int]
    font: DefaultFont


_ONLY_VALUES = b'<c:showVal val="1"/></c:dLbls>'
_LAST, _GAPS = b"</c:chart>", b'<c:dispBlanksAs val="gap"/></c:chart>'
"""Where there is no value there is no bar; to LibreOffice what isn't said is 0."""
_NOTHING_ELSE = b"".join(
    f'<c:show{what} val="{int(what == "Val")}"/>'.encode()
    for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)
_NOTHING_ELSE += b"</c:dLbls>"
"""Labels of a chart that show values: to LibreOffice what isn't said is shown as well (ECMA-376,
CT_Boolean), which Excel 2007, after whom XlsxWriter goes, doesn't think."""


def draw(sheets: Sequence[Sheet], names: Names, font: DefaultFont) -> Drawn:
    """A workbook of these sheets without their rows, and of the names that were added.

    Raises:
        WorkbookError: if Excel doesn't allow what is to be drawn.
    """
    output = BytesIO()
    options = {"in_memory": True, "default_format_properties": _font(font)}
    book = xlsxwriter.Workbook(output, options)
    book.set_properties({"created": ALWAYS})
    file, drawn = Frame(book), ""
    looks = [look for sheet in sheets for look in sheet.wanted_looks()]
    formats = {look: book.add_format(look.properties()) for look in dict.fromkeys(looks)}
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", module="xlsxwriter")
            for sheet in sheets:
                drawn = f", sheet {sheet.name!r}"
                sheet.draw(Frame(book.add_worksheet(sheet.name), file), formats)
            drawn = ""
            names.apply(file)
            sample = book.add_worksheet(_LOOKS)
            for row, look in enumerate(formats.values()):
                sample.write_blank(row, 0, None, look)  # what no cell has is not written
            book.close()
    except (XlsxWriterException, ValueError, UserWarning, OSError) as error:
        raise WorkbookError(
            f"{names.book.name}{drawn} can't be written, because Excel wouldn't take it: "
            f"{str(error).rstrip('.')}. "
            "Nothing was written. Please send the workbook to whoever looks after plantools."
        ) from None
    package = Package.read("The drawn workbook", output.getvalue())
    for part in [name for name in package if name.startswith("xl/charts/")]:
        package[part] = package[part].replace(_ONLY_VALUES, _NOTHING_ELSE).replace(_LAST, _GAPS)
    cells = _STYLE.findall(package[package.sheet_parts()[_LOOKS]])
    numbers = {int(row) - 1: int(style) for row, style in cells}
    return Drawn(package, {look: numbers.get(row, 0) for row, look in enumerate(formats)}, font)


def blank_package(
    name: str, font: DefaultFont, *, title: str = "", author: str = "", language: str = ""
) -> Package:
    """A new workbook that has no sheet yet, which Excel wouldn't open. See `new_book`."""
    output = BytesIO()
    options = {"in_memory": True, "default_format_properties": _font(font)}
    with xlsxwriter.Workbook(output, options) as book:
        book.add_worksheet()
        book.set_properties({"created": ALWAYS, "title": title, "author": author})
    package = Package.read(name, output.getvalue())
    (part,) = package.sheet_parts().values()
    with package.edit(package.workbook_part) as root:
        for sheets in root.iterfind(f"{{{MAIN}}}sheets"):
            del sheets[:]
    with package.edit(relations_part(package.workbook_part)) as root:
        for entry in root.findall("*[@Target='worksheets/sheet1.xml']"):
            root.remove(entry)
    package.drop({part})
    if language:
        with package.edit("docProps/core.xml") as root:
            etree.SubElement(root, f"{{{_DC}}}language").text = language
    application = etree.Element(f"{{{_APP}}}Properties", nsmap=_NAMESPACES)  # not Excel
    etree.SubElement(application, f"{{{_APP}}}Application").text = "plantools"
    package["docProps/app.xml"] = to_bytes(application)
    return package


def _font(font: DefaultFont) -> dict[str, Any]:
    """Without a scheme, which would let a theme's font stand in its place."""
    return {"font_name": font.name, "font_size": font.size, "font_scheme": "none"}
