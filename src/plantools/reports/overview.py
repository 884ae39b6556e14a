"""The RAG overview (Appendix 1): how the plan stands by rating, by action and by milestone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plantools.checks.words import count
from plantools.plan import Meaning, RatingScale
from plantools.reports.figures import Counts, Facts, Standing, Tallies, Tally, percent
from plantools.reports.report import (
    NO_BOX,
    BarChart,
    Cell,
    Report,
    ReportColumn,
    ReportTable,
    Show,
    bars_of,
    beside,
    count_width,
    flowed,
    key_to,
)

OVERVIEW_TABLE, MILESTONES_TABLE, GRID_TABLE = "tblOverview", "tblOverviewMilestones", "tblGrid"
_WHOLE_PLAN = "Whole plan"
_APART = "\u00a0"
"""Between an action's ref and its letter: a space at which no line breaks, and no ref has one."""
_UNRATED = "?"
_ACROSS, _SHORT = 12, 14
"""Boxes in a row of a sheet, and rows with which a page has room for the key as well; the caption
of the grid has it in short."""


def _columns(scale: RatingScale, unrated: int) -> tuple[ReportColumn, ...]:
    return (
        ReportColumn(_ours(scale, "Level"), 11, is_detail=True),
        ReportColumn(_ours(scale, "Code"), 9, is_detail=True),
        ReportColumn(_ours(scale, "Title"), 44),
        *(ReportColumn(word, max(8, count_width(word)), Show.WHOLE) for word in scale.words),
        ReportColumn(_ours(scale, "No rating"), 8, Show.WHOLE, is_detail=not unrated),
    )


def _shares(scale: RatingScale) -> tuple[ReportColumn, ...]:
    return (
        ReportColumn(_ours(scale, "% complete"), 11, Show.PERCENT),
        *(
            ReportColumn(word, max(8, count_width(word)), Show.PERCENT, is_detail=True)
            for word in _parts(scale)
        ),
        ReportColumn(_ours(scale, "Overdue"), 9, Show.WHOLE),
    )


def _parts(scale: RatingScale) -> tuple[str, ...]:
    """The headers over the share of each word."""
    return tuple(beside(scale.words, f"% {word}") for word in _not_complete(scale))


def _ours(scale: RatingScale, header: str) -> str:
    return beside((*scale.words, *_parts(scale)), header)


def _not_complete(scale: RatingScale) -> tuple[str, ...]:
    """The words whose share is not told by that of what is complete."""
    return tuple(r.word for r in scale.ratings if r.meaning is not Meaning.COMPLETE)


@dataclass(frozen=True, slots=True)
class _Group:
    """What a row counts: the actions and milestones of some sections (None: of all)."""

    level: str
    code: str
    title: str
    sections: tuple[str, ...] | None
    tallies: Tallies

    @classmethod
    def together(
        cls, level: str, title: str, parts: list[_Group], sections: tuple[str, ...] | None
    ) -> _Group:
        return cls(level, "", title, sections, sum((part.tallies for part in parts), Tallies()))


def overview_report(facts: Facts) -> Report:
    """Counts and percentages of live actions: each section, each chapter, the whole plan.

    An action with several milestones has the rating that its milestones give it
    (`RatingScale.roll_up`).
    """
    groups, past = list(_groups(facts)), facts.standings
    return Report(
        title="RAG overview",
        notes=_figures(facts),
        keys=(key_to(facts.plan.scale),),
        tables=(_by_action(groups, facts, past[-1] if past else None),),
    )


def _figures(facts: Facts) -> tuple[str, ...]:
    """The figures and what moved, as notes."""
    moved = [last.moved(facts.headline) for last in facts.standings[-1:]]
    return (facts.headline.sentence(), *moved, facts.note)


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
    longest = max((len(str(box)) for row in rows for box in row[1:]), default=0)
    grid = ReportTable(
        GRID_TABLE,
        f"Every action by section, with the letter of its rating ({', '.join(told)}; "
        f"{NO_BOX} no action)",
        (ReportColumn("Section", 40), ReportColumn("1", longest + 3)),
        tuple(rows),
        "No actions",
        endings={f"{_APART}{scale.letters[word]}": scale.colors[word] for word in scale.words},
    )
    flown = flowed(grid, _ACROSS)
    return Report(
        title="Every action at a glance",
        notes=_figures(facts),
        keys=(key_to(scale),) if len(flown.rows) <= _SHORT else (),
        tables=(flown,),
    )


