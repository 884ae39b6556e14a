"""The rows of a drawn sheet as XML: values, numbers of styles and of texts, and heights.

XlsxWriter makes everything else of a sheet. Rows are the many, so they go straight into the
officer's style and text numbers: a tenth of the time, and nothing is numbered twice.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.looks import DefaultFont, Look, Mark
from plantools.engine.package import MAIN, Package

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
_DAY, _WITH_TIME = 14, 22
"""Numbers of formats, which Excel shows in the way of the reader's own country."""
_PLAIN = frozenset({str, int, float, bool, type(None)})
"""Of values that change nothing about the look of their cell."""
_ENTRY = re.compile(
    rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>|<si\s*/>|<si\b.*?</si>', re.DOTALL
)
_EMPTY = re.compile(rb"<(?:\w+:)?sst\b[^>]*(?:/>|></(?:\w+:)?sst>)\s*$")
_BEGUN = b'<sst xmlns="%b"></sst>' % MAIN.encode()
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Formula(str):
    """A formula without its =, and the value that it is known to have."""

    __slots__ = ("shown",)
    shown: str | None


class Quoted(str):
    """Text that Excel would take for a formula when somebody edits the cell.

    The cell's style says that it is text, as Excel's own does after a leading apostrophe.
    """

    __slots__ = ()


class Runs(str):
    """Text of which parts look different; `xml` is the parts as they stand in a list of texts."""

    __slots__ = ("xml",)
    xml: str


class SharedTexts:
    """The workbook's shared texts, to which new ones are added at the end; equal ones once.

    Not usable where the workbook has no such part, or one written in a way that we can't add to;
    texts then go into their cells.
    """

    def __init__(self, package: Package) -> None:
        self._part = package.part_of("sharedStrings") or ""
        data = _EMPTY.sub(_BEGUN, package.get(self._part, b""))
        self._is_usable = data.rstrip().endswith(b"</sst>")
        # in Latin-1, say
        self._is_usable &= not self._part or package.utf8(self._part) is package[self._part]
        self._numbers: dict[bytes, int] = {}
        self._count = 0
        for match in _ENTRY.finditer(data) if self._is_usable else ():
            self._numbers.setdefault(match[0] if match[1] is None else match[1], self._count)
            self._count += 1
        # a comment, say, that holds what looks like an entry
        self._is_usable &= self._count == len(re.findall(rb"<si\b", data))
        self._added: list[bytes] = []

    def cell(self, text: str) -> str:
        """Type and content of a cell with this text, as they stand in its XML."""
        rich = text.xml if type(text) is Runs else ""
        key = b"<si>%b</si>" % rich.encode() if rich else escaped(text).encode()
        number = self._numbers.get(key) if self._is_usable else None
        if number is None:
            content = rich or f'<t xml:space="preserve">{key.decode()}</t>'
            if not self._is_usable:
                return f' t="inlineStr"><is>{content}</is>'
            number = self._numbers[key] = self._count + len(self._added)
            self._added.append(b"<si>%b</si>" % content.encode())
        return f' t="s"><v>{number}</v>'

    def save(self, package: Package) -> None:
        """Put what was added into a package, which has the list as it was."""
        if not self._added:
            return
        data = _EMPTY.sub(_BEGUN, package[self._part])
        total = b'uniqueCount="%d"' % (self._count + len(self._added))
        data = re.sub(rb'(<sst\b[^>]*?)\s+count="\d+"', rb"\1", data, count=1)
        data = re.sub(rb'(<sst\b[^>]*?)uniqueCount="\d+"', rb"\1" + total, data, count=1)
        end = data.rindex(b"</sst>")
        package[self._part] = data[:end] + b"".join(self._added) + data[end:]


def escaped(text: str) -> str:
    """Text as it stands in the XML of a part, where _x0041_ would be read as an A."""
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#xD;")  # a bare one would be read as a line feed


