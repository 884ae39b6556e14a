"""What stands on the generated sheets, read by another program than the one that wrote it."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook

import plantools
from plantools.engine import NotSupportedError, open_book
from plantools.plan import BRAG, Plan
from plantools.reports.figures import Headline, headline
from plantools.workbook import theme
from tests.conftest import Run
from tests.masters import action, block, do, faults, master, opened, parts, section

LINK = re.compile(r'=HYPERLINK\("#\'((?:[^\']|\'\')*)\'!([A-Z]+\d+)","(.*)"\)')
SHEETS = {
    "Summary": ("tblSummary", "tblSummaryTrend", "tblSummarySlips", "tblSummaryMeasures"),
    "Checks": ("tblFindingsByRule", "tblFindings"),
    "Overdue": ("tblOverdue", "tblOverdueByOwner"),
    "RAG overview": ("tblOverview",),
    "RAG grid": ("tblGrid",),
    "RAG by milestone": ("tblOverviewMilestones",),
    "RAG trend": ("tblRagTrend",),
    "Plan (print)": ("tblPlan",),
    "Scorecard": ("tblScorecard", "tblScorecardDrawn"),
    "Scorecard readings": ("tblScorecardReadings",),
    "Finance summary": ("tblFinanceSummary", "tblFinanceDrawn", "tblFinanceLines"),
    "Impact summary": ("tblImpactSummary", "tblImpactMonths"),
}


@pytest.fixture(scope="module")
def book(example: Path) -> Workbook:
    return openpyxl.load_workbook(example)


@pytest.fixture(scope="module")
def plan(example: Path) -> Plan:
    return plantools.read(example)


@pytest.fixture(scope="module")
def figures(plan: Plan) -> Headline:
    assert plan.as_at is not None
    return headline(plan, plan.as_at)


def records(book: Workbook, sheet: str, name: str) -> list[dict[str, Any]]:
    header, *rows = block(book[sheet], name)
    return [dict(zip(header, row, strict=True)) for row in rows]


def charts_of(book: Any, *sheets: str) -> list[Any]:
    """openpyxl has no public door to the charts that it has read."""
    return [chart for sheet in sheets for chart in book[sheet]._charts]


def target(book: Workbook, formula: str) -> Any:
    """The cell that a link leads to."""
    match = LINK.fullmatch(formula)
    assert match, formula
    return book[match[1].replace("''", "'")][match[2]]


def test_checks_are_all_there_each_with_a_link_to_its_cell(
    example: Path, book: Workbook, plan: Plan, run: Run
) -> None:
    found = run("validate --json", example).document["findings"]
    in_plan = [asdict(finding) for finding in plantools.check(plan)]
    assert len(in_plan) > 5
    assert [finding for finding in found if finding in in_plan] == in_plan
    rows = records(book, "Checks", "tblFindings")
    for row, finding in zip(rows, found, strict=True):
        assert row["Severity"].lower() == finding["severity"]
        assert (row["Rule"], row["Ref"] or "") == (finding["rule"], finding["ref"])
        assert row["What is wrong"] == finding["message"]
        assert row["How to put it right"] == finding["fix"]
        if finding["sheet"]:
            cell = target(book, row["Go to"])
            assert (cell.parent.title, cell.coordinate) == (finding["sheet"], finding["cell"])
        else:
            assert row["Go to"] is None
    shown = openpyxl.load_workbook(example, data_only=True)  # by what doesn't calculate
    links = [row["Go to"] for row in records(shown, "Checks", "tblFindings") if row["Go to"]]
    assert len(links) > 5
    assert all(re.fullmatch(r"\w+![A-Z]+\d+", link) for link in links)


def test_a_link_leads_to_the_fault_itself(tmp_path: Path) -> None:
    path = master(
        tmp_path,
        action("SL1", rating="Purple"),
        action("SL2", due_by="Spring 2026"),
        action("SL3", see_also="SL9"),
        sections=[section("SL"), section("ZZ")],
    )
    with opened(path) as book:
        book["Actions"].title = "It's a plan"
    do("refresh", path)
    book = openpyxl.load_workbook(path)
    led = {
        row["Rule"]: target(book, row["Go to"]).value
        for row in records(book, "Checks", "tblFindings")
    }
    assert led == {"M04": "Purple", "M11": "Spring 2026", "P03": "SL9", "S02": "ZZ"}


def test_overdue_rows_are_the_milestones_that_are_late(plan: Plan, book: Workbook) -> None:
    assert plan.as_at is not None
    rows = records(book, "Overdue", "tblOverdue")
    late = [row for row in rows if row["When"] == "Overdue"]
    expected = [m for m in plan.milestones if m.days_overdue(plan.as_at)]
    assert Counter(row["Ref"] for row in late) == Counter(m.ref for m in expected)
    days = [row["Days overdue"] for row in late]
    assert days == sorted(days, reverse=True)
    for row in rows:
        assert isinstance(row["Due date"], datetime)
        left = (row["Due date"].date() - plan.as_at).days
        assert left == (-row["Days overdue"] if row["When"] == "Overdue" else row["Days left"])
        assert target(book, row["Go to"]).value == row["Due by"]


def test_overview_adds_up(figures: Headline, book: Workbook) -> None:
    rows = records(book, "RAG overview", "tblOverview")
    ratings = ("Blue", "Green", "Amber", "Red", "Grey", "No rating")
    for row in rows:
        assert sum(row[rating] for rating in ratings) == row["Actions"]
    whole = rows[-1]
    assert whole["Level"] == "Whole plan"
    for level in ("Section", "Chapter"):
        for column in (*ratings, "Actions", "Overdue"):
            assert sum(r[column] for r in rows if r["Level"] == level) == whole[column]
    assert (whole["Actions"], whole["Overdue"]) == (figures.actions.total, figures.actions.overdue)
    assert whole["% complete"] == pytest.approx(figures.actions.percent_complete / 100)


def test_overview_has_stacked_charts_in_the_colours_of_the_ratings(book: Workbook) -> None:
    charts = charts_of(book, "RAG overview", "RAG trend")
    assert [chart.barDir for chart in charts] == ["bar", "bar"]
    for chart in charts:
        assert (chart.type, chart.grouping) == (chart.barDir, "stacked")
        looks = [series.graphicalProperties for series in chart.series]
        fills = [look.solidFill or look.pattFill.bgClr for look in looks]
        assert [fill.srgbClr for fill in fills] == [fill for fill, _ in BRAG.colors.values()]
        patterns = [look.pattFill.prst if look.pattFill else "" for look in looks]
        assert len(set(patterns)) == len(patterns)  # told apart in print without colour


def drawn(book: Workbook, series: Any) -> list[Any]:
    """The values that a series of a chart is drawn from."""
    sheet, cells = series.val.numRef.f.rsplit("!", 1)
    return [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]


def test_sentences_tables_and_charts_agree(figures: Headline, book: Workbook) -> None:
    sentence = figures.sentence()
    assert str(book["RAG overview"]["A2"].value).startswith(sentence)
    assert book["Plan (print)"]["A2"].value == sentence
    sections = [r for r in records(book, "RAG overview", "tblOverview") if r["Level"] == "Section"]
    trend = records(book, "RAG trend", "tblRagTrend")
    moved = {row["Figure"]: row for row in records(book, "Summary", "tblSummary")}
    then = list(moved["Actions"])[1]
    bars, columns = charts_of(book, "RAG overview", "RAG trend")
    for rating, bar, column in zip(BRAG.words, bars.series, columns.series, strict=True):
        count = figures.actions.by_rating[rating]
        assert f"{count} {rating}" in sentence
        assert drawn(book, bar) == [row[rating] for row in sections]
        assert sum(drawn(book, bar)) == count
        assert drawn(book, column) == [row[rating] for row in trend]
        assert drawn(book, column)[-2:] == [moved[rating][then], moved[rating]["Now"]]
        assert moved[rating]["Now"] == count
        if moved[rating][then] != count:
            told = f"{count} {rating} (was {moved[rating][then]})"
            assert told in book["RAG trend"]["A2"].value
    late = records(book, "Overdue", "tblOverdue")
    overdue = {row["Ref"] for row in late if row["When"] == "Overdue"}
    now = moved["Overdue actions"]["Now"]
    assert len(overdue) == figures.actions.overdue == now == trend[-1]["Overdue"]
    printed = [r for r in records(book, "Plan (print)", "tblPlan") if r["Part"] == "Action"]
    assert len(printed) == figures.milestones.total
    assert len({row["Ref"] for row in printed}) == figures.actions.total
    assert not any(re.search(r"days? (left|overdue)", str([*row.values()])) for row in printed)
    milestones = Counter(row["Rating"] for row in printed)
    whole = records(book, "RAG by milestone", "tblOverviewMilestones")[-1]
    assert {str(rating): whole[rating] for rating in BRAG.words} == milestones


def test_everything_of_the_plan_is_printed(plan: Plan, book: Workbook) -> None:
    printed = " ".join(r["What"] for r in records(book, "Plan (print)", "tblPlan"))
    for each in plan.sections:
        wanted = (each.title, each.section_lead, each.area_for_improvement)
        lists = (*each.inspectors_found, *each.how_assessed, *each.what_we_will_see)
        assert [text for text in (*wanted, *lists) if text not in printed] == []
    assert [m.ref for m in plan.milestones if m.is_live and m.action not in printed] == []


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_can_be_read_and_printed(book: Workbook, name: str) -> None:
    sheet = book[name]
    assert set(sheet.tables) == set(SHEETS[name])
    assert sheet["A1"].font.b
    assert sheet["A1"].font.sz == theme.SCREEN.title_size
    assert not sheet.merged_cells.ranges
    printed = (sheet.page_setup.orientation, sheet.page_setup.fitToHeight)
    assert printed == (
        ("portrait", None) if name == "Summary" else ("landscape", 0)
    )  # one, as Excel takes it
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "&P" in str(sheet.oddFooter.right.text)
    for table in SHEETS[name]:
        header, *rows = list(sheet[sheet.tables[table].ref])
        assert all(cell.value and cell.font.b for cell in header)
        caption = sheet.cell(header[0].row - 1, 1)
        assert (caption.font.b, caption.font.sz) == (True, theme.HEADING_SIZE)
        numbers = (c for row in rows for c in row if isinstance(c.value, (int, float)))
        assert all(cell.number_format.endswith("_0") for cell in numbers)  # off the next column
        assert all(cell.alignment.wrap_text for row in rows for cell in row)


A4_ACROSS = 841.9 - 72, 595.3 - 72 - 22
"""What is printed on, in points."""


@pytest.mark.parametrize("rows", [1, 9, 17, 25])
def test_no_table_is_cut_without_need_and_none_begins_at_the_foot(
    tmp_path: Path, rows: int
) -> None:
    path = master(tmp_path, *(action(f"SL{n}", rating="?" * (n % 7)) for n in range(rows)))
    do("refresh", path)
    sheet = openpyxl.load_workbook(path)["Checks"]
    tables = [range_boundaries(table.ref) for table in sheet.tables.values()]
    last = max(box[1] or 0 for box in tables)
    assert sheet.print_title_rows == f"${last}:${last}"  # on the pages that follow
    widths = [sheet.column_dimensions[c].width for c in "ABCDEF"]
    assert min(widths) > 5  # and no column is wider than what is in it
    assert widths[-1] <= max(len(str(cell.value or "")) for cell in sheet["F"][5:]) + 5
    high = A4_ACROSS[1] * max(1, sum(widths) * 8 * 0.75 / A4_ACROSS[0])
    at, place = 0.0, {}
    for row in range(1, sheet.max_row + 2):
        place[row] = at
        at += sheet.row_dimensions[row].height or 15
    breaks = [each.id + 1 for each in sheet.row_breaks.brk]
    assert set(breaks) <= {last - 1}
    begun = place[last - 1] if breaks else 0
    assert place[last + 2] - begun <= high  # with a row at least
    whole = place[sheet.max_row + 1]
    if whole <= high * 0.9:
        assert not breaks
    elif whole - place[last - 1] <= high * 0.9 and place[last - 1] <= high:
        assert breaks


def test_each_measure_has_a_line_of_its_readings(example: Path, book: Workbook) -> None:
    sheet = book["Scorecard readings"]
    header, *rows = sheet[sheet.tables["tblScorecardReadings"].ref]
    trend = next(cell.column_letter for cell in header if cell.value == "Trend")
    (drawn,) = (data.decode() for data in parts(example).values() if b"x14:sparklineGroup " in data)
    pairs = re.findall(r"<xm:f>([^<]+)</xm:f>\s*<xm:sqref>([^<]+)<", drawn)
    lines = {place: source for source, place in pairs}
    assert lines == {
        f"{trend}{row[0].row}": f"'Scorecard readings'!C{row[0].row}:O{row[0].row}" for row in rows
    }
    assert faults(example) == set()


def test_an_officers_sheet_takes_no_sparkline(example: Path) -> None:
    with closing(open_book(example)) as book:
        native = book.sheets["Actions"].range("Z5").api
        with pytest.raises(NotSupportedError, match="new sheet"):
            native.SparklineGroups.Add(1, "A5:C5")
