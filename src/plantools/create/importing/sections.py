"""Sections out of heading rows, columns, sheet names or refs, each with a code; what refs have in
common.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from plantools.checks.words import count
from plantools.create.importing.document import without_bullets
from plantools.create.importing.labels import without_number
from plantools.create.importing.layout import Group
from plantools.create.importing.rows import Draft, note_of
from plantools.workbook.contract import normalise

_STEM = re.compile(r"(.*?)[ .\-/]?(?:\d+|(?<=\d)[A-Za-z])\.?")
_NUMBERED = re.compile(
    r"(?:(priority|theme|section|chapter|part|area|objective|recommendation|workstream|strand|"
    r"goal|outcome|aim|pillar)(?: area)?\s+)?(\d+|[A-Z](?=[.:) ]\W*\s))(?=\W|$)",
    re.IGNORECASE,
)
_SMALL = frozenset(
    {
        *("the", "of", "to", "for", "a", "an", "and", "in", "on", "with", "our", "at", "by"),
        *("from", "is", "are", "hold"),
    }
)
MOST_LETTERS = 4


def stem(ref: str) -> str:
    """What stands before the number of a ref: SL of SL1, 1 of 1A, 2 of 2.3; "" of a plain 12."""
    found = _STEM.fullmatch(ref.strip())
    return found[1].strip() if found else ""


def is_code(text: str) -> bool:
    """Whether a text is so short that it is a section's code, not its title."""
    return bool(re.fullmatch(r"[A-Z]{1,5}\d{0,2}|\d{1,2}(\.\d{1,2})?[A-Za-z]?", text.strip()))


def code_for(title: str, refs: Iterable[str], taken: Iterable[str]) -> tuple[str, bool]:
    """A code for a section, and whether it was made: false where its refs begin with it."""
    used = {code.casefold() for code in taken}
    stems = Counter(stem(ref) for ref in refs if ref)
    for common, number in stems.most_common(1):
        enough = number == stems.total() or (common.isalpha() and number * 4 >= stems.total() * 3)
        if common and enough and common.casefold() not in used:
            return common, False
    found = _NUMBERED.match(title.strip())
    if found:
        code = f"{found[1][0].upper() if found[1] else ''}{found[2].upper()}"
    else:
        words = [w for w in re.findall(r"[A-Za-z]+", title) if w.casefold() not in _SMALL]
        initials = "".join(word[0] for word in words)[:MOST_LETTERS]
        code = (initials if len(initials) > 1 else "".join(words)[:3]).upper() or "S"
    made, number = code, 2
    while made.casefold() in used:
        made, number = f"{code}{'.' if code[-1].isdigit() else ''}{number}", number + 1
    return made, True


def numbered(code: str, number: int) -> str:
    """The ref with this number in a section: SL7, but 2.7, because 27 is another number."""
    return f"{code}.{number}" if code[-1:].isdigit() else f"{code}{number}"


def next_ref(code: str, refs: Sequence[str]) -> str:
    """A ref that nobody has used yet, in the manner of the section's other refs."""
    used = {ref.casefold() for ref in refs}
    plain = [int(ref) for ref in refs if ref.isdecimal()]
    if plain and len(plain) == sum(bool(ref) for ref in refs):
        return str(max(plain) + 1)
    number = 1
    while numbered(code, number).casefold() in used:
        number += 1
    return numbered(code, number)


def decimal_slips(refs: Sequence[str]) -> dict[int, str]:
    """Refs that Excel took for numbers: the 1.1 that comes after 1.9 was typed as 1.10.

    Returns:
        The right ref by position.
    """
    right: dict[int, str] = {}
    before = ""
    for position, written in enumerate(refs):
        ref = written
        whole, point, part = ref.partition(".")
        old_whole, _, old_part = before.partition(".")
        if point and whole == old_whole and part.isdecimal():
            tens = f"{part}0"
            if old_part.isdecimal() and int(old_part) + 1 == int(tens):
                right[position] = ref = f"{whole}.{tens}"
        before = ref
    return right


_LEVELS = frozenset(
    {
        *("high", "medium", "low", "critical", "urgent", "normal", "h", "m", "l"),
        *("high priority", "medium priority", "low priority"),
        *("must", "should", "could", "essential", "desirable"),
    }
)
_LONGEST_TITLE = 100
_GENERIC = re.compile(r"sheet ?\d*|.*\b(plan|actions?)\b.*", re.IGNORECASE)
AREA_HEADERS = frozenset(
    {"area for improvement", "area of improvement", "recommendation", "finding", "improvement area"}
)


@dataclass(eq=False, slots=True)
class Part:
    """A section that is being made."""

    key: str
    title: str
    code: str = ""
    chapter: str = ""
    heading: str = ""
    area: str = ""
    group: Group | None = None
    drafts: list[Draft] = field(default_factory=list)


def make_sections(
    drafts: Sequence[Draft], known: Sequence[tuple[str, str]]
) -> tuple[list[Part], list[str]]:
    """Put every row into a section.

    Args:
        drafts: the rows. They get their section's code, and a ref where they have none.
        known: code and title of the sections that the file itself lists.

    Returns:
        The sections in the order of the rows, and what is to be said of them.
    """
    notes = _drop_levels(drafts)
    _carry_down(drafts)
    by_stem = not any(draft.get("section") or _heading(draft) for draft in drafts)
    parts: dict[str, Part] = {}
    for draft in drafts:
        part = _part_of(draft, by_stem)
        parts.setdefault(normalise(part.key) or part.key, part).drafts.append(draft)
    notes += _give_codes(list(parts.values()), known)
    for part in parts.values():
        for draft in part.drafts:
            draft.values["section"] = part.code
    for part in parts.values():
        # "SL Senior leaders" says the code again
        part.title = part.title.removeprefix(f"{part.code} ") or part.title
    notes += _restarted_refs(list(parts.values()))
    notes += _missing_refs(list(parts.values()), drafts)
    return list(parts.values()), notes


