"""The Summary, on one page for whoever chairs: how the plan stands, why each figure moved, what
slips and which measures are furthest from their target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from textwrap import shorten

from plantools.changes.pairing import Counted, Entry, Fate, came, is_complete, went
from plantools.changes.wording import shown as shown_timescale
from plantools.checks.rule import Trails
from plantools.checks.words import count
from plantools.plan import Action, Milestone
from plantools.plan.dates import short_month
from plantools.plan.model import RecordedReport, ref_key
from plantools.plan.rating import DONE, word_key
from plantools.reports.figures import Facts, Headline, percent
from plantools.reports.measure import gauges
from plantools.reports.report import (
    Cell,
    Report,
    ReportColumn,
    ReportTable,
    Show,
    beside,
    key_to,
    rating_column,
)
from plantools.reports.sentences import Told
from plantools.reports.trend import trend_table

FIGURES_TABLE, SLIPS_TABLE, FURTHEST_TABLE = "tblSummary", "tblSummarySlips", "tblSummaryMeasures"
MOST = 5
"""Slips, measures and reports that one page has room for."""
_LEAST = 4
"""Refs named for what the share of complete actions moved by, however few for the rest."""
_LONGEST = 60
"""Of the words of an action or a measure, in characters; the appendices have them all."""
_TEXT = 56
"""The width of the column with text. It stands fourth in every table, behind three narrow ones, for
the tables of a sheet share their columns."""


def summary_report(facts: Facts, most: int = MOST, named: int | None = None) -> Report:
    """How the plan stands, on one page.

    Args:
        most: how many slips, measures and earlier reports.
        named: how many refs at most for each cause; None for all. Without any, ratings that an
            action moved from and to are told as one cause.
    """
    told = Told(facts, {})
    room = most if facts.plan.measures else most + 2
    slips = [slips_table(facts, room)] if facts.history else []
    furthest = [furthest_table(facts, most)] if facts.plan.measures else []
    return Report(
        title="Summary",
        notes=(*told.summary(), facts.note),
        keys=(key_to(facts.plan.scale),),
        is_one_page=True,
        tables=(
            figures_table(told, named),
            trend_table(facts, "tblSummaryTrend", most),
            *slips,
            *furthest,
        ),
    )


def figures_table(told: Told, named: int | None = None) -> ReportTable:
    """Each figure then and now, and by name the actions that it has more or fewer for."""
    facts = told.facts
    now, before = facts.headline, told.before
    words = now.counts.by_rating
    rating = rating_column("Figure", 16, facts.plan.scale)
    if before is None or told.then is None:
        counted = [*words.items(), (_unrated(words), now.counts.unrated)]
        lines: list[tuple[Cell, ...]] = [("% complete", f"{now.percent_complete}%", now.done)]
        lines += [(w, n, f"{percent(n, now.actions)}%") for w, n in counted if n or w in words]
        lines += [("Overdue actions", now.overdue, f"{percent(now.overdue, now.actions)}%")]
        columns = [ReportColumn("Now", 14, Show.NUMBER), ReportColumn("Of all", 18, Show.NUMBER)]
        return ReportTable(
            FIGURES_TABLE,
            "Actions by rating",
            (rating, *columns),
            (*lines, ("Actions", now.actions, "")),
        )
    columns = [
        ReportColumn(told.when, 14, Show.NUMBER),
        ReportColumn("Now", 18, Show.NUMBER),
        ReportColumn("Why", _TEXT),
    ]
    return ReportTable(
        FIGURES_TABLE,
        f"Actions by rating, and why each figure moved since {told.when}",
        (rating, *columns),
        tuple(_Moves(told, before, told.then, named).rows()),
    )


def _unrated(words: Iterable[str]) -> str:
    return beside([*words], "No rating")


class _Moves:
    """Why each figure of a plan is another than at a report: the parts always add up."""

    def __init__(
        self, told: Told, before: RecordedReport, then: Headline, named: int | None
    ) -> None:
        facts = told.facts
        self.named = named
        self.plan, self.day, self.now = facts.plan, facts.day, facts.headline
        self.before, self.then = before, then
        self.entries = told.entries
        spelled = (*before.scale.words, *self.plan.scale.words)
        self.spelled = {word_key(word): word for word in spelled}

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        then, now = self.then.counts, self.now.counts
        yield self._share()
        known = {word_key(word): number for word, number in then.by_rating.items()}
        words = {word_key(word): number for word, number in now.by_rating.items()}
        for key in dict.fromkeys((*words, *known)):
            was, is_ = known.get(key, 0), words.get(key, 0)
            if is_ or was or key in words:
                yield _line(self.spelled[key], was, is_, self._rating(key))
        if then.unrated or now.unrated:
            name = _unrated(self.spelled.values())
            yield _line(name, then.unrated, now.unrated, self._rating(""))
        yield _line("Overdue actions", self.then.overdue, self.now.overdue, self._overdue())
        everything = self._parts(lambda a: True, lambda a: True, str, str)
        yield _line("Actions", self.then.actions, self.now.actions, everything)

    def _rating(self, key: str) -> Iterator[str]:
        def counts(action: Action) -> bool:
            return word_key(action.rating or "") == key

        def name(action: Action | None) -> str:
            rating = action.rating if action else None
            return self.spelled[word_key(rating)] if rating else "without a rating"

        if self.named == 0:
            return self._parts(
                counts, counts, lambda _: "from other ratings", lambda _: "with another now"
            )
        return self._parts(
            counts,
            counts,
            lambda entry: f"from {name(entry.before)}",
            lambda entry: f"now {name(entry.after)}",
        )

    def _overdue(self) -> Iterator[str]:
        def gone(entry: Entry) -> str:
            return "done" if entry.after and entry.after.meaning in DONE else "no longer late"

        return self._parts(
            lambda action: action.days_overdue(self.before.as_at) > 0,
            lambda action: action.days_overdue(self.day) > 0,
            lambda entry: "newly overdue",
            gone,
        )

    def _parts(
        self,
        then: Counted,
        now: Counted,
        came_as: Callable[[Entry], str],
        went_as: Callable[[Entry], str],
    ) -> Iterator[str]:
        """A line for each cause, such as "+2 from Green: A1, A2"."""
        for sign, entries, cause in (
            ("+", came(self.entries, then, now), came_as),
            ("−", went(self.entries, then, now), went_as),
        ):
            causes: dict[str, list[str]] = {}
            for entry in entries:
                causes.setdefault(entry.fate or cause(entry), []).append(_ref(entry))
            for why, refs in causes.items():
                yield f"{sign}{len(refs)} {why}{self._refs(refs)}"

    def _refs(self, refs: list[str], least: int = 0) -> str:
        most = None if self.named is None else max(self.named, least)
        if most == 0:
            return ""
        more = len(refs) - len(refs[:most])
        return f": {', '.join(refs[:most])}{f' and {more} more' if more else ''}"

    def _share(self) -> tuple[Cell, ...]:
        """The share that is complete: the points that each cause adds, one after the other."""
        then = self.then
        done, whole, shown = then.counts.complete, then.actions, then.percent_complete
        lines = []
        for cause, refs, more_done, more in self._causes():
            done, whole = done + more_done, whole + more
            points = percent(done, whole) - shown
            shown += points
            if points:
                sign = "+" if points > 0 else "−"
                lines.append(
                    f"{sign}{count(abs(points), 'point')} {cause}{self._refs(refs, _LEAST)}"
                )
        shares = (f"{each.percent_complete}%" for each in (then, self.now))
        return ("% complete", *shares, "\n".join(lines))

    def _causes(self) -> Iterator[tuple[str, list[str], int, int]]:
        """What bears on the share: why, the refs, and how many more are complete and there."""
        causes = {
            "newly complete": (Fate.STAYED, True),
            "no longer complete": (Fate.STAYED, False),
        } | {fate.value: (fate, None) for fate in Fate if fate is not Fate.STAYED}
        for cause, (fate, completed) in causes.items():
            refs, done, there = [], 0, 0
            for entry in (each for each in self.entries if each.fate is fate):
                is_, was = is_complete(entry.after), is_complete(entry.before)
                if completed is not None and (is_ is was or is_ is not completed):
                    continue
                refs.append(_ref(entry))
                done += is_ - was
                there += (entry.after is not None) - (entry.before is not None)
            if refs:
                yield cause, refs, done, there


def _ref(entry: Entry) -> str:
    return entry.ref.strip() or "one without a ref"


def _line(name: str, then: int, now: int, why: Iterable[str]) -> tuple[Cell, ...]:
    return (name, then, now, "\n".join(why))


def slips_table(facts: Facts, most: int = MOST) -> ReportTable:
    """Open milestones that are due later than when they were first reported, the worst first."""
    today: dict[str, list[Milestone]] = {}
    for row in facts.plan.milestones:
        today.setdefault(ref_key(row.ref), []).append(row)
    earlier = sorted((r for r in facts.history if r.as_at < facts.day), key=lambda r: r.as_at)
    trails = Trails(earlier, today)
    slips = []
    for row in facts.plan.milestones:
        dates = trails.dates(row) if row.is_open else []
        last = row.due.last
        days = ((last or facts.day) - dates[0]).days if dates else 0
        if days > 0:
            moves = sum(b > a for a, b in pairwise(dates)) + (last is None)
            slips.append((days, row, dates[0], moves))
    slips.sort(key=lambda slip: -slip[0])
    shown = slips[:most]
    return ReportTable(
        SLIPS_TABLE,
        f"Due dates that have slipped most: {_of(len(shown), len(slips))}",
        (
            ReportColumn("Ref", 16),
            ReportColumn("Original date", 14, Show.DATE),
            ReportColumn("Date now", 18, Show.DATE),
            ReportColumn("Action", _TEXT),
            ReportColumn("Days later", 11, Show.NUMBER),
            ReportColumn("Times moved", 11, Show.WHOLE),
            rating_column("Rating", 11, facts.plan.scale),
        ),
        tuple(
            (
                row.ref,
                first,
                row.due.last or shown_timescale(row) or "No date",
                _short(
                    f"{row.action.rstrip('.:; ')}: {row.milestone}" if row.milestone else row.action
                ),
                days if row.due.last else f"{days} so far",
                moves,
                row.rating or row.rating_text,
            )
            for days, row, first, moves in shown
        ),
        "No open milestone is due later than when it was first reported",
    )


def furthest_table(facts: Facts, most: int = MOST) -> ReportTable:
    """The measures that miss their target by the largest share of it, the furthest first.

    The share is of target or reading, whichever is larger, so that it can be said of 0 as well.
    """
    missed = []
    for gauge in gauges(facts.plan, facts.day):
        value, goal = gauge.value(gauge.latest), gauge.goal
        if value is None or goal is None or goal.is_met(value):
            continue
        end = goal.low if value <= goal.low else goal.high
        share = goal.distance(value) / (max(abs(end), abs(value)) or 1)
        missed.append((share, gauge, value))
    missed.sort(key=lambda each: -each[0])
    shown = missed[:most]
    return ReportTable(
        FURTHEST_TABLE,
        f"Measures furthest from their target: {_of(len(shown), len(missed))}",
        (
            ReportColumn("Id", 16),
            ReportColumn("Latest", 14),
            ReportColumn("How far", 18),
            ReportColumn("Measure", _TEXT),
            ReportColumn("Target", 11),
        ),
        tuple(
            (
                gauge.measure.id,
                f"{gauge.shown(value)}, {short_month(gauge.latest or facts.day)}",
                gauge.to_target,
                _short(gauge.measure.measure),
                gauge.target,
            )
            for _, gauge, value in shown
        ),
        "Every measure with a target that can be compared meets it",
    )


def _of(shown: int, all_: int) -> str:
    return f"{shown} of {all_}" if all_ > shown else str(all_)


def _short(text: str) -> str:
    return shorten(" ".join(text.split()), _LONGEST, placeholder=" …")
