"""Write a pack into a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from plantools.engine import save
from plantools.errors import InputError
from plantools.pack.contents import Appendix, Pack
from plantools.pack.covering import covering_report
from plantools.pack.pdf import find_libreoffice, to_pdf
from plantools.pack.plan import add_plan
from plantools.pack.spreadsheet import accessible_workbook
from plantools.pack.word import add_report, new_document, to_bytes
from plantools.reports.plan_print import PRINT_TABLE

COVERING = "Covering report"
TABLES = "All tables"


def write_pack(
    pack: Pack,
    folder: Path,
    *,
    template: Path | None = None,
    pdf: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the covering report, each appendix and the tables; returns the files made.

    Args:
        folder: where to; it is made if it isn't there. Files of those names are replaced.
        template: a Word document whose styles, header and footer are used.
        pdf: whether to make PDFs as well, where LibreOffice is installed.
        tell: is called with what is being made, for whoever waits.

    Raises:
        InputError: if the folder or the template can't be used, or LibreOffice fails.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The folder {folder} can't be made: {error.strerror}.") from None
    documents = []
    tell(COVERING)
    documents.append(_write(folder / f"{COVERING}.docx", to_bytes(covering_report(pack, template))))
    for appendix in pack.appendices:
        tell(appendix.title)
        documents.append(_write(folder / f"{appendix.file}.docx", _word(pack, appendix, template)))
    made = list(documents)
    tell(TABLES)
    made.append(_write(folder / f"{TABLES}.xlsx", accessible_workbook(pack)))
    program = find_libreoffice() if pdf else None
    if program is not None:
        tell("PDF files")
        made += to_pdf(documents, program)
    return made


def _word(pack: Pack, appendix: Appendix, template: Path | None) -> bytes:
    author = pack.plan.organisation or "plantools"
    document = new_document(
        f"{pack.plan.title}. {appendix.title}", author, pack.as_at.day, template
    )
    document.add_heading(appendix.title, 1)
    document.add_paragraph(pack.plan.title)
    told: list[str] = []
    for made in appendix.reports:
        keys = tuple(key for key in made.keys if key.caption not in told)  # each once
        told += [key.caption for key in keys]
        report = replace(made, keys=keys)
        if report.tables[0].name == PRINT_TABLE:
            add_plan(document, report)
        else:
            add_report(document, report, level=2)
    return to_bytes(document)


def _write(path: Path, data: bytes) -> Path:
    save.replace_file(path, data)
    return path
