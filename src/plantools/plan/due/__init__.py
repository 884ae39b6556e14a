"""Read the language in which improvement plans say when something is due.

Nobody types only dates into a Due by column. What officers write falls into a few kinds, which are
those of `DueKind`, with examples. The rules behind it:

- Nothing is guessed. Where two officers could read a text differently ("03/04" of no year,
  "spring 2025", "Q3 2025", "Jan 13 25"), it is unparseable and says what to write instead.
- A month is due by its last day, a range by its end, several dates by the latest.
- In figures the day always comes before the month, as in Britain: 03/04/2025 is 3 April.
- A year of two figures is in this century: "Oct 24" is October 2024.
- A council's financial year is April to March, because its budget and council tax are set by
  law for that year. "2024/25" and "Q1 2024/25" are read by it. A school year is September to
  August.
- A date of completion ("completed on 12 June 2024") is no due date, nor is one since revised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from numbers import Number

from plantools.plan.dates import MONTH_NAMES, quarter_days
from plantools.plan.due.date_phrases import Phrase, Shape, find_phrases
from plantools.plan.due.due_reasons import say
from plantools.plan.due.surrounding_words import Role, find_recurrence, goes_on, role_of, says
from plantools.plan.due.tokens import Text, read_text

__all__ = ["Due", "DueKind", "overdue_days", "parse_due"]


class DueKind(StrEnum):
    """The ways in which a plan says when something is due."""

    MONTH = "month"  # "October 2024", "Review impact in Oct 24", "end of May 2025"
    EXACT_DATE = "exact_date"  # "23 rd July 2020", "13/01/2025", "Fri 3rd Oct '25", "w/e 7 Mar 25"
    RANGE = "range"  # "September - December 2024", "Q3 2025/26", "during 2024/25", "w/c 3 Mar 2025"
    RECURRING = "recurring"  # "Quarterly review", "Every 3 months from June 2024"
    STARTING = "starting"  # "To start in March 2025", "From April 2024 onwards"
    ONGOING = "ongoing"  # "Ongoing", "Throughout the year", "Ongoing until March 2025"
    END_OF_YEAR = "end_of_year"  # "end of 2025", "end of 2024/25", "end of the academic year 24/25"
    MULTIPLE = "multiple"  # "June and September 2024", "Review in May 2025 Embed by July 2025"
    TO_BE_SCOPED = "to_be_scoped"  # "TBC", "Timescale being reviewed", "TBC - was September 2024"
    CARRIED_OVER = "carried_over"  # "Carried over to the next plan"
    UNPARSEABLE = "unparseable"  # all else, with a reason: "by October" doesn't say of which year


@dataclass(frozen=True, slots=True)
class Due:
    """One due text, read."""

    kind: DueKind
    first: date | None  # that a range, a start or a recurrence names (of a month, its 1st)
    last: date | None  # the last calendar date by which the text says the thing is due
    recurrence: str | None  # how often, in plain words such as "every 3 months"
    text: str  # what was written, unchanged (for a date cell, the date in ISO form)
    reason: str = ""  # for an officer: what can't be read, and what to write instead
    dates: tuple[date, ...] = ()  # every end date named, in the order written, if several


def overdue_days(due: Due, as_at: date) -> int:
    """Days from the last due date to `as_at`; 0 if that isn't past, or if there is none."""
    return 0 if due.last is None else max(0, (as_at - due.last).days)


_LONGEST = 2_000
"""Characters of a text that may still say when something is due; a cell can hold 32,767."""


