"""The rows of action tables: which is an action, which a milestone, which only goes on; then what
they say, in the words of the contract.

A row without a ref belongs to the row above, unless it is an action of its own that nobody has
numbered. It is another milestone if it has a date of its own that reads as one and the row above
has one too; otherwise it is the rest of the same row, in every cell, as a page's end leaves it.
Whatever is put in other words stays beside it as it was written, in an extra column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plantools.checks.people_rules import names_person
from plantools.checks.words import count
from plantools.create.importing import council_words as words
from plantools.create.importing.document import BULLET, Cell, Line, joined, without_bullets
from plantools.create.importing.headers import Header, once_each
from plantools.create.importing.layout import Row, Table, Texts
from plantools.create.source import Rows
from plantools.create.values import LONGEST_CELL, Value, convert
from plantools.errors import InputError
from plantools.plan import DueKind, Status, parse_due
from plantools.workbook.contract import ACTIONS, Kind, TableSpec, normalise

_GOES_ON = re.compile(r"[a-z•·▪●–(-]")
_INNER_REF = re.compile(r"\(?(\d{1,2}(?:\.\d{1,2})?[a-z]|[A-Z]{1,4}\d{1,2}[a-z]?)\)[ :.–-]*(?=\S)")
_PLAIN_REF = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,2}|\d{1,2}[a-z])[.):]?\s+(?=[A-Z])")
_BEHIND_THE_ACTION = (
    ("see_also", re.compile(r"\s*\n\W*(?:Please )?(?:also )?[Ss]ee also:? (\S[^\n]*)$")),
    ("milestone", re.compile(r"(?:^|\s*\n)\W*Milestone:\s*(\S.*)$", re.DOTALL)),
)
_NO_DATE = (DueKind.UNPARSEABLE, DueKind.TO_BE_SCOPED, DueKind.CARRIED_OVER)
_DATES = (DueKind.MONTH, DueKind.EXACT_DATE, DueKind.RANGE, DueKind.END_OF_YEAR, DueKind.MULTIPLE)
_LONGEST_DUE, _USUAL, _LOOKED_AT, _MOST_PALE = 100, 0.7, 400, 0.5
_ODD = {
    "owners": ("owner", re.compile(r"\w+(?:\s+\w+){7,}[.!?]|[a-z]{3,}\.\s+[A-Z]")),
    "due_by": ("due", re.compile(rf".{{{_LONGEST_DUE}}}", re.DOTALL)),
}
IMPORT_NOTE = "Import note"
_AS_WRITTEN = ("Ref as written", "Owner as written", "Rating as written", "Status as written")


@dataclass(eq=False, slots=True)
class Entry:
    """A row on its way into one of our tables: text by field, text by header for columns that it
    doesn't have, and numbers by field, where a sheet shows less of them."""

    values: Texts = field(default_factory=Texts)
    extra: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values[name]


@dataclass(eq=False, slots=True)
class Draft(Entry):
    """A row of a table of theirs on its way into one of ours.

    Attributes:
        own: the fields whose text isn't that of the cell above.
        fill: the colour of the rating's cell, where it alone says something.
        area: the number of the area that it belongs to, where that is merged over actions.
        notes: what was made of the row, for its "Import note".
    """

    header: Header = field(kw_only=True)
    row: Row = field(kw_only=True)
    own: set[str] = field(default_factory=set)
    fill: str = ""
    area: str = ""
    notes: list[str] = field(default_factory=list)

    def put(self, name: str, text: str) -> None:
        """Put a field in other words; as it was written it stays beside them."""
        self.extra[f"{self.header.spec.column(name).header} as written"] = self[name]
        self.values[name] = text

    @property
    def name(self) -> str:
        """How a message calls it."""
        return self["ref"] or f"the row at {self.row.line.place}"


def draft_of(header: Header, row: Row) -> Draft:
    """A row as its table's header has it."""
    draft, cells = Draft(header=header, row=row), row.line.cells
    for name, at in header.columns.items():
        # what is merged over several rows holds for each of them; beside each other, for the first
        if at >= len(cells) or (cell := cells[at]).across:
            continue
        draft.values[name] = cell.text
        if cell.own:
            draft.own.add(name)
        if cell.number is not None and not cell.text.endswith("%"):
            draft.numbers[name] = cell.number
    draft.extra |= {name: text for at, name in header.extra.items() if (text := row.text(at))}
    if surplus := [cell.own for cell in cells[len(header.texts) :] if cell.own]:
        draft.extra["Beyond the header"] = " | ".join(surplus)
    return draft


