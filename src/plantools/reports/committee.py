"""The committee's report as data: the council's words (tblReportText) with the figures in them.

A heading is known by its words alone; its rows stand together under it. A council renames it,
moves it by its Order, or switches it off by the Kind off. What is fact comes in where a text asks
for it (`plantools.plan.plan_settings`). Without words of the council the shipped ones serve.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from itertools import zip_longest

from plantools.plan import Plan, ReportText, grouped
from plantools.plan.dates import long_date
from plantools.plan.plan_settings import (
    ASKED,
    FIGURES,
    FRONT_PAGE,
    GLANCE,
    PROMPT,
    TextKind,
    fact_alone,
    folded,
)
from plantools.reports import finance, impact, scorecard
from plantools.reports.figures import Facts
from plantools.reports.one_page import Told
from plantools.reports.registry import published
from plantools.reports.report import ReportTable, columns, key_to

BULLET, CELL, WITHIN = "- ", " | ", ": "
"""What a bullet begins with, what stands between the cells of a table's row, and between a
heading and the one below it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a bullet has no number."""

    text: str
    is_bullet: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what stands under it."""

    heading: str
    level: int  # 1, or 2 for one below the heading before it
    items: tuple[Paragraph | ReportTable, ...]


@dataclass(frozen=True, slots=True)
class CommitteeReport:
    """The report of a plan to its committee."""

    front: tuple[tuple[str, str], ...]  # label and text of each line of the front page
    parts: tuple[Part, ...]
    is_shipped: bool  # whether the words are the shipped ones, because the workbook has none
    to_write: tuple[str, ...]  # headings, with the cell where there is one, of what is a prompt
    published: tuple[ReportText, ...]  # every paragraph with its figures, as `record` keeps it
    glance: str  # the heading of the page for whoever chairs; "" if it is switched off


@cache
def shipped_text() -> tuple[ReportText, ...]:
    """The wording that comes with plantools."""
    file = resources.files("plantools.reports") / "report_text.csv"
    _, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
    return tuple(
        ReportText(kind=kind, heading=heading, order=float(order), text=text)
        for kind, heading, order, text in rows
    )


def has_words(plan: Plan) -> bool:
    """Whether a plan says what its report says, be it that a heading is off."""
    kinds = {TextKind.read(row.kind) for row in plan.report_text}
    return bool(kinds & {TextKind.STANDING, TextKind.OFF})


def committee_report(facts: Facts) -> CommitteeReport:
    """The report of a plan, every figure in it those of the appendices."""
    words, is_own = _Words(facts), has_words(facts.plan)
    groups = _headings(
        (*(() if is_own else shipped_text()), *facts.plan.report_text),
        TextKind.STANDING,
        TextKind.THIS_REPORT,
    )
    keys = [*_keys(facts.plan, groups)]
    below_top = Counter(folded(heading.partition(WITHIN)[0]) for heading, _ in groups)
    front: list[tuple[str, str]] = []
    parts: list[Part] = []
    published: list[ReportText] = []
    to_write: dict[str, list[str]] = {}
    above = ""
    for heading, rows in groups:
        filled = [(row, words.filled(row.text)) for row in rows]
        texts = [text for _, each in filled for text in each]
        if folded(heading) == folded(FRONT_PAGE):
            front += map(_line, texts)
        elif any(fact_alone(row.text) for row in rows) and all(map(PROMPT.fullmatch, texts)):
            continue  # prompts about facts that there are none of say nothing
        elif texts:
            top, within, below = heading.partition(WITHIN)
            is_below = bool(within) and below_top[folded(top)] > 1
            if is_below and folded(above) != folded(top):
                parts.append(Part(top, 1, ()))
            above = top if is_below else heading
            shown = (key for at, key in keys if at == heading)
            captioned = (each for key in shown for each in (Paragraph(f"{key.caption}:"), key))
            items = (*_items(texts), *captioned)
            parts.append(Part(below if is_below else heading, 1 + is_below, items))
        for row, each in filled:
            published += [replace(row, text=text) for text in each]
            if any(map(PROMPT.search, each)):
                cell = row.place.cell("text") if row.place.sheet else ""
                to_write.setdefault(heading, []).append(cell)
    told = (f"{h} ({', '.join(c)})" if all(c) else h for h, c in to_write.items())
    stands = tuple(  # not a heading with nothing under it, be it a heading
        part
        for part, after in zip_longest(parts, parts[1:])
        if part.items or (after is not None and after.level > part.level)
    )
    asks = [row for row in facts.plan.report_text if fact_alone(row.text) == GLANCE]
    glance = GLANCE.capitalize()
    if asks:
        is_off = TextKind.read(asks[0].kind) is TextKind.OFF
        glance = "" if is_off else asks[0].heading.strip()
    return CommitteeReport(tuple(front), stands, not is_own, tuple(told), tuple(published), glance)


def _keys(
    plan: Plan, groups: Iterable[tuple[str, list[ReportText]]]
) -> Iterator[tuple[str, ReportTable]]:
    """The key to each scale, and the heading that says most of its ratings."""
    first: dict[str, str] = {}
    for heading, rows in groups:
        for name in (name for row in rows for name in ASKED.findall(row.text)):
            first.setdefault(folded(name), heading)
    words = (folded(word) for word in plan.scale.words if folded(word) not in FIGURES)
    for name in [name for name in ("progress", "summary", *words) if name in first][:1]:
        yield first[name], key_to(plan.scale)
    if plan.impact and "impact" in first:
        yield first["impact"], key_to(plan.impact_scale)


