"""Conditional formats and names of a sheet that stays the officer's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule
from openpyxl.styles import Font, PatternFill

from plantools.engine import open_book
from plantools.errors import NotSupportedError
from tests.masters import faults, opened, parts
from tests.safety.parts import pack

PART = "xl/worksheets/sheet1.xml"


@contextmanager
def edited(path: Path, sheet: str = "My data") -> Iterator[xw.Sheet]:
    """A sheet of a book that is saved at the end."""
    book = open_book(path, backups=0)
    yield book.sheets[sheet]
    book.save()


@pytest.fixture
def ruled(workbook: Path) -> Path:
    """The small workbook with three rules on its first sheet."""
    with opened(workbook) as book:
        rules = book["My data"].conditional_formatting
        red = PatternFill(bgColor="FFC00000")
        rules.add("D4:D6", CellIsRule("equal", ["1"], fill=red, stopIfTrue=True))
        rules.add("B4:E6", FormulaRule(["$D4<0"], font=Font(b=True, color="FF0000FF")))
        rules.add("D4:D6", DataBarRule("min", None, "max", None, color="FF638EC6"))
    return workbook


def on_file(path: Path) -> list[tuple[int, str, str]]:
    found = [
        (rule.priority, rule.type, str(area.sqref))
        for area in openpyxl.load_workbook(path)["My data"].conditional_formatting
        for rule in area.rules
    ]
    return sorted(found)


def test_rules_are_read_as_xlwings_has_them(ruled: Path) -> None:
    sheet = open_book(ruled).sheets["My data"]
    assert [rule.type for rule in sheet.range("B4:C4").conditional_formats] == ["custom"]
    assert len(sheet.range("A1:Z3").conditional_formats) == 0
    rules = sheet.range("D5").conditional_formats
    assert len(rules) == 3
    value, custom, bar = rules
    assert (value.type, value.operator) == ("cell_value", "equal_to")
    assert (value.formula1, value.formula) == ("=1", None)
    assert (value.fill_color, value.font_color) == ((192, 0, 0), None)
    assert (custom.type, custom.formula, custom.operator) == ("custom", "=$D4<0", None)
    assert (custom.font_bold, custom.font_color) == (True, (0, 0, 255))
    assert bar.type == "unknown"


def test_a_new_rule_comes_first_and_all_else_stays(ruled: Path) -> None:
    before, had, cells = on_file(ruled), faults(ruled), parts(ruled)[PART]
    with edited(ruled) as sheet:
        formats = sheet.range("C4:C6").conditional_formats
        new = formats.add_custom("=C4>1", fill_color="#00ff00", font_bold=True)
        assert (new.formula, new.fill_color) == ("=C4>1", (0, 255, 0))
    first, *rest = on_file(ruled)
    assert first == (1, "expression", "C4:C6")
    assert [rule[1:] for rule in rest] == [rule[1:] for rule in before]
    assert faults(ruled) <= had
    end = cells.index(b"</sheetData>")
    assert parts(ruled)[PART][:end] == cells[:end]
    [rule, *_] = open_book(ruled).sheets["My data"].range("C5").conditional_formats
    assert rule.fill_color == (0, 255, 0)


def test_a_deleted_rule_is_gone_and_another_look_is_reused(ruled: Path) -> None:
    with edited(ruled) as sheet:
        rules = sheet.range("D4:D6").conditional_formats
        next(iter(rules)).delete()
        rules.add_cell_value("equal_to", '="x"', fill_color="#C00000")
        rules.add_cell_value("equal_to", '="y"', fill_color="#C00000")
    kinds = [kind for _, kind, _ in on_file(ruled)]
    assert kinds == ["cellIs", "cellIs", "expression", "dataBar"]
    xml = parts(ruled)[PART].decode()
    assert len(set(re.findall(r'<cfRule[^>]*type="cellIs"[^>]*dxfId="(\d+)"', xml))) == 1


def test_cells_and_rules_can_change_together(ruled: Path) -> None:
    with edited(ruled) as sheet:
        sheet.range("D4").value = 77
        sheet.range("D4").conditional_formats.add_custom("=TRUE", font_bold=True)
    assert openpyxl.load_workbook(ruled)["My data"]["D4"].value == 77
    assert len(on_file(ruled)) == 4


@pytest.mark.parametrize("body", ["<x:sheetData/>", "<x:sheetData></x:sheetData>"])
def test_other_writers_name_elements_in_their_own_way(workbook: Path, body: str) -> None:
    """With a prefix, and with nothing after the cells."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet_xml = f'<x:worksheet xmlns:x="{main}">{body}</x:worksheet>'
    other = {"xl/worksheets/sheet2.xml": sheet_xml.encode()}
    workbook.write_bytes(pack(parts(workbook) | other))
    for formula in ("=TRUE", "=TRUE", None):
        with edited(workbook, "Other") as sheet:
            rules = sheet.range("A1").conditional_formats
            for rule in list(rules):
                rule.delete()
            if formula:
                rules.add_custom(formula, font_bold=True)
        areas = openpyxl.load_workbook(workbook)["Other"].conditional_formatting
        wanted = [[formula.removeprefix("=")]] if formula else []
        assert [rule.formula for area in areas for rule in area.rules] == wanted


def test_rules_of_a_sheet_that_is_drawn_anew_can_only_be_added(ruled: Path) -> None:
    sheet = open_book(ruled).sheets["My data"]
    sheet.clear()
    rules = sheet.range("A1").conditional_formats
    assert rules.add_custom("=TRUE", font_bold=True).formula == "=TRUE"
    with pytest.raises(NotSupportedError, match="drawn anew"):
        len(rules)


def test_rules_of_a_pivot_table_keep_the_numbers_it_knows_them_by(ruled: Path) -> None:
    plain, pivot = b"<conditionalFormatting sqref=", b'<conditionalFormatting pivot="1" sqref='
    ruled.write_bytes(pack(parts(ruled) | {PART: parts(ruled)[PART].replace(plain, pivot, 1)}))
    before = on_file(ruled)
    for formula in ("=TRUE", "=FALSE"):
        with edited(ruled) as sheet:
            sheet.range("C4").conditional_formats.add_custom(formula, font_bold=True)
    assert on_file(ruled)[: len(before)] == before
    assert [n for n, _, _ in on_file(ruled)][len(before) :] == [4, 5]


def test_a_name_can_be_added_without_a_sheet_and_be_led_elsewhere(workbook: Path) -> None:
    with edited(workbook) as sheet:
        sheet.book.names.add("Trees", "='My data'!$B$4:$B$6")
        sheet.book.names["FirstTree"].refers_to = "='My data'!$B$5"
    names = openpyxl.load_workbook(workbook).defined_names
    assert names["Trees"].attr_text == "'My data'!$B$4:$B$6"
    assert names["FirstTree"].attr_text == "'My data'!$B$5"
    assert open_book(workbook).names["FirstTree"].refers_to_range.value == "Birch\nsecond line"
