"""The committee's report as data: the council's words (tblReportText) with the figures in them.

A heading is known by its words alone; its rows stand together under it. A council renames it,
moves it by its Order, or switches it off by the Kind off. What is fact comes in where a text asks
for it (`plantools.plan.report_text`). Without words of the council the shipped ones serve.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from plantools.plan import Plan, ReportText
from plantools.plan.dates import long_date
from plantools.plan.report_text import (
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
from plantools.reports.finance import over_or_under, pounds
from plantools.reports.measure import gauges
from plantools.reports.registry import published
from plantools.reports.report import ReportColumn, ReportTable, key_to
from plantools.reports.sentences import Told

BULLET, CELL, WITHIN = "- ", " | ", ": "
"""What a bullet begins with, what stands between the cells of a table's row, and between a
heading and the one below it."""
_WIDTH = 30


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a bullet has no number."""

    text: str
    is_bullet: bool = False

    @property
    def is_prompt(self) -> bool:
        """Whether a person has still to write it."""
        return bool(PROMPT.search(self.text))


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what stands under it.

    Attributes:
        level: 1, or 2 for one below the heading before it.
    """

    heading: str
    level: int
    items: tuple[Paragraph | ReportTable, ...]


@dataclass(frozen=True, slots=True)
class CommitteeReport:
    """The report of a plan to its committee.

    Attributes:
        front: what stands on the front page: label and text of each line.
        is_shipped: whether the words are the shipped ones, because the workbook has none.
        to_write: the headings, with the cell where there is one, of what is still a prompt.
        glance: the heading of the page for whoever chairs; "" if it is switched off.
        published: every paragraph with its figures in it, as `record` keeps it.
    """

    front: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    is_shipped: bool
    to_write: tuple[str, ...]
    published: tuple[ReportText, ...]
    glance: str


@cache
def shipped_text() -> tuple[ReportText, ...]:
    """The wording that comes with plantools."""
    file = resources.files("plantools.reports") / "report_text.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return tuple(
        ReportText(
            kind=row["kind"], heading=row["heading"], order=float(row["order"]), text=row["text"]
        )
        for row in rows
    )


def has_words(plan: Plan) -> bool:
    """Whether a plan says what its report says, be it that a heading is off."""
    kinds = {TextKind.read(row.kind) for row in plan.report_text}
    return bool(kinds & {TextKind.STANDING, TextKind.OFF})


def committee_report(facts: Facts) -> CommitteeReport:
    """The report of a plan, every figure in it those of the appendices."""
    words, is_own = _Words(facts), has_words(facts.plan)
    rows = [row for row in facts.plan.report_text if _is_of_report(row)]
    if not is_own:
        rows = [*shipped_text(), *rows]
    front: list[tuple[str, str]] = []
    parts: list[Part] = []
    published: list[ReportText] = []
    to_write: dict[str, list[str]] = {}
    groups = _grouped(rows)
    keys = _keys(facts.plan, groups)
    tops = {folded(heading) for heading, _ in groups}
    tops |= {folded(h.partition(WITHIN)[0]) for h, _ in groups if WITHIN in h}
    above = ""
    for heading, them in groups:
        filled = [(row, words.filled(row.text)) for row in them]
        if folded(heading) == folded(FRONT_PAGE):
            front += [_line(text) for _, texts in filled for text in texts]
        elif _says_something(filled):
            top, within, below = heading.partition(WITHIN)
            is_below = bool(within) and _is_shared(top, groups)
            if is_below and folded(above) != folded(top):
                parts.append(Part(top, 1, ()))
            above = top if is_below else heading
            texts = [text for _, texts in filled for text in texts]
            items = [*_items(texts), *_with_captions(keys.get(heading, ()))]
            parts.append(Part(below if is_below else heading, 1 + is_below, tuple(items)))
        else:
            continue
        for row, texts in filled:
            published += [replace(row, text=text) for text in texts]
            if any(PROMPT.search(text) for text in texts):
                cell = row.place.cell("text") if row.place.sheet else ""
                to_write.setdefault(heading, []).append(cell)
    told = [f"{h} ({', '.join(c)})" if all(c) else h for h, c in to_write.items()]
    return CommitteeReport(
        tuple(front),
        _without_empty(parts),
        not is_own,
        tuple(told),
        tuple(published),
        _glance(facts.plan),
    )


def _glance(plan: Plan) -> str:
    asks = [row for row in plan.report_text if fact_alone(row.text) == GLANCE]
    if not asks:
        return GLANCE.capitalize()
    return "" if TextKind.read(asks[0].kind) is TextKind.OFF else asks[0].heading.strip()


def _keys(
    plan: Plan, groups: Iterable[tuple[str, list[ReportText]]]
) -> dict[str, list[ReportTable]]:
    """The key to each scale, under the heading that says most of its ratings."""
    asks = {
        heading: {folded(name) for row in rows for name in ASKED.findall(row.text)}
        for heading, rows in reversed([*groups])
    }
    first = {name: heading for heading, names in asks.items() for name in names}
    words = (folded(word) for word in plan.scale.words if folded(word) not in FIGURES)
    at = [first[name] for name in ("progress", "summary", *words) if name in first]
    keys = {at[0]: [key_to(plan.scale)]} if at else {}
    if plan.impact and "impact" in first:
        keys.setdefault(first["impact"], []).append(key_to(plan.impact_scale))
    return keys


def _with_captions(tables: Iterable[ReportTable]) -> Iterator[Paragraph | ReportTable]:
    for table in tables:
        yield Paragraph(f"{table.caption}:")
        yield table


def paragraphs(facts: Facts, kind: TextKind) -> list[tuple[str, tuple[str, ...]]]:
    """What stands before or after the plan's tables: headings with their texts, figures in."""
    words = _Words(facts)
    rows = [row for row in facts.plan.report_text if TextKind.read(row.kind) is kind]
    return [
        (heading, tuple(text for row in them for text in words.filled(row.text)))
        for heading, them in _grouped(rows)
    ]


