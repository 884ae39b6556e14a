"""The summary workbook: all plans of a batch on one page each way.

Its figures come from `plantools.frames` of each plan, put below one another and grouped by
pandas; its sheets are drawn by the code that draws the pack's workbook. Councils use other words
for their ratings, so it counts what they mean.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from plantools.batch.nightly import COUNTED
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
    Column,
    FileLink,
    Report,
    ReportTable,
    Show,
    bars_of,
    column,
    columns,
    table_of,
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
_MEANINGS = [*_SCALE.words, _UNRATED]
_WIDE, _NARROW = 34, 14
_MOST_BARS = 100
_GONE = [str(status) for status in (Status.REMOVED, Status.CARRIED_OVER)]
_STAND = (
    *columns(_NARROW, *_MEANINGS, "Actions", show=Show.WHOLE),
    *columns(_NARROW, "Complete, %", show=Show.PERCENT),
)


class _Plan(NamedTuple):
    """A plan of the batch: its name, no other alike, and a link to it from the summary."""

    name: str
    link: FileLink
    outcome: Outcome


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
    first, *others = _reports(_plans(outcomes, path.absolute().parent), today)
    book.sheets[0].name = first.sheet
    for report, sheet in ((first, book.sheets[0]), *((other, None) for other in others)):
        write_report(book, replace(report, about=ABOUT), sheet, theme.PUBLICATION)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The folder {path.parent} can't be made ({error.strerror}).") from None
    replace_file(path, to_bytes(book), backups=0)


def _plans(outcomes: Sequence[Outcome], folder: Path) -> Iterator[_Plan]:
    """Each plan called by its file's stem, after as many of its folders as tell it from the others:
    many councils call every department's plan plan.xlsx. Links are seen from the folder."""
    parts = [outcome.file.resolve().with_suffix("").parts[::-1] for outcome in outcomes]
    taken = Counter(own[:depth] for own in parts for depth in range(1, len(own) + 1))
    for own, outcome in zip(parts, outcomes, strict=True):
        alone = next((own[:n] for n in range(1, len(own)) if taken[own[:n]] == 1), own)
        name, target = "/".join(alone[::-1]), str(outcome.file.absolute())
        with suppress(ValueError):  # another drive; else it holds where both are moved
            target = os.path.relpath(target, folder)
        # a name that is no Unicode can't be written in a workbook
        name, target = (text.encode(errors="replace").decode() for text in (name, target))
        # Excel would take what follows a # for a place in the file, and %41 for a letter
        link = FileLink(target.replace("%", "%25").replace("#", "%23"), name)
        yield _Plan(name, link, outcome)


def _reports(plans: Iterator[_Plan], today: date) -> Iterator[Report]:
    """The sheets, as data."""
    known = [plan for plan in plans if plan.outcome.status != "passed_over"]
    read = sorted(plan for plan in known if plan.outcome.frames is not None)
    actions = _live_actions(read)
    days = {plan.outcome.as_at for plan in read if plan.outcome.as_at}
    day = f"As at {long_date(min(days))}." if len(days) == 1 else "Each plan as at its own date."
    complete = int((actions["meaning"] == Meaning.COMPLETE).sum())
    late = int((actions["late"] > 0).sum())
    headline = (
        f"{len(read)} plan{'s' * (len(read) != 1)}, {len(actions)} actions: "
        f"{percent(complete, len(actions))}% complete ({complete}), {late} overdue."
    )
    stand = _drawn(_grouped(actions, ["plan"], ("Plan",), "Plans"), "each plan")
    fresh = _freshness(read, today)
    yield Report("All improvement plans", (headline, day), (stand, fresh), sheet="Plans")
    sections = _grouped(actions, ["plan", "section_title"], ("Plan", "Section"), "Sections")
    yield Report("Sections of all plans", (day,), (sections,), sheet="Sections")
    of_owners = actions.assign(owners=actions["owners"].str.split("; ")).explode("owners")
    owners = _drawn(_grouped(of_owners, ["owners"], ("Owner",), "Owners"), "each owner")
    several = f"{day} An action with several owners counts for each of them."
    yield Report("Owners over all plans", (several,), (owners,), sheet="Owners")
    trend = _drawn(_trend(read, actions), "each report")
    told = "How the actions stood in each report that was recorded, and stand now."
    yield Report("Trend over recorded reports", (told,), (trend,), sheet="Trend")
    others = [plan for plan in known if plan.outcome.frames is None]
    if others:
        whys: list[Column[_Plan]] = [
            column("Plan", _WIDE, lambda plan: plan.link, Show.LINK),
            column("Status", _NARROW, lambda plan: plan.outcome.status.capitalize()),
            column("Why", 100, lambda plan: plan.outcome.message),
        ]
        table = table_of("tblNotRead", "Plans and why they could not be counted", others, whys)
        told = f"{len(others)} could not be counted."
        yield Report("Plans that are not in these figures", (told,), (table,), sheet="Not counted")


def _below_one_another(read: Sequence[_Plan], name: str) -> pd.DataFrame:
    """One frame of all plans, with the plan's name beside the rest."""
    frames = [
        each.outcome.frames[name].assign(plan=each.name) for each in read if each.outcome.frames
    ]
    return pd.concat(frames) if frames else pd.DataFrame(columns=[*COUNTED[name], "plan"])


