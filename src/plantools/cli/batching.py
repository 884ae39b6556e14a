"""Many plans at once, and by schedule: batch, schedule."""

from __future__ import annotations

import argparse
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plantools.batch import jobs
from plantools.cli.options import JSON, Exit, Options, arg, command, day, fill, start_lightly
from plantools.cli.show import answer, tell, to_json
from plantools.errors import BusyError, InputError, PlanError

if TYPE_CHECKING:
    from plantools.batch.config import Config
    from plantools.batch.nightly import Outcome, Work
    from plantools.batch.schedulers import Scheduler

_LOG_SIZE, _OLD_LOGS = 1_000_000, 5
_QUOTED = re.compile(r"(?<!\w)'.*?'(?!\w)|\".*?\"(?!\w)|“[^”]*”|‘[^’]*’", re.DOTALL)
"""What an error quotes, cells among it. An apostrophe inside a word ends no quotation."""
_NO_JOB = "No job is scheduled for this user."


def _counted_from(text: str) -> str:
    wanted = text.strip().casefold()
    return wanted if wanted in ("today", "cover") else day(text).isoformat()


def _steps(text: str) -> tuple[str, ...]:
    from plantools.batch.config import read_steps

    try:
        return read_steps(text.split(","), "--do")
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


_BATCH = (
    "[plans FOLDER|PLAN.xlsx ...]: plans, and folders to look for plans in and below",
    "--config plantools.toml: or a file that names them",
    arg("--as-at today|cover|DATE: the date to count from (default: today)", type=_counted_from),
    arg("--do STEPS: of format, refresh and pack, with commas (default: refresh)", type=_steps),
    "--summary SUMMARY.xlsx: write a workbook about all the plans",
    "--packs FOLDER: where packs go (default: beside each plan)",
    "--log FILE: append what was done to a log",
    arg("--jobs PROCESSES: how many to do at once (default: 1)", metavar="N"),
    "--backups N: see plantools refresh --help",
    "--wait MINUTES: how long to go on trying plans that are open elsewhere (default: not at all)",
    "--on-failure COMMAND: run this if a plan failed or was in use, with the JSON on its standard "
    "input",
)


@command(
    "refresh many plans, each on its own, for the night",
    "batch Plans --summary Summary.xlsx --log batch.log",
    *_BATCH,
)
def _batch(options: Options) -> int:
    return _run_batch(_config(options), options)


def _config(options: Options) -> Config:
    """What is set in the file and on the command line, which counts for more."""
    from plantools.batch.config import Batch, Config, Settings, read_config

    if bool(options.plans) == (options.config is not None):
        raise InputError(
            "Say which plans: folders or workbooks, or --config plantools.toml; one of the two."
        )
    here = Batch(**{each.name: getattr(options, each.name) for each in fields(Batch)})
    config = Config(plans=tuple((path, Settings()) for path in options.plans))
    if options.config is not None:
        config = read_config(options.config)
    batch = here.over(config.batch).over(Batch(do=("refresh",), as_at="today"))
    return Config(batch, tuple((path, here.over(each)) for path, each in config.plans))