def parts_of(facts: Facts, kind: TextKind) -> list[Part]:
    """What stands before or after the plan's tables, heading by heading, to be printed."""
    found = [(heading, _items(texts)) for heading, texts in paragraphs(facts, kind)]
    return [Part(heading, 1, items) for heading, each in found if (items := tuple(each))]


def _is_of_report(row: ReportText) -> bool:
    return TextKind.read(row.kind) in (TextKind.STANDING, TextKind.THIS_REPORT)


def _grouped(rows: Iterable[ReportText]) -> list[tuple[str, list[ReportText]]]:
    """Rows by heading, both in order: a heading has the place of the first of its rows.

    A row without Order comes after those of its heading above it; a heading without one, after
    the heading above it.
    """
    groups: dict[str, list[tuple[float, ReportText]]] = {}
    last = float("-inf")
    for row in rows:
        group = groups.setdefault(folded(row.heading), [])
        last = row.order if row.order is not None else group[-1][0] if group else last
        group.append((last, row))
    ordered = sorted(groups.values(), key=lambda group: min(order for order, _ in group))
    return [
        (group[0][1].heading.strip(), [row for _, row in sorted(group, key=lambda pair: pair[0])])
        for group in ordered
    ]


def _is_shared(top: str, groups: Iterable[tuple[str, list[ReportText]]]) -> bool:
    """Whether several headings stand below this one, so that it is one itself."""
    wanted = folded(top)
    return sum(folded(heading.partition(WITHIN)[0]) == wanted for heading, _ in groups) > 1


def _says_something(filled: Iterable[tuple[ReportText, list[str]]]) -> bool:
    """Whether there is a fact or a text: prompts about facts that there are none of say nothing."""
    filled = [*filled]
    asks = any(fact_alone(row.text) for row, _ in filled)
    texts = [text for _, texts in filled for text in texts]
    return any(not (asks and PROMPT.fullmatch(text)) for text in texts)


