"""Read a `Plan` out of a workbook, wherever its officers have put things.

Tables are found by name, columns by header; order, extra columns, sorting, filters and hidden
rows don't matter. Each table is read as one block.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

import xlwings as xw

from plantools.errors import EmptyPlanError, InputError, in_lines
from plantools.plan import (
    Abbreviation,
    AcceptedFinding,
    CheckSetting,
    DueKind,
    FinanceLine,
    ImpactReview,
    Measure,
    Milestone,
    Oddity,
    Place,
    Plan,
    Post,
    RatingDefinition,
    RatingKind,
    RatingScale,
    Reading,
    ReasonEntry,
    ReportText,
    Section,
    Setting,
    Status,
    parse_due,
    scale_from,
)
from plantools.plan.dates import long_date
from plantools.reports.figures import DueRead
from plantools.workbook import contract
from plantools.workbook.cells import EXCEL_ERROR, plain_number, to_text
from plantools.workbook.contract import COVER_NAMES, Kind, TableSpec
from plantools.workbook.tables import Tables

_STATUS = {status.value.casefold(): status for status in Status}


def read_plan(book: xw.Book) -> Plan:
    """The plan in a workbook, for whoever wants nothing else of it. See `read_plan_from`."""
    return read_plan_from(Tables(book))


def read_plan_from(tables: Tables) -> Plan:
    """The plan in a workbook.

    Raises:
        InputError: if there is no action table or it holds nothing, if a required column is
            missing, or if a cell holds something that its column can't (each such cell named).
    """
    return _Reader(tables).plan()


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as it stands in the workbook: rows below its header, and where they are.

    Attributes:
        own: the columns of actions that officers added, each with its position.
    """

    spec: TableSpec
    sheet: str
    top: int
    columns: dict[str, int]
    letters: dict[str, str]
    rows: list[list[Any]]
    own: tuple[tuple[str, int], ...] = ()


