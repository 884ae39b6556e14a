"""Rules that look at the Impact table. They say nothing while it is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from plantools.checks.plan_lookup import View, key
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import quote
from plantools.plan import ImpactReview, Meaning, RatingKind, parse_due
from plantools.plan.dates import month_year

_TO_START = re.compile(
    r"\b(?:(?:impact )?reporting (?:is |due )?(?:will |to )(?:start|begin|commence)"
    r"|(?:will|to) be reported|to report (?:from|in)|impact (?:will|to) be reported"
    r"|not yet reported)\b[^.\n]*",
    re.IGNORECASE,
)


@rule("I01", "Impact text left at “reporting to start”", Severity.WARNING)
def still_to_start(view: View) -> Iterator[Fault]:
    """What it finds: A row of the Impact table that says that reporting will start, in a month that
        has come, though the section has a rating or the month named has passed.
    Why it matters: The words were written before there was anything to report, and nobody has come
        back to them.
    How to put it right: Say what the impact is, or rate it too early to tell and say why it still
        is.
    """
    for row in view.plan.impact:
        if view.as_at is None or (row.month and row.month > view.as_at):
            continue
        for field in ("key_activities", "impact_achieved", "indicators_show"):
            match = _TO_START.search(getattr(row, field))
            if not match:
                continue
            due = parse_due(match[0]).first or parse_due(match[0]).last
            early = view.plan.impact_scale.meaning(row.rating) in (None, Meaning.TOO_EARLY)
            if early and due is not None and due > view.as_at:
                continue
            message = f"The impact of {quote(row.section)} still says {quote(match[0])}."
            fix = "Say what the impact is, or why it is too early to tell."
            yield fault(row, field, message, fix)
            break


@rule("I02", "Impact without a rating", Severity.WARNING)
def no_rating(view: View) -> Iterator[Fault]:
    """What it finds: A row of the Impact table whose rating is blank or isn't in the key to the
        ratings of impact (tblRatings on the Lists sheet). Rows of months to come may be blank.
    Why it matters: The overview of impact shows a gap for the section.
    How to put it right: Choose the rating. There is one that says that it is too early to tell.
    """
    ratings = ", ".join(view.plan.impact_scale.words)
    for row in view.plan.impact:
        if row.rating is not None or not row.section.strip():
            continue
        if row.rating_text.strip():
            if view.is_in_key(RatingKind.IMPACT, row.rating_text):
                continue  # K01's business
            message = f"{quote(row.rating_text)} is not a rating."
        elif row.month and view.as_at and row.month <= view.as_at:
            message = f"{quote(row.section)} has no impact rating for {month_year(row.month)}."
        else:
            continue
        yield fault(row, "rating", message, f"Choose one of {ratings}.")


@rule("I03", "Impact row that can't be placed", Severity.ERROR)
def misplaced(view: View) -> Iterator[Fault]:
    """What it finds: A row of the Impact table whose section is not on the Sections sheet, and a
        second row of one section for the same month.
    Why it matters: The one is left out of every report; of the two, only one can be shown.
    How to put it right: Choose the section's code from the list. Keep one row for each month.
    """
    seen: dict[tuple[str, date], ImpactReview] = {}
    for row in view.plan.impact:
        if view.codes and key(row.section) not in view.codes:
            message = (
                f"Section {quote(row.section)} is not on the Sections sheet."
                if row.section.strip()
                else "This row names no section."
            )
            yield fault(row, "section", message, "Choose the section's code from the list.")
        elif row.month is not None:
            first = seen.setdefault((key(row.section), row.month), row)
            if first is not row:
                message = f"{quote(row.section)} has a row for {month_year(row.month)} already."
                yield fault(row, "month", message, "Keep one row for each section and month.")
