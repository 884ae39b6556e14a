"""Texts put in order where there is just one right way: spaces, quotation marks, full stops."""

from __future__ import annotations

import re

_RUNS = re.compile(r"(?<=\S)[ \t\xa0]{2,}(?=\S)")
_LINE_ENDS = re.compile(r"[ \t\xa0]+(?=\r?\n)")
_BEFORE_COMMA = re.compile(r"(?<=\w)[ \t\xa0]+(?=[,;](?:\s|$))")

_STRAIGHT = re.compile(r"(?<!\d)['\"]|(?<=\d)['\"](?=[^\W\d])")
"""Straight marks, but for feet and inches (5'6")."""
_OPENING = re.compile(r"(^|[\s(\[{/–—\"“-])'")
_OPENING_DOUBLE = re.compile(r"(^|[\s(\[{/–—'‘-])\"")
_FLAT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


def spaced(text: str) -> str:
    """The text without spaces at its ends, spaces in a row, or a space before a comma."""
    text = text.strip(" \t\xa0")
    if "  " in text or "\t" in text or "\xa0" in text:
        text = _RUNS.sub(" ", text)
    if "\n" in text:
        text = _LINE_ENDS.sub("", text)
    return _BEFORE_COMMA.sub("", text) if " ," in text or " ;" in text else text


def is_straight(text: str) -> bool:
    """Whether a text has straight quotation marks or apostrophes (' ")."""
    return ("'" in text or '"' in text) and _STRAIGHT.search(text) is not None


def is_curly(text: str) -> bool:
    """Whether a text has typographic ones (‘ ’ “ ”)."""
    return "’" in text or "‘" in text or "“" in text or "”" in text


def straight(text: str) -> str:
    """The text with straight quotation marks and apostrophes."""
    return text.translate(_FLAT)


def curly(text: str) -> str:
    """The text with typographic ones; feet and inches stay."""
    text = _OPENING_DOUBLE.sub(r"\1“", _OPENING.sub(r"\1‘", text))
    return _STRAIGHT.sub(lambda mark: "’" if mark[0] == "'" else "”", text)


def with_full_stop(text: str) -> str | None:
    """The text with a full stop at its end; None where it may not be a sentence."""
    end = text.rstrip()
    word = end.split()[-1] if end else ""
    if not re.search(r"[\w)%’'”\"]$", word) or re.search(r"//|@|www\.", word) or "\n" in end:
        return None
    return f"{end}."


def without_full_stop(text: str) -> str | None:
    """The text without a full stop at its end; None where it is more than one sentence."""
    end = text.rstrip()[:-1]
    if re.search(r"[.!?]\s", end) or end.endswith(".") or "\n" in end:
        return None
    return end if not re.search(r"\b(?:etc|e\.g|i\.e|No|Inc|Ltd|[ap]\.m)$", end) else None
