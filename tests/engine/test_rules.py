"""Conditional formats and names of a sheet that stays the officer's."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule
from openpyxl.styles import Font, PatternFill

from plantools.engine import open_book
from plantools.errors import NotSupportedError
from tests.masters import faults, opened, parts

PART = "xl/worksheets/sheet1.xml"


@pytest.fixture
def ruled(workbook: Path) -> Path:
    """The small workbook with three rules on its first sheet."""
    with opened(workbook) as book:
        rules = book["My data"].conditional_formatting
        red = PatternFill(bgColor="FFC00000")
        rules.add("D4:D6", CellIsRule("between", ["1", "9"], fill=red, stopIfTrue=True))
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
    rules = open_book(ruled).sheets["My data"].range("D5").conditional_formats
    assert len(rules) == 3
    value, custom, bar = rules
    assert (value.type, value.operator) == ("cell_value", "between")
    assert (value.formula1, value.formula2, value.formula) == ("=1", "=9", None)
    assert (value.fill_color, value.font_color) == ((192, 0, 0), None)
    assert value.stop_if_true
    assert (custom.type, custom.formula, custom.operator) == ("custom", "=$D4<0", None)
    assert (custom.font_bold, custom.font_italic) == (True, None)
    assert custom.font_color == (0, 0, 255)
    assert bar.type == "data_bar"


def test_only_rules_of_the_range_are_seen(ruled: Path) -> None:
    sheet = open_book(ruled).sheets["My data"]
    assert [rule.type for rule in sheet.range("B4:C4").conditional_formats] == ["custom"]
    assert len(sheet.range("A1:Z3").conditional_formats) == 0


def test_a_new_rule_comes_first_and_the_others_keep_their_order(ruled: Path) -> None:
    before, had = on_file(ruled), faults(ruled)
    book = open_book(ruled, backups=0)
    cells = book.sheets["My data"].range("C4:C6")
    new = cells.conditional_formats.add_custom("=C4>1", fill_color="#00ff00", font_bold=True)
    assert (new.formula, new.fill_color) == ("=C4>1", (0, 255, 0))
    book.save()
    first, *rest = on_file(ruled)
    assert first == (1, "expression", "C4:C6")
    assert [rule[1:] for rule in rest] == [rule[1:] for rule in before]
    assert faults(ruled) <= had
    [rule] = open_book(ruled).sheets["My data"].range("C5").conditional_formats.impl._items[:1]
    assert rule.look["fill_color"] == "#00FF00"


def test_a_deleted_rule_is_gone_and_another_look_is_reused(ruled: Path) -> None:
    book = open_book(ruled, backups=0)
    rules = book.sheets["My data"].range("D4:D6").conditional_formats
    next(iter(rules)).delete()
    rules.add_cell_value("equal_to", '="x"', fill_color="#C00000")
    rules.add_cell_value("equal_to", '="y"', fill_color="#C00000")
    book.save()
    kinds = [kind for _, kind, _ in on_file(ruled)]
    assert kinds == ["cellIs", "cellIs", "expression", "dataBar"]
    sheet = parts(ruled)[PART].decode()
    looks = re.findall(r'<cfRule[^>]*type="cellIs"[^>]*dxfId="(\d+)"', sheet)
    assert len(set(looks)) == 1


def test_the_cells_are_not_touched(ruled: Path) -> None:
    before = parts(ruled)[PART]
    book = open_book(ruled, backups=0)
    book.sheets["My data"].range("D4").conditional_formats.add_custom("=TRUE", font_bold=True)
    book.save()
    end = before.index(b"</sheetData>")
    assert parts(ruled)[PART][:end] == before[:end]


def test_cells_and_rules_can_change_together(ruled: Path) -> None:
    book = open_book(ruled, backups=0)
    sheet = book.sheets["My data"]
    sheet.range("D4").value = 77
    sheet.range("D4").conditional_formats.add_custom("=TRUE", font_bold=True)
    book.save()
    assert openpyxl.load_workbook(ruled)["My data"]["D4"].value == 77
    assert len(on_file(ruled)) == 4


@pytest.mark.parametrize("body", ["<x:sheetData/>", "<x:sheetData></x:sheetData>"])
def test_other_writers_name_elements_in_their_own_way(workbook: Path, body: str) -> None:
    """With a prefix, and with nothing after the cells."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = parts(workbook)
    sheet = f'<x:worksheet xmlns:x="{main}">{body}</x:worksheet>'
    content["xl/worksheets/sheet2.xml"] = sheet.encode()
    with zipfile.ZipFile(workbook, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    for _ in range(2):
        book = open_book(workbook, backups=0)
        rules = book.sheets["Other"].range("A1").conditional_formats
        for rule in list(rules):
            rule.delete()
        rules.add_custom("=TRUE", font_bold=True)
        book.save()
    [area] = openpyxl.load_workbook(workbook)["Other"].conditional_formatting
    assert [rule.formula for rule in area.rules] == [["TRUE"]]
    book = open_book(workbook, backups=0)
    for rule in list(book.sheets["Other"].range("A1").conditional_formats):
        rule.delete()
    book.save()
    assert list(openpyxl.load_workbook(workbook)["Other"].conditional_formatting) == []


def test_rules_of_a_sheet_that_is_drawn_anew_can_only_be_added(ruled: Path) -> None:
    sheet = open_book(ruled).sheets["My data"]
    sheet.clear()
    rules = sheet.range("A1").conditional_formats
    assert rules.add_custom("=TRUE", font_bold=True).formula == "=TRUE"
    with pytest.raises(NotSupportedError, match="drawn anew"):
        len(rules)


def test_a_name_can_be_added_without_a_sheet_and_be_led_elsewhere(workbook: Path) -> None:
    book = open_book(workbook, backups=0)
    book.names.add("Trees", "='My data'!$B$4:$B$6")
    book.names["FirstTree"].refers_to = "='My data'!$B$5"
    book.save()
    names = openpyxl.load_workbook(workbook).defined_names
    assert names["Trees"].attr_text == "'My data'!$B$4:$B$6"
    assert names["FirstTree"].attr_text == "'My data'!$B$5"
    assert open_book(workbook).names["FirstTree"].refers_to_range.value == "Birch\nsecond line"


def test_rules_of_a_pivot_table_keep_the_numbers_it_knows_them_by(ruled: Path) -> None:
    content = parts(ruled)
    content[PART] = content[PART].replace(
        b"<conditionalFormatting sqref=", b'<conditionalFormatting pivot="1" sqref=', 1
    )
    with zipfile.ZipFile(ruled, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    before = on_file(ruled)
    for formula in ("=TRUE", "=FALSE"):
        book = open_book(ruled, backups=0)
        book.sheets["My data"].range("C4").conditional_formats.add_custom(formula, font_bold=True)
        book.save()
    assert on_file(ruled)[: len(before)] == before
    assert [n for n, _, _ in on_file(ruled)][len(before) :] == [4, 5]
