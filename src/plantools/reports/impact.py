"""The Impact summary: each section's latest impact rating and how it moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from plantools.plan import ImpactReview, Meaning, Plan, RatingScale
from plantools.plan.dates import month_year, months_before, short_month
from plantools.reports.figures import Counts, Facts, told
from plantools.reports.report import (
    Cell,
    Report,
    ReportColumn,
    ReportTable,
    key_to,
    rating_column,
)

SUMMARY_TABLE = "tblImpactSummary"
NOT_RATED = "Not rated"
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
        return NOT_RATED if before is None else "Not rated this month"
    if before is None:
        return "Not rated the month before"
    if before == after:
        return "No change"
    meanings = scale.meaning(before), scale.meaning(after)
    if Meaning.TOO_EARLY in meanings:
        if meanings[0] is meanings[1]:
            return "No change"
        is_now = meanings[1] is Meaning.TOO_EARLY
        return "Now too early to tell" if is_now else "Was too early to tell"
    return "Better" if scale.is_better(after, before) else "Worse"


def impact_report(facts: Facts) -> Report:
    """The impact ratings of the latest month that has any, beside those of the month before."""
    plan, reviews = facts.plan, _by_section(facts.plan, facts.day)
    rated = [r.month for them in reviews.values() for r in them if r.rating and r.month]
    month = max(rated, default=facts.day.replace(day=1))
    before = months_before(month, 1)
    scale = plan.impact_scale
    rows = [
        _row(scale, code, _title(plan, code), them, month, before) for code, them in reviews.items()
    ]
    counts = Counts.of(scale, (_rating(them, month) for them in reviews.values()))
    return Report(
        title="Impact by section",
        notes=(_sentence(counts, month, rows), facts.note),
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


def _sentence(counts: Counts, month: date, rows: list[tuple[str, ...]]) -> str:
    ratings = told(replace(counts, unrated=0))
    moves = [row[4] for row in rows]
    return (
        f"Impact in {month_year(month)}: {ratings}, {counts.unrated} not rated. "
        f"Since the month before {moves.count('Better')} better, {moves.count('Worse')} worse, "
        f"{moves.count('No change')} without change."
    )


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
