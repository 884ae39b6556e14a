"""The covering report as a Word document, in the council's template or the one shipped."""

from __future__ import annotations

from pathlib import Path

from docx.document import Document
from docx.text.paragraph import Paragraph as WordParagraph

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
from plantools.pack.word import add_table, new_document, set_properties
from plantools.plan.dates import long_date
from plantools.plan.report_text import PROMPT
from plantools.reports.committee import Paragraph, Part

_TITLE = ("report title", "title")
"""The line of the front page that is the report's title."""
_HERE = "\ue000"
"""Stands where the report's text comes in; no text has this character."""


def covering_report(pack: Pack, template: Path | None = None) -> Document:
    """The covering report of a pack. Its figures are those of the appendices.

    Raises:
        InputError: if the template can't be read, or one of its tags is wrong.
    """
    plan, words = pack.plan, pack.words
    title = f"{plan.title}: report to committee"
    front = []
    for label, text in words.front:
        if label.casefold() in _TITLE:
            title = text
        else:
            front.append((label, text))
    author = plan.organisation or "plantools"
    chosen = template or MODEL
    if has_tags(open_template(chosen), on_pages=True):
        values = {
            "title": title,
            "council": plan.organisation,
            "plan": plan.title,
            "as_at": long_date(pack.as_at.day),
            "front": [{"label": label, "text": text} for label, text in front],
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
    before = list(document.element.body)
    for part in words.parts:
        _add_part(document, part)
    place = next((p for p in document.paragraphs if _HERE in p.text), None)
    if place is not None:
        added = [each for each in document.element.body if each not in before]
        for element in added:
            place._p.addprevious(element)
        left = place.text.replace(_HERE, "").strip()
        if left:
            place.text = left
            added[0].addprevious(place._p)
        else:
            document.element.body.remove(place._p)
    return document


def _add_part(document: Document, part: Part) -> None:
    if part.heading:
        document.add_heading(part.heading, part.level + 1)
    for number, item in enumerate(part.items):
        if not isinstance(item, Paragraph):
            add_table(document, item)
            for cells in list(document.tables[-1].rows)[:-1]:  # short enough for one page
                for cell in cells.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
            continue
        style = "List Bullet" if item.is_bullet else NUMBERED
        written = document.add_paragraph(style=style_of(document, style))
        _write(written, item.text)
        following = part.items[number + 1 : number + 2]
        is_list = following and isinstance(following[0], Paragraph) and following[0].is_bullet
        written.paragraph_format.keep_with_next = bool(is_list and not item.is_bullet) or None


def _write(paragraph: WordParagraph, text: str) -> None:
    """The text, with what a person has still to write marked as well as in brackets."""
    end = 0
    for found in PROMPT.finditer(text):
        if found.start() > end:
            paragraph.add_run(text[end : found.start()])
        paragraph.add_run(found[0]).italic = True
        end = found.end()
    if end < len(text):
        paragraph.add_run(text[end:])
