"""Refs and section codes: what refs have in common, and codes for sections that have none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

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
