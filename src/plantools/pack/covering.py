"""The covering report as a Word document, in the council's template or the one shipped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.shared import Pt

from plantools.pack.contents import Pack
from plantools.pack.template import (
    MODEL,
    NUMBERED,
    fill_in,
    has_tags,
    number_paragraphs,
    open_template,
    style_of,
)
from plantools.pack.word import (
    add_chart,
    add_table,
    begin_page,
    keep_with_next,
    new_document,
    set_properties,
    text_of,
)
from plantools.plan.dates import long_date
from plantools.plan.plan_settings import PROMPT
from plantools.reports.committee import Paragraph, Part
from plantools.reports.one_page import summary_report
from plantools.reports.report import Show

_TITLE = ("report title", "title")
"""The line of the front page that is the report's title."""
_HERE, _GLANCE = "\ue000", "\ue001"
"""Stand where the report's text and its first page come in; no text has these characters."""
_BARS = (
    "A bar for each report and one for now: how many actions had each rating and, in brackets, "
    "the share of them that was complete."
)
_TREND = "Share complete, and actions by rating"
_TITLE_LINES = 3
_NAME, _LINE = 15, 62
"""Letters of a line in the first and the last column of the first page's figures, ..."""
_FITTING = (
    *((3, 8, 13), (2, 8, 17), (2, 4, 17), (1, 4, 21), (1, 2, 21)),
    *((3, 0, 13), (2, 0, 17), (1, 0, 99)),
)
"""... and how many slips and measures it has room for, naming so many refs, at how many lines."""


def covering_report(pack: Pack, template: Path | None = None) -> Document:
    """The covering report of a pack. Its figures are those of the appendices (InputError if the
    template can't be read, or one of its tags is wrong)."""
    plan, words = pack.plan, pack.words
    usual = f"{plan.title}: report to committee"
    *_, title = usual, *(text for label, text in words.front if label.casefold() in _TITLE)
    front = [line for line in words.front if line[0].casefold() not in _TITLE]
    author = plan.organisation or "plantools"
    chosen = template or MODEL
    if has_tags(open_template(chosen), on_pages=True):
        values = {
            "title": title,
            "council": plan.organisation,
            "plan": plan.title,
            "as_at": long_date(pack.as_at.day),
            "front": [{"label": label, "text": text} for label, text in front],
            "at_a_glance": _GLANCE,
            "body": _HERE,
        }
        document = fill_in(chosen, values)
    else:
        document = new_document(title, author, pack.as_at.day, chosen)
        document.add_heading(title, 1)
        for label, text in front:
            document.add_paragraph(f"{label}: {text}" if label else text)
    set_properties(document, title, author, pack.as_at.day)
    number_paragraphs(document)
    glance = _put(document, (_GLANCE, _HERE), lambda: _add_glance(document, pack, words.glance))
    _put(document, (_HERE,), lambda: add_parts(document, words.parts))
    for place in [p for p in document.paragraphs if _GLANCE in p.text or _HERE in p.text]:
        place.text = place.text.replace(_GLANCE, "").replace(_HERE, "").strip()
        if not place.text:
            document.element.body.remove(place._p)
    if glance:  # on a page of its own, unless only a title is above it
        first, following = glance[0], glance[-1].getnext()
        has_more = len(list(first.itersiblings(preceding=True))) > _TITLE_LINES
        for element in ([first] if has_more else []) + [following]:
            begin_page(element)
    return document


def _put(document: Document, marks: Sequence[str], add: Callable[[], object]) -> list[Any]:
    """Add something before the first of the marks that a template has; at the end without any."""
    first = len(document.element.body) - 1  # what ends the body stands behind it
    add()
    added: list[Any] = document.element.body[first:-1]
    places = (p for mark in marks for p in document.paragraphs if mark in p.text)
    if (place := next(places, None)) is not None:
        for element in added:
            place._p.addprevious(element)
    return added


def _add_glance(document: Document, pack: Pack, heading: str) -> None:
    """The page for whoever chairs, unless it is switched off."""
    if not heading:
        return
    for most, named, room in _FITTING:
        figures, trend, *others = summary_report(pack.facts, most, named).tables
        rows = tuple((*row[:-1], str(row[-1]).replace("\n", "; ")) for row in figures.rows)
        lines = ((-(-len(str(row[0])) // _NAME), -(-len(str(row[-1])) // _LINE)) for row in rows)
        if sum(max(1, *each) for each in lines) <= room:
            break
    names = [text_of(row[0], Show.DATE) for row in trend.rows[:-1]] + ["Now"]
    bars = tuple(
        (*row[:3], f"{name} ({text_of(row[1], Show.PERCENT)})", *row[4:])
        for name, row in zip(names, trend.rows, strict=True)
    )
    assert trend.chart is not None
    trend = replace(trend, rows=bars, chart=replace(trend.chart, alt_text=_BARS), caption=_TREND)
    document.add_heading(heading, 2)
    for table in (replace(figures, rows=rows), trend, *others):
        spaces = document.add_heading(table.caption, 3).paragraph_format
        spaces.space_before, spaces.space_after = Pt(6), Pt(3)
        if table.chart:
            add_chart(document, table, has_title=False)
        else:
            columns = (replace(c, width=c.width**2) for c in table.columns)  # text gets most
            add_table(document, replace(table, columns=tuple(columns)))


def add_parts(
    document: Document, parts: Sequence[Part], text_style: str = NUMBERED, on_new_page: bool = False
) -> None:
    """Headings of the council's words, with what stands under them."""
    before = len(document.element.body) - 1  # what ends the body stands behind them
    for part in parts:
        if part.heading:
            document.add_heading(part.heading, part.level + 1)
        for item, following in zip_longest(part.items, part.items[1:]):
            if not isinstance(item, Paragraph):
                drawn = add_table(document, item)
                if drawn is not None:
                    keep_with_next(list(drawn.rows)[:-1])  # short enough for one page
                continue
            style = "List Bullet" if item.is_bullet else text_style
            written = document.add_paragraph(style=style_of(document, style))
            for number, text in enumerate(re.split(f"({PROMPT.pattern})", item.text)):
                if number % 2:  # what a person has still to write is marked, as well as in brackets
                    written.add_run(text).italic = True
                elif text:
                    written.add_run(text)
            # it leads to a list or a table
            leads = following and not item.is_bullet and getattr(following, "is_bullet", True)
            written.paragraph_format.keep_with_next = bool(leads) or None
    if on_new_page and parts:
        begin_page(document.element.body[before])
