"""Find tables, headings, labels and text in the lines of a file.

A table goes on, over sheets' blank rows, pages' ends and repeated headers, until another begins.
A row that says one thing only, across the table or where a ref should be, is a heading. Rows that
begin with a label ("Section lead", "How we'll assess ...") are fields of the section, wherever
they stand: above the actions, below them, in the same table or in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, pairwise

from plantools.create.importing import labels
from plantools.create.importing.council_words import rating_of, read_rating
from plantools.create.importing.document import BODY, BULLET, UNSURE, Cell, Document, Line, joined
from plantools.create.importing.headers import Header, Headers
from plantools.create.importing.labels import (
    LONGEST_HEADING,
    MONTH,
    RATING,
    REF,
    SECTION_WORD,
)
from plantools.workbook.contract import (
    ACTIONS,
    FINANCE,
    GLOSSARY,
    IMPACT,
    RATINGS,
    READINGS,
    SECTIONS,
    normalise,
)

_LONGEST_ENTRY = 60
_LOOK_AHEAD = 15
_SHORT_ROWS = (GLOSSARY, RATINGS, READINGS, IMPACT, FINANCE)
"""Tables of which no row is one long text."""


@dataclass(eq=False, slots=True)
class Review:
    """What a section says of its impact in one month: text by field of tblImpact."""

    month: date | None
    rating: str = ""
    fill: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Group:
    """A heading and what stands below it.

    Attributes:
        parents: the headings over it, the highest first.
        fields: texts for the columns of tblSections, by field.
        texts: other paragraphs below the heading.
        by_sheet: the "heading" is only the name of a sheet.
    """

    title: str
    place: str
    level: int = UNSURE
    parents: tuple[Group, ...] = ()
    on_hold: bool = False
    by_sheet: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    has_rows: bool = False

    @property
    def numbering(self) -> str:
        return labels.numbering(self.title)

    @property
    def is_sure(self) -> bool:
        """Whether it is a section's for its style, so that a bold line below it is none."""
        return self.level < UNSURE and bool(self.numbering or self.parents)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with the heading that it stands under.

    Attributes:
        after_cut: it is the first of its table, which goes on with another one: a page ended.
    """

    line: Line
    group: Group | None
    on_hold: bool
    after_cut: bool = False


@dataclass(slots=True)
class Table:
    """A header that was recognised and the rows below it; `heading` is what it stands under."""

    source: str
    header: Header
    heading: str = ""
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that is none of ours: the heading that it stands under, and its rows."""

    name: str
    lines: tuple[Line, ...]
    group: Group | None = None


@dataclass(slots=True)
class Layout:
    """What was found in a file.

    Attributes:
        groups: headings in their order.
        opening: paragraphs before the first heading, each with its place.
        kept: texts that belong nowhere, each with its place.
        labels: headings and labels that name a column of tblSections or tblImpact, with its field.
    """

    title: str = ""
    tables: list[Table] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    opening: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    repeated: int = 0


def find_layout(document: Document, headers: Headers) -> Layout:
    """The tables, headings and texts of a file."""
    document = replace(document, lines=list(_upright(document.lines, headers)))
    walker = _Walker(document, headers)
    skip = False
    for here, line in enumerate(document.lines):
        if skip:
            skip = False
        elif line.level is not None:
            walker.paragraph(line.place, line.texts[0], line.level)
        else:
            skip = walker.row(here)
    walker.flush()
    walker.find_title()
    walker.layout.kept += document.loose
    return walker.layout


def _upright(lines: Sequence[Line], headers: Headers) -> Iterator[Line]:
    """The lines, with tables of one action each, its headers below each other, set upright."""
    for number, group in groupby(lines, key=lambda line: line.table):
        table = list(group)
        pairs = [[cell for cell in line.cells if not cell.across] for line in table]
        if number and all(len(pair) == 2 for pair in pairs):
            found = headers.recognise([pair[0].own for pair in pairs])
            names = found.columns.keys() if found and found.spec is ACTIONS else set()
            if "action" in names and len(names & {"ref", "owners", "due_by", "rating"}) > 1:
                for line, cells in zip(table, zip(*pairs, strict=True), strict=False):
                    yield replace(line, cells=tuple(replace(cell, down=False) for cell in cells))
                continue
        yield from table