def _live_actions(read: Sequence[_Plan]) -> pd.DataFrame:
    """The actions that are counted: not those of which all is removed or carried over."""
    actions, milestones = (_below_one_another(read, name) for name in ("actions", "milestones"))
    live = milestones.loc[~milestones["status"].isin(_GONE), ["plan", "ref"]].drop_duplicates()
    actions = actions.merge(live, on=["plan", "ref"])
    for key in ("section_title", "owners"):
        actions[key] = actions[key].astype("string").fillna("None named")
    return actions.assign(late=actions["days_overdue"].fillna(0).astype(int))


def _freshness(read: Sequence[_Plan], today: date) -> ReportTable:
    """How fresh the file and the figures of each plan are, and what is to be done."""

    def found(plan: _Plan, severity: str) -> int:
        return (plan.outcome.counts or {}).get(severity, 0)

    def days(since: date | None) -> int | None:
        return None if since is None else max((today - since).days, 0)

    told: list[Column[_Plan]] = [
        column("Plan", _WIDE, lambda plan: plan.link, Show.LINK),
        column("As at", _NARROW, lambda plan: plan.outcome.as_at, Show.DATE),
        column("Errors", _NARROW, lambda plan: found(plan, "error"), Show.WHOLE),
        column("Warnings", _NARROW, lambda plan: found(plan, "warning"), Show.WHOLE),
        column("Advice", _NARROW, lambda plan: found(plan, "advice"), Show.WHOLE),
        column("Last report", _NARROW, lambda plan: plan.outcome.since),
        column("Changes since then", _NARROW, lambda plan: plan.outcome.changes, Show.WHOLE),
        column("Days since edited", _NARROW, lambda plan: days(plan.outcome.edited), Show.WHOLE),
        column(
            "Days since refreshed", _NARROW, lambda plan: days(plan.outcome.refreshed), Show.WHOLE
        ),
    ]
    return table_of("tblFreshness", "Findings, changes and freshness", read, told)


def _grouped(
    actions: pd.DataFrame, keys: list[str], headers: Sequence[str], what: str
) -> ReportTable:
    """How the actions of each group stand."""
    rows: list[tuple[Cell, ...]] = []
    for group, part in actions.groupby(keys):
        late = part["late"]
        rows.append((*group, *_stand(part), int((late > 0).sum()), int(late.max()) or None))
    heads = (
        *columns(_WIDE, *headers),
        *_STAND,
        *columns(_NARROW, "Overdue", "Longest overdue, days", show=Show.WHOLE),
    )
    return ReportTable(f"tbl{what}", f"{what} and how their actions stand", heads, tuple(rows))


def _stand(part: pd.DataFrame) -> tuple[int | float, ...]:
    """How many of some actions have each meaning, how many there are, and how much is complete."""
    counts = part["meaning"].astype("string").str.capitalize().fillna(_UNRATED).value_counts()
    numbers = [int(counts.get(name, 0)) for name in _MEANINGS]
    return (*numbers, len(part), percent(numbers[0], len(part)) / 100)


def _drawn(table: ReportTable, of: str) -> ReportTable:
    """A table with a bar for each row, but for one that has too many to look at."""
    if not 0 < len(table.rows) <= _MOST_BARS:
        return table
    names = [column.header for column in table.columns]
    chart = BarChart(
        f"Actions of {of} by what their rating means",
        f"A bar for {of}.",
        first_column=names.index(_MEANINGS[0]) - 1,
        last_column=names.index(_MEANINGS[-1]),
        rows=len(table.rows),
        bars=bars_of(_SCALE.words, _SCALE),
    )
    return replace(table, chart=chart)


def _trend(read: Sequence[_Plan], actions: pd.DataFrame) -> ReportTable:
    """How the actions stood at each report, and stand now."""
    rows: list[tuple[Cell, ...]] = []
    history = _below_one_another(read, "history")
    live = history[~history["status"].isin(_GONE)]
    live = live.assign(meaning=live["meaning"].astype(object))
    action = ["plan", "as_at", "report", "ref"]
    several = live.duplicated(action, keep=False)
    rolled_up = live[several].groupby(action, as_index=False)["meaning"].agg(_together)
    each = pd.concat([live[~several], rolled_up])
    for (plan, as_at, label), part in each.groupby(["plan", "as_at", "report"]):
        rows.append((plan, as_at.date(), f"{plan}: {label}", *_stand(part)))
    for name, _, outcome in read:
        now = actions[actions["plan"] == name]
        rows.append((name, outcome.as_at, f"{name}: now", *_stand(now)))
    rows.sort(key=lambda row: (str(row[0]), str(row[2]).endswith(": now"), str(row[1])))
    heads = (
        *columns(_WIDE, "Plan"),
        *columns(_NARROW, "As at", show=Show.DATE),
        *columns(44, "Report"),
        *_STAND,
    )
    return ReportTable("tblTrend", "Actions in each report", heads, tuple(rows))


def _together(meanings: pd.Series) -> str | None:
    """What the milestones of an action mean together."""
    return _SCALE.roll_up(m.capitalize() if isinstance(m, str) else None for m in meanings)
