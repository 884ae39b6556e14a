"""What happened, in the sentences that officers write for a committee.

Units are named (actions or milestones), small numbers are words, and each figure stands in one
place only: how many are complete and off track in the summary, the rest under Progress.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from plantools.changes import Changes, Direction
from plantools.changes.change_tables import Changed
from plantools.changes.pairing import Entry, came, is_complete, ledger, went
from plantools.checks.words import count
from plantools.plan import Meaning, Plan, RatingScale
from plantools.plan.dates import MONTH_NAMES, long_date, month_year
from plantools.plan.model import RecordedReport, key_from
from plantools.plan.rating import word_key
from plantools.reports.figures import Facts, Headline, headline

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NAMED = 8
"""How many refs a sentence names at most; the appendix has them all."""


def number(count: int) -> str:
    """A count as it stands in a sentence: a word up to ten."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def count_of(count: int, thing: str, more: str = "") -> str:
    """Such as "one action" or "12 actions"; "three other actions" with `more`."""
    return f"{number(count)}{f' {more}' if more else ''} {thing}{'s' * (count != 1)}"


def listed(items: Iterable[str]) -> str:
    """Such as "A, B and C"."""
    *first, last = [*items] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def sentence(text: str) -> str:
    """The text with a capital and one full stop."""
    text = " ".join(text.split())
    end = "" if text.endswith((".", "!", "?", ":", ".”", ".)")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}" if text else ""


def be(count: int) -> str:
    """The verb for so many."""
    return "is" if count == 1 else "are"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def share_of(part: int, whole: int, thing: str, one: str, many: str, never: str) -> str:
    """Such as "two of 70 actions are complete", in the words that go with so many.

    Args:
        one, many, never: such as "is complete", "are complete" and "is not complete".
    """
    if whole == 1:
        return f"the one {thing} {one if part else never}"
    if part in (0, whole):
        return (
            f"{'all' if part else 'none of the'} {number(whole)} {thing}s {many if part else one}"
        )
    return f"{number(part)} of {number(whole)} {thing}s {one if part == 1 else many}"


