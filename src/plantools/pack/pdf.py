"""Word documents as tagged PDF: through Word itself on Windows, else through LibreOffice; and what
LibreOffice leaves wrong in one, put right."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, PdfError

from plantools.errors import InputError

Converter = Callable[[Sequence[Path], float], None]
"""Makes a PDF beside each document, within so many seconds."""
NO_PDFS = "No PDF files: they need Word on Windows, or LibreOffice Writer, on this computer."
_START, _EACH = 120, 30
"""Seconds that a program has to start, and for each document."""
_FILTER = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"}}'
)
_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_NO_ALERTS, _NO_MACROS, _UNSAVED = 0, 3, 0
"""wdAlertsNone, msoAutomationSecurityForceDisable, wdDoNotSaveChanges."""
_EXPORT = {
    "ExportFormat": 17,  # wdExportFormatPDF
    "OpenAfterExport": False,
    "OptimizeFor": 0,  # wdExportOptimizeForPrint
    "Range": 0,  # wdExportAllDocument
    "From": 1,
    "To": 1,
    "Item": 0,  # wdExportDocumentContent, without comments and changes
    "IncludeDocProps": True,
    "KeepIRM": False,
    "CreateBookmarks": 1,  # wdExportCreateHeadingBookmarks
    "DocStructureTags": True,
    "BitmapMissingFonts": True,
    "UseISO19005_1": False,
}
"""What Word is asked for, in the order of its method: without makepy it takes no names."""
_CLAIM = "{http://www.aiim.org/pdfua/ns/id/}part"
"""Where a PDF says that it is PDF/UA."""
_PRINTED = 4
"""The flag of a link that is there in print as well."""


class _FailedError(Exception):
    """Why a program made no PDF files, as a sentence."""


def find_converters(*, attended: bool = True) -> list[Converter]:
    """What can make PDF files on this computer, best first.

    Word's maker advises against running it where nobody attends, or several of it at once.
    """
    found: list[Converter] = [_with_word] if attended and _has_word() else []
    program = find_libreoffice()
    return [*found, partial(_with_libreoffice, program)] if program else found


def find_libreoffice() -> str | None:
    """LibreOffice's program, None where there is none that can open Word documents.

    Linux has Writer in a package of its own. What stands where nothing of LibreOffice's stands
    beside it (a snap's wrapper) is believed.
    """
    found = shutil.which("soffice")
    program = found or next((place for place in _PLACES if Path(place).exists()), None)
    folder = Path(program or "").resolve().parent
    lacks_writer = (folder / "soffice.bin").exists() and not (folder / "libswlo.so").exists()
    return None if lacks_writer else program


def _has_word() -> bool:
    if sys.platform != "win32":
        return False
    import winreg

    with suppress(OSError):
        return bool(winreg.QueryValue(winreg.HKEY_CLASSES_ROOT, r"Word.Application\CLSID"))
    return False


def to_pdf(documents: Mapping[str, bytes], converters: Iterable[Converter]) -> dict[str, bytes]:
    """A PDF of each Word file, by name, all from the first program that can make them all
    (InputError if none can)."""
    failed = []
    for convert in converters:
        with TemporaryDirectory(prefix="plantools-", ignore_cleanup_errors=True) as place:
            paths = [Path(place, name) for name in documents]
            try:
                for path, data in zip(paths, documents.values(), strict=True):
                    path.write_bytes(data)
                convert(paths, _START + _EACH * len(paths))
                return {f"{path.stem}.pdf": _mended(path) for path in paths}
            except _FailedError as error:
                failed.append(f"{error}.")
            except OSError as error:
                failed.append(f"The PDF files could not be made ({error.strerror}).")
    raise InputError(
        f"{' '.join(failed)} The Word files are there, without PDFs. Save them as PDF in Word, "
        "or make the pack again."
    )


def _mended(document: Path) -> bytes:
    pdf = document.with_suffix(".pdf")
    try:
        return mended(pdf, document)
    except (FileNotFoundError, PdfError):
        raise _FailedError(f"{pdf.name} was not made, or only part of it") from None


def _with_libreoffice(program: str, documents: Sequence[Path], seconds: float) -> None:
    folder = documents[0].parent
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--convert-to", _FILTER, "--outdir", str(folder), *map(str, documents)),
    ]
    running = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=0x08000000 if sys.platform == "win32" else 0,  # no console window
        start_new_session=True,
    )
    try:
        code = running.wait(seconds)
    except subprocess.TimeoutExpired:
        told = f"LibreOffice had made no PDF files after {seconds / 60:.0f} minutes"
        raise _FailedError(told) from None
    finally:
        _end(running)
    if code:
        raise _FailedError(f"LibreOffice could not make the PDF files (it stopped with {code})")


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a program with those that it has started: soffice only starts another."""
    if sys.platform == "win32":
        if running.poll() is None:
            ended = ["taskkill", "/T", "/F", "/PID", str(running.pid)]
            subprocess.run(ended, capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _with_word(documents: Sequence[Path], seconds: float) -> None:
    """With a Word of our own that nobody sees: read-only, without macros, and gone afterwards."""
    import pythoncom
    from win32com.client import DispatchEx

    word: Any = None
    limit: Timer | None = None
    late: list[int] = []
    try:
        pythoncom.CoInitialize()  # other threads than the first have not
        before = _running_words()
        word = DispatchEx("Word.Application")
        ours = _running_words() - before
        if word.Visible or word.Documents.Count:
            word = None  # it is somebody's, who goes on writing in it
        if word is None or len(ours) != 1:
            raise _FailedError("Word was being started by somebody else just then")

        def stop() -> None:
            late.extend(ours)
            with suppress(OSError):
                os.kill(late[0], signal.SIGTERM)

        limit = Timer(seconds, stop)
        limit.start()
        word.DisplayAlerts, word.AutomationSecurity = _NO_ALERTS, _NO_MACROS
        for path in documents:
            # after the path: ConfirmConversions, ReadOnly, AddToRecentFiles
            document = word.Documents.Open(str(path), False, True, False)
            for contents in document.TablesOfContents:
                contents.Update()
            document.ExportAsFixedFormat(str(path.with_suffix(".pdf")), *_EXPORT.values())
            document.Close(_UNSAVED)
    except (pythoncom.com_error, AttributeError) as error:  # the latter when Word has gone
        why = f"it took over {seconds / 60:.0f} minutes" if late else str(error)
        raise _FailedError(f"Word could not make the PDF files ({why})") from None
    finally:
        if word is not None:
            with suppress(pythoncom.com_error, AttributeError):
                word.Quit(_UNSAVED)
        if limit is not None:
            limit.cancel()


def _running_words() -> set[int]:
    """The processes of Word."""
    from win32com.client import GetObject

    asked = "SELECT ProcessId FROM Win32_Process WHERE Name = 'WINWORD.EXE'"
    return {int(each.ProcessId) for each in GetObject("winmgmts:").ExecQuery(asked)}


def mended(path: Path, document: Path) -> bytes:
    """A PDF as PDF/UA-1 wants it.

    The title is the same in both places: LibreOffice 7 escapes "Children's" twice in one, and a
    reader hears "Children&apos;s". Links are reached in their order, and printed. Charts have the
    alternative text that they have in the Word file, which LibreOffice loses; where it has more or
    fewer of them than the PDF has figures without text, such as a logo of the council's, none gets
    one, and the PDF does not claim to be PDF/UA. A header beside data is that of its row;
    LibreOffice 7 has each for a column's. Word's PDFs need nothing of it; it does them no harm.
    PdfError if it is no whole PDF.
    """
    with pikepdf.open(path, attempt_recovery=False) as pdf:
        for page in pdf.pages:
            if "/Annots" in page:
                page.Tabs = Name.S
                for link in page.Annots:
                    link.F = int(link.get("/F", 0)) | _PRINTED
        with zipfile.ZipFile(document) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        charts = root.iterfind(".//{*}graphicData/{*}chart/../../../{*}docPr")
        told = [properties.get("descr", "") for properties in charts]
        elements = [*_elements(pdf.Root.get("/StructTreeRoot", Dictionary()))]
        silent = [e for e in elements if e.get("/S") == Name.Figure and "/Alt" not in e]
        if len(told) == len(silent):
            while silent:
                silent.pop().Alt = pikepdf.String(told.pop())
        for row in (e for e in elements if e.get("/S") == Name.TR):
            cells = list(_kids(row))
            if any(cell.S == Name.TD for cell in cells):
                looks = [cell.get("/A", Array()) for cell in cells if cell.S == Name.TH]
                for look in (each for them in looks for each in them if "/Scope" in each):
                    look.Scope = Name.Row
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            if "/Title" in pdf.docinfo:
                about["dc:title"] = str(pdf.docinfo.Title)
            if "/Author" in pdf.docinfo:
                about["dc:creator"] = [str(pdf.docinfo.Author)]
            if silent and _CLAIM in about:
                del about[_CLAIM]
        written = io.BytesIO()
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _elements(element: Object) -> Iterator[Object]:
    """An element of the structure tree and all in it, in reading order."""
    yield element
    for kid in _kids(element):
        yield from _elements(kid)


def _kids(element: Object) -> Iterator[Object]:
    """What stands in an element, but for numbers of marked content."""
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary):
            yield kid


def bookmarks(data: bytes) -> Iterator[tuple[str, int]]:
    """Title and page (from 1) of each bookmark of a PDF, from the first on."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages: dict[object, int] = {page.objgen: n for n, page in enumerate(pdf.pages, start=1)}
        with pdf.open_outline() as outline:
            waiting: list[OutlineItem] = list(reversed(outline.root))
            while waiting:
                item = waiting.pop()
                waiting += reversed(item.children)
                goes = item.destination or (item.action and item.action.get("/D"))
                number = pages.get(goes[0].objgen) if isinstance(goes, Array) else None
                if number is not None:
                    yield item.title, number
