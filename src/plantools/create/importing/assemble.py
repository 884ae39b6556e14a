"""A file as the source of a new master: what kind of file it is, whether it is safe to read, and
what becomes of it. A CSV file is read here; the others have readers of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from plantools.checks.words import count
from plantools.create.importing.actions import action_rows, doubts, people_only, settle
from plantools.create.importing.document import (
    Cell,
    Document,
    Line,
    blank_errors,
    clean,
    without_bullets,
)
from plantools.create.importing.headers import NO_HEADER, Headers, How, Match, read_map
from plantools.create.importing.import_sheet import (
    grid_tables,
    import_tables,
    lost_texts,
    match_notes,
)
from plantools.create.importing.judging import judge_tables, table_from_grid
from plantools.create.importing.keys import KeyEntry, find_keys
from plantools.create.importing.layout import Group, Layout, Table, find_layout
from plantools.create.importing.narrative import cover_values, narrative, what_it_is
from plantools.create.importing.others import other_rows, readings_of
from plantools.create.importing.rows import check_texts, read_rows
from plantools.create.importing.sections import Part, fields_of, make_sections
from plantools.create.source import Rows, Source, key_to_ratings, owners_of
from plantools.create.values import Value, csv_lines, decode, quote
from plantools.engine import guard, save
from plantools.engine.package import Package
from plantools.errors import InputError, WorkbookError
from plantools.workbook.contract import (
    ACTIONS,
    IMPACT,
    MEASURES,
    OWNERS,
    RATINGS,
    READINGS,
    REPORT_TEXT,
    SECTIONS,
    TABLES,
    TableSpec,
    normalise,
)

_DELIMITERS = ",;\t"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXPECTED = "Name a .csv, .xlsx, .docx or .pdf file, or a folder of CSV files."
_OLD = {
    "WordDocument": (".doc", "Word 97 to 2003", "Word", "a Word Document (.docx)"),
    "Workbook": (".xls", "Excel 97 to 2003", "Excel", "an Excel Workbook (.xlsx)"),
    "Book": (".xls", "Excel 5 to 95", "Excel", "an Excel Workbook (.xlsx)"),
}


def read_document(path: Path) -> Document:
    """A file as lines. What it is shows in its content, not in its name.

    Raises:
        InputError: if it can't be read, or is no such file, or isn't safe to read.
        BusyError: if the system won't let it be read now.
    """
    from plantools.create.importing.from_docx import read_docx
    from plantools.create.importing.from_xlsx import read_xlsx

    name, data = path.name, save.Source.read(path).data
    if data.startswith(b"%PDF"):
        from plantools.create.importing.from_pdf import read_pdf

        return read_pdf(name, data)
    if not data.startswith(b"PK\x03\x04"):
        _refuse(name, data)
        return _read_csv(name, data, str(path.parent))
    try:
        parts = dict(guard.read_parts(name, data))
        guard.check_doctypes(name, parts)
        if any(part.casefold().startswith("word/") for part in parts):
            return read_docx(Package.of(name, parts.items()))
        return read_xlsx(Package.read(name, data))
    except WorkbookError as error:
        if path.suffix.casefold() != ".docx":
            raise
        words = str(error).replace("an Excel workbook", "a Word document")
        words = words.replace("name the workbook inside it", "name the document inside it")
        raise InputError(words.replace("open it in Excel and let Excel", "let Word")) from None


def _refuse(name: str, data: bytes) -> None:
    """Say of a file that is neither zip nor text what it is."""
    says = f"{name} can't be imported: "
    if not data.strip():
        raise InputError(f"{says}it is empty. {_EXPECTED}")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError(
                f"{says}it is protected with a password. Open it, take the password off (File, "
                "Info, Protect, Encrypt with Password: leave it empty) and save."
            )
        for stream, (suffix, what, program, save_as) in _OLD.items():
            if f"{stream}\0".encode("utf-16-le") in data:
                raise InputError(
                    f"{says}it is in the format of {what} ({suffix}). Open it in {program} and "
                    f"save it as {save_as}."
                )
        raise InputError(f"{says}it is in an old format of Office. Save it as .xlsx or .docx.")
    if data.startswith(b"{\\rtf"):
        raise InputError(f"{says}it is Rich Text. Save it in Word as a Word Document (.docx).")
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise InputError(
            f"{says}it is a web page or XML. Open it in Excel or Word and save it as .xlsx or "
            ".docx."
        )
    if not name.casefold().endswith((".csv", ".txt", ".tsv")):
        raise InputError(f"{says}it is no file of Excel or Word, or it is damaged. {_EXPECTED}")


def _read_csv(name: str, data: bytes, where: str) -> Document:
    """The rows of a CSV file, whatever stands between its cells: commas, semicolons or tabs.

    Raises:
        InputError: if it is no text, or no CSV.
    """
    text, notes = decode(name, data, where)
    document = Document(name, names={1: ""}, notes=notes)
    for line, row in csv_lines(text, name, _delimiter(text)):
        cells = tuple(Cell(clean(cell)) for cell in row)
        if any(cell.text for cell in cells):
            document.lines.append(Line(f"line {line}", cells, table=1))
    return document


def _delimiter(text: str) -> str:
    """What most often stands in the first line that has any of them."""
    for line in text.splitlines():
        counts = {mark: line.count(mark) for mark in _DELIMITERS}
        if any(counts.values()):
            return max(counts, key=lambda mark: counts[mark])
    return ","


_TEXT_HEADER = "Text from the plan"
_SECTION_FIELDS = frozenset(column.field for column in SECTIONS.columns)


def import_file(path: Path, mapping: Sequence[str] = ()) -> Source:
    """A plan from a .csv, .xlsx or .docx file.

    Args:
        path: the file.
        mapping: what `--map` was given: "Their header=Our column".

    Raises:
        InputError: if the file can't be read, or no table of actions is found in it.
    """
    headers = Headers(read_map(mapping))
    document = read_document(path)
    blank_errors(document)
    layout = find_layout(document, headers)
    other = what_it_is(document, layout)
    if other:
        raise InputError(f"{document.name} can't be imported: {other}")
    keys = find_keys(document, layout)
    words = [entry.word for entry in keys]
    if not any(table.header.spec is ACTIONS and table.rows for table in layout.tables):
        for grid in list(layout.grids):
            table = table_from_grid(grid, document.name, headers, words)
            if table is not None:
                layout.grids.remove(grid)
                layout.tables.append(table)
    headers.raise_if_unused([t for table in layout.tables for t in table.header.texts])
    said = judge_tables(layout, words)
    found = [table for table in layout.tables if table.header.spec is ACTIONS and table.rows]
    if not found:
        raise InputError(_no_table(document, layout))
    return _Import(document, layout, keys, said).source(found)


class _Import:
    def __init__(
        self, document: Document, layout: Layout, keys: Sequence[KeyEntry], said: Sequence[str]
    ) -> None:
        self.keys = keys
        self.said = said
        self.document = document
        self.layout = layout
        self.notes: list[str] = []
        self.contents: dict[str, Rows] = {}

    def source(self, actions: Sequence[Table]) -> Source:
        drafts, notes = read_rows(actions)
        known = self._other(SECTIONS, {})
        listed = [(str(row[0] or ""), str(row[2] or "")) for row in known.rows] if known else []
        parts, section_notes = make_sections(drafts, listed)
        doubted = doubts(drafts)  # before anything is put in other words
        notes += settle(drafts, self.keys)
        notes += [*doubted, *people_only(drafts)]
        notes += section_notes
        codes = {part.group: part.code for part in parts if part.group is not None}
        self.contents[ACTIONS.name] = action_rows(drafts)
        self.contents[SECTIONS.name] = _section_rows(parts, known, codes)
        self._add_impact(codes)
        for spec in TABLES:
            if spec not in (ACTIONS, SECTIONS):
                rows = self._other(spec, codes)
                if rows is not None and spec.name not in self.contents:
                    self.contents[spec.name] = rows
        self._add_readings()
        self.contents[RATINGS.name], guesses = key_to_ratings(self.contents)
        self.notes += guesses
        if OWNERS.name not in self.contents:
            self.contents[OWNERS.name] = owners_of(self.contents)
            posts = count(len(self.contents[OWNERS.name].rows), "post")
            self.notes.append(f"The Owners list was made of {posts} in use.")
        text = narrative(self.layout, codes)
        if text is not None:
            self.contents[REPORT_TEXT.name] = text
        return self._finish([*notes, *self.notes], codes)

    def _other(self, spec: TableSpec, codes: dict[Group, str]) -> Rows | None:
        tables = [table for table in self.layout.tables if table.header.spec is spec]
        if not any(table.rows for table in tables):
            return None
        rows, notes = other_rows(spec, tables, codes, self.document)
        self.notes += notes
        return rows

    def _add_impact(self, codes: dict[Group, str]) -> None:
        """What the sections' own blocks say of their impact, month by month."""
        rows: list[tuple[Value, ...]] = []
        for group, code in codes.items():
            for review in group.reviews:
                text = without_bullets(review.rating)
                said = [review.fields.get(column.field) for column in IMPACT.columns[3:]]
                if any(said) or text:
                    rows.append((code, review.month, text or None, *said))
        if rows:
            self.contents[IMPACT.name] = Rows(IMPACT.headers, tuple(rows))

    def _add_readings(self) -> None:
        measures = self.contents.get(MEASURES.name)
        if measures is None or READINGS.name in self.contents:
            return
        tables = [table for table in self.layout.tables if table.header.spec is MEASURES]
        rows, notes = readings_of(tables, measures)
        if rows.rows:
            self.contents[READINGS.name] = rows
            self.notes += notes

    def _finish(self, notes: list[str], sections: Collection[Group]) -> Source:
        layout = self.layout
        used = {header for rows in self.contents.values() for header in rows.headers}
        matches = [
            match
            for table in layout.tables
            for match in table.header.matches(table.source)
            if (match.header != NO_HEADER or match.column in used)
            and (match.how is not How.CELLS or match.header != match.column)
        ]
        for label, name in layout.labels.items():
            spec = SECTIONS if name in _SECTION_FIELDS else IMPACT
            column = f"{spec.column(name).header} ({spec.title})"
            matches.append(Match(self.document.name, label, column, How.ALIAS))
        cover, found = cover_values(self.document, layout)
        matches += found
        others = [layout.title, *(match.header for match in matches)]
        others += [each.title for group in sections for each in (*group.parents, group)]
        others += [text for _, text in layout.kept]
        for grid in layout.grids:
            others += [grid.name, *(cell.own for line in grid.lines for cell in line.cells)]
        layout.kept += list(lost_texts(self.document, self.contents, others))
        counts = [
            f"{count(len(rows.rows), 'row')} of {spec.title}"
            for spec in TABLES
            if (rows := self.contents.get(spec.name)) and spec not in (RATINGS, OWNERS)
        ]
        again = count(layout.repeated, "repeated header row")
        pages = f" Left out: {again}." if layout.repeated else ""
        said = [
            *self.said,
            f"{self.document.name}: read {', '.join(counts)}.{pages}",
            *self.document.notes,
            *match_notes(matches),
            *notes,
        ]
        if layout.kept:
            kept = count(len(layout.kept), "text")
            said.append(f"Kept on the Import sheet: {kept} from outside the tables.")
        check_texts(layout.kept)
        extras = grid_tables(layout.grids)
        if extras:
            names = ", ".join(f"{spec.sheet} ({spec.title[6:]})" for spec in extras)
            said.append(f"Tables that are none of plantools' were kept on sheets: {names}.")
        extras = {**import_tables(matches, said, layout.kept), **extras}
        contents = {**self.contents, **{spec.name: rows for spec, rows in extras.items()}}
        return Source(cover, contents, notes=tuple(said), extras=tuple(extras))


