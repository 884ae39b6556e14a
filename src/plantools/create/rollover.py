"""Start the next plan from this one: what is open goes on, what is done stays behind.

What comes along: rows that are not complete and not removed, sections, owners, glossary,
ratings, measures and their readings, settings, the standing words of the report, and every column
that officers added. What stays behind, in the old workbook: complete and removed rows, impact
reviews, finance and reasons, and words for one report, which all report on the old plan; and the
history, of which the new plan's baseline takes the place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlwings as xw

from plantools.create.importing.sections import numbered
from plantools.create.source import Past, Row, Rows, Source
from plantools.create.values import Value
from plantools.engine import open_book
from plantools.errors import InputError
from plantools.plan import Milestone, Plan, Status
from plantools.plan.dates import long_date
from plantools.plan.report_text import TextKind
from plantools.workbook import read_plan
from plantools.workbook.cells import to_text
from plantools.workbook.contract import (
    ACTIONS,
    FINANCE,
    IMPACT,
    REASONS,
    REPORT_TEXT,
    TABLES,
    Column,
    Kind,
    TableSpec,
    match_headers,
)
from plantools.workbook.tables import Tables

CARRIED_FROM = "Carried from"
STAYS_BEHIND = frozenset({IMPACT.name, FINANCE.name, REASONS.name, "tblAccepted"})
ROLLOVER = TableSpec(
    name="tblRollover",
    sheet="Rollover",
    title="Rollover",
    purpose="What became of every row of the plan before.",
    filled_by="plantools, once; delete the sheet when nobody asks any more",
    columns=tuple(
        Column("", header, width=width)
        for header, width in (
            *(("Old ref", 10), ("New ref", 10), ("Section", 10), ("Action", 60)),
            *(("Milestone", 24), ("Rating", 10), ("Status", 14), ("What happened", 34)),
        )
    ),
)
_REF = re.compile(r"[A-Za-z0-9][\w.\-/]*\w|\w")


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day of the new plan."""

    start: date
    end: date


def roll_over(old: Path, period: Period, *, title: str | None, renumber: bool) -> Source:
    """The next plan, made from a plan's workbook, which is not changed.

    Args:
        old: the workbook of the plan that ends.
        period: when the new plan runs.
        title: what the new plan is called; None keeps the title.
        renumber: whether refs begin anew in each section.

    Raises:
        InputError: if the old plan can't be read, or has nothing to carry over, or the period
            ends before it begins.
    """
    if period.end < period.start:
        raise InputError("The new period ends before it begins. Give its first day, then its last.")
    with closing(open_book(old)) as book:
        plan = read_plan(book)
        tables = _tables(book)
    name = plan.title or old.stem
    carried = [m for m in plan.milestones if is_carried(m)]
    if not carried:
        raise InputError(
            f"{old.name} has nothing to carry over: every action is complete or removed. Make a "
            "new plan with 'plantools new'."
        )
    refs = new_refs(carried) if renumber else {m.ref: m.ref for m in carried}
    contents = {
        spec_name: rows for spec_name, rows in tables.items() if spec_name not in STAYS_BEHIND
    }
    contents[ACTIONS.name] = _carried_rows(tables[ACTIONS.name], plan, carried, refs, name)
    if REPORT_TEXT.name in contents:
        contents[REPORT_TEXT.name] = _standing_text(contents[REPORT_TEXT.name])
    contents[ROLLOVER.name] = _what_happened(plan, refs)
    cover: dict[str, Value] = {"PlanTitle": title or plan.title, "Organisation": plan.organisation}
    source = Source(
        cover={key: value for key, value in cover.items() if value},
        contents=contents,
        notes=tuple(_notes(plan, tables, refs, title)),
        extras=(ROLLOVER,),
    ).with_cover(period_start=period.start, period_end=period.end, as_at=period.start)
    as_at = plan.as_at or period.start - timedelta(days=1)
    baseline = Past(f"Carried over from {name}", as_at, contents[ACTIONS.name])
    return source.with_history([baseline])


def is_carried(milestone: Milestone) -> bool:
    """Open, on hold, carried over, or with its evidence awaited; complete and removed ones stay
    behind."""
    return not milestone.is_complete and milestone.status is not Status.REMOVED


def new_refs(carried: Sequence[Milestone]) -> dict[str, str]:
    """Refs by section code and number, counted anew in the order of the rows."""
    counts: dict[str, int] = {}
    refs: dict[str, str] = {}
    for milestone in carried:
        if milestone.ref and milestone.ref not in refs:
            code = milestone.section or re.sub(r"[\d.]+$", "", milestone.ref)
            counts[code] = counts.get(code, 0) + 1
            refs[milestone.ref] = numbered(code, counts[code])
    return refs


