"""Put the cells of a CSV file where the contract wants them."""

from __future__ import annotations

from plantools.create.csv_file import CsvFile
from plantools.create.problems import Problems, quote
from plantools.create.source import Row, Rows
from plantools.create.values import Value, convert, is_storable
from plantools.errors import InputError
from plantools.workbook.contract import COVER_NAMES, Kind, TableSpec, match_headers, normalise

LONGEST_HEADER = 255
MOST_COLUMNS = 16_384
"""What Excel allows of a table."""


def fill_table(
    spec: TableSpec, file: CsvFile, where: str, problems: Problems, notes: list[str]
) -> Rows:
    """The rows of a file in the columns of a table, extra columns behind them.

    Raises:
        InputError: if a required column is missing or a header can't stand in a table.
    """
    found = match_headers(spec, file.header)
    missing = [
        column.header for column in spec.columns if column.required and column.field not in found
    ]
    if missing:
        raise InputError(_no_column(spec, file, where, missing))
    extra = _extra_columns(spec, file, set(found.values()))
    if len(spec.columns) + len(extra) > MOST_COLUMNS:
        raise InputError(f"{where}: {file.name} has more columns than an Excel sheet.")
    for position, header in extra.items():
        is_storable(header, f"{file.name}, the header of column {position + 1}", problems)
        if len(header) > LONGEST_HEADER:
            raise InputError(
                f"{where}: {file.name}, the header {quote(header)} has {len(header)} characters, "
                f"and Excel allows {LONGEST_HEADER}. Shorten it."
            )
    _note_columns(spec, file, found, extra, notes)
    layout = [
        *((found.get(column.field), column.header, column.kind) for column in spec.columns),
        *((position, header, Kind.TEXT) for position, header in extra.items()),
    ]
    rows: list[Row] = []
    for line, cells in file.rows:
        rows.append(
            tuple(
                None
                if position is None
                else convert(
                    cells[position],
                    kind,
                    f"{file.name}, line {line}, column {quote(file.header[position])}",
                    problems,
                )
                for position, _, kind in layout
            )
        )
    return Rows(tuple(header for _, header, _ in layout), tuple(rows))


def _extra_columns(spec: TableSpec, file: CsvFile, taken: set[int]) -> dict[int, str]:
    """Position and name of the columns that match nothing. Excel wants every name once."""
    used = {column.header.casefold() for column in spec.columns}
    extra: dict[int, str] = {}
    for position, text in enumerate(file.header):
        if position in taken:
            continue
        header = " ".join(text.split())
        if not header:
            if not any(cells[position].strip() for _, cells in file.rows):
                continue
            header = f"Column {position + 1}"
        name, number = header, 2
        while name.casefold() in used:
            name, number = f"{header} {number}", number + 1
        used.add(name.casefold())
        extra[position] = name
    return extra


def _note_columns(
    spec: TableSpec,
    file: CsvFile,
    found: dict[str, int],
    extra: dict[int, str],
    notes: list[str],
) -> None:
    renamed = [
        f"{file.header[position]} as {spec.column(field).header}"
        for field, position in found.items()
        if normalise(file.header[position]) != normalise(spec.column(field).header)
    ]
    if renamed:
        notes.append(f"{file.name}: read {', '.join(renamed)}.")
    if extra:
        names = [
            name if name == file.header[position] else f"{quote(file.header[position])} as {name}"
            for position, name in extra.items()
        ]
        notes.append(
            f"{file.name}: kept as extra columns, which plantools doesn't use: {', '.join(names)}."
        )


def _no_column(spec: TableSpec, file: CsvFile, where: str, missing: list[str]) -> str:
    names = ", ".join(repr(name) for name in missing)
    headers = ", ".join(quote(header) for header in file.header)
    others = "; ".join(
        f"{column.header}: {', '.join(column.aliases)}"
        for column in spec.columns
        if column.header in missing and column.aliases
    )
    also = f" (also understood - {others})" if others else ""
    return (
        f"{where}: {file.name} has no column {names}. Its headers are: {headers}. "
        f"Add the column, or rename the one that holds it{also}."
    )


def fill_cover(file: CsvFile, where: str, problems: Problems, notes: list[str]) -> dict[str, Value]:
    """The values of the cover, by the name of their cell.

    Raises:
        InputError: if the file has no columns "name" and "value".
    """
    columns = [normalise(header) for header in file.header]
    if "name" not in columns or "value" not in columns:
        raise InputError(
            f"{where}: {file.name} needs the columns 'name' and 'value'. Its headers are: "
            f"{', '.join(quote(header) for header in file.header)}. Rename them."
        )
    known = {
        normalise(name): cover
        for cover in COVER_NAMES
        for name in (cover.name, cover.field, cover.label)
    }
    values: dict[str, Value] = {}
    for line, cells in file.rows:
        name, text = cells[columns.index("name")], cells[columns.index("value")]
        place = f"{file.name}, line {line}"
        cover = known.get(normalise(name))
        if cover is None:
            notes.append(
                f"{place}: {quote(name)} was left out: the cover has no such cell. It has "
                f"{', '.join(each.name for each in COVER_NAMES)}."
            )
        elif cover.name in values:
            problems.add(place, f"gives {cover.name} a second time", "Delete one of the two")
        else:
            values[cover.name] = convert(text, cover.kind, f"{place} ({cover.name})", problems)
    return values
