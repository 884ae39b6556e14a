"""Read a source from a folder of CSV files, one for each table; `importing` reads other files.

Columns are matched as in other files: by --map, name, alias, then likeness. Columns that match
nothing come along behind the others under their own name, and text is never altered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from plantools.checks.words import count
from plantools.create.csv_file import OLD_CODE_PAGE, CsvFile
from plantools.create.importing.headers import Headers, How, extra_names, read_map
from plantools.create.source import Past, Rows, Source, key_to_ratings, owners_of
from plantools.create.values import Problems, Value, convert, error_notes, is_storable, quote
from plantools.errors import InputError
from plantools.plan import DueKind, parse_due
from plantools.workbook.contract import (
    ACTIONS,
    COVER_NAMES,
    OWNERS,
    RATINGS,
    TABLES,
    Kind,
    TableSpec,
    normalise,
)

COVER_FILE = "cover.csv"
HISTORY_FOLDER, REPORTS_FILE = "history", "reports.csv"
FILES = {f"{spec.source}.csv": spec for spec in TABLES}
_LONGEST_HEADER = 255
"""What Excel allows of a table's header."""


def read_source(path: Path, mapping: Sequence[str] = ()) -> Source:
    """What a plan is to be made from: a folder of CSV files, or one .csv, .xlsx or .docx file.

    Args:
        path: the folder or file.
        mapping: which of their columns is which of ours: "Their header=Our column".

    Raises:
        InputError: if it can't be read.
    """
    if path.is_file():
        from plantools.create.importing import import_file  # python-docx takes its time

        return import_file(path, mapping)
    return read_folder(path, mapping)


def read_folder(folder: Path, mapping: Sequence[str] = ()) -> Source:
    """A plan from a folder of CSV files named after the tables: actions.csv, sections.csv, ...

    Args:
        mapping: which of their columns is which of ours: "Their header=Our column".

    Raises:
        InputError: if there is no action table in it, or a file can't be read, or a required
            column is missing, or cells hold what their column can't (each such cell named).
    """
    where = f"Folder {folder}"
    if not folder.exists():
        raise InputError(f"There is no folder {folder}. Check the name; {_expected()}")
    if not folder.is_dir():
        raise InputError(
            f"{folder} is a file, not a folder of CSV files. {_expected(capital=True)}"
        )
    headers = Headers(read_map(mapping))
    source = _read(_load(folder, where), where, headers)
    return _with_history(source, folder, where, headers)


def read_example() -> Source:
    """The fictional plan of a fictional council that comes with plantools."""
    folder = resources.files("plantools") / "example"
    where = "The example plan"
    headers = Headers({})
    return _with_history(_read(_load(folder, where), where, headers), folder, where, headers)


def _with_history(source: Source, folder: Traversable, where: str, headers: Headers) -> Source:
    """The source with the earlier reports that its folder has in a folder of their own.

    history/reports.csv names them, the oldest first: Report, As at, File; each file is an
    action table.
    """
    past = folder / HISTORY_FOLDER
    if not (past / REPORTS_FILE).is_file():
        return source
    where = f"{where}, folder {HISTORY_FOLDER}"
    contents = _load(past, where)
    problems, notes = Problems(where), list(source.notes)
    reports = []
    for line, cells in CsvFile.parse(REPORTS_FILE, contents[REPORTS_FILE], where).rows:
        label, day, name = (cell.strip() for cell in (*cells, "", "", "")[:3])
        as_at = parse_due(day)
        if not label or as_at.kind is not DueKind.EXACT_DATE or as_at.last is None:
            raise InputError(
                f"{where}: line {line} of {REPORTS_FILE} needs a report and its date, such "
                "as 2025-01-13."
            )
        if name not in contents:
            raise InputError(f"{where}: {REPORTS_FILE} names {name!r}, which is not there.")
        file = CsvFile.parse(name, contents[name], where)
        table = _fill_table(ACTIONS, file, where, problems, notes, headers)
        reports.append(Past(label, as_at.last, table))
    problems.raise_if_any()
    return source.with_history(reports)


def _load(folder: Traversable, where: str) -> dict[str, bytes]:
    """The content of every CSV file in a folder, by name."""
    found = {}
    try:
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            is_csv = entry.name.casefold().endswith(".csv") and not entry.name.startswith(".")
            if is_csv and entry.is_file():
                found[entry.name] = entry.read_bytes()
    except OSError as error:
        name = f" {Path(error.filename).name}" if error.filename else ""
        raise InputError(
            f"{where}:{name} can't be read ({error.strerror}). Close it if another program has "
            "it open, or ask for the right to read it."
        ) from None
    return found


