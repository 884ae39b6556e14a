"""Rebuild the generated sheets of a workbook.

Officers' sheets are read, never written, but for three things: reasons that were typed on the
Changes sheet move to the Reasons sheet; accepted findings on the Lists sheet get a mark that says
how their row stands; and the Cover lists the sheets that there are. Only where it is asked for,
overdue due bys are coloured on the Actions sheet.

The list of sheets (tblSheets) has a link to each, what it is for and who fills it in. It follows
what comes, goes, moves and is renamed; what officers type beside a sheet stays beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from plantools.checks.list_rules import mark_of
from plantools.reports.figures import Facts
from plantools.reports.registry import CHECKS, DUE_DATES, REPORTS, ReportSpec
from plantools.reports.report import Report
from plantools.workbook import formatting, history, record
from plantools.workbook.cells import as_text, link_to, to_text, write_block
from plantools.workbook.contract import TABLES, TableSpec
from plantools.workbook.generate import find_sheets, retire_unused, write_report
from plantools.workbook.reading import read_due_bys
from plantools.workbook.session import Session
from plantools.workbook.tables import Tables, is_empty

SHEETS_TABLE, HEADERS = "tblSheets", ("Sheet", "What it is for", "Who fills it in")
PLANTOOLS, _HIDDEN = "plantools; don't type there", " (hidden)"
_KEPT = {
    history.SHEET: "The plan at each recorded report. Right-click a tab: Unhide.",
    record.SHEET: "The words of each recorded report, as published.",
}


def refresh(session: Session, *, flag: bool = False) -> dict[ReportSpec, str]:
    """Write every generated sheet anew (InputError if an officer's sheet stands in the way).

    Returns the names of the sheets, in order. Which are made, the registry says; none of due dates
    before they are flagged. With `flag`, what is overdue is coloured on the Actions sheet from now
    on.
    """
    book, tables, plan, facts = session.book, session.tables, session.plan, session.facts
    specs = [
        spec
        for spec in REPORTS
        if spec.is_chosen(facts)
        and (
            spec.used(facts)
            or (flag and spec is DUE_DATES)
            or (spec.kept_up and tables.find(spec.table) is not None)
        )
    ]
    reports = [spec.report(facts) for spec in specs]
    if flag:
        formatting.overdue_formula(plan)  # refuses, like the next line, before any writing
    sheets = find_sheets(tables, reports)
    all_kept = session.keep_reasons()
    drawn = {
        spec: write_report(book, report, sheet)
        for spec, report, sheet in zip(specs, reports, sheets, strict=True)
    }
    retire_unused(tables, drawn.values(), facts, keep=not all_kept)
    _keep_sheet_list(tables, {spec.table: name for spec, name in drawn.items()})
    if DUE_DATES in drawn:
        formatting.name_due_dates(book, drawn[DUE_DATES])
    if flag:
        formatting.flag_overdue(tables, plan)
    formatting.name_ratings(book, plan)
    for entry in plan.accepted:  # how its row stands, so that a change to it is noticed
        mark = mark_of(entry, session.examined.marks)
        if mark and not entry.row.strip() and "row" in entry.place.columns:
            cell = book.sheets[entry.place.sheet].range(entry.place.cell("row"))
            cell.value = as_text(mark)
    return drawn


def write_checks(session: Session) -> str:
    """Write only the Checks sheet anew, for a quick look between refreshes; returns its name."""
    return _write_one(session, CHECKS.report(session.facts))


def format_plan(session: Session) -> tuple[list[str], int]:
    """Colour ratings and overdue due bys on the officers' sheets, and write Due dates.

    Returns the sheets whose ratings are coloured, and how many due bys are overdue.
    """
    book, plan = session.book, session.plan
    facts = Facts(plan, session.as_at, read_due_bys=lambda: read_due_bys(book, plan))
    formatting.name_due_dates(book, _write_one(session, DUE_DATES.report(facts)))
    formatting.flag_overdue(session.tables, plan)
    formatting.name_ratings(book, plan)
    return formatting.color_ratings(session.tables, plan), len(facts.late)


def _write_one(session: Session, report: Report) -> str:
    (sheet,) = find_sheets(session.tables, [report])
    return write_report(session.book, report, sheet)


def purposes(specs: Iterable[TableSpec], places: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What sheets are for and who fills them in, by the name of the sheet.

    `places` has the sheets of tables that stand elsewhere than usual, by the table's name.
    """
    told = {name: (about, PLANTOOLS) for name, about in _KEPT.items()}
    told |= {places.get(s.table, s.sheet): (s.about, PLANTOOLS) for s in REPORTS}
    officers: dict[str, list[TableSpec]] = {}
    for spec in specs:
        officers.setdefault(places.get(spec.name, spec.sheet), []).append(spec)
    for sheet, on_it in officers.items():
        titles = ", ".join(spec.title.lower() for spec in on_it)
        about = on_it[0].purpose if len(on_it) == 1 else f"{titles.capitalize()}."
        told[sheet] = about, on_it[-1].filled_by
    return told


def _keep_sheet_list(tables: Tables, drawn: Mapping[str, str]) -> None:
    """List the sheets of a book as they are now, in the order of their tabs.

    Nothing is written where the list is right, where something stands in the way below it, or where
    it can't be known which row is whose. `drawn` has the sheets that were made, by their tables.
    """
    found = tables.find(SHEETS_TABLE)
    header, *rows = found.rows() if found else [[]]
    if found is None or found.table.show_totals or HEADERS[0] not in header:
        return
    if getattr(found.sheet.api, "ProtectContents", False) is True:
        return  # Excel itself would refuse
    area, cover, at = found.table.range, found.sheet, header.index(HEADERS[0])
    top, left, (height, width) = area.row + 1, area.column, area.shape
    if any(any(row) and not row[at] for row in rows):
        return  # saved by a program that doesn't calculate: what a link shows isn't known
    known: dict[str, list[Any]] = {to_text(row[at]).removesuffix(_HIDDEN): row for row in rows}
    places = {each.name: each.sheet_name for each in tables} | dict(drawn)
    told = purposes(TABLES, places)
    lines, block = [], []
    for sheet in cover.book.sheets:
        name, is_hidden = sheet.name, sheet.name == history.SHEET
        with suppress(KeyError, NotImplementedError):  # Excel on the web doesn't tell
            is_hidden = not sheet.visible
        if name == found.sheet_name:
            continue
        new = dict(zip(HEADERS, (name, *told.get(name, ())), strict=False))
        line = [*known.get(name, map(new.get, header))]
        line[at] = name + _HIDDEN * is_hidden
        lines.append(line)
        block.append([*line])
        if not is_hidden:
            block[-1][at] = link_to(name, "A1", name)
    below = cover.range((top + len(rows), left), (top + max(len(lines), height), left + width - 1))
    is_free = len(lines) <= len(rows) or is_empty(below.options(ndim=2).value)
    if lines == rows or not is_free:
        return
    write_block(cover, [*block, *[[None] * width] * (len(rows) - len(lines))], top, left)
    found.reach(top - 1 + len(lines))
