"""Every officer-owned table, and the named cells of the Cover.

Tables of the plan itself come first, then those of figures, then lists that other sheets choose
from. A column is written as `spec.columns` says.
"""

from __future__ import annotations

from plantools.workbook.contract.spec import CoverName, Kind, TableSpec, columns

COVER_SHEET = "Cover"
COVER_NAMES = (
    CoverName("PlanTitle", "title", "Plan", Kind.TEXT, "The plan's title, as published."),
    CoverName("Organisation", "organisation", "Organisation", Kind.TEXT, "The council."),
    CoverName("PeriodStart", "period_start", "Period starts", Kind.DATE, "First day of the plan."),
    CoverName("PeriodEnd", "period_end", "Period ends", Kind.DATE, "Last day of the plan."),
    CoverName(
        "AsAt",
        "as_at",
        "As at",
        Kind.DATE,
        "The date that the ratings stand at. Overdue is counted from it.",
    ),
)

ACTIONS = TableSpec(
    name="tblActions",
    sheet="Actions",
    source="actions",
    title="Actions",
    purpose="The plan itself: one row for each milestone of each action.",
    filled_by="Improvement officer; action owners update their rows",
    required=True,
    columns=columns("""
        Ref | ref | 9 required
          The action's reference, such as SL1. Rows with the same ref are milestones of one
          action. Never use a ref again for something else.
          also: Reference; Action ref; Action number; No; Number; ID; Item; Action no; Ref no;
          Reference number; Action reference; Item no; Action ID
        Section | section | section 9 required
          The code of a section on the Sections sheet.
          also: Section code; Section ref; Priority; Theme; Area; Priority area; Area for
          improvement; Improvement area; Recommendation; Workstream; Objective; Strand;
          Improvement theme
        Action | action | 58 required
          What will be done, beginning with a verb.
          also: Actions; Action required; What we will do; Planned action; Planned response; Our
          response; Key actions; Key action; Activity; Action to be taken; What will we do; What
          are we going to do; Task; What we need to do; Improvement action; Agreed action;
          Improvement required; Deliverable; Deliverables; Tasks; Sub-action; Action description;
          Description of action; How we will do it; How will we do it; What
        Milestone | milestone | 22
          Only where an action has several: the part that this row is about.
          also: Milestones; Step; Stage
        Owner | owners | posts 30 required
          The post that owns it, as written in the Owners list. Join several posts with a
          semicolon.
          also: Owners; Lead; Action owner; Action lead; Lead officer; Responsible; Accountable
          person; Who is responsible; Who's responsible; Accountable officer; Accountable lead;
          Responsible officer; Responsible person; Person responsible; Responsibility; By whom;
          Who; Lead person; Delivery lead; Who will do it; Responsible lead; Agency; Lead agency;
          Assigned to
        Due by | due_by | due 24 required
          When it is due. A month is enough (October 2025); prose is fine as long as it names a
          month and year.
          also: Due; Timescale; Timescales; Complete by; Target date; By when; Deadline;
          Completion date; When; When by; Target completion date; Date for completion; Timeframe;
          To be completed by; End date; Deadline date
        Due date | due_date | date 12
          Leave blank. Fill in only to overrule what Due by says.
          also: Due date override
        Rating | rating | rating 10 required
          One of your ratings. What each means stands on the Lists sheet.
          also: RAG; BRAG; RAG rating; BRAG rating; RAG status; Status RAG; BRAG status; Current
          RAG; Progress rating; Delivery RAG; RAGB
        Progress | progress | 48
          Where it stands. If it is at risk or off track: why, what is being done, and by when.
          also: Progress update; Update; Update on progress to date; Comments; Progress to date;
          Update on progress; Latest update; Commentary; Current position; Status update; Progress
          so far; Updates
        Evidence | evidence | 30
          What shows that it is done, and where to find it.
          also: Evidence of completion; Sources of evidence
        Completed on | completed_on | date 13
          The date on which it was finished. Only for what is done.
          also: Date completed; Completed; Completed date; Actual completion date
        Anticipated impact | anticipated_impact | 36
          What will be different for children and families.
          also: Anticipated impact on the quality of practice; Expected impact; Intended impact;
          When will we see an impact; Impact; Desired impact; What difference will it make
        Outcome | outcome | 36
          What it did change.
          also: Outcomes; Outcome for children and families; Intended outcome; Desired outcome;
          Expected outcome; Outcome for children; What will be different; What will be different
          for children
        Status | status | status 13
          Blank while it runs; else On hold, Carried over or Removed.
          also: Action status
        See also | see_also | 14
          Refs of related actions.
          also: Please also see; Related actions; Links to
    """),
)

