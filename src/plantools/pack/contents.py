"""What goes into a pack: the reports, under the names by which a committee knows them."""

from __future__ import annotations

from dataclasses import dataclass

from plantools.errors import InputError
from plantools.plan import Plan
from plantools.reports.figures import AsAt, Facts
from plantools.reports.registry import published
from plantools.reports.report import Report
from plantools.workbook.session import Session


@dataclass(frozen=True, slots=True)
class Appendix:
    """One document of the pack.

    Attributes:
        number: its number, such as 1.
        name: what it is called, such as "RAG overview".
        reports: what stands in it, one part after the other.
    """

    number: int
    name: str
    reports: tuple[Report, ...]

    @property
    def title(self) -> str:
        return f"Appendix {self.number}: {self.name}"

    @property
    def file(self) -> str:
        """The name of its file, without ending."""
        return f"Appendix {self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class Pack:
    """All that is published, from one reading of the workbook."""

    facts: Facts
    appendices: tuple[Appendix, ...]

    @property
    def plan(self) -> Plan:
        return self.facts.plan

    @property
    def as_at(self) -> AsAt:
        return self.facts.as_at


def read_pack(session: Session) -> Pack:
    """Read what a pack is made of. Nothing is written.

    Raises:
        InputError: if the plan can't be read, or there is no such report.
    """
    if not session.plan.title.strip():
        raise InputError(
            f"{session.book.name}: the Cover sheet has no title for the plan, and every page of "
            "the pack would need one. Fill it in and try again."
        )
    facts = session.facts
    appendices = (
        Appendix(number, name, tuple(spec.report(facts) for spec in specs))
        for number, (name, specs) in enumerate(published(facts).items(), start=1)
    )
    return Pack(facts, tuple(appendices))
