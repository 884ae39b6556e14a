"""Read a source from a folder of CSV files, one for each table; `importing` reads other files.

Columns are matched as in other files: by --map, name, alias, then likeness. Columns that match
nothing come along behind the others under their own name, and text is never altered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from plantools.checks.words import count
from plantools.create.importing.headers import Header, Headers, How, extra_names, read_map
from plantools.create.source import Past, Rows, Source, key_to_ratings, owners_of
from plantools.create.values import CsvFile, Value, convert, quote, read_csv, unstorable
from plantools.errors import InputError, in_lines
from plantools.workbook import contract
from plantools.workbook.contract import ACTIONS, OWNERS, TABLES, Kind, TableSpec, normalise

_ACTIONS_FILE, _COVER_FILE = f"{ACTIONS.source}.csv", "cover.csv"
_FILES = {f"{spec.source}.csv": spec for spec in TABLES}
_LONGEST_HEADER = 255
"""What Excel allows of a table's header."""
_EXPECTED = (
    f"folder is expected that holds {_ACTIONS_FILE}, with a header row and one row for each action,"
    " and beside it, if there are any, "
    f"{', '.join(name for name in _FILES if name != _ACTIONS_FILE)}."
)


def read_source(path: Path, mapping: Sequence[str] = ()) -> Source:
    """What a plan is to be made from: one .csv, .xlsx, .docx or .pdf file, or a folder of CSV files
    named after the tables: actions.csv, sections.csv, ...

    `mapping` says which of their columns is which of ours: "Their header=Our column". InputError
    if there is no action table in it, or a file can't be read, or a required column is missing, or
    cells hold what their column can't (each such cell named).
    """
    if path.is_file():
        from plantools.create.importing import import_file  # python-docx takes its time

        return import_file(path, mapping)
    if not path.exists():
        raise InputError(f"There is no folder {path}. Check the name; a {_EXPECTED}")
    if not path.is_dir():  # such as /dev/stdin
        raise InputError(f"{path} is a file, not a folder of CSV files. A {_EXPECTED}")
    return _Folder(path, f"Folder {path}", Headers(read_map(mapping))).source()


def read_example() -> Source:
    """The fictional plan of a fictional council that comes with plantools, with its history: the
    action table as it stood at each report, in the order of reports.csv."""
    folder, headers = resources.files("plantools") / "example", Headers({})
    example = _Folder(folder, "The example plan", headers).source()
    past = _Folder(folder / "history", "The example's history", headers)
    reports = [
        Past(label, date.fromisoformat(day), past.table(ACTIONS, past.file(name)))
        for _, (label, day, name) in past.file("reports.csv").rows
    ]
    return replace(example, history=tuple(reports))


