"""Join date phrases: make ranges, and give years to the months that borrow one.

In "June and September 2024" or "November to March 2025" the first month takes the year that
makes the text run forward. A month after the year ("June 2024 and September") borrows none:
officers mean either year by that, so it is asked about.
"""

from __future__ import annotations

import re
from datetime import date

from plantools.plan.due import reasons
from plantools.plan.due.periods import day_exists, financial_quarter, month_end, month_start
from plantools.plan.due.reader import Phrase, Shape
from plantools.plan.due.tokens import MONTH_NAMES, Text

RANGE_WORDS = re.compile(
    r"[,\s]*(?:-|to|until|till|til|thru|through(?: to)?|up (?:to|until)(?: and including)?"
    r"|to the|and until|ending(?: in)?)(?: by)?(?: the)?"
)
LIST_WORDS = re.compile(
    r"[,;:.\s]*(?:and|&|or|plus|\+|then|/|followed by|also)?(?: then)?"
    r"(?: (?:in|by|on|for))?(?: the)?"
)
REVISED_FROM = re.compile(
    r"\b(?:revised|moved|changed|extended|slipped|amended|pushed|put|re ?scheduled|re ?profiled"
    r"|deferred|delayed|postponed|brought)(?: (?:back|forward|out|over|date|deadline|timescale))*"
    r" from(?: the)?$"
)
_BETWEEN = re.compile(r"\bbetween(?: the)?$")
# Words that are also a month's name are a month only where a date would stand.
_ALSO_WORDS = {3, 5, 8}
_BEFORE_DATE = re.compile(
    r"\b(?:by|in|until|till|from|during|before|since|through|throughout|after|between|due"
    r"|early|mid|late|end of|commencing|starting|ending|each|every)(?: the)?$"
)
_BEFORE_PLAIN_MONTH = re.compile(r"\b(?:for|to|on|around|circa|of)$")


def gaps_between(text: Text, phrases: list[Phrase]) -> list[str]:
    """The words before each phrase and after the last, without case or hyphens."""
    edges = [0]
    for phrase in phrases:
        edges += (text.tokens[phrase.start].start, text.tokens[phrase.stop - 1].stop)
    edges.append(len(text.plain))
    gaps = [text.plain[edges[k] : edges[k + 1]].strip() for k in range(0, len(edges), 2)]
    for k in range(1, len(phrases)):
        # "Sept-Dec 2024": between two phrases a hyphen means "to", so it isn't read as a space.
        if not gaps[k] and text.shown[edges[2 * k] : edges[2 * k + 1]] == "-":
            gaps[k] = "-"
    return gaps


def join(text: Text, phrases: list[Phrase]) -> tuple[list[Phrase], list[str]]:
    """Ranges made and years borrowed; and the words around what is left."""
    gaps = gaps_between(text, phrases)
    if len(phrases) > 1:
        phrases = _borrow_years(text, phrases, gaps)
        phrases = _make_ranges(text, phrases, gaps)
        gaps = gaps_between(text, phrases)
    kept = [p for k, p in enumerate(phrases) if _counts(text, phrases, gaps, k)]
    if len(kept) != len(phrases):
        gaps = gaps_between(text, kept)
    return kept, gaps


def _borrow_years(text: Text, phrases: list[Phrase], gaps: list[str]) -> list[Phrase]:
    joined = list(phrases)
    for k in range(len(joined) - 2, -1, -1):
        gap = gaps[k + 1]
        if joined[k].shape is Shape.partial and (
            RANGE_WORDS.fullmatch(gap) or LIST_WORDS.fullmatch(gap)
        ):
            joined[k] = _with_year(text, joined[k], joined[k + 1])
    return joined


def _with_year(text: Text, part: Phrase, after: Phrase) -> Phrase:
    """The phrase with the year (and, for "1-12 March", the month) of the one after it."""
    if after.shape is Shape.bad:
        return after._replace(start=part.start, stop=part.stop)
    if after.first is None:
        if part.day and not part.month and after.month:
            return part._replace(month=after.month)
        return part
    if part.quarter:
        return _quarter_with_year(part, after)
    if not part.month:
        if after.shape is not Shape.day:
            return part
        return _dated(part, after.first.year, after.first.month)
    if after.shape not in (Shape.day, Shape.month, Shape.year_end):
        return part
    year = after.first.year - (part.month > after.first.month)
    return _dated(part, year, part.month)


def _quarter_with_year(part: Phrase, after: Phrase) -> Phrase:
    if not after.quarter:
        return part
    year = after.year - (part.quarter > after.quarter)
    first, last = financial_quarter(year, part.quarter)
    return part._replace(shape=Shape.span, first=first, last=last, year=year)


