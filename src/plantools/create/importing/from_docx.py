"""Read a Word document as lines: its paragraphs, and the rows of its tables.

python-docx opens the package and knows the styles. Its own lists of paragraphs and rows leave
out what stands in content controls and what was inserted with tracked changes, so the body is
walked here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from plantools.create.importing.document import BODY, BULLET, UNSURE, Cell, Document, Line, clean
from plantools.engine import guard
from plantools.errors import WorkbookError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPS = {f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo")}
_GONE = {f"{_W}{tag}" for tag in ("del", "moveFrom")} | {_FALLBACK}
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)", re.IGNORECASE)
_MARKS = "•·▪●◦○‣∙–-\uf0b7"
_LONGEST_HEADING = 120
_MOST_CELLS = 500
"""Of a row; Word allows 63."""


def read_docx(name: str, data: bytes) -> Document:
    """Everything that a document says, text boxes, headers and footnotes too.

    Raises:
        WorkbookError: if python-docx can't read it.
    """
    try:
        word = docx.Document(io.BytesIO(data))
        return _Reader(name, word).read()
    except Exception as error:  # python-docx raises whatever it stumbles over
        raise WorkbookError(guard.damaged(name, f"it can't be read ({error})")) from None


class _Reader:
    def __init__(self, name: str, word: WordDocument) -> None:
        self.word = word
        self.document = Document(name)
        self.styles = {style.style_id: style for style in word.styles}
        self.tables = self.paragraphs = 0

    def read(self) -> Document:
        for element in _children(self.word.element.body):
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
        if text:
            place = f"paragraph {self.paragraphs}"
            level = self._level(element, text)
            if level == BODY:
                text = self._item(element, text)
            self.document.lines.append(Line(place, (Cell(text),), level=level))

    def _item(self, element: Any, text: str) -> str:
        """The text of a paragraph, with a bullet if it is an item of a list."""
        named = element.find(f"{_W}pPr/{_W}pStyle")
        style = self.styles.get(named.get(f"{_W}val")) if named is not None else None
        is_item = element.find(f"{_W}pPr/{_W}numPr") is not None or (
            style is not None and _LIST.match(style.name or "") is not None
        )
        return f"{BULLET}{text}" if is_item and text and text[0] not in _MARKS else text

    def _cell(self, element: Any) -> str:
        """The text of a cell. A lone item is no list, unless it goes on from another page."""
        texts = [self._item(each, clean(_text(each))) for each in _own_paragraphs(element)]
        return clean("\n".join(texts))

    def _level(self, element: Any, text: str) -> int:
        """0 for the title, the number of a heading, `UNSURE` for a short bold line."""
        named = element.find(f"{_W}pPr/{_W}pStyle")
        style = self.styles.get(named.get(f"{_W}val")) if named is not None else None
        depth = 0
        while style is not None and depth < 10:
            known = _HEADING.match(style.name or "")
            if known:
                return min(int(known[1]), UNSURE - 1)
            if (style.name or "").casefold() == "title":
                return 0
            style, depth = getattr(style, "base_style", None), depth + 1
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and outline.get(f"{_W}val", "9").isdecimal():
            level = int(outline.get(f"{_W}val")) + 1
            return level if level < UNSURE else BODY
        is_short = len(text) <= _LONGEST_HEADING and not text.endswith((".", ":", ";", ","))
        looks = is_short and _is_bold(element) and element.find(f"{_W}pPr/{_W}numPr") is None
        return UNSURE if looks else BODY

    def _table(self, table: Any) -> None:
        above: dict[int, Cell] = {}
        rows = [row for row in _children(table) if row.tag == f"{_W}tr"]
        for number, row in enumerate(rows, start=1):
            cells: list[Cell] = [Cell() for _ in range(_count(row, "trPr/w:gridBefore", 0))]
            for element in (cell for cell in _children(row) if cell.tag == f"{_W}tc"):
                merge = element.find(f"{_W}tcPr/{_W}vMerge")
                down = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                first = above.get(len(cells)) if down else None
                if first is None:
                    shown = self._cell(element)
                    first = Cell(shown, _fill(element), bool(shown) and _is_bold(element))
                for part in range(_count(element, "tcPr/w:gridSpan", 1)):
                    above[len(cells)] = first
                    cells.append(
                        Cell(first.text, first.fill, first.bold, across=part > 0, down=down)
                    )
            if any(c.own for c in cells) or any(c.text and c.down for c in cells):
                place = f"table {self.tables}, row {number}"
                self.document.lines.append(Line(place, tuple(cells), table=self.tables))

    def _loose(self) -> None:
        """Page headers and footers, footnotes, comments and text boxes, each text once."""
        found: list[tuple[str, str]] = []
        for box in self.word.element.body.iter(f"{_W}txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                found += [("text box", text) for text in _paragraphs(box)]
        for relation in self.word.part.rels.values():
            kind = relation.reltype.rpartition("/")[2]
            if relation.is_external or kind not in _PARTS:
                continue
            root = parse_xml(relation.target_part.blob)
            found += [(_PARTS[kind], text) for text in _paragraphs(root)]
        known = [(place, clean(text)) for place, text in found]
        self.document.loose = [each for each in dict.fromkeys(known) if each[1]]


_PARTS = {
    "header": "page header",
    "footer": "page footer",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
}


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
    found = element.find("/".join(f"{_W}{tag.removeprefix('w:')}" for tag in path.split("/")))
    text = "" if found is None else found.get(f"{_W}val", "")
    return min(int(text), _MOST_CELLS) if text.isdecimal() else default


def _fill(cell: Any) -> str:
    shading = cell.find(f"{_W}tcPr/{_W}shd")
    rgb = "" if shading is None else shading.get(f"{_W}fill", "").upper()
    return rgb if re.fullmatch("[0-9A-F]{6}", rgb) and rgb != "FFFFFF" else ""
