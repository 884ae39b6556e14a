"""The rows of action tables: which row is an action, which a milestone, which only goes on.

A row without a ref belongs to the row above, unless it is an action of its own that nobody has
numbered. It is another milestone if it has a date of its own that reads as one and the row above
has one too; otherwise it is the rest of the same row, in every cell, as a page's end leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from plantools.create.importing.council_words import looks_like_posts, rating_of
from plantools.create.importing.document import BULLET, joined, without_bullets
from plantools.create.importing.headers import Header, once_each
from plantools.create.importing.layout import Group, Row, Table
from plantools.create.source import Rows
from plantools.create.values import Problems, Value, convert
from plantools.errors import InputError
from plantools.plan import DueKind, parse_due
from plantools.workbook.contract import Kind, TableSpec

_OWN = ("owners", "due_by", "rating")
_SHARED = ("ref", "section", "action")
_GOES_ON = re.compile(r"[a-z•·▪●–(-]")
_INNER_REF = re.compile(r"\(?(\d{1,2}(?:\.\d{1,2})?[a-z]|[A-Z]{1,4}\d{1,2}[a-z]?)\)[ :.–-]*(?=\S)")
_PLAIN_REF = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,2}|\d{1,2}[a-z])[.):]?\s+(?=[A-Z])")
_POINTER = re.compile(r"\s*\n\W*(?:Please )?(?:also )?[Ss]ee also:? (\S[^\n]*)$")
_MILESTONE = re.compile(r"(?:^|\s*\n)\W*Milestone:\s*(\S.*)$", re.DOTALL)
_NO_DATE = (DueKind.UNPARSEABLE, DueKind.TO_BE_SCOPED, DueKind.CARRIED_OVER)
_MOST_PALE = 0.5


@dataclass(eq=False, slots=True)
class Draft:
    """A row on its way into the action table.

    Attributes:
        values: text by field of tblActions.
        extra: text by header, for columns that tblActions doesn't have.
        fill: the colour of the rating's cell, where it alone says something.
        own: the fields whose text isn't that of the cell above.
        notes: what was made of the row, for its "Import note".
        area: the number of the area that it belongs to, where that is merged over actions.
    """

    place: str
    group: Group | None
    on_hold: bool
    table: Table
    values: dict[str, str]
    extra: dict[str, str]
    fill: str
    own: frozenset[str]
    notes: list[str] = field(default_factory=list)
    area: str = ""

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def name(self) -> str:
        """How a message calls it."""
        return self.get("ref") or f"the row at {self.place}"


def read_rows(tables: Iterable[Table]) -> tuple[list[Draft], list[str]]:
    """The rows of action tables, and what is to be said of those that were joined."""
    drafts: list[Draft] = []
    rows: list[Row] = []
    joined_rows: list[str] = []
    milestones: list[str] = []
    for table in tables:
        by_fill = None if "rating" in table.header.columns else _coloured_column(table.rows)
        areas = _numbered_areas(table)
        inner = _INNER_REF if "ref" in table.header.columns else _inner_refs(table)
        for at, row in enumerate(table.rows):
            draft = _draft(table, row, by_fill, inner, is_area=at in areas)
            above = drafts[-1] if drafts and drafts[-1].group is draft.group else None
            if row.after_cut and rows and above is not None:
                _carry_over_cut(draft, above, rows[-1])
            rows.append(row)
            if above is not None and draft.get("ref") == above.get("ref") and draft.get("ref"):
                draft.values["action"] = draft.get("action") or above.get("action")
            if above is None or _is_action(draft, above, row):
                drafts.append(draft)
            elif _has_its_own_time(draft, above):
                _as_milestone(draft, above)
                drafts.append(draft)
                if "ref" not in draft.own:
                    milestones.append(draft.name)
                    draft.notes.append("Milestone of the action in the row above.")
            else:
                _join(above, draft, cut=row.after_cut)
                joined_rows.append(f"{above.name} ({draft.place})")
    for draft in drafts:
        for name, text in draft.values.items():
            if text.startswith(BULLET) and "\n" not in text:
                draft.values[name] = text.removeprefix(BULLET)
    return drafts, [
        *note_of(
            milestones,
            "Rows without a ref of their own, but with their own date, became milestones of the "
            "action above",
        ),
        *note_of(joined_rows, "Rows that only go on were joined to the row above"),
    ]


def note_of(names: Collection[str], says: str, most: int = 12) -> list[str]:
    """What is to be said of these, if there are any."""
    return [f"{says}: {shown(names, most)}."] if names else []


def shown(names: Iterable[str], most: int = 12) -> str:
    """Names for a sentence, each once."""
    each = list(dict.fromkeys(names))
    more = f" and {len(each) - most} more" if len(each) > most else ""
    return ", ".join(each[:most]) + more


def typed(text: str, kind: Kind, number: float | None = None) -> tuple[Value, str]:
    """A text as its column wants it, and the text itself if the column can't hold it.

    Args:
        number: the cell's value, where a sheet shows less of it.

    Raises:
        InputError: if no cell of a workbook can hold it.
    """
    if not text.strip():
        return None, ""
    if kind is Kind.NUMBER and number is not None:
        return (int(number) if number.is_integer() else number), ""
    problems = Problems("The file")
    value = convert(text, kind, f"The cell that begins {text[:30]!r}", problems)
    if value is None and kind in (Kind.DATE, Kind.MONTH, Kind.NUMBER):
        return None, text
    problems.raise_if_any()
    return value, ""


def typed_rows(
    spec: TableSpec,
    entries: Sequence[tuple[Mapping[str, str], dict[str, str], Mapping[str, float]]],
    extra: Sequence[str],
    last: Sequence[str] = (),
) -> Rows:
    """The rows of a table, its own columns first.

    Args:
        entries: text by field, text by header for other columns, numbers by field.
        extra: the headers of the other columns; what a column can't hold gets one of its own.
        last: those that stand behind them all.
    """
    made = []
    headers = dict.fromkeys(extra)
    for values, others, numbers in entries:
        cells: list[Value] = []
        for column in spec.columns:
            text = values.get(column.field, "")
            value, rest = typed(text, column.kind, numbers.get(column.field))
            if rest:
                others[f"{column.header} as written"] = rest
                headers[f"{column.header} as written"] = None
            cells.append(value)
        made.append((cells, others))
    names = (*headers, *last)
    rows = ((*cells, *((others.get(name) or None) for name in names)) for cells, others in made)
    return Rows((*spec.headers, *once_each(names, spec.headers)), tuple(rows))


def check_texts(texts: Iterable[tuple[str, str]]) -> None:
    """Refuse texts that are longer than a cell of Excel.

    Raises:
        InputError: if there is one.
    """
    for place, text in texts:
        try:
            typed(text, Kind.TEXT)
        except InputError as error:
            raise InputError(f"{place}: {error}") from None


def _draft(
    table: Table, row: Row, by_fill: int | None, refs: re.Pattern[str], *, is_area: bool
) -> Draft:
    header, cells = table.header, row.line.cells
    values: dict[str, str] = {}
    own = set()
    for name, position in header.columns.items():
        # what is merged over several rows holds for each of them; beside each other, for the first
        if position >= len(cells) or (cell := cells[position]).across:
            continue
        values[name] = cell.text
        if cell.own:
            own.add(name)
    area = values["ref"].rstrip(".") if is_area else ""
    if area:
        values["section"] = values.get("section") or area
        values["ref"] = ""
        own.discard("ref")
    inner = refs.match(values.get("action", ""))
    if inner and inner[1].startswith(values.get("ref", "").rstrip(".")):
        if values.get("ref") and not values.get("section"):
            values["section"] = values["ref"]
        values["ref"], values["action"] = inner[1], values["action"][inner.end() :]
        own.add("ref")
    pointer = _POINTER.search(values.get("action", ""))
    if pointer and not values.get("see_also"):
        values["see_also"], values["action"] = pointer[1], values["action"][: pointer.start()]
    step = _MILESTONE.search(values.get("action", ""))
    if step and not values.get("milestone"):
        values["milestone"], values["action"] = step[1], values["action"][: step.start()]
    extra = extra_of(header, row)
    if told := [text for k in header.phases if (text := row.line.cell(k).own)]:
        values["progress"] = told[-1]
    fill = _fill(header, row, by_fill)
    return Draft(
        *(row.line.place, row.group, row.on_hold, table, values, extra, fill, frozenset(own)),
        area=area,
    )


def _numbered_areas(table: Table) -> set[int]:
    """Rows over which a number is merged that counts areas, as each has an action of its own."""
    ref, action = (table.header.columns.get(name) for name in ("ref", "action"))
    if ref is None or action is None:
        return set()
    areas: set[int] = set()
    runs: list[list[int]] = []
    for at, row in enumerate(table.rows):
        cell = row.line.cell(ref)
        if cell.down and cell.text and runs:
            runs[-1].append(at)
        else:
            runs.append([at])
    for run in runs:
        if len(run) > 1 and all(table.rows[at].line.cell(action).own for at in run):
            areas |= set(run)
    return areas


def _inner_refs(table: Table) -> re.Pattern[str]:
    """How refs stand within the text of actions: "(1a) ...", or "1.1 ..." where each does."""
    at = table.header.columns.get("action", -1)
    texts = [text for row in table.rows if (text := row.line.cell(at).own)]
    plain = bool(texts) and all(_PLAIN_REF.match(text) for text in texts)
    return _PLAIN_REF if plain else _INNER_REF


def _carry_over_cut(draft: Draft, above: Draft, before: Row) -> None:
    """Give a row at a page's top the owner that was merged down to the foot of the page before."""
    for name in ("owners", "section"):
        at = draft.table.header.columns.get(name)
        if at is None or draft.get(name) or "ref" not in draft.own:
            continue
        if above.table.header.columns.get(name) == at and before.line.cell(at).down:
            draft.values[name] = above.get(name)


