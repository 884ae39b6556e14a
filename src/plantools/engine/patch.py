"""Write single cells into a sheet that stays an officer's: its XML changes there, nowhere else.

For values only. Cells keep their style; new cells take the style of the cell above them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lxml import etree

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.cell_values import say_places
from plantools.engine.package import MAIN, Package, to_bytes
from plantools.engine.row_writer import SharedTexts, cell_content
from plantools.errors import NotSupportedError

Cells = Mapping[tuple[int, int], Any]
"""Values by 1-based (row, column)."""

_LAST_ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_STYLED = re.compile(rb'<c\b(?=[^>]*?\br="([A-Z]+))(?=[^>]*?\bs="(\d+)")')
_END = b"</sheetData>"


def patch_sheet(package: Package, part: str, cells: Cells, texts: SharedTexts) -> None:
    """Write values into a sheet's part."""
    epoch = package.epoch
    data = package.utf8(part)
    found = _LAST_ROW.match(data, max(data.rfind(b"<row"), 0))
    rows = sorted({row for row, _ in cells})
    if found and _END in data and rows == list(range(int(found[1]) + 1, rows[-1] + 1)):
        data = _append(data, found.start(), cells, texts, epoch)
    else:
        data = _edit(package.tree(part), cells, texts, epoch)
    package[part] = _with_dimension(data, cells)


def resize_table(package: Package, part: str, name: str, box: Box) -> None:
    """Let a table of a sheet fill another box."""
    table = package.table_part(part, name)
    if table is None:
        return
    root = package.tree(table)
    for element in (root, *root.iterfind(f"{{{MAIN}}}autoFilter")):
        element.set("ref", a1.box_address(box))
    package[table] = to_bytes(root)  # changed or not: all tables of ours are written alike


def _append(data: bytes, last_row: int, cells: Cells, texts: SharedTexts, epoch: datetime) -> bytes:
    """Rows behind the last one, without parsing the sheet: it may hold years of history."""
    end = data.rindex(_END)
    styles = {a1.column_number(c.decode()): s for c, s in _STYLED.findall(data, last_row, end)}
    kinds = (int, float, date)
    numbers = {column for (_, column), value in cells.items() if isinstance(value, kinds)}
    for column in numbers - styles.keys():  # the cell above is blank; a date without a style isn't
        above = rb'<c r="%b[0-9]+" s="([0-9]+)"' % a1.column_letters(column).encode()
        if found := re.findall(above, data):
            styles[column] = found[-1]
    rows: dict[int, list[str]] = {}
    for (row, column), value in sorted(cells.items()):
        style, content = styles.get(column), cell_content(value, texts, epoch)
        written = rows.setdefault(row, [])
        if style or content:
            look = f' s="{style.decode()}"' if style else ""
            end_tag = f"{content}</c>" if content else "/>"
            written.append(f'<c r="{a1.address(row, column)}"{look}{end_tag}')
    new = "".join(f'<row r="{row}">{"".join(written)}</row>' for row, written in rows.items())
    return data[:end] + new.encode() + data[end:]


def _edit(root: etree._Element, cells: Cells, texts: SharedTexts, epoch: datetime) -> bytes:
    """Cells anywhere in the sheet."""
    body = root.find(f"{{{MAIN}}}sheetData")
    if body is None:
        raise NotSupportedError("A sheet that has no cells can't be written to.")
    say_places(body)
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
        if content := cell_content(value, texts, epoch):
            new = etree.fromstring(f'<c xmlns="{MAIN}"{content}</c>')
            cell.attrib.update(new.attrib)
            cell.extend(new)
    return to_bytes(root)


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
    wider = a1.hull(box, (min(rows), min(columns), max(rows), max(columns)))
    return data[: match.start(1)] + a1.box_address(wider).encode() + data[match.end(1) :]
