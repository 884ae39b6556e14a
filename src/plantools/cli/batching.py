"""Many plans at once, and by schedule: batch, schedule."""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plantools.cli.options import (
    BAD_INPUT,
    BUSY,
    FINDINGS,
    INTERRUPTED,
    OK,
    add_command,
    count,
    day,
    minutes,
    start_lightly,
)
from plantools.cli.show import print_json
from plantools.errors import BusyError, InputError, PlanError

if TYPE_CHECKING:
    from plantools.batch.config import Batch, Config
    from plantools.batch.jobs import Job, JobStore, Scheduler
    from plantools.batch.nightly import Outcome, Work

_LOG_SIZE, _OLD_LOGS = 1_000_000, 5
_QUOTED = re.compile(r"(?<!\w)'.*?'(?!\w)|\".*?\"(?!\w)|“[^”]*”|‘[^’]*’", re.DOTALL)
"""What an error quotes, cells among it. An apostrophe inside a word ends no quotation."""
SYSTEMS = ("windows", "macos", "systemd", "cron")


def add_commands(commands: Any) -> None:
    """Add them to the command line."""
    batch = add_command(
        commands,
        "batch",
        _batch,
        "refresh many plans, each on its own, for the night",
        example="batch Plans --summary Summary.xlsx --log batch.log",
    )
    _batch_options(batch)
    schedule = commands.add_parser(
        "schedule",
        help="let the system run a batch every day",
        description="Let the system run a batch every day. See docs/schedule.md.",
    )
    verbs = schedule.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=_WithBatch
    )
    for name, run, help_, example in (
        (
            "add",
            _add,
            "schedule a batch",
            "schedule add nightly --daily 06:30 -- Plans --log batch.log",
        ),
        ("list", _list, "list the jobs of this user", "schedule list"),
        (
            "status",
            _status,
            "say how the last runs went, and what was missed; exit code 1 if something is wrong",
            "schedule status nightly",
        ),
        ("run", _run, "run a job now, as the system does", "schedule run nightly"),
        ("remove", _remove, "take a job away again", "schedule remove nightly"),
        (
            "show",
            _show,
            "print what a system would be told, and touch nothing",
            "schedule show nightly --daily 06:30 --system windows -- Plans",
        ),
    ):
        verb = add_command(verbs, name, run, help_, example)
        if name != "list":
            optional: dict[str, Any] = {"nargs": "?"} if name == "status" else {}
            verb.add_argument("name", metavar="NAME", **optional)
        verb.add_argument(
            "--system",
            choices=SYSTEMS,
            help="whose scheduler (default: this machine's)",
        )
        if name == "run":
            verb.add_argument("--state", metavar="FOLDER", help=argparse.SUPPRESS)
        if name == "show":
            verb.add_argument("--python", metavar="PATH", help="the Python of that machine")
        if name in ("add", "show"):
            verb.add_argument(
                "--daily", metavar="HH:MM", required=True, help="the time of day, local"
            )