def _drop_levels(drafts: Sequence[Draft]) -> list[str]:
    """A Priority column that says High, Medium and Low names no sections."""
    texts = {draft.get("section").casefold() for draft in drafts} - {""}
    if not texts or not texts <= _LEVELS:
        return []
    for draft in drafts:
        text = draft.values.pop("section", "")
        if text:
            draft.extra[f"{_section_header(draft)} (as written)"] = text
    return ["The priority column says how urgent an action is, so it was kept as it is."]


def _carry_down(drafts: Sequence[Draft]) -> None:
    """A section's name often stands beside its first action only."""
    above: Draft | None = None
    for draft in drafts:
        same = above is not None and above.group is draft.group
        if above is not None and same and "section" in draft.values and not draft.get("section"):
            draft.values["section"] = above.get("section")
        above = draft


def _heading(draft: Draft) -> str:
    group = draft.group
    return (
        "" if group is None or (group.by_sheet and _GENERIC.fullmatch(group.title)) else group.title
    )


def _section_header(draft: Draft) -> str:
    header = draft.table.header
    position = header.columns.get("section")
    return "Section" if position is None else header.texts[position]


def _part_of(draft: Draft, by_stem: bool) -> Part:
    named, heading = draft.get("section"), _heading(draft)
    if named:
        area = named if normalise(_section_header(draft)) in AREA_HEADERS else ""
        title = "" if is_code(named) else shorten(named)
        code = named if is_code(named) else ""
        part = Part(named, title, code, chapter=heading, area=area)
        if named and heading and draft.group is not None and is_code(named):
            part.title, part.chapter = title_of(draft.group), chapter_of(draft.group)
        part.group = draft.group
        return part
    if heading and draft.group is not None:
        title, chapter = title_of(draft.group), chapter_of(draft.group)
        key = f"{chapter} {title} {heading}"  # with its number: two titles may be the same
        return Part(key, title, chapter=chapter, heading=heading, group=draft.group)
    common = stem(draft.get("ref")) if by_stem else ""
    return Part(common, common or "All actions", common)


def chapter_of(group: Group) -> str:
    """The highest heading over a section."""
    return group.parents[0].title if group.parents else ""


def title_of(group: Group) -> str:
    """A section's heading without its number, behind those between it and its chapter."""
    titles = [without_number(each.title) for each in (*group.parents[1:], group)]
    return ": ".join(titles)


def fields_of(group: Group) -> dict[str, str]:
    """What is said of a section below its own heading, else below those over it."""
    found: dict[str, str] = {}
    for each in (*group.parents, group):
        if each is group or not each.has_rows:
            found |= each.fields
    return {name: without_bullets(text) for name, text in found.items()}


def shorten(text: str) -> str:
    """The first line of a text as a title."""
    first = text.splitlines()[0]
    return first if len(first) <= _LONGEST_TITLE else f"{first[: _LONGEST_TITLE - 1].rstrip()}…"


def _give_codes(parts: Sequence[Part], known: Sequence[tuple[str, str]]) -> list[str]:
    listed = {normalise(text): code for code, title in known for text in (code, title) if text}
    made = []
    taken = [part.code for part in parts if part.code] + [code for code, _ in known]
    for part in parts:
        for name in (part.title, part.heading, part.key):
            part.code = listed.get(normalise(name), "") or part.code
        areas = {draft.area for draft in part.drafts}
        if not part.code and len(areas) == 1 and areas.isdisjoint({"", *taken}):
            part.code = areas.pop()
            taken.append(part.code)
        if not part.code:
            refs = [draft.get("ref") for draft in part.drafts]
            part.code, new = code_for(part.heading or part.title, refs, taken)
            taken.append(part.code)
            if new:
                made.append(f"{part.code} for {part.title!r}")
    return note_of(made, "Sections had no codes, so these were made", 30)


def _restarted_refs(parts: Sequence[Part]) -> list[str]:
    """Numbers that begin anew in each section would make one action of all the firsts."""
    refs = [{draft.get("ref") for draft in part.drafts} - {""} for part in parts]
    plain = all(ref.rstrip(".").isdecimal() for each in refs for ref in each)
    restarted = any(one & two for k, one in enumerate(refs) for two in refs[k + 1 :])
    if not (plain and restarted):
        return []
    for part in parts:
        for draft in part.drafts:
            if draft.get("ref"):
                draft.extra["Ref as written"] = draft.get("ref")
                number = int(draft.get("ref").rstrip("."))
                draft.values["ref"] = numbered(part.code, number)
    return [
        "Action numbers begin anew in each section, so refs were made of section code and number; "
        "the numbers stand under 'Ref as written'."
    ]


def _missing_refs(parts: Sequence[Part], drafts: Sequence[Draft]) -> list[str]:
    refs = [draft.get("ref") for draft in drafts]
    made = []
    for part in parts:
        for draft in part.drafts:
            if not draft.get("ref"):
                draft.values["ref"] = next_ref(part.code, refs)
                refs.append(draft.get("ref"))
                made.append(draft.get("ref"))
                draft.notes.append("Ref made: it had none.")
    return note_of(made, f"Refs were made for {count(len(made), 'row')} without one")
