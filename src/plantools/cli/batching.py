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
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plantools.batch import jobs
from plantools.cli.options import JSON, Exit, Options, arg, command, day, fill, start_lightly
from plantools.cli.show import answer, tell, to_json
from plantools.errors import BusyError, InputError, PlanError

if TYPE_CHECKING:
    from plantools.batch.config import Settings
    from plantools.batch.nightly import Outcome, Work

_LOG_SIZE, _OLD_LOGS = 1_000_000, 5
QUOTED = re.compile(r"(?<!\w)'.*?'(?!\w)|\".*?\"(?!\w)|“[^”]*”|‘[^’]*’", re.DOTALL)
"""What an error quotes, cells among it. An apostrophe inside a word ends no quotation."""
_NO_JOB = "No job is scheduled for this user."
_BATCH = (
    "[plans FOLDER|PLAN.xlsx ...]: plans, and folders to look for plans in and below",
    "--config plantools.toml: or a file that names them",
    "--as-at today|cover|DATE: the date to count from (default: today)",
    "--do STEPS: of format, refresh and pack, with commas (default: refresh)",
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
def _batch(options: Options, log_file: Path = Path(os.devnull)) -> int:
    """Its log goes to the file, unless the options name another."""
    from plantools.batch.nightly import STATUSES, run_all

    today = date.today()
    batch, works = _works(options, today)
    summary, problem = batch.get("summary"), None
    processes, minutes = batch.get("jobs", 1), batch.get("wait", 0)
    done: dict[Path, Outcome] = {}
    with _logging(batch.get("log", log_file)) as log:
        log.info("batch of %d workbooks, to do: %s", len(works), ", ".join(batch["do"]))
        try:
            for outcome in run_all(works, jobs=processes, minutes=minutes, prepare=start_lightly):
                done[outcome.file] = outcome
                log.log(*_logged(outcome))
                if outcome.status != "passed_over":
                    told = f"{outcome.file}: {outcome.status}. {outcome.message}"
                    aside = sys.stderr if options.json else sys.stdout
                    print(f"[{len(done)}/{len(works)}] {told}", file=aside, flush=True)
                for warning in () if options.json else outcome.warnings:
                    print(f"{outcome.file}: {warning}", file=sys.stderr)
        except KeyboardInterrupt:
            told = f"{len(done)} of {len(works)} were done with, no other is left half done."
            log.warning("stopped: %s", told)
            tell(f"stopped: {told}")
            return Exit.INTERRUPTED
        outcomes = [done[work.file] for work in works]
        counts = {status: sum(o.status == status for o in outcomes) for status in STATUSES}
        code = Exit.FINDINGS if counts["failed"] else Exit.BUSY if counts["busy"] else Exit.OK
        if summary is not None:
            from plantools.batch.summary import write_summary

            try:
                write_summary(outcomes, summary, today=today)
            except PlanError as error:
                problem = f"The plans are done, the summary is not: {error}"
                code = code or (Exit.BUSY if isinstance(error, BusyError) else Exit.FINDINGS)
                log.error("the summary could not be written")
                tell(problem)
        document: dict[str, Any] = {
            "plans": [each.document() for each in outcomes if each.status != "passed_over"],
            "counts": counts,
            "summary": None if summary is None or problem else str(summary),
            "summary_problem": problem,
        }
        told = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items() if n)
        log.info("ended with exit code %d: %s", code, told or "no plans")
        where = f" Summary: {summary}." if document["summary"] else ""
        answer(options, f"{told or 'No plans found'}.{where}", **document)
        if code and "on_failure" in batch:
            _call(batch["on_failure"], to_json(document), log)
    return code


def _works(options: Options, today: date) -> tuple[Settings, list[Work]]:
    """What holds for the batch, and what is to be done to each file, once each: as the command line
    says, else its own group in the file, else the file's [batch], else as usual."""
    from plantools.batch.config import OF_A_BATCH, read_config, read_steps
    from plantools.batch.nightly import Work, find_plans

    if bool(options.plans) == (options.config is not None):
        raise InputError(
            "Say which plans: folders or workbooks, or --config plantools.toml; one of the two."
        )
    given = {name: vars(options)[name] for name in OF_A_BATCH if vars(options)[name] is not None}
    if "do" in given:
        given["do"] = read_steps(given["do"].split(","), "--do")
    of_all: Settings = {}
    plans: dict[Path, Settings] = {path: {} for path in options.plans}
    if options.config is not None:
        of_all, plans = read_config(options.config)
    usual = {"as_at": "today", "do": ("refresh",)} | of_all
    batch = usual | given
    if "summary" in batch and batch["summary"].suffix.lower() != ".xlsx":
        raise InputError(f"The summary {batch['summary']} has to be an .xlsx file.")
    works: dict[Path, Work] = {}
    for path, own in plans.items():
        chosen = usual | own | given
        at = chosen["as_at"].strip().casefold()
        try:
            as_at = None if at == "cover" else day(at)
        except argparse.ArgumentTypeError as error:
            raise InputError(f"as_at: {error}.") from None
        for file in find_plans(path) if path.is_dir() else [path]:
            work = Work(
                file,
                named=chosen.get("named", True) and not path.is_dir(),
                today=today,
                as_at=as_at,
                do=chosen["do"],
                backups=chosen.get("backups"),
                packs=chosen.get("packs"),
                framed="summary" in batch,
            )
            works.setdefault(file.resolve(), work)
    return batch, [*works.values()]


