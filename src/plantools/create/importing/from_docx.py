"""Read a Word document as lines: its paragraphs, and the rows of its tables.

python-docx leaves out what stands in content controls and what was inserted with tracked changes,
and gives up where a relationship leads nowhere. So the parts that say something are walked here:
the body, the styles, headers and footers, notes and comments, as far as they are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
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
)
from plantools.create.values import MOST_ROWS, too_big
from plantools.engine import guard
from plantools.engine.package import PARSER, Package
from plantools.errors import WorkbookError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPS = {f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo")}
_GONE = {f"{_W}{tag}" for tag in ("del", "moveFrom")} | {_FALLBACK}
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)", re.IGNORECASE)
_NO_TEXT = {"toc": "contents", "title page": "title page"}
"""Styles, but for a number, of what says nothing of its own; the second one is our pack's."""
_MARKS = "•·▪●◦○‣∙–-\uf0b7"
_LONGEST_HEADING = 120
_MOST_CELLS = 500
"""Of a row; Word allows 63."""


def read_docx(package: Package) -> Document:
    """Everything that a document says, text boxes, headers and footnotes too.

    Raises:
        WorkbookError: if its body can't be read.
        InputError: if it is too long for a plan.
    """
    part = package.workbook_part
    try:
        body = etree.fromstring(package[part], PARSER).find(f"{_W}body")
    except etree.XMLSyntaxError as error:
        what = f"{part} inside it can't be read"
        raise WorkbookError(guard.damaged(package.file, what, error)) from None
    if body is None:
        raise WorkbookError(guard.damaged(package.file, f"{part} inside it is no document"))
    return _Reader(package, part, body).read()


