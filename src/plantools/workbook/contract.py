"""The contract between a plan and its workbook: sheets, tables, columns and other names for them.

One list serves everybody: masters are built from it, plans are read by it, and other councils'
headers are matched by its aliases. Adding a column here is all it takes to have all that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Soft hyphens, joiners and marks of direction: they come with text from Word and the web."""


class Kind(StrEnum):
    """What a column holds, and so how it is read and what Excel lets be typed into it."""

    TEXT = "text"
    LINES = "lines"  # one item on each
    POSTS = "posts"  # joined by semicolons
    DUE = "due"  # a date, or prose
    DATE, MONTH, NUMBER = "date", "month", "number"
    RATING, STATUS, SECTION = "rating", "status", "section"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an officer-owned table; without it, if it is required, none can be read."""

    field: str  # of the plan's dataclass
    header: str
    kind: Kind = Kind.TEXT
    width: int = 18
    required: bool = False
    aliases: tuple[str, ...] = ()  # headers that other councils use for the same thing
    help: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """An officer-owned table: where it stands and what it is for."""

    name: str
    sheet: str
    title: str
    purpose: str
    filled_by: str
    columns: tuple[Column, ...]

    @property
    def source(self) -> str:
        """The name of the CSV file (without .csv) that holds such a table."""
        return re.sub(r"\B(?=[A-Z])", "_", self.name.removeprefix("tbl")).lower()

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)

    def column(self, field: str) -> Column:
        """The column that holds a field (KeyError if none does)."""
        return {column.field: column for column in self.columns}[field]


def seen(text: str) -> str:
    """What is seen of a text: without spaces around it, soft hyphens and the like."""
    return (text if text.isascii() else _UNSEEN.sub("", text)).strip()


@lru_cache(maxsize=4096)
def normalise(header: str) -> str:
    """A header as it is compared: no case, punctuation, underscores, extra or unseen characters."""
    header = seen(header)
    return re.sub(r"[\W_]+", " ", header.replace("'", "").replace("’", "")).strip().casefold()


def match_headers(spec: TableSpec, headers: Iterable[str]) -> dict[str, int]:
    """Which column holds which field: field name to 0-based position.

    A column's own name wins over an alias; of two that would do, the first. Only a column that is
    required takes what another one that isn't is called: in a key to ratings without a column
    Rating, Colour is the rating.
    """
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        positions.setdefault(normalise(header), position)
    names = {normalise(column.header): column for column in spec.columns}
    found = {c.field: positions[name] for name, c in names.items() if name in positions}
    for column in spec.columns:
        if column.field in found:
            continue
        for alias in map(normalise, (column.field, *column.aliases)):
            likely, named = positions.get(alias), names.get(alias)
            holder = next((field for field, taken in found.items() if taken == likely), None)
            gives_way = named and named.field == holder and column.required and not named.required
            if likely is not None and (holder is None or gives_way):
                found.pop(holder or "", None)
                found[column.field] = likely
                break
    return found


COVER_SHEET = "Cover"
_AS_AT = "The date that the ratings stand at. Overdue is counted from it."
COVER = {
    "PlanTitle": Column("title", "Plan", help="The plan's title, as published."),
    "Organisation": Column("organisation", "Organisation", help="The council."),
    "PeriodStart": Column(
        "period_start", "Period starts", Kind.DATE, help="First day of the plan."
    ),
    "PeriodEnd": Column("period_end", "Period ends", Kind.DATE, help="Last day of the plan."),
    "AsAt": Column("as_at", "As at", Kind.DATE, help=_AS_AT),
}
"""By their names, the cells on the Cover sheet; the header is what stands beside one."""

# Tables of the plan itself, of figures, then lists that other sheets choose from, in the order of a
# master's sheets. Each begins with its name, sheet, title, what it is for and who fills it in; then
# come its columns, from left to right in a master:
#     Due by | due 24 required | When it is due. A month is enough. | also: Due; Timescale; By when
# That is its header; its kind (text, if none is said), its width in characters and whether it is
# required; its help; its aliases. The field is the header in small letters, if no other is said.
_TABLES = """
tblActions | Actions | Actions | The plan itself: one row for each milestone of each action. |
  Improvement officer; action owners update their rows
Ref | 9 required | The action's reference, such as SL1. Rows with the same ref are milestones of one
  action. Never use a ref again for something else. | also: Reference; Action ref; Action number;
  No; Number; ID; Item; Action no; Ref no; Reference number; Action reference; Item no; Action ID
Section | section 9 required | The code of a section on the Sections sheet. | also: Section code;
  Section ref; Priority; Theme; Area; Priority area; Area for improvement; Improvement area;
  Recommendation; Workstream; Objective; Strand; Improvement theme
Action | 58 required | What will be done, beginning with a verb. | also: Actions; Action required;
  What we will do; Planned action; Planned response; Our response; Key actions; Key action;
  Activity; Action to be taken; What will we do; What are we going to do; Task; What we need to do;
  Improvement action; Agreed action; Improvement required; Deliverable; Deliverables; Tasks;
  Sub-action; Action description; Description of action; How we will do it; How will we do it; What