def _section_rows(parts: Sequence[Part], known: Rows | None, codes: dict[Group, str]) -> Rows:
    """The sections that the file lists, then those that were made."""
    groups = {code: [g for g, its in codes.items() if its == code] for code in codes.values()}
    headers = known.headers if known else SECTIONS.headers
    texts = [text for each in groups.values() for group in each for text in group.texts]
    if texts and _TEXT_HEADER not in headers:
        headers = (*headers, _TEXT_HEADER)
    rows: list[list[Value]] = []
    listed: dict[str, list[Value]] = {}
    for row in known.rows if known else ():
        rows.append([*row, *[None] * (len(headers) - len(row))])
        listed.setdefault(normalise(str(row[0] or "")), rows[-1])
    made = dict.fromkeys(part.code for part in parts)
    for code in made:
        part = next(part for part in parts if part.code == code)
        if normalise(code) not in listed:
            rows.append([None] * len(headers))
            listed[normalise(code)] = rows[-1]
        whole = listed[normalise(code)]
        whole[0] = whole[0] or code
        values = {"code": code, "title": part.title, "chapter": part.chapter}
        values["area_for_improvement"] = part.area
        for group in groups.get(code, ()):
            for name, found in fields_of(group).items():
                before = values.get(name, "")
                values[name] = f"{before}\n{found}" if before and found not in before else found
        for name, text in values.items():
            at = headers.index(SECTIONS.column(name).header)
            whole[at] = whole[at] or text or None
        said = "\n".join(text for group in groups.get(code, ()) for text in group.texts)
        if said:
            whole[headers.index(_TEXT_HEADER)] = said
    return Rows(headers, tuple(tuple(row) for row in rows))


def _no_table(document: Document, layout: Layout) -> str:
    found = ", ".join(quote(" ".join(text.split())) for text in _seen_texts(document)) or "no table"
    others = ", ".join(table.header.spec.title.lower() for table in layout.tables)
    return (
        f"{document.name} has no table of actions that was recognised (found: {found}"
        f"{f'; recognised: {others}' if others else ''}). A table is wanted with a header row that "
        "names the action and at least one of ref, owner, due by, rating and progress. Say which "
        'column is which: --map "Their header=Action" --map "Their other header=Owner".'
    )


def _seen_texts(document: Document) -> Sequence[str]:
    """What stands in the first rows, for the message that no table was found."""
    rows = [line for line in document.lines if line.level is None and len(line.texts) > 1]
    return [text for line in rows[:3] for text in line.texts][:12]
