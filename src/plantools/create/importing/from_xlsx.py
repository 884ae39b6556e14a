"""Read the sheets of a workbook as lines, with the colours and the merges of their cells.

Only the parts that say something are looked at: sheets, texts, styles, theme, comments and text
boxes. A missing picture, a broken pivot table or an odd style is nothing to an import, so it is
no reason to call a file damaged that Excel opens.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import isfinite
from typing import Any, NamedTuple

from lxml import etree
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from plantools.create.importing.council_words import tinted
from plantools.create.importing.document import (
    Cell,
    Document,
    Line,
    clean,
)
from plantools.create.values import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, too_big
from plantools.engine import a1, guard
from plantools.engine.package import MAIN, PARSER, Package
from plantools.errors import InputError, WorkbookError
from plantools.plan.dates import long_date
from plantools.workbook.cells import to_text
from plantools.workbook.contract import ACTIONS

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)))
_MOST_MERGED = 2_000_000
_LITERALS = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')
_OUR_TABLE = re.compile(rf'\b(?:displayName|name)="{ACTIONS.name}"'.encode())


class _Style(NamedTuple):
    fill: str = ""
    bold: bool = False
    format: str = "General"


class _Raw(NamedTuple):
    """A cell as it stands in its sheet: its type, its value or number of a text, its style."""

    type: str
    value: str
    style: int


def read_xlsx(package: Package) -> Document:
    """Every sheet of a workbook, hidden ones too. Formulas count by their last result.

    Raises:
        WorkbookError: if a sheet or the list of texts can't be read, or is too big for a plan.
        InputError: if it is a master.
    """
    name = package.file
    if any("/tables/" in part and _OUR_TABLE.search(data) for part, data in package.items()):
        raise InputError(
            f"{name} is a master already: it has a table {ACTIONS.name}. Use it as it is, or start "
            "the next plan from it with 'plantools rollover'."
        )
    return _Reader(package).read()


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.document = Document(package.file)
        self.styles = list(_styles(_root(package, "styles"), _theme(_root(package, "theme"))))

    def read(self) -> Document:
        workbook = self.package.workbook_part
        sheets = {
            target
            for _, kind, target in self.package.relations(workbook)
            if kind.endswith("/worksheet")
        }
        states = {
            sheet.get("name", ""): sheet.get("state", "visible")
            for sheet in self.package.tree(workbook).iter(f"{{{MAIN}}}sheet")
        }
        for number, (title, part) in enumerate(self.package.sheet_parts().items(), start=1):
            if part not in sheets:
                continue
            self.document.names[number] = title
            if states[title] != "visible":
                self.document.notes.append(f"Sheet {title} is hidden; it was read like the others.")
            self._sheet(number, title, part)
            self.document.loose += self._comments(title, part)
        self.document.loose += _text_boxes(self.package)
        return self.document

    @cached_property
    def texts(self) -> list[str]:
        part = self.package.part_of("sharedStrings") or ""
        entries = _parse(self.package, part, "si") if part in self.package else ()
        return [_text(entry) for _, entry in entries]

    def _sheet(self, number: int, title: str, part: str) -> None:
        raw, merges = _cells(self.package, title, part)
        texts, numbers = {}, {}
        for at, cell in raw.items():
            text, value = self._shown(cell)
            if text:
                texts[at], numbers[at] = text, value
        bottom = max((row for row, _ in texts), default=0)
        right = max((column for _, column in texts), default=0)
        merged: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, last, end in merges:
            for row in range(top, min(last, bottom) + 1):
                for column in range(left, min(end, right) + 1):
                    merged[row, column] = (top, left)
        rows = sorted({row for row, _ in (*texts, *merged)})
        if len(rows) * right > MOST_CELLS:
            raise too_big(self.package.file, f"sheet {title} has {len(rows):,} rows by {right:,}")
        for row in rows:
            made = []
            for column in range(1, right + 1):
                top, left = merged.get((row, column), (row, column))
                found = raw.get((top, left))
                style = self._style(found.style) if found else _Style()
                made.append(
                    Cell(
                        texts.get((top, left), ""),
                        style.fill,
                        style.bold,
                        across=column > left,
                        down=row > top,
                        number=numbers.get((top, left)),
                    )
                )
            if any(c.own for c in made) or any(c.text and c.down for c in made):
                place = f"sheet {title}, row {row}"
                self.document.lines.append(Line(place, tuple(made), table=number))

    def _style(self, number: int) -> _Style:
        return self.styles[number] if 0 <= number < len(self.styles) else _Style()

    def _shown(self, cell: _Raw) -> tuple[str, float | None]:
        """A cell's value as text, as the sheet shows it, and the number behind it."""
        if cell.type == "s":
            at = _whole(cell.value, -1)
            return clean(self.texts[at]) if 0 <= at < len(self.texts) else "", None
        if cell.type == "b":
            return to_text(cell.value.strip() in ("1", "true")), None
        if cell.type not in ("n", "d"):
            return clean(cell.value), None
        form = self._style(cell.style).format
        value: Any = None
        try:
            if cell.type == "d":
                value = datetime.fromisoformat(cell.value)
            else:
                value = float(cell.value)
                if is_date_format(form):
                    span = is_timedelta_format(form)
                    value = from_excel(value, self.package.epoch, timedelta=span)
        except (ValueError, OverflowError):
            pass  # no number after all, or no day that there is: as it stands
        if value is None or (isinstance(value, float) and not isfinite(value)):
            return clean(cell.value), None
        look = _LITERALS.sub("", form).casefold()
        if isinstance(value, float):
            return _number(value, look), value
        return _moment(value, look), None

    def _comments(self, title: str, part: str) -> Iterator[tuple[str, str]]:
        for target in _related(self.package, part, "comments"):
            found = []
            for _, comment in _parse(self.package, target, "comment", is_needed=False):
                box = a1.parse(comment.get("ref", ""))
                text = clean(_text(comment))
                if box and text:
                    found.append((box, text))
            for box, text in sorted(found):
                yield f"comment on sheet {title}, cell {a1.address(*box[:2])}", text