def _tables(book: xw.Book) -> dict[str, Rows]:
    """Every table of the contract with the columns that officers added."""
    tables, rows = Tables(book), {}
    for spec in TABLES:
        found = tables.find(spec.name)
        if found is not None:
            block = found.table.range.options(ndim=2, err_to_str=True).value
            rows[spec.name] = _rows(spec, block[: -1 if found.table.show_totals else None])
    return rows


def _rows(spec: TableSpec, block: Sequence[Sequence[Any]]) -> Rows:
    header = [to_text(cell) for cell in block[0]]
    positions = match_headers(spec, header)
    taken = set(positions.values())
    extra = [(at, name) for at, name in enumerate(header) if at not in taken and name]
    rows = tuple(
        (
            *(
                _value(row[positions[c.field]], c.kind) if c.field in positions else None
                for c in spec.columns
            ),
            *(_value(row[at], None) for at, _ in extra),
        )
        for row in block[1:]
    )
    names = (*spec.headers, *(name for _, name in extra))
    return Rows(names, rows)


def _value(value: Any, kind: Kind | None) -> Value:
    """A cell's value as a new master keeps it."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        is_text = kind not in (None, Kind.DATE, Kind.MONTH)
        return long_date(value.date()) if is_text else value.date()
    if isinstance(value, bool):
        return to_text(value)
    if isinstance(value, (int, float)):
        whole = int(value) if float(value).is_integer() else value
        return whole if kind in (None, Kind.NUMBER) else to_text(float(value))
    return str(value)


def _carried_rows(
    table: Rows, plan: Plan, carried: Sequence[Milestone], refs: Mapping[str, str], name: str
) -> Rows:
    headers = table.headers if CARRIED_FROM in table.headers else (*table.headers, CARRIED_FROM)
    at = {column.field: k for k, column in enumerate(ACTIONS.columns)}
    origin = headers.index(CARRIED_FROM)
    rows: list[Row] = []
    for milestone in carried:
        row: list[Value] = list(table.rows[milestone.place.row - plan.places[ACTIONS.name].row - 1])
        row += [None] * (len(headers) - len(row))
        came = f"{milestone.ref or 'a row without a ref'}, {name}"
        row[origin] = f"{came}; before that {row[origin]}" if row[origin] else came
        if milestone.ref:
            row[at["ref"]] = refs[milestone.ref]
        if milestone.status is Status.CARRIED_OVER:
            row[at["status"]] = None
        if milestone.see_also:
            row[at["see_also"]] = _REF.sub(lambda ref: refs.get(ref[0], ref[0]), milestone.see_also)
        rows.append(tuple(row))
    return Rows(headers, tuple(rows))


def _standing_text(table: Rows) -> Rows:
    """The words of the report without what was written for one report only."""
    kept = (row for row in table.rows if TextKind.read(str(row[0] or "")) != TextKind.THIS_REPORT)
    return Rows(table.headers, tuple(kept))


def _what_happened(plan: Plan, refs: Mapping[str, str]) -> Rows:
    rows = []
    for m in plan.milestones:
        stays = not is_carried(m)
        reason = "Removed" if m.status is Status.REMOVED else "Complete"
        on_hold = "Carried over, on hold" if m.status is Status.ON_HOLD else "Carried over"
        what = f"{reason}: stays in the old plan" if stays else on_hold
        new = None if stays else refs.get(m.ref, m.ref)
        rows.append(
            (m.ref, new, m.section, m.action, m.milestone, m.rating_text, m.status_text, what)
        )
    texts = tuple(tuple(text or None for text in row) for row in rows)
    return Rows(ROLLOVER.headers, texts)


def _notes(
    plan: Plan, tables: Mapping[str, Rows], refs: Mapping[str, str], title: str | None
) -> list[str]:
    carried = [m for m in plan.milestones if is_carried(m)]
    behind = len(plan.milestones) - len(carried)
    notes = [f"{len(carried)} milestones come along; {behind}, complete or removed, stay behind."]
    left = [spec.title for spec in TABLES if spec.name in STAYS_BEHIND and tables.get(spec.name)]
    if left:
        notes.append(f"Also left in the old workbook, which it reports on: {', '.join(left)}.")
    if title is None:
        notes.append("The new plan has the title of the old one: change it on the Cover sheet.")
    changed = {old: new for old, new in refs.items() if old != new}
    cited = [
        m.ref
        for m in carried
        if any(
            word in changed
            for text in (m.action, m.milestone, m.progress, m.due_by)
            for word in _REF.findall(text)
        )
    ]
    if changed:
        notes.append(f"{len(changed)} refs are new; the Rollover sheet lists old and new.")
    if cited:
        notes.append(
            "Texts that may still name old refs, so please look: "
            f"{', '.join(dict.fromkeys(refs.get(ref, ref) for ref in cited))}."
        )
    return notes