Milestone | 22 | Only where an action has several: the part that this row is about.
  | also: Milestones; Step; Stage
Owner | owners: posts 30 required | The post that owns it, as written in the Owners list. Join
  several posts with a semicolon. | also: Owners; Lead; Action owner; Action lead; Lead officer;
  Responsible; Accountable person; Who is responsible; Who's responsible; Accountable officer;
  Accountable lead; Responsible officer; Responsible person; Person responsible; Responsibility; By
  whom; Who; Lead person; Delivery lead; Who will do it; Responsible lead; Agency; Lead agency;
  Assigned to
Due by | due 24 required | When it is due. A month is enough (October 2025); prose is fine as long
  as it names a month and year. | also: Due; Timescale; Timescales; Complete by; Target date; By
  when; Deadline; Completion date; When; When by; Target completion date; Date for completion;
  Timeframe; To be completed by; End date; Deadline date
Due date | date 12 | Leave blank. Fill in only to overrule what Due by says. | also: Due date
  override
Rating | rating 10 required | One of your ratings. What each means stands on the Lists sheet.
  | also: RAG; BRAG; RAG rating; BRAG rating; RAG status; Status RAG; BRAG status; Current RAG;
  Progress rating; Delivery RAG; RAGB
Progress | 48 | Where it stands. If it is at risk or off track: why, what is being done, and by
  when. | also: Progress update; Update; Update on progress to date; Comments; Progress to date;
  Update on progress; Latest update; Commentary; Current position; Status update; Progress so far;
  Updates
Evidence | 30 | What shows that it is done, and where to find it. | also: Evidence of completion;
  Sources of evidence
Completed on | date 13 | The date on which it was finished. Only for what is done. | also: Date
  completed; Completed; Completed date; Actual completion date
Anticipated impact | 36 | What will be different for children and families. | also: Anticipated
  impact on the quality of practice; Expected impact; Intended impact; When will we see an impact;
  Impact; Desired impact; What difference will it make
Outcome | 36 | What it did change. | also: Outcomes; Outcome for children and families; Intended
  outcome; Desired outcome; Expected outcome; Outcome for children; What will be different; What
  will be different for children
Status | status 13 | Blank while it runs; else On hold, Carried over or Removed. | also: Action
  status
See also | 14 | Refs of related actions. | also: Please also see; Related actions; Links to

tblSections | Sections | Sections | The areas for improvement: what inspectors found and what will
  be different. | Improvement officer
Code | 9 required | A short code; refs begin with it. | also: Section code; Section; Ref
Chapter | 16 | also: Part; Priority
Title | 28 required | also: Section title; Name; Section name
Area for improvement | 44 | also: What needs to improve; Why this matters; What needs to change
Section lead | 30 required | The post that answers for the section. | also: Lead; Lead officer;
  Senior responsible officer; SRO; Priority lead; Accountable lead; Strategic lead; Section owner;
  Theme lead
Inspectors found | lines 60 | One finding a line (Alt+Enter starts a new line). | also: What
  inspectors found; Findings; What the inspectors found; What Ofsted found; What Ofsted said; What
  the inspectors said; What did inspectors find; Inspection findings; What inspectors told us
How assessed | lines 50 | One item a line. | also: How we will assess; How will we assess impact;
  How we'll assess; How we will know; How will we know; How we will measure success; How we will
  measure impact; How will we measure impact
What we will see | lines 50 | One item a line. | also: What will we see; What good looks like; What
  success looks like; What good will look like; What will good look like; Success criteria; Success
  measures; Measures of success; What will success look like; Intended outcomes; What difference
  will it make
See also | 24 | also: Please also see

tblImpact | Impact | Impact | What difference each section makes, month by month. | Section leads
Section | section 9 required
Month | month 12 required | Type it as Jan 2026; any day of the month will do.
Impact rating | rating: rating 12 | One of your ratings of impact. What each means stands on the
  Lists sheet. | also: Rating; Impact RAG
Key activities | 50
Impact achieved | 50 | also: Impact; Impact to date
Indicators show | 44 | also: Indicators

tblMeasures | Measures | Measures | The scorecard's measures, their targets and thresholds. |
  Performance analyst
Id | 8 required | A short id such as M1, by which the Readings sheet knows the measure.
  | also: Measure id; Ref; No
Section | section 9
Measure | 54 required | also: Indicator; Description; Performance measure; KPI; Success measure; Key
  performance indicator; Performance indicator; What we will measure
Target text | 26 | also: Target description; What good looks like
Target | number 10 | The target as a number, in the measure's unit: 85 for 85%.
Direction | 11 | Is higher or lower better?
Requires improvement | 14 | also: RI; Requires improvement to be good
Good | 12
Outstanding | 12
Unit | 9

tblReadings | Readings | Readings | What each measure stood at, month by month. | Performance
  analyst
