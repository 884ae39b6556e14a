"""Rules that look at each row of the Sections table."""

from __future__ import annotations

from collections.abc import Iterator

from plantools.checks.plan_lookup import View, key
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import is_nobody, quote
from plantools.plan import Meaning, Section
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