class _WithBatch(argparse.ArgumentParser):
    """Leaves what stands behind -- to the batch that is scheduled; argparse would mix the two."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        given = list(args or ())
        end = given.index("--") if "--" in given else len(given)
        options, unknown = super().parse_known_args(given[:end], namespace)
        options.arguments = given[end + 1 :]
        return options, unknown


def _batch_options(batch: argparse.ArgumentParser) -> None:
    batch.add_argument(
        "plans",
        metavar="FOLDER|PLAN.xlsx",
        nargs="*",
        type=Path,
        help="plans, and folders to look for plans in and below",
    )
    batch.add_argument(
        "--config", metavar="plantools.toml", type=Path, help="or a file that names them"
    )
    batch.add_argument(
        "--as-at",
        metavar="today|cover|DATE",
        type=_counted_from,
        help="the date to count from (default: today)",
    )
    batch.add_argument(
        "--do",
        metavar="STEPS",
        type=_steps,
        help="of format, refresh and pack, with commas (default: refresh)",
    )
    batch.add_argument(
        "--summary", metavar="SUMMARY.xlsx", type=Path, help="write a workbook about all the plans"
    )
    batch.add_argument(
        "--packs", metavar="FOLDER", type=Path, help="where packs go (default: beside each plan)"
    )
    batch.add_argument("--log", metavar="FILE", type=Path, help="append what was done to a log")
    batch.add_argument(
        "--jobs", metavar="N", type=_jobs, help="how many to do at once (default: 1)"
    )
    batch.add_argument("--backups", metavar="N", type=count, help="see plantools refresh --help")
    batch.add_argument(
        "--wait",
        dest="minutes",  # not "wait": the others wait for one plan, before they begin
        metavar="MINUTES",
        type=minutes,
        help="how long to go on trying plans that are open elsewhere (default: not at all)",
    )
    batch.add_argument(
        "--on-failure",
        metavar="COMMAND",
        help="run this if a plan failed or was in use, with the JSON on its standard input",
    )


def _counted_from(text: str) -> str:
    from plantools.batch.nightly import COVER, TODAY

    wanted = text.strip().casefold()
    return wanted if wanted in (TODAY, COVER) else day(text).isoformat()


def _steps(text: str) -> tuple[str, ...]:
    from plantools.batch.config import read_steps

    try:
        return read_steps(text.split(","), "--do")
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _jobs(text: str) -> int:
    number = count(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes from 1 to 64")
    return number


def _batch(options: argparse.Namespace, own_log: Path | None = None) -> int:
    """Args: own_log: where to log if nobody says where."""
    from plantools.batch.nightly import counted, exit_code, run_all

    config = _config(options)
    batch = config.batch
    if batch.summary is not None and batch.summary.suffix.lower() != ".xlsx":
        raise InputError(f"The summary {batch.summary} has to be an .xlsx file.")
    today = date.today()
    works = _works(config, today)
    with _logging(batch.log or own_log) as log:
        log.info("batch of %d workbooks, to do: %s", len(works), ", ".join(batch.do or ()))
        shown = 0

        def tell(outcome: Outcome) -> None:
            nonlocal shown
            shown += 1
            log.log(
                logging.WARNING if outcome.status in ("failed", "busy") else logging.INFO,
                "%s",
                _logged(outcome),
            )
            if outcome.status:
                line = f"[{shown}/{len(works)}] {outcome.file}: {outcome.status}. {outcome.message}"
                print(line, file=sys.stderr if options.json else sys.stdout, flush=True)

        try:
            outcomes = run_all(
                works,
                jobs=batch.jobs or 1,
                minutes=batch.wait or 0,
                tell=tell,
                prepare=start_lightly,
            )
        except KeyboardInterrupt:
            told = f"stopped: {shown} of {len(works)} were done with, no other is left half done."
            log.warning("%s", told)
            print(f"plantools: {told}", file=sys.stderr)
            return INTERRUPTED
        code, problem = exit_code(outcomes), None
        if batch.summary is not None:
            from plantools.batch.summary import write_summary

            try:
                write_summary(outcomes, batch.summary, today=today)
            except PlanError as error:
                problem = f"The plans are done, the summary is not: {error}"
                code = code or (BUSY if isinstance(error, BusyError) else FINDINGS)
                log.error("the summary could not be written")
                print(f"plantools: {problem}", file=sys.stderr)
        counts = counted(outcomes)
        summary = str(batch.summary) if batch.summary and not problem else None
        document = {
            "plans": [outcome.document() for outcome in outcomes if outcome.status],
            "counts": counts,
            "summary": summary,
            "summary_problem": problem,
        }
        told = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items() if n)
        log.info("ended with exit code %d: %s", code, told or "no plans")
        if options.json:
            print_json(document)
        else:
            _print_warnings(outcomes)
            where = f" Summary: {summary}." if summary else ""
            print(f"{told or 'No plans found'}.{where}")
        if code and batch.on_failure:
            _call(batch.on_failure, document, log)
    return code


def _config(options: argparse.Namespace) -> Config:
    """What is set in the file and on the command line, which counts for more."""
    from plantools.batch.config import Batch, Config, Settings, read_config

    if bool(options.plans) == (options.config is not None):
        raise InputError(
            "Say which plans: folders or workbooks, or --config plantools.toml; one of the two."
        )
    here = Batch(
        as_at=options.as_at,
        do=options.do,
        backups=options.backups,
        packs=options.packs,
        summary=options.summary,
        log=options.log,
        jobs=options.jobs,
        wait=options.minutes,
        on_failure=options.on_failure,
    )
    if options.config is None:
        return Config(_over(here, Batch()), tuple((path, Settings()) for path in options.plans))
    config = read_config(options.config)
    given = Settings(options.as_at, options.do, options.backups, options.packs)
    return Config(
        _over(here, config.batch), tuple((path, given.over(each)) for path, each in config.plans)
    )


def _over(here: Batch, file: Batch) -> Batch:
    from plantools.batch.config import Batch

    usual = {"do": ("refresh",), "as_at": "today"}
    in_file, given = (
        {name: value for name, value in asdict(each).items() if value is not None}
        for each in (file, here)
    )
    return Batch(**(usual | in_file | given))


def _works(config: Config, today: date) -> list[Work]:
    """What is to be done to each file, once each."""
    from plantools.batch.jobs import state_folder
    from plantools.batch.nightly import COVER, TODAY, Work, find_plans, name_plans

    works: dict[Path, Work] = {}
    for path, settings in config.plans:
        for file in find_plans(path) if path.is_dir() else [path]:
            chosen = settings.over(config.batch)
            days = {COVER: None, TODAY: today}
            at = chosen.as_at or TODAY
            works.setdefault(
                file.resolve(),
                Work(
                    file,
                    today,
                    days[at] if at in days else day(at),
                    chosen.do or ("refresh",),
                    chosen.backups,
                    chosen.packs,
                    state_folder(),
                    framed=config.batch.summary is not None,
                    named=not path.is_dir(),
                ),
            )
    names = name_plans([work.file for work in works.values()])
    return [replace(work, name=name) for work, name in zip(works.values(), names, strict=True)]


def _print_warnings(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        for warning in outcome.warnings:
            print(f"{outcome.file}: {warning}", file=sys.stderr)


def _logged(outcome: Outcome) -> str:
    """A line of the log: no personal data, so neither who has a file open nor what cells hold."""
    status = outcome.status or "passed over: no plan in it"
    said = {"failed": _QUOTED.sub("'...'", outcome.message), "busy": "open elsewhere"}
    told = f" ({said[status]})" if status in said else ""
    return f"{outcome.file}: {status}{told} in {outcome.seconds:.1f} s"


@contextmanager
def _logging(path: Path | None) -> Iterator[logging.Logger]:
    """The batch's log: rotates, in UTC. Nothing is logged where no file is given."""
    from logging.handlers import RotatingFileHandler

    logging.raiseExceptions = False  # a log that can't be turned over shows nobody a traceback
    log = logging.Logger("plantools.batch", logging.INFO)
    if path is None:
        log.addHandler(logging.NullHandler())  # without any, warnings go to the screen
        yield log
        return
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
    try:
        yield log
    finally:
        handler.close()


