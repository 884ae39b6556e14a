"""What a council can set for its plan on the Lists sheet (tblSettings), and what holds otherwise.

A workbook without the table, or without a row for a setting, means the default; nothing adds
either unasked. A new setting is an entry here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from plantools.plan.dates import long_date
from plantools.plan.model import Milestone, Plan, Setting


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """A setting: its name, what holds where it isn't set, and what the officer reads beside it.

    Attributes:
        is_number: whether its value is a whole number, such as days.
        at_first: the value in a new master and of a blank cell, where it isn't the default.
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
            if text and _same(row.setting, self.name):
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
    if not _same(text, IN_USE):
        by_name = {name.casefold(): name for name in there}
        asked = [by_name.get(name.casefold(), "") for name in _asked(text)]
        return tuple(name for name in dict.fromkeys(asked) if name)
    likely = [n for n in there if n in _USUAL or (n not in _FIELDS and not _IMPORTERS.fullmatch(n))]
    live = [m for m in plan.milestones if m.is_live]
    return tuple(name for name in likely if any(own_text(m, name) for m in live))


def unasked_columns(plan: Plan) -> list[str]:
    """The officers' own columns that are printed although nobody has named them."""
    asked = not _same(PRINT_COLUMNS.value(plan.settings), IN_USE)
    return [] if asked else [name for name in printed_columns(plan) if name not in _FIELDS]


def own_text(milestone: Milestone, column: str) -> str:
    """What a milestone says in a column that can be printed, as it is read."""
    if column not in _FIELDS:
        return next((text for name, text in milestone.own if name == column), "")
    value = getattr(milestone, _FIELDS[column], "") if _FIELDS[column] else ""
    return long_date(value) if isinstance(value, date) else str(value or "").strip()


def optional_sheets(settings: Iterable[Setting]) -> frozenset[str]:
    """Which of the `OPTIONAL` sheets a council wants: all where it says nothing."""
    asked = {name.casefold() for name in _sheets(OPTIONAL_SHEETS.value(settings))}
    return frozenset(name for name in OPTIONAL if {name.casefold(), "all"} & asked)


def _sheets(text: str) -> list[str]:
    return _asked(text.replace(",", ";"))


def _asked(text: str) -> list[str]:
    names = (" ".join(name.split()) for name in re.split(r"[;\n]", text))
    return [name for name in names if name]


def faults(plan: Plan) -> Iterator[tuple[Setting, str, str]]:
    """The rows that have no effect: each with its field that is wrong and what is wrong."""
    known = {spec.name.casefold(): spec for spec in SETTINGS}
    for row in plan.settings:
        spec = known.get(" ".join(row.setting.split()).casefold())
        if spec is None:
            names = ", ".join(each.name for each in SETTINGS)
            yield row, "setting", f"There is no such setting. There are: {names}."
        elif spec.is_number and (text := row.value.strip()) and not text.isdecimal():
            yield row, "value", f"It has to be a whole number, so {spec.default} holds."
        elif spec is PRINT_COLUMNS and not any(_same(row.value, word) for word in (IN_USE, NONE)):
            there = printable(plan)
            for name in _asked(row.value):
                if not any(_same(name, each) for each in there):
                    told = f"{name} is no column that can be printed. There are: "
                    yield row, "value", f"{told}{'; '.join(there)}."
        elif spec is OPTIONAL_SHEETS:
            sheets = {name.casefold() for name in (*OPTIONAL, "all", NONE)}
            for name in _sheets(row.value):
                if name.casefold() not in sheets:
                    told = f"{name} is no optional sheet. There are: {'; '.join(OPTIONAL)}."
                    yield row, "value", told


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == other.casefold()