def _logged(outcome: Outcome) -> tuple[int, str]:
    """A line of the log: no personal data, so neither who has a file open nor what cells hold."""
    status = outcome.status
    why = QUOTED.sub("'...'", outcome.message)
    said = {"failed": f"failed ({why})", "busy": "busy (open elsewhere)"}
    done = said | {"passed_over": "passed over: no plan in it"}
    line = f"{outcome.file}: {done.get(status, status)} in {outcome.seconds:.1f} s"
    return logging.WARNING if status in said else logging.INFO, line


@contextmanager
def _logging(path: Path) -> Iterator[logging.Logger]:
    """The batch's log: rotates, in UTC."""
    from logging.handlers import RotatingFileHandler

    logging.raiseExceptions = False  # a log that can't be turned over shows nobody a traceback
    log = logging.Logger("plantools.batch", logging.INFO)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, "a", _LOG_SIZE, _OLD_LOGS, "utf-8", errors="replace")
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
            input=document.encode(errors="replace"),
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

    now = datetime.now(UTC)
    scheduler = schedulers.of(options.system)
    job = jobs.new_job(options.name, options.daily, options.behind, now)
    job = replace(job, system=scheduler.name)
    batch = _batch_options(job.arguments)
    for path in filter(None, (*batch.plans, batch.config)):
        if not path.exists():
            raise InputError(f"There is no {path}, seen from {job.folder}. Nothing was scheduled.")
    _works(batch, now.date())  # refuses here what would fail at night
    print(job.understood(now), file=sys.stderr if options.json else sys.stdout, flush=True)
    store = jobs.JobStore()
    before = store.system_of(job.name)
    note = scheduler.add(job)
    store.keep(job)
    if before and before != scheduler.name:
        schedulers.of(before).remove(job.name)
    different = scheduler.differences(job)
    answer(
        options,
        f"Scheduled with {scheduler.name}.",
        f"- {note}",
        *(f"WRONG: the system has it otherwise than it was told: {each}." for each in different),
        **job.document(now),
        system=scheduler.name,
        notes=[note],
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


@command("list the jobs of this user", "schedule list", _SYSTEM)
def _schedule_list(options: Options) -> None:
    now, store = datetime.now(UTC), jobs.JobStore()
    known = [store.job(name) for name in store.names()]
    lines = [job.understood(now) for job in known] or [_NO_JOB]
    answer(options, *lines, jobs=[job.document(now) for job in known])


@command(
    "say how the last runs went, and what was missed; exit code 1 if something is wrong",
    "schedule status nightly",
    "[name NAME]",
    _SYSTEM,
)
def _schedule_status(options: Options) -> int:
    from plantools.batch import schedulers

    now, store = datetime.now(UTC), jobs.JobStore()
    documents, lines, wrong = [], [], False
    for name in [options.name] if options.name else store.names():
        job = store.job(name)
        scheduler = schedulers.of(options.system or job.system)
        last, missed = next(reversed(store.runs(name)), None), store.missed(job, now)
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
        of_runs = {
            "system": scheduler.name,
            "last_run": last and last.started,
            "last_result": result,
            "last_code": last and last.code,
            "missed": missed,
            "differences": different,
        }
        documents.append(job.document(now) | of_runs)
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
    try:
        with FileLock(store.file(job.name, "lock"), timeout=0):
            started = datetime.now(UTC)
            store.note(job.name, jobs.Run(started))
            code, message = Exit.BAD_INPUT, "plantools itself failed"
            try:
                code, message = _run_job(job, store.log(job.name))
            finally:
                store.note(job.name, jobs.Run(started, datetime.now(UTC), code, message))
            return code
    except Timeout:
        raise BusyError(
            f"The job {job.name} is still running from before, so it was not started again."
        ) from None


def _run_job(job: jobs.Job, log_file: Path) -> tuple[int, str]:
    """Run a job's batch; returns how it ended, and why if it could not even begin."""
    try:
        os.chdir(job.folder)
        return _batch(_batch_options(job.arguments), log_file), ""
    except OSError as error:
        message = f"The folder {job.folder} can't be used ({error.strerror})."
    except InputError as error:
        message = str(error)
    with suppress(InputError), _logging(log_file) as log:
        log.error("%s", QUOTED.sub("'...'", message))
    tell(message)
    return Exit.BAD_INPUT, message


@command("take a job away again", "schedule remove nightly", _NAME, _SYSTEM)
def _schedule_remove(options: Options) -> None:
    from plantools.batch import schedulers

    name, store = options.name, jobs.JobStore()
    was_there = schedulers.of(options.system or store.system_of(name)).remove(name)
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

    now = datetime.now(UTC)
    here, scheduler = schedulers.of(None), schedulers.of(options.system)
    job = jobs.new_job(options.name, options.daily, options.behind, now)
    _batch_options(job.arguments)  # its plans may be on another machine
    elsewhere = here.name != scheduler.name
    if options.python:
        job = replace(job, python=options.python)
    elif elsewhere and not {here.name, scheduler.name} <= {"systemd", "cron"}:
        job = replace(job, python="pythonw.exe" if scheduler.name == "windows" else "python3")
    if elsewhere:
        job = replace(job, state="")
    text = scheduler.definition(job)
    told = (
        f"What runs there is 'schedule run {job.name}': it needs the job that 'plantools "
        f"schedule add' keeps on that machine, and the Python that has plantools "
        f"({job.python}; another one: --python PATH)."
    )
    document = job.document(now) | {"system": scheduler.name, "definition": text}
    if options.json:
        answer(options, **document)
    else:
        print(job.understood(now), file=sys.stderr)
        print(text, end="", flush=True)
        print(told, file=sys.stderr)