class Told:
    """The sentences on a plan at a date, and since a recorded report.

    Attributes:
        appendices: the titles of the appendices by the name of each.
    """

    def __init__(self, facts: Facts, appendices: dict[str, str]) -> None:
        self.facts = facts
        self.appendices = appendices

    @cached_property
    def before(self) -> RecordedReport | None:
        """The report that everything is counted from: that of the comparison, else the last."""
        compared, reports = self.facts.comparison, self.facts.history
        if compared is not None:
            found = [each for each in reports if each.label == compared.since.label]
            return found[0] if found else None
        earlier = [each for each in reports if each.as_at != self.facts.day]
        return next(reversed(earlier or [*reports]), None)

    @cached_property
    def then(self) -> Headline | None:
        return headline(self._plan_then, self.before.as_at) if self.before else None

    @property
    def when(self) -> str:
        """The month of the report before, with its year where that is long ago."""
        if self.before is None:
            return ""
        then, now = self.before.as_at, self.facts.day
        apart = (now.year - then.year) * 12 + now.month - then.month
        if apart == 0:
            return long_date(then)
        return MONTH_NAMES[then.month - 1] if 0 < apart < 12 else month_year(then)

    @property
    def changes(self) -> Changes:
        compared = self.facts.comparison
        return compared.changes if compared else Changes()

    @cached_property
    def _plan_then(self) -> Plan:
        return self.before.plan if self.before else Plan(ratings=key_from(self._scale))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every action then and now; all are added if there is no report before."""
        return ledger(self._plan_then, self.facts.plan)

    @cached_property
    def newly_complete(self) -> list[str]:
        """Refs of actions that are complete and weren't in the report before; all without one."""
        return [entry.ref for entry in came(self.entries, is_complete, is_complete)]

    @cached_property
    def no_longer_complete(self) -> list[str]:
        """The refs of actions that were complete in the report before and don't count so now."""
        return [entry.ref for entry in went(self.entries, is_complete, is_complete)]

    def summary(self) -> Iterator[str]:
        now, then = self.facts.headline, self.then
        if not now.actions:
            yield "The plan has no actions."
            return
        complete = "is complete", "are complete", "is not complete"
        share = share_of(now.counts.complete, now.actions, "action", *complete)
        share += f" ({now.percent_complete}%)"
        shown = f"({now.counts.complete:,} of {now.actions:,}, {now.percent_complete}%)"
        more = now.counts.complete - then.counts.complete if then else 0
        if then is None:
            first = share
        elif more > 0:
            told = count_of(more, "action", "more")
            first = f"since {self.when} {told} {be(more)} complete {shown}"
        elif more < 0:
            told = count_of(-more, "action", "fewer")
            first = f"{told} {be(-more)} complete than in {self.when} {shown}"
        else:
            first = f"as in {self.when}, {share}"
        rest = [sentence(self._standing(w)) for w in self._scale.meaning_any(Meaning.OFF_TRACK)]
        yield " ".join([sentence(first), *rest])
        if now.counts.awaited:
            told = f"{count_of(now.counts.awaited, 'action', 'other')} {be(now.counts.awaited)}"
            yield sentence(f"{told} done, with the evidence awaited")

    def _standing(self, word: str) -> str:
        """How many have a rating, and had then: "four are Red, up from two"."""
        now = self.facts.headline.counts.by_rating.get(word, 0)
        told = f"{number(now) if now else 'none'} {be(now or 1)} {word}"
        return f"{told}{self._from(now, self._counts_then.get(word_key(word), 0))}"

    def _from(self, now: int, then: int) -> str:
        if self.then is None:
            return ""
        if now == then:
            return f", as in {self.when}" if now else ""
        return f", {'up' if now > then else 'down'} from {number(then) if then else 'none'}"

    @property
    def _scale(self) -> RatingScale:
        return self.facts.plan.scale

    @property
    def _counts_then(self) -> dict[str, int]:
        counts = self.then.counts.by_rating if self.then else {}
        return {word_key(word): number for word, number in counts.items()}

    def progress(self) -> Iterator[str]:
        counts = self.facts.headline.counts
        told_above = (Meaning.COMPLETE, Meaning.OFF_TRACK, Meaning.AWAITED)
        parts = []
        for word in (r.word for r in self._scale.ratings if r.meaning not in told_above):
            now, then = counts.by_rating.get(word, 0), self._counts_then.get(word_key(word), 0)
            if now or then:
                was = f"{number(then) if then else 'none'} in" if now != then else "as in"
                was = f" ({was} {self.when})" if self.then else ""
                parts.append(f"{number(now) if now else 'none'} {be(now or 1)} {word}{was}")
        if counts.unrated:
            parts.append(f"{number(counts.unrated)} {_have(counts.unrated)} no rating")
        if parts:
            others = any(
                r.meaning in told_above and counts.by_rating[r.word] for r in self._scale.ratings
            )
            yield sentence(f"{'of the other actions ' if others else ''}{listed(parts)}")
        yield from self._moves()
        yield from self._overdue()

    def _moves(self) -> Iterator[str]:
        if self.before is None:
            return
        newly, lost = self.newly_complete, self.no_longer_complete
        if newly:
            told = f"{self._refs(newly)} {_have(len(newly))} become complete since {self.when}"
            yield sentence(told)
        if lost:
            count = "counts" if len(lost) == 1 else "count"
            told = f"{self._refs(lost)}, complete in {self.when}, no longer {count} as such"
            yield sentence(told)
        for direction, word in ((Direction.DOWN, "worse"), (Direction.UP, "better")):
            moves = [m for m in self.changes.ratings if m.direction is direction]
            if not moves:
                continue
            if len(moves) > _NAMED:
                told = f"{count_of(len(moves), 'milestone')} {be(len(moves))} rated {word}"
                yield sentence(f"{told} than in {self.when}{self._see('Changes to actions')}")
                continue
            each = [
                f"{m.ref}{f' ({m.milestone})' if m.milestone else ''} from "
                f"{m.before or 'no rating'} to {m.after or 'no rating'}"
                for m in moves
                if m.ref not in lost
            ]
            if each:
                yield sentence(f"rated {word} than in {self.when}: {listed(each)}")

    def _overdue(self) -> Iterator[str]:
        now, then = self.facts.headline, self.then.overdue if self.then else 0
        if not now.overdue:
            yield sentence(f"no action is overdue{self._from(0, then)}")
            return
        told = f"{count_of(now.overdue, 'action')} {be(now.overdue)} overdue"
        told += self._from(now.overdue, then)
        if now.overdue != now.overdue_milestones:
            told += f", with {count_of(now.overdue_milestones, 'milestone')} between them"
        worst, days = self.facts.late[0]
        assert worst.due.last is not None  # or it could not be late
        yield " ".join(
            (
                sentence(told),
                sentence(
                    f"the longest overdue is {worst.ref or 'one without a ref'}, due by "
                    f"{long_date(worst.due.last)} ({count(days, 'day')} ago)"
                ),
            )
        )

    def _refs(self, refs: Sequence[str]) -> str:
        shown = [ref or "an action without a ref" for ref in refs]
        if len(shown) <= _NAMED:
            return listed(shown)
        return f"{', '.join(shown[:_NAMED])} and {number(len(shown) - _NAMED)} more"

    def _see(self, appendix: str) -> str:
        title = self.appendices.get(appendix, "").partition(":")[0]
        return f" ({title.replace(' ', chr(0xA0))})" if title else ""

    def changed(self, table: str) -> Iterator[str]:
        """One of the committee's tables: added, changed, removed, retimed or scoping."""
        if self.facts.comparison is None:
            return
        one, many, none = _CHANGED[table]
        rows = getattr(self.changes, table)
        actions = list(dict.fromkeys(row.ref for row in rows if not row.milestone))
        parts = [row for row in rows if row.milestone]
        since = "" if table == "scoping" else f"since {self.when_since} "
        if not rows:
            yield sentence(f"{since}{none}")
            return
        see = self._see("Changes to actions")
        swapped = [row for row in parts if table == "changed" and not (row.before and row.after)]
        parts = [row for row in parts if row not in swapped]
        if actions:
            told = one if len(actions) == 1 else many
            text = f"{since}{told.format(count_of(len(actions), 'action'))}"
            named = "" if table == "removed" else f": {self._refs(actions)}"
            yield sentence(f"{text}{named}{see}")
            since = see = ""
        if parts:
            told = one if len(parts) == 1 else many
            of = self._refs(list(dict.fromkeys(row.ref for row in parts)))
            text = f"{since}{told.format(count_of(len(parts), 'milestone'))}, of {of}"
            yield sentence(f"{text}{see}")
            since = see = ""
        yield from self._milestones(swapped, since, see)
        if table == "removed":
            for row in rows:
                what = f"{row.ref} ({row.milestone})" if row.milestone else row.ref
                yield f"- {what}: {sentence(row.reason) or '[reason]'}"

    def _milestones(self, rows: Iterable[Changed], since: str, see: str) -> Iterator[str]:
        """Milestones that an action has lost or gained."""
        gained, lost = [r for r in rows if not r.before], [r for r in rows if not r.after]
        for them, what in ((gained, "been added to"), (lost, "been taken out of")):
            if them:
                named = self._refs([f"{row.ref} ({row.milestone})" for row in them])
                told = f"{count_of(len(them), 'milestone')} {_have(len(them))} {what}"
                yield sentence(f"{since}{told} {named}{see}")

    @property
    def when_since(self) -> str:
        if self.before is not None:
            return self.when
        compared = self.facts.comparison
        return str(compared.since) if compared else ""

    def background_papers(self) -> Iterator[str]:
        """The reports that were recorded before, the last first."""
        earlier = [r for r in self.facts.history if r.as_at < self.facts.day]
        for report in sorted(earlier, key=lambda r: r.as_at, reverse=True):
            yield f"- {report.label} (ratings as at {long_date(report.as_at)})"
        if not earlier:
            yield "None."


_CHANGED = {
    "added": ("{} has been added", "{} have been added", "no action has been added"),
    "changed": ("{} has been reworded", "{} have been reworded", "no action has been reworded"),
    "removed": ("{} has been removed", "{} have been removed", "no action has been removed"),
    "retimed": (
        "the timescale of {} has been revised",
        "the timescales of {} have been revised",
        "no timescale has been revised",
    ),
    "scoping": (
        "the timescale of {} is being scoped or reviewed",
        "the timescales of {} are being scoped or reviewed",
        "no timescale is being scoped or reviewed",
    ),
}
