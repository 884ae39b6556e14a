"""The Import sheet: what was matched with what, what was done, and what was kept."""

from __future__ import annotations

from collections.abc import Sequence

from plantools.create.importing.headers import How, Match
from plantools.create.source import Rows
from plantools.workbook.contract import Column, TableSpec

SHEET = "Import"
MATCHES = TableSpec(
    name="tblImport",
    sheet=SHEET,
    source="",
    title="Columns",
    purpose="Which of their columns became which of ours, and why.",
    filled_by="plantools, when the plan was imported; delete the sheet when you have read it",
    columns=(
        Column("", "Source", width=34),
        Column("", "Their header", width=38),
        Column("", "Our column", width=30),
        Column("", "How", width=16),
    ),
)
NOTES = TableSpec(
    name="tblImportNotes",
    sheet=SHEET,
    source="",
    title="Notes",
    purpose="What was done besides; look whether it is right.",
    filled_by=MATCHES.filled_by,
    columns=(Column("", "Note", width=70),),
)
TEXTS = TableSpec(
    name="tblImportTexts",
    sheet=SHEET,
    source="",
    title="Texts",
    purpose="What the file says outside the tables and sections.",
    filled_by=MATCHES.filled_by,
    columns=(Column("", "Place", width=30), Column("", "Text", width=80)),
)


def import_tables(
    matches: Sequence[Match], notes: Sequence[str], kept: Sequence[tuple[str, str]]
) -> dict[TableSpec, Rows]:
    """The tables of the Import sheet."""
    lines = dict.fromkeys((m.source, m.header, m.column, m.how.value) for m in matches)
    tables = {MATCHES: tuple(lines), NOTES: tuple((note,) for note in notes), TEXTS: tuple(kept)}
    return {
        spec: Rows(tuple(column.header for column in spec.columns), rows)
        for spec, rows in tables.items()
        if rows or spec is MATCHES
    }


def match_notes(matches: Sequence[Match]) -> list[str]:
    """What the command prints of the matches, a sentence for each way."""
    notes = []
    for how, says in (
        (How.MAP, "As --map says"),
        (How.ALIAS, "Read by their other names"),
        (How.GUESS, "Guessed, so please look"),
    ):
        pairs = dict.fromkeys(f"{m.header} as {m.column}" for m in matches if m.how is how)
        if pairs:
            notes.append(f"{says}: {'; '.join(pairs)}.")
    kept = dict.fromkeys(m.column for m in matches if m.how is How.KEPT)
    if kept:
        notes.append(f"Kept as they are, and not used by plantools: {', '.join(kept)}.")
    return notes


def grid_tables(grids: Sequence[tuple[str, list[tuple[str, ...]]]]) -> dict[TableSpec, Rows]:
    """Tables that are none of ours, each on a sheet of its own, under their own headers."""
    tables = {}
    for number, (name, lines) in enumerate(grids, start=1):
        width = max(len(line) for line in lines)
        filled = [k for k in range(width) if any(k < len(line) and line[k] for line in lines)]
        headers: list[str] = []
        for k in filled:
            text = lines[0][k] if k < len(lines[0]) else ""
            header = " ".join(text.split())[:200] or f"Column {k + 1}"
            while header.casefold() in (used.casefold() for used in headers):
                header = f"{header} {k + 1}"
            headers.append(header)
        spec = TableSpec(
            name=f"tblKept{number}",
            sheet=f"Kept {number}",
            source="",
            title=f"Kept: {name}",
            purpose="A table of the imported file that is none of plantools'; it is as it was.",
            filled_by="nobody; keep it or delete it",
            columns=tuple(Column("", header, width=_width(header)) for header in headers),
        )
        rows = tuple(
            tuple(line[k] if k < len(line) and line[k] else None for k in filled)
            for line in lines[1:]
        )
        tables[spec] = Rows(tuple(headers), rows)
    return tables


def _width(header: str) -> int:
    return min(max(len(header) + 4, 20), 50)