class _Reader:
    def __init__(self, tables: Tables) -> None:
        self.book = tables.book
        self.tables = tables
        self.problems: list[str] = []
        self.oddities: list[Oddity] = []
        self.shows_error = ""

    def plan(self) -> Plan:
        places: dict[str, Place] = {}
        cover = self._cover(places)
        read = {spec.name: self._table(spec) for spec in contract.TABLES}
        for table in read.values():
            if table is not None:
                places[table.spec.name] = Place(table.sheet, table.top, table.letters)

        def rows(spec: TableSpec, build: Callable[..., Any]) -> tuple[Any, ...]:
            table = read[spec.name]
            return () if table is None else tuple(build(**row) for row in self._rows(table))

        ratings = rows(contract.RATINGS, RatingDefinition)
        scale, impact_scale = (scale_from(ratings, kind) for kind in RatingKind)
        milestones = rows(contract.ACTIONS, partial(_milestone, scale))
        if not milestones and not self.problems:
            table = read[contract.ACTIONS.name]
            assert table is not None  # _table() refuses a workbook without it
            raise EmptyPlanError(
                f"{self.book.name}, sheet {table.sheet}: the table {contract.ACTIONS.name} holds "
                "no actions. Type at least one row below its header."
            )
        plan = Plan(
            **cover,
            milestones=milestones,
            sections=rows(contract.SECTIONS, _section),
            owners=rows(contract.OWNERS, Post),
            glossary=rows(contract.GLOSSARY, Abbreviation),
            ratings=ratings,
            impact=rows(contract.IMPACT, partial(_impact, impact_scale)),
            measures=rows(contract.MEASURES, Measure),
            readings=rows(contract.READINGS, Reading),
            finance=rows(contract.FINANCE, FinanceLine),
            reasons=rows(contract.REASONS, ReasonEntry),
            report_text=rows(contract.REPORT_TEXT, ReportText),
            settings=rows(contract.SETTINGS, Setting),
            checks=rows(contract.CHECKS, CheckSetting),
            accepted=rows(contract.ACCEPTED, AcceptedFinding),
            oddities=tuple(self.oddities),
            places=places,
        )
        if self.problems:
            raise InputError(_list_problems(self.book.name, self.problems))
        return plan

    def _cover(self, places: dict[str, Place]) -> dict[str, Any]:
        known = {name.name.casefold(): name for name in self.book.names}
        values: dict[str, Any] = {}
        for cover in COVER_NAMES:
            name = known.get(cover.name.casefold())
            try:
                cell = None if name is None else name.refers_to_range
            except Exception:  # each engine has its own way to say that a name is broken
                cell = None
            if cell is None:
                continue
            letter = xw.utils.col_name(cell.column)
            place = Place(cell.sheet.name, cell.row, {cover.name: letter})
            places[cover.name] = place
            value = cell.options(ndim=2, err_to_str=True).value[0][0]
            where = f"sheet {place.sheet}, cell {place.cell(cover.name)} ({cover.name})"
            values[cover.field] = self._convert(value, cover.kind, where)
            if cover.name == "Organisation":
                values[cover.field] = in_capitals(values[cover.field])
        return values

    def _table(self, spec: TableSpec) -> _Table | None:
        found = self.tables.find(spec.name)
        if found is None:
            if spec is contract.ACTIONS:
                raise InputError(self._no_table(spec))
            return None
        area = found.table.range
        block = area.options(ndim=2, err_to_str=True).value
        header, rows = [to_text(cell) for cell in block[0]], block[1:]
        if found.table.show_totals:
            rows = rows[:-1]
        columns = contract.match_headers(spec, header)
        if len(columns) < 2 and not found.table.show_headers:
            raise InputError(
                f"{self.book.name}, sheet {found.sheet_name}: the header row of the table "
                f"{found.name} is switched off, so nothing says which column is which. Click into "
                "the table and tick Header Row under Table Design."
            )
        self._leave_alone(spec, found.sheet_name, area, header, rows, columns)
        missing = [c for c in spec.columns if c.required and c.field not in columns]
        if missing and (
            spec is contract.ACTIONS or any(any(v is not None for v in row) for row in rows)
        ):
            raise InputError(self._no_column(spec, found.sheet_name, missing[0].header, header))
        if missing:
            return None
        left = area.column
        letters = {f: xw.utils.col_name(left + i) for f, i in columns.items()}
        own = (
            ()
            if spec is not contract.ACTIONS
            else tuple(
                (" ".join(name.split()), at)
                for at, name in enumerate(header)
                if name.strip() and at not in columns.values()
            )
        )
        return _Table(spec, found.sheet_name, area.row, columns, letters, rows, own)

    def _leave_alone(
        self,
        spec: TableSpec,
        sheet: str,
        area: xw.Range,
        header: list[str],
        rows: list[list[Any]],
        columns: dict[str, int],
    ) -> None:
        """Let go of columns that only sound like ours; say so, and where one is there twice."""

        def odd(position: int, field: str, message: str, fix: str) -> None:
            letter = xw.utils.col_name(area.column + position)
            place = Place(sheet, area.row, {field: letter})
            self.oddities.append(Oddity(place, field, message, fix))

        seen: dict[str, int] = {}
        for position, name in enumerate(map(contract.normalise, header)):
            if name and name in seen and seen[name] in columns.values():
                odd(
                    position,
                    "header",
                    f"There is a column {header[position].strip()!r} before this one; that one is "
                    "read.",
                    "Give this column another name, or delete it.",
                )
            seen.setdefault(name, position)
        for column in spec.columns:
            position = columns.get(column.field, -1)
            if position < 0 or column.required:
                continue
            if contract.normalise(header[position]) == contract.normalise(column.header):
                continue
            cells = [row[position] for row in rows if not _is_blank(row[position])]
            if 2 * sum(_fits(cell, column.kind) for cell in cells) < len(cells):
                del columns[column.field]
                kind = _MEASURED.get(column.kind, "text")
                odd(
                    position,
                    column.field,
                    f"Most cells of the column {header[position].strip()!r} hold no {kind}, so it "
                    f"is not taken for {column.header}.",
                    f"Nothing, if it is your own; otherwise name it {column.header}.",
                )

    def _no_table(self, spec: TableSpec) -> str:
        names = ", ".join(sorted(found.name for found in self.tables)) or "none"
        return (
            f"{self.book.name} has no table named {spec.name}, so there is no plan to read "
            f"(tables found: {names}). In Excel, select a cell of the action table, press "
            f"Ctrl+T if it isn't a table yet, and type {spec.name} as its name under Table Design."
        )

    def _no_column(self, spec: TableSpec, sheet: str, column: str, header: list[str]) -> str:
        headers = ", ".join(" ".join(name.split()) for name in header if name.strip())
        return (
            f"{self.book.name}, sheet {sheet}: the table {spec.name} has no column {column!r}. "
            f"Its headers are: {headers}. "
            f"Add the column, or rename the one that holds it to {column!r}."
        )

    def _rows(self, table: _Table) -> Iterator[dict[str, Any]]:
        """The rows that hold anything in a column that we know: values by field."""
        kinds = [
            (column.field, column.kind, table.columns[column.field])
            for column in table.spec.columns
            if column.field in table.columns
        ]
        for number, values in enumerate(table.rows, start=table.top + 1):
            if all(_is_blank(values[position]) for _, _, position in kinds):
                continue
            place = Place(table.sheet, number, table.letters)
            read: dict[str, Any] = {"place": place}
            for field, kind, position in kinds:
                value = values[position]
                is_plain = kind in _PLAIN
                if value is None:
                    if is_plain:
                        read[field] = ""
                elif type(value) is str and is_plain and value[:1] != "#":
                    read[field] = contract.seen(value) if kind in _KEYS else value
                elif type(value) is datetime and kind is Kind.DATE:
                    read[field] = value.date()
                else:
                    where = f"sheet {place.sheet}, cell {place.cell(field)}"
                    read[field] = self._convert(value, kind, where, field)
                    if self.shows_error:
                        self._note_error(place, field, read)
            for key in _KEY_FIELDS & read.keys():
                if isinstance(read[key], str):
                    read[key] = contract.seen(read[key])
            if table.own:
                read["own"] = tuple((name, _as_shown(values[at])) for name, at in table.own)
            yield read

    def _note_error(self, place: Place, field: str, read: Mapping[str, Any]) -> None:
        message = f"The cell shows {self.shows_error} or holds a picture; it is read as blank."
        fix = "Put its formula right, or type the text."
        ref = str(read.get("ref", read.get("code", "")))
        self.oddities.append(Oddity(place, field, message, fix, ref))
        self.shows_error = ""

    def _convert(self, value: Any, kind: Kind, where: str, field: str = "") -> Any:
        """A cell's value as its column wants it; what can't be is noted as a problem."""
        if _is_blank(value):
            value = None
        elif isinstance(value, str) and EXCEL_ERROR.fullmatch(value):
            if kind in _WORDS and field not in _KEY_FIELDS and value != _UNKNOWN:
                self.shows_error = value
                return ""
            remedy = "In Excel, put its formula right or type the value, and save"
            self._problem(where, value, "a value", remedy)
            value = None
        if kind in (Kind.DATE, Kind.MONTH):
            return self._date(value, kind, where)
        if kind is Kind.NUMBER:
            number = plain_number(value)
            if number is None and value is not None:
                self._problem(where, value, "a number", "Type digits only")
            return number
        if isinstance(value, bool):
            self._problem(where, value, "text", "Type it again")
        elif kind is Kind.POSTS and isinstance(value, (float, datetime)):
            self._problem(where, value, "a post", "Type the post that owns the action")
        elif isinstance(value, datetime) and field in _KEY_FIELDS:
            self._problem(
                where,
                value,
                "text",
                "Excel has turned it into a date: format the cell as Text and type it again",
            )
        elif isinstance(value, datetime):
            return long_date(value.date())
        text = to_text(value)
        return contract.seen(text) if kind in _KEYS else text

    def _date(self, value: Any, kind: Kind, where: str) -> date | None:
        if value is None:
            return None
        day = value.date() if isinstance(value, datetime) else None
        if isinstance(value, str):
            due = parse_due(value)
            if due.kind is DueKind.EXACT_DATE or (
                kind is Kind.MONTH and due.kind is DueKind.MONTH and due.recurrence is None
            ):
                day = due.last
        if day is None:
            example = "14/01/2026" if kind is Kind.DATE else "January 2026"
            self._problem(where, value, "a date", f"Type a date such as {example}, or clear it")
            return None
        return day.replace(day=1) if kind is Kind.MONTH else day

    def _problem(self, where: str, value: Any, wanted: str, remedy: str) -> None:
        shown = to_text(value)
        shown = shown if len(shown) <= 40 else shown[:39] + "…"
        self.problems.append(f"{where} holds {shown!r} where {wanted} should be. {remedy}.")