Measure | 10 required | The id of a measure on the Measures sheet. | also: Measure id; Id
Month | month 12 required | Type it as Jan 2026; any day of the month will do.
Value | number 10 required | In the measure's unit: 85 for 85%. | also: Reading
Note | 50 | also: Notes; Comment

tblFinance | Finance | Finance | What the plan costs: budget, spend and forecast, in whole pounds. |
  Improvement officer with Finance
Group | 30 required
Kind | 12 | original, amended or additional
Year | 10 | also: Financial year
Budget | number 14
Actual to date | number 14 | also: Actual
Forecast | number 14 | also: Forecast outturn
Note | 50 | also: Notes

tblReasons | Reasons | Reasons | Why actions were removed or retimed, as told to the committee. |
  Improvement officer
Ref | 9 required
Report | 28 | The report in which the change was published.
Reason | 70 | also: Explanation
Report under | 18 | Leave blank. To put the change into another table, type its name: added,
  changed, removed, timescales revised or being scoped.
Milestone | 22 | Only where the reason is about one of several milestones of the action.

tblReportText | Report text | Report text | The words of the committee's report, and what stands
  before and after the plan. | Improvement officer with Democratic Services
Kind | 12 required | standing (in every report), this report, front or back (before or after the
  plan's tables), or off.
Heading | 34 | The heading that it stands under.
Order | number 8 | Its place: lower numbers come first. Blank: as the rows stand.
Text | 100 required | One paragraph.

tblRatings | Lists | Ratings | What the ratings mean, for actions and for impact. | Improvement
  officer, once
Kind | 10 | action or impact; blank is action. | also: Type; Scale; Applies to; Used for
Rating | rating 10 required | The word as it stands in the plan. The order of the rows is that of
  tables and charts; of two words with one meaning, the better comes first. | also: RAG; BRAG; RAG
  rating; BRAG rating; RAG status; BRAG status; Status; Word; Colour; Color
Means | 17 | For an action: complete, evidence awaited, on track, at risk, off track or not started.
  For impact: strong, good, some, little or too early.
Colour | 11 | Leave blank for one that everybody can tell. Otherwise a name such as amber, or six
  hex digits. | also: Color; Fill
Definition | 50 | also: Meaning; What it means; Description

tblOwners | Lists | Owners | The posts that can own an action. Posts, not people. | Improvement
  officer
Post | 44 required | A post, not a person's name: the plan is published. | also: Owner; Role; Job
  title
Team | 26 | also: Service; Directorate

tblGlossary | Lists | Glossary | Abbreviations, so that a councillor can read the plan. |
  Improvement officer
Abbreviation | 14 required | also: Acronym; Term
Meaning | 50 | also: Expansion; Definition; Stands for

tblSettings | Lists | Settings | How plantools is to treat this plan. | Improvement officer
Setting | 28 required
Value | 14 | Blank: as it comes from plantools.
Help | 50

tblChecks | Lists | Check settings | Checks that are to count for more or less than usual, or to be
  off, and why. | Improvement officer
Rule | 8 required | The code of a check, such as P05. All stand in docs/checks.md. | also: Check;
  Code
Severity | 11 | error, warning, advice, or off.
Limit | number 8 | Only for checks that count, such as P08 (open actions of one owner).
Reason | 44 | Why. A setting without a reason is reported.

tblAccepted | Lists | Accepted findings | Findings that are right as they are. Each stays quiet
  until its row changes. | Improvement officer
Rule | 8 required | also: Check; Code
Ref | 12 required | As on the Checks sheet.
Reason | 44 | Why it is right as it is.
Row as accepted | row: 16 | Leave blank: the next refresh marks how the row stands. Empty it to
  accept the finding again after the row has changed.
"""


def _table(text: str) -> TableSpec:
    head, *lines = text.replace("\n  ", " ").split("\n")
    columns = []
    for line in lines:
        header, said, *told = line.split(" | ")
        match = re.fullmatch(r"(?:(\w+): )?(?:([a-z]+) )?(\d+)( required)?", said)
        assert match is not None, f"a column is said as {line!r}"
        field, kind = match[1] or header.lower().replace(" ", "_"), Kind(match[2] or "text")
        also = told.pop()[len("also: ") :] if told and told[-1].startswith("also: ") else ""
        aliases = tuple(also.split("; ")) if also else ()
        looks = kind, int(match[3]), bool(match[4])
        columns.append(Column(field, header, *looks, aliases, told[0] if told else ""))
    name, sheet, title, purpose, filled_by = head.split(" | ")
    return TableSpec(name, sheet, title, purpose, filled_by, tuple(columns))


TABLES = tuple(map(_table, _TABLES.strip().split("\n\n")))
(ACTIONS, SECTIONS, IMPACT, MEASURES, READINGS, FINANCE, REASONS) = TABLES[:7]
(REPORT_TEXT, RATINGS, OWNERS, GLOSSARY, SETTINGS, CHECKS, ACCEPTED) = TABLES[7:]
