"""What the buttons of the Improvement Plan tab run, on the workbook that is open in Excel.

The same code as the command line's, on a live book: through `RunPython` on the desktop, as
scripts of xlwings Server or xlwings Lite elsewhere. Every function returns the sentence that it
shows. Nothing here needs the workbook's path, so books on SharePoint and OneDrive will do.

A click on the desktop starts Python, so each button imports only what it runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import xlwings as xw

import plantools
from plantools.errors import InputError, PlanError, keep_traceback

if TYPE_CHECKING:
    from plantools.workbook.session import Session

TITLE = "Improvement Plan"
Click = TypeVar("Click", bound=Callable[..., str])


def click(function: Click) -> Click:
    """Make a button of a function: the caller's book, a quiet Excel, one sentence at the end."""

    @wraps(function)
    def run(book: xw.Book | None = None, *args: Any, **kwargs: Any) -> str:
        book = book or xw.Book.caller()  # if that fails, the VBA module says so
        try:
            with _quiet(book.app):
                sentence = function(book, *args, **kwargs)
        except PlanError as error:
            return _alert(book, str(error))
        except MemoryError:
            return _alert(book, "There is too little memory for that. Close other programs first.")
        except Exception:
            says = f"Please send {keep_traceback()} to whoever looks after it."
            return _alert(book, f"Something went wrong inside plantools. {says}")
        try:
            book.app.status_bar = sentence  # where the officer works
        except (NotImplementedError, xw.XlwingsError):
            _alert(book, sentence)
        return sentence

    return xw.script(run)  # type: ignore[return-value]


@click
def validate(book: xw.Book) -> str:
    """Check every row, and bring the Checks sheet to the front."""
    from plantools.reports.checks import summary
    from plantools.workbook.refresh import write_checks

    session = _session(book)
    _show(book.sheets[write_checks(session)])
    return _warned(session, f"{summary(session.examined)}.")


@click
def next_finding(book: xw.Book) -> str:
    """Go to the cell of the next finding on the Checks sheet, after the cell that is selected."""
    from plantools.reports.checks import GO_TO
    from plantools.reports.registry import CHECKS
    from plantools.workbook.cells import to_text
    from plantools.workbook.tables import Tables

    found = Tables(book).find(CHECKS.table)
    header, *block = found.rows() if found else [[]]
    if found is None or GO_TO not in header:
        raise InputError("Nothing has been checked yet. Use Validate first.")
    column = header.index(GO_TO)
    rows = [[*map(to_text, row)] for row in block]
    findings = [row for row in rows if "!" in row[column]]
    if not findings:
        _show(found.sheet)
        return "No findings."
    here: Any = book.app.selection
    if here is not None:  # as the Checks sheet writes it
        here = f"{here.sheet.name}!{here.address.replace('$', '').partition(':')[0]}"
    last = next((n for n, row in enumerate(findings) if row[column] == here), -1)
    number = (last + 1) % len(findings)
    place, *words = findings[number][column:]
    name, _, cell = place.rpartition("!")
    _show(book.sheets[name], cell)
    return f"Finding {number + 1} of {len(findings)}: {' '.join(words[:2])}"


@click
def fix_safe(book: xw.Book) -> str:
    """Put right what has one right answer, and say what was put right."""
    from plantools.workbook.fix import correct

    right, alone = correct(_session(book))
    if not (right or alone):
        return "There is nothing with just one right answer to put right."
    told = f"Put right: {', '.join(f'{each.sheet}!{each.cell}' for each in right) or 'nothing'}."
    return told + (f" Left alone, see Validate: {len(alone)}." if alone else "")


@click
def apply_rag(book: xw.Book) -> str:
    """Colour the ratings on the officers' sheets by their word, from now on."""
    from plantools.workbook.formatting import color_ratings

    session = _session(book)
    sheets = color_ratings(session.tables, session.plan)
    if not sheets:
        raise InputError(f"{book.name} has no Rating column, so there is nothing to colour.")
    return f"Ratings on {', '.join(sheets)} are coloured by their word, from now on."


@click
def flag_overdue(book: xw.Book) -> str:
    """Colour what is overdue on the Actions sheet from now on, and list it, if the plan has an
    Overdue sheet."""
    from plantools.reports.registry import OVERDUE
    from plantools.workbook.contract import ACTIONS
    from plantools.workbook.refresh import refresh

    session = _session(book)
    drawn, actions = refresh(session, flag=True), session.tables.find(ACTIONS.name)
    assert actions is not None  # or the plan could not be read
    _show(book.sheets[drawn.get(OVERDUE, actions.sheet_name)])
    return _warned(session, OVERDUE.report(session.facts).notes[0])


