"""Look, at the end, whether every text of the file has got somewhere.

The rules for headings, merges and joined rows are many, and files stranger than any rule. So
nothing rests on them: what the master doesn't hold is kept on the Import sheet with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from plantools.create.importing.document import Document
from plantools.create.source import Rows
from plantools.plan import DueKind, parse_due
from plantools.workbook.cells import plain_number


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
    return " ".join(text.split())


def _is_value(text: str) -> bool:
    """Whether a cell may hold it as a number or a date instead."""
    return plain_number(text) is not None or parse_due(text).kind in (
        DueKind.EXACT_DATE,
        DueKind.MONTH,
    )
