"""Read a PDF as lines: its ruled tables, and the paragraphs around them.

pdfplumber finds rules, fills and words. A PDF knows neither paragraphs nor cells that go on: what
a line's end means is told by whether the next word would still have fitted. What stands at the
same place of most pages is a header or a footer.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import count, pairwise, product
from operator import itemgetter
from typing import Any, NamedTuple

from plantools.create.importing.council_words import LEADING_POST, looks_like_posts
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
from plantools.errors import InputError
from plantools.plan import grouped

MOST_PAGES = 400
_TOLERANCE = 2.0
"""Points by which two rules may differ that are meant to be one."""
_MARKS = re.compile(r"^[•·▪●◦○‣∙\uf0a7\uf0b7]$")
_HEADING = re.compile(r"H([1-6])")
_CONTENTS = re.compile(r"(?:\.\s?){3,}\s*\d+$")
_LABEL = re.compile(r"[A-Z]\w+(?: \w+){0,2}:\s|(?:Please also see|See also)\b|Milestone:$")
"""What begins a paragraph of its own in a cell."""
_REF = re.compile(r"[A-Za-z]{0,6}[ .]?\d+(?:\.\d+)*[a-z]?")
_LEADS = re.compile(
    r"(?:\b(?:of|for|and|the|to|with|a|by|Executive|Service|Business|Senior|Deputy|Assistant|Team)"
    r"|[&,/–-])$"
)
_NEVER_FIRST = re.compile(
    r"(?:Managers?|Leads?|Officers?|Leaders?|Members?|Social Workers?|Coordinators?|Partners?|"
    r"Headteachers?|Analysts?|Advis[eo]rs?|Consultants?|Nurses?)\b"
)
_LONGEST_HEADING = 120
_LEAST_WORDS = 3
"""Of a page that was not scanned; a scan may have a page number that somebody typed."""
_bbox = itemgetter("x0", "top", "x1", "bottom")
_Place = tuple[tuple[int, int], str]
"""Where a line stands on its page, and what it says."""


class _Row:
    """A line of words as it is printed: where it stands, how it looks."""

    def __init__(self, words: list[Any]) -> None:
        words.sort(key=lambda word: word["x0"])
        self.marked = _MARKS.match(words[0]["text"]) is not None and len(words) > 1
        told = words[1:] if self.marked else words
        self.first: str = told[0]["text"]
        self.text = " ".join(word["text"] for word in told)
        self.left, self.right = told[0]["x0"], words[-1]["x1"]
        self.top = min(word["top"] for word in words)
        self.bottom = max(word["bottom"] for word in words)
        self.size = max(word["size"] for word in words)
        self.bold = all("bold" in word["fontname"].casefold() for word in told)
        self.tag = told[0]["tag"] or ""
        self.first_width = told[0]["x1"] - told[0]["x0"]
        gaps = sorted(after["x0"] - before["x1"] for before, after in pairwise(words))
        self.space = gaps[len(gaps) // 2] if gaps else self.size * 0.3
        self.place: _Place = (round(self.top), round(self.left)), self.text

    def goes_on(self, following: _Row, edge: float) -> bool:
        """Whether the paragraph goes on: the next word would not have fitted behind it."""
        return bool(self.right + self.space + following.first_width > edge - 0.5)

    def before(self, following: _Row, edge: float, said: str) -> str:
        """What stands between this line of a cell and the next: nothing, a space or a line's end.

        How far its lines can reach is `edge`, the paragraph so far `said`.
        """
        outdented = following.left < self.left - _TOLERANCE
        is_new = following.marked or outdented or _LABEL.match(following.text)
        if is_new or not self.goes_on(following, edge):
            return "\n"
        if self.text.endswith("-") and not self.text.endswith(" -"):
            return ""
        cut = following.first[:1].islower() and " " not in self.text
        if cut and self.right + following.first_width > edge:
            # a word that is wider than its cell is cut where it fills it
            letter = following.first_width / max(len(following.first), 1)
            return "" if self.right + 1.6 * letter > edge else " "
        is_post = LEADING_POST.match(following.text) and not _NEVER_FIRST.match(following.text)
        if is_post and LEADING_POST.search(said) and not _LEADS.search(said) and ";" not in said:
            return "\n"  # an owner below another
        return " "


class _Box(NamedTuple):
    """A cell: where it stands, its lines, and how far they could reach."""

    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[_Row, ...]

    @property
    def edge(self) -> float:
        indent = min((row.left for row in self.rows), default=self.left + 5.0) - self.left
        return float(self.right - min(max(indent, 1.0), 6.0))

    @property
    def text(self) -> str:
        """Its lines; those that only its width has broken are one again."""
        text = ""
        for number, row in enumerate(self.rows):
            said = text.rpartition("\n")[2]
            between = self.rows[number - 1].before(row, self.edge, said) if number else ""
            text += f"{between}{BULLET if row.marked else ''}{row.text}"
        text = clean(text)
        return "" if text == BLANK else text

    def below(self, others: Iterable[_Box]) -> _Box | None:
        """The box of a row that stands below this one, on the next page."""
        off = ((max(abs(o.left - self.left), abs(o.right - self.right)), o) for o in others)
        return next((other for distance, other in off if distance < _TOLERANCE), None)


class _Table:
    """A table on a page: its rows of boxes, each box once, with the grid that they lie on."""

    def __init__(self, page: Any, table: Any, words: Iterable[Any], number: int) -> None:
        self.place = f"page {page.page_number}, table {number}"
        cells = [box for box in table.cells if box[2] - box[0] > 1 and box[3] - box[1] > 1]
        self.columns, self.rows = (
            _edges(edge for box in cells for edge in box[side::2]) for side in (0, 1)
        )
        self.fills = {cell[:2]: _fill(page, cell) for cell in cells}
        self.boxes: list[list[_Box]] = [[] for _ in self.rows[1:]]
        inside = [word for word in words if _within(_bbox(word), table.bbox)]
        for cell in sorted(cells):
            held = _rows(word for word in inside if _within(_bbox(word), cell))
            at = min(_index(self.rows, cell[1]), len(self.boxes) - 1)
            self.boxes[at].append(_Box._make((*cell, tuple(held))))

    def lines(self, number: int) -> Iterator[Line]:
        """Its rows, a cell for each column of the grid."""
        grid: dict[tuple[int, int], Cell] = {}
        for box in (box for row in self.boxes for box in row):
            bold = bool(box.rows) and all(row.bold for row in box.rows)
            cell = Cell(box.text, self.fills[box[:2]], bold)
            left, right = (_index(self.columns, edge) for edge in (box.left, box.right))
            top, bottom = (_index(self.rows, edge) for edge in (box.top, box.bottom))
            for row, column in product(range(top, bottom), range(left, right)):
                part = replace(cell, across=column > left, down=row > top)
                grid.setdefault((row, column), part)
        for row, boxes in enumerate(self.boxes):
            cells = tuple(grid.get((row, n), Cell()) for n in range(len(self.columns) - 1))
            if boxes and any(cell.text for cell in cells):
                yield Line(f"{self.place}, row {row + 1}", cells, number)

    def take(self, following: _Table) -> None:
        """Take back what the end of the page has cut off the last row, if it has."""
        if not self.boxes or not following.boxes:
            return
        texts = [[box.text for box in row] for row in self.boxes]
        header = [box.text for box in following.boxes[0]]
        first = int(len(following.boxes) > 1 and header in texts)  # behind a repeated header
        rest = following.boxes[first]
        pairs = [(box, box.below(rest)) for box in self.boxes[-1]]
        both = [(box, other) for box, other in pairs if other and box.rows and other.rows]
        if len([other for _, other in pairs if other]) != len(rest) or not both:
            return
        new = [other.rows[0].marked for _, other in both]
        goes_on = (box.rows[-1].goes_on(other.rows[0], box.edge) for box, other in both)
        has_refs = all(_REF.fullmatch(box.text) for box in both[0])  # each begins with its own
        if not has_refs and not all(new) and all(a or b for a, b in zip(new, goes_on, strict=True)):
            self.boxes[-1] = [
                box._replace(rows=box.rows + other.rows) if other else box for box, other in pairs
            ]
            following.boxes[first] = []


def read_pdf(name: str, data: bytes) -> Document:
    """Everything that a PDF says (InputError if it can't be read, was scanned, or nothing reads
    PDF here)."""
    try:
        import pdfplumber
    except ImportError:
        raise InputError(
            f"{name} is a PDF, and the part that reads them is not installed. Install it with: "
            "pip install 'plantools[pdf]'. Or name the Word or Excel file that it was made from."
        ) from None
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise InputError(
                    f"{name} has {len(pdf.pages)} pages, which is too long for a plan. Print the "
                    "pages of the plan to a PDF of their own."
                )
            return _read(name, pdf.pages)
    except InputError:
        raise
    except Exception as error:  # pdfminer raises whatever it stumbles over
        if "password" in type(error).__name__.casefold() + str(error).casefold():
            raise InputError(
                f"{name} is protected with a password. Save it without one and try again."
            ) from None
        raise InputError(
            f"{name} is a PDF that can't be read; it may be damaged or cut short. Get another "
            "copy, or name the Word or Excel file that it was made from."
        ) from None


def _read(name: str, pages: Sequence[Any]) -> Document:
    words = [page.extract_words(extra_attrs=["size", "fontname", "tag"]) for page in pages]
    if sum(map(len, words)) < _LEAST_WORDS * len(pages):
        raise InputError(
            f"{name} was scanned: its pages are pictures without text. Name the Word or Excel file "
            "that it was made from, or let text be recognised in it (OCR) first."
        )
    read = [(page, _rows(found)) for page, found in zip(pages, words, strict=True)]
    running = _running(read)
    shapes = grouped(read, lambda each: (round(each[0].width), round(each[0].height)))
    for alike in shapes.values() if len(shapes) > 1 else ():  # footers of portrait pages are lower
        running |= _running(alike)
    document = Document(name)
    document.loose = [("page header or footer", t) for t in sorted({text for _, text in running})]
    tables = [page.find_tables() for page in pages]
    outside = [
        [w for w in found if not any(_within(_bbox(w), table.bbox) for table in here)]
        for found, here in zip(words, tables, strict=True)
    ]
    sizes = Counter(round(w["size"], 1) for page in outside for w in page)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    larger = sorted((size for size in sizes if size > body + 0.5), reverse=True)
    blocks: list[_Table | Line] = []
    for page, found, rest, here in zip(pages, words, outside, tables, strict=True):
        rows = [row for row in _rows(rest) if row.place not in running]
        on_page: list[tuple[float, _Table | Line]] = [
            (part[0].top, _paragraph(part, page.page_number, body, larger))
            for part in _paragraphs(rows)
        ]
        on_page += [
            (table.bbox[1], _Table(page, table, found, number))
            for number, table in enumerate(here, start=1)
        ]
        made = [block for _, block in sorted(on_page, key=itemgetter(0))]
        for last, first in zip(blocks[-1:], made[:1], strict=False):
            if isinstance(last, _Table) and isinstance(first, _Table):
                last.take(first)
        blocks += made
    numbers = count(1)
    for block in blocks:
        if isinstance(block, _Table):
            document.lines += block.lines(next(numbers))
        elif block.texts:
            document.lines.append(block)
    document.lines = _posts_apart(document.lines)
    return document


def _running(pages: Sequence[tuple[Any, list[_Row]]]) -> set[_Place]:
    """Headers and footers: what stands at one place of at least half of the pages."""
    seen: Counter[_Place] = Counter()
    for page, rows in pages:
        margin = page.height * 0.12
        for row in rows:
            if row.bottom < margin or row.top > page.height - margin:
                seen[row.place[0], re.sub(r"\d+", "#", row.text)] += 1
    least = max(2, len(pages) / 2)
    tops = {place[0] for (place, _), pages_with in seen.items() if pages_with >= least}
    return {row.place for _, rows in pages for row in rows if row.place[0][0] in tops}


def _within(inner: tuple[float, ...], outer: tuple[float, ...]) -> bool:
    """Whether the middle of a box is in another; boxes are left, top, right and bottom."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _rows(words: Iterable[Any]) -> list[_Row]:
    """Words as lines, from top to bottom."""
    lines: list[list[Any]] = []
    for word in sorted(words, key=lambda w: ((w["top"] + w["bottom"]) / 2, w["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        if lines and lines[-1][0]["top"] < middle < lines[-1][0]["bottom"]:
            lines[-1].append(word)
        else:
            lines.append([word])
    return list(map(_Row, lines))


def _paragraphs(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Lines that belong together: the same look, close to each other, and each goes on."""
    edge = max((row.right for row in rows), default=0.0)
    part: list[_Row] = []
    for row in rows:
        if part:
            last = part[-1]
            alike = (last.tag, last.bold) == (row.tag, row.bold) and abs(last.size - row.size) < 0.5
            near = row.top - last.bottom < row.size * 0.7
            if not (alike and near and not row.marked and last.goes_on(row, edge)):
                yield part
                part = []
        part.append(row)
    if part:
        yield part


def _paragraph(rows: list[_Row], page: int, body: float, larger: Sequence[float]) -> Line:
    first, text = rows[0], clean(" ".join(row.text for row in rows))
    if _CONTENTS.search(text):
        text = ""  # a line of the table of contents
    size, level = round(first.size, 1), BODY
    if tagged := _HEADING.fullmatch(first.tag):  # as an accessible PDF says itself
        return Line(f"page {page}", (Cell(text),), level=int(tagged[1]))
    if first.marked:
        text = text and f"{BULLET}{text}"
    elif len(text) <= _LONGEST_HEADING and not text.endswith((".", ":", ";")):
        if size in larger:
            level = min(larger.index(size), UNSURE - 1)
        elif first.bold:
            level = UNSURE
    return Line(f"page {page}", (Cell(text),), level=level)


def _posts_apart(lines: Sequence[Line]) -> list[Line]:
    """Owners that stand below each other in a cell, by what is an owner alone in another cell."""
    alone = {
        post
        for line in lines
        for cell in line.cells
        if line.table and looks_like_posts(cell.own)
        for post in cell.own.split("\n")
        if " " in post and len(post) <= _LONGEST_HEADING and LEADING_POST.search(post)
    }
    posts = sorted(alone, key=lambda post: (-len(post), post))

    @cache
    def apart(text: str) -> str:
        told = " ".join(text.split())
        if len(told) > 2 * _LONGEST_HEADING or ";" in told or not looks_like_posts(told):
            return text
        others = [post for post in posts if post != told]
        each = rf"(?:{'|'.join(map(re.escape, others))})(?: |$)"
        if others and re.fullmatch(f"(?:{each})+", told):  # nothing but known posts
            found = re.findall(rf"{each}(?=(?:{each})*$)", told)
            return "\n".join(map(str.strip, found))
        for post in others:
            before, after = told.removesuffix(f" {post}"), told.removeprefix(f"{post} ")
            if before != told and LEADING_POST.match(before) and looks_like_posts(before):
                return f"{before}\n{post}"
            if after != told and after[0].isupper() and LEADING_POST.search(after):
                return f"{post}\n{after}"
        return text

    return [
        replace(line, cells=tuple(replace(c, text=apart(c.text)) for c in line.cells))
        if line.table
        else line
        for line in lines
    ]


def _edges(values: Iterable[float]) -> list[float]:
    """Positions, those that are meant to be one taken together."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _TOLERANCE:
            edges.append(value)
    return edges


def _index(edges: Sequence[float], value: float) -> int:
    return bisect_left(edges, value - _TOLERANCE)


def _fill(page: Any, box: tuple[float, ...]) -> str:
    """The colour that covers a cell, as RRGGBB; "" where it is white or there is none."""
    found = ""
    for rect in page.rects:
        if rect.get("fill") and _within(box, _bbox(rect)):
            found = _rgb(rect.get("non_stroking_color")) or found
    return "" if found == "FFFFFF" else found


def _rgb(color: Any) -> str:
    parts = [color] if isinstance(color, int | float) else list(color or ())
    if len(parts) == 1:
        parts *= 3
    elif len(parts) == 4:  # cyan, magenta, yellow, black
        parts = [(1 - part) * (1 - parts[3]) for part in parts[:3]]
    if len(parts) != 3 or not all(isinstance(part, int | float) for part in parts):
        return ""
    return "".join(f"{round(max(0, min(1, part)) * 255):02X}" for part in parts)
