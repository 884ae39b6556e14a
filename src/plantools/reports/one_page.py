"""How the plan stands and what moved it: in sentences as officers write them for a committee, and
on the Summary for whoever chairs.

In sentences units are named (actions or milestones), small numbers are words, and each figure
stands in one place: what is complete and off track in the summary, the rest under Progress.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from textwrap import shorten

from plantools.changes import Changes, Direction
from plantools.changes.pairing import Counted, Entry, Fate, crossed, is_complete, ledger
from plantools.changes.wording import shown as shown_timescale
from plantools.checks.rule import Trails
from plantools.checks.words import count
from plantools.plan import Action, Meaning, Plan, RecordedReport, grouped, ref_key
from plantools.plan.dates import MONTH_NAMES, long_date, month_year
from plantools.plan.rating import DONE, word_key
from plantools.reports.figures import (
    Counts,
    Facts,
    as_sentence,
    be,
    count_of,
    headline,
    listed,
    number,
    percent,
    share_of,
)
from plantools.reports.overview import trend_table
from plantools.reports.report import (
    Report,
    ReportColumn,
    ReportTable,
    Row,
    Show,
    beside,
    column,
    key_to,
    rating_column,
    table_of,
)
from plantools.reports.scorecard import gauges

FIGURES_TABLE = "tblSummary"
MOST = 5
"""Slips, measures and reports that one page has room for."""
_NAMED = 8
"""How many refs a sentence names at most; the appendix has them all."""
_LEAST = 4
"""Refs named for what the share of complete actions moved by, however few for the rest."""
_LONGEST = 60
"""Of the words of an action or a measure, in characters; the appendices have them all."""
_TEXT = 56
"""The width of the column with text. It stands fourth in every table, behind three narrow ones, for
the tables of a sheet share their columns."""
_CHANGED = {
    "added": "been added",
    "changed": "been reworded",
    "removed": "been removed",
    "retimed": "been revised",
    "scoping": "being scoped or reviewed",
}


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _some(count: int) -> str:
    return number(count) if count else "none"


def _are(count: int, word: str) -> str:
    """Such as "four are Red"."""
    return f"{_some(count)} {be(count or 1)} {word}"


class Told:
    """The sentences on a plan at a date and since a report, with the appendix that says more."""

    def __init__(self, facts: Facts, appendices: Iterable[str] = ()) -> None:
        self.facts, self.now, self.scale = facts, facts.headline.actions, facts.plan.scale
        self.changes = facts.comparison.changes if facts.comparison else Changes()
        titles = (title.partition(": ") for title in appendices)
        found = (f" ({number})" for number, _, name in titles if name == "Changes to actions")
        self._see_changes = next(found, "")

    @cached_property
    def before(self) -> RecordedReport | None:
        """The report that everything is counted from: that of the comparison, else the last."""
        compared, reports = self.facts.comparison, self.facts.history
        if compared is not None:
            return next((each for each in reports if each.label == compared.since.label), None)
        earlier = [each for each in reports if each.as_at != self.facts.day]
        return next(reversed(earlier or [*reports]), None)

    @cached_property
    def then(self) -> Counts | None:
        return headline(self.before.plan, self.before.as_at).actions if self.before else None

    @cached_property
    def when(self) -> str:
        """The month of the report before, with its year where that is long ago."""
        if self.before is None:
            return str(self.facts.comparison.since) if self.facts.comparison else ""
        then, now = self.before.as_at, self.facts.day
        apart = (now.year - then.year) * 12 + now.month - then.month
        if apart == 0:
            return long_date(then)
        return MONTH_NAMES[then.month - 1] if 0 < apart < 12 else month_year(then)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every action then and now; all are added if there is no report before."""
        return ledger(self.before.plan if self.before else Plan(), self.facts.plan)

    @cached_property
    def newly_complete(self) -> list[str]:
        """Refs of actions that are complete and weren't in the report before; all without one."""
        return [entry.ref for entry in crossed(self.entries, is_complete, is_complete)[0]]

    def summary(self) -> Iterator[str]:
        now, done, whole = self.now, self.now.complete, self.now.total
        if not whole:
            yield "The plan has no actions."
            return
        share = f"{now.percent_complete}%"
        more = done - self.then.complete if self.then else 0
        shown = f"({done:,} of {whole:,}, {share})"
        if more > 0:
            told = f"since {self.when} {count_of(more, 'more action')} {be(more)} complete {shown}"
        elif more < 0:
            told = f"{count_of(-more, 'fewer action')} {be(-more)} complete than in {self.when}"
            told += f" {shown}"
        else:
            complete = "is complete", "are complete", "is not complete"
            told = f"as in {self.when}, " if self.then else ""
            told += f"{share_of(done, whole, 'action', *complete)} ({share})"
        rated = ((word, *self._rated(word)) for word in self.scale.meaning_any(Meaning.OFF_TRACK))
        off_track = (f"{_are(n, word)}{self._from(n, was)}" for word, n, was in rated)
        yield " ".join(map(as_sentence, (told, *off_track)))
        if now.awaited:
            told = f"{count_of(now.awaited, 'other action')} {be(now.awaited)} done"
            yield as_sentence(f"{told}, with the evidence awaited")

    def _rated(self, word: str) -> tuple[int, int]:
        """How many have a rating now, and had it then, however it was spelled."""
        before = self.then.by_rating.items() if self.then else ()
        then = {word_key(each): number for each, number in before}
        return self.now.by_rating[word], then.get(word_key(word), 0)

    def _from(self, now: int, then: int) -> str:
        if self.then is None:
            return ""
        if now == then:
            return f", as in {self.when}" if now else ""
        return f", {'up' if now > then else 'down'} from {_some(then)}"

    def progress(self) -> Iterator[str]:
        told_above = self.scale.meaning_any(Meaning.COMPLETE, Meaning.OFF_TRACK, Meaning.AWAITED)
        parts = []
        for word in (word for word in self.scale.words if word not in told_above):
            now, then = self._rated(word)
            was = f"{_some(then)} in" if now != then else "as in"
            was = f" ({was} {self.when})" if self.then else ""
            if now or then:
                parts.append(f"{_are(now, word)}{was}")
        if unrated := self.now.unrated:
            parts.append(f"{number(unrated)} {_have(unrated)} no rating")
        if parts:
            others = any(self.now.by_rating[word] for word in told_above)
            yield as_sentence(f"{'of the other actions ' if others else ''}{listed(parts)}")
        if self.before is not None:
            yield from self._moves()
        late, was_late = self.now.overdue, self.then.overdue if self.then else 0
        if not late:
            yield as_sentence(f"no action is overdue{self._from(0, was_late)}")
            return
        told = f"{count_of(late, 'action')} {be(late)} overdue{self._from(late, was_late)}"
        if late != (milestones := self.facts.headline.milestones.overdue):
            told += f", with {count_of(milestones, 'milestone')} between them"
        worst, days = self.facts.late[0]
        assert worst.due.last is not None  # or it could not be late
        longest = (
            f"the longest overdue is {worst.ref or 'one without a ref'}, due by "
            f"{long_date(worst.due.last)} ({count(days, 'day')} ago)"
        )
        yield f"{as_sentence(told)} {as_sentence(longest)}"

    def _moves(self) -> Iterator[str]:
        newly = self.newly_complete
        lost = [entry.ref for entry in crossed(self.entries, is_complete, is_complete)[1]]
        if newly:
            told = f"{self._refs(newly)} {_have(len(newly))} become complete since {self.when}"
            yield as_sentence(told)
        if lost:
            told = f"{self._refs(lost)}, complete in {self.when}, no longer "
            yield as_sentence(f"{told}{'counts' if len(lost) == 1 else 'count'} as such")
        for direction, word in ((Direction.DOWN, "worse"), (Direction.UP, "better")):
            moves = [m for m in self.changes.ratings if m.direction is direction]
            if len(moves) > _NAMED:
                told = f"{count_of(len(moves), 'milestone')} are rated {word} than in {self.when}"
                yield as_sentence(f"{told}{self._see_changes}")
                continue
            each = [
                f"{m.ref}{f' ({m.milestone})' if m.milestone else ''} from "
                f"{m.before or 'no rating'} to {m.after or 'no rating'}"
                for m in moves
                if m.ref not in lost
            ]
            if each:
                yield as_sentence(f"rated {word} than in {self.when}: {listed(each)}")

    def _refs(self, refs: Iterable[str]) -> str:
        shown = [ref or "an action without a ref" for ref in refs]
        if len(shown) <= _NAMED:
            return listed(shown)
        return f"{', '.join(shown[:_NAMED])} and {number(len(shown) - _NAMED)} more"

    def changed(self, table: str) -> Iterator[str]:
        """One of the committee's tables: added, changed, removed, retimed or scoping."""
        if self.facts.comparison is None:
            return
        is_time = table in ("retimed", "scoping")

        def so_many(number: int, thing: str) -> str:
            what = count_of(number, thing) if number else f"no {thing}"
            if is_time and number:
                what = f"the timescale{'s' * (number != 1)} of {what}"
            verb = be(number or 1) if table == "scoping" else _have(number or 1)
            return f"{what} {verb} {_CHANGED[table]}"

        rows = getattr(self.changes, table)
        parts = [row for row in rows if row.milestone]
        swapped = [row for row in parts if table == "changed" and not (row.before and row.after)]
        whole = dict.fromkeys(row.ref for row in rows if not row.milestone)
        within = [row.ref for row in parts if row not in swapped]
        texts, moved = [], []
        if whole:
            named = "" if table == "removed" else f": {self._refs(whole)}"
            texts.append(f"{so_many(len(whole), 'action')}{named}")
        if within:
            of = self._refs(dict.fromkeys(within))
            texts.append(f"{so_many(len(within), 'milestone')}, of {of}")
        for gone, what in (("before", "been added to"), ("after", "been taken out of")):
            if them := [f"{r.ref} ({r.milestone})" for r in swapped if not getattr(r, gone)]:
                told = f"{count_of(len(them), 'milestone')} {_have(len(them))} {what}"
                moved.append(f"{told} {self._refs(them)}")
        since, see = "" if table == "scoping" else f"since {self.when} ", self._see_changes
        if not rows:
            texts, see = [so_many(0, "timescale" if is_time else "action")], ""
        first = len(texts[:1]) or len(moved)
        for place, text in enumerate((*texts, *moved)):
            yield as_sentence(f"{since}{text}{see}" if place < first else text)
        if table == "removed":
            for row in rows:
                what = f"{row.ref} ({row.milestone})" if row.milestone else row.ref
                yield f"- {what}: {as_sentence(row.reason) or '[reason]'}"

    def background_papers(self) -> list[str]:
        """The reports that were recorded before, the last first."""
        earlier = [r for r in self.facts.history if r.as_at < self.facts.day]
        earlier.sort(key=lambda report: report.as_at, reverse=True)
        said = [f"- {r.label} (ratings as at {long_date(r.as_at)})" for r in earlier]
        return said or ["None."]


