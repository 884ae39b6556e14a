"""Word documents as tagged PDF, through LibreOffice where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from plantools.errors import InputError

TIMEOUT = 300
"""Seconds for one document."""
_FILTER = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"}}'
)
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
    for path in made:
        path.write_bytes(_with_titles_that_agree(path.read_bytes()))
    return made


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