SECTIONS = TableSpec(
    name="tblSections",
    sheet="Sections",
    source="sections",
    title="Sections",
    purpose="The areas for improvement: what inspectors found and what will be different.",
    filled_by="Improvement officer",
    columns=columns("""
        Code | code | 9 required
          A short code; refs begin with it.
          also: Section code; Section; Ref
        Chapter | chapter | 16
          also: Part; Priority
        Title | title | 28 required
          also: Section title; Name; Section name
        Area for improvement | area_for_improvement | 44
          also: What needs to improve; Why this matters; What needs to change
        Section lead | section_lead | 30 required
          The post that answers for the section.
          also: Lead; Lead officer; Senior responsible officer; SRO; Priority lead; Accountable
          lead; Strategic lead; Section owner; Theme lead
        Inspectors found | inspectors_found | lines 60
          One finding a line (Alt+Enter starts a new line).
          also: What inspectors found; Findings; What the inspectors found; What Ofsted found;
          What Ofsted said; What the inspectors said; What did inspectors find; Inspection
          findings; What inspectors told us
        How assessed | how_assessed | lines 50
          One item a line.
          also: How we will assess; How will we assess impact; How we'll assess; How we will know;
          How will we know; How we will measure success; How we will measure impact; How will we
          measure impact
        What we will see | what_we_will_see | lines 50
          One item a line.
          also: What will we see; What good looks like; What success looks like; What good will
          look like; What will good look like; Success criteria; Success measures; Measures of
          success; What will success look like; Intended outcomes; What difference will it make
        See also | see_also | 24
          also: Please also see
    """),
)

IMPACT = TableSpec(
    name="tblImpact",
    sheet="Impact",
    source="impact",
    title="Impact",
    purpose="What difference each section makes, month by month.",
    filled_by="Section leads",
    columns=columns("""
        Section | section | section 9 required
        Month | month | month 12 required
          Type it as Jan 2026; any day of the month will do.
        Impact rating | rating | rating 12
          One of your ratings of impact. What each means stands on the Lists sheet.
          also: Rating; Impact RAG
        Key activities | key_activities | 50
        Impact achieved | impact_achieved | 50
          also: Impact; Impact to date
        Indicators show | indicators_show | 44
          also: Indicators
    """),
)

MEASURES = TableSpec(
    name="tblMeasures",
    sheet="Measures",
    source="measures",
    title="Measures",
    purpose="The scorecard's measures, their targets and thresholds.",
    filled_by="Performance analyst",
    columns=columns("""
        Id | id | 8 required
          A short id such as M1, by which the Readings sheet knows the measure.
          also: Measure id; Ref; No
        Section | section | section 9
        Measure | measure | 54 required
          also: Indicator; Description; Performance measure; KPI; Success measure; Key performance
          indicator; Performance indicator; What we will measure
        Target text | target_text | 26
          also: Target description; What good looks like
        Target | target | number 10
          The target as a number, in the measure's unit: 85 for 85%.
        Direction | direction | 11
          Is higher or lower better?
        Requires improvement | requires_improvement | 14
          also: RI; Requires improvement to be good
        Good | good | 12
        Outstanding | outstanding | 12
        Unit | unit | 9
    """),
)

READINGS = TableSpec(
    name="tblReadings",
    sheet="Readings",
    source="readings",
    title="Readings",
    purpose="What each measure stood at, month by month.",
    filled_by="Performance analyst",
    columns=columns("""
        Measure | measure | 10 required
          The id of a measure on the Measures sheet.
          also: Measure id; Id
        Month | month | month 12 required
          Type it as Jan 2026; any day of the month will do.
        Value | value | number 10 required
          In the measure's unit: 85 for 85%.
          also: Reading
        Note | note | 50
          also: Notes; Comment
    """),
)

FINANCE = TableSpec(
    name="tblFinance",
    sheet="Finance",
    source="finance",
    title="Finance",
    purpose="What the plan costs: budget, spend and forecast, in whole pounds.",
    filled_by="Improvement officer with Finance",
    columns=columns("""
        Group | group | 30 required
        Kind | kind | 12
          original, amended or additional
        Year | year | 10
          also: Financial year
        Budget | budget | number 14
        Actual to date | actual_to_date | number 14
          also: Actual
        Forecast | forecast | number 14
          also: Forecast outturn
        Note | note | 50
          also: Notes
    """),
)