def parse_due(value: str | date | datetime | float | None) -> Due:
    """Read when something is due, from a cell's text or date.

    Any text can be given; what can't be read comes back as `unparseable` with a reason. A
    number is never taken for a date, since nothing says that it was meant as one.

    Raises:
        TypeError: if the value is no text, date or number.
    """
    if isinstance(value, str):
        return _read(value)
    if value is None or (isinstance(value, date | Number) and value != value):  # noqa: PLR0124
        return _read("")  # also NaN and NaT, as pandas gives for an empty cell
    if isinstance(value, date):
        day = date(value.year, value.month, value.day)
        return Due(DueKind.EXACT_DATE, None, day, None, day.isoformat())
    if isinstance(value, Number):
        return _unreadable(str(value), say("number_alone", number=str(value)))
    raise TypeError(f"a due date is text, a date or nothing, not {type(value).__name__}")


def _unreadable(written: str, reason: str) -> Due:
    return Due(DueKind.UNPARSEABLE, None, None, None, written, reason)


@lru_cache(maxsize=32_768)
def _read(written: str) -> Due:
    due = _read_whole(written, written)
    if due.kind is not DueKind.UNPARSEABLE:
        return due
    # An explanation on a later line or in a later sentence leaves the date before it as it is.
    breaks = [match.start() for match in _BREAK.finditer(written)][:_MOST_SENTENCES]
    for stop, end in reversed([*pairwise([*breaks, len(written)])]):
        if not _explains(written[stop:end]):
            break
        before = _read_whole(written[:stop], written)
        if before.kind is not DueKind.UNPARSEABLE:
            return before
    return due


_BREAK = re.compile(r"(?:[\r\n]+|(?<=\w\w[.!?])\s)\s*(?![\s0-9'])")
_MOST_SENTENCES = 20


def _explains(sentence: str) -> bool:
    """Whether it tells more than a date or a deed with its date ("Embed by January")."""
    text = read_text(sentence)
    phrases = find_phrases(text)
    gaps = gaps_between(text, phrases)
    if says("deed", gaps[0]):
        return False
    doubtful = all(p.weak or (p.shape is Shape.partial and p.month and not p.day) for p in phrases)
    return len(gaps[0].split()) >= 3 or (doubtful and len(" ".join(gaps).split()) >= 5)


def _read_whole(part: str, written: str) -> Due:
    text = read_text(part)
    if not text.shown:
        return _unreadable(written, say("blank"))
    if len(text.shown) > _LONGEST:
        return _unreadable(written, say("too_long", length=len(text.shown)))
    if says("nothing", text.plain):
        return _unreadable(written, say("not_applicable"))
    phrases, gaps = _join(text, find_phrases(text))
    return _Reading(written, text, phrases, gaps).decided()


# --- ranges made and years lent
#
# In "June and September 2024" or "November to March 2025" the first month takes the year that
# makes the text run forward. A month after the year ("June 2024 and September") borrows none:
# officers mean either year by that, so it is asked about.


def gaps_between(text: Text, phrases: list[Phrase]) -> list[str]:
    """The words before each phrase and after the last, without case or hyphens."""
    edges = [0]
    for phrase in phrases:
        edges += (text.tokens[phrase.start].start, text.tokens[phrase.stop - 1].stop)
    edges.append(len(text.plain))
    # "Sept-Dec 2024": between two phrases a hyphen means "to", so it isn't read as a space.
    places = [slice(*edges[k : k + 2]) for k in range(0, len(edges), 2)]
    return [text.plain[place].strip() or text.shown[place].strip() for place in places]


def _join(text: Text, phrases: list[Phrase]) -> tuple[list[Phrase], list[str]]:
    """Ranges made and years borrowed; and the words around what is left."""
    gaps = gaps_between(text, phrases)
    for k in range(len(phrases) - 2, -1, -1):
        gap = gaps[k + 1]
        if phrases[k].shape is Shape.partial and (says("to", gap) or says("and", gap)):
            phrases[k] = _with_year(phrases[k], phrases[k + 1])
    made: list[Phrase] = []
    ranged = False
    for k, phrase in enumerate(phrases):
        may = bool(made) and (not ranged or gaps[k] == "/")
        ranged = may and _joins_range(made[-1], phrase, gaps[k - 1], gaps[k])
        made.append(_range(text, made.pop(), phrase) if ranged else phrase)
    gaps = gaps_between(text, made)
    kept = [phrase for k, phrase in enumerate(made) if _counts(made, gaps, k)]
    return kept, gaps_between(text, kept)


