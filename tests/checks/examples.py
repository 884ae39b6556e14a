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
    good: Plan = field(default_factory=lambda: plan(row()))


EXAMPLES: dict[str, Example] = {}
TWO = (section(), section("FD"))


def bad(
    where: str, *rows: Milestone, history: tuple[RecordedReport, ...] = (), **said: Any
) -> None:
    """A plan that breaks a rule in a cell: "M01 Actions!A5". Without rows it has a usual one."""
    code, _, cell = where.partition(" ")
    EXAMPLES[code] = Example(plan(*(rows or (row(),)), **said), cell, history)


def good(*rows: Milestone, **said: Any) -> None:
    """Of the rule whose bad plan stands before it."""
    [*EXAMPLES.values()][-1].good = plan(*(rows or (row(),)), **said)


def several(*actions: str, **said: Any) -> list[Milestone]:
    """A row for each action."""
    return [row(f"SL{n}", action=action, **said) for n, action in enumerate(actions, start=1)]


def usual(number: int, **said: Any) -> list[Milestone]:
    return [row(f"SL{n}", **said) for n in range(1, number + 1)]


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
NORTH, SOUTH = {"milestone": "North home"}, {"milestone": "South home"}
bad("A01 Actions!A6", row(action="Open a home."), row(action="Train all staff."))
good(row(**NORTH), row(**SOUTH))
bad("A02 Actions!A6", row(**NORTH), row("sl 1", **SOUTH))
good(row(" SL1"), row("sla1", section="sla"), sections=(section(), section("sla")))
bad("A03 Actions!B6", row("1", **NORTH), row("1", section="FD", **SOUTH), sections=TWO)
good(
    *(row("1", **NORTH), row("1", section="FD", status="Removed", **SOUTH)),
    row("2", section="FD"),
    sections=TWO,
)
bad("S01 Sections!A6", sections=(section("SL"), section("sl")))
good(row(), row("SLA1", section="SLA"), sections=(section("SL"), section("SLA")))
bad("S02 Sections!A6", sections=TWO)
good(row(rating="Blue"))
bad("S03 Sections!E5", sections=(section(section_lead="TBC"),))
bad("S04 Sections!A6", sections=(section(), section("", title="Front door")))
good(sections=(section(), section("", title="", section_lead="Director")))
bad("P01 Cover!B7", as_at=None)
bad("P02 Cover!B6", period_end=date(2024, 3, 31))
good(period_end=None)
bad("P03 Sections!I5", sections=(section(see_also="Please also see SL7, on audits."),))
good(sections=(section(see_also="See SL1 and the section on 24 audits"),))
MUSEUMS = {"owners": ("Head of Service Museums",)}
bad(
    "P04 Actions!E5",
    *(row(owners=("Head of Service for Museums",)), row("SL2", **MUSEUMS), row("SL3", **MUSEUMS)),
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
good(*several("Policy to be reviewed.", "Prioritize the waiting list.", "Co-produce a guide."))
bad("M27 Actions!L10", *usual(5, anticipated_impact="Children are safer."), row("SL6"))
good(*usual(3, anticipated_impact="Children are safer."), row("SL4"), row("SL5"))
bad(
    "A04 Actions!C6",
    *several(
        "Review the supervision policy with all team managers.",
        "Review supervision policy together with all team managers.",
    ),
)
CARERS = "Train 12 foster carers in first aid this year."
good(*several(CARERS, CARERS.replace("12", "30")), row("SL3", action=CARERS, status="Removed"))
bad("S05 Sections!A5", measures=(measure(section="FD"),))
good(measures=(measure(section="sl"),))
bad("K01 Lists!C6", ratings=key("Done: complete", "Green: fine"))
good(ratings=(*key("Done: Complete"), *key("Done: strong", kind="Impact")))
bad("K02 Lists!C5", ratings=key("Green: on track", "Red: off track"))
good(ratings=key("Green", "Red"))
bad("K03 Lists!D5", ratings=key("Green: complete, puce"))
good(ratings=key("Green: complete, dark green", "Red: off track, #C00000"))
bad("K04 Lists!D6", ratings=key("Done: complete, 1F5FA8", "Green: on track, 1E7B34"))
good(ratings=key("Done: complete, 1F5FA8", "Green: on track, green"))
bad(
    "S06 Sections!A6",
    row(),
    row("FD1", section="FD"),
    sections=TWO,
    impact=(impact(), impact("FD", date(2025, 5, 1))),
)
good(impact=(impact(month=date(2025, 5, 1)),))
bad("I01 Impact!F5", impact=(impact(impact_achieved="Reporting to start in May 2025."),))
good(
    impact=(
        impact(rating="Grey", impact_achieved="Reporting to start in August 2025."),
        impact(month=date(2025, 5, 1), impact_achieved="Reporting started in May."),
    ),
)
bad("I02 Impact!C5", impact=(impact(rating=""),))
good(impact=(impact(), impact(month=date(2025, 7, 1), rating="")))
bad("I03 Impact!B6", impact=(impact(), impact()))
good(impact=(impact(), impact(month=date(2025, 5, 1))))
bad("R01 Measures!D5", measures=(measure(target_text="to improve"),))
good(
    measures=(
        measure(),
        measure("M2", target_text="at least 20"),
        measure("M3", target_text="to improve", target=85.0),
        measure("M4", target_text=""),
    ),
)
bad("R02 Measures!E5", measures=(measure(target=85.0),))
good(
    measures=(
        measure(target=80.0, direction="higher"),
        measure("M2", target=0.15, target_text="under 15%", direction="lower"),
    ),
)
bad("R03 Readings!C6", measures=(measure(),), readings=readings(83, 140, 85))
good(
    measures=(measure(), measure("M2", unit="days")),
    readings=(*readings(0, 83, 100), *readings(140, measure="M2")),
)
bad("R04 Measures!A5", measures=(measure(),), readings=readings(83, 84, None, 85, 86, 87))
good(
    measures=(measure(), measure("M2")),
    readings=(
        *readings(81, 82, 83, 84, 85, 86),
        *readings(81, None, None, 85, None, None, 87, measure="M2"),
    ),
)
bad("R05 Measures!H5", measures=(measure(requires_improvement="60-70%", good="70-79%"),))
good(
    measures=(
        measure(requires_improvement="60-69%", good="70-79%", outstanding="80-100%"),
        measure("M2", good="70-80%", outstanding="over 80%"),
    ),
)
bad("R06 Readings!A5", measures=(measure(),), readings=readings(83, measure="M9"))
good(measures=(measure(),), readings=readings(83, measure="m1"))
bad(
    "F01 Finance!D6",
    finance=(money(budget=100.0), money(group="Total", kind="", budget=120.0)),
)
good(
    finance=(
        money(budget=100.0),
        money(group="Staff", budget=20.4),
        money(group="Staff", year="2026/27", budget=50.0),
        money(group="Total", kind="", budget=120.0),
    ),
)
bad("F02 Finance!G5", finance=(money(budget=100.0, forecast=130.0),))
good(
    finance=(
        money(budget=100.0, forecast=130.0, note="Met from reserves."),
        money(group="Staff", forecast=130.0),
    ),
)
bad("F03 Finance!F5", finance=(money(actual_to_date=90.0, forecast=80.0),))
good(finance=(money(actual_to_date=80.0, forecast=80.0),))
bad("F04 Finance!A6", finance=(money(), money()))
good(finance=(money(), money(kind="amended"), money(year="2026/27")))
bad("T01 Actions!I5", row(progress="a" * 32768))
good(row(progress="a" * 32767))
bad("T02 Actions!C5", row(action="Train  all staff."))
good(row(action="Train all\xa0staff:\n  - in May\n  - in June"))
bad("T03 Actions!C6", *several("Read the child's file.", "Ask the child’s view."))
good(*several("Train staff’s “leads” in 6' gates.", "It’s"))
bad("T04 Actions!C14", *usual(9), row("SL10", action="Train all staff"))
good(*usual(8), row("SL9", action="Train all staff"), row("SL10", action="Open the home"))
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
bad("P08 Actions!E5", *usual(21))
good(*usual(20), row("SL21", rating="Blue"))
bad("P09 Actions!E5", row(owners=("Head of Librarys",)), owners=posts("Head of Libraries"))
good(row(), row("SL2", owners=("TBC",)), owners=posts("Head of Libraries"))
PICTURE = "The cell shows #REF! or holds a picture; it is read as blank."
HERE = Place("Actions", 5, {"progress": "H"})
bad("P10 Actions!H5", oddities=(Oddity(HERE, "progress", PICTURE, "Type the text."),))
MOVED = reports("June 2025", "August 2025", "October 2025")
bad("H03 Actions!F5", row(due_by="December 2025"), history=MOVED)
good(row(due_by="October 2025"))
bad("H04 Actions!H5", history=reports("October 2025", rating="Blue"))
good(row(rating="Blue"))
STUCK = reports("January 2025", "January 2025", "January 2025")
bad("H05 Actions!H5", row(due_by="January 2025", rating="Amber"), history=STUCK)
good(row(due_by="January 2025", rating="Red"))
APRIL = report("April", date(2025, 4, 1), row(action="Plant trees along the canal."))
GONE = report("May", date(2025, 5, 1), row("SL2"))
bad("H06 Actions!A5", row(action="Train all foster carers."), history=(APRIL, GONE))
good(row(action="Plant more trees along the canal."))
bad("C01 Lists!A5", checks=(CheckSetting(rule="M99", severity="off", reason="No."),))
good(checks=(CheckSetting(rule="m20", severity="OFF", reason="No."),))
bad("C02 Lists!D5", checks=(CheckSetting(rule="M20", severity="off"),))
good(checks=(CheckSetting(rule="M20", severity="off", reason="No."),))
bad("C03 Lists!B5", accepted=(AcceptedFinding(rule="M26", ref="SL1", reason="No."),))
good(row(action="Policy."), accepted=(AcceptedFinding(rule="M26", ref="SL1", reason="No."),))
bad("C04 Lists!A5", settings=(Setting(setting="Stale after", value="45"),))
good(settings=(Setting(setting="Stale after days", value="60"),))
bad(
    "W01 Report text!D5",
    report_text=words("{actions} actions, {Green} Green, {overdue} overdue."),
)
good(
    report_text=words("{Overdue actions} late, {green} Green, {percent complete}.", "{summary}"),
)
bad("W02 Report text!A5", report_text=words("A text.", kind="always"))
good(report_text=(*words("A text.", kind="This report"), *words("", kind="later")))