def _run_batch(config: Config, options: Options) -> int:
    from plantools.batch.nightly import counted, exit_code, run_all

    batch = config.batch
    if batch.summary is not None and batch.summary.suffix.lower() != ".xlsx":
        raise InputError(f"The summary {batch.summary} has to be an .xlsx file.")
    today = date.today()
    works = _works(config, today)
    with _logging(batch.log) as log:
        log.info("batch of %d workbooks, to do: %s", len(works), ", ".join(batch.do or ()))
        shown = 0

        def show(outcome: Outcome) -> None:
            nonlocal shown
            shown += 1
            # no personal data: neither who has a file open nor what cells hold
            said = {"failed": _unquoted(outcome.message), "busy": "open elsewhere"}
            why = said.get(outcome.status, "")
            done = (outcome.status or "passed over: no plan in it") + (why and f" ({why})")
            line = f"{outcome.file}: {done} in {outcome.seconds:.1f} s"
            log.log(logging.WARNING if why else logging.INFO, "%s", line)
            if outcome.status:
                line = f"[{shown}/{len(works)}] {outcome.file}: {outcome.status}. {outcome.message}"
                print(line, file=sys.stderr if options.json else sys.stdout, flush=True)

        try:
            outcomes = run_all(
                works,
                jobs=batch.jobs or 1,
                minutes=batch.wait or 0,
                tell=show,
                prepare=start_lightly,
            )
        except KeyboardInterrupt:
            told = f"stopped: {shown} of {len(works)} were done with, no other is left half done."
            log.warning("%s", told)
            tell(told)
            return Exit.INTERRUPTED
        code, problem = exit_code(outcomes), None
        if batch.summary is not None:
            from plantools.batch.summary import write_summary

            try:
                write_summary(outcomes, batch.summary, today=today)
            except PlanError as error:
                problem = f"The plans are done, the summary is not: {error}"
                code = code or (Exit.BUSY if isinstance(error, BusyError) else Exit.FINDINGS)
                log.error("the summary could not be written")
                tell(problem)
        counts = counted(outcomes)
        summary = str(batch.summary) if batch.summary and not problem else None
        document: dict[str, Any] = {
            "plans": [outcome.document() for outcome in outcomes if outcome.status],
            "counts": counts,
            "summary": summary,
            "summary_problem": problem,
        }
        told = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items() if n)
        log.info("ended with exit code %d: %s", code, told or "no plans")
        if not options.json:
            for outcome in outcomes:
                for warning in outcome.warnings:
                    print(f"{outcome.file}: {warning}", file=sys.stderr)
        where = f" Summary: {summary}." if summary else ""
        answer(options, f"{told or 'No plans found'}.{where}", **document)
        if code and batch.on_failure:
            _call(batch.on_failure, to_json(document), log)
    return code


def _works(config: Config, today: date) -> list[Work]:
    """What is to be done to each file, once each."""
    from plantools.batch.nightly import Work, find_plans, name_plans

    works: dict[Path, Work] = {}
    for path, settings in config.plans:
        chosen = settings.over(config.batch)
        at = chosen.as_at or "today"
        try:
            as_at = None if at == "cover" else day(at)
        except argparse.ArgumentTypeError as error:  # in a file, where argparse reads nothing
            raise InputError(f"as_at: {error}.") from None
        for file in find_plans(path) if path.is_dir() else [path]:
            works.setdefault(
                file.resolve(),
                Work(
                    file,
                    today,
                    as_at,
                    chosen.do or ("refresh",),
                    chosen.backups,
                    chosen.packs,
                    jobs.state_folder(),
                    framed=config.batch.summary is not None,
                    named=not path.is_dir(),
                ),
            )
    names = name_plans([work.file for work in works.values()])
    return [replace(work, name=name) for work, name in zip(works.values(), names, strict=True)]


def _unquoted(message: str) -> str:
    return _QUOTED.sub("'...'", message)


@contextmanager
def _logging(path: Path | None) -> Iterator[logging.Logger]:
    """The batch's log: rotates, in UTC. Nothing is logged where no file is given."""
    from logging.handlers import RotatingFileHandler

    logging.raiseExceptions = False  # a log that can't be turned over shows nobody a traceback
    log = logging.Logger("plantools.batch", logging.INFO)
    handler: logging.Handler = logging.NullHandler()  # without any, warnings go to the screen
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(
                path, maxBytes=_LOG_SIZE, backupCount=_OLD_LOGS, encoding="utf-8"
            )
        except OSError as error:
            raise InputError(f"The log {path} can't be written ({error.strerror}).") from None
    form = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    handler.setFormatter(form)
    log.addHandler(handler)
    with closing(handler):
        yield log


def _call(command: str, document: str, log: logging.Logger) -> None:
    """Run the council's own command for failures. It can't change how the batch ended."""
    import shlex

    try:
        done = subprocess.run(
            command if sys.platform == "win32" else shlex.split(command),
            input=document.encode(),
            stdout=sys.__stderr__,  # standard output is for our own JSON
            check=False,
            creationflags=jobs.NO_WINDOW,
        )
        told = f"it ended with exit code {done.returncode}" if done.returncode else ""
    except (OSError, ValueError):
        told = "it can't be started"
    if told:
        log.error("--on-failure: %s", told)
        tell(f"{told}: --on-failure {command}")