REASONS = TableSpec(
    name="tblReasons",
    sheet="Reasons",
    source="reasons",
    title="Reasons",
    purpose="Why actions were removed or retimed, as told to the committee.",
    filled_by="Improvement officer",
    columns=columns("""
        Ref | ref | 9 required
        Report | report | 28
          The report in which the change was published.
        Reason | reason | 70
          also: Explanation
        Report under | report_under | 18
          Leave blank. To put the change into another table, type its name: added, changed,
          removed, timescales revised or being scoped.
        Milestone | milestone | 22
          Only where the reason is about one of several milestones of the action.
    """),
)

REPORT_TEXT = TableSpec(
    name="tblReportText",
    sheet="Report text",
    source="report_text",
    title="Report text",
    purpose="The words of the committee's report, and what stands before and after the plan.",
    filled_by="Improvement officer with Democratic Services",
    columns=columns("""
        Kind | kind | 12 required
          standing (in every report), this report, front or back (before or after the plan's
          tables), or off.
        Heading | heading | 34
          The heading that it stands under.
        Order | order | number 8
          Its place: lower numbers come first. Blank: as the rows stand.
        Text | text | 100 required
          One paragraph.
    """),
)

SETTINGS = TableSpec(
    name="tblSettings",
    sheet="Lists",
    source="settings",
    title="Settings",
    purpose="How plantools is to treat this plan.",
    filled_by="Improvement officer",
    columns=columns("""
        Setting | setting | 28 required
        Value | value | 14
          Blank: as it comes from plantools.
        Help | help | 50
    """),
)

RATINGS = TableSpec(
    name="tblRatings",
    sheet="Lists",
    source="ratings",
    title="Ratings",
    purpose="What the ratings mean, for actions and for impact.",
    filled_by="Improvement officer, once",
    columns=columns("""
        Kind | kind | 10
          action or impact; blank is action.
          also: Type; Scale; Applies to; Used for
        Rating | rating | rating 10 required
          The word as it stands in the plan. The order of the rows is that of tables and charts;
          of two words with one meaning, the better comes first.
          also: RAG; BRAG; RAG rating; BRAG rating; RAG status; BRAG status; Status; Word; Colour;
          Color
        Means | means | 17
          For an action: complete, evidence awaited, on track, at risk, off track or not started.
          For impact: strong, good, some, little or too early.
        Colour | colour | 11
          Leave blank for one that everybody can tell. Otherwise a name such as amber, or six hex
          digits.
          also: Color; Fill
        Definition | definition | 50
          also: Meaning; What it means; Description
    """),
)

OWNERS = TableSpec(
    name="tblOwners",
    sheet="Lists",
    source="owners",
    title="Owners",
    purpose="The posts that can own an action. Posts, not people.",
    filled_by="Improvement officer",
    columns=columns("""
        Post | post | 44 required
          A post, not a person's name: the plan is published.
          also: Owner; Role; Job title
        Team | team | 26
          also: Service; Directorate
    """),
)

GLOSSARY = TableSpec(
    name="tblGlossary",
    sheet="Lists",
    source="glossary",
    title="Glossary",
    purpose="Abbreviations, so that a councillor can read the plan.",
    filled_by="Improvement officer",
    columns=columns("""
        Abbreviation | abbreviation | 14 required
          also: Acronym; Term
        Meaning | meaning | 50
          also: Expansion; Definition; Stands for
    """),
)

CHECKS = TableSpec(
    name="tblChecks",
    sheet="Lists",
    source="checks",
    title="Check settings",
    purpose="Checks that are to count for more or less than usual, or to be off, and why.",
    filled_by="Improvement officer",
    columns=columns("""
        Rule | rule | 8 required
          The code of a check, such as P05. All stand in docs/checks.md.
          also: Check; Code
        Severity | severity | 11
          error, warning, advice, or off.
        Limit | limit | number 8
          Only for checks that count, such as P08 (open actions of one owner).
        Reason | reason | 44
          Why. A setting without a reason is reported.
    """),
)

ACCEPTED = TableSpec(
    name="tblAccepted",
    sheet="Lists",
    source="accepted",
    title="Accepted findings",
    purpose="Findings that are right as they are. Each stays quiet until its row changes.",
    filled_by="Improvement officer",
    columns=columns("""
        Rule | rule | 8 required
          also: Check; Code
        Ref | ref | 12 required
          As on the Checks sheet.
        Reason | reason | 44
          Why it is right as it is.
        Row as accepted | row | 16
          Leave blank: the next refresh marks how the row stands. Empty it to accept the finding
          again after the row has changed.
    """),
)

TABLES = (
    *(ACTIONS, SECTIONS, IMPACT, MEASURES, READINGS, FINANCE),
    *(REASONS, REPORT_TEXT, RATINGS, OWNERS, GLOSSARY, SETTINGS, CHECKS, ACCEPTED),
)
"""All of them, in the order of the master's sheets."""
