"""The summary workbook: all plans of a batch on one page each way.

Its figures come from `plantools.frames` of each plan, put below one another and grouped by
pandas; its sheets are drawn by the code that draws the pack's workbook. Councils use other words
for their ratings, so it counts what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from plantools.engine import new_book, to_bytes
from plantools.engine.save import replace_file
from plantools.plan import Status
from plantools.plan.rating import Meaning, RatingKind, RatingScale, RatingWord
from plantools.reports.figures import percent
from plantools.reports.report import (
    BarChart,
    Cell,
    FileLink,
    Report,
    ReportColumn,
    ReportTable,
    Show,
    bars_of,
)
from plantools.workbook import theme
from plantools.workbook.generate import write_report

if TYPE_CHECKING:
    from plantools.batch.nightly import Outcome

ABOUT = "Made by plantools batch and made anew by the next one: anything typed here is lost."
_MEANINGS = RatingKind.ACTION.meanings
_UNRATED = "No rating"
_COUNTED = [meaning.value.capitalize() for meaning in _MEANINGS] + [_UNRATED]
_WIDE, _NARROW = 34, 12
_GONE = [str(status) for status in (Status.REMOVED, Status.CARRIED_OVER)]
_SCALE = RatingScale(
    RatingKind.ACTION, tuple(RatingWord(m.value.capitalize(), m) for m in _MEANINGS)
)


def write_summary(outcomes: Sequence[Outcome], path: Path, *, today: date) -> None:
    """Write the workbook about the plans of a batch, in one step.

    Args:
        outcomes: what came of each plan, with its frames where it could be read.
        today: the date of the batch.

    Raises:
        InputError: if it can't be written.
        BusyError: if somebody has it open.
    """
    book = new_book(
        font=theme.FONT,
        size=theme.PUBLICATION.text_size,
        title="Improvement plans: summary",
        author="plantools",
        language="en-GB",
    )
    reports = summary_reports(outcomes, today)
    for number, report in enumerate(reports):
        sheet = book.sheets[0] if number == 0 else None
        if sheet is not None:
            sheet.name = report.sheet
        write_report(book, report, sheet, theme.PUBLICATION)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, to_bytes(book), backups=0)


def summary_reports(outcomes: Sequence[Outcome], today: date) -> list[Report]:
    """The sheets, as data."""
    read = [outcome for outcome in outcomes if outcome.frames is not None]
    actions = _live_actions(read)
    day = f"As at {today.day} {today:%B %Y}. Actions, unless it says otherwise."
    return [
        Report(
            "All improvement plans",
            (_headline(read, actions), day),
            (_grouped(actions, ["plan"], ("Plan",), "Plans", chart=True),),
            sheet="Plans",
            about=ABOUT,
        ),
        Report(
            "Findings, changes and freshness of each plan",
            (day,),
            (_freshness(read, today),),
            sheet="Freshness",
            about=ABOUT,
        ),
        Report(
            "Sections of all plans",
            (day,),
            (_grouped(actions, ["plan", "section_title"], ("Plan", "Section"), "Sections"),),
            sheet="Sections",
            about=ABOUT,
        ),
        Report(
            "Owners over all plans",
            (f"{day} An action with several owners counts for each of them.",),
            (_grouped(_by_owner(actions), ["owners"], ("Owner",), "Owners"),),
            sheet="Owners",
            about=ABOUT,
        ),
        Report(
            "Trend over recorded reports",
            ("How much was complete in each report that was recorded, and is now.",),
            (_trend(read, actions),),
            sheet="Trend",
            about=ABOUT,
        ),
        *_not_read(outcomes),
    ]


def _below_one_another(read: Sequence[Outcome], name: str) -> pd.DataFrame:
    """One frame of all plans, with the plan's name before the rest."""
    frames = [
        outcome.frames[name].assign(plan=outcome.file.stem)
        for outcome in read
        if outcome.frames is not None
    ]
    if not frames:
        return pd.DataFrame(columns=["plan", "meaning", "days_overdue", "owners", "section_title"])
    # the ratings of two councils are two lists of words
    return pd.concat([f.assign(rating=f["rating"].astype("string")) for f in frames])


def _headline(read: Sequence[Outcome], actions: pd.DataFrame) -> str:
    complete = int((actions["meaning"] == Meaning.COMPLETE).sum())
    late = int((actions["days_overdue"].fillna(0) > 0).sum())
    return (
        f"{len(read)} plan{'s' * (len(read) != 1)}, {len(actions)} actions: "
        f"{percent(complete, len(actions))}% complete ({complete}), {late} overdue."
    )


def _live_actions(read: Sequence[Outcome]) -> pd.DataFrame:
    """The actions that are counted: not those of which all is removed or carried over."""
    actions, milestones = (_below_one_another(read, name) for name in ("actions", "milestones"))
    if not len(actions):
        return actions
    live = milestones.loc[~milestones["status"].isin(_GONE), ["plan", "ref"]].drop_duplicates()
    return actions.merge(live, on=["plan", "ref"])