def read_rows(tables: Iterable[Table]) -> tuple[list[Draft], list[str]]:
    """The rows of action tables, and what is to be said of those that were joined."""
    drafts: list[Draft] = []
    joined_rows: list[str] = []
    milestones: list[str] = []
    before = Row(Line("", ()), None)
    for draft in (draft for table in tables for draft in _drafts_of(table)):
        row, at = draft.row, draft.header.columns
        above = drafts[-1] if drafts and drafts[-1].row.group is row.group else None
        if above and row.after_cut and "ref" in draft.own:
            for name in {"owners", "section"} & at.keys():
                # the owner that was merged down to the foot of the page before
                same = above.header.columns.get(name) == at[name]
                if same and not draft[name] and before.line.cell(at[name]).down:
                    draft.values[name] = above[name]
        before = row
        if above and draft["ref"] and draft["ref"] == above["ref"]:
            draft.values["action"] = draft["action"] or above["action"]
        if above is None or _is_action(draft, above):
            drafts.append(draft)
        elif _has_its_own_time(draft, above):
            drafts.append(_as_milestone(draft, above))
            milestones += [] if "ref" in draft.own else [draft.name]
        else:
            _join(above, draft)
            joined_rows.append(f"{above.name} ({row.line.place})")
    for draft in drafts:
        for name, text in draft.values.items():
            if text.startswith(BULLET) and "\n" not in text:
                draft.values[name] = text.removeprefix(BULLET)
    became = "became milestones of the action above"
    return drafts, [
        *note_of(milestones, f"Rows without a ref of their own, but with their own date, {became}"),
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

    `number` is the cell's value, where a sheet shows less of it. InputError if no cell of a
    workbook can hold the text.
    """
    if not text.strip():
        return None, ""
    if kind is Kind.NUMBER and number is not None:
        return (int(number) if number.is_integer() else number), ""
    value, fault = convert(text, kind)
    if fault and kind not in (Kind.DATE, Kind.MONTH, Kind.NUMBER):
        place = f"The cell that begins {text[:30]!r}"
        raise InputError(f"The file: {place} {fault} Nothing was made.")
    return value, text if fault else ""


def typed_rows(
    spec: TableSpec, entries: Sequence[Entry], extra: Iterable[str] = (), last: Sequence[str] = ()
) -> Rows:
    """The rows of a table: its own columns, then `extra` and all others, and `last` behind them.

    What one of its own columns can't hold gets a column beside it, and what is too long for a cell
    of another goes on in the next.
    """
    made: list[list[Value]] = []
    others = (name for entry in entries for name in entry.extra if name not in last)
    headers = dict.fromkeys([*extra, *others])
    for entry in entries:
        made.append([])
        for column in spec.columns:
            text = entry[column.field]
            value, rest = typed(text, column.kind, entry.numbers.get(column.field))
            if rest:
                entry.extra[f"{column.header} as written"] = rest
                headers[f"{column.header} as written"] = None
            made[-1].append(value)
    names: list[str] = []
    for name in (*headers, *last):
        texts = [entry.extra.get(name, "") for entry in entries]
        longest = max(map(len, texts), default=0) or 1
        # Excel counts some characters as two
        size = longest if longest <= LONGEST_CELL else LONGEST_CELL // 2
        for start in range(0, longest, size):
            names.append(name)
            for cells, text in zip(made, texts, strict=True):
                cells.append(text[start : start + size] or None)
    return Rows((*spec.headers, *once_each(names, spec.headers)), tuple(map(tuple, made)))


def _drafts_of(table: Table) -> Iterator[Draft]:
    """The rows of a table of actions; what stands in another column than its own is put there."""
    header = table.header
    rated = header.columns["rating"] if "rating" in header.columns else _coloured_column(table.rows)
    # rows over which a number is merged that counts areas, as each has an action of its own
    cells = [[header.cell(row.line, name) for name in ("ref", "action")] for row in table.rows]
    starts = [at for at, (ref, _) in enumerate(cells) if not (at and ref.down and ref.text)]
    areas: set[int] = set()
    for first, end in pairwise([*starts, len(cells)]):
        if end - first > 1 and all(action.own for _, action in cells[first:end]):
            areas |= set(range(first, end))
    # refs stand within the text of actions as "(1a) ...", or as "1.1 ..." where each does
    texts = [text for row in table.rows if (text := header.cell(row.line, "action").own)]
    plain = texts and "ref" not in header.columns and all(map(_PLAIN_REF.match, texts))
    for number, row in enumerate(table.rows):
        draft = draft_of(header, row)
        values = draft.values
        if number in areas and (area := values["ref"].rstrip(".")):
            draft.area, values["section"], values["ref"] = area, values["section"] or area, ""
            draft.own.discard("ref")
        inner = (_PLAIN_REF if plain else _INNER_REF).match(values["action"])
        if inner and inner[1].startswith(values["ref"].rstrip(".")):
            if values["ref"] and not values["section"]:
                values["section"] = values["ref"]
            values["ref"], values["action"] = inner[1], values["action"][inner.end() :]
            draft.own.add("ref")
        for name, pattern in _BEHIND_THE_ACTION:
            found = pattern.search(values["action"])
            if found and not values[name]:
                values[name], values["action"] = found[1], values["action"][: found.start()]
        for at in header.phases:
            values["progress"] = row.text(at) or values["progress"]
        fills = [cell.fill for cell in row.line.cells]
        fill = row.line.cell(rated).fill
        # where the whole row has a colour, it says nothing of the rating
        if words.rating_of(fill) and fills.count(fill) - 1 <= len(fills) * _MOST_PALE:
            draft.fill = fill
        yield draft


def _coloured_column(rows: Sequence[Row]) -> int:
    """The column whose cells say the rating by their colours, where no column says it in words."""
    best = {-1: 0}
    for at in range(max((len(row.line.cells) for row in rows), default=0)):
        ratings = [rating for row in rows if (rating := words.rating_of(row.line.cell(at).fill))]
        if len(set(ratings)) > 1 and len(ratings) * 2 > len(rows):
            best[at] = len(ratings)
    return max(best, key=lambda at: best[at])


def _is_action(draft: Draft, above: Draft) -> bool:
    if draft.own.isdisjoint({"ref", "action"}) or "ref" in draft.own:
        return "ref" in draft.own
    goes_on = _GOES_ON.match(draft["action"]) is not None
    is_numbered = "ref" in draft.header.columns and above["ref"] != ""
    if is_numbered and draft.row.after_cut:
        begins_anew = not goes_on and above["action"].rstrip()[-1:] in ".!?)"
        return begins_anew and bool(draft["owners"] and draft["due_by"])
    if draft.own & {"owners", "due_by", "rating"} or draft.fill:
        return not goes_on or _is_date(draft)
    return not is_numbered and not goes_on and above["action"] != draft["action"]


def _is_date(draft: Draft) -> bool:
    return bool(draft["due_by"]) and parse_due(draft["due_by"]).kind not in _NO_DATE


def _has_its_own_time(draft: Draft, above: Draft) -> bool:
    """Whether a row without a ref has a date of its own; without dates, a rating of its own."""
    if "due_by" in draft.header.columns:
        return "due_by" in draft.own and _is_date(draft) and _is_date(above)
    return any(name in draft.own and above[name] for name in ("rating", "milestone"))


def _as_milestone(draft: Draft, above: Draft) -> Draft:
    values = draft.values
    if "action" in draft.own and draft["action"] != above["action"]:
        values["milestone"] = joined(draft["action"], draft["milestone"])
        values["action"] = above["action"]
    for name in ("ref", "section", "action", "owners"):
        values[name] = values[name] or above[name]
    if "ref" not in draft.own:
        draft.notes.append("Milestone of the action in the row above.")
    return draft


def _join(above: Draft, draft: Draft) -> None:
    """Put a row that only goes on to the row above it."""
    told = {"progress"} if draft.header.phases and draft["progress"] else set()
    for name in draft.own | told:
        before, text, cut = above[name], draft[name], draft.row.after_cut and name in draft.own
        if name == "owners" and before:  # the last line of a cell may be a post by itself
            lines = without_bullets(text).splitlines(), without_bullets(before).splitlines()
            cut = cut and not all(
                words.looks_like_posts(each[k]) for each in lines for k in (0, -1)
            )
        above.values[name] = joined(before, text, cut=cut)
    for name, text in draft.extra.items():
        above.extra[name] = joined(above.extra.get(name, ""), text)
    above.fill = above.fill or draft.fill
    above.notes.append(f"Joined with the rest of the row, at {draft.row.line.place}.")


# what the rows say, in the words of the contract


def settle(drafts: Sequence[Draft], keys: Sequence[Cell] = ()) -> list[str]:
    """Put refs, ratings, states, dates and owners right; returns what is to be said of them.

    The words of `keys`, the plan's own key to its ratings, stay as they are.
    """
    notes = [*_decimals(drafts), *_status_column(drafts), *_ratings(drafts, keys)]
    kept: list[str] = []
    held: list[str] = []
    dated: list[str] = []
    split: dict[str, str] = {}
    for draft in drafts:
        text = draft["status"]
        status = words.read_status(text)
        if text and status != text:
            draft.put("status", status.value if status else "")
            kept += [] if status else [repr(" ".join(text.split()))]
        if draft.row.on_hold and not draft["status"]:
            draft.values["status"] = Status.ON_HOLD.value
            draft.notes.append("On hold, as its heading says.")
            held.append(draft.name)
        # a blank date stays blank; one that is merged over several rows is that of each of them
        if draft["due_by"] and "due_by" not in draft.own and "action" in draft.own:
            draft.notes.append("Due by is that of the row above.")
            dated.append(draft.name)
        text = draft["owners"]
        owners = words.read_owners(text)
        if owners and owners != text:
            draft.put("owners", owners)
            split[" ".join(text.split())] = owners
    merged = "Rows without a date of their own got the one that is merged over them"
    return [
        *notes,
        *note_of(
            kept,
            "These states are none of On hold, Carried over and Removed, so the actions count as "
            "running; the words stand under 'Status as written'",
        ),
        *note_of(held, "On hold, as their heading says", 30),
        *note_of(dated, merged, 30),
        *note_of(
            [f"{theirs!r} as {ours!r}" for theirs, ours in split.items()],
            f"Owners were split or had names taken off in {count(len(split), 'cell')}; they stand "
            "as they were under 'Owner as written'",
            5,
        ),
    ]


def _decimals(drafts: Sequence[Draft]) -> list[str]:
    """Refs that Excel took for numbers: the 1.1 that comes after 1.9 was typed as 1.10."""
    slips = []
    before = ""
    for draft in drafts:
        ref = draft["ref"]
        if "ref" not in draft.own:
            continue
        (whole, _, part), (old_whole, _, old_part) = ref.partition("."), before.partition(".")
        numbers = part.isdecimal() and old_part.isdecimal() and whole == old_whole
        if numbers and int(old_part) + 1 == int(f"{part}0"):
            ref = f"{ref}0"
            draft.put("ref", ref)
            draft.notes.append(f"Ref read as {ref}: Excel drops the last 0 of a number.")
            slips.append(ref)
        before = ref
    return note_of(slips, "Refs that Excel had taken for numbers got their last 0 back")


def _status_column(drafts: Sequence[Draft]) -> list[str]:
    """A column "Status" that says Complete and On track is the rating of plans without RAG."""
    has_rating = any(draft["rating"] or draft.fill for draft in drafts)
    if has_rating or not any(words.read_rating(d["status"]) for d in drafts if d["status"]):
        return []
    for draft in drafts:
        if draft["status"] and words.read_status(draft["status"]) is None:
            draft.values["rating"] = draft.values.pop("status")
    return ["There is no rating column, so the ratings were read from the Status column."]


def _ratings(drafts: Sequence[Draft], keys: Sequence[Cell]) -> list[str]:
    own = {normalise(cell.text) for cell in keys}
    read: dict[str, str] = {}
    filled: list[str] = []
    for draft in drafts:
        text = draft["rating"]
        word, status = words.read_rating(text, own), words.read_status(text)
        if not text and (rating := words.rating_of(draft.fill)):
            # the word that the plan's own key has for a colour, else the colour's name
            same = (
                cell.text
                for cell in keys
                if rating is words.rating_of(cell.fill) or normalise(rating) == normalise(cell.text)
            )
            draft.values["rating"] = next(same, rating.value)
            draft.notes.append(f"Rating read from the cell's colour, #{draft.fill}.")
            filled.append(draft.name)
        elif status and normalise(text) not in own and not draft["status"]:
            draft.put("rating", "")
            draft.values["status"] = status.value
            read[text] = f"status {status.value}"
        elif text and word not in (None, text):
            draft.put("rating", word or "")
            read[text] = word or ""
    pairs = [f"{' '.join(theirs.split())!r} as {ours}" for theirs, ours in read.items()]
    rows = count(len(filled), "row")
    coloured = f"The rating of {rows} was read from the cell's colour, as it has no word"
    said = note_of(pairs, "Ratings were read without what stands around them", 20)
    return said + note_of(filled, coloured)


def action_rows(drafts: Sequence[Draft]) -> Rows:
    """The action table, extra columns behind the contract's."""
    used = {name for draft in drafts for name in draft.extra}
    theirs = dict.fromkeys(
        name
        for draft in drafts
        for name in (*draft.header.extra.values(), *draft.extra)
        if name in used
    )
    extra = sorted(theirs, key=lambda name: name in _AS_WRITTEN and _AS_WRITTEN.index(name) + 1)
    noted = [IMPORT_NOTE] if any(draft.notes for draft in drafts) else []
    for draft in drafts if noted else ():
        draft.extra[IMPORT_NOTE] = " ".join(draft.notes)
    return typed_rows(ACTIONS, drafts, extra, noted)


def doubts(drafts: Sequence[Draft]) -> list[str]:
    """What looks as if a column had been taken for the wrong one, with what would change it."""
    said = []
    # how a ref is built: SL12 is "A9", 1.1 is "9.9"
    shapes = {
        draft: re.sub(r"\d+", "9", re.sub(r"[^\W\d]+", "A", draft["ref"].strip().rstrip(".")))
        for draft in drafts
        if draft["ref"]
    }
    for usual, number in Counter(shapes.values()).most_common(1):
        odd = [draft.name for draft, shape in shapes.items() if shape != usual]
        if odd and number >= _USUAL * len(shapes):
            said.append(f"These refs don't look like the others, so please look: {shown(odd)}.")
    for name, (what, odd_text) in _ODD.items():
        rows = [draft for draft in drafts if odd_text.search(draft[name])]
        # a row can have it without a column of its own, so that there is nothing to map
        header = next((d.header for d in rows if name in d.header.columns), None)
        if header:
            theirs = " ".join(header.texts[header.columns[name]].split())
            said.append(
                f"Sentences stand in the {what} cells of {shown(d.name for d in rows)}. If it is "
                f'another column that is wanted: --map "{theirs}=keep" and '
                f'--map "Their header={ACTIONS.column(name).header}".'
            )
    undated = [draft for draft in drafts if not draft["due_by"]]
    dates = Counter(
        name
        for draft in undated[:_LOOKED_AT]
        for name, text in draft.extra.items()
        if len(text) < _LONGEST_DUE and parse_due(text).kind in _DATES
    )
    for theirs, number in dates.most_common(1) if len(undated) * 2 > len(drafts) else ():
        if number * 2 > len(undated[:_LOOKED_AT]):
            said.append(
                f"{count(len(undated), 'row')} have no due date "
                f"({shown(d.name for d in undated)}), while {theirs!r} holds dates. "
                f'If they are due by then: --map "{theirs}={ACTIONS.column("due_by").header}".'
            )
    return said


def people_only(drafts: Sequence[Draft]) -> list[str]:
    """Owner cells that name people and no post: a published plan names posts."""
    named = [
        f"{draft.name} ({draft.row.line.place})"
        for draft in drafts
        if any(names_person(part) for part in draft["owners"].split("; ") if part)
    ]
    says = "The owner cells of these rows name people, and no post is left without them"
    then = " Write the post in each before the plan is published."
    return [note + then for note in note_of(named, says)]
