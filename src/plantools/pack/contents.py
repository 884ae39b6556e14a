"""What goes into a pack: the reports, under the names by which a committee knows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from plantools.changes import Removed, Retimed
from plantools.checks import Finding
from plantools.errors import InputError
from plantools.plan import Plan
from plantools.plan.plan_settings import unasked_columns
from plantools.reports.committee import CommitteeReport, committee_report
from plantools.reports.figures import AsAt, Facts
from plantools.reports.registry import published
from plantools.reports.report import Report
from plantools.workbook.contract import REPORT_TEXT
from plantools.workbook.session import Session

DRAFT = "DRAFT: not for publication"
"""What every page of a draft says."""
_NAMES_PERSON, _OWNED = "T08", ("tblActions", "tblSections")
"""The rule on owners that name a person, and the tables whose owners are published."""


@dataclass(frozen=True, slots=True)
class Appendix:
    """One document of the pack, and the reports that stand in it, one after the other."""

    title: str  # such as "Appendix 1: RAG overview"
    reports: tuple[Report, ...]

    @property
    def file(self) -> str:
        """The name of its file, without ending."""
        return self.title.replace(":", "", 1)


@dataclass(frozen=True)
class Pack:
    """All that is published, from one reading of the workbook."""

    facts: Facts
    appendices: tuple[Appendix, ...]
    people: tuple[Finding, ...] = ()  # what was found of owners that name a person
    is_draft: bool = False  # whether every page says that it is a draft

    @property
    def plan(self) -> Plan:
        return self.facts.plan

    @property
    def as_at(self) -> AsAt:
        return self.facts.as_at

    @cached_property
    def words(self) -> CommitteeReport:
        """The covering report."""
        return committee_report(self.facts)

    @property
    def to_look_at(self) -> list[str]:
        """What a clerk should look at in the words and columns that are printed."""
        told = []
        if left := "; ".join(self.words.to_write):
            told.append(f"Still to be written, on the sheet {REPORT_TEXT.sheet}: {left}.")
        if own := ", ".join(unasked_columns(self.plan)):
            told.append(
                f"The plan is printed with your own columns {own}. If one is not for "
                "the public, name those that are under Print columns, on the Lists sheet."
            )
        return told

    @property
    def without_reason(self) -> tuple[Removed | Retimed, ...]:
        """The changes whose reason nobody has given yet."""
        compared = self.facts.comparison
        return tuple(compared.changes.without_reason()) if compared else ()

    @property
    def lacking(self) -> list[str]:
        """What has to be put right before this can be published, a sentence each."""
        told = []
        for row in self.without_reason:
            what = "removed" if isinstance(row, Removed) else "given another timescale"
            of = f" (milestone “{row.milestone}”)" if row.milestone else ""
            told.append(
                f"{row.ref}{of} was {what} and no reason is given. Type it on the Changes sheet "
                "or on the Reasons sheet."
            )
        return told + [f"{f.sheet}!{f.cell} ({f.ref}): {f.message} {f.fix}" for f in self.people]


def read_pack(session: Session) -> Pack:
    """Read what a pack is made of (InputError if it can't be). Nothing is written."""
    if not session.plan.title.strip():
        raise InputError(
            f"{session.book.name}: the Cover sheet has no title for the plan, and every page of "
            "the pack would need one. Fill it in and try again."
        )
    facts = replace(session.facts, as_at=replace(session.as_at, origin=""))  # the public needs none
    appendices = []
    for title, specs in published(facts).items():
        made = [spec.report(facts) for spec in specs]
        shown = [replace(r, tables=tuple(t for t in r.tables if not t.is_internal)) for r in made]
        appendices.append(Appendix(title, tuple(shown)))
    places = session.plan.places
    sheets = {places[name].sheet for name in _OWNED if name in places}
    people = (f for f in session.findings if f.rule == _NAMES_PERSON and f.sheet in sheets)
    return Pack(facts, tuple(appendices), tuple(people))
