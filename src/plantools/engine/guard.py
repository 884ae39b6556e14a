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
from collections.abc import Iterator, Mapping
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
_SAVE_AS = "Open it in Excel and save it as an Excel Workbook (.xlsx)"
_RESTORE = (
    "Get an earlier version of it (a backup, or Version History in OneDrive and SharePoint), or "
    "open it in Excel and let Excel repair it"
)
TIDY = (
    "Take out what makes it big (pictures, copies of other sheets, unused styles) and save it again"
)
_OTHER_KINDS = {
    "xl/workbook.bin": f"it is a binary workbook (.xlsb). {_SAVE_AS}",
    "word/document.xml": "it is a Word document. Name the workbook",
    "ppt/presentation.xml": "it is a PowerPoint presentation. Name the workbook",
    "visio/document.xml": "it is a Visio drawing. Name the workbook",
}
"""Packages of other programs, by a part that they have."""
_UNSAFE_NAME = re.compile(r"[\x00-\x1f]|^[A-Za-z]:|//|(^|/)\.{1,2}(/|$)")
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))


def damaged(name: str, what: str, error: object = "") -> WorkbookError:
    """The error for a file that can't be read.

    What a parser raised is for programmers, so its words aren't passed on; where they say that
    what can't be read is too big for this computer, MemoryError is raised.
    """
    if any(words in str(error) for words in ("out of memory", "Memory allocation failed")):
        raise MemoryError
    return WorkbookError(f"{name} is damaged: {what}. {_RESTORE}.")


def _unreadable(name: str, why: str) -> WorkbookError:
    return WorkbookError(f"{name} is not an Excel workbook that can be read: {why}.")


def _unsafe(name: str, why: str) -> WorkbookError:
    return WorkbookError(
        f"{name} is not safe to open: {why}. Don't use this file; ask whoever sent it for another "
        "copy."
    )


def _too_big(name: str, why: str) -> WorkbookError:
    return WorkbookError(
        f"{name} is too big to be an improvement plan: {why}. Check that it is the right "
        f"file. If it is: {TIDY[0].lower()}{TIDY[1:]}."
    )


def read_parts(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of a package, in the order of the file, one after another (WorkbookError, with the
    file's name, if it is no zip, or not one that is safe to unpack)."""
    if not data.startswith(b"PK\x03\x04"):
        raise _unreadable(name, _what_it_is(data))
    if data.count(_ENTRY) > MAX_PARTS:
        raise _too_big(name, f"it has over {MAX_PARTS:,} parts")
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
        what = f"the file is damaged or was cut short, as by a copy that broke off. {_RESTORE}"
        raise _unreadable(name, what) from None


def part_name(entry: zipfile.ZipInfo) -> str:
    """The name of a part: some programs write backslashes, or a slash at the beginning."""
    return entry.orig_filename.replace("\\", "/").removeprefix("/")


def _check_entries(name: str, entries: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for entry in entries:
        part = part_name(entry)
        # Python cuts a name at a NUL; the name as it stands in the file is what counts
        if _UNSAFE_NAME.search(part) or len(entry.filename) > 255:
            shown = repr(entry.orig_filename[:60])
            raise _unsafe(name, f"it has a part named {shown}, which no Office program writes")
        if part.casefold() in seen:
            what = f"it has the part {entry.filename!r} twice, and programs differ in which one"
            raise _unsafe(name, f"{what} they show")
        seen.add(part.casefold())
        if entry.flag_bits & 0x1:
            what = "it is a zip archive with a password. Unpack it, and name the workbook inside it"
            raise _unreadable(name, what)
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > RATIO_FROM and ratio > MAX_RATIO:
            what = f"its part {entry.filename} unpacks to {ratio:,.0f} times its size"
            raise _too_big(name, what)
    for size, limit in (
        (sum(e.file_size for e in entries), MAX_UNPACKED),
        (sum(e.file_size for e in entries if is_xml(e.filename)), MAX_XML),
    ):
        if size > limit:
            what = f"it unpacks to {size >> 20:,} MB, and {limit >> 20} MB is the most"
            raise _too_big(name, what)


def is_xml(part: str) -> bool:
    return PurePosixPath(part.casefold()).suffix in (".xml", ".rels", ".vml")


def _what_it_is(data: bytes) -> str:
    """What to say of a file that is no zip."""
    head = data[:4096]
    if not data:
        return f"it is empty (0 bytes). {_RESTORE}"
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        return (
            "it is protected with a password. Open it in Excel, take the password off (File, Info, "
            "Protect Workbook, Encrypt with Password: leave it empty) and save"
        )
    if data.startswith(_OLE):
        is_old = any(f"{s}\0".encode("utf-16-le") in data for s in ("Workbook", "Book"))
        what = (
            "in the format of Excel 97 to 2003 (.xls)" if is_old else "another kind of Office file"
        )
        return f"it is {what}. {_SAVE_AS}"
    if data.startswith(b"%PDF"):
        return "it is a PDF. Name the workbook that the PDF was made from"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return f"it is a web page or XML, whatever its name says. {_SAVE_AS}"
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if is_utf16 or not any(byte < 32 and byte not in b"\t\r\n\f" for byte in head):
        return (
            f"it is a text file, such as a CSV, whatever its name says. {_SAVE_AS}, or put CSV "
            "files into a folder and run 'plantools new PLAN.xlsx --from FOLDER'"
        )
    return f"it is damaged, or another kind of file with that name. {_RESTORE}"


def check_kind(name: str, parts: Mapping[str, bytes]) -> None:
    """Refuse packages of other programs, each by its name."""
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
        how = "Open it in Excel or LibreOffice and save it as an Excel Workbook (.xlsx)"
        raise _unreadable(name, f"it is an OpenDocument file (.ods). {how}")
    names = {part.casefold() for part in parts}
    for part, what in _OTHER_KINDS.items():
        if part in names:
            raise _unreadable(name, what)
    if "[content_types].xml" not in names and not any(n.startswith("xl/") for n in names):
        how = "If the workbook is among them, unpack the archive and name the workbook"
        raise _unreadable(name, f"it is a zip archive of other files. {how}")


def check_doctypes(name: str, parts: Mapping[str, bytes]) -> None:
    """Refuse document type declarations, which the Open XML format forbids.

    Through them a file can fetch other files, or grow to any size while it is parsed.
    """
    for part, data in parts.items():
        if is_xml(part) and any(mark in data for mark in _DOCTYPES):
            what = f"{part} inside it declares a document type, which no Office program writes"
            raise _unsafe(name, what)


def check_well_formed(name: str, part: str, data: bytes) -> None:
    """Refuse XML that some reader would take in part: half a plan is worse than none."""
    try:
        expat.ParserCreate().Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged(name, f"{part} inside it can't be read", error) from None