def summary_report(facts: Facts, most: int = MOST, named: int | None = None) -> Report:
    """The plan on one page: how it stands, why each figure moved, what slips.

    It has so many slips, measures and earlier reports, and names so many refs for each cause
    (None: all). Without any, ratings that an action moved from and to are told as one cause.
    """
    told = Told(facts)
    tables = [figures_table(told, named), trend_table(facts, "tblSummaryTrend", most)]
    if facts.history:
        tables.append(slips_table(facts, most if facts.plan.measures else most + 2))
    if facts.plan.measures:
        tables.append(furthest_table(facts, most))
    notes = (*told.summary(), facts.note)
    return Report("Summary", notes, tuple(tables), (key_to(facts.plan.scale),), is_one_page=True)


def figures_table(told: Told, named: int | None = None) -> ReportTable:
    """Each figure then and now, and by name the actions that it has more or fewer for."""
    now, headers, why = told.now, ("Now", "Of all"), list[ReportColumn]()
    if told.before is None or told.then is None:
        caption = "Actions by rating"
        counted = [*now.by_rating.items(), (beside(now.by_rating, "No rating"), now.unrated)]
        shares = [
            (w, n, f"{percent(n, now.total)}%") for w, n in counted if n or w in now.by_rating
        ]
        lines: list[Row] = [("% complete", f"{now.percent_complete}%", now.done), *shares]
        lines += [("Overdue actions", now.overdue, f"{percent(now.overdue, now.total)}%")]
        lines += [("Actions", now.total, "")]
    else:
        caption = f"Actions by rating, and why each figure moved since {told.when}"
        headers, why = (told.when, "Now"), [ReportColumn("Why", _TEXT)]
        lines = [*_Moves(told, told.before, told.then, named).rows()]
    columns = [ReportColumn(h, w, Show.NUMBER) for h, w in zip(headers, (14, 18), strict=True)]
    rating = rating_column("Figure", 16, told.scale)
    return ReportTable(FIGURES_TABLE, caption, (rating, *columns, *why), tuple(lines))


