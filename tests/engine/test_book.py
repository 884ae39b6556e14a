"""xlwings code on closed files: what is read, what is written, and what stays as it was."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
import xlwings as xw

from plantools.engine import NotSupportedError, WorkbookError, cell_values, open_book
from tests.masters import parts
from tests.safety.parts import pack


def add_sheet(book: xw.Book, name: str = "Report") -> xw.Sheet:
    return book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])


def test_a_book_is_read_as_xlwings_gives_it(workbook: Path) -> None:
    book = open_book(workbook)
    assert [sheet.name for sheet in book.sheets] == ["My data", "Other"]
    assert book.sheets["my DATA"].name == "My data"
    assert book.sheets[1].name == "Other"
    sheet = book.sheets["My data"]
    assert sheet.range("B4:E5").value == [
        ["Ash", datetime(2025, 3, 1), 5.0, True],
        ["Birch\nsecond line", datetime(2025, 3, 2, 10, 30), 5.5, False],
    ]
    assert sheet.range("C6").value is None
    assert sheet.range("A1:B1").value == [None, None]
    assert sheet.range("D4").options(numbers=int).value == 5
    table = sheet.tables["tblTrees"]
    assert table.range.address == "$B$3:$E$6"
    assert book.names["FirstTree"].refers_to_range.value == "Ash"
    assert sheet.range("FirstTree").address == "$B$4"


@pytest.mark.parametrize("has_room", [True, False])
def test_a_big_workbook_is_read_from_a_file_that_does_not_stay(
    has_room: bool, workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = open_book(workbook).sheets["My data"].range("A1:E9").value
    place = tmp_path / "temporary"
    if has_room:
        place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(cell_values, "_BIG", 0)
    assert open_book(workbook).sheets["My data"].range("A1:E9").value == expected
    assert not has_room or list(place.iterdir()) == []


def test_the_first_rows_of_a_long_sheet_are_what_they_are_in_the_whole(tmp_path: Path) -> None:
    path, others = tmp_path / "long.xlsx", ("odd", datetime(2025, 1, 2), None, 1.5, True, "=1+1")
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet("Long")
        for row in range(60):
            sheet.write_row(row, row % 3, [f"a & b <{row}>", "_x0041_", "two\nlines", *others])
        sheet.write_rich_string(1, 0, "plain ", file.add_format({"bold": True}), "bold")
        sheet.write_formula(2, 0, '="text"', None, "text")
    whole = open_book(path).sheets["Long"].range("A1:L60").value
    for box in ("A1:B1", "A1:B12", "A1:L12", "D5", "C3:D4", "A12:B13", "Z1"):
        sheet = open_book(path).sheets["Long"]
        cells = sheet.range(box).options(ndim=2).value
        top, left, bottom, right = sheet.range(box).impl.box
        assert cells == [[*row, *[None] * 20][left - 1 : right] for row in whole[top - 1 : bottom]]
    sheet_part = "xl/worksheets/sheet1.xml"
    cut = parts(path)[sheet_part].replace(b"</worksheet>", b"")
    path.write_bytes(pack(parts(path) | {sheet_part: cut}))
    sheet = open_book(path).sheets["Long"]
    assert sheet.range("A1").value == whole[0][0]  # a title, of a sheet that is drawn anew
    with pytest.raises(WorkbookError, match="damaged"):  # a figure, of one that is the plan's
        sheet.range("F2").value  # noqa: B018


TEXTS = {
    "'=1+1": "=1+1",
    "'+44": "+44",
    "_x0041_": "_x0041_",
    "two\nlines": "two\nlines",
    " spaces ": " spaces ",
    "bell\x07": "bell�",
    "\ud800 lone": "� lone",
    "naïve 😀": "naïve 😀",
}
"""What is written, and what is there to be read."""


def test_written_values_are_read_back_at_once_and_by_another_reader(workbook: Path) -> None:
    book = open_book(workbook)
    sheet = add_sheet(book)
    values = [["Text", 1.5], [True, datetime(2025, 1, 2)], [None, "ö"]]
    sheet.range("B2").value = values
    sheet.range("E1").value = [[text] for text in TEXTS]
    sheet.range("F1").value = [['=HYPERLINK("#Other!A1","a <b> & ""c""")']]
    assert sheet.range("B2:C4").value == values
    assert sheet.used_range.address == "$A$1:$F$8"
    book.save()
    saved = openpyxl.load_workbook(workbook)["Report"]
    assert [[cell.value for cell in row] for row in saved["B2:C4"]] == values
    written = [saved.cell(row, 5) for row in range(1, 9)]
    assert [(cell.value, cell.data_type) for cell in written] == [(t, "s") for t in TEXTS.values()]
    again = open_book(workbook).sheets["Report"].range("E1:E8").value
    assert again == list(TEXTS.values())
    assert saved["F1"].value.startswith("=HYPERLINK")
    shown = openpyxl.load_workbook(workbook, data_only=True)["Report"]["F1"].value
    assert shown == 'a <b> & "c"'


