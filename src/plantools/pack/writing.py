"""Write a pack into a folder: a new one, which takes the place of the old one whole or not at all.

What lies in the folder is what can be published. So nothing half made ever lies there, no PDF of
an older pack beside a newer Word file, and no copy of what was there before.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from docx.document import Document

from plantools.engine.files import take_rights
from plantools.errors import NOTHING_WRITTEN, InputError, UnfinishedError
from plantools.pack.contents import Appendix, Pack
from plantools.pack.covering import covering_report
from plantools.pack.pdf import find_libreoffice, to_pdf
from plantools.pack.plan import add_plan
from plantools.pack.spreadsheet import accessible_workbook
from plantools.pack.template import mark_draft, open_template
from plantools.pack.word import add_report, new_document, to_bytes
from plantools.reports.plan_print import PRINT_TABLE

COVERING = "Covering report"
TABLES = "All tables"
_OURS = re.compile(rf"(?:{COVERING}|Appendix \d+ [^/\\]+|{TABLES})\.(?:docx|pdf|xlsx)")
"""Files of a pack; any other file in its folder is somebody's, and stays."""


def write_pack(
    pack: Pack,
    folder: Path,
    *,
    template: Path | None = None,
    pdf: bool = True,
    draft: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the covering report, each appendix and the tables; returns the files made.

    Args:
        folder: where to. A pack that is there goes; other files in it stay.
        template: a Word document whose styles, header and footer are used.
        pdf: whether to make PDFs as well, where LibreOffice is installed.
        draft: whether to make it although it lacks something, and say on every page then that it
            is a draft. One that lacks nothing is no draft, unless the pack itself says so.
        tell: is called with what is being made, for whoever waits.

    Raises:
        UnfinishedError: if it lacks a reason or names a person, and is to be no draft.
        InputError: if the folder or the template can't be used; nothing is written then. Or if
            LibreOffice fails; then the pack is there, without PDFs.
    """
    if template is not None:
        open_template(template)  # refuses what is none before anything else is said
    lacking = pack.lacking
    if lacking and not (draft or pack.is_draft):
        told = "\n".join(f"  {line}" for line in lacking)
        raise UnfinishedError(
            f"The pack can't be published yet. {NOTHING_WRITTEN}\n{told}\n"
            "For a draft, which says so on every page: plantools pack PLAN.xlsx --draft."
        )
    pack = replace(pack, is_draft=pack.is_draft or bool(lacking))
    files = _files(pack, template, tell)
    folder = Path(folder).absolute()
    making = folder.with_name(f".{folder.name}.making")
    failed = None
    try:
        _recover(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        if folder.is_dir():
            take_rights(folder, making)
        for name, data in files.items():
            (making / name).write_bytes(data)
        program = find_libreoffice() if pdf else None
        if program is not None:
            tell("PDF files")
            documents = [making / name for name in files if name.endswith(".docx")]
            try:
                to_pdf(documents, program)
            except InputError as error:
                failed = error
                for part_made in making.glob("*.pdf"):
                    part_made.unlink()
        made = [*files, *sorted(path.name for path in making.glob("*.pdf"))]
        _put_in_place(making, folder)
    except OSError as error:
        raise InputError(
            f"The folder {folder} can't be written ({error.strerror}). If a document in it is "
            "open, close it and try again. What was there before is as it was."
        ) from None
    finally:
        shutil.rmtree(making, ignore_errors=True)
    if failed is not None:
        raise failed
    return [folder / name for name in made]


def _files(pack: Pack, template: Path | None, tell: Callable[[str], None]) -> dict[str, bytes]:
    """Every file but the PDFs, by name."""
    tell(COVERING)
    files = {f"{COVERING}.docx": _finished(pack, covering_report(pack, template))}
    for appendix in pack.appendices:
        tell(appendix.title)
        files[f"{appendix.file}.docx"] = _finished(pack, _word(pack, appendix, template))
    tell(TABLES)
    files[f"{TABLES}.xlsx"] = accessible_workbook(pack)
    return files


def _word(pack: Pack, appendix: Appendix, template: Path | None) -> Document:
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
    return document


def _finished(pack: Pack, document: Document) -> bytes:
    if pack.is_draft:
        mark_draft(document)
    return to_bytes(document)


def _recover(folder: Path) -> None:
    """Put back what a run that was killed had moved aside."""
    aside = _aside(folder)
    if aside.is_dir() and not folder.exists():
        aside.rename(folder)


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.before")


def _put_in_place(making: Path, folder: Path) -> None:
    """Let the new folder be the folder.

    Raises:
        OSError: if it can't, such as while a document in it is open; all is as before then.
    """
    if not folder.exists():
        making.rename(folder)
        return
    if folder == Path.cwd() or folder in Path.cwd().parents:
        raise InputError(
            f"{folder} is the folder that you are in. {NOTHING_WRITTEN} Name one for the pack "
            'alone, such as -o "For the committee".'
        )
    aside = _aside(folder)
    shutil.rmtree(aside, ignore_errors=True)
    folder.rename(aside)
    kept = [path.name for path in aside.iterdir() if not _OURS.fullmatch(path.name)]
    moved = []
    try:
        for name in kept:
            (aside / name).rename(making / name)
            moved.append(name)
        making.rename(folder)
    except OSError:
        for name in moved:
            with suppress(OSError):
                (making / name).rename(aside / name)
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
