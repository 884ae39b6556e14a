"""Masters as plantools makes them, changed as officers change them: in the file itself."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from plantools.create import Source, build
from plantools.engine import to_bytes
from plantools.workbook.contract import ACTIONS, SECTIONS, TableSpec

AS_AT = date(2025, 6, 30)


def row(spec: TableSpec, **said: Any) -> tuple[Any, ...]:
    """A row of a table by field names; what isn't said is blank."""
    assert said.keys() <= {column.field for column in spec.columns}
    return tuple(said.get(column.field) for column in spec.columns)


def action(ref: str, **said: Any) -> tuple[Any, ...]:
    """A row of the action table without fault, unless it is said to have one."""
    usual = {
        "ref": ref,
        "section": "SL",
        "action": f"Do what {ref} asks for.",
        "owners": "Head of Libraries",
        "due_by": "October 2025",
        "rating": "Green",
    }
    return row(ACTIONS, **{**usual, **said})


def section(code: str, **said: Any) -> tuple[Any, ...]:
    usual = {"code": code, "title": f"Section {code}", "section_lead": "Director"}
    return row(SECTIONS, **{**usual, **said})


def master(
    folder: Path,
    *actions: tuple[Any, ...],
    sections: Sequence[tuple[Any, ...]] = (section("SL"),),
    as_at: date | None = AS_AT,
) -> Path:
    """A master with these actions; with two faultless ones if none are given."""
    path = folder / "plan.xlsx"
    path.write_bytes(_built(actions or (action("SL1"), action("SL2")), tuple(sections), as_at))
    return path


@lru_cache
def _built(
    actions: tuple[tuple[Any, ...], ...], sections: tuple[tuple[Any, ...], ...], as_at: date | None
) -> bytes:
    source = Source.blank().with_rows(ACTIONS, actions)
    source = source.with_rows(SECTIONS, sections).with_cover(
        title="Our plan",
        as_at=as_at,
        period_start=date(2025, 4, 1),
        period_end=date(2026, 3, 31),
    )
    return to_bytes(build(source))


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """The workbook, to be changed; saved at the end."""
    book = openpyxl.load_workbook(path)
    yield book
    book.save(path)


def block(sheet: Worksheet, name: str) -> list[list[Any]]:
    """Header and rows of a table."""
    return [[cell.value for cell in cells] for cells in sheet[sheet.tables[name].ref]]


def rewrite(sheet: Worksheet, name: str, rows: Sequence[Sequence[Any]], at: str = "") -> None:
    """Give a table other cells, and another place if one is given."""
    table = sheet.tables[name]
    for cells in sheet[table.ref]:
        for cell in cells:
            cell.value = None
    left, top = range_boundaries(at or table.ref)[:2]
    assert left is not None
    assert top is not None
    for number, values in enumerate(rows, start=top):
        for column, value in enumerate(values, start=left):
            sheet.cell(number, column, value)
    right, bottom = left + len(rows[0]) - 1, top + len(rows) - 1
    table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
    table.autoFilter, table.tableColumns = None, []  # made anew when the file is saved


def place(sheet: Worksheet, header: str, number: int = 1, name: str = "tblActions") -> str:
    """The address of the cell under a header, in the first row of a table or a later one."""
    left, top = range_boundaries(sheet.tables[name].ref)[:2]
    assert left is not None
    assert top is not None
    column = left + block(sheet, name)[0].index(header)
    return f"{get_column_letter(column)}{top + number}"


def parts(path: Path) -> dict[str, bytes]:
    """The content of every part of a file."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def faults(path: Path) -> set[str]:
    """What openxml-audit has to say of a file."""
    result = OpenXmlValidator().validate(str(path))
    return {f"{error.part_uri} {error.description}" for error in result.errors}
