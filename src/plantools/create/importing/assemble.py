"""A file as the source of a new master: what kind of file it is, whether it is safe to read, and
what becomes of it. A CSV file is read here; the others have readers of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from plantools.checks.words import count
from plantools.create.importing import import_sheet, others, rows
from plantools.create.importing.document import (
    Cell,
    Document,
    Line,
    blank_errors,
    clean,
    without_bullets,
)
from plantools.create.importing.headers import NO_HEADER, Headers, How, Match, read_map
from plantools.create.importing.judging import KeyEntry, find_keys, judge_tables, table_from_grid
from plantools.create.importing.layout import Group, Layout, Table, find_layout
from plantools.create.importing.sections import Part, fields_of, make_sections
from plantools.create.source import Rows, Source, key_to_ratings, owners_of
from plantools.create.values import Value, csv_lines, decode, quote
from plantools.engine import guard, save
from plantools.engine.package import Package
from plantools.errors import InputError, WorkbookError
from plantools.plan import grouped
from plantools.workbook import contract
from plantools.workbook.contract import ACTIONS, IMPACT, SECTIONS, TableSpec, normalise

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXPECTED = "Name a .csv, .xlsx, .docx or .pdf file, or a folder of CSV files."
_OLD = {
    "WordDocument": (".doc", "Word 97 to 2003", "Word", "a Word Document (.docx)"),
    "Workbook": (".xls", "Excel 97 to 2003", "Excel", "an Excel Workbook (.xlsx)"),
    "Book": (".xls", "Excel 5 to 95", "Excel", "an Excel Workbook (.xlsx)"),
}
_TEXT_HEADER = "Text from the plan"


def read_document(path: Path) -> Document:
    """A file as lines. What it is shows in its content, not in its name.

    InputError if it can't be read, or is no such file, or isn't safe to read; BusyError if the
    system won't let it be read now.
    """
    from plantools.create.importing.from_docx import read_docx
    from plantools.create.importing.from_xlsx import read_xlsx

    name, data = path.name, save.Source.read(path).data
    if data.startswith(b"%PDF"):
        from plantools.create.importing.from_pdf import read_pdf

        return read_pdf(name, data)
    if not data.startswith(b"PK\x03\x04"):
        if what := _what_else(name, data):
            raise InputError(f"{name} can't be imported: {what}")
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


def _what_else(name: str, data: bytes) -> str:
    """What a file is that is neither zip nor text, and what to do; "" if it may be a CSV file."""
    if not data.strip():
        return f"it is empty. {_EXPECTED}"
    if "EncryptedPackage".encode("utf-16-le") in data and data.startswith(_OLE):
        return (
            "it is protected with a password. Open it, take the password off (File, "
            "Info, Protect, Encrypt with Password: leave it empty) and save."
        )
    if data.startswith(_OLE):
        for stream, (suffix, what, program, save_as) in _OLD.items():
            if f"{stream}\0".encode("utf-16-le") in data:
                says = f"it is in the format of {what} ({suffix})"
                return f"{says}. Open it in {program} and save it as {save_as}."
        return "it is in an old format of Office. Save it as .xlsx or .docx."
    if data.startswith(b"{\\rtf"):
        return "it is Rich Text. Save it in Word as a Word Document (.docx)."
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "it is a web page or XML. Open it in Excel or Word and save it as .xlsx or .docx."
    if not name.casefold().endswith((".csv", ".txt", ".tsv")):
        return f"it is no file of Excel or Word, or it is damaged. {_EXPECTED}"
    return ""


def _read_csv(name: str, data: bytes, where: str) -> Document:
    """The rows of a CSV file (InputError if it is none), whatever stands between its cells."""
    text, notes = decode(name, data, where)
    document = Document(name, names={1: ""}, notes=notes)
    # what most often stands in the first line that has any of them
    first = next((line for line in text.splitlines() if re.search("[,;\t]", line)), "")
    for line, row in csv_lines(text, name, max(",;\t", key=first.count)):
        cells = tuple(Cell(clean(cell)) for cell in row)
        if any(cell.text for cell in cells):
            document.lines.append(Line(f"line {line}", cells, table=1))
    return document


def import_file(path: Path, mapping: Sequence[str] = ()) -> Source:
    """A plan from a .csv, .xlsx, .docx or .pdf file.

    `mapping` is what `--map` was given: "Their header=Our column". InputError if the file can't be
    read, or no table of actions is found in it.
    """
    headers = Headers(read_map(mapping))
    document = read_document(path)
    blank_errors(document)
    layout = find_layout(document, headers)
    if other := others.what_it_is(document, layout):
        raise InputError(f"{document.name} can't be imported: {other}")
    keys = find_keys(document, layout)
    own = {normalise(entry.word) for entry in keys}
    for grid in list(layout.grids) if not _filled(layout, ACTIONS) else ():
        if table := table_from_grid(grid, document.name, headers, own):
            layout.grids.remove(grid)
            layout.tables.append(table)
    headers.raise_if_unused([text for table in layout.tables for text in table.header.texts])
    said = judge_tables(layout, own)
    if not _filled(layout, ACTIONS):
        raise InputError(_no_table(document, layout))
    contents, codes, notes = _contents(document, layout, keys)
    cover, found = others.cover_values(document, layout)
    matches = [*_matches(document, layout, contents), *found]
    known = [layout.title, *(match.header for match in matches)]
    known += [each.title for group in codes for each in (*group.parents, group)]
    known += [text for _, text in layout.kept]
    for grid in layout.grids:
        known += [grid.name, *(cell.own for line in grid.lines for cell in line.cells)]
    layout.kept += import_sheet.lost_texts(document, contents, known)
    said += [_counts(document, layout, contents), *document.notes]
    said += [*import_sheet.match_notes(matches), *notes]
    if layout.kept:
        kept = count(len(layout.kept), "text")
        said.append(f"Kept on the Import sheet: {kept} from outside the tables.")
    for place, text in layout.kept:
        try:
            rows.typed(text, contract.Kind.TEXT)  # no cell of Excel can hold more
        except InputError as error:
            raise InputError(f"{place}: {error}") from None
    extras = import_sheet.grid_tables(layout.grids)
    if extras:
        names = ", ".join(f"{spec.sheet} ({spec.title[6:]})" for spec in extras)
        said.append(f"Tables that are none of plantools' were kept on sheets: {names}.")
    extras = {**import_sheet.import_tables(matches, said, layout.kept), **extras}
    contents |= {spec.name: found for spec, found in extras.items()}
    return Source(cover, contents, notes=tuple(said), extras=tuple(extras))


def _filled(layout: Layout, spec: TableSpec) -> list[Table]:
    """The tables of a kind, if any of them has rows."""
    tables = [table for table in layout.tables if table.header.spec is spec]
    return tables if any(table.rows for table in tables) else []


def _contents(
    document: Document, layout: Layout, keys: Sequence[KeyEntry]
) -> tuple[dict[str, Rows], dict[Group, str], list[str]]:
    """The tables of the plan, the code of each heading that became a section, and what is to be
    said of them."""
    actions = [table for table in _filled(layout, ACTIONS) if table.rows]
    drafts, notes = rows.read_rows(actions)
    known: Rows | None = None
    if sections := _filled(layout, SECTIONS):
        known, _ = others.other_rows(SECTIONS, sections, {}, document)
    listed = [(str(row[0] or ""), str(row[2] or "")) for row in known.rows] if known else []
    parts, section_notes = make_sections(drafts, listed)
    doubted = rows.doubts(drafts)  # before anything is put in other words
    notes += [*rows.settle(drafts, keys), *doubted, *rows.people_only(drafts), *section_notes]
    codes = {part.group: part.code for part in parts if part.group is not None}
    contents = {
        ACTIONS.name: rows.action_rows(drafts),
        SECTIONS.name: _section_rows(parts, known, codes),
    }
    # what the sections' own blocks say of their impact, month by month
    impact: list[tuple[Value, ...]] = []
    for group, code in codes.items():
        for review in group.reviews:
            rating = without_bullets(review.rating)
            said = [review.fields.get(column.field) for column in IMPACT.columns[3:]]
            if any(said) or rating:
                impact.append((code, review.month, rating or None, *said))
    if impact:
        contents[IMPACT.name] = Rows(IMPACT.headers, tuple(impact))
    for spec in contract.TABLES:
        if spec.name not in contents and (tables := _filled(layout, spec)):
            contents[spec.name], more = others.other_rows(spec, tables, codes, document)
            notes += more
    measures, readings = contents.get(contract.MEASURES.name), contract.READINGS.name
    if measures and readings not in contents:
        tables = _filled(layout, contract.MEASURES)
        found, more = others.readings_of(tables, measures)
        contents |= {readings: found} if found.rows else {}
        notes += more
    contents[contract.RATINGS.name], guesses = key_to_ratings(contents)
    notes += guesses
    if contract.OWNERS.name not in contents:
        contents[contract.OWNERS.name] = owners = owners_of(contents)
        notes.append(f"The Owners list was made of {count(len(owners.rows), 'post')} in use.")
    text = others.narrative(layout, codes)
    contents |= {contract.REPORT_TEXT.name: text} if text else {}
    return contents, codes, notes


def _section_rows(parts: Sequence[Part], known: Rows | None, codes: dict[Group, str]) -> Rows:
    """The sections that the file lists, then those that were made."""
    groups = grouped(codes, lambda group: codes[group])
    headers = known.headers if known else SECTIONS.headers
    if _TEXT_HEADER not in headers and any(group.texts for group in codes):
        headers = (*headers, _TEXT_HEADER)
    blank = [None] * len(headers)
    made: list[list[Value]] = (
        [[*row, *blank][: len(headers)] for row in known.rows] if known else []
    )
    listed: dict[str, list[Value]] = {}
    for row in made:
        listed.setdefault(normalise(str(row[0] or "")), row)
    for code, (part, *_) in grouped(parts, lambda part: part.code).items():
        if normalise(code) not in listed:
            listed[normalise(code)] = [*blank]
            made.append(listed[normalise(code)])
        row = listed[normalise(code)]
        row[0] = row[0] or code
        values = {"code": code, "title": part.title, "chapter": part.chapter}
        values["area_for_improvement"] = part.area
        for group in groups.get(code, ()):
            for name, found in fields_of(group).items():
                before = values.get(name, "")
                values[name] = f"{before}\n{found}" if before and found not in before else found
        for name, text in values.items():
            at = headers.index(SECTIONS.column(name).header)
            row[at] = row[at] or text or None
        if said := "\n".join(text for group in groups.get(code, ()) for text in group.texts):
            row[headers.index(_TEXT_HEADER)] = said
    return Rows(headers, tuple(map(tuple, made)))


def _matches(document: Document, layout: Layout, contents: dict[str, Rows]) -> list[Match]:
    """Which of their columns and labels became which of ours."""
    used = {header for rows in contents.values() for header in rows.headers}
    matches = [
        match
        for table in layout.tables
        for match in table.header.matches(table.source)
        if (match.header != NO_HEADER or match.column in used)
        and (match.how is not How.CELLS or match.header != match.column)
    ]
    for label, name in layout.labels.items():
        spec = SECTIONS if any(column.field == name for column in SECTIONS.columns) else IMPACT
        column = f"{spec.column(name).header} ({spec.title})"
        matches.append(Match(document.name, label, column, How.ALIAS))
    return matches


def _counts(document: Document, layout: Layout, contents: dict[str, Rows]) -> str:
    """What the command says of what was read."""
    counts = [
        f"{count(len(found.rows), 'row')} of {spec.title}"
        for spec in contract.TABLES
        if (found := contents.get(spec.name)) and spec not in (contract.RATINGS, contract.OWNERS)
    ]
    again = count(layout.repeated, "repeated header row")
    pages = f" Left out: {again}." if layout.repeated else ""
    return f"{document.name}: read {', '.join(counts)}.{pages}"


def _no_table(document: Document, layout: Layout) -> str:
    # what stands in the first rows
    lines = [line for line in document.lines if line.level is None and len(line.texts) > 1]
    texts = [text for line in lines[:3] for text in line.texts][:12]
    found = ", ".join(quote(" ".join(text.split())) for text in texts) or "no table"
    known = ", ".join(table.header.spec.title.lower() for table in layout.tables)
    return (
        f"{document.name} has no table of actions that was recognised (found: {found}"
        f"{f'; recognised: {known}' if known else ''}). A table is wanted with a header row that "
        "names the action and at least one of ref, owner, due by, rating and progress. Say which "
        'column is which: --map "Their header=Action" --map "Their other header=Owner".'
    )
