"""Start the next plan from this one: what is open goes on, what is done stays behind.

What comes along: rows that are not complete and not removed, sections, owners, glossary,
ratings, measures and their readings, settings, the standing words of the report, and every column
that officers added. What stays behind, in the old workbook: complete and removed rows, impact
reviews, finance and reasons, and words for one report, which all report on the old plan; and the
history, of which the new plan's baseline takes the place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
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
from plantools.plan.plan_settings import TextKind
from plantools.workbook import contract, read_plan
from plantools.workbook.cells import to_text
from plantools.workbook.contract import ACTIONS, REPORT_TEXT, TABLES, Column, Kind, TableSpec
from plantools.workbook.tables import Tables

CARRIED_FROM = "Carried from"
_STAYS_BEHIND = (contract.IMPACT, contract.FINANCE, contract.REASONS, contract.ACCEPTED)
_COLUMNS = (
    *(("Old ref", 10), ("New ref", 10), ("Section", 10), ("Action", 60), ("Milestone", 24)),
    *(("Rating", 10), ("Status", 14), ("What happened", 34)),
)
ROLLOVER = TableSpec(
    name="tblRollover",
    sheet="Rollover",
    title="Rollover",
    purpose="What became of every row of the plan before.",
    filled_by="plantools, once; delete the sheet when nobody asks any more",
    columns=tuple(Column("", header, width=width) for header, width in _COLUMNS),
)
_REF = re.compile(r"[A-Za-z0-9][\w.\-/]*\w|\w")


def roll_over(
    old: Path, period: Sequence[date], *, title: str | None = None, renumber: bool = False
) -> Source:
    """The next plan, made from a plan's workbook, which is not changed.

    `period` is its first and last day; without a title it keeps that of the old one. InputError if
    the old plan can't be read, or has nothing to carry over, or the period ends before it begins.
    """
    start, end = period
    if end < start:
        raise InputError("The new period ends before it begins. Give its first day, then its last.")
    with closing(open_book(old)) as book:
        plan = read_plan(book)
        tables = _tables(book)
    name = plan.title or old.stem
    carried = [m for m in plan.milestones if _is_carried(m)]
    if not carried:
        raise InputError(
            f"{old.name} has nothing to carry over: every action is complete or removed. Make a "
            "new plan with 'plantools new'."
        )
    refs = _new_refs(carried) if renumber else {m.ref: m.ref for m in carried}
    left = [spec.title for spec in _STAYS_BEHIND if tables.pop(spec.name, None)]
    notes = _notes(plan, carried, left, refs, is_titled=title is not None)
    actions, happened = _carry_over(tables[ACTIONS.name], plan, refs, name)
    tables |= {ACTIONS.name: actions, ROLLOVER.name: happened}
    if words := tables.get(REPORT_TEXT.name):
        lasting = (r for r in words.rows if TextKind.read(str(r[0] or "")) != TextKind.THIS_REPORT)
        tables[REPORT_TEXT.name] = words._replace(rows=tuple(lasting))
    as_at = plan.as_at or start - timedelta(days=1)
    baseline = Past(f"Carried over from {name}", as_at, actions)
    return Source({}, tables, tuple(notes), (baseline,), (ROLLOVER,)).with_cover(
        title=title or plan.title or None,
        organisation=plan.organisation or None,
        period_start=start,
        period_end=end,
        as_at=start,
    )


def _is_carried(milestone: Milestone) -> bool:
    """Open, on hold, carried over, or with its evidence awaited."""
    return not milestone.is_complete and milestone.status is not Status.REMOVED


def _new_refs(carried: Sequence[Milestone]) -> dict[str, str]:
    """Refs by section code and number, counted anew in the order of the rows."""
    counts: Counter[str] = Counter()
    refs: dict[str, str] = {}
    for milestone in carried:
        if milestone.ref and milestone.ref not in refs:
            code = milestone.section or re.sub(r"[\d.]+$", "", milestone.ref)
            counts[code] += 1
            refs[milestone.ref] = numbered(code, counts[code])
    return refs


def _tables(book: xw.Book) -> dict[str, Rows]:
    """Every table of the contract with the columns that officers added."""
    tables, read = Tables(book), {}
    for spec in TABLES:
        found = tables.find(spec.name)
        if found is None:
            continue
        block = found.table.range.options(ndim=2, err_to_str=True).value
        header, *body = block[: -1 if found.table.show_totals else None]
        names = [to_text(cell) for cell in header]
        at = contract.match_headers(spec, names)
        extra = [k for k, name in enumerate(names) if name and k not in at.values()]
        layout: list[tuple[int, Kind | None]] = [(k, None) for k in extra]
        layout = [*((at.get(c.field, -1), c.kind) for c in spec.columns), *layout]
        rows = (tuple(_value([*row, None][k], kind) for k, kind in layout) for row in body)
        read[spec.name] = Rows((*spec.headers, *(names[k] for k in extra)), tuple(rows))
    return read


def _value(value: Any, kind: Kind | None) -> Value:
    """A cell's value as a new master keeps it."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime) and kind in (None, Kind.DATE, Kind.MONTH):
        return value.date()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and kind in (None, Kind.NUMBER):
        return int(value) if float(value).is_integer() else float(value)
    return to_text(value)