def _dated(part: Phrase, year: int, month: int) -> Phrase:
    if not part.day:
        first, last = month_start(year, month), month_end(year, month)
        return part._replace(
            shape=Shape.month, first=last if part.at_end else first, last=last, month=month
        )
    if not day_exists(year, month, part.day):
        problem = reasons.no_such_day(part.day, month, year)
        return part._replace(shape=Shape.bad, problem=problem)
    day = date(year, month, part.day)
    if part.weekday >= 0 and day.weekday() != part.weekday:
        problem = reasons.wrong_weekday(day, part.weekday)
        return part._replace(shape=Shape.bad, problem=problem)
    return part._replace(shape=Shape.day, first=day, last=day)


def _make_ranges(text: Text, phrases: list[Phrase], gaps: list[str]) -> list[Phrase]:
    made = [phrases[0]]
    ranged = False
    for k in range(1, len(phrases)):
        left, right = made[-1], phrases[k]
        before = gaps[k - 1]
        if (not ranged or gaps[k] == "/") and _joins_range(left, right, before, gaps[k]):
            made[-1] = _range(text, left, right)
            ranged = True
        else:
            made.append(right)
            ranged = False
    return made


def _joins_range(left: Phrase, right: Phrase, before: str, gap: str) -> bool:
    if left.shape is Shape.year and right.shape is not Shape.year:
        return False  # "Working Together 2023 - March 2025": the year belongs to a name
    if left.shape is Shape.vague and left.weak and gap == "-":
        return False  # "End of summer term - July 2025": the dash explains
    if _BETWEEN.search(before) and gap in {"and", "and the", "&"}:
        return True
    if gap == "/":
        months = bool(left.month and right.shape is Shape.month)
        return months or bool(left.quarter and right.quarter)
    return bool(RANGE_WORDS.fullmatch(gap)) and not REVISED_FROM.search(before)


def _range(text: Text, left: Phrase, right: Phrase) -> Phrase:
    words = text.shown[text.tokens[left.start].start : text.tokens[right.stop - 1].stop]
    whole = Phrase(
        Shape.span,
        left.start,
        right.stop,
        left.first,
        right.last,
        month=left.month if right.shape is Shape.month else 0,
    )
    bad = whole._replace(shape=Shape.bad, first=None, last=None)
    for end in (left, right):
        if end.shape in (Shape.bad, Shape.vague):
            return bad._replace(problem=end.problem, weak=left.weak and right.weak)
    if Shape.year in {left.shape, right.shape}:
        return bad._replace(problem=reasons.open_ended_year(words), weak=left.weak)
    for end in (left, right):
        if end.shape is Shape.partial:
            return bad._replace(problem=ask_year(text, end))
    if left.short_year and right.month_first:
        return bad._replace(problem=reasons.month_or_day(words))
    if left.first is None or right.last is None or left.first > right.last:
        assert left.first is not None
        assert right.last is not None
        return bad._replace(problem=reasons.backwards(words, left.first, right.last))
    return whole._replace(weak=left.weak and right.weak)


def ask_year(text: Text, part: Phrase) -> str:
    """What to ask about a day, month or quarter whose year is not said."""
    if part.quarter:
        return reasons.which_quarter_year(part.quarter)
    words = text.shown[text.tokens[part.start].start : text.tokens[part.stop - 1].stop]
    if not part.month:
        return reasons.no_date(words)
    month = MONTH_NAMES[part.month - 1]
    if part.day:
        day = f"{part.day} {month}"
        return reasons.which_year(day, day)
    return reasons.which_year(month, month)


def _counts(text: Text, phrases: list[Phrase], gaps: list[str], k: int) -> bool:
    """Whether a phrase without a year is meant as a date at all.

    "By October" is, and has to be asked about. "The October review, by March 2025" isn't,
    nor is the verb in "may be reviewed".
    """
    part = phrases[k]
    if part.shape is not Shape.partial:
        return True
    if not part.month and not part.quarter:
        return False
    before, after = gaps[k], gaps[k + 1]
    if _BEFORE_DATE.search(before) or (len(phrases) == 1 and not before and not after):
        return True
    also_word = part.month in _ALSO_WORDS and not part.day
    if k and before and (RANGE_WORDS.fullmatch(before) or LIST_WORDS.fullmatch(before)):
        return not also_word or not after or phrases[k - 1].shape is Shape.month
    if also_word:
        return False
    if all(p.weak or p.shape is Shape.partial for p in phrases):
        return True
    return bool(_BEFORE_PLAIN_MONTH.search(before)) or after[:1] in {"", ",", ";", "."}
