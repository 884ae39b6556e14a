"""Read a `Plan` out of a workbook, wherever its officers have put things.

Tables are found by name, columns by header; order, extra columns, sorting, filters and hidden
rows don't matter. Each table is read as one block.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

import xlwings as xw

from plantools import plan as model
from plantools.errors import EmptyPlanError, InputError, in_lines
from plantools.plan import DueKind, Oddity, Place, Plan, RatingKind, RatingScale, Status, parse_due
from plantools.reports.figures import DueRead
from plantools.workbook import contract
from plantools.workbook.cells import EXCEL_ERROR, plain_number, to_text
from plantools.workbook.contract import ACTIONS, RATINGS, Kind, TableSpec, seen
from plantools.workbook.tables import Tables

_STATUS = {status.value.casefold(): status for status in Status}
_PLAIN = frozenset(Kind) - {Kind.DATE, Kind.MONTH, Kind.NUMBER}
_MEASURED = {Kind.DATE: "dates", Kind.MONTH: "dates", Kind.NUMBER: "numbers"}
_WORDS = frozenset({Kind.TEXT, Kind.LINES, Kind.POSTS})
_KEYS = frozenset({Kind.RATING, Kind.STATUS, Kind.SECTION})
_KEY_FIELDS = frozenset({"ref", "code", "id", "abbreviation", "post", "section"})
_UNKNOWN = "#NOT CALCULATED!"  # as our engine says of a formula without a value
_LITTLE = frozenset(("and", "by", "in", "le", "of", "on", "the", "under", "upon", "with"))


def read_plan(book: xw.Book) -> Plan:
    """The plan in a workbook.

    Raises:
        InputError: if there is no action table or it holds nothing, if a required column is
            missing, or if a cell holds something that its column can't (each such cell named).
    """
    return read_plan_from(Tables(book))


def read_plan_from(tables: Tables) -> Plan:
    """The same, where its tables are known."""
    return _Reader(tables).plan()


class _Reader:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.book = tables.book
        self.places: dict[str, Place] = {}
        self.problems: list[str] = []
        self.oddities: list[Oddity] = []

    def plan(self) -> Plan:
        cover = dict(self._cover())
        tables = {spec.source: self._table(spec) for spec in contract.TABLES}

        def rows(source: str, build: Callable[..., Any]) -> tuple[Any, ...]:
            return tuple(build(**row) for row in tables[source])

        ratings = rows(RATINGS.source, model.RatingDefinition)
        scale, impact_scale = (model.scale_from(ratings, kind) for kind in RatingKind)
        milestones = rows(ACTIONS.source, partial(milestone_of, scale))
        if not milestones and not self.problems:
            raise EmptyPlanError(
                f"{self.book.name}, sheet {self.places[ACTIONS.name].sheet}: the table "
                f"{ACTIONS.name} holds no actions. Type at least one row below its header."
            )
        others: dict[str, Callable[..., Any]] = {
            "sections": _section,
            "owners": model.Post,
            "glossary": model.Abbreviation,
            "impact": lambda **row: model.ImpactReview(**_rated(impact_scale, row)),
            "measures": model.Measure,
            "readings": model.Reading,
            "finance": model.FinanceLine,
            "reasons": model.ReasonEntry,
            "report_text": model.ReportText,
            "settings": model.Setting,
            "checks": model.CheckSetting,
            "accepted": model.AcceptedFinding,
        }
        read: dict[str, Any] = {source: rows(source, build) for source, build in others.items()}
        if len(self.problems) == 1:
            raise InputError(f"{self.book.name}, {self.problems[0]}")
        if self.problems:
            raise InputError(
                f"{self.book.name} has {len(self.problems)} cells that can't be read:\n"
                f"{in_lines(self.problems)}"
            )
        read |= {"milestones": milestones, "ratings": ratings, "oddities": tuple(self.oddities)}
        return Plan(**cover, **read, places=self.places)

    def _cover(self) -> Iterator[tuple[str, Any]]:
        """The values of the Cover's cells, by field."""
        named = {name.name.casefold(): name for name in self.book.names}
        for name, cover in contract.COVER.items():
            try:
                cell = named[name.casefold()].refers_to_range
                letter = xw.utils.col_name(cell.column)
            except Exception:  # none, or broken, which each engine has its own way to say
                continue
            place = Place(cell.sheet.name, cell.row, {name: letter})
            self.places[name] = place
            value = cell.options(ndim=2, err_to_str=True).value[0][0]
            value = self._convert(value, cover.kind, place, name, {})
            yield cover.field, in_capitals(value) if cover.field == "organisation" else value

    def _table(self, spec: TableSpec) -> Iterable[dict[str, Any]]:
        """The rows of a table; values are looked at when they are asked for."""
        found, is_needed = self.tables.find(spec.name), spec is ACTIONS
        if found is None:
            if not is_needed:
                return ()
            names = ", ".join(sorted(found.name for found in self.tables)) or "none"
            raise InputError(
                f"{self.book.name} has no table named {spec.name}, so there is no plan to read "
                f"(tables found: {names}). In Excel, select a cell of the action table, press "
                f"Ctrl+T if it isn't a table yet, and type {spec.name} as its name under Table "
                "Design."
            )
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
        letters = [xw.utils.col_name(area.column + at) for at in range(len(header))]
        for at, field, message, fix in _oddities(spec, header, rows, columns):
            place = Place(found.sheet_name, area.row, {field: letters[at]})
            self.oddities.append(Oddity(place, field, message, fix))
        missing = [c.header for c in spec.columns if c.required and c.field not in columns]
        if missing:
            if is_needed or any(value is not None for row in rows for value in row):
                headers = ", ".join(" ".join(name.split()) for name in header if name.strip())
                raise InputError(
                    f"{self.book.name}, sheet {found.sheet_name}: the table {spec.name} has no "
                    f"column {missing[0]!r}. Its headers are: {headers}. "
                    f"Add the column, or rename the one that holds it to {missing[0]!r}."
                )
            return ()
        place = Place(found.sheet_name, area.row, {f: letters[at] for f, at in columns.items()})
        self.places[spec.name] = place
        return self._rows(spec, place, header, columns, rows)

    def _rows(
        self,
        spec: TableSpec,
        head: Place,
        header: list[str],
        columns: dict[str, int],
        rows: list[list[Any]],
    ) -> Iterator[dict[str, Any]]:
        """The rows that hold anything in a column that we know: values by field."""
        known = [
            (c.field, c.kind, columns[c.field], c.kind in _KEYS or c.field in _KEY_FIELDS)
            for c in spec.columns
            if c.field in columns
        ]
        titles = [" ".join(title.split()) for title in header] if spec is ACTIONS else []
        own = [(t, at) for at, t in enumerate(titles) if t and at not in columns.values()]
        for number, values in enumerate(rows, start=head.row + 1):
            if all(_is_blank(values[at]) for _, _, at, _ in known):
                continue
            place = Place(head.sheet, number, head.columns)
            read: dict[str, Any] = {"place": place}
            for field, kind, at, is_key in known:
                value, is_plain = values[at], kind in _PLAIN
                if value is None:
                    read[field] = "" if is_plain else None
                elif type(value) is str and is_plain and value[:1] != "#":
                    read[field] = seen(value) if is_key else value
                else:
                    read[field] = self._convert(value, kind, place, field, read)
            if own:
                read["own"] = tuple((name, _as_shown(values[at])) for name, at in own)
            yield read

    def _convert(
        self, value: Any, kind: Kind, place: Place, field: str, row: Mapping[str, Any]
    ) -> Any:
        """A cell's value as its column wants it; what can't be is noted as a problem."""
        is_key = field in _KEY_FIELDS

        def problem(wanted: str, remedy: str) -> None:
            shown = to_text(value)
            shown = shown if len(shown) <= 40 else shown[:39] + "…"
            name = f" ({field})" if field in contract.COVER else ""
            where = f"sheet {place.sheet}, cell {place.cell(field)}{name}"
            self.problems.append(f"{where} holds {shown!r} where {wanted} should be. {remedy}.")

        if isinstance(value, str) and EXCEL_ERROR.fullmatch(value):
            if kind in _WORDS and not is_key and value != _UNKNOWN:
                message = f"The cell shows {value} or holds a picture; it is read as blank."
                ref = str(row.get("ref", row.get("code", "")))
                fix = "Put its formula right, or type the text."
                self.oddities.append(Oddity(place, field, message, fix, ref))
                return ""
            problem("a value", "In Excel, put its formula right or type the value, and save")
            value = None
        if _is_blank(value):
            return "" if kind in _PLAIN else None
        if kind is Kind.NUMBER:
            number = plain_number(value)
            if number is None:
                problem("a number", "Type digits only")
            return number
        if kind not in _PLAIN:
            day = value.date() if isinstance(value, datetime) else _day(value, kind)
            if day is None:
                example = "14/01/2026" if kind is Kind.DATE else "January 2026"
                problem("a date", f"Type a date such as {example}, or clear it")
                return None
            return day.replace(day=1) if kind is Kind.MONTH else day
        if isinstance(value, bool):
            problem("text", "Type it again")
        elif kind is Kind.POSTS and isinstance(value, (float, datetime)):
            problem("a post", "Type the post that owns the action")
        elif isinstance(value, datetime) and is_key:
            remedy = "Excel has turned it into a date: format the cell as Text and type it again"
            problem("text", remedy)
        text = to_text(value)
        return seen(text) if is_key or kind in _KEYS else text