def _call(command: str, document: Any, log: logging.Logger) -> None:
    """Run the council's own command for failures. It can't change how the batch ended."""
    import shlex

    from plantools.batch.jobs import NO_WINDOW

    text = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    try:
        words: Any = command if sys.platform == "win32" else shlex.split(command)
        done = subprocess.run(
            words,
            input=text.encode(),
            stdout=sys.__stderr__,  # standard output is for our own JSON
            check=False,
            creationflags=NO_WINDOW,
        )
        told = f"it ended with exit code {done.returncode}" if done.returncode else ""
    except (OSError, ValueError):
        told = "it can't be started"
    if told:
        log.error("--on-failure: %s", told)
        print(f"plantools: {told}: --on-failure {command}", file=sys.stderr)


def _add(options: argparse.Namespace) -> int:
    from plantools.batch.jobs import JobStore

    now = datetime.now()
    scheduler = _scheduler(options.system)
    job = replace(_asked(options), system=scheduler.name)
    print(job.understood(now), file=sys.stderr if options.json else sys.stdout, flush=True)
    store = JobStore()
    before = store.job(job.name).system if job.name in store.names() else ""
    notes = scheduler.add(job, now)
    store.keep(job)
    if before not in ("", scheduler.name):
        _scheduler(before).remove(job.name)
    different = scheduler.differences(job)
    if options.json:
        print_json(_job_document(job, now, scheduler) | {"notes": notes, "differences": different})
    else:
        print(f"Scheduled with {scheduler.name}.")
        for note in notes:
            print(f"- {note}")
        for line in different:
            print(f"WRONG: the system has it otherwise than it was told: {line}.")
    return FINDINGS if different else OK


