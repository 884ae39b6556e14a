"""The whole plan as a document: a heading for each section, its texts, and its actions' table."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from docx.document import Document

from plantools.pack.word import add_bullets, add_table, text_of
from plantools.reports.plan_print import ACTION, CHAPTER, SECTION
from plantools.reports.report import Cell, Report, ReportTable

_HEADINGS = {CHAPTER: 2, SECTION: 3}
_TEXTS = 4
"""The level of the headings above a section's texts and its actions."""


def add_plan(document: Document, report: Report) -> None:
    """Write the printed plan: each part of a section below a heading of its own."""
    for note in report.notes:
        document.add_paragraph(note)
    for key in report.keys:
        document.add_heading(key.caption, _HEADINGS[CHAPTER])
        add_table(document, key)
    (table,) = report.tables
    for part, rows in groupby(table.rows, key=lambda row: str(row[0])):
        lines = list(rows)
        if part in _HEADINGS:
            for line in lines:
                told = " ".join(text for text in (str(line[1] or ""), str(line[2])) if text)
                document.add_heading(told, _HEADINGS[part])
            continue
        document.add_heading("Actions" if part == ACTION else part, _TEXTS)
        if part == ACTION:
            add_table(document, _actions(table, lines))
        elif len(lines) == 1:
            document.add_paragraph(_told(table, lines[0]))
        else:
            add_bullets(document, [_told(table, line) for line in lines])


def _actions(table: ReportTable, rows: list[tuple[Cell, ...]]) -> ReportTable:
    """The rows of actions, without the column that says that they are."""
    return replace(table, columns=table.columns[1:], rows=tuple(row[1:] for row in rows))


def _told(table: ReportTable, row: tuple[Cell, ...]) -> str:
    """A row that is no action, in words: its text, then whatever else it says."""
    cells = zip(row[2:], table.columns[2:], strict=True)
    texts = [text_of(cell, column.show) for cell, column in cells]
    rest = "; ".join(text for text in texts[1:] if text and text not in texts[0])
    return f"{texts[0]} ({rest})" if rest else texts[0]
