"""Put what the rows of an action table say in the words of the contract.

Whatever is put in other words stays beside it as it was written, in an extra column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from plantools.checks.people_rules import names_person
from plantools.checks.words import count
from plantools.create.importing.council_words import (
    rating_of,
    read_owners,
    read_rating,
    read_status,
)
from plantools.create.importing.keys import KeyEntry
from plantools.create.importing.rows import Draft, note_of, shown, typed_rows
from plantools.create.importing.sections import decimal_slips
from plantools.create.source import Rows
from plantools.plan import DueKind, Status, parse_due
from plantools.plan.rating import Rating
from plantools.workbook.contract import ACTIONS, normalise

_SENTENCE = re.compile(r"\w+(?:\s+\w+){7,}[.!?]|[a-z]{3,}\.\s+[A-Z]")
_LONGEST_DUE, _USUAL, _LOOKED_AT = 100, 0.7, 400
_LONG = re.compile(rf".{{{_LONGEST_DUE}}}", re.DOTALL)
_DATES = (DueKind.MONTH, DueKind.EXACT_DATE, DueKind.RANGE, DueKind.END_OF_YEAR, DueKind.MULTIPLE)
IMPORT_NOTE = "Import note"
_AS_WRITTEN = ("Ref as written", "Owner as written", "Rating as written", "Status as written")


def settle(drafts: Sequence[Draft], keys: Sequence[KeyEntry] = ()) -> list[str]:
    """Put ratings, states, owners and dates right; returns what is to be said of them.

    Args:
        keys: the plan's own key to its ratings, whose words stay as they are.
    """
    steps: tuple[Callable[[Sequence[Draft]], list[str]], ...] = (
        *(_refs, _status_column, partial(_ratings, keys), _statuses, _holds, _due_dates, _owners),
    )
    return [note for step in steps for note in step(drafts)]


def action_rows(drafts: Sequence[Draft]) -> Rows:
    """The action table, extra columns behind the contract's."""
    used = {name for draft in drafts for name in draft.extra}
    theirs = dict.fromkeys(
        name
        for draft in drafts
        for name in (*draft.table.header.extra.values(), *draft.extra)
        if name in used
    )
    extra = [name for name in theirs if name not in _AS_WRITTEN]
    extra += [name for name in _AS_WRITTEN if name in theirs]
    noted = [IMPORT_NOTE] if any(draft.notes for draft in drafts) else []
    for draft in drafts if noted else ():
        draft.extra[IMPORT_NOTE] = " ".join(draft.notes)
    return typed_rows(ACTIONS, [(d.values, d.extra, {}) for d in drafts], extra, noted)


def doubts(drafts: Sequence[Draft]) -> list[str]:
    """What looks as if a column had been taken for the wrong one, with what would change it."""
    said = []
    shapes = Counter(_shape(draft.get("ref")) for draft in drafts if draft.get("ref"))
    [(usual, number)] = shapes.most_common(1) or [("", 0)]
    odd = [d.name for d in drafts if d.get("ref") and _shape(d.get("ref")) != usual]
    if odd and number >= _USUAL * shapes.total():
        said.append(f"These refs don't look like the others, so please look: {shown(odd)}.")
    for name, what, odd_text in (
        ("owners", "owner", _SENTENCE),
        ("due_by", "due", _LONG),
    ):
        rows = [draft for draft in drafts if odd_text.search(draft.get(name))]
        if rows:
            said.append(
                f"Sentences stand in the {what} cells of {shown(d.name for d in rows)}. If it is "
                f"another column that is wanted: {_map(rows[0], name)}."
            )
    undated = [draft for draft in drafts if not draft.get("due_by")]
    dates = Counter(
        name
        for draft in undated[:_LOOKED_AT]
        for name, text in draft.extra.items()
        if len(text) < _LONGEST_DUE and parse_due(text).kind in _DATES
    )
    if len(undated) * 2 > len(drafts):
        for header, number in dates.most_common(1):
            if number * 2 > len(undated[:_LOOKED_AT]):
                said.append(
                    f"{count(len(undated), 'row')} have no due date "
                    f"({shown(d.name for d in undated)}), while {header!r} holds dates. "
                    "If they are due by then: "
                    f'--map "{header}={ACTIONS.column("due_by").header}".'
                )
    return said


def people_only(drafts: Sequence[Draft]) -> list[str]:
    """Owner cells that name people and no post: a published plan names posts."""
    named = [
        f"{draft.name} ({draft.place})"
        for draft in drafts
        if any(names_person(part) for part in draft.get("owners").split("; ") if part)
    ]
    if not named:
        return []
    return [
        f"The owner cells of these rows name people, and no post is left without them: "
        f"{shown(named)}. Write the post in each before the plan is published."
    ]