def test_a_data_frame_goes_in_and_comes_back(workbook: Path) -> None:
    frame = pd.DataFrame({"ref": ["A1", "B2"], "days": [3.0, None]})
    book = open_book(workbook)
    add_sheet(book).range("A1").options(index=False).value = frame
    book.save()
    back = open_book(workbook).sheets["Report"].range("A1:B3").options(pd.DataFrame, index=False)
    pd.testing.assert_frame_equal(back.value, frame, check_dtype=False)


def build_report(sheet: xw.Sheet) -> None:
    sheet.range("A1").value = [["Kind", "Red"], ["a", 1], ["b", 2]]
    sheet.range("A1:B1").font.bold = True
    sheet.range("A1:B1").font.color = "#FFFFFF"
    sheet.range("A1:B2").color = "#1F4E79"
    sheet.range("A1:B3").wrap_text = True
    sheet.range("A1").column_width = 30
    sheet.range("A2:A3").conditional_formats.add_cell_value(
        "equal_to", '="a"', fill_color="#C00000", font_color="#FFFFFF", font_bold=True
    )
    sheet.tables.add(source=sheet.range("A1:B3"), name="tblReport")
    sheet.freeze_panes.freeze_at("1:1")
    sheet.page_setup.api.Orientation = 2
    sheet.page_setup.api.PrintTitleRows = "$1:$1"
    chart = sheet.charts.add(
        anchor=sheet.range("A6"), chart_type="bar_stacked", source=sheet.range("A1:B3"), name="c"
    )
    chart.title = "Kinds"
    chart.series[0].fill_color = "#C00000"
    chart.category_axis.reverse_order = True
    sheet.shapes["c"].api.AlternativeText = "Two kinds"


@pytest.fixture
def reported(workbook: Path) -> Path:
    """The small workbook with a drawn sheet in it."""
    book = open_book(workbook)
    build_report(add_sheet(book))
    book.save()
    return workbook


def test_a_bar_chart_has_its_axes_right_and_shows_its_figures_uncalculated(reported: Path) -> None:
    [chart] = openpyxl.load_workbook(reported)["Report"]._charts  # type: ignore[attr-defined]
    assert (chart.barDir, chart.grouping, chart.overlap) == ("bar", "stacked", 100)
    assert chart.gapWidth == 40
    labels, values = chart.x_axis, chart.y_axis  # of categories and of values, wherever they lie
    assert (labels.scaling.orientation, values.scaling.orientation) == ("maxMin", "minMax")
    assert labels.majorGridlines is None
    assert values.majorGridlines is not None
    [series] = chart.series
    assert series.graphicalProperties.solidFill.srgbClr == "C00000"
    assert [point.v for point in series.val.numRef.numCache.pt] == [1, 2]
    assert [point.v for point in series.cat.strRef.strCache.pt] == ["a", "b"]
    drawings = [xml for name, xml in parts(reported).items() if "drawings/drawing" in name]
    assert any(b'descr="Two kinds"' in xml and b'name="c"' in xml for xml in drawings)


def test_writing_the_same_again_gives_the_same_bytes(reported: Path) -> None:
    first = reported.read_bytes()
    for _ in range(3):
        book = open_book(reported)
        book.sheets["Report"].clear()
        build_report(book.sheets["Report"])
        book.save()
        assert reported.read_bytes() == first


def test_a_cleared_sheet_keeps_its_view_and_loses_table_chart_and_print_titles(
    reported: Path,
) -> None:
    xml = parts(reported)["xl/worksheets/sheet3.xml"]
    seen = xml.replace(b"<sheetView ", b'<sheetView zoomScale="80" topLeftCell="A9" ', 1)
    reported.write_bytes(pack(parts(reported) | {"xl/worksheets/sheet3.xml": seen}))
    book = open_book(reported)
    book.sheets["Report"].clear()
    book.sheets["Report"].range("A1").value = "empty now"
    book.save()
    saved = openpyxl.load_workbook(reported)["Report"]
    assert (saved["A1"].value, len(saved.tables)) == ("empty now", 0)
    assert (saved.sheet_view.zoomScale, saved.sheet_view.topLeftCell) == (80, None)
    assert not saved.print_title_rows
    names = parts(reported)
    assert sum("charts/chart" in name for name in names) == 1  # the officer's own
    assert sum("tables/table" in name for name in names) == 1


def test_nothing_changed_means_nothing_written(workbook: Path) -> None:
    before = workbook.stat()
    book = open_book(workbook)
    book.sheets["My data"].range("B3").value  # noqa: B018 - reading is the point
    book.save()
    after = workbook.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_what_the_engine_lacks_it_names(workbook: Path) -> None:
    sheet = open_book(workbook).sheets["My data"]
    with pytest.raises(NotSupportedError, match=r"Range\.merge_area is not available"):
        sheet.range("A1").merge_area  # noqa: B018
    with pytest.raises(NotSupportedError, match=r"Sheet\.delete is not available"):
        sheet.delete()
    with pytest.raises(NotImplementedError, match="not ours to change"):
        sheet.range("A1").font.bold = True