def _asked(options: argparse.Namespace) -> Job:
    """The job that is asked for, with arguments that batch would take."""
    from plantools.batch.jobs import new_job, utc_now

    job = new_job(options.name, options.daily, options.arguments, utc_now())
    given = _batch_parser().parse_args(options.arguments)
    for path in [*given.plans, *([given.config] if given.config else [])]:
        if not path.exists():
            raise InputError(f"There is no {path}, seen from {job.folder}. Nothing was scheduled.")
    _config(given)  # refuses here what would fail at night
    return job


def _batch_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plantools batch")
    parser.add_argument("--json", action="store_true")
    _batch_options(parser)
    return parser


def _scheduler(system: str | None) -> Scheduler:
    from plantools.batch import cron, macos, systemd, windows

    made: dict[str, Callable[[], Scheduler]] = {
        "windows": windows.TaskScheduler,
        "macos": macos.Launchd,
        "systemd": systemd.UserTimer,
        "cron": cron.Crontab,
    }
    if not system:
        system = {"win32": "windows", "darwin": "macos"}.get(sys.platform) or (
            "systemd" if systemd.answers() else "cron"
        )
    return made[system]()


def _show(options: argparse.Namespace) -> int:
    from plantools.batch.jobs import new_job, utc_now

    now = datetime.now()
    here, scheduler = _scheduler(None), _scheduler(options.system)
    job = new_job(options.name, options.daily, options.arguments, utc_now())
    _batch_parser().parse_args(options.arguments)  # its plans may be on another machine
    if options.python:
        job = replace(job, python=options.python)
    elif not {here.name, scheduler.name} <= {"systemd", "cron"} and here.name != scheduler.name:
        job = replace(job, python="pythonw.exe" if scheduler.name == "windows" else "python3")
    if here.name != scheduler.name:
        job = replace(job, state="")
    text = scheduler.definition(job, now)
    if options.json:
        print_json(_job_document(job, now, scheduler) | {"definition": text})
    else:
        print(job.understood(now), file=sys.stderr)
        print(text, end="")
        print(
            f"What runs there is 'schedule run {job.name}': it needs the job that 'plantools "
            f"schedule add' keeps on that machine, and the Python that has plantools "
            f"({job.python}; another one: --python PATH).",
            file=sys.stderr,
        )
    return OK


def _list(options: argparse.Namespace) -> int:
    from plantools.batch.jobs import JobStore

    now, store = datetime.now(), JobStore()
    jobs = [store.job(name) for name in store.names()]
    if options.json:
        print_json({"jobs": [_job_document(job, now) for job in jobs]})
    for job in () if options.json else jobs:
        print(job.understood(now))
    if not jobs and not options.json:
        print("No job is scheduled for this user.")
    return OK


