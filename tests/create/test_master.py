"""What stands in a master: sheets, tables, names, what may be typed, colours, print set-up."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import chain
from pathlib import Path

import openpyxl
import pytest
from coloraide import Color
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from plantools.checks import Severity
from plantools.create import Source, read_example
from plantools.create.master import draw_master
from plantools.create.officer_sheets import HEADER_ROW
from plantools.engine import new_book
from plantools.plan.rating import BRAG
from plantools.reports.committee import shipped_text
from plantools.reports.registry import REPORTS
from plantools.workbook import contract, theme
from plantools.workbook.contract import ACTIONS, IMPACT, RATINGS, TABLES, TableSpec
from tests.calc.office import Office
from tests.masters import ACTION, HEADER, action, block, column, made, master_of, place, table
from tests.ribbon.calls import Calls, counted, lacking_on

SHEETS = [
    *("Cover", "Summary", "Actions", "Checks", "Changes", "Sections", "Impact", "Measures"),
    *("Readings", "Finance", "Reasons", "Report text", "Lists"),
]
MADE = {spec.sheet for spec in REPORTS} | {"History"}
SPECS = {spec.name: spec for spec in TABLES}


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return made(tmp_path_factory.mktemp("blank"))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return made(tmp_path_factory.mktemp("example"), read_example())


@pytest.fixture(params=["blank", "example"])
def book(request: pytest.FixtureRequest) -> Workbook:
    found: Workbook = request.getfixturevalue(request.param)
    return found


def officers(book: Workbook) -> list[Worksheet]:
    """The sheets that officers fill in."""
    return [sheet for sheet in book.worksheets if sheet.title not in MADE]


def letter(book: Workbook, spec: TableSpec, header: str) -> str:
    return place(book[spec.sheet], header, name=spec.name).rstrip("0123456789")


def rules_for(book: Workbook, spec: TableSpec, header: str, row: int = 5) -> list[DataValidation]:
    cell = f"{letter(book, spec, header)}{row}"
    rules = book[spec.sheet].data_validations.dataValidation
    return [rule for rule in rules if cell in rule.sqref]


def test_new_masters_need_only_what_xlwings_can_do_in_excel() -> None:
    book = counted(new_book(), Calls(lacking_on("_xlwindows")))
    draw_master(book, read_example())
    assert [sheet.name for sheet in book.sheets] == SHEETS


def test_sheets_stand_in_order_with_tabs_by_who_fills_them_in(book: Workbook) -> None:
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == SHEETS
    for sheet in book.worksheets:
        colour = theme.GENERATED_TAB if sheet.title in MADE else theme.OFFICERS_TAB
        colour = theme.SETTINGS_TAB if sheet.title == "Lists" else colour
        told = sheet.sheet_properties.tabColor
        is_plain = sheet.title in ("Cover", "History")
        assert (told and told.rgb) == (None if is_plain else f"FF{colour}")
    assert "Blue tabs" in book["Cover"]["A2"].value


def test_every_table_has_its_name_and_headers_and_says_what_it_is_for(book: Workbook) -> None:
    names = {name for sheet in officers(book) for name in sheet.tables}
    assert names == {*SPECS, "tblSheets"}
    for spec in TABLES:
        sheet, excel_table = book[spec.sheet], book[spec.sheet].tables[spec.name]
        assert table(book, spec)[0] == excel_table.column_names == list(spec.headers)
        assert excel_table.displayName == spec.name
        assert excel_table.autoFilter.ref == excel_table.ref
        assert excel_table.tableStyleInfo.name == theme.TABLE_STYLE
        assert sheet["A1"].value == (spec.title if spec.sheet != "Lists" else "Lists")
        assert spec.filled_by.split(",")[0] in sheet["A2"].value


def test_a_blank_master_has_empty_rows_and_places_for_reports(blank: Workbook) -> None:
    for name in ("Checks", "Changes"):
        assert "run plantools refresh" in blank[name]["A3"].value
    lengths = {RATINGS: 10, contract.REPORT_TEXT: len(shipped_text())}
    for spec in TABLES:
        _, rows = table(blank, spec)
        if spec is contract.SETTINGS:
            assert all(map(all, rows))
        elif spec in lengths:
            assert len(rows) == lengths[spec]
        else:
            assert rows == [[None] * len(spec.columns)]


def test_view_and_print_set_up(book: Workbook) -> None:
    assert not any(sheet.merged_cells.ranges for sheet in officers(book))
    frozen = {"Cover": None, "Lists": "A5", "Impact": "C5", "Readings": "C5"}
    for sheet in officers(book):
        assert sheet.freeze_panes == frozen.get(sheet.title, "B5")  # header and key stay in view
        is_cover = sheet.title == "Cover"
        is_wide = sheet.title in ("Actions", "Sections", "Lists")  # A4 would be too small to read
        assert sheet.page_setup.paperSize == (8 if is_wide else 9)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == (None if is_cover else 0)  # None stands for 1
        assert sheet.print_title_rows == (None if is_cover else "$4:$4")
        footer = sheet.oddFooter
        assert (footer.left.text, footer.right.text) == ("&A", "Page &P of &N")


def test_the_example_has_a_named_cover_and_three_recorded_reports(example: Workbook) -> None:
    values = []
    for name in contract.COVER:
        ((sheet, cell),) = example.defined_names[name].destinations
        values.append(example[sheet][cell.replace("$", "")].value)
    title, council = "Children's Services Improvement Plan", "Westmarsh Council"
    days = [datetime(2025, 4, 1), datetime(2026, 3, 31), datetime(2026, 1, 12)]
    assert values == [title, council, *days]
    assert (example.properties.title, example.properties.creator) == (title, "plantools")
    given = read_example().with_cover(title="Another", organisation=None).cover
    assert (given["PlanTitle"], given["Organisation"]) == ("Another", council)
    (hidden,) = (sheet for sheet in example.worksheets if sheet.sheet_state != "visible")
    assert hidden.title == "History"
    assert len({row[0] for row in block(hidden, "tblHistory")[1:]}) == 3


def test_cover_links_to_every_sheet_that_there_is(book: Workbook) -> None:
    _, *rows = block(book["Cover"], "tblSheets")
    others = [sheet.title for sheet in book if sheet.sheet_state == "visible"][1:]
    assert [row[0] for row in rows] == [f'=HYPERLINK("#\'{n}\'!A1","{n}")' for n in others]
    assert all(row[1] and row[2] for row in rows)


def test_cover_has_the_keys_to_the_ratings_apart(book: Workbook) -> None:
    lines = list(book["Cover"].iter_rows())
    _, rows = table(book, RATINGS)
    for heading, kind in (("actions", "action"), ("impact", "impact")):
        first = [row[4].value for row in lines].index(f"What the ratings of {heading} mean") + 2
        key = [(word, means, says) for whose, word, means, _, says, *_ in rows if whose == kind]
        for line, (word, means, says) in zip(lines[first:], key, strict=False):
            assert (line[4].value, str(line[6].value).casefold()) == (word, means)
            assert line[5].value == says.rstrip(".")
            fill, text = BRAG.colors[word]
            colors = line[4].fill.start_color.rgb, line[4].font.color.rgb
            assert colors == (f"FF{fill}", f"FF{text}")


LISTS = {
    **{"SectionCodes": "tblSections[Code]", "OwnerPosts": "tblOwners[Post]"},
    "MeasureIds": "tblMeasures[Id]",
}
TYPED = """
tblActions: Rating = ActionRatings | Status = "On hold,Carried over,Removed"
tblActions: Section = SectionCodes | Owner = OwnerPosts | Due date = date | Completed on = date
tblImpact: Impact rating = ImpactRatings
tblMeasures: Section = SectionCodes | Direction = "higher,lower"
tblReadings: Measure = MeasureIds | Month = date | Value = decimal
tblFinance: Kind = "original,amended,additional" | Budget = decimal
tblRatings: Kind = "action,impact"
"""
"""What may be typed into columns: a date, a number, or one of a list."""


@pytest.mark.parametrize("line", TYPED.strip().splitlines())
def test_what_may_be_typed(book: Workbook, line: str) -> None:
    name, _, columns = line.partition(": ")
    for header, formula in (each.split(" = ") for each in columns.split(" | ")):
        (rule,) = rules_for(book, SPECS[name], header)
        style = "warning" if header == "Owner" else None  # Excel takes stop for granted
        assert (rule.operator, rule.errorStyle) == (None, style)  # and between
        if formula in ("date", "decimal"):
            assert rule.type == formula
            assert float(rule.formula1) < float(rule.formula2)
        else:
            assert (rule.type, rule.formula1) == ("list", formula)
        assert rule.showErrorMessage
        assert rule.error
        assert rule.allow_blank


def test_lists_to_choose_from_are_names_of_columns_and_of_the_key(book: Workbook) -> None:
    assert {name: book.defined_names[name].attr_text for name in LISTS} == LISTS
    for name, kind in (("ActionRatings", "action"), ("ImpactRatings", "impact")):
        sheet, _, area = book.defined_names[name].attr_text.rpartition("!")
        words = [cell.value for (cell,) in book[sheet][area.replace("$", "")]]
        _, rows = table(book, RATINGS)
        assert words == [word for whose, word, *_ in rows if whose == kind]
    assert rules_for(book, RATINGS, "Rating") == []  # where new words come from


def test_help_is_shown_at_headings_and_nowhere_else(book: Workbook) -> None:
    for spec in TABLES:
        for each in spec.columns:
            if each.help:
                (rule,) = rules_for(book, spec, each.header, HEADER_ROW)
                assert rule.showInputMessage
                assert (rule.promptTitle, rule.prompt) == (each.header, each.help)
            assert not any(rule.prompt for rule in rules_for(book, spec, each.header))
        assert "Select a heading" in book[spec.sheet]["A2"].value
    for rule in (rule for sheet in book for rule in sheet.data_validations.dataValidation):
        assert max(len(text or "") for text in (rule.promptTitle, rule.errorTitle)) <= 32
        assert max(len(text or "") for text in (rule.prompt, rule.error)) <= 255


def test_rules_and_colours_reach_far_beyond_the_rows(tmp_path: Path, blank: Workbook) -> None:
    rows = [(f"SL{number}", *ACTION[1:]) for number in range(1500)]
    many = master_of(tmp_path, actions=[HEADER, *rows])
    assert column(many, ACTIONS, "Ref") == [row[0] for row in rows]
    for book, expected in ((blank, 2000), (many, 2504)):
        rating = letter(book, ACTIONS, "Rating")
        covered = f"{rating}5:{rating}{expected}"
        (rule,) = rules_for(book, ACTIONS, "Rating")
        assert str(rule.sqref) == covered
        areas = [str(area.sqref) for area in book["Actions"].conditional_formatting]
        assert areas == [covered, *(f"{c}5:{c}{expected}" for c in "ABC"), f"A5:O{expected}"]


def test_milestones_of_an_action_are_seen_to_go_together(tmp_path: Path, office: Office) -> None:
    """By rules, so that they go on doing so however the rows are sorted."""
    rows = [action("SL1", milestone="a"), action("SL1", milestone="b"), action("SL2"), action("")]
    book = made(tmp_path, Source.blank().with_rows(ACTIONS, rows))
    sheet = book["Actions"]
    areas = list(sheet.conditional_formatting)[1:]
    (rule,) = areas[-1].rules
    assert rule.dxf.border.top.color.rgb == f"FF{theme.LINE_COLOR}"
    for name, area in zip("PQRS", areas, strict=True):
        for row in range(5, 9):
            sheet[f"{name}{row}"] = f"={area.rules[0].formula[0]}"
    book.save(tmp_path / "asked.xlsx")
    told = office.save_as(tmp_path / "asked.xlsx", tmp_path / "told.xlsx")
    answers = openpyxl.load_workbook(told, data_only=True)["Actions"]["P5:S8"]
    assert ["".join(str(cell.value)[0] for cell in row) for row in answers] == [
        *("FFFT", "TTTF", "FFFT", "FFFF")
    ]


def test_ratings_are_coloured_by_their_word(book: Workbook) -> None:
    for spec, header in ((ACTIONS, "Rating"), (IMPACT, "Impact rating"), (RATINGS, "Rating")):
        first = f"{letter(book, spec, header)}5"
        areas = book[spec.sheet].conditional_formatting
        (area,) = [a for a in areas if first in a.sqref and a.rules[0].type == "cellIs"]
        looks = {
            rule.formula[0]: (rule.dxf.fill.bgColor.rgb, rule.dxf.font.color.rgb, rule.dxf.font.b)
            for rule in area.rules
            if rule.type == "cellIs" and rule.operator == "equal" and not rule.stopIfTrue
        }
        assert looks == {
            f'"{rating}"': (f"FF{fill}", f"FF{text}", True)
            for rating, (fill, text) in BRAG.colors.items()
        }


LOOKS = """
@: tblActions Ref | tblActions Due by | tblSections Code | tblMeasures Id | tblMeasures Good
@: tblFinance Year | tblReadings Measure
General: tblActions Action
dd/mm/yyyy: tblActions Completed on
mmm yyyy: tblImpact Month
£#,##0: tblFinance Budget
"""


def test_rows_to_come_look_like_the_rows_there_are(book: Workbook) -> None:
    for line in LOOKS.strip().splitlines():
        look, _, columns = line.partition(": ")
        for name, _, header in (each.partition(" ") for each in columns.split(" | ")):
            sheet, at = book[SPECS[name].sheet], letter(book, SPECS[name], header)
            for cell in (sheet.column_dimensions[at], sheet[f"{at}5"]):
                told = cell.number_format, cell.alignment.vertical, cell.font.name
                assert told == (look, "top", theme.FONT)


def test_no_row_is_higher_than_excel_allows_and_none_is_fixed(tmp_path: Path) -> None:
    text = "A finding of some length that goes over the line. " * 60
    book = master_of(tmp_path, actions=[(*HEADER, "Progress"), (*ACTION, text)])
    sheet = book["Actions"]
    assert sheet.column_dimensions[letter(book, ACTIONS, "Progress")].width > 48
    assert 200 < sheet.row_dimensions[5].height <= 409


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    texts = ("=1+1", "=HYPERLINK(0)", "+44 1270", "-5% of cases", "@home", "'quoted'", "=")
    rows = [("=R1", "SL", text, "Head", "May 2025", "Red", *texts) for text in texts]
    sheet = master_of(tmp_path, actions=[(*HEADER, *texts), *rows])["Actions"]
    for row, line in enumerate(((*HEADER, *texts), *rows), start=4):
        added = sheet[f"P{row}:V{row}"][0]
        cells = [sheet[f"A{row}"], sheet[f"C{row}"], *added]
        assert [cell.value for cell in cells] == [line[0], line[2], *line[6:]]
        assert {cell.data_type for cell in cells} == {"s"}
        assert row == 4 or (sheet[f"C{row}"].quotePrefix and sheet[f"C{row}"].alignment.wrap_text)


def test_the_theme_can_be_read_by_people_who_see_little_contrast() -> None:
    pairs = [
        *((theme.HEADER_FILL, theme.HEADER_TEXT), (theme.WHITE, theme.TITLE_COLOR)),
        *((theme.WHITE, theme.NOTE_COLOR), (theme.WHITE, theme.LINK_COLOR)),
        *((theme.INPUT_FILL, theme.INPUT_TEXT), (theme.GENERATED_FILL, theme.GENERATED_TEXT)),
        *(theme.OVERDUE_COLORS, *BRAG.colors.values(), *theme.SEVERITY_COLORS.values()),
    ]
    for first, second in pairs:
        assert Color(f"#{first}").contrast(Color(f"#{second}"), method="wcag21") >= 4.5
    assert all(re.fullmatch("[0-9A-F]{6}", c) for c in (*chain(*pairs), theme.BORDER_COLOR))
    assert list(theme.SEVERITY_COLORS) == [severity.value.capitalize() for severity in Severity]
