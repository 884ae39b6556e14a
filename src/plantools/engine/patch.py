"""Write single cells into a sheet that stays an officer's: its XML changes there, nowhere else.

For values only. Cells keep their style; new cells take the style of the cell above them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from lxml import etree

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.package import MAIN, Package, to_bytes
from plantools.engine.row_writer import serial_number
from plantools.engine.texts import SharedTexts, escaped, literal
from plantools.errors import NotSupportedError

Cells = Mapping[tuple[int, int], Any]
"""Values by 1-based (row, column)."""

_LAST_ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_END = b"</sheetData>"


def patch_sheet(package: Package, part: str, cells: Cells, texts: SharedTexts) -> None:
    """Write values into a sheet's part."""
    epoch = package.epoch
    cells = {at: serial_number(v, epoch) if isinstance(v, date) else v for at, v in cells.items()}
    data = package[part]
    found = _LAST_ROW.match(data, max(data.rfind(b"<row"), 0))
    rows = sorted({row for row, _ in cells})
    if found and _END in data and rows == list(range(int(found[1]) + 1, rows[-1] + 1)):
        data = _append(data, found.start(), cells, texts)
    else:
        data = _edit(package.tree(part), cells, texts)
    package[part] = _with_dimension(data, cells)


def resize_table(package: Package, part: str, name: str, box: Box) -> None:
    """Let a table of a sheet fill another box."""
    for _, type_, target in package.relations(part):
        if not type_.endswith("/table") or target not in package:
            continue
        root = package.tree(target)
        if root.get("displayName", root.get("name", "")).casefold() != name.casefold():
            continue
        for element in (root, *root.iterfind(f"{{{MAIN}}}autoFilter")):
            element.set("ref", a1.box_address(box))
        package[target] = to_bytes(root)


def _append(data: bytes, last_row: int, cells: Cells, texts: SharedTexts) -> bytes:
    """Rows behind the last one, without parsing the sheet: it may hold years of history."""
    end = data.rindex(_END)
    styles = _styles(data[last_row:end])
    numbers = {column for (_, column), value in cells.items() if isinstance(value, (int, float))}
    for column in numbers - styles.keys():  # the cell above is blank; a date without a style isn't
        above = rb'<c r="%b[0-9]+" s="([0-9]+)"' % a1.column_letters(column).encode()
        if found := re.findall(above, data):
            styles[column] = found[-1]
    rows: dict[int, list[bytes]] = {}
    for (row, column), value in sorted(cells.items()):
        style = styles.get(column)
        look = b' s="%b"' % style if style else b""
        type_, tag, text = _content(value, texts)
        written_row = rows.setdefault(row, [])
        if type_ is None and not look:
            continue
        if type_ is None:
            written = b'<c r="%b"%b/>'
        elif tag == "is":
            written = b'<c r="%b"%b t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>'
        else:
            kind = b' t="%b"' % type_.encode() if type_ else b""
            written = b'<c r="%b"%b' + kind + b"><v>%b</v></c>"
        address = a1.address(row, column).encode()
        content = (address, look) if type_ is None else (address, look, escaped(text))
        written_row.append(written % content)
    new = (b'<row r="%d">%b</row>' % (row, b"".join(written)) for row, written in rows.items())
    return data[:end] + b"".join(new) + data[end:]


def _styles(row: bytes) -> dict[int, bytes]:
    """The style of each cell of a row, by column."""
    styles = {}
    for cell in re.findall(rb"<c\b[^>]*>", row):
        address, style = re.search(rb'\br="([A-Z]+)', cell), re.search(rb'\bs="(\d+)"', cell)
        if address and style:
            styles[a1.column_number(address[1].decode())] = style[1]
    return styles


def _content(value: Any, texts: SharedTexts) -> tuple[str | None, str, str]:
    """A cell's type (None: empty, "": a number), the tag that holds its value, and that value."""
    if value is None or value == "":
        return None, "v", ""
    if isinstance(value, bool):
        return "b", "v", str(int(value))
    if isinstance(value, (int, float)):
        return "", "v", repr(value)
    if texts.is_usable:
        return "s", "v", str(texts.number(str(value)))
    return "inlineStr", "is", str(value)


def _edit(root: etree._Element, cells: Cells, texts: SharedTexts) -> bytes:
    """Cells anywhere in the sheet."""
    body = root.find(f"{{{MAIN}}}sheetData")
    if body is None:
        raise NotSupportedError("A sheet that has no cells can't be written to.")
    _say_numbers(body)
    for (row_number, column), value in sorted(cells.items()):
        row = _child(body, "row", str(row_number))
        cell = _child(row, "c", a1.address(row_number, column))
        if cell.get("s") is None:
            above = body.find(
                f"*[@r='{row_number - 1}']/*[@r='{a1.address(row_number - 1, column)}']"
            )
            if above is not None and above.get("s"):
                cell.set("s", above.get("s", ""))
        formula = cell.find(f"{{{MAIN}}}f")
        if formula is not None and formula.get("t", "normal") != "normal":
            raise NotSupportedError(f"Cell {cell.get('r')} has a formula that other cells share.")
        for name in {"t", "cm", "vm"} & set(cell.attrib):  # of the value that goes
            del cell.attrib[name]
        cell[:] = []
        type_, tag, text = _content(value, texts)
        if type_ is None:
            continue
        if type_:
            cell.set("t", type_)
        holder = etree.SubElement(cell, f"{{{MAIN}}}{tag}")
        if tag == "is":
            holder = etree.SubElement(holder, f"{{{MAIN}}}t")
            text = literal(text)
        holder.text = text
    return to_bytes(root)


def _say_numbers(body: etree._Element) -> None:
    """Write down the numbers of rows and cells that follow from where they stand."""
    row_number = 0
    for row in body.iterchildren(f"{{{MAIN}}}row"):
        said = row.get("r", "")
        row_number = int(said) if said.isdecimal() else row_number + 1
        row.set("r", str(row_number))
        column = 0
        for cell in row.iterchildren(f"{{{MAIN}}}c"):
            box = a1.parse(cell.get("r", ""))
            column = box[1] if box else column + 1
            cell.set("r", a1.address(row_number, column))


def _child(parent: etree._Element, tag: str, ref: str) -> etree._Element:
    """The row or cell with this number or address; a new one, where it belongs, if none has it."""
    found = parent.find(f"*[@r='{ref}']")
    if found is not None:
        return found

    def place(r: str) -> int:
        return int(r) if r.isdigit() else a1.column_number(r.rstrip("0123456789"))

    new = etree.Element(f"{{{MAIN}}}{tag}", r=ref)
    parent.insert(sum(place(other.get("r", "0")) < place(ref) for other in parent), new)
    return new


def _with_dimension(data: bytes, cells: Cells) -> bytes:
    """The sheet's dimension, wide enough for what was written."""
    match = re.search(rb'<dimension ref="([A-Z]+\d+(?::[A-Z]+\d+)?)"', data)
    box = a1.parse(match[1].decode()) if match else None
    if match is None or box is None:
        return data
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    wider = (
        min(box[0], *rows),
        min(box[1], *columns),
        max(box[2], *rows),
        max(box[3], *columns),
    )
    return data[: match.start(1)] + a1.box_address(wider).encode() + data[match.end(1) :]
