"""The contract between a plan and its workbook: sheets, tables, columns and other names for them.

One list serves everybody: the master is built from it, a plan is read by it, and other
councils' headers are matched by its aliases. Adding a column here is all it takes to have
it built, read and documented.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """What a column holds, and so how it is read and what Excel lets be typed into it."""

    TEXT = "text"
    LINES = "one item per line"
    POSTS = "posts, joined by ;"
    DUE = "date or prose"
    DATE = "date"
    MONTH = "month"
    NUMBER = "number"
    RATING = "rating"
    STATUS = "status"
    SECTION = "section code"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an officer-owned table.

    Attributes:
        field: the name of the field in the plan's dataclass.
        header: what stands in the header row of a master.
        kind: what its cells hold.
        width: column width in characters.
        required: a workbook without it can't be read.
        aliases: headers that other councils use for the same thing.
        help: one sentence for the officer, shown when the cell is selected.
    """

    field: str
    header: str
    kind: Kind = Kind.TEXT
    width: int = 18
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """An officer-owned table: where it stands and what it is for.

    Attributes:
        source: the name of the CSV file (without .csv) that holds such a table.
    """

    name: str
    sheet: str
    source: str
    title: str
    purpose: str
    filled_by: str
    columns: tuple[Column, ...]
    required: bool = False

    def column(self, field: str) -> Column:
        """The column that holds a field.

        Raises:
            KeyError: if the table has none.
        """
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)


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
            aliases=("Reference", "Action ref", "Action number", "No", "Number", "ID"),
            help="The action's reference, such as SL1. Rows with the same ref are milestones "
            "of one action. Never use a ref again for something else.",
        ),
        Column(
            "section",
            "Section",
            Kind.SECTION,
            width=9,
            required=True,
            aliases=("Section code", "Section ref", "Priority", "Theme", "Area"),
            help="The code of a section on the Sections sheet.",
        ),
        Column(
            "action",
            "Action",
            width=58,
            required=True,
            aliases=("Actions", "Action required", "What we will do", "Planned action"),
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
            aliases=("RAG", "BRAG", "RAG rating", "BRAG rating", "RAG status", "Status RAG"),
            help="Blue complete, Green on track, Amber recoverable, Red off track, "
            "Grey not started.",
        ),
        Column(
            "progress",
            "Progress",
            width=48,
            aliases=("Progress update", "Update", "Update on progress to date", "Comments"),
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
            ),
            help="What will be different for children and families.",
        ),
        Column(
            "outcome",
            "Outcome",
            width=36,
            aliases=("Outcomes", "Outcome for children and families", "Intended outcome"),
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
        Column("area_for_improvement", "Area for improvement", width=44),
        Column(
            "section_lead",
            "Section lead",
            width=30,
            required=True,
            aliases=("Lead", "Lead officer"),
            help="The post that answers for the section.",
        ),
        Column(
            "inspectors_found",
            "Inspectors found",
            Kind.LINES,
            width=60,
            aliases=("What inspectors found", "Findings"),
            help="One finding a line (Alt+Enter starts a new line).",
        ),
        Column(
            "how_assessed",
            "How assessed",
            Kind.LINES,
            width=50,
            aliases=("How we will assess", "How will we assess impact", "How we'll assess"),
            help="One item a line.",
        ),
        Column(
            "what_we_will_see",
            "What we will see",
            Kind.LINES,
            width=50,
            aliases=("What will we see", "What good looks like"),
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

MEASURES = TableSpec(
    name="tblMeasures",
    sheet="Measures",
    source="measures",
    title="Measures",
    purpose="The scorecard's measures, their targets and thresholds.",
    filled_by="Performance analyst",
    columns=(
        Column(
            "id",
            "Id",
            width=8,
            required=True,
            aliases=("Measure id", "Ref", "No"),
            help="A short id such as M1, by which the Readings sheet knows the measure.",
        ),
        Column("section", "Section", Kind.SECTION, width=9),
        Column("measure", "Measure", width=54, required=True, aliases=("Indicator", "Description")),
        Column("target_text", "Target text", width=26, aliases=("Target description",)),
        Column(
            "target",
            "Target",
            Kind.NUMBER,
            width=10,
            help="The target as a number, in the measure's unit: 85 for 85%.",
        ),
        Column("direction", "Direction", width=11, help="Is higher or lower better?"),
        Column("requires_improvement", "Requires improvement", width=14),
        Column("good", "Good", width=12),
        Column("outstanding", "Outstanding", width=12),
        Column("unit", "Unit", width=9),
    ),
)

READINGS = TableSpec(
    name="tblReadings",
    sheet="Readings",
    source="readings",
    title="Readings",
    purpose="What each measure stood at, month by month.",
    filled_by="Performance analyst",
    columns=(
        Column(
            "measure",
            "Measure",
            width=10,
            required=True,
            aliases=("Measure id", "Id"),
            help="The id of a measure on the Measures sheet.",
        ),
        Column(
            "month",
            "Month",
            Kind.MONTH,
            width=12,
            required=True,
            help="Type it as Jan 2026; any day of the month will do.",
        ),
        Column(
            "value",
            "Value",
            Kind.NUMBER,
            width=10,
            required=True,
            aliases=("Reading",),
            help="In the measure's unit: 85 for 85%.",
        ),
        Column("note", "Note", width=50, aliases=("Notes", "Comment")),
    ),
)

FINANCE = TableSpec(
    name="tblFinance",
    sheet="Finance",
    source="finance",
    title="Finance",
    purpose="What the plan costs: budget, spend and forecast, in whole pounds.",
    filled_by="Improvement officer with Finance",
    columns=(
        Column("group", "Group", width=30, required=True),
        Column("kind", "Kind", width=12, help="original, amended or additional"),
        Column("year", "Year", width=10, aliases=("Financial year",)),
        Column("budget", "Budget", Kind.NUMBER, width=14),
        Column("actual_to_date", "Actual to date", Kind.NUMBER, width=14, aliases=("Actual",)),
        Column("forecast", "Forecast", Kind.NUMBER, width=14, aliases=("Forecast outturn",)),
        Column("note", "Note", width=50, aliases=("Notes",)),
    ),
)

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

RATINGS = TableSpec(
    name="tblRatings",
    sheet="Lists",
    source="ratings",
    title="Ratings",
    purpose="What the ratings mean, for actions and for impact.",
    filled_by="Improvement officer, once",
    columns=(
        Column("kind", "Kind", width=10, required=True),
        Column("rating", "Rating", Kind.RATING, width=10, required=True, aliases=("Colour",)),
        Column("definition", "Definition", width=50, aliases=("Meaning",)),
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

TABLES = (
    ACTIONS,
    SECTIONS,
    IMPACT,
    MEASURES,
    READINGS,
    FINANCE,
    REASONS,
    RATINGS,
    OWNERS,
    GLOSSARY,
)
"""Every officer-owned table, in the order of the master's sheets."""

COVER_SHEET = "Cover"


@dataclass(frozen=True, slots=True)
class CoverName:
    """A named cell on the Cover sheet."""

    name: str
    field: str
    label: str
    kind: Kind
    help: str


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


@lru_cache(maxsize=4096)
def normalise(header: str) -> str:
    """A header as it is compared: no case, punctuation, underscores or extra spaces."""
    return re.sub(r"[\W_]+", " ", header.replace("'", "").replace("’", "")).strip().casefold()


def match_headers(spec: TableSpec, headers: Iterable[str]) -> dict[str, int]:
    """Which column holds which field: field name to 0-based position.

    A header that is the column's own name wins over one that is an alias; of two that
    would do, the first. Columns that match nothing are left alone.
    """
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        positions.setdefault(normalise(header), position)
    found: dict[str, int] = {}
    for column in spec.columns:
        named = positions.get(normalise(column.header))
        if named is not None:
            found[column.field] = named
    taken = set(found.values())
    for column in spec.columns:
        if column.field in found:
            continue
        for alias in (column.field, *column.aliases):
            likely = positions.get(normalise(alias))
            if likely is not None and likely not in taken:
                found[column.field] = likely
                taken.add(likely)
                break
    return found
