"""The Impact summary: each section's latest impact rating and how it moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from plantools.checks.words import count
from plantools.plan import ImpactReview, Meaning, Plan, RatingScale
from plantools.plan.dates import month_year, months_before, short_month
from plantools.reports.figures import Counts, Facts, told
from plantools.reports.report import Cell, Report, ReportColumn, ReportTable, key_to, rating_column
from plantools.reports.sentences import be, listed, number

SUMMARY_TABLE = "tblImpactSummary"
NOT_RATED = "Not rated"
NOT_NOW, NOT_BEFORE = "Not rated this month", "Not rated the month before"
NOW_TOO_EARLY, WAS_TOO_EARLY = "Now too early to tell", "Was too early to tell"
_SHOWN_MONTHS = 13


def reviews_of(plan: Plan, section: str, as_at: date) -> list[ImpactReview]:
    """The reviews of a section that are no later than a date, the oldest first.

    Of two of the same month the later row counts.
    """
    code = section.strip().casefold()
    by_month = {
        r.month: r
        for r in plan.impact
        if r.section.strip().casefold() == code and r.month is not None and r.month <= as_at
    }
    return [by_month[month] for month in sorted(by_month)]


def movement(scale: RatingScale, before: str | None, after: str | None) -> str:
    """How an impact rating moved, in words."""
    if after is None:
        return NOT_RATED if before is None else NOT_NOW
    if before is None:
        return NOT_BEFORE
    if before == after:
        return "No change"
    meanings = scale.meaning(before), scale.meaning(after)
    if Meaning.TOO_EARLY in meanings:
        if meanings[0] is meanings[1]:
            return "No change"
        is_now = meanings[1] is Meaning.TOO_EARLY
        return NOW_TOO_EARLY if is_now else WAS_TOO_EARLY
    return "Better" if scale.is_better(after, before) else "Worse"


def impact_report(facts: Facts) -> Report:
    """The impact ratings of the latest month that has any, beside those of the month before."""
    plan, latest = facts.plan, _latest(facts)
    month, before, reviews = latest.month, latest.before, latest.reviews
    scale = plan.impact_scale
    rows = [
        _row(scale, code, _title(plan, code), them, month, before) for code, them in reviews.items()
    ]
    return Report(
        title="Impact by section",
        notes=(sentence(facts), facts.note),
        keys=(key_to(scale),),
        tables=(
            ReportTable(
                SUMMARY_TABLE,
                f"Impact rating of each section in {month_year(month)} and in {month_year(before)}",
                (
                    ReportColumn("Code", 12),
                    ReportColumn("Section", 44),
                    rating_column(f"Rating in {short_month(month)}", 12, scale),
                    rating_column(f"Rating in {short_month(before)}", 12, scale),
                    ReportColumn("Movement", 28),
                    ReportColumn("Last rated", 12),
                    rating_column("Last rating", 12, scale),
                ),
                tuple(rows),
                "No section has an impact rating",
            ),
            _by_month(scale, reviews),
        ),
    )


def _by_section(plan: Plan, as_at: date) -> dict[str, list[ImpactReview]]:
    """In the order of the plan's sections; then codes that are not on the Sections sheet."""
    codes = {section.code.strip().casefold(): section.code for section in plan.sections}
    for review in plan.impact:
        codes.setdefault(review.section.strip().casefold(), review.section)
    return {code: reviews_of(plan, code, as_at) for code in codes.values()}


def _title(plan: Plan, code: str) -> str:
    return next((s.title for s in plan.sections if s.code == code), "Not on the Sections sheet")


def _rating(reviews: list[ImpactReview], month: date) -> str | None:
    return next((r.rating for r in reviews if r.month == month), None)


def _row(
    scale: RatingScale,
    code: str,
    title: str,
    reviews: list[ImpactReview],
    month: date,
    before: date,
) -> tuple[str, ...]:
    now, then = _rating(reviews, month), _rating(reviews, before)
    last = next((r for r in reversed(reviews) if r.rating is not None), None)
    return (
        code,
        title,
        now or NOT_RATED,
        then or NOT_RATED,
        movement(scale, then, now),
        short_month(last.month) if last and last.month else "Never",
        (last.rating if last else None) or NOT_RATED,
    )


def sentence(facts: Facts) -> str:
    """How the sections stand and how each of them moved, as it can be read out."""
    scale, latest = facts.plan.impact_scale, _latest(facts)
    counts = Counts.of(scale, (now for _, now in latest.ratings))
    used = [(word, n) for word, n in counts.by_rating.items() if n]
    of = f" of the {count(counts.total, 'section')}"
    rated = [f"{w} in {number(n)}{of if not k else ''}" for k, (w, n) in enumerate(used)]
    if counts.total == 1:
        rated = [f"{w} in the one section" for w, _ in used]
    stands = f"impact is rated {listed(rated)}" if rated else "impact is rated in no section"
    if counts.unrated:
        stands += f"; {number(counts.unrated)} {be(counts.unrated)} not rated"
    moves = Counter(movement(scale, then, now) for then, now in latest.ratings)
    moved = [f"{number(moves[w])} {be(moves[w])} {said}" for w, said in _MOVED.items() if moves[w]]
    return (
        f"In {month_year(latest.month)} {stands}. "
        f"Compared with {month_year(latest.before)} {listed(moved)}."
    )


_MOVED = {
    "Better": "better",
    "Worse": "worse",
    "No change": "unchanged",
    NOW_TOO_EARLY: "now too early to tell",
    WAS_TOO_EARLY: "no longer too early to tell",
    NOT_BEFORE: "newly rated",
    NOT_NOW: "no longer rated",
    NOT_RATED: "rated in neither month",
}
"""Every movement, in a sentence."""


@dataclass(frozen=True, slots=True)
class _Latest:
    """The latest month that has any rating, the month before, and each section's two ratings."""

    month: date
    before: date
    reviews: dict[str, list[ImpactReview]]

    @property
    def ratings(self) -> list[tuple[str | None, str | None]]:
        return [
            (_rating(them, self.before), _rating(them, self.month))
            for them in self.reviews.values()
        ]


def _latest(facts: Facts) -> _Latest:
    reviews = _by_section(facts.plan, facts.day)
    rated = [r.month for them in reviews.values() for r in them if r.rating and r.month]
    month = max(rated, default=facts.day.replace(day=1))
    return _Latest(month, months_before(month, 1), reviews)


def _by_month(scale: RatingScale, reviews: dict[str, list[ImpactReview]]) -> ReportTable:
    seen = {r.month for them in reviews.values() for r in them if r.rating and r.month}
    rows: list[tuple[Cell, ...]] = []
    for each in sorted(seen)[-_SHOWN_MONTHS:]:
        counts = Counts.of(scale, (_rating(them, each) for them in reviews.values()))
        some = {word: number for word, number in counts.by_rating.items() if number}
        rows.append((short_month(each), told(replace(counts, by_rating=some), "not rated")))
    return ReportTable(
        "tblImpactMonths",
        "Impact ratings month by month",
        (ReportColumn("Month", 12), ReportColumn("Sections by impact rating", 44)),
        tuple(rows),
        "No section has an impact rating",
    )
