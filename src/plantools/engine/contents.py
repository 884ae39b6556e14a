"""Which cells of a closed workbook hold more than a plain value: formulas and rich text.

To write a value over them would lose the formula, or the look of single words.
"""

from __future__ import annotations

from typing import Any

from plantools.engine import a1
from plantools.engine.package import MAIN, Package

FORMULA, RICH_TEXT = "a formula", "text with a look of its own in parts"


def special_cells(book: Any, sheet: str) -> dict[str, str]:
    """The cells of a sheet that hold more than a value: A1 address to what they hold.

    Args:
        book: a Book of this engine (the `impl` of an xlwings Book).
        sheet: the name of a sheet that stands in the file.
    """
    package: Package = book.package
    rich = _rich_texts(package)
    body = package.tree(package.sheet_parts()[sheet]).find(f"{{{MAIN}}}sheetData")
    found: dict[str, str] = {}
    row_number = 0
    for row in () if body is None else body.iterchildren(f"{{{MAIN}}}row"):
        said = row.get("r", "")
        row_number = int(said) if said.isdecimal() else row_number + 1
        column = 0
        for cell in row.iterchildren(f"{{{MAIN}}}c"):
            box = a1.parse(cell.get("r", ""))
            column = box[1] if box else column + 1
            if cell.find(f"{{{MAIN}}}f") is not None:
                found[a1.address(row_number, column)] = FORMULA
            elif cell.find(f"{{{MAIN}}}is/{{{MAIN}}}r") is not None or (
                cell.get("t") == "s" and cell.findtext(f"{{{MAIN}}}v", "") in rich
            ):
                found[a1.address(row_number, column)] = RICH_TEXT
    return found


def _rich_texts(package: Package) -> set[str]:
    """The numbers of the shared texts that have runs."""
    part = package.part_of("sharedStrings")
    if part is None:
        return set()
    texts = package.tree(part).iterchildren(f"{{{MAIN}}}si")
    return {str(n) for n, text in enumerate(texts) if text.find(f"{{{MAIN}}}r") is not None}
