"""Draw the Cover sheet: what plan it is, where everything is, how to use it, the colours."""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw

from plantools.create.allowed import Allowed, a_date, restrict
from plantools.create.source import Source
from plantools.create.values import Value
from plantools.plan import RatingKind
from plantools.reports.registry import REPORTS
from plantools.workbook import theme
from plantools.workbook.cells import to_cell, write_block
from plantools.workbook.contract import COVER_NAMES, COVER_SHEET, TABLES, Kind
from plantools.workbook.drawing import color_cells, draw_cells, draw_header, draw_heading, set_print
from plantools.workbook.theme import Theme

TITLE = "Improvement plan"
INTRODUCTION = "Start here: what this plan is, what each sheet is for, and how to use them."
MADE_BY_PLANTOOLS = "Made by plantools; don't type there"
GENERATED = tuple((spec.sheet, spec.about) for spec in REPORTS if spec.about)
"""The sheets that plantools makes at its first refresh, and what they are for."""
STEPS = (
    ("Fill in this cover", "Fill in the yellow cells above.", "Cover"),
    (
        "Set up the lists",
        "List the sections, the posts that own actions, and abbreviations.",
        "Sections, Lists",
    ),
    (
        "Write the plan",
        "One row for each milestone. Type below the last row and the table grows.",
        "Actions",
    ),
    (
        "Keep it up to date",
        "Before each report: Rating and Progress of every action, then As at on this cover.",
        "Actions, Cover",
    ),
    (
        "Refresh",
        "Run plantools refresh on this workbook. Put right what it lists, and refresh again.",
        "Checks",
    ),
    (
        "Make it yours",
        "Sort, filter, colour; add columns and sheets. Only keep the names of the tables and "
        "of their columns.",
        "Any sheet of yours",
    ),
)
_WIDTHS = (20, 54, 46)
_Lines = Sequence[Sequence[Value]]


def draw_cover(book: xw.Book, sheet: xw.Sheet, source: Source, style: Theme) -> None:
    """Draw the cover and name its cells."""
    about = [(cover.label, source.cover.get(cover.name), cover.help) for cover in COVER_NAMES]
    own = _own_sheets(source)
    made = [(name, purpose, MADE_BY_PLANTOOLS) for name, purpose in GENERATED]
    steps = [(f"{number}. {step}", *rest) for number, (step, *rest) in enumerate(STEPS, start=1)]
    blocks: tuple[tuple[str, tuple[str, str, str], _Lines], ...] = (
        ("This plan", ("What", "Fill in here", "Help"), about),
        ("What each sheet is for", ("Sheet", "What it is for", "Who fills it in"), [*own, *made]),
        ("How to use this workbook", ("Step", "What to do", "Where"), steps),
        *_keys(source),
    )
    lines: list[Sequence[Value]] = [(TITLE,), (INTRODUCTION,)]
    tops = []
    for heading, headers, rows in blocks:
        lines += [(), (heading,), headers, *rows]
        tops.append(len(lines) - len(rows) + 1)
    write_block(sheet, [[to_cell(value) for value in line] for line in lines])
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.range((1, number)).column_width = width
    for top, (_, _, rows) in zip(tops, blocks, strict=True):
        _draw_block(sheet, top, len(rows))
    _draw_about(book, sheet, tops[0], style)
    for row, (name, *_) in enumerate(own, start=tops[1]):
        cell = sheet.range((row, 1))
        cell.add_hyperlink(f"#'{name}'!A1", name, f"Go to {name}")
        cell.font.color = f"#{theme.LINK_COLOR}"
    first = tops[1] + len(own)
    color_cells(
        sheet.range((first, 1), (first + len(made) - 1, len(_WIDTHS))),
        (theme.GENERATED_FILL, theme.GENERATED_TEXT),
    )
    for top, scale in zip(tops[3:], source.scales, strict=True):
        for row, shown in enumerate(scale.colors.values(), start=top):
            color_cells(sheet.range((row, 1)), shown)
            sheet.range((row, 1)).font.bold = True
    draw_heading(sheet, style, note=2)
    sheet.show_gridlines = False
    set_print(sheet, portrait=True, pages_tall=1)


def _draw_block(sheet: xw.Sheet, top: int, rows: int) -> None:
    """Heading, header and rows of a block; `top` is the first of its rows."""
    heading = sheet.range((top - 2, 1))
    heading.font.bold = True
    heading.font.size = theme.HEADING_SIZE
    heading.font.color = f"#{theme.TITLE_COLOR}"
    everything = sheet.range((top - 1, 1), (top - 1 + rows, len(_WIDTHS)))
    draw_cells(everything)
    draw_header(sheet.range((top - 1, 1), (top - 1, len(_WIDTHS))))
    everything.rows.autofit()


def _draw_about(book: xw.Book, sheet: xw.Sheet, top: int, style: Theme) -> None:
    bottom = top + len(COVER_NAMES) - 1
    sheet.range((top, 1), (bottom, 1)).font.bold = True
    sheet.range((top, 3), (bottom, 3)).font.color = f"#{theme.NOTE_COLOR}"
    color_cells(sheet.range((top, 2), (bottom, 2)), (theme.INPUT_FILL, theme.INPUT_TEXT))
    for row, cover in enumerate(COVER_NAMES, start=top):
        cell, allowed = sheet.range((row, 2)), Allowed()
        if cover.kind is Kind.DATE:
            cell.number_format = style.date
            cell.horizontal_alignment = "left"
            allowed = a_date("31/03/2026")
        restrict(cell, allowed, cover.label, cover.help)
        book.names.add(cover.name, f"={COVER_SHEET}!$B${row}")


def _own_sheets(source: Source) -> list[tuple[str, str, str]]:
    """The officers' sheets: name, purpose, who fills it in."""
    specs = (*TABLES, *source.extras)
    return [
        (name, " ".join(spec.purpose for spec in on_it), on_it[-1].filled_by)
        for name in dict.fromkeys(spec.sheet for spec in specs)
        for on_it in [[spec for spec in specs if spec.sheet == name]]
    ]


def _keys(source: Source) -> list[tuple[str, tuple[str, str, str], _Lines]]:
    """What each rating means, for actions and for impact apart."""
    whose = {RatingKind.ACTION: "actions", RatingKind.IMPACT: "impact"}
    return [
        (
            f"What the ratings of {whose[scale.kind]} mean",
            ("Rating", "In our words", "Counted as"),
            [(rating.word, rating.says, rating.meaning.capitalize()) for rating in scale.ratings],
        )
        for scale in source.scales
    ]
