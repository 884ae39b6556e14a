"""The summary workbook: all plans of a batch on one page each way.

Its figures come from `plantools.frames` of each plan, put below one another and grouped by
pandas; its sheets are drawn by the code that draws the pack's workbook. Councils use other words
for their ratings, so it counts what they mean.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from plantools.checks import Severity
from plantools.engine import new_book, to_bytes
from plantools.engine.save import replace_file
from plantools.errors import InputError
from plantools.plan import Status
from plantools.plan.dates import long_date
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
_SCALE = RatingScale(
    RatingKind.ACTION,
    tuple(RatingWord(m.value.capitalize(), m) for m in RatingKind.ACTION.meanings),
)
_UNRATED = "No rating"
_COUNTED = [*_SCALE.words, _UNRATED]
_WIDE = 34
_MOST_BARS = 100
_GONE = [str(status) for status in (Status.REMOVED, Status.CARRIED_OVER)]


def _columns(*names: str, show: Show = Show.TEXT, width: int = 14) -> tuple[ReportColumn, ...]:
    return tuple(ReportColumn(name, width, show) for name in names)


_STAND = (
    *_columns(*_COUNTED, "Actions", show=Show.WHOLE),
    *_columns("Complete, %", show=Show.PERCENT),
)


def write_summary(outcomes: Sequence[Outcome], path: Path, *, today: date) -> None:
    """Write the workbook about the plans of a batch, in one step (InputError if it can't be,
    BusyError if somebody has it open)."""
    book = new_book(
        font=theme.FONT,
        size=theme.PUBLICATION.text_size,
        title="Improvement plans: summary",
        author="plantools",
        language="en-GB",
    )
    first, *others = _reports(outcomes, path.absolute().parent, today)
    book.sheets[0].name = first.sheet
    for report, sheet in ((first, book.sheets[0]), *((other, None) for other in others)):
        write_report(book, replace(report, about=ABOUT), sheet, theme.PUBLICATION)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The folder {path.parent} can't be made ({error.strerror}).") from None
    replace_file(path, to_bytes(book), backups=0)


def _reports(outcomes: Sequence[Outcome], folder: Path, today: date) -> Iterator[Report]:
    """The sheets, as data; links to the plans are seen from the folder."""
    read = [outcome for outcome in outcomes if outcome.frames is not None]
    actions = _live_actions(read)
    days = {outcome.as_at for outcome in read if outcome.as_at}
    day = f"As at {long_date(min(days))}." if len(days) == 1 else "Each plan as at its own date."
    complete = int((actions["meaning"] == Meaning.COMPLETE).sum())
    late = int((actions["days_overdue"].fillna(0) > 0).sum())
    headline = (
        f"{len(read)} plan{'s' * (len(read) != 1)}, {len(actions)} actions: "
        f"{percent(complete, len(actions))}% complete ({complete}), {late} overdue."
    )
    plans = _drawn(_grouped(actions, ["plan"], ("Plan",), "Plans"), "each plan")
    fresh = _freshness(read, folder, today)
    yield Report("All improvement plans", (headline, day), (plans, fresh), sheet="Plans")
    sections = _grouped(actions, ["plan", "section_title"], ("Plan", "Section"), "Sections")
    yield Report("Sections of all plans", (day,), (sections,), sheet="Sections")
    posts = actions["owners"].astype("string").fillna("None named").str.split("; ")
    of_owners = actions.assign(owners=posts).explode("owners")
    owners = _drawn(_grouped(of_owners, ["owners"], ("Owner",), "Owners"), "each owner")
    several = f"{day} An action with several owners counts for each of them."
    yield Report("Owners over all plans", (several,), (owners,), sheet="Owners")
    trend = _drawn(_trend(read, actions), "each report")
    told = "How the actions stood in each report that was recorded, and stand now."
    yield Report("Trend over recorded reports", (told,), (trend,), sheet="Trend")
    rows = tuple(
        (_link(outcome, folder), outcome.status.capitalize(), outcome.message)
        for outcome in outcomes
        if outcome.frames is None and outcome.status
    )
    if rows:
        columns = (
            *_columns("Plan", show=Show.LINK, width=_WIDE),
            *_columns("Status"),
            *_columns("Why", width=100),
        )
        table = ReportTable("tblNotRead", "Plans and why they could not be counted", columns, rows)
        told = f"{len(rows)} could not be counted."
        yield Report("Plans that are not in these figures", (told,), (table,), sheet="Not counted")


def _below_one_another(read: Sequence[Outcome], name: str) -> pd.DataFrame:
    """One frame of all plans, with the plan's name before the rest."""
    frames = [each.frames[name].assign(plan=each.name) for each in read if each.frames]
    if not frames:
        return pd.DataFrame(columns=["plan", "meaning", "days_overdue", "owners", "section_title"])
    return pd.concat(frames)


