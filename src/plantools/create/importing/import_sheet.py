"""The Import sheet: what was matched with what, what was done, and what was kept.

The rules for headings, merges and joined rows are many, and files stranger than any rule. So
nothing rests on them: what the master doesn't hold is kept on the Import sheet with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from plantools.create.importing.document import Document, without_bullets
from plantools.create.importing.headers import How, Match
from plantools.create.importing.layout import Grid
from plantools.create.source import Rows
from plantools.plan import DueKind, parse_due
from plantools.workbook.cells import plain_number
from plantools.workbook.contract import Column, TableSpec

SHEET = "Import"


def _spec(name: str, title: str, purpose: str, **widths: int) -> TableSpec:
    return TableSpec(
        name=name,
        sheet=SHEET,
        title=title,
        purpose=purpose,
        filled_by="plantools, when the plan was imported; delete the sheet when you have read it",
        columns=tuple(Column("", n, width=width) for n, width in widths.items()),
    )


MATCHES = _spec(
    "tblImport",
    "Columns",
    "Which of their columns became which of ours, and why.",
    **{"Source": 34, "Their header": 38, "Our column": 30, "How": 16},
)
NOTES = _spec(
    "tblImportNotes", "Notes", "What was done besides; look whether it is right.", Note=70
)
TEXTS = _spec(
    "tblImportTexts",
    "Texts",
    "What the file says outside the tables and sections.",
    **{"Place": 30, "Text": 80},
)


def import_tables(
    matches: Sequence[Match], notes: Sequence[str], kept: Sequence[tuple[str, str]]
) -> dict[TableSpec, Rows]:
    """The tables of the Import sheet."""
    lines = dict.fromkeys((m.source, m.header, m.column, m.how.value) for m in matches)
    tables = {MATCHES: tuple(lines), NOTES: tuple((note,) for note in notes), TEXTS: tuple(kept)}
    return {s: Rows(s.headers, rows) for s, rows in tables.items() if rows or s is MATCHES}


def match_notes(matches: Sequence[Match]) -> list[str]:
    """What the command prints of the matches, a sentence for each way."""
    notes = []
    for how, says in (
        (How.MAP, "As --map says"),
        (How.ALIAS, "Read by their other names"),
        (How.GUESS, "Guessed, so please look"),
        (How.CELLS, "Guessed by what stands in the cells, so please look"),
    ):
        pairs = dict.fromkeys(f"{m.header} as {m.column}" for m in matches if m.how is how)
        if pairs:
            notes.append(f"{says}: {'; '.join(pairs)}.")
    kept = dict.fromkeys(m.column for m in matches if m.how is How.KEPT)
    if kept:
        notes.append(f"Kept as they are, and not used by plantools: {', '.join(kept)}.")
    return notes


def grid_tables(grids: Sequence[Grid]) -> dict[TableSpec, Rows]:
    """Tables that are none of ours, each on a sheet of its own, under their own headers."""
    tables = {}
    for number, grid in enumerate(grids, start=1):
        lines = [[cell.own for cell in line.cells] for line in grid.lines]
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
            title=f"Kept: {grid.name}",
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


def lost_texts(
    document: Document, contents: Mapping[str, Rows], others: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Place and text of whatever is in the file and not in the master.

    Args:
        document: the file.
        contents: the tables of the master.
        others: texts that the master has elsewhere: title, headers, kept texts.
    """
    texts = {
        _plain(str(cell))
        for rows in contents.values()
        for row in (rows.headers, *rows.rows)
        for cell in row
        if cell is not None
    }
    texts.update(map(_plain, others))
    everything = ""
    for line in document.lines:
        for text in line.texts:
            plain = _plain(text)
            if plain in texts or _is_value(text):
                continue
            everything = everything or "\0".join(texts)
            if plain in everything:
                continue
            label, colon, rest = plain.partition(":")
            if not (colon and label in texts and rest.strip() in everything):
                texts.add(plain)
                yield line.place, text


def _plain(text: str) -> str:
    return " ".join(without_bullets(text).split())


def _is_value(text: str) -> bool:
    """Whether a cell may hold it as a number or a date instead."""
    return plain_number(text) is not None or parse_due(text).kind in (
        DueKind.EXACT_DATE,
        DueKind.MONTH,
    )
