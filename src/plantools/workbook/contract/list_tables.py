"""Reasons, and the lists that the other sheets choose from."""

from __future__ import annotations

from plantools.workbook.contract.spec import Column, Kind, TableSpec

REASONS = TableSpec(
    name="tblReasons",
    sheet="Reasons",
    source="reasons",
    title="Reasons",
    purpose="Why actions were removed or retimed, as told to the committee.",
    filled_by="Improvement officer",
    columns=(
        Column("ref", "Ref", width=9, required=True),
        Column("report", "Report", width=28, help="The report in which the change was published."),
        Column("reason", "Reason", width=70, aliases=("Explanation",)),
        Column(
            "report_under",
            "Report under",
            width=18,
            help="Leave blank. To put the change into another table, type its name: added, "
            "changed, removed, timescales revised or being scoped.",
        ),
        Column(
            "milestone",
            "Milestone",
            width=22,
            help="Only where the reason is about one of several milestones of the action.",
        ),
    ),
)

REPORT_TEXT = TableSpec(
    name="tblReportText",
    sheet="Report text",
    source="report_text",
    title="Report text",
    purpose="The words of the committee's report, and what stands before and after the plan.",
    filled_by="Improvement officer with Democratic Services",
    columns=(
        Column(
            "kind",
            "Kind",
            width=12,
            required=True,
            help="standing (in every report), this report, front or back (before or after the "
            "plan's tables), or off.",
        ),
        Column("heading", "Heading", width=34, help="The heading that it stands under."),
        Column(
            "order",
            "Order",
            Kind.NUMBER,
            width=8,
            help="Its place: lower numbers come first. Blank: as the rows stand.",
        ),
        Column("text", "Text", width=100, required=True, help="One paragraph."),
    ),
)

SETTINGS = TableSpec(
    name="tblSettings",
    sheet="Lists",
    source="settings",
    title="Settings",
    purpose="How plantools is to treat this plan.",
    filled_by="Improvement officer",
    columns=(
        Column("setting", "Setting", width=28, required=True),
        Column("value", "Value", width=14, help="Blank: as it comes from plantools."),
        Column("help", "Help", width=50),
    ),
)

RATINGS = TableSpec(
    name="tblRatings",
    sheet="Lists",
    source="ratings",
    title="Ratings",
    purpose="What the ratings mean, for actions and for impact.",
    filled_by="Improvement officer, once",
    columns=(
        Column("kind", "Kind", width=10, required=True),
        Column(
            "rating",
            "Rating",
            Kind.RATING,
            width=10,
            required=True,
            aliases=("RAG", "BRAG", "Word", "Colour", "Color"),
            help="The word as it stands in the plan. The order of the rows is that of tables and "
            "charts; of two words with one meaning, the better comes first.",
        ),
        Column(
            "means",
            "Means",
            width=17,
            help="For an action: complete, evidence awaited, on track, at risk, off track or not "
            "started. For impact: strong, good, some, little or too early.",
        ),
        Column(
            "colour",
            "Colour",
            width=11,
            aliases=("Color", "Fill"),
            help="Leave blank for one that everybody can tell. Otherwise a name such as amber, or "
            "six hex digits.",
        ),
        Column(
            "definition",
            "Definition",
            width=50,
            aliases=("Meaning", "What it means", "Description"),
        ),
    ),
)

OWNERS = TableSpec(
    name="tblOwners",
    sheet="Lists",
    source="owners",
    title="Owners",
    purpose="The posts that can own an action. Posts, not people.",
    filled_by="Improvement officer",
    columns=(
        Column(
            "post",
            "Post",
            width=44,
            required=True,
            aliases=("Owner", "Role", "Job title"),
            help="A post, not a person's name: the plan is published.",
        ),
        Column("team", "Team", width=26, aliases=("Service", "Directorate")),
    ),
)

GLOSSARY = TableSpec(
    name="tblGlossary",
    sheet="Lists",
    source="glossary",
    title="Glossary",
    purpose="Abbreviations, so that a councillor can read the plan.",
    filled_by="Improvement officer",
    columns=(
        Column(
            "abbreviation",
            "Abbreviation",
            width=14,
            required=True,
            aliases=("Acronym", "Term"),
        ),
        Column("meaning", "Meaning", width=50, aliases=("Expansion", "Definition", "Stands for")),
    ),
)

CHECKS = TableSpec(
    name="tblChecks",
    sheet="Lists",
    source="checks",
    title="Check settings",
    purpose="Checks that are to count for more or less than usual, or to be off, and why.",
    filled_by="Improvement officer",
    columns=(
        Column(
            "rule",
            "Rule",
            width=8,
            required=True,
            aliases=("Check", "Code"),
            help="The code of a check, such as P05. All stand in docs/checks.md.",
        ),
        Column("severity", "Severity", width=11, help="error, warning, advice, or off."),
        Column(
            "limit",
            "Limit",
            Kind.NUMBER,
            width=8,
            help="Only for checks that count, such as P08 (open actions of one owner).",
        ),
        Column("reason", "Reason", width=44, help="Why. A setting without a reason is reported."),
    ),
)

ACCEPTED = TableSpec(
    name="tblAccepted",
    sheet="Lists",
    source="accepted",
    title="Accepted findings",
    purpose="Findings that are right as they are. Each stays quiet until its row changes.",
    filled_by="Improvement officer",
    columns=(
        Column("rule", "Rule", width=8, required=True, aliases=("Check", "Code")),
        Column("ref", "Ref", width=12, required=True, help="As on the Checks sheet."),
        Column("reason", "Reason", width=44, help="Why it is right as it is."),
        Column(
            "row",
            "Row as accepted",
            width=16,
            help="Leave blank: the next refresh marks how the row stands. "
            "Empty it to accept the finding again after the row has changed.",
        ),
    ),
)