@dataclass(frozen=True)
class _Moves:
    """Why each figure of a plan is another than at a report: the parts always add up."""

    told: Told
    before: RecordedReport
    then: Counts
    named: int | None

    @cached_property
    def _spelled(self) -> dict[str, str]:
        return {word_key(w): w for w in (*self.before.scale.words, *self.told.scale.words)}

    def rows(self) -> Iterator[Row]:
        then, now = self.then, self.told.now
        shares = f"{then.percent_complete}%", f"{now.percent_complete}%"
        yield ("% complete", *shares, "\n".join(self._share()))
        before, words = (
            {word_key(word): n for word, n in each.by_rating.items()} for each in (then, now)
        )
        for key in words | before:
            was, is_ = before.get(key, 0), words.get(key, 0)
            if is_ or was or key in words:
                yield (self._spelled[key], was, is_, self._rating(key))
        if then.unrated or now.unrated:
            name = beside(self._spelled.values(), "No rating")
            yield (name, then.unrated, now.unrated, self._rating(""))
        overdue = self._why(
            lambda action: action.days_overdue(self.before.as_at) > 0,
            lambda action: action.days_overdue(self.told.facts.day) > 0,
            lambda entry: "newly overdue",
            lambda entry: (
                "done" if entry.after and entry.after.meaning in DONE else "no longer late"
            ),
        )
        yield ("Overdue actions", then.overdue, now.overdue, overdue)
        everything = self._why(lambda action: True, lambda action: True, str, str)
        yield ("Actions", then.total, now.total, everything)

    def _rating(self, key: str) -> str:
        def counts(action: Action) -> bool:
            return word_key(action.rating or "") == key

        def name(action: Action | None) -> str:
            rating = action.rating if action else None
            return self._spelled[word_key(rating)] if rating else "without a rating"

        is_one = self.named == 0
        return self._why(
            counts,
            counts,
            lambda entry: "from other ratings" if is_one else f"from {name(entry.before)}",
            lambda entry: "with another now" if is_one else f"now {name(entry.after)}",
        )

    def _why(
        self,
        then: Counted,
        now: Counted,
        came_as: Callable[[Entry], str],
        went_as: Callable[[Entry], str],
    ) -> str:
        """A line for each cause, such as "+2 from Green: A1, A2"."""
        came, went = crossed(self.told.entries, then, now)
        lines = []
        for sign, moved, cause in (("+", came, came_as), ("−", went, went_as)):
            causes = grouped(((e.fate or cause(e), e) for e in moved), lambda each: each[0])
            for why, them in causes.items():
                lines.append(f"{sign}{len(them)} {why}{self._refs([e for _, e in them])}")
        return "\n".join(lines)

    def _refs(self, entries: Sequence[Entry], least: int = 0) -> str:
        most = None if self.named is None else max(self.named, least)
        if most == 0:
            return ""
        shown = [entry.ref.strip() or "one without a ref" for entry in entries[:most]]
        more = len(entries) - len(shown)
        return f": {', '.join(shown)}{f' and {more} more' if more else ''}"

    def _share(self) -> Iterator[str]:
        """Of the share that is complete: the points that each cause adds, one after the other."""
        done, whole = self.then.complete, self.then.total
        causes = ("newly complete", "no longer complete", *(fate.value for fate in Fate if fate))
        found = grouped(self.told.entries, _cause)
        for cause in (cause for cause in causes if cause in found):
            them, shown = found[cause], percent(done, whole)
            done += sum(is_complete(e.after) - is_complete(e.before) for e in them)
            whole += sum((e.after is not None) - (e.before is not None) for e in them)
            if points := percent(done, whole) - shown:
                sign = "+" if points > 0 else "−"
                yield f"{sign}{count(abs(points), 'point')} {cause}{self._refs(them, _LEAST)}"


