"""Put what the rows of an action table say in the words of the contract.

Whatever is put in other words stays beside it as it was written, in an extra column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from plantools.create.importing.codes import decimal_slips
from plantools.create.importing.keys import KeyEntry
from plantools.create.importing.posts import read_owners
from plantools.create.importing.rating_words import rating_of, read_rating, read_status
from plantools.create.importing.rows import Draft, count, shown, typed
from plantools.create.source import Rows
from plantools.create.values import Value
from plantools.plan.model import Status
from plantools.plan.rating import Rating
from plantools.workbook.contract import ACTIONS, normalise

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
    made: list[tuple[Value, ...]] = []
    for draft in drafts:
        cells: list[Value] = []
        for column in ACTIONS.columns:
            value, rest = typed(draft.get(column.field), column.kind)
            if rest:
                name = f"{column.header} as written"
                draft.extra[name] = rest
                if name not in extra:
                    extra.append(name)
            cells.append(value)
        made.append(tuple(cells))
    noted = [IMPORT_NOTE] if any(draft.notes for draft in drafts) else []
    rows = tuple(
        (
            *cells,
            *(draft.extra.get(name) for name in extra),
            *((" ".join(draft.notes) or None) for _ in noted),
        )
        for cells, draft in zip(made, drafts, strict=True)
    )
    return Rows((*(column.header for column in ACTIONS.columns), *extra, *noted), rows)


def _refs(drafts: Sequence[Draft]) -> list[str]:
    own = [draft for draft in drafts if "ref" in draft.own]
    slips = decimal_slips([draft.get("ref") for draft in own])
    for position, right in slips.items():
        draft = own[position]
        draft.extra["Ref as written"] = draft.get("ref")
        draft.values["ref"] = right
        draft.notes.append(f"Ref read as {right}: Excel drops the last 0 of a number.")
    if not slips:
        return []
    return [
        f"Refs that Excel had taken for numbers got their last 0 back: {shown(slips.values())}."
    ]


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
    changed: dict[str, str] = {}
    filled: list[str] = []
    unread: list[str] = []
    for draft in drafts:
        text = draft.get("rating")
        status = read_status(text) if text else None
        if not text:
            rating = rating_of(draft.fill)
            if rating is not None:
                draft.values["rating"] = _word_of(rating, keys)
                draft.notes.append(f"Rating read from the cell's colour, #{draft.fill}.")
                filled.append(draft.name)
        elif normalise(text) in own:
            continue
        elif status is not None and not draft.get("status"):
            draft.values.update(status=status.value, rating="")
            draft.extra["Rating as written"] = text
            changed[text] = f"status {status.value}"
        elif Rating.read(text) is None:
            rating = read_rating(text)
            if rating is None:
                unread.append(text)
                continue
            draft.values["rating"] = rating.value
            draft.extra["Rating as written"] = text
            changed[text] = rating.value
    notes = []
    if changed:
        pairs = (f"{' '.join(theirs.split())!r} as {ours}" for theirs, ours in changed.items())
        notes.append(f"Ratings were read from words: {shown(pairs, 20)}.")
    if filled:
        notes.append(
            f"The rating of {count(len(filled), 'row')} was read from the cell's colour, as it has "
            f"no word: {shown(filled)}."
        )
    if unread:
        notes.append(
            "These ratings are no BRAG words and were left as they are: "
            f"{shown(repr(' '.join(text.split())) for text in unread)}."
        )
    return notes


def _word_of(rating: Rating, keys: Sequence[KeyEntry]) -> str:
    """The word that the plan's own key has for a colour, else the colour's name."""
    for entry in keys:
        if rating_of(entry.fill) is rating or Rating.read(entry.word) is rating:
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
    if not kept:
        return []
    return [
        "These states are none of On hold, Carried over and Removed, so the actions count as "
        f"running; the words stand under 'Status as written': {shown(kept)}."
    ]


def _holds(drafts: Sequence[Draft]) -> list[str]:
    held = []
    for draft in drafts:
        if draft.on_hold and not draft.get("status"):
            draft.values["status"] = Status.ON_HOLD.value
            draft.notes.append("On hold, as its heading says.")
            held.append(draft.name)
    return [f"On hold, as their heading says: {shown(held, 30)}."] if held else []


def _due_dates(drafts: Sequence[Draft]) -> list[str]:
    """A blank date stays blank; one that is merged over several rows is that of each of them."""
    carried = []
    for draft in drafts:
        merged = bool(draft.get("due_by")) and "due_by" not in draft.own
        if merged and "action" in draft.own:
            draft.notes.append("Due by is that of the row above.")
            carried.append(draft.name)
    if not carried:
        return []
    return [
        "Rows without a date of their own got the one that is merged over them: "
        f"{shown(carried, 30)}."
    ]


def _owners(drafts: Sequence[Draft]) -> list[str]:
    split: dict[str, str] = {}
    for draft in drafts:
        text = draft.get("owners")
        owners = read_owners(text)
        if owners and owners != text:
            draft.values["owners"] = owners
            draft.extra["Owner as written"] = text
            split[" ".join(text.split())] = owners
    if not split:
        return []
    pairs = (f"{theirs!r} as {ours!r}" for theirs, ours in split.items())
    return [
        f"Owners were split or had names taken off in {count(len(split), 'cell')}; they stand as "
        f"they were under 'Owner as written': {shown(pairs, 5)}."
    ]
