"""Look at a file before any library does, and say in plain words why it can't be used.

A file may come from anywhere: half synchronised, renamed, or made to do harm. The zip reader,
the XML parsers and the cell reader each trust some of what they are given; what they would
trust wrongly is refused here. Every refusal says the file, what is wrong and what to do.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from xml.parsers import expat

from plantools.errors import WorkbookError

MAX_PARTS = 10_000
MAX_UNPACKED = 150 << 20
"""Bytes of all parts together, of which saving holds five copies."""
MAX_XML = 64 << 20
"""Bytes of all the XML that is read; a cell read from it takes some ten times its bytes."""
MAX_RATIO = 200
"""XML of real workbooks packs down to a tenth or a twentieth; a zip bomb's, to a thousandth."""
RATIO_FROM = 16 << 20
"""A small part may pack as well as it likes."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = b"PK\x01\x02"
_NO_WORKBOOK = "{} is not an Excel workbook that can be read: "
_SAVE_AS = "Open it in Excel and save it as an Excel Workbook (.xlsx)"
_RESTORE = (
    "Get an earlier version of it (a backup, or Version History in OneDrive and SharePoint), or "
    "open it in Excel and let Excel repair it"
)
TIDY = (
    "Take out what makes it big (pictures, copies of other sheets, unused styles) and save it again"
)
_UNSAFE_NAME = re.compile(r"[\x00-\x1f]|^[A-Za-z]:|//|(^|/)\.{1,2}(/|$)")
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))


def read_parts(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of a package, in the order of the file, one after another.

    Args:
        name: the file's name, for messages.
        data: its bytes.

    Raises:
        WorkbookError: if it is no zip, or not one that is safe to unpack.
    """
    if not data.startswith(b"PK\x03\x04"):
        raise WorkbookError(_what_it_is(name, data))
    if data.count(_ENTRY) > MAX_PARTS:
        raise WorkbookError(_too_big(name, f"it has over {MAX_PARTS:,} parts"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(name, entries)
            for entry in entries:
                yield part_name(entry), archive.read(entry)
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
        *(ValueError, RuntimeError, NotImplementedError, OverflowError),
    ):
        what = f"the file is damaged or was cut short, as by a copy that broke off. {_RESTORE}."
        raise WorkbookError(_NO_WORKBOOK.format(name) + what) from None


def part_name(entry: zipfile.ZipInfo) -> str:
    """The name of a part: some programs write backslashes, or a slash at the beginning."""
    return entry.orig_filename.replace("\\", "/").removeprefix("/")


def _check_entries(name: str, entries: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for entry in entries:
        # Python cuts a name at a NUL; the name as it stands in the file is what counts
        if _UNSAFE_NAME.search(part_name(entry)) or len(entry.filename) > 255:
            raise WorkbookError(
                f"{name} is not safe to open: it has a part named {entry.orig_filename[:60]!r}, "
                "which no Office program writes. Don't use this file; ask whoever sent it for "
                "another copy."
            )
        if part_name(entry).casefold() in seen:
            raise WorkbookError(
                f"{name} is not safe to open: it has the part {entry.filename!r} twice, and "
                "programs differ in which one they show. Don't use this file; ask whoever sent "
                "it for another copy."
            )
        seen.add(part_name(entry).casefold())
        if entry.flag_bits & 0x1:
            raise WorkbookError(
                f"{_NO_WORKBOOK.format(name)}it is a zip archive with a password. Unpack it, and "
                "name the workbook inside it."
            )
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > RATIO_FROM and ratio > MAX_RATIO:
            raise WorkbookError(
                _too_big(name, f"its part {entry.filename} unpacks to {ratio:,.0f} times its size")
            )
    for size, limit in (
        (sum(e.file_size for e in entries), MAX_UNPACKED),
        (sum(e.file_size for e in entries if is_xml(e.filename)), MAX_XML),
    ):
        if size > limit:
            raise WorkbookError(
                _too_big(name, f"it unpacks to {size >> 20:,} MB, and {limit >> 20} MB is the most")
            )


def _too_big(name: str, why: str) -> str:
    return (
        f"{name} is too big to be an improvement plan: {why}. Check that it is the right "
        f"file. If it is: {TIDY[0].lower()}{TIDY[1:]}."
    )


def is_xml(part: str) -> bool:
    return PurePosixPath(part.casefold()).suffix in (".xml", ".rels", ".vml")


def _what_it_is(name: str, data: bytes) -> str:
    """What to say of a file that is no zip."""
    says = _NO_WORKBOOK.format(name)
    if not data:
        return f"{says}it is empty (0 bytes). {_RESTORE}."
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return (
                f"{says}it is protected with a password. Open it in Excel, take the password off "
                "(File, Info, Protect Workbook, Encrypt with Password: leave it empty) and save."
            )
        if any(f"{s}\0".encode("utf-16-le") in data for s in ("Workbook", "Book")):
            return f"{says}it is in the format of Excel 97 to 2003 (.xls). {_SAVE_AS}."
        return f"{says}it is another kind of Office file. {_SAVE_AS}."
    if data.startswith(b"%PDF"):
        return f"{says}it is a PDF. Name the workbook that the PDF was made from."
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return f"{says}it is a web page or XML, whatever its name says. {_SAVE_AS}."
    if _is_text(data[:4096]):
        return (
            f"{says}it is a text file, such as a CSV, whatever its name says. {_SAVE_AS}, or put "
            "CSV files into a folder and run 'plantools new PLAN.xlsx --from FOLDER'."
        )
    return f"{says}it is damaged, or another kind of file with that name. {_RESTORE}."


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\r\n\f" for byte in data)


def check_kind(name: str, parts: Iterable[str], mimetype: bytes) -> None:
    """Refuse packages of other programs, each by its name.

    Raises:
        WorkbookError: if the parts are not those of an .xlsx or .xlsm file.
    """
    names = {part.casefold() for part in parts}
    says = _NO_WORKBOOK.format(name)
    if "xl/workbook.bin" in names:
        raise WorkbookError(f"{says}it is a binary workbook (.xlsb). {_SAVE_AS}.")
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        raise WorkbookError(
            f"{says}it is an OpenDocument file (.ods). Open it in Excel or LibreOffice and save "
            "it as an Excel Workbook (.xlsx)."
        )
    for part, what in (
        ("word/document.xml", "a Word document"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("visio/document.xml", "a Visio drawing"),
    ):
        if part in names:
            raise WorkbookError(f"{says}it is {what}. Name the workbook.")
    if not any(n.startswith("xl/") for n in names) and "[content_types].xml" not in names:
        raise WorkbookError(
            f"{says}it is a zip archive of other files. If the workbook is among them, unpack the "
            "archive and name the workbook."
        )


def check_doctypes(name: str, parts: dict[str, bytes]) -> None:
    """Refuse document type declarations, which the Open XML format forbids.

    Through them a file can fetch other files, or grow to any size while it is parsed.

    Raises:
        WorkbookError: if a part has one.
    """
    for part, data in parts.items():
        if is_xml(part) and any(mark in data for mark in _DOCTYPES):
            raise WorkbookError(
                f"{name} is not safe to open: {part} inside it declares a document type, which no "
                "Office program writes. Don't use this file; ask whoever sent it for another copy."
            )


def check_well_formed(name: str, part: str, data: bytes) -> None:
    """Refuse XML that some reader would take in part: half a plan is worse than none.

    Raises:
        WorkbookError: if a part is no well-formed XML.
    """
    try:
        expat.ParserCreate().Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise WorkbookError(damaged(name, f"{part} inside it can't be read", error)) from None


def damaged(name: str, what: str, error: object = "") -> str:
    """What to say of a file that can't be read.

    Args:
        error: what a parser raised; its words are for programmers, so they aren't passed on.

    Raises:
        MemoryError: if what can't be read is too big for this computer, as parsers may say.
    """
    if any(words in str(error) for words in ("out of memory", "Memory allocation failed")):
        raise MemoryError
    return f"{name} is damaged: {what}. {_RESTORE}."
