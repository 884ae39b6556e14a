"""One Excel file with every table of the pack, made to be read by everybody.

It follows the Analysis Function's guidance on releasing statistics in spreadsheets: a cover, a
contents sheet, notes, and a sheet for each table with its title in A1; no merged cells, blank rows,
filters, frozen panes, headers or footers; blank cells explained table by table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import xlwings as xw

from plantools.engine import new_book, to_bytes
from plantools.pack.contents import DRAFT, Pack
from plantools.reports.figures import listed
from plantools.reports.registry import SUMMARY
from plantools.reports.report import Report, ReportColumn, ReportTable, Show
from plantools.workbook.cells import write_block
from plantools.workbook.drawing import draw_heading, set_font, set_print, wrap
from plantools.workbook.generate import draw_report_table, table_lines
from plantools.workbook.theme import FONT, LINK_COLOR, PUBLICATION

_LEFT_OUT = (Show.LINK, Show.TREND)
"""What has no meaning outside the master."""
_WHY_BLANK = {
    **dict.fromkeys(("Ref", "Owner", "Due by", "Rating", "How close"), "the row has none"),
    **dict.fromkeys(("Forecast", "Variance", "In words"), "no forecast was given"),
    "Actual to date": "nothing is spent or reported yet",
    "Additional": "nothing was added",
    "Amended budget": "the budget was not amended",
    "Code": "the row is no single section",
    "Days left": "the milestone is overdue",
    "Days overdue": "the milestone is not overdue",
    "Longest overdue": "nothing is overdue",
    "New timescale": "the timescale stayed",
    "Why": "no action moved the figure",
    **dict.fromkeys(("Requires improvement", "Good", "Outstanding"), "the measure has none"),
}
"""Why a cell has no value, by its column; in other columns there is none."""


def accessible_workbook(pack: Pack) -> bytes:
    """The file, the same bytes for the same pack."""
    plan = pack.plan
    book = new_book(
        font=FONT,
        size=PUBLICATION.text_size,
        title=plan.title,
        author=plan.organisation or "plantools",
        language="en-GB",
    )
    tables = []
    for report in (SUMMARY.report(pack.facts), *(r for a in pack.appendices for r in a.reports)):
        for table in report.tables:
            if table.rows and not table.is_only_drawn:
                tables.append((report, table.only(lambda column: column.show not in _LEFT_OUT)))
    keys = {key.caption: key for report, _ in tables for key in report.keys}
    tables += [(Report("Ratings", (), (key,)), key) for key in keys.values()]
    notes = _notes(tables, list(keys))
    mark = f"{DRAFT}. " if pack.is_draft else ""
    _write_cover(
        book.sheets[0],
        f"{mark}{plan.title}",
        plan.organisation,
        str(pack.as_at),
        f"This file has {len(tables)} tables, each on a sheet of its own. The Contents sheet "
        "lists them, the Notes sheet has what is to be known of them, and each sheet says above "
        "its table why cells are blank.",
    )
    titles = [f"Table {n}: {report.title}" for n, (report, _) in enumerate(tables, start=1)]
    captions = [table.caption for _, table in tables]
    lines = [("Notes", "What is to be known of the tables"), *zip(titles, captions, strict=True)]
    columns = (ReportColumn("Sheet", 80), ReportColumn("What it has", 60))
    contents = ReportTable("tblContents", "", columns, (*lines,))
    sheet = _add_table(book, "Contents", [f"{mark}Contents"], contents)
    for row, (line, _) in enumerate(lines, start=3):
        place = line.partition(":")[0]
        sheet.range((row, 1)).add_hyperlink(f"#'{place}'!A1", line, f"Go to {place}")
        sheet.range((row, 1)).font.color = f"#{LINK_COLOR}"
    of_notes = (ReportColumn("Note", 10), ReportColumn("Text", 100), ReportColumn("Tables", 30))
    told = [
        (f"Note {number}", text, ", ".join(f"Table {table}" for table in of))
        for number, (text, of) in enumerate(notes.items(), start=1)
    ]
    _add_table(book, "Notes", [f"{mark}Notes"], ReportTable("tblNotes", "", of_notes, (*told,)))
    names: Counter[str] = Counter()
    for number, (title, (_, table)) in enumerate(zip(titles, tables, strict=True), start=1):
        names[table.name] += 1
        repeated = f"_{names[table.name]}" if names[table.name] > 1 else ""
        of = [str(note) for note, places in enumerate(notes.values(), 1) if number in places]
        see = f" See note{'s' * (len(of) > 1)} {listed(of)} on the Notes sheet." if of else ""
        above = [
            f"{mark}{title}: {table.caption}",
            f"This sheet has one table.{see}",
            _why_blank(table),
        ]
        shown = replace(table, name=f"{table.name}{repeated}")
        _add_table(book, f"Table {number}", above, shown)
    return to_bytes(book)


def _notes(
    tables: Sequence[tuple[Report, ReportTable]], keys: Sequence[str]
) -> dict[str, list[int]]:
    """The texts of the notes, each with the numbers of its tables; the keys are the last ones."""
    notes: dict[str, list[int]] = {}
    first_key = len(tables) - len(keys) + 1
    for number, (report, table) in enumerate(tables, start=1):
        told = list(report.notes)
        has_bars = bool(table.chart and table.chart.bars)
        if number < first_key and (has_bars or any(c.colors for c in table.columns)):
            told += [
                "Ratings are given in words; colour only repeats them. The "
                f"{key[:1].lower()}{key[1:]} is Table {place}."
                for place, key in enumerate(keys, start=first_key)
                if key in [each.caption for each in report.keys]
            ]
        for text in told:
            notes.setdefault(text, []).append(number)
    return notes


def _why_blank(table: ReportTable) -> str:
    """In which columns cells are blank, and why."""
    reasons: dict[str, list[str]] = {}
    for header, *cells in zip(*table_lines(table), strict=True):
        if any(cell is None or cell == "" for cell in cells):
            reasons.setdefault(_WHY_BLANK.get(header, "there is none"), []).append(header)
    told = [f"in {listed(headers)} where {why}" for why, headers in reasons.items()]
    return f"Cells are blank {'; '.join(told)}." if told else "No cell is blank."


def _write_cover(sheet: xw.Sheet, *lines: str) -> None:
    sheet.name = "Cover"
    cells = [[line] for line in lines if line]
    write_block(sheet, cells)
    text = sheet.range((1, 1), (len(cells), 1))
    text.column_width = 66
    set_font(text, PUBLICATION)
    wrap(text)
    draw_heading(sheet, PUBLICATION)
    text.rows.autofit()
    set_print(sheet, portrait=True, footer=False)


def _add_table(book: xw.Book, name: str, above: Sequence[str], table: ReportTable) -> xw.Sheet:
    """A sheet with a table below these lines."""
    sheet = book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
    lines = [*([line] for line in above), *table_lines(table)]
    header, last = len(above) + 1, (len(lines), len(table.columns))
    write_block(sheet, lines)
    draw_report_table(sheet, table, header, PUBLICATION)
    sheet.tables[0].show_autofilter = False
    set_font(sheet.range((1, 1), last), PUBLICATION)
    sheet.range((header, 1), last).rows.autofit()
    draw_heading(sheet, PUBLICATION)
    set_print(sheet, header_row=header, footer=False)
    return sheet