_PLAIN = frozenset(Kind) - {Kind.DATE, Kind.MONTH, Kind.NUMBER}
_UNKNOWN = "#NOT CALCULATED!"  # as our engine says of a formula without a value
_WORDS = frozenset({Kind.TEXT, Kind.LINES, Kind.POSTS})
_MEASURED = {Kind.DATE: "dates", Kind.MONTH: "dates", Kind.NUMBER: "numbers"}
_KEYS = frozenset({Kind.RATING, Kind.STATUS, Kind.SECTION})
_KEY_FIELDS = frozenset({"ref", "code", "id", "abbreviation", "post", "section"})


def _fits(value: Any, kind: Kind) -> bool:
    """Whether a cell could be what its column is for: then one that isn't is said as a problem."""
    if kind not in _MEASURED:
        return not isinstance(value, bool)
    if kind is Kind.NUMBER:
        return plain_number(value) is not None
    if isinstance(value, str):
        return parse_due(value).last is not None
    return isinstance(value, datetime)


def _as_shown(value: Any) -> str:
    """A cell of an officer's own column; an error is nothing to publish."""
    if isinstance(value, datetime):
        return long_date(value.date())
    text = to_text(value).strip()
    return "" if EXCEL_ERROR.fullmatch(text) else text


def _is_blank(value: Any) -> bool:
    """Whether a cell looks empty; spaces that were typed don't show."""
    return value is None or (isinstance(value, str) and not contract.seen(value))


