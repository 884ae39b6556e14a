"""For every rule a plan that breaks it and a plan, as like it as can be, that doesn't."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plantools.plan import (
    AcceptedFinding,
    CheckSetting,
    Milestone,
    Oddity,
    Place,
    Plan,
    RecordedReport,
    Setting,
)
from tests.plans import (
    glossary,
    impact,
    key,
    measure,
    money,
    plan,
    posts,
    readings,
    report,
    reports,
    row,
    section,
    words,
)


@dataclass
class Example:
    """The cell is where the first finding in the bad plan points."""

    bad: Plan
    cell: str
    history: tuple[RecordedReport, ...] = ()
    good: Plan = field(default_factory=Plan)


EXAMPLES: dict[str, Example] = {}
TWO = (section(), section("FD"))


def bad(
    where: str, *rows: Milestone, history: tuple[RecordedReport, ...] = (), **said: Any
) -> None:
    """A plan that breaks a rule in a cell: "M01 Actions!A5"."""
    code, _, cell = where.partition(" ")
    EXAMPLES[code] = Example(plan(*rows, **said), cell, history)


def good(*rows: Milestone, **said: Any) -> None:
    """Of the rule whose bad plan stands before it."""
    [*EXAMPLES.values()][-1].good = plan(*rows, **said)


bad("M01 Actions!A5", row(""), row("SL2"))
good(row("SL1"), row("SL2"))
bad("M02 Actions!B6", row(), row("SL2", section="SX"))
good(row(section="SX"), sections=())
bad("M03 Actions!E5", row(owners=("TBC",)))
good(row(owners=("", "Head of Libraries")))
bad("M04 Actions!H5", row(rating="Purple"))
good(row(rating=" green "))
bad("M05 Actions!C5", row(action=" "))
good(row(milestone="First home"), row(action="", milestone="Second home"))
bad("M06 Actions!N5", row(status="Paused"))
good(row(status="On hold"))
bad("M10 Actions!A7", row(), row("SL2"), row("FD3"))
good(row("1"), row("2.3"), row("1A"), row("SL4"), row("SL-5"), row("SL6a"))
bad("M11 Actions!F5", row(due_by="When the stars align"))
good(row(due_by="Launch in October 2025 and review quarterly"))
bad("M12 Actions!H5", row(due_by="April 2025"))
good(row(due_by="June 2025"), row("SL2", due_by="May 2025", status="On hold"))
bad("M13 Actions!I5", row(rating="Amber"))
good(row(rating="Amber", progress="Recruiting; back on track in July."))
bad("M14 Actions!F5", row(due_by="October 2026"))
good(
    row(due_by="March 2026"),
    row("SL2", due_by="October 2026", status="Carried over"),
    row("SL3", due_by="October 2026", rating="Blue"),
)
bad("M15 Actions!K5", row(completed_on=date(2025, 6, 2)))
good(row(completed_on=date(2025, 6, 2), rating="Blue"))
bad("M16 Actions!K5", row(completed_on=date(2025, 7, 1), rating="Blue"))
good(row(completed_on=date(2025, 6, 30), rating="Blue"))
bad("M17 Actions!F5", row(due_by="Carried over to the next plan"))
good(
    row(due_by="Carried over to the next plan", status="Carried over"),
    row("SL2", due_by="Carried over to March 2026"),
)
bad("M20 Actions!K5", row(rating="Blue"))
good(row(rating="Blue", completed_on=date(2025, 6, 2), evidence="Audit report"))
bad("M22 Actions!F5", row(due_by="To be scoped"))
good(row(due_by="October 2025"))
bad("M23 Actions!F5", row(due_by=""))
good(row(due_by="Quarterly review"), row("SL2", due_by="", rating="Blue"))
bad("A01 Actions!A6", row(action="Open a home."), row(action="Train all staff."))
good(row(milestone="North home"), row(milestone="South home"))
bad("A02 Actions!A6", row(milestone="North home"), row("sl 1", milestone="South home"))
good(row(" SL1"), row("sla1", section="sla"), sections=(section(), section("sla")))
bad(
    "A03 Actions!B6",
    row("1", milestone="North home"),
    row("1", milestone="South home", section="FD"),
    sections=TWO,
)
good(
    row("1", milestone="North home"),
    row("1", milestone="South home", section="FD", status="Removed"),
    row("2", section="FD"),
    sections=TWO,
)
bad("S01 Sections!A6", row(), sections=(section("SL"), section("sl")))
good(row(), row("SLA1", section="SLA"), sections=(section("SL"), section("SLA")))
bad("S02 Sections!A6", row(), sections=TWO)
good(row(rating="Blue"))
bad("S03 Sections!E5", row(), sections=(section(section_lead="TBC"),))
good(row())
bad("S04 Sections!A6", row(), sections=(section(), section("", title="Front door")))
good(row(), sections=(section(), section("", title="", section_lead="Director")))
bad("P01 Cover!B7", row(), as_at=None)
good(row())
bad("P02 Cover!B6", row(), period_end=date(2024, 3, 31))
good(row(), period_end=None)
bad("P03 Sections!I5", row(), sections=(section(see_also="Please also see SL7, on audits."),))
good(row(), sections=(section(see_also="See SL1 and the section on 24 audits"),))
bad(
    "P04 Actions!E5",
    row(owners=("Head of Service for Museums",)),
    row("SL2", owners=("Head of Service Museums",)),
    row("SL3", owners=("Head of Service Museums",)),
)
good(row(owners=("Head of Museums",)), row("SL2", owners=("Head of Parks",)))
bad("P05 Actions!C6", row(), row("SL2", action="Train all XYZs."), glossary=glossary("QA"))
good(row(action="UK staff train PAs on SL2 in phase II."), glossary=glossary("PA"))
bad(
    "P06 Actions!E5",
    row(owners=("Head of Parks, Head of Trees and Head of Museums",)),
    row("SL2", owners=("Head of Parks", "Head of Trees", "Head of Museums")),
)
good(
    row(owners=("Head of Parks and Trees",)), row("SL2", owners=("Head of Parks", "Head of Trees"))
)
bad("M07 Actions!H5", row(rating="green"))
good(row(rating="Green "), row("SL2", status="On hold"))
bad("M08 Actions!A6", row(), row("SL2", action="Total: 2", owners=(), due_by=""))
good(row(action="Total the hours that each team spends on travel."))
bad("M18 Actions!C5", row(action="Open the home by March 2026.", due_by="July 2025"))
good(
    row(action="Open the home by the end of July 2025.", due_by="July 2025"),
    row("SL2", due_by="Q3 2025/26", due_date=date(2025, 11, 3)),
)
bad("M19 Actions!I5", row(rating="Blue", progress="The guide will be published in July."))
good(
    row(rating="Blue", progress="The guide was published; it will help families."),
    row("SL2", progress="It will be published in July."),
)
bad("M24 Actions!H5", row(progress="Completed. All staff have the guide."))
good(
    row(progress="Complete, but for the leaflet."),
    row("SL2", progress="27 of 38 books are complete."),
    row("SL3", progress="Completed in May.", rating="Blue"),
)
bad("M25 Actions!I5", row(due_by="May 2025", rating="Red", progress="Nobody applied in May 2025."))
good(
    row(due_by="May 2025", rating="Red", progress="Nobody applied; again in July."),
    row("SL2", due_by="October 2025", rating="Amber", progress="Nobody applied."),
)
bad("M26 Actions!C5", row(action="Supervision policy and guidance."))
good(
    row(action="Policy to be reviewed."),
    row("SL2", action="Prioritize the waiting list."),
    row("SL3", action="Co-produce a guide."),
)
bad(
    "M27 Actions!L10",
    *(row(f"SL{n}", anticipated_impact="Children are safer.") for n in range(1, 6)),
    row("SL6"),
)
good(
    *(row(f"SL{n}", anticipated_impact="Children are safer.") for n in range(1, 4)),
    row("SL4"),
    row("SL5"),
)
bad(
    "A04 Actions!C6",
    row(action="Review the supervision policy with all team managers."),
    row("SL2", action="Review supervision policy together with all team managers."),
)
good(
    row(action="Train 12 foster carers in first aid this year."),
    row("SL2", action="Train 30 foster carers in first aid this year."),
    row("SL3", action="Train 12 foster carers in first aid this year.", status="Removed"),
)
bad("S05 Sections!A5", row(), measures=(measure(section="FD"),))
good(row(), measures=(measure(section="sl"),))
bad("K01 Lists!C6", row(), ratings=key("Done: complete", "Green: fine"))
good(row(), ratings=(*key("Done: Complete"), *key("Done: strong", kind="Impact")))
bad("K02 Lists!C5", row(), ratings=key("Green: on track", "Red: off track"))
good(row(), ratings=key("Green", "Red"))
bad("K03 Lists!D5", row(), ratings=key("Green: complete, puce"))
good(row(), ratings=key("Green: complete, dark green", "Red: off track, #C00000"))
bad("K04 Lists!D6", row(), ratings=key("Done: complete, 1F5FA8", "Green: on track, 1E7B34"))
good(row(), ratings=key("Done: complete, 1F5FA8", "Green: on track, green"))
bad(
    "S06 Sections!A6",
    row(),
    row("FD1", section="FD"),
    sections=TWO,
    impact=(impact(), impact("FD", date(2025, 5, 1))),
)
good(row(), impact=(impact(month=date(2025, 5, 1)),))
bad("I01 Impact!F5", row(), impact=(impact(impact_achieved="Reporting to start in May 2025."),))
good(
    row(),
    impact=(
        impact(rating="Grey", impact_achieved="Reporting to start in August 2025."),
        impact(month=date(2025, 5, 1), impact_achieved="Reporting started in May."),
    ),
)
bad("I02 Impact!C5", row(), impact=(impact(rating=""),))
good(row(), impact=(impact(), impact(month=date(2025, 7, 1), rating="")))
bad("I03 Impact!B6", row(), impact=(impact(), impact()))
good(row(), impact=(impact(), impact(month=date(2025, 5, 1))))
bad("R01 Measures!D5", row(), measures=(measure(target_text="to improve"),))
good(
    row(),
    measures=(
        measure(),
        measure("M2", target_text="at least 20"),
        measure("M3", target_text="to improve", target=85.0),
        measure("M4", target_text=""),
    ),
)
bad("R02 Measures!E5", row(), measures=(measure(target=85.0),))
good(
    row(),
    measures=(
        measure(target=80.0, direction="higher"),
        measure("M2", target=0.15, target_text="under 15%", direction="lower"),
    ),
)
bad("R03 Readings!C6", row(), measures=(measure(),), readings=readings(83, 140, 85))
good(
    row(),
    measures=(measure(), measure("M2", unit="days")),
    readings=(*readings(0, 83, 100), *readings(140, measure="M2")),
)
bad("R04 Measures!A5", row(), measures=(measure(),), readings=readings(83, 84, None, 85, 86, 87))
good(
    row(),
    measures=(measure(), measure("M2")),
    readings=(
        *readings(81, 82, 83, 84, 85, 86),
        *readings(81, None, None, 85, None, None, 87, measure="M2"),
    ),
)
bad("R05 Measures!H5", row(), measures=(measure(requires_improvement="60-70%", good="70-79%"),))
good(
    row(),
    measures=(
        measure(requires_improvement="60-69%", good="70-79%", outstanding="80-100%"),
        measure("M2", good="70-80%", outstanding="over 80%"),
    ),
)
bad("R06 Readings!A5", row(), measures=(measure(),), readings=readings(83, measure="M9"))
good(row(), measures=(measure(),), readings=readings(83, measure="m1"))
bad(
    "F01 Finance!D6",
    row(),
    finance=(money(budget=100.0), money(group="Total", kind="", budget=120.0)),
)
good(
    row(),
    finance=(
        money(budget=100.0),
        money(group="Staff", budget=20.4),
        money(group="Staff", year="2026/27", budget=50.0),
        money(group="Total", kind="", budget=120.0),
    ),
)
bad("F02 Finance!G5", row(), finance=(money(budget=100.0, forecast=130.0),))
good(
    row(),
    finance=(
        money(budget=100.0, forecast=130.0, note="Met from reserves."),
        money(group="Staff", forecast=130.0),
    ),
)
bad("F03 Finance!F5", row(), finance=(money(actual_to_date=90.0, forecast=80.0),))
good(row(), finance=(money(actual_to_date=80.0, forecast=80.0),))
bad("F04 Finance!A6", row(), finance=(money(), money()))
good(row(), finance=(money(), money(kind="amended"), money(year="2026/27")))
bad("T01 Actions!I5", row(progress="a" * 32768))
good(row(progress="a" * 32767))
bad("T02 Actions!C5", row(action="Train  all staff."))
good(row(action="Train all\xa0staff:\n  - in May\n  - in June"))
bad(
    "T03 Actions!C6",
    row(action="Read the child's file."),
    row("SL2", action="Ask the child’s view."),
)
good(row(action="Train staff’s “leads” in 6' gates."), row("SL2", action="It’s"))
bad(
    "T04 Actions!C14", *(row(f"SL{n}") for n in range(1, 10)), row("SL10", action="Train all staff")
)
good(
    *(row(f"SL{n}") for n in range(1, 9)),
    row("SL9", action="Train all staff"),
    row("SL10", action="Open the home"),
)
bad("T05 Actions!I5", row(progress="Number of staff: xxx, see [insert date]."))
good(row(progress="Phase XX began [see the list]. Who? Everybody."))
bad("T06 Actions!I5", row(progress="Ask jo.bloggs@example.gov.uk."))
good(row(progress="Call 01/02/2025-style dates what they are; 0 to 100 of 2,024."))
bad("T07 Actions!I5", row(progress="Number 943 476 5919 was first."))
good(
    row(progress="943 476 5918 of £9434765919. A child CP plan; child QA."), glossary=glossary("QA")
)
bad("T08 Actions!E5", row(owners=("Head of Libraries (Mary Hart)",)))
good(row(owners=("Service Manager (Care Leavers), North West",)))
bad("P07 Actions!I5", row(progress="Waits for SL2."), row("SL2", status="Removed"))
good(
    row(progress="Please see SL2."),
    row("SL2", status="Removed", progress="SL2 is in SL1 now."),
    row("SL3", progress="Waits for SL1."),
)
bad("P08 Actions!E5", *(row(f"SL{n}") for n in range(1, 22)))
good(*(row(f"SL{n}") for n in range(1, 21)), row("SL21", rating="Blue"))
bad("P09 Actions!E5", row(owners=("Head of Librarys",)), owners=posts("Head of Libraries"))
good(row(), row("SL2", owners=("TBC",)), owners=posts("Head of Libraries"))
bad(
    "P10 Actions!H5",
    row(),
    oddities=(
        Oddity(
            Place("Actions", 5, {"progress": "H"}),
            "progress",
            "The cell shows #REF! or holds a picture; it is read as blank.",
            "Put its formula right, or type the text.",
        ),
    ),
)
good(row())
bad(
    "H03 Actions!F5",
    row(due_by="December 2025"),
    history=reports("June 2025", "August 2025", "October 2025"),
)
good(row(due_by="October 2025"))
bad("H04 Actions!H5", row(), history=reports("October 2025", rating="Blue"))
good(row(rating="Blue"))
bad(
    "H05 Actions!H5",
    row(due_by="January 2025", rating="Amber"),
    history=reports("January 2025", "January 2025", "January 2025"),
)
good(row(due_by="January 2025", rating="Red"))
bad(
    "H06 Actions!A5",
    row(action="Train all foster carers."),
    history=(
        report("April", date(2025, 4, 1), row(action="Plant trees along the canal.")),
        report("May", date(2025, 5, 1), row("SL2")),
    ),
)
good(row(action="Plant more trees along the canal."))
bad("C01 Lists!A5", row(), checks=(CheckSetting(rule="M99", severity="off", reason="No."),))
good(row(), checks=(CheckSetting(rule="m20", severity="OFF", reason="No."),))
bad("C02 Lists!D5", row(), checks=(CheckSetting(rule="M20", severity="off"),))
good(row(), checks=(CheckSetting(rule="M20", severity="off", reason="No."),))
bad("C03 Lists!B5", row(), accepted=(AcceptedFinding(rule="M26", ref="SL1", reason="No."),))
good(row(action="Policy."), accepted=(AcceptedFinding(rule="M26", ref="SL1", reason="No."),))
bad("C04 Lists!A5", row(), settings=(Setting(setting="Stale after", value="45"),))
good(row(), settings=(Setting(setting="Stale after days", value="60"),))
bad(
    "W01 Report text!D5",
    row(),
    report_text=words("{actions} actions, {Green} Green, {overdue} overdue."),
)
good(
    row(),
    report_text=words("{Overdue actions} late, {green} Green, {percent complete}.", "{summary}"),
)
bad("W02 Report text!A5", row(), report_text=words("A text.", kind="always"))
good(row(), report_text=(*words("A text.", kind="This report"), *words("", kind="later")))
