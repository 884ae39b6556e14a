"""Tell headings by their words: which can be a section's, a plan's title, a label, or "ON HOLD"."""

from __future__ import annotations

import re

from plantools.create.importing.document import Line
from plantools.workbook.contract import SECTIONS, normalise

LONGEST_HEADING = 150
SECTION_WORD = re.compile(
    r"(priority|theme|section|chapter|part|area|objective|recommendation|workstream|strand|goal|"
    r"outcome|aim|pillar)[ \t]*(\d+\b|\b[A-Z]\b|[:–-]|"
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten)\b)",
    re.IGNORECASE,
)
HOLD = re.compile(r"\b(?:currently |all )?(?:on[ -]hold|paused)\b", re.IGNORECASE)
_ONLY_HOLD = re.compile(
    r"[\W_]*(?:the |these |following |actions?|items?|section|are|is|\W)*", re.I
)
PLAIN_TITLES = frozenset(
    {
        *("actions", "action plan", "our actions", "the actions", "action table", "our plan"),
        *("measures", "performance measures", "scorecard", "progress", "the plan"),
    }
)
"""Headings that say what the next table is, not which section it belongs to."""
APPENDICES = frozenset({"glossary", "abbreviations", "key", "rag key", "brag key", "appendix"})
"""Headings that end the last section."""
REF = re.compile(r"[A-Za-z]{0,6}[ .\-/]?\d+[A-Za-z]?(?:[.\-/]\d+[A-Za-z]?)*\.?|[A-Za-z]{1,2}")
LABELS = {
    normalise(name): column.field
    for column in SECTIONS.columns
    if column.field not in ("code", "title", "chapter")
    for name in (column.header, *column.aliases)
}


def is_title(text: str) -> bool:
    """Whether the first heading of a file is the plan's title."""
    return bool(re.search(r"\bplan\b", text, re.IGNORECASE)) and not SECTION_WORD.match(text)


def is_only_hold(text: str) -> bool:
    """Whether a heading says that actions are on hold, and nothing else."""
    return bool(HOLD.search(text)) and bool(_ONLY_HOLD.fullmatch(HOLD.sub(" ", text)))


def is_all_bold(line: Line) -> bool:
    """Whether every cell that says something is bold."""
    return all(cell.bold for cell in line.cells if cell.own)
