"""A small workbook that no plan is in: the engine knows nothing of plans."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two sheets, a table that doesn't begin in A1, a name, colours, a comment and a chart."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "My data"
    rows: list[list[Any]] = [
        ["Name", "When", "Count", "Yes"],
        ["Ash", datetime(2025, 3, 1), 5, True],
        ["Birch\nsecond line", datetime(2025, 3, 2, 10, 30), 5.5, False],
        ["Čedar", None, -3, None],
    ]
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=2):
            sheet.cell(number, column, value)
    sheet["B3"].font = Font(bold=True, color="FF0000")
    sheet["C4"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["B4"].comment = Comment("Look here", "Officer")
    sheet.add_table(Table(displayName="tblTrees", ref="B3:E6"))
    other = book.create_sheet("Other")
    other["A1"] = "=SUM('My data'!D4:D6)"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=3, max_row=6), titles_from_data=True)
    other.add_chart(chart, "C3")
    book.defined_names["FirstTree"] = DefinedName("FirstTree", attr_text="'My data'!$B$4")
    path = tmp_path / "trees.xlsx"
    book.save(path)
    return path
