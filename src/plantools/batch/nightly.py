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
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import plantools
from plantools.changes import Table
from plantools.errors import BusyError, EmptyPlanError, InputError, PlanError

if TYPE_CHECKING:
    import pandas as pd

    from plantools.workbook.session import Session

STEPS = ("format", "refresh", "pack")
"""What can be done to a plan, always in this order."""
DONE, UNCHANGED, BUSY, FAILED, EMPTY = "done", "unchanged", "busy", "failed", "empty"
STATUSES = (DONE, UNCHANGED, BUSY, FAILED, EMPTY)
TODAY, COVER = "today", "cover"
POLL = 2.0
"""Seconds between two attempts at the plans that are in use."""
_ENDINGS = (".xlsx", ".xlsm")
_NEVER_PLANS = ("Backups of ", "~$", ".")
_PACK = "Covering report.docx"
"""A folder with this file is a pack, and its workbook no plan."""
_NEVER_SAVED = date(2005, 1, 1)
"""New masters say that they were saved before this day, so that they are the same every time."""
_COUNTED = {
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
        as_at: the date to count from; None for the one on its Cover sheet.
        today: the date, for a plan whose Cover has none.
        packs: the folder that packs go to; None for beside each plan.
        state: where the fingerprint of each plan is kept.
        framed: whether the tables for the summary are wanted.
        named: whether the file was named, not found in a folder: then it has to be a plan.
        name: what the summary calls it, no other plan of the batch alike.
    """

    file: Path
    today: date
    as_at: date | None
    do: tuple[str, ...] = ("refresh",)
    backups: int | None = None
    packs: Path | None = None
    state: Path | None = None
    framed: bool = False
    named: bool = True
    name: str = ""

    @property
    def pack_folder(self) -> Path:
        return (self.packs or self.file.parent) / f"{self.file.stem} pack"


@dataclass(frozen=True, slots=True)
class About:
    """What the summary says of a plan beside its figures.

    Attributes:
        since: the report that changes are counted from, "" before the first is recorded.
        edited: when somebody last saved it in Excel, by its document properties.
        refreshed: when its sheets were last made anew by a batch.
    """

    since: str = ""
    changes: int | None = None
    edited: date | None = None
    refreshed: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one plan. `frames` are its tables, where a summary is wanted.

    Attributes:
        status: one of STATUSES, or "" for a workbook without a plan, which is passed over.
        who: who has the file open, if it says so.
        counts: findings by severity.
    """

    file: Path
    status: str
    message: str = ""
    name: str = ""
    who: str | None = None
    as_at: date | None = None
    figures: dict[str, Any] | None = None
    counts: dict[str, int] | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    about: About = About()
    frames: dict[str, pd.DataFrame] | None = field(default=None, compare=False, repr=False)

    def document(self) -> dict[str, Any]:
        """It as JSON has it."""
        hidden = ("name", "about", "frames")
        shown = {name: getattr(self, name) for name in self.__slots__ if name not in hidden}
        return shown | {"file": str(self.file), "warnings": list(self.warnings)}


def find_plans(folder: Path) -> Iterator[Path]:
    """The workbooks in a folder and below it that may hold a plan, in order of their names.

    Backups, lock files, hidden files and packs are none.

    Raises:
        InputError: if the folder can't be read.
    """
    entries = sorted(_entries(folder), key=lambda path: path.name)
    if any(entry.name == _PACK for entry in entries):
        return
    for entry in entries:
        if entry.name.startswith(_NEVER_PLANS):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                try:
                    yield from find_plans(entry)
                except InputError:
                    yield entry  # where it fails with its reason, and stops no other
        elif entry.suffix.lower() in _ENDINGS:
            yield entry


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise InputError(f"The folder {folder} can't be read ({error.strerror}).") from None


def name_plans(files: Sequence[Path]) -> list[str]:
    """A name for each file, no two alike: its stem, after as many of its folders as that takes.

    Many councils call every department's plan plan.xlsx.
    """
    parts = [file.resolve().with_suffix("").parts[::-1] for file in files]
    taken = Counter(own[:depth] for own in parts for depth in range(1, len(own) + 1))
    return [
        "/".join(next((own[:n] for n in range(1, len(own)) if taken[own[:n]] == 1), own)[::-1])
        for own in parts
    ]


def run_all(
    works: Sequence[Work],
    *,
    jobs: int,
    minutes: float,
    tell: Callable[[Outcome], None],
    prepare: Callable[[], object] = int,
) -> list[Outcome]:
    """Do it all; returns what came of each, in the order given.

    Args:
        jobs: how many processes share the work; 1 is this one.
        minutes: how long to go on trying plans that are in use, once all others are done.
        tell: is called with each outcome as soon as there is one.
        prepare: what each process does first.
    """
    outcomes: dict[Path, Outcome] = {}

    def take(outcome: Outcome) -> None:
        outcomes[outcome.file] = outcome
        if outcome.status != BUSY or time.monotonic() >= until:
            tell(outcome)

    until = time.monotonic() + minutes * 60
    for outcome in _each(works, jobs, prepare):
        take(outcome)
    told = {file for file, outcome in outcomes.items() if outcome.status != BUSY}
    while left := [w for w in works if outcomes[w.file].status == BUSY and w.file not in told]:
        if time.monotonic() >= until:
            for work in left:
                told.add(work.file)
                if minutes:
                    tell(outcomes[work.file])
            break
        time.sleep(max(0.0, min(POLL, until - time.monotonic())))
        for outcome in _each(left, 1, prepare):
            take(outcome)
    return [outcomes[work.file] for work in works]


def _each(
    works: Sequence[Work], jobs: int, prepare: Callable[[], object] = int
) -> Iterator[Outcome]:
    if min(jobs, len(works)) <= 1:
        prepare()
        yield from map(do_work, works)
        return
    waiting = iter(works)
    done: set[Path] = set()
    try:
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
                    running |= {pool.submit(do_work, w) for w in islice(waiting, len(finished))}
                    for future in finished:
                        outcome = future.result()
                        done.add(outcome.file)
                        yield outcome
            finally:
                pool.shutdown(cancel_futures=True)
    except BrokenProcessPool:
        # the system has killed a worker, mostly for memory: the rest one by one, each in its own
        for work in works:
            if work.file not in done:
                yield _alone(work)


def _begin(prepare: Callable[[], object]) -> None:
    """Begin as a worker. Ctrl+C is for the one that is watched: it lets a plan be finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()


def _alone(work: Work) -> Outcome:
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(do_work, work).result()
    except BrokenProcessPool:
        return Outcome(
            work.file,
            FAILED,
            "The process at work on it was ended from outside, mostly because the computer ran "
            "out of memory. Run it with fewer --jobs, or look into the file's size.",
        )


def do_work(work: Work) -> Outcome:
    """What came of one plan. Nothing is raised but an interruption."""
    start = time.perf_counter()
    try:
        if not work.named and not _may_be_plan(work.file):
            return Outcome(work.file, "")
        outcome = _unchanged(work) or _done(work)
    except BusyError as error:
        outcome = Outcome(work.file, BUSY, str(error), who=error.who or None)
    except EmptyPlanError as error:
        outcome = Outcome(work.file, EMPTY, str(error))
    except PlanError as error:
        outcome = Outcome(work.file, FAILED, str(error))
    except MemoryError:
        outcome = Outcome(work.file, FAILED, "There is too little memory for it.")
    except Exception:
        from plantools.log import keep_traceback

        told = f"Something went wrong inside plantools. What it was stands in {keep_traceback()}."
        outcome = Outcome(work.file, FAILED, told)
    seconds = round(time.perf_counter() - start, 2)
    return replace(outcome, name=work.name or work.file.stem, seconds=seconds)


def _may_be_plan(file: Path) -> bool:
    """Whether a workbook has the table of actions, or isn't to be read: then it is told why.

    Looked at before it is locked, so that somebody else's workbook is left in peace.

    Raises:
        InputError: if it is a folder, which `find_plans` names if it can't be read.
    """
    if file.is_dir():
        _entries(file)
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
    from plantools.workbook.session import Session, read_back

    pack = None
    with edit_book(work.file, backups=work.backups, check=read_back, regenerates=True) as book:
        session = Session(book, work.as_at, today=work.today)
        if not work.named and session.tables.find(ACTIONS.name) is None:
            return Outcome(work.file, "")
        _write_sheets(session, work.do)
        if "pack" in work.do:
            from plantools.pack import read_pack

            pack = read_pack(session)
        frames = None
        if work.framed:
            reports = session.history.reports
            frames = _counted(plantools.frames(session.plan, session.as_at.day, reports))
        outcome = Outcome(
            work.file,
            DONE,
            session.facts.headline.sentence(),
            as_at=session.as_at.day,
            figures=session.facts.headline.document,
            counts=severities(session.findings),
            warnings=tuple(session.warnings),
            about=_about(session, work),
            frames=frames,
        )
        if work.do != ("pack",):
            session.forget()
            book.save()
    if pack is not None:
        from plantools.pack import NO_PDFS, draft_folder, write_pack

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
    _remember(work, outcome)
    return outcome


def _write_sheets(session: Session, do: Sequence[str]) -> None:
    from plantools.workbook.refresh import format_plan, refresh

    if "format" in do:
        format_plan(session)
    if "refresh" in do:
        refresh(session)


def _about(session: Session, work: Work) -> About:
    compared = session.comparison
    return About(
        compared.since.label if compared else "",
        sum(len(getattr(compared.changes, table)) for table in Table) if compared else None,
        _edited(work.file),
        work.today if "refresh" in work.do else None,
    )


def _edited(file: Path) -> date | None:
    """When a person last saved the file: plantools leaves its document properties as they are."""
    try:
        with zipfile.ZipFile(file) as archive:
            said = re.search(
                rb"modified[^>]*>(\d{4}-\d\d-\d\d)T", archive.read("docProps/core.xml")
            )
        day = date.fromisoformat(said[1].decode()) if said else date.min
        return day if day > _NEVER_SAVED else None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def _counted(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The columns that the summary counts: those of a thousand plans are in memory at once."""
    return {name: frames[name][columns].copy() for name, columns in _COUNTED.items()}


def _has_pack(work: Work) -> bool:
    from plantools.pack import draft_folder

    return work.pack_folder.is_dir() or draft_folder(work.pack_folder).is_dir()


def _unchanged(work: Work) -> Outcome | None:
    """The outcome of the last run, if the file is as that one left it and the same is asked."""
    if work.state is None or ("pack" in work.do and not _has_pack(work)):
        return None
    try:
        known = json.loads(_state_file(work).read_text(encoding="utf-8"))
        if known["of"] != _fingerprint(work):
            return None
        as_at = date.fromisoformat(known["as_at"])
        outcome = Outcome(
            work.file,
            UNCHANGED,
            str(known["message"]),
            as_at=as_at,
            figures=dict(known["figures"]),
            counts=dict(known["counts"]),
            warnings=tuple(known["warnings"]),
            about=About(
                str(known["since"]),
                known["changes"],
                _edited(work.file),
                date.fromisoformat(known["refreshed"]) if known["refreshed"] else None,
            ),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not work.framed:
        return outcome
    return replace(outcome, frames=_counted(plantools.frames(work.file, as_at)))


def _remember(work: Work, outcome: Outcome) -> None:
    """Keep what was done, for the next run to know. Without a place for it, all is done again."""
    if work.state is None:
        return
    path = _state_file(work)
    known = outcome.document() | asdict(outcome.about) | {"of": _fingerprint(work)}
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}.new")
        new.write_text(json.dumps(known, default=str), encoding="utf-8")
        os.replace(new, path)


def _state_file(work: Work) -> Path:
    assert work.state is not None  # whoever calls has looked
    name = hashlib.sha256(os.fsencode(work.file.resolve())).hexdigest()[:32]
    return work.state / "plans" / f"{name}.json"


def _fingerprint(work: Work) -> str:
    """The file's content, and all that could make the outcome another one."""
    as_at = work.as_at or f"cover, else {work.today}"
    asked = f"{plantools.__version__}|{as_at}|{','.join(work.do)}|{work.pack_folder}"
    return hashlib.sha256(work.file.read_bytes() + asked.encode()).hexdigest()


def counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many plans of each status; those passed over are workbooks without a plan."""
    counts = {status: sum(o.status == status for o in outcomes) for status in STATUSES}
    return counts | {"passed_over": sum(not o.status for o in outcomes)}


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """0 all done, 1 some failed, 3 some in use and none failed."""
    statuses = {outcome.status for outcome in outcomes}
    return 1 if FAILED in statuses else 3 if BUSY in statuses else 0
