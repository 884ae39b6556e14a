"""The plan as it is published: title page, contents, the council's words, and its sections.

A section is a block of tables below its heading: what needs to improve, its actions, how that
will be assessed beside what will be seen, and its impact. Each table has one header row, so that
it is read out as it looks and has its header on every page. What is printed here comes back when
the document is imported (`plantools.create.importing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from plantools.pack.covering import add_parts
from plantools.pack.table_of_contents import fill_contents
from plantools.pack.word import BULLET, add_table, keep_with_next
from plantools.plan import Plan
from plantools.plan.dates import long_date, month_year
from plantools.plan.report_text import TextKind, folded
from plantools.reports import plan_print as printed
from plantools.reports.committee import Part, parts_of
from plantools.reports.figures import Facts
from plantools.reports.report import Cell, Report, ReportColumn, ReportTable
from plantools.workbook.contract import GLOSSARY

_WIDTHS = {
    **{printed.AREA: 22, printed.LEAD: 17, printed.FOUND: 61},
    **{printed.ASSESS: 45, printed.SEE: 45, printed.SEE_ALSO: 14},
}
_LISTS = (printed.FOUND, printed.ASSESS, printed.SEE)
_ABOUT = (printed.AREA, printed.LEAD, printed.FOUND)
_EXPECTED = (printed.ASSESS, printed.SEE, printed.SEE_ALSO)
_REVIEW = (printed.ACTIVITIES, printed.ACHIEVED, printed.INDICATORS)
_WHOLE = 1_000_000
_TITLE_PAGE = "Title page"
_NARROW = 6
"""Columns of the printed plan that a portrait page has room for."""
_WIDEST = 240
"""Of a column of actions, in characters."""
_Parts = dict[str, list[tuple[Cell, ...]]]


def add_plan(document: Document, facts: Facts, subtitle: str) -> None:
    """Write the plan as it is published.

    Args:
        subtitle: what the document is, such as "Appendix 2: Improvement plan".
    """
    report = printed.print_report(facts, _WHOLE)
    _add_title_page(document, facts, subtitle)
    contents = document.add_heading("Contents", 2)
    contents.paragraph_format.page_break_before = True
    words = parts_of(facts, TextKind.FRONT)
    front = [part for part in words if folded(part.heading) != folded(GLOSSARY.title)]
    _add_words(document, front)
    breaks = not front
    for table in (*_glossary(facts.plan), *report.keys):
        heading = document.add_heading(table.caption, 2)
        heading.paragraph_format.page_break_before = breaks
        if table.name == GLOSSARY.name:
            above = [replace(part, heading="") for part in words if part not in front]
            add_parts(document, above, "Normal")
        add_table(document, table, air=True)
        breaks = table.name == GLOSSARY.name  # the keys stand together
    if len(report.tables[0].columns) > _NARROW:
        _turn_wide(document, _as_at(facts))
    _add_sections(document, facts.plan, report)
    _add_words(document, parts_of(facts, TextKind.BACK))
    fill_contents(document, contents)


def _add_title_page(document: Document, facts: Facts, subtitle: str) -> None:
    plan, start, end = facts.plan, facts.plan.period_start, facts.plan.period_end
    style: Any = document.styles.add_style(_TITLE_PAGE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = normal = document.styles["Normal"]
    style.font.size = (normal.font.size or Pt(11)) + Pt(1)  # no text of the plan, by its size
    if plan.organisation:
        document.add_paragraph(plan.organisation, _TITLE_PAGE)
    title = document.add_heading(plan.title, 1)
    title.runs[0].font.size = Pt(32)
    title.paragraph_format.space_after = Pt(24)
    document.paragraphs[0].paragraph_format.space_before = Pt(110)
    if start and end:
        document.add_paragraph(f"{month_year(start)} to {month_year(end)}", _TITLE_PAGE)
    document.add_paragraph(subtitle, _TITLE_PAGE)
    document.add_paragraph(_as_at(facts), _TITLE_PAGE)


def _as_at(facts: Facts) -> str:
    return f"Ratings as at {long_date(facts.day)}"


def _turn_wide(document: Document, note: str) -> None:
    """Let pages be landscape from here on, if they aren't; the note is the last before them."""
    before = document.sections[-1]
    tall, broad = before.page_height, before.page_width
    if tall is None or broad is None or broad > tall:
        return
    last = document.add_paragraph(note, _TITLE_PAGE)
    last.paragraph_format.space_before = Pt(12)
    section = document.add_section(WD_SECTION.NEW_PAGE)
    carrier: Any = last._p.getnext()  # of what ends a section; empty, and so not for every ear
    last._p.set_sectPr(carrier.pPr.sectPr)
    carrier.getparent().remove(carrier)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, tall, broad


