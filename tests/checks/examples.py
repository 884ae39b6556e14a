"""For every rule a plan that breaks it and a plan, as like it as can be, that doesn't."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plantools.plan import Plan

from .builders import glossary, plan, row, section


@dataclass(frozen=True)
class Example:
    """The cell is where the first finding in the bad plan points."""

    bad: Plan
    cell: str
    good: Plan


EXAMPLES = {
    "M01": Example(
        bad=plan(row(""), row("SL2")),
        cell="Actions!A5",
        good=plan(row("SL1"), row("SL2")),
    ),
    "M02": Example(
        bad=plan(row(), row("SL2", section="SX")),
        cell="Actions!B6",
        good=plan(row(section="SX"), sections=()),
    ),
    "M03": Example(
        bad=plan(row(owners=("TBC",))),
        cell="Actions!E5",
        good=plan(row(owners=("", "Head of Libraries"))),
    ),
    "M04": Example(
        bad=plan(row(rating="Purple")),
        cell="Actions!H5",
        good=plan(row(rating=" green ")),
    ),
    "M05": Example(
        bad=plan(row(action=" ")),
        cell="Actions!C5",
        good=plan(row(milestone="First home"), row(action="", milestone="Second home")),
    ),
    "M06": Example(
        bad=plan(row(status="Paused")),
        cell="Actions!N5",
        good=plan(row(status="On hold")),
    ),
    "M10": Example(
        bad=plan(row(), row("SL2"), row("FD3")),
        cell="Actions!A7",
        good=plan(row("1"), row("2.3"), row("1A"), row("SL4"), row("SL-5"), row("SL6a")),
    ),
    "M11": Example(
        bad=plan(row(due_by="When the stars align")),
        cell="Actions!F5",
        good=plan(row(due_by="Launch in October 2025 and review quarterly")),
    ),
    "M12": Example(
        bad=plan(row(due_by="April 2025")),
        cell="Actions!H5",
        good=plan(row(due_by="June 2025"), row("SL2", due_by="May 2025", status="On hold")),
    ),
    "M13": Example(
        bad=plan(row(rating="Amber")),
        cell="Actions!I5",
        good=plan(row(rating="Amber", progress="Recruiting; back on track in July.")),
    ),
    "M14": Example(
        bad=plan(row(due_by="October 2026")),
        cell="Actions!F5",
        good=plan(
            row(due_by="March 2026"),
            row("SL2", due_by="October 2026", status="Carried over"),
            row("SL3", due_by="October 2026", rating="Blue"),
        ),
    ),
    "M15": Example(
        bad=plan(row(completed_on=date(2025, 6, 2))),
        cell="Actions!K5",
        good=plan(row(completed_on=date(2025, 6, 2), rating="Blue")),
    ),
    "M16": Example(
        bad=plan(row(completed_on=date(2025, 7, 1), rating="Blue")),
        cell="Actions!K5",
        good=plan(row(completed_on=date(2025, 6, 30), rating="Blue")),
    ),
    "M17": Example(
        bad=plan(row(due_by="Carried over to the next plan")),
        cell="Actions!F5",
        good=plan(
            row(due_by="Carried over to the next plan", status="Carried over"),
            row("SL2", due_by="Carried over to March 2026"),
        ),
    ),
    "M20": Example(
        bad=plan(row(rating="Blue")),
        cell="Actions!K5",
        good=plan(row(rating="Blue", completed_on=date(2025, 6, 2), evidence="Audit report")),
    ),
    "M22": Example(
        bad=plan(row(due_by="To be scoped")),
        cell="Actions!F5",
        good=plan(row(due_by="October 2025")),
    ),
    "M23": Example(
        bad=plan(row(due_by="")),
        cell="Actions!F5",
        good=plan(row(due_by="Quarterly review"), row("SL2", due_by="", rating="Blue")),
    ),
    "A01": Example(
        bad=plan(row(action="Open a home."), row(action="Train all staff.")),
        cell="Actions!A6",
        good=plan(row(milestone="North home"), row(milestone="South home")),
    ),
    "A02": Example(
        bad=plan(row(milestone="North home"), row("sl 1", milestone="South home")),
        cell="Actions!A6",
        good=plan(row(" SL1"), row("sla1", section="sla"), sections=(section(), section("sla"))),
    ),
    "A03": Example(
        bad=plan(
            row("1", milestone="North home"),
            row("1", milestone="South home", section="FD"),
            sections=(section(), section("FD")),
        ),
        cell="Actions!B6",
        good=plan(
            row("1", milestone="North home"),
            row("1", milestone="South home", section="FD", status="Removed"),
            row("2", section="FD"),
            sections=(section(), section("FD")),
        ),
    ),
    "S01": Example(
        bad=plan(row(), sections=(section("SL"), section("sl"))),
        cell="Sections!A6",
        good=plan(row(), row("SLA1", section="SLA"), sections=(section("SL"), section("SLA"))),
    ),
    "S02": Example(
        bad=plan(row(), sections=(section("SL"), section("FD"))),
        cell="Sections!A6",
        good=plan(row(rating="Blue")),
    ),
    "S03": Example(
        bad=plan(row(), sections=(section(section_lead="TBC"),)),
        cell="Sections!E5",
        good=plan(row()),
    ),
    "S04": Example(
        bad=plan(row(), sections=(section(), section("", title="Front door"))),
        cell="Sections!A6",
        good=plan(row(), sections=(section(), section("", title="", section_lead="Director"))),
    ),
    "P01": Example(
        bad=plan(row(), as_at=None),
        cell="Cover!B7",
        good=plan(row()),
    ),
    "P02": Example(
        bad=plan(row(), period_end=date(2024, 3, 31)),
        cell="Cover!B6",
        good=plan(row(), period_end=None),
    ),
    "P03": Example(
        bad=plan(row(), sections=(section(see_also="Please also see SL7, on audits."),)),
        cell="Sections!I5",
        good=plan(row(), sections=(section(see_also="See SL1 and the section on 24 audits"),)),
    ),
    "P04": Example(
        bad=plan(
            row(owners=("Head of Service for Museums",)),
            row("SL2", owners=("Head of Service Museums",)),
            row("SL3", owners=("Head of Service Museums",)),
        ),
        cell="Actions!E5",
        good=plan(row(owners=("Head of Museums",)), row("SL2", owners=("Head of Parks",))),
    ),
    "P05": Example(
        bad=plan(row(), row("SL2", action="Train all XYZs."), glossary=glossary("QA")),
        cell="Actions!C6",
        good=plan(row(action="UK staff train PAs on SL2 in phase II."), glossary=glossary("PA")),
    ),
    "P06": Example(
        bad=plan(
            row(owners=("Head of Parks, Head of Trees and Head of Museums",)),
            row("SL2", owners=("Head of Parks", "Head of Trees", "Head of Museums")),
        ),
        cell="Actions!E5",
        good=plan(
            row(owners=("Head of Parks and Trees",)),
            row("SL2", owners=("Head of Parks", "Head of Trees")),
        ),
    ),
}