class _Walker:
    """Goes through the lines.

    Attributes:
        current: the table that goes on; `top` is its header.
        open: where values of the last row of labels stand, and their fields; "" for a field
            that we don't have.
        label: the field that paragraphs belong to, after a label of their own.
    """

    def __init__(self, document: Document, headers: Headers) -> None:
        self.document = document
        self.headers = headers
        self.layout = Layout()
        self.table = 0
        self.current: Table | None = None
        self.top: Line | None = None
        self.group: Group | None = None
        self.heading = ""
        self.stack: list[Group] = []
        self.untouched = False
        self.title_level = BODY
        self.hold = False
        self.label = ""
        self.open: tuple[tuple[int, str], ...] = ()
        self.review: Review | None = None
        self.pending: list[Line] = []
        self.pending_name = ""
        self.pending_group: Group | None = None
        self.begins = False
        self.found: dict[int, tuple[Header | None, bool]] = {}

    def find_title(self) -> None:
        """Take a title that looks like any other text, as at the top of a sheet."""
        layout = self.layout
        for place, text in layout.opening[:3] if not layout.title else ():
            if len(text) <= LONGEST_HEADING and labels.is_title(text) and text[-1:] != ".":
                layout.title = text
                layout.opening.remove((place, text))
                return

    # rows of tables

    def row(self, here: int) -> bool:
        """Take a row of a table; returns whether the next one was taken with it."""
        line = self.document.lines[here]
        if line.table != self.table:
            self._begin_table(line)
        if self._is_repeated(line):
            self.layout.repeated += 1
            return False
        found, deep = self._header(here)
        if found is not None and not self._is_numbered(line):
            self.flush()
            self.current = Table(self._source(line), found, self.heading)
            self.top = line
            self.layout.tables.append(self.current)
            self._close()
            return deep
        parts = [(at, cell) for at, cell in enumerate(line.cells) if cell.own]
        if self._take_labels(line, parts) or self._goes_on_below(line, parts):
            pass
        elif self.current and self.current.header.spec is ACTIONS and _is_total(parts):
            self.layout.kept.append((line.place, " | ".join(line.texts)))
        elif len(parts) == 1:
            self._single(line, *parts[0])
        elif self._is_block(here, line, parts):
            self._close()
            first, *rest = (cell.own for _, cell in parts)
            self._group_of(line).texts.append(f"{first.rstrip(' :')}: {' | '.join(rest)}")
        elif self.current is None or self._is_strange_header(line) or self._is_key(parts):
            self.current = None
            self._keep_row(line)
        else:
            self._data(line)
        self.begins = False
        return False

    def _is_repeated(self, line: Line) -> bool:
        """Whether these are the headers of the table that goes on; below another heading, only
        a table of actions does."""
        if self.current is None or not self.current.header.repeats([c.own for c in line.cells]):
            return False
        return self.current.header.spec is ACTIONS or self.current.heading == self.heading

    def flush(self) -> None:
        """Keep the rows of a table that is none of ours."""
        lines, self.pending = self.pending, []
        if len(lines) > 1 and any(len(line.texts) > 1 for line in lines):
            name = self.pending_name or self._source(lines[0])
            self.layout.grids.append(Grid(name, tuple(lines), self.pending_group))
            return
        for line in lines:
            self.layout.kept.append((line.place, " | ".join(line.texts)))

    def _header(self, here: int) -> tuple[Header | None, bool]:
        """The header that begins at a line, and whether it has two rows."""
        if here not in self.found:
            line = self.document.lines[here]
            after = self.document.lines[here + 1] if here + 1 < len(self.document.lines) else None
            names, deep = _header_texts(line, after)
            found = self.headers.recognise(names)
            if found is None and deep:
                deep, found = False, self.headers.recognise([cell.own for cell in line.cells])
            self.found[here] = found, deep
        return self.found[here]

    def _begin_table(self, line: Line) -> None:
        """A new sheet stands for itself; a new table of a document may go on with the last."""
        self.flush()
        is_sheet = line.table in self.document.names
        wide = len(self.top.cells) if self.top else -1
        if is_sheet or len(line.cells) != wide:
            self.current = None
        if is_sheet:
            text = line.texts[0] if len(line.texts) == 1 else ""
            if not labels.numbering(text):  # sheets of one plan go on with its numbered headings
                self.stack = []
            self.group, self.hold, self.label, self.heading = None, False, "", ""
            self._close()
        self.begins = bool(self.table) and not is_sheet
        self.table = line.table

    def _source(self, line: Line) -> str:
        name = self.document.names.get(line.table)
        if name is None:
            return f"{self.document.name}, table {line.table}"
        return f"{self.document.name}, sheet {name}" if name else self.document.name

    def _keep_row(self, line: Line) -> None:
        if not self.pending:
            self.pending_name, self.pending_group = self.heading, self.group
        self.pending.append(line)

    def _data(self, line: Line) -> None:
        assert self.current is not None  # whoever calls it has looked
        if self.current.header.spec is ACTIONS:
            self._close()
            if self.group is None and self.document.names.get(line.table, ""):
                self._group_of(line)
            if self.group is not None:
                self.group.has_rows = True
        hold = self.hold or bool(self.group and self.group.on_hold)
        self.current.rows.append(Row(line, self.group, hold, self.begins))

    # rows of labels

    def _take_labels(self, line: Line, parts: Sequence[tuple[int, Cell]]) -> bool:
        """Take a row such as "Section lead | Director", if it is one."""
        stands_under = self.group is not None or bool(self.document.names.get(line.table))
        if not 1 <= len(parts) <= 4 or not stands_under:
            return False
        if self.current is not None and self.current.header.spec in (GLOSSARY, RATINGS):
            return False
        texts = [cell.own for _, cell in parts]
        month = labels.review_month(texts[0])
        if month is not None or (
            self.review is None and labels.review_rating(texts[0]) and len(parts) < 3
        ):
            self._begin_review(line, month, parts)
            return True
        in_review = self.review is not None
        known = [labels.label_of(text, in_review=in_review) for text in texts]
        if not known[0] or (len(parts) == 1 and self.current and not _is_wide(line, parts[0][0])):
            return False
        self.flush()
        cells = [cell for _, cell in parts]
        if len(parts) == 1 or all(known):
            for text, name in zip(texts, known, strict=True):
                self._name_label(text, name)
            self.open = tuple((at, name) for (at, _), name in zip(parts, known, strict=True))
            return True
        opened = []
        at = 0
        while at < len(parts):
            name = known[at]
            more = [k for k in range(at + 1, len(parts)) if k > at + 1 and known[k]]
            end = more[0] if more else (at + 2 if len(parts) == 4 else len(parts))
            value = "\n".join(cell.own for cell in cells[at + 1 : end])
            if name:
                self._name_label(texts[at], name)
                self._put(line, name, value)
                if at + 1 < len(parts):
                    opened.append((parts[at + 1][0], name))
            else:
                self._group_of(line).texts.append(f"{texts[at].rstrip(' :')}: {value}")
            at = end
        self.open = tuple(opened)
        return True

    def _begin_review(
        self, line: Line, month: date | None, parts: Sequence[tuple[int, Cell]]
    ) -> None:
        """Take the row over a month's impact, with the rating that it may hold."""
        self.flush()
        self.review = Review(month)
        self._group_of(line).reviews.append(self.review)
        self.open = ((parts[0][0], ""),)
        for (_, cell), (_, after) in pairwise([*parts, (0, Cell())]):
            self._name_label(cell.own, RATING if cell is not parts[0][1] else MONTH)
            said = labels.review_rating(cell.own)
            if said is not None:
                self.review.rating = said or after.own
                self.review.fill = cell.fill or after.fill

    def _goes_on_below(self, line: Line, parts: Sequence[tuple[int, Cell]]) -> bool:
        """Take a row that goes on with the values of the labels above it, if it is one."""
        if not self.open or not parts:
            return False
        places = dict(self.open)
        if len(parts) == 1 and _is_wide(line, parts[0][0]):
            at, cell = parts[0]
            is_filled = any(self._value(name) for name in places.values() if name)
            short = len(cell.own) <= LONGEST_HEADING and not cell.own.endswith((".", ";", ","))
            if labels.SEE_ALSO.match(cell.own):
                return False
            if short and (labels.numbering(cell.own) or cell.bold):
                return False
            if short and is_filled and not self.begins and len(self.open) > 1:
                return False
            name = list(places.values())[-1] if len(self.open) > 1 else self.open[0][1]
            if self.review and name != "key_activities" and _is_prompt(cell.own):
                name = ""
            if name or self.review:
                self._put(line, name, cell.own)
                return True
            return False
        rest = [cell.own for at, cell in parts if at not in places]
        values = [(at, cell) for at, cell in parts if at in places]
        if not values or any(not text[:1].islower() for text in rest):
            return False
        if self.current is not None and self._is_data(parts):
            return False
        for at, cell in values:
            self._put(line, places[at], cell.own)
        return True

    def _is_data(self, parts: Sequence[tuple[int, Cell]]) -> bool:
        """Whether a row has a ref where the table that goes on has its refs."""
        at = self.current.header.columns.get("ref", -1) if self.current else -1
        return any(REF.fullmatch(cell.own) for k, cell in parts if k == at)

    def _is_numbered(self, line: Line) -> bool:
        """Whether a row has a number where the refs are, so that it is no header by its words."""
        at = self.current.header.columns.get("ref", len(line.cells)) if self.current else 0
        text = line.cells[at].own if self.current and at < len(line.cells) else ""
        return REF.fullmatch(text) is not None and any(map(str.isdigit, text))

    def _value(self, name: str) -> str:
        if self.review is not None and name in self.review.fields:
            return self.review.fields[name]
        return self.group.fields.get(name, "") if self.group else ""

    def _put(self, line: Line, name: str, text: str) -> None:
        """Add to a field of the section, or of the month's review of its impact."""
        if name and text:
            self._group_of(line)
            self._add(name, text)

    def _group_of(self, line: Line) -> Group:
        """The heading that a row stands under: the name of its sheet, if there is no other."""
        if self.group is None:
            name = self.document.names.get(line.table, "")
            self.group = Group(name or "Plan", line.place, by_sheet=True)
            self.layout.groups.append(self.group)
        return self.group

    def _name_label(self, text: str, name: str) -> None:
        self.layout.labels[" ".join(text.split())] = name

    def _close(self) -> None:
        """Labels above are done with."""
        self.open, self.review, self.untouched = (), None, False

    # rows that say one thing, and paragraphs

    def _is_block(self, here: int, line: Line, parts: Sequence[tuple[int, Cell]]) -> bool:
        """Whether a row is of the section's own block, under a label that we don't know."""
        if self.group is None or not 2 <= len(parts) <= 4 or len(line.cells) < 4:
            return False
        if self.current and self.current.header.spec is not ACTIONS:
            return False
        if parts[0][0] or len(parts[0][1].own) > LONGEST_HEADING or self._is_data(parts):
            return False
        widest = max(_width(line, at) for at, _ in parts)
        if self.current is not None and widest * 2 >= len(line.cells) and widest > 1:
            return True
        return self.untouched and widest > 1 and self._is_header_ahead(here)

    def _is_header_ahead(self, here: int) -> bool:
        """Whether a header of actions comes before the next heading."""
        for after in range(here + 1, min(here + _LOOK_AHEAD, len(self.document.lines))):
            line = self.document.lines[after]
            if (line.level or BODY) <= UNSURE:
                return False
            if line.level is None and self._header(after)[0] is not None:
                return True
        return False

    def _single(self, line: Line, at: int, cell: Cell) -> None:
        """A row that says one thing: a heading, a text, or a cell that goes on from above."""
        text = cell.own
        across = _width(line, at)
        short = len(text) <= LONGEST_HEADING and not text.endswith((".", ";", ","))
        named = bool(SECTION_WORD.match(text)) and "\n" not in text
        if self.current is None:
            looks = cell.bold or cell.fill or across > 1 or named
            self.flush()
            self.paragraph(line.place, text, UNSURE if short and looks else BODY, in_row=True)
            return
        if labels.KEY.fullmatch(text.strip()):
            self.current, self.heading = None, text
            self._keep_row(line)
            return
        wide = across > 1 and across * 2 >= len(line.cells)
        columns = self.current.header.columns
        first = at == min([*columns.values(), *self.current.header.extra])
        for_ref = at == columns.get("ref", -1) and (named or not REF.fullmatch(text))
        starts = first and (named or (cell.bold and not REF.fullmatch(text)))
        ends = first and self.current.header.spec in _SHORT_ROWS and len(text) > _LONGEST_ENTRY
        if short and (wide or for_ref or starts or labels.is_only_hold(text)):
            self.paragraph(line.place, text, UNSURE, in_row=True)
        elif wide or for_ref or ends:
            if self.current.header.spec in _SHORT_ROWS:
                self.current = None
            self.paragraph(line.place, text, BODY, in_row=True)
        else:
            self._data(line)

    def paragraph(self, place: str, text: str, level: int, *, in_row: bool = False) -> None:
        """Take a paragraph: a heading, a text with a label, a pointer, or a text."""
        label, colon, rest = text.partition(":")
        if labels.is_only_hold(text):
            self.hold = True
            self.layout.kept.append((place, text))
        elif labels.CONTENTS.fullmatch(text):
            self.layout.kept.append((place, text))
        elif labels.SEE_ALSO.match(text) and self.group is not None and level > UNSURE - 1:
            said = text.strip("* ")
            self.group.fields["see_also"] = joined(self.group.fields.get("see_also", ""), said)
        elif self.group is not None and labels.label_of(text.rstrip(" :")):
            self.label = labels.label_of(text.rstrip(" :"))
            self._name_label(text.rstrip(" :"), self.label)
        elif colon and self.group is not None and labels.label_of(label):
            named = labels.label_of(label)
            self._name_label(label, named)
            self.label = "" if rest.strip() else named
            self._add(named, rest.strip())
        elif level <= UNSURE and labels.is_period(text):
            self.layout.kept.append((place, text))
        elif level <= UNSURE:
            self._heading(place, text, level, in_row=in_row)
        elif self.group is None:
            self.layout.opening.append((place, text))
        elif self.label:
            self._add(self.label, text)
        elif len(self.open) == 1 and self.open[0][1] and not in_row:
            # a cell that a page cut, its rest without a table: each paragraph is an item
            self._add(self.open[0][1], f"{BULLET}{text}")
        else:
            self.group.texts.append(text)

    def _add(self, name: str, text: str) -> None:
        assert self.group is not None  # whoever calls it has looked
        is_ours = self.review is not None and name not in _SECTION_FIELDS
        fields = self.review.fields if is_ours and self.review else self.group.fields
        if name and text:
            fields[name] = joined(fields.get(name, ""), text)

    def _heading(self, place: str, text: str, level: int, *, in_row: bool) -> None:
        begun = self.layout.tables or any(g.texts or g.fields for g in self.layout.groups)
        if not begun and not self.layout.title and (level == 0 or labels.is_title(text)):
            self.layout.title, self.title_level = text, level
            return
        if not begun and normalise(text) == "contents":
            self._end_title_page(place)
        self.heading, self.hold, self.label = text, False, ""
        below = self.group is not None and (level == UNSURE or level > self.group.level)
        if below and normalise(text) in labels.PLAIN_TITLES:
            self.layout.kept.append((place, text))
            return
        if in_row and self.group is not None and self.group.is_sure and labels.AIM.match(text):
            self.group.texts.append(text)
            return
        is_small = level == UNSURE and not in_row and not labels.numbering(text)
        if is_small and self.group is not None and self.group.is_sure:
            self.group.texts.append(text)
            return
        self._close()
        if self.current is not None and self.current.header.spec in (GLOSSARY, RATINGS):
            self.current = None
        group = Group(text, place, level, on_hold=bool(labels.HOLD.search(text)))
        if level < UNSURE:
            self.stack = [above for above in self.stack if above.level < level]
        else:
            same = [
                k
                for k, above in enumerate(self.stack)
                if above.level == UNSURE and above.numbering == group.numbering
            ]
            del self.stack[same[0] if same else len(self.stack) :]
        while self.stack and not _above(self.stack[-1], group):
            self.stack.pop()
        group.parents = tuple(self.stack)
        self.stack.append(group)
        self.layout.groups.append(group)
        self.group, self.untouched = group, True

    def _end_title_page(self, place: str) -> None:
        """What stands before the contents is the title, if it is the highest heading, or none."""
        layout = self.layout
        titles = [(self.title_level, layout.title)] if layout.title else []
        titles += [(group.level, group.title) for group in layout.groups]
        if titles:
            layout.title = min(titles, key=lambda pair: pair[0])[1]
            layout.kept += [(place, text) for _, text in titles if text != layout.title]
            layout.groups.clear()
            self.stack.clear()

    def _is_key(self, parts: Sequence[tuple[int, Cell]]) -> bool:
        """Whether a row below the actions is of the key to their ratings: "Red | Off track", or
        cells of nothing but different colours."""
        if self.current is None or self.current.header.spec is not ACTIONS:
            return False
        fills = {cell.fill for _, cell in parts if rating_of(cell.fill)}
        if len(fills) == len(parts) > 2:
            return True
        if len(parts) != 2:
            return False
        (at, cell), (_, says) = parts
        columns = self.current.header.columns
        rated = (columns.get("rating", -1), columns.get("status", -1))
        is_word = read_rating(cell.own) is not None and len(cell.own) > 2
        return at not in rated and is_word and not REF.fullmatch(says.own) and at < 2

    def _is_strange_header(self, line: Line) -> bool:
        """The header row of a table that is none of ours, below one that is."""
        if self.top is None or not labels.is_all_bold(self.top):
            return False
        texts = line.texts
        return labels.is_all_bold(line) and len(texts) > 1 and all(len(t) <= 60 for t in texts)


