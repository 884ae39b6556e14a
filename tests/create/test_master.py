"""What stands in a master: sheets, tables, names, what may be typed, colours, print set-up."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from plantools.create import Source, read_example
from plantools.create.master import draw_master
from plantools.create.officer_sheets import HEADER_ROW
from plantools.engine import new_book
from plantools.plan.rating import BRAG
from plantools.reports.committee import shipped_text
from plantools.reports.registry import REPORTS
from plantools.workbook import contract, theme
from plantools.workbook.contract import ACTIONS, IMPACT, MEASURES, RATINGS, TABLES, TableSpec
from tests.calc.office import Office
from tests.masters import ACTION, HEADER, action, made, master_of, place, table
from tests.ribbon.calls import Calls, counted, lacking_on

SHEETS = [
    *("Cover", "Summary", "Actions", "Checks", "Changes", "Sections", "Impact", "Measures"),
    *("Readings", "Finance", "Reasons", "Report text", "Lists"),
]
MADE = {spec.sheet for spec in REPORTS} | {"History"}


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


def test_the_example_has_three_recorded_reports(example: Workbook) -> None:
    (hidden,) = (sheet for sheet in example.worksheets if sheet.sheet_state != "visible")
    labels = {row[0].value for row in hidden[hidden.tables["tblHistory"].ref][1:]}
    assert (hidden.title, len(labels)) == ("History", 3)


def test_new_masters_need_only_what_xlwings_can_do_in_excel() -> None:
    book = counted(new_book(), Calls(lacking_on("_xlwindows")))
    draw_master(book, read_example())
    assert [sheet.name for sheet in book.sheets] == SHEETS


def letter(book: Workbook, spec: TableSpec, header: str) -> str:
    return place(book[spec.sheet], header, name=spec.name).rstrip("0123456789")


def rules_for(
    book: Workbook, spec: TableSpec, header: str, row: int = HEADER_ROW + 1
) -> list[DataValidation]:
    cell = f"{letter(book, spec, header)}{row}"
    rules = book[spec.sheet].data_validations.dataValidation
    return [rule for rule in rules if cell in rule.sqref]


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
    assert names == {spec.name for spec in TABLES} | {"tblSheets"}
    for spec in TABLES:
        sheet, excel_table = book[spec.sheet], book[spec.sheet].tables[spec.name]
        assert table(book, spec)[0] == excel_table.column_names == list(spec.headers)
        assert excel_table.displayName == spec.name
        assert excel_table.autoFilter.ref == excel_table.ref
        assert excel_table.tableStyleInfo.name == theme.TABLE_STYLE
        assert sheet["A1"].value == (spec.title if spec.sheet != "Lists" else "Lists")
        assert spec.filled_by.split(",")[0] in sheet["A2"].value


def test_a_blank_master_has_empty_rows_and_places_for_reports(
    blank: Workbook,
) -> None:
    for name in ("Checks", "Changes"):
        assert "run plantools refresh" in blank[name]["A3"].value
    lengths = {RATINGS: 10, contract.REPORT_TEXT: len(shipped_text())}
    for spec in TABLES:
        _, rows = table(blank, spec)
        if spec is contract.SETTINGS:
            assert all(all(row) for row in rows)
        elif spec in lengths:
            assert len(rows) == lengths[spec]
        else:
            assert rows == [[None] * len(spec.columns)]


def test_header_and_key_stay_in_view_and_nothing_is_merged(book: Workbook) -> None:
    assert not any(sheet.merged_cells.ranges for sheet in officers(book))
    panes = {sheet.title: sheet.freeze_panes for sheet in officers(book)}
    assert panes.pop("Cover") is None
    assert panes.pop("Lists") == "A5"
    assert panes.pop("Impact") == panes.pop("Readings") == "C5"
    assert set(panes.values()) == {"B5"}


def test_print_set_up(book: Workbook) -> None:
    for sheet in officers(book):
        is_cover = sheet.title == "Cover"
        is_wide = sheet.title in ("Actions", "Sections", "Lists")  # A4 would be too small to read
        assert sheet.page_setup.paperSize == (8 if is_wide else 9)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == (None if is_cover else 0)  # None stands for 1
        assert sheet.print_title_rows == (None if is_cover else "$4:$4")
        assert sheet.oddFooter.left.text == "&A"
        assert sheet.oddFooter.right.text == "Page &P of &N"


def test_cover_cells_have_names(example: Workbook) -> None:
    values = {}
    for name in contract.COVER:
        ((sheet, cell),) = example.defined_names[name].destinations
        values[name] = example[sheet][cell.replace("$", "")].value
    assert values == {
        "PlanTitle": "Children's Services Improvement Plan",
        "Organisation": "Westmarsh Council",
        "PeriodStart": datetime(2025, 4, 1),
        "PeriodEnd": datetime(2026, 3, 31),
        "AsAt": datetime(2026, 1, 12),
    }
    assert example.properties.title == "Children's Services Improvement Plan"
    assert example.properties.creator == "plantools"
    given = read_example().with_cover(title="Another", organisation=None).cover
    assert (given["PlanTitle"], given["Organisation"]) == ("Another", "Westmarsh Council")


def test_cover_links_to_every_sheet_that_there_is(book: Workbook) -> None:
    cover = book["Cover"]
    _, *rows = cover[cover.tables["tblSheets"].ref]
    others = [sheet.title for sheet in book if sheet.sheet_state == "visible"][1:]
    assert [row[0].value for row in rows] == [f'=HYPERLINK("#\'{n}\'!A1","{n}")' for n in others]
    assert all(row[1].value and row[2].value for row in rows)


def test_cover_has_the_keys_to_the_ratings_apart(book: Workbook) -> None:
    lines = list(book["Cover"].iter_rows())
    _, rows = table(book, RATINGS)
    for heading, kind in (("actions", "action"), ("impact", "impact")):
        titles = [row[4].value for row in lines]
        first = titles.index(f"What the ratings of {heading} mean") + 2
        key = [(word, means, says) for whose, word, means, _, says, *_ in rows if whose == kind]
        for line, (word, means, says) in zip(lines[first:], key, strict=False):
            assert (line[4].value, str(line[6].value).casefold()) == (word, means)
            assert line[5].value == says.rstrip(".")
            fill, text = BRAG.colors[word]
            assert line[4].fill.start_color.rgb == f"FF{fill}"
            assert line[4].font.color.rgb == f"FF{text}"


def test_lists_to_choose_from_are_names_of_columns(book: Workbook) -> None:
    assert book.defined_names["SectionCodes"].attr_text == "tblSections[Code]"
    assert book.defined_names["OwnerPosts"].attr_text == "tblOwners[Post]"
    assert book.defined_names["MeasureIds"].attr_text == "tblMeasures[Id]"


@pytest.mark.parametrize(
    ("spec", "header", "formula"),
    [
        (ACTIONS, "Rating", "ActionRatings"),
        (IMPACT, "Impact rating", "ImpactRatings"),
        (ACTIONS, "Status", '"On hold,Carried over,Removed"'),
        (ACTIONS, "Section", "SectionCodes"),
        (MEASURES, "Section", "SectionCodes"),
        (ACTIONS, "Owner", "OwnerPosts"),
        (MEASURES, "Direction", '"higher,lower"'),
        (contract.READINGS, "Measure", "MeasureIds"),
        (contract.FINANCE, "Kind", '"original,amended,additional"'),
        (RATINGS, "Kind", '"action,impact"'),
        (ACTIONS, "Due date", "date"),
        (ACTIONS, "Completed on", "date"),
        (contract.READINGS, "Month", "date"),
        (contract.READINGS, "Value", "decimal"),
        (contract.FINANCE, "Budget", "decimal"),
    ],
)
def test_what_may_be_typed(book: Workbook, spec: TableSpec, header: str, formula: str) -> None:
    (rule,) = rules_for(book, spec, header)
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


def test_ratings_to_choose_from_are_the_words_of_the_key(book: Workbook) -> None:
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
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            assert max(len(text or "") for text in (rule.promptTitle, rule.errorTitle)) <= 32
            assert max(len(text or "") for text in (rule.prompt, rule.error)) <= 255


def test_rules_and_colours_reach_far_beyond_the_rows(tmp_path: Path) -> None:
    source = Source.blank().with_rows(ACTIONS, [[None] * len(ACTIONS.columns)] * 1500)
    for book, expected in ((made(tmp_path), 2000), (made(tmp_path, source), 2504)):
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
    *again, line = list(book["Actions"].conditional_formatting)[1:]
    (rule,) = line.rules
    assert rule.dxf.border.top.color.rgb == f"FF{theme.LINE_COLOR}"
    sheet = book["Actions"]
    for column, area in zip("PQRS", (*again, line), strict=True):
        for row in range(5, 9):
            sheet[f"{column}{row}"] = f"={area.rules[0].formula[0]}"
    book.save(tmp_path / "asked.xlsx")
    asked = openpyxl.load_workbook(
        office.save_as(tmp_path / "asked.xlsx", tmp_path / "told.xlsx"), data_only=True
    )["Actions"]
    told = [[cell.value for cell in row] for row in asked["P5:S8"]]
    assert told == [
        [False, False, False, True],
        [True, True, True, False],
        [False, False, False, True],
        [False, False, False, False],
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


def test_rows_to_come_look_like_the_rows_there_are(book: Workbook) -> None:
    for spec, header, look in (
        *((ACTIONS, "Ref", "@"), (ACTIONS, "Due by", "@"), (contract.SECTIONS, "Code", "@")),
        *((MEASURES, "Id", "@"), (MEASURES, "Good", "@"), (contract.FINANCE, "Year", "@")),
        *((contract.READINGS, "Measure", "@"), (ACTIONS, "Action", "General")),
        *((ACTIONS, "Completed on", "dd/mm/yyyy"), (IMPACT, "Month", "mmm yyyy")),
        (contract.FINANCE, "Budget", "£#,##0"),
    ):
        name = letter(book, spec, header)
        for cell in (book[spec.sheet].column_dimensions[name], book[spec.sheet][f"{name}5"]):
            assert cell.number_format == look
            assert cell.alignment.vertical == "top"
            assert cell.font.name == theme.FONT


def test_no_row_is_higher_than_excel_allows_and_none_is_fixed(tmp_path: Path) -> None:
    text = "A finding of some length that goes over the line. " * 60
    book = master_of(tmp_path, actions=[(*HEADER, "Progress"), (*ACTION, text)])
    sheet = book["Actions"]
    assert sheet.column_dimensions[letter(book, ACTIONS, "Progress")].width > 48
    assert 200 < sheet.row_dimensions[5].height <= 409


@pytest.mark.parametrize(
    "text", ["=1+1", "=HYPERLINK(0)", "+44 1270", "-5% of cases", "@home", "'quoted'", "="]
)
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    row: tuple[Any, ...] = ("=R1", "SL", text, "Head", "May 2025", "Red")
    sheet = master_of(tmp_path, actions=[(*HEADER, text), (*row, text)])["Actions"]
    cells = [sheet["A5"], sheet["C5"], sheet["P4"], sheet["P5"]]
    assert [cell.value for cell in cells] == ["=R1", text, text, text]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["C5"].quotePrefix
    assert sheet["C5"].alignment.wrap_text