def _items(text: str) -> tuple[str, ...]:
    """The items of a cell with one item a line; bullets that were typed don't count."""
    lines = (line.strip().lstrip("•·▪●–-*").strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


@lru_cache(maxsize=4096)
def _posts(text: str) -> tuple[str, ...]:
    """The posts of an owner cell: joined by semicolons or on lines of their own."""
    parts = (part.strip() for line in text.splitlines() for part in line.split(";"))
    return tuple(part for part in parts if part)


def _milestone(scale: RatingScale, **values: Any) -> Milestone:
    values["owners_text"] = values.get("owners", "")
    values["owners"] = _posts(values["owners_text"])
    values["rating_text"] = values.get("rating", "")
    values["rating"] = scale.word(values["rating_text"])
    values["status_text"] = values.get("status", "")
    values["status"] = _STATUS.get(values["status_text"].casefold())
    return Milestone(**values, scale=scale)


def _section(**values: Any) -> Section:
    for field in ("inspectors_found", "how_assessed", "what_we_will_see"):
        values[field] = _items(values.get(field, ""))
    return Section(**values)


def _impact(scale: RatingScale, **values: Any) -> ImpactReview:
    values["rating_text"] = values.get("rating", "")
    values["rating"] = scale.word(values["rating_text"])
    return ImpactReview(**values)


def _list_problems(book: str, problems: list[str]) -> str:
    if len(problems) == 1:
        return f"{book}, {problems[0]}"
    return f"{book} has {len(problems)} cells that can't be read:\n{in_lines(problems)}"


def read_due_bys(book: xw.Book, plan: Plan) -> list[DueRead]:
    """Every due by of the plan as it stands in the cells, where a date is a date."""
    place = plan.places[contract.ACTIONS.name]
    rows, letter = [m.place.row for m in plan.milestones], place.columns["due_by"]
    first = min(rows)
    column = book.sheets[place.sheet].range(f"{letter}{first}:{letter}{max(rows)}")
    cells: list[Any] = column.options(ndim=1, err_to_str=True).value
    written = Counter(_written(cells[row - first]) for row in rows)
    return [
        DueRead(said, parse_due(said), count)
        for said, count in written.items()
        if str(said).strip()
    ]


def _written(cell: Any) -> str | date:
    return cell.date() if isinstance(cell, datetime) else to_text(cell)


_LITTLE = frozenset(("and", "by", "in", "le", "of", "on", "the", "under", "upon", "with"))


def in_capitals(name: str) -> str:
    """A council's name as it is published, where it was typed without any capital."""
    if name != name.casefold():
        return name
    return re.sub(
        r"[^\W\d_]+(?:['’]\w+)?",
        lambda word: word[0] if word.start() and word[0] in _LITTLE else word[0].capitalize(),
        name,
    )
