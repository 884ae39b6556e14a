"""The words of the committee's report (tblReportText): kinds of rows, and what a text may ask for.

A text may hold figures in braces, such as {overdue actions}: they are worked out when the report
is made, so that what a clerk typed once is right in every report. A text that is nothing but one
of `FACTS` stands for sentences, or a list, that plantools writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from plantools.plan.rating import RatingScale


class TextKind(StrEnum):
    """What stands in the Kind column."""

    STANDING = "standing"
    THIS_REPORT = "this report"
    FRONT = "front"
    BACK = "back"
    OFF = "off"

    @classmethod
    def read(cls, text: str) -> TextKind | None:
        """The kind that a cell names, whatever its case and spaces; None if none."""
        return _KINDS.get(folded(text))


FRONT_PAGE = "Front page"
"""The heading whose lines, such as "Committee: Children and Families", stand on the front page."""

FIGURES = {
    "actions": "actions in the plan, a number",
    "milestones": "milestones in the plan, a number",
    "complete": "complete actions, a number",
    "percent complete": "complete actions out of all, such as 40%",
    "newly complete": "actions that have become complete since the last report, a number",
    "evidence awaited": "actions that are done with their evidence awaited, a number",
    "overdue actions": "actions with a milestone that is overdue, a number",
    "overdue milestones": "milestones that are overdue, a number",
    "as at": "the date that the ratings stand at, such as 12 January 2026",
    "last report": "the name of the report that changes are counted from",
    "budget": "budget of all years, in pounds",
    "actual": "spent to date in all years, in pounds",
    "forecast": "forecast of all years, in pounds",
    "variance": "forecast less budget, in pounds, such as £12,000 over budget",
    "plan": "the title of the plan",
    "council": "the name of the organisation",
}
"""What can stand in braces within a text, with its unit; and every word for a rating of actions,
which is the number of actions with that rating."""
GLANCE = "at a glance"
FACTS = {
    GLANCE: "the heading of the first page, which has the plan at a glance; off leaves it out",
    "summary": "how many actions are complete and how many off track, and since when",
    "progress": "the other ratings, what became complete, better or worse, and what is overdue",
    "added": "actions added since the last report",
    "changed": "actions whose wording changed",
    "removed": "actions removed, and why",
    "retimed": "actions with a revised timescale",
    "scoping": "actions whose timescale is being scoped or reviewed",
    "scorecard": "how many measures meet their target, and how they stand in their thresholds",
    "impact": "the impact of the sections, and how it moved",
    "finance": "budget, spend and forecast",
    "appendices": "a list of the appendices",
    "background papers": "a list of the earlier recorded reports",
}
"""What can stand in braces alone in a text: whole sentences or lists."""

ASKED = re.compile(r"\{([^{}\n]{1,80})\}")
PROMPT = re.compile(r"\[[^\[\]]+\]")
"""What is still to be written: the shipped wording says it in square brackets."""


def folded(text: str) -> str:
    """A kind, heading or name in braces as it is compared: no case, no extra spaces."""
    return " ".join(text.split()).casefold()


_KINDS = {kind.value: kind for kind in TextKind}


def fact_alone(text: str) -> str:
    """Which of `FACTS` a text is, "" if it is a text."""
    found = ASKED.fullmatch(text.strip())
    name = folded(found[1]) if found else ""
    return name if name in FACTS else ""


def unknown_in(text: str, scale: RatingScale) -> Iterator[str]:
    """What stands in a text's braces and means nothing, as it is written."""
    if fact_alone(text):
        return
    known = {*FIGURES, *map(folded, scale.words)}
    yield from (name for name in ASKED.findall(text) if folded(name) not in known)


def as_published(text: str) -> re.Pattern[str]:
    """What the first line of a text looks like in print, whatever its figures were then."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    parts = ASKED.split(line)[::2]  # between them are the names
    return re.compile(".+".join(map(re.escape, parts)))
