"""Every table but the actions': measures, glossary, ratings, finance and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plantools.create.importing.codes import code_for
from plantools.create.importing.layout import Group, Table
from plantools.create.importing.rows import extra_of, shown
from plantools.create.importing.typed import typed
from plantools.create.importing.words import read_rating
from plantools.create.source import Rows
from plantools.create.values import Value
from plantools.plan.rating import Rating
from plantools.workbook.contract import IMPACT, MEASURES, RATINGS, SECTIONS, Kind, TableSpec

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def other_rows(
    spec: TableSpec, tables: Sequence[Table], codes: dict[Group, str]
) -> tuple[Rows, list[str]]:
    """The rows of all tables of one kind, and what is to be said of them."""
    found: list[tuple[dict[str, str], dict[str, str]]] = []
    notes: list[str] = []
    for table in tables:
        for row in table.rows:
            cells = row.line.cells
            values = {
                name: cells[position].text
                for name, position in table.header.columns.items()
                if position < len(cells) and not cells[position].across
            }
            extra = extra_of(table.header, row)
            if row.group is not None and not values.get("section") and row.group in codes:
                values["section"] = codes[row.group]
            found.append((values, extra))
    if spec is MEASURES:
        notes += _measures([values for values, _ in found])
    if spec is SECTIONS:
        _sections([values for values, _ in found])
    if spec is RATINGS:
        notes += _definitions([values for values, _ in found])
    if spec is IMPACT:
        for values, extra in found:
            _rating(values, extra)
    headers = list(dict.fromkeys(name for _, extra in found for name in extra))
    made: list[list[Value]] = []
    for values, extra in found:
        cells_made: list[Value] = []
        for column in spec.columns:
            value, rest = typed(values.get(column.field, ""), column.kind)
            if rest:
                name = f"{column.header} as written"
                extra[name] = rest
                if name not in headers:
                    headers.append(name)
            cells_made.append(value)
        made.append(cells_made)
    rows = tuple(
        (*cells_made, *(extra.get(name) for name in headers))
        for cells_made, (_, extra) in zip(made, found, strict=True)
    )
    return Rows((*(column.header for column in spec.columns), *headers), rows), notes


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
            row["target_text"] = row.pop("target")
        bands = [row.get(name, "") for name in ("requires_improvement", "good", "outstanding")]
        if not row.get("unit") and any("%" in text for text in (*bands, target)):
            row["unit"] = "%"
        tops = [max(map(float, _NUMBER.findall(text))) for text in bands if _NUMBER.search(text)]
        if not row.get("direction") and len(tops) > 1 and tops[0] != tops[-1]:
            row["direction"] = "higher" if tops[-1] > tops[0] else "lower"
            directed.append(row["id"])
    notes = [f"Measures had no ids and got {shown(made)}."] if made else []
    if directed:
        notes.append(
            "Whether higher or lower is better was read from the bands of these measures: "
            f"{shown(directed)}."
        )
    return notes


def _definitions(rows: Sequence[dict[str, str]]) -> list[str]:
    """A key of the plan's own that means something else by a colour is worth a warning."""
    notes = []
    for row in rows:
        row["kind"] = row.get("kind") or "action"
        rating, says = Rating.read(row.get("rating", "")), row.get("definition", "")
        finished = re.match(r"\W*(action )?(is )?(fully )?complete", says, re.IGNORECASE)
        if rating not in (None, Rating.BLUE) and finished and row["kind"].casefold() == "action":
            notes.append(
                f"In this plan's key {rating} means {says.strip()!r}, but plantools counts only "
                "Blue as complete. Look at the ratings of finished actions."
            )
    return notes


def _sections(rows: Sequence[dict[str, str]]) -> None:
    """Give sections that are listed without codes one each."""
    taken = [row.get("code", "") for row in rows]
    for row in rows:
        if not row.get("code"):
            row["code"], _ = code_for(row.get("title") or row.get("chapter", ""), (), taken)
            taken.append(row["code"])


def _rating(values: dict[str, str], extra: dict[str, str]) -> None:
    text = values.get("rating", "")
    rating = read_rating(text) if text else None
    if rating is not None and Rating.read(text) is None:
        values["rating"] = rating.value
        extra["Rating as written"] = text
