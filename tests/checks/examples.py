"""For every rule a plan that breaks it and a plan, as like it as can be, that doesn't."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plantools.plan import (
    AcceptedFinding,
    CheckSetting,
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


@dataclass(frozen=True)
class Example:
    """The cell is where the first finding in the bad plan points."""

    bad: Plan
    cell: str
    good: Plan
    history: tuple[RecordedReport, ...] = ()


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
    "M07": Example(
        bad=plan(row(rating="green")),
        cell="Actions!H5",
        good=plan(row(rating="Green "), row("SL2", status="On hold")),
    ),
    "M08": Example(
        bad=plan(row(), row("SL2", action="Total: 2", owners=(), due_by="")),
        cell="Actions!A6",
        good=plan(row(action="Total the hours that each team spends on travel.")),
    ),
    "M18": Example(
        bad=plan(row(action="Open the home by March 2026.", due_by="July 2025")),
        cell="Actions!C5",
        good=plan(
            row(action="Open the home by the end of July 2025.", due_by="July 2025"),
            row("SL2", due_by="Q3 2025/26", due_date=date(2025, 11, 3)),
        ),
    ),
    "M19": Example(
        bad=plan(row(rating="Blue", progress="The guide will be published in July.")),
        cell="Actions!I5",
        good=plan(
            row(rating="Blue", progress="The guide was published; it will help families."),
            row("SL2", progress="It will be published in July."),
        ),
    ),
    "M24": Example(
        bad=plan(row(progress="Completed. All staff have the guide.")),
        cell="Actions!H5",
        good=plan(
            row(progress="Complete, but for the leaflet."),
            row("SL2", progress="27 of 38 books are complete."),
            row("SL3", progress="Completed in May.", rating="Blue"),
        ),
    ),
    "M25": Example(
        bad=plan(row(due_by="May 2025", rating="Red", progress="Nobody applied in May 2025.")),
        cell="Actions!I5",
        good=plan(
            row(due_by="May 2025", rating="Red", progress="Nobody applied; again in July."),
            row("SL2", due_by="October 2025", rating="Amber", progress="Nobody applied."),
        ),
    ),
    "M26": Example(
        bad=plan(row(action="Supervision policy and guidance.")),
        cell="Actions!C5",
        good=plan(
            row(action="Policy to be reviewed."),
            row("SL2", action="Prioritize the waiting list."),
            row("SL3", action="Co-produce a guide."),
        ),
    ),
    "M27": Example(
        bad=plan(
            *(row(f"SL{n}", anticipated_impact="Children are safer.") for n in range(1, 6)),
            row("SL6"),
        ),
        cell="Actions!L10",
        good=plan(
            *(row(f"SL{n}", anticipated_impact="Children are safer.") for n in range(1, 4)),
            row("SL4"),
            row("SL5"),
        ),
    ),
    "A04": Example(
        bad=plan(
            row(action="Review the supervision policy with all team managers."),
            row("SL2", action="Review supervision policy together with all team managers."),
        ),
        cell="Actions!C6",
        good=plan(
            row(action="Train 12 foster carers in first aid this year."),
            row("SL2", action="Train 30 foster carers in first aid this year."),
            row("SL3", action="Train 12 foster carers in first aid this year.", status="Removed"),
        ),
    ),
    "S05": Example(
        bad=plan(row(), measures=(measure(section="FD"),)),
        cell="Sections!A5",
        good=plan(row(), measures=(measure(section="sl"),)),
    ),
    "K01": Example(
        bad=plan(row(), ratings=key("Done: complete", "Green: fine")),
        cell="Lists!C6",
        good=plan(row(), ratings=(*key("Done: Complete"), *key("Done: strong", kind="Impact"))),
    ),
    "K02": Example(
        bad=plan(row(), ratings=key("Green: on track", "Red: off track")),
        cell="Lists!C5",
        good=plan(row(), ratings=key("Green", "Red")),
    ),
    "K03": Example(
        bad=plan(row(), ratings=key("Green: complete, puce")),
        cell="Lists!D5",
        good=plan(row(), ratings=key("Green: complete, dark green", "Red: off track, #C00000")),
    ),
    "K04": Example(
        bad=plan(row(), ratings=key("Done: complete, 1F5FA8", "Green: on track, 1E7B34")),
        cell="Lists!D6",
        good=plan(row(), ratings=key("Done: complete, 1F5FA8", "Green: on track, green")),
    ),
    "S06": Example(
        bad=plan(
            row(),
            row("FD1", section="FD"),
            sections=(section(), section("FD")),
            impact=(impact(), impact("FD", date(2025, 5, 1))),
        ),
        cell="Sections!A6",
        good=plan(row(), impact=(impact(month=date(2025, 5, 1)),)),
    ),
    "I01": Example(
        bad=plan(row(), impact=(impact(impact_achieved="Reporting to start in May 2025."),)),
        cell="Impact!F5",
        good=plan(
            row(),
            impact=(
                impact(rating="Grey", impact_achieved="Reporting to start in August 2025."),
                impact(month=date(2025, 5, 1), impact_achieved="Reporting started in May."),
            ),
        ),
    ),
    "I02": Example(
        bad=plan(row(), impact=(impact(rating=""),)),
        cell="Impact!C5",
        good=plan(row(), impact=(impact(), impact(month=date(2025, 7, 1), rating=""))),
    ),
    "I03": Example(
        bad=plan(row(), impact=(impact(), impact())),
        cell="Impact!B6",
        good=plan(row(), impact=(impact(), impact(month=date(2025, 5, 1)))),
    ),
    "R01": Example(
        bad=plan(row(), measures=(measure(target_text="to improve"),)),
        cell="Measures!D5",
        good=plan(
            row(),
            measures=(
                measure(),
                measure("M2", target_text="at least 20"),
                measure("M3", target_text="to improve", target=85.0),
                measure("M4", target_text=""),
            ),
        ),
    ),
    "R02": Example(
        bad=plan(row(), measures=(measure(target=85.0),)),
        cell="Measures!E5",
        good=plan(
            row(),
            measures=(
                measure(target=80.0, direction="higher"),
                measure("M2", target=0.15, target_text="under 15%", direction="lower"),
            ),
        ),
    ),
    "R03": Example(
        bad=plan(row(), measures=(measure(),), readings=readings(83, 140, 85)),
        cell="Readings!C6",
        good=plan(
            row(),
            measures=(measure(), measure("M2", unit="days")),
            readings=(*readings(0, 83, 100), *readings(140, measure="M2")),
        ),
    ),
    "R04": Example(
        bad=plan(row(), measures=(measure(),), readings=readings(83, 84, None, 85, 86, 87)),
        cell="Measures!A5",
        good=plan(
            row(),
            measures=(measure(), measure("M2")),
            readings=(
                *readings(81, 82, 83, 84, 85, 86),
                *readings(81, None, None, 85, None, None, 87, measure="M2"),
            ),
        ),
    ),
    "R05": Example(
        bad=plan(row(), measures=(measure(requires_improvement="60-70%", good="70-79%"),)),
        cell="Measures!H5",
        good=plan(
            row(),
            measures=(
                measure(requires_improvement="60-69%", good="70-79%", outstanding="80-100%"),
                measure("M2", good="70-80%", outstanding="over 80%"),
            ),
        ),
    ),
    "R06": Example(
        bad=plan(row(), measures=(measure(),), readings=readings(83, measure="M9")),
        cell="Readings!A5",
        good=plan(row(), measures=(measure(),), readings=readings(83, measure="m1")),
    ),
    "F01": Example(
        bad=plan(row(), finance=(money(budget=100.0), money(group="Total", kind="", budget=120.0))),
        cell="Finance!D6",
        good=plan(
            row(),
            finance=(
                money(budget=100.0),
                money(group="Staff", budget=20.4),
                money(group="Staff", year="2026/27", budget=50.0),
                money(group="Total", kind="", budget=120.0),
            ),
        ),
    ),
    "F02": Example(
        bad=plan(row(), finance=(money(budget=100.0, forecast=130.0),)),
        cell="Finance!G5",
        good=plan(
            row(),
            finance=(
                money(budget=100.0, forecast=130.0, note="Met from reserves."),
                money(group="Staff", forecast=130.0),
            ),
        ),
    ),
    "F03": Example(
        bad=plan(row(), finance=(money(actual_to_date=90.0, forecast=80.0),)),
        cell="Finance!F5",
        good=plan(row(), finance=(money(actual_to_date=80.0, forecast=80.0),)),
    ),
    "F04": Example(
        bad=plan(row(), finance=(money(), money())),
        cell="Finance!A6",
        good=plan(row(), finance=(money(), money(kind="amended"), money(year="2026/27"))),
    ),
    "T01": Example(
        bad=plan(row(progress="a" * 32_768)),
        cell="Actions!I5",
        good=plan(row(progress="a" * 32_767)),
    ),
    "T02": Example(
        bad=plan(row(action="Train  all staff.")),
        cell="Actions!C5",
        good=plan(row(action="Train all\xa0staff:\n  - in May\n  - in June")),
    ),
    "T03": Example(
        bad=plan(row(action="Read the child's file."), row("SL2", action="Ask the child’s view.")),
        cell="Actions!C6",
        good=plan(row(action="Train staff’s “leads” in 6' gates."), row("SL2", action="It’s")),
    ),
    "T04": Example(
        bad=plan(*(row(f"SL{n}") for n in range(1, 10)), row("SL10", action="Train all staff")),
        cell="Actions!C14",
        good=plan(
            *(row(f"SL{n}") for n in range(1, 9)),
            row("SL9", action="Train all staff"),
            row("SL10", action="Open the home"),
        ),
    ),
    "T05": Example(
        bad=plan(row(progress="Number of staff: xxx, see [insert date].")),
        cell="Actions!I5",
        good=plan(row(progress="Phase XX began [see the list]. Who? Everybody.")),
    ),
    "T06": Example(
        bad=plan(row(progress="Ask jo.bloggs@example.gov.uk.")),
        cell="Actions!I5",
        good=plan(row(progress="Call 01/02/2025-style dates what they are; 0 to 100 of 2,024.")),
    ),
    "T07": Example(
        bad=plan(row(progress="Number 943 476 5919 was first.")),
        cell="Actions!I5",
        good=plan(
            row(progress="943 476 5918 of £9434765919. A child CP plan; child QA."),
            glossary=glossary("QA"),
        ),
    ),
    "T08": Example(
        bad=plan(row(owners=("Head of Libraries (Mary Hart)",))),
        cell="Actions!E5",
        good=plan(row(owners=("Service Manager (Care Leavers), North West",))),
    ),
    "P07": Example(
        bad=plan(row(progress="Waits for SL2."), row("SL2", status="Removed")),
        cell="Actions!I5",
        good=plan(
            row(progress="Please see SL2."),
            row("SL2", status="Removed", progress="SL2 is in SL1 now."),
            row("SL3", progress="Waits for SL1."),
        ),
    ),
    "P08": Example(
        bad=plan(*(row(f"SL{n}") for n in range(1, 22))),
        cell="Actions!E5",
        good=plan(*(row(f"SL{n}") for n in range(1, 21)), row("SL21", rating="Blue")),
    ),
    "P09": Example(
        bad=plan(row(owners=("Head of Librarys",)), owners=posts("Head of Libraries")),
        cell="Actions!E5",
        good=plan(row(), row("SL2", owners=("TBC",)), owners=posts("Head of Libraries")),
    ),
    "P10": Example(
        bad=plan(
            row(),
            oddities=(
                Oddity(
                    Place("Actions", 5, {"progress": "H"}),
                    "progress",
                    "The cell shows #REF! or holds a picture; it is read as blank.",
                    "Put its formula right, or type the text.",
                ),
            ),
        ),
        cell="Actions!H5",
        good=plan(row()),
    ),
    "H03": Example(
        bad=plan(row(due_by="December 2025")),
        history=reports("June 2025", "August 2025", "October 2025"),
        cell="Actions!F5",
        good=plan(row(due_by="October 2025")),
    ),
    "H04": Example(
        bad=plan(row()),
        history=reports("October 2025", rating="Blue"),
        cell="Actions!H5",
        good=plan(row(rating="Blue")),
    ),
    "H05": Example(
        bad=plan(row(due_by="January 2025", rating="Amber")),
        history=reports("January 2025", "January 2025", "January 2025"),
        cell="Actions!H5",
        good=plan(row(due_by="January 2025", rating="Red")),
    ),
    "H06": Example(
        bad=plan(row(action="Train all foster carers.")),
        history=(
            report("April", date(2025, 4, 1), row(action="Plant trees along the canal.")),
            report("May", date(2025, 5, 1), row("SL2")),
        ),
        cell="Actions!A5",
        good=plan(row(action="Plant more trees along the canal.")),
    ),
    "C01": Example(
        bad=plan(row(), checks=(CheckSetting(rule="M99", severity="off", reason="No."),)),
        cell="Lists!A5",
        good=plan(row(), checks=(CheckSetting(rule="m20", severity="OFF", reason="No."),)),
    ),
    "C02": Example(
        bad=plan(row(), checks=(CheckSetting(rule="M20", severity="off"),)),
        cell="Lists!D5",
        good=plan(row(), checks=(CheckSetting(rule="M20", severity="off", reason="No."),)),
    ),
    "C03": Example(
        bad=plan(row(), accepted=(AcceptedFinding(rule="M26", ref="SL1", reason="No."),)),
        cell="Lists!B5",
        good=plan(
            row(action="Policy."),
            accepted=(AcceptedFinding(rule="M26", ref="SL1", reason="No."),),
        ),
    ),
    "C04": Example(
        bad=plan(row(), settings=(Setting(setting="Stale after", value="45"),)),
        cell="Lists!A5",
        good=plan(row(), settings=(Setting(setting="Stale after days", value="60"),)),
    ),
    "W01": Example(
        bad=plan(row(), report_text=words("{actions} actions, {Green} Green, {overdue} overdue.")),
        cell="Report text!D5",
        good=plan(
            row(),
            report_text=words(
                "{Overdue actions} late, {green} Green, {percent complete}.", "{summary}"
            ),
        ),
    ),
    "W02": Example(
        bad=plan(row(), report_text=words("A text.", kind="always")),
        cell="Report text!A5",
        good=plan(
            row(), report_text=(*words("A text.", kind="This report"), *words("", kind="later"))
        ),
    ),
}
