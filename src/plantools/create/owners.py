"""The Owners list of a plan that brings none."""

from __future__ import annotations

from collections.abc import Mapping

from plantools.create.source import Rows
from plantools.workbook.contract import ACTIONS, OWNERS, SECTIONS


def owners_of(tables: Mapping[str, Rows]) -> Rows:
    """The posts that own actions or lead sections, in order of first use."""
    posts: dict[str, None] = {}
    for spec, field in ((ACTIONS, "owners"), (SECTIONS, "section_lead")):
        if spec.name not in tables:
            continue
        table = tables[spec.name]
        position = table.headers.index(spec.column(field).header)
        for row in table.rows:
            text = row[position]
            if isinstance(text, str):
                parts = (part.strip() for line in text.splitlines() for part in line.split(";"))
                posts.update((part, None) for part in parts if part)
    blank = (None,) * (len(OWNERS.columns) - 1)
    headers = tuple(column.header for column in OWNERS.columns)
    return Rows(headers, tuple((post, *blank) for post in posts))
