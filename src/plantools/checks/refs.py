"""Refs that texts mention, as in "please also see SL3"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from plantools.checks.view import View, key
from plantools.plan import Milestone


class Mentions:
    """Finds the refs that a text mentions: a code of this plan's sections and a number."""

    def __init__(self, codes: Iterable[str]) -> None:
        # Longest first: with sections C and CLA, "CLA1" is a ref of CLA.
        ordered = sorted((code for code in codes if code.isalpha()), key=len, reverse=True)
        code = "|".join(map(re.escape, ordered)) or r"(?!)"
        ref = rf"(?<![\w-])(?:{code})[-.]?\d+[a-z]?(?!\w)"
        self._ref = re.compile(ref)
        # In prose a ref has to follow "see": "P4" alone may be a page or a road.
        self._seen = re.compile(
            rf"\b[Ss]ee\s+(?:also\s+)?(?:(?:the\s+)?(?:actions?|refs?|rows?|milestones?)\s+)?"
            rf"({ref}(?:\s*(?:,|;|&|/|\band\b|\bor\b)\s*(?:{ref}))*)"
        )

    def in_pointer(self, text: str) -> list[str]:
        """The refs in a "See also" cell, which holds nothing but pointers."""
        return list(dict.fromkeys(self._ref.findall(text))) if text else []

    def in_prose(self, text: str) -> list[str]:
        """The refs that prose tells the reader to see."""
        if "see " not in text and "See " not in text:
            return []
        return self.in_pointer(" ".join(self._seen.findall(text)))


_NUMBER = re.compile(r"([a-z]+)[-.]?0*(\d+)")


def known(ref: str) -> str:
    """A ref down to its number: "SL3a", "SL-3" and "SL03" all mean action SL3 or a part of it."""
    match = _NUMBER.match(key(ref))
    return "".join(match.groups()) if match else key(ref)


def mentioned(view: View) -> Iterator[tuple[Milestone, str, str]]:
    """Every ref that a live row of the Actions table points to: row, field, ref."""
    mentions = Mentions(codes_in_use(view))
    for row in view.live:
        for ref in mentions.in_pointer(row.see_also):
            yield row, "see_also", ref
        for field in ("action", "milestone", "progress"):
            for ref in mentions.in_prose(getattr(row, field)):
                yield row, field, ref


def codes_in_use(view: View) -> set[str]:
    """Section codes of the Sections table, or of the rows where there is none."""
    return set(view.codes.values()) or {row.section.strip() for row in view.rows}
