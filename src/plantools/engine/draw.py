"""Draw the sheets that are new or cleared in a fresh workbook, with excelize."""

from __future__ import annotations

import html
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plantools.engine import a1
from plantools.engine.errors import WorkbookError
from plantools.engine.package import Package
from plantools.engine.styles import Look, flatten
from plantools.engine.texts import literal

if TYPE_CHECKING:
    from plantools.engine.names import Names
    from plantools.engine.sheet import Sheet


_FOLDER = "plantools-drawn-"
_STALE = 600
"""Seconds, after which nobody can still be drawing."""


def draw(sheets: Sequence[Sheet], names: Names, default_font: str) -> Package:
    """A workbook of these sheets and of the names that were added.

    Raises:
        WorkbookError: if a sheet can't be drawn.
    """
    import excelize  # the Go library costs a tenth of a second, so only on saving

    file = excelize.new_file()
    try:
        if names.book.package.counts_from_1904:
            file.set_workbook_props(excelize.WorkbookPropsOptions(date1904=True))
        for number, sheet in enumerate(sheets):
            if number == 0:
                file.set_sheet_name("Sheet1", sheet.name)
            else:
                file.new_sheet(sheet.name)
        styles: dict[Look, int] = {}
        for sheet in sheets:
            _draw_sheet(file, sheet, default_font, styles)
        names.apply(file)
        _sweep()
        with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
            output = Path(folder, "drawn.xlsx")
            file.save_as(str(output))
            return Package.read("The drawn workbook", output.read_bytes())
    except (RuntimeError, OSError) as error:  # OSError: no room for temporary files
        book = names.book.name
        raise WorkbookError(f"{book} can't be written: {error}. Nothing was written.") from None
    finally:
        file.close()


def _sweep() -> None:
    """Delete temporary folders that processes left when they were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _STALE:
                shutil.rmtree(folder)


def _draw_sheet(file: Any, sheet: Sheet, default_font: str, styles: dict[Look, int]) -> None:
    for row, column, block in sheet.blocks:
        for number, values in enumerate(block, start=row):
            for place, value in enumerate(values, start=column):
                _set_cell(file, sheet.name, a1.address(number, place), value)
    for cell, formula in sheet.formulas.items():
        file.set_cell_formula(sheet.name, a1.address(*cell), formula.removeprefix("="))
    for box, look in flatten(sheet.layers):
        if look not in styles:
            styles[look] = file.new_style(look.excelize(default_font))
        first, last = a1.address(box[0], box[1]), a1.address(box[2], box[3])
        file.set_cell_style(sheet.name, first, last, styles[look])
    for change in sheet.edits:
        change(file)
    sheet.rich.apply(file, sheet.name, sheet.written, sheet.font_at)
    sheet.tables.apply(file)
    sheet.charts.apply(file)
    sheet.page_setup.apply(file)


def _set_cell(file: Any, sheet: str, cell: str, value: Any) -> None:
    # set_cell_str and set_cell_int are three times as fast as set_cell_value
    if isinstance(value, str) and value:
        file.set_cell_str(sheet, cell, literal(value))
    elif type(value) is int:
        file.set_cell_int(sheet, cell, value)
    elif value not in (None, ""):
        file.set_cell_value(sheet, cell, value)


def finish(sheet: Sheet, data: bytes) -> bytes:
    """Put the values that we know of formulas into a drawn sheet's XML.

    excelize writes a formula without its value; whoever reads the file without calculating
    (a preview, a script) would see an empty cell.
    """
    shown = {
        a1.address(*cell): sheet.written[cell]
        for cell in sheet.formulas
        if isinstance(sheet.written.get(cell), str)
    }
    if not shown:
        return data

    def fill(match: re.Match[bytes]) -> bytes:
        value = shown.get(match[1].decode())
        if value is None:
            return match[0]
        text = html.escape(value, quote=False).encode()
        return match[0].removesuffix(b"</c>") + b"<v>" + text + b"</v></c>"

    return re.sub(rb'<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f></c>', fill, data)