def _cause(entry: Entry) -> str:
    """What an action has to do with the share that is complete; "" if nothing."""
    was, is_ = is_complete(entry.before), is_complete(entry.after)
    if entry.fate or was is is_:
        return entry.fate.value
    return "newly complete" if is_ else "no longer complete"


def slips_table(facts: Facts, most: int = MOST) -> ReportTable:
    """Open milestones that are due later than when they were first reported, the worst first."""
    earlier = sorted((r for r in facts.history if r.as_at < facts.day), key=lambda r: r.as_at)
    trails = Trails(earlier, grouped(facts.plan.milestones, lambda row: ref_key(row.ref)))
    slips: list[tuple[int, Row]] = []
    for row in facts.plan.milestones:
        dates, last = trails.dates(row) if row.is_open else [], row.due.last
        days = ((last or facts.day) - dates[0]).days if dates else 0
        if days > 0:
            moves = sum(b > a for a, b in pairwise(dates)) + (last is None)
            of = f"{row.action.rstrip('.:; ')}: {row.milestone}" if row.milestone else row.action
            dated = dates[0], last or shown_timescale(row) or "No date"
            told = days if last else f"{days} so far", moves, row.rating or row.rating_text
            slips.append((days, (row.ref, *dated, _short(of), *told)))
    slips.sort(key=lambda slip: -slip[0])
    return ReportTable(
        "tblSummarySlips",
        f"Due dates that have slipped most: {_of(most, len(slips))}",
        (
            *(ReportColumn("Ref", 16), ReportColumn("Original date", 14, Show.DATE)),
            *(ReportColumn("Date now", 18, Show.DATE), ReportColumn("Action", _TEXT)),
            ReportColumn("Days later", 11, Show.NUMBER),
            ReportColumn("Times moved", 11, Show.WHOLE),
            rating_column("Rating", 11, facts.plan.scale),
        ),
        tuple(row for _, row in slips[:most]),
        "No open milestone is due later than when it was first reported",
    )


