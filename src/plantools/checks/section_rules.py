"""Rules that look at sections and their impact: each row of the Sections and the Impact table.

Those of the Impact table say nothing while it is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from plantools.checks.plan_lookup import View, key
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import is_nobody, quote
from plantools.plan import ImpactReview, Meaning, RatingKind, Section, parse_due
from plantools.plan.dates import month_year


def _name(section: Section) -> str:
    titled = f" ({section.title.strip()})" if section.title.strip() else ""
    return quote(f"{section.code}{titled}")


@rule("S01", "Section code used twice", Severity.ERROR)
def code_used_twice(view: View) -> Iterator[Fault]:
    """What it finds: Two rows of the Sections sheet with the same code.
    Why it matters: Nobody can tell to which of the two an action belongs.
    How to put it right: Give one of them another code and correct the actions that belong to it, or
        delete the row that is there twice.
    """
    seen: dict[str, Section] = {}
    for section in view.plan.sections:
        if not section.code.strip():
            continue
        first = seen.setdefault(key(section.code), section)
        if first is not section:
            where = f" on row {first.place.row}" if first.place.row else ""
            message = f"Section code {quote(section.code)} is already in use{where}."
            fix = "Give this section a code of its own, or delete the row."
            yield fault(section, "code", message, fix)


@rule("S02", "Section without actions", Severity.WARNING)
def no_actions(view: View) -> Iterator[Fault]:
    """What it finds: A section that no action belongs to. Removed actions don't count; complete and
        carried-over ones do.
    Why it matters: The plan names an area for improvement and says nothing about what will be done.
        Often the code on the Actions sheet is written in another way.
    How to put it right: Add the actions, correct their section codes, or delete the section.
    """
    used = {key(row.section) for row in view.kept}
    for section in view.plan.sections:
        if section.code.strip() and key(section.code) not in used:
            fix = "Add its actions, correct their section codes, or delete the section."
            yield fault(section, "code", f"No action belongs to section {_name(section)}.", fix)


@rule("S03", "Section without a lead", Severity.ADVICE)
def no_lead(view: View) -> Iterator[Fault]:
    """What it finds: A section with a blank Section lead, or with a stand-in such as TBC.
    Why it matters: Somebody has to answer for the section as a whole and for its impact.
    How to put it right: Name the post that leads on it.
    """
    for section in view.plan.sections:
        if is_nobody(section.section_lead):
            said = section.section_lead.strip()
            only = f" only {quote(said)} as its" if said else " no"
            message = f"Section {_name(section)} has{only} lead."
            yield fault(section, "section_lead", message, "Name the post that leads on it.")


@rule("S04", "Section without a code", Severity.ERROR)
def no_code(view: View) -> Iterator[Fault]:
    """What it finds: A row of the Sections sheet with a title and no code.
    Why it matters: No action can belong to it, so it is left out of every overview.
    How to put it right: Give it a short code, such as SL, and begin the refs of its actions with
        it.
    """
    for section in view.plan.sections:
        if section.title.strip() and not section.code.strip():
            message = f"Section {quote(section.title)} has no code."
            yield fault(section, "code", message, "Type a short code that no other section has.")


@rule("S05", "Section without a measure", Severity.ADVICE)
def no_measure(view: View) -> Iterator[Fault]:
    """What it finds: A section that no measure on the Measures sheet belongs to. It says nothing
        while no measure names a section.
    Why it matters: The scorecard says nothing about the section, so nobody can tell whether
        practice got better.
    How to put it right: Add a measure, or give one that is there the section's code.
    """
    measured = {key(measure.section) for measure in view.plan.measures if measure.section.strip()}
    for section in view.plan.sections if measured else ():
        if section.code.strip() and key(section.code) not in measured:
            message = f"Section {_name(section)} has no measure."
            yield fault(section, "code", message, "Add one on the Measures sheet.")


@rule("S06", "Section without an impact rating for the month", Severity.WARNING)
def no_impact(view: View) -> Iterator[Fault]:
    """What it finds: A section that has no row on the Impact sheet for the last month that other
        sections report on. It says nothing while the Impact sheet is empty.
    Why it matters: The committee sees impact section by section, and one is missing.
    How to put it right: Add the row. There is a rating that says that it is too early to tell.
    """
    months = [
        row.month
        for row in view.plan.impact
        if row.month and (view.as_at is None or row.month <= view.as_at)
    ]
    if not months:
        return
    told = {key(row.section) for row in view.plan.impact if row.month == max(months)}
    used = {key(row.section) for row in view.live}
    early = view.plan.impact_scale.named(Meaning.TOO_EARLY)
    for section in view.plan.sections:
        if key(section.code) in used - told:
            message = (
                f"Section {_name(section)} has no impact rating for {month_year(max(months))}."
            )
            fix = f"Add the row on the Impact sheet; {early} if it is too early to tell."
            yield fault(section, "code", message, fix)


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