_SECTION_FIELDS = frozenset(column.field for column in SECTIONS.columns)


def _is_total(parts: Sequence[tuple[int, Cell]]) -> bool:
    """Whether a row counts or sums up those above it."""
    texts = [cell.own for _, cell in parts]
    names = [text for text in texts if not re.fullmatch(r"[£\d.,% ]+", text)]
    return len(names) == 1 and re.fullmatch(r"(?i)(?:grand |sub-?)?totals?:?", names[0]) is not None


def _is_prompt(text: str) -> bool:
    """Whether a text in a form asks for what is to be written, as "What our audits tell us" """
    return (
        text.split(" ", maxsplit=1)[0].casefold() in ("what", "how", "why", "our")
        and text[-1:] not in ".;"
    )


def _width(line: Line, at: int) -> int:
    """Over how many columns a cell goes."""
    width = 1
    while at + width < len(line.cells) and line.cells[at + width].across:
        width += 1
    return width


def _is_wide(line: Line, at: int) -> bool:
    return at == 0 and _width(line, at) * 2 > len(line.cells)


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
    if chapter.has_rows or labels.KEY.fullmatch(chapter.title.strip()):
        return False
    if chapter.level != group.level:
        return chapter.level < group.level
    return bool(chapter.numbering) and chapter.numbering != group.numbering and not chapter.texts