def _with_year(part: Phrase, after: Phrase) -> Phrase:
    """The phrase with the year (and, for "1-12 March", the month) of the one after it."""
    if after.shape is Shape.bad:
        return after._replace(start=part.start, stop=part.stop)
    if after.first is None:
        lent = part.day and not part.month and after.month
        return part._replace(month=after.month) if lent else part
    if part.quarter and after.quarter:
        year = after.year - (part.quarter > after.quarter)
        first, last = quarter_days(year, part.quarter)
        return part._replace(shape=Shape.span, first=first, last=last, year=year)
    year, month = after.first.year, after.first.month
    if part.month and after.shape in (Shape.day, Shape.month, Shape.year_end):
        return part.dated(year - (part.month > month), part.month)
    lent = after.shape is Shape.day and not part.quarter
    return part.dated(year, month) if lent else part


def _joins_range(left: Phrase, right: Phrase, before: str, gap: str) -> bool:
    if left.shape is Shape.year and right.shape is not Shape.year:
        return False  # "Working Together 2023 - March 2025": the year belongs to a name
    if left.shape is Shape.vague and left.weak and gap == "-":
        return False  # "End of summer term - July 2025": the dash explains
    if says("between", before) and gap in {"and", "and the", "&"}:
        return True
    if gap == "/":
        return bool((left.month and right.shape is Shape.month) or (left.quarter and right.quarter))
    return bool(says("to", gap)) and not says("revised_from", before)


def _range(text: Text, left: Phrase, right: Phrase) -> Phrase:
    words = text.words(left.start, right.stop)
    month = left.month if right.shape is Shape.month else 0
    whole = Phrase(Shape.span, left.start, right.stop, left.first, right.last, month=month)
    wrong = [p for p in (left, right) if p.shape in (Shape.bad, Shape.vague)]
    undated = [p for p in (left, right) if p.shape is Shape.partial]
    if wrong:
        return whole._replace(weak=left.weak and right.weak).refused(wrong[0].problem)
    if Shape.year in {left.shape, right.shape}:
        return whole._replace(weak=left.weak).refused(say("open_ended_year", words))
    if undated:
        return whole.refused(_ask_year(text, undated[0]))
    if left.shape is Shape.month and right.shape is Shape.day and _EITHER_WAY.match(words):
        return whole.refused(say("month_or_day", words))
    if left.first and right.last and left.first > right.last:
        return whole.refused(say("backwards", words, first=left.first, last=right.last))
    return whole._replace(weak=left.weak and right.weak)


_EITHER_WAY = re.compile(
    r"(?i)[^0-9']+[0-9]{2}\b[^0-9]*[a-z]\W*[0-9]{1,2}(?: ?[a-z]{2})?,? ?(?:[0-9]{4}|'[0-9]{2})$"
)
"""Jan 13 - Feb 15 2025: whether 13 is a day or a year isn't said."""


def _ask_year(text: Text, part: Phrase) -> str:
    """What to ask about a day, month or quarter whose year is not said."""
    if part.quarter:
        return say("which_quarter_year", quarter=part.quarter)
    if not part.month:
        return say("no_date", text.words(part.start, part.stop))
    month = MONTH_NAMES[part.month - 1]
    return say("which_year", day=f"{part.day} {month}" if part.day else month)


def _counts(phrases: list[Phrase], gaps: list[str], k: int) -> bool:
    """Whether a phrase without a year is a date at all: "by October", not "the October review"."""
    part, before, after = phrases[k], gaps[k], gaps[k + 1]
    if part.shape is not Shape.partial:
        return True
    if not part.month and not part.quarter:
        return False
    if says("before_date", before) or (len(phrases) == 1 and not before and not after):
        return True
    also_word = part.month in _ALSO_WORDS and not part.day
    if k and before and (says("to", before) or says("and", before)):
        return not also_word or not after or phrases[k - 1].shape is Shape.month
    if also_word:
        return False
    if all(p.weak or p.shape is Shape.partial for p in phrases):
        return True
    return bool(says("before_month", before)) or after[:1] in {"", ",", ";", "."}