class _Reader:
    def __init__(self, package: Package, part: str, body: Any) -> None:
        self.body = body
        self.document = Document(package.file)
        self.others = list(_others(package, part))
        self.styles = {
            style.get(f"{_W}styleId"): style
            for kind, root in self.others
            if kind == "styles"
            for style in root.iterfind(f"{_W}style")
        }
        self.tables = self.paragraphs = self.rows = 0

    def read(self) -> Document:
        for element in _children(self.body):
            if element.tag == f"{_W}p":
                self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                self.tables += 1
                self._table(element)
        self._loose()
        return self.document

    def _paragraph(self, element: Any) -> None:
        self.paragraphs += 1
        text = clean(_text(element))
        style = self.styles.get(_value(element, "pPr/pStyle"))
        name = "" if style is None else _value(style, "name").casefold().rstrip(" 123456789")
        if text and name in _NO_TEXT:
            self.document.loose.append((_NO_TEXT[name], text))
        elif text:
            place = f"paragraph {self.paragraphs}"
            level = self._level(element, text)
            if level == BODY:
                text = self._item(element, text)
            self.document.lines.append(Line(place, (Cell(text),), level=level))

    def _item(self, element: Any, text: str) -> str:
        """The text of a paragraph, with a bullet if it is an item of a list."""
        style = self.styles.get(_value(element, "pPr/pStyle"))
        is_item = element.find(f"{_W}pPr/{_W}numPr") is not None or (
            style is not None and _LIST.match(_value(style, "name")) is not None
        )
        return f"{BULLET}{text}" if is_item and text and text[0] not in _MARKS else text

    def _cell(self, element: Any, inner: Sequence[Any] = ()) -> str:
        """The text of a cell, without the tables in it that stand for themselves."""
        own = [
            each
            for each in _own_paragraphs(element)
            if not any(above in inner for above in each.iterancestors(f"{_W}tbl"))
        ]
        texts = [self._item(each, clean(_text(each))) for each in own]
        text = clean("\n".join(texts))
        return "" if text == BLANK else text

    def _level(self, element: Any, text: str) -> int:
        """0 for the title, the number of a heading, `UNSURE` for a short bold line."""
        style, depth = self.styles.get(_value(element, "pPr/pStyle")), 0
        while style is not None and depth < 10:
            name = _value(style, "name")
            known = _HEADING.match(name)
            if known:
                return min(int(known[1]), UNSURE - 1)
            if name.casefold() == "title":
                return 0
            style, depth = self.styles.get(_value(style, "basedOn")), depth + 1
        outline = _value(element, "pPr/outlineLvl")
        if outline.isdecimal():
            return int(outline) + 1 if int(outline) + 1 < UNSURE else BODY
        is_short = len(text) <= _LONGEST_HEADING and not text.endswith((".", ":", ";", ","))
        looks = is_short and _is_bold(element) and element.find(f"{_W}pPr/{_W}numPr") is None
        return UNSURE if looks else BODY

    def _table(self, table: Any) -> None:
        above: dict[int, Cell] = {}
        rows = [row for row in _children(table) if row.tag == f"{_W}tr"]
        self.rows += len(rows)
        if self.rows > MOST_ROWS:
            raise too_big(self.document.name, f"its tables have over {MOST_ROWS:,} rows")
        table_number = self.tables
        for number, row in enumerate(rows, start=1):
            nested: list[Any] = []
            cells: list[Cell] = [Cell() for _ in range(_count(row, "trPr/gridBefore", 0))]
            for element in (cell for cell in _children(row) if cell.tag == f"{_W}tc"):
                merge = element.find(f"{_W}tcPr/{_W}vMerge")
                down = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                first = above.get(len(cells)) if down else None
                if first is None:
                    inner = element.findall(f"{_W}tbl") if len(row.findall(f"{_W}tc")) == 1 else []
                    nested += inner
                    shown = self._cell(element, inner)
                    first = Cell(shown, _fill(element), bool(shown) and _is_bold(element))
                for part in range(_count(element, "tcPr/gridSpan", 1)):
                    above[len(cells)] = first
                    cells.append(
                        Cell(first.text, first.fill, first.bold, across=part > 0, down=down)
                    )
            if any(c.own for c in cells) or any(c.text and c.down for c in cells):
                place = f"table {table_number}, row {number}"
                self.document.lines.append(Line(place, tuple(cells), table=table_number))
            for inner_table in nested:  # as in a frame around the whole, which has one cell a row
                self.tables += 1
                self._table(inner_table)

    def _loose(self) -> None:
        """Page headers and footers, footnotes, comments and text boxes, each text once."""
        found: list[tuple[str, str]] = []
        for box in self.body.iter(f"{_W}txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                found += [("text box", text) for text in _paragraphs(box)]
        for kind, root in self.others:
            if kind in _PARTS:
                found += [(_PARTS[kind], text) for text in _paragraphs(root)]
        known = [(place, clean(text)) for place, text in found]
        self.document.loose += [each for each in dict.fromkeys(known) if each[1]]


_PARTS = {
    "header": "page header",
    "footer": "page footer",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
}


def _others(package: Package, part: str) -> Iterator[tuple[str, Any]]:
    """The styles and whatever else says something: what is missing or broken says nothing."""
    relations = []
    with suppress(WorkbookError):
        relations = list(package.relations(part))
    for _, type_, target in relations:
        kind = type_.rpartition("/")[2]
        if (kind in _PARTS or kind == "styles") and target in package:
            with suppress(etree.XMLSyntaxError):
                yield kind, etree.fromstring(package[target], PARSER)


def _children(element: Any) -> Iterator[Any]:
    """The elements within, those in content controls and tracked insertions too."""
    for child in element:
        if child.tag in _WRAPS:
            yield from _children(child)
        elif child.tag not in _GONE:
            yield child


def _own_paragraphs(element: Any) -> Iterator[Any]:
    """Every paragraph within, those of tables within a cell too."""
    for child in _children(element):
        if child.tag == f"{_W}p":
            yield child
        elif not child.tag.endswith("Pr"):
            yield from _own_paragraphs(child)


def _paragraphs(element: Any) -> Iterator[str]:
    """The text of every paragraph within."""
    return (_text(paragraph) for paragraph in _own_paragraphs(element))


def _text(paragraph: Any) -> str:
    """The text of a paragraph without what was deleted and without its text boxes."""
    parts: list[str] = []
    for child in paragraph:
        if child.tag in _GONE or child.tag == f"{_W}txbxContent":
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag == f"{_W}tab":
            parts.append("\t" if paragraph.tag == f"{_W}r" else "")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif isinstance(child.tag, str) and not child.tag.endswith("Pr"):
            parts.append(_text(child))
    return "".join(parts)


def _is_bold(element: Any) -> bool:
    """Whether every run that says something is bold."""
    runs = [run for run in element.iter(f"{_W}r") if _text(run).strip()]
    flags = [run.find(f"{_W}rPr/{_W}b") for run in runs]
    return bool(flags) and all(
        flag is not None and flag.get(f"{_W}val", "1") not in ("0", "false") for flag in flags
    )


def _count(element: Any, path: str, default: int) -> int:
    text = _value(element, path)
    return min(int(text), _MOST_CELLS) if text.isdecimal() else default


def _value(element: Any, path: str) -> str:
    """What an element within says by its w:val; "" if it isn't there."""
    found = element.find("/".join(f"{_W}{tag}" for tag in path.split("/")))
    return "" if found is None else found.get(f"{_W}val", "")


def _fill(cell: Any) -> str:
    shading = cell.find(f"{_W}tcPr/{_W}shd")
    rgb = "" if shading is None else shading.get(f"{_W}fill", "").upper()
    return rgb if re.fullmatch("[0-9A-F]{6}", rgb) and rgb != "FFFFFF" else ""
