"""Owners as other councils write them: several in one cell, names with posts, bullet lists.

A cell is split only where both sides can't be anything but posts or names. What was split or
had a name taken off stays beside it as it was written.
"""

from __future__ import annotations

import re

from plantools.checks.people_rules import names_person

_BULLET = re.compile(r"^[\s•·▪●◦○‣∙*–—-]+|^\(?\d{1,2}[.)]\s+")
_LEADING = (
    r"(?:(?:Interim|Acting|Deputy|Assistant|Executive|Corporate|Strategic|Joint|Associate|Senior|"
    r"Statutory|Chief|Principal|Virtual|Designated|Service|Group|Team|Practice|Operational|"
    r"Independent|Quality|Performance|Programme|Project|Area|Locality|Business|Lead)\s+)*"
    r"(?:Heads?|Directors?|Managers?|Leads?|Officers?|Leaders?|Members?|Social Workers?|Chairs?|"
    r"Executives?|Commissioners?|Nurses?|Doctors?|Advisers?|Advisors?|Coordinators?|"
    r"Headteachers?|Consultants?|Analysts?|Reviewing Officers?|Partners?|DCS|PSW|AD|HoS|SRO|LADO)\b"
)
LEADING_POST = re.compile(_LEADING)
_ANY_POST = re.compile(
    r"\b(?:Heads?|Directors?|Managers?|Leads?|Officers?|Leaders?|Members?|Workers?|Chairs?|"
    r"Executives?|Commissioners?|Nurses?|Advis[eo]rs?|Coordinators?|Head ?teachers?|Consultants?|"
    r"Analysts?|Board|Team|Service|Partnership|Group|Partners?|Police|Council|DCS|PSW|AD|HoS|LADO)\b",
    re.IGNORECASE,
)
_NAME = r"(?:(?:Dr|Mrs?|Ms|Miss|Cllr|Prof)\.?\s+)?[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){1,3}"
_NAMES = re.compile(rf"{_NAME}(?:(?:,\s*|\s+and\s+|\s*&\s*){_NAME})*")
_NAMED_POST = re.compile(
    r"(?P<names>[^(,:–]+?(?:(?:\s+and\s+|\s*&\s*)[^(,:–]+?)?)"
    r"\s*(?:,|\(|–|:|\s-\s)\s*(?P<post>.+?)\)?"
)
_POST_NAMED = re.compile(
    r"(?P<post>[^(,:–]+?)\s*(?:,|–|:|\s-\s)\s*(?P<names>[^()]+)|"
    r"(?P<before>[^()]+?)\s*\((?P<within>[^()]+)\)"
)
_PLURALS = {"Heads": "Head", "Directors": "Director", "Managers": "Manager", "Leads": "Lead"}
_GOES_ON = re.compile(r"(?:\b(?:of|for|and|the|to|with)|[&,/–-])$", re.IGNORECASE)


def read_owners(text: str) -> str:
    """The posts of a cell, joined by semicolons, each as it is written."""
    posts: dict[str, None] = {}
    for line in _lines(text):
        for part in _parts(line):
            posts.setdefault(_without_names(part), None)
    return "; ".join(posts)


def looks_like_posts(text: str) -> bool:
    """Whether a cell seems to name posts, teams or people."""
    lines = _lines(text)
    if not lines:
        return False
    return all(
        len(line) <= 100 and (_ANY_POST.search(line) or _NAMES.fullmatch(line)) for line in lines
    )


def _lines(text: str) -> list[str]:
    """What stands on lines of its own; a line that ends in "of" goes on in the next."""
    lines: list[str] = []
    for line in re.split(r"[\n;]", text):
        bullet = bool(_BULLET.match(line))
        shown = _BULLET.sub("", line).strip()
        if not shown:
            continue
        if lines and not bullet and (_GOES_ON.search(lines[-1]) or shown[0].islower()):
            lines[-1] = f"{lines[-1]} {shown}"
        else:
            lines.append(shown)
    return [line.rstrip(" ,") for line in lines]


def _parts(line: str) -> list[str]:
    """One line in its owners, where it is safe to split."""
    if _NAMED_POST.fullmatch(line) and _is_named(line):
        return [line]
    for mark in (r"\s*/\s*", r"\s*,\s*(?:and\s+)?", r"\s+(?:and|&|with)\s+"):
        parts = [part for part in re.split(mark, line) if part]
        if len(parts) < 2:
            continue
        told = _ANY_POST.search if "/" in mark else LEADING_POST.match
        named = [part for part in parts if "/" in mark and names_person(part)]
        if len(named) < len(parts) and all(part in named or told(part) for part in parts):
            return [own for part in parts for own in _parts(part)]
    if _NAMES.fullmatch(line) and not _ANY_POST.search(line):
        return re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", line)
    return [line]


def _is_named(part: str) -> bool:
    found = _NAMED_POST.fullmatch(part)
    if found is None or not LEADING_POST.match(found["post"]):
        return False
    return names_person(found["names"].strip())


def _without_names(part: str) -> str:
    """ "Ann Bee and Cy Dee, Heads of Service" are two people with the post Head of Service."""
    behind = _POST_NAMED.fullmatch(part)
    post = (behind["post"] or behind["before"]) if behind else ""
    name = (behind["names"] or behind["within"]) if behind else ""
    if _ANY_POST.search(post) and names_person(name):
        return post.strip()
    found = _NAMED_POST.fullmatch(part)
    if found is None or not _is_named(part):
        return part
    post = found["post"].strip()
    first, space, rest = post.partition(" ")
    return f"{_PLURALS.get(first, first)}{space}{rest}"
