"""A workbook made from nothing through xlwings and Excel's own objects, as others read it."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlwings as xw

from plantools.engine import NotSupportedError, WorkbookError, new_book, open_book, to_bytes
from plantools.errors import InputError
from tests.masters import faults

LIST, DATE, ANYTHING = 3, 4, 0  # xlDVType
STOP, WARNING = 1, 2  # xlDVAlertStyle
BETWEEN = 1  # xlFormatConditionOperator


def build() -> xw.Book:
    book = new_book(
        "plan.xlsx", font="Arial", size=12, title="A <plan>", author="plantools", language="en-GB"
    )
    cover = book.sheets[0]
    cover.name = "Cover"
    lists = book.sheets.add("Lists", after=cover)
    book.sheets.add("Empty", before=lists)
    lists.range("A1").value = "Title"
    lists.range("A3").value = [
        ["Code", "Since"],
        ["'=1+1", datetime(2025, 1, 2)],
        ["'-5% of the cases that were open then", datetime(2025, 1, 2, 9, 30)],
        ["_x0041_", None],
    ]
    lists.range("A:A").number_format = "@"
    lists.range("A:B").wrap_text = True
    lists.range("A3:B3").color = "#1F4E79"
    lists.range("A4:B6").borders.set(color="#808080")
    lists.range("B4:B6").api.IndentLevel = 1
    lists.range("A1").column_width = 30
    lists.range("C1").column_width = 0
    lists.range("A4:B6").rows.autofit()
    lists.range("B1").add_hyperlink("#'Cover'!A1", "Cover")
    table = lists.tables.add(source=lists.range("A3:B6"), name="tblCodes")
    table.api.AlternativeText = "The codes of the sections"
    lists.freeze_panes.freeze_at("A1:A3")
    restrict(lists.range("A4:A2000"), LIST, "a,b", title="Code", message="Choose one")
    restrict(lists.range("C4:C2000"), LIST, "=Codes", alert=WARNING)
    restrict(lists.range("B4:B2000"), DATE, "32874", "73415")
    restrict(lists.range("D4:D2000"), ANYTHING, message="Say why")
    book.names.add("Codes", "=tblCodes[Code]")
    return book


def restrict(
    cells: xw.Range,
    kind: int,
    *formulas: str,
    alert: int = STOP,
    title: str = "",
    message: str = "",
) -> None:
    validation: Any = cells.api.Validation
    validation.Add(kind, alert, BETWEEN, *formulas)
    validation.InputTitle, validation.InputMessage = title, message


@pytest.fixture(scope="module")
def made() -> bytes:
    return to_bytes(build())


def test_it_is_what_was_set(made: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["Cover", "Empty", "Lists"]
    sheet = book["Lists"]
    assert [cell.value for cell in sheet[4]][:2] == ["=1+1", datetime(2025, 1, 2)]
    assert (sheet["A4"].data_type, sheet["A4"].quotePrefix) == ("s", True)
    assert [sheet[cell].quotePrefix for cell in ("A5", "A6")] == [True, False]
    assert [sheet[f"B{row}"].number_format for row in (4, 5)] == ["mm-dd-yy", "m/d/yy h:mm"]
    assert sheet["A4"].font.name == "Arial"
    assert sheet["A4"].font.size == 12
    assert sheet["A4"].border.left.style == "thin"
    assert sheet["B4"].alignment.indent == 1
    assert sheet["A3"].fill.fgColor.rgb == "FF1F4E79"
    assert sheet["B1"].hyperlink.location == "'Cover'!A1"
    assert sheet.freeze_panes == "B4"
    table = sheet.tables["tblCodes"]
    assert (table.ref, table.autoFilter.ref) == ("A3:B6", "A3:B6")
    assert b"The codes of the sections" in ZipFile(io.BytesIO(made)).read("xl/tables/table1.xml")
    said = book.properties
    assert (said.title, said.creator, said.language) == ("A <plan>", "plantools", "en-GB")
    # a format of a column is there for rows to come
    assert sheet.max_row == 6
    column = sheet.column_dimensions["A"]
    assert (column.number_format, column.alignment.wrap_text, column.width) == ("@", True, 30)
    assert sheet.column_dimensions["C"].hidden
    xml = ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet3.xml")
    assert b'<row r="5" ht="33.6364">' in xml  # fitted; Excel may change what nobody chose


def test_what_may_be_typed_is_said(made: bytes) -> None:
    rules = {
        str(rule.sqref): rule
        for rule in openpyxl.load_workbook(io.BytesIO(made))[
            "Lists"
        ].data_validations.dataValidation
    }
    choice, name = rules["A4:A2000"], rules["C4:C2000"]
    assert (choice.type, choice.formula1, choice.promptTitle) == ("list", '"a,b"', "Code")
    assert (name.formula1, name.errorStyle, name.prompt) == ("Codes", "warning", None)
    day = rules["B4:B2000"]
    assert (day.type, day.operator, day.formula2) == ("date", None, "73415")
    assert (rules["D4:D2000"].type, rules["D4:D2000"].prompt) == (None, "Say why")


def test_the_same_book_is_the_same_bytes_and_has_no_fault(made: bytes, tmp_path: Path) -> None:
    path, book = tmp_path / "plan.xlsx", build()
    area = book.sheets["Lists"].tables["tblCodes"].range
    assert area.value[1] == ["=1+1", datetime(2025, 1, 2)]  # before it is saved
    with pytest.raises(InputError, match="say where"):
        book.save()
    book.save(path)
    assert path.read_bytes() == made == to_bytes(build())
    assert faults(path) == set()
    again = open_book(path)
    assert again.sheets["Lists"].tables["tblCodes"].range.address == "$A$3:$B$6"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda s: s.tables.add(source=s.range("D1:E2"), name="tblX"), "Duplicate header"),
        (lambda s: s.tables.add(source=s.range("A1"), name="tblX"), "data row"),
        (lambda s: s.tables.add(source=s.range("A4:B6"), name="tblX"), "overlap"),
        (lambda s: s.tables.add(source=s.range("A1:A2"), name="tblCodes"), "tblCodes"),
        (lambda s: restrict(s.range("E4"), LIST, ",".join("x" * 99 for _ in range(3))), "255"),
        (lambda s: restrict(s.range("E4"), ANYTHING, title="x" * 33, message="x"), "32"),
        (lambda s: restrict(s.range("E4"), ANYTHING, message="x" * 256), "255"),
        (lambda s: s.range("A1").add_hyperlink("https://e.x/" + "y" * 3000, "x"), "URL"),
        (lambda s: setattr(s.page_setup.api, "LeftFooter", "x" * 300), "255"),
        (lambda s: s.book.names.add("A1", "=Lists!$A$1"), "cell name"),
    ],
)
def test_what_excel_would_not_take_is_said_and_not_left_out(spoil: Any, said: str) -> None:
    book = build()
    sheet = book.sheets["Lists"]
    sheet.range("D1").value = [["Same", "SAME"], [1, date(2025, 1, 1)]]
    spoil(sheet)
    with pytest.raises(WorkbookError, match=rf"plan\.xlsx.*can't be written.*{said}"):
        to_bytes(book)


def test_only_a_new_book_takes_a_sheet_elsewhere(workbook: Path) -> None:
    book = open_book(workbook)
    with pytest.raises(NotImplementedError, match="behind the last"):
        book.sheets.add("First", before=book.sheets[0])
    with pytest.raises(NotSupportedError, match="neither new nor cleared"):
        book.sheets["My data"].range("A1").column_width = 5