def _without_empty(parts: list[Part]) -> tuple[Part, ...]:
    """Without headings that nothing stands under, nor a heading below them."""
    following = [*parts[1:], None]
    return tuple(
        part
        for part, after in zip(parts, following, strict=True)
        if part.items or (after is not None and after.level > part.level)
    )


def _line(text: str) -> tuple[str, str]:
    label, _, rest = text.partition(":")
    return (label.strip(), rest.strip()) if rest else ("", text)


def _items(texts: Iterable[str]) -> Iterator[Paragraph | ReportTable]:
    rows: list[tuple[str, ...]] = []
    for text in (*texts, ""):
        if CELL in text:
            rows.append(tuple(cell.strip() for cell in text.split(CELL.strip())))
            continue
        if rows:
            yield _table(rows)
            rows = []
        if text:
            is_bullet = text.startswith((BULLET, "• "))
            yield Paragraph(text[2:].strip() if is_bullet else text, is_bullet)


def _table(rows: list[tuple[str, ...]]) -> ReportTable:
    wide = max(map(len, rows))
    header, *others = ((*row, *[""] * (wide - len(row))) for row in rows)
    return ReportTable(
        "tblOfReport",
        header[0],
        tuple(ReportColumn(text, _WIDTH) for text in header),
        tuple(others),
        "None",
    )


class _Words:
    """What texts ask for."""

    def __init__(self, facts: Facts) -> None:
        titles = {
            name: f"Appendix {number}: {name}"
            for number, name in enumerate(published(facts), start=1)
        }
        self.facts, self.told, self.titles = facts, Told(facts, titles), titles

    def filled(self, text: str) -> list[str]:
        """The paragraphs that a text makes; none where it asks for what the plan hasn't got."""
        name = fact_alone(text)
        if name:
            return [*self._facts(name)]
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        told = [ASKED.sub(lambda found: self._figure(found[1]) or found[0], x) for x in lines]
        return [line.replace("%%", "%").replace("££", "£") for line in told]

    def _facts(self, name: str) -> Iterable[str]:
        facts, told, plan = self.facts, self.told, self.facts.plan
        makers: dict[str, Callable[[], Iterable[str]]] = {
            GLANCE: tuple,  # a page of its own
            "summary": told.summary,
            "progress": told.progress,
            "scorecard": lambda: (
                [scorecard.sentence(gauges(plan, facts.day))] if plan.measures else []
            ),
            "impact": lambda: [impact.sentence(facts)] if plan.impact else [],
            "finance": lambda: (
                [finance.sentence(finance.total_money(plan))] if plan.finance else []
            ),
            "appendices": lambda: [f"{BULLET}{title}" for title in self.titles.values()],
            "background papers": told.background_papers,
        }
        return makers[name]() if name in makers else told.changed(name)

    def _figure(self, name: str) -> str:
        """A figure as it is read; "" if there is none of that name."""
        name, now = folded(name), self.facts.headline
        if name in FIGURES:
            return self._named(name)
        words = {folded(word): number for word, number in now.counts.by_rating.items()}
        return f"{words[name]:,}" if name in words else ""

    def _named(self, name: str) -> str:
        facts, now, money = self.facts, self.facts.headline, finance.total_money(self.facts.plan)
        amounts = {"budget": money.budget, "actual": money.actual, "forecast": money.forecast}
        if name in amounts:
            value = amounts[name]
            return "no amount" if value is None else pounds(value)
        return {
            "actions": f"{now.actions:,}",
            "milestones": f"{now.milestones:,}",
            "complete": f"{now.counts.complete:,}",
            "percent complete": f"{now.percent_complete}%",
            "newly complete": f"{len(self.told.newly_complete):,}",
            "evidence awaited": f"{now.counts.awaited:,}",
            "overdue actions": f"{now.overdue:,}",
            "overdue milestones": f"{now.overdue_milestones:,}",
            "as at": long_date(facts.day),
            "last report": self.told.before.label if self.told.before else "the start of the plan",
            "variance": over_or_under(money.variance) or "no amount",
            "plan": facts.plan.title,
            "council": facts.plan.organisation or "the council",
        }[name]
