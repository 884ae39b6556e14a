"""Every table but the actions': measures and their readings, glossary, ratings, finance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from plantools.create.importing.council_words import rating_of
from plantools.create.importing.document import Cell, Document
from plantools.create.importing.headers import extra_names
from plantools.create.importing.layout import Group, Table
from plantools.create.importing.rows import extra_of, note_of, shown, typed, typed_rows
from plantools.create.importing.sections import code_for
from plantools.create.source import Rows
from plantools.plan import DueKind, parse_due
from plantools.plan.rating import RatingKind
from plantools.workbook.cells import plain_number
from plantools.workbook.contract import (
    FINANCE,
    MEASURES,
    RATINGS,
    READINGS,
    SECTIONS,
    Kind,
    TableSpec,
)

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"\b(20\d\d)\s?[/–-]\s?(?:20)?(\d\d)\b")
_TOTAL = re.compile(r"\W*(?:grand |overall |sub[- ]?)?totals?\b", re.IGNORECASE)
_MONEY = (
    ("forecast", re.compile(r"\b(?:forecast|projected|projection|outturn)", re.I)),
    ("actual_to_date", re.compile(r"\b(?:actuals?|spend|spent|expenditure to date)\b", re.I)),
    ("budget", re.compile(r"\b(?:budget|allocation|approved|funding)", re.I)),
)
_KINDS = (
    ("additional", re.compile(r"\b(?:additional|new)\b", re.I)),
    ("amended", re.compile(r"\b(?:amended|revised|changed)\b", re.I)),
    ("original", re.compile(r"\boriginal\b", re.I)),
)
_NAMES_COLOUR = re.compile(
    r"\b(?:blue|green|amber|yellow|orange|red|gr[ea]y|white|purple|black)\b", re.IGNORECASE
)
_SCALES = (
    (1_000, re.compile(r"£\s?['’]?000s?|£k\b", re.I)),
    (1_000_000, re.compile(r"£m\b|£\s?millions?", re.I)),
)


@dataclass(slots=True)
class _Entry:
    """A row on its way: text by field, text by header for other columns, numbers by field."""

    values: dict[str, str]
    extra: dict[str, str]
    numbers: dict[str, float] = field(default_factory=dict)


def other_rows(
    spec: TableSpec, tables: Sequence[Table], codes: Mapping[Group, str], document: Document
) -> tuple[Rows, list[str]]:
    """The rows of all tables of one kind, and what is to be said of them."""
    notes: list[str] = []
    if spec is FINANCE:
        found = [entry for table in tables for entry in _finance(table, document, notes)]
    else:
        found = [_entry(table, at, codes) for table in tables for at in range(len(table.rows))]
    if spec is MEASURES:
        for entry in found:
            said = entry.values.get("direction", "")
            if said and said.casefold() not in ("higher", "lower"):  # arrows say how it went
                entry.extra["Direction as written"] = entry.values.pop("direction")
        notes += _measures([entry.values for entry in found])
    if spec is SECTIONS:
        _sections([entry.values for entry in found])
    return _to_rows(spec, found), notes


def readings_of(tables: Sequence[Table], measures: Rows) -> tuple[Rows, list[str]]:
    """The readings in columns of measure tables that are headed by a month."""
    found: list[_Entry] = []
    ids = iter(row[0] for row in measures.rows)
    for table in tables:
        months = [k for k in table.header.extra if _is_month(table.header.texts[k])]
        for row in table.rows:
            measure = str(next(ids))
            for k in months:
                cell = row.line.cell(k)
                number = plain_number(cell.own.removesuffix("%").strip())
                if not cell.own:
                    continue
                values = {"measure": measure, "month": table.header.texts[k]}
                values["value" if number is not None else "note"] = cell.own
                numbers = {} if number is None else {"value": number}
                found.append(_Entry(values, {}, numbers))
    says = f"{len(found)} readings were read from columns that are headed by a month."
    return _to_rows(READINGS, found), [says] if found else []


def _is_month(text: str) -> bool:
    return bool(text) and parse_due(text).kind is DueKind.MONTH and len(text) < 20


def _entry(table: Table, at: int, codes: Mapping[Group, str]) -> _Entry:
    row, header = table.rows[at], table.header
    values: dict[str, str] = {}
    numbers: dict[str, float] = {}
    for name, position in header.columns.items():
        cell = row.line.cell(position)
        if cell.across:
            continue
        values[name] = cell.text
        if cell.number is not None and not cell.text.endswith("%"):
            numbers[name] = cell.number
    extra = extra_of(header, row)
    if header.spec is RATINGS and not values.get("kind"):
        is_impact = re.search("impact", table.heading, re.IGNORECASE)
        values["kind"] = (RatingKind.IMPACT if is_impact else RatingKind.ACTION).value
    if header.spec is RATINGS and not values.get("colour"):
        values["colour"] = _hue(row.line.cell(header.columns["rating"]))
    if row.group is not None and not values.get("section") and row.group in codes:
        values["section"] = codes[row.group]
    return _Entry(values, extra, numbers)


def _hue(cell: Cell) -> str:
    """The colour of a key's cell, where its word doesn't name one."""
    rating = rating_of(cell.fill)
    return rating.value.casefold() if rating and not _NAMES_COLOUR.search(cell.text) else ""


def _to_rows(spec: TableSpec, found: Sequence[_Entry]) -> Rows:
    headers = list(dict.fromkeys(name for entry in found for name in entry.extra))
    return typed_rows(spec, [(e.values, e.extra, e.numbers) for e in found], headers)


def _finance(table: Table, document: Document, notes: list[str]) -> Iterator[_Entry]:
    """The rows of a finance table: one for each year, totals left out and used as a check."""
    header = table.header
    money, first = _money_columns(header.texts), header.columns.get("group", 0)
    table.header = header = replace(
        header, extra={at: name for at, name in header.extra.items() if at not in money}
    )
    names = extra_names(FINANCE, header.texts, {first, *money, *header.columns.values()})
    above = " ".join((table.heading, *header.texts))
    scale, says = next(((n, found[0]) for n, p in _SCALES if (found := p.search(above))), (1, ""))
    if says:
        notes.append(
            f"The figures under {table.heading or table.source!r} are in {says}: they "
            f"were multiplied by {scale:,}. A guess, so please look."
        )
    legend = _legend(table, document)
    sums: Counter[tuple[str, str]] = Counter()
    stated: dict[tuple[str, str], float] = {}
    for row in table.rows:
        cells = row.line.cells
        name = row.line.cell(first).text or next(iter(row.line.texts), "")
        figures: dict[tuple[str, str], float] = {}
        for at, key in money.items():
            number = _pounds(row.line.cell(at))
            if number is not None:
                figures[key] = round(number * scale, 2)
        if _TOTAL.match(name) and figures:
            stated = stated or figures
            continue
        if not figures:
            continue
        sums.update(figures)
        extra = {
            names[at]: cell.own
            for at, cell in enumerate(cells[: len(header.texts)])
            if cell.own and at in names
        }
        kind = legend.get(row.line.cell(first).fill, "") or _kind_of(f"{name} {table.heading}")
        for year in dict.fromkeys(year for year, _ in money.values()):
            numbers = {name: number for (when, name), number in figures.items() if when == year}
            values = {n: str(number) for n, number in numbers.items()}
            for told in ("kind", "year", "note"):
                values[told] = row.line.cell(header.columns.get(told, -1)).text
            values["kind"] = values["kind"] or kind
            when = year or _year_of(table.heading)
            values |= {"group": name, "year": values["year"] or when}
            yield _Entry(values, extra, numbers)
    wrong = [key for key, total in stated.items() if abs(sums[key] - total) > 1]
    if stated and not wrong:
        notes.append(f"{table.source}: the figures add up to the stated total.")
    for year, name in wrong:
        notes.append(
            f"{table.source}: {FINANCE.column(name).header} {year} adds up to "
            f"{sums[year, name]:,.0f}, but the stated total is {stated[year, name]:,.0f}. "
            "Look for a row that is missing or counted twice."
        )


def _money_columns(texts: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Year ("" if not said) and field of every column of figures, by its position."""
    found: dict[int, tuple[str, str]] = {}
    for at, text in enumerate(texts):
        name = next((name for name, pattern in _MONEY if pattern.search(text)), "")
        key = (_year_of(text), name)
        if name and key not in found.values() and not re.search(r"varian|differ", text, re.I):
            found[at] = key
    return found


