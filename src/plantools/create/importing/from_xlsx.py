"""Read the sheets of a workbook as lines, with the colours and the merges of their cells.

Only the parts that say something are looked at: sheets, texts, styles, theme, comments and text
boxes. A missing picture, a broken pivot table or an odd style is nothing to an import, so it is
no reason to call a file damaged that Excel opens.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time
from functools import cached_property
from math import isfinite
from typing import Any

from lxml import etree
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from plantools.create.importing.council_words import tinted
from plantools.create.importing.document import Cell, Document, Line, clean, related
from plantools.create.values import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, too_big
from plantools.engine import a1
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
_PLAIN = ("", False, "General")


def read_xlsx(package: Package) -> Document:
    """Every sheet of a workbook, hidden ones too; formulas count by their last result (InputError
    if it is a master, too big for a plan, or a sheet or the list of texts can't be read)."""
    name = package.file
    if any("/tables/" in part and _OUR_TABLE.search(data) for part, data in package.items()):
        raise InputError(
            f"{name} is a master already: it has a table {ACTIONS.name}. Use it as it is, or start "
            "the next plan from it with 'plantools rollover'."
        )
    return _Reader(package).document


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package, workbook = package, package.workbook_part
        self.document = Document(package.file)
        theme = _theme(_root(package, "theme"))
        self.styles = dict(enumerate(_styles(_root(package, "styles"), theme)))
        kinds = {target: kind for _, kind, target in package.relations(workbook)}
        hidden = {
            sheet.get("name", "")
            for sheet in package.tree(workbook).iter(f"{{{MAIN}}}sheet")
            if sheet.get("state", "visible") != "visible"
        }
        for number, (title, part) in enumerate(package.sheet_parts().items(), start=1):
            if kinds.get(part, "").endswith("/worksheet"):
                self.document.names[number] = title
                if title in hidden:
                    note = f"Sheet {title} is hidden; it was read like the others."
                    self.document.notes.append(note)
                self._sheet(number, title, part)
                self.document.loose += _comments(package, title, part)
        self.document.loose += _text_boxes(package)

    @cached_property
    def texts(self) -> list[str]:
        part = self.package.part_of("sharedStrings") or ""
        entries = _parse(self.package, part, "si") if part in self.package else ()
        return [clean(_text(entry)) for entry in entries]

    def _sheet(self, number: int, title: str, part: str) -> None:
        cells, merges = self._cells(title, part)
        shown = [at for at, cell in cells.items() if cell.text]
        bottom = max((row for row, _ in shown), default=0)
        right = max((column for _, column in shown), default=0)
        corners = {
            (row, column): (top, left)
            for top, left, last, end in merges
            for row in range(top, min(last, bottom) + 1)
            for column in range(left, min(end, right) + 1)
        }
        rows = sorted({row for row, _ in (*shown, *corners)})
        if len(rows) * right > MOST_CELLS:
            raise too_big(self.package.file, f"sheet {title} has {len(rows):,} rows by {right:,}")
        for row in rows:
            made = []
            for column in range(1, right + 1):
                top, left = corners.get((row, column), (row, column))
                cell = cells.get((top, left), Cell())
                if column > left or row > top:
                    cell = replace(cell, across=column > left, down=row > top)
                made.append(cell)
            if any(c.own or (c.text and c.down) for c in made):
                place = f"sheet {title}, row {row}"
                self.document.lines.append(Line(place, tuple(made), table=number))

    def _cells(self, title: str, part: str) -> tuple[dict[tuple[int, int], Cell], list[a1.Box]]:
        """The cells of a sheet that hold or show anything, by row and column, and its merges."""
        cells: dict[tuple[int, int], Cell] = {}
        merges: list[a1.Box] = []
        filled: set[int] = set()
        row = column = area = 0
        for element in _parse(self.package, part, "row", "c", "mergeCell"):
            if element.tag.endswith("row"):
                row, column = _whole(element.get("r"), row + 1), 0
                continue
            if element.tag.endswith("mergeCell"):
                if box := a1.parse(element.get("ref", "").replace("$", "")):
                    merges.append(box)
                    area += (box[2] - box[0] + 1) * (box[3] - box[1] + 1)
                continue
            box = a1.parse(element.get("r", ""))
            row, column = box[:2] if box else (row, column + 1)
            kind, style = element.get("t", "n"), element.get("s")
            held = element.find("{*}is" if kind == "inlineStr" else "{*}v")
            value = "" if held is None else _text(held) if kind == "inlineStr" else held.text
            if value and column > MOST_COLUMNS:
                what = f"it holds something in cell {a1.address(row, column)} of sheet {title}"
                raise too_big(self.package.file, what)
            if value or style:
                fill, bold, form = self.styles.get(_whole(style, 0), _PLAIN)
                text, amount = self._shown(kind, value, form) if value else ("", None)
                cells[row, column] = Cell(text, fill, bold, number=amount if text else None)
            if value:
                filled.add(row)
            if len(filled) > MOST_ROWS:
                raise too_big(self.package.file, f"sheet {title} has over {MOST_ROWS:,} rows")
        if area > _MOST_MERGED:
            raise WorkbookError(
                f"{self.package.file} is too big to be an improvement plan: {area:,} cells of a "
                "sheet are merged. Unmerge them (Home, Merge & Center) and save it again."
            )
        return cells, merges

    def _shown(self, kind: str, text: str, form: str) -> tuple[str, float | None]:
        """A cell's value as text, as the sheet shows it, and the number behind it."""
        if kind == "s":
            at = _whole(text, -1)
            return self.texts[at] if 0 <= at < len(self.texts) else "", None
        if kind == "b":
            return to_text(text.strip() in ("1", "true")), None
        value: Any = None
        with suppress(ValueError, OverflowError):  # no number after all, or no day that there is
            if kind == "d":
                value = datetime.fromisoformat(text)
            elif kind == "n":
                value = float(text)
                if is_date_format(form):
                    span = is_timedelta_format(form)
                    value = from_excel(value, self.package.epoch, timedelta=span)
        look = _LITERALS.sub("", form).casefold()
        if isinstance(value, float) and isfinite(value):
            return _number(value, look.partition(";")[0]), value
        if isinstance(value, datetime):
            # "Sep-25" is typed for a month; Excel makes the first day of it
            is_month = value.day == 1 and "m" in look and "d" not in look
            return f"{value:%B %Y}" if is_month else long_date(value.date()), None
        if value is None or isinstance(value, float):
            return clean(text), None
        return f"{value:%H:%M}" if isinstance(value, time) else str(value), None


def _number(value: float, look: str) -> str:
    percent = "%" if look.endswith("%") else ""
    number = value * 100 if percent else value
    decimals = re.fullmatch(r"[#,0]*0(?:\.(0+))?%?", look)
    if not decimals:
        return f"{number:.15g}{percent}"
    return f"{number:{',' if ',' in look else ''}.{len(decimals[1] or '')}f}{percent}"


def _parse(package: Package, part: str, *tags: str, is_needed: bool = True) -> Iterator[Any]:
    """Elements of a part, rows as they begin, each forgotten at its end."""
    found = etree.iterparse(
        io.BytesIO(package[part]),
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
    )
    try:
        for event, element in found:
            is_row = element.tag.endswith("row")
            if (event == "start") == is_row:
                yield element
            if event == "end" and not element.tag.endswith("}c"):  # cells go with their row
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        if is_needed:
            what = f"{part} inside it can't be read"
            raise package.damaged(what, error) from None


def _root(package: Package, kind: str) -> Any:
    """A part of the workbook that it can do without; an empty one if it can't be read."""
    with suppress(etree.XMLSyntaxError):
        for _, part in related(package, package.workbook_part, kind):
            return etree.fromstring(package[part], PARSER)
    return etree.Element("nothing")


def _text(element: Any) -> str:
    """What an entry says, without the readings beside East Asian signs."""
    texts = (t for t in element.iter("{*}t") if etree.QName(t.getparent()).localname != "rPh")
    return "".join(text.text or "" for text in texts)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else default


def _styles(root: Any, theme: list[str]) -> Iterator[tuple[str, bool, str]]:
    """The looks that cells name by number: fill, whether it is bold, and format."""
    formats = {
        _whole(each.get("numFmtId"), 0): each.get("formatCode", "")
        for each in root.iterfind("{*}numFmts/{*}numFmt")
    }
    marks = [font.find("{*}b") for font in root.iterfind("{*}fonts/{*}font")]
    bold = [mark is not None and mark.get("val", "1") not in ("0", "false") for mark in marks]
    fills = [_fill(fill, theme) for fill in root.iterfind("{*}fills/{*}fill")]
    for look in root.iterfind("{*}cellXfs/{*}xf"):
        font, fill, form = (_whole(look.get(k), 0) for k in ("fontId", "fillId", "numFmtId"))
        yield (
            fills[fill] if fill < len(fills) else "",
            bold[font] if font < len(bold) else False,
            formats.get(form) or BUILTIN_FORMATS.get(form, "General"),
        )


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
    tint = 0.0
    with suppress(ValueError):
        tint = float(color.get("tint", 0))
    rgb = tinted(rgb, tint) if tint else rgb.upper()
    return "" if rgb == "FFFFFF" else rgb


def _theme(root: Any) -> list[str]:
    """The workbook's own colours, in the order in which cells count them."""
    found = {
        etree.QName(entry).localname: entry[0].get("lastClr") or entry[0].get("val") or ""
        for entry in root.iterfind(f".//{{{_DRAWING}}}clrScheme/*")
        if len(entry)
    }
    return [found.get(name, "") for name in _THEME_ORDER]


def _comments(package: Package, title: str, part: str) -> Iterator[tuple[str, str]]:
    for _, target in related(package, part, "comments"):
        found = [
            (box, text)
            for comment in _parse(package, target, "comment", is_needed=False)
            if (box := a1.parse(comment.get("ref", ""))) and (text := clean(_text(comment)))
        ]
        for box, text in sorted(found):
            yield f"comment on sheet {title}, cell {a1.address(*box[:2])}", text


def _text_boxes(package: Package) -> Iterator[tuple[str, str]]:
    for part in sorted(package):
        if re.fullmatch(r"xl/drawings/drawing\d+\.xml", part):
            for paragraph in _parse(package, part, "p", is_needed=False):
                runs = paragraph.iter(f"{{{_DRAWING}}}t")
                if text := clean("".join(run.text or "" for run in runs)):
                    yield "text box", text
