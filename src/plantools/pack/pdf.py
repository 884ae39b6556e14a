"""Word documents as tagged PDF, through LibreOffice where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from plantools.errors import InputError

TIMEOUT = 300
"""Seconds for one document."""
_FILTER = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"}}'
)
_FIGURE = re.compile(
    rb"(\d+) 0 obj\n<</Type/StructElem\n/S/Figure\b(?:(?!endobj).)*endobj", re.DOTALL
)
_END = re.compile(rb"trailer\n<<((?:(?!trailer).)*)>>\nstartxref\n(\d+)\n%%EOF\n$", re.DOTALL)
_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def find_libreoffice() -> str | None:
    """LibreOffice's program, None where there is none that can open Word documents."""
    found = shutil.which("soffice")
    program = found or next((place for place in _PLACES if Path(place).exists()), None)
    return program if program and _has_writer(Path(program)) else None


def _has_writer(program: Path) -> bool:
    """Whether Writer is there too: Linux has it in a package of its own.

    What stands where nothing of LibreOffice's stands beside it (a snap's wrapper) is believed.
    """
    folder = program.resolve().parent
    return not (folder / "soffice.bin").exists() or (folder / "libswlo.so").exists()


def to_pdf(documents: Sequence[Path], program: str) -> list[Path]:
    """Make a PDF beside each document; returns the PDFs.

    Raises:
        InputError: if LibreOffice can't.
    """
    with TemporaryDirectory(prefix="plantools-") as profile:
        command = [
            program,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            *("--headless", "--convert-to", _FILTER),
            *("--outdir", str(documents[0].parent), *map(str, documents)),
        ]
        flags = 0x08000000 if sys.platform == "win32" else 0  # no console window
        try:
            subprocess.run(
                command,
                check=True,
                capture_output=True,
                timeout=TIMEOUT * len(documents),
                creationflags=flags,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise InputError(
                f"LibreOffice could not make the PDF files ({error}). The Word files are there; "
                "save them as PDF in Word, or try again with --no-pdf."
            ) from None
    made = [document.with_suffix(".pdf") for document in documents]
    missing = [path.name for path in made if not path.exists()]
    if missing:
        raise InputError(
            f"LibreOffice made no {', '.join(missing)}. The Word files are there; save them as "
            "PDF in Word."
        )
    for document, path in zip(documents, made, strict=True):
        path.write_bytes(
            with_descriptions(_with_titles_that_agree(path.read_bytes()), _of_charts(document))
        )
    return made


def _of_charts(document: Path) -> list[str]:
    """The alternative text of each chart in a Word file."""
    with zipfile.ZipFile(document) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    told = root.iterfind(".//{*}graphicData/{*}chart/../../../{*}docPr")
    return [properties.get("descr", "") for properties in told]


def with_descriptions(pdf: bytes, texts: Sequence[str]) -> bytes:
    """The PDF with alternative texts, in order, for the figures that have none.

    LibreOffice loses those of charts when it reads a Word file. They are added behind the file,
    as PDF has it for changes (ISO 32000-1, 7.5.6). Where there are more or fewer such figures,
    all stays as it is.
    """
    lacking = [found for found in _FIGURE.finditer(pdf) if b"/Alt" not in found[0]]
    end = _END.search(pdf)
    if not texts or end is None or len(lacking) != len(texts):
        return pdf
    changed, places = bytearray(pdf), b""
    for found, text in zip(lacking, texts, strict=True):
        places += b"%s 1\n%010d 00000 n \n" % (found[1], len(changed))
        told = ("\ufeff" + text).encode("utf-16-be").hex().encode()
        changed += found[0].replace(b"/S/Figure", b"/S/Figure/Alt<%s>" % told, 1) + b"\n"
    start = len(changed)
    changed += b"xref\n%strailer\n<<%s/Prev %s\n>>\n" % (places, end[1], end[2])
    return bytes(changed + b"startxref\n%d\n%%%%EOF\n" % start)


def _with_titles_that_agree(pdf: bytes) -> bytes:
    """The PDF with the title in its metadata as it is in its properties, at the same length.

    LibreOffice 7 escapes "Children's" twice there, and a reader hears "Children&apos;s".
    """
    return re.sub(
        rb"<\?xpacket begin.*?(?=<\?xpacket end)",
        lambda found: re.sub(rb"&amp;(\w+;)", rb"&\1", found[0]).ljust(len(found[0])),
        pdf,
        flags=re.DOTALL,
    )