def _read(contents: Mapping[str, bytes], where: str, headers: Headers) -> Source:
    named: dict[str, str] = {}
    notes: list[str] = []
    for name in contents:
        key = name.casefold()
        if key not in FILES and key != COVER_FILE:
            notes.append(
                f"{name} was left out: no table has that name. Known names: "
                f"{', '.join([*FILES, COVER_FILE])}."
            )
        elif key in named:
            raise InputError(
                f"{where} has both {named[key]} and {name}. Delete or rename one of them."
            )
        else:
            named[key] = name
    if f"{ACTIONS.source}.csv" not in named:
        found = ", ".join(contents) or "none"
        raise InputError(
            f"{where} has no {ACTIONS.source}.csv, so there is no plan to make "
            f"(CSV files found: {found}). {_expected(capital=True)}"
        )
    problems = Problems(where)
    tables: dict[str, Rows] = {}
    cover = {}
    seen: list[str] = []
    for key, name in named.items():
        file = CsvFile.parse(name, contents[name], where)
        if not file.is_utf8:
            notes.append(OLD_CODE_PAGE.format(name))
        notes += error_notes(file.errors)
        if not file.header:
            if key == f"{ACTIONS.source}.csv":
                raise InputError(f"{where}: {name} is empty. {_expected(capital=True)}")
            notes.append(f"{name} is empty and was left out.")
        elif key == COVER_FILE:
            cover = _fill_cover(file, where, problems, notes)
        else:
            seen += file.header
            spec = FILES[key]
            tables[spec.name] = _fill_table(spec, file, where, problems, notes, headers)
    headers.raise_if_unused(seen)
    problems.raise_if_any()
    if not tables[ACTIONS.name].rows:
        raise InputError(
            f"{where}: {named[f'{ACTIONS.source}.csv']} holds a header but no actions. Write at "
            "least one row below it, or make a blank plan without --from."
        )
    tables[RATINGS.name], guesses = key_to_ratings(tables)
    notes += guesses
    if OWNERS.name not in tables:
        tables[OWNERS.name] = owners_of(tables)
        posts = count(len(tables[OWNERS.name].rows), "post")
        notes.append(
            f"There is no {OWNERS.source}.csv: the Owners list was made of {posts} in use, as "
            "owners of actions and section leads."
        )
    source = Source(cover, tables, tuple(notes))
    return _with_import_sheet(source) if guesses else source


def _with_import_sheet(source: Source) -> Source:
    """The source with its notes on a sheet, as what was guessed has to be looked at."""
    from plantools.create.importing.import_sheet import NOTES

    rows = Rows((NOTES.columns[0].header,), tuple((note,) for note in source.notes))
    return replace(source, contents={**source.contents, NOTES.name: rows}, extras=(NOTES,))


def _expected(*, capital: bool = False) -> str:
    text = (
        f"a folder is expected that holds {ACTIONS.source}.csv, with a header row and one row "
        "for each action, and beside it, if there are any, "
        f"{', '.join(name for name in FILES if name != f'{ACTIONS.source}.csv')}."
    )
    return text[0].upper() + text[1:] if capital else text


def _fill_table(
    spec: TableSpec,
    file: CsvFile,
    where: str,
    problems: Problems,
    notes: list[str],
    headers: Headers,
) -> Rows:
    """The rows of a file in the columns of a table, extra columns behind them.

    Raises:
        InputError: if a required column is missing or a header can't stand in a table.
    """
    found, how, _ = headers.columns_of(spec, file.header)
    missing = [
        column.header for column in spec.columns if column.required and column.field not in found
    ]
    if missing:
        raise InputError(_no_column(spec, file, where, missing))
    blank = {
        at
        for at, text in enumerate(file.header)
        if not text.strip() and not any(cells[at].strip() for _, cells in file.rows)
    }
    extra = extra_names(spec, file.header, blank | set(found.values()), longest=None)
    for position, header in extra.items():
        is_storable(header, f"{file.name}, the header of column {position + 1}", problems)
        if len(header) > _LONGEST_HEADER:
            raise InputError(
                f"{where}: {file.name}, the header {quote(header)} has {len(header)} characters, "
                f"and Excel allows {_LONGEST_HEADER}. Shorten it."
            )
    _note_columns(spec, file, found, how, extra, notes)
    layout = [
        *((found.get(column.field), column.header, column.kind) for column in spec.columns),
        *((position, header, Kind.TEXT) for position, header in extra.items()),
    ]

    def cell(line: int, cells: Sequence[str], at: int | None, kind: Kind) -> Value:
        place = "" if at is None else f"{file.name}, line {line}, column {quote(file.header[at])}"
        return None if at is None else convert(cells[at], kind, place, problems)

    rows = [tuple(cell(n, cells, at, kind) for at, _, kind in layout) for n, cells in file.rows]
    return Rows(tuple(header for _, header, _ in layout), tuple(rows))


def _note_columns(
    spec: TableSpec,
    file: CsvFile,
    found: Mapping[str, int],
    how: Mapping[str, How],
    extra: dict[int, str],
    notes: list[str],
) -> None:
    renamed: dict[bool, list[str]] = {False: [], True: []}
    for field, position in found.items():
        if normalise(file.header[position]) != normalise(spec.column(field).header):
            pair = f"{file.header[position]} as {spec.column(field).header}"
            renamed[how[field] is How.GUESS].append(pair)
    if renamed[False]:
        notes.append(f"{file.name}: read {', '.join(renamed[False])}.")
    if renamed[True]:
        notes.append(f"{file.name}: guessed, so please look: {', '.join(renamed[True])}.")
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


def _fill_cover(
    file: CsvFile, where: str, problems: Problems, notes: list[str]
) -> dict[str, Value]:
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
