"""A file as the source of a new master: what kind of file it is, whether it is safe to read, and
what becomes of it. A CSV file is read here; the others have readers of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from plantools.checks.words import count
from plantools.create.importing import others, rows
from plantools.create.importing.document import (
    Cell,
    Document,
    Line,
    blank_errors,
    clean,
    without_bullets,
)
from plantools.create.importing.headers import NO_HEADER, Headers, How, Match, read_map
from plantools.create.importing.judging import find_keys, judge_tables, table_from_grid
from plantools.create.importing.layout import Grid, Group, Layout, Texts, find_layout
from plantools.create.importing.rows import Entry
from plantools.create.importing.sections import Part, fields_of, make_sections
from plantools.create.source import Rows, Source, key_to_ratings, owners_of
from plantools.create.values import LONGEST_CELL, csv_lines, decode, quote
from plantools.engine import guard, save
from plantools.engine.package import Package
from plantools.errors import InputError, WorkbookError
from plantools.plan import DueKind, grouped, parse_due
from plantools.workbook import contract
from plantools.workbook.cells import plain_number
from plantools.workbook.contract import (
    ACTIONS,
    IMPACT,
    MEASURES,
    READINGS,
    SECTIONS,
    Column,
    TableSpec,
    normalise,
)

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
    own = {normalise(cell.text) for cell in keys}
    for grid in list(layout.grids) if not layout.filled(ACTIONS) else ():
        if table := table_from_grid(grid, document.name, headers, own):
            layout.grids.remove(grid)
            layout.tables.append(table)
    headers.raise_if_unused([text for table in layout.tables for text in table.header.texts])
    said = judge_tables(layout, own)
    if not layout.filled(ACTIONS):
        raise InputError(_no_table(document, layout))
    contents, codes, notes = _contents(document, layout, keys)
    cover, found = others.cover_values(document, layout)
    matches = [*_matches(document, layout, contents), *found]
    known = [layout.title, *(match.header for match in matches)]
    known += [each.title for group in codes for each in (*group.parents, group)]
    known += [text for _, text in layout.kept]
    for grid in layout.grids:
        known += [grid.name, *(cell.own for line in grid.lines for cell in line.cells)]
    layout.kept += _lost_texts(document, contents, known)
    said += [_counts(document, layout, contents), *document.notes, *_match_notes(matches), *notes]
    if layout.kept:
        kept = count(len(layout.kept), "text")
        said.append(f"Kept on the Import sheet: {kept} from outside the tables.")
    for place, text in layout.kept:
        try:
            rows.typed(text, contract.Kind.TEXT)  # no cell of Excel can hold more
        except InputError as error:
            raise InputError(f"{place}: {error}") from None
    extras = _grid_tables(layout.grids)
    if extras:
        names = ", ".join(f"{spec.sheet} ({spec.title[6:]})" for spec in extras)
        said.append(f"Tables that are none of plantools' were kept on sheets: {names}.")
    lines = dict.fromkeys((m.source, m.header, m.column, m.how.value) for m in matches)
    sheet = {_MATCHES: tuple(lines), NOTES: tuple((note,) for note in said)}
    sheet |= {_TEXTS: tuple(layout.kept)} if layout.kept else {}
    extras = {**{spec: Rows(spec.headers, cells) for spec, cells in sheet.items()}, **extras}
    contents |= {spec.name: found for spec, found in extras.items()}
    return Source(cover, contents, notes=tuple(said), extras=tuple(extras))


def _contents(
    document: Document, layout: Layout, keys: Sequence[Cell]
) -> tuple[dict[str, Rows], dict[Group, str], list[str]]:
    """The tables of the plan, the code of each heading that became a section, and what is to be
    said of them."""
    drafts, notes = rows.read_rows(table for table in layout.filled(ACTIONS) if table.rows)
    known = others.other_entries(SECTIONS, layout, {}, document, notes)
    listed = [(entry["code"], entry["title"]) for entry in known]
    parts, section_notes = make_sections(drafts, listed)
    doubted = rows.doubts(drafts)  # before anything is put in other words
    notes += [*rows.settle(drafts, keys), *doubted, *rows.people_only(drafts), *section_notes]
    codes = {part.group: part.code for part in parts if part.group is not None}
    contents = {
        ACTIONS.name: rows.action_rows(drafts),
        SECTIONS.name: _section_rows(parts, known, codes),
    }
    reviews = list(_reviews(codes))
    entries: dict[TableSpec, Sequence[Entry]] = {IMPACT: reviews} if reviews else {}
    for spec in contract.TABLES:
        if spec.name not in contents and spec not in entries and layout.filled(spec):
            entries[spec] = others.other_entries(spec, layout, codes, document, notes)
    measures = entries.get(MEASURES, ())
    if measures and READINGS not in entries:
        found = others.readings_of(layout.filled(MEASURES), measures)
        if found:
            entries[READINGS] = found
            notes.append(
                f"{len(found)} readings were read from columns that are headed by a month."
            )
    contents |= {spec.name: rows.typed_rows(spec, found) for spec, found in entries.items()}
    contents[contract.RATINGS.name], guesses = key_to_ratings(contents)
    notes += guesses
    if contract.OWNERS.name not in contents:
        contents[contract.OWNERS.name] = owners = owners_of(contents)
        notes.append(f"The Owners list was made of {count(len(owners.rows), 'post')} in use.")
    text = others.narrative(layout, codes)
    contents |= {contract.REPORT_TEXT.name: text} if text else {}
    return contents, codes, notes


def _section_rows(
    parts: Sequence[Part], known: Sequence[Entry], codes: Mapping[Group, str]
) -> Rows:
    """The sections that the file lists, then those that were made."""
    groups = grouped(codes, lambda group: codes[group])
    theirs = [name for entry in known for name in entry.extra]
    made = {normalise(entry["code"]): entry for entry in reversed(known)}
    new: list[Entry] = []
    for code, (part, *_) in grouped(parts, lambda part: part.code).items():
        if normalise(code) not in made:
            new.append(made.setdefault(normalise(code), Entry()))
        entry = made[normalise(code)]
        values = {"code": code, "title": part.title, "chapter": part.chapter}
        values["area_for_improvement"] = part.area
        for group in groups.get(code, ()):
            for name, found in fields_of(group).items():
                before = values.get(name, "")
                values[name] = f"{before}\n{found}" if before and found not in before else found
        for name, text in values.items():
            entry.values[name] = entry[name] or text
        if said := "\n".join(text for group in groups.get(code, ()) for text in group.texts):
            entry.extra[_TEXT_HEADER] = said
    return rows.typed_rows(SECTIONS, [*known, *new], theirs)


def _reviews(codes: Mapping[Group, str]) -> Iterator[Entry]:
    """What the sections' own blocks say of their impact, month by month."""
    for group, code in codes.items():
        for review in group.reviews:
            review["rating"] = without_bullets(review["rating"])
            if any(text for name, text in review.items() if name != "month"):
                yield Entry(Texts(review | {"section": code}))


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