def _as_milestone(draft: Draft, above: Draft) -> None:
    if "action" in draft.own and draft.get("action") != above.get("action"):
        draft.values["milestone"] = joined(draft.get("action"), draft.get("milestone"))
        draft.values["action"] = above.get("action")
    for name in (*_SHARED, "owners"):
        draft.values[name] = draft.get(name) or above.get(name)


def extra_of(header: Header, row: Row) -> dict[str, str]:
    """What stands in columns that fit nothing, or beyond the last header, by header."""
    cells = row.line.cells
    extra = {name: text for at, name in header.extra.items() if (text := row.line.cell(at).own)}
    surplus = [cell.own for cell in cells[len(header.texts) :] if cell.own]
    if surplus:
        extra["Beyond the header"] = " | ".join(surplus)
    return extra


def _fill(header: Header, row: Row, by_fill: int | None) -> str:
    """The rating's colour, unless the whole row has it."""
    at, cells = header.columns.get("rating", by_fill), row.line.cells
    fill = "" if at is None else row.line.cell(at).fill
    if rating_of(fill) is None:
        return ""
    same = sum(cell.fill == fill for cell in cells) - 1
    return "" if same > len(cells) * _MOST_PALE else fill


def _coloured_column(rows: list[Row]) -> int | None:
    """The column whose cells say the rating by their colours, where no column says it in words."""
    best: dict[int, int] = {}
    for at in range(max((len(row.line.cells) for row in rows), default=0)):
        ratings = [rating for row in rows if (rating := rating_of(row.line.cell(at).fill))]
        if len(set(ratings)) > 1 and len(ratings) * 2 > len(rows):
            best[at] = len(ratings)
    return max(best, key=lambda at: best[at], default=None)


