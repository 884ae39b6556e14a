"""The Impact summary: each section's latest impact rating and how it moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from plantools.checks.words import count
from plantools.plan import ImpactReview, Meaning, Plan, RatingScale
from plantools.plan.dates import month_year, months_before, short_month
from plantools.reports.figures import NO_SECTION, Counts, Facts, be, listed, number
from plantools.reports.report import Report, ReportColumn, ReportTable, Row, key_to, rating_column

SUMMARY_TABLE = "tblImpactSummary"
_NOT_RATED = "Not rated"
_SHOWN_MONTHS = 13
_MOVED = {
    "Better": "better",
    "Worse": "worse",
    "No change": "unchanged",
    "Now too early to tell": "now too early to tell",
    "Was too early to tell": "no longer too early to tell",
    "Not rated the month before": "newly rated",
    "Not rated this month": "no longer rated",
    _NOT_RATED: "rated in neither month",
}
"""Every movement, in a table and in a sentence."""
_Rated = dict[str, dict[date, str]]
"""The ratings of each section by month, the oldest first."""


def reviews_of(plan: Plan, section: str, as_at: date) -> dict[date, ImpactReview]:
    """A section's until a date, the oldest first. Of two of one month the later row counts."""
    code = section.strip().casefold()
    found = {
        r.month: r
        for r in plan.impact
        if r.section.strip().casefold() == code and r.month is not None and r.month <= as_at
    }
    return {month: found[month] for month in sorted(found)}


def movement(scale: RatingScale, before: str | None, after: str | None) -> str:
    """How an impact rating moved, in words."""
    if after is None:
        return _NOT_RATED if before is None else "Not rated this month"
    if before is None:
        return "Not rated the month before"
    was, now = scale.meaning(before), scale.meaning(after)
    if before == after or was is now is Meaning.TOO_EARLY:
        return "No change"
    if Meaning.TOO_EARLY in (was, now):
        return f"{'Now' if now is Meaning.TOO_EARLY else 'Was'} too early to tell"
    return "Better" if scale.is_better(after, before) else "Worse"


def impact_report(facts: Facts) -> Report:
    """Impact of each section, and how it moved."""
    plan, scale, rated = facts.plan, facts.plan.impact_scale, _rated(facts)
    months = sorted({month for them in rated.values() for month in them})
    month, before = _latest(facts, rated)
    titles = {section.code: section.title for section in reversed(plan.sections)}
    rows: list[Row] = []
    for code, them in rated.items():
        then, now = them.get(before), them.get(month)
        *_, last = ("Never", _NOT_RATED), *((short_month(m), rating) for m, rating in them.items())
        ratings = (now or _NOT_RATED, then or _NOT_RATED, movement(scale, then, now))
        rows.append((code, titles.get(code, NO_SECTION), *ratings, *last))
    latest = ReportTable(
        SUMMARY_TABLE,
        f"Impact rating of each section in {month_year(month)} and in {month_year(before)}",
        (
            *(ReportColumn("Code", 12), ReportColumn("Section", 44)),
            rating_column(f"Rating in {short_month(month)}", 12, scale),
            rating_column(f"Rating in {short_month(before)}", 12, scale),
            *(ReportColumn("Movement", 28), ReportColumn("Last rated", 12)),
            rating_column("Last rating", 12, scale),
        ),
        tuple(rows),
        "No section has an impact rating",
    )
    by_month = ReportTable(
        "tblImpactMonths",
        "Impact ratings month by month",
        (ReportColumn("Month", 12), ReportColumn("Sections by impact rating", 44)),
        tuple(
            (short_month(each), _counts(scale, rated, each).told("not rated"))
            for each in months[-_SHOWN_MONTHS:]
        ),
        "No section has an impact rating",
    )
    notes = (sentence(facts), facts.note)
    return Report("Impact by section", notes, (latest, by_month), (key_to(scale),))


def _rated(facts: Facts) -> _Rated:
    """In the plan's order, then codes that are not on the Sections sheet."""
    plan = facts.plan
    codes = {section.code.strip().casefold(): section.code for section in plan.sections}
    for review in plan.impact:
        codes.setdefault(review.section.strip().casefold(), review.section)
    return {
        code: {m: r.rating for m, r in reviews_of(plan, code, facts.day).items() if r.rating}
        for code in codes.values()
    }


def _latest(facts: Facts, rated: _Rated) -> tuple[date, date]:
    """The latest month that has any rating, and the month before."""
    months = (month for them in rated.values() for month in them)
    month = max(months, default=facts.day.replace(day=1))
    return month, months_before(month, 1)


def _counts(scale: RatingScale, rated: _Rated, month: date) -> Counts:
    """How many sections have which rating, without ratings that none has."""
    counts = Counts.of(scale, (them.get(month) for them in rated.values()))
    return replace(counts, by_rating={w: n for w, n in counts.by_rating.items() if n})


def sentence(facts: Facts) -> str:
    """How the sections stand and how each of them moved, as it can be read out."""
    scale, rated = facts.plan.impact_scale, _rated(facts)
    month, before = _latest(facts, rated)
    counts = _counts(scale, rated, month)
    used, whole = counts.by_rating.items(), f" of the {count(counts.total, 'section')}"
    told = [f"{w} in {number(n)}{'' if k else whole}" for k, (w, n) in enumerate(used)]
    if counts.total == 1:
        told = [f"{word} in the one section" for word in counts.by_rating]
    stands = f"impact is rated {listed(told)}" if told else "impact is rated in no section"
    if counts.unrated:
        stands += f"; {number(counts.unrated)} {be(counts.unrated)} not rated"
    moves = Counter(movement(scale, each.get(before), each.get(month)) for each in rated.values())
    moved = [f"{number(moves[w])} {be(moves[w])} {said}" for w, said in _MOVED.items() if moves[w]]
    return f"In {month_year(month)} {stands}. Compared with {month_year(before)} {listed(moved)}."
