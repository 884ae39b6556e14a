"""Masters in one line, as plantools makes them, changed as officers do: in the file itself.

`tests/create/test_package.py` sees to it that the shipped example is what `plantools new` makes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from shutil import copyfile
from typing import Any
from unittest.mock import patch

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from plantools import cli
from plantools.create import Source, build, read_example, read_source, write_master
from plantools.engine import edit_book, to_bytes
from plantools.engine.package import Package, relations_part
from plantools.workbook.contract import (
    ACTIONS,
    IMPACT,
    MEASURES,
    READINGS,
    REASONS,
    SECTIONS,
    SETTINGS,
    TableSpec,
)

SHIPPED = Path(__file__).parents[1] / "workbook" / "example-plan.xlsx"
AS_AT = date(2025, 6, 30)
HEADER = ("Ref", "Section", "Action", "Owner", "Due by", "Rating")
ACTION = ("SL1", "SL", "Do it", "Head of Service", "May 2025", "Green")
"""Two lines of an actions.csv."""
_ALL_SHEETS = ("Optional sheets", "all", None)
_BELONG = (
    (SECTIONS, "code", ""),
    (ACTIONS, "section", "ref"),
    (IMPACT, "section", ""),
    (MEASURES, "section", "id"),
    (READINGS, "measure", ""),
    (REASONS, "ref", ""),
)
"""Tables with rows that belong to a section, a measure or an action: by which field, and what
stands in it in the tables that follow."""


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
    is_old: bool = False,
) -> Path:
    """A master with these actions; with two faultless ones if none are given.

    Args:
        is_old: whether it is as they were made before (`of_before`).
    """
    path = folder / "plan.xlsx"
    rows = actions or (action("SL1"), action("SL2"))
    path.write_bytes(_built(rows, tuple(sections), as_at, is_old))
    return path


@lru_cache
def _built(
    actions: tuple[tuple[Any, ...], ...],
    sections: tuple[tuple[Any, ...], ...],
    as_at: date | None,
    is_old: bool,
) -> bytes:
    source = Source.blank().with_rows(ACTIONS, actions)
    source = source.with_rows(SETTINGS, [_ALL_SHEETS])
    source = source.with_rows(SECTIONS, sections).with_cover(
        title="Our plan",
        as_at=as_at,
        period_start=date(2025, 4, 1),
        period_end=date(2026, 3, 31),
    )
    return of_before(source) if is_old else to_bytes(build(source))


def of_before(source: Source) -> bytes:
    """A master as they were before reports had a place in it and the Cover a list of sheets."""
    source = source.with_rows(SETTINGS, [("Stale after days", "45", None)])
    with patch("plantools.create.master.FIRST", ("Actions",)):
        data = to_bytes(build(source))
    package = Package.read("old.xlsx", data)
    cover = package.sheet_parts()["Cover"]
    package.drop({part for _, kind, part in package.relations(cover) if kind.endswith("/table")})
    package[cover] = re.sub(rb"<tableParts.*?</tableParts>", b"", package[cover])
    package.pop(relations_part(cover))
    return package.pack().getvalue()


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """The workbook, to be changed; saved at the end."""
    book = openpyxl.load_workbook(path)
    yield book
    book.save(path)


def block(sheet: Worksheet, name: str) -> list[list[Any]]:
    """Header and rows of a table."""
    return [[cell.value for cell in cells] for cells in sheet[sheet.tables[name].ref]]


def corner(ref: str) -> tuple[int, int]:
    """The column and the row where a range begins."""
    return coordinate_to_tuple(ref.partition(":")[0])[::-1]


def rewrite(sheet: Worksheet, name: str, rows: Sequence[Sequence[Any]], at: str = "") -> None:
    """Give a table other cells, and another place if one is given."""
    table = sheet.tables[name]
    for cells in sheet[table.ref]:
        for cell in cells:
            cell.value = None
    left, top = corner(at or table.ref)
    for number, values in enumerate(rows, start=top):
        for column, value in enumerate(values, start=left):
            sheet.cell(number, column, value)
    right, bottom = left + len(rows[0]) - 1, top + len(rows) - 1
    table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
    table.autoFilter, table.tableColumns = None, []  # made anew when the file is saved


def put(path: Path, sheet: str = "Actions", **cells: Any) -> None:
    """Type into cells of a sheet, such as `put(path, H5="Red")`."""
    with opened(path) as book:
        for address, value in cells.items():
            book[sheet][address] = value


def rows_of(path: Path, sheet: str, name: str) -> list[list[Any]]:
    """Header and rows of a table in a file."""
    return block(openpyxl.load_workbook(path)[sheet], name)


def retable(
    path: Path, sheet: str, name: str, edit: Callable[[list[list[Any]]], Any], at: str = ""
) -> None:
    """Give a table in a file what is made of its header and rows, perhaps at another place."""
    with opened(path) as book:
        rewrite(book[sheet], name, edit(block(book[sheet], name)), at)


def place(sheet: Worksheet, header: str, number: int = 1, name: str = "tblActions") -> str:
    """The address of the cell under a header, in the first row of a table or a later one."""
    left, top = corner(sheet.tables[name].ref)
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


def copy_example(path: Path, *, all_sheets: bool = False) -> Path:
    """A copy of the example plan at a path.

    Args:
        all_sheets: whether a refresh is to make the optional ones too.
    """
    copyfile(SHIPPED, path)
    if all_sheets:
        with edit_book(path, backups=0) as book:
            area = book.sheets["Lists"].tables["tblSettings"].range
            (at,) = (n for n, row in enumerate(area.value) if row[0] == "Optional sheets")
            area[at, 1].value = "all"
            book.save()
    return path


def refreshed_example(folder: Path) -> Path:
    """The example plan after a refresh, with every sheet that there is."""
    path = copy_example(folder / "plan.xlsx", all_sheets=True)
    do("refresh --backups 0", path)
    return path


def do(words: str, path: Path, *more: str) -> None:
    """Run a command on a plan, without fail: words, and what is no word or has spaces."""
    assert cli.main([*words.split(), str(path), *more]) == 0


def part_of_example(*sections: str) -> Source:
    """The example plan with these sections only, and its history of them."""
    source, kept = read_example(), {*sections}
    for spec, key, gives in _BELONG:
        names = [each.field for each in spec.columns]
        rows = [row for row in source.table(spec).rows if row[names.index(key)] in kept]
        kept |= {str(row[names.index(gives)]) for row in rows} if gives else set()
        source = source.with_rows(spec, rows)
    at = ACTIONS.headers.index("Section")
    history = tuple(
        past._replace(
            actions=past.actions._replace(
                rows=tuple(row for row in past.actions.rows if row[at] in sections)
            )
        )
        for past in source.history
    )
    return replace(source, history=history)


def small_example(folder: Path) -> Path:
    """Two sections of the example plan after a refresh, with every sheet that there is."""
    path = folder / "plan.xlsx"
    write_master(path, part_of_example("ED", "WF").with_rows(SETTINGS, [_ALL_SHEETS]))
    do("refresh --backups 0", path)
    return path


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def folder_of(place: Path, **files: str | bytes | Sequence[Sequence[str]]) -> Path:
    """A folder with these CSV files; a good actions.csv is there unless another is given."""
    folder = place / "plan"
    folder.mkdir(exist_ok=True)
    for name, content in {"actions": [HEADER, ACTION], **files}.items():
        text = content if isinstance(content, (str, bytes)) else to_csv(content)
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def made(place: Path, source: Source | None = None) -> Workbook:
    """A master, made as a file and read back."""
    path = place / "master.xlsx"
    write_master(path, source, overwrite=True)
    return openpyxl.load_workbook(path)


def master_of(place: Path, **files: Any) -> Workbook:
    return made(place, read_source(folder_of(place, **files)))


def table(book: Workbook, spec: TableSpec) -> tuple[list[Any], list[list[Any]]]:
    """Header and rows of a table, found by its name."""
    header, *rows = block(book[spec.sheet], spec.name)
    return header, rows


def column(book: Workbook, spec: TableSpec, header: str) -> list[Any]:
    headers, rows = table(book, spec)
    return [row[headers.index(header)] for row in rows]