def paragraphs(facts: Facts, kind: TextKind) -> list[tuple[str, tuple[str, ...]]]:
    """What stands before or after the plan's tables: headings with their texts, figures in."""
    words = _Words(facts)
    return [
        (heading, tuple(text for row in rows for text in words.filled(row.text)))
        for heading, rows in _headings(facts.plan.report_text, kind)
    ]


def parts_of(facts: Facts, kind: TextKind) -> list[Part]:
    """What stands before or after the plan's tables, heading by heading, to be printed."""
    found = [(heading, tuple(_items(texts))) for heading, texts in paragraphs(facts, kind)]
    return [Part(heading, 1, items) for heading, items in found if items]


def _headings(rows: Iterable[ReportText], *kinds: TextKind) -> list[tuple[str, list[ReportText]]]:
    """Rows of these kinds by heading, both in order: a heading has the place of the first of its
    rows.

    A row without Order comes after those of its heading above it; a heading without one, after
    the heading above it.
    """
    last: dict[str | None, float] = {None: float("-inf")}  # of each heading, and of the row above
    placed: list[tuple[float, ReportText]] = []
    for row in (row for row in rows if TextKind.read(row.kind) in kinds):
        heading = folded(row.heading)
        order = last.get(heading, last[None]) if row.order is None else row.order
        last |= {heading: order, None: order}
        placed.append((order, row))
    groups = grouped(placed, lambda each: folded(each[1].heading)).values()
    return [
        (group[0][1].heading.strip(), [row for _, row in sorted(group, key=lambda each: each[0])])
        for group in sorted(groups, key=lambda group: min(order for order, _ in group))
    ]


def _line(text: str) -> tuple[str, str]:
    label, _, rest = text.partition(":")
    return (label.strip(), rest.strip()) if rest else ("", text)


def _items(texts: Iterable[str]) -> Iterator[Paragraph | ReportTable]:
    rows: list[list[str]] = []
    for text in (*texts, ""):
        if CELL in text:
            rows.append([cell.strip() for cell in text.split(CELL.strip())])
            continue
        if rows:
            wide = max(map(len, rows))
            header, *others = ((*row, *[""] * (wide - len(row))) for row in rows)
            yield ReportTable("tblOfReport", header[0], columns(30, *header), tuple(others), "None")
            rows = []
        if text:
            is_bullet = text.startswith((BULLET, "• "))
            yield Paragraph(text[2:].strip() if is_bullet else text, is_bullet)


class _Words:
    """What texts ask for."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.titles = facts, [*published(facts)]
        self.told = Told(facts, self.titles)

    def filled(self, text: str) -> list[str]:
        """The paragraphs that a text makes; none where it asks for what the plan hasn't got."""
        if name := fact_alone(text):
            return [*self._facts(name)]
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        told = [
            ASKED.sub(lambda found: self._figures.get(folded(found[1])) or found[0], x)
            for x in lines
        ]
        return [line.replace("%%", "%").replace("££", "£") for line in told]

    def _facts(self, name: str) -> Iterable[str]:
        facts, told, plan = self.facts, self.told, self.facts.plan
        makers: dict[str, Callable[[], Iterable[str]]] = {
            GLANCE: tuple,  # a page of its own
            "summary": told.summary,
            "progress": told.progress,
            "scorecard": lambda: map(scorecard.sentence, [facts] if plan.measures else []),
            "impact": lambda: map(impact.sentence, [facts] if plan.impact else []),
            "finance": lambda: map(finance.sentence, [facts] if plan.finance else []),
            "appendices": lambda: [f"{BULLET}{title}" for title in self.titles],
            "background papers": told.background_papers,
        }
        return makers[name]() if name in makers else told.changed(name)

    @cached_property
    def _figures(self) -> dict[str, str]:
        """Figures as they are read, by name."""
        facts, (now, milestones) = self.facts, self.facts.headline
        money = finance.total_money(facts.plan)
        amounts = {"budget": money.budget, "actual": money.actual, "forecast": money.forecast}
        return {
            **{folded(word): f"{number:,}" for word, number in now.by_rating.items()},
            "actions": f"{now.total:,}",
            "milestones": f"{milestones.total:,}",
            "complete": f"{now.complete:,}",
            "percent complete": f"{now.percent_complete}%",
            "newly complete": f"{len(self.told.newly_complete):,}",
            "evidence awaited": f"{now.awaited:,}",
            "overdue actions": f"{now.overdue:,}",
            "overdue milestones": f"{milestones.overdue:,}",
            "as at": long_date(facts.day),
            "last report": self.told.before.label if self.told.before else "the start of the plan",
            **{n: "no amount" if v is None else finance.pounds(v) for n, v in amounts.items()},
            "variance": finance.over_or_under(money.variance) or "no amount",
            "plan": facts.plan.title,
            "council": facts.plan.organisation or "the council",
        }