def _year_of(text: str) -> str:
    found = _YEAR.search(text)
    return f"{found[1]}/{found[2]}" if found else ""


def _kind_of(text: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


def _legend(table: Table, document: Document) -> dict[str, str]:
    """Which colour says original, amended or additional, as the legend on the sheet says."""
    legend: dict[str, str] = {}
    number = table.rows[0].line.table if table.rows else 0
    rows = {id(row.line) for row in table.rows}
    for line in document.lines:
        figures = id(line) in rows and any(_pounds(cell) is not None for cell in line.cells)
        if line.table != number or figures:
            continue
        for cell, after in pairwise((*line.cells, Cell())):
            kind = _kind_of(cell.own or after.own)
            if cell.fill and kind and len(cell.own) <= 60:
                legend.setdefault(cell.fill, kind)
    return legend


def _pounds(cell: Cell) -> float | None:
    """The figure in a cell: "£1,200", "(300)" for less than nothing, "£1.2m"."""
    if cell.number is not None:
        return cell.number
    text = cell.own.replace("£", "").replace(",", "").replace("−", "-").strip()
    found = re.fullmatch(r"(\()?(-?)\s*(\d+(?:\.\d+)?)\s*([mk]?)\)?", text, re.IGNORECASE)
    if found is None:
        return None
    scale = {"m": 1_000_000, "k": 1_000}.get(found[4].casefold(), 1)
    return float(found[3]) * scale * (-1 if found[1] or found[2] else 1)


def _measures(rows: Sequence[dict[str, str]]) -> list[str]:
    """Give measures the id, unit and direction that their rows imply."""
    made, used = [], {row.get("id", "") for row in rows}
    directed = []
    for row in rows:
        if not row.get("id"):
            number = next(n for n in range(1, len(rows) + 2) if f"M{n}" not in used)
            row["id"] = f"M{number}"
            used.add(row["id"])
            made.append(row["id"])
        target = row.get("target", "")
        if target and not row.get("target_text") and typed(target, Kind.NUMBER)[1]:
            row["target_text"] = target
            plain = plain_number(target.removesuffix("%").strip())
            row["target"] = "" if plain is None else target.removesuffix("%").strip()
        bands = [row.get(name, "") for name in ("requires_improvement", "good", "outstanding")]
        if not row.get("unit") and any("%" in text for text in (*bands, target)):
            row["unit"] = "%"
        tops = [max(map(float, _NUMBER.findall(text))) for text in bands if _NUMBER.search(text)]
        if not row.get("direction") and len(tops) > 1 and tops[0] != tops[-1]:
            row["direction"] = "higher" if tops[-1] > tops[0] else "lower"
            directed.append(row["id"])
    notes = [f"Measures had no ids and got {shown(made)}."] if made else []
    says = "Whether higher or lower is better was read from the bands of these measures"
    return [*notes, *note_of(directed, says)]


def _sections(rows: Sequence[dict[str, str]]) -> None:
    """Give sections that are listed without codes one each."""
    taken = [row.get("code", "") for row in rows]
    for row in rows:
        if not row.get("code"):
            row["code"], _ = code_for(row.get("title") or row.get("chapter", ""), (), taken)
            taken.append(row["code"])