def milestones_report(facts: Facts) -> Report:
    """The same counted by milestone."""
    groups, scale = list(_groups(facts)), facts.plan.scale
    whole = groups[-1].tallies.milestones
    return Report(
        title="RAG overview by milestone",
        notes=(
            f"{count(whole.counts.total, 'milestone')}, {whole.overdue} overdue. An action with "
            "several dates counts once for each.",
            facts.note,
        ),
        keys=(key_to(scale),),
        tables=(
            ReportTable(
                MILESTONES_TABLE,
                "Milestones by rating",
                (
                    *_columns(scale, whole.counts.unrated),
                    ReportColumn(_ours(scale, "Milestones"), 11, Show.WHOLE),
                    *_shares(scale),
                ),
                tuple(tuple(_row(group, group.tallies.milestones, scale)) for group in groups),
                headings=(_WHOLE_PLAN,),
            ),
        ),
    )


def _groups(facts: Facts) -> Iterator[_Group]:
    known = {section.code: section for section in facts.plan.sections}
    chapters: dict[str, list[_Group]] = {}
    for code, tallies in facts.tallies.items():
        section = known.get(code)
        title = section.title if section else "Not on the Sections sheet"
        group = _Group("Section", code, title, (code,), tallies)
        chapters.setdefault(section.chapter if section else "", []).append(group)
        yield group
    if len(chapters) > 1:
        for name, parts in chapters.items():
            codes = tuple(part.code for part in parts)
            yield _Group.together("Chapter", name or "No chapter", parts, codes)
    everything = [part for parts in chapters.values() for part in parts]
    yield _Group.together(_WHOLE_PLAN, facts.plan.title, everything, None)


def _by_action(groups: list[_Group], facts: Facts, last: Standing | None) -> ReportTable:
    scale = facts.plan.scale
    columns = [
        *_columns(scale, facts.headline.counts.unrated),
        ReportColumn(_ours(scale, "Actions"), 11, Show.WHOLE),
        *_shares(scale),
        ReportColumn(_ours(scale, "Milestones done"), 12, Show.NUMBER, is_detail=True),
    ]
    rows = [
        [*_row(g, g.tallies.actions, scale), _done(g.tallies.milestones.counts)] for g in groups
    ]
    caption = "Actions by rating"
    if last is not None:
        columns.append(ReportColumn(_ours(scale, "% complete then"), 11, Show.PERCENT))
        caption += f"; the last column is how it was in {last}"
        for row, group in zip(rows, groups, strict=True):
            row.append(last.complete_share(group.sections))
    sections = sum(group.level == "Section" for group in groups)
    chart = BarChart(
        title="Actions by rating in each section",
        alt_text=facts.headline.sentence(),
        first_column=2,
        last_column=2 + len(scale.words),
        bars=bars_of(scale, scale.words, scale),
        rows=sections,
    )
    return ReportTable(
        OVERVIEW_TABLE,
        caption,
        tuple(columns),
        tuple(map(tuple, rows)),
        headings=(_WHOLE_PLAN,),
        chart=chart if sections else None,
    )


def _done(counts: Counts) -> str:
    return f"{counts.complete + counts.awaited} of {counts.total}"


def _row(group: _Group, tally: Tally, scale: RatingScale) -> list[Cell]:
    counts = tally.counts

    def share(number: int) -> float:
        return percent(number, counts.total) / 100

    return [
        group.level,
        group.code,
        group.title,
        *(counts.by_rating.get(word, 0) for word in scale.words),
        counts.unrated,
        counts.total,
        share(counts.complete),
        *(share(counts.by_rating.get(word, 0)) for word in _not_complete(scale)),
        tally.overdue,
    ]