def _oddities(
    spec: TableSpec, header: Sequence[str], rows: list[list[Any]], columns: dict[str, int]
) -> Iterator[tuple[int, str, str, str]]:
    """Columns that are there twice, and those that only sound like ours, which are let go: the
    position, field and message of each, and what to do."""
    names = [contract.normalise(name) for name in header]
    for at, name in enumerate(names):
        first = names.index(name)
        if name and first < at and first in columns.values():
            says = f"There is a column {header[at].strip()!r} before this one; that one is read."
            yield at, "header", says, "Give this column another name, or delete it."
    for column in spec.columns:
        at = columns.get(column.field, -1)
        if at < 0 or column.required or names[at] == contract.normalise(column.header):
            continue
        cells = [row[at] for row in rows if not _is_blank(row[at])]
        if 2 * sum(_fits(cell, column.kind) for cell in cells) < len(cells):
            del columns[column.field]
            says = f"Most cells of the column {header[at].strip()!r} hold no "
            says += f"{_MEASURED.get(column.kind, 'text')}, so it is not taken for {column.header}."
            fix = f"Nothing, if it is your own; otherwise name it {column.header}."
            yield at, column.field, says, fix


def _day(value: Any, kind: Kind) -> date | None:
    """The date or month that a text names."""
    due = parse_due(value) if isinstance(value, str) else None
    is_month = due and kind is Kind.MONTH and due.kind is DueKind.MONTH and due.recurrence is None
    return due.last if due and (is_month or due.kind is DueKind.EXACT_DATE) else None