def _live_actions(read: Sequence[Outcome]) -> pd.DataFrame:
    """The actions that are counted: not those of which all is removed or carried over."""
    actions, milestones = (_below_one_another(read, name) for name in ("actions", "milestones"))
    if not len(actions):
        return actions
    live = milestones.loc[~milestones["status"].isin(_GONE), ["plan", "ref"]].drop_duplicates()
    return actions.merge(live, on=["plan", "ref"])


def _freshness(read: Sequence[Outcome], folder: Path, today: date) -> ReportTable:
    """How fresh the file and the figures of each plan are, and what is to be done."""
    columns = (
        *_columns("Plan", show=Show.LINK, width=_WIDE),
        *_columns("As at", show=Show.DATE),
        *_columns("Errors", "Warnings", "Advice", show=Show.WHOLE),
        *_columns("Last report"),
        *_columns(
            "Changes since then", "Days since edited", "Days since refreshed", show=Show.WHOLE
        ),
    )
    rows = tuple(
        (
            _link(outcome, folder),
            outcome.as_at,
            *((outcome.counts or {}).get(severity, 0) for severity in Severity),
            outcome.since,
            outcome.changes,
            *(
                None if day is None else max((today - day).days, 0)
                for day in (outcome.edited, outcome.refreshed)
            ),
        )
        for outcome in sorted(read, key=lambda outcome: outcome.name)
    )
    return ReportTable("tblFreshness", "Findings, changes and freshness", columns, rows)


def _link(outcome: Outcome, folder: Path) -> FileLink:
    """A link that holds where both are moved or reached by another drive letter."""
    target = str(outcome.file.absolute())
    with suppress(ValueError):  # another drive
        target = os.path.relpath(target, folder)
    # Excel would take what follows a # for a place in the file, and %41 for a letter
    return FileLink(target.replace("%", "%25").replace("#", "%23"), outcome.name)


def _grouped(
    actions: pd.DataFrame, keys: list[str], headers: Sequence[str], what: str
) -> ReportTable:
    """How the actions of each group stand."""
    counted = actions.assign(late=actions["days_overdue"].fillna(0).astype(int))
    for key in keys:
        counted[key] = counted[key].astype("string").fillna("None named")
    rows: list[tuple[Cell, ...]] = []
    for group, part in counted.groupby(keys, sort=True):
        late = part["late"]
        rows.append((*group, *_stand(part), int((late > 0).sum()), int(late.max()) or None))
    columns = (
        *_columns(*headers, width=_WIDE),
        *_STAND,
        *_columns("Overdue", "Longest overdue, days", show=Show.WHOLE),
    )
    return ReportTable(f"tbl{what}", f"{what} and how their actions stand", columns, tuple(rows))


def _stand(part: pd.DataFrame) -> tuple[int | float, ...]:
    """How many of some actions have each meaning, how many there are, and how much is complete."""
    counts = part["meaning"].astype("string").str.capitalize().fillna(_UNRATED).value_counts()
    numbers = [int(counts.get(name, 0)) for name in _COUNTED]
    return (*numbers, len(part), percent(numbers[0], len(part)) / 100)


def _drawn(table: ReportTable, of: str) -> ReportTable:
    """A table with a bar for each row, but for one that has too many to look at."""
    if not 0 < len(table.rows) <= _MOST_BARS:
        return table
    names = [column.header for column in table.columns]
    chart = BarChart(
        f"Actions of {of} by what their rating means",
        f"A bar for {of}.",
        first_column=names.index(_COUNTED[0]) - 1,
        last_column=names.index(_COUNTED[-1]),
        rows=len(table.rows),
        bars=bars_of(_SCALE.words, _SCALE),
    )
    return replace(table, chart=chart)


def _trend(read: Sequence[Outcome], actions: pd.DataFrame) -> ReportTable:
    """How the actions stood at each report, and stand now."""
    rows: list[tuple[Cell, ...]] = []
    history = _below_one_another(read, "history")
    if len(history):
        live = history[~history["status"].isin(_GONE)]
        live = live.assign(meaning=live["meaning"].astype(object))
        action = ["plan", "as_at", "report", "ref"]
        several = live.duplicated(action, keep=False)
        rolled_up = live[several].groupby(action, as_index=False)["meaning"].agg(_together)
        each = pd.concat([live[~several], rolled_up])
        for (plan, as_at, label), part in each.groupby(["plan", "as_at", "report"]):
            rows.append((plan, as_at.date(), f"{plan}: {label}", *_stand(part)))
    for outcome in read:
        now = actions[actions["plan"] == outcome.name]
        rows.append((outcome.name, outcome.as_at, f"{outcome.name}: now", *_stand(now)))
    rows.sort(key=lambda row: (str(row[0]), str(row[2]).endswith(": now"), str(row[1])))
    columns = (
        *_columns("Plan", width=_WIDE),
        *_columns("As at", show=Show.DATE),
        *_columns("Report", width=44),
        *_STAND,
    )
    return ReportTable("tblTrend", "Actions in each report", columns, tuple(rows))


def _together(meanings: pd.Series) -> str | None:
    """What the milestones of an action mean together."""
    return _SCALE.roll_up(m.capitalize() if isinstance(m, str) else None for m in meanings)
