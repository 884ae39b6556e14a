"""The Cover's names, and the tables of the plan itself: actions, sections, impact."""

from __future__ import annotations

from plantools.workbook.contract.spec import Column, CoverName, Kind, TableSpec

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
    columns=(
        Column(
            "ref",
            "Ref",
            width=9,
            required=True,
            aliases=(
                *("Reference", "Action ref", "Action number", "No", "Number", "ID", "Item"),
                *("Action no", "Ref no", "Reference number", "Action reference", "Item no"),
            ),
            help="The action's reference, such as SL1. Rows with the same ref are milestones "
            "of one action. Never use a ref again for something else.",
        ),
        Column(
            "section",
            "Section",
            Kind.SECTION,
            width=9,
            required=True,
            aliases=(
                *("Section code", "Section ref", "Priority", "Theme", "Area", "Priority area"),
                *("Area for improvement", "Improvement area", "Recommendation", "Workstream"),
                *("Objective", "Strand", "Improvement theme"),
            ),
            help="The code of a section on the Sections sheet.",
        ),
        Column(
            "action",
            "Action",
            width=58,
            required=True,
            aliases=(
                *("Actions", "Action required", "What we will do", "Planned action"),
                *("Planned response", "Our response", "Key actions", "Key action", "Activity"),
                *("Action to be taken", "What will we do", "What are we going to do", "Task"),
                *("What we need to do", "Improvement action", "Agreed action", "What"),
            ),
            help="What will be done, beginning with a verb.",
        ),
        Column(
            "milestone",
            "Milestone",
            width=22,
            aliases=("Milestones", "Step", "Stage"),
            help="Only where an action has several: the part that this row is about.",
        ),
        Column(
            "owners",
            "Owner",
            Kind.POSTS,
            width=30,
            required=True,
            aliases=(
                "Owners",
                "Lead",
                "Action owner",
                "Action lead",
                "Lead officer",
                "Responsible",
                "Accountable person",
                "Who is responsible",
                "Who's responsible",
                *("Accountable officer", "Accountable lead", "Responsible officer"),
                *("Responsible person", "Person responsible", "Responsibility", "By whom"),
                *("Who", "Lead person", "Delivery lead", "Who will do it", "Responsible lead"),
            ),
            help="The post that owns it, as written in the Owners list. "
            "Join several posts with a semicolon.",
        ),
        Column(
            "due_by",
            "Due by",
            Kind.DUE,
            width=24,
            required=True,
            aliases=(
                "Due",
                "Timescale",
                "Timescales",
                "Complete by",
                "Target date",
                "By when",
                "Deadline",
                "Completion date",
                *("When", "When by", "Target completion date", "Date for completion"),
                *("Timeframe", "To be completed by", "End date", "Deadline date"),
            ),
            help="When it is due. A month is enough (October 2025); prose is fine as long as "
            "it names a month and year.",
        ),
        Column(
            "due_date",
            "Due date",
            Kind.DATE,
            width=12,
            aliases=("Due date override",),
            help="Leave blank. Fill in only to overrule what Due by says.",
        ),
        Column(
            "rating",
            "Rating",
            Kind.RATING,
            width=10,
            required=True,
            aliases=(
                *("RAG", "BRAG", "RAG rating", "BRAG rating", "RAG status", "Status RAG"),
                *("BRAG status", "Current RAG", "Progress rating", "Delivery RAG", "RAGB"),
            ),
            help="Blue complete, Green on track, Amber recoverable, Red off track, "
            "Grey not started.",
        ),
        Column(
            "progress",
            "Progress",
            width=48,
            aliases=(
                *("Progress update", "Update", "Update on progress to date", "Comments"),
                *("Progress to date", "Update on progress", "Latest update", "Commentary"),
                *("Current position", "Status update", "Progress so far", "Updates"),
            ),
            help="Where it stands. For Amber and Red: why, what is being done, and by when.",
        ),
        Column(
            "evidence",
            "Evidence",
            width=30,
            aliases=("Evidence of completion", "Sources of evidence"),
            help="What shows that it is done, and where to find it.",
        ),
        Column(
            "completed_on",
            "Completed on",
            Kind.DATE,
            width=13,
            aliases=("Date completed", "Completed", "Completed date", "Actual completion date"),
            help="The date on which it was finished. Only for Blue.",
        ),
        Column(
            "anticipated_impact",
            "Anticipated impact",
            width=36,
            aliases=(
                "Anticipated impact on the quality of practice",
                "Expected impact",
                "Intended impact",
                "When will we see an impact",
                *("Impact", "Desired impact", "What difference will it make"),
            ),
            help="What will be different for children and families.",
        ),
        Column(
            "outcome",
            "Outcome",
            width=36,
            aliases=(
                *("Outcomes", "Outcome for children and families", "Intended outcome"),
                *("Desired outcome", "Expected outcome", "Outcome for children"),
                *("What will be different", "What will be different for children"),
            ),
            help="What it did change.",
        ),
        Column(
            "status",
            "Status",
            Kind.STATUS,
            width=13,
            aliases=("Action status",),
            help="Blank while it runs; else On hold, Carried over or Removed.",
        ),
        Column(
            "see_also",
            "See also",
            width=14,
            aliases=("Please also see", "Related actions", "Links to"),
            help="Refs of related actions.",
        ),
    ),
)

