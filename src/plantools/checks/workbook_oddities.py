"""Rules about rows that officers put among the actions and that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plantools.checks.finding import Severity
from plantools.checks.rule import Fault, fault, rule
from plantools.checks.view import View, key
from plantools.checks.words import quote
from plantools.plan import Milestone

_TOTAL = re.compile(
    r"\s*((sub|grand|section)[\s-]*)?total\s*(for|of)?\b[^.]{0,40}|\s*(count|sum)\s*:?\s*\d*\s*",
    re.IGNORECASE,
)
_HEADERS = {
    "ref": {"ref", "refno", "reference", "actionref", "no"},
    "action": {"action", "actions", "whatwewilldo"},
    "rating": {"rating", "rag", "brag", "bragrating", "ragrating", "status"},
}


@rule("M08", "Row that is no action", Severity.ERROR)
def no_action(view: View) -> Iterator[Fault]:
    """
    What it finds:
        A subtotal or total, a heading, or a second row of column headers among the rows of
        the Actions table.

    Why it matters:
        Every row of the table is counted and reported as an action, so all figures come out
        too high.

    How to put it right:
        Delete the row. For a total use Table Design, Total Row, which plantools leaves out.
        For headings use the Section column, and sort or filter by it.
    """
    for row in view.rows:
        what = _what_else(row)
        if what:
            field = "ref" if row.ref.strip() else "action"
            yield fault(
                row,
                field,
                f"{quote(row.ref or row.action or row.milestone)} looks like {what}, and is "
                "counted as an action.",
                "Delete the row; a total belongs in the table's Total Row, a heading in Section.",
            )


def _what_else(row: Milestone) -> str:
    texts = (row.ref, row.section, row.action, row.milestone)
    if all(key(getattr(row, name)).rstrip(".:") in words for name, words in _headers(row)):
        return "a second row of headers"
    if row.owners or row.due_by.strip():
        return ""
    if any(_TOTAL.fullmatch(text) for text in texts):
        return "a total"
    filled = [text for text in (*texts, row.rating_text, row.progress) if text.strip()]
    if len(filled) == 1 and len(row.ref.split()) > 1:
        return "a heading"
    return ""


def _headers(row: Milestone) -> Iterator[tuple[str, set[str]]]:
    """The fields that would say so, with the words that would stand in them."""
    yield "action", _HEADERS["action"]
    yield "ref", _HEADERS["ref"]
    if row.rating_text:
        yield "rating_text", _HEADERS["rating"]
