"""Read a Word document as lines: its paragraphs, and the rows of its tables.

python-docx leaves out what stands in content controls and what was inserted with tracked changes,
and gives up where a relationship leads nowhere. So the parts that say something are walked here:
the body, the styles, headers and footers, notes and comments, as far as they are there. They are
read as if all changes were accepted and all content controls taken off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lxml import etree

from plantools.create.importing.document import (
    BLANK,
    BODY,
    BULLET,
    UNSURE,
    Cell,
    Document,
    Line,
    clean,
    related,
)
from plantools.create.values import MOST_ROWS, too_big
from plantools.engine.package import PARSER, Package

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = {None: _WORD}
_w = f"{{{_WORD}}}".__add__
_P, _R, _T, _TAB, _TABLE, _BOX = map(_w, ("p", "r", "t", "tab", "tbl", "txbxContent"))
_SIGNS = {_TAB: "\t", _w("br"): "\n", _w("cr"): "\n", _w("noBreakHyphen"): "-"}
_WRAPS = tuple(map(_w, ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo")))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)", re.IGNORECASE)
_COLOR = re.compile("(?!FFFFFF)[0-9A-F]{6}")
_NO_TEXT = {"toc": "contents", "title page": "title page"}
"""Styles, but for a number, of what says nothing of its own; the second one is our pack's."""
_PARTS = {
    **{"header": "page header", "footer": "page footer", "comments": "comment"},
    **{"footnotes": "footnote", "endnotes": "endnote"},
}
_MARKS = "•·▪●◦○‣∙–-\uf0b7"
_LONGEST_HEADING = 120
_MOST_CELLS = 500
"""Of a row; Word allows 63."""
_MOST_STYLES = 10
"""That are based on each other."""


def read_docx(package: Package) -> Document:
    """Everything that a document says, text boxes, headers and footnotes too (WorkbookError if its
    body can't be read, InputError if it is too long for a plan)."""
    part = package.workbook_part
    root = _parsed(package, part, is_needed=True)
    body = root.find("body", _NAMES)
    if body is None:
        raise package.damaged(f"{part} inside it is no document")
    return _Reader(package, part, body).document


def _parsed(package: Package, part: str, *, is_needed: bool = False) -> Any:
    """A part, read; None if it can't be and isn't needed: what is broken says nothing."""
    try:
        root = etree.fromstring(package[part], PARSER)
    except etree.XMLSyntaxError as error:
        if not is_needed:
            return None
        what = f"{part} inside it can't be read"
        raise package.damaged(what, error) from None
    gone = (etree.Comment, etree.ProcessingInstruction, _w("del"), _w("moveFrom"), _FALLBACK)
    etree.strip_elements(root, *gone, with_tail=False)
    etree.strip_tags(root, *_WRAPS)
    return root