# March, May and August are also words: a month only where a date would stand.
_ALSO_WORDS = {3, 5, 8}
_KINDS = {
    Shape.day: DueKind.EXACT_DATE,
    Shape.month: DueKind.MONTH,
    Shape.span: DueKind.RANGE,
    Shape.year: DueKind.RANGE,
    Shape.year_end: DueKind.END_OF_YEAR,
}


class _Reading:
    """A text with its phrases, the words around them (one more), and how often it says."""

    def __init__(self, written: str, text: Text, phrases: list[Phrase], gaps: list[str]) -> None:
        self.written, self.text = written, text
        told = [find_recurrence(gap) for gap in gaps]
        self.often = next((often for often, _ in told if often), None)
        # "Each July", "every spring" and "annually in July" are a recurrence, not a date.
        kept: list[Phrase] = []
        words = [""]
        for phrase, (_, before) in zip(phrases, told, strict=False):
            words[-1] = f"{words[-1]} {before}".strip()
            yearless = phrase.shape is Shape.partial or (
                phrase.shape is Shape.vague and phrase.weak
            )
            # "By 31 March each year" neither starts nor ends what recurs.
            by = self.often == "every year" and says("by", before)
            if yearless and before.endswith(("every", "each")):
                self.often = self.often or "every year"
            elif not (yearless and self.often) or (says("bound", before) and not by):
                kept.append(phrase)
                words.append("")
        words[-1] = f"{words[-1]} {told[-1][1]}".strip()
        self.words = " | ".join(words)
        phrases = [
            p._replace(role=role_of(words[k], p.at_end, k > 0), before=words[k], after=words[k + 1])
            for k, p in enumerate(kept)
        ]
        self.strong = [phrase for phrase in phrases if not phrase.weak]
        self.weak = [phrase for phrase in phrases if phrase.weak]

    def decided(self) -> Due:
        if says("tbc", self.words):
            return self._unsettled(self.strong)
        dated_anew = any(p.role is Role.now or says("by", p.before) for p in self.strong)
        put_off = says("carried", self.words) or says("next_plan", self.text.plain)
        if put_off and not dated_anew:
            return self._due(DueKind.CARRIED_OVER)
        return self._with_date() if self.strong else self._without_date()

    def _due(self, kind: DueKind, first: date | None = None, last: date | None = None) -> Due:
        often = self.often if kind is DueKind.RECURRING else None
        return Due(kind, first, last, often, self.written)

    def _no(self, reason: str, **facts: str | date) -> Due:
        """Unreadable, for one of the reasons of `due_reasons` about the whole text."""
        return _unreadable(self.written, say(reason, self.text.shown, 0, **facts))

    def _unsettled(self, dated: object = True) -> Due:
        reason = say("tentative") if dated else ""
        return Due(DueKind.TO_BE_SCOPED, None, None, None, self.written, reason)

    def _several(self, phrases: list[Phrase], often: str | None = None) -> Due:
        """Due by the latest of their dates."""
        dates = tuple(dict.fromkeys(p.last for p in phrases if p.last))
        if len(dates) > 1:
            return Due(DueKind.MULTIPLE, None, max(dates), often, self.written, dates=dates)
        phrase = max(phrases, key=lambda p: p.first or date.min)
        kind = _KINDS[phrase.shape]
        first = phrase.first if kind is DueKind.RANGE else None
        return Due(kind, first, phrase.last, often, self.written)

    def _bounded(self, first: date | None, last: date | None) -> Due | None:
        if first is None or last is None or first > last:
            return None
        return self._due(DueKind.RECURRING if self.often else DueKind.RANGE, first, last)

    def _only_past(self, phrases: list[Phrase]) -> Due:
        problem = next((phrase.problem for phrase in phrases if phrase.shape is Shape.bad), "")
        if problem:
            return _unreadable(self.written, problem)
        if says("unsettled", self.words):
            return self._unsettled()
        roles = {phrase.role for phrase in phrases}
        if Role.status in roles:
            return self._no("status_only")
        return self._no("old_date_only" if Role.was in roles else "completion_only")

    # --- a text that names a date

    def _with_date(self) -> Due:
        live = _live(self.strong)
        if not live:
            return self._only_past(self.strong)
        # "To be agreed by March 2025" isn't doubtful; "deadline to be agreed, March 2025" is.
        before, unsettled = live[0].before, says("unsettled", live[0].before)
        noun = unsettled and says("date_noun", before[: unsettled.start()])
        doubtful = unsettled and (noun or says("doubt_before", before))
        if doubtful or says("doubt_after", live[-1].after):
            return self._unsettled()
        if problem := self._problem(live):
            return _unreadable(self.written, problem)
        live = [_as_due(phrase) for phrase in live if phrase.shape is not Shape.vague]
        starts = [phrase for phrase in live if self._is_start(phrase, len(live))]
        ends = [phrase for phrase in live if phrase not in starts]
        if starts:
            first = min(phrase.first for phrase in starts if phrase.first)
            last = max((phrase.last for phrase in ends if phrase.last), default=None)
            if last:
                return self._bounded(first, last) or self._several(live)
            if len(starts) > 1:
                return self._several(starts, self.often)
            return self._due(DueKind.RECURRING if self.often else DueKind.STARTING, first)
        end, due = ends[0], None
        if len(ends) == 1:
            spans, until = end.shape is Shape.span, end.role is Role.until
            if self.often and (until or spans):
                return self._due(DueKind.RECURRING, end.first if spans else None, end.last)
            if until and says("goes_on", end.before):
                return self._due(DueKind.ONGOING, None, end.last)
        if [phrase.role for phrase in ends] == [Role.due, Role.until]:
            due = self._bounded(ends[0].first, ends[1].last)
        return due or self._several(ends, self.often)

    def _problem(self, live: list[Phrase]) -> str:
        """What keeps the dates that count from being read, if anything does."""
        words = self.text.shown
        for k, phrase in enumerate(live):
            vague = phrase.shape is Shape.vague and not _explained(live, k)
            if vague or phrase.shape is Shape.bad:
                return phrase.problem
            if phrase.shape is Shape.partial:
                return _ask_year(self.text, phrase)
            if phrase.role is Role.after:
                return say("after", words)
            before = phrase.role is Role.before and phrase.shape not in (Shape.day, Shape.month)
            if phrase.role is Role.relative or before:
                return say("relative", words)
        if len(live) == 1 and says("only_ongoing", live[0].before):
            when = self.text.words(live[0].start, live[0].stop)
            return say("ongoing_how", words, when=when)
        hazy = (p.problem for p in self.weak if (p.shape, p.role) == (Shape.vague, Role.until))
        return next(hazy, "")

    def _is_start(self, phrase: Phrase, count: int) -> bool:
        recurring = self.often is not None
        if phrase.role is Role.start:
            # A range that was joined has its own end; a quarter or a week hasn't.
            days = (phrase.last - phrase.first).days if phrase.first and phrase.last else 0
            return phrase.shape is not Shape.span or bool(phrase.quarter) or days == 6
        if phrase.role in (Role.until, Role.now, Role.before):
            return False
        if recurring and count == 1 and says("first_of_many", phrase.before):
            return True
        return phrase.shape is not Shape.year_end and goes_on(phrase.after, recurring)

    # --- a text that names no date, or no more than a year

    def _without_date(self) -> Due:
        usable = [phrase for phrase in self.weak if _is_period(phrase)]
        blocked = [phrase for phrase in self.weak if phrase not in usable]
        shown = self.text.shown
        if self.often and not blocked:
            first = next((p.first for p in usable[:1] if p.role is not Role.until), None)
            starts = [phrase.role for phrase in usable] == [Role.start]
            last = next((phrase.last for phrase in usable[-1:] if not starts), None)
            if first and last and first > last:
                return self._no("backwards", first=first, last=last)
            return self._due(DueKind.RECURRING, first, last)
        if not self.often:
            if says("unsettled", self.words) and not (usable and says("bound", usable[-1].before)):
                return self._unsettled(dated=False)
            if usable:
                return self._in_period(usable, blocked)
            if says("ongoing", self.words) and not any(p.role is Role.until for p in blocked):
                return self._due(DueKind.ONGOING)
        if blocked:
            return _unreadable(self.written, blocked[0].problem or say("vague", shown))
        if shown.replace(".", "", 1).isdecimal():
            return self._no("number_alone", number=shown)
        hazy = says("hazy", self.text.plain)
        if hazy:
            return _unreadable(self.written, say("vague", shown[hazy.start() : hazy.end()]))
        return self._no("no_date")

    def _in_period(self, usable: list[Phrase], blocked: list[Phrase]) -> Due:
        live = _live(usable)
        if not live:
            return self._only_past(usable)
        for phrase in blocked:
            trailing = phrase.start > usable[0].start and not phrase.after
            if phrase.shape is Shape.bad or (trailing and phrase.shape is Shape.year):
                return _unreadable(self.written, phrase.problem)
        if live[0].role in (Role.relative, Role.after):
            return self._no(live[0].role.name)
        starts = live[0].role is Role.start or goes_on(live[0].after, recurring=False)
        if len(live) == 1 and starts:
            return self._due(DueKind.STARTING, live[0].first)
        return self._several(live)


