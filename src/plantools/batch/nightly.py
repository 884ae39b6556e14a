"""Do what is asked for to many plans, each on its own: one that fails never stops the others.

Workers are processes, so what Python imports is paid once for each and no plan can take another
down with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import plantools
from plantools.batch.jobs import replace_json, state_folder
from plantools.changes import Table
from plantools.errors import BusyError, EmptyPlanError, InputError, PlanError, keep_traceback

if TYPE_CHECKING:
    import pandas as pd

    from plantools.plan import Plan

STEPS = ("format", "refresh", "pack")
"""What can be done to a plan, always in this order."""
DONE, UNCHANGED, BUSY, FAILED, EMPTY = "done", "unchanged", "busy", "failed", "empty"
PASSED_OVER = "passed_over"
STATUSES = (DONE, UNCHANGED, BUSY, FAILED, EMPTY, PASSED_OVER)
POLL = 2.0
"""Seconds between two attempts at the plans that are in use."""
_ENDINGS = (".xlsx", ".xlsm")
_OURS = ("Backups of ", "~$")
_PACK = "Covering report.docx"
"""A folder with this file is a pack, and its workbook no plan."""
_NEVER_SAVED = date(2005, 1, 1)
"""New masters say that they were saved before this day, so that they are the same every time."""
COUNTED = {
    "actions": ["ref", "section_title", "owners", "meaning", "days_overdue"],
    "milestones": ["ref", "status"],
    "history": ["report", "as_at", "ref", "status", "meaning"],
}
"""The columns of `plantools.frames` that the summary is made from."""
_PER_WORKER = 200
"""Plans until a worker gives way to a new one, so that memory stays flat over thousands."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done to one plan.

    Attributes:
        named: whether the file was named, not found in a folder: then it has to be a plan.
        today: the date, for a plan whose Cover has none.
        as_at: the date to count from; None for the one on its Cover sheet.
        packs: the folder that packs go to; None for beside each plan.
        framed: whether the tables for the summary are wanted.
    """

    file: Path
    named: bool
    today: date
    as_at: date | None
    do: tuple[str, ...]
    backups: int | None
    packs: Path | None
    framed: bool

    @property
    def pack_folder(self) -> Path:
        return (self.packs or self.file.parent) / f"{self.file.stem} pack"

    @property
    def memory(self) -> Path:
        """The file in which the next run finds what this one has done."""
        name = hashlib.sha256(os.fsencode(self.file.resolve())).hexdigest()[:32]
        return state_folder() / "plans" / f"{name}.json"

    def fingerprint(self) -> str:
        """The file's content, and all that could make the outcome another one."""
        as_at = self.as_at or f"cover, else {self.today}"
        asked = f"{plantools.__version__}|{as_at}|{','.join(self.do)}|{self.pack_folder}"
        return hashlib.sha256(self.file.read_bytes() + os.fsencode(asked)).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one plan.

    Attributes:
        status: one of STATUSES; a workbook without a plan is passed over.
        who: who has the file open, if it says so.
        counts: findings by severity.
        since: the report that changes are counted from, "" before the first is recorded.
        edited: when somebody last saved it in Excel, by its document properties.
        refreshed: when its sheets were last made anew by a batch.
        frames: its tables, where a summary is wanted.
    """

    file: Path
    status: str
    message: str = ""
    who: str | None = None
    as_at: date | None = None
    figures: dict[str, Any] | None = None
    counts: dict[str, int] | None = None
    warnings: Sequence[str] = ()
    seconds: float = 0.0
    since: str = ""
    changes: int | None = None
    edited: date | None = None
    refreshed: date | None = None
    frames: dict[str, pd.DataFrame] | None = None

    def document(self, last: str = "seconds") -> dict[str, Any]:
        """It as JSON has it: what the summary alone has need of stands behind the seconds."""
        names = self.__slots__[: self.__slots__.index(last) + 1]
        return {name: getattr(self, name) for name in names} | {"file": str(self.file)}


def find_plans(folder: Path) -> Iterator[Path]:
    """The workbooks in a folder and below it that may hold a plan, in order of their names
    (InputError if it can't be read). Backups, lock files, hidden files and packs are none."""
    for entry in sorted(_entries(folder), key=lambda path: path.name):
        if is_left_out(entry) or entry.name.startswith("."):
            continue
        # these say no where rights are lacking, where Path's would raise
        if os.path.isdir(entry) and not os.path.islink(entry):
            try:
                yield from find_plans(entry)
            except InputError:
                yield entry  # where it fails with its reason, and stops no other
        elif entry.suffix.lower() in _ENDINGS and not os.path.isdir(entry):
            yield entry


def is_left_out(path: Path) -> bool:
    """Whether a workbook or folder that was found is a lock file, a backup or of a pack."""
    names = (path.name, path.parent.name)
    return any(name.startswith(_OURS) for name in names) or os.path.exists(path.parent / _PACK)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise InputError(f"The folder {folder} can't be read ({error.strerror}).") from None


def run_all(
    works: Iterable[Work], *, jobs: int, minutes: float, prepare: Callable[[], object]
) -> Iterator[Outcome]:
    """Do it all, in so many processes (1 is this one); gives what came of each as soon as it is
    known.

    Plans that are in use are tried again for so many minutes, once all others are done. `prepare`
    is called by each process first.
    """
    until = time.monotonic() + minutes * 60
    left = {work.file: work for work in works}
    while left:
        is_last = time.monotonic() >= until
        for outcome in _each([*left.values()], jobs, prepare):
            if outcome.status != BUSY or is_last:
                del left[outcome.file]
                yield outcome
        if left:
            time.sleep(max(0.0, min(POLL, until - time.monotonic())))
            jobs = 1


def _each(works: Sequence[Work], jobs: int, prepare: Callable[[], object]) -> Iterator[Outcome]:
    """What comes of each, as it comes."""
    if min(jobs, len(works)) <= 1:
        prepare()
        yield from map(do_work, works)
        return
    left = {work.file: work for work in works}
    try:
        for outcome in _by_workers(works, jobs, prepare):
            del left[outcome.file]
            yield outcome
    except BrokenProcessPool:
        # the system has killed a worker, mostly for memory: the rest one by one, each in its own
        for work in left.values():
            try:
                yield from _by_workers([work], 1, prepare)
            except BrokenProcessPool:
                yield Outcome(
                    work.file,
                    FAILED,
                    "The process at work on it was ended from outside, mostly because the computer "
                    "ran out of memory. Run it with fewer --jobs, or look into the file's size.",
                )


def _by_workers(
    works: Sequence[Work], jobs: int, prepare: Callable[[], object]
) -> Iterator[Outcome]:
    waiting = iter(works)
    with ProcessPoolExecutor(
        min(jobs, len(works)),
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(prepare,),
        max_tasks_per_child=_PER_WORKER,
    ) as pool:
        # a few at a time: a result may hold tables, and all at once would fill the memory
        running = {pool.submit(do_work, work) for work in islice(waiting, 2 * jobs)}
        try:
            while running:
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(do_work, work) for work in islice(waiting, len(finished))}
                for future in finished:
                    yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(prepare: Callable[[], object]) -> None:
    """Begin as a worker. Ctrl+C is for the one that is watched: it lets a plan be finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()


def do_work(work: Work) -> Outcome:
    """What came of one plan. Nothing is raised but an interruption."""
    start = time.perf_counter()
    try:
        if not work.named and not _may_be_plan(work.file):
            return Outcome(work.file, PASSED_OVER)
        outcome = _unchanged(work) or _done(work)
    except PlanError as error:
        kinds = {BusyError: BUSY, EmptyPlanError: EMPTY}
        who = error.who if isinstance(error, BusyError) else ""
        outcome = Outcome(work.file, kinds.get(type(error), FAILED), str(error), who or None)
    except MemoryError:
        outcome = Outcome(work.file, FAILED, "There is too little memory for it.")
    except Exception:
        told = f"Something went wrong inside plantools. What it was stands in {keep_traceback()}."
        outcome = Outcome(work.file, FAILED, told)
    return replace(outcome, seconds=round(time.perf_counter() - start, 2))


def _may_be_plan(file: Path) -> bool:
    """Whether a workbook has the table of actions, or isn't to be read: then it is told why.

    Looked at before it is locked, so that somebody else's workbook is left in peace.
    """
    if os.path.isdir(file):
        _entries(file)  # `find_plans` names it because it can't be read
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.namelist()
            return "xl/workbook.xml" not in parts or any(
                re.search(rb"tblActions\b", archive.read(part), re.IGNORECASE)
                for part in parts
                if "tables/" in part.casefold()
            )
    except Exception:  # a damaged zip raises whatever it likes
        return True


def _done(work: Work) -> Outcome:
    from plantools.engine import edit_book
    from plantools.reports.checks import severities
    from plantools.workbook.contract import ACTIONS
    from plantools.workbook.refresh import format_plan, refresh
    from plantools.workbook.session import Session, read_back

    pack = None
    with edit_book(work.file, backups=work.backups, check=read_back, regenerates=True) as book:
        session = Session(book, work.as_at, today=work.today)
        if not work.named and session.tables.find(ACTIONS.name) is None:
            return Outcome(work.file, PASSED_OVER)
        if "format" in work.do:
            format_plan(session)
        if "refresh" in work.do:
            refresh(session)
        if "pack" in work.do:
            from plantools.pack import NO_PDFS, draft_folder, read_pack, write_pack

            pack = read_pack(session)
        compared = session.comparison
        outcome = Outcome(
            work.file,
            DONE,
            session.facts.headline.sentence(),
            as_at=session.as_at.day,
            figures=session.facts.headline.document,
            counts=severities(session.findings),
            warnings=tuple(session.warnings),
            since=compared.since.label if compared else "",
            changes=(
                sum(len(getattr(compared.changes, table)) for table in Table) if compared else None
            ),
            edited=_edited(work.file),
            refreshed=work.today if "refresh" in work.do else None,
            frames=_frames(work, session.plan, session.as_at.day, session.history.reports),
        )
        if work.do != ("pack",):
            session.forget()
            book.save()
    if pack is not None:
        folder = draft_folder(work.pack_folder) if pack.lacking else work.pack_folder
        try:
            made = write_pack(pack, folder, draft=True, attended=False)
        except PlanError as error:
            saved = "It was saved, but not all of its pack: " if work.do != ("pack",) else ""
            return replace(outcome, status=FAILED, message=f"{saved}{error}")
        told = [] if any(path.suffix == ".pdf" for path in made) else [NO_PDFS]
        if pack.lacking:
            told.append(f"The pack says DRAFT on every page: {' '.join(pack.lacking)}")
        outcome = replace(outcome, warnings=(*outcome.warnings, *told))
    with suppress(OSError):  # without a place for it, all is done again the next time
        replace_json(work.memory, outcome.document("refreshed") | {"of": work.fingerprint()})
    return outcome


def _edited(file: Path) -> date | None:
    """When a person last saved the file: plantools leaves its document properties as they are."""
    try:
        with zipfile.ZipFile(file) as archive:
            properties = archive.read("docProps/core.xml")
        said = re.search(rb"modified[^>]*>(\d{4}-\d\d-\d\d)T", properties)
        day = date.fromisoformat(said[1].decode()) if said else date.min
        return day if day > _NEVER_SAVED else None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def _frames(
    work: Work, of: Plan | Path, as_at: date, *reports: Any
) -> dict[str, pd.DataFrame] | None:
    """The columns that the summary counts: those of a thousand plans are in memory at once."""
    if not work.framed:
        return None
    frames = plantools.frames(of, as_at, *reports)
    return {name: frames[name][columns].copy() for name, columns in COUNTED.items()}


def _unchanged(work: Work) -> Outcome | None:
    """The outcome of the last run, if the file is as that one left it and the same is asked."""
    if "pack" in work.do:
        from plantools.pack import draft_folder

        if not (work.pack_folder.is_dir() or draft_folder(work.pack_folder).is_dir()):
            return None
    try:
        known = json.loads(work.memory.read_text(encoding="utf-8"))
        if known.pop("of") != work.fingerprint():
            return None
        as_at, refreshed = (
            known[name] and date.fromisoformat(known[name]) for name in ("as_at", "refreshed")
        )
        known |= {"file": work.file, "status": UNCHANGED, "as_at": as_at, "refreshed": refreshed}
        outcome = Outcome(**known | {"edited": _edited(work.file)})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return replace(outcome, frames=_frames(work, work.file, as_at))
