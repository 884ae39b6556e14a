"""The Import sheet: what was matched with what, what was done, and what was kept.

The rules for headings, merges and joined rows are many, and files stranger than any rule. So
nothing rests on them: what the master doesn't hold is kept on the Import sheet with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from plantools.create.importing.document import Document, without_bullets
from plantools.create.importing.headers import How, Match
from plantools.create.importing.layout import Grid
from plantools.create.source import Rows
from plantools.plan import DueKind, parse_due
from plantools.workbook.cells import plain_number
from plantools.workbook.contract import Column, TableSpec


def _spec(name: str, title: str, purpose: str, **widths: int) -> TableSpec:
    filled_by = "plantools, when the plan was imported; delete the sheet when you have read it"
    columns = tuple(Column("", n.replace("_", " "), width=width) for n, width in widths.items())
    return TableSpec(name, "Import", title, purpose, filled_by, columns)


_MATCHED = "Which of their columns became which of ours, and why."
MATCHES = _spec("tblImport", "Columns", _MATCHED, Source=34, Their_header=38, Our_column=30, How=16)
_DONE = "What was done besides; look whether it is right."
NOTES = _spec("tblImportNotes", "Notes", _DONE, Note=70)
_OUTSIDE = "What the file says outside the tables and sections."
TEXTS = _spec("tblImportTexts", "Texts", _OUTSIDE, Place=30, Text=80)


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
    purpose = "A table of the imported file that is none of plantools'; it is as it was."
    for number, grid in enumerate(grids, start=1):
        lines = ([cell.own for cell in line.cells] for line in grid.lines)
        filled: dict[str, list[str | None]] = {}  # what stands below each header
        for at, (first, *below) in enumerate(zip_longest(*lines, fillvalue=""), start=1):
            header = " ".join(first.split())[:200] or f"Column {at}"
            while header.casefold() in map(str.casefold, filled):
                header = f"{header} {at}"
            if first or any(below):
                filled[header] = [text or None for text in below]
        columns = (Column("", name, width=min(max(len(name) + 4, 20), 50)) for name in filled)
        about = (f"tblKept{number}", f"Kept {number}", f"Kept: {grid.name}", purpose)
        spec = TableSpec(*about, "nobody; keep it or delete it", tuple(columns))
        tables[spec] = Rows(tuple(filled), tuple(zip(*filled.values(), strict=True)))
    return tables


def lost_texts(
    document: Document, contents: Mapping[str, Rows], others: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Place and text of whatever is in the file and not in the master.

    `others` are texts that the master has elsewhere: title, headers, kept texts.
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
            plain, days = _plain(text), (DueKind.EXACT_DATE, DueKind.MONTH)
            if plain in texts or plain_number(text) is not None or parse_due(text).kind in days:
                continue  # it may be there as a number or a date
            everything = everything or "\0".join(texts)
            if plain in everything:
                continue
            label, colon, rest = plain.partition(":")
            if not (colon and label in texts and rest.strip() in everything):
                texts.add(plain)
                yield line.place, text


def _plain(text: str) -> str:
    return " ".join(without_bullets(text).split())
