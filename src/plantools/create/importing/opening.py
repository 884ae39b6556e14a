"""Look at the file that is to be imported: what kind it is, and whether it is safe to read.

A CSV file is read here; the others have readers of their own.
"""

from __future__ import annotations

from pathlib import Path

from plantools.create.csv_file import OLD_CODE_PAGE, csv_lines, decode
from plantools.create.importing.document import Cell, Document, Line, clean
from plantools.engine import guard
from plantools.engine.package import Package
from plantools.engine.save import Source
from plantools.errors import InputError, WorkbookError

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

    name, data = path.name, Source.read(path).data
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
    text, is_utf8 = decode(name, data, where)
    document = Document(name, names={1: ""})
    if not is_utf8:
        document.notes.append(OLD_CODE_PAGE.format(name))
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
