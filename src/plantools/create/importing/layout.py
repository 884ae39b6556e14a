"""Find tables, headings and text in the lines of a file.

A table goes on, over sheets' blank rows and pages' repeated headers, until another begins.
A row that says one thing only, across the table or where a ref should be, is a heading.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from plantools.create.importing.document import BODY, UNSURE, Document, Line
from plantools.create.importing.headers import Header, Headers
from plantools.create.importing.headings import (
    APPENDICES,
    HOLD,
    LABELS,
    LONGEST_HEADING,
    PLAIN_TITLES,
    REF,
    SECTION_WORD,
    is_all_bold,
    is_only_hold,
    is_title,
)
from plantools.workbook.contract import normalise


@dataclass(eq=False, slots=True)
class Group:
    """A heading and what stands below it.

    Attributes:
        fields: texts for the columns of tblSections, by field.
        texts: other paragraphs below the heading.
        by_sheet: the "heading" is only the name of a sheet.
    """

    title: str
    place: str
    level: int = UNSURE
    chapter: str = ""
    on_hold: bool = False
    by_sheet: bool = False
    fields: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    has_rows: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with the heading that it stands under."""

    line: Line
    group: Group | None
    on_hold: bool


@dataclass(slots=True)
class Table:
    """A header that was recognised and the rows below it."""

    source: str
    header: Header
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """What was found in a file.

    Attributes:
        groups: headings in their order, those that turned out to be chapters left out.
        grids: tables that are none of ours: what they are called, and their rows.
        kept: texts that belong to no section, each with its place.
        labels: headings and labels that name a column of tblSections, with its field.
    """

    title: str = ""
    tables: list[Table] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    grids: list[tuple[str, list[tuple[str, ...]]]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    repeated: int = 0


def find_layout(document: Document, headers: Headers) -> Layout:
    """The tables, headings and texts of a file."""
    walker = _Walker(document, headers)
    skip = False
    for here, line in enumerate(document.lines):
        after = document.lines[here + 1] if here + 1 < len(document.lines) else None
        if skip:
            skip = False
        elif line.level is not None:
            walker.paragraph(line.place, line.texts[0], line.level)
        else:
            skip = walker.row(line, after)
    walker.flush()
    walker.layout.kept += document.loose
    return walker.layout


class _Walker:
    def __init__(self, document: Document, headers: Headers) -> None:
        self.document = document
        self.headers = headers
        self.layout = Layout()
        self.table = 0
        self.current: Table | None = None
        self.top: Line | None = None
        self.group: Group | None = None
        self.chapters: list[Group] = []
        self.fresh = False
        self.hold = False
        self.label = ""
        self.pending: list[Line] = []

    def row(self, line: Line, after: Line | None) -> bool:
        """Take a row of a table; returns whether the next one was taken with it."""
        if line.table != self.table:
            self._begin_table(line)
        if self.current and self.current.header.repeats([cell.own for cell in line.cells]):
            self.layout.repeated += 1
            return False
        names, deep = _header_texts(line, after)
        found = self.headers.recognise(names)
        if found is None and deep:
            deep, found = False, self.headers.recognise([cell.own for cell in line.cells])
        if found is not None:
            self.flush()
            self.current = Table(self._source(line), found)
            self.top = line
            self.layout.tables.append(self.current)
            self.fresh = False
            return deep
        if len(line.texts) == 1:
            self._single(line)
        elif self.current is None and self._is_labelled(line):
            self.label = ""
        elif self.current is None or self._is_strange_header(line):
            self.current = None
            self.pending.append(line)
        else:
            self._data(line)
        return False

    def paragraph(self, place: str, text: str, level: int) -> None:
        """Take a paragraph: a heading, a text with a label, or a text."""
        label, colon, rest = text.partition(":")
        if is_only_hold(text):
            self.hold = True
            self.layout.kept.append((place, text))
        elif normalise(text) in LABELS and self.group is not None:
            self.label = self._label(text)
        elif colon and normalise(label) in LABELS and self.group is not None:
            named = self._label(label)
            self.label = "" if rest.strip() else named
            if rest.strip():
                self.group.fields.setdefault(named, []).append(rest.strip())
        elif level <= UNSURE:
            self._heading(place, text, level)
        elif self.group is None:
            self.layout.kept.append((place, text))
        elif self.label:
            self.group.fields.setdefault(self.label, []).append(text)
        else:
            self.group.texts.append(text)

    def flush(self) -> None:
        """Keep the rows of a table that is none of ours."""
        lines, self.pending = self.pending, []
        if len(lines) > 1 and any(len(line.texts) > 2 for line in lines):
            rows = [tuple(cell.own for cell in line.cells) for line in lines]
            named = self.group.title if self.group else self._source(lines[0])
            self.layout.grids.append((named, rows))
            return
        for line in lines:
            self.layout.kept.append((line.place, " | ".join(line.texts)))

    def _begin_table(self, line: Line) -> None:
        """A new sheet stands for itself; a new table of a document may go on with the last."""
        self.flush()
        is_sheet = line.table in self.document.names
        wide = len(self.top.cells) if self.top else -1
        if is_sheet or len(line.cells) != wide:
            self.current = None
        if is_sheet:
            self.group, self.hold, self.label, self.chapters = None, False, "", []
            self.fresh = False
        self.table = line.table

    def _source(self, line: Line) -> str:
        name = self.document.names.get(line.table)
        if name is None:
            return f"{self.document.name}, table {line.table}"
        return f"{self.document.name}, sheet {name}" if name else self.document.name

    def _single(self, line: Line) -> None:
        """A row that says one thing: a heading, a text, or a cell that goes on from above."""
        at = next(k for k, cell in enumerate(line.cells) if cell.own)
        text, cell = line.cells[at].own, line.cells[at]
        across = 1 + sum(other.across for other in line.cells[at + 1 :])
        short = len(text) <= LONGEST_HEADING and not text.endswith((".", ";", ","))
        named = bool(SECTION_WORD.match(text)) and "\n" not in text
        if self.current is None:
            looks = cell.bold or cell.fill or across > 1 or named
            self.paragraph(line.place, text, UNSURE if short and looks else BODY)
            return
        wide = across > 1 and across * 2 >= len(line.cells)
        columns = self.current.header.columns
        first = at == min([*columns.values(), *self.current.header.extra])
        for_ref = at == columns.get("ref", -1) and (named or not REF.fullmatch(text))
        starts = first and (named or (cell.bold and not REF.fullmatch(text)))
        if short and (wide or for_ref or starts or is_only_hold(text)):
            self.paragraph(line.place, text, UNSURE)
        elif wide or for_ref:
            self.paragraph(line.place, text, BODY)
        else:
            self._data(line)

    def _heading(self, place: str, text: str, level: int) -> None:
        self.hold, self.label = False, ""
        untouched = not self.layout.tables and not self.layout.groups
        if untouched and not self.layout.title and (level == 0 or is_title(text)):
            self.layout.title = text
            return
        if normalise(text) in APPENDICES:
            self.group = None
            self.layout.kept.append((place, text))
            return
        if normalise(text) in PLAIN_TITLES and self.group is not None:
            self.layout.kept.append((place, text))
            return
        before = self.group
        group = Group(text, place, level, on_hold=bool(HOLD.search(text)))
        if self.fresh and before and not (before.texts or before.fields) and _above(before, group):
            self.chapters = [c for c in self.chapters if _above(c, before)] + [before]
            self.layout.groups.remove(before)
        self.chapters = [chapter for chapter in self.chapters if _above(chapter, group)]
        group.chapter = self.chapters[-1].title if self.chapters else ""
        self.layout.groups.append(group)
        self.group, self.fresh = group, True

    def _is_labelled(self, line: Line) -> bool:
        """Take a row such as "Senior responsible officer | Director", if it is one."""
        texts = line.texts
        if len(texts) != 2 or normalise(texts[0]) not in LABELS or self.group is None:
            return False
        self.group.fields.setdefault(self._label(texts[0]), []).append(texts[1])
        return True

    def _label(self, text: str) -> str:
        name = LABELS[normalise(text)]
        self.layout.labels[" ".join(text.split())] = name
        return name

    def _is_strange_header(self, line: Line) -> bool:
        """The header row of a table that is none of ours, below one that is."""
        if self.top is None or not is_all_bold(self.top):
            return False
        texts = line.texts
        return is_all_bold(line) and len(texts) > 1 and all(len(text) <= 60 for text in texts)

    def _data(self, line: Line) -> None:
        assert self.current is not None  # whoever calls it has looked
        name = self.document.names.get(line.table, "")
        if self.group is None and name:
            self.group = Group(name, line.place, by_sheet=True)
        if self.group is not None:
            self.group.has_rows = True
        hold = self.hold or bool(self.group and self.group.on_hold)
        self.current.rows.append(Row(line, self.group, hold))
        self.fresh = False


def _header_texts(line: Line, after: Line | None) -> tuple[list[str], bool]:
    """The headers, and whether there are two rows of them, the upper one merged downwards."""
    own = [cell.own for cell in line.cells]
    if after is None or after.table != line.table or len(after.cells) != len(own):
        return own, False
    merged = any(cell.down and cell.text == own[k] for k, cell in enumerate(after.cells) if own[k])
    spread = any(cell.across for cell in line.cells)
    if not (merged and spread):
        return own, False
    names = []
    for above, below in zip(line.cells, after.cells, strict=True):
        names.append(above.own if below.down else f"{above.text} {below.own}".strip())
    return names, True


def _above(chapter: Group, group: Group) -> bool:
    """Whether one heading can stand over another."""
    if chapter.level != group.level:
        return chapter.level < group.level
    first, second = (normalise(each.title).split(" ")[0] for each in (chapter, group))
    return first != second and bool(SECTION_WORD.match(chapter.title))