def _fits(value: Any, kind: Kind) -> bool:
    """Whether a cell could be what its column is for: then one that isn't is said as a problem."""
    if kind is Kind.NUMBER:
        return plain_number(value) is not None
    if isinstance(value, str) and kind not in _PLAIN:
        return parse_due(value).last is not None
    return not isinstance(value, bool) if kind in _PLAIN else isinstance(value, datetime)


def _as_shown(value: Any) -> str:
    """A cell of an officer's own column; an error is nothing to publish."""
    text = to_text(value).strip()
    return "" if EXCEL_ERROR.fullmatch(text) else text


def _is_blank(value: Any) -> bool:
    """Whether a cell looks empty; spaces that were typed don't show."""
    return value is None or (isinstance(value, str) and not seen(value))


@lru_cache(maxsize=4096)
def _posts(text: str) -> tuple[str, ...]:
    """The posts of an owner cell: joined by semicolons or on lines of their own."""
    parts = (part.strip() for line in text.splitlines() for part in line.split(";"))
    return tuple(part for part in parts if part)


def _rated(scale: RatingScale, values: dict[str, Any]) -> dict[str, Any]:
    text = values.get("rating", "")
    return {**values, "rating_text": text, "rating": scale.word(text)}


def milestone_of(scale: RatingScale, **values: Any) -> model.Milestone:
    """A row of the action table; what stands there of owners, rating and status is text."""
    owners, status = values.get("owners", ""), values.get("status", "")
    values |= {"owners": _posts(owners), "owners_text": owners}
    values |= {"status": _STATUS.get(status.casefold()), "status_text": status}
    return model.Milestone(**_rated(scale, values), scale=scale)


def _section(**values: Any) -> model.Section:
    """A section; in cells with one item a line, bullets that were typed don't count."""
    for field in ("inspectors_found", "how_assessed", "what_we_will_see"):
        lines = values.get(field, "").splitlines()
        items = (line.strip().lstrip("•·▪●–-*").strip() for line in lines)
        values[field] = tuple(item for item in items if item)
    return model.Section(**values)


def read_due_bys(book: xw.Book, plan: Plan) -> list[DueRead]:
    """Every due by of the plan as it stands in the cells, where a date is a date."""
    place = plan.places[ACTIONS.name]
    rows, letter = [m.place.row for m in plan.milestones], place.columns["due_by"]
    first = min(rows)
    column = book.sheets[place.sheet].range(f"{letter}{first}:{letter}{max(rows)}")
    cells: list[Any] = column.options(ndim=1, err_to_str=True).value
    cells = [cell.date() if isinstance(cell, datetime) else to_text(cell) for cell in cells]
    written = Counter(cells[row - first] for row in rows)
    return [
        DueRead(said, parse_due(said), count)
        for said, count in written.items()
        if str(said).strip()
    ]


def in_capitals(name: str) -> str:
    """A council's name as it is published, where it was typed without any capital."""
    if name != name.casefold():
        return name
    return re.sub(
        r"[^\W\d_]+(?:['’]\w+)?",
        lambda word: word[0] if word.start() and word[0] in _LITTLE else word[0].capitalize(),
        name,
    )
