"""Refs that texts mention, as in "please also see SL3"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from plantools.checks.plan_lookup import View, key
from plantools.plan import Milestone


class Mentions:
    """Finds the refs that a text mentions: a code of this plan's sections and a number."""

    def __init__(self, codes: Iterable[str]) -> None:
        # Longest first: with sections C and CLA, "CLA1" is a ref of CLA. Small letters count
        # for codes of two letters and more: "p4" may be a page even in a plan with section P.
        ordered = sorted((code for code in codes if code.isalpha()), key=len, reverse=True)
        code = "|".join(
            f"(?i:{re.escape(code)})" if len(code) > 1 else re.escape(code) for code in ordered
        )
        ref = rf"(?<![\w-])(?:{code or '(?!)'})[-.]?\d+[a-z]?(?!\w)"
        self._ref = re.compile(ref)
        # In prose a ref has to follow "see": "P4" alone may be a page or a road.
        self._seen = re.compile(
            r"\b(?i:see|refer\s+to):?\s+(?i:also:?\s+)?"
            r"(?i:(?:the\s+)?(?:actions?|refs?\.?|rows?|milestones?)\s+)?"
            rf"({ref}(?:\s*(?:,|;|&|/|\band\b|\bor\b|\bto\b)\s*(?:(?i:actions?)\s+)?{ref})*)"
        )

    def in_pointer(self, text: str) -> list[str]:
        """The refs in a "See also" cell, which holds nothing but pointers."""
        if not text:
            return []
        found = _ALL_REFS.fullmatch(text) and re.findall(r"[A-Za-z]+ ?\w+", text)
        return list(dict.fromkeys(found or self._ref.findall(text)))

    def in_prose(self, text: str) -> list[str]:
        """The refs that prose tells the reader to see."""
        small = text.lower()
        if "see" not in small and "refer" not in small:
            return []
        return list(dict.fromkeys(self._ref.findall(" ".join(self._seen.findall(text)))))


# "XYZ9, SL 2": nothing but refs, so that one of no section is a ref all the same.
_ALL_REFS = re.compile(r"\s*[A-Za-z]{1,5} ?\d+[a-z]?(?:[\s,;&]+[A-Za-z]{1,5} ?\d+[a-z]?)*[\s.]*")


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