SECTIONS = TableSpec(
    name="tblSections",
    sheet="Sections",
    source="sections",
    title="Sections",
    purpose="The areas for improvement: what inspectors found and what will be different.",
    filled_by="Improvement officer",
    columns=(
        Column(
            "code",
            "Code",
            width=9,
            required=True,
            aliases=("Section code", "Section", "Ref"),
            help="A short code; refs begin with it.",
        ),
        Column("chapter", "Chapter", width=16, aliases=("Part", "Priority")),
        Column(
            "title",
            "Title",
            width=28,
            required=True,
            aliases=("Section title", "Name", "Section name"),
        ),
        Column(
            "area_for_improvement",
            "Area for improvement",
            width=44,
            aliases=("What needs to improve", "Why this matters", "What needs to change"),
        ),
        Column(
            "section_lead",
            "Section lead",
            width=30,
            required=True,
            aliases=(
                *("Lead", "Lead officer", "Senior responsible officer", "SRO", "Priority lead"),
                *("Accountable lead", "Strategic lead", "Section owner", "Theme lead"),
            ),
            help="The post that answers for the section.",
        ),
        Column(
            "inspectors_found",
            "Inspectors found",
            Kind.LINES,
            width=60,
            aliases=(
                *("What inspectors found", "Findings", "What the inspectors found"),
                *("What Ofsted found", "What Ofsted said", "What the inspectors said"),
                *("What did inspectors find", "Inspection findings", "What inspectors told us"),
            ),
            help="One finding a line (Alt+Enter starts a new line).",
        ),
        Column(
            "how_assessed",
            "How assessed",
            Kind.LINES,
            width=50,
            aliases=(
                *("How we will assess", "How will we assess impact", "How we'll assess"),
                *("How we will know", "How will we know", "How we will measure success"),
                *("How we will measure impact", "How will we measure impact"),
            ),
            help="One item a line.",
        ),
        Column(
            "what_we_will_see",
            "What we will see",
            Kind.LINES,
            width=50,
            aliases=(
                *("What will we see", "What good looks like", "What success looks like"),
                *("What good will look like", "What will good look like", "Success criteria"),
                *("Success measures", "Measures of success", "What will success look like"),
                *("Intended outcomes", "What difference will it make"),
            ),
            help="One item a line.",
        ),
        Column("see_also", "See also", width=24, aliases=("Please also see",)),
    ),
)

IMPACT = TableSpec(
    name="tblImpact",
    sheet="Impact",
    source="impact",
    title="Impact",
    purpose="What difference each section makes, month by month.",
    filled_by="Section leads",
    columns=(
        Column("section", "Section", Kind.SECTION, width=9, required=True),
        Column(
            "month",
            "Month",
            Kind.MONTH,
            width=12,
            required=True,
            help="Type it as Jan 2026; any day of the month will do.",
        ),
        Column(
            "rating",
            "Impact rating",
            Kind.RATING,
            width=12,
            aliases=("Rating", "Impact RAG"),
            help="What the colours mean for impact stands on the Lists sheet.",
        ),
        Column("key_activities", "Key activities", width=50),
        Column(
            "impact_achieved", "Impact achieved", width=50, aliases=("Impact", "Impact to date")
        ),
        Column("indicators_show", "Indicators show", width=44, aliases=("Indicators",)),
    ),
)