def runs(text: str, marks: Sequence[Mark], look: Look, font: DefaultFont) -> Runs:
    """A text whose cell has a look that marks change in parts; `font` is the workbook's default.

    Properties of a run stand in the order in which Excel writes them.
    """
    spans = [(mark.start, len(text) if mark.stop is None else mark.stop, mark) for mark in marks]
    cuts = {0, len(text)} | {min(at, len(text)) for span in spans for at in span[:2]}
    pieces = []
    for start, stop in itertools.pairwise(sorted(cuts)):
        over = [mark for begin, end, mark in spans if begin <= start and end >= stop]
        own = look._replace(**{mark.field: mark.value for mark in over})
        pieces.append((own, text[start:stop]))
    result = Runs(text)
    result.xml = ""
    for own, same in itertools.groupby(pieces, key=lambda piece: piece[0]):
        flags = {"b": own.bold, "strike": own.font_strikeout, "u": own.underline}
        properties = "".join(f"<{tag}/>" for tag, is_on in flags.items() if is_on)
        properties += f'<sz val="{own.font_size or font.size:g}"/>'
        properties += f'<color rgb="FF{own.font_color[1:]}"/>' if own.font_color else ""
        name = escaped(own.font_name or font.name).replace('"', "&quot;")
        properties += f'<rFont val="{name}"/><family val="2"/>'
        part = escaped("".join(part for _, part in same))
        result.xml += f'<r><rPr>{properties}</rPr><t xml:space="preserve">{part}</t></r>'
    return result


def write_rows(
    rows: Sequence[Sequence[Any]],
    looks: Sequence[tuple[Box, Look]],
    styles: Mapping[Look, int],
    heights: Mapping[int, str],
    texts: SharedTexts,
    epoch: datetime,
) -> Iterator[str]:
    """The elements of `sheetData`, row by row, in the officer's numbers for styles and texts.

    Values come from A1 on: None, text, number, bool, date, or one of the classes above. The boxes
    of looks don't overlap; heights are the attributes of rows that have one, by number.
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
            written = []
            for (start, style, look), value in itertools.zip_longest(cells, values[:width]):
                content = cell_content(value, texts, epoch)
                if type(value) not in _PLAIN and (own := own_look(look, value)):
                    written.append(f'{start}{number}" s="{styles[own]}"{content}</c>')
                elif content:
                    written.append(f"{start}{number}{style}{content}</c>")
                elif look is not None:
                    written.append(f"{start}{number}{style}/>")
            height = heights.get(number, "")
            if written or height:
                yield f'<row r="{number}"{height}>{"".join(written)}</row>'


def cell_content(value: Any, texts: SharedTexts, epoch: datetime) -> str:
    """Type and content of a cell as they stand in its XML, from behind its style on.

    See `write_rows` for what they are made from.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, str) and type(value) is not Formula:
        return texts.cell(value)
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v>'
    if isinstance(value, (int, float)):
        return f"><v>{value}</v>"
    if isinstance(value, Formula):
        formula = f"<f>{escaped(value)}</f>"
        if value.shown is None:
            return f">{formula}"
        return f' t="str">{formula}<v>{escaped(value.shown)}</v>'
    if isinstance(value, date):
        at = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
        days = (at - epoch).total_seconds() / 86_400
        return f"><v>{int(days) if days.is_integer() else days!r}</v>"
    raise TypeError(f"A cell can't hold {value!r}")


def own_look(look: Look | None, value: Any) -> Look | None:
    """The look of a cell that what is in it changes, as it would in Excel; None: as it is."""
    if isinstance(value, Quoted):
        return (look or Look())._replace(quote_prefix=True)
    if isinstance(value, date) and (look is None or look.num_format is None):
        has_time = isinstance(value, datetime) and value.time() != time()
        return (look or Look())._replace(num_format=_WITH_TIME if has_time else _DAY)
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