# the Import sheet: what was matched with what, what was done, and what was kept
#
# The rules for headings, merges and joined rows are many, and files stranger than any rule. So
# nothing rests on them: what the master doesn't hold is kept on the Import sheet with its place.


def _spec(name: str, title: str, purpose: str, **widths: int) -> TableSpec:
    filled_by = "plantools, when the plan was imported; delete the sheet when you have read it"
    columns = tuple(Column("", n.replace("_", " "), width=width) for n, width in widths.items())
    return TableSpec(name, "Import", title, purpose, filled_by, columns)


_MATCHED = "Which of their columns became which of ours, and why."
_MATCHES = _spec(
    "tblImport", "Columns", _MATCHED, Source=34, Their_header=38, Our_column=30, How=16
)
_DONE = "What was done besides; look whether it is right."
NOTES = _spec("tblImportNotes", "Notes", _DONE, Note=70)
_OUTSIDE = "What the file says outside the tables and sections."
_TEXTS = _spec("tblImportTexts", "Texts", _OUTSIDE, Place=30, Text=80)


def _match_notes(matches: Sequence[Match]) -> list[str]:
    """What the command prints of the matches, a sentence for each way."""
    notes = []
    for how, says in (
        (How.MAP, "As --map says"),
        (How.ALIAS, "Read by their other names"),
        (How.GUESS, "Guessed, so please look"),
        (How.CELLS, "Guessed by what stands in the cells, so please look"),
    ):
        pairs = dict.fromkeys(f"{m.header} as {m.column}" for m in matches if m.how is how)
        if pairs:
            notes.append(f"{says}: {'; '.join(pairs)}.")
    kept = dict.fromkeys(m.column for m in matches if m.how is How.KEPT)
    if kept:
        notes.append(f"Kept as they are, and not used by plantools: {', '.join(kept)}.")
    return notes


def _grid_tables(grids: Sequence[Grid]) -> dict[TableSpec, Rows]:
    """Tables that are none of ours, each on a sheet of its own, under their own headers."""
    tables = {}
    purpose = "A table of the imported file that is none of plantools'; it is as it was."
    for number, grid in enumerate(grids, start=1):
        lines = ([cell.own for cell in line.cells] for line in grid.lines)
        filled: dict[str, list[str | None]] = {}  # what stands below each header
        for at, (first, *below) in enumerate(zip_longest(*lines, fillvalue=""), start=1):
            header = " ".join(first.split())[:200] or f"Column {at}"
            while header.casefold() in map(str.casefold, filled):
                header = f"{header} {at}"
            if first or any(below):
                filled[header] = [text or None for text in below]
        columns = (Column("", name, width=min(max(len(name) + 4, 20), 50)) for name in filled)
        about = (f"tblKept{number}", f"Kept {number}", f"Kept: {grid.name}", purpose)
        spec = TableSpec(*about, "nobody; keep it or delete it", tuple(columns))
        tables[spec] = Rows(tuple(filled), tuple(zip(*filled.values(), strict=True)))
    return tables


def _lost_texts(
    document: Document, contents: Mapping[str, Rows], others: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Place and text of whatever is in the file and not in the master.

    `others` are texts that the master has elsewhere: title, headers, kept texts.
    """
    texts = {
        _plain(str(cell))
        for rows in contents.values()
        for row in (rows.headers, *rows.rows)
        for cell in row
        if cell is not None
    }
    for cells in (cells for table in contents.values() for cells in table.rows):
        if any(isinstance(cell, str) and len(cell) >= LONGEST_CELL // 2 for cell in cells):
            texts.add(_plain("".join(str(cell) for cell in cells if cell)))  # one may go on in next
    texts.update(map(_plain, others))
    everything = ""
    for line in document.lines:
        for text in line.texts:
            plain, days = _plain(text), (DueKind.EXACT_DATE, DueKind.MONTH)
            if plain in texts or plain_number(text) is not None or parse_due(text).kind in days:
                continue  # it may be there as a number or a date
            everything = everything or "\0".join(texts)
            if plain in everything:
                continue
            label, colon, rest = plain.partition(":")
            if not (colon and label in texts and rest.strip() in everything):
                texts.add(plain)
                yield line.place, text


def _plain(text: str) -> str:
    return " ".join(without_bullets(text).split())
