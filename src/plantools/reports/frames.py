"""A plan as pandas DataFrames, for whoever analyses it or sums up several plans.

Only here is pandas imported, and only when it is asked for. Every frame has the same columns and
dtypes whatever the plan holds, so that those of many plans can be put below one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from plantools.checks import Severity, check
from plantools.plan import Action, DueKind, Milestone, Plan, RecordedReport, Status
from plantools.plan.rating import RatingKind

if TYPE_CHECKING:
    import pandas

TEXT, DAY, COUNT, NUMBER, WORD = "string", "datetime64[s]", "Int64", "float64", "category"


class Column(NamedTuple):
    """A column of a frame: its dtype, and what stands in it, with its unit."""

    name: str
    dtype: str
    about: str


_REF = Column("ref", TEXT, "Ref of the action; rows with one ref are milestones of one action")
_SECTION = Column("section", TEXT, "Code of the section")
_ACTION = Column("action", TEXT, "What is to be done")
_OWNERS = Column("owners", TEXT, "Posts that own it, joined by a semicolon")
_ROW = (
    _REF,
    _SECTION,
    _ACTION,
    Column("milestone", TEXT, "The part of the action that the row is about"),
    _OWNERS,
    Column("due_by", TEXT, "When it is due, as written"),
    Column("due_date", DAY, "The date that overrules Due by"),
    Column("rating", WORD, "The council's word, in the order of its scale; missing if unreadable"),
)
_DUE_LAST = Column("due_last", DAY, "Last date by which it is due; missing if there is none")
_DUE = (
    Column("due_kind", WORD, "How Due by says it: month, range, recurring, unparseable and so on"),
    Column("due_first", DAY, "First date of a range, start or recurrence"),
    _DUE_LAST,
)
_OVERDUE = Column(
    "days_overdue", COUNT, "Days from due_last to the as-at date; 0 if not overdue, done or on hold"
)
_TITLE = Column("section_title", TEXT, "Title of the section")
_ROLLED_UP = Column("action_rating", WORD, "Rating of the whole action, from its live milestones")
_MEANING = Column("meaning", WORD, "What its rating means: complete, on track and so on")
_COMPLETED = Column("completed_on", DAY, "When it was finished")
_STATUS = Column("status", WORD, "Missing while it runs; else On hold, Carried over or Removed")

FRAMES = {
    "milestones": (
        *_ROW,
        Column("progress", TEXT, "Where it stands"),
        Column("evidence", TEXT, "What shows that it is done"),
        _COMPLETED,
        Column("anticipated_impact", TEXT, "What will be different"),
        Column("outcome", TEXT, "What it did change"),
        _STATUS,
        Column("see_also", TEXT, "Refs of related actions"),
        *(*_DUE, _OVERDUE, _TITLE, _ROLLED_UP),
    ),
    "actions": (
        *(_REF, _SECTION, _TITLE, _ACTION, _OWNERS),
        Column("milestones", COUNT, "How many milestones it has, removed ones among them"),
        *(_ROLLED_UP._replace(name="rating"), _MEANING, _DUE_LAST),
        _OVERDUE._replace(about="Days of the milestone that is furthest past its date"),
    ),
    "history": (
        Column("report", TEXT, "The report that the row was recorded for"),
        Column("as_at", DAY, "The date that the report stood at"),
        *(*_ROW, _MEANING, _COMPLETED, _STATUS, *_DUE),
    ),
    "measures": (
        Column("id", TEXT, "By which readings know the measure"),
        _SECTION,
        Column("measure", TEXT, "What is measured"),
        Column("target_text", TEXT, "The target, as written"),
        Column("target", NUMBER, "The target, in the measure's unit: 85 for 85%"),
        Column("direction", TEXT, "Whether higher or lower is better"),
        Column("requires_improvement", TEXT, "Threshold, as written"),
        Column("good", TEXT, "Threshold, as written"),
        Column("outstanding", TEXT, "Threshold, as written"),
        Column("unit", TEXT, "The unit of the target and the readings"),
    ),
    "readings": (
        Column("measure", TEXT, "Id of the measure"),
        Column("month", DAY, "First day of the month"),
        Column("value", NUMBER, "In the measure's unit: 85 for 85%"),
        Column("note", TEXT, "What is to be known of it"),
    ),
    "finance": (
        Column("group", TEXT, "What the money is for"),
        Column("kind", TEXT, "original, amended or additional"),
        Column("year", TEXT, "Financial year, as written: 2025/26"),
        Column("budget", NUMBER, "Pounds"),
        Column("actual_to_date", NUMBER, "Pounds"),
        Column("forecast", NUMBER, "Pounds"),
        Column("note", TEXT, "What is to be known of it"),
    ),
    "findings": (
        Column("rule", TEXT, "Code of the check, such as M03"),
        Column("severity", WORD, "error, warning or advice"),
        Column("sheet", TEXT, "Where it was found; missing for a plan made in memory"),
        Column("cell", TEXT, "Address of the cell"),
        Column("ref", TEXT, "Ref of the action or code of the section; missing for the whole plan"),
        Column("message", TEXT, "What is wrong"),
        Column("fix", TEXT, "What to do"),
        Column("correction", TEXT, "What the cell should hold, where one answer is right"),
    ),
}
"""The columns of each frame, in order."""

_WORDS: dict[str, Sequence[str]] = {
    "due_kind": [*DueKind],
    "severity": [*Severity],
    "meaning": [*RatingKind.ACTION.meanings],
    "status": [status for status in Status if status],
}


_Row = tuple[Any, dict[str, Any]]
"""A thing with the fields that columns are named after, and what it doesn't know of itself."""


