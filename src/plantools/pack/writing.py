"""Write a pack into a folder: a new one, which takes the place of the old one whole or not at all.

What lies in the folder is what can be published. So nothing half made ever lies there, no PDF of
an older pack beside a newer Word file, and no copy of what was there before.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from plantools.engine.files import hold, take_rights
from plantools.errors import NOTHING_WRITTEN, InputError, UnfinishedError
from plantools.pack.contents import Pack
from plantools.pack.covering import covering_report
from plantools.pack.pdf import Converter, find_converters, to_pdf
from plantools.pack.plan import add_plan, with_pages
from plantools.pack.spreadsheet import accessible_workbook
from plantools.pack.template import mark_draft, open_template
from plantools.pack.word import add_report, new_document, to_bytes
from plantools.reports.plan_print import PRINT_TABLE

COVERING = "Covering report"
TABLES = "All tables"
_OURS = re.compile(rf"(?:{COVERING}|Appendix \d+ [^/\\]+|{TABLES})\.(?:docx|pdf|xlsx)")
"""Files of a pack; any other file in its folder is somebody's, and stays."""


def draft_folder(folder: Path) -> Path:
    """Where a draft of the pack in that folder goes, so that nobody publishes it by mistake."""
    return folder.with_name(f"{folder.name} draft")


def write_pack(
    pack: Pack,
    folder: Path,
    *,
    template: Path | None = None,
    pdf: bool = True,
    draft: bool = False,
    attended: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the covering report, each appendix and the tables; returns the files made.

    Args:
        folder: where to. A pack that is there goes; other files in it stay.
        template: a Word document whose styles, header and footer are used.
        pdf: whether to make PDFs as well, where Word or LibreOffice can.
        draft: whether to make it although it lacks something, and say on every page then that it
            is a draft. One that lacks nothing is no draft, unless the pack itself says so.
        attended: whether somebody is there; where nobody is, Word makes no PDFs.
        tell: is called with what is being made, for whoever waits.

    Raises:
        UnfinishedError: if it lacks a reason or names a person, and is to be no draft.
        BusyError: if another run is writing into that folder.
        InputError: if the folder or the template can't be used; nothing is written then. Or if
            no PDFs could be made; then the pack is there, without PDFs.
    """
    folder = folder.resolve() if folder.is_symlink() else Path(os.path.abspath(folder))
    if folder == Path.cwd() or folder in Path.cwd().parents or not folder.name:
        raise InputError(
            f"{folder} is the folder that you are in. {NOTHING_WRITTEN} Name one for the pack "
            'alone, such as -o "For the committee".'
        )
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file. {NOTHING_WRITTEN} Name a folder for the pack.")
    if template is not None:
        open_template(template)  # refuses what is none before anything else is said
    lacking = pack.lacking
    if lacking and not (draft or pack.is_draft):
        told = "\n".join(f"  {line}" for line in lacking)
        raise UnfinishedError(
            f"The pack can't be published yet. {NOTHING_WRITTEN}\n{told}\n"
            "For a draft, which says so on every page: plantools pack PLAN.xlsx --draft, or "
            "Committee pack (draft) on the ribbon."
        )
    pack = replace(pack, is_draft=pack.is_draft or bool(lacking))
    files = _files(pack, template, tell)
    failed = None
    if converters := find_converters(attended=attended) if pdf else []:
        tell("PDF files")
        try:
            words = {name: data for name, data in files.items() if name.endswith(".docx")}
            files |= with_pdfs(words, converters)
        except InputError as error:
            failed = error
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with hold(folder):
            _write_whole(files, folder)
    except OSError as error:
        raise InputError(
            f"The folder {folder} can't be written ({error.strerror}). If a document in it is "
            "open, close it and try again. What was there before is as it was."
        ) from None
    if failed is not None:
        raise failed
    return [folder / name for name in files]


def with_pdfs(words: Mapping[str, bytes], converters: Sequence[Converter]) -> dict[str, bytes]:
    """Word files with their PDFs, by name; tables of contents name the pages (InputError if no
    PDFs could be made)."""
    made = to_pdf(words, converters)
    paged = {name: with_pages(data, made[f"{name[:-5]}.pdf"]) for name, data in words.items()}
    numbered = {name: data for name, data in paged.items() if data != words[name]}
    return paged | made | (to_pdf(numbered, converters) if numbered else {})


def _files(pack: Pack, template: Path | None, tell: Callable[[str], None]) -> dict[str, bytes]:
    """Every file but the PDFs, by name."""
    tell(COVERING)
    documents = {COVERING: covering_report(pack, template)}
    author = pack.plan.organisation or "plantools"
    for appendix in pack.appendices:
        tell(appendix.title)
        title = f"{pack.plan.title}. {appendix.title}"
        documents[appendix.file] = made = new_document(title, author, pack.as_at.day, template)
        if appendix.reports[0].tables[0].name == PRINT_TABLE:  # a document of its own kind
            add_plan(made, pack.facts, appendix.title)
            continue
        made.add_heading(appendix.title, 1)
        made.add_paragraph(pack.plan.title)
        told: list[str] = []
        for report in appendix.reports:  # keys and notes each once
            keys = tuple(key for key in report.keys if key.caption not in told)
            notes = tuple(note for note in report.notes if note not in told)
            told += [*(key.caption for key in keys), *notes]
            add_report(made, replace(report, keys=keys, notes=notes), level=2)
    files = {}
    for name, document in documents.items():
        if pack.is_draft:
            mark_draft(document)
        files[f"{name}.docx"] = to_bytes(document)
    tell(TABLES)
    return files | {f"{TABLES}.xlsx": accessible_workbook(pack)}


def _write_whole(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a new folder that takes the place of another, with what is not ours in it.

    A run that is killed leaves the old folder, or what the next run puts together again. All is as
    before if it can't (OSError), such as while a document in it is open.
    """
    making, aside = (folder.with_name(f".{folder.name}.{state}") for state in ("making", "before"))
    if aside.is_dir() and not folder.exists():
        aside.rename(folder)
    for left in (making, aside):
        _move_others(left, folder)
        shutil.rmtree(left, ignore_errors=True)
    making.mkdir()
    try:
        if folder.is_dir():
            take_rights(folder, making)
        for name, data in files.items():
            (making / name).write_bytes(data)
        if folder.is_dir():
            folder.rename(aside)
            _move_others(aside, making)
        making.rename(folder)
    except BaseException:
        if aside.is_dir():
            _move_others(making, aside)
            aside.rename(folder)
        shutil.rmtree(making, ignore_errors=True)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _move_others(source: Path, target: Path) -> None:
    """Move what is no file of a pack."""
    for path in sorted(source.iterdir()) if source.is_dir() else ():
        name = path.name
        if _OURS.fullmatch(name):
            continue
        while (target / name).exists():
            name = f"Copy of {name}"
        path.rename(target / name)