_NAME = "name NAME"
_DAILY = arg("--daily HH:MM: the time of day, local", required=True)
_SYSTEM = arg(
    "--system: whose scheduler (default: this machine's)",
    choices=("windows", "macos", "systemd", "cron"),
)


@command(
    "schedule a batch",
    "schedule add nightly --daily 06:30 -- Plans --log batch.log",
    _NAME,
    _SYSTEM,
    _DAILY,
)
def _schedule_add(options: Options) -> int:
    from plantools.batch import schedulers

    now = datetime.now()
    scheduler = schedulers.of(options.system)
    job = jobs.new_job(options.name, options.daily, options.behind, jobs.utc_now())
    job = replace(job, system=scheduler.name)
    batch = _batch_options(job.arguments)
    for path in filter(None, (*batch.plans, batch.config)):
        if not path.exists():
            raise InputError(f"There is no {path}, seen from {job.folder}. Nothing was scheduled.")
    _config(batch)  # refuses here what would fail at night
    print(job.understood(now), file=sys.stderr if options.json else sys.stdout, flush=True)
    store = jobs.JobStore()
    before = store.job(job.name).system if job.name in store.names() else ""
    notes = scheduler.add(job, now)
    store.keep(job)
    if before not in ("", scheduler.name):
        schedulers.of(before).remove(job.name)
    different = scheduler.differences(job)
    wrong = (f"WRONG: the system has it otherwise than it was told: {each}." for each in different)
    answer(
        options,
        f"Scheduled with {scheduler.name}.",
        *(f"- {note}" for note in notes),
        *wrong,
        **_told(job, now, scheduler),
        notes=notes,
        differences=different,
    )
    return Exit.FINDINGS if different else Exit.OK


def _batch_options(arguments: Sequence[str]) -> Options:
    """A job's arguments, as batch would take them."""
    parser = argparse.ArgumentParser(prog="plantools batch")
    fill(parser, (JSON, *_BATCH))
    try:
        return parser.parse_args(arguments)
    except SystemExit:  # it has said why
        raise InputError("The batch's arguments can't be used; add the job again.") from None


def _told(job: jobs.Job, now: datetime, scheduler: Scheduler | None = None) -> dict[str, Any]:
    return {
        "name": job.name,
        "daily": f"{job.daily:%H:%M}",
        "next_run": job.next_run(now),
        "arguments": job.arguments,
        "folder": job.folder,
        **({"system": scheduler.name} if scheduler else {}),
    }


@command("list the jobs of this user", "schedule list", _SYSTEM)
def _schedule_list(options: Options) -> None:
    now, store = datetime.now(), jobs.JobStore()
    known = [store.job(name) for name in store.names()]
    lines = [job.understood(now) for job in known] or [_NO_JOB]
    answer(options, *lines, jobs=[_told(job, now) for job in known])


@command(
    "say how the last runs went, and what was missed; exit code 1 if something is wrong",
    "schedule status nightly",
    "[name NAME]",
    _SYSTEM,
)
def _schedule_status(options: Options) -> int:
    from plantools.batch import schedulers

    now, store = datetime.now(), jobs.JobStore()
    documents, lines, wrong = [], [], False
    for name in [options.name] if options.name else store.names():
        job = store.job(name)
        scheduler = schedulers.of(options.system or job.system)
        runs, missed = store.runs(name), store.missed(job, jobs.utc_now())
        last = runs[-1] if runs else None
        different = scheduler.differences(job)
        result = last.result if last else "not run yet"
        when = f"{last.started.astimezone():%d/%m/%Y %H:%M}: " if last else ""
        times = ", ".join(f"{at:%d/%m/%Y %H:%M}" for at in missed)
        lines += [
            f"{name}\n  last run: {when}{result}",
            f"  next run: {job.next_run(now):%d/%m/%Y %H:%M}",
            f"  missed in the last two weeks: {times or 'none'}",
            *(f"  WRONG: {line}" for line in different),
        ]
        wrong |= bool(missed or different or (last and last.code != 0))
        documents.append(
            _told(job, now, scheduler)
            | {
                "last_run": last and last.started,
                "last_result": result,
                "last_code": last and last.code,
                "missed": missed,
                "differences": different,
            }
        )
    answer(options, *lines or [_NO_JOB], jobs=documents)
    return Exit.FINDINGS if wrong else Exit.OK