def _is_action(draft: Draft, above: Draft, row: Row) -> bool:
    if "ref" in draft.own:
        return True
    if "action" not in draft.own:
        return False
    goes_on = _GOES_ON.match(draft.get("action")) is not None
    begins_anew = not goes_on and above.get("action").rstrip()[-1:] in ".!?)"
    if "ref" in draft.table.header.columns and above.get("ref") and row.after_cut:
        return begins_anew and all(draft.get(name) for name in ("owners", "due_by"))
    if any(name in draft.own for name in _OWN) or draft.fill:
        return not goes_on or _is_date(draft)
    if "ref" in draft.table.header.columns and above.get("ref"):
        return False
    return not goes_on and above.get("action") != draft.get("action")


def _is_a_post(text: str) -> bool:
    """Whether the last line of an owner cell, or the first, may be a post by itself."""
    lines = without_bullets(text).splitlines()
    return looks_like_posts(lines[-1]) and looks_like_posts(lines[0])


def _is_date(draft: Draft) -> bool:
    return bool(draft.get("due_by")) and parse_due(draft.get("due_by")).kind not in _NO_DATE


def _has_its_own_time(draft: Draft, above: Draft) -> bool:
    """Whether a row without a ref has a date of its own; without dates, a rating of its own."""
    if "due_by" in draft.table.header.columns:
        return "due_by" in draft.own and _is_date(draft) and _is_date(above)
    return any(name in draft.own and bool(above.get(name)) for name in ("rating", "milestone"))


def _join(above: Draft, draft: Draft, *, cut: bool) -> None:
    for name in draft.own:
        before, text = above.get(name), draft.get(name)
        whole = name == "owners" and before and _is_a_post(before) and _is_a_post(text)
        above.values[name] = joined(before, text, cut=cut and not whole)
    if draft.table.header.phases and draft.get("progress"):
        above.values["progress"] = joined(above.get("progress"), draft.get("progress"))
    for name, text in draft.extra.items():
        above.extra[name] = joined(above.extra.get(name, ""), text)
    above.fill = above.fill or draft.fill
    above.notes.append(f"Joined with the rest of the row, at {draft.place}.")
