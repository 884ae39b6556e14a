"""The RAG overview (Appendix 1): how the plan stands, and stood at each recorded report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from plantools.checks.words import count
from plantools.plan import Meaning, RatingKind, RatingScale, Section, grouped
from plantools.reports.figures import (
    NO_SECTION,
    Counts,
    Facts,
    Since,
    Standing,
    by_section,
    percent,
)
from plantools.reports.report import (
    NO_BOX,
    BarChart,
    Column,
    Report,
    ReportColumn,
    ReportTable,
    Show,
    bars_of,
    beside,
    column,
    count_width,
    flowed,
    key_to,
    table_of,
)

OVERVIEW_TABLE, MILESTONES_TABLE, GRID_TABLE = "tblOverview", "tblOverviewMilestones", "tblGrid"
TREND_TABLE = "tblRagTrend"
_WHOLE_PLAN = "Whole plan"
_APART = "\u00a0"
"""Between an action's ref and its letter: a space at which no line breaks, and no ref has one."""
_UNRATED = "?"
_ACROSS, _SHORT = 12, 14
"""Boxes in a row of a sheet, and rows with which a page has room for the key as well; the caption
of the grid has it in short."""


class _Group(NamedTuple):
    """What a row counts: the actions and milestones of some sections (None: of all)."""

    level: str
    code: str
    title: str
    sections: Sequence[str] | None
    counts: Counts
    milestones: Counts


def _groups(facts: Facts) -> Iterator[_Group]:
    """Each section, each chapter if there are several, and the whole plan."""
    known = {section.code: section for section in facts.plan.sections}
    chapters: dict[str, list[str]] = {}
    for code in facts.sections:
        section = known.get(code) or Section(code=code, title=NO_SECTION)
        chapters.setdefault(section.chapter, []).append(code)
        yield _Group("Section", code, section.title, (code,), *facts.figures(code))
    for name, codes in chapters.items() if len(chapters) > 1 else ():
        yield _Group("Chapter", "", name or "No chapter", codes, *facts.figures(*codes))
    yield _Group(_WHOLE_PLAN, "", facts.plan.title, None, *facts.headline)


def _number(word: str) -> Callable[[_Group | Standing], int]:
    return lambda row: row.counts.by_rating.get(word, 0)


def _unrated(row: _Group | Standing) -> int:
    return row.counts.unrated


def _complete(row: _Group | Standing) -> float:
    return row.counts.percent_complete / 100


def _counted(
    facts: Facts, name: str, what: str, rows: Sequence[_Group], *more: Column[_Group]
) -> ReportTable:
    """The rows by rating, of which the last is the whole plan."""
    words = facts.plan.scale.words
    # of all but what is complete, which has its own
    parts = [r.word for r in facts.plan.scale.ratings if r.meaning is not Meaning.COMPLETE]
    shares = {word: beside(words, f"% {word}") for word in parts}
    ours = partial(beside, (*words, *shares.values()))

    def share(word: str) -> Callable[[_Group], float]:
        return lambda row: percent(_number(word)(row), row.counts.total) / 100

    columns: list[Column[_Group]] = [
        column(ours("Level"), 11, lambda row: row.level, detail=True),
        column(ours("Code"), 9, lambda row: row.code, detail=True),
        column(ours("Title"), 44, lambda row: row.title),
        *(column(w, max(8, count_width(w)), _number(w), Show.WHOLE) for w in words),
        column(ours("No rating"), 8, _unrated, Show.WHOLE, not rows[-1].counts.unrated),
        column(ours(what), 11, lambda row: row.counts.total, Show.WHOLE),
        column(ours("% complete"), 11, _complete, Show.PERCENT),
        *(
            column(header, max(8, count_width(header)), share(word), Show.PERCENT, True)
            for word, header in shares.items()
        ),
        column(ours("Overdue"), 9, lambda row: row.counts.overdue, Show.WHOLE),
        *((replace(column, header=ours(column.header)), get) for column, get in more),
    ]
    table = table_of(name, f"{what} by rating", rows, columns)
    return replace(table, headings=(_WHOLE_PLAN,))


def overview_report(facts: Facts) -> Report:
    """How many actions stand at each rating, by section.

    An action has the rating that its milestones give it (`RatingScale.roll_up`).
    """
    scale, sections = facts.plan.scale, len(facts.sections)
    more = [column("Milestones done", 12, _done, Show.NUMBER, detail=True)]
    told = ""
    if facts.standings:
        last = facts.standings[-1]
        then = by_section(last.plan)

        def complete_then(row: _Group) -> float | str:
            codes = then if row.sections is None else row.sections
            ratings = [action.rating for code in codes for action in then.get(code, ())]
            share = Counts.of(last.plan.scale, ratings).percent_complete / 100
            return share if ratings or row.sections is None else "None then"

        more.append(column("% complete then", 11, complete_then, Show.PERCENT))
        told = f"; the last column is how it was in {last.since}"
    table = _counted(facts, OVERVIEW_TABLE, "Actions", [*_groups(facts)], *more)
    title, alt_text = "Actions by rating in each section", facts.headline.sentence()
    across = (2, 2 + len(scale.words), sections)
    chart = BarChart(title, alt_text, *across, bars_of(scale.words, scale)) if sections else None
    table = replace(table, caption=table.caption + told, chart=chart)
    return Report("RAG overview", _figures(facts), (table,), (key_to(scale),))