class _Folder:
    """The CSV files of a folder, by name, and what is to be said of them."""

    def __init__(self, folder: Traversable, where: str, headers: Headers) -> None:
        self.folder, self.where, self.headers = folder, where, headers
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.contents: dict[str, bytes] = {}
        try:
            for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
                is_csv = entry.name.casefold().endswith(".csv") and not entry.name.startswith(".")
                if is_csv and entry.is_file():
                    self.contents[entry.name] = entry.read_bytes()
        except OSError as error:
            name = f" {Path(error.filename).name}" if error.filename else ""
            raise InputError(
                f"{where}:{name} can't be read ({error.strerror}). Close it if another program has "
                "it open, or ask for the right to read it."
            ) from None

    def source(self) -> Source:
        """The plan."""
        named = self._names()
        tables: dict[str, Rows] = {}
        cover: dict[str, Value] = {}
        seen: list[str] = []
        for key, name in named.items():
            file = self.file(name)
            self.notes += file.notes
            if key == _ACTIONS_FILE and not file.header:
                raise InputError(f"{self.where}: {name} is empty. A {_EXPECTED}")
            if not file.header:
                self.notes.append(f"{name} is empty and was left out.")
            elif key == _COVER_FILE:
                cover = self._cover(file)
            else:
                seen += file.header
                tables[_FILES[key].name] = self.table(_FILES[key], file)
        self.headers.raise_if_unused(seen)
        self._raise_if_any()
        if not tables[ACTIONS.name].rows:
            raise InputError(
                f"{self.where}: {named[_ACTIONS_FILE]} holds a header but no actions. Write at "
                "least one row below it, or make a blank plan without --from."
            )
        tables[contract.RATINGS.name], guesses = key_to_ratings(tables)
        self.notes += guesses
        if OWNERS.name not in tables:
            tables[OWNERS.name] = owners_of(tables)
            posts = count(len(tables[OWNERS.name].rows), "post")
            self.notes.append(
                f"There is no {OWNERS.source}.csv: the Owners list was made of {posts} in use, as "
                "owners of actions and section leads."
            )
        extras: tuple[TableSpec, ...] = ()
        if guesses:  # they have to be looked at
            from plantools.create.importing.assemble import NOTES

            extras = (NOTES,)
            tables[NOTES.name] = Rows(NOTES.headers, tuple((note,) for note in self.notes))
        return Source(cover, tables, tuple(self.notes), extras=extras)

    def _names(self) -> dict[str, str]:
        """The files of tables and the cover, by what they would be called by us."""
        named: dict[str, str] = {}
        for name in self.contents:
            key = name.casefold()
            if key not in (*_FILES, _COVER_FILE):
                known = ", ".join([*_FILES, _COVER_FILE])
                self.notes.append(
                    f"{name} was left out: no table has that name. Known names: {known}."
                )
            elif named.setdefault(key, name) != name:
                raise InputError(
                    f"{self.where} has both {named[key]} and {name}. Delete or rename one of them."
                )
        if _ACTIONS_FILE not in named:
            raise InputError(
                f"{self.where} has no {_ACTIONS_FILE}, so there is no plan to make "
                f"(CSV files found: {', '.join(self.contents) or 'none'}). A {_EXPECTED}"
            )
        return named

    def file(self, name: str) -> CsvFile:
        return read_csv(name, self.contents[name], self.where)

    def _raise_if_any(self) -> None:
        """Raise what is wrong with cells as one InputError, with the first ten spelled out."""
        if len(self.problems) == 1:
            raise InputError(f"{self.where}: {self.problems[0]} Nothing was made.")
        if self.problems:
            many = f"{self.where} has {len(self.problems)} things to put right (nothing was made)"
            raise InputError(f"{many}:\n{in_lines(self.problems)}")

    def _convert(self, text: str, kind: Kind, place: str) -> Value:
        value, fault = convert(text, kind)
        if fault:
            self.problems.append(f"{place} {fault}")
        return value

    def table(self, spec: TableSpec, file: CsvFile) -> Rows:
        """The rows of a file in the columns of a table, extra columns behind them."""
        known = self.headers.of(spec, file.header)
        quoted = [*map(quote, file.header), ""]
        missing = [c for c in spec.columns if c.required and c.field not in known.columns]
        if missing:
            names = ", ".join(repr(column.header) for column in missing)
            others = "; ".join(f"{c.header}: {', '.join(c.aliases)}" for c in missing if c.aliases)
            also = f" (also understood - {others})" if others else ""
            raise InputError(
                f"{self.where}: {file.name} has no column {names}. Its headers are: "
                f"{', '.join(quoted[:-1])}. Add the column, or rename the one that holds it{also}."
            )
        blank = {
            at
            for at, text in enumerate(file.header)
            if not text.strip() and not any(cells[at].strip() for _, cells in file.rows)
        }
        extra = extra_names(spec, file.header, blank | set(known.columns.values()), longest=None)
        for at, header in extra.items():
            if fault := unstorable(header):
                self.problems.append(f"{file.name}, the header of column {at + 1} {fault}")
            if len(header) > _LONGEST_HEADER:
                raise InputError(
                    f"{self.where}: {file.name}, the header {quote(header)} has {len(header)} "
                    f"characters, and Excel allows {_LONGEST_HEADER}. Shorten it."
                )
        self._note_columns(file, known, extra)
        layout = [
            *((known.columns.get(column.field, -1), column.kind) for column in spec.columns),
            *((at, Kind.TEXT) for at in extra),
        ]
        rows = []
        for line, cells in file.rows:
            start, all_cells = f"{file.name}, line {line}, column", (*cells, "")
            told = ((all_cells[at], kind, f"{start} {quoted[at]}") for at, kind in layout)
            rows.append(tuple(self._convert(*each) for each in told))
        return Rows((*spec.headers, *extra.values()), tuple(rows))

    def _note_columns(self, file: CsvFile, known: Header, extra: Mapping[int, str]) -> None:
        read: dict[bool, list[str]] = {False: [], True: []}  # by whether it was guessed
        for field, at in known.columns.items():
            theirs, ours = file.header[at], known.spec.column(field).header
            if normalise(theirs) != normalise(ours):
                read[known.how[field] is How.GUESS].append(f"{theirs} as {ours}")
        kept = [
            name if name == file.header[at] else f"{quote(file.header[at])} as {name}"
            for at, name in extra.items()
        ]
        for said, columns in (
            ("read", read[False]),
            ("guessed, so please look:", read[True]),
            ("kept as extra columns, which plantools doesn't use:", kept),
        ):
            if columns:
                self.notes.append(f"{file.name}: {said} {', '.join(columns)}.")

    def _cover(self, file: CsvFile) -> dict[str, Value]:
        """The values of the cover, by the name of their cell."""
        columns = [normalise(header) for header in file.header]
        if not {"name", "value"} <= set(columns):
            raise InputError(
                f"{self.where}: {file.name} needs the columns 'name' and 'value'. Its headers are: "
                f"{', '.join(map(quote, file.header))}. Rename them."
            )
        known = {
            normalise(said): name
            for name, cell in contract.COVER.items()
            for said in (name, cell.field, cell.header)
        }
        values: dict[str, Value] = {}
        for line, cells in file.rows:
            said, text = cells[columns.index("name")], cells[columns.index("value")]
            place = f"{file.name}, line {line}"
            name = known.get(normalise(said))
            if name is None:
                self.notes.append(
                    f"{place}: {quote(said)} was left out: the cover has no such cell. It has "
                    f"{', '.join(contract.COVER)}."
                )
            elif name in values:
                self.problems.append(f"{place} gives {name} a second time. Delete one of the two.")
            else:
                kind = contract.COVER[name].kind
                values[name] = self._convert(text, kind, f"{place} ({name})")
        return values
