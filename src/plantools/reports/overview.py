"""The RAG overview (Appendix 1): how the plan stands by rating, by action and by milestone, and how
it stood at each recorded report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plantools.checks.words import count
from plantools.plan import Meaning, RatingKind, RatingScale
from plantools.reports.figures import Counts, Facts, Headline, Standing, percent
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


@dataclass(frozen=True, slots=True)
class _Group:
    """What a row counts: the actions and milestones of some sections (None: of all)."""

    level: str
    code: str
    title: str
    sections: tuple[str, ...] | None
    figures: Headline


def _groups(facts: Facts) -> Iterator[_Group]:
    """Each section, each chapter if there are several, and the whole plan."""
    chapter_of = {section.code: section.chapter for section in facts.plan.sections}
    chapters: dict[str, list[str]] = {}
    for code, figures in facts.headlines.items():
        chapters.setdefault(chapter_of.get(code, ""), []).append(code)
        yield _Group("Section", code, facts.titles[code], (code,), figures)
    for name, codes in chapters.items() if len(chapters) > 1 else ():
        together = facts.sum_up(facts.headlines[code] for code in codes)
        yield _Group("Chapter", "", name or "No chapter", tuple(codes), together)
    yield _Group(_WHOLE_PLAN, "", facts.plan.title, None, facts.headline)


_Row = tuple[_Group, Counts, int]
"""A group with what is counted of it, and how many of that are overdue."""


def _parts(scale: RatingScale) -> dict[str, str]:
    """The headers over shares, by word: of all but what is complete, which has its own."""
    words = (r.word for r in scale.ratings if r.meaning is not Meaning.COMPLETE)
    return {word: beside(scale.words, f"% {word}") for word in words}


def _ours(scale: RatingScale, header: str) -> str:
    return beside((*scale.words, *_parts(scale).values()), header)


def _columns(scale: RatingScale, what: str, unrated: int) -> list[Column[_Row]]:
    def ours(header: str) -> str:
        return _ours(scale, header)

    def number(word: str) -> Callable[[_Row], int]:
        return lambda row: row[1].by_rating[word]

    def share(number: Callable[[_Row], int]) -> Callable[[_Row], float]:
        return lambda row: percent(number(row), row[1].total) / 100

    return [
        column(ours("Level"), 11, lambda row: row[0].level, detail=True),
        column(ours("Code"), 9, lambda row: row[0].code, detail=True),
        column(ours("Title"), 44, lambda row: row[0].title),
        *(
            column(word, max(8, count_width(word)), number(word), Show.WHOLE)
            for word in scale.words
        ),
        column(ours("No rating"), 8, lambda row: row[1].unrated, Show.WHOLE, not unrated),
        column(ours(what), 11, lambda row: row[1].total, Show.WHOLE),
        column(ours("% complete"), 11, share(lambda row: row[1].complete), Show.PERCENT),
        *(
            column(header, max(8, count_width(header)), share(number(word)), Show.PERCENT, True)
            for word, header in _parts(scale).items()
        ),
        column(ours("Overdue"), 9, lambda row: row[2], Show.WHOLE),
    ]


def overview_report(facts: Facts) -> Report:
    """Counts and percentages of live actions: each section, each chapter, the whole plan.

    An action with several milestones has the rating that its milestones give it
    (`RatingScale.roll_up`).
    """
    scale, past = facts.plan.scale, facts.standings
    rows = [(group, group.figures.counts, group.figures.overdue) for group in _groups(facts)]
    columns: list[Column[_Row]] = _columns(scale, "Actions", facts.headline.counts.unrated)
    done = _ours(scale, "Milestones done")
    columns.append(column(done, 12, lambda row: _done(row[0].figures), Show.NUMBER, detail=True))
    caption = "Actions by rating"
    if past:
        last, then = past[-1], _ours(scale, "% complete then")
        columns.append(
            column(then, 11, lambda row: last.complete_share(row[0].sections), Show.PERCENT)
        )
        caption += f"; the last column is how it was in {last}"
    words, sections = scale.words, len(facts.sections)
    chart = BarChart(
        "Actions by rating in each section",
        facts.headline.sentence(),
        *(2, 2 + len(words), sections),
        bars_of(words, scale),
    )
    table = table_of(
        OVERVIEW_TABLE,
        caption,
        rows,
        columns,
        headings=(_WHOLE_PLAN,),
        chart=chart if sections else None,
    )
    return Report("RAG overview", _figures(facts), (table,), (key_to(scale),))


def _figures(facts: Facts) -> tuple[str, ...]:
    """The figures and what moved, as notes."""
    moved = [last.moved(facts.headline) for last in facts.standings[-1:]]
    return (facts.headline.sentence(), *moved, facts.note)


def _done(figures: Headline) -> str:
    counts = figures.of_milestones
    return f"{counts.complete + counts.awaited} of {counts.total}"


def milestones_report(facts: Facts) -> Report:
    """The same counted by milestone."""
    scale, whole = facts.plan.scale, facts.headline
    told = (
        f"{count(whole.milestones, 'milestone')}, {whole.overdue_milestones} overdue. An action "
        "with several dates counts once for each."
    )
    table = table_of(
        MILESTONES_TABLE,
        "Milestones by rating",
        [(g, g.figures.of_milestones, g.figures.overdue_milestones) for g in _groups(facts)],
        _columns(scale, "Milestones", whole.of_milestones.unrated),
        headings=(_WHOLE_PLAN,),
    )
    return Report("RAG overview by milestone", (told, facts.note), (table,), (key_to(scale),))


def grid_report(facts: Facts) -> Report:
    """Every live action in a box, a row for each section: its ref, and its rating by letter."""
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
    told += [f"{_UNRATED} no rating"] * bool(facts.headline.counts.unrated)
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
    """The figures at every recorded report and now, and what ratings meant in earlier reports,
    which count them as that, where it was not this."""
    past, scale = facts.standings, facts.plan.scale
    told = "No report is recorded yet, so there is nothing to compare with."
    others: dict[str, list[str]] = {}
    scales = {report.scale.text: report.scale for report in reversed(facts.history)}
    for report in facts.history:
        if report.scale.text != scale.text:
            others.setdefault(report.scale.text, []).append(report.label)
    return Report(
        "Trend",
        (past[-1].moved(facts.headline) if past else told, facts.note),
        (trend_table(facts, TREND_TABLE),),
        (key_to(scale), *(key_to(scales[text], ", ".join(them)) for text, them in others.items())),
    )


def trend_table(facts: Facts, name: str, most: int | None = None) -> ReportTable:
    """Actions by rating at each recorded report and now.

    Words that only an earlier scale had stand behind those of today's. On the Summary, with at
    most so many reports, the narrow columns stand before a report's name, for the tables of a
    sheet share their columns.
    """
    past = facts.standings if most is None else facts.standings[-most:]
    standings = (*past, Standing("Now", facts.day, facts.headline))
    counts = [standing.figures.counts for standing in reversed(standings)]
    words = tuple(dict.fromkeys(word for each in counts for word in each.by_rating))
    detail = not any(each.unrated for each in counts)

    def ours(header: str) -> str:
        return beside(words, header)

    def number(word: str) -> Callable[[Standing], int]:
        return lambda then: then.figures.counts.by_rating.get(word, 0)

    report: list[Column[Standing]] = [
        column(ours("Report"), 60, lambda then: then.label),
        *(column(word, max(11, count_width(word)), number(word), Show.WHOLE) for word in words),
        column(ours("No rating"), 11, lambda then: then.figures.counts.unrated, Show.WHOLE, detail),
    ]
    others: list[Column[Standing]] = [
        column(ours("Actions"), 11, lambda then: then.figures.actions, Show.WHOLE),
        column(ours("Overdue"), 11, lambda then: then.figures.overdue, Show.WHOLE),
        column(
            ours("% complete"), 11, lambda then: then.figures.percent_complete / 100, Show.PERCENT
        ),
        column(ours("As at"), 12, lambda then: then.as_at, Show.DATE),
    ]
    first = 0 if most is None else 3
    known = set(facts.plan.scale.words)
    once = {
        rating.word: rating
        for earlier in facts.history
        for rating in earlier.scale.ratings
        if rating.word not in known
    }
    gone = RatingScale(RatingKind.ACTION, tuple(once.values()))
    chart = BarChart(
        "Actions by rating over time",
        "A bar for each report and one for now.",
        *(first, first + len(words), len(standings)),
        bars_of(words, facts.plan.scale, gone),
    )
    return table_of(
        name,
        "Actions by rating at each recorded report and now",
        standings,
        [*report, *others] if most is None else [*others[:0:-1], *report, others[0]],
        chart=chart,
    )