def _figures(facts: Facts) -> tuple[str, ...]:
    """The figures and what moved, as notes."""
    moved = [last.moved(facts.headline.actions) for last in facts.standings[-1:]]
    return (facts.headline.sentence(), *moved, facts.note)


def _done(row: _Group) -> str:
    return f"{row.milestones.complete + row.milestones.awaited} of {row.milestones.total}"


def milestones_report(facts: Facts) -> Report:
    """The same, counted by milestone."""
    whole = facts.headline.milestones
    told = (
        f"{count(whole.total, 'milestone')}, {whole.overdue} overdue. An action "
        "with several dates counts once for each."
    )
    rows = [group._replace(counts=group.milestones) for group in _groups(facts)]
    table = _counted(facts, MILESTONES_TABLE, "Milestones", rows)
    keys = (key_to(facts.plan.scale),)
    return Report("RAG overview by milestone", (told, facts.note), (table,), keys)


def grid_report(facts: Facts) -> Report:
    """Every action by section, in the colour of its rating."""
    scale = facts.plan.scale
    titles = {section.code: section.title for section in facts.plan.sections}
    rows = [
        (
            f"{code} {titles.get(code, '')}".strip(),
            *(f"{a.ref}{_APART}{scale.letters.get(a.rating or '', _UNRATED)}" for a in actions),
        )
        for code, actions in facts.sections.items()
        if actions
    ]
    told = [f"{letter} {word}" for word, letter in scale.letters.items()]
    told += [f"{_UNRATED} no rating"] * bool(facts.headline.actions.unrated)
    longest = max((len(box) for row in rows for box in row[1:]), default=0)
    grid = ReportTable(
        GRID_TABLE,
        f"Every action by section, with the letter of its rating ({', '.join(told)}; "
        f"{NO_BOX} no action)",
        (ReportColumn("Section", 40), ReportColumn("1", longest + 3)),
        tuple(rows),
        "No actions",
        endings={f"{_APART}{scale.letters[word]}": scale.colors[word] for word in scale.words},
    )
    grid = flowed(grid, _ACROSS)
    keys = (key_to(scale),) if len(grid.rows) <= _SHORT else ()
    return Report("Every action at a glance", _figures(facts), (grid,), keys)


def trend_report(facts: Facts) -> Report:
    """The trend, and what is longest overdue."""
    past, scale = facts.standings, facts.plan.scale
    told = "No report is recorded yet, so there is nothing to compare with."
    told = past[-1].moved(facts.headline.actions) if past else told
    keys = [key_to(scale)]  # and what ratings meant then, where it was not this
    for text, them in grouped(facts.history, lambda report: report.scale.text).items():
        if text != scale.text:
            keys.append(key_to(them[0].scale, ", ".join(report.label for report in them)))
    tables = (trend_table(facts, TREND_TABLE),)
    return Report("Trend", (told, facts.note), tables, tuple(keys))


def trend_table(facts: Facts, name: str, most: int | None = None) -> ReportTable:
    """Actions by rating at each recorded report and now.

    Words that only an earlier scale had stand behind those of today's. On the Summary, with at
    most so many reports, the narrow columns stand before a report's name, for the tables of a
    sheet share their columns.
    """
    past, scale = facts.standings if most is None else facts.standings[-most:], facts.plan.scale
    now = Standing(Since("Now", facts.day), facts.plan, facts.headline.actions)
    standings = (*past, now)
    words = tuple(dict.fromkeys(w for each in reversed(standings) for w in each.counts.by_rating))
    no_unrated = not any(map(_unrated, standings))
    ours = partial(beside, words)

    report: list[Column[Standing]] = [
        column(ours("Report"), 60, lambda then: then.since.label),
        *(column(w, max(11, count_width(w)), _number(w), Show.WHOLE) for w in words),
        column(ours("No rating"), 11, _unrated, Show.WHOLE, no_unrated),
    ]
    others: list[Column[Standing]] = [
        column(ours("Actions"), 11, lambda then: then.counts.total, Show.WHOLE),
        column(ours("Overdue"), 11, lambda then: then.counts.overdue, Show.WHOLE),
        column(ours("% complete"), 11, _complete, Show.PERCENT),
        column(ours("As at"), 12, lambda then: then.since.as_at, Show.DATE),
    ]
    columns = [*report, *others] if most is None else [*others[:0:-1], *report, others[0]]
    ratings = {r.word: r for earlier in facts.history for r in earlier.scale.ratings}
    once = (rating for word, rating in ratings.items() if word not in scale.words)
    first = columns.index(report[0])
    return replace(
        table_of(name, "Actions by rating at each recorded report and now", standings, columns),
        chart=BarChart(
            "Actions by rating over time",
            "A bar for each report and one for now.",
            *(first, first + len(words), len(standings)),
            bars_of(words, scale, RatingScale(RatingKind.ACTION, tuple(once))),
        ),
    )