def _carry_over(table: Rows, plan: Plan, refs: Mapping[str, str], name: str) -> tuple[Rows, Rows]:
    """The rows that come along, and what became of every row, for the Rollover sheet."""
    headers = table.headers if CARRIED_FROM in table.headers else (*table.headers, CARRIED_FROM)
    at = {column.field: k for k, column in enumerate(ACTIONS.columns)}
    origin, top = headers.index(CARRIED_FROM), plan.places[ACTIONS.name].row + 1
    rows: list[Row] = []
    told: list[Row] = []
    for m in plan.milestones:
        comes, new = _is_carried(m), refs.get(m.ref, m.ref)
        what = "Carried over, on hold" if m.status is Status.ON_HOLD else "Carried over"
        if not comes:
            reason = "Removed" if m.status is Status.REMOVED else "Complete"
            new, what = "", f"{reason}: stays in the old plan"
        texts = (m.ref, new, m.section, m.action, m.milestone, m.rating_text, m.status_text, what)
        told.append(tuple(text or None for text in texts))
        if not comes:
            continue
        row: list[Value] = [*table.rows[m.place.row - top]]
        row += [None] * (len(headers) - len(row))
        came = f"{m.ref or 'a row without a ref'}, {name}"
        row[origin] = f"{came}; before that {row[origin]}" if row[origin] else came
        row[at["ref"]] = new or row[at["ref"]]
        if m.status is Status.CARRIED_OVER:
            row[at["status"]] = None
        if m.see_also:
            row[at["see_also"]] = _REF.sub(lambda ref: refs.get(ref[0], ref[0]), m.see_also)
        rows.append(tuple(row))
    return Rows(headers, tuple(rows)), Rows(ROLLOVER.headers, tuple(told))


def _notes(
    plan: Plan,
    carried: Sequence[Milestone],
    left: Sequence[str],
    refs: Mapping[str, str],
    *,
    is_titled: bool,
) -> Iterator[str]:
    """What the officer should know, a sentence each."""
    behind = len(plan.milestones) - len(carried)
    yield f"{len(carried)} milestones come along; {behind}, complete or removed, stay behind."
    if left:
        yield f"Also left in the old workbook, which it reports on: {', '.join(left)}."
    if not is_titled:
        yield "The new plan has the title of the old one: change it on the Cover sheet."
    changed = {old for old, new in refs.items() if old != new}
    if changed:
        yield f"{len(changed)} refs are new; the Rollover sheet lists old and new."
    cited = [
        refs.get(m.ref, m.ref)
        for m in carried
        for text in (m.action, m.milestone, m.progress, m.due_by)
        if changed.intersection(_REF.findall(text))
    ]
    if cited:
        told = ", ".join(dict.fromkeys(cited))
        yield f"Texts that may still name old refs, so please look: {told}."