@click
def refresh_summaries(book: xw.Book) -> str:
    """Rebuild every generated sheet, and bring the RAG overview to the front."""
    from plantools.reports.checks import summary
    from plantools.reports.registry import OVERVIEW
    from plantools.workbook.refresh import refresh

    session = _session(book)
    drawn = refresh(session)
    _show(book.sheets[drawn[OVERVIEW]])
    made = f"Made anew: {', '.join(drawn.values())}. {summary(session.examined)}."
    return _warned(session, made)


@click
def changes_appendix(book: xw.Book) -> str:
    """Rebuild the generated sheets, and bring the Changes sheet to the front."""
    from plantools.reports.changes import summary
    from plantools.reports.registry import CHANGES
    from plantools.workbook.refresh import refresh

    session = _session(book)
    drawn = refresh(session)
    if session.comparison is None:
        raise InputError(
            "No report is recorded in this workbook yet, so there is nothing to compare with. "
            "Use Record report when the next report is out."
        )
    _show(book.sheets[drawn[CHANGES]])
    since = session.comparison.since
    return _warned(session, f"{summary(session.comparison.changes)} {since.note}".strip())


@click
def record_report(book: xw.Book, label: str = "", *, replace: bool = False) -> str:
    """Keep the plan as it is reported now. `label`: what the report is called."""
    from plantools.plan.dates import long_date
    from plantools.workbook import record

    session = _session(book)
    day = record.record_report(session, label, replace=replace).as_at
    return _warned(session, f"Recorded {label.strip()} as at {long_date(day)}.")


@click
def add_report_text(book: xw.Book) -> str:
    """Put the wording of the committee's report on the sheet Report text, and bring it there."""
    from plantools.workbook.contract import REPORT_TEXT
    from plantools.workbook.record import add_report_text
    from plantools.workbook.tables import Tables

    added = add_report_text(_session(book))
    found = Tables(book).find(REPORT_TEXT.name)
    assert found is not None  # it has just been added, or was there
    _show(found.sheet)
    if not added:
        return f"The sheet {found.sheet_name} has the words of the report already."
    return f"Put {added} rows of wording on the sheet {found.sheet_name}. Change them as you like."


@click
def committee_pack(book: xw.Book, folder: str = "") -> str:
    """Write the committee pack. `folder`: where to; by default in this person's Documents."""
    return _write_pack(book, folder, draft=False)


@click
def committee_pack_draft(book: xw.Book, folder: str = "") -> str:
    """Write the committee pack as a draft, also while reasons are missing."""
    return _write_pack(book, folder, draft=True)


@click
def guide(book: xw.Book) -> str:
    """Bring the Cover sheet to the front, which says what each sheet is for and what to do."""
    from plantools.workbook.contract import COVER_SHEET

    if COVER_SHEET not in [sheet.name for sheet in book.sheets]:
        raise InputError(f"{book.name} has no {COVER_SHEET} sheet.")
    _show(book.sheets[COVER_SHEET])
    return "The Cover sheet says what each sheet is for and how to use the workbook."


@click
def about(book: xw.Book) -> str:
    """Say which versions are at work."""
    return f"plantools {plantools.__version__} with xlwings {xw.__version__} on {book.name}."


def _write_pack(book: xw.Book, folder: str, *, draft: bool) -> str:
    from platformdirs import user_documents_path

    from plantools.pack import NO_PDFS, draft_folder, read_pack, write_pack

    session = _session(book)
    pack = replace(read_pack(session), is_draft=draft)
    name = re.sub(r'[<>:"/\\|?*]+', " ", f"{pack.plan.title} {pack.as_at.day}").strip()
    usual = user_documents_path() / name
    target = Path(folder) if folder else draft_folder(usual) if draft else usual
    made = write_pack(pack, target)
    told = [f"Made {'a draft of ' if draft else ''}{len(made)} files in {target}."]
    if not any(path.suffix == ".pdf" for path in made):
        told.append(NO_PDFS)
    return _warned(session, " ".join([*told, *pack.to_look_at]))


def _session(book: xw.Book) -> Session:
    from plantools.workbook.session import Session

    return Session(book, today=date.today())


def _show(sheet: xw.Sheet, *cell: str) -> None:
    from plantools.workbook.tables import bring_to_front

    bring_to_front(sheet, *cell)


def _warned(session: Session, sentence: str) -> str:
    return " ".join([sentence, *session.warnings])


@contextmanager
def _quiet(app: xw.App) -> Iterator[None]:
    """No flicker, no recalculation and no macros of the workbook while we write, and everything
    as it was afterwards."""
    quiet = {"screen_updating": False, "enable_events": False, "calculation": "manual"}
    before = {}
    for name, value in quiet.items():
        with suppress(NotImplementedError, xw.XlwingsError):  # an engine without it is quiet anyway
            was = getattr(app, name)
            setattr(app, name, value)
            before[name] = was
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(app, name, value)


def _alert(book: xw.Book, sentence: str) -> str:
    with suppress(NotImplementedError):  # a closed file: whoever called gets the sentence
        book.app.alert(sentence, title=TITLE)
    return sentence
