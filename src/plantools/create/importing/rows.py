"""The rows of action tables: which row is an action, which a milestone, which only goes on.

A row without a ref and an action of its own belongs to the row above. If it has a date or a
rating of its own it is another milestone, otherwise the rest of the same row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from plantools.create.importing.colours import rating_of
from plantools.create.importing.headers import Header
from plantools.create.importing.layout import Group, Row, Table

_OWN = ("owners", "due_by", "rating")
_SHARED = ("ref", "section", "action")
_GOES_ON = re.compile(r"[a-z•·▪●–(-]")
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

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def name(self) -> str:
        """How a message calls it."""
        return self.get("ref") or f"the row at {self.place}"


def read_rows(tables: Iterable[Table]) -> tuple[list[Draft], list[str]]:
    """The rows of action tables, and what is to be said of those that were joined."""
    drafts: list[Draft] = []
    joined: list[str] = []
    milestones: list[str] = []
    for table in tables:
        by_fill = None if "rating" in table.header.columns else _coloured_column(table.rows)
        for row in table.rows:
            draft = _draft(table, row, by_fill)
            above = drafts[-1] if drafts and drafts[-1].group is draft.group else None
            if above is None or _is_action(draft, above):
                drafts.append(draft)
            elif _has_its_own_time(draft, above):
                for name in (*_SHARED, "owners"):
                    draft.values[name] = draft.get(name) or above.get(name)
                drafts.append(draft)
                if "ref" not in draft.own:
                    milestones.append(draft.name)
                    draft.notes.append("Milestone of the action in the row above.")
            else:
                _join(above, draft)
                joined.append(f"{above.name} ({draft.place})")
    notes = []
    if milestones:
        notes.append(
            "Rows without an action of their own, but with their own date or rating, became "
            f"milestones of the action above: {shown(milestones)}."
        )
    if joined:
        notes.append(f"Rows that only go on were joined to the row above: {shown(joined)}.")
    return drafts, notes


def count(number: int, what: str) -> str:
    """ "1 row", "2 rows"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def shown(names: Iterable[str], most: int = 12) -> str:
    """Names for a sentence, each once."""
    each = list(dict.fromkeys(names))
    more = f" and {len(each) - most} more" if len(each) > most else ""
    return ", ".join(each[:most]) + more


def _draft(table: Table, row: Row, by_fill: int | None) -> Draft:
    header, cells = table.header, row.line.cells
    values: dict[str, str] = {}
    own = set()
    for name, position in header.columns.items():
        cell = cells[position] if position < len(cells) else None
        # what is merged over several rows holds for each of them; beside each other, for the first
        if cell is None or cell.across:
            continue
        values[name] = cell.text
        if cell.own:
            own.add(name)
    extra = extra_of(header, row)
    told = [cells[k].own for k in header.phases if k < len(cells) and cells[k].own]
    if told:
        values["progress"] = told[-1]
    fill = _fill(header, row, by_fill)
    return Draft(row.line.place, row.group, row.on_hold, table, values, extra, fill, frozenset(own))


def extra_of(header: Header, row: Row) -> dict[str, str]:
    """What stands in columns that fit nothing, or beyond the last header, by header."""
    cells = row.line.cells
    extra = {
        name: cells[position].own
        for position, name in header.extra.items()
        if position < len(cells) and cells[position].own
    }
    surplus = [cell.own for cell in cells[len(header.texts) :] if cell.own]
    if surplus:
        extra["Beyond the header"] = " | ".join(surplus)
    return extra


def _fill(header: Header, row: Row, by_fill: int | None) -> str:
    """The rating's colour, unless the whole row has it."""
    at = header.columns.get("rating", by_fill)
    cells = row.line.cells
    if at is None or at >= len(cells) or rating_of(cells[at].fill) is None:
        return ""
    same = [cell for k, cell in enumerate(cells) if k != at and cell.fill == cells[at].fill]
    return "" if len(same) > len(cells) * _MOST_PALE else cells[at].fill


def _coloured_column(rows: list[Row]) -> int | None:
    """The column whose cells say the rating by their colours, where no column says it in words."""
    width = max((len(row.line.cells) for row in rows), default=0)
    best: tuple[int, int] | None = None
    for position in range(width):
        fills = [row.line.cells[position].fill for row in rows if position < len(row.line.cells)]
        ratings = [rating for fill in fills if (rating := rating_of(fill))]
        if len(set(ratings)) > 1 and len(ratings) * 2 > len(rows):
            best = max(best or (0, 0), (len(ratings), -position))
    return None if best is None else -best[1]


def _is_action(draft: Draft, above: Draft) -> bool:
    if "ref" in draft.own:
        return True
    if "action" not in draft.own:
        return False
    if any(name in draft.own for name in _OWN) or draft.fill:
        return True
    if "ref" in draft.table.header.columns:
        return False
    return not _GOES_ON.match(draft.get("action")) and above.get("action") != draft.get("action")


def _has_its_own_time(draft: Draft, above: Draft) -> bool:
    """Whether a row without an action has a date, rating or milestone beside the row above's."""
    return any(
        name in draft.own and bool(above.get(name)) for name in ("due_by", "rating", "milestone")
    )


def _join(above: Draft, draft: Draft) -> None:
    for name in draft.own:
        before, text = above.get(name), draft.get(name)
        above.values[name] = f"{before}\n{text}" if before else text
    phases = draft.table.header.phases
    if phases and draft.get("progress"):
        above.values["progress"] = f"{above.get('progress')}\n{draft.get('progress')}".strip()
    for name, text in draft.extra.items():
        above.extra[name] = f"{above.extra[name]}\n{text}" if name in above.extra else text
    above.fill = above.fill or draft.fill
    above.notes.append(f"Joined with the rest of the row, at {draft.place}.")