def _freshness(read: Sequence[Outcome], today: date) -> ReportTable:
    """How fresh the file and the figures of each plan are, and what is to be done."""
    rows = []
    for outcome in read:
        about = outcome.about
        counts = outcome.counts or {}
        rows.append(
            (
                outcome.file.stem,
                outcome.as_at,
                counts.get("error", 0),
                counts.get("warning", 0),
                counts.get("advice", 0),
                about.since,
                about.changes,
                None if about.edited is None else (today - about.edited).days,
                None if about.refreshed is None else (today - about.refreshed).days,
                _file(outcome),
            )
        )
    columns = (
        ReportColumn("Plan", _WIDE),
        ReportColumn("As at", 20, Show.DATE),
        *(ReportColumn(name, 10, Show.WHOLE) for name in ("Errors", "Warnings", "Advice")),
        ReportColumn("Last report", 26),
        ReportColumn("Changes since then", _NARROW, Show.WHOLE),
        ReportColumn("Days since edited", _NARROW, Show.WHOLE),
        ReportColumn("Days since refreshed", _NARROW, Show.WHOLE),
        ReportColumn("File", 40, Show.LINK),
    )
    return ReportTable("tblFreshness", "Findings, changes and freshness", columns, tuple(rows))


def _not_read(outcomes: Sequence[Outcome]) -> Iterator[Report]:
    rows = tuple(
        (outcome.file.stem, outcome.status.capitalize(), outcome.message, _file(outcome))
        for outcome in outcomes
        if outcome.frames is None and outcome.status
    )
    if rows:
        columns = (
            ReportColumn("Plan", _WIDE),
            ReportColumn("Status", _NARROW),
            ReportColumn("Why", 60),
            ReportColumn("File", 40, Show.LINK),
        )
        table = ReportTable("tblNotRead", "Plans and why they could not be counted", columns, rows)
        yield Report(
            "Plans that are not in these figures",
            (f"{len(rows)} could not be read.",),
            (table,),
            sheet="Not counted",
            about=ABOUT,
        )


def _file(outcome: Outcome) -> FileLink:
    return FileLink(str(outcome.file.absolute()), outcome.file.name)


def _grouped(
    actions: pd.DataFrame,
    keys: list[str],
    headers: Sequence[str],
    what: str,
    *,
    chart: bool = False,
) -> ReportTable:
    """How the actions of each group stand."""
    counted = actions.assign(
        stands=actions["meaning"].astype("string").str.capitalize().fillna(_UNRATED),
        late=actions["days_overdue"].fillna(0).astype(int),
    )
    for key in keys:
        counted[key] = counted[key].astype("string").fillna("None named")
    rows: list[tuple[Cell, ...]] = []
    for group, part in counted.groupby(keys, sort=True):
        counts = part["stands"].value_counts()
        numbers = [int(counts.get(name, 0)) for name in _COUNTED]
        rows.append(
            (
                *map(str, group if isinstance(group, tuple) else (group,)),
                *numbers,
                len(part),
                percent(numbers[0], len(part)) / 100,
                int((part["late"] > 0).sum()),
                int(part["late"].max()) or None,
            )
        )
    columns = (
        *(ReportColumn(header, _WIDE) for header in headers),
        *(ReportColumn(name, _NARROW, Show.WHOLE) for name in _COUNTED),
        ReportColumn("Actions", _NARROW, Show.WHOLE),
        ReportColumn("Complete, %", _NARROW, Show.PERCENT),
        ReportColumn("Overdue", _NARROW, Show.WHOLE),
        ReportColumn("Longest overdue, days", 12, Show.WHOLE),
    )
    drawn = None
    if chart and rows:
        said = "; ".join(f"{row[0]}: {row[1]} of {row[1 + len(_COUNTED)]} complete" for row in rows)
        drawn = BarChart(
            "Actions of each plan by what their rating means",
            f"Stacked bars, one for each plan. {said}.",
            first_column=len(headers) - 1,
            last_column=len(headers) - 1 + len(_COUNTED),
            rows=len(rows),
            bars=bars_of(_SCALE, _SCALE.words, _SCALE),
        )
    return ReportTable(
        f"tbl{what}", f"{what} and how their actions stand", columns, tuple(rows), chart=drawn
    )


def _by_owner(actions: pd.DataFrame) -> pd.DataFrame:
    """A row for each action and owner."""
    posts = actions["owners"].astype("string").fillna("None named").str.split("; ")
    return actions.assign(owners=posts).explode("owners")


def _trend(read: Sequence[Outcome], actions: pd.DataFrame) -> ReportTable:
    """What was complete at each report; an action is when all that is left of it is."""
    rows: list[tuple[Cell, ...]] = []
    history = _below_one_another(read, "history")
    if len(history):
        live = history[~history["status"].isin(_GONE)]
        done = (
            (live["meaning"] == Meaning.COMPLETE)
            .groupby([live["plan"], live["as_at"], live["report"], live["ref"]])
            .all()
        )
        for (plan, as_at, label), part in done.groupby(level=[0, 1, 2]):
            rows.append(
                (
                    plan,
                    label,
                    as_at.date(),
                    len(part),
                    int(part.sum()),
                    percent(int(part.sum()), len(part)) / 100,
                )
            )
    for outcome in read:
        now = actions[actions["plan"] == outcome.file.stem]
        complete = int((now["meaning"] == Meaning.COMPLETE).sum())
        rows.append(
            (
                outcome.file.stem,
                "Now",
                outcome.as_at,
                len(now),
                complete,
                percent(complete, len(now)) / 100,
            )
        )
    columns = (
        ReportColumn("Plan", _WIDE),
        ReportColumn("Report", 30),
        ReportColumn("As at", 20, Show.DATE),
        ReportColumn("Actions", _NARROW, Show.WHOLE),
        ReportColumn("Complete", _NARROW, Show.WHOLE),
        ReportColumn("Complete, %", _NARROW, Show.PERCENT),
    )
    ordered = sorted(rows, key=lambda row: (str(row[0]), row[1] == "Now", str(row[2])))
    return ReportTable("tblTrend", "Complete in each report", columns, tuple(ordered))