def furthest_table(facts: Facts, most: int = MOST) -> ReportTable:
    """The measures that miss their target by the largest share of it, the furthest first.

    The share is of target or reading, whichever is larger, so that it can be said of 0 as well.
    """
    missed = []
    for gauge in gauges(facts.plan, facts.day):
        value, goal = gauge.value, gauge.goal
        if value is not None and goal is not None and not goal.is_met(value):
            end = goal.low if value <= goal.low else goal.high
            missed.append((goal.distance(value) / (max(abs(end), abs(value)) or 1), gauge))
    missed.sort(key=lambda each: -each[0])
    return table_of(
        "tblSummaryMeasures",
        f"Measures furthest from their target: {_of(most, len(missed))}",
        (gauge for _, gauge in missed[:most]),
        (
            column("Id", 16, lambda gauge: gauge.measure.id),
            column("Latest", 14, lambda gauge: gauge.reading),
            column("How far", 18, lambda gauge: gauge.to_target),
            column("Measure", _TEXT, lambda gauge: _short(gauge.measure.measure)),
            column("Target", 11, lambda gauge: gauge.target),
        ),
        "Every measure with a target that can be compared meets it",
    )


def _of(most: int, all_: int) -> str:
    return f"{most} of {all_}" if all_ > most else str(all_)


def _short(text: str) -> str:
    return shorten(" ".join(text.split()), _LONGEST, placeholder=" …")
