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
from functools import cache
from itertools import groupby, pairwise

from plantools.create.importing import council_words as words
from plantools.create.importing.council_words import LONGEST_HEADING, REF, SECTION_WORD
from plantools.create.importing.document import BODY, BULLET, UNSURE, Cell, Document, Line, joined
from plantools.create.importing.headers import Header, Headers
from plantools.workbook import contract
from plantools.workbook.contract import ACTIONS, GLOSSARY, RATINGS, normalise

_LONGEST_ENTRY, _LOOK_AHEAD = 60, 15
_SHORT_ROWS = (GLOSSARY, RATINGS, contract.READINGS, contract.IMPACT, contract.FINANCE)
"""Tables of which no row is one long text."""
_SECTION_FIELDS = {column.field for column in contract.SECTIONS.columns}
_PROMPT = re.compile(r"(?:what|how|why|our)(?: .*[^.;])?", re.IGNORECASE | re.DOTALL)
"""What a form asks for, as "What our audits tell us"."""
_TOTAL = re.compile(r"(?:grand |sub-?)?totals?:?", re.IGNORECASE)


class Texts(dict[str, str]):
    """Texts by field; a field that nobody speaks of is blank."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(eq=False, slots=True)
class Group:
    """A heading, those over it, the highest first, and what stands below it: texts for columns of
    tblSections, by field, and others, and each month's `reviews`: texts for columns of tblImpact.
    It may be only the name of a sheet (`by_sheet`)."""

    title: str
    place: str
    level: int = UNSURE
    parents: tuple[Group, ...] = ()
    by_sheet: bool = False
    fields: Texts = field(default_factory=Texts)
    texts: list[str] = field(default_factory=list)
    reviews: list[Texts] = field(default_factory=list)
    has_rows: bool = False

    @property
    def on_hold(self) -> bool:
        return not self.by_sheet and words.HOLD.search(self.title) is not None

    @property
    def is_sure(self) -> bool:
        """Whether it is a section's for its style, so that a bold line below it is none."""
        return self.level < UNSURE and bool(words.numbering(self.title) or self.parents)

    def is_above(self, other: Group) -> bool:
        """Whether it can stand over another heading."""
        if self.has_rows or words.KEY.fullmatch(self.title.strip()):
            return False
        if self.level != other.level:
            return self.level < other.level
        mine, theirs = words.numbering(self.title), words.numbering(other.title)
        return mine not in ("", theirs) and not self.texts


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with the heading that it stands under; `after_cut` if it is the first of
    its table, which goes on with another one, as a page ended."""

    line: Line
    group: Group | None
    on_hold: bool = False
    after_cut: bool = False

    def text(self, at: int) -> str:
        """What its cell in a column says by itself."""
        return self.line.cell(at).own


@dataclass(slots=True)
class Table:
    """A header that was recognised and the rows below it; `heading` is what it stands under."""

    source: str
    header: Header
    heading: str = ""
    rows: list[Row] = field(default_factory=list)
    is_bold: bool = False


@dataclass(eq=False, slots=True)
class Grid:
    """A table that is none of ours: the heading that it stands under, and its rows."""

    name: str
    lines: list[Line]
    group: Group | None = None


@dataclass(slots=True)
class Layout:
    """What was found in a file: `opening` are texts before the first heading and `kept` those that
    belong nowhere, with their places; `labels` name columns of tblSections or tblImpact."""

    title: str = ""
    tables: list[Table] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    opening: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    repeated: int = 0

    def filled(self, spec: contract.TableSpec) -> list[Table]:
        """The tables of a kind, if any of them has rows."""
        tables = [table for table in self.tables if table.header.spec is spec]
        return tables if any(table.rows for table in tables) else []


def find_layout(document: Document, headers: Headers) -> Layout:
    """The tables, headings and texts of a file."""
    document = replace(document, lines=list(_upright(document.lines, headers)))
    walker = _Walker(document, headers)
    lines = iter(enumerate(document.lines))
    for here, line in lines:
        if line.level is not None:
            walker.paragraph(line.place, line.texts[0], line.level)
        elif walker.row(here):
            next(lines)
    walker.flush()
    layout = walker.layout
    # a title may look like any other text, as at the top of a sheet
    for each in layout.opening[:3]:
        short = len(each[1]) <= LONGEST_HEADING and not each[1].endswith(".")
        if not layout.title and short and words.is_title(each[1]):
            layout.title = each[1]
            layout.opening.remove(each)
    layout.kept += document.loose
    return layout


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
        current: the table that goes on; `pending` if it is none of ours.
        begins: no row of the table has been taken yet, and another stood before it.
        heading: the last heading, be it one that makes no group.
        untouched: nothing but its own block stands below the heading so far.
        open: the fields of the last row of labels, by where their values stand; "" for a field
            that we don't have.
        label: the field that paragraphs belong to, after a label of their own.
    """

    def __init__(self, document: Document, headers: Headers) -> None:
        self.document, self.headers = document, headers
        self.layout = Layout()
        self.header_at = cache(self._header)
        self.table = 0
        self.current: Table | None = None
        self.pending: Grid | None = None
        self.begins = False
        self.group: Group | None = None
        self.stack: list[Group] = []
        self.heading, self.title_level = "", BODY
        self.untouched = self.hold = False
        self.label = ""
        self.open: dict[int, str] = {}
        self.review: Texts | None = None

    # rows of tables

    def row(self, here: int) -> bool:
        """Take a row of a table; returns whether the next one was taken with it."""
        line = self.document.lines[here]
        if line.table != self.table:
            self._begin_table(line)
        is_ours = self._spec is ACTIONS
        # below another heading, only a table of actions goes on under the same headers
        goes_on = self.current and (is_ours or self.current.heading == self.heading)
        if self.current and goes_on and self.current.header.repeats(line):
            self.layout.repeated += 1
            return False
        found, is_deep = self.header_at(here)
        if found is not None and not any(map(str.isdigit, self._ref_of(line))):
            self.flush()
            self.current = Table(self._source(line), found, self.heading)
            self.current.is_bold = _is_all_bold(line)
            self.layout.tables.append(self.current)
            self._close()
            return is_deep
        ats, texts = [at for at, cell in enumerate(line.cells) if cell.own], line.texts
        # the header row of a table that is none of ours, below one that is
        is_bold = self.current is not None and self.current.is_bold and _is_all_bold(line)
        is_header = is_bold and len(texts) > 1 and max(map(len, texts)) <= _LONGEST_ENTRY
        names = [text for text in texts if not re.fullmatch(r"[£\d.,% ]+", text)]
        if self._take_labels(line, ats) or self._goes_on_below(line, ats):
            pass
        elif is_ours and len(names) == 1 and _TOTAL.fullmatch(names[0]):
            self.layout.kept.append((line.place, " | ".join(texts)))
        elif len(ats) == 1:
            self._single(line, ats[0])
        elif self._is_block(here, ats):
            self._close()
            self._say(line.place, texts[0], " | ".join(texts[1:]))
        elif self.current is None or is_header or self._is_key(line, ats):
            self._keep_row(line)
        else:
            self._data(self.current, line)
        self.begins = False
        return False

    def flush(self) -> None:
        """Keep the rows of a table that is none of ours."""
        grid, self.pending = self.pending, None
        if grid and len(grid.lines) > 1 and any(len(line.texts) > 1 for line in grid.lines):
            self.layout.grids.append(grid)
        elif grid:
            self.layout.kept += [(line.place, " | ".join(line.texts)) for line in grid.lines]

    @property
    def _spec(self) -> contract.TableSpec | None:
        """What the table is that goes on."""
        return self.current.header.spec if self.current else None

    def _ref_of(self, line: Line) -> str:
        """What stands where the table that goes on has its refs, if it can be one."""
        text = self.current.header.cell(line, "ref").own if self.current else ""
        return text if REF.fullmatch(text) else ""

    def _header(self, here: int) -> tuple[Header | None, bool]:
        """The header that begins at a line, and whether it has two rows."""
        line, *after = self.document.lines[here : here + 2]
        names = _two_rows(line, after[0]) if after else []
        if names and (found := self.headers.recognise(names)):
            return found, True
        return self.headers.recognise([cell.own for cell in line.cells]), False

    def _begin_table(self, line: Line) -> None:
        """A new sheet stands for itself; a new table of a document may go on with the last."""
        self.flush()
        is_sheet = line.table in self.document.names
        if is_sheet or (self.current and len(line.cells) != len(self.current.header.texts)):
            self.current = None
        if is_sheet:
            text = line.texts[0] if len(line.texts) == 1 else ""
            if not words.numbering(text):  # sheets of one plan go on with its numbered headings
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
        self.current = None
        if self.pending is None:
            self.pending = Grid(self.heading or self._source(line), [], self.group)
        self.pending.lines.append(line)

    def _data(self, table: Table, line: Line) -> None:
        if table.header.spec is ACTIONS:
            self._close()
            if self.group is None and self.document.names.get(line.table):
                self._group_of(line.place)
            if self.group is not None:
                self.group.has_rows = True
        hold = self.hold or bool(self.group and self.group.on_hold)
        table.rows.append(Row(line, self.group, hold, self.begins))

    def _is_key(self, line: Line, ats: Sequence[int]) -> bool:
        """Whether a row below the actions is of the key to their ratings: "Red | Off track", or
        cells of nothing but different colours."""
        if self.current is None or self._spec is not ACTIONS:
            return False
        fills = {line.cells[at].fill for at in ats if words.rating_of(line.cells[at].fill)}
        if len(ats) != 2:
            return len(fills) == len(ats) > 2
        word, says = line.texts
        rated = {self.current.header.columns.get(name) for name in ("rating", "status")}
        is_word = words.read_rating(word) is not None and len(word) > 2
        return is_word and ats[0] < 2 and ats[0] not in rated and not REF.fullmatch(says)

    def _is_block(self, here: int, ats: Sequence[int]) -> bool:
        """Whether a row is of the section's own block, under a label that we don't know."""
        line = self.document.lines[here]
        if self.group is None or not 2 <= len(ats) <= 4 or len(line.cells) < 4:
            return False
        if self._spec not in (None, ACTIONS) or self._ref_of(line):
            return False
        if ats[0] or len(line.texts[0]) > LONGEST_HEADING:
            return False
        widest = max(_width(line, at) for at in ats)
        is_wide = self.current is not None and widest * 2 >= len(line.cells)
        return widest > 1 and (is_wide or (self.untouched and self._is_header_ahead(here)))

    def _is_header_ahead(self, here: int) -> bool:
        """Whether a header comes before the next heading."""
        for at, line in enumerate(self.document.lines[here + 1 : here + _LOOK_AHEAD], here + 1):
            if (line.level or BODY) <= UNSURE:
                return False
            if line.level is None and self.header_at(at)[0] is not None:
                return True
        return False

    # rows of labels

    def _take_labels(self, line: Line, ats: Sequence[int]) -> bool:
        """Take a row such as "Section lead | Director", if it is one."""
        texts = line.texts
        stands_under = self.group is not None or bool(self.document.names.get(line.table))
        if not 1 <= len(texts) <= 4 or not stands_under or self._spec in (GLOSSARY, RATINGS):
            return False
        month = words.review_month(texts[0])
        is_rating = self.review is None and words.review_rating(texts[0]) and len(texts) < 3
        if month is not None or is_rating:  # the row over a month's impact, rated or not
            self.flush()
            self.review, self.open = Texts({words.MONTH: str(month or "")}), {ats[0]: ""}
            self._group_of(line.place).reviews.append(self.review)
            for at, (text, after) in enumerate(pairwise([*texts, ""])):
                self.layout.labels[" ".join(text.split())] = words.RATING if at else words.MONTH
                said = words.review_rating(text)
                if said is not None:
                    self.review[words.RATING] = said or after
            return True
        known = [words.label_of(text, in_review=self.review is not None) for text in texts]
        if not known[0] or (len(texts) == 1 and self.current and not _is_wide(line, ats[0])):
            return False
        self.flush()
        self.open = {}
        only_labels = len(texts) == 1 or all(known)
        at = 0
        while at < len(texts):
            others = (k for k in range(at + 2, len(texts)) if known[k])
            last = at + 2 if len(texts) == 4 else len(texts)
            end = at + 1 if only_labels else next(others, last)
            value = "\n".join(texts[at + 1 : end])
            if known[at]:
                self.layout.labels[" ".join(texts[at].split())] = known[at]
                self._put(line.place, known[at], value)
                if value or only_labels:
                    self.open[ats[at + bool(value)]] = known[at]
            else:
                self._say(line.place, texts[at], value)
            at = end
        return True

    def _goes_on_below(self, line: Line, ats: Sequence[int]) -> bool:
        """Take a row that goes on with the values of the labels above it, if it is one."""
        if not self.open or not ats:
            return False
        if len(ats) == 1 and _is_wide(line, ats[0]):
            cell = line.cells[ats[0]]
            short = _is_short(cell.own)
            fields = (self.group.fields if self.group else {}) | (self.review or {})
            is_filled = len(self.open) > 1 and any(map(fields.get, self.open.values()))
            is_heading = words.numbering(cell.own) or cell.bold
            if words.SEE_ALSO.match(cell.own):
                return False
            if short and (is_heading or (is_filled and not self.begins)):
                return False
            name = list(self.open.values())[-1]
            if self.review and name != "key_activities" and _PROMPT.fullmatch(cell.own):
                name = ""
            self._put(line.place, name, cell.own)
            return bool(name or self.review)
        rest = [line.cells[at].own for at in ats if at not in self.open]
        is_rest = len(rest) < len(ats) and all(text[:1].islower() for text in rest)
        if not is_rest or self._ref_of(line):
            return False
        for at in ats:
            self._put(line.place, self.open.get(at, ""), line.cells[at].own)
        return True

    def _put(self, place: str, name: str, text: str) -> None:
        """Add to a field of the section, or of the month's review of its impact."""
        if name and text:
            fields = self._group_of(place).fields
            if self.review is not None and name not in _SECTION_FIELDS:
                fields = self.review
            fields[name] = joined(fields[name], text)

    def _say(self, place: str, label: str, value: str) -> None:
        """Keep what stands beside a label that we don't know."""
        self._group_of(place).texts.append(f"{label.rstrip(' :')}: {value}")

    def _group_of(self, place: str) -> Group:
        """The heading that a row stands under: the name of its sheet, if there is no other."""
        if self.group is None:
            name = self.document.names.get(self.table, "")
            self.group = Group(name or "Plan", place, by_sheet=True)
            self.layout.groups.append(self.group)
        return self.group

    def _close(self) -> None:
        """Labels above are done with."""
        self.open, self.review, self.untouched = {}, None, False

    # rows that say one thing, and paragraphs

    def _single(self, line: Line, at: int) -> None:
        """A row that says one thing: a heading, a text, or a cell that goes on from above."""
        cell, across, text = line.cells[at], _width(line, at), line.cells[at].own
        short = _is_short(text)
        named = bool(SECTION_WORD.match(text)) and "\n" not in text
        if self.current is None:
            looks = cell.bold or cell.fill or across > 1 or named
            self.flush()
            self.paragraph(line.place, text, UNSURE if short and looks else BODY, in_row=True)
            return
        if words.KEY.fullmatch(text.strip()):
            self.heading = text
            self._keep_row(line)
            return
        wide = across > 1 and across * 2 >= len(line.cells)
        header, is_ref = self.current.header, bool(REF.fullmatch(text))
        first = at == min([*header.columns.values(), *header.extra])
        for_ref = at == header.columns.get("ref") and (named or not is_ref)
        starts = first and (named or (cell.bold and not is_ref))
        ends = first and header.spec in _SHORT_ROWS and len(text) > _LONGEST_ENTRY
        if short and (wide or for_ref or starts or words.is_only_hold(text)):
            self.paragraph(line.place, text, UNSURE, in_row=True)
        elif wide or for_ref or ends:
            if header.spec in _SHORT_ROWS:
                self.current = None
            self.paragraph(line.place, text, BODY, in_row=True)
        else:
            self._data(self.current, line)

    def paragraph(self, place: str, text: str, level: int, *, in_row: bool = False) -> None:
        """Take a paragraph: a heading, a text with a label, a pointer, or a text."""
        label, value = text.rstrip(" :"), ""
        if not words.label_of(label):
            label, _, value = text.partition(":")
        name = words.label_of(label) if self.group is not None else ""
        is_hold = words.is_only_hold(text)
        if is_hold or words.CONTENTS.fullmatch(text):
            self.hold = self.hold or is_hold
            self.layout.kept.append((place, text))
        elif words.SEE_ALSO.match(text) and self.group is not None and level >= UNSURE:
            self._put(place, "see_also", text.strip("* "))
        elif name:
            self.layout.labels[" ".join(label.split())] = name
            self.label = "" if value.strip() else name
            self._put(place, name, value.strip())
        elif level <= UNSURE and words.is_period(text):
            self.layout.kept.append((place, text))
        elif level <= UNSURE:
            self._heading(place, text, level, in_row=in_row)
        elif self.group is None:
            self.layout.opening.append((place, text))
        elif self.label:
            self._put(place, self.label, text)
        elif len(self.open) == 1 and any(self.open.values()) and not in_row:
            # a cell that a page cut, its rest without a table: each paragraph is an item
            [name] = self.open.values()
            self._put(place, name, f"{BULLET}{text}")
        else:
            self.group.texts.append(text)

    def _heading(self, place: str, text: str, level: int, *, in_row: bool) -> None:
        layout, over = self.layout, self.group
        begun = layout.tables or any(group.texts or group.fields for group in layout.groups)
        if not begun and not layout.title and (level == 0 or words.is_title(text)):
            layout.title, self.title_level = text, level
            return
        titles = [(self.title_level, layout.title)] if layout.title else []
        titles += [(group.level, group.title) for group in layout.groups]
        if titles and not begun and normalise(text) == "contents":
            # what stands before the contents is the title, if it is the highest heading, or none
            layout.title = min(titles, key=lambda pair: pair[0])[1]
            layout.kept += [(place, text) for _, text in titles if text != layout.title]
            layout.groups.clear()
            self.stack.clear()
        self.heading, self.hold, self.label = text, False, ""
        is_below = over is not None and (level == UNSURE or level > over.level)
        if is_below and normalise(text) in words.PLAIN_TITLES:
            layout.kept.append((place, text))
            return
        is_text = words.AIM.match(text) if in_row else not words.numbering(text)
        if over and over.is_sure and is_text and (in_row or level == UNSURE):
            over.texts.append(text)
            return
        self._close()
        if self._spec in (GLOSSARY, RATINGS):
            self.current = None
        self.group = group = Group(text, place, level)
        self.untouched = True
        if level < UNSURE:
            self.stack = [above for above in self.stack if above.level < level]
        for at, above in enumerate(self.stack):
            alike = words.numbering(above.title) == words.numbering(text)
            if above.level == level == UNSURE and alike:
                del self.stack[at:]
                break
        while self.stack and not self.stack[-1].is_above(group):
            self.stack.pop()
        group.parents = tuple(self.stack)
        self.stack.append(group)
        layout.groups.append(group)


def _is_all_bold(line: Line) -> bool:
    return all(cell.bold for cell in line.cells if cell.own)


def _is_short(text: str) -> bool:
    """Whether a text can be a heading."""
    return len(text) <= LONGEST_HEADING and not text.endswith((".", ";", ","))


def _width(line: Line, at: int) -> int:
    """Over how many columns a cell goes."""
    after = (k for k, cell in enumerate(line.cells) if k > at and not cell.across)
    return next(after, len(line.cells)) - at


def _is_wide(line: Line, at: int) -> bool:
    return at == 0 and _width(line, at) * 2 > len(line.cells)


def _two_rows(line: Line, after: Line) -> list[str]:
    """The headers that two rows give, the upper one merged downwards; none if they don't."""
    if after.table != line.table or len(after.cells) != len(line.cells):
        return []
    pairs: list[tuple[Cell, Cell]] = list(zip(line.cells, after.cells, strict=True))
    merged = any(above.own and below.down and below.text == above.own for above, below in pairs)
    if not merged or not any(cell.across for cell in line.cells):
        return []
    return [a.own if b.down else f"{a.text} {b.own}".strip() for a, b in pairs]
