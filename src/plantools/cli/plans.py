"""The commands for one plan: make it, check it, keep it up to date, and report from it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plantools.checks import Severity
from plantools.checks.words import quote
from plantools.cli import show
from plantools.cli.options import (
    PLAN,
    SAVING,
    SINCE,
    Exit,
    Options,
    arg,
    command,
    group,
    opened,
    plan_at,
)
from plantools.errors import InputError, UnfinishedError
from plantools.plan import DueKind, parse_due
from plantools.plan.dates import long_date

if TYPE_CHECKING:
    from plantools.create import Source
    from plantools.workbook.history import History

_FORCE = "--force: replace the file if there is one"
_COUNTED = plan_at("to count overdue from")
_STANDING = plan_at("that the ratings stand at")


@command(
    "make a master workbook, blank or from an existing plan",
    'new plan.xlsx --from "Our plan.docx" --title "Improvement plan 2025/26"',
    "plan PLAN.xlsx: the workbook to make",
    group(
        arg(
            "--from FILE: a plan as .csv, .xlsx or .docx, or a folder of CSV files (actions.csv, "
            "sections.csv, ...); headers are matched by alias, then by likeness",
            dest="source",
        ),
        "--example: the fictional example plan, to try things out",
    ),
    '--map THEIRS=OURS ...: which column is which: "Who does it=Owner"; "Notes=keep" leaves one as '
    "it is",
    "--title TITLE: the plan's title, for the Cover sheet",
    "--organisation ORGANISATION: the council, for the Cover sheet",
    "--period FROM TO: first and last day of the plan",
    "--as-at DATE: the date that the ratings stand at, for the Cover sheet",
    _FORCE,
)
def _new(options: Options) -> None:
    from plantools.create import Source, read_example, read_source

    if options.example:
        source = read_example()
    elif options.source is not None:
        source = read_source(options.source, options.map)
    else:
        source = Source.blank()
    start, end = options.period or (None, None)
    source = source.with_cover(
        title=options.title,
        organisation=options.organisation,
        period_start=start,
        period_end=end,
        as_at=options.as_at,
    )
    _make(options, source, source.blank_notes() if options.source is not None else [])


@command(
    "start the next plan from this one, in a new workbook",
    "rollover plan.xlsx next.xlsx --period 2026-04-01 2027-03-31",
    "old OLD.xlsx: it is not changed",
    "plan NEW.xlsx: the workbook to make",
    arg("--period FROM TO: first and last day of the new plan", required=True),
    "--title TITLE: the new plan's title (default: the old one's)",
    "--renumber: count refs anew in each section",
    _FORCE,
)
def _rollover(options: Options) -> None:
    from plantools.create.rollover import roll_over

    if options.plan.exists() and options.old.exists() and options.plan.samefile(options.old):
        raise InputError(f"{options.plan} is the old plan, which isn't changed. Name another file.")
    with show.progress(f"Rolling over {options.old.name}"):
        source = roll_over(
            options.old, options.period, title=options.title, renumber=options.renumber
        )
    _make(options, source)


def _make(options: Options, source: Source, also: Iterable[str] = ()) -> None:
    from plantools.create import write_master

    with show.progress(f"Making {options.plan.name}"):
        write_master(options.plan, source, overwrite=options.force)
    notes = [*source.notes, *also]
    for note in () if options.json else notes:
        print(note, file=sys.stderr)
    rows = {spec.name: len(rows) for spec, rows in source.tables()}
    show.answer(options, f"Made {options.plan}", rows=rows, notes=notes)


@command(
    "list the backups of a workbook, or put one back",
    "restore plan.xlsx latest",
    PLAN,
    "[backup BACKUP]: the one to put back: latest, its date and time or their beginning, or its "
    "name",
)
def _restore(options: Options) -> None:
    from plantools.engine.backups import folder_of, list_backups
    from plantools.engine.save import restore

    plan: Path = options.plan
    if options.backup is not None:
        restored, copy = restore(plan, options.backup)
        kept = copy and copy.name
        told = f"Put {restored.name} in the place of {plan}."
        also = f"What was there before is kept as {kept}." if kept else ""
        show.answer(options, told, also, restored=restored.name, kept=kept)
        return
    real = plan.resolve()  # a link has none beside it
    backups = list_backups(real)
    lines, listed = [], []
    for each in backups:
        name, made, size = each.path.name, each.made.astimezone(), max(each.size // 1024, 1)
        lines.append(f"{made.day} {made:%B %Y, %H:%M:%S}  {f'{size:,} KB':>9}  {name}")
        document = {"name": name, "made": each.made, "size": each.size}
        listed.append(document | {"refreshed": each.is_refreshed})
    last = f"There are no backups of {plan.name} in {folder_of(real)}."
    if backups:
        last = f'To put one back: plantools restore "{plan}" latest, or its name.'
    show.answer(options, *lines, last, backups=listed)


@command(
    "check every row; exit code 1 if there are errors",
    "validate plan.xlsx --as-at 2026-01-13",
    *_COUNTED,
    "--all: list every finding, not only how many of each rule",
)
def _validate(options: Options) -> int:
    from plantools.reports.checks import severities, summary

    with opened(options) as session:
        plan, day, examined = session.plan, session.as_at, session.examined
        figures, findings = session.facts.headline, examined.findings
    show.answer(
        options,
        f"{plan.title or options.plan.name}. {day}",
        figures.sentence(),
        f"{summary(examined)}.",
        f"To see each: plantools validate {options.plan} --all"
        if findings and not options.all
        else "",
        first=lambda: show.print_findings(examined, each=options.all),
        as_at=day.day,
        figures=figures.document,
        counts=severities(findings),
        new=examined.new,
        warnings=session.warnings,
        findings=findings,
    )
    return Exit.FINDINGS if any(f.severity is Severity.ERROR for f in findings) else Exit.OK


@command(
    "put right what has just one right answer, such as double spaces",
    "fix plan.xlsx --apply",
    *_COUNTED,
    group(
        "--dry-run: show what would change, and write nothing (default)",
        "--apply: make the changes in the workbook",
    ),
    *SAVING,
)
def _fix(options: Options) -> None:
    from plantools.workbook.fix import correct

    with opened(options, saves=options.apply) as session:
        done, left = correct(session)
        if options.apply and done:
            session.book.save()
    cells = f"{len(done)} cell{'s' * (len(done) != 1)}"
    if not done:
        told = f"Nothing to correct in {options.plan}."
    elif options.apply:
        told = f"Corrected {cells} in {options.plan}."
    else:
        told = f"{cells} would be corrected. To do it: plantools fix {options.plan} --apply"
    show.answer(
        options,
        *(f"{c.sheet}!{c.cell} ({c.ref}) was left alone: it holds {c.left_alone}." for c in left),
        told,
        first=lambda: show.print_corrections(done),
        warnings=session.warnings,
        applied=bool(options.apply and done),
        corrections=done,
        left_alone=left,
    )


@command(
    "rebuild the generated sheets in the same workbook",
    'refresh plan.xlsx --since "Committee January 2025"',
    *_COUNTED,
    *SINCE,
    *SAVING,
)
def _refresh(options: Options) -> None:
    from plantools.reports.changes import summary as changes_summary
    from plantools.reports.checks import severities, summary
    from plantools.workbook.refresh import refresh

    with opened(options, "Refreshing", saves=True, regenerates=True) as session:
        sheets = tuple(refresh(session).values())
        document: dict[str, Any] = {
            "as_at": session.as_at.day,
            "warnings": session.warnings,
            "sheets": sheets,
            "figures": session.facts.headline.document,
            "counts": severities(session.findings),
            "new": session.examined.new,
        }
        told = [f"Refreshed {', '.join(sheets)} in {options.plan}. {session.as_at}"]
        told.append(session.facts.headline.sentence())
        if session.comparison is not None:
            told += (changes_summary(session.comparison.changes), session.comparison.since.note)
        told.append(f"{summary(session.examined)}.")
        book = session.book
        session.forget()
        book.save()
    show.answer(options, *told, **document)


@command(
    "colour ratings and overdue due bys on the officers' sheets",
    "format plan.xlsx",
    PLAN,
    "--report-text: instead, put the wording of the committee's report on the sheet Report text",
    *SAVING,
)
def _format(options: Options) -> None:
    from plantools.workbook.contract import REPORT_TEXT
    from plantools.workbook.record import add_report_text
    from plantools.workbook.refresh import format_plan

    if options.report_text:
        with opened(options, "Writing to", saves=True) as session:
            added = add_report_text(session)
            if added:
                session.book.save()
        told = f"Put {added} rows of wording on the sheet {REPORT_TEXT.sheet} of {options.plan}."
        if not added:
            told = f"{options.plan} has the words of its report already, so nothing was changed."
        show.answer(options, told, report_text=added)
        return
    with opened(options, "Formatting", saves=True) as session:
        sheets, late = format_plan(session)
        session.book.save()
    show.answer(
        options,
        f"Coloured in {options.plan}: ratings by their word on {', '.join(sheets)}; "
        f"{late} due by{'s' * (late != 1)} that {'is' if late == 1 else 'are'} overdue. "
        "The colours follow what is typed, and the As at date on the Cover sheet.",
        ratings_on=sheets,
        overdue=late,
        warnings=session.warnings,
    )


@command(
    "say how due-by texts are understood",
    'due "Q3 2025/26"',
    'texts TEXT ...: such as "Q3 2025/26", in quotation marks',
)
def _due(options: Options) -> int:
    read = [parse_due(text) for text in options.texts]
    unread = sum(due.kind is DueKind.UNPARSEABLE for due in read)
    kinds = [due.kind.value.replace("_", " ") for due in read]
    lines = []
    if len(read) > 1:
        for text, due, kind in zip(options.texts, read, kinds, strict=True):
            by = f"due by {long_date(due.last)}" if due.last else "no date to be late by"
            said = ", ".join(filter(None, (by, due.recurrence, kind)))
            lines.append(f"{quote(text)}: {due.reason or said}")
        whole = " ".join(options.texts)
        if unread and whole.count(" ") < len(read):  # words, perhaps of one text
            lines.append(f'If that is one text: plantools due "{whole}"')
    else:
        [due] = read
        first, last = (long_date(day) if day else "-" for day in (due.first, due.last))
        lines += [f"kind:       {kinds[0]}", f"due by:     {last}", f"first:      {first}"]
        lines += [f"recurrence: {due.recurrence or '-'}"]
        lines += [f"reason:     {due.reason}"] if due.reason else []
    print(show.to_json(read if len(read) > 1 else read[0]) if options.json else "\n".join(lines))
    return Exit.FINDINGS if unread else Exit.OK


@command(
    "keep the plan as it is reported now, to compare with later",
    'record plan.xlsx --report "Committee January 2026"',
    group(
        '--report LABEL: such as "Committee January 2025"',
        "--remove REPORT: take a recorded report back",
        required=True,
    ),
    *_STANDING,
    "--replace: replace a report of that name",
    *SAVING,
)
def _record(options: Options) -> None:
    from plantools.workbook.record import record_report, remove_report

    label = options.report
    if label is None:
        with opened(options, saves=True) as session:
            known, left = remove_report(session, options.remove)
            session.book.save()
        told = f"Took {known!r} out of {options.plan}. Reports left: {len(left)}."
        show.answer(options, told, removed=known, reports=left)
        return
    with opened(options, "Recording", saves=True) as session:
        done = record_report(session, label, replace=options.replace)
        session.book.save()
    show.answer(
        options,
        f"Recorded {label!r} as at {long_date(done.as_at)} in {options.plan}: "
        f"{done.milestones} milestones. Reports so far: {len(done.labels)}.",
        warnings=session.warnings,
        report=label,
        as_at=done.as_at,
        milestones=done.milestones,
        reports=done.labels,
    )


@command(
    "say what changed since a report; nothing is written",
    'changes plan.xlsx --against "plan in May.xlsx"',
    *_STANDING,
    *SINCE,
)
def _changes(options: Options) -> None:
    from plantools.reports.changes import summary

    with opened(options, "Comparing") as session:
        day, compared = session.as_at, session.comparison
        if compared is None:
            session.history.report()  # says that there is none, and what to do
            raise AssertionError("a history without reports has no last one")
        doubts = _doubts(session.history)
    if options.json:
        show.tell(*doubts)
    show.answer(
        options,
        f"Changes since {compared.since}. {day}",
        summary(compared.changes),
        compared.since.note,
        *doubts,
        first=lambda: show.print_changes(compared.changes),
        warnings=session.warnings,
        **show.changes_document(compared, day.day),
    )


def _doubts(history: History) -> list[str]:
    from plantools.workbook.session import history_findings

    return [f"{finding.message} {finding.fix}" for finding in history_findings(history)]


@command(
    "write what the committee publishes into a folder",
    'pack plan.xlsx -o "For the committee" --template ours.docx',
    '-o --output FOLDER: where to (default: beside plan.xlsx, in "plan pack" or "plan pack draft")',
    *plan_at("to count from"),
    "--since REPORT: count changes from this recorded report",
    "--template FILE.docx: the council's own layout",
    "--draft: make it although reasons are missing or a person is named; every page says DRAFT",
    "--no-pdf: only Word and Excel",
)
def _pack(options: Options) -> int:
    from plantools.pack import NO_PDFS, draft_folder, read_pack, write_pack

    plan: Path = options.plan
    usual = plan.with_name(f"{plan.stem} pack")
    folder: Path = options.output or (draft_folder(usual) if options.draft else usual)
    with opened(options) as session:
        pack = replace(read_pack(session), is_draft=options.draft)
        told = [session.comparison.since.note] if session.comparison else []
        told += _doubts(session.history)
    made: list[Path] = []
    stopped = ""
    with show.progress(f"Writing the pack of {plan.name}") as doing:
        try:
            made = write_pack(
                pack, folder, template=options.template, pdf=not options.no_pdf, tell=doing
            )
        except UnfinishedError as error:
            stopped = str(error)
    show.tell(*told)
    done = f"Made {'a draft of ' * pack.is_draft}{len(made)} files in {folder}: "
    show.answer(
        options,
        "" if stopped else f"{done}{', '.join(path.name for path in made)}.",
        as_at=pack.as_at.day,
        warnings=session.warnings,
        made=made,
        draft=pack.is_draft,
        without_reason=[row.ref for row in pack.without_reason],
        lacking=pack.lacking,
        to_write=pack.words.to_write,
    )
    if stopped:
        show.tell(stopped)
        return Exit.FINDINGS
    notes = [*pack.to_look_at, *pack.lacking]
    if pack.words.is_shipped:
        shipped = (
            "The workbook has no words for the report, so it has the wording that comes with "
            "plantools. To have it in the workbook and change it: plantools format PLAN.xlsx "
            "--report-text, or Add report text on the ribbon."
        )
        notes.insert(0, shipped)
    print(*notes, sep="\n", file=sys.stderr)
    if not options.no_pdf and not any(path.suffix == ".pdf" for path in made):
        print(NO_PDFS, file=sys.stderr)
    return Exit.OK