def frames_of(
    plan: Plan, as_at: date | None = None, history: Iterable[RecordedReport] = ()
) -> dict[str, pandas.DataFrame]:
    """The plan's tables, by the names of `FRAMES`. Days are counted from `as_at`, else from the
    plan's own date; with neither, nothing says what is overdue."""
    day = as_at if as_at is not None else plan.as_at
    reports = tuple(history)
    words = [*plan.scale.words]
    every = [*plan.milestones, *(m for report in reports for m in report.milestones)]
    scale = [*words, *sorted({str(m.rating) for m in every if m.rating} - {*words})]
    titles = {section.code: section.title for section in plan.sections}
    ratings = {id(m): action.rating for action in plan.actions for m in action.milestones}

    def now(row: Milestone | Action) -> dict[str, Any]:
        late = None if day is None else row.days_overdue(day)
        return {"section_title": titles.get(row.section), "days_overdue": late}

    tables: dict[str, Iterable[_Row]] = {
        "milestones": (
            (m, {**now(m), **_due(m), "action_rating": ratings[id(m)]}) for m in plan.milestones
        ),
        "actions": (
            (
                action,
                {**now(action), "milestones": len(action.milestones), "due_last": _last(action)},
            )
            for action in plan.actions
        ),
        "history": (
            (m, {**_due(m), "report": report.label, "as_at": report.as_at})
            for report in reports
            for m in report.milestones
        ),
        "measures": ((row, {}) for row in plan.measures),
        "readings": ((row, {}) for row in plan.readings),
        "finance": ((row, {}) for row in plan.finance),
        "findings": ((row, {}) for row in check(plan, day, reports)),
    }
    return {name: _frame(FRAMES[name], rows, scale) for name, rows in tables.items()}


def _due(milestone: Milestone) -> dict[str, Any]:
    due = milestone.due
    return {"due_kind": due.kind, "due_first": due.first, "due_last": due.last}


def _last(action: Action) -> date | None:
    live = (m.due.last for m in action.milestones if m.is_live)
    return max(filter(None, live), default=None)


def _frame(
    columns: Sequence[Column], rows: Iterable[_Row], scale: Sequence[str]
) -> pandas.DataFrame:
    import pandas  # not at the top: a third of a second that only analysts should wait for

    listed, series = [*rows], {}
    for name, dtype, _ in columns:
        values = [
            _plain(more[name] if name in more else getattr(row, name)) for row, more in listed
        ]
        if dtype == WORD:
            words = [str(word) for word in _WORDS.get(name, scale)]
            values = [value if value in words else None for value in values]
            series[name] = pandas.Series(values, dtype=pandas.CategoricalDtype(words))
        else:
            series[name] = pandas.Series(values, dtype=dtype)
    return pandas.DataFrame(series)


def _plain(value: Any) -> Any:
    """A value as pandas takes it; what is blank is missing."""
    if isinstance(value, tuple):
        return "; ".join(value) or None
    return (str(value) or None) if isinstance(value, str) else value
