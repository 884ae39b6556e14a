"""Sections out of heading rows, columns, sheet names or refs, each with a code; refs for rows that
have none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plantools.checks.words import count
from plantools.create.importing.council_words import without_number
from plantools.create.importing.document import without_bullets
from plantools.create.importing.layout import Group
from plantools.create.importing.rows import Draft, note_of
from plantools.workbook.contract import normalise

_STEM = re.compile(r"(.*?)[ .\-/]?(?:\d+|(?<=\d)[A-Za-z])\.?")
_NUMBERED = re.compile(
    r"(?:(priority|theme|section|chapter|part|area|objective|recommendation|workstream|strand|"
    r"goal|outcome|aim|pillar)(?: area)?\s+)?(\d+|[A-Z](?=[.:) ]\W*\s))(?=\W|$)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]{1,5}\d{0,2}|\d{1,2}(\.\d{1,2})?[A-Za-z]?")
_SMALL = {
    *("the", "of", "to", "for", "a", "an", "and", "in", "on", "with", "our", "at", "by"),
    *("from", "is", "are", "hold"),
}
_LEVELS = {
    *("high", "medium", "low", "critical", "urgent", "normal", "h", "m", "l"),
    *("high priority", "medium priority", "low priority"),
    *("must", "should", "could", "essential", "desirable"),
}
_MOST_LETTERS, _LONGEST_TITLE = 4, 100
_GENERIC = re.compile(r"sheet ?\d*|.*\b(plan|actions?)\b.*", re.IGNORECASE)
_AREA_HEADERS = {
    *("area for improvement", "area of improvement", "improvement area"),
    *("recommendation", "finding"),
}


def stem(ref: str) -> str:
    """What stands before the number of a ref: SL of SL1, 1 of 1A, 2 of 2.3; "" of a plain 12."""
    found = _STEM.fullmatch(ref.strip())
    return found[1].strip() if found else ""


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
        initials = "".join(word[0] for word in words)[:_MOST_LETTERS]
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
    used = {ref.casefold() for ref in refs if ref}
    if used and all(map(str.isdecimal, used)):
        return str(max(map(int, used)) + 1)
    free = (numbered(code, k) for k in range(1, len(used) + 2))
    return next(ref for ref in free if ref.casefold() not in used)


@dataclass(eq=False, slots=True)
class Part:
    """A section that is being made, and the heading that it stands under."""

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
    """The sections in the order of the rows, and what is to be said of them.

    The rows get their section's code, and a ref where they have none. `known` is code and title
    of the sections that the file itself lists.
    """
    notes = []
    levels = {draft["section"].casefold() for draft in drafts} - {""}
    if levels and levels <= _LEVELS:  # a column that says High, Medium and Low names no sections
        notes.append("The priority column says how urgent an action is, so it was kept as it is.")
        for draft in drafts:
            if text := draft.values.pop("section", ""):
                draft.extra[f"{_section_header(draft)} (as written)"] = text
    for above, draft in pairwise(drafts):  # it often stands beside the first action only
        if "section" in draft.values and above.row.group is draft.row.group:
            draft.values["section"] = draft["section"] or above["section"]
    by_stem = not any(draft["section"] or _heading(draft) for draft in drafts)
    found: dict[str, Part] = {}
    for draft in drafts:
        key, part = _part_of(draft, by_stem)
        found.setdefault(normalise(key) or key, part).drafts.append(draft)
    notes += _give_codes(found, known)
    parts = list(found.values())
    for part in parts:
        # "SL Senior leaders" says the code again
        part.title = part.title.removeprefix(f"{part.code} ") or part.title
    notes += _restarted_refs(parts)
    refs = [draft["ref"] for draft in drafts]
    for part in parts:
        for draft in part.drafts:
            draft.values["section"] = part.code
            if not draft["ref"]:
                draft.values["ref"] = next_ref(part.code, refs)
                refs.append(draft["ref"])
                draft.notes.append("Ref made: it had none.")
    made = refs[len(drafts) :]
    notes += note_of(made, f"Refs were made for {count(len(made), 'row')} without one")
    return parts, notes


def _heading(draft: Draft) -> str:
    group = draft.row.group
    if group is None or (group.by_sheet and _GENERIC.fullmatch(group.title)):
        return ""
    return group.title


def _section_header(draft: Draft) -> str:
    position = draft.header.columns.get("section")
    return "Section" if position is None else draft.header.texts[position]


def _part_of(draft: Draft, by_stem: bool) -> tuple[str, Part]:
    """What the section of a row is known by, and the section as the row tells it."""
    named, heading, group = draft["section"], _heading(draft), draft.row.group
    if not named and not heading:
        common = stem(draft["ref"]) if by_stem else ""
        return common, Part(common or "All actions", common)
    title = chapter = ""
    if heading and group:  # the highest heading, then those below without their numbers
        chapter = group.parents[0].title if group.parents else ""
        title = ": ".join(without_number(each.title) for each in (*group.parents[1:], group))
    if not named:
        key = f"{chapter} {title} {heading}"  # with its number: two titles may be the same
        return key, Part(title, chapter=chapter, heading=heading, group=group)
    area = named if normalise(_section_header(draft)) in _AREA_HEADERS else ""
    if _CODE.fullmatch(named.strip()):
        return named, Part(title, named, chapter, area=area, group=group)
    first = named.splitlines()[0]
    short = first if len(first) <= _LONGEST_TITLE else f"{first[: _LONGEST_TITLE - 1].rstrip()}…"
    return named, Part(short, chapter=heading, area=area, group=group)


def fields_of(group: Group) -> dict[str, str]:
    """What is said of a section below its own heading, else below those over it."""
    found: dict[str, str] = {}
    for each in (*group.parents, group):
        if each is group or not each.has_rows:
            found |= each.fields
    return {name: without_bullets(text) for name, text in found.items()}


def _give_codes(parts: dict[str, Part], known: Sequence[tuple[str, str]]) -> list[str]:
    listed = {normalise(text): code for code, title in known for text in (code, title) if text}
    made = []
    taken = [part.code for part in parts.values() if part.code] + [code for code, _ in known]
    for key, part in parts.items():
        for name in (part.title, part.heading, key):
            part.code = listed.get(normalise(name), "") or part.code
        areas = {draft.area for draft in part.drafts}
        if not part.code and len(areas) == 1 and areas.isdisjoint({"", *taken}):
            part.code = areas.pop()
        elif not part.code:
            refs = [draft["ref"] for draft in part.drafts]
            part.code, new = code_for(part.heading or part.title, refs, taken)
            made += [f"{part.code} for {part.title!r}"] if new else []
        taken.append(part.code)
    return note_of(made, "Sections had no codes, so these were made", 30)


def _restarted_refs(parts: Sequence[Part]) -> list[str]:
    """Numbers that begin anew in each section would make one action of all the firsts."""
    refs = [{draft["ref"] for draft in part.drafts} - {""} for part in parts]
    plain = all(ref.rstrip(".").isdecimal() for each in refs for ref in each)
    if not plain or len(set().union(*refs)) == sum(map(len, refs)):
        return []
    for part in parts:
        for draft in part.drafts:
            if ref := draft["ref"]:
                draft.put("ref", numbered(part.code, int(ref.rstrip("."))))
    return [
        "Action numbers begin anew in each section, so refs were made of section code and number; "
        "the numbers stand under 'Ref as written'."
    ]