def _live(strong: list[Phrase]) -> list[Phrase]:
    """The dates that still count: not those of completion, and not those since revised."""
    live = [p for p in strong if p.role not in (Role.done, Role.was, Role.status)]
    for k in range(len(live) - 1, 0, -1):
        if live[k].role is Role.now:
            return live[k:]
    if live and live[-1].role in (Role.due, Role.before) and live[-1].last:
        return [p for p in live if p.role is not Role.after]  # "after May 2025, by July 2025"
    return live


def _explained(live: list[Phrase], k: int) -> bool:
    """Whether a firm date takes a vague one's place, as in "Summer 2025 (by end of July)"."""
    hazy = (Shape.vague, Shape.partial, Shape.bad)
    firm = {f: phrase.last for f, phrase in enumerate(live) if phrase.shape not in hazy}
    beside = k - 1 in firm and live[k].before[-1:] == "("
    beside = beside or (k + 1 in firm and "(" in live[k].after)
    return beside or any(f > k and d and d.year > live[k].year for f, d in firm.items())


def _as_due(phrase: Phrase) -> Phrase:
    """ "Before March 2025" is by the end of February; "by end of Q3 2025/26" is by its last day."""
    by = says("by", phrase.before) or says("before", phrase.before)
    if phrase.quarter and phrase.at_end and phrase.last and by:
        return phrase._replace(shape=Shape.month, first=phrase.last, quarter=0)
    if phrase.role is not Role.before or phrase.first is None:
        return phrase
    last = phrase.first - timedelta(days=1)
    return phrase._replace(
        first=last if phrase.shape is Shape.day else last.replace(day=1), last=last
    )


def _is_period(phrase: Phrase) -> bool:
    """Whether it is the year that is meant, neither a part of it nor the name of a document."""
    if says("part_of_year", phrase.before) or says("document", phrase.after):
        return False
    alone = phrase.shape is Shape.year and not says("period", phrase.before)
    return phrase.shape in (Shape.span, Shape.year) and not alone
