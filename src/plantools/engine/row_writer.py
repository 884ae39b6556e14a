"""The rows of a drawn sheet as XML: values, numbers of styles and of texts, and heights.

XlsxWriter makes everything else of a sheet. Rows are the many, so they go straight into the
officer's style and text numbers: a tenth of the time, and nothing is numbered twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.looks import DefaultFont, Look
from plantools.engine.texts import Runs, SharedTexts, escaped

DEFAULT_WIDTH, DEFAULT_HEIGHT = 8.43, 15
"""Of a column that nobody has set, in characters, and of such a row, in points."""
POINTS_PER_LINE = 14.5
"""For the 11-point fonts that plans are set in."""
HIGHEST = 409.0
"""Excel's limit."""
_DIGITS = {"Arial": 0.556, "Calibri": 0.507, "Verdana": 0.636, "Tahoma": 0.546}
"""How wide a digit is, by the size of the font."""
_LETTER = 0.71
"""How wide a letter of English set in Arial is counted, in pixels at 96 to the inch, by the size
in points. Measured: of 4,300 texts of two plans none takes more lines than were counted."""
_DAY, _WITH_TIME = "m/d/yyyy", "m/d/yyyy h:mm"
"""Excel shows these in the way of the reader's own country."""
_PLAIN = frozenset({str, int, float, bool, type(None)})
"""Of values that change nothing about the look of their cell."""


class Formula(str):
    """A formula without its =, and the value that it is known to have."""

    __slots__ = ("shown",)
    shown: str | None


class Quoted(str):
    """Text that Excel would take for a formula when somebody edits the cell.

    The cell's style says that it is text, as Excel's own does after a leading apostrophe.
    """

    __slots__ = ()


def write_rows(
    rows: Sequence[Sequence[Any]],
    looks: Sequence[tuple[Box, Look]],
    styles: Mapping[Look, int],
    heights: Mapping[int, str],
    texts: SharedTexts,
    epoch: datetime,
) -> Iterator[str]:
    """The elements of `sheetData`, row by row.

    Args:
        rows: values from A1 on: None, text, number, bool, date, or one of the classes above.
        looks: boxes that don't overlap, within the rows that are to be written.
        styles: the officer's number of each look.
        heights: the attributes of rows that have a height, by number.
        texts: the officer's list of texts, to which those of the rows are added.
        epoch: the day from which the workbook counts days.
    """
    last = max([len(rows), *(box[2] for box, _ in looks), *heights], default=0)
    cuts = {1, last + 1} | {box[0] for box, _ in looks} | {box[2] + 1 for box, _ in looks}
    for top, end in itertools.pairwise(sorted(cuts)):
        band = {
            column: look
            for box, look in looks
            if box[0] <= top and box[2] >= end - 1
            for column in range(box[1], box[3] + 1)
        }
        width = max([*map(len, rows[top - 1 : end - 1]), *band], default=0)
        plain = {look: f'" s="{styles[look]}"' for look in {*band.values()}}
        cells = [
            (f'<c r="{a1.column_letters(c)}', plain[band[c]] if c in band else '"', band.get(c))
            for c in range(1, width + 1)
        ]
        for number in range(top, end):
            values = rows[number - 1] if number <= len(rows) else ()
            content = "".join(_cells(str(number), values, cells, styles, texts, epoch))
            height = heights.get(number, "")
            if content or height:
                yield f'<row r="{number}"{height}>{content}</row>'


def _cells(
    row: str,
    values: Sequence[Any],
    cells: Sequence[tuple[str, str, Look | None]],
    styles: Mapping[Look, int],
    texts: SharedTexts,
    epoch: datetime,
) -> Iterator[str]:
    for (start, style, look), value in itertools.zip_longest(cells, values[: len(cells)]):
        content = cell_content(value, texts, epoch)
        if type(value) not in _PLAIN and (own := own_look(look, value)):
            yield f'{start}{row}" s="{styles[own]}"{content}</c>'
        elif content:
            yield f"{start}{row}{style}{content}</c>"
        elif look is not None:
            yield f"{start}{row}{style}/>"


def cell_content(value: Any, texts: SharedTexts, epoch: datetime) -> str:
    """Type and content of a cell as they stand in its XML, from behind its style on.

    See `write_rows` for what they are made from.
    """
    kind = type(value)
    if kind is str and value:
        return texts.cell(value)
    if value is None or value == "":
        return ""
    if kind is int or kind is float:
        return f"><v>{value!r}</v>"
    if kind is bool:
        return f' t="b"><v>{value:d}</v>'
    if isinstance(value, Formula):
        formula = f"<f>{escaped(value).decode()}</f>"
        shown = "" if value.shown is None else f"<v>{escaped(value.shown).decode()}</v>"
        return f' t="str">{formula}{shown}' if shown else f">{formula}"
    if isinstance(value, Runs):
        return texts.rich_cell(value.xml)
    if isinstance(value, str):
        return texts.cell(value)
    if isinstance(value, date):
        at = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
        days = (at - epoch).total_seconds() / 86_400
        return f"><v>{int(days) if days.is_integer() else days!r}</v>"
    if isinstance(value, (int, float)):
        return f"><v>{value}</v>"
    raise TypeError(f"A cell can't hold {value!r}")


def own_look(look: Look | None, value: Any) -> Look | None:
    """The look of a cell that what is in it changes, as it would in Excel; None: as it is."""
    if isinstance(value, Quoted):
        return replace(look or Look(), quote_prefix=True)
    if isinstance(value, date) and (look is None or look.number_format is None):
        has_time = isinstance(value, datetime) and value.time() != time()
        return replace(look or Look(), number_format=_WITH_TIME if has_time else _DAY)
    return None


def row_height(lines: int, size: float = 11) -> float:
    """The height of a row with so many lines of a size in points, in points."""
    return min(lines * POINTS_PER_LINE * size / 11 + 2, HIGHEST)


def letters_to_a_digit(font: DefaultFont, size: float) -> float:
    """How many letters of Arial of a size have room where widths count one digit of a font.

    Excel's digits are whole pixels wide at 96 to the inch; of fonts that aren't known they are
    taken for narrow ones.
    """
    return digit_pixels(font) / (_LETTER * size)


def digit_pixels(font: DefaultFont) -> int:
    """How wide a digit of a font is, at 96 to the inch."""
    return round(_DIGITS.get(font.name, 0.5) * font.size * 96 / 72)


@lru_cache(maxsize=16_384)
def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a column so many characters wide.

    An estimate, and a generous one. Real heights depend on the fonts of whoever opens the file.
    A line too many leaves a gap; a line too few hides words from the committee.
    """
    room = max(int(width) - 1, 1)
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        start, end = 0, len(paragraph)
        while end - start > room:
            space = paragraph.rfind(" ", start + 1, start + room + 1)
            start = start + room if space < 0 else space + 1
            lines += 1
    return lines
