"""What a council sets for its plan: settings (tblSettings on the Lists sheet), and the words of its
committee's report (tblReportText).

A workbook without the settings, or without a row for one, means the default; nothing adds either
unasked. A new setting is an entry here.

A text of the report may hold figures in braces, such as {overdue actions}: they are worked out when
the report is made, so that what a clerk typed once is right in every report. A text that is nothing
but one of `FACTS` stands for sentences, or a list, that plantools writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plantools.plan import Milestone, Plan, RatingScale, Setting
from plantools.plan.dates import long_date


def folded(text: str) -> str:
    """A name as it is compared: no case, no extra spaces."""
    return " ".join(text.split()).casefold()


# --- settings


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """A setting: its name, what holds where it isn't set, and what the officer reads beside it.

    `is_number` is whether its value is a whole number, such as days; `at_first` the value in a new
    master and of a blank cell, where it isn't the default.
    """

    name: str
    default: str
    help: str
    is_number: bool = True
    at_first: str = ""

    def value(self, settings: Iterable[Setting]) -> str:
        """What is set; the default where nothing is, or what can't be read as a number."""
        for row in settings:
            text = row.value.strip() or self.at_first
            if text and folded(row.setting) == folded(self.name):
                return text if not self.is_number or text.isdecimal() else self.default
        return self.default

    def number(self, settings: Iterable[Setting]) -> int:
        return int(self.value(settings))


STALE_AFTER = SettingSpec(
    "Stale after days",
    "45",
    "An As at date on the Cover that is older than this is warned of, in days.",
)
REFRESH_EXPECTED = SettingSpec(
    "Refresh expected every days",
    "3",
    "Sheets that a nightly refresh counts to the day turn amber when they are older, in days.",
)
IN_USE, NONE = "those in use", "none"
PRINT_COLUMNS = SettingSpec(
    "Print columns",
    IN_USE,
    "Columns of Actions that the published plan has beside its own, joined by ; or the word none. "
    "Those in use: Progress, Anticipated impact, Outcome and your own, where they hold anything.",
    is_number=False,
)
OPTIONAL = (
    *("Overdue", "RAG grid", "RAG by milestone", "RAG trend", "Plan (print)"),
    "Scorecard readings",
)
"""Sheets that tell more of what others tell in short, or what the committee pack has as well."""
OPTIONAL_SHEETS = SettingSpec(
    "Optional sheets",
    "all",
    f"Sheets that a refresh makes as well: none, all, or some of {'; '.join(OPTIONAL)}.",
    is_number=False,
    at_first=NONE,
)
SETTINGS = (STALE_AFTER, REFRESH_EXPECTED, PRINT_COLUMNS, OPTIONAL_SHEETS)
HOW_CLOSE = "How close"
"""A column that is worked out: the days that are left. Nobody publishes it unasked."""
_FIELDS = {
    "Progress": "progress",
    "Anticipated impact": "anticipated_impact",
    "Outcome": "outcome",
    "Evidence": "evidence",
    "Completed on": "completed_on",
    "Due date": "due_date",
    "Status": "status_text",
    HOW_CLOSE: "",
}
"""What can be printed of every plan, with its field."""
_USUAL = ("Progress", "Anticipated impact", "Outcome")
_IMPORTERS = re.compile(r"Import note|.* as written|.* \(as written\)")
"""Columns in which an import keeps what it read; nobody publishes them unasked."""


def printable(plan: Plan) -> tuple[str, ...]:
    """The columns of actions that can be printed beside those that always are."""
    own = plan.milestones[0].own if plan.milestones else ()
    return tuple(dict.fromkeys((*_FIELDS, *(name for name, _ in own))))


def printed_columns(plan: Plan) -> tuple[str, ...]:
    """The columns of actions that the published plan has beside its own (see PRINT_COLUMNS)."""
    there = printable(plan)
    text = PRINT_COLUMNS.value(plan.settings)
    if folded(text) != IN_USE:
        by_name = {folded(name): name for name in there}
        asked = map(folded, _listed(text))
        return tuple(dict.fromkeys(by_name[name] for name in asked if name in by_name))
    likely = [n for n in there if n in _USUAL or (n not in _FIELDS and not _IMPORTERS.fullmatch(n))]
    live = [m for m in plan.milestones if m.is_live]
    return tuple(name for name in likely if any(own_text(m, name) for m in live))


def unasked_columns(plan: Plan) -> list[str]:
    """The officers' own columns that are printed although nobody has named them."""
    asked = folded(PRINT_COLUMNS.value(plan.settings)) != IN_USE
    return [] if asked else [name for name in printed_columns(plan) if name not in _FIELDS]


def own_text(milestone: Milestone, column: str) -> str:
    """What a milestone says in a column that can be printed, as it is read."""
    if column not in _FIELDS:
        return next((text for name, text in milestone.own if name == column), "")
    value = getattr(milestone, _FIELDS[column], "") if _FIELDS[column] else ""
    return long_date(value) if isinstance(value, date) else str(value or "").strip()


def optional_sheets(settings: Iterable[Setting]) -> frozenset[str]:
    """Which of the `OPTIONAL` sheets a council wants: all where it says nothing."""
    listed = _listed(OPTIONAL_SHEETS.value(settings).replace(",", ";"))
    asked = {name.casefold() for name in listed}
    return frozenset(name for name in OPTIONAL if {name.casefold(), "all"} & asked)


def _listed(text: str) -> list[str]:
    names = (" ".join(name.split()) for name in re.split(r"[;\n]", text))
    return [name for name in names if name]


def faults(plan: Plan) -> Iterator[tuple[Setting, str, str]]:
    """The rows that have no effect: each with its field that is wrong and what is wrong."""
    known = {folded(spec.name): spec for spec in SETTINGS}
    for row in plan.settings:
        spec, text = known.get(folded(row.setting)), row.value.strip()
        if spec is None:
            names = ", ".join(each.name for each in SETTINGS)
            yield row, "setting", f"There is no such setting. There are: {names}."
            continue
        if spec.is_number:
            if text and not text.isdecimal():
                yield row, "value", f"It has to be a whole number, so {spec.default} holds."
            continue
        what, there, words = "column that can be printed", printable(plan), ("", "")
        if spec is OPTIONAL_SHEETS:
            what, there, words = "optional sheet", OPTIONAL, ("all", NONE)
            text = text.replace(",", ";")
        elif folded(text) in (IN_USE, NONE):
            continue
        usable = {folded(name) for name in (*there, *words)}
        for name in _listed(text):
            if folded(name) not in usable:
                yield row, "value", f"{name} is no {what}. There are: {'; '.join(there)}."


# --- the words of the committee's report


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
        return next((kind for kind in cls if kind == folded(text)), None)


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
