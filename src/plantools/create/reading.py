"""Read a source from a folder of CSV files, one for each table; `importing` reads other files.

Columns are matched by name and alias (`contract.match_headers`). Columns that match nothing
come along behind the others under their own name, and text is never altered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from plantools.create.csv_file import CsvFile
from plantools.create.owners import owners_of
from plantools.create.problems import Problems
from plantools.create.source import Past, Rows, Source, default_ratings
from plantools.create.tables import fill_cover, fill_table
from plantools.errors import InputError
from plantools.plan import DueKind, parse_due
from plantools.workbook.contract import ACTIONS, OWNERS, RATINGS, TABLES

COVER_FILE = "cover.csv"
HISTORY_FOLDER, REPORTS_FILE = "history", "reports.csv"
FILES = {f"{spec.source}.csv": spec for spec in TABLES}
_ROW_LIMIT = 1_000_000


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
    if mapping and path.exists():
        raise InputError(
            "--map is for a single file. In a folder of CSV files, rename the column in its file."
        )
    return read_folder(path)


def read_folder(folder: Path) -> Source:
    """A plan from a folder of CSV files named after the tables: actions.csv, sections.csv, ...

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
    return _with_history(_read(_load(folder, where), where), folder, where)


def read_example() -> Source:
    """The fictional plan of a fictional council that comes with plantools."""
    folder = resources.files("plantools") / "example"
    where = "The example plan"
    return _with_history(_read(_load(folder, where), where), folder, where)


def _with_history(source: Source, folder: Traversable, where: str) -> Source:
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
        reports.append(Past(label, as_at.last, fill_table(ACTIONS, file, where, problems, notes)))
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


def _read(contents: Mapping[str, bytes], where: str) -> Source:
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
    for key, name in named.items():
        file = CsvFile.parse(name, contents[name], where)
        if not file.is_utf8:
            notes.append(
                f"{name} is not in UTF-8 and was read as Windows-1252, as Excel writes it. "
                "Look whether pounds, dashes and quotation marks are right."
            )
        if not file.header:
            if key == f"{ACTIONS.source}.csv":
                raise InputError(f"{where}: {name} is empty. {_expected(capital=True)}")
            notes.append(f"{name} is empty and was left out.")
        elif key == COVER_FILE:
            cover = fill_cover(file, where, problems, notes)
        else:
            tables[FILES[key].name] = fill_table(FILES[key], file, where, problems, notes)
    problems.raise_if_any()
    if not tables[ACTIONS.name].rows:
        raise InputError(
            f"{where}: {named[f'{ACTIONS.source}.csv']} holds a header but no actions. Write at "
            "least one row below it, or make a blank plan without --from."
        )
    for name, table in tables.items():
        if len(table.rows) > _ROW_LIMIT:
            raise InputError(f"{where}: {name} has more rows than an Excel sheet. Split the plan.")
    tables.setdefault(RATINGS.name, default_ratings())
    if OWNERS.name not in tables:
        tables[OWNERS.name] = owners_of(tables)
        notes.append(
            f"There is no {OWNERS.source}.csv: the Owners list was made of the "
            f"{len(tables[OWNERS.name].rows)} posts that own actions or lead sections."
        )
    return Source(cover, tables, tuple(notes))


def _expected(*, capital: bool = False) -> str:
    text = (
        f"a folder is expected that holds {ACTIONS.source}.csv, with a header row and one row "
        "for each action, and beside it, if there are any, "
        f"{', '.join(name for name in FILES if name != f'{ACTIONS.source}.csv')}."
    )
    return text[0].upper() + text[1:] if capital else text