def _status(options: argparse.Namespace) -> int:
    from plantools.batch.jobs import JobStore, utc_now

    now, store = datetime.now(), JobStore()
    documents = []
    for name in [options.name] if options.name else store.names():
        job = store.job(name)
        scheduler = _scheduler(options.system or job.system)
        runs, missed = store.runs(name), store.missed(job, utc_now())
        last = runs[-1] if runs else None
        documents.append(
            _job_document(job, now, scheduler)
            | {
                "last_run": last.started if last else None,
                "last_result": last.result if last else "not run yet",
                "last_code": last.code if last else None,
                "missed": missed,
                "differences": scheduler.differences(job),
            }
        )
    wrong = any(d["missed"] or d["differences"] or d["last_code"] for d in documents) or any(
        d["last_result"] == "did not finish" for d in documents
    )
    if options.json:
        print_json({"jobs": documents})
        return FINDINGS if wrong else OK
    for each in documents:
        last_run = each["last_run"]
        when = f"{last_run.astimezone():%d/%m/%Y %H:%M}: " if last_run else ""
        print(f"{each['name']}\n  last run: {when}{each['last_result']}")
        print(f"  next run: {each['next_run']:%d/%m/%Y %H:%M}")
        times = ", ".join(f"{at:%d/%m/%Y %H:%M}" for at in each["missed"])
        print(f"  missed in the last two weeks: {times or 'none'}")
        for line in each["differences"]:
            print(f"  WRONG: {line}")
    if not documents:
        print("No job is scheduled for this user.")
    return FINDINGS if wrong else OK


def _job_document(job: Job, now: datetime, scheduler: Scheduler | None = None) -> dict[str, Any]:
    document = {
        "name": job.name,
        "daily": f"{job.daily:%H:%M}",
        "next_run": job.next_run(now),
        "arguments": list(job.arguments),
        "folder": job.folder,
    }
    return document | ({"system": scheduler.name} if scheduler else {})


def _run(options: argparse.Namespace) -> int:
    """What the system calls. Whatever happens is noted, so that `status` can tell of it."""
    from filelock import FileLock, Timeout

    from plantools.batch.jobs import STATE, JobStore, Run, utc_now

    if options.state:
        os.environ[STATE] = options.state
    store = JobStore()
    job = store.job(options.name)
    store.folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(store.lock(job.name), timeout=0):
            started = utc_now()
            store.note(job.name, Run(started))
            code, message = BAD_INPUT, "plantools itself failed"
            try:
                code, message = _run_batch(job, store)
            finally:
                store.note(job.name, Run(started, utc_now(), code, message))
            return code
    except Timeout:
        raise BusyError(
            f"The job {job.name} is still running from before, so it was not started again."
        ) from None


def _run_batch(job: Job, store: JobStore) -> tuple[int, str]:
    """Run a job's batch; returns how it ended, and why if it could not even begin."""
    try:
        os.chdir(job.folder)
        options = _batch_parser().parse_args(job.arguments)
        return _batch(options, store.log(job.name)), ""
    except OSError as error:
        message = f"The folder {job.folder} can't be used ({error.strerror})."
    except InputError as error:
        message = str(error)
    except SystemExit:
        message = "The batch's arguments can't be used; add the job again."
    with suppress(InputError), _logging(store.log(job.name)) as log:
        log.error("%s", _QUOTED.sub("'...'", message))
    print(f"plantools: {message}", file=sys.stderr)
    return BAD_INPUT, message


def _remove(options: argparse.Namespace) -> int:
    from plantools.batch.jobs import JobStore

    store = JobStore()
    known = options.name in store.names()
    system = options.system or (store.job(options.name).system if known else None)
    was_there = _scheduler(system).remove(options.name)
    was_known = store.drop(options.name)
    if options.json:
        print_json({"name": options.name, "removed": was_there or was_known})
    elif was_there or was_known:
        print(f"Removed {options.name}. It will not run again.")
    if not (was_there or was_known):
        raise InputError(
            f"There is no job {options.name!r}. Scheduled here: "
            f"{', '.join(store.names()) or 'none'}."
        )
    return OK