class _Reader:
    def __init__(self, package: Package, part: str, body: Any) -> None:
        self.document = Document(package.file)
        self.tables = self.paragraphs = self.rows = 0
        others = [
            (kind, root)
            for kind, target in related(package, part, *_PARTS, "styles")
            if (root := _parsed(package, target)) is not None
        ]
        told = [(_PARTS[kind], root) for kind, root in others if kind in _PARTS]
        boxes = [box for root in (body, *(root for _, root in told)) for box in root.iter(_BOX)]
        for box in boxes:  # they stand for themselves
            box.getparent().remove(box)
        self.styles = {
            style.get(_w("styleId")): style
            for kind, root in others
            if kind == "styles"
            for style in root.iterfind("style", _NAMES)
        }
        for element in body:
            if element.tag == _P:
                self._paragraph(element)
            elif element.tag == _TABLE:
                self._table(element)
        told = [*(("text box", box) for box in boxes), *told]
        texts = [(place, clean(_text(p))) for place, root in told for p in root.iter(_P)]
        self.document.loose += dict.fromkeys(each for each in texts if each[1])

    def _paragraph(self, element: Any) -> None:
        self.paragraphs += 1
        text, names = clean(_text(element)), self._styles(element)
        style = names[0].casefold().rstrip(" 123456789") if names else ""
        if text and style in _NO_TEXT:
            self.document.loose.append((_NO_TEXT[style], text))
        elif text:
            level = _level(element, text, names)
            shown = self._item(element, text) if level == BODY else text
            place = f"paragraph {self.paragraphs}"
            self.document.lines.append(Line(place, (Cell(shown),), level=level))

    def _styles(self, element: Any) -> list[str]:
        """The names of a paragraph's style and of those that it is based on."""
        names: list[str] = []
        style = self.styles.get(_value(element, "pPr/pStyle"))
        while style is not None and len(names) < _MOST_STYLES:
            names.append(_value(style, "name"))
            style = self.styles.get(_value(style, "basedOn"))
        return names

    def _item(self, element: Any, text: str) -> str:
        """The text of a paragraph, with a bullet if it is an item of a list."""
        is_listed = any(map(_LIST.match, self._styles(element)[:1]))
        is_item = is_listed or element.find("pPr/numPr", _NAMES) is not None
        return f"{BULLET}{text}" if is_item and text and text[0] not in _MARKS else text

    def _table(self, table: Any) -> None:
        self.tables += 1
        table_number, above = self.tables, dict[int, Cell]()
        rows = table.findall("tr", _NAMES)
        self.rows += len(rows)
        if self.rows > MOST_ROWS:
            raise too_big(self.document.name, f"its tables have over {MOST_ROWS:,} rows")
        for number, row in enumerate(rows, start=1):
            nested: list[Any] = []
            made = [Cell() for _ in range(_count(row, "trPr/gridBefore", 0))]
            cells = row.findall("tc", _NAMES)
            for element in cells:
                merge = element.find("tcPr/vMerge", _NAMES)
                down = merge is not None and merge.get(_w("val"), "continue") == "continue"
                first = above.get(len(made)) if down else None
                if first is None:
                    # a cell that is the whole row is a frame: the tables in it stand for themselves
                    inner = element.findall("tbl", _NAMES) if len(cells) == 1 else []
                    nested += inner
                    text, fill = self._cell(element, inner), _value(element, "tcPr/shd", "fill")
                    fill = fill.upper() if _COLOR.fullmatch(fill.upper()) else ""
                    first = Cell(text, fill, bool(text) and _is_bold(element))
                for part in range(_count(element, "tcPr/gridSpan", 1)):
                    above[len(made)] = first
                    made.append(replace(first, across=part > 0, down=down))
            if any(c.own or (c.text and c.down) for c in made):
                place = f"table {table_number}, row {number}"
                self.document.lines.append(Line(place, tuple(made), table=table_number))
            for inner_table in nested:
                self._table(inner_table)

    def _cell(self, element: Any, inner: Sequence[Any]) -> str:
        """The text of a cell, without the tables in it that stand for themselves."""
        texts = [
            self._item(each, clean(_text(each)))
            for each in element.iter(_P)
            if not any(above in inner for above in each.iterancestors(_TABLE))
        ]
        text = clean("\n".join(texts))
        return "" if text == BLANK else text


def _level(element: Any, text: str, styles: Sequence[str]) -> int:
    """0 for the title, the number of a heading, `UNSURE` for a short bold line."""
    for name in styles:
        if known := _HEADING.match(name):
            return min(int(known[1]), UNSURE - 1)
        if name.casefold() == "title":
            return 0
    outline = _value(element, "pPr/outlineLvl")
    if outline.isdecimal():
        return int(outline) + 1 if int(outline) + 1 < UNSURE else BODY
    is_short = len(text) <= _LONGEST_HEADING and not text.endswith((".", ":", ";", ","))
    looks = is_short and _is_bold(element) and element.find("pPr/numPr", _NAMES) is None
    return UNSURE if looks else BODY


def _text(element: Any) -> str:
    """What a paragraph or run says; a tab within the settings of a paragraph is a tab stop."""
    return "".join(
        _SIGNS.get(each.tag) or each.text or ""
        for each in element.iter(_T, *_SIGNS)
        if each.tag != _TAB or each.getparent().tag == _R
    )


def _is_bold(element: Any) -> bool:
    """Whether every run that says something is bold."""
    flags = [run.find("rPr/b", _NAMES) for run in element.iter(_R) if _text(run).strip()]
    return bool(flags) and all(
        flag is not None and flag.get(_w("val"), "1") not in ("0", "false") for flag in flags
    )


def _count(element: Any, path: str, default: int) -> int:
    text = _value(element, path)
    return min(int(text), _MOST_CELLS) if text.isdecimal() else default


def _value(element: Any, path: str, name: str = "val") -> str:
    """What an element within says by its w:val or the like; "" if it isn't there."""
    found = element.find(path, _NAMES)
    return "" if found is None else found.get(_w(name), "")