@command(
    "run a job now, as the system does",
    "schedule run nightly",
    _NAME,
    _SYSTEM,
    arg("--state FOLDER", help=argparse.SUPPRESS),
)
def _schedule_run(options: Options) -> int:
    """What the system calls. Whatever happens is noted, so that `status` can tell of it."""
    from filelock import FileLock, Timeout

    if options.state:
        os.environ[jobs.STATE] = str(options.state)
    store = jobs.JobStore()
    job = store.job(options.name)
    store.folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(store.file(job.name, "lock"), timeout=0):
            started = jobs.utc_now()
            store.note(job.name, jobs.Run(started))
            code, message = Exit.BAD_INPUT, "plantools itself failed"
            try:
                code, message = _run_job(job, store)
            finally:
                store.note(job.name, jobs.Run(started, jobs.utc_now(), code, message))
            return code
    except Timeout:
        raise BusyError(
            f"The job {job.name} is still running from before, so it was not started again."
        ) from None


def _run_job(job: jobs.Job, store: jobs.JobStore) -> tuple[int, str]:
    """Run a job's batch; returns how it ended, and why if it could not even begin."""
    from plantools.batch.config import Batch

    log = store.log(job.name)
    try:
        os.chdir(job.folder)
        options = _batch_options(job.arguments)
        config = _config(options)
        return _run_batch(replace(config, batch=config.batch.over(Batch(log=log))), options), ""
    except OSError as error:
        message = f"The folder {job.folder} can't be used ({error.strerror})."
    except InputError as error:
        message = str(error)
    with suppress(InputError), _logging(log) as kept:
        kept.error("%s", _unquoted(message))
    tell(message)
    return Exit.BAD_INPUT, message


@command("take a job away again", "schedule remove nightly", _NAME, _SYSTEM)
def _schedule_remove(options: Options) -> None:
    from plantools.batch import schedulers

    name, store = options.name, jobs.JobStore()
    system = options.system or (store.job(name).system if name in store.names() else None)
    was_there = schedulers.of(system).remove(name)
    removed = store.drop(name) or was_there
    told = f"Removed {name}. It will not run again." if removed else ""
    answer(options, told, name=name, removed=removed)
    if not removed:
        known = ", ".join(store.names()) or "none"
        raise InputError(f"There is no job {name!r}. Scheduled here: {known}.")


@command(
    "print what a system would be told, and touch nothing",
    "schedule show nightly --daily 06:30 --system windows -- Plans",
    _NAME,
    _SYSTEM,
    "--python PATH: the Python of that machine",
    _DAILY,
)
def _schedule_show(options: Options) -> None:
    from plantools.batch import schedulers

    now = datetime.now()
    here, scheduler = schedulers.of(None), schedulers.of(options.system)
    job = jobs.new_job(options.name, options.daily, options.behind, jobs.utc_now())
    _batch_options(job.arguments)  # its plans may be on another machine
    elsewhere = here.name != scheduler.name
    if options.python:
        job = replace(job, python=options.python)
    elif elsewhere and not {here.name, scheduler.name} <= {"systemd", "cron"}:
        job = replace(job, python="pythonw.exe" if scheduler.name == "windows" else "python3")
    if elsewhere:
        job = replace(job, state="")
    text = scheduler.definition(job, now)
    if not options.json:
        print(job.understood(now), file=sys.stderr)
    answer(options, text.removesuffix("\n"), **_told(job, now, scheduler), definition=text)
    if not options.json:
        print(
            f"What runs there is 'schedule run {job.name}': it needs the job that 'plantools "
            f"schedule add' keeps on that machine, and the Python that has plantools "
            f"({job.python}; another one: --python PATH).",
            file=sys.stderr,
        )