def _cells(
    package: Package, title: str, part: str
) -> tuple[dict[tuple[int, int], _Raw], list[a1.Box]]:
    """The cells of a sheet that hold or show anything, by row and column, and its merges.

    Raises:
        WorkbookError: if it can't be read, or is too big for a plan.
    """
    cells: dict[tuple[int, int], _Raw] = {}
    merges: list[a1.Box] = []
    row = column = rows = area = 0
    filled = False
    for event, element in _parse(package, part, "row", "c", "mergeCell"):
        tag = etree.QName(element).localname
        if tag == "row" and event == "start":
            row, column, filled = _whole(element.get("r"), row + 1), 0, False
        elif tag == "c" and event == "end":
            box = a1.parse(element.get("r", ""))
            row, column = box[:2] if box else (row, column + 1)
            kind = element.get("t", "n")
            held = element.find("{*}is" if kind == "inlineStr" else "{*}v")
            value = "" if held is None else _text(held) if kind == "inlineStr" else held.text or ""
            if value or element.get("s"):
                style = _whole(element.get("s"), 0)
                cells[row, column] = _Raw(kind if value else "str", value, style)
            if value and column > MOST_COLUMNS:
                what = f"it holds something in cell {a1.address(row, column)} of sheet {title}"
                raise too_big(package.file, what)
            filled = filled or bool(value)
        elif tag == "row":
            rows += filled
            if rows > MOST_ROWS:
                raise too_big(package.file, f"sheet {title} has over {MOST_ROWS:,} rows")
        elif event == "end":
            box = a1.parse(element.get("ref", "").replace("$", ""))
            if box:
                merges.append(box)
                area += (box[2] - box[0] + 1) * (box[3] - box[1] + 1)
    if area > _MOST_MERGED:
        raise WorkbookError(
            f"{package.file} is too big to be an improvement plan: {area:,} cells of a sheet are "
            "merged. Unmerge them (Home, Merge & Center) and save it again."
        )
    return cells, merges