def _add_words(document: Document, parts: Sequence[Part]) -> None:
    """The council's words before or after the plan, from a new page on."""
    before = len(document.element.body) - 1  # what ends the body stands behind them
    add_parts(document, parts, "Normal")
    if parts:
        first = Paragraph(document.element.body[before], document._body)
        first.paragraph_format.page_break_before = True


def _glossary(plan: Plan) -> list[ReportTable]:
    rows = tuple((each.abbreviation, each.meaning) for each in plan.glossary)
    columns = (ReportColumn("Abbreviation", 16), ReportColumn("Meaning", 90))
    return [ReportTable(GLOSSARY.name, GLOSSARY.title, columns, rows)] if rows else []


def _add_sections(document: Document, plan: Plan, report: Report) -> None:
    """A heading for each chapter, and a block for each section, from a new page on."""
    (table,) = report.tables
    if not table.rows:
        document.add_paragraph(f"{table.empty}.")
    in_chapters = {section.code for section in plan.sections if section.chapter}
    actions = [row[1:] for row in table.rows if row[0] == printed.ACTION]
    columns = [_by_need(c, n, actions) for n, c in enumerate(table.columns[1:])]
    columns[1] = replace(columns[1], header="Action")
    of_actions = replace(table, columns=tuple(columns), rows=tuple(actions), headings=())
    below_chapter, level = False, 2
    parts: _Parts = {}
    for row in table.rows:
        part, code, text = (str(cell or "") for cell in row[:3])
        if part not in (printed.CHAPTER, printed.SECTION):
            parts.setdefault(part, []).append(row)
            continue
        _add_block(document, of_actions, parts, level + 1)
        parts = {}
        is_chapter = part == printed.CHAPTER
        level = 3 if code in in_chapters and not is_chapter else 2
        heading = document.add_heading(text if is_chapter else f"{code} {text}".strip(), level)
        heading.paragraph_format.page_break_before = not below_chapter
        below_chapter = is_chapter
    _add_block(document, of_actions, parts, level + 1)


def _by_need(column: ReportColumn, at: int, rows: Sequence[tuple[Cell, ...]]) -> ReportColumn:
    """A column as wide as most of its texts want it, but for ratings, which need only a word."""
    if column.colors:
        return column
    lengths = sorted(len(str(row[at] or "")) for row in rows)
    usual = lengths[len(lengths) * 4 // 5] if lengths else 0
    return replace(column, width=min(max(usual, 4), _WIDEST))


def _add_block(document: Document, table: ReportTable, parts: _Parts, level: int) -> None:
    """What stands below a section's heading.

    Args:
        table: the actions of all sections; those of each look alike.
        level: of the headings within the block.
    """
    _add_texts(document, parts, _ABOUT, "", level)
    actions = tuple(row[1:] for row in parts.get(printed.ACTION, ()))
    if actions:
        document.add_heading("Actions", level)
        add_table(document, replace(table, rows=actions), table.rows, air=True)
    expected = _add_texts(document, parts, _EXPECTED, "How we will know", level)
    if expected and printed.IMPACT in parts:
        keep_with_next(expected.rows)
    rating = next(column for column in table.columns if column.colors)
    for row in parts.get(printed.IMPACT, ()):
        said = [name for name in _REVIEW if name in parts]
        columns = (
            ReportColumn("Month", 12),
            *(ReportColumn(name, 30) for name in said),
            replace(rating, header=printed.IMPACT),
        )
        document.add_heading("Impact", level)
        cells = (row[2], *(_text(parts, name) for name in said), row[5])
        add_table(document, ReportTable("tblImpact", "Impact", columns, (cells,)), air=True)


def _add_texts(
    document: Document, parts: _Parts, names: Iterable[str], title: str, level: int
) -> Table | None:
    """Texts of a section beside each other; one alone stands below a heading of its own."""
    said = [name for name in names if name in parts]
    if len(said) > 1:
        if title:
            document.add_heading(title, level)
        columns = tuple(ReportColumn(name, _WIDTHS[name]) for name in said)
        cells = tuple(_text(parts, name) for name in said)
        return add_table(document, ReportTable("tblTexts", title, columns, (cells,)), air=True)
    for name in said:
        document.add_heading(name, level)
        for line in _text(parts, name).split("\n"):
            is_item = line.startswith(BULLET)
            style = "List Bullet" if is_item else "Normal"
            document.add_paragraph(line.removeprefix(BULLET), style)
    return None


def _text(parts: _Parts, name: str) -> str:
    """The paragraphs of a part; those of a list, if there are several, are its items."""
    texts = [str(row[2]) for row in parts[name]]
    mark = BULLET if name in _LISTS and len(texts) > 1 else ""
    return "\n".join(f"{mark}{text}" for text in texts)
