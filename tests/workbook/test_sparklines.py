"""The scorecard's readings are drawn as small lines."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from plantools import cli
from plantools.engine import NotSupportedError, open_book
from tests.masters import copy_example, parts


def test_each_measure_has_a_line_of_its_readings(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    copy_example(path)
    assert cli.main(["refresh", str(path)]) == 0
    sheet = openpyxl.load_workbook(path)["Scorecard readings"]
    header, *rows = sheet[sheet.tables["tblScorecardReadings"].ref]
    trend = next(cell.column_letter for cell in header if cell.value == "Trend")
    (drawn,) = (data.decode() for data in parts(path).values() if b"x14:sparklineGroup " in data)
    pairs = re.findall(r"<xm:f>([^<]+)</xm:f>\s*<xm:sqref>([^<]+)<", drawn)
    lines = {place: source for source, place in pairs}
    assert lines == {
        f"{trend}{row[0].row}": f"'Scorecard readings'!C{row[0].row}:O{row[0].row}" for row in rows
    }
    assert OpenXmlValidator().validate(str(path)).errors == []


def test_an_officers_sheet_takes_none(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    copy_example(path)
    with closing(open_book(path)) as book:
        native = book.sheets["Actions"].range("Z5").api
        with pytest.raises(NotSupportedError, match="new sheet"):
            native.SparklineGroups.Add(1, "A5:C5")
