"""Folders of CSV files and masters made of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from plantools.create import Source, read_folder, write_master
from plantools.workbook.contract import TableSpec

HEADER = ("Ref", "Section", "Action", "Owner", "Due by", "Rating")
ACTION = ("SL1", "SL", "Do it", "Head of Service", "May 2025", "Green")


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


def master(place: Path, source: Source | None = None) -> Workbook:
    """A master, made as a file and read back."""
    path = place / "master.xlsx"
    write_master(path, source, overwrite=True)
    return openpyxl.load_workbook(path)


def master_of(place: Path, **files: Any) -> Workbook:
    return master(place, read_folder(folder_of(place, **files)))


def table(book: Workbook, spec: TableSpec) -> tuple[list[Any], list[list[Any]]]:
    """Header and rows of a table, found by its name."""
    sheet: Worksheet = book[spec.sheet]
    header, *rows = sheet[sheet.tables[spec.name].ref]
    return [cell.value for cell in header], [[cell.value for cell in row] for row in rows]


def column(book: Workbook, spec: TableSpec, header: str) -> list[Any]:
    headers, rows = table(book, spec)
    return [row[headers.index(header)] for row in rows]