def _shape(ref: str) -> str:
    """How a ref is built: SL12 is "A9", 1.1 is "9.9"."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d]+", "A", ref.strip().rstrip(".")))


def _map(draft: Draft, name: str) -> str:
    """The option that takes a column away from a field."""
    header = draft.table.header
    theirs = " ".join(header.texts[header.columns[name]].split())
    return f'--map "{theirs}=keep" and --map "Their header={ACTIONS.column(name).header}"'


def _refs(drafts: Sequence[Draft]) -> list[str]:
    own = [draft for draft in drafts if "ref" in draft.own]
    slips = decimal_slips([draft.get("ref") for draft in own])
    for position, right in slips.items():
        draft = own[position]
        draft.extra["Ref as written"] = draft.get("ref")
        draft.values["ref"] = right
        draft.notes.append(f"Ref read as {right}: Excel drops the last 0 of a number.")
    says = "Refs that Excel had taken for numbers got their last 0 back"
    return note_of(list(slips.values()), says)


def _status_column(drafts: Sequence[Draft]) -> list[str]:
    """A column "Status" that says Complete and On track is the rating of plans without RAG."""
    told = [draft.get("status") for draft in drafts if draft.get("status")]
    words = sum(read_rating(text) is not None for text in told)
    has_rating = any(draft.get("rating") or draft.fill for draft in drafts)
    if not told or has_rating or not words:
        return []
    for draft in drafts:
        text = draft.values.get("status", "")
        if text and read_status(text) is None:
            draft.values["rating"] = draft.values.pop("status")
    return ["There is no rating column, so the ratings were read from the Status column."]


def _ratings(keys: Sequence[KeyEntry], drafts: Sequence[Draft]) -> list[str]:
    own = {normalise(entry.word) for entry in keys}
    read: dict[str, str] = {}
    filled: list[str] = []
    for draft in drafts:
        text = draft.get("rating")
        status = read_status(text) if text else None
        if not text:
            rating = rating_of(draft.fill)
            if rating is not None:
                draft.values["rating"] = _word_of(rating, keys)
                draft.notes.append(f"Rating read from the cell's colour, #{draft.fill}.")
                filled.append(draft.name)
            continue
        if status is not None and normalise(text) not in own and not draft.get("status"):
            draft.values.update(status=status.value, rating="")
            draft.extra["Rating as written"] = text
            read[text] = f"status {status.value}"
            continue
        word = read_rating(text, own)
        if word is not None and word != text:
            draft.values["rating"] = word
            draft.extra["Rating as written"] = text
            read[text] = word
    pairs = [f"{' '.join(theirs.split())!r} as {ours}" for theirs, ours in read.items()]
    rows = count(len(filled), "row")
    return [
        *note_of(pairs, "Ratings were read without what stands around them", 20),
        *note_of(
            filled, f"The rating of {rows} was read from the cell's colour, as it has no word"
        ),
    ]


def _word_of(rating: Rating, keys: Sequence[KeyEntry]) -> str:
    """The word that the plan's own key has for a colour, else the colour's name."""
    for entry in keys:
        if rating_of(entry.fill) is rating or normalise(entry.word) == normalise(rating.value):
            return entry.word
    return rating.value


def _statuses(drafts: Sequence[Draft]) -> list[str]:
    kept: dict[str, None] = {}
    for draft in drafts:
        text = draft.get("status")
        if not text:
            continue
        status = read_status(text)
        if status is None or status.value != text:
            draft.extra["Status as written"] = text
            draft.values["status"] = "" if status is None else status.value
        if status is None:
            kept[repr(" ".join(text.split()))] = None
    return note_of(
        kept,
        "These states are none of On hold, Carried over and Removed, so the actions count as "
        "running; the words stand under 'Status as written'",
    )


def _holds(drafts: Sequence[Draft]) -> list[str]:
    held = []
    for draft in drafts:
        if draft.on_hold and not draft.get("status"):
            draft.values["status"] = Status.ON_HOLD.value
            draft.notes.append("On hold, as its heading says.")
            held.append(draft.name)
    return note_of(held, "On hold, as their heading says", 30)


def _due_dates(drafts: Sequence[Draft]) -> list[str]:
    """A blank date stays blank; one that is merged over several rows is that of each of them."""
    carried = []
    for draft in drafts:
        merged = bool(draft.get("due_by")) and "due_by" not in draft.own
        if merged and "action" in draft.own:
            draft.notes.append("Due by is that of the row above.")
            carried.append(draft.name)
    says = "Rows without a date of their own got the one that is merged over them"
    return note_of(carried, says, 30)


def _owners(drafts: Sequence[Draft]) -> list[str]:
    split: dict[str, str] = {}
    for draft in drafts:
        text = draft.get("owners")
        owners = read_owners(text)
        if owners and owners != text:
            draft.values["owners"] = owners
            draft.extra["Owner as written"] = text
            split[" ".join(text.split())] = owners
    return note_of(
        [f"{theirs!r} as {ours!r}" for theirs, ours in split.items()],
        f"Owners were split or had names taken off in {count(len(split), 'cell')}; they stand as "
        "they were under 'Owner as written'",
        5,
    )