def _parse(
    package: Package, part: str, *tags: str, is_needed: bool = True
) -> Iterator[tuple[str, Any]]:
    """The beginnings and ends of elements, each forgotten when the next one comes."""
    found = etree.iterparse(
        io.BytesIO(package[part]),
        events=("start", "end") if len(tags) > 1 else ("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
    )
    try:
        for event, element in found:
            yield event, element
            if event == "end" and etree.QName(element).localname == tags[0]:
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        if is_needed:
            what = f"{part} inside it can't be read"
            raise WorkbookError(guard.damaged(package.file, what, error)) from None


def _related(package: Package, part: str, kind: str) -> list[str]:
    """The parts of a kind that a part leads to, if its relationships can be read."""
    try:
        found = [
            target for _, type_, target in package.relations(part) if type_.endswith(f"/{kind}")
        ]
    except WorkbookError:
        return []
    return [target for target in found if target in package]


def _root(package: Package, kind: str) -> Any:
    """A part of the workbook that it can do without; an empty one if it can't be read."""
    for part in _related(package, package.workbook_part, kind):
        try:
            return etree.fromstring(package[part], PARSER)
        except etree.XMLSyntaxError:
            break
    return etree.Element("nothing")


def _text(element: Any) -> str:
    """What an entry says, without the readings beside East Asian signs."""
    return "".join(
        each.text or ""
        for each in element.iter("{*}t")
        if etree.QName(each.getparent()).localname != "rPh"
    )


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else default


def _moment(value: date | time | timedelta, look: str) -> str:
    if isinstance(value, datetime):
        # "Sep-25" is typed for a month; Excel makes the first day of it
        if value.day == 1 and "m" in look and "d" not in look:
            return f"{value:%B %Y}"
        return long_date(value.date())
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _number(value: float, look: str) -> str:
    look = look.partition(";")[0]
    percent = look.endswith("%")
    decimals = re.fullmatch(r"[#,0]*0(?:\.(0+))?%?", look)
    number = value * 100 if percent else value
    if decimals:
        shown = f"{number:{',' if ',' in look else ''}.{len(decimals[1] or '')}f}"
    else:
        shown = f"{number:.15g}"
    return shown + ("%" if percent else "")


def _styles(root: Any, theme: list[str]) -> Iterator[_Style]:
    """The looks that cells name by number."""
    formats = {
        _whole(each.get("numFmtId"), 0): each.get("formatCode", "")
        for each in root.iterfind("{*}numFmts/{*}numFmt")
    }
    bold = [_is_on(font.find("{*}b")) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [_fill(fill, theme) for fill in root.iterfind("{*}fills/{*}fill")]
    for look in root.iterfind("{*}cellXfs/{*}xf"):
        font, fill, form = (_whole(look.get(k), 0) for k in ("fontId", "fillId", "numFmtId"))
        yield _Style(
            fills[fill] if fill < len(fills) else "",
            bold[font] if font < len(bold) else False,
            formats.get(form) or BUILTIN_FORMATS.get(form, "General"),
        )


def _is_on(mark: Any) -> bool:
    return mark is not None and mark.get("val", "1") not in ("0", "false")


def _fill(fill: Any, theme: list[str]) -> str:
    color = fill.find("{*}patternFill[@patternType='solid']/{*}fgColor")
    if color is None:
        return ""
    rgb = color.get("rgb", "")[-6:]
    for name, colors in (("indexed", COLOR_INDEX), ("theme", theme)):
        at = _whole(color.get(name), -1)
        if not rgb and 0 <= at < len(colors):
            rgb = colors[at][-6:]
    if not re.fullmatch("[0-9A-Fa-f]{6}", rgb):
        return ""
    try:
        tint = float(color.get("tint", 0))
    except ValueError:
        tint = 0
    rgb = tinted(rgb, tint) if tint else rgb.upper()
    return "" if rgb == "FFFFFF" else rgb


def _theme(root: Any) -> list[str]:
    """The workbook's own colours, in the order in which cells count them."""
    found = {}
    for entry in root.iterfind(f".//{{{_DRAWING}}}clrScheme/*"):
        color = next(iter(entry), None)
        if color is not None:
            found[etree.QName(entry).localname] = color.get("lastClr") or color.get("val") or ""
    return [found.get(name, "") for name in _THEME_ORDER]


def _text_boxes(package: Package) -> Iterator[tuple[str, str]]:
    for part in sorted(package):
        if re.fullmatch(r"xl/drawings/drawing\d+\.xml", part):
            for _, paragraph in _parse(package, part, "p", is_needed=False):
                runs = paragraph.iter(f"{{{_DRAWING}}}t")
                text = clean("".join(run.text or "" for run in runs))
                if text:
                    yield "text box", text
